"""What a search can find an item by: its words and its facets, as the tokens of one index column.

A row of an index is a set of tokens: the keys of the words (``arabic.stems``), by which a word is found in all its forms, and facets, ``xx_value``:
``sk_person`` for a source kind, ``sp_اشكنازي`` for a word of the speaker's name.

The index says quickly what may match; whether an item does, and exact phrases, are then decided on the record and the text themselves (``matching``,
``wording``). So a facet may say too much, never too little. Both databases index the very same tokens.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from musnad.arabic.joined import keyed_words
from musnad.arabic.stems import query_keys, words_with_spans

#: Every row has it, for searches that only leave out.
EVERY = "_every"
#: Possessive, and tried at the first mark of a run alone, so that a text of a million dots takes no longer than another.
_END = re.compile(r"(?<![.!?؟…])[.!?؟…]++[\"'»”’)\]}]*+(?=\s|\Z)|\n")
_LETTER = re.compile(r"\w")
#: Letters that are looked at for the rest of a word.
_LONGEST_WORD = 40
#: Where one class of figures ends and the next begins; a figure facet is the number of its class.
_STEPS = [m * 10**e for e in range(13) for m in (1, 3)]

#: Years that have facets of their own where a search leaves an end open.
_FIRST, _LAST = dt.date(1900, 1, 1), dt.date(2100, 12, 31)

JSON = dict[str, Any]


# -- words -------------------------------------------------------------------------------------------------------------


def sentence_bounds(text: str) -> list[int]:
    """Where the sentences of a text end, in order; the last is the length of the text."""
    bounds = [m.end() for m in _END.finditer(text)]
    if not bounds or bounds[-1] != len(text):
        bounds.append(len(text))
    return bounds


def sentence_at(bounds: Sequence[int], start: int, end: int) -> tuple[int, int]:
    """The sentence or sentences that hold ``start`` to ``end``."""
    first = bisect_right(bounds, start)
    last = bisect_right(bounds, max(start, end - 1))
    return bounds[first - 1] if first else 0, bounds[min(last, len(bounds) - 1)]


class _Keyed:
    """The words of a text with their keys, looked up by place."""

    def __init__(self, text: str) -> None:
        self.words: list[tuple[int, int, tuple[str, ...]]] = []
        #: Two words that are a name written as one too.
        self.pairs: list[tuple[int, int, tuple[str, ...]]] = []
        for found in keyed_words(text):
            (self.pairs if self.words and found[0] < self.words[-1][1] else self.words).append(found)
        self.ends = [end for _, end, _ in self.words]
        self.pair_starts = [start for start, _, _ in self.pairs]

    def between(self, spans: Iterable[tuple[int, int]]) -> set[str]:
        """The keys of the words that stand in some spans, with all or some of their letters («قال» of «وقال»)."""
        found: set[str] = set()
        for start, end in spans:
            for n in range(bisect_right(self.ends, start), len(self.words)):
                if self.words[n][0] >= end:
                    break
                found.update(self.words[n][2])
            for n in range(bisect_left(self.pair_starts, start), len(self.pairs)):
                first, last, keys = self.pairs[n]
                if first >= end:
                    break
                if last <= end:
                    found.update(keys)
        return found


@lru_cache(maxsize=50_000)
def name_keys(name: str) -> tuple[str, ...]:
    """The keys of the words of a name, each once."""
    return tuple(dict.fromkeys(key for _, _, keys in keyed_words(name) for key in keys))


def said(text: str, statement: JSON) -> list[tuple[int, int]]:
    """The words of a statement: source, cue and content, in the order of the text, joined where nothing stands between them.

    Of a word that is cut («قال» of «وقال») the whole is taken: it is the word that is written there.
    """
    spans = sorted(_whole(text, s) for s in (statement["source"], statement["cue"], *statement["content"]) if s)
    runs: list[list[int]] = []
    for start, end in spans:
        if runs and (start <= runs[-1][1] or not _LETTER.search(text, runs[-1][1], start)):
            runs[-1][1] = max(runs[-1][1], end)
        else:
            runs.append([start, end])
    return [(a, b) for a, b in runs]


def _whole(text: str, span: JSON) -> tuple[int, int]:
    """A span with the rest of the words it cuts."""
    start, end = span["start"], span["end"]
    for _ in range(_LONGEST_WORD):
        if not (0 < start < len(text) and _LETTER.match(text, start) and _LETTER.match(text, start - 1)):
            break
        start -= 1
    for _ in range(_LONGEST_WORD):
        if not (0 < end < len(text) and _LETTER.match(text, end) and _LETTER.match(text, end - 1)):
            break
        end += 1
    return start, end


# -- facets ------------------------------------------------------------------------------------------------------------


def facet(kind: str, value: str) -> str:
    """The facet of a value that is one word of ASCII letters («person», «ASSAULT»)."""
    return f"{kind}_{value.lower()}"


def name_facets(kind: str, name: str | None) -> Iterator[str]:
    """A facet for every word of a name."""
    for key in name_keys(name or ""):
        yield f"{kind}_{key}"


def name_query(kind: str, name: str) -> list[list[str]]:
    """The facets by which a name is looked for: of each word, those of which one must be there."""
    return [[f"{kind}_{key}" for key in query_keys(word)] for _, _, word in words_with_spans(name)]


def figure_class(value: float) -> int:
    """The class of a figure's size."""
    return bisect_right(_STEPS, value)


