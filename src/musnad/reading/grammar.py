"""What phrases are to a verb, verbal noun or participle: subject, object, genitive, or behind a preposition.

A shallow reading of the clause, by the word orders of news Arabic: verb, subject, object; a topic behind «أن» or at the head of the
sentence, then its verb; an antecedent before «الذي»; one subject for joined verbs, and for the participle or verbal noun that goes with a
verb. It is no parser: its answers are evidence for ``participants``, which weighs them.
"""

from __future__ import annotations

from dataclasses import dataclass

from musnad.reading.chunks import Chunk
from musnad.reading.links import agreement
from musnad.reading.scene import OPENERS, RELATIVES, Scene
from musnad.reading.verbs import analyse

AGENT = frozenset(["قبل", "يد", "ايدي", "طرف", "جانب"])
PREPOSITIONS = frozenset(
    "من الي علي عن في مع ضد بين لدي نحو تجاه بحق حول داخل قرب عبر خلال بعد قبل منذ بعدما بحضور برفقه لصالح باسم".split()
)
#: Words that may stand between a subject and its verb.
_WITH_VERB = frozenset("قد لقد لم لن لا ما سوف كان كانت كانوا ليس ليست".split())
_MORE_OPENERS = frozenset("لكن ولكن حيث بينما فيما كما اذا لان لانه لانها ثم حين عندما بعدما قبلما".split())
_WITH_PRONOUN = frozenset(o for o in OPENERS if o not in ("ان", "بان", "فان"))
_STOPS = frozenset(".؛:!؟?…")
_FINITE = ("past", "present")


def marker_of(scene: Scene, phrase: Chunk) -> str:
    """The preposition before a phrase, written on to it or apart; ``agent`` for «من قبل», «على يد»; empty for none."""
    form = scene.words.form
    lead = form[phrase.first].proclitics.lstrip("وف")
    if lead or not phrase.first:
        return lead
    previous = form[phrase.first - 1]
    if previous.kind != "word":
        return ""
    if previous.bare in AGENT:
        return "agent"
    if previous.folded in PREPOSITIONS or previous.bare in PREPOSITIONS:
        return previous.bare
    return ""


@dataclass(slots=True)
class Clause:
    """What was found around one word: ``subject`` and how it was found, the unmarked phrases behind it, those joined to others."""

    subject: Chunk | None
    how: str
    unmarked: list[Chunk]
    joined: dict[Chunk, Chunk]


def _is_finite(scene: Scene, i: int) -> bool:
    return scene.words.form[i].kind == "word" and scene.word_class(i) in _FINITE


def _opens(scene: Scene, i: int) -> bool:
    form = scene.words.form[i]
    return form.folded in OPENERS or form.folded in _MORE_OPENERS or form.stem in OPENERS


def _behind(scene: Scene, word: Chunk, phrases: list[Chunk]) -> tuple[list[Chunk], dict[Chunk, Chunk]]:
    """The unmarked phrases of the clause behind a word, and those joined by «و» to a phrase right before them."""
    form = scene.words.form
    _, last = scene.sentence(word.first)
    inside = [p for p in phrases if p.first >= word.last]
    covered = {i for p in inside for i in range(p.first, p.last)}
    end = last
    for i in range(word.last, last):
        if i in covered:
            continue
        if (
            form[i].surface in _STOPS
            or _opens(scene, i)
            or (_is_finite(scene, i) and form[i - 1].folded not in RELATIVES)
        ):
            end = i
            break
    unmarked: list[Chunk] = []
    joined: dict[Chunk, Chunk] = {}
    before: Chunk | None = None
    for phrase in inside:
        if phrase.first >= end:
            break
        if before is not None and form[phrase.first].proclitics[:1] == "و" and phrase.first - before.last <= 1:
            joined[phrase] = joined.get(before, before)
        elif not marker_of(scene, phrase):
            unmarked.append(phrase)
        before = phrase
    return unmarked, joined


