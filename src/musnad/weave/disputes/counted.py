"""What a figure that counts no victims is of, by how it stands to the happening: people on board, marchers, votes, the strength of a quake, a rate.

Such numbers are named differently from report to report («143 راكبا», «220 شخصا», «كنا أكثر من مئة»); what they have in common is the relation («على متنها»).
The words of each relation are uses of ``lexicons/dispute_words.tsv``. The reader leaves numbers that nobody disputes as a rule out of a record (votes, rates,
members); across reports they count, so they are read here from the text.
"""

from __future__ import annotations

from collections.abc import Container, Iterator

from musnad.arabic.number_parts import part_of
from musnad.reading.figure_phrases import phrases
from musnad.reading.figure_qualifiers import Phrase
from musnad.reading.figure_words import tag_of
from musnad.record import Figure, Span
from musnad.weave.disputes.reading import Reading
from musnad.weave.disputes.wording import groups, key, singular, weight

#: Numbers of one report that are read beside its record's.
MOST = 80
#: Characters of a report in which they are read: what is farther on is of something else, or of no weight.
_READ = 4000
#: Words before and behind a figure in which its relation is told: beside it, and of marchers and rates farther.
_BEFORE, _BEHIND, _FAR = 8, 4, 10
#: Words of a report in which it tells of its one victim.
_OPENS = 45
#: Words between the sentence of a court and the number of those on whom it is passed.
_SENTENCE = 4
#: Words between «عدد القتلى» and the number.
_TOLL = 12
#: Characters of a report in which it tells of a march, to be one about it.
_HEAD = 350
#: Kinds of nouns that stand for people.
_PEOPLE = frozenset(("person", "other", "share"))
#: The figures that need no likeness of words around them: their relation says all.
ABOARD, PROTESTERS, MAGNITUDE, VOTES, RATE, CONVICTED = (
    "aboard",
    "protesters",
    "magnitude",
    "votes",
    "rate",
    "convicted",
)
RELATIONS = frozenset((ABOARD, PROTESTERS, MAGNITUDE, VOTES, RATE, CONVICTED))


def counted_of(reading: Reading) -> list[tuple[Figure, str]]:
    """The figures of a report in text order that count something else than victims, each with what it counts: a relation, or the root of its noun.

    Those of its record and those that it leaves out; shares of a whole without a rate, clock times, dates and numbers of names are none."""
    found: list[tuple[Figure, str]] = []
    own = {f.span.start: f for f in reading.telling.record.figures}
    ends = {f.span.end for f in own.values() if f.what != "other"}
    for phrase in _phrases(reading):
        figure = own.get(phrase.start)
        if (figure is not None and figure.what != "other") or phrase.end in ends:
            if _right_aboard(reading, phrase):
                found.append((_figure(reading, phrase), f"other {ABOARD}"))
            continue
        what = relation_of(reading, phrase) or _noun(reading, phrase)
        if what:
            what = what if what in ("killed", "wounded") else f"other {what}"
            found.append((figure or _figure(reading, phrase), what))
            if len(found) >= MOST:
                break
    found.extend(_ones(reading, own))
    found.sort(key=lambda f: f[0].span.start)
    return found


def _ones(reading: Reading, own: Container[int]) -> Iterator[tuple[Figure, str]]:
    """The one victim with whom a report opens, though it gives no number: «استشهاد شرطي»."""
    words, marks = reading.words, reading.marks
    for kind in ("killed", "wounded"):
        for at in marks.all(f"one {kind}")[:MOST]:
            if at + 1 >= min(len(words), _OPENS):
                break
            form = words.form[at + 1]
            if not marks.size("single", at + 1) or form.definite or form.proclitics or words.start[at + 1] in own:
                continue
            after = words.form[at + 2] if at + 2 < len(words) else None
            if after is not None and (after.kind == "number" or part_of(after) is not None):
                continue
            start, end = words.start[at + 1], words.end[at + 1]
            span = Span.make(start=start, end=end, text=reading.telling.text[start:end])
            yield Figure.make(id="", span=span, what=kind, low=1, high=1, statement=reading.said_at(start)), kind


