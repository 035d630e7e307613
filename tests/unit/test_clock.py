"""The outlet's own clock: the day of publication is the outlet's own calendar day."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from musnad.intake.clock import calendar_day, in_own_zone, zones
from musnad.intake.outlets import Outlet, Outlets
from musnad.intake.sources import open_source
from musnad.lexicon import rows

QATAR = "https://www.aljazeera.net/news/1"


@pytest.mark.parametrize(
    ("published", "url", "outlet", "expected"),
    [
        ("2024-08-08T21:30:00Z", QATAR, None, "2024-08-09T00:30:00+03:00"),
        ("2024-08-08T21:30:00+00:00", QATAR, "رويترز", "2024-08-09T00:30:00+03:00"),
        ("2024-08-08T10:00:00.250000+00:00", QATAR, None, "2024-08-08T13:00:00.250000+03:00"),
        ("2024-08-08T23:30:00Z", None, "رويترز", "2024-08-09T00:30:00+01:00"),
        ("2024-01-08T23:30:00Z", None, "Reuters", "2024-01-08T23:30:00+00:00"),  # London's own winter time
        ("2024-12-31T22:30:00Z", "https://wafa.ps/1", None, "2025-01-01T00:30:00+02:00"),
    ],
)
def test_utc_becomes_the_outlets_own_time(published: str, url: str | None, outlet: str | None, expected: str) -> None:
    assert in_own_zone(published, url, outlet) == expected


@pytest.mark.parametrize(
    ("published", "url", "outlet"),
    [
        ("2024-08-08T21:30:00+02:00", QATAR, None),  # its own offset
        ("2024-08-08T21:30:00", QATAR, None),  # its own time
        ("2024-08-08", QATAR, None),
        ("2024-08-08T21:30:00Z", "https://www.nytimes.com/1", None),  # a country of several zones
        ("2024-08-08T21:30:00Z", "https://t.me/marsa/1", None),  # anybody writes there
        ("2024-08-08T21:30:00Z", None, "الوطن"),  # nobody knows which
        ("2024-08-08T21:30:00Z", "https://unknown.example/1", None),
        ("2024-08-08T21:30:00Z", None, None),
        ("2024-08-08T99:30:00Z", QATAR, None),
        ("9999-12-31T23:30:00Z", QATAR, None),
        ("أمس", QATAR, None),
        ("", QATAR, None),
    ],
)
def test_what_stays_as_it_was(published: str, url: str | None, outlet: str | None) -> None:
    assert in_own_zone(published, url, outlet) == published


def test_a_post_has_the_time_of_its_named_outlet() -> None:
    assert in_own_zone("2024-08-08T21:30:00Z", "https://t.me/x/1", "رووداو") == "2024-08-09T00:30:00+03:00"


def test_users_outlets_have_their_zone() -> None:
    known = Outlets([Outlet("المرسى", None, "paper", "OM", "marsa.example")])
    assert in_own_zone("2024-08-08T21:30:00Z", "https://marsa.example/1", None, outlets=known).startswith(
        "2024-08-09T01"
    )


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        ("2024-08-08", "2024-08-08"),
        ("2024-08-09T00:30:00+03:00", "2024-08-09"),
        (None, None),
        ("", None),
        ("2024-08", None),
        ("٢٠٢٤-٠٨-٠٨", None),
        ("08/08/2024 ", None),
    ],
)
def test_calendar_day(published: str | None, expected: str | None) -> None:
    assert calendar_day(published) == expected


def test_a_page_keeps_the_day_of_its_outlet(tmp_path: Path) -> None:
    body = "".join(
        f"<p>قال مدير الميناء سالم المعمري إن الرصيف {word} يستقبل السفن منذ يوم الأحد، مشيرا إلى أن العمل اكتمل قبل موعده.</p>"
        for word in ("الأول", "الثاني", "الثالث")
    )
    for address, expected in (
        (QATAR, "2024-08-09T00:30:00+03:00"),
        ("https://u.example/1", "2024-08-08T21:30:00+00:00"),
    ):
        (tmp_path / "p.html").write_text(
            f'<html><head><title>افتتاح رصيف جديد</title><link rel="canonical" href="{address}"><meta property="article:'
            f'published_time" content="2024-08-08T21:30:00Z"></head><body><h1>افتتاح رصيف جديد</h1>{body}</body></html>',
            encoding="utf-8",
        )
        (report,) = open_source(tmp_path / "p.html")
        assert (report.url, report.published) == (address, expected)


def test_every_zone_is_known_and_countries_of_several_are_left_out() -> None:
    for country, zone in zones().items():
        assert ZoneInfo(zone).key == zone, country
    assert not {"US", "RU", "CA", "BR", "AU"} & set(zones())
    arab = "AE BH DJ DZ EG IQ JO KW LB LY MA MR OM PS QA SA SD SO SY TN YE".split()
    assert set(arab) <= set(zones())
    assert {row["country"] for row in rows("outlets")} - set(zones()) <= {
        "US",
        "RU",
        "CA",
        "BR",
        "AU",
        "MX",
        "ID",
        "KZ",
        "EH",
    }
