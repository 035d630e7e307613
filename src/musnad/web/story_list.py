"""Stories in a list: which an address asks for, and what is shown of each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Request

from musnad.archive.wording import QueryError
from musnad.views.facts import label, plain
from musnad.views.story_graph import Drawing
from musnad.views.story_words import counts_of, dated
from musnad.weave.listing import Wanted
from musnad.web import atom
from musnad.web.language import Speech
from musnad.web.query import Asked, asked
from musnad.web.rendering import address, story_address
from musnad.web.search_form import Chip, Field, called, form, value_called

ORDERS = ("newest", "largest", "chains")
#: Reports that a story has at least, unless more or fewer are asked for: what one alone tells is no story yet.
LEAST = 2
#: What the page offers to choose from.
LEASTS, CHAINS = (1, 2, 3, 5, 10, 20, 50), (1, 2, 3, 5, 10)
#: Filters of the search that have a field on the page.
_FIELDS = ("speaker", "outlet", "place", "type", "since", "until")
_MOST_OUTLETS, _LONGEST = 6, 200
_NEVER = dt.datetime.fromtimestamp(0, dt.UTC)
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")


@dataclass(frozen=True, slots=True)
class AskedStories:
    """Stories as an address asks for them: the search that some report must match, and what is asked of the story."""

    search: Asked
    wanted: Wanted

    def query(self, **changed: Any) -> dict[str, Any]:
        """The names and values of its address, some of them changed."""
        wanted = self.wanted
        found = {name: value for name, value in self.search.query().items() if name not in ("results", "sort")}
        found |= {
            "least": wanted.least if wanted.least != LEAST else None,
            "chains": wanted.chains if wanted.chains > 1 else None,
            "disputed": "yes" if wanted.disputed else None,
            "revised": "yes" if wanted.revised else None,
            "order": wanted.order if wanted.order != "newest" else None,
        }
        return found | changed

    def address(self, path: str = "/stories", **changed: Any) -> str:
        """Its address."""
        return address(path, **self.query(**changed))

    def chips(self, speech: Speech) -> Iterator[Chip]:
        """The words and filters of the search, one chip a value."""
        search, names = self.search, called(speech)
        if search.words.strip():
            yield Chip(speech.gettext("Words"), plain(search.words)[:_LONGEST], self.address(q=None))
        for name, value in search.filters.active():
            if name == "copies":
                yield Chip(names[name], "", self.address(copies=None))
            elif isinstance(value, tuple):
                for one in value:
                    rest = tuple(other for other in value if other != one)
                    yield Chip(names[name], value_called(speech, name, one), self.address("/stories", **{name: rest}))
            else:
                yield Chip(names[name], value_called(speech, name, value), self.address("/stories", **{name: None}))

    def fields(self, request: Request, speech: Speech) -> tuple[list[Field], list[tuple[str, str]]]:
        """The fields of the page's form, and what else is asked for, which the form passes on."""
        found = {field.name: field for _, fields in form(request, speech).groups for field in fields}
        passed = [(name, value) for name, field in found.items() for value in field.given[name in _FIELDS :]]
        return [found[name] for name in _FIELDS], passed

    @property
    def narrowed(self) -> bool:
        """Whether more is asked than how many tell it."""
        return not self.search.empty or self.wanted.chains > 1 or self.wanted.disputed or self.wanted.revised


def asked_stories(request: Request) -> AskedStories:
    """What a request asks for; QueryError, naming the field, where that is nothing that can be asked."""
    given = request.query_params
    order = given.get("order") or "newest"
    if order not in ORDERS:
        raise QueryError(f"order: {order[:40]!r} is none of {', '.join(ORDERS)}", "order: قيمة غير معروفة")
    wanted = Wanted(
        least=number_of(given.get("least"), "least", LEAST),
        chains=number_of(given.get("chains"), "chains", 1),
        disputed=given.get("disputed") == "yes",
        revised=given.get("revised") == "yes",
        order=order,  # type: ignore[arg-type]
    )
    return AskedStories(asked(request, kind="reports"), wanted)


def number_of(value: str | None, name: str, default: int) -> int:
    """The number from 1 on that was given for a name, in the digits of either language; QueryError where it is none."""
    text = (value or "").strip().translate(_DIGITS)
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and 1 <= len(text) <= 9):
        raise QueryError(f"{name}: {text[:40]!r} is no number", f"{name}: ليس رقما")
    return max(1, int(text))


@dataclass(frozen=True, slots=True)
class Entry:
    """A story in a list: what, when and where, what is counted of it, and the first of its outlets; ``others`` are not named."""

    id: str
    what: str
    when: str
    place: str
    counts: tuple[tuple[str, str], ...]
    outlets: tuple[str, ...]
    others: int


def entries(stories: Sequence[dict[str, Any]], speech: Speech) -> Iterator[Entry]:
    """Stories, given as JSON values, as they are listed."""
    say = Drawing(speech.language).say
    for story in stories:
        told = story["tellings"]
        names = dict.fromkeys(one["outlet"] for one in told if one["outlet"])
        outlets = list(dict.fromkeys(shown for name in names if (shown := plain(name))))
        when = dated(story["date"], (one["published"] for one in told)) or label("view", "no_date")
        counts = counts_of(
            len(told), len(outlets), story["independent"], len(story["disputes"]), len(story["revisions"])
        )
        yield Entry(
            id=story["id"],
            what=plain(story["what"]),
            when=say(when),
            place=plain(story["place"] or ""),
            counts=tuple((key, say(words)) for key, words in counts),
            outlets=tuple(outlets[:_MOST_OUTLETS]),
            others=max(0, len(outlets) - _MOST_OUTLETS),
        )


def story_feed(asked: AskedStories, stories: Sequence[dict[str, Any]], speech: Speech, base: str) -> bytes:
    """Stories, given as JSON values, as an Atom feed; ``base`` is the address of the site. What was told last is when a story was updated."""
    made = []
    for story, entry in zip(stories, entries(stories, speech), strict=True):
        moments = [found for told in story["tellings"] if (found := atom.moment(told["published"]))]
        made.append(
            atom.Entry(
                id=f"urn:musnad:story:{entry.id}",
                title=entry.what[:_LONGEST] or speech.gettext("untitled report"),
                link=base + story_address(entry.id),
                updated=max(moments, default=_NEVER),
                published=min(moments, default=None),
                summary=" · ".join([entry.when, *(words for _, words in entry.counts)]),
                language=speech.language,
            )
        )
    here = base + asked.address("/stories.atom")
    chips = [f"{chip.name}: {chip.value}" if chip.value else chip.name for chip in asked.chips(speech)]
    return atom.written(
        atom.Feed(
            id=here,
            title=speech.gettext("Stories"),
            subtitle=" · ".join(chips),
            link=base + asked.address(),
            address=here,
            updated=max((entry.updated for entry in made), default=_NEVER),
            language=speech.language,
        ),
        made,
    )
