"""The views of stories: what a reader must find in them, the grammar of their counts, and that no text can act on them."""

from __future__ import annotations

import io
import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest
from lxml import html as lxml_html
from rich.cells import cell_len
from rich.console import Console

from musnad.lexicon import rows
from musnad.views.facts import label
from musnad.views.story_graph import fitted, width_of
from musnad.views.story_html import StoryPage, story_page
from musnad.views.story_markdown import escaped, listed_markdown, story_markdown
from musnad.views.story_terminal import render_listed, render_story
from musnad.views.story_trees import MOST_REPORTS, tree, trees
from musnad.views.story_words import StoryFacts, bounds, counted, listed, quotes, short_bounds
from musnad.weave.model import Attested, Because, Chain, Copy, Dispute, Evidence, Revision, Side, Story, Told

HOSTILE = "<script>alert(1)</script>\"'&amp;\u202eقلب\u202c\x1b[31m\x07[bold]نص[/bold]</p></main>`|*"
AGENCY, PAPER, RADIO, SITE = "وكالة الساحل", "صحيفة المرسى", "إذاعة الجبل", "موقع النهار الجديد"
MINISTER, CRESCENT = "سامي الكندي", "الهلال الأحمر"


def told(report: str, outlet: str | None, moment: str | None, title: str | None, copy: str | None = None) -> Told:
    return Told(report, int(re.sub(r"\D", "", report) or 1), outlet, moment, title, copy)


def quote(report: str, words: str) -> Evidence:
    return Evidence(report, 10, 10 + len(words), words)


def side(reports: str, low: float | None, high: float | None, by: str, *words: str, says: str = "") -> Side:
    names = tuple(reports.split())
    evidence = tuple(quote(report, one) for report, one in zip(names, words, strict=False))
    return Side(names, says, low, high, (by,), evidence)


def story(**changes: Any) -> Story:
    """A fire in a market: an agency that raises its toll, a paper that prints it, a radio of its own, a site that cites the radio, a denial."""
    made = Story(
        id="h-1",
        what="حريق في سوق صحار القديمة",
        date="2024-03-05",
        place="صحار",
        tellings=(
            told("r1", AGENCY, "2024-03-05T10:00:00+04:00", "خمسة قتلى في حريق السوق"),
            told("r2", AGENCY, "2024-03-05T12:00:00+04:00", "ارتفاع حصيلة الحريق"),
            told("r3", PAPER, "2024-03-05T13:30:00+04:00", "ارتفاع حصيلة الحريق", "r2"),
            told("r4", RADIO, "2024-03-05T14:00:00+04:00", "مراسلتنا من السوق"),
            told("r5", SITE, "2024-03-05T15:00:00+04:00", "عشرون قتيلا"),
        ),
        independent=2,
        chains=(
            Chain(
                MINISTER,
                "person",
                ("r1", "r2", "r3"),
                (
                    Because(("r1",), "speaker", f"it rests on {MINISTER}", f"مصدره {MINISTER}", (quote("r1", "قال وزير النقل سامي الكندي"),)),
                    Because(("r2", "r3"), "copy", "96 % of its text", "نص منقول", (quote("r3", "صحار – وكالات"),)),
                ),
                ("وزارة النقل", AGENCY),
            ),
            Chain(
                RADIO,
                "own",
                ("r4", "r5"),
                (
                    Because(("r4",), "own", "told by its own correspondent", "بلسان مراسلته", (quote("r4", "وشاهدت مراسلتنا"),)),
                    Because(("r5", "r4"), "cited", "r5 cites the radio", "ينقل عن الإذاعة", (quote("r5", "نقلا عن إذاعة الجبل"),)),
                ),
            ),
        ),
        said=(Attested(MINISTER, ("r1", "r2", "r3"), (0,), 1, (("r1", "s1"),)),),
        happened=Attested(None, ("r1", "r2", "r3", "r4", "r5"), (0, 1), 2),
        disputes=(
            Dispute("figure", "killed", "القتلى", (
                side("r2 r3", 8, 8, MINISTER, "8 قتلى", "ثمانية قتلى"),
                side("r4 r5", 20, None, CRESCENT, "أكثر من 20 قتيلا"),
            )),
            Dispute("date", "date of the fire", "يوم الحريق", (
                side("r1", None, None, MINISTER, "فجر الثلاثاء", says="2024-03-05"),
                side("r4", None, None, RADIO, "مساء الاثنين", says="2024-03-04"),
            )),
        ),
        revisions=(
            Revision("killed", "القتلى", MINISTER, (
                ("2024-03-05T10:00:00+04:00", side("r1", 5, None, MINISTER, "خمسة قتلى على الأقل")),
                ("2024-03-05T12:00:00+04:00", side("r2 r3", 8, 8, MINISTER, "8 قتلى")),
            )),
        ),
        copies=(Copy("r3", "r2", 0.96),),
    )  # fmt: skip
    return replace(made, **changes)


