"""A client of the API: who said something with some words, and by which chain it came.

Run ``musnad serve``, then ``python examples/client.py المرفأ``. Where the archive has users: ``MUSNAD_TOKEN=… python examples/client.py المرفأ``.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from itertools import islice
from typing import Any

import httpx


class Musnad:
    """An archive that ``musnad serve`` serves."""

    def __init__(self, address: str = "http://127.0.0.1:8000", token: str | None = None) -> None:
        headers = {"x-musnad": "1"} | ({"authorization": f"Bearer {token}"} if token else {})
        self.http = httpx.Client(base_url=f"{address.rstrip('/')}/api/v1", headers=headers, timeout=60)

    def get(self, path: str, **asked: Any) -> Any:
        """What an address answers."""
        return self._value(self.http.get(path, params=asked))

    def each(self, path: str, **asked: Any) -> Iterator[dict[str, Any]]:
        """All results of an address, page by page."""
        while True:
            page = self.get(path, **asked)
            yield from page["results"]
            if page["after"] is None:
                return
            asked["after"] = page["after"]

    def post(self, path: str, **sent: Any) -> Any:
        """Send a report or a correction."""
        return self._value(self.http.post(path, json=sent))

    @staticmethod
    def _value(answer: httpx.Response) -> Any:
        value = answer.json()
        if answer.is_error:
            raise RuntimeError(value["error"])
        return value


if __name__ == "__main__":
    musnad = Musnad(os.environ.get("MUSNAD_ADDRESS", "http://127.0.0.1:8000"), os.environ.get("MUSNAD_TOKEN"))
    for result in islice(musnad.each("/search", q=" ".join(sys.argv[1:]), copies=False), 20):
        said = result["statement"]
        speaker = said["speaker"]["text"] if said["speaker"] else "?"
        print(f"{speaker}: {' … '.join(part['text'] for part in said['content'])}")
        print(f"    {' → '.join(link['name'] for link in said['chain'])}  {result['key']}#{said['id']}")
