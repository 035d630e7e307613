"""From a text's words to its times: finds where expressions begin, reads each, joins spans, gives the records."""

from __future__ import annotations

from datetime import date

from musnad.arabic.words import Words
from musnad.reading.times import calendar
from musnad.reading.times.calendar import Stretch
from musnad.reading.times.lengths import read_length
from musnad.reading.times.model import Context, Meaning, Moment
from musnad.reading.times.names import bare_year, is_name, needs_company
from musnad.reading.times.dates import numeric_date
from musnad.reading.times.pairs import months_list
from musnad.reading.times.points import point
from musnad.reading.times.resolve import resolve
from musnad.reading.times.sets import every_year, rate, repeated
from musnad.reading.times.tags import Tag
from musnad.reading.times.tense import tense
from musnad.reading.times.tokens import Tokens
from musnad.reading.times.vague import UNTIL, read_vague, reference
from musnad.record import Time

_SINCE = frozenset(("منذ", "مند", "مذ"))
_DASHES = frozenset("-–—/")


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
        spoken = self._range(i, end) or self._point(i, end)
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
            if tag.set_value is not None and following.digits is None and following.weekday is None and following.offset is None:
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
            if form is None or form.kind == "punct" or form.folded in ("ان", "انه", "انها", "لم", "ولم", "في", "لكن", "ولكن", "او"):
                return self._add(i, i + 2, reference("PAST_REF", self.context))
        return 0

    # points

    def _point(self, i: int, end: int) -> int:
        found = point(self.tokens, i, end)
        if found is None:
            return self._impossible(i, end)
        moment, after = found
        if moment.bad:
            return after
        if is_name(self.tokens, moment, i, after, end) or needs_company(self.tokens, moment, i, after, end):
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
        if tokens.digits(i, end) and tokens.surface(i + 1) in ("/", "-", ".") and tokens.glued(i + 1) and tokens.digits(i + 2, end):
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
        if moment.year is not None and (moment.month is not None or not stretch.first or stretch.first.year >= self._this_year()):
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
        """«25 شوال 1436 الموافق 11 أغسطس 2015»: where a sighting moved the Hijri day, the Gregorian one holds for both."""
        if self.last_day is None or self.tokens.function(i - 1, i) != "الموافق" or self.last_day[0] != i - 1:
            return
        _, was_hijri, before = self.last_day
        if was_hijri == is_hijri or before.first is None or meaning.stretch.first is None or before.first == meaning.stretch.first:
            return
        hijri, other = (meaning.stretch, before) if is_hijri else (before, meaning.stretch)
        if hijri.first is None or other.first is None or abs((hijri.first - other.first).days) > 2:
            return
        note = f"the Hijri date says {hijri.first}, the Gregorian one {other.first}"
        if is_hijri:
            meaning.stretch, meaning.conflict = other, note
        else:
            day = other.first.isoformat()
            self.times[-1] = self.times[-1].model_copy(update={"value": day, "earliest": day, "latest": day, "conflict": note})

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

    # spans of dates

    def _range(self, i: int, end: int) -> int:
        """«بين X وY», «من X إلى Y», «الفترة من X حتى Y», «جانفي وفيفري 2016», «2016-2020»."""
        tokens = self.tokens
        tag, after = tokens.lex(i, end)
        start = i
        if tag.period == "span":
            k = after
            word = tokens.surface(k)
            if word in ("من", "بين") and not tag.conjunction:
                k += 1
            elif word == "ما" and tokens.surface(k + 1) == "بين":
                k += 2
            else:
                return 0
            i = k
        elif tag.key == "الليله" and tokens.surface(after) == "الفاصله" and tokens.function(after + 1, end) == "بين":
            return self._night(i, after + 2, end)
        before = tokens.surface(i - 1)
        between = before == "بين" or before == "عامين" and tokens.surface(i - 2) == "بين"
        shared = _shared(tokens, i, end) if start == i and not between else None
        if shared is not None:
            return self._resolved(i, shared[1], shared[0])
        first = self._side(i, end, between or before in ("من", "فتره"))
        if first is None:
            return 0
        one, j = first
        k = self._link(one, j, end, between, before in ("من", "منذ", "ابتداء") or start != i)
        if not k:
            return 0
        second = self._side(k, end, True)
        if second is None or not _same_kind(one, second[0]):
            return 0
        two, last = second
        if between or start != i or before == "من" or tokens.surface(j) in _DASHES or tokens.surface(j) in ("الي", "حتي", "والي", "وحتي"):
            return self._joined(start, last, one, two)
        return 0

    def _side(self, i: int, end: int, year_alone: bool) -> tuple[Moment, int] | None:
        tokens = self.tokens
        found = point(tokens, i, end)
        if found is not None:
            return found if found[0].has_date() and not found[0].bad else None
        text = tokens.digits(i, end)
        if year_alone and len(text) == 4 and "1800" <= text <= "2199":
            form = tokens.form[i + 1] if i + 1 < end else None
            if form is None or form.kind == "punct" or tokens.tags[i + 1] is not None or form.proclitics:
                return Moment(year=int(text)), i + 1
        return None

    def _link(self, one: Moment, j: int, end: int, between: bool, of: bool) -> int:
        """The word after what joins two sides of a span, or 0."""
        tokens = self.tokens
        if j >= end:
            return 0
        k = j
        if tokens.surface(k) in ("،", ",") and of:
            k += 1
        word = tokens.surface(k)
        if word in ("الي", "والي", "حتي", "وحتي", "لغايه", "ولغايه"):
            k += 1
            while tokens.function(k, end) in ("غايه", "حدود"):
                k += 1
            return k
        if word in _DASHES and one.month is None and one.weekday is None and k == j:
            return k + 1
        if between:
            if word == "و":
                return k + 1
            tag = tokens.tags[k] if k < end else None
            if tag is not None and tag.conjunction:
                return k
        return 0

    def _joined(self, start: int, last: int, one: Moment, two: Moment) -> int:
        """The span from one moment to another, each lending the other what it leaves out."""
        context = self.context
        if one.year is None and one.year_rel is None:
            one.year, one.year_rel = two.year, two.year_rel
            if one.year is not None and one.month and two.month and one.month > two.month:
                one.year -= 1
        if one.relation is None and (one.weekday is not None or one.month is not None):
            one.relation = two.relation
        if two.month is None and two.month_rel in ("same", "this") and two.day is not None and one.month is not None and two.month_rel == "same":
            two.month, two.year, two.month_rel, two.relation = one.month, one.year, None, one.relation
        modifier, behind = self.tokens.lex(last, self.tokens.limit(start))
        if modifier.modifier and modifier.dual and not modifier.conjunction and one.relation is None and two.relation is None:
            one.relation = two.relation = modifier.modifier
            last = behind
        first = resolve(one, context, lambda: tense(self.tokens, start, last))
        if first is None:
            return 0
        if two.year is None and two.year_rel is None and two.month is not None and first.stretch.first and not two.relation:
            begins = first.stretch.first
            two.year = begins.year + ((two.month, two.day or 31) < (begins.month, begins.day)) if not two.hijri else None
        elif two.weekday is not None and two.relation is None and first.stretch.last and two.day is None and two.week_rel is None:
            two.relation = "following"
            context.anchor = first.stretch
        second = resolve(two, context, lambda: tense(self.tokens, start, last))
        if second is None:
            return 0
        a, b = first.stretch, second.stretch
        if a.first is not None and b.last is not None and a.first > b.last:
            return 0
        if "/" in a.value and a.first is not None:
            a = calendar.day(a.first)
        if "/" in b.value and b.last is not None:
            b = calendar.day(b.last)
        stretch = calendar.between(a, b)
        if stretch.first is not None:
            context.anchor = stretch
        kind = "TIME" if "T" in stretch.value else "DATE"
        return self._add(start, last, Meaning(kind, stretch, first.conflict or second.conflict))

    def _night(self, start: int, i: int, end: int) -> int:
        """«الليلة الفاصلة بين 8 و9 جانفي»: the night of the first."""
        found = point(self.tokens, i, end)
        if found is None or found[0].bad:
            return 0
        moment, last = found
        if moment.last_day is not None or moment.weekday is not None:
            moment.last_day = None
            moment.part = "NI"
            if moment.weekday is not None:
                tag = self.tokens.lex(last, end)[0]
                last += tag.weekday is not None and tag.conjunction
            return self._resolved(start, last, moment)
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


