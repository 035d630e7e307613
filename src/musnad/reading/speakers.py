"""Who speaks: the antecedent of a source that is not named, only hinted at, or left to the verb."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from musnad.arabic.fold import fold
from musnad.arabic.words import Words
from musnad.lexicon import rows
from musnad.reading.chunks import Chunk
from musnad.reading.links import agreement, says_many
from musnad.reading.scene import OUTLETS, Scene, bucket, cue_key
from musnad.reading.wordlists import classes_of

#: Words that say a phrase means what was named before.
SAME = frozenset(["نفسه", "نفسها", "ذاته", "ذاتها", "نفس", "ذات", "المذكور"])
#: Classes of titles that many bear.
HONORIFIC = frozenset(["title:honorific", "title:royal"])


@dataclass(frozen=True, slots=True)
class Told:
    """A statement already read: its cue and who speaks."""

    cue: Chunk
    speaker: Chunk | None
    content: tuple[int, int] | None


def content_words(words: Words, chunk: Chunk) -> frozenset[str]:
    """The words of a chunk as names are compared."""
    form = words.form
    return frozenset(form[i].bare for i in range(chunk.first, chunk.last) if form[i].kind != "punct")


#: Words of a title that by itself does not tell one person from another.
VAGUE = 1
#: How many phrases that share a word with a source are thought of, the nearest: a text that names one person a thousand times is read in time.
_ALIKE = 24
#: How many speakers back one may be meant.
_MEMORY = 12


def recent(told: list[Told]) -> list[Chunk]:
    """The last speakers, each once, the latest first."""
    order: list[Chunk] = []
    for t in reversed(told[-3 * _MEMORY :]):
        if t.speaker and t.speaker not in order:
            order.append(t.speaker)
            if len(order) == _MEMORY:
                break
    return order


def head_forms(words: Words, chunk: Chunk) -> frozenset[str]:
    """The first word of a chunk, and the same without a pronoun behind it («معاليه», «سموها»)."""
    head = words.form[chunk.first].bare
    return frozenset(h for h in (head, *(head.removesuffix(p) for p in ("ه", "ها", "هم", "نا"))) if len(h) > 2)


def person_in(scene: Scene, chunk: Chunk) -> Chunk | None:
    """The person named inside a chunk."""
    return next((n for n in scene.names_in(chunk) if n.kind == "PER"), None)


def _may_speak(scene: Scene, name: Chunk) -> bool:
    """Whether a name is of somebody who says things: a person, a body, a country, but no town."""
    if name.kind == "GPE":
        return name.last - name.first > 1 or "pl:country" in classes_of(scene.words.form[name.first])
    return name.kind in ("PER", "ORG")


@lru_cache(maxsize=1)
def _country_of() -> dict[str, str]:
    """The country of each adjective, folded, without the ending of the feminine: several are written in more ways than one."""
    names = (
        (name, row["iso2"]) for row in rows("countries") for c in ("nisba_m", "nisba_f") for name in row[c].split("|")
    )
    return {fold(name).removesuffix("ه"): country for name, country in names if name}


def _countries(scene: Scene, phrase: Chunk) -> frozenset[str]:
    """The adjectives of countries in a phrase, those in a person's name apart."""
    form = scene.words.form
    return frozenset(
        _country_of().get(form[i].bare.removesuffix("ه"), form[i].bare.removesuffix("ه"))
        for i in range(phrase.first, phrase.last)
        if i not in scene.in_person and "nisba" in classes_of(form[i])
    )


def of_another_country(scene: Scene, source: Chunk, candidate: Chunk) -> bool:
    """Whether two phrases give different countries: «وزير الخارجية البريطاني» is never «وزير الخارجية التونسي سامي الكندي»."""
    mine = _countries(scene, source)
    other = _countries(scene, candidate) if mine else mine
    return bool(other) and not mine & other