def _before(scene: Scene, word: Chunk, phrases: list[Chunk]) -> tuple[Chunk | None, str, int]:
    """The topic or antecedent before a verb, which of the two, and the finite verb met on the way (-1 for none)."""
    form = scene.words.form
    first, _ = scene.sentence(word.first)
    i = word.first - 1
    while i >= first and (form[i].folded in _WITH_VERB or form[i].stem in _WITH_VERB):
        i -= 1
    if i >= first and (form[i].folded in RELATIVES or form[i].stem in RELATIVES):
        earlier = [p for p in phrases if p.last <= i]
        return (earlier[-1] if earlier else None), "relative", -1
    start = first
    while i >= first:
        if form[i].surface in _STOPS or _opens(scene, i):
            start = i + 1
            break
        if _is_finite(scene, i) and not any(p.first <= i < p.last for p in phrases):
            return None, "verb", i
        i -= 1
    if i >= first and _opens(scene, i) and (start == word.first or form[i].folded in _WITH_PRONOUN):
        # «وأكدت الهيئة أنها تحتفظ»: whoever is the subject of «أكدت»
        return None, "verb", _verb_before(scene, i, first)
    topic = next((p for p in phrases if start <= p.first and p.last <= word.first), None)
    if topic is None or marker_of(scene, topic) or topic.first - start > 2:
        return None, "", -1
    return topic, "topic", -1


def _verb_before(scene: Scene, i: int, first: int) -> int:
    """The last finite verb or cue before word ``i`` of a sentence that begins at ``first``; -1 for none."""
    return next((k for k in range(i - 1, first - 1, -1) if _is_finite(scene, k) or k in scene.cue_at), -1)


def _oblique(scene: Scene, phrase: Chunk) -> bool:
    """Whether a phrase can't be a subject by its ending: a sound plural in «ين», an indefinite noun with the alif of the accusative."""
    form = scene.words.form[phrase.first]
    if any(n.first == phrase.first for n in scene.names):
        return False
    if form.definite:
        return form.bare.endswith("ين") and len(form.bare) > 5
    return form.folded.endswith("ا") and len(form.folded) > 3 and not form.folded.endswith(("يا", "اا"))


def clause_of(scene: Scene, word: Chunk, phrases: list[Chunk], depth: int = 0) -> Clause:
    """The subject of a word and the phrases behind it; ``phrases`` are in text order."""
    form = scene.words.form
    unmarked, joined = _behind(scene, word, phrases)
    readings = analyse(form[word.first])
    finite = _is_finite(scene, word.first)
    pronoun = bool(readings and readings[0].enclitic)
    subject, how, verb = _before(scene, word, phrases)
    next_ = (
        unmarked[0] if unmarked and unmarked[0].first - word.last <= 3 and not _oblique(scene, unmarked[0]) else None
    )
    if finite:
        if how == "relative" and subject is not None:
            if pronoun and next_ is not None:
                return Clause(next_, "behind relative", unmarked[1:], joined)
            return Clause(subject, "relative", unmarked, joined)
        if how == "topic" and subject is not None and agreement(scene, word.first, subject) != "no":
            return Clause(subject, "topic", unmarked, joined)
        if next_ is not None and (verb < 0 or agreement(scene, word.first, next_) != "no"):
            return Clause(next_, "behind", unmarked[1:], joined)
        how = "verb" if verb >= 0 else how
    if how == "verb" and depth < 3:
        outer = clause_of(scene, Chunk(verb, verb + 1), phrases, depth + 1)
        if outer.subject is not None and outer.subject.first < word.first:
            return Clause(outer.subject, "outer", unmarked, joined)
        return Clause(None, "", unmarked, joined)
    return Clause(subject, how if subject is not None else "", unmarked, joined)


def functions(scene: Scene, word: Chunk, phrases: list[Chunk]) -> dict[Chunk, str]:
    """What each phrase is to a word: ``subject`` (with how it was found), ``object``, ``genitive``, ``second``, ``joined ...``."""
    form = scene.words.form
    clause = clause_of(scene, word, phrases)
    kind = scene.word_class(word.first)
    readings = analyse(form[word.first])
    passive = kind in _FINITE and bool(readings) and readings[0].voice == "passive"
    out: dict[Chunk, str] = {}
    if clause.subject is not None:
        out[clause.subject] = f"{'passive' if passive else 'subject'} {clause.how}"
    nominal = kind not in (*_FINITE, "participle")
    for n, phrase in enumerate(clause.unmarked[:3]):
        if phrase in out:
            continue
        if nominal and n == 0 and phrase.first == word.last:
            out[phrase] = "genitive"
        elif n == 0:
            out[phrase] = "object"
        else:
            out[phrase] = "second"
    for phrase, head in clause.joined.items():
        if head in out and phrase not in out:
            out[phrase] = "joined " + out[head].removeprefix("joined ")
    return out
