"""Statements: cues with their sources, media, contents, speakers and kinds, and how they stand in one another."""

from __future__ import annotations

from dataclasses import dataclass

from musnad.reading.antecedents import by_head, by_honorific, by_role, by_standing
from musnad.reading.chunks import Chunk
from musnad.reading.contents import content_of, is_particle
from musnad.reading.cues import HIS_WORDS, cue_of
from musnad.reading.grammar import clause_of
from musnad.reading.identity import Persons
from musnad.reading.links import clashes, medium_candidates, medium_features, source_candidates, source_features
from musnad.reading.ranker import ranker
from musnad.reading.scene import OPENERS, OUTLETS, Scene
from musnad.reading.source_kinds import KINDS, is_outlet, kind_features
from musnad.reading.speakers import (
    Told,
    introduces,
    of_another_country,
    person_in,
    speaker_candidates,
    speaker_features,
)

_FIRST_PERSON = frozenset(
    [
        "نحن",
        "انا",
        "اننا",
        "انني",
        "اني",
        "لنا",
        "لدينا",
        "علينا",
        "نريد",
        "نرفض",
        "نطالب",
        "نعتقد",
        "ندعو",
        "ندين",
        "نامل",
        "سنعمل",
        "قمنا",
        "كنا",
    ]
)


#: How sure an encoder must be of whom a phrase without a name means.
POINTED = 0.5
#: How far behind a verb the outlet it is said to may stand, in words.
_NEAR = 12


@dataclass(slots=True)
class StatementDraft:
    """A statement in words; ``within`` is the number of the statement whose content holds its cue."""

    cue: Chunk
    source: Chunk | None
    medium: Chunk | None
    content: tuple[int, int]
    speaker: Chunk | None = None
    kind: str = "unnamed"
    mode: str = "indirect"
    within: int | None = None


def read_statements(scene: Scene, people: Persons) -> list[StatementDraft]:
    """Put the cues of a scene together with what belongs to them."""
    drafts: list[StatementDraft] = []
    link, medium_link = ranker("source"), ranker("medium")
    for cue in scene.cues:
        sources = source_candidates(scene, cue)
        source = medium = None
        if len(sources) > 1:
            features = [source_features(scene, cue, s) for s in sources]
            chosen, scene.chances["source", cue.first] = link.choose(features, _heard(scene, "source", cue, sources))
            source = sources[chosen]
        if source is None:
            source = _named_subject(scene, cue, people)
        if source is not None:
            source = _first_behind(scene, cue, source)
        media = medium_candidates(scene, cue)
        if len(media) > 1:
            features = [medium_features(scene, cue, m, source) for m in media]
            medium = media[medium_link.best(features, _heard(scene, "medium", cue, media))]
        if medium is None:
            medium = _told_to(scene, cue)
        if (outlet := _passing_on(scene, cue)) is not None:
            source, medium = outlet, None
        if source is None and medium is not None and 0 <= medium.first - cue.last <= 1 and is_particle(scene, cue):
            source, medium = medium, None  # «حسبما ذكرت وكالة إرنا»: the outlet is itself the source
        content = content_of(scene, cue, source, medium)
        if content is not None:
            drafts.append(StatementDraft(cue, source, medium, content))
    for draft in drafts:
        start, end = draft.content
        quote = scene.quote_over[start]
        if quote >= 0 and scene.quotes[quote][0] == start - 1 and scene.quotes[quote][1] < end - 1:
            draft.content = (start - 1, end)
    drafts = _share(scene, drafts)
    _nest(drafts)
    _name(scene, drafts, people)
    for draft in drafts:
        draft.mode = _mode(scene, draft)
    return drafts


def _first_behind(scene: Scene, cue: Chunk, source: Chunk) -> Chunk:
    """The source, or the phrase between it and its verb: of two parties behind a verb the first speaks («دعت الجماعة الأمم المتحدة»).

    In none of 4,263 annotated sayings does the second.
    """
    if scene.word_class(cue.first) not in ("past", "present"):
        return source
    form = scene.words.form
    for phrase in scene.phrases:
        if phrase.first == cue.last and phrase.last == source.first and phrase.first not in scene.in_time:
            return source if form[phrase.first].proclitics else Chunk(phrase.first, phrase.last, source.kind)
    return source


