"""Different doers for one act, and different words for who the victims were.

Only where a report sets one against the other does a difference count: the fast reader is too often wrong about who did it for every difference to be
shown. Told by: words that lay stress on the doer («هو من قتله»), a claim of responsibility set against another doer («لكن الهجوم تبنته جماعة ...»),
accounts that are said to differ («تباينت الروايات»), and victims that one side calls civilians and another fighters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from musnad.arabic.fold import fold
from musnad.record import Event, Linked
from musnad.weave.disputes.reading import Reading, same_speaker
from musnad.weave.disputes.sides import Roots, Voice, side_of
from musnad.weave.disputes.wording import Group, groups, key, words_of
from musnad.weave.model import Dispute, Side

#: Events of a report that are compared.
MOST = 200
#: Words between the word that sets a claim against what was told before, and the claim.
_SET = 5
#: Words before «هو من», and behind «تبنته», that can name the doer.
_SUBJECT = 8
#: Groups by which sides call victims; a side that says fighters means no civilians.
_CALLED = frozenset(
    ("civilians", "militants", "fighters", "soldiers", "police", "security", "protesters", "students", "children")
)


@dataclass(eq=False, slots=True)
class _Act:
    """An act with its doer, in one report: the root of its verb, and the words for doer and victim."""

    reading: Reading
    event: Event
    verb: str
    doer: frozenset[str]
    victim: frozenset[str]
    first: int

    @property
    def speaker(self) -> str | None:
        return self.reading.speaker(self.event.statement)

    def voice(self) -> Voice:
        words = self.reading.words
        first, last = self.reading.word_range(self.event.trigger.start, self.event.trigger.end)
        spans = [self.event.trigger, *self.event.actor[:1], *self.event.recipient[:1]]
        begin, stop = self.reading.sentence(first)
        a = max(min(s.start for s in spans), words.start[begin])
        b = min(max(s.end for s in spans), words.end[stop - 1])
        says = self.reading.evidence(a, max(b, words.end[last - 1]))
        return Voice(self.reading, says.text, says, self.speaker)


def actors_of(readings: Sequence[Reading], roots: Roots) -> list[Dispute]:
    """The acts of a story that different sides lay at different doers' doors, and victims they call by different names."""
    found: list[Dispute] = []
    kept: list[tuple[_Act, _Act]] = []
    for reading in readings:
        struck = any(event.type == "ASSAULT" for event in reading.telling.record.events[:MOST])
        if struck and (reading.may("cleft") or (reading.may("claim") and reading.may("but"))):
            kept.extend(_doers(reading))
    for pairs in _gathered(kept):
        sides = _sides(pairs, readings, roots)
        if len(sides) > 1:
            found.append(Dispute("actor", "who did it", "الفاعل", tuple(sides)))
    found.extend(_victims(readings, roots))
    return found


def _tokens(some: Sequence[Linked]) -> frozenset[str]:
    return frozenset(key(w) for one in some for w in one.text.split() if len(fold(w)) > 2) - {""}


def _acts(reading: Reading, doers: bool = True) -> list[_Act]:
    """The acts of a report, those of which it names the doer; all of them without ``doers``."""
    found = []
    for event in reading.telling.record.events[:MOST]:
        if event.type != "ASSAULT" or event.status not in ("occurred", "ongoing") or (doers and not event.actor):
            continue
        if event.trigger.start >= reading.end:
            continue
        first, _ = reading.word_range(event.trigger.start, event.trigger.end)
        found.append(
            _Act(reading, event, key(event.trigger.text), _tokens(event.actor), _tokens(event.recipient), first)
        )
    return found