def terminal(one: Story, width: int = 80, **others: Any) -> str:
    out = io.StringIO()
    render_story(one, Console(file=out, width=width, highlight=False, markup=False, emoji=False), **others)
    return out.getvalue()


def block(one: Story) -> str:
    out = io.StringIO()
    render_listed(7, one, Console(file=out, width=80, highlight=False, markup=False, emoji=False))
    return out.getvalue()


def hostile() -> Story:
    """A story in which everything that comes from reports is hostile."""
    h = HOSTILE
    evidence = (Evidence("r1", 0, len(h), h),)
    value = Side(("r1",), h, None, None, (h,), evidence)
    number = Side(("r1",), h, 1, 2, (h,), evidence)
    return Story(
        id=h, what=h, date=h, place=h, tellings=(Told("r1", 1, h, h, h), Told(h, 2, h, "2024-03-05", h, "r1")),
        independent=1, chains=(Chain(h, "unnamed", ("r1", h), (Because(("r1", h), "cited", h, h, evidence),), (h + "x",)),),
        said=(Attested(h, ("r1",), (0,), 1),), happened=Attested(None, (h,), (0,), 1),
        disputes=(Dispute("actor", h, h, (value, value)), Dispute("figure", h, h, (number, number))),
        revisions=(Revision(h, h, h, ((h, number), (h, value))),), copies=(Copy(h, "r1", 1.0),), develops=(h,),
    )  # fmt: skip


# -- words -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "chains", "reports"),
    [
        (1, "سلسلة واحدة مستقلة", "خبر واحد"),
        (2, "سلسلتان مستقلتان", "خبران"),
        (3, "3 سلاسل مستقلة", "3 أخبار"),
        (10, "10 سلاسل مستقلة", "10 أخبار"),
        (11, "11 سلسلة مستقلة", "11 خبرا"),
        (99, "99 سلسلة مستقلة", "99 خبرا"),
        (100, "100 سلسلة مستقلة", "100 خبر"),
        (102, "102 سلسلة مستقلة", "102 خبر"),
        (103, "103 سلاسل مستقلة", "103 أخبار"),
        (111, "111 سلسلة مستقلة", "111 خبرا"),
        (1000, "1,000 سلسلة مستقلة", "1,000 خبر"),
    ],
)
def test_what_is_counted_takes_the_form_of_its_number(number: int, chains: str, reports: str) -> None:
    assert counted("chain", number).ar == chains
    assert counted("report", number).ar == reports


def test_one_is_singular_in_english_and_none_is_plural() -> None:
    assert counted("dispute", 1).en == "1 dispute"
    assert counted("dispute", 0).en == "0 disputes"


def test_every_counted_noun_has_all_its_forms() -> None:
    found = [row for row in rows("labels") if row["group"] == "counted"]
    assert found
    for row in found:
        assert len(row["ar"].split("|")) == 5 and len(row["en"].split("|")) == 2, row["key"]


