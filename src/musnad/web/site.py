"""What all pages share: the archive, its stories, who may do what, and what was worked out ahead."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa

from musnad.archive import schema
from musnad.archive.snapshot import Snapshot
from musnad.archive.store import Archive
from musnad.weave.weaving import Weave
from musnad.web.jobs import Jobs
from musnad.web.summaries import Summaries
from musnad.web.users import Users

T = TypeVar("T")


@dataclass
class Site:
    """One archive as it is served.

    ``users`` is None where everybody who can reach the pages may read and edit (loopback alone, unless told otherwise). ``hosts`` are the names by which
    the pages may be asked for (None: any); a request for another is refused, so that a page elsewhere cannot have its own name point here.
    """

    archive: Archive
    users: Users | None = None
    hosts: frozenset[str] | None = frozenset(("localhost", "127.0.0.1", "[::1]"))
    #: Whether reports may be fetched from this machine and from private networks.
    allow_private: bool = False
    #: Signs forms; lasts as long as the process unless the users' file keeps one.
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    #: Stands in finished pages where the token of a form belongs (``form_tokens``).
    form_mark: str = field(default_factory=lambda: secrets.token_hex(32))
    #: Where summaries are shared with the other processes that make pages of the archive.
    shared: Path | None = None

    def __post_init__(self) -> None:
        self.weave = Weave(self.archive)
        self.snapshot = Snapshot(self.archive)
        self.summaries = Summaries(self.archive, self.shared)
        self.jobs = Jobs(self.archive.place, allow_private=self.allow_private)

    def mark(self) -> int:
        """A number that grows with every change of a report."""
        with self.archive.reading() as connection:
            return connection.scalar(sa.select(sa.func.max(schema.changes.c.mark))) or 0

    def summary(self, name: str, make: Callable[[sa.Connection], T]) -> T:
        """What ``make`` gives, kept until the archive changes (``summaries``)."""
        return self.summaries.get(name, make)