def _right_aboard(reading: Reading, phrase: Phrase) -> bool:
    """«غرقت العبارة وعلى متنها 110 ركاب»: no victims, though what was told before is that the boat sank."""
    begin, _ = reading.sentence(phrase.at)
    at = reading.marks.find("aboard", max(begin, phrase.first - 3), phrase.first)
    return at is not None and reading.marks.find("saved", at, phrase.first) is None


def _phrases(reading: Reading) -> Iterator[Phrase]:
    times = [(t.start, t.end) for t in reading.telling.record.times]
    for phrase in phrases(reading.words, times):
        if phrase.start > _READ:
            return
        if not (phrase.linked or phrase.money or phrase.label or phrase.fraction):
            yield phrase


def _figure(reading: Reading, phrase: Phrase) -> Figure:
    text = reading.telling.text[phrase.start : phrase.end]
    span = Span.make(start=phrase.start, end=phrase.end, text=text)
    values = {"low": phrase.low, "high": phrase.high, "statement": reading.said_at(phrase.start)}
    return Figure.make(id="", span=span, what="other", **values)


def relation_of(reading: Reading, phrase: Phrase) -> str:
    """How those counted stand to the happening; nothing where no word says it."""
    marks = reading.marks
    begin, stop = reading.sentence(phrase.at)

    def near(use: str, before: int, behind: int) -> bool:
        return marks.find(use, max(begin, phrase.first - before), min(stop, phrase.last + behind)) is not None

    noun = phrase.tag.noun if phrase.tag is not None else ""
    if phrase.percent:
        return _rate(reading, phrase, begin)
    if noun == "measure" and _degrees(reading, phrase):
        return MAGNITUDE if near("quake", 16, 8) and not near("aftershock", 8, 3) else ""
    if noun == "share" and marks.size("vote", phrase.noun):
        return VOTES if not near("margin", 2, 0) else ""
    if phrase.noun >= 0 and marks.size("charged", phrase.noun):
        return CONVICTED if near("convict", _SENTENCE, 3) and not near("cleared", _SENTENCE, 0) else ""
    if phrase.noun >= 0 and noun not in _PEOPLE:
        return ""
    for kind in ("killed", "wounded"):
        if phrase.first - (marks.find(f"toll {kind}", begin, phrase.first) or -99) <= _TOLL and noun in ("", "person"):
            return kind
    if noun == "person" and near("treated", 0, _BEHIND):
        return "wounded"
    if reading.of_march and near("marching", _FAR, _BEHIND) and not (_of_force(reading, phrase) or near("force", 3, 2)):
        return PROTESTERS
    if near("aboard", _BEFORE, _BEHIND) and not (near("saved", 4, 2) or near("crew", 3, 0)):
        return ABOARD
    return ""


def _of_force(reading: Reading, phrase: Phrase) -> bool:
    """Whether those counted are police or soldiers by their own noun."""
    group = groups().get(reading.words.form[phrase.noun].bare) if phrase.noun >= 0 else None
    return group is not None and group.name in ("police", "soldiers", "security", "troops")


def _degrees(reading: Reading, phrase: Phrase) -> bool:
    return phrase.noun >= 0 and reading.marks.size("degree", phrase.noun) > 0


def _rate(reading: Reading, phrase: Phrase, begin: int) -> str:
    """«نسبة الالتزام»: a rate by what it is of."""
    at = reading.marks.find("rate", max(begin, phrase.first - _FAR), phrase.first)
    if at is None or at + 1 >= phrase.first:
        return ""
    form = reading.words.form[at + 1]
    return f"{RATE} {key(form.surface)}" if weight(form) else ""


def _noun(reading: Reading, phrase: Phrase) -> str:
    """The root of the noun counted."""
    if phrase.noun < 0 or phrase.percent:
        return ""
    form = reading.words.form[phrase.noun]
    tag = tag_of(form)
    measured = tag is not None and tag.noun in ("measure", "none") and not reading.marks.size("area", phrase.noun)
    if part_of(form) is not None or measured:
        return ""
    return singular(form) if weight(form) else ""