@pytest.mark.parametrize(
    ("low", "high", "arabic", "english"),
    [
        (30, 30, "30", "30"), (30, None, "30 على الأقل", "at least 30"), (None, 30, "30 على الأكثر", "at most 30"),
        (250_000, 300_000, "من 250,000 إلى 300,000", "250,000 to 300,000"), (2.5, 2.5, "2.5", "2.5"), (0, 0, "0", "0"),
    ],
)  # fmt: skip
def test_a_range_in_words(low: float | None, high: float | None, arabic: str, english: str) -> None:
    words = bounds(low, high)
    assert words and (words.ar, words.en) == (arabic, english)


def test_without_a_range_the_words_themselves_stand_on_the_line_of_values() -> None:
    assert bounds(None, None) is None
    assert short_bounds(side("r1", None, None, "", says="عشرات")).ar == "عشرات"
    assert short_bounds(side("r1", 50, None, "", says="عشرات")) == ("50 فأكثر", "50+")


def test_runs_of_numbers_are_drawn_together_and_pairs_are_not() -> None:
    assert listed([1, 2, 3, 5, 6, 9]) == "1–3, 5, 6, 9"
    assert listed([]) == ""


def test_the_same_words_are_quoted_once_and_long_ones_cut() -> None:
    found = quotes((quote("r1", "8 قتلى"), quote("r2", "8  قتلى"), quote("r3", "كلام " * 90)), 3)
    assert [one.report for one in found] == ["r1", "r3"]
    assert found[1].text.endswith("…") and len(found[1].text) <= 162


def test_hours_show_their_zone_only_where_zones_differ() -> None:
    one = StoryFacts(story()).tellings[0]
    assert one.moment == "2024-03-05 10:00"
    other = replace(story().tellings[4], published="2024-03-05T09:00:00Z")
    two = StoryFacts(story(tellings=(*story().tellings[:4], other))).tellings
    assert two[0].moment == "2024-03-05 10:00 +04:00" and two[4].moment == "2024-03-05 09:00 Z"


def test_a_day_that_is_none_is_shown_as_it_came() -> None:
    shown = StoryFacts(
        story(tellings=(told("r1", AGENCY, "2024-13-45", "خبر"), told("r2", PAPER, None, None)))
    ).tellings
    assert shown[0].moment == "2024-13-45" and shown[0].words is None
    assert shown[1].moment == ""


# -- trees -------------------------------------------------------------------------------------------------------------


def shape(one: Story, chain: int = 0) -> list[tuple[int, str]]:
    facts = StoryFacts(one)
    made = tree(facts, chain + 1, one.chains[chain])
    return [(depth, node.telling.told.report if node.telling else node.name) for node, depth in made.root.walk()]


def test_a_copy_stands_under_what_it_copies_and_a_name_between_above_the_reports() -> None:
    assert shape(story()) == [(0, MINISTER), (1, "وزارة النقل"), (2, "r1"), (2, "r2"), (3, "r3")]


def test_what_cites_a_report_stands_under_it_whichever_is_named_first() -> None:
    assert shape(story(), 1) == [(0, RADIO), (1, "r4"), (2, "r5")]


def test_reports_that_only_share_a_speaker_stand_side_by_side() -> None:
    shared = Because(("r1", "r2"), "speaker", "both rest on him", "كلاهما عنه")
    one = story(chains=(Chain(MINISTER, "person", ("r1", "r2"), (shared,)),), copies=())
    assert shape(one) == [(0, MINISTER), (1, "r1"), (1, "r2")]


def test_a_report_never_stands_under_a_later_one() -> None:
    around = (Because(("r1", "r2"), "cited", "", ""), Because(("r2", "r1"), "cited", "", ""))
    one = story(
        chains=(Chain(MINISTER, "person", ("r1", "r2"), around),), copies=(Copy("r1", "r2", 1), Copy("r2", "r1", 1))
    )
    assert shape(one) == [(0, MINISTER), (1, "r1"), (2, "r2")]


