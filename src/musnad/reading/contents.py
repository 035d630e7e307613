"""Where the content of a statement begins and ends.

Both limits are chosen among the places where a content can begin (a word after the cue, the clause before it) or end
(a mark, the next cue, the end of a sentence) by a linear score (``ranker``) over what stands around them.
"""

from __future__ import annotations

import math

from musnad.reading.advice import Advice
from musnad.reading.chunks import Chunk
from musnad.reading.cues import cue_of
from musnad.reading.nesting import DOUBT, nested_ends
from musnad.reading.ranker import ranker
from musnad.reading.scene import COMMAS, OPENERS, QUOTES, Scene, bucket, cue_key, word_key

#: Folded words a content may follow besides the openers.
_BEFORE = frozenset(
    [
        "عن",
        "الي",
        "علي",
        "في",
        "من",
        "انني",
        "قائلا",
        "كما",
        "فقد",
        "قد",
        "وقد",
        "بها",
        "به",
        "فيها",
        "فيه",
        "لهم",
        "له",
        "لها",
        "ما",
    ]
)
#: Folded words before which a content may end without a mark.
_AFTER = frozenset("علي وفق حسب بحسب كما فيما بينما وذلك مما لكن وسط بعد رغم حيث بدون".split())
#: How far after its cue a content may begin, and how long one may run, in words.
REACH, LONGEST = 45, 260


_PREPOSITIONS = {"الي": "إلى", "علي": "على", "عن": "عن", "من": "من", "في": "في"}


def opener(scene: Scene, j: int, near: bool) -> str:
    """What opens a content at word ``j``, as the column ``opens`` of the cues names it; ``object`` right behind cue or source, else empty."""
    form = scene.words.form
    before = form[j - 1]
    if before.folded in OPENERS:
        return "ب" if before.proclitics.endswith("ب") else "أن"
    if before.surface in QUOTES:
        return '""'
    if before.surface == ":":
        return ":"
    if before.bare in _PREPOSITIONS:
        return _PREPOSITIONS[before.bare]
    if form[j].proclitics.endswith(("ب", "ل")):
        return form[j].proclitics[-1]
    return "object" if near else ""


def government(scene: Scene, cue: Chunk, way: str) -> str:
    """How well the lexicon's row of the cue agrees with an opener: first, other, no, or ? where there is no row."""
    known = cue_of(scene.words.form[cue.first])
    if known is None:
        return "?"
    if way == "أن" and "إن" in known.opens:
        way = "إن"
    if way not in known.opens:
        return "no"
    return "first" if known.opens[0] == way else "other"


def is_particle(scene: Scene, cue: Chunk) -> bool:
    """Whether a cue is a particle or noun such as «بحسب», «نقلا عن», «حسبما ذكرت»."""
    known = cue_of(scene.words.form[cue.first])
    return known is not None and known.pos in ("particle", "noun") and known.kind in ("according", "quote")


#: A quotation of so few words is a name or a term («في "حزب الله"»), unless the cue or an opener stands right before it.
_TERM = 3


def _is_term(scene: Scene, cue: Chunk, j: int) -> bool:
    """Whether word ``j`` opens a quoted name inside a phrase, where nothing that is said begins."""
    form = scene.words.form
    close = scene.quote_from.get(j - 1)
    if close is None or close - j > _TERM or j - 2 < cue.last:
        return False
    before = form[j - 2]
    return before.kind == "word" and before.folded not in OPENERS


def start_candidates(scene: Scene, cue: Chunk, source: Chunk | None, medium: Chunk | None) -> list[int]:
    """Words at which the content of ``cue`` may begin, those before the cue last.

    After the cue: the words next to it, to its source and to its medium, and those behind an opener, a preposition or a mark.
    """
    form = scene.words.form
    first, last = scene.sentence(cue.first)
    end = last
    if last - cue.last <= 3:  # the words of a cue at the end of its sentence («وقال:») may stand in the next
        end = scene.sentence(last)[1] if last < len(form) else last
    reached = {cue.last, source.last if source else -1, medium.last if medium else -1}
    out = []
    since = 9
    for j in range(cue.last, min(end, cue.last + REACH)):
        here, before = form[j], form[j - 1]
        since = 0 if j in reached else since + 1
        if here.kind == "punct" or here.stem in OPENERS or _is_term(scene, cue, j):
            continue
        other = scene.cue_at.get(j)
        if other is not None and cue_key(scene, scene.cues[other])[2] == "participle":
            continue  # «أدان الهجوم، مؤكدا ...»: a saying that goes beside this one, no part of it
        if (
            since < 4
            or before.kind == "punct"
            or before.folded in OPENERS
            or before.folded in _BEFORE
            or here.proclitics.endswith("ب")
        ):
            out.append(j)
    first = max(first, scene.skip)
    ahead = [j for j in range(first, cue.first) if _can_open(scene, j, first)]
    found = out + ahead[-8:]
    # who speaks is no part of what is said, unless a source runs on into it
    outside = [j for j in found if source is None or not source.first <= j < source.last]
    return outside or found