def speaker_candidates(
    scene: Scene, cue: Chunk, source: Chunk | None, told: list[Told], titled: list[Chunk]
) -> list[Chunk | None]:
    """Who may be meant: the source itself, earlier speakers, other sources, named persons with their titles, nobody."""
    out: list[Chunk | None] = []
    seen: set[Chunk] = set()

    def add(chunk: Chunk | None) -> None:
        if chunk is not None and chunk not in seen:
            seen.add(chunk)
            out.append(chunk)

    add(source)
    for t in reversed(told[-8:]):
        add(t.speaker)
    if source is None:
        first, _ = scene.sentence(cue.first)
        for name in [n for n in scene.names if _may_speak(scene, n) and first <= n.first < cue.first][-4:]:
            add(next((t for t in titled if t.first <= name.first < t.last), name))
        previous = [t for t in titled if t.first < cue.first][-3:]
        for chunk in previous:
            add(chunk)
        for chunk in [s for s in scene.sources if s.first < cue.first][-3:]:
            add(chunk)
        if says_many(scene, cue.first):  # «وطالبوا»: of whoever was named as several, by name or not
            begin = scene.sentence(first - 1)[0] if first else first
            for chunk in [p for p in scene.phrases if begin <= p.first < cue.first][-4:]:
                add(chunk)
        # a verb that says nobody is its subject agrees with whoever is: «وأضافت» is not said of «الوزير»
        out[:] = [c for c in out if c is not None and agreement(scene, cue.first, c) != "no"] or out
    else:
        mine = content_words(scene.words, source) | head_forms(scene.words, source)
        alike = [
            chunk
            for chunk in (*titled, *scene.sources)
            if not chunk.overlaps(source) and content_words(scene.words, chunk) & mine
        ]
        if len(alike) > _ALIKE:
            near = set(sorted(alike, key=lambda c: abs(c.first - source.first))[:_ALIKE])
            alike = [chunk for chunk in alike if chunk in near]
        for chunk in alike:
            add(chunk)
        if source.last - source.first == 1:
            for chunk in [t for t in titled if t.first < source.first][-3:]:
                add(chunk)
        out[:] = [c for c in out if c is not None and (c == source or not of_another_country(scene, source, c))]
        lists = classes_of(scene.words.form[source.first])
        if "head:ORG" in lists and not any(c.startswith("title:") for c in lists):
            # «لجنة الانتخابات» is not «رئيس لجنة الانتخابات هادي الشمري»: a body is no person
            out[:] = [c for c in out if c is not None and (c == source or person_in(scene, c) is None)]
        if introduces(scene, source) == "later":
            out[:] = [c for c in out if c is not None and c.first >= source.first]
        elif source.last - source.first > VAGUE and not any(w in SAME for w in mine):
            # «المبعوث الأممي» is not the harbour master who spoke before: more than a bare title must share a word with who is meant
            out[:] = [c for c in out if c is not None and (c == source or content_words(scene.words, c) & mine)]
    out.append(None)
    return out