def test_of_a_chain_of_thousands_the_first_are_drawn_and_the_rest_counted() -> None:
    many = tuple(told(f"r{n}", PAPER, "2024-03-05", "خبر") for n in range(1, 3001))
    reasons = tuple(Because(("r1", one.report), "copy", "copied", "منقول") for one in many[1:])
    one = story(tellings=many, chains=(Chain(AGENCY, "agency", tuple(t.report for t in many), reasons),))
    (drawn,) = trees(StoryFacts(one), 5)
    assert drawn.left_out == 3000 - MOST_REPORTS
    assert f"… and {3000 - MOST_REPORTS:,} more" in terminal(one)
    assert len(story_page(one)) < 800_000


# -- terminal ----------------------------------------------------------------------------------------------------------


def test_the_terminal_shows_tellings_in_their_order_with_what_each_copies() -> None:
    shown = terminal(story())
    assert re.search(r" 1  2024-03-05 10:00 · وكالة الساحل\n +خمسة قتلى في حريق السوق\n +report 1 · r1\n", shown)
    assert re.search(r" 3  2024-03-05 13:30 · صحيفة المرسى\n.*\n.*r3\n +copy of 2, 96 % of its text\n", shown)
    assert "5 reports · 4 outlets · 2 independent chains · 2 disputes · 1 revision\n        1 copy\n" in shown
    assert "سلسلتان مستقلتان" in shown


def test_the_terminal_draws_each_report_back_to_its_source_with_the_reason() -> None:
    shown = terminal(story())
    assert (
        "1  سامي الكندي  person شخص · 3 reports\n└─ via وزارة النقل\n   ├─ 1  2024-03-05 10:00 · وكالة الساحل\n"
        in shown
    )
    assert "   └─ 2  2024-03-05 12:00 · وكالة الساحل\n      └─ 3  2024-03-05 13:30 · صحيفة المرسى\n" in shown
    assert "            ↑ copied text: 96 % of its text\n              «صحار – وكالات»\n" in shown


def test_the_terminal_tells_that_it_was_said_from_that_it_happened() -> None:
    shown = terminal(story())
    assert "that it happened يشهد أنه وقع\n  2 independent chains · chains 1, 2 · tellings 1–5\n" in shown
    assert "that it was said by سامي الكندي\n  1 independent chain · chain 1 · tellings 1–3\n" in shown


def test_the_terminal_sets_the_sides_of_a_dispute_against_each_other() -> None:
    shown = terminal(story())
    first, second = shown.index("│ 8  tellings 2, 3"), shown.index("│ at least 20  tellings 4, 5")
    assert first < shown.index("├─ against") < second
    assert "«ثمانية قتلى»" in shown[first:second] and "«أكثر من 20 قتيلا»" in shown[second:]
    assert "Tuesday 5 March 2024" in shown and "Monday 4 March 2024" in shown


def test_a_revision_reads_from_the_left_in_english_and_from_the_right_in_arabic() -> None:
    shown = terminal(story())
    assert "  5+ → 8\n" in shown
    assert "  القتلى: 5 فأكثر ← 8\n" in shown


@pytest.mark.parametrize("width", [48, 60, 80, 120])
def test_lines_of_the_terminal_keep_to_its_width(width: int) -> None:
    long = story(what="ارتفاع حصيلة الحريق الكبير في سوق صحار القديمة " * 4)
    shown = terminal(long, width, earlier=[long], later=[long])
    assert [line for line in shown.splitlines() if cell_len(line) > width] == []


def test_no_line_holds_two_arabic_runs_with_nothing_latin_between() -> None:
    runs = re.compile("[\u0600-\u06ff][^A-Za-z\u0600-\u06ff\n]*[·|,:][^A-Za-z\u0600-\u06ff\n]*[\u0600-\u06ff]")
    alone = ("المجموع:", "القتلى:")
    lines = terminal(story(), earlier=[story()], later=[story()]).splitlines() + block(story()).splitlines()
    assert [line for line in lines if runs.search(line) and not line.strip().startswith(alone)] == []


def test_a_list_shows_day_what_place_counts_and_id_in_one_block() -> None:
    shown = block(story())
    for words in (
        "7   حريق في سوق صحار القديمة",
        "Tuesday 5 March 2024 · at صحار",
        "2 independent chains",
        "2 disputes",
        "story h-1",
    ):
        assert words in shown


