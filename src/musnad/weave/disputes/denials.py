"""What one side says and another denies: «نفى الجيش قصف المدرسة» against whoever says that it did.

A denial is a statement whose cue denies («نفى», «كذّب»), or whose words do («لا صحة لـ», «لا توجد أدلة على»). Its other side is whoever is told to
have said or charged so: in words before it in the same report, or in any telling of the story. A denial whose claim nobody in the story makes is
no dispute between tellings, unless it names the claim itself («نفى ما تردد عن»).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from heapq import nlargest

from musnad.record import Statement
from musnad.weave.disputes.denied import denied_head, denied_victims, predicate, told_elsewhere
from musnad.weave.disputes.reading import Reading, same_speaker
from musnad.weave.disputes.sides import Roots, Voice, side_of
from musnad.weave.disputes.wording import alike, content
from musnad.weave.model import Dispute

#: Denials and statements of a report that are compared.
MOST = 60
#: Denials of a story, in different words, for which a claim is looked for.
_TRIED = 150
#: How alike a claim and what is denied must be: in the same report near it, and elsewhere in the story.
_HERE, _THERE = 0.25, 0.5
#: Two denials as alike as this deny one thing.
_ONE = 0.3
#: The same, where both answer one claim.
_LITTLE = 0.1
#: Sentences before a denial in which the claim it answers stands, or behind it where they go back («وكانت صحيفة ذكرت»).
_BEFORE = 4
#: The weight from which a word that both share tells anything; the words of a denial in which a part in the matter is denied.
_TELLING, _PART = 0.25, 8
#: The weight of a word by which an account is known that another denies; words between the denial and «رواية».
_NAMES, _ACCOUNT = 0.5, 12
#: What a denial that names the claim itself must tell of it, in weight of words.
_TOLD = 1.5
_THESE = ("هذه", "تلك", "هذا", "ذلك")


@dataclass(eq=False, slots=True)
class _Denial:
    reading: Reading
    statement: Statement
    words: dict[str, float]
    first: int
    voice: Voice
    involved: bool
    #: What is denied, by the two roots that open it: «تدمير مدرعتين», «تفشي الكوليرا»; the roots of which a claim must hold one; victims denied.
    head: tuple[str, ...] = ()
    must: frozenset[str] = frozenset()
    victims: str = ""
    #: Whether another's account is denied, and what is said of the matter follows: «نفى رواية الجيش، وقال إنه لم يكن مسلحا».
    account: bool = False
    claims: list[Voice] = field(default_factory=list)


def denials_of(readings: Sequence[Reading], roots: Roots) -> list[Dispute]:
    """The denials of a story that stand against a claim."""
    found = [d for r in readings for d in _denials(r)]
    if not found:
        return []
    sayings = _Sayings(readings)
    groups: list[list[_Denial]] = []
    tried = 0
    for denial in found:
        # a copy's denial is met again word by word
        known = next((g for g in groups if denial.words.keys() == g[0].words.keys()), None)
        if known is not None:
            known.append(denial)
            continue
        tried += 1
        denial.claims = _claims(denial, sayings) if tried <= _TRIED else []
        if not denial.claims:
            continue
        if known is None:
            known = next(
                (g for g in groups if any(_one_denial(denial, d) for d in g[:MOST])),
                None,
            )
        if known is not None:
            known.append(denial)
        elif len(groups) < MOST:
            groups.append([denial])
    return [_dispute(group, roots) for group in groups]


class _Sayings:
    """What is said in a story, by the roots of its words."""

    def __init__(self, readings: Sequence[Reading]) -> None:
        self.readings = readings
        self.all: list[tuple[Reading, Statement, str, int, dict[str, float]]] = []
        self.by_word: dict[str, list[int]] = {}
        for reading in readings:
            for statement in reading.telling.record.statements[: 4 * MOST]:
                speaker = reading.speaker(statement.id)
                if not statement.content or speaker is None or statement.content[0].start >= reading.end:
                    continue
                first, last = reading.word_range(statement.content[0].start, statement.content[0].end)
                about = content(reading.words, first, min(last, first + 30))
                for name, worth in about.items():
                    if worth >= _TELLING:
                        self.by_word.setdefault(name, []).append(len(self.all))
                self.all.append((reading, statement, speaker, first, about))

    def sharing(self, words: dict[str, float]) -> list[tuple[int, int]]:
        """The sayings that share a telling word, by number, with how many they share; those that share most first, and of a flood only these."""
        shared: Counter[int] = Counter()
        for name, worth in words.items():
            if worth >= _TELLING:
                shared.update(self.by_word.get(name, ()))
        most = nlargest(4 * MOST, shared.items(), key=lambda s: (s[1], -s[0]))
        return sorted(most)


def _one_denial(one: _Denial, other: _Denial) -> bool:
    """Whether two denials are of one thing: much alike, or a little and against one claim."""
    near = alike(one.words, other.words)
    if near >= _ONE:
        return True
    mine = {c.evidence for c in one.claims}
    return near >= _LITTLE and any(c.evidence in mine for c in other.claims)


def _dispute(group: list[_Denial], roots: Roots) -> Dispute:
    claims = list(dict.fromkeys(c for d in group for c in d.claims))
    order = {d.reading: n for n, d in enumerate(group)}
    claims.sort(key=lambda c: (order.get(c.reading, len(order)), c.reading.number, c.evidence.start))
    sides = (side_of(claims, roots), side_of([d.voice for d in group], roots))
    who = group[0].voice.speaker or ""
    return Dispute("denial", f"denied by {who}", f"ما ينفيه {who}", sides)


def _denials(reading: Reading) -> list[_Denial]:
    marks = reading.marks.all("denial") if reading.may("denial") else []
    found: list[_Denial] = []
    taken: set[str] = set()
    for at in marks[:MOST]:
        words = reading.words
        start = words.start[at]
        if at and reading.marks.size("negative", at - 1):
            continue
        rebuttal = _rebuttal(reading, at)
        if rebuttal is not None and rebuttal.statement.id not in taken:
            taken.add(rebuttal.statement.id)
            found.append(rebuttal)
            continue
        statement = _statement_at(reading, start)
        if statement is None or statement.id in taken:
            continue
        span = statement.content[0] if statement.content else None
        if span is None:
            continue
        inside = span.start <= start < span.end
        if inside and not reading.marks.size("denial", at) > 1:
            continue  # somebody tells of another's denial
        first, last = reading.word_range(max(span.start, words.end[at]) if inside else span.start, span.end)
        _, stop = reading.sentence(first)
        about = content(words, first, min(last, stop, first + 30))
        if not about or reading.speaker(statement.id) is None:
            continue
        taken.add(statement.id)
        begin = min(start, span.start)
        says = reading.evidence(begin, min(span.end, words.end[min(last, len(words)) - 1]))
        voice = Voice(reading, says.text, says, reading.speaker(statement.id))
        involved = reading.marks.find("involved", first, min(last, first + _PART)) is not None
        found.append(
            _Denial(
                reading,
                statement,
                about,
                first,
                voice,
                involved,
                denied_head(reading, first, min(last, stop)),
                predicate(reading, first, min(last, stop)),
                denied_victims(reading, first, min(last, stop)),
            )
        )
    return found


def _rebuttal(reading: Reading, at: int) -> _Denial | None:
    """The denial of an account, by what the same sentence says of the matter: what follows the word that negates it."""
    _, stop = reading.sentence(at)
    if reading.marks.find("account", at, min(stop, at + _ACCOUNT)) is None:
        return None
    start, end = reading.words.start[at], reading.words.end[stop - 1]
    for statement in reading.telling.record.statements:
        if not statement.content or not start < statement.cue.start < end or reading.speaker(statement.id) is None:
            continue
        span = statement.content[0]
        first, last = reading.word_range(span.start, span.end)
        negative = next((i for i in range(first, min(last, first + _PART)) if reading.marks.size("negative", i)), None)
        if negative is None:
            continue
        about = content(reading.words, negative + 1, min(last, negative + _PART))
        says = reading.evidence(start, end)
        voice = Voice(reading, says.text, says, reading.speaker(statement.id))
        return _Denial(reading, statement, about, first, voice, False, account=True) if about else None
    return None


def _statement_at(reading: Reading, start: int) -> Statement | None:
    """The statement whose cue is at a place of the text, else the innermost whose content holds it."""
    inner: Statement | None = None
    for statement in reading.telling.record.statements:
        if statement.cue.start <= start + 2 and start < statement.cue.end:
            return statement
        if any(c.start <= start < c.end for c in statement.content):
            inner = statement
    return inner


def _claims(denial: _Denial, sayings: _Sayings) -> list[Voice]:
    here = denial.reading
    found: list[Voice] = []
    sentence = here.words.sentence_of[denial.first]
    who = here.speaker(denial.statement.id)
    for number, shared in sayings.sharing(denial.words):
        reading, statement, speaker, first, about = sayings.all[number]
        if reading is here:
            near = sentence - reading.words.sentence_of[first]
            back = -_BEFORE <= near < 0 and _goes_back(reading, first)
            before = 0 <= near <= _BEFORE and first <= denial.first
            if not (before or back) or statement.id == denial.statement.id:
                continue
            charge = back or statement.cue.text in reading.charges
            least = _HERE / 2 if charge else _HERE
            enough = shared >= 2 or (charge and not back) or not (denial.involved or back)
        else:
            least, enough = _THERE, shared >= 2
            if denial.account and any(about.get(name, 0.0) >= _NAMES for name in denial.words):
                least, enough = 0.0, True
        opens = reading is not here and len(denial.head) == 2 and all(name in about for name in denial.head)
        if (
            not (enough or opens)
            or (alike(about, denial.words) < least and not opens)
            or (denial.must and not denial.must & about.keys())
            or (reading is not here and not _answers(denial, about))
            or same_speaker(speaker, who)
            or _denies(reading, statement)
        ):
            continue
        span = statement.content[0]
        evidence = reading.evidence(min(statement.cue.start, span.start), span.end)
        found.append(Voice(reading, span.text, evidence, speaker))
    if len(found) < MOST:
        told = {c.reading for c in found}
        found.extend(told_elsewhere(denial, [r for r in sayings.readings if r is not here and r not in told]))
    return found or _named_claim(denial)


def _goes_back(reading: Reading, first: int) -> bool:
    """Whether the sentence of a word goes back to what was said before: «وكانت وكالة ... نقلت عن»."""
    begin, _ = reading.sentence(first)
    return reading.marks.size("was", begin) > 0


def _denies(reading: Reading, statement: Statement) -> bool:
    span = statement.content[0]
    first, last = reading.word_range(statement.cue.start, max(statement.cue.end, span.start + 1))
    inner, _ = reading.word_range(span.start, span.end)
    return reading.marks.find("denial", first, max(last, inner + 6)) is not None


def _answers(denial: _Denial, about: dict[str, float]) -> bool:
    """Whether words hold the act that a denial of victims denies, and not only what it says around it."""
    return not denial.victims or not denial.head or denial.head[0] in about


def _pointed(reading: Reading, at: int) -> bool:
    """Whether a word is one that points back: «هذه التقارير», «لتلك المزاعم»."""
    return at > 0 and reading.words.form[at - 1].folded.endswith(_THESE)


def _named_claim(denial: _Denial) -> list[Voice]:
    """The claim as the denial itself names it: «ما تردد عن»."""
    reading = denial.reading
    cue, _ = reading.word_range(denial.statement.cue.start, denial.statement.cue.end)
    at = reading.marks.find("rumour", min(cue, denial.first), denial.first + 4)
    if at is None or (_pointed(reading, at) and reading.marks.find("tie", at, at + 4) is None):
        return []  # «نفى هذه التقارير»
    if sum(denial.words.values()) < _TOLD:
        return []  # «نفى هذه الاتهامات»: which, is not said
    span = denial.statement.content[0]
    says = reading.evidence(span.start, span.end)
    return [Voice(reading, says.text, says, "")]
