"""From a text's words to its times: finds where expressions begin, reads each, joins spans, gives the records."""

from __future__ import annotations

from datetime import date

from musnad.arabic.words import Words
from musnad.reading.times.calendar import Stretch
from musnad.reading.times.dates import numeric_date
from musnad.reading.times.lengths import read_length
from musnad.reading.times.model import Context, Meaning, Moment
from musnad.reading.times.names import bare_year, is_name, needs_company
from musnad.reading.times.points import point
from musnad.reading.times.ranges import read_range
from musnad.reading.times.resolve import resolve
from musnad.reading.times.sets import every_year, rate, repeated
from musnad.reading.times.tags import Tag
from musnad.reading.times.tense import tense
from musnad.reading.times.tokens import Tokens
from musnad.reading.times.vague import UNTIL, read_vague, reference
from musnad.record import Time

_SINCE = frozenset(("منذ", "مند", "مذ"))


class Scanner:
    """Reads one text from left to right; what was named before places what comes after."""

    def __init__(self, words: Words, published: date | None) -> None:
        self.tokens = Tokens(words)
        self.context = Context(published, published)
        self.times: list[Time] = []
        self.sentence = -1
        #: The last day read: the word after it, whether it was a Hijri one, its stretch.
        self.last_day: tuple[int, bool, Stretch] | None = None

    def run(self) -> list[Time]:
        """All times of the text, in its order."""
        tokens = self.tokens
        behind = 0
        for i in tokens.starts:
            if i < behind:
                continue
            sentence = tokens.words.sentence_of[i]
            if sentence != self.sentence:
                self.sentence, self.context.sentence_year = sentence, None
            behind = max(behind, self._read(i, tokens.limit(i)))
        return self.times

    def _read(self, i: int, end: int) -> int:
        """Reads at word ``i``; gives the word after what was read, or 0."""
        tokens, context = self.tokens, self.context
        tag, after = tokens.lex(i, end)
        if not tag.starts:
            return 0
        if tag.digits is not None and not _digits_matter(tokens, i, end):
            return 0
        if tag.function:
            found = self._function(tag, i, after, end)
            if found:
                return found
        if tag.set_value is not None and (not tag.adjective or tag.count != "d"):
            return self._set(tag, i, after)
        joined = read_range(tokens, i, end, context)
        if joined is not None:
            return self._add(*joined)
        spoken = self._point(i, end)
        if spoken:
            return spoken
        if tag.unit is not None or tag.approx or tag.some or tag.number or tag.digits or tag.fraction or tag.function:
            length = read_length(tokens, i, end, context, self._future(tag, i, end))
            if length is not None:
                return self._add(*length)
            if tag.unit is not None:
                meaning = rate(tokens, i, end)
                if meaning is not None:
                    return self._add(i, after, meaning)
                if tag.unit == "D" and tag.count == "p" and not tag.definite:
                    return self._days(i, after, end)
            following = tokens.lex(after, end)[0]
            joins = following.digits is not None or following.weekday is not None or following.offset is not None
            if tag.set_value is not None and (tag.definite or not joins):
                return self._set(tag, i, after)
        if tag.indefinite:
            found = self._indefinite(i, after, end)
            if found:
                return found
        vague = read_vague(tokens, tag, i, after, end, context)
        if vague is not None:
            return self._add(i, *vague)
        if tag.digits is not None:
            return self._bare_year(i, end)
        return 0

    def _days(self, i: int, after: int, end: int) -> int:
        """«أيام الجمعة», «أيام السبت والأحد»: each weekday by itself."""
        tokens = self.tokens
        day = tokens.lex(after, end)[0]
        if day.weekday is None or day.conjunction:
            return 0
        behind = self._add(i, after + 1, Meaning("SET", Stretch(f"XXXX-WXX-{day.weekday}")))
        while True:
            day, following = tokens.lex(behind, end)
            if day.weekday is None or not day.conjunction:
                return behind
            behind = self._add(behind, following, Meaning("SET", Stretch(f"XXXX-WXX-{day.weekday}")))

    def _future(self, tag: Tag, i: int, end: int) -> bool:
        return tag.function == "بعد" and tense(self.tokens, i, min(i + 3, end)) == "future"

    def _set(self, tag: Tag, i: int, after: int) -> int:
        if tag.adjective and i > 0 and (before := self.tokens.tags[i - 1]) is not None and "life" in before.hints:
            return 0
        return self._add(i, after, Meaning("SET", Stretch(tag.set_value or "")))

    def _function(self, tag: Tag, i: int, after: int, end: int) -> int:
        tokens = self.tokens
        if tag.function == "كل" and not tag.definite:
            found = repeated(tokens, i, end)
            return self._add(i, *found) if found is not None else 0
        if tag.function == "الساعه" and tokens.function(i - 1, end) in ("حتي", "لحد"):
            form = tokens.form[after] if after < end else None
            if form is None or form.kind == "punct":
                return self._add(i, after, reference("PRESENT_REF", self.context))
        if tag.function == "من" and tokens.surface(i + 1) == "قبل" and not tag.conjunction:
            form = tokens.form[i + 2] if i + 2 < end else None
            if (
                form is None
                or form.kind == "punct"
                or form.folded in ("ان", "انه", "انها", "لم", "ولم", "في", "لكن", "ولكن", "او")
            ):
                return self._add(i, i + 2, reference("PAST_REF", self.context))
        return 0

    # points

    def _point(self, i: int, end: int) -> int:
        found = point(self.tokens, i, end)
        if found is None:
            return self._impossible(i, end)
        moment, after = found
        if moment.bad or _out_of_reach(self.tokens, moment, after):
            return after
        if is_name(self.tokens, moment, i, after, end) or needs_company(self.tokens, moment, i, end):
            return after
        if self.tokens.function(after, end) == "من" and self.tokens.function(after + 1, end) == "كل":
            every = every_year(self.tokens, moment, after + 2, end)
            if every is not None:
                return self._add(i, every[0], every[1])
        if moment.offset == 0 and after == i + 1 and moment.part is None and self.tokens.function(i - 1, end) in UNTIL:
            return self._add(i, after, reference("PRESENT_REF", self.context))
        return self._resolved(i, after, moment)

    def _impossible(self, i: int, end: int) -> int:
        """Steps over a numeric date that cannot be, so that no part of it is taken for a year."""
        tokens = self.tokens
        if (
            tokens.digits(i, end)
            and tokens.surface(i + 1) in ("/", "-", ".")
            and tokens.glued(i + 1)
            and tokens.digits(i + 2, end)
        ):
            moment = Moment()
            after = numeric_date(tokens, moment, i, end)
            if after and moment.bad:
                return after
        return 0

    def _resolved(self, i: int, after: int, moment: Moment) -> int:
        meaning = resolve(moment, self.context, lambda: tense(self.tokens, i, after))
        if meaning is None:
            return after if moment.bad else 0
        stretch = meaning.stretch
        if moment.year is not None and (
            moment.month is not None or not stretch.first or stretch.first.year >= self._this_year()
        ):
            self.context.sentence_year = None if moment.hijri or moment.last_year else moment.year
        if stretch.first is not None:
            self.context.anchor = stretch
            if stretch.first != self.context.today:
                self.context.story = stretch
        if meaning.kind == "DATE" and stretch.first is not None and stretch.first == stretch.last:
            self._corresponds(i, moment.hijri, meaning)
            self.last_day = (after, moment.hijri, meaning.stretch)
        return self._add(i, after, meaning)

    def _corresponds(self, i: int, is_hijri: bool, meaning: Meaning) -> None:
        """«25 شوال الموافق 11 أغسطس»: where a sighting moved the Hijri day, the Gregorian one holds for both."""
        if self.last_day is None or self.tokens.function(i - 1, i) != "الموافق" or self.last_day[0] != i - 1:
            return
        _, was_hijri, before = self.last_day
        if (
            was_hijri == is_hijri
            or before.first is None
            or meaning.stretch.first is None
            or before.first == meaning.stretch.first
        ):
            return
        hijri, other = (meaning.stretch, before) if is_hijri else (before, meaning.stretch)
        if hijri.first is None or other.first is None or abs((hijri.first - other.first).days) > 2:
            return
        note = f"the Hijri date says {hijri.first}, the Gregorian one {other.first}"
        if is_hijri:
            meaning.stretch, meaning.conflict = other, note
        else:
            day = other.first.isoformat()
            self.times[-1] = self.times[-1].model_copy(
                update={"value": day, "earliest": day, "latest": day, "conflict": note}
            )

    def _this_year(self) -> int:
        return self.context.today.year if self.context.today else 9999

    def _bare_year(self, i: int, end: int) -> int:
        found = bare_year(self.tokens, i, end)
        if found is None:
            return 0
        moment, after = found
        return self._resolved(i, after, moment)

    def _indefinite(self, i: int, after: int, end: int) -> int:
        """«وقت سابق», «وقت لاحق», «وقت مبكر من صباح أمس», «ساعة متأخرة الليلة الماضية»."""
        tokens = self.tokens
        tag, behind = tokens.lex(after, end)
        if tag.when is None or tag.conjunction:
            return 0
        k = behind + 1 if tokens.function(behind, end) == "من" and tokens.surface(behind) == "من" else behind
        found = point(tokens, k, end)
        if found is not None and found[0].has_day() and not found[0].bad:
            moment, last = found
            if moment.part is None and tag.when == "EARLY":
                moment.part = "MO"
            elif moment.part is None and tag.when == "LATE":
                moment.part = "NI"
            return self._resolved(i, last, moment)
        if tag.when in ("PAST_REF", "FUTURE_REF") and tokens.surface(i) != "ساعه":
            return self._add(i, behind, reference(tag.when, self.context))
        return 0

    # records

    def _add(self, first: int, after: int, meaning: Meaning | Moment) -> int:
        if isinstance(meaning, Moment):
            return self._resolved(first, after, meaning)
        words, tokens = self.tokens.words, self.tokens
        tag = tokens.tags[first]
        start = words.start[first] + (tag.cut if tag is not None else 0)
        stop = words.end[after - 1]
        stretch = meaning.stretch
        earliest = meaning.earliest or (stretch.first.isoformat() if stretch.first else None)
        latest = meaning.latest or (stretch.last.isoformat() if stretch.last else None)
        if meaning.kind in ("DATE", "TIME") and "/" not in stretch.value:
            earliest, latest = self._open(first, earliest, latest)
        self.times.append(
            Time(
                id=f"t{len(self.times) + 1}", start=start, end=stop, text=words.text[start:stop], type=meaning.kind,  # type: ignore[arg-type]
                value=stretch.value, earliest=earliest, latest=latest, conflict=meaning.conflict,
            )
        )  # fmt: skip
        return after

    def _open(self, first: int, earliest: str | None, latest: str | None) -> tuple[str | None, str | None]:
        """The bounds as the preposition before leaves them: «منذ» opens the end, «قبل» and «حتى» the beginning."""
        tag = self.tokens.tags[first - 1] if first > 0 else None
        word = tag.function if tag is not None else ""
        if word in _SINCE or word == "بعد":
            return earliest, None
        if word in ("قبل", "حتي", "غايه", "حلول"):
            return None, latest
        return earliest, latest


