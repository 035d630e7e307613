"""The pages of identities for tests: four reports on two persons and three countries, and what a page says."""

from __future__ import annotations

import re

from fastapi.testclient import TestClient
from meetings import Deed, Saying, keep, told

from musnad.archive.store import Archive
from musnad.web.app import create_app
from musnad.web.security import VISIT_COOKIE
from musnad.web.site import Site

LEBANON, EGYPT, TUNIS = "لبنان", "مصر", "تونس"
TAHTAWI, QALQASHANDI = "رفاعة الطهطاوي", "زيد القلقشندي"


def fill(archive: Archive) -> None:
    """Keep the four reports; the fourth is a copy of the first."""
    keep(
        archive,
        told(1, Deed("CONSULT", [LEBANON], [EGYPT], day="2024-03-05"), Saying(TAHTAWI, [LEBANON]), published="2024-03-05"),
        told(2, Deed("ACCUSE", [LEBANON], [TUNIS], day="2024-03-06"), Saying(QALQASHANDI), published="2024-03-06",
             roles={TAHTAWI: "وزير التربية"}),
        told(3, Deed("AID", [TUNIS], [LEBANON], status="planned", place=EGYPT), Saying(TAHTAWI, [QALQASHANDI]),
             published="2024-04-07", roles={TAHTAWI: "وزير التربية المصري"}),
        told(4, Deed("CONSULT", [LEBANON], [EGYPT], day="2024-03-05"), Saying(TAHTAWI, [LEBANON]), text_of=1,
             published="2024-04-08"),
    )  # fmt: skip


def client_of(archive: Archive) -> TestClient:
    return TestClient(create_app(Site(archive)), base_url="http://localhost", follow_redirects=False)


def words(page: str) -> str:
    """The words of a page, without marks and without what only readers of the source see."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", re.sub(r"<(script|title)\b.*?</\1>", " ", page, flags=re.S)))


def token(client: TestClient, address: str) -> str:
    """The token of the form of a page."""
    page = client.get(address)
    assert page.status_code == 200, page.text
    found = re.search(r'name="csrf" value="([0-9a-f]+)"', page.text)
    assert found and client.cookies.get(VISIT_COOKIE)
    return found[1]