def test_what_comes_before_and_after_is_shown() -> None:
    shown = terminal(
        story(develops=("h-0",)),
        earlier=[story(id="h-0", what="تحذير من الحريق")],
        later=[story(id="h-2", what="تحقيق في الحريق")],
    )
    assert "goes on from  تحذير من الحريق" in shown and "LATER DEVELOPMENTS · 1" in shown and "story h-2" in shown
    assert "h-0" in terminal(story(develops=("h-0",)))
    assert "LATER" not in terminal(story())


def test_a_story_of_which_little_is_known_is_shown_whole() -> None:
    bare = Story("h-9", "", None, None, (told("r1", None, None, None),))
    shown = terminal(bare)
    assert "no date of publication" in shown and "not given" in shown and "unknown outlet" in shown
    assert "CHAINS" not in shown and "DISPUTES" not in shown
    assert lxml_html.fromstring(story_page(bare)).findtext(".//h1//bdi")
    assert story_markdown(bare) and listed_markdown(bare) and block(bare)


def test_reports_do_not_act_on_the_terminal() -> None:
    shown = terminal(hostile()) + block(hostile())
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown)
    assert "[bold]" in shown


# -- HTML --------------------------------------------------------------------------------------------------------------


def whole(*some: Story) -> str:
    page = StoryPage(several=True)
    return "".join([*(piece for one in some for piece in page.add(one)), page.close()])


@pytest.mark.parametrize("text", [story_page(story()), whole(story(), story(id="h-2")), whole(), story_page(hostile())])
def test_the_page_needs_nothing_from_outside_and_no_script(text: str) -> None:
    root = lxml_html.fromstring(text)
    assert not root.xpath("//script|//link|//img|//iframe|//@style|//@onclick|//@src")
    assert all(link.startswith("#") for link in root.xpath("//@href"))
    (policy,) = root.xpath("//meta[@http-equiv]/@content")
    style = root.findtext(".//style") or ""
    assert f"'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'" in policy and "script-src" not in policy


@pytest.mark.parametrize(
    "text", [story_page(story(), [story(id="h-0")], [story(id="h-2")]), whole(story(), story(id="h-2"))]
)
def test_links_of_the_page_lead_to_something(text: str) -> None:
    root = lxml_html.fromstring(text)
    ids = root.xpath("//@id")
    assert len(ids) == len(set(ids))
    links = root.xpath("//@href")
    assert links and {link[1:] for link in links} <= set(ids)


def test_the_page_has_what_the_story_has() -> None:
    root = lxml_html.fromstring(story_page(story()))
    assert root.findtext(".//title") == "حريق في سوق صحار القديمة"
    assert (
        root.xpath("//ul[@class='counts']/li[@class='is-chain']")[0].text_content()
        == "سلسلتان مستقلتان 2 independent chains"
    )
    assert len(root.xpath("//section[@class='tellings']//tr")) == 5
    assert [x.text_content() for x in root.xpath("//article[@class='dispute'][1]//span[@class='value']")] == [
        "٨",
        "٢٠ على الأقل",
    ]
    assert [x.text_content() for x in root.xpath("//ol[@class='values']/li")] == ["٥ فأكثر", "٨"]
    assert "٩٦٪" in root.xpath("//span[@class='copy']")[0].text_content()


def test_the_chains_are_drawn_for_wide_and_for_narrow_pages() -> None:
    root = lxml_html.fromstring(story_page(story()))
    for name in ("wide", "narrow"):
        (drawing,) = root.xpath(f"//figure[@class='graph']/*[name()='svg'][@class='{name}']")
        boxes = drawing.xpath(".//*[name()='rect']")
        assert len(boxes) == 2 + 1 + 5
        assert len(drawing.xpath(".//*[name()='path'][@class='edge']")) == 1 + 5
        width, height = map(float, drawing.get("viewbox", drawing.get("viewBox")).split()[2:])
        for box in boxes:
            x, y, w, h = (float(box.get(key)) for key in ("x", "y", "width", "height"))
            assert x >= 0 and y >= 0 and x + w <= width + 1 and y + h <= height + 1