def _out_of_reach(tokens: Tokens, moment: Moment, i: int) -> bool:
    """Whether a year or century is before our era («ق.م»), or a decade one of a life («العشرينات من عمره»)."""
    if not moment.has_year():
        return False
    if tokens.surface(i) == "ق" and tokens.surface(i + 1) == "." and tokens.surface(i + 2) == "م":
        return True
    if tokens.surface(i) == "قبل" and tokens.surface(i + 1) == "الميلاد":
        return True
    return moment.decade is not None and tokens.surface(i) == "من" and "age" in tokens.hints(i + 1)


def _digits_matter(tokens: Tokens, i: int, end: int) -> bool:
    """A quick look whether digits can begin a time at all."""
    if i + 1 >= end:
        return len(tokens.form[i].folded) == 4
    following = tokens.tags[i + 1]
    if following is not None:
        return True
    form = tokens.form[i + 1]
    return form.kind == "punct" or len(tokens.form[i].folded) == 4


def read_times(words: Words, published: date | None) -> list[Time]:
    """The times of a text, in its order, with values counted from ``published``.

    Without ``published`` relative times keep an unspecific value (``XXXX-WXX-2``) and have no bounds, unless the text
    itself gives the date of its «اليوم».
    """
    return Scanner(words, published).run()
