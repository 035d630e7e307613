"""A story as Markdown, for pasting into a note: Arabic first, English beside it, each value with its words quoted.

What comes from reports is escaped, so that nothing in it acts as markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from musnad.views.calendar import Words
from musnad.views.facts import label, plain
from musnad.views.story_trees import Tree, trees
from musnad.views.story_words import (
    StoryFacts,
    Telling,
    counted,
    listed,
    quoted,
    quotes,
    reason_words,
    said,
    short_bounds,
)
from musnad.weave.model import Attested, Dispute, Evidence, Revision, Story

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~!&])")
#: What would begin a list or a heading at the start of a line.
_OPENING = re.compile(r"\A(\d+)([.)])|\A([-+=])")
#: What is written of one story; what is more is counted. ``--format json`` has all.
MOST_TELLINGS, MOST_CHAINS, MOST_SPEAKERS = 200, 40, 12


def story_markdown(story: Story, earlier: Sequence[Story] = (), later: Sequence[Story] = ()) -> str:
    """The text of a story, with those it goes on from and those that go on from it."""
    return "\n".join(_lines(StoryFacts(story), earlier, later)) + "\n"


def listed_markdown(story: Story) -> str:
    """A story as an item of a list."""
    facts = StoryFacts(story)
    when = facts.when
    parts = [escaped(when.ar) if when else label("view", "no_date").ar]
    if story.place:
        parts.append(escaped(story.place))
    parts += [f"{words.ar}" for words in facts.counts()]
    return f"- **{escaped(facts.what)}** — {' · '.join(parts)} · `{_code(story.id)}`\n"


def escaped(text: str) -> str:
    """A text on one line in which nothing acts as Markdown or HTML.

    >>> escaped("# <b>*قال*</b>")
    '\\\\# \\\\<b\\\\>\\\\*قال\\\\*\\\\</b\\\\>'
    """
    return _OPENING.sub(lambda m: f"{m[1]}\\{m[2]}" if m[1] else f"\\{m[3]}", _MARKUP.sub(r"\\\1", plain(text)))


def _code(text: str) -> str:
    return plain(text).replace("`", "'")


def _both(words: Words) -> str:
    return f"{words.ar} · {words.en}"


def _lines(facts: StoryFacts, earlier: Sequence[Story], later: Sequence[Story]) -> Iterator[str]:
    story = facts.story
    yield f"# {escaped(facts.what)}"
    yield ""
    when, none = facts.when, label("view", "no_date")
    yield f"- {_both(label('story', 'when'))}: {_both(Words(*map(escaped, when or none)))}"
    if story.place:
        yield f"- {_both(label('story', 'where'))}: {escaped(story.place)}"
    yield f"- {'، '.join(words.ar for words in facts.counts())} · {', '.join(words.en for words in facts.counts())}"
    yield f"- `{_code(story.id)}`"
    for key, others in (("develops", earlier), ("developed", later)):
        for other in others:
            yield f"- {_both(label('story', key))}: {escaped(other.what)} `{_code(other.id)}`"
    if story.develops and not earlier:
        yield f"- {_both(label('story', 'develops'))}: {', '.join(f'`{_code(one)}`' for one in story.develops)}"
    yield from _heading("tellings")
    for telling in facts.tellings[:MOST_TELLINGS]:
        yield _telling(facts, telling)
    yield from _more(len(facts.tellings) - MOST_TELLINGS)
    if story.chains:
        yield from _heading("chains")
        for one in trees(facts, MOST_CHAINS):
            yield from _chain(facts, one)
        yield from _more(len(story.chains) - MOST_CHAINS)
    if story.happened or story.said:
        yield from _heading("attested")
        if story.happened:
            yield f"- {_both(label('story', 'happened'))}: {_level(facts, story.happened)}"
        words = label("story", "speaker_said")
        for attested in story.said[:MOST_SPEAKERS]:
            name = escaped(attested.speaker or "") or label("view", "unknown").ar
            yield f"- {words.ar} {name} · {words.en}: {_level(facts, attested)}"
        yield from _more(len(story.said) - MOST_SPEAKERS)
    if story.disputes:
        yield from _heading("disputes")
        for dispute in story.disputes:
            yield from _dispute(facts, dispute)
    if story.revisions:
        yield from _heading("revisions")
        for revision in story.revisions:
            yield from _revision(facts, revision)
    made = label("story", "made_by")
    yield ""
    yield f"*{made.ar}* · *{made.en}*"


def _heading(key: str) -> Iterator[str]:
    yield ""
    yield f"## {_both(label('story', key))}"
    yield ""


def _more(number: int) -> Iterator[str]:
    if number > 0:
        yield f"- … {number:,} {_both(label('story', 'more'))}"


def _telling(facts: StoryFacts, telling: Telling) -> str:
    outlet = escaped(telling.outlet) or label("story", "no_outlet").ar
    moment = escaped(telling.moment) or label("story", "no_time").ar
    title = f": {escaped(telling.title)}" if telling.title else ""
    original, share = facts.original(telling)
    words = label("story", "copy_of")
    copy = f" — {words.ar} {original} · {words.en} {original}" if original else ""
    percent = f" ({100 * share:.0f} %)" if original and share is not None else ""
    return f"{telling.number}. {moment} — {outlet}{title}{copy}{percent} `{_code(telling.told.report)}`"


def _chain(facts: StoryFacts, one: Tree) -> Iterator[str]:
    """A chain as a nested list, each report under what it rests on."""
    kind = label("chain_kind", one.chain.kind)
    reports = counted("report", len(one.chain.reports))
    yield f"- **{one.number}. {escaped(one.root.name)}** — {_both(kind)} · {_both(reports)}"
    for because in one.because:
        yield f"  - {_why(because.reason, reason_words(because), because.evidence)}"
    for node, depth in one.root.walk():
        if depth == 0:
            continue
        pad = "  " * min(depth, 8)
        if node.telling is None:
            words = label("story", "via")
            yield f"{pad}- {words.ar} {escaped(node.name)} · {words.en}"
            continue
        telling = node.telling
        outlet = escaped(telling.outlet) or label("story", "no_outlet").ar
        yield f"{pad}- [{telling.number}] {escaped(telling.moment)} {outlet}"
        for because in node.because:
            yield f"{pad}  - {_why(because.reason, reason_words(because), because.evidence)}"
    if one.left_out:
        yield f"  - … {one.left_out:,} {_both(label('story', 'more'))}"


def _why(reason: str, words: Words, evidence: tuple[Evidence, ...]) -> str:
    said_so = "; ".join(escaped(quoted(one.text)) for one in quotes(evidence, 2))
    name = label("reason", reason)
    told = f"{name.ar}: {escaped(words.ar)} · {escaped(words.en)}" if words.en != name.en else _both(name)
    return f"{told}{f' — {said_so}' if said_so else ''}"


def _level(facts: StoryFacts, attested: Attested) -> str:
    told = listed(facts.numbers(attested.reports))
    return f"{_both(counted('chain', attested.independent))} [{told}]"


def _quoted(facts: StoryFacts, evidence: tuple[Evidence, ...], pad: str) -> Iterator[str]:
    for one in quotes(evidence, 3, 300):
        telling = facts.by_report.get(one.report)
        source = (
            f" — [{telling.number}] {escaped(telling.outlet)} `{_code(one.report)}` {one.start}–{one.end}"
            if telling
            else ""
        )
        yield f"{pad}> {escaped(quoted(one.text))}{source}"
        yield f"{pad}>"


def _dispute(facts: StoryFacts, dispute: Dispute) -> Iterator[str]:
    kind = label("dispute", dispute.kind)
    yield f"### {escaped(dispute.arabic) or kind.ar} · {escaped(dispute.what) or kind.en}"
    yield ""
    for side in dispute.sides:
        words = said(side)
        shown = escaped(words.ar) if words.ar == words.en else f"{escaped(words.ar)} · {escaped(words.en)}"
        by = "، ".join(escaped(name) for name in side.chain[:6])
        yield f"- **{shown}** — {by} [{listed(facts.numbers(side.reports))}]"
        yield ""
        yield from _quoted(facts, side.evidence, "  ")
        yield ""


def _revision(facts: StoryFacts, one: Revision) -> Iterator[str]:
    values = [Words(*map(escaped, short_bounds(side))) for _, side in one.steps]
    yield f"### {escaped(one.arabic) or escaped(one.what)} · {escaped(one.what)} — {escaped(one.chain)}"
    yield ""
    # Read from the left; the line after it from the right.
    yield f"{escaped(one.what)}: {' → '.join(value.en for value in values)}"
    yield ""
    if one.arabic:
        yield f"{escaped(one.arabic)}: {' ← '.join(value.ar for value in values)}"
        yield ""
    for (moment, side), value in zip(one.steps, values, strict=True):
        yield f"- {escaped(moment[:16].replace('T', ' '))}: **{value.en}** [{listed(facts.numbers(side.reports))}]"
        yield ""
        yield from _quoted(facts, side.evidence, "  ")
        yield ""