def _told_to(scene: Scene, cue: Chunk) -> Chunk | None:
    """The outlet something is said to («قال الوزير لصحيفة المرسى إن»): the medium, where the tagger marked none."""
    form = scene.words.form
    if scene.word_class(cue.first) not in ("past", "present"):
        return None
    for i in range(cue.last, min(len(form), cue.last + _NEAR)):
        if form[i].folded in OPENERS or form[i].surface in ".:" or i in scene.cue_at:
            return None
        if form[i].proclitics.endswith("ل") and form[i].bare in OUTLETS:
            found = next((c for c in (*scene.media, *scene.sources, *scene.names) if c.first == i), None)
            return found or Chunk(i, i + 1, "MED")
    return None


def _named_subject(scene: Scene, cue: Chunk, people: Persons) -> Chunk | None:
    """A person or body that is the verb's subject by word order, where the tagger marked no source: «وكان الهاشمي قد أعلن»."""
    if scene.word_class(cue.first) not in ("past", "present"):
        return None
    first, last = scene.sentence(cue.first)
    bodies = [n for n in scene.names if n.kind == "ORG" and not any(n.overlaps(t) for t in people.titled)]
    named = sorted(p for p in (*people.titled, *bodies) if first <= p.first < last and not p.overlaps(cue))
    clause = clause_of(scene, cue, named)
    subject = clause.subject
    if subject is None or any(subject.overlaps(s) for s in scene.sources) or clashes(scene, cue, subject):
        return None
    near = clause.how == "behind" and subject.first - cue.last <= 1
    return subject if near or clause.how == "topic" else None


def _heard(scene: Scene, relation: str, cue: Chunk, candidates: list[Chunk | None]) -> list[float]:
    """What the encoder thinks of each candidate; nothing where none was asked."""
    advice = scene.advice
    if advice is None:
        return []
    return [advice.link(relation, cue.first, [c.first] if c else None) for c in candidates]


def _share(scene: Scene, drafts: list[StatementDraft]) -> list[StatementDraft]:
    """Settle whose a content is that two cues before it claim.

    «قالت الصحيفة نقلا عن مصدر إن ...», «نقلت الصحيفة عن مصدر قوله إن ...»: what the paper says begins with «نقلا عن» or «قوله», what the
    source says behind it. Otherwise the content belongs to the cue next to it, and the other has what stands before that, if anything.
    """
    out: list[StatementDraft] = []
    for n, draft in enumerate(drafts):
        start, end = draft.content
        follows = drafts[n + 1] if n + 1 < len(drafts) else None
        if follows is not None and _passes_on(scene, draft, follows):
            draft.content = (follows.cue.first, max(follows.content[1], follows.cue.last + 1))
            out.append(draft)
            continue
        rival = next((d for d in drafts[n + 1 : n + 4] if draft.cue.last <= d.cue.first < start == d.content[0]), None)
        if rival is None:
            out.append(draft)
        elif is_particle(scene, rival.cue):
            draft.content = (rival.cue.first, max(end, rival.content[1]))
            out.append(draft)
        elif own := content_of(scene, draft.cue, draft.source, draft.medium, rival.cue.first):
            draft.content = own
            out.append(draft)
    return out


def _passing_on(scene: Scene, cue: Chunk) -> Chunk | None:
    """Who passes on another's words: what stands right behind «نقلت» where «عن ... قوله» follows («نقلت رويترز عن مسؤول قوله»)."""
    known = cue_of(scene.words.form[cue.first])
    follows = next((c for c in scene.cues if c.first >= cue.last), None)
    if known is None or known.lemma != "نقل" or follows is None:
        return None
    if scene.words.form[follows.first].folded not in HIS_WORDS or follows.first >= scene.sentence(cue.first)[1]:
        return None
    return next((c for c in (*scene.sources, *scene.media) if c.first == cue.last), None)


def _passes_on(scene: Scene, draft: StatementDraft, follows: StatementDraft) -> bool:
    """Whether a paper passes on what the next statement's source says: «نقلت» and, in the same sentence, «قوله»."""
    form = scene.words.form
    known = cue_of(form[draft.cue.first])
    if known is None or known.lemma != "نقل" or form[follows.cue.first].folded not in HIS_WORDS:
        return False
    return scene.words.sentence_of[draft.cue.first] == scene.words.sentence_of[follows.cue.first]


def _nest(drafts: list[StatementDraft]) -> None:
    """Find for each statement the innermost other whose content holds its cue."""
    for i, draft in enumerate(drafts):
        best: tuple[int, int] | None = None
        for j, other in enumerate(drafts):
            if i == j or not other.content[0] <= draft.cue.first < other.content[1]:
                continue
            if other.within == i:  # two contents that hold each other's cue: the first read stays outside
                continue
            size = other.content[1] - other.content[0]
            if best is None or size < best[0]:
                best = (size, j)
        draft.within = best[1] if best else None