def _same_kind(one: Moment, two: Moment) -> bool:
    """Whether two moments can be the ends of one span."""
    if one.has_day() != two.has_day():
        return False
    if one.hour is not None or two.hour is not None:
        return one.has_day() or two.hour is not None
    return True


def _digits_matter(tokens: Tokens, i: int, end: int) -> bool:
    """A quick look whether digits can begin a time at all."""
    if i + 1 >= end:
        return len(tokens.form[i].folded) == 4
    following = tokens.tags[i + 1]
    if following is not None:
        return True
    form = tokens.form[i + 1]
    return form.kind == "punct" or len(tokens.form[i].folded) == 4


def _shared(tokens: Tokens, i: int, end: int) -> tuple[Moment, int] | None:
    """«جانفي وفيفري 2016», «السبت والأحد الماضيين»: two joined by «و» that share the year or modifier behind them."""
    tag, after = tokens.lex(i, end)
    moment = Moment()
    if tag.month is not None:
        after = months_list(tokens, moment, i, end)
        return (moment, after) if after and (moment.has_year() or moment.relation) else None
    lone = tokens.is_and(after, end)
    second, behind = tokens.lex(after + lone, end)
    if tag.weekday is not None and second.weekday is not None and (second.conjunction or lone):
        modifier, last = tokens.lex(behind, end)
        if modifier.modifier and modifier.dual and not modifier.conjunction:
            moment.weekday, moment.last_weekday, moment.relation = tag.weekday, second.weekday, modifier.modifier
            return moment, last
    return None


def read_times(words: Words, published: date | None) -> list[Time]:
    """The times of a text, in its order, with values counted from ``published``.

    Without ``published`` relative times keep an unspecific value (``XXXX-WXX-2``) and have no bounds, unless the text
    itself gives the date of its «اليوم».
    """
    return Scanner(words, published).run()
