"""The pages of one report for tests: an archive that holds a record, and the forms of its pages."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from musnad.archive.kept import Kept
from musnad.archive.store import Archive
from musnad.record import Record
from musnad.web.app import create_app
from musnad.web.site import Site

KEY = "a" * 32
TAGS = re.compile(r"<[^>]+>")


def kept(record: Record, key: str = KEY, **values: Any) -> Kept:
    """A record as an export would give it back."""
    return Kept(
        key,
        record,
        record,
        "0.1.0",
        values.pop("state", "read"),
        None,
        dt.datetime(2024, 8, 9, tzinfo=dt.UTC),
        **values,
    )


def open_site(tmp_path: Path, *some: Kept) -> Site:
    archive = Archive(tmp_path / "archive.db")
    list(archive.take_back(some))
    return Site(archive)


def client_of(site: Site) -> TestClient:
    return TestClient(create_app(site), base_url="http://localhost")


def text_of(page: str) -> str:
    """The text of a report as its page has it, tags and cards left out, paragraphs by line."""
    rows = re.findall(r'<p dir="[a-z]+" data-at="\d+">(.*?)</p>', page, re.S)
    return "\n".join(unescape(TAGS.sub("", row)) for row in rows)


def send(client: TestClient, path: str, page: str, **fields: Any) -> Any:
    """Send a form with the token of the page it stands on."""
    token = re.search(r'name="csrf" value="([^"]+)"', client.get(page).text)
    assert token
    data = {"csrf": token[1], "by": "هدى", **{name.replace("__", "."): value for name, value in fields.items()}}
    return client.post(path, data=data, follow_redirects=False)


def form_of(client: TestClient, page: str) -> dict[str, Any]:
    """The fields of the form that alters an item, as they are filled."""
    edit = client.get(page).text.split('<details class="edit"')[1]
    found: dict[str, Any] = {
        m[1]: unescape(m[2])
        for m in re.finditer(r'<input (?:id="[^"]*" )?(?:type="hidden" )?name="([^"]+)" value="([^"]*)"', edit)
    }
    found |= {
        m[1]: unescape(m[2]) for m in re.finditer(r'<textarea [^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', edit, re.S)
    }
    for name, options in re.findall(r'<select [^>]*name="([^"]+)">(.*?)</select>', edit, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        found[name] = unescape(chosen[1]) if chosen else ""
    del found["by"]
    found["keep"] = re.findall(r'name="keep" value="([^"]+)" checked', edit)
    return found


def record_of(client: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/reports/{KEY}.json").json()["record"]
    return found
