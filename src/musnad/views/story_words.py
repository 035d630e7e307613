"""Stories in words: counts with the grammar of Arabic numbers, ranges, moments, and each telling by its number in its story."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from musnad.views.calendar import MONTHS, Words, arabic_digits, in_words
from musnad.views.facts import label, plain
from musnad.weave.model import Because, Chain, Evidence, Side, Story, Told

_MOMENT = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d:\d\d)(?::\d\d(?:\.\d+)?)?\s*(Z|[+-]\d\d:?\d\d)?)?\Z")


def counted(key: str, number: int) -> Words:
    """A number with what it counts (the keys of the labels ``counted``).

    Arabic: one and two are words; 3 to 10 take the plural, 11 to 99 the singular in the accusative, the hundreds the singular in the genitive,
    and what is over a hundred goes by its last two digits.

    >>> counted("chain", 2).ar, counted("report", 3).ar, counted("report", 11).ar, counted("report", 100).ar
    ('سلسلتان مستقلتان', '3 أخبار', '11 خبرا', '100 خبر')
    """
    forms, english = (text.split("|") for text in label("counted", key))
    one, two, few, many, hundred = forms
    last = number % 100
    if number == 1:
        arabic = one
    elif number == 2:
        arabic = two
    elif number == 0:
        arabic = f"لا {hundred}"
    else:
        arabic = f"{number:,} {few if 3 <= last <= 10 else many if last >= 11 else hundred}"
    return Words(arabic, f"{number:,} {english[number != 1]}")


def bounds(low: float | int | None, high: float | int | None) -> Words | None:
    """A range in words; None where neither end is known.

    >>> bounds(25, None).en, bounds(250, 300).ar
    ('at least 25', 'من 250 إلى 300')
    """
    return _range("bound", low, high)


def short_bounds(side: Side) -> Words:
    """What a side says as on a line of values: «50 فأكثر» and «50+», «78»; the words themselves where it has no range."""
    return _range("short", side.low, side.high) or Words(plain(side.says), plain(side.says))


def _range(group: str, low: float | int | None, high: float | int | None) -> Words | None:
    first, last = (None if n is None else f"{n:,.0f}" if float(n).is_integer() else f"{n:,}" for n in (low, high))
    if first is None and last is None:
        return None
    if first is not None and first == last:
        return Words(first, first)
    key = "low" if last is None else "high" if first is None else "range"
    words, given = label(group, key), [one for one in (first, last) if one is not None]
    return Words(words.ar.format(*given), words.en.format(*given))


def said(side: Side) -> Words:
    """What a side says: its range in words, else the words themselves; those of a date are given in both languages."""
    found = bounds(side.low, side.high) or in_words(side.says)
    return found or Words(plain(side.says), plain(side.says))


def day_of(value: str | None) -> Words | None:
    """A day or any other time value in words; the value itself where it has none."""
    if not value:
        return None
    return in_words(value) or Words(plain(value), plain(value))


def dated(date: str | None, published: Iterable[str | None]) -> Words | None:
    """The date of a story in words; where it has none, the day it was first published, which is said."""
    if date:
        return day_of(date)
    first = day_of(next((moment[:10] for moment in published if moment), None))
    return Words(f"نُشر يوم {first.ar}", f"published {first.en}") if first else None


def counts_of(reports: int, outlets: int, chains: int, disputes: int, revisions: int) -> list[tuple[str, Words]]:
    """What is counted of a story, each with its name among the labels ``counted``; what there is none of is left out, as is one outlet."""
    counts = (
        ("report", reports),
        ("outlet", outlets),
        ("chain", chains),
        ("dispute", disputes),
        ("revision", revisions),
    )
    least = {"outlet": 2, "dispute": 1, "revision": 1}
    return [(key, counted(key, number)) for key, number in counts if number >= least.get(key, 0)]


class Telling:
    """A telling as it is shown: ``number`` is its place in the story, from 1 on; tellings are told apart by it."""

    def __init__(self, number: int, told: Told, zones: bool) -> None:
        self.number, self.told = number, told
        self.outlet = plain(told.outlet or "")
        self.title = plain(told.title or "")
        self.id = plain(told.report)
        found = _MOMENT.match(told.published or "")
        self.iso = told.published if found else None
        self.moment = ""
        self.words: Words | None = None
        if found is None or not 1 <= int(found[2]) <= 12:
            self.moment = plain(told.published or "")[:30]
            return
        zone = f" {found[5]}" if zones and found[5] else ""
        self.moment = f"{found[1]}-{found[2]}-{found[3]}{f' {found[4]}' if found[4] else ''}{zone}"
        month = MONTHS[int(found[2]) - 1]
        arabic = f"{int(found[3])} {month[0]} {found[1]}{f'، {found[4]}' if found[4] else ''}{zone}"
        english = f"{int(found[3])} {month[1]} {found[1]}{f', {found[4]}' if found[4] else ''}{zone}"
        self.words = Words(arabic, english)


class StoryFacts:
    """A story with the look-ups its views need."""

    def __init__(self, story: Story) -> None:
        self.story = story
        # Offsets are shown only where they differ: hours of one zone can be compared as they stand.
        offsets = {found[5] for told in story.tellings if (found := _MOMENT.match(told.published or "")) and found[4]}
        self.tellings = [Telling(n, told, len(offsets) > 1) for n, told in enumerate(story.tellings, 1)]
        self.by_report: dict[str, Telling] = {telling.told.report: telling for telling in self.tellings}
        self.copies = {copy.report: copy for copy in story.copies}

    @property
    def what(self) -> str:
        """The story's heading."""
        return plain(self.story.what) or label("story", "no_title").ar

    @property
    def when(self) -> Words | None:
        """Its date in words; where no telling gives one, the day it was first published, which is said."""
        return dated(self.story.date, (told.published for told in self.story.tellings))

    def counts(self) -> list[Words]:
        """Its reports, outlets, independent chains, and its disputes and revisions where it has any."""
        return [words for _, words in self.counts_by_kind()]

    def counts_by_kind(self) -> list[tuple[str, Words]]:
        """The same, each with what is counted."""
        story = self.story
        outlets = {telling.outlet for telling in self.tellings if telling.outlet}
        return counts_of(
            len(story.tellings), len(outlets), story.independent, len(story.disputes), len(story.revisions)
        )

    def numbers(self, reports: tuple[str, ...]) -> list[int]:
        """The numbers of some reports of the story, in order."""
        return sorted({self.by_report[report].number for report in reports if report in self.by_report})

    def original(self, telling: Telling) -> tuple[int | None, float | None]:
        """The number of the telling this one copies, and how much of it it does."""
        copy = self.copies.get(telling.told.report)
        of = telling.told.copy_of or (copy.of if copy else None)
        found = self.by_report.get(of or "")
        return (found.number if found else None), (copy.share if copy else None)


