"""The views: what a reader of a record must find in them, and that no text can act on them."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from lxml import html as lxml_html
from rich.cells import cell_len
from rich.console import Console

from musnad.lexicon import rows
from musnad.record import Record
from musnad.views.calendar import arabic_digits, in_words
from musnad.views.facts import Facts, amount, label
from musnad.views.html import Page, page
from musnad.views.marks import Mark, paragraphs, pieces
from musnad.views.terminal import render, shorten, wrap

TEXT = (
    "استقبل وزير النقل ناصر البلوشي أمس الثلاثاء وفد الشركة الهندية في مطار صحار.\n"
    "ونقلت وكالة الساحل عن الوزير قوله إن الرصيف يفتح في آذار المقبل.\n\n"
    "وقال رئيس الشركة: «لن ننسحب من المشروع»، مشيرا إلى أن ثلاثين عاملا أصيبوا."
)
HOSTILE = "<script>alert(1)</script>\"'&amp;\u202eقلب\u202c\x1b[31m\x07[bold]نص[/bold]</p></main>"


def span(words: str, text: str = TEXT) -> dict[str, Any]:
    start = text.index(words)
    return {"start": start, "end": start + len(words), "text": words}


def example(**document: Any) -> Record:
    """Two levels of saying, an event of each kind of basis, a time that contradicts itself, a figure."""
    return Record.model_validate(
        {
            "document": {
                "id": "x",
                "outlet": "صحيفة المرسى",
                "title": "وفد هندي في صحار",
                "published": "2024-08-08",
                "language": "ar",
                "text": TEXT,
                **document,
            },
            "entities": [
                {
                    "id": "e1",
                    "type": "PER",
                    "name": "ناصر البلوشي",
                    "latin": "Nasir al-Balushi",
                    "mentions": [{**span("ناصر البلوشي"), "role": span("وزير النقل")}],
                },
                {
                    "id": "e2",
                    "type": "ORG",
                    "name": "وكالة الساحل",
                    "latin": "Sahel",
                    "mentions": [span("وكالة الساحل")],
                },
            ],
            "times": [
                {
                    **span("أمس الثلاثاء"),
                    "id": "t1",
                    "type": "DATE",
                    "value": "2024-08-06",
                    "conflict": "«أمس» says 2024-08-07, «الثلاثاء» says 2024-08-06",
                },
                {**span("آذار المقبل"), "id": "t2", "type": "DATE", "value": "2025-03"},
            ],
            "statements": [
                {
                    "id": "s1",
                    "cue": span("نقلت"),
                    "source": span("وكالة الساحل"),
                    "speaker": {**span("وكالة الساحل"), "entity": "e2"},
                    "source_kind": "outlet",
                    "content": [span("قوله إن الرصيف يفتح في آذار المقبل")],
                    "mode": "indirect",
                    "chain": [
                        {"kind": "outlet", "name": "صحيفة المرسى"},
                        {"kind": "outlet", "name": "وكالة الساحل", "entity": "e2", **span("وكالة الساحل")},
                    ],
                },
                {
                    "id": "s2",
                    "cue": span("قوله"),
                    "speaker": {**span("وزير النقل ناصر البلوشي"), "entity": "e1"},
                    "source_kind": "person",
                    "content": [span("الرصيف يفتح في آذار المقبل")],
                    "mode": "indirect",
                    "within": "s1",
                    "chain": [
                        {"kind": "outlet", "name": "صحيفة المرسى"},
                        {"kind": "outlet", "name": "وكالة الساحل", "entity": "e2", **span("وكالة الساحل")},
                        {"kind": "person", "name": "ناصر البلوشي", "entity": "e1"},
                    ],
                },
                {
                    "id": "s3",
                    "cue": span("قال"),
                    "source": span("رئيس الشركة"),
                    "speaker": span("رئيس الشركة"),
                    "source_kind": "person",
                    "content": [span("لن ننسحب من المشروع")],
                    "mode": "direct",
                    "chain": [{"kind": "outlet", "name": "صحيفة المرسى"}, {"kind": "person", "name": "رئيس الشركة"}],
                },
            ],
            "events": [
                {
                    "id": "v1",
                    "type": "CONSULT",
                    "trigger": span("استقبل"),
                    "actor": [span("وفد الشركة الهندية")],
                    "recipient": [{**span("وزير النقل ناصر البلوشي"), "entity": "e1"}],
                    "place": span("مطار صحار"),
                    "time": "t1",
                    "date": "2024-08-06",
                    "status": "occurred",
                },
                {
                    "id": "v2",
                    "type": "RETREAT",
                    "trigger": span("ننسحب"),
                    "actor": [span("رئيس الشركة")],
                    "status": "denied",
                    "statement": "s3",
                },
            ],
            "figures": [{"id": "f1", "span": span("ثلاثين عاملا"), "what": "wounded", "low": 30, "high": 30}],
        }
    )


def hostile() -> Record:
    text = f"قال {HOSTILE} إن الأمر <b>هام</b>.\r\nسطر\x00 ثان \u2067مفتوح"
    evil = span(HOSTILE, text)
    return Record.model_validate(
        {
            "document": {
                "id": '"><img src=x onerror=alert(1)>', "outlet": HOSTILE, "title": HOSTILE, "author": HOSTILE,
                "url": "javascript:alert(1)", "published": "2024-08-08", "language": '"><script>', "text": text,
            },
            "entities": [
                {"id": "e1", "type": "PER", "name": HOSTILE, "latin": HOSTILE, "mentions": [{**evil, "role": evil}]},
            ],
            "times": [{**evil, "id": "t1", "type": "DATE", "value": '"><script>', "conflict": HOSTILE}],
            "statements": [
                {
                    "id": "s1", "cue": span("قال", text), "source": evil, "speaker": {**evil, "entity": "e1"},
                    "source_kind": "person", "content": [span("الأمر <b>هام</b>", text)], "mode": "direct",
                    "medium": evil, "chain": [{"kind": "outlet", "name": HOSTILE}, {"kind": "person", "name": HOSTILE}],
                }
            ],
            "events": [
                {
                    "id": "v1", "type": "AGREE", "trigger": evil, "actor": [evil], "place": evil, "date": HOSTILE,
                    "status": "denied", "statement": "s1",
                }
            ],
            "figures": [{"id": "f1", "span": evil, "what": "killed", "low": 1}],
        }
    )  # fmt: skip


def shown(record: Record, width: int = 80, **options: Any) -> str:
    out = io.StringIO()
    render(record, Console(file=out, width=width, **options))
    return out.getvalue()


# -- terminal ----------------------------------------------------------------------------------------------------------


def test_the_terminal_tells_who_says_what_on_whose_word() -> None:
    view = shown(example())
    for part in (
        "وفد هندي في صحار",
        "Thursday 8 August 2024 · الخميس 8 آب/أغسطس 2024",
        "by وفد الشركة الهندية → to وزير النقل ناصر البلوشي",
        "at مطار صحار · when Tuesday 6 August 2024\n    in the report's own voice بلسان التقرير نفسه",
        "«أمس» says 2024-08-07, «الثلاثاء» says 2024-08-06",
        "chain صحيفة المرسى ← via وكالة الساحل ← from ناصر البلوشي",
        "● ناصر البلوشي  person شخص · inside s1",
        "│ «لن ننسحب من المشروع»",
        "ننسحب  RETREAT تراجع · denied نُفي",
        "on the word of رئيس الشركة (s3)",
        "ثلاثين عاملا  30 wounded جرحى",
        "ناصر البلوشي  Nasir al-Balushi · وزير النقل",
    ):
        assert part in view, part
    assert view.index("⚠") < view.index("chain"), "what cannot hold is said first"


def test_statements_stand_in_text_order_outer_before_inner() -> None:
    assert [one.id for one in Facts(example()).ordered] == ["s1", "s2", "s3"]


@pytest.mark.parametrize("width", [60, 80, 200])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    for record in (example(), hostile(), example(outlet=None, published=None, title="عنوان " * 60)):
        assert max(map(cell_len, shown(record, width).split("\n"))) <= min(width, 100)


def test_between_two_arabic_runs_of_a_line_stands_a_latin_word() -> None:
    arabic = re.compile(r"[\u0600-\u06ff]")
    for line in shown(example()).split("\n"):
        for gap in re.findall(
            r"(?<=[\u0600-\u06ff])[^\u0600-\u06ff]*[←→●│⚠][^\u0600-\u06ff]*(?=[\u0600-\u06ff])", line
        ):
            assert re.search("[A-Za-z]", gap), line
        assert not arabic.match(line) or not re.search("[←→]", line)


def test_plain_without_a_terminal_and_with_no_color(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b" not in shown(example())
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[3" not in shown(example(), force_terminal=True)


def test_no_text_acts_on_the_terminal() -> None:
    view = shown(hostile())
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", view)
    assert "[bold]نص[/bold]" in view


def test_an_empty_record_is_shown() -> None:
    record = Record.model_validate({"document": {"id": "x", "text": "نص."}})
    assert "0 statements" in shown(record)
    assert "<p>نص.</p>" in page([record])


def test_wrap_and_shorten() -> None:
    assert wrap("قال الوزير إن الجسر", 10) == ["قال الوزير", "إن الجسر"]
    assert "".join(wrap("ا" * 25, 10)) == "ا" * 25
    assert len(wrap("ا" * 500_000, 100)) == 5_000, "in one pass"
    assert wrap("قُلْتُ له", 6) == ["قُلْتُ له"], "marks take no room"
    assert shorten(["ا ب ج", "د", "ه", "و"], 3, 6)[-1] == "و"


# -- HTML --------------------------------------------------------------------------------------------------------------


def parsed(*records: Record) -> Any:
    return lxml_html.document_fromstring(page(list(records)))


def words(node: Any) -> str:
    for sup in node.xpath(".//sup"):
        sup.drop_tree()
    return str(node.text_content())


def test_the_page_has_the_whole_text_and_every_statement() -> None:
    tree = parsed(example())
    assert [words(p) for p in tree.xpath("//div[@class='row']/p")] == [line for line in TEXT.split("\n") if line]
    cards = tree.xpath("//article")
    assert [card.get("id") for card in cards] == ["r1-s1", "r1-s2", "r1-s3"]
    assert [li.text_content() for li in cards[1].xpath(".//ol/li")] == ["صحيفة المرسى", "وكالة الساحل", "ناصر البلوشي"]
    for statement in ("r1-s1", "r1-s2", "r1-s3"):
        marked = tree.xpath(f"//div[@class='row']/p//*[contains(@class, 'c ') and contains(@data-s, '{statement}')]")
        assert marked, statement


def test_every_link_of_the_page_leads_somewhere() -> None:
    tree = parsed(example(), example())
    ids = [node.get("id") for node in tree.xpath("//*[@id]")]
    assert len(ids) == len(set(ids))
    for link in tree.xpath("//a/@href"):
        assert link.startswith("#")
        assert link[1:] in ids, link


def test_the_page_is_right_to_left_self_contained_and_closed_to_the_outside() -> None:
    text = page([example()])
    tree = lxml_html.document_fromstring(text)
    assert (tree.get("dir"), tree.get("lang")) == ("rtl", "ar")
    policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not tree.xpath("//*[@src] | //link | //*[@style] | //*[@onclick]")
    assert "http" not in re.sub(r'http-equiv|<a href="https?:[^"]*"', "", text)
    assert "٨ آب/أغسطس ٢٠٢٤" in text
    assert page([example()]) == text


def test_several_reports_stand_in_one_page_with_a_list() -> None:
    made = Page()
    text = "".join([*made.add(example(title="الأول")), *made.add(example(title="الثاني")), made.close()])
    tree = lxml_html.document_fromstring(text)
    assert len(tree.xpath("//main")) == 2
    assert [a.text_content() for a in tree.xpath("//nav//a")] == ["الأول", "الثاني"]
    assert Page().close().rstrip().endswith("</html>")


def test_no_text_acts_on_the_page() -> None:
    text = page([hostile()])
    tree = lxml_html.document_fromstring(text)
    assert len(tree.xpath("//script")) == 1
    assert len(tree.xpath("//main")) == 1
    assert not tree.xpath("//img | //b[text()='هام']")
    assert not tree.xpath("//a[starts-with(@href, 'javascript')]")
    assert not any(name.startswith("on") for node in tree.iter() for name in getattr(node, "attrib", {}))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202d\u202e]", text)


def test_only_web_addresses_become_links() -> None:
    assert parsed(example(url="https://marsa.example/1?a=1&b=2")).xpath("//header//a/@href") == [
        "https://marsa.example/1?a=1&b=2"
    ]
    assert not parsed(example(url="data:text/html,x")).xpath("//header//a")


def test_pieces_are_cut_at_every_end() -> None:
    outer, inner, across = (Mark(a, b, (c,)) for a, b, c in ((0, 10, "o"), (2, 5, "i"), (4, 12, "x")))
    found = [
        (p.start, p.end, "".join(m.classes[0] for m in p.marks)) for p in pieces(0, 14, [outer, inner, across], [13])
    ]
    assert found == [(0, 2, "o"), (2, 4, "oi"), (4, 5, "oix"), (5, 10, "ox"), (10, 12, "x"), (12, 13, ""), (13, 14, "")]


def test_paragraphs() -> None:
    text = "  أ ب \r\n\r\nج\u2028د"
    assert [text[a:b] for a, b in paragraphs(text)] == ["أ ب", "ج", "د"]


# -- words -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "kind", "arabic", "english"),
    [
        ("2024-08-08", "DATE", "الخميس 8 آب/أغسطس 2024", "Thursday 8 August 2024"),
        ("2024-08-08TMO", "TIME", "صباح الخميس 8 آب/أغسطس 2024", "Thursday 8 August 2024, morning"),
        ("2024-08-08T15:30", "TIME", "الخميس 8 آب/أغسطس 2024، الساعة 15:30", "Thursday 8 August 2024, 15:30"),
        ("2024-08", "DATE", "آب/أغسطس 2024", "August 2024"),
        ("2024", "DATE", "عام 2024", "2024"),
        ("2024-W32", "DATE", "أسبوع الاثنين 5 آب/أغسطس 2024", "week of Monday 5 August 2024"),
        ("2024-SU", "DATE", "صيف 2024", "summer 2024"),
        ("2024-08/2024-09", "DATE", "من آب/أغسطس 2024 إلى أيلول/سبتمبر 2024", "from August 2024 to September 2024"),
        ("P3D", "DURATION", "3 أيام", "3 days"),
        ("P2Y", "DURATION", "سنتان", "two years"),
        ("P15D", "DURATION", "15 يوما", "15 days"),
        ("PT1H", "DURATION", "ساعة واحدة", "one hour"),
        ("PXM", "DURATION", "أشهر لم يُذكر عددها", "some months"),
        ("P1D", "SET", "كل يوم", "every day"),
        ("XXXX-WXX-5", "SET", "كل يوم الجمعة", "every Friday"),
        ("XXXX-WXX-2", "DATE", "يوم الثلاثاء", "a Tuesday"),
        ("FUTURE_REF", "DATE", "في ما يأتي", "in the future"),
    ],
)  # fmt: skip
def test_values_in_words(value: str, kind: str, arabic: str, english: str) -> None:
    assert in_words(value, kind) == (arabic, english)


@pytest.mark.parametrize("value", [None, "", "2024-13", "2024-02-31", "P", "PX", "??", "2024-W99", "/", "2024/"])
def test_values_without_words(value: str | None) -> None:
    assert in_words(value) is None


def test_labels_cover_the_record() -> None:
    schema = Record.model_json_schema()["$defs"]
    for group, model, field in (
        ("source_kind", "Statement", "source_kind"),
        ("mode", "Statement", "mode"),
        ("event", "Event", "type"),
        ("status", "Event", "status"),
        ("entity", "Entity", "type"),
        ("time", "Time", "type"),
        ("figure", "Figure", "what"),
    ):
        for key in schema[model]["properties"][field]["enum"]:
            assert label(group, key).ar != key, (group, key)
    seen = [(row["group"], row["key"]) for row in rows("labels")]
    assert len(seen) == len(set(seen))


def test_amounts_and_digits() -> None:
    def figure(low: float | None, high: float | None) -> str:
        return amount(example().figures[0].model_copy(update={"low": low, "high": high}))

    assert [figure(30, 30), figure(30, None), figure(None, 5), figure(2, 4), figure(None, None)] == [
        "30",
        "≥ 30",
        "≤ 5",
        "2 – 4",
        "",
    ]
    assert figure(1_500_000, 1_500_000.0) == "1,500,000"
    assert figure(2.5, 2.5) == "2.5"
    assert arabic_digits("2024") == "٢٠٢٤"
