"""Which source and which medium belong to a cue."""

from __future__ import annotations

from musnad.reading.chunks import Chunk
from musnad.reading.scene import COMMAS, RELATIVES, Scene, bucket, cue_key
from musnad.reading.verbs import analyse


def person_of(scene: Scene, i: int) -> str:
    """Gender and number of a verb in the third person or of a participle (``ms``, ``fs``, ``mp``, ...), empty if unknown."""
    for reading in analyse(scene.words.form[i]):
        persons = reading.person.split("|")
        third = [p[1:] for p in persons if p[:1] == "3"] or [p for p in persons if not p[:1].isdigit()]
        if third and reading.tense != "masdar":
            return third[0]
    return ""


_MASCULINE = frozenset("خليفه اسامه حمزه معاويه طلحه حذيفه عطيه شحاته حماده جمعه عرفه هنيه".split())
_PLURALS = frozenset("مصادر تقارير وسائل سلطات معلومات قوات امم ولايات صحف جهات اوساط دوائر منظمات اطراف".split())


def gender_of(scene: Scene, chunk: Chunk) -> str:
    """Gender of a phrase as a verb before it would agree: f, m, or ? for a person named without a title."""
    form = scene.words.form[chunk.first]
    head = form.bare.removesuffix("نا") if form.bare.removesuffix("نا") in _PLURALS else form.bare
    name = next((n for n in scene.names if n.first == chunk.first), None)
    if name is not None and name.kind == "PER":
        return "?"
    if name is not None and name.kind == "GPE":
        return "f"
    if head in _PLURALS or (head.endswith(("ه", "ات")) and head not in _MASCULINE):
        # «نظيره» ends in a pronoun, «وزيرة» in the ending of the feminine, though some write that as «ه» too
        return "?" if head.endswith("ه") and form.surface.endswith("ه") else "f"
    return "m"


#: How a verb or participle that says of several what they do ends, and with a pronoun behind it.
_MANY = ("وا", "ون", "ين", "وه", "وها", "وهم", "ونه", "ونها", "ونهم")


def _one(scene: Scene, chunk: Chunk) -> bool:
    """Whether a phrase is one person: it names one, and joins nobody to it."""
    people = [n for n in scene.names_in(chunk) if n.kind == "PER"]
    return len(people) == 1 and not any(
        scene.words.form[i].proclitics[:1] == "و" for i in range(chunk.first + 1, chunk.last)
    )


def says_many(scene: Scene, i: int) -> bool:
    """Whether a verb or participle is in the plural by its ending: several do it."""
    folded = scene.words.form[i].folded
    return len(folded) > 4 and folded.endswith(_MANY) and person_of(scene, i)[1:] in ("p", "d")


def agreement(scene: Scene, i: int, chunk: Chunk) -> str:
    """Whether the verb at ``i`` agrees with ``chunk``: yes, no, or what is known of the two where one does not tell."""
    person = person_of(scene, i)
    gender = gender_of(scene, chunk)
    if not person:
        return "?"
    if person[1:] in ("p", "d"):
        return "no" if says_many(scene, i) and _one(scene, chunk) else f"{person[1:]}{gender}"
    if gender == "?":
        return f"{person[:1]}?"
    return "yes" if person[:1] == gender else "no"


def clashes(scene: Scene, cue: Chunk, chunk: Chunk) -> bool:
    """Whether a body is no subject of the verb before it: a feminine name behind a masculine verb («وطالب حركة الفجر بإلقاء السلاح»)."""
    named = any(n.first == chunk.first and n.kind in ("ORG", "GPE") for n in scene.names)
    return named and scene.words.form[chunk.first].surface.endswith("ة") and person_of(scene, cue.first) == "ms"


def source_candidates(scene: Scene, cue: Chunk) -> list[Chunk | None]:
    """Sources of the cue's sentence, and the last of the sentence before, nearest first; None last."""
    first, last = scene.sentence(cue.first)
    here = [s for s in scene.sources if first <= s.first < last]
    kind = cue_key(scene, cue)[2]
    if kind in ("past", "present"):
        # «قال لصحيفة ...», «دعا للنهوض»: whom a verb is said to is not who says it
        here = [s for s in here if s.first < cue.first or not scene.words.form[s.first].proclitics.endswith("ل")]
        here = [s for s in here if s.first < cue.first or not clashes(scene, cue, s)]
    if kind == "participle":
        # «داعيا الحكومة إلى ...»: what stands behind a participle is whom it addresses, never who speaks
        here = [s for s in here if s.first < cue.first]
        return [*sorted(here, key=lambda s: cue.first - s.last)[:5], None]
    here.sort(key=lambda s: min(abs(s.first - cue.last), abs(cue.first - s.last)))
    after = [s for s in scene.sources if last <= s.first < last + 3] if cue.last >= last - 3 else []
    return [*here[:5], *after[:1], None]


