"""Lists as CSV: UTF-8 with a byte order mark, for spreadsheets, and no cell that one would take for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from fastapi.responses import Response

from musnad.archive.export.sheets import safe

Cell = str | int | float | None


def csv_answer(name: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    """Rows under their columns, as a file ``name``.csv."""
    made = io.StringIO()
    made.write("\ufeff")
    writer = csv.writer(made, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([safe(cell) if isinstance(cell, str) else cell for cell in row])
    body = made.getvalue().encode("utf-8", "replace")
    disposition = f"attachment; filename*=UTF-8''{quote(name, safe='')}.csv"
    return Response(body, media_type="text/csv; charset=utf-8", headers={"content-disposition": disposition})


def joined(names: Iterable[str]) -> str:
    """Several values as one cell."""
    return "; ".join(names)