def figure_facets(figures: Iterable[JSON]) -> Iterator[str]:
    """Kind and sizes of figures; a range lies in all the classes between its ends, up to the largest where it is open."""
    for figure in figures:
        yield facet("fk", figure["what"])
        low, high = bounds_of(figure)
        for number in range(figure_class(low), figure_class(high) + 1):
            yield f"fs_{number}"


def bounds_of(figure: JSON) -> tuple[float, float]:
    """Lowest and highest value of a figure; zero and infinity where it is open."""
    low, high = figure["low"], figure["high"]
    return (0.0 if low is None else low), (float("inf") if high is None else high)


def figure_query(over: float | None, under: float | None) -> list[str]:
    """The facets of figures that can be over and under some value."""
    first = 0 if over is None else figure_class(over)
    last = len(_STEPS) if under is None else figure_class(under)
    if last < first:
        return ["fs_none"]
    return [f"fs_{number}" for number in range(max(0, first), last + 1)]


def days_of(event: JSON) -> tuple[str | None, str | None]:
    """The first and the last day an event can have been on; None where nobody knows, as of «XXXX-WXX-7», some Sunday."""
    earliest, latest = event["earliest"] or event["date"], event["latest"] or event["date"]
    return (earliest if _day(earliest) else None), (latest if _day(latest) else None)


def day_facets(earliest: str | None, latest: str | None) -> Iterator[str]:
    """Facets of the days from ``earliest`` to ``latest``: each day of a week or two, else each month, else each year, else ``dy_open``.

    What reaches before ``_FIRST`` or behind ``_LAST`` has ``dy_open`` too.
    """
    first, last = _day(earliest), _day(latest)
    if first is None and last is None:
        return
    if first is None or last is None or last < first:
        yield "dy_open"
        return
    if first < _FIRST or last > _LAST:
        yield "dy_open"
    days = (last - first).days
    if days <= 14:
        for n in range(days + 1):
            yield f"dd_{(first + dt.timedelta(n)).isoformat().replace('-', '')}"
    elif days <= 800:
        for month in _months(first, last):
            yield f"dm_{month}"
    elif days <= 20_000:
        for year in range(first.year, last.year + 1):
            yield f"dl_{year}"
    else:
        yield "dy_open"
    if days <= 800:
        for year in range(first.year, last.year + 1):
            yield f"dy_{year}"


def day_query(since: str | None, until: str | None) -> list[str]:
    """The facets of what can have been between two days, inclusive; none where that is too long a time."""
    first, last = _day(since) or _FIRST, _day(until) or _LAST
    if last < first:  # an open end lies beyond the years that have facets of their own
        return ["dy_none" if since and until else "dy_open"]
    if (last - first).days > 80_000:
        return []
    years = range(first.year, last.year + 1)
    found = ["dy_open", *(f"dl_{year}" for year in years)]
    if (last - first).days <= 62:
        found += (
            f"dd_{(first + dt.timedelta(n)).isoformat().replace('-', '')}" for n in range((last - first).days + 1)
        )
        found += (f"dm_{month}" for month in _months(first, last))
    else:
        found += (f"dy_{year}" for year in years)
    return found


def _day(value: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value[:10]) if value else None
    except ValueError:
        return None


def _months(first: dt.date, last: dt.date) -> Iterator[str]:
    for n in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        yield f"{n // 12:04}{n % 12 + 1:02}"


# -- items -------------------------------------------------------------------------------------------------------------


def _without(facets: set[str], *kinds: str) -> set[str]:
    """The facets that are not of these kinds: whom a statement names, its event does not."""
    return {facet for facet in facets if not facet.startswith(kinds)}


