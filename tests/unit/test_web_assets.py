"""What the pages take from npm: fonts and outlines are in the package, with their licences, as the style sheet and the map need them."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from musnad.lexicon import rows
from musnad.web import mapping
from musnad.web.app import STATIC

OUTLINES = mapping.FILE.parent
STYLE = (STATIC / "base.css").read_text(encoding="utf-8")
FONTS = re.findall(r'url\("/static/(fonts/[\w.-]+)"\)', STYLE)


class TestFonts:
    def test_the_style_sheet_names_fonts(self) -> None:
        assert len(FONTS) == 6

    @pytest.mark.parametrize("name", FONTS)
    def test_every_font_of_the_style_sheet_is_there_and_is_woff2(self, name: str) -> None:
        assert (STATIC / name).read_bytes()[:4] == b"wOF2"

    def test_no_other_font_is_carried(self) -> None:
        assert {f"fonts/{path.name}" for path in (STATIC / "fonts").glob("*.woff2")} == set(FONTS)

    @pytest.mark.parametrize("name", ["LICENCE-plex.txt", "LICENCE-naskh.txt"])
    def test_the_licences_lie_beside_them(self, name: str) -> None:
        assert "SIL Open Font License, Version 1.1" in (STATIC / "fonts" / name).read_text(encoding="utf-8")

    def test_no_style_sheet_or_script_asks_another_host(self) -> None:
        for path in [*STATIC.glob("*.css"), *STATIC.glob("*.js")]:
            text = path.read_text(encoding="utf-8").replace("http://www.w3.org/", "")
            assert not re.search(
                r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}/", re.sub(r"/\*.*?\*/", "", text, flags=re.S)
            ), path


class TestOutlines:
    def test_their_source_and_licence_are_told(self) -> None:
        assert "Natural Earth" in mapping.outlines().source
        assert "Permission to use, copy, modify" in (OUTLINES / "LICENCE-world-atlas.txt").read_text(encoding="utf-8")

    def test_every_arab_country_has_an_outline(self) -> None:
        arab = set("SA AE QA KW BH OM YE IQ SY LB JO PS EG SD LY TN DZ MA MR SO DJ KM".split())
        assert arab <= set(mapping.outlines().labels())

    def test_the_codes_are_those_of_the_table_of_countries(self) -> None:
        known = {row["iso2"] for row in rows("countries")}
        codes = [one.iso for one in mapping.outlines().countries if one.iso]
        assert len(set(codes)) == len(codes)
        assert len(known & set(codes)) > 0.9 * len(known & set(codes) | known - {""})

    def test_every_ring_is_closed(self) -> None:
        found = mapping.outlines()
        lines = [found.points[a:b] for a, b in pairwise(found.starts)]
        for country in found.countries:
            for ring in country.rings:
                pieces = [lines[n] if n >= 0 else lines[~n][::-1] for n in ring.lines]
                for one, following in zip(pieces, [*pieces[1:], pieces[0]], strict=True):
                    assert np.allclose(one[-1], following[0], atol=0.0015), country.name

    def test_a_name_stands_inside_its_country(self) -> None:
        beirut, cairo = mapping.outlines().labels()["LB"], mapping.outlines().labels()["EG"]
        assert beirut == pytest.approx((35.9, 33.9), abs=0.5) and cairo == pytest.approx((29.5, 26.5), abs=2.5)

    def test_the_package_grows_by_less_than_two_megabytes(self) -> None:
        files = [*(STATIC / "fonts").iterdir(), *OUTLINES.iterdir()]
        assert sum(path.stat().st_size for path in files if path.is_file()) < 2_000_000


def test_the_script_that_brings_them_pins_versions() -> None:
    script = Path(__file__).parents[2] / "scripts" / "web_assets.sh"
    if not script.exists():
        pytest.skip("not part of the package")
    assert re.search(r"plex=\d+\.\d+\.\d+ naskh=\d+\.\d+\.\d+ atlas=\d+\.\d+\.\d+", script.read_text(encoding="utf-8"))
