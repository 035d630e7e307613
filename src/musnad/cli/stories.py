"""``musnad stories`` and ``musnad story``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any, TextIO

from musnad.archive.filters import Filters
from musnad.archive.store import Archive, ArchiveError
from musnad.cli.finding import chosen
from musnad.cli.progress import Bar
from musnad.cli.read import target
from musnad.cli.saying import say
from musnad.weave.model import Story
from musnad.weave.weaving import Weave

#: Stories listed where no number is asked for; as JSON all are.
FEW = 20
#: Stories that could not be told which are named.
_SAID = 10
#: The fields of a story in JSON that come first, in this order.
_FIRST = (
    "id",
    "what",
    "date",
    "place",
    "reports",
    "events",
    "statements",
    "independent",
    "chains",
    "disputes",
    "develops",
)


def stories(options: argparse.Namespace) -> int:
    """List stories; 0, or 1 where there are none or the output cannot be written."""
    words, filters = chosen(options)
    with Archive(options.archive, create=False) as archive:
        weave = Weave(archive)
        failed = bring_up_to_date(weave, options.jobs)
        whole = options.format in ("json", "jsonl") and options.limit is None
        limit = None if whole else options.limit or FEW
        found = weave.stories(
            words,
            filters,
            least=options.least,
            chains=options.chains,
            disputed=options.disputed,
            order=options.order,
            limit=None if limit is None else limit + 1,
        )
        # Copies between reports of stories that are not listed do not belong to the list.
        everything = whole and not words.strip() and filters == Filters()
        everything = everything and options.least == options.chains == 1 and not options.disputed
        listing = _Listing(limit, options.format, weave if everything else None)
        status = _written(options.output, lambda stream: listing.write(found, stream))
    if status == 0 and listing.more and options.format not in ("json", "jsonl"):
        say(f"there are more: --limit {10 * (limit or FEW)}")
    return status or failed or (0 if listing.count else 1)


def story(options: argparse.Namespace) -> int:
    """Show a story; 0, or 1 where the output cannot be written. ArchiveError where there is none."""
    with Archive(options.archive, create=False) as archive:
        weave = Weave(archive)
        bring_up_to_date(weave, options.jobs)
        found = weave.story(options.story)
        earlier = [weave.story(id) for id in found.develops]
        later = [weave.story(id) for id in weave.later(found.id)]
        return _written(options.output, lambda stream: _one(found, earlier, later, options.format, stream))


def bring_up_to_date(weave: Weave, jobs: int) -> int:
    """Weave in what is new, with a bar on standard error; 1 where some story could not be told, which is said, else 0.

    Of an archive that may only be read the stories are taken as they are, and it is said."""
    failed: tuple[str, ...] = ()
    with ExitStack() as stack:
        bar: Bar | None = None

        def step(done: int, total: int) -> None:
            nonlocal bar
            if bar is None:
                bar = stack.enter_context(Bar("weaving", total))
            bar.step(done)

        try:
            failed = weave.update(step, jobs).failed
        except ArchiveError as error:
            if "read-only" not in error.message:
                raise
            say("musnad: the archive is read-only: what was added since it was last woven is not in its stories")
            if sys.stderr.isatty():
                say("        الأرشيف للقراءة فقط: ما أضيف بعد آخر نسج له ليس في قصصه")
    for problem in failed[:_SAID]:
        say(f"musnad: a story could not be told, it is left out: {problem}")
    if len(failed) > _SAID:
        say(f"musnad: nor could {len(failed) - _SAID} more")
    return int(bool(failed))


def _written(place: str | None, write: Callable[[TextIO], None]) -> int:
    """Write to a file or to standard output; 1 where it cannot be written."""
    try:
        with target(place) as stream:
            write(stream)
            stream.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        say(f"musnad: {place or 'standard output'}: cannot be written ({error.strerror or error})")
        return 1
    return 0


def as_json(story: Story) -> dict[str, Any]:
    """A story as JSON values, the fields that others build on first."""
    made = story.as_json()
    return {name: made.pop(name) for name in _FIRST} | made


def _text(value: Any, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent)


class _Listing:
    """Writes stories one by one, holding none; ``limit`` None for all. With ``weave`` the copies are all that it knows."""

    def __init__(self, limit: int | None, form: str, weave: Weave | None) -> None:
        self.limit, self.form, self.weave = limit, form, weave
        self.count = 0
        self.more = False

    def write(self, found: Iterator[Story], stream: TextIO) -> None:
        """Write them in the form asked for."""
        {"json": self._json, "jsonl": self._lines, "html": self._html, "md": self._markdown}.get(
            self.form, self._terminal
        )(self._limited(found), stream)

    def _limited(self, found: Iterator[Story]) -> Iterator[Story]:
        for one in found:
            if self.limit is not None and self.count == self.limit:
                self.more = True
                return
            self.count += 1
            yield one

    def _json(self, found: Iterator[Story], stream: TextIO) -> None:
        copies: list[list[str]] = []
        stream.write('{"stories": [')
        for one in found:
            if self.weave is None:
                copies += [[copy.report, copy.of] for copy in one.copies]
            stream.write(f"{',' if self.count > 1 else ''}\n{_text(as_json(one))}")
        stream.write('\n], "copies": [')
        pairs = iter(copies) if self.weave is None else ([copy.report, copy.of] for copy in self.weave.copies())
        for n, pair in enumerate(pairs):
            stream.write(f"{',' if n else ''}\n{_text(pair)}")
        stream.write("\n]}\n")

    def _lines(self, found: Iterator[Story], stream: TextIO) -> None:
        for one in found:
            stream.write(_text(as_json(one)) + "\n")

    def _html(self, found: Iterator[Story], stream: TextIO) -> None:
        from musnad.views.story_html import StoryPage

        page = StoryPage(several=True)
        for one in found:
            for piece in page.add(one):
                stream.write(piece)
        stream.write(page.close())

    def _markdown(self, found: Iterator[Story], stream: TextIO) -> None:
        from musnad.views.story_markdown import listed_markdown

        for one in found:
            stream.write(listed_markdown(one))

    def _terminal(self, found: Iterator[Story], stream: TextIO) -> None:
        from musnad.views.facts import label
        from musnad.views.story_terminal import render_listed
        from musnad.views.terminal import TerminalConsole

        console = TerminalConsole(file=stream, highlight=False, markup=False, emoji=False)
        for one in found:
            render_listed(self.count, one, console)
        if not self.count:
            words = label("story", "none")
            console.print(f"{words.en} · {words.ar}", style="dim")
        console.print()


def _one(found: Story, earlier: list[Story], later: list[Story], form: str, stream: TextIO) -> None:
    if form == "json":
        stream.write(_text(as_json(found), 2) + "\n")
    elif form == "html":
        from musnad.views.story_html import story_page

        stream.write(story_page(found, earlier, later))
    elif form == "md":
        from musnad.views.story_markdown import story_markdown

        stream.write(story_markdown(found, earlier, later))
    else:
        from musnad.views.story_terminal import render_story
        from musnad.views.terminal import TerminalConsole

        render_story(found, TerminalConsole(file=stream, highlight=False, markup=False, emoji=False), earlier, later)