def _doers(reading: Reading) -> list[tuple[_Act, _Act]]:
    """Pairs of acts of one report that are one act with two doers."""
    acts = _acts(reading)
    found: list[tuple[_Act, _Act]] = []
    for at in reading.marks.all("cleft")[:MOST]:
        sentence = reading.words.sentence_of[at]
        stressed = [
            a
            for a in _acts(reading, doers=False)
            if 0 <= a.first - at <= 6 and reading.words.sentence_of[a.first] == sentence
        ]
        for told in stressed[:1]:
            act = _stressed(told, at)
            others = [o for o in acts if o.first < at and _one_act(act, o) and _differ(act, o)]
            if others:
                found.append((others[-1], act))
    for at in reading.marks.all("claim")[:MOST]:
        begin, stop = reading.sentence(at)
        if (
            reading.marks.find("but", max(begin, at - _SET), at) is None
            or reading.marks.find("negative", max(begin, at - 3), at) is not None
            or reading.marks.find("another", begin, stop) is not None
        ):
            continue
        claimed = [a for a in _acts(reading, doers=False) if begin <= a.first < stop and abs(a.first - at) <= 6]
        sentence = reading.words.sentence_of[at]
        for told in claimed[:1]:
            act = _claimed(told, at)
            if not act.event.actor:
                continue
            others = [
                o
                for o in acts
                if reading.words.sentence_of[o.first] in (sentence - 1, sentence) and o.first < min(act.first, at)
            ]
            others = [o for o in others if o.event.actor[0].entity and _differ(act, o) and not _by_other(act, o)]
            if others:
                found.append((others[-1], act))
    return found


def _stressed(act: _Act, at: int) -> _Act:
    """An act whose doer is what stands before «هو من», from where the words of its speaker begin."""
    reading, words = act.reading, act.reading.words
    begin, _ = reading.sentence(at)
    said = reading.statements.get(act.event.statement or "")
    start = max(words.start[max(begin, at - _SUBJECT)], said.content[0].start if said and said.content else 0)
    end = words.end[at - 1] if at > begin else start
    return _by(act, start, end) if start < end else act


def _claimed(act: _Act, at: int) -> _Act:
    """An act whose doer is who takes it on himself: the source of those words, or what stands behind them («تبنته كتائب النسر»)."""
    reading, words = act.reading, act.reading.words
    start = words.start[at]
    for statement in reading.telling.record.statements:
        if statement.cue.start <= start + 1 and start < statement.cue.end and statement.source is not None:
            return _by(act, statement.source.start, statement.source.end)
    if act.event.actor or not words.form[at].folded.endswith(("ه", "ها")):
        return act  # «تبنت الهجوم»: what follows is no doer
    _, stop = reading.sentence(at)
    last = at + 1
    while last < min(stop, at + _SUBJECT) and words.form[last].kind == "word" and not reading.marks.size("pass", last):
        last += 1
    return _by(act, words.start[at + 1], words.end[last - 1]) if last > at + 1 else act


def _by(act: _Act, start: int, end: int) -> _Act:
    """The act with the doer that stands in these characters."""
    doer = Linked.make(start=start, end=end, text=act.reading.telling.text[start:end])
    return replace(act, event=act.event.model_copy(update={"actor": [doer]}), doer=_tokens([doer]))


def _one_act(one: _Act, other: _Act) -> bool:
    """Whether two acts are one: the same verb, done to the same."""
    return one.verb == other.verb and bool(one.victim & other.victim)


def _differ(one: _Act, other: _Act) -> bool:
    """Whether two acts have different doers: «أحد حراس سليمان» is not «سليمان», though his name stands in it."""
    a, b = one.event.actor[0], other.event.actor[0]
    if _of_another(a) != _of_another(b):
        return True
    return (a.entity is None or a.entity != b.entity) and not _tokens([a]) & _tokens([b])


def _of_another(linked: Linked) -> bool:
    return fold(linked.text).split()[0] in words_of("of")


def _by_other(one: _Act, other: _Act) -> bool:
    """Whether a second blow is meant: other victims are named."""
    return bool(one.victim and other.victim and not one.victim & other.victim and one.victim - other.doer)


