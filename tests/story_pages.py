"""The pages of stories for tests: the reports of three outlets, and what stands on a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient
from lxml import html as lxml_html
from newsroom import EXAMPLES, fill

from musnad.archive.store import Archive
from musnad.intake import open_reports
from musnad.web.app import create_app
from musnad.web.site import Site

ARABIC = re.compile("[\u0600-\u06ff]")


@contextmanager
def three_outlets(folder: Path) -> Iterator[Site]:
    """The reports of three outlets, woven."""
    with Archive(folder / "a.db") as archive:
        fill(archive, open_reports(str(EXAMPLES / "three-outlets.jsonl")))
        made = Site(archive)
        made.weave.update()
        yield made


def client_of(site: Site) -> TestClient:
    return TestClient(create_app(site), base_url="http://localhost")


def get(client: TestClient, path: str, status: int = 200) -> Any:
    answer = client.get(path, follow_redirects=False)
    assert answer.status_code == status, answer.text[:500]
    return answer


def tree(client: TestClient, path: str) -> Any:
    return lxml_html.fromstring(get(client, path).text)


def text(node: Any) -> str:
    return " ".join(node.text_content().split())


def ours(client: TestClient, path: str) -> str:
    """What the page itself says, without what comes from reports and the names of forms."""
    main = tree(client, path).xpath("//main")[0]
    for gone in main.xpath(".//*[contains(@class,'also') or @lang='ar' or name()='title' or @class='name']"):
        if gone.getparent() is not None:
            gone.drop_tree()
    return text(main)
