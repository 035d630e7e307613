"""A page with what ``musnad search`` shows on a terminal of 96 columns: for the README's picture (scripts/picture.sh)."""

from __future__ import annotations

import io
import sys

from rich.console import Console

from musnad.archive.filters import Filters
from musnad.archive.search import search
from musnad.archive.store import Archive
from musnad.views.hits import render_hit

STYLE = """<!DOCTYPE html><meta charset="utf-8"><style>body {{ background: #fdfdfb; margin: 18px 24px; }}
pre {{ font: 15px/1.55 "Noto Sans Mono", "Noto Naskh Arabic", monospace; direction: ltr; color: #222; }}
p {{ font: 15px "Noto Sans Mono", monospace; color: #555; margin: 0 0 4px; }}
{stylesheet}</style><p>$ musnad search المرفأ --source-kind person --no-copies</p><pre>{code}</pre>"""


def main(place: str) -> None:
    console = Console(record=True, file=io.StringIO(), width=96, force_terminal=True, color_system="truecolor")
    with Archive(place, create=False) as archive:
        page = search(archive, "المرفأ", Filters(source_kind=("person",), copies=False), limit=4)
    for number, hit in enumerate(page.hits, 1):
        render_hit(number, hit, console)
    print(console.export_html(code_format=STYLE, inline_styles=True))


main(sys.argv[1])