def test_boxes_of_the_drawing_do_not_lie_on_one_another() -> None:
    deep = tuple(told(f"r{n}", f"صحيفة {n}", f"2024-03-0{n}", "خبر") for n in range(1, 9))
    copies = tuple(Copy(f"r{n}", f"r{n - 1}", 1.0) for n in range(2, 9))
    root = lxml_html.fromstring(
        story_page(
            story(tellings=deep, copies=copies, chains=(Chain(AGENCY, "agency", tuple(t.report for t in deep), ()),))
        )
    )
    for drawing in root.xpath("//figure[@class='graph']/*[name()='svg']"):
        boxes = [
            tuple(float(box.get(key)) for key in ("x", "y", "width", "height"))
            for box in drawing.xpath(".//*[name()='rect']")
        ]
        assert len(boxes) == 9
        for n, (x, y, w, h) in enumerate(boxes):
            for ox, oy, ow, oh in boxes[n + 1 :]:
                assert x + w <= ox or ox + ow <= x or y + h <= oy or oy + oh <= y


def test_a_value_that_never_changed_is_drawn_without_dividing_by_nothing() -> None:
    flat = Revision("killed", "القتلى", MINISTER, (("2024-03-05", side("r1", 5, 5, "")), ("", side("r2", 5, 5, ""))))
    only = Revision("killed", "القتلى", MINISTER, (("2024-03-05", side("r1", None, None, "", says="عشرات")),))
    assert story_page(story(revisions=(flat, only))).count('class="line"') == 2


def test_a_name_too_long_for_its_box_is_cut() -> None:
    assert fitted("وكالة الساحل", 200, 14) == "وكالة الساحل"
    cut = fitted("وكالة الساحل " * 20, 200, 14)
    assert cut.endswith("…") and width_of(cut, 14) <= 215


def test_what_comes_from_reports_is_escaped_in_the_page() -> None:
    text = story_page(hostile(), [hostile()], [hostile()]) + whole(hostile())
    assert "<script" not in text and "\u202e" not in text and "\x1b" not in text and "&lt;script&gt;" in text
    assert text.count("</main>") == 2


# -- Markdown ----------------------------------------------------------------------------------------------------------


def test_markdown_quotes_the_evidence_with_its_place() -> None:
    text = story_markdown(story())
    assert "  > «8 قتلى» — [2] وكالة الساحل `r2` 10–16" in text
    assert "- **8** — سامي الكندي [2, 3]" in text and "- **20 على الأقل · at least 20** — الهلال الأحمر [4, 5]" in text
    assert "القتلى: 5 فأكثر ← 8" in text


def test_markdown_nests_a_copy_under_what_it_copies() -> None:
    assert re.search(r"    - \[2\] .*\n      - \[3\] .*\n", story_markdown(story()))


def test_what_comes_from_reports_does_not_act_in_markdown() -> None:
    text = story_markdown(hostile(), [hostile()], [hostile()]) + listed_markdown(hostile())
    outside = re.sub(r"`[^`\n]*`", "", re.sub(r"\\.", "", text))
    assert not re.search(r"[<|`]", outside) and "\u202e" not in text and "\x1b" not in text


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ("1. بند", "1\\. بند"),
        ("- بند", "\\- بند"),
        ("# رأس", "\\# رأس"),
        ("عام 2020. ثم", "عام 2020. ثم"),
        ("[رابط](x)", "\\[رابط\\](x)"),
    ],
)
def test_marks_at_the_start_of_a_line_begin_no_list(given: str, made: str) -> None:
    assert escaped(given) == made


def test_every_label_of_a_story_is_in_the_table() -> None:
    from typing import get_args

    from musnad.weave.model import ChainKind, DisputeKind, Reason

    for group, values in (("chain_kind", ChainKind), ("reason", Reason), ("dispute", DisputeKind)):
        for value in get_args(values):
            assert label(group, value).ar != value, (group, value)
