"""Pages as tests ask for them: an answer, its tree, the words of a part of it."""

from __future__ import annotations

from typing import Any

from fastapi.testclient import TestClient
from lxml import html as lxml_html


def get(client: TestClient, path: str, status: int = 200) -> Any:
    """An answer, which has to have a status."""
    answer = client.get(path)
    assert answer.status_code == status, answer.text[:500]
    return answer


def tree(client: TestClient, path: str) -> Any:
    """A page as a tree."""
    return lxml_html.fromstring(get(client, path).text)


def words(node: Any) -> str:
    """The text of a part of a page, on one line."""
    return " ".join(node.text_content().split())