def source_features(scene: Scene, cue: Chunk, source: Chunk | None) -> list[str]:
    """Features of taking ``source`` (None: nobody is named) for ``cue``."""
    lemma, kind, pos = cue_key(scene, cue)
    form = scene.words.form
    pronoun = ""
    readings = analyse(form[cue.first])
    if readings:
        pronoun = "+p" if readings[0].enclitic else ""
    follows = (
        "$"
        if cue.last >= len(form)
        else (scene.word_class(cue.last) if form[cue.last].kind == "word" else form[cue.last].surface)
    )
    if source is None:
        near = [s for s in scene.sources if cue.last <= s.first <= cue.last + 1]
        return ["none", f"none {pos}{pronoun}", f"none {lemma}", f"none {kind}", f"none follows={follows} {pos}", f"none near={bool(near)} {pos}",
                f"none follows={form[cue.last].stem if cue.last < len(form) else '$'}"]  # fmt: skip
    after = source.first >= cue.last
    gap = source.first - cue.last if after else cue.first - source.last
    between = range(cue.last, source.first) if after else range(source.last, cue.first)
    cues_between = sum(1 for c in scene.cues if c.first in between)
    commas = sum(1 for k in between if form[k].surface in COMMAS)
    rival = any(c is not cue and c != cue and c.last <= source.first <= c.last + 1 for c in scene.cues)
    rival_before = any(c != cue and source.last <= c.first <= source.last + 1 for c in scene.cues)
    nearest = min(
        scene.cues,
        key=lambda c: (min(abs(source.first - c.last), abs(c.first - source.last)), c.first),
    )
    agree = agreement(scene, cue.first, source)
    side = "after" if after else "before"
    out = [
        f"{side}", f"{side} {pos}{pronoun}", f"{side} gap={bucket(max(gap, 0))} {pos}", f"{side} gap={bucket(max(gap, 0))} cues={min(cues_between, 2)}",
        f"{side} cues={min(cues_between, 2)} {pos}", f"{side} commas={min(commas, 2)} {pos}",
        f"{side} rival={rival} {pos}", f"{side} rival before={rival_before} gap={bucket(max(gap, 0))}",
        f"{side} nearest={nearest == cue}", f"{side} agree={agree} {pos}", f"{side} {lemma}", f"{side} follows={follows} {pos}",
        f"{side} lead={form[source.first].proclitics} {pos}",
        f"{side} class={scene.word_class(source.first)} {pos}",
        f"{side} lead={form[source.first].proclitics} class={scene.word_class(source.first)}",
    ]  # fmt: skip
    if not after:
        head = form[source.last - 1]
        relative = any(form[k].folded in RELATIVES for k in between)
        verb = any(scene.word_class(k) in ("past", "present") for k in between)
        out += [f"before rel={relative} {pos}", f"before verb={verb} {pos} cues={min(cues_between, 2)}", f"before cl={form[cue.first].proclitics[:1]} {pos}",
                f"before def={head.definite}"]  # fmt: skip
    if source.first >= scene.sentence(cue.first)[1]:
        out.append("next sentence")
    return out


def medium_features(scene: Scene, cue: Chunk, medium: Chunk | None, source: Chunk | None) -> list[str]:
    """Features of taking ``medium`` (None: none is named) for ``cue``."""
    _, kind, pos = cue_key(scene, cue)
    if medium is None:
        return ["none", f"none {pos}", f"none {kind}"]
    form = scene.words.form
    after = medium.first >= cue.last
    gap = medium.first - cue.last if after else cue.first - medium.last
    between = range(cue.last, medium.first) if after else range(medium.last, cue.first)
    cues_between = sum(1 for c in scene.cues if c.first in between)
    behind_source = bool(source and source.last <= medium.first and medium.first - source.last <= 3)
    side = "after" if after else "before"
    previous = form[medium.first - 1].folded if medium.first else "^"
    return [
        side, f"{side} gap={bucket(max(gap, 0))}", f"{side} cues={min(cues_between, 2)}", f"{side} cues={min(cues_between, 2)} {pos}",
        f"{side} src={behind_source}", f"{side} prev={previous}", f"{side} lead={form[medium.first].proclitics}", f"{side} head={form[medium.first].bare}",
        f"{side} commas={min(sum(form[k].surface in COMMAS for k in between), 2)} cues={min(cues_between, 2)}",
    ]  # fmt: skip


def medium_candidates(scene: Scene, cue: Chunk) -> list[Chunk | None]:
    """Media of the cue's sentence, nearest first; None last."""
    first, last = scene.sentence(cue.first)
    here = [m for m in scene.media if first <= m.first < last and not m.overlaps(cue)]
    here.sort(key=lambda m: min(abs(m.first - cue.last), abs(cue.first - m.last)))
    return [*here[:4], None]