class Terms:
    """The index rows of one report: ``report``, ``statements`` and ``events``, each a string of tokens.

    ``record`` is the record that counts as plain JSON.
    """

    def __init__(self, record: JSON, state: str) -> None:
        document = record["document"]
        self.record = record
        self.text: str = document["text"]
        self.bounds = sentence_bounds(self.text)
        self.keyed = _Keyed(self.text)
        self.mentions = sorted(
            (m["start"], m["end"], e["name"], m["role"]["text"] if m["role"] else "")
            for e in record["entities"]
            for m in e["mentions"]
        )
        self.mention_starts = [start for start, _, _, _ in self.mentions]
        self.longest_mention = max((end - start for start, end, _, _ in self.mentions), default=0)
        self.roles: dict[str, list[str]] = {
            e["id"]: [m["role"]["text"] for m in e["mentions"] if m["role"]] for e in record["entities"]
        }
        self.names = {e["id"]: e["name"] for e in record["entities"]}
        self.shared = [EVERY, f"sa_{state}", *name_facets("ol", document["outlet"])]
        figures = record["figures"]
        held: dict[str | None, set[str]] = {}
        for figure in figures:
            facets = set(figure_facets([figure]))
            for home in (figure["statement"], figure["event"]):
                held.setdefault(home, set()).update(facets)
        self._statement_facets = {s["id"]: self._of_statement(s) for s in record["statements"]}
        self._event_facets = {v["id"]: self._of_event(v) for v in record["events"]}
        none: set[str] = set()
        inside: dict[str, set[str]] = {}
        for event in record["events"]:
            if event["statement"]:
                inside.setdefault(event["statement"], set()).update(
                    _without(self._event_facets[event["id"]], "en_", "ro_"), held.get(event["id"], none)
                )
        self.statements = {
            s["id"]: self._row(
                self.keyed.between(said(self.text, s)),
                self._statement_facets[s["id"]] | inside.get(s["id"], none) | held.get(s["id"], none),
            )
            for s in record["statements"]
        }
        self.events = {
            v["id"]: self._row(
                self.keyed.between([self._sentence_span(v["trigger"])]),
                self._event_facets[v["id"]]
                | _without(self._statement_facets.get(v["statement"], none), "en_")
                | held.get(v["id"], none)
                | self._named(*self._sentence_span(v["trigger"])),
            )
            for v in record["events"]
        }
        every = set().union(*self._statement_facets.values(), *self._event_facets.values(), figure_facets(figures))
        every = _without(every, "en_", "ro_")
        for start, end, name, role in self.mentions:
            every.update(name_facets("en", name), name_facets("en", self.text[start:end]))
            every.update(name_facets("ro", role))
        keys = self.keyed.between([(0, len(self.text))])
        keys.update(name_keys(document["title"] or ""))
        self.report = self._row(keys, every)

    def _row(self, keys: set[str], facets: set[str]) -> str:
        return " ".join(sorted(keys.union(self.shared, facets)))

    def _sentence_span(self, span: JSON) -> tuple[int, int]:
        return sentence_at(self.bounds, span["start"], span["end"])

    def _named(self, start: int, end: int) -> set[str]:
        """Facets of the entities named between two places."""
        found: set[str] = set()
        # mentions stand in order: those that can reach to ``start``, up to the last that begins before ``end``
        for n in range(bisect_left(self.mention_starts, start - self.longest_mention), len(self.mentions)):
            first, last, name, _ = self.mentions[n]
            if first >= end:
                break
            if last > start:
                found.update(name_facets("en", name), name_facets("en", self.text[first:last]))
        return found

    def _linked(self, kind: str, linked: JSON | None) -> Iterator[str]:
        """Facets of a phrase and of the entity it names."""
        if linked:
            yield from name_facets(kind, linked["text"])
            yield from name_facets(kind, self.names.get(linked["entity"]))

    def _of_statement(self, statement: JSON) -> set[str]:
        found = {facet("sk", statement["source_kind"]), facet("mo", statement["mode"])}
        speaker = statement["speaker"]
        found.update(self._linked("sp", speaker))
        for phrase in (speaker, statement["source"]):
            if phrase:
                found.update(name_facets("ro", phrase["text"]))
        for role in self.roles.get(speaker["entity"], ()) if speaker else ():
            found.update(name_facets("ro", role))
        for link in statement["chain"]:
            found.update(name_facets("ch", link["name"]))
            found.update(name_facets("ch", link["text"]))
        spans = [s for s in (statement["source"], speaker, *statement["content"]) if s]
        for span in spans:
            found.update(self._named(span["start"], span["end"]))
        found.update(self._linked("en", speaker))
        return found

    def _of_event(self, event: JSON) -> set[str]:
        found = {facet("ty", event["type"]), facet("st", event["status"])}
        for part, kind in (("actor", "ac"), ("recipient", "re")):
            for linked in event[part]:
                found.update(self._linked(kind, linked))
                found.update(self._linked("en", linked))
                found.update(name_facets("ro", linked["text"]))
                for role in self.roles.get(linked["entity"], ()):
                    found.update(name_facets("ro", role))
        found.update(self._linked("pl", event["place"]))
        found.update(self._linked("en", event["place"]))
        found.update(day_facets(*days_of(event)))
        return found
