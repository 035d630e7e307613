"""An archive for the tests of the API: the examples, woven, who is who taken in; and the application over it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import uvicorn
from fastapi.testclient import TestClient
from newsroom import EXAMPLES, examples, fill

from musnad.archive.store import Archive
from musnad.intake.fetch import Fetcher
from musnad.intake.sources import open_source
from musnad.weave.weaving import Weave
from musnad.weave.who_following import update
from musnad.web.app import create_app
from musnad.web.jobs import Job, Jobs
from musnad.web.reading_in import Given, read
from musnad.web.site import Site

#: Whom a page elsewhere cannot be.
PROGRAM = {"x-musnad": "1"}
#: A report that is sent.
TEXT = "قال وزير النقل سامي الكندي أمس إن مسلحين قتلوا ثلاثة عمال في الميناء. وأضاف أن الميناء آمن."
NEW = {"text": TEXT, "outlet": "صحيفة المرسى", "published": "2024-08-08", "title": "الميناء"}


def told(place: str | Path) -> Archive:
    """An archive of the examples, with stories and who is who."""
    archive = Archive(place)
    fill(archive, [*examples(), *open_source(EXAMPLES / "three-outlets.jsonl")])
    Weave(archive).update()
    update(archive)
    return archive


class AtOnce(Jobs):
    """Has what is added read at once in this process, by the fast reader, so that no test waits for another process to start."""

    def add(self, given: Given, by: str) -> Job:
        job = Job(given, by)
        with Archive(self._place, create=False) as archive, Fetcher() as fetcher:
            read(archive, replace(given, reader=given.reader or "fast"), fetcher, job.take)
        job.state = "done"
        return job


def client(site: Site, **options: object) -> TestClient:
    """A client of the application over a site; what it adds is read at once."""
    site.jobs = AtOnce(site.archive.place)
    return TestClient(create_app(site), base_url="http://localhost", **options)  # type: ignore[arg-type]


@contextmanager
def served(site: Site) -> Iterator[str]:
    """A server of its own for a site, on a free port of this machine; its address."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(create_app(site), log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        end = time.monotonic() + 20
        while not server.started and time.monotonic() < end:
            time.sleep(0.02)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(20)
            site.jobs.stop()


def got(api: TestClient, path: str, **query: Any) -> Any:
    """What an address answers."""
    answer = api.get(f"/api/v1{path}", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def through(api: TestClient, path: str, limit: int, **query: Any) -> list[Any]:
    """All results, page by page."""
    found: list[Any] = []
    after = None
    for _ in range(200):
        page = got(api, path, limit=limit, **query, **({"after": after} if after else {}))
        assert len(page["results"]) <= limit
        found += page["results"]
        after = page["after"]
        if after is None:
            return found
    raise AssertionError("pages without end")
