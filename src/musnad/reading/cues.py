"""What the lexicon knows of a cue: its lemma, class, and what opens its content."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from musnad.arabic.fold import fold
from musnad.arabic.words import Form, Words
from musnad.lexicon import rows
from musnad.reading.chunks import Chunk
from musnad.reading.verbs import analyse


@dataclass(frozen=True, slots=True)
class Cue:
    """A row of ``lexicons/cues``."""

    lemma: str
    pos: str
    opens: tuple[str, ...]
    subject: str
    kind: str
    plover: str
    strength: int


@lru_cache(maxsize=1)
def cue_table() -> dict[str, Cue]:
    """Cues by folded lemma; of rows with one lemma the first."""
    table: dict[str, Cue] = {}
    for row in rows("cues"):
        cue = Cue(row["lemma"], row["pos"], tuple(row["opens"].split("|")), row["subject"], row["class"],
                  row["plover"], int(row["strength"] or 1))  # fmt: skip
        table.setdefault(fold(row["lemma"]), cue)
    return table


def cue_of(form: Form) -> Cue | None:
    """The cue a single word may be, by its lemma or as it stands; None for other words."""
    try:
        return form.notes["cue"]  # type: ignore[no-any-return]
    except KeyError:
        pass
    table = cue_table()
    found = table.get(form.stem)
    if found is None and form.kind == "word":
        for reading in analyse(form):
            found = table.get(fold(reading.lemma))
            if found is not None:
                break
    form.notes["cue"] = found
    return found


#: «قوله» and its like, folded: whose words a paper passes on.
HIS_WORDS = frozenset(["قوله", "قولها", "قولهم", "قولهما"])
#: How far before them the verb of passing on is looked for, in words.
_REACH = 25


def with_quoted(words: Words, cues: list[Chunk]) -> list[Chunk]:
    """The cues, and each «نقلا عن», «نقلت» before «عن ... قوله», and «وفقا» before an outlet in a sentence without a cue, that was not found:
    they never are anything else, and without them a link of the chain is lost.
    """
    form = words.form
    out = list(cues)
    for i in range(len(form) - 1):
        if form[i].stem != "نقلا" or form[i + 1].stem != "عن" or words.sentence_of[i] != words.sentence_of[i + 1]:
            continue
        out = [c for c in out if c != Chunk(i, i + 1, "CUE")]
        if not any(c.first < i + 2 and i < c.last for c in out):
            out.append(Chunk(i, i + 2, "CUE"))
    out += _by_outlets(words, out)
    for said in [c for c in out if form[c.first].folded in HIS_WORDS]:
        first = max(words.sentences[words.sentence_of[said.first]][0], said.first - _REACH)
        about = next((i for i in range(said.first - 1, first, -1) if form[i].stem == "عن"), first)
        for i in range(about - 1, first - 1, -1):
            if any(c.first <= i < c.last for c in out):
                break
            known = cue_of(form[i])
            if known is not None and known.lemma == "نقل" and form[i].stem != "نقلا":
                out.append(Chunk(i, i + 1, "CUE"))
                break
    return sorted(out)


#: Heads of the names of press, agencies, channels and sites, folded, without article.
OUTLETS = frozenset("وكاله قناه صحيفه اذاعه مجله جريده تلفزيون فضائيه موقع شبكه وكالات صحف".split())
#: Folded words that ascribe a clause to the outlet named right behind them.
_ACCORDING = frozenset("وفق وفقا حسب بحسب".split())


def _by_outlets(words: Words, cues: list[Chunk]) -> list[Chunk]:
    """«وفقا», «بحسب» before an outlet named with its kind, in sentences without a cue: nothing else says whose word the sentence is."""
    form = words.form
    told = {words.sentence_of[c.first] for c in cues}
    return [
        Chunk(i, i + 1, "CUE")
        for i in range(len(form) - 1)
        if form[i].stem in _ACCORDING
        and form[i + 1].bare in OUTLETS
        and words.sentence_of[i] == words.sentence_of[i + 1]
        and words.sentence_of[i] not in told
    ]


def cue_word_class(words: Words, chunk: Chunk) -> str:
    """A rough word class of a cue: past, present, participle, masdar, noun, particle, other."""
    form = words.form[chunk.first]
    cue = cue_of(form)
    readings = analyse(form)
    if readings:
        tense = readings[0].tense
        if tense in ("past", "present"):
            return tense
        return "participle" if "participle" in tense else tense
    if cue is not None:
        return cue.pos
    return "other"
