"""Corrections from the pages of a report."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from desk import reading
from fastapi.testclient import TestClient
from report_pages import KEY, TAGS, client_of, form_of, kept, open_site, record_of, send

from musnad.archive.corrections import make
from musnad.web.language import speech
from musnad.web.report_around import stands
from musnad.web.report_view import ReportView
from musnad.web.users import Person


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    """The pages of an archive that holds the report of ``desk``."""
    site = open_site(tmp_path, kept(reading()))
    yield client_of(site)
    site.archive.close()


def test_accepting_keeps_who_said_so_and_leads_back_to_the_item(client: TestClient) -> None:
    answer = send(
        client, f"/reports/{KEY}/items/s3/correct", f"/reports/{KEY}/items/s3", action="accept", note="سمعت التسجيل"
    )
    assert answer.status_code == 303 and answer.headers["location"] == f"/reports/{KEY}/items/s3?kept=accept"
    made = client.get(f"/reports/{KEY}/items/s3.json").json()
    assert made["item"]["confidence"] == 1.0
    assert [(one["action"], one["by"], one["note"]) for one in made["corrections"]] == [
        ("accept", "هدى", "سمعت التسجيل")
    ]
    page = client.get(answer.headers["location"]).text
    assert "سمعت التسجيل" in page and 'value="هدى"' in page  # the name is remembered
    assert client.get(f"/reports/{KEY}/items/s1.json").json()["corrections"] == []


def test_rejecting_takes_the_item_out_of_the_page(client: TestClient) -> None:
    answer = send(client, f"/reports/{KEY}/items/v2/correct", f"/reports/{KEY}/items/v2", action="reject")
    assert answer.status_code == 303 and answer.headers["location"] == f"/reports/{KEY}?kept=reject"
    page = client.get(answer.headers["location"]).text
    assert ' id="v2"' not in page and ' id="v1"' in page
    assert client.get(f"/reports/{KEY}/items/v2").status_code == 404


def test_editing_changes_what_was_altered_and_nothing_else(client: TestClient) -> None:
    path = f"/reports/{KEY}/items/s4"
    before = client.get(f"{path}.json").json()["item"]
    fields = form_of(client, path) | {"f.mode": "mixed", "f.content": "آمن"}
    assert send(client, f"{path}/correct", path, **fields).status_code == 303
    after = client.get(f"{path}.json").json()
    assert after["item"]["mode"] == "mixed" and [c["text"] for c in after["item"]["content"]] == ["آمن"]
    assert {k: after["item"][k] for k in ("cue", "source", "speaker", "source_kind", "medium")} == {
        k: before[k] for k in ("cue", "source", "speaker", "source_kind", "medium")
    }
    assert after["corrections"][0]["action"] == "edit"


def test_two_who_edit_one_item_without_seeing_each_other_both_have_their_say(client: TestClient) -> None:
    path = f"/reports/{KEY}/items/s4"
    one, other = form_of(client, path) | {"f.mode": "mixed"}, form_of(client, path) | {"f.content": "آمن"}
    assert send(client, f"{path}/correct", path, **one).status_code == 303
    assert send(client, f"{path}/correct", path, **other).status_code == 303
    item = client.get(f"{path}.json").json()["item"]
    assert item["mode"] == "mixed" and [c["text"] for c in item["content"]] == ["آمن"]


@pytest.mark.parametrize("item", ["s1", "v1", "t2", "f1", "e1"])
def test_a_form_sent_as_it_came_changes_nothing(client: TestClient, item: str) -> None:
    path = f"/reports/{KEY}/items/{item}"
    answer = send(client, f"{path}/correct", path, **form_of(client, path))
    assert answer.status_code == 400 and "لا شيء يتغير" in answer.text


def test_every_layer_can_be_edited_by_its_form(client: TestClient) -> None:
    record = reading()
    mention = record.entities[0].mentions[1]
    for item, changes in {
        "v1": {"f.type": "COERCE", "f.status": "denied", "f.actor": "مسلحين\nشركة المرافئ"},
        "t2": {"f.value": "٢٠٢٤-٠٨-١٨", "f.type": "DATE"},
        "f1": {"f.low": "٢", "f.high": "3"},
        "e3": {"f.name": "جمعية البحارة", "f.type": "NORP", "f.latin": "Seamen"},
        f"{mention.start}-{mention.end}": {"f.role": "وزير النقل"},
        "s3": {"f.speaker": "سامي الكندي", "f.speaker.entity": ""},
    }.items():
        path = f"/reports/{KEY}/items/{item}"
        answer = send(client, f"{path}/correct", path, **form_of(client, path) | changes)
        assert answer.status_code == 303, (item, TAGS.sub("", answer.text)[-2_000:])
    made = record_of(client)
    event = next(one for one in made["events"] if one["id"] == "v1")
    assert (event["type"], event["status"], [one["text"] for one in event["actor"]]) == (
        "COERCE",
        "denied",
        ["مسلحين", "شركة المرافئ"],
    )
    assert next(one for one in made["times"] if one["id"] == "t2")["value"] == "2024-08-18"
    assert (made["figures"][0]["low"], made["figures"][0]["high"]) == (2, 3)
    entity = next(one for one in made["entities"] if one["id"] == "e3")
    assert (entity["type"], entity["latin"], len(entity["mentions"])) == ("NORP", "Seamen", 1)
    assert made["entities"][0]["mentions"][1]["role"]["text"] == "وزير النقل"
    assert next(one for one in made["statements"] if one["id"] == "s3")["speaker"]["entity"] == "e1"


@pytest.mark.parametrize(
    ("typed", "number"), [("1,500", 1500), ("١٬٥٠٠", 1500), ("١٫٥", 1.5), ("1,5", None), ("15,00", None)]
)
def test_a_comma_in_a_number_parts_groups_or_is_refused(client: TestClient, typed: str, number: float | None) -> None:
    path = f"/reports/{KEY}/items/f1"
    answer = send(client, f"{path}/correct", path, **form_of(client, path) | {"f.low": typed, "f.high": ""})
    assert answer.status_code == (400 if number is None else 303)
    if number is not None:
        assert record_of(client)["figures"][0]["low"] == number


def test_a_mention_can_be_taken_from_an_entity(client: TestClient) -> None:
    path = f"/reports/{KEY}/items/e1"
    fields = form_of(client, path)
    assert len(fields["keep"]) == 2
    assert send(client, f"{path}/correct", path, **fields | {"keep": fields["keep"][:1]}).status_code == 303
    assert len(record_of(client)["entities"][0]["mentions"]) == 1


def test_what_is_wrong_with_a_correction_is_said_on_the_form_with_what_was_typed(client: TestClient) -> None:
    path = f"/reports/{KEY}/items/s4"
    for language, said in (("ar", "لا ترد"), ("en", "does not occur")):
        fields = form_of(client, path) | {"f.content": "كلمات ليست هنا", "note": "ملاحظتي", "by": "سلمى"}
        answer = send(client, f"{path}/correct?lang={language}", path, **fields)
        assert answer.status_code == 400 and said in answer.text
        assert (
            "كلمات ليست هنا</textarea>" in answer.text
            and "ملاحظتي</textarea>" in answer.text
            and 'value="سلمى"' in answer.text
        )
    assert send(client, f"{path}/correct", path, action="accept", by=" ").status_code == 400
    assert send(client, f"{path}/correct", path, action="nothing").status_code == 400
    assert record_of(client) == reading().model_dump(mode="json")


def test_the_address_of_a_refused_form_leads_to_what_it_was_about(client: TestClient) -> None:
    page = f"/reports/{KEY}"
    for path, to in ((f"{page}/items/s4/correct", f"{page}/items/s4"), (f"{page}/complete", page)):
        answer = client.get(path, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, to)
    assert client.get("/reports/nothing/complete").status_code == 404


def test_a_correction_leads_to_its_item_and_not_to_another_that_has_its_id_now() -> None:
    record = reading()
    view, made = ReportView(kept(record), speech("en")), make(record, "statements", "accept", "s3", by="هدى")
    assert stands(view, made)
    assert not stands(view, replace(made, item="s1")) and not stands(view, replace(made, item="s99"))
    assert not stands(view, make(record, "report", "complete", by="هدى"))


def test_a_note_keeps_its_lines_and_nothing_that_a_database_refuses(client: TestClient) -> None:
    path = f"/reports/{KEY}/items/s3"
    assert send(client, f"{path}/correct", path, action="accept", note="سمعت\r\nالتسجيل\0").status_code == 303
    assert client.get(f"{path}.json").json()["corrections"][0]["note"] == "سمعت\nالتسجيل"


def test_an_item_that_was_missed_can_be_added(client: TestClient) -> None:
    text = reading().document.text
    start = text.index("الوزارة")
    page = f"/reports/{KEY}/add?layer=entities"
    fields = {"layer": "entities", "f.type": "ORG", "f.mentions": "الوزارة"}
    answer = send(client, f"/reports/{KEY}/add", page, **fields)
    assert answer.status_code == 303
    made = next(e for e in record_of(client)["entities"] if e["name"] == "الوزارة")
    assert (
        answer.headers["location"] == f"/reports/{KEY}/items/{made['id']}?kept=add"
        and made["mentions"][0]["start"] == start
    )


def test_words_that_occur_several_times_are_told_apart_by_their_place(client: TestClient) -> None:
    text = reading().document.text
    page = f"/reports/{KEY}/add?layer=events&text={quote('قال')}&start=1"
    assert 'value="قال"' in client.get(page).text and 'value="1"' in client.get(page).text
    fields = {"layer": "events", "f.trigger": "قال", "f.type": "CONSULT", "f.status": "occurred"}
    answer = send(client, f"/reports/{KEY}/add", page, **fields)
    assert answer.status_code == 400 and "ترد «قال»" in answer.text and 'value="CONSULT" selected' in answer.text
    second = text.index("قال", 3)
    answer = send(client, f"/reports/{KEY}/add", page, **fields, **{"f.trigger.start": str(second)})
    assert answer.status_code == 303
    assert any(v["trigger"]["start"] == second for v in record_of(client)["events"])


def test_layers_can_be_said_to_be_complete_and_opened_again(client: TestClient) -> None:
    page = f"/reports/{KEY}"
    answer = send(client, f"{page}/complete", page, action="complete", layers=["times", "figures"])
    assert answer.status_code == 303 and answer.headers["location"] == f"{page}?kept=report#corrections"
    assert "Checked whole: times, figures" in client.get(f"{page}?lang=en").text
    assert send(client, f"{page}/complete", page, action="reject", layers=["times"]).status_code == 303
    assert "Checked whole: figures" in client.get(f"{page}?lang=en").text
    answer = send(client, f"{page}/complete", page, action="complete")
    assert answer.status_code == 400 and 'class="error"' in answer.text


def test_only_editors_correct_and_their_name_is_that_of_their_account(tmp_path: Path) -> None:
    class Account:
        role = "reader"

        def by_session(self, session: str) -> Person | None:
            return Person("نادر", self.role)  # type: ignore[arg-type]

        def by_token(self, token: str) -> Person | None:
            return None

    site = open_site(tmp_path, kept(reading()))
    site.users = Account()  # type: ignore[assignment]
    client, path = client_of(site), f"/reports/{KEY}/items/s3"
    client.cookies.set("musnad_session", "x")
    page = client.get(path).text
    assert "/correct" not in page and client.get(f"/reports/{KEY}").status_code == 200
    for address in (f"{path}?kept=accept", f"/reports/{KEY}?kept=reject"):  # a link that an editor sends on
        assert 'role="status"' not in client.get(address).text
    Account.role = "editor"
    token = re.search(r'name="csrf" value="([^"]+)"', client.get(path).text)
    assert token and 'name="by"' not in client.get(path).text
    Account.role = "reader"
    data = {"csrf": token[1], "action": "accept", "by": "غيري"}
    assert client.post(f"{path}/correct", data=data).status_code == 403
    Account.role = "editor"
    assert client.post(f"{path}/correct", data=data, follow_redirects=False).status_code == 303
    assert client.get(f"{path}.json").json()["corrections"][0]["by"] == "نادر"
    assert client.post(f"{path}/correct", data=data | {"csrf": "x"}).status_code == 403
