"""Every link of the pages leads somewhere: the pages followed from the front page on, on both databases."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Callable, Iterator
from html import unescape

import httpx
import pytest
from browser import EXAMPLES, run, serving
from databases import KINDS

#: Addresses of one kind that are followed, and of all.
_OF_A_KIND, _ALL = 6, 300
#: What tells one address of a kind from another: keys, ids, queries, names.
_OWN = re.compile(r"/[0-9a-f]{32}|/[a-z][0-9a-f]{12}|/[0-9a-f]{12}|/items/[^/?]+|(?<=/sources/).*|\?.*")


@pytest.fixture(params=KINDS)
def address(request: pytest.FixtureRequest, new_place: Callable[..., str]) -> Iterator[str]:
    """The address of the examples as they are served from a database."""
    place = new_place(request.param)
    run("add", *EXAMPLES, "--archive", place, "--reader", "fast")
    run("stories", "--archive", place)
    run("who", "حسن", "--archive", place)
    with serving("--archive", place, "--no-weave") as found:
        yield found


def test_every_link_leads_somewhere(address: str) -> None:
    wrong, kinds = [], Counter[str]()
    waiting, seen = deque([("/", "")]), {"/"}
    with httpx.Client(base_url=address, timeout=60, trust_env=False) as client:
        while waiting and sum(kinds.values()) < _ALL:
            path, where = waiting.popleft()
            kind = _OWN.sub("", path)
            if kinds[kind] >= _OF_A_KIND:
                continue
            kinds[kind] += 1
            answer = client.get(path, follow_redirects=True)
            if answer.status_code >= 400:
                wrong.append(f"{answer.status_code}: {path} on {where}")
            if not answer.headers.get("content-type", "").startswith("text/html"):
                continue
            for link in re.findall(r'(?:href|src)="(/[^"#]*)', answer.text):
                to = unescape(link)
                if to not in seen:
                    seen.add(to)
                    waiting.append((to, path))
    assert wrong == []
    assert len(kinds) > 40
    assert sum(kinds.values()) > 100
