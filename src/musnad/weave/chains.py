"""The independent chains behind a story: which of its reports rest on one and the same origin, and why.

First reports of one wording are brought together: whoever wrote it, they are one text. Then texts that stand on one source are: the same
speaker or body, the same agency, an unnamed source nothing tells apart from the other's. An account in a paper's own
voice that has only the word of those on whom another rests (a bulletin put in other words) rests on them too; one with a witness, a speaker of
its own or its own correspondent does not. What is left counts for itself. A report that copies and
was told something of its own besides, by somebody else, is a chain of its own where most of it is its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from musnad.weave.chains_because import Becauses, named
from musnad.weave.chains_names import description
from musnad.weave.chains_same import differ, heard_in, keys_of, same_source
from musnad.weave.copies import share_of
from musnad.weave.model import Because, Chain, ChainKind, Copy, Telling
from musnad.weave.provenance import Origin, Source, origin_of, outlet_key
from musnad.weave.wording import Wording, wording_of

#: A report that was told something itself is its own where no more of it than this stands in its copies.
_OWN = 0.6
#: Two texts with unnamed sources of the same sort rest on the same one where they share so much of the shorter one.
_SAME_DISPATCH = 0.3
#: A text's source is the one that every so manyth of its reports gives, of the first so many.
_VOTES, _ASKED = 3, 48
#: A text is compared with so many earlier ones that may stand on the same source; with fewer where their wording, or all who are heard in them, have to be.
_NAMED, _UNNAMED, _HEARD = 400, 64, 64


class _Text:
    """Reports of one wording, in order, with the source they stand on."""

    __slots__ = ("agencies", "heard", "members", "origin", "own", "shown", "source", "unsourced")

    def __init__(self, members: list[Origin]) -> None:
        self.members = members
        self.origin = _leading(members)
        self.agencies = tuple(dict.fromkeys(name for one in members for name in (one.agency, *one.through) if name))
        #: To whom its source spoke: the agencies, and outlets that were told something themselves.
        self.heard = {*self.agencies, *(named(one.telling) for one in members if one.told is not None)}
        self.source = self.origin.source
        marked = next((one for one in members if one.agency), None)
        if self.source is None and marked is not None and marked.agency:
            self.source = Source("agency", marked.agency, (), marked.mark)
            self.origin = marked
        self.shown = self.origin.telling.id
        #: Its lead is in the report's own voice.
        self.unsourced = self.origin.source is None
        #: Its own correspondent saw it, or wrote it from the place, or somebody else told it something: it rests on no other's source.
        self.own = (self.unsourced and self.origin.byline is not None) or (
            self.source is not None and self.source.kind == "own"
        )


def chains_of(tellings: Sequence[Telling], copies: Sequence[Copy]) -> tuple[Chain, ...]:
    """The independent chains of a story, in the order of their first reports; each telling stands in one, and their number is ``independent``.

    ``copies`` are those of ``copies_among`` for the same tellings; copies of reports outside the story are left out of account. The same for
    every order of ``tellings``.
    """
    ordered = sorted(tellings, key=lambda telling: telling.order)
    if len(ordered) == 1:
        return tuple(
            _chains(
                ordered, {0: _Text([origin_of(ordered[0], alone=True)])}, [0], {ordered[0].id: 0}, Becauses(ordered), []
            )
        )
    origins = [origin_of(telling) for telling in ordered]
    place = {telling.id: i for i, telling in enumerate(ordered)}

    kept: dict[int, Wording] = {}

    def wording(i: int) -> Wording:
        found = kept.get(i)
        if found is None:
            found = kept[i] = wording_of(ordered[i].text)
        return found

    pairs = sorted((place[c.report], place[c.of], c) for c in copies if c.report in place and c.of in place)
    apart = _told_apart(origins, pairs, wording)
    groups = list(range(len(ordered)))
    why = Becauses(ordered)
    reasons: list[tuple[int, Because]] = []
    for report, of, copy in pairs:
        if report not in apart and of not in apart:
            _join(groups, report, of)
            reasons.append((report, why.copy(report, of, copy.share)))
    members: dict[int, list[int]] = {}
    for i in range(len(ordered)):
        members.setdefault(_find(groups, i), []).append(i)
    texts = {first: _Text([origins[i] for i in found]) for first, found in members.items()}
    for first, here in apart.items():
        text = texts[_find(groups, first)]
        text.source = here
        told = origins[first].told
        text.own |= not text.unsourced or told is None or told.kind not in ("person", "organisation")
    _join_sources(texts, groups, place, wording, why, reasons)
    return tuple(_chains(ordered, texts, groups, place, why, reasons))


def _told_apart(
    origins: Sequence[Origin], pairs: Sequence[tuple[int, int, Copy]], wording: Callable[[int], Wording]
) -> dict[int, Source]:
    """Reports that were told something by somebody else than the source of their lead, and are mostly their own text."""
    partners: dict[int, set[int]] = {}
    for report, of, _ in pairs:
        partners.setdefault(report, set()).add(of)
        partners.setdefault(of, set()).add(report)
    found: dict[int, Source] = {}
    for i, origin in enumerate(origins):
        if origin.told is None or (origin.source is not None and same_source(origin.source, origin.told)):
            continue
        if i in partners:
            own = wording(i).runs
            taken = own & frozenset().union(*(wording(j).runs for j in partners[i]))
            if not own or len(taken) / len(own) >= _OWN or _taken(origin, wording(i), taken):
                continue
        found[i] = Source("own", named(origin.telling), (), origin.told_to, origin.told.statement)
    return found


def _taken(origin: Origin, wording: Wording, taken: frozenset[int]) -> bool:
    """Whether what a report was told itself stands in its copies too: then it is the text's, not the report's."""
    told = origin.told
    spans = next(
        (s.content for s in origin.telling.record.statements if told is not None and s.id == told.statement), []
    )
    runs = [run for span in spans for run in wording.runs_of(span.start, span.end)]
    return bool(runs) and sum(run in taken for run in runs) * 2 >= len(runs)


def _leading(members: Sequence[Origin]) -> Origin:
    """The member whose source most of a text's reports give, the earliest of these.

    Papers that cut a dispatch cut its attribution too and invent none: a source that a third of them give goes before none. Only where more
    of them begin with their own account of a meeting is that what the text is.
    """
    asked = members[:_ASKED]
    votes = [
        0 if one.source is None else sum(b.source is not None and same_source(one.source, b.source) for b in asked)
        for one in asked
    ]
    most = max(votes)
    accounts = [one for one in asked if one.account]
    if len(accounts) > most:
        return accounts[0]
    chosen = asked[votes.index(most)]
    return chosen if most * _VOTES >= len(asked) else next((one for one in asked if one.source is None), chosen)


def _join_sources(
    texts: dict[int, _Text],
    groups: list[int],
    place: dict[str, int],
    wording: Callable[[int], Wording],
    why: Becauses,
    reasons: list[tuple[int, Because]],
) -> None:
    """Joins each text with the earliest chain that stands on its source.

    A source named too shortly to tell (a surname that two of the story's persons bear) brings no two others together.
    """
    before: dict[str, list[int]] = {}
    held: dict[int, dict[tuple[str, str], Source]] = {}
    dispatches: dict[str, int] = {}
    order = sorted(texts)
    for here in order:
        text = texts[here]
        for name in text.agencies:
            dispatches.setdefault(name, here)
        source = text.source
        if source is None or source.kind == "own":
            continue
        keys = keys_of(source)
        near = sorted({there for key in keys for there in before.get(key, ())})
        for there in near[: _UNNAMED if source.kind == "unnamed" else _NAMED]:
            if any(differ(source, other) for other in held[_find(groups, there)].values()):
                continue
            if _one_source(text, texts[there], here, there, wording):
                _join(groups, here, there)
                reasons.append(
                    (here, why.source(texts[there].source, source, place[texts[there].shown], place[text.shown]))
                )
                break
        held.setdefault(_find(groups, here), {}).setdefault((source.kind, source.name), source)
        for key in keys:
            before.setdefault(key, []).append(here)
    _join_cited(texts, groups, place, why, reasons)
    for here in order:
        source = texts[here].source
        if source is None or source.kind != "agency":
            continue
        there = dispatches.get(source.name, here)
        if _find(groups, there) != _find(groups, here):
            _join(groups, here, there)
            reasons.append(
                (here, why.agency(source.name, texts[there].members, source, place[texts[here].shown], place))
            )
    _join_heard(texts, groups, held, place, why, reasons)


def _join_heard(
    texts: dict[int, _Text],
    groups: list[int],
    held: dict[int, dict[tuple[str, str], Source]],
    place: dict[str, int],
    why: Becauses,
    reasons: list[tuple[int, Because]],
) -> None:
    """Joins an account that gives no source for its lead with a chain whose first text has all who are heard in it; and two that are the word of
    somebody, where all who are heard in one are heard in the other."""
    before: dict[str, list[int]] = {}
    for here in sorted(texts):
        text = texts[here]
        voices = text.origin.voices
        if not voices or text.own:
            continue
        keys = {key for voice in voices for key in keys_of(voice)}
        near = sorted({there for key in keys for there in before.get(key, ())})
        for there in near[:_HEARD]:
            one, other = _find(groups, here), _find(groups, there)
            if one == other:
                continue
            if any(differ(a, b) for a in held.get(one, {}).values() for b in held.get(other, {}).values()):
                continue
            if _heard_alike(text, texts[there]):
                _join(groups, here, there)
                both = {**held.pop(one, {}), **held.pop(other, {})}
                held[_find(groups, here)] = both
                reasons.append(
                    (here, why.heard(voices, texts[there].origin.voices, place[texts[there].shown], place[text.shown]))
                )
        for key in keys:
            before.setdefault(key, []).append(here)


def _heard_alike(one: _Text, other: _Text) -> bool:
    """Whether all who are heard in one of two texts, the one without a source where one has none, are heard in the other."""
    a, b = one.origin.voices, other.origin.voices
    if one.unsourced and other.unsourced:
        return not (one.origin.account and other.origin.account) and heard_in(a, b) and heard_in(b, a)
    if one.unsourced:
        return heard_in(a, b)
    if other.unsourced:
        return heard_in(b, a)
    return _adds_nobody(a, b) or _adds_nobody(b, a)


def _adds_nobody(one: Sequence[Source], other: Sequence[Source]) -> bool:
    """Whether all of one text are heard in the other, and that has no lead of its own: it begins with one of them too, or with a body beside
    whose word it gives theirs. A person or a witness who is heard only there has told it something else."""
    return heard_in(one, other) and (other[0].kind == "organisation" or heard_in(other[:1], one))


def _join_cited(
    texts: dict[int, _Text], groups: list[int], place: dict[str, int], why: Becauses, reasons: list[tuple[int, Because]]
) -> None:
    """Joins a text that cites an outlet with the last report that outlet itself had published by then, where the story has it."""
    published: dict[str, list[int]] = {}
    for i, telling in enumerate(why.ordered):
        if telling.outlet:
            published.setdefault(outlet_key(telling.outlet), []).append(i)
    for here in sorted(texts):
        source = texts[here].source
        if source is None or source.kind not in ("agency", "outlet"):
            continue
        shown = place[texts[here].shown]
        cited = [i for i in published.get(outlet_key(source.name), ()) if i < shown]
        if cited and _find(groups, cited[-1]) != _find(groups, here):
            _join(groups, here, cited[-1])
            reasons.append((here, why.cited(source, cited[-1], shown)))


def _one_source(one: _Text, other: _Text, here: int, there: int, wording: Callable[[int], Wording]) -> bool:
    if one.source is None or other.source is None:
        return False
    if one.source.kind == other.source.kind == "unnamed":
        if one.heard and other.heard and not one.heard & other.heard:
            return False  # an unnamed source speaks to whom he knows
        if description(other.source.name)[0] != description(one.source.name)[0]:
            return False
        return same_source(one.source, other.source) or share_of(wording(here), wording(there)) >= _SAME_DISPATCH
    return same_source(one.source, other.source)


def _chains(
    ordered: Sequence[Telling],
    texts: dict[int, _Text],
    groups: list[int],
    place: dict[str, int],
    why: Becauses,
    reasons: Sequence[tuple[int, Because]],
) -> list[Chain]:
    found: dict[int, list[int]] = {}
    for i in range(len(ordered)):
        found.setdefault(_find(groups, i), []).append(i)
    said: dict[int, list[Because]] = {}
    for i, because in reasons:
        said.setdefault(_find(groups, i), []).append(because)
    chains: list[Chain] = []
    for first in sorted(found):
        inside = [texts[i] for i in found[first] if i in texts]
        root = _root_of(inside)
        kind, name = root.source.kind if root.source else _kind(root, len(found[first])), ""
        if root.source is not None:
            name = root.source.name
        else:
            name = named(root.origin.telling) if kind == "own" else _title(root.origin.telling)
        passed = [t.source.name for t in inside if t.source is not None and t.source.kind in ("agency", "outlet")]
        through = dict.fromkeys(one for one in (*passed, *(a for t in inside for a in t.agencies)) if one != name)
        basis = why.root(root.origin, place[root.origin.telling.id], kind, name, root.source)
        chains.append(
            Chain(name, kind, tuple(ordered[i].id for i in found[first]), (basis, *said.get(first, ())), tuple(through))
        )
    return chains


def _kind(text: _Text, reports: int) -> ChainKind:
    return "own" if reports == 1 else "text"


def _root_of(texts: Sequence[_Text]) -> _Text:
    """The text whose source is nearest to the origin: a speaker before the agency that passes him on; the earliest, by its fullest name."""
    rank = {"person": 0, "organisation": 0, "document": 1, "unnamed": 1, "agency": 2, "outlet": 2}
    best = min(texts, key=lambda text: rank.get(text.source.kind, 3) if text.source is not None else 4)
    return best


def _title(telling: Telling) -> str:
    title = telling.record.document.title
    return title if title else " ".join(telling.text[:200].split()[:8])


def _find(groups: list[int], i: int) -> int:
    while groups[i] != i:
        groups[i] = groups[groups[i]]
        i = groups[i]
    return i


def _join(groups: list[int], i: int, j: int) -> None:
    a, b = _find(groups, i), _find(groups, j)
    groups[max(a, b)] = min(a, b)
