"""FollowTheMoney entities, read and validated by the followthemoney library and compared with the records."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest
from exported import everything, examples, hard, kept

if os.environ.get("MUSNAD_TEST_FOLLOWTHEMONEY") != "required":
    pytest.importorskip("followthemoney", reason="followthemoney is not installed: pip install -e '.[followthemoney]'")
from followthemoney import EntityProxy, model

import musnad
from musnad.archive.export import PackageMissing, export
from musnad.archive.kept import Kept
from musnad.record import Document, Record


def _read(reports: list[Kept], place: Path) -> dict[str, EntityProxy]:
    """The entities by id, as the library reads them."""
    export(reports, place / "a.ftm.json")
    lines = (place / "a.ftm.json").read_text().split("\n")[:-1]
    found = [model.get_proxy(json.loads(line)) for line in lines]
    made = {str(proxy.id): proxy for proxy in found}
    assert len(made) == len(found)
    return made


def test_every_entity_is_valid_and_refers_to_entities_that_are_there(tmp_path: Path) -> None:
    found = _read(everything(), tmp_path)
    assert len(found) > 200
    for proxy in found.values():
        proxy.schema.validate(proxy.to_dict())
        for name in proxy.schema.required:
            assert proxy.has(name), (proxy.schema.name, name)
        again = model.get_proxy(proxy.to_dict(), cleaned=False)
        assert again.to_dict() == proxy.to_dict()  # cleaning what was written changes nothing
        for prop, value in proxy.itervalues():
            if prop.type.name == "entity":
                assert found[value].schema.is_a(prop.range), (proxy.schema.name, prop.name)  # type: ignore[arg-type]


def test_lines_begin_with_the_id_as_the_library_writes_them(tmp_path: Path) -> None:
    export(examples(), tmp_path / "a.ftm.json")
    assert all(line.startswith('{"id":"musnad-') for line in (tmp_path / "a.ftm.json").read_text().splitlines())


def test_the_same_reports_give_the_same_ids(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    assert list(_read(everything(), tmp_path)) == list(_read(everything(), tmp_path / "b"))


def test_an_article_has_what_the_report_says(tmp_path: Path) -> None:
    one = hard()["plain"]
    article = _read([one], tmp_path)[f"musnad-{one.key}"]
    assert article.schema.name == "Article"
    assert article.get("publisher") == ["صحيفة المرسى"] and article.get("language") == ["ara"]
    assert article.get("bodyText") == [one.record.document.text]


def test_an_article_keeps_the_outlet_s_own_day(tmp_path: Path) -> None:
    one = hard()["quotes"]
    assert one.record.document.published == "2024-05-02T01:20:00+03:00"  # in UTC it is still the first
    assert _read([one], tmp_path)[f"musnad-{one.key}"].get("publishedAt") == ["2024-05-02"]


def test_persons_bodies_and_mentions_are_tied_to_the_article(tmp_path: Path) -> None:
    one = examples()[0]
    found = _read([one], tmp_path)
    article = f"musnad-{one.key}"
    for entity in one.record.entities:
        proxy = found.get(f"{article}-{entity.id}")
        if entity.type == "PER":
            assert proxy and proxy.schema.name == "Person" and proxy.get("proof") == [article]
            assert proxy.get("name") == [entity.name]
        if proxy is None:
            continue
        mention = found[f"{article}-{entity.id}-mention"]
        assert mention.get("document") == [article] and entity.name in mention.get("name")
        assert mention.get("resolved") == ([proxy.id] if proxy.schema.is_a("LegalEntity") else [])


def test_a_statement_is_a_note_on_its_speaker_with_proof(tmp_path: Path) -> None:
    one = hard()["plain"]
    found = _read([one], tmp_path)
    statement = one.record.statements[0]
    note = found[f"musnad-{one.key}-{statement.id}"]
    assert note.schema.name == "Note" and note.get("description") == [statement.content[0].text]
    assert note.get("proof") == [f"musnad-{one.key}"]
    assert found[note.get("entity")[0]].first("name") == "سامي الكندي"
    assert f"cue {statement.cue.start}-{statement.cue.end}" in note.get("notes")[0]


def test_what_is_denied_or_demanded_is_no_event(tmp_path: Path) -> None:
    found = _read(everything(), tmp_path)
    seen = set()
    for one in everything():
        for event in one.record.events:
            proxy = found[f"musnad-{one.key}-{event.id}"]
            real = event.status in ("occurred", "ongoing", "planned")
            assert proxy.schema.name == ("Event" if real else "Note") and event.status in proxy.get("keywords")
            seen.add(real)
    assert seen == {True, False}


@pytest.mark.parametrize(
    ("name", "schema"),
    [("الجيش اللبناني", "PublicBody"), ("الأمم المتحدة", "Organization"), ("جمعية المرسى الخيرية", "Organization")],
)
def test_a_body_takes_the_schema_its_kind_has(name: str, schema: str, tmp_path: Path) -> None:
    value = {"id": "e1", "type": "ORG", "name": name, "latin": "", "mentions": []}
    record = Record.model_validate({"document": {"id": "1", "text": "نص"}, "entities": [value]})
    one = kept(record)
    assert _read([one], tmp_path)[f"musnad-{one.key}-e1"].schema.name == schema


def test_a_place_is_an_entity_only_where_it_is_known_for_certain(tmp_path: Path) -> None:
    values = [
        {"id": f"e{i}", "type": "GPE", "name": name, "latin": "", "mentions": []}
        for i, name in enumerate(("لبنان", "بيروت", "طرابلس"))
    ]
    one = kept(Record.model_validate({"document": {"id": "1", "text": "نص"}, "entities": values}))
    found = _read([one], tmp_path)
    assert found[f"musnad-{one.key}-e0"].schema.name == "Territory"
    assert found[f"musnad-{one.key}-e1"].get("country") == ["lb"]
    assert f"musnad-{one.key}-e2" not in found
    assert "طرابلس" in found[f"musnad-{one.key}"].get("locationMentioned")


def test_what_is_too_long_for_the_library_is_cut_or_left_out(tmp_path: Path) -> None:
    text = "قال سامي الكندي إن المرفأ مفتوح. " * 6000
    value = {"id": "e1", "type": "PER", "name": "س" * 400, "latin": "", "mentions": []}
    document = Document(id="1", text=text, title="ع" * 3000, url="https://example.invalid/" + "a" * 9000)
    one = kept(Record.model_validate({"document": document.model_dump(), "entities": [value]}))
    found = _read([one], tmp_path)
    article = found[f"musnad-{one.key}"]
    article.schema.validate(article.to_dict())
    assert len(article.get("bodyText")) == 4 and len(article.first("title") or "") == 1024
    assert list(found) == [f"musnad-{one.key}"]


def test_a_report_that_was_not_read_is_an_article_alone(tmp_path: Path) -> None:
    found = _read([hard()["foreign"]], tmp_path)
    assert [proxy.schema.name for proxy in found.values()] == ["Article"]
    assert next(iter(found.values())).get("language") == ["fra"]


def test_a_dated_event_has_its_day(tmp_path: Path) -> None:
    one = kept(musnad.read("زار الرئيس سامي الكندي لبنان أمس.", published="2024-05-02", reader="fast"))
    event = one.record.events[0]
    assert event.date == "2024-05-01"
    proxy = _read([one], tmp_path)[f"musnad-{one.key}-{event.id}"]
    assert proxy.get("date") == ["2024-05-01"] and not proxy.get("startDate")


def test_a_missing_package_is_said_with_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "followthemoney", None)
    with pytest.raises(PackageMissing, match=r"musnad\[followthemoney\]"):
        export(examples(), tmp_path / "a.ftm.json")