def _name(scene: Scene, drafts: list[StatementDraft], people: Persons) -> None:
    """Resolve speakers and source kinds in text order."""
    told: list[Told] = []
    kinds: dict[Chunk, str] = {}
    meant: dict[Chunk, Chunk] = {}  # whom an earlier source stands for
    who, what = ranker("speaker"), ranker("kind")
    advice = scene.advice
    for draft in drafts:
        candidates = speaker_candidates(scene, draft.cue, draft.source, told, people.titled)
        bearer = None
        if draft.source is not None:
            bearer = (
                (draft.source if introduces(scene, draft.source) == "itself" else None)
                or by_honorific(scene, draft.source, people.titled, told)
                or by_head(scene, draft.source, people)
                or by_role(scene, draft.source, people)
                or by_standing(scene, draft.source, told)
                or _pointed_at(scene, draft, drafts, people)
            )
        if bearer is not None:
            draft.speaker = meant.get(bearer) or people.fullest(scene, bearer)
        elif len(candidates) > 1:
            features = [speaker_features(scene, draft.cue, draft.source, told, c) for c in candidates]
            chosen = candidates[who.best(features, _voices(scene, draft, candidates, drafts, people))]
            if chosen is not None:
                draft.speaker = meant.get(chosen) or people.fullest(scene, chosen)
        before = kinds.get(draft.speaker) if draft.speaker and draft.source is None else None
        heard = draft.speaker or draft.source
        if heard is not None and is_outlet(scene, heard):
            draft.kind = "outlet"
        else:
            features_ = kind_features(scene, draft.cue, draft.source, draft.speaker, before)
            draft.kind = what.label(features_, KINDS, advice.at("kind", draft.cue.first, KINDS) if advice else ())
        if draft.speaker is not None:
            kinds[draft.speaker] = draft.kind
            if draft.source is not None:
                meant.setdefault(draft.source, draft.speaker)
        told.append(Told(draft.cue, draft.speaker, draft.content))


def _pointed_at(scene: Scene, draft: StatementDraft, drafts: list[StatementDraft], people: Persons) -> Chunk | None:
    """The person whom an encoder is sure a definite phrase without a name means: «القيادي النقابي», named further on."""
    source, advice = draft.source, scene.advice
    if source is None or advice is None or person_in(scene, source) is not None:
        return None
    if not scene.words.form[source.first].definite and source.last - source.first < 2:
        return None
    best, most = None, POINTED
    new = introduces(scene, source) == "later"
    for person in people.titled:
        if person.overlaps(source) or (new and person.first < source.first):
            continue
        if not of_another_country(scene, source, person):
            firsts = _standing_for(scene, draft, person, drafts, people)
            chance = sum(advice.chance("speaker", draft.cue.first, i) for i in firsts)
            if chance > most:
                best, most = person, chance
    return best


def _standing_for(
    scene: Scene, draft: StatementDraft, who: Chunk, drafts: list[StatementDraft], people: Persons
) -> list[int]:
    """The first words of the phrases that stand for somebody: mentions of the name, sources resolved to it."""
    full = people.fullest(scene, who)
    group = people.group_of(scene, who)
    firsts = {who.first, full.first} | ({m.first for m in group.mentions} if group else set())
    firsts |= {d.source.first for d in drafts if d.source and d.speaker == full}
    if draft.source is not None and who != draft.source:
        firsts.discard(draft.source.first)
    return sorted(firsts)


def _voices(
    scene: Scene, draft: StatementDraft, candidates: list[Chunk | None], drafts: list[StatementDraft], people: Persons
) -> list[float]:
    """What the encoder thinks of each candidate for the speaker, by any of the phrases that stand for it."""
    advice = scene.advice
    if advice is None:
        return []
    return [
        advice.link("speaker", draft.cue.first, _standing_for(scene, draft, c, drafts, people) if c else None)
        for c in candidates
    ]


def _mode(scene: Scene, draft: StatementDraft) -> str:
    """``direct`` for a quotation as a whole or first-person words after a colon, ``mixed`` for one with quoted parts."""
    form = scene.words.form
    start, end = draft.content
    inside = [(a, b) for a, b in scene.quotes if a < end and b > start and not (a < draft.cue.first < b)]
    for a, b in inside:
        words_out = sum(form[k].kind != "punct" for k in [*range(start, min(a, end)), *range(min(b + 1, end), end)])
        if words_out == 0:
            return "direct"
    if any(b - a > 3 for a, b in inside):
        return "mixed"
    if form[start - 1].surface == ":" and any(form[k].folded in _FIRST_PERSON for k in range(start, end)):
        return "direct"
    return "indirect"
