"""The tables of the language: well formed, with source and licence, free of doubles, and as large as promised."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from musnad.arabic.fold import MARKS, fold
from musnad.compiled import FILE, digest
from musnad.lexicon import FOLDER, frequencies, path_of, rows

TABLES = sorted([*FOLDER.glob("*.tsv"), *(FOLDER / "generated").glob("*.tsv*")])
#: Packed tables of another shape: a number and the forms that have it.
LISTS = {"frequencies.tsv.gz", "clusters.tsv.gz"}
#: Tables whose words stand with harakat or tatweel on purpose: what views show; «هـ» and «الـ» in themselves.
MARKED = {"figure_words.tsv", "labels.tsv", "time_words.tsv"}
VERB_FORMS = {"I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "QI", "QII", "QIII", "QIV"}


def words(values: str) -> set[str]:
    return set(values.split())


PLOVER = words(
    "AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST "
    "ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE COERCE ASSAULT"
)
#: Allowed values by table and column; "" is the table's «-».
VALUES: dict[str, dict[str, set[str]]] = {
    "cues": {
        "pos": words("verb participle noun particle"),
        "form": VERB_FORMS | {""},
        "opens": words('أن إن : على إلى ب عن من في ل object clause ""') | {""},
        "subject": words("before after both none"),
        "class": words(
            "say announce reveal indicate stress confirm deny add accuse criticise praise agree reject promise demand "
            "warn threaten believe expect ask answer report quote write according"
        ),
        "plover": PLOVER | {""},
        "strength": words("1 2 3"),
    },
    "triggers": {
        "pos": words("verb noun participle"),
        "form": VERB_FORMS | {""},
        "plover": PLOVER,
        "passive": words("0 1"),
        "strength": words("1 2 3"),
        "figure": words("killed wounded arrested displaced missing money") | {""},
    },
    "titles": {
        "kind": words("office rank profession honorific religious royal role"),
        "takes": words("body country name none"),
        "collective": words("0 1"),
    },
    "outlets": {
        "kind": words("agency paper channel radio site magazine social"),
        "mark": words("0 1"),
    },
    "places": {"ner": words("GPE LOC FAC")},
    "bodies": {
        "kind": words(
            "un regional government parliament court army security armed_group party union ngo company bank university "
            "club federation religious media"
        ),
    },
    "nisbas": {"kind": words("ethnic religious political regional continental")},
    "modality": {"kind": words("future plan demand possible condition negation ongoing past")},
    "repelling": {"governs": words("object ل")},
    "whole_words": {"what": words("name title word")},
    "media": {"kind": words("statement speech interview occasion letter call post outlet document recording voice")},
    "org_heads": {"type": words("ORG GPE LOC FAC NORP"), "bare_ok": words("0 1")},
    "latin_names": {"kind": words("PER ORG GPE LOC FAC")},
    "time_months": {
        "calendar": words("gregorian hijri"),
        "month": {str(month) for month in range(1, 13)},
        "loose": words("0 1"),
    },
    "time_weekdays": {"day": {str(day) for day in range(1, 8)}},
    "generated/verb_forms": {
        "tense": words("past present imperative masdar active_participle passive_participle"),
        "voice": words("active passive"),
        "mood": words("ind sub juss nom acc gen") | {""},
    },
}
#: Columns that name a row: no two rows have the same.
KEYS = {
    "bodies": "name", "countries": "name", "cues": "lemma pos root form",
    "latin_names": "arabic", "latin_words": "word",
    "media": "noun", "modality": "word kind", "nisbas": "form_m plural", "org_heads": "head type", "outlets": "name",
    "repelling": "lemma", "undergone": "word", "whole_words": "word",
    "places": "name type country", "titles": "form", "triggers": "lemma pos root form",
    "time_months": "calendar month family", "time_weekdays": "day",
    "generated/cities": "name geonameid", "generated/famous": "name", "generated/persons": "token",
    "generated/verb_forms": "form lemma tense voice person mood",
}  # fmt: skip


def lines(path: Path) -> list[str]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        return file.read().splitlines()


def cells(row: dict[str, str], *columns: str) -> set[str]:
    """The alternatives in the columns of a row."""
    return {cell for column in columns for cell in row[column].split("|") if cell}


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.name)
def test_a_table_says_where_it_comes_from_and_under_which_licence(path: Path) -> None:
    head = " ".join(line for line in lines(path)[:40] if line.startswith("#"))
    assert re.search(r"\b(source|written by|made by|made from)\b", head, re.I), "no source"
    assert re.search(r"licence|\bCC[ -]|\bCC0\b|\bMIT\b|Apache-2\.0", head, re.I), "no licence"


@pytest.mark.parametrize("path", [p for p in TABLES if p.name not in LISTS], ids=lambda path: path.name)
def test_every_row_has_the_fields_of_the_header(path: Path) -> None:
    name = ("generated/" if path.parent != FOLDER else "") + path.name.partition(".")[0]
    found = list(rows(name))
    assert found
    for row in found:
        for value in row.values():
            assert value == value.strip(), row
            assert not re.search(r"\|\||^\||\|$", value), row


@pytest.mark.parametrize("path", [p for p in TABLES if p.name not in MARKED], ids=lambda path: path.name)
def test_no_table_has_harakat_or_tatweel(path: Path) -> None:
    marks = re.compile(f"[{MARKS}]")
    marked = [line for line in lines(path) if not line.startswith("#") and marks.search(line)]
    assert not marked


@pytest.mark.parametrize("name", KEYS)
def test_no_row_stands_twice(name: str) -> None:
    keys = [tuple(row[column] for column in KEYS[name].split()) for row in rows(name)]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("name", VALUES)
def test_values_are_those_the_header_allows(name: str) -> None:
    for row in rows(name):
        for column, allowed in VALUES[name].items():
            assert set(row[column].split("|")) <= allowed, (column, row)


@pytest.mark.parametrize("name", ["cues", "triggers"])
def test_verbs_have_root_and_form_and_other_words_have_none(name: str) -> None:
    for row in rows(name):
        verb = row["pos"] == "verb"
        assert bool(row["root"]) == bool(row["form"]) == verb, row
        if verb:
            letters = row["root"].split(" ")
            assert len(letters) == (4 if row["form"].startswith("Q") else 3), row
            assert all(len(letter) == 1 for letter in letters), row


def test_ambiguity_flags_name_an_alias_of_their_row() -> None:
    for table in ("places", "bodies", "outlets"):
        for row in rows(table):
            names = cells(row, "name", "aliases")
            for flag in cells(row, "ambiguous"):
                alias, _, kind = flag.rpartition(":")
                assert kind in ("word", "name", "place", "org"), (table, row)
                assert not alias or alias in names, (table, row)


def test_country_codes() -> None:
    codes = {row["iso2"] for row in rows("countries")}
    assert {"LB", "SA", "EG", "PS", "SY", "US", "FR"} <= codes
    for row in rows("countries"):
        assert not row["iso2"] or re.fullmatch("[A-Z]{2}", row["iso2"]), row
        assert not row["wikidata"] or re.fullmatch(r"Q\d+", row["wikidata"]), row
    assert {row["country"] for row in rows("places")} <= codes | {""}
    assert all(re.fullmatch("[A-Z]{2}", row["country"]) for row in rows("generated/cities"))


def test_as_many_words_as_promised() -> None:
    assert len({row["lemma"] for row in rows("cues")}) >= 300
    triggers = {
        fold(word) for row in rows("triggers") for word in cells(row, "lemma", "masdar", "participle", "plural")
    }
    assert len(triggers) >= 1500
    assert sum(1 for _ in rows("titles")) >= 500
    assert sum(1 for _ in rows("outlets")) >= 300
    assert sum(1 for row in rows("countries") if row["iso2"]) >= 195


def test_every_plover_type_has_triggers() -> None:
    assert {kind for row in rows("triggers") for kind in cells(row, "plover")} == PLOVER


def test_every_verb_of_the_lexicons_is_conjugated() -> None:
    made = {row["lemma"] for row in rows("generated/verb_forms")}
    wanted = {row["lemma"] for table in ("cues", "triggers") for row in rows(table) if row["pos"] == "verb"}
    assert len(wanted - made) <= len(wanted) // 50, sorted(wanted - made)


def test_generated_tables_stay_small() -> None:
    assert sum(path.stat().st_size for path in (FOLDER / "generated").iterdir()) < 15_000_000


def test_frequencies_are_logarithms() -> None:
    table = frequencies()
    assert table["في"] > table["بيروت"] > table["منكوبه"]
    assert all(0 <= level <= 80 for level in table.values())


def test_a_missing_table_is_named() -> None:
    with pytest.raises(FileNotFoundError, match="no table nonsense"):
        path_of("nonsense")


def test_a_row_with_too_few_fields_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "short.tsv").write_text("# a table\na\tb\n1\t2\n3\n", encoding="utf-8")
    monkeypatch.setattr("musnad.lexicon.FOLDER", tmp_path)
    with pytest.raises(ValueError, match=r"short\.tsv, line 4: 1 fields, the header has 2"):
        list(rows("short"))


def test_the_compiled_tables_are_those_of_the_lexicons() -> None:
    """Run ``python training/compile_tables.py`` after a table was changed."""
    assert FILE.read_bytes()[:16] == digest()
