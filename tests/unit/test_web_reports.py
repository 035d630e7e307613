"""The report pages: text with marks, records of items, links, citations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from desk import reading
from fastapi.testclient import TestClient
from newsroom import fill, report
from report_pages import KEY, TAGS, client_of, kept, open_site, text_of

from musnad.archive.store import Archive
from musnad.record import Record
from musnad.weave import who_following
from musnad.web.language import speech
from musnad.web.report_links import directive, fragment, original_address, original_link
from musnad.web.report_parts import LONGEST, MOST_LINES, part_at, parts_of
from musnad.web.report_tables import Tables
from musnad.web.report_view import ReportView
from musnad.web.site import Site

TEXT = (
    "قال وزير النقل سامي الكندي أمس إن شركة المرافئ أبلغت الوزارة أن مسلحين قتلوا ثلاثة عمال في طرابلس.\n"
    "وأعلنت جمعية البحارة إضرابا يوم الأحد 11 آب. وأضاف الكندي أن الميناء آمن."
)


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    """The pages of an archive that holds the report of ``desk``."""
    site = open_site(tmp_path, kept(reading()))
    yield client_of(site)
    site.archive.close()


# -- the page ----------------------------------------------------------------------------------------------------------


def test_the_text_stands_there_as_published_with_nothing_added(client: TestClient) -> None:
    page = client.get(f"/reports/{KEY}").text
    assert text_of(page) == "\n".join(line.strip() for line in reading().document.text.splitlines() if line.strip())


def test_every_item_has_its_anchor_in_the_text_and_its_record(client: TestClient) -> None:
    page, record = client.get(f"/reports/{KEY}").text, reading()
    ids = [
        one.id for layer in ("statements", "events", "times", "figures", "entities") for one in getattr(record, layer)
    ]
    ids += [f"{m.start}-{m.end}" for e in record.entities for m in e.mentions]
    for id in ids:
        assert page.count(f' id="{id}"') == 1, id
        assert client.get(f"/reports/{KEY}/items/{id}").status_code == 200, id
    for to in set(re.findall(rf'href="(/reports/{KEY}/items/[^"#]+)"', page)):
        assert client.get(to).status_code == 200, to


def test_beside_each_statement_stands_its_chain_from_the_outlet_to_the_first_speaker(client: TestClient) -> None:
    page = client.get(f"/reports/{KEY}?lang=en").text
    card = page.split('id="card-s2"')[1].split("</article>")[0]
    steps = re.findall(r'<li class="k-(\w+)"><bdi>([^<]+)</bdi></li>', card)
    assert steps == [("outlet", "صحيفة المرسى"), ("person", "سامي الكندي"), ("organisation", "شركة المرافئ")]
    assert "inside statement" in card and 'href="#card-s1"' in card


def test_what_the_reader_is_not_sure_of_is_drawn_lighter_and_said(tmp_path: Path) -> None:
    record = reading()
    record.statements[2].confidence = 0.4
    page = client_of(open_site(tmp_path, kept(record))).get(f"/reports/{KEY}?lang=en").text
    assert 'class="card k-organisation un" id="card-s3"' in page and "uncertain reading (40\u00a0%)" in page
    assert 'class="card k-person un"' not in page


def test_the_page_speaks_one_language_at_a_time(client: TestClient) -> None:
    arabic, english = client.get(f"/reports/{KEY}?lang=ar").text, client.get(f"/reports/{KEY}?lang=en").text
    for page in (
        arabic,
        client.get(f"/reports/{KEY}/items/s1?lang=ar").text,
        client.get(f"/reports/{KEY}/add?lang=ar").text,
    ):
        body = re.sub(
            r'<(code|textarea|input|title)\b[^>]*>(?:[^<]*</\1>)?|<bdi dir="ltr">[^<]*</bdi>|<option [^>]*>[^<]*',
            " ",
            page.split("<main")[1].split(">", 1)[1].split("<footer")[0],
        )
        words = set(re.findall(r"[A-Za-z]{2,}", TAGS.sub(" ", body)))
        assert words <= {"JSON"}, words
    assert "كلام منقول بالمعنى" in arabic and "reported speech" not in arabic
    assert "reported speech" in english and "كلام منقول بالمعنى" not in english


def test_pages_have_no_script_or_style_of_their_own(client: TestClient) -> None:
    for path in ("", "/items/s1", "/items/e1", "/items/s1?panel=1", "/add"):
        page = client.get(f"/reports/{KEY}{path}").text
        assert not re.search(r"<style|\sstyle=|<script(?! src=)|\son\w+=", page)


def test_the_panel_is_the_record_without_the_page(client: TestClient) -> None:
    panel = client.get(f"/reports/{KEY}/items/s1?panel=1").text
    assert "<html" not in panel and '<h2 class="record-head"' in panel and "<h1" not in panel


def test_names_lead_to_the_entity_page_only_where_there_is_one(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "archive.db")
    fill(archive, [report(TEXT)])
    client, key = client_of(Site(archive)), archive.get("r1").key
    assert "/entities/" not in client.get(f"/reports/{key}").text.split("<main")[1]
    who_following.update(archive)
    ids = set(re.findall(r'href="/entities/([^"]+)"', client.get(f"/reports/{key}").text.split("<main")[1]))
    assert ids


def test_a_report_that_is_not_arabic_is_shown_as_it_is(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "archive.db")
    fill(archive, [report("The port was closed.", readable=False, language="en")])
    page = client_of(Site(archive)).get(f"/reports/{archive.get('r1').key}?lang=en").text
    assert "is not in Arabic" in page and text_of(page) == "The port was closed."


# -- hostile and very long reports -------------------------------------------------------------------------------------

EVIL = "<script>alert(1)</script>\"'&<b>\u202e\u2066\u200b\ufffd{{ 7*7 }}"


def test_what_a_report_calls_itself_shows_as_text(tmp_path: Path) -> None:
    text = f"قال {EVIL} إن الميناء {EVIL} آمن."
    data = {
        "document": {"id": EVIL, "outlet": EVIL, "title": EVIL, "author": EVIL, "published": EVIL, "language": EVIL, "url": "javascript:alert(1)", "text": text},
        "entities": [{"id": "e1", "type": "PER", "name": EVIL, "latin": EVIL, "mentions": [{"start": 4, "end": 4 + len(EVIL), "text": EVIL}]}],
        "times": [{"id": "t1", "start": 0, "end": 3, "text": "قال", "type": "DATE", "value": EVIL, "earliest": EVIL, "latest": EVIL, "conflict": EVIL}],
        "statements": [
            {"id": "s1", "cue": {"start": 0, "end": 3, "text": "قال"}, "speaker": {"start": 4, "end": 4 + len(EVIL), "text": EVIL, "entity": "e1"}, "source_kind": "person",
             "content": [{"start": 4, "end": len(text), "text": text[4:]}], "mode": "direct", "chain": [{"kind": "outlet", "name": EVIL}, {"kind": "person", "name": EVIL}]},
        ],
        "events": [{"id": "v1", "type": "ASSAULT", "trigger": {"start": 0, "end": 3, "text": "قال"}, "date": EVIL, "status": "occurred"}],
    }  # fmt: skip
    site = open_site(tmp_path, kept(Record.model_validate(data), agency=EVIL))
    client = client_of(site)
    for language in ("ar", "en"):
        for path in ("", "/items/s1", "/items/e1", "/items/t1", "/items/v1", f"/items/4-{4 + len(EVIL)}", "/add"):
            answer = client.get(f"/reports/{KEY}{path}", params={"lang": language})
            assert answer.status_code == 200
            body = answer.text.split("<main")[1].split("</main>")[0]
            assert "<script" not in body and "<b>" not in body and "\u202e" not in body and "\u2066" not in body
            assert "javascript:" not in body and "49" not in TAGS.sub("", body)
    assert client.get(f"/reports/{KEY}.json").json()["record"]["document"]["title"] == EVIL


def test_a_word_of_a_megabyte_and_marks_without_end_are_bounded(tmp_path: Path) -> None:
    word = "ن" * 1_000_000
    text = f"قال {word} نعم."
    record = Record.model_validate(
        {
            "document": {"id": "r1", "title": word, "outlet": word, "text": text},
            "statements": [
                {"id": f"s{n}", "cue": {"start": 0, "end": 3, "text": "قال"}, "source_kind": "unnamed", "mode": "direct", "chain": [],
                 "content": [{"start": 4, "end": (end := len(text) if n == 1 else 90_000), "text": text[4:end]}]} for n in range(1, 40)
            ],
        }
    )  # fmt: skip
    client = client_of(open_site(tmp_path, kept(record)))
    for path in ("", "?part=2", "?part=99999", "/items/s3", "/add"):
        answer = client.get(f"/reports/{KEY}{path}")
        assert answer.status_code == 200 and len(answer.content) < 1_000_000


def test_a_word_that_no_browser_could_lay_out_may_be_broken_and_others_not(tmp_path: Path) -> None:
    short, long = "ن" * 249, "ن" * 600
    text = f"قال {long} ثم {short} نعم."
    made = kept(Record.model_validate({"document": {"id": "r1", "text": text}}))
    page = client_of(open_site(tmp_path, made)).get(f"/reports/{KEY}").text
    assert text_of(page) == text
    words = page.split('data-at="0">')[1].split("</p>")[0]
    assert words == f"قال {'ن' * 250}<wbr>{'ن' * 250}<wbr>{'ن' * 100} ثم {short} نعم."


def test_a_long_report_comes_in_parts_that_together_are_all_of_it() -> None:
    lines = [f"قال الوزير رقم {n} إن الميناء مفتوح اليوم." for n in range(5_000)]
    text = "\n".join(lines)
    parts = parts_of(text, list(range(0, len(text), 50)))
    assert len(parts) > 3 and all(
        sum(b - a for a, b in part.lines) <= LONGEST and len(part.lines) <= MOST_LINES for part in parts
    )
    assert [text[a:b] for part in parts for a, b in part.lines] == lines
    assert (
        part_at(parts, parts[2].start).number == 3
        and part_at(parts, 0).number == 1
        and part_at(parts, len(text)) == parts[-1]
    )


def test_a_short_report_is_one_part_and_an_empty_one_too() -> None:
    assert [part.lines for part in parts_of("نعم.\n\nلا.", [0])] == [((0, 4), (6, 9))]
    assert len(parts_of("", [])) == 1


def test_an_item_in_a_later_part_is_found_by_its_link(tmp_path: Path) -> None:
    first = reading()
    padding = "وقال إن الطرق مفتوحة. " * 4_000
    text = padding + "\n" + first.document.text
    moved = len(padding) + 1

    def shifted(value: Any) -> Any:
        if isinstance(value, list):
            return [shifted(one) for one in value]
        if isinstance(value, dict):
            return {k: v + moved if k in ("start", "end") and v is not None else shifted(v) for k, v in value.items()}
        return value

    data = shifted(first.model_dump(mode="json"))
    data["document"]["text"] = text
    client = client_of(open_site(tmp_path, kept(Record.model_validate(data))))
    assert ' id="s3"' not in client.get(f"/reports/{KEY}").text
    link = client.get(f"/reports/{KEY}/items/s3.json").json()["links"]["page"]
    assert link == f"http://localhost/reports/{KEY}?item=s3#s3"
    page = client.get(link).text
    assert ' id="s3"' in page and 'id="card-s3"' in page
    assert client.get(f"/reports/{KEY}?item=nothing").status_code == 200


def test_a_statement_leads_to_the_one_it_stands_in_wherever_that_is(tmp_path: Path) -> None:
    text = "قال الوزير " + "إن الطرق مفتوحة " * 6_000 + "وأبلغت الشركة أن الميناء آمن."
    end = len(text)

    def statement(id: str, cue: int, within: str | None = None) -> dict[str, Any]:
        content = {"start": cue + 7, "end": end, "text": text[cue + 7 :]}
        return {"id": id, "cue": {"start": cue, "end": cue + 3, "text": text[cue : cue + 3]}, "source_kind": "unnamed", "mode": "indirect", "chain": [],
                "content": [content], "within": within}  # fmt: skip

    told = text.index("وأبلغت")
    data = {
        "document": {"id": "r1", "text": text},
        "statements": [statement("s1", 0), statement("s2", told, "s1"), statement("s3", told + 14, "s2")],
    }
    client = client_of(open_site(tmp_path, kept(Record.model_validate(data))))
    page = client.get(f"/reports/{KEY}?item=s2").text
    assert 'id="card-s2"' in page and 'id="card-s1"' not in page
    far, near = (page.split(f'id="card-{id}"')[1].split("</article>")[0] for id in ("s2", "s3"))
    assert f'<a href="/reports/{KEY}#s1">' in far and '<a href="#card-s2">' in near


def test_of_very_many_sides_of_an_event_it_is_said_that_there_are_more(tmp_path: Path) -> None:
    record = reading()
    site = open_site(tmp_path, kept(record))
    table = client_of(site).get(f"/reports/{KEY}").text.split('<section class="events">')[1].split("</section>")[0]
    assert "…" not in table
    record.events[0].actor = record.events[0].actor * 21
    many = Tables(ReportView(kept(record), speech("ar")), parts_of(record.document.text, [])[0]).html()
    assert "<br>…</td>" in many


# -- names of reports --------------------------------------------------------------------------------------------------


def test_other_names_of_a_report_lead_to_its_key(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "archive.db")
    fill(archive, [report(TEXT, "r/1", url="https://news.example/a/1?page=2"), report("قال الوزير نعم.", "b.json")])
    client, one, other = client_of(Site(archive)), archive.get("r/1"), archive.get("b.json")
    for name, key, rest in (
        ("r/1", one.key, ""), (str(one.number), one.key, ""), ("r/1.json", one.key, ".json"), (f"{one.number}.json", one.key, ".json"), ("b.json", other.key, ""),
        ("b.json.json", other.key, ".json"), ("https://news.example/a/1?page=2", one.key, ""), (quote("https://news.example/a/1?page=2", safe=""), one.key, ""),
    ):  # fmt: skip
        answer = client.get(f"/reports/{name}", follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (302, f"/reports/{key}{rest}"), name
    assert (
        client.get(f"/reports/{other.number}/items/s1", follow_redirects=False).headers["location"]
        == f"/reports/{other.key}/items/s1"
    )
    assert client.get("/reports/nothing").status_code == 404
    assert client.get("/reports/nothing.json").json()["arabic"]
    assert client.get(f"/reports/{one.key}/items/s99").status_code == 404


def test_a_report_cannot_hide_another_by_calling_itself_by_its_key(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "archive.db")
    fill(archive, [report(TEXT)])
    key = archive.get("r1").key
    fill(archive, [report("قال الوزير نعم.", key)])
    assert text_of(client_of(Site(archive)).get(f"/reports/{key}").text) == TEXT


def test_what_cannot_be_seen_is_no_title_and_no_outlet(tmp_path: Path) -> None:
    record = reading()
    record.document.title, record.document.outlet = "\u200b\u200f", "\u200b"
    client = client_of(open_site(tmp_path, kept(record)))
    page = client.get(f"/reports/{KEY}?lang=en").text
    assert "<h1>untitled report</h1>" in page and "outlet not known" in page
    assert "outlet not known" in client.get(f"/reports/{KEY}/items/s1.json").json()["citation"]["en"]


def test_the_switch_of_the_language_counts_for_more_than_the_address(client: TestClient) -> None:
    for back, to in (
        ("/search?q=a&lang=en&type=AID", "/search?q=a&type=AID"),
        ("/search?lang=en", "/search"),
        ("/search?q=lang", "/search?q=lang"),
    ):
        answer = client.get("/language/ar", params={"back": back}, follow_redirects=False)
        assert answer.headers["location"] == to


def test_json_is_the_record_that_counts_and_what_the_archive_knows(archive: Archive) -> None:
    fill(archive, [report(TEXT), report(TEXT, "r2", outlet="قناة الساحل")])
    site = Site(archive)
    site.weave.update()
    client, one, two = client_of(site), archive.get("r1"), archive.get("r2")
    made = client.get(f"/reports/{two.key}.json").json()
    assert (
        made["key"] == two.key
        and made["number"] == two.number
        and made["copy_of"] == one.key
        and made["corrections"] == []
    )
    assert made["record"] == two.record.model_dump(mode="json")
    assert made["story"] == site.weave.story(two.key).id


def test_other_tellings_and_copies_are_listed(archive: Archive) -> None:
    fill(archive, [report(TEXT, title="أول"), report(TEXT, "r2", outlet="قناة الساحل", title="ثان")])
    site = Site(archive)
    client, one, two = client_of(site), archive.get("r1"), archive.get("r2")
    assert 'id="told"' not in client.get(f"/reports/{one.key}").text
    site.weave.update()
    first, second = client.get(f"/reports/{one.key}?lang=en").text, client.get(f"/reports/{two.key}?lang=en").text
    assert "Also told by one report" in first and "one independent chain" in first and "قناة الساحل" in first
    assert f'href="/stories/{site.weave.story(one.key).id}"' in first and f'href="/reports/{two.key}"' in first
    # Which came in first is known, not who wrote it: neither page says that one took it from the other.
    assert "Reports that came in later with its text" in first and "Its text is that of a report that came" in second
    assert "Reports that came in later" not in second and "that came in before it" not in first


# -- links and citations -----------------------------------------------------------------------------------------------


def test_a_text_fragment_names_whole_words_and_tells_repeated_ones_apart() -> None:
    text = "قال الوزير نعم. والوزير قال لا، ثم قال نعم."
    assert directive(text, 17, 23) == quote("والوزير")  # a part of a word stands for the word
    first, last = directive(text, 0, 3), directive(text, 35, 38)
    assert first == f"{quote('قال')},-{quote('الوزير نعم. والوزير قال', safe='')}"
    assert last.startswith(quote("والوزير قال لا، ثم", safe="") + "-,") and last.endswith(",-" + quote("نعم.", safe=""))


def test_signs_that_part_a_directive_are_encoded() -> None:
    assert directive("أ-ب, ج&د", 0, 8) == quote("أ", safe="") + "%2D" + quote("ب, ج&د", safe="")
    assert fragment("نعم", [(0, 3), (0, 3)]) == f":~:text={quote('نعم')}"
    assert fragment("   ", [(0, 3)]) == ""


def test_long_words_and_those_of_several_paragraphs_are_given_by_their_ends() -> None:
    text = " ".join(f"كلمة{n}" for n in range(60))
    assert directive(text, 0, len(text)) == f"{quote(' '.join(text.split()[:5]))},{quote(' '.join(text.split()[-5:]))}"


def test_only_addresses_of_the_web_lead_to_the_original() -> None:
    assert original_address("https://news.example/a") == "https://news.example/a"
    for url in (
        "javascript:alert(1)",
        "data:text/html,x",
        "https:///x",
        "file:///etc/passwd",
        "https://a b/",
        "//news.example",
        None,
        "",
    ):
        assert original_address(url) == ""
    assert original_link("https://news.example/a#x", ":~:text=b") == "https://news.example/a#x:~:text=b"
    assert original_link("https://news.example/a", ":~:text=b") == "https://news.example/a#:~:text=b"


def test_the_record_of_a_statement_has_evidence_links_and_citations(client: TestClient) -> None:
    made = client.get(f"/reports/{KEY}/items/s3.json").json()
    item = made["item"]
    page = client.get(f"/reports/{KEY}/items/s3?lang=en").text
    assert f"{item['cue']['start']}–{item['cue']['end']}" in page and item["cue"]["text"] in page
    assert made["links"]["page"] == f"http://localhost/reports/{KEY}#s3"
    assert made["links"]["words"] == made["links"]["page"] + ":~:text=" + quote("إضرابا يوم الأحد")
    arabic, english = made["citation"]["ar"], made["citation"]["en"]
    for words in ("جمعية البحارة", "«إضرابا يوم الأحد»", "«الميناء»", "صحيفة المرسى", made["links"]["page"]):
        assert words in arabic and words in english
    assert "٨ آب/أغسطس ٢٠٢٤" in arabic and "صحيفة المرسى ← جمعية البحارة" in arabic and "قراءة مُسنَد 0.1.0" in arabic
    assert "8 August 2024" in english and "Jamiyat al-Bahhara (جمعية البحارة" in english
    # A mark after Arabic words keeps their order among English ones.
    assert "صحيفة المرسى\u200e → جمعية البحارة\u200e" in english and "Read by Musnad 0.1.0" in english


def test_a_citation_says_what_the_reader_is_not_sure_of(tmp_path: Path) -> None:
    record = reading()
    record.statements[2].confidence = 0.4
    client = client_of(open_site(tmp_path, kept(record)))
    unsure, sure = (client.get(f"/reports/{KEY}/items/{item}.json").json()["citation"] for item in ("s3", "s1"))
    assert "قراءة غير مؤكدة (٤٠٪)." in unsure["ar"] and "Uncertain reading (40\u00a0%)." in unsure["en"]
    assert "قراءة غير مؤكدة" not in sure["ar"] and "ncertain" not in sure["en"]


def test_an_item_tells_what_else_stands_on_its_words(client: TestClient) -> None:
    made = client.get(f"/reports/{KEY}/items/f1.json").json()
    assert (
        {"s1", "s2"} <= set(made["overlapping"]) and "f1" not in made["overlapping"] and "s3" not in made["overlapping"]
    )
