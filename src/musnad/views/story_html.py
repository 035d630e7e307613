"""A page of HTML of one story or of several: the tellings, the drawing of the chains, why each is one, disputes and revisions.

One file without anything from outside and without a script; everything that comes from reports is escaped and stands apart in its direction.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from html import escape
from pathlib import Path
from string import Template

from musnad.views.calendar import Words, arabic_digits
from musnad.views.facts import label, plain
from musnad.views.html import musnad_version, source_hash
from musnad.views.story_graph import Drawing
from musnad.views.story_graph import chains as drawn
from musnad.views.story_graph import revision as drawn_revision
from musnad.views.story_trees import Tree, trees
from musnad.views.story_words import (
    StoryFacts,
    Telling,
    arabic_html,
    counted,
    quoted,
    quotes,
    reason_words,
    said,
    short_bounds,
)
from musnad.views.tables import both, english
from musnad.weave.model import Attested, Because, Dispute, Evidence, Revision, Side, Story

_FOLDER = Path(__file__).parent
#: What is shown of one story; what is more is counted. ``--format json`` has all.
MOST_TELLINGS, MOST_CHAINS, MOST_SPEAKERS, MOST_REASONS, MOST_NUMBERS = 500, 30, 20, 12, 40


class StoryPage:
    """A page to which stories are added one by one; what ``add`` and ``close`` give, joined, is the page."""

    def __init__(self, *, several: bool = False) -> None:
        self.several = several
        self.contents: list[str] = []

    def add(self, story: Story, earlier: Sequence[Story] = (), later: Sequence[Story] = ()) -> Iterator[str]:
        """The HTML of one more story, with those it goes on from and those that go on from it."""
        facts = StoryFacts(story)
        prefix = f"s{len(self.contents) + 1}-"
        if not self.contents:
            yield _frame(label("story", "stories").ar if self.several else facts.what)[0]
        self.contents.append(_block(facts, prefix))
        yield from _story(facts, prefix, earlier, later)

    def close(self) -> str:
        """What comes after the last story: the list of several, which is shown at the top, and the foot."""
        words = label("story", "stories")
        if not self.contents:
            before, after = _frame(words.ar)
            return f'{before}<main class="report"><p class="rest">{both(label("story", "none"))}</p></main>\n{after}'
        rows = "".join(self.contents)
        made = (
            f'<nav class="contents"><h1>{both(words)}</h1><ol class="stories">{rows}</ol></nav>\n'
            if self.several
            else ""
        )
        return made + _frame("")[1]


def story_page(story: Story, earlier: Sequence[Story] = (), later: Sequence[Story] = ()) -> str:
    """The whole page of a story."""
    page = StoryPage()
    return "".join([*page.add(story, earlier, later), page.close()])


@lru_cache(maxsize=4)
def _frame(title: str) -> tuple[str, str]:
    style = "".join((_FOLDER / name).read_text(encoding="utf-8") for name in ("page.css", "story.css"))
    made = label("story", "made_by")
    whole = Template((_FOLDER / "story.html").read_text(encoding="utf-8")).substitute(
        title=escape(title),
        style=style,
        style_hash=source_hash(style),
        version=musnad_version(),
        made_ar=escape(made.ar),
        made_en=escape(made.en),
    )
    before, _, after = whole.partition("<!-- stories -->\n")
    return before, after


# -- parts -------------------------------------------------------------------------------------------------------------


def _both(words: Words) -> str:
    """Arabic with its numbers in Arabic-Indic digits, and English beside it."""
    return f"{arabic_html(words.ar)} {english(words.en)}"


def _outlet(telling: Telling) -> str:
    if telling.outlet:
        return f'<bdi class="outlet">{escape(telling.outlet)}</bdi>'
    return f'<span class="none">{both(label("story", "no_outlet"))}</span>'


def _moment(telling: Telling) -> str:
    if telling.words is None:
        return f"<bdi>{escape(telling.moment)}</bdi>" if telling.moment else both(label("story", "no_time"))
    return f'<time datetime="{escape(telling.iso or "")}">{arabic_html(telling.words.ar)}</time>'


def _number(number: int, prefix: str) -> str:
    return f'<a class="num" href="#{prefix}t{number}">{arabic_digits(str(number))}</a>'


def _numbers(numbers: list[int], prefix: str) -> str:
    """The tellings, each leading to where it is listed."""
    rest = (
        f' <span class="rest">… {arabic_digits(str(len(numbers) - MOST_NUMBERS))}+</span>'
        if len(numbers) > MOST_NUMBERS
        else ""
    )
    return '<span class="nums">' + "".join(_number(one, prefix) for one in numbers[:MOST_NUMBERS]) + f"</span>{rest}"


def _quotes(facts: StoryFacts, evidence: tuple[Evidence, ...], prefix: str, most: int) -> str:
    out = []
    for one in quotes(evidence, most, 240):
        telling = facts.by_report.get(one.report)
        number = f" {_number(telling.number, prefix)}" if telling else ""
        out.append(f'<span class="quote"><bdi>{escape(quoted(one.text))}</bdi>{number}</span>')
    return "".join(out)


def _table(heads: Sequence[str], rows: Sequence[tuple[str, Sequence[str]]], first: str = "") -> str:
    """A table of (attributes of the row, cells); each cell names its column, for narrow screens."""
    words = [label("story", head) if head else Words("", "") for head in heads]
    cells = "".join(f'<th scope="col">{both(word) if word.ar else ""}</th>' for word in words)
    head = f"<thead><tr>{cells}</tr></thead>" if any(heads) else ""
    out = [f'<div class="wide"><table>{head}<tbody>\n']
    for attributes, row in rows:
        out.append(f"<tr{attributes}>")
        for n, (word, cell) in enumerate(zip(words, row, strict=True)):
            name = f' class="{first}"' if first and n == 0 else ""
            named = f' data-l="{escape(word.ar)}"' if word.ar else ""
            out.append(f"<td{name}{named}>{cell}</td>")
        out.append("</tr>\n")
    return "".join([*out, "</tbody></table></div>"])


def _rest(number: int) -> str:
    return f'<p class="rest">… {arabic_digits(str(number))} {both(label("story", "more"))}</p>' if number > 0 else ""


def _counts(facts: StoryFacts) -> str:
    rows = "".join(
        f"<li{f' class={chr(34)}is-{key}{chr(34)}' if key in ('chain', 'dispute', 'revision') else ''}>{_both(words)}</li>"
        for key, words in facts.counts_by_kind()
    )
    return f'<ul class="counts">{rows}</ul>'


def _block(facts: StoryFacts, prefix: str) -> str:
    """A story in the list."""
    when, place = facts.when, plain(facts.story.place or "")
    head = [arabic_html(when.ar)] if when else [label("view", "no_date").ar]
    if place:
        head.append(f"<bdi>{escape(place)}</bdi>")
    counts = " · ".join(
        f'<span class="{"one red" if key == "dispute" else "one"}">{_both(words)}</span>'
        for key, words in facts.counts_by_kind()
    )
    return (
        f'<li><a href="#{prefix}top"><bdi>{escape(facts.what)}</bdi></a><p>{" · ".join(head)}</p>'
        f"<p>{counts} · <code>{escape(plain(facts.story.id))}</code></p></li>\n"
    )


# -- a story -----------------------------------------------------------------------------------------------------------


def _story(facts: StoryFacts, prefix: str, earlier: Sequence[Story], later: Sequence[Story]) -> Iterator[str]:
    story = facts.story
    yield f'<main class="report" id="{prefix}top">\n'
    yield _header(facts, earlier)
    drawings = trees(facts, MOST_CHAINS)
    for name, made in (
        ("tellings", _tellings(facts, prefix)),
        ("chains", _chains(facts, drawings, prefix)),
        ("attested", _attested(facts, prefix)),
        ("disputes", "".join(_dispute(facts, one, prefix) for one in story.disputes)),
        ("revisions", "".join(_revision(facts, one, prefix) for one in story.revisions)),
        ("developed", _others(later)),
    ):
        if made:
            yield f'<section class="{name}"><h2>{both(label("story", name))}</h2>\n{made}</section>\n'
    yield "</main>\n"


def _header(facts: StoryFacts, earlier: Sequence[Story]) -> str:
    story = facts.story
    when = facts.when
    parts = [_both(when) if when else both(label("view", "no_date"))]
    if story.place:
        parts.append(f"<bdi>{escape(plain(story.place))}</bdi>")
    lines = [
        f'<header class="masthead"><h1><bdi>{escape(facts.what)}</bdi></h1>',
        f'<p class="dateline">{" <i>·</i> ".join(parts)}</p>',
        _counts(facts),
    ]
    for other in earlier:
        words = label("story", "develops")
        lines.append(
            f'<p class="beside">{both(words)}: <bdi>{escape(plain(other.what))}</bdi> <code>{escape(plain(other.id))}</code></p>'
        )
    if story.develops and not earlier:
        ids = " ".join(f"<code>{escape(plain(one))}</code>" for one in story.develops[:8])
        lines.append(f'<p class="beside">{both(label("story", "develops"))}: {ids}</p>')
    lines.append(f'<p class="name"><code>{escape(plain(story.id))}</code></p></header>\n')
    return "\n".join(lines)


def _tellings(facts: StoryFacts, prefix: str) -> str:
    rows = []
    for telling in facts.tellings[:MOST_TELLINGS]:
        title = (
            f'<bdi class="title">{escape(telling.title)}</bdi>' if telling.title else both(label("story", "no_title"))
        )
        original, share = facts.original(telling)
        if original:
            percent = f" ({arabic_digits(f'{100 * share:.0f}%')})" if share is not None else ""
            title += (
                f'<br><span class="copy">{both(label("story", "copy_of"))} {_number(original, prefix)}{percent}</span>'
            )
        cells = [
            f'<span class="num">{arabic_digits(str(telling.number))}</span>',
            _moment(telling),
            _outlet(telling),
            title,
        ]
        rows.append((f' id="{prefix}t{telling.number}"', cells))
    return _table(("", "", "", ""), rows, "no") + _rest(len(facts.tellings) - MOST_TELLINGS)


def _chains(facts: StoryFacts, drawings: list[Tree], prefix: str) -> str:
    if not drawings:
        return ""
    cards = "".join(_card(facts, one, prefix) for one in drawings)
    how = Drawing("ar", lambda telling: f"#{prefix}t{telling.number}")
    return (
        f'{drawn(facts, drawings, how)}<div class="reasons">{cards}</div>{_rest(len(facts.story.chains) - MOST_CHAINS)}'
    )


def _card(facts: StoryFacts, one: Tree, prefix: str) -> str:
    """Why the reports of a chain are one, each joining with its reason and the words that show it."""
    chain = one.chain
    kind = label("chain_kind", chain.kind)
    through = [plain(name) for name in chain.through if plain(name)]
    path = "".join(f" ← <bdi>{escape(name)}</bdi>" for name in through)
    path = f'<p class="path">{escape(label("story", "via").ar)} {path.removeprefix(" ← ")}</p>' if path else ""
    rows = "".join(_reason(facts, because, prefix) for because in chain.because[:MOST_REASONS])
    numbers = _numbers(facts.numbers(chain.reports), prefix)
    return (
        f'<article class="card k-{chain.kind}" id="{prefix}c{one.number}"><h3><a class="no" href="#{prefix}c{one.number}">'
        f"{arabic_digits(str(one.number))}</a> <bdi>{escape(one.root.name)}</bdi> "
        f'<span class="kind">{both(kind)}</span></h3>{path}<p>{numbers}</p>'
        f"<ol>{rows}</ol>{_rest(len(chain.because) - MOST_REASONS)}</article>\n"
    )


def _reason(facts: StoryFacts, because: Because, prefix: str) -> str:
    name, words = label("reason", because.reason), reason_words(because)
    which = _numbers(facts.numbers(because.reports), prefix)
    told = f" <bdi>{arabic_html(words.ar)}</bdi>" if words.ar != name.ar else ""
    english_words = f'<span class="en say-en" lang="en">{escape(words.en)}</span>' if words.en != name.en else ""
    return (
        f'<li>{which} <span class="why-name">{both(name)}</span>{told}{english_words}'
        f"{_quotes(facts, because.evidence, prefix, 2)}</li>"
    )


def _attested(facts: StoryFacts, prefix: str) -> str:
    story = facts.story
    rows = []
    if story.happened is not None:
        rows.append(("", [both(label("story", "happened")), *_level(facts, story.happened, prefix)]))
    for attested in story.said[:MOST_SPEAKERS]:
        words = label("story", "speaker_said")
        name = escape(plain(attested.speaker or "") or label("view", "unknown").ar)
        rows.append(("", [f"{both(words)} <bdi>{name}</bdi>", *_level(facts, attested, prefix)]))
    return _table(("", "", "chain", "in"), rows) + _rest(len(story.said) - MOST_SPEAKERS) if rows else ""


def _level(facts: StoryFacts, attested: Attested, prefix: str) -> list[str]:
    chains = "".join(
        f'<a class="no" href="#{prefix}c{n + 1}">{arabic_digits(str(n + 1))}</a> '
        for n in attested.chains[:MOST_CHAINS]
    )
    return [
        f'<span class="strong">{_both(counted("chain", attested.independent))}</span>',
        chains,
        _numbers(facts.numbers(attested.reports), prefix),
    ]


def _dispute(facts: StoryFacts, dispute: Dispute, prefix: str) -> str:
    kind = label("dispute", dispute.kind)
    name = Words(plain(dispute.arabic) or kind.ar, plain(dispute.what) or kind.en)
    rows = [("", _side(facts, side, prefix, dispute.kind == "figure")) for side in dispute.sides]
    return (
        f'<article class="dispute"><h3><bdi>{escape(name.ar)}</bdi> {english(name.en)}</h3>'
        f"{_table(('side', 'words', 'by', 'in'), rows)}</article>\n"
    )


def _side(facts: StoryFacts, side: Side, prefix: str, figure: bool) -> list[str]:
    words = said(side)
    shown = arabic_html(words.ar) if figure else f"<bdi>{escape(words.ar)}</bdi>"
    value = f'<span class="value">{shown}</span>'
    if words.en not in (words.ar, "") and (figure or not any("\u0600" <= c <= "\u06ff" for c in words.en)):
        value += f" {english(words.en)}"
    names = [plain(name) for name in side.chain if plain(name)]
    who = "".join(f'<bdi class="who">{escape(name)}</bdi>' for name in names[:6])
    if len(names) > 6:
        who += f'<span class="rest">… {arabic_digits(str(len(names) - 6))}</span>'
    return [value, _quotes(facts, side.evidence, prefix, 3), who, _numbers(facts.numbers(side.reports), prefix)]


def _revision(facts: StoryFacts, one: Revision, prefix: str) -> str:
    values = "".join(f"<li><bdi>{arabic_html(short_bounds(side).ar)}</bdi></li>" for _, side in one.steps)
    rows = []
    for moment, side in one.steps:
        telling = next((facts.by_report[report] for report in side.reports if report in facts.by_report), None)
        when = _moment(telling) if telling else f"<bdi>{escape(plain(moment))}</bdi>"
        rows.append(("", [when, *_side(facts, side, prefix, True)]))
    of = (
        f'<span class="of">{escape(label("view", "basis").ar)} <bdi>{escape(plain(one.chain))}</bdi></span>'
        if one.chain
        else ""
    )
    return (
        f'<article class="revision"><h3><bdi>{escape(plain(one.arabic) or plain(one.what))}</bdi> {english(plain(one.what))} {of}</h3>'
        f'<ol class="values">{values}</ol>{drawn_revision(one, Drawing())}'
        f"{_table(('when', 'side', 'words', 'by', 'in'), rows)}</article>\n"
    )


def _others(stories: Sequence[Story]) -> str:
    rows = []
    for story in stories:
        facts = StoryFacts(story)
        when = facts.when
        day = f"{arabic_html(when.ar)} · " if when else ""
        counts = " · ".join(_both(words) for words in facts.counts())
        rows.append(
            f"<li><bdi>{escape(facts.what)}</bdi><p>{day}{counts} · <code>{escape(plain(story.id))}</code></p></li>\n"
        )
    return f'<ol class="stories">{"".join(rows)}</ol>' if rows else ""
