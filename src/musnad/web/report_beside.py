"""What stands beside a report: the story it tells with its other tellings, what it copies and what copies it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from musnad.archive.database import ArchiveError
from musnad.archive.kept import Kept
from musnad.archive.lines import ReportLine, copies_of, line_of_key, report_lines
from musnad.views.facts import plain
from musnad.web.language import Speech
from musnad.web.rendering import cut
from musnad.web.site import Site

#: Other tellings, copies and disputes that are listed.
TELLINGS, COPIES, DISPUTES = 12, 8, 5


@dataclass(frozen=True, slots=True)
class Beside:
    """``story`` is the id of the story the report tells, None where it has not been woven yet. ``others`` are other tellings of it with whether each is a
    copy, ``more`` counts those that are not listed; ``disputes`` are what they contradict one another in: (kind, point)."""

    story: str | None
    independent: int
    others: tuple[tuple[ReportLine, bool], ...]
    more: int
    disputes: tuple[tuple[str, str], ...]
    disputed: int
    original: ReportLine | None
    copies: tuple[ReportLine, ...]
    more_copies: bool


def beside(site: Site, kept: Kept, said: Speech) -> Beside:
    """What stands beside a report."""
    name = story_of(site, kept.key)
    # As JSON and without the stories it goes on from: a story may have hundreds of tellings.
    found = site.weave.named_json([name], develops=False) if name else []
    story: dict[str, Any] = found[0] if found else {"tellings": [], "disputes": [], "independent": 0}
    others = [told for told in story["tellings"] if told["number"] != kept.number]
    listed = others[:TELLINGS]
    with site.archive.reading() as connection:
        lines = report_lines(connection, [told["number"] for told in listed])
        original = line_of_key(connection, kept.copy_of) if kept.copy_of else None
        copies = copies_of(connection, kept.number, COPIES + 1)
    return Beside(
        story=name if found else None,
        independent=story["independent"],
        others=tuple(
            (lines[told["number"]], told["copy_of"] is not None) for told in listed if told["number"] in lines
        ),
        more=len(others) - len(listed),
        disputes=_disputes(story["disputes"], said),
        disputed=len(story["disputes"]),
        original=original,
        copies=tuple(copies[:COPIES]),
        more_copies=len(copies) > COPIES,
    )


def story_of(site: Site, key: str) -> str | None:
    """The id of the story a report tells; None where it has not been woven yet."""
    try:
        return site.weave.id_of(key)
    except ArchiveError:
        return None


def _disputes(disputes: Sequence[dict[str, Any]], said: Speech) -> tuple[tuple[str, str], ...]:
    """What tellings contradict one another in: (kind, point), without points that bear one name."""
    point = "arabic" if said.language == "ar" else "what"
    made = dict.fromkeys(
        (said.label("dispute", one["kind"]), cut(said.digits(plain(one[point])), 120)) for one in disputes
    )
    return tuple(made)[:DISPUTES]