def speaker_features(
    scene: Scene, cue: Chunk, source: Chunk | None, told: list[Told], candidate: Chunk | None
) -> list[str]:
    """Features of taking ``candidate`` for the speaker."""
    words = scene.words
    form = words.form
    lemma, _kind, pos = cue_key(scene, cue)
    case = "s" if source else "0"
    if candidate is None:
        head = form[source.first].bare if source else ""
        return [
            f"{case} none",
            f"{case} none {pos}",
            f"{case} none {lemma}",
            f"{case} none told={bool(told)}",
            f"{case} none head={head}",
        ]
    order = recent(told)
    rank = order.index(candidate) if candidate in order else -1
    same_sentence = words.sentence_of[candidate.first] == words.sentence_of[cue.first]
    before = candidate.first < cue.first
    person = person_in(scene, candidate) is not None
    enclosing = next((t for t in reversed(told) if t.content and t.content[0] <= cue.first < t.content[1]), None)
    if source is None:
        agree = agreement(scene, cue.first, candidate)
        lead = form[cue.first].proclitics[:1]
        opens = cue.first - scene.sentence(cue.first)[0] <= 1
        mention = next((t for t in reversed(told) if t.speaker == candidate), None)
        same_cue_sentence = bool(mention and words.sentence_of[mention.cue.first] == words.sentence_of[cue.first])
        is_source = any(s == candidate for s in scene.sources)
        out = [
            f"0 rank={min(rank, 4)}", f"0 rank={min(rank, 4)} {pos}", f"0 rank={min(rank, 4)} lead={lead} opens={opens}",
            f"0 rank={min(rank, 4)} cs={same_cue_sentence} {pos}", f"0 agree={agree}", f"0 agree={agree} rank={min(rank, 2)}",
            f"0 ss={same_sentence} {pos} rank={min(rank, 1)}", f"0 person={person}", f"0 before={before}",
            f"0 dist={bucket(abs(cue.first - candidate.first))} rank={min(rank, 1)}",
            f"0 nested={enclosing is not None} rank={min(rank, 2)}", f"0 nested={enclosing is not None} ss={same_sentence} told={rank >= 0}",
            f"0 src={is_source} rank={min(rank, 1)}",
        ]  # fmt: skip
        if enclosing is not None:
            inside = bool(enclosing.content and enclosing.content[0] <= candidate.first < enclosing.content[1])
            out.append(f"0 inside={inside} enclosing={candidate == enclosing.speaker} {pos}")
        return out
    mine, other = content_words(words, source), content_words(words, candidate)
    definite = form[source.first].definite
    named = person_in(scene, source) is not None
    single = source.last - source.first == 1
    same = any(form[i].folded in SAME for i in range(source.first, source.last))
    itself = candidate == source
    head = form[source.first].bare
    out = [
        f"s self={itself} named={named}",
        f"s self={itself} def={definite} single={single} named={named}",
        f"s self={itself} same={same}",
        f"s self={itself} head={head}",
    ]
    if not itself:
        shared = mine & other
        head_match = bool(head_forms(words, source) & other)
        beyond = [w for w in mine - other if w not in head_forms(words, source)]
        role_only = person and not named
        out += [
            f"s head={head_match} all={mine <= other} person={person}", f"s shared={min(len(shared), 3)} of={min(len(mine), 4)}",
            f"s rank={min(rank, 3)} head={head_match}", f"s rank={min(rank, 3)} same={same}", f"s longer={len(other) > len(mine)} all={mine <= other}",
            f"s before={before} head={head_match}", f"s single={single} person={person} rank={min(rank, 2)} head={head_match}",
            f"s named={named} person={person}", f"s def={definite} head={head_match} person={person}",
            f"s beyond={min(len(beyond), 2)} role={role_only} head={head_match}",
            f"s beyond={bool(beyond)} rank={min(rank, 2)} head={head_match} size={min(len(mine), 3)}",
            f"s beyond={bool(beyond)} person={person} size={min(len(mine), 3)} named={named}",
            f"s best={not beyond and person and role_only}",
            f"s clash={bool(mine - other) and bool(other - mine)} named={named}",
        ]  # fmt: skip
    return out


#: Words that say a phrase takes up what was named before: «هذه المصادر», «نفس الصحيفة», «أحدهم».
_TAKES_UP = SAME | frozenset("هذا هذه هؤلاء ذلك تلك احد احدي بعض كل جميع كلا كلتا".split())
_PRONOUNS = ("ه", "ها", "هم", "هما", "هن", "نا")
#: Words for somebody whose name follows or went before, though not as a title: «ضيف البرنامج».
_GUESTS = frozenset("ضيف ضيفه".split())


def introduces(scene: Scene, source: Chunk) -> str:
    """Whether a source brings in somebody rather than taking up who was named before.

    ``itself``: a body named by more than one word, an outlet named with its kind («موقع الساحل»), a phrase of anything but a person's title
    with a name in it («بيان الوزارة», «مكتب الكندي»); annotated, 1,260 of 1,294 are themselves who speaks. ``later``: an indefinite phrase
    («قائد عسكري», «شهود عيان») is itself, or somebody the text names only further on (1,114 of 1,142). Else empty.
    """
    form = scene.words.form
    head = form[source.first]
    rest = [i for i in range(source.first + 1, source.last) if form[i].kind == "word"]
    if head.definite or head.bare in _GUESTS or any(form[i].bare in _TAKES_UP for i in (source.first, *rest)):
        return ""
    if head.folded.endswith(_PRONOUNS) and not head.surface.endswith("ة"):
        return ""
    inside = scene.names_in(source)
    if any(n.first == source.first for n in inside):
        return "itself" if rest and all(n.kind != "PER" for n in inside) else ""
    lists = classes_of(head)
    titled = any(c.startswith("title:") for c in lists)
    if head.bare in OUTLETS or (inside and not titled):
        return "itself"
    if any(c in HONORIFIC for c in lists) or (titled and not rest):
        return ""
    open_end = rest and (form[rest[0]].definite or any(n.first <= rest[0] < n.last for n in inside))
    quoted = source.first + 1 < source.last and form[source.first + 1].kind == "punct"
    return "" if open_end or quoted else "later"