def _can_open(scene: Scene, j: int, first: int) -> bool:
    form = scene.words.form
    if form[j].kind == "punct":
        return False
    if j == first or form[j - 1].kind == "punct":
        return True
    return form[j - 1].folded in OPENERS or "و" in form[j].proclitics[:1]


def _first_asked(scene: Scene, cue: Chunk, reached: int) -> int:
    """The first word behind ``reached`` that opens as the cue asks; far behind where there is none."""
    key = (cue.first, reached)
    if key not in scene.asked:
        form = scene.words.form
        scene.asked[key] = next(
            (
                k
                for k in range(reached + 1, min(len(form), cue.last + REACH + 1))
                if form[k].kind != "punct" and government(scene, cue, opener(scene, k, False)) in ("first", "other")
            ),
            1 << 30,
        )
    return scene.asked[key]


def start_features(scene: Scene, cue: Chunk, source: Chunk | None, medium: Chunk | None, j: int) -> list[str]:
    """Features of beginning at word ``j``."""
    form = scene.words.form
    lemma, kind, pos = cue_key(scene, cue)
    if j < cue.first:
        first = max(scene.sentence(cue.first)[0], scene.skip)
        last_comma = max((k for k in range(first, cue.first) if form[k].surface in COMMAS), default=-1)
        return [
            f"before {pos}", f"before {lemma}", f"before first={j == first} {pos}",
            f"before gap={bucket(cue.first - j)} {pos}",
            f"before comma={j > last_comma} {pos}",
            f"before prev={word_key(scene, j - 1) if j > first else '^'} {pos}",
            f"before cues={sum(j <= c.first < cue.first for c in scene.cues)}",
            f"before ends={cue.last >= scene.sentence(cue.first)[1] - 1 - (source.last - source.first if source else 0)}",
        ]  # fmt: skip
    previous = word_key(scene, j - 1)
    blocks = [c for c in (source, medium) if c and c.first >= cue.first and c.last <= j]
    inside = any(c and c.first <= j < c.last for c in (source, medium))
    reached = max([cue.last, *(c.last for c in blocks)])
    count = scene.before
    gap = max(0, count.words[j] - count.words[reached])
    openers = count.openers[j] - count.openers[cue.last]
    lead = form[j].proclitics
    waiting = bool(source and source.first >= cue.last and source.first >= j)
    out = [
        f"prev={previous}", f"prev={previous} {pos}", f"prev={previous} {kind}", f"lemma={lemma} prev={previous}",
        f"lemma={lemma} lead={lead} gap={gap == 0}", f"{pos} lead={lead} gap={gap == 0}",
        f"gap={bucket(gap)}", f"gap={bucket(gap)} prev={previous}", f"gap={bucket(gap)} {kind}",
        f"openers={min(openers, 2)}", f"openers={min(openers, 2)} prev={previous}",
        f"class={scene.word_class(j)} gap={bucket(gap)}",
        f"inside={inside}", f"waiting={waiting}",
        f"blocks={len(blocks)} gap={bucket(gap)}",
        f"comma={count.commas[j] > count.commas[reached]} prev={previous}",
        f"quoted={form[j - 1].surface in '«“' + chr(34)}",
        f"cue between={count.cues[j] > count.cues[cue.last]}",
    ]  # fmt: skip
    way = opener(scene, j, gap == 0)
    agrees = government(scene, cue, way)
    earlier = reached < _first_asked(scene, cue, reached) < j
    out += [
        f"way={way} gov={agrees}",
        f"gov={agrees} earlier={earlier}",
        f"way={way} gov={agrees} earlier={earlier} gap={bucket(gap)}",
        f"way={way} {kind}",
        f"way={way} {lemma}",
    ]
    if j in scene.in_time:
        out.append(f"time gap={gap == 0}")
    if any(t.last == j or (t.last == j - 1 and form[j - 1].kind == "punct") for t in scene.times):
        out.append(f"after time gap={bucket(gap)}")
    if scene.words.sentence_of[j] != scene.words.sentence_of[cue.first]:
        out.append(f"next sentence prev={previous}")
    if previous == "AN" or previous in ("«", "“", '"'):
        seen = any(form[k].folded in OPENERS or form[k].surface in ("«", "“", '"') for k in range(reached, j - 1))
        out.append(f"earlier opener={seen}")
    return out