def chain_name(chain: Chain) -> str:
    """What a chain starts from, by name; of a text without one, its kind."""
    return plain(chain.root) or label("chain_kind", chain.kind).ar


def quotes(evidence: tuple[Evidence, ...], most: int, length: int = 160) -> list[Evidence]:
    """The first of some evidence, no two of the same words, each on one line and no longer than ``length``."""
    made: dict[str, Evidence] = {}
    for one in evidence:
        text = plain(one.text)
        if len(text) > length:
            text = text[:length].rsplit(" ", 1)[0] + " …"
        if text and text not in made:
            made[text] = Evidence(one.report, one.start, one.end, text)
            if len(made) == most:
                break
    return list(made.values())


def quoted(text: str) -> str:
    """Words in quotation marks; in other ones where they have some themselves.

    >>> quoted("30 قتيلا"), quoted("قال «نعم»")
    ('«30 قتيلا»', '“قال «نعم»”')
    """
    return f"“{text}”" if "«" in text or "»" in text else f"«{text}»"


def reason_words(because: Because) -> Words:
    """Why, in both languages; the name of the reason where nothing more is said."""
    name = label("reason", because.reason)
    return Words(plain(because.arabic) or name.ar, plain(because.says) or name.en)


def listed(numbers: list[int], most: int = 30) -> str:
    """«1, 2, 5–9»: numbers in order, runs of three or more drawn together.

    >>> listed([1, 2, 4, 5, 6])
    '1, 2, 4–6'
    """
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    parts = [
        part for a, b in runs for part in ([str(a)] if a == b else [str(a), str(b)] if b == a + 1 else [f"{a}–{b}"])
    ]
    return ", ".join(parts[:most]) + (" …" if len(parts) > most else "")


def arabic_text(text: str) -> str:
    """Arabic words of ours, with their numbers in Arabic-Indic digits.

    >>> arabic_text("1,200 خبر")
    '١٬٢٠٠ خبر'
    """
    return arabic_digits(text.replace(",", "٬") if re.search(r"\d,\d", text) else text)


def arabic_html(text: str) -> str:
    """The same as HTML."""
    return escape(arabic_text(text))
