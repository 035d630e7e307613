"""What the first visitor would wait for, made when the server starts: tables and templates of a process, and counts over the whole archive in the background."""

from __future__ import annotations

import gc
import logging
import threading
from collections.abc import Callable, Iterator
from functools import partial

from musnad.arabic.stems import index_keys
from musnad.archive.database import ArchiveError
from musnad.archive.facet_totals import totals
from musnad.reading.romanise import latin
from musnad.weave.known import known_by_id
from musnad.weave.places_of import everywhere
from musnad.web import entity_lists
from musnad.web.language import Language
from musnad.web.rendering import environment
from musnad.web.routes import front, sources, timeline
from musnad.web.site import Site

_LOG = logging.getLogger("musnad.web")


def prepare(language: Language = "ar") -> None:
    """Load the tables that pages look names and words up in, and the templates in a language: most of a second, of which pages wait for some parts."""
    known_by_id("")
    latin("بيروت")
    index_keys("المرفأ")
    templates = environment(language)
    for name in templates.list_templates():
        templates.get_template(name)


def warm(site: Site) -> threading.Thread:
    """Begin to make what pages keep; the thread that does it, which ends with the process."""
    thread = threading.Thread(target=_make, args=(site,), name="warming", daemon=True)
    thread.start()
    return thread


def _make(site: Site) -> None:
    for make in _makings(site):
        try:
            make()
        except ArchiveError as error:  # pages say it themselves; here it is only not made ahead
            _LOG.info("not made ahead: %s", error)
    keep_for_good()


def keep_for_good() -> None:
    """Take what was loaded from what is gone through for things to throw away: with all tables that takes 0.2 to 0.4 seconds each time, and a page waits."""
    gc.collect()
    gc.freeze()


def _makings(site: Site) -> Iterator[Callable[[], object]]:
    """What is made, what most visitors see first of all."""
    yield prepare
    yield partial(front.counts, site)
    yield partial(timeline.whole_line, site)
    yield partial(front.most_quoted, site)
    for kind in ("statements", "events", "reports"):
        yield partial(site.summary, f"facets of all {kind}", partial(totals, kind=kind))
    yield partial(entity_lists.most_named_of, site)
    yield partial(sources.counts, site)
    yield partial(site.summary, "map", everywhere)
