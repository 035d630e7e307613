"""Outlets: whose page an address is, which name is whose, and what becomes of a report's outlet."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from musnad.intake.outlets import Outlet, Outlets, is_host
from musnad.intake.sources import open_source
from musnad.lexicon import rows

OWN = Outlet("صحيفة المرسى", "Al Marsa", "paper", "OM", "marsa.example|marsa.example.net/ar", ("المرسى",))
KINDS = {"agency", "paper", "channel", "radio", "site", "magazine", "social", "official"}


@pytest.fixture(scope="module")
def known() -> Outlets:
    return Outlets([OWN])


def name(outlet: Outlet | None) -> str | None:
    return outlet.name if outlet is not None else None


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.bbc.com/arabic/articles/x", "بي بي سي"),
        ("https://arabic.rt.com/news/1", "روسيا اليوم"),
        ("http://m.aljazeera.net", "الجزيرة"),
        ("HTTPS://AAWSAT.COM.:443/x", "الشرق الأوسط"),
        ("wafa.ps", "وفا"),
        ("https://weekly.ahram.org.eg/1", "الأهرام ويكلي"),
        ("https://gate.ahram.org.eg/1", "الأهرام"),
        ("https://news.un.org/ar/story/1", "أخبار الأمم المتحدة"),
        ("https://marsa.example/a", "صحيفة المرسى"),
        ("https://www.marsa.example.net/ar/1", "صحيفة المرسى"),
        ("https://marsa.example.net/ar", "صحيفة المرسى"),
    ],
)
def test_the_outlet_of_an_address(known: Outlets, url: str, expected: str) -> None:
    assert name(known.of_url(url)) == expected


@pytest.mark.parametrize(
    "url",
    [
        "https://notaljazeera.net/x",
        "https://aljazeera.net.example/x",
        "https://example.org/aljazeera.net",
        "https://aljazeera.net@example.org/",
        "https://marsa.example.net/archive/1",
        "https://marsa.example.net/",
        "https://net/",
        "http://[::1",
        "http://a..b",
        "",
        "not an address",
        "https://" + "a." * 5000 + "net",
    ],
)
def test_an_address_of_nobody_known(known: Outlets, url: str) -> None:
    assert known.of_url(url) is None


def test_the_longer_path_goes_first() -> None:
    known = Outlets([Outlet("الأم", domain="marsa.example"), Outlet("البنت", domain="marsa.example/ar/sport")])
    assert name(known.of_url("https://marsa.example/ar/sport/1")) == "البنت"
    assert name(known.of_url("https://marsa.example/ar/sports/1")) == "الأم"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("رويترز", "رويترز"),
        ("reuters", "رويترز"),
        ("أ.ف.ب", "فرانس برس"),
        ("Libération", "ليبراسيون"),
        ("الْجَزِيرَةُ", "الجزيرة"),
        ("الرأي الأردنية", "الرأي"),
        ("المرسى", "صحيفة المرسى"),
        ("الوطن", None),  # papers in eight countries
        ("Al Watan", None),
        ("CBC", None),
        ("صحيفة الراي", None),
        ("لا أحد", None),
        ("", None),
    ],
)
def test_the_outlet_of_a_name(known: Outlets, given: str, expected: str | None) -> None:
    assert name(known.of_name(given)) == expected


def test_users_outlets_go_before_the_shipped_ones() -> None:
    known = Outlets([Outlet("الجزيرة نت", "Al Jazeera", domain="https://www.aljazeera.net/")])
    assert name(known.of_url("https://aljazeera.net/x")) == "الجزيرة نت"
    assert name(known.of_name("Al Jazeera")) == "الجزيرة نت"
    assert name(known.of_url("https://wafa.ps/x")) == "وفا"


def test_hosts_and_latin_names_get_the_arabic_name(known: Outlets) -> None:
    assert known.named("www.aljazeera.net") == "الجزيرة"
    assert known.named("Reuters") == "رويترز"
    for same in ("unknown.example", "Al Watan", "الجزيرة نت", "صحيفة لا يعرفها أحد"):
        assert known.named(same) == same


@pytest.mark.parametrize(
    ("outlet", "url", "expected"),
    [
        (None, "https://wafa.ps/1", "وفا"),
        ("wafa.ps", None, "وفا"),
        ("unknown.example", "https://wafa.ps/1", "وفا"),
        ("unknown.example", None, "unknown.example"),
        (None, "https://unknown.example/1", None),
        (None, None, None),
        ("Al Jazeera", "https://www.aljazeera.net/1", "الجزيرة"),
        ("Star", None, "Star"),
        ("Star", "https://unknown.example/1", "Star"),
        ("Al Mayadeen", "https://facebook.com/1", "Al Mayadeen"),
        ("الجزيرة نت", "https://www.aljazeera.net/1", "الجزيرة نت"),
    ],
)
def test_the_outlet_of_a_report(known: Outlets, outlet: str | None, url: str | None, expected: str | None) -> None:
    assert known.completed(outlet, url) == expected


def test_sources_name_the_outlet(tmp_path: Path) -> None:
    text = "قال مدير الميناء سالم المعمري إن الرصيف الجديد يستقبل السفن منذ يوم الأحد."
    given = [
        {"url": "https://wafa.ps/1"},
        {"outlet": "marsa.example"},
        {"outlet": "المرفأ", "url": "https://wafa.ps/2"},
    ]
    path = tmp_path / "r.jsonl"
    path.write_text("\n".join(json.dumps({**one, "text": text}) for one in given), encoding="utf-8")
    found = [report.outlet for report in open_source(path, outlets=Outlets([OWN]))]
    assert found == ["وفا", "صحيفة المرسى", "المرفأ"]


@pytest.mark.parametrize("text", ["aljazeera.net", "www.bbc.com/arabic", "https://wafa.ps/x?y=1", "24.ae"])
def test_a_host(text: str) -> None:
    assert is_host(text)


@pytest.mark.parametrize("text", ["الجزيرة.نت", "Al Jazeera", "wafa", "v. 1.0", "a@b.example", "http://", "x." * 3000])
def test_no_host(text: str) -> None:
    assert not is_host(text)


def test_the_tables_are_sound() -> None:
    places: dict[str, str] = {}
    names: set[str] = set()
    kinds = set()
    for row in [*rows("outlets"), *({**row, "kind": "official"} for row in rows("official_sites"))]:
        kinds.add(row["kind"])
        assert row["name"] not in names, row
        names.add(row["name"])
        for domain in filter(None, row["domain"].split("|")):
            assert is_host(domain) and domain == domain.lower() and not domain.startswith("www."), row
            assert domain not in places, (row["name"], places[domain])
            places[domain] = row["name"]
    assert kinds == KINDS
    assert len(places) >= 850
    assert sum(1 for _ in rows("official_sites")) >= 30