def end_candidates(scene: Scene, cue: Chunk, start: int) -> list[int]:
    """Words before which the content may end (exclusive ends)."""
    words = scene.words
    form = words.form
    n = len(form)
    if start < cue.first:
        end = cue.first
        while end > start + 1 and form[end - 1].kind == "punct":
            end -= 1
        return [end]
    out: list[int] = []
    sentence = words.sentence_of[start]
    quote = scene.quote_over[start]
    close = scene.quotes[quote][1] if quote >= 0 else -1
    passed = 0
    for e in range(start + 1, min(n, start + LONGEST) + 1):
        if e == n or words.sentence_of[e] != sentence:
            out.append(e)
            if e == n:
                break
            sentence = words.sentence_of[e]
            passed += 1
            if e > close and passed > 0:
                break
            continue
        here = form[e]
        if (
            ((here.kind == "punct" and here.surface not in '"«“(') or e == close)
            or e in scene.cue_at
            or (
                here.kind == "word"
                and here.proclitics[:1] == "و"
                and form[e - 1].kind != "punct"
                and _class_opens(scene, e)
            )
            or (form[e - 1].kind == "punct" and form[e - 1].surface in '"»”)' and here.kind == "word")
            or here.folded in _AFTER
        ):
            out.append(e)
    return out


def _class_opens(scene: Scene, i: int) -> bool:
    return scene.word_class(i) in ("past", "present", "participle")


def end_features(scene: Scene, cue: Chunk, source: Chunk | None, start: int, e: int) -> list[str]:
    """Features of ending before word ``e``."""
    words = scene.words
    form = words.form
    n = len(form)
    if start < cue.first:
        return ["before"]
    _lemma, _kind, pos = cue_key(scene, cue)
    quote = scene.quote_over[start]
    opened = quote >= 0 and scene.quotes[quote][0] >= start - 1 and scene.quotes[quote][0] > cue.first
    close = scene.quotes[quote][1] if quote >= 0 else -1
    boundary = e == n or words.sentence_of[e] != words.sentence_of[e - 1]
    here = "$" if boundary else word_key(scene, e)
    k = e
    while k < n and k < e + 2 and form[k].kind == "punct" and not (boundary and k == e):
        k += 1
    after = "$" if k >= n or (boundary and k == e) else word_key(scene, k)
    next_cue = None if boundary else scene.cue_at.get(k)
    inside = scene.quote_over[e] >= 0 and scene.quotes[scene.quote_over[e]][0] < e if e < n else False
    out = [f"here={here} q={opened}", f"here={here} after={after}", f"len={bucket(e - start)} here={here}"]
    if opened:
        out.append(
            f"close={'at' if e == close else 'past' if e > close else 'in'} here={here if here in '$،.' else '*'}"
        )
    else:
        out.append(f"inside={inside} here={here if here in ('$', '،', '.') else '*'}")
    if next_cue is not None:
        chunk = scene.cues[next_cue]
        next_lemma, next_kind, next_pos = cue_key(scene, chunk)
        lead = form[chunk.first].proclitics
        has_source = any(chunk.last <= s.first <= chunk.last + 1 for s in scene.sources)
        out += [f"cue {next_pos}", f"cue {next_pos} lead={lead} src={has_source}", f"cue {next_lemma}", f"cue {next_pos} here={here}",
                f"cue {next_kind} {next_pos}", f"cue {next_pos} after {pos}"]  # fmt: skip
    elif not boundary:
        out += [f"next class={scene.word_class(k) if k < n else '$'} here={here}", f"next={after}"]
    if opened and e == close:
        follows = close + 1
        then = (
            "$"
            if follows >= n
            else form[follows].surface
            if form[follows].kind == "punct"
            else scene.word_class(follows)
        )
        size = bucket(close - scene.quotes[quote][0] - 1)
        out += [
            f"closed then={then}",
            f"closed size={size}",
            f"closed size={size} mark={then in COMMAS or then in '.$'}",
        ]
    verb = any(scene.word_class(k) in ("past", "present", "participle") for k in range(start, e))
    clause = start > 0 and form[start - 1].folded in OPENERS
    out.append(f"verb={verb} clause={clause} here={here if boundary or form[e].kind == 'punct' else '*'}")
    out.append(f"verb={verb} clause={clause} cue={next_cue is not None}")
    skipped_cues = [c for c in scene.cues if start <= c.first < e]
    for c in skipped_cues[:4]:
        passed = cue_key(scene, c)[2]
        comma = form[c.first - 1].surface in COMMAS
        lead = form[c.first].proclitics[:1]
        out.append(f"over {passed} comma={comma} lead={lead}")
        if scene.quote_over[c.first] == quote and opened:
            out.append("over in quote")
    sentences = words.sentence_of[min(e, n) - 1] - words.sentence_of[start]
    if sentences:
        out += [f"over sentences={min(sentences, 3)} q={opened and e <= close}", f"over sentences {pos}"]
    if opened and e > close:
        out.append("over close")
    if here == "$":
        out.append(f"end cues={min(len(skipped_cues), 2)} q={opened}")
    return out