def _gathered(pairs: list[tuple[_Act, _Act]]) -> list[list[tuple[_Act, _Act]]]:
    """Pairs of different reports that are of one act, together."""
    found: list[list[tuple[_Act, _Act]]] = []
    for pair in pairs:
        for some in found:
            if any(_alike(pair, other) for other in some):
                some.append(pair)
                break
        else:
            found.append([pair])
    return found


def _alike(one: tuple[_Act, _Act], other: tuple[_Act, _Act]) -> bool:
    return bool(one[0].doer & other[0].doer and one[1].doer & other[1].doer)


def _sides(pairs: list[tuple[_Act, _Act]], readings: Sequence[Reading], roots: Roots) -> list[Side]:
    first = [pair[0].voice() for pair in pairs]
    have = {v.reading for v in first}
    told = pairs[0][0]
    for reading in readings:
        if reading not in have:
            same = [a for a in _acts(reading) if _one_act(told, a) and a.doer & told.doer and not _differ(told, a)]
            first.extend(a.voice() for a in same[:1])
    return [side_of(first, roots), side_of([pair[1].voice() for pair in pairs], roots)]


# -- who the victims were ----------------------------------------------------------------------------------------------


def _victims(readings: Sequence[Reading], roots: Roots) -> list[Dispute]:
    by_groups: dict[tuple[str, str], list[tuple[Voice, Voice]]] = {}
    for reading in readings:
        if not (_calls_two(reading) and reading.may("are") and reading.may("but")):
            continue
        for one, other in _called(reading):
            by_groups.setdefault((one[0].name, other[0].name), []).append((one[1], other[1]))
    found: list[Dispute] = []
    for pairs in by_groups.values():
        sides = (side_of([a for a, _ in pairs], roots), side_of([b for _, b in pairs], roots))
        found.append(Dispute("actor", "who the victims were", "من هم الضحايا", sides))
    return found


@lru_cache(maxsize=1)
def _shapes() -> dict[str, str]:
    """By each shape of a word for victims that sides call differently: its group."""
    called = ((word, group.name) for word, group in groups().items() if group.name in _CALLED)
    return {lead + word: name for word, name in called for lead in ("", "ال", "و", "وال", "ب", "ل")}


def _calls_two(reading: Reading) -> bool:
    """Whether a report has words of two such groups at all; quick, for most have not."""
    shapes = _shapes()
    return len({shapes[token] for token in reading.tokens & shapes.keys()}) > 1


def _called(reading: Reading) -> list[tuple[tuple[Group, Voice], tuple[Group, Voice]]]:
    """Two names for the victims of one act, the second set against the first: «هم مدنيون، غير أن مسؤولين وصفوهم بأنهم مسلحون»."""
    words, marks, table = reading.words, reading.marks, groups()
    found: list[tuple[tuple[Group, Voice], tuple[Group, Voice]]] = []
    last: tuple[int, Group, Voice] | None = None
    for at in marks.all("are")[:MOST]:
        _, stop = reading.sentence(at)
        group: Group | None = None
        end = at + 1
        for i in range(at + 1, min(at + 4, stop)):
            group = table.get(words.form[i].bare)
            end = i + 1
            if group is not None or not marks.size("pass", i):
                break
        if group is None or group.name not in _CALLED:
            continue
        says = reading.evidence(words.start[at], words.end[end - 1])
        voice = Voice(reading, says.text, says, reading.speaker(_statement(reading, says.start)))
        if last is not None and last[1].name != group.name and at - last[0] < 40:
            but = marks.find("but", last[0], at)
            if but is not None and not (voice.speaker and same_speaker(voice.speaker, last[2].speaker)):
                found.append(((last[1], last[2]), (group, voice)))
        last = (at, group, voice)
    return found


def _statement(reading: Reading, start: int) -> str | None:
    inner = None
    for statement in reading.telling.record.statements:
        if any(c.start <= start < c.end for c in statement.content):
            inner = statement.id
    return inner