def _heard_ends(scene: Scene, advice: Advice, cue: Chunk, start: int, ends: list[int]) -> list[float]:
    """What an encoder thinks of each end: of its last word, and of the cues that come to stand inside or outside."""
    later = [c for c in scene.cues if start <= c.first < max(ends)]
    inside: dict[Chunk, list[tuple[int, float]]] = {}
    for c in later:
        inside[c] = [(o.first, advice.chance("within", c.first, o.first)) for o in (cue, *later) if o != c]
    out = []
    for e in ends:
        score = advice.link("end", cue.first, [_last_word(scene, e)])
        for c in later:
            nested = sum(p for at, p in inside[c] if at == cue.first or at < e)
            nested = min(max(nested, DOUBT), 1 - DOUBT)
            score += advice.trust["within"] * math.log(nested if c.first < e else 1 - nested)
        out.append(score)
    return out


def _last_word(scene: Scene, e: int) -> int:
    """The last word before ``e`` that is no mark of punctuation."""
    form = scene.words.form
    i = e - 1
    while i > 0 and form[i].kind == "punct":
        i -= 1
    return i


def _behind_title(scene: Scene, start: int) -> int:
    """The closing mark of a quoted name that a clause opens with, where the clause goes on behind it; else -1."""
    form = scene.words.form
    quote = scene.quote_over[start]
    if quote < 0 or start < 2:
        return -1
    opened, close = scene.quotes[quote]
    goes_on = close + 1 < len(form) and form[close + 1].kind == "word"
    if opened != start - 1 or close - opened - 1 > _TERM or not goes_on or form[opened - 1].folded not in OPENERS:
        return -1
    return close + 1


def content_of(
    scene: Scene, cue: Chunk, source: Chunk | None, medium: Chunk | None, before: int | None = None
) -> tuple[int, int] | None:
    """First word and one past the last of what the cue's source says; None where nothing can be said.

    With ``before``, only what stands between the cue and that word is thought of.
    """
    starts = start_candidates(scene, cue, source, medium)
    if before is not None:
        starts = [j for j in starts if cue.last <= j < before]
    if not starts:
        return None
    advice = scene.advice
    heard = [advice.link("start", cue.first, [j]) for j in starts] if advice else ()
    chosen, sure = ranker("start").choose([start_features(scene, cue, source, medium, j) for j in starts], heard)
    start = starts[chosen]
    scene.chances["start", cue.first] = sure
    ends = end_candidates(scene, cue, start)
    if before is not None:
        ends = [e for e in ends if e <= before] or [before]
    after = _behind_title(scene, start)
    ends = [e for e in ends if e > after] or ends
    if not ends:
        return None
    heard = nested_ends(scene, cue, source, start, ends)
    if advice:
        asked = _heard_ends(scene, advice, cue, start, ends)
        heard = [a + b for a, b in zip(heard, asked, strict=True)] if heard else asked
    chosen, sure = ranker("end").choose([end_features(scene, cue, source, start, e) for e in ends], heard)
    end = ends[chosen]
    scene.chances["end", cue.first] = sure
    return (start, end) if end > start else None
