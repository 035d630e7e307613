"""Measure stories against labelled pools: same event, copies, independent chains, disputes.

    python -m benchmarks.stories POOL [POOL ...] [--errors] [--reader fast|careful] [--json [FILE]]

A POOL is a folder with ``reports.jsonl`` (or ``.jsonl.gz``) and ``gold.json``, as ``training/pools`` has them. The reports are added to an archive of
their own and woven. Same event: B-cubed F1 over the reports. Copies: F1 over pairs of reports with one text. Independent chains and disputes are
compared on the story that holds most of an event's reports: how many numbers are right, or within one; a dispute is found where a
woven one is of its kind (any kind for «other») and at least two of its sides have reports in common with sides of it.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Any

from benchmarks.archives import Figure, finish, show
from musnad.archive.adding import add
from musnad.archive.store import Archive
from musnad.intake.sources import open_source
from musnad.record import ReaderKind
from musnad.weave.model import Dispute, Story
from musnad.weave.weaving import Weave

JSON = dict[str, Any]


def reports_of(pool: Path) -> Iterator[JSON]:
    """The reports of a pool."""
    packed = pool / "reports.jsonl.gz"
    with (
        gzip.open(packed, "rt", encoding="utf-8")
        if packed.exists()
        else open(pool / "reports.jsonl", encoding="utf-8") as f
    ):
        for line in f:
            yield json.loads(line)


@dataclass
class Counts:
    """How many were found, of how many there are, of how many that were given."""

    hit: float = 0
    gold: float = 0
    given: float = 0
    missed: list[str] = field(default_factory=list)

    @property
    def f1(self) -> float:
        """F1 in per cent."""
        return 200 * self.hit / (self.gold + self.given) if self.gold + self.given else 100.0


def same_event(event: dict[str, str], story: dict[str, str]) -> tuple[float, float, float]:
    """B-cubed precision, recall and F1, in per cent, of reports by story against reports by event."""
    by_event, by_story = _grouped(event), _grouped(story)
    both = {r: len(by_event[event[r]] & by_story[story[r]]) for r in event}
    precision = sum(n / len(by_story[story[r]]) for r, n in both.items()) / len(event)
    recall = sum(n / len(by_event[event[r]]) for r, n in both.items()) / len(event)
    return 100 * precision, 100 * recall, 200 * precision * recall / (precision + recall)


def _grouped(of: dict[str, str]) -> dict[str, set[str]]:
    groups: dict[str, set[str]] = defaultdict(set)
    for report, group in of.items():
        groups[group].add(report)
    return groups


def copied(rows: Iterable[tuple[str, str]], known: set[str]) -> set[tuple[str, str]]:
    """All pairs of reports with one text, from pairs of a copy and its original."""
    group = {report: {report} for report in known}
    for one, other in rows:
        if one in known and other in known and group[one] is not group[other]:
            group[one] |= group[other]
            for report in group[other]:
                group[report] = group[one]
    return {pair for some in {id(g): g for g in group.values()}.values() for pair in combinations(sorted(some), 2)}


def found(dispute: JSON, woven: list[Dispute]) -> Dispute | None:
    """The woven dispute that a labelled one is."""
    sides = [set(side["ids"]) for side in dispute["sides"]]
    for one in woven:
        mine = [set(side.reports) for side in one.sides]
        if dispute["kind"] in (one.kind, "other") and sum(any(s & m for m in mine) for s in sides) >= 2:
            return one
    return None


def measure(pool: Path, reader: ReaderKind, errors: bool) -> list[Figure]:
    """The figures of one pool."""
    gold = json.loads((pool / "gold.json").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder, Archive(Path(folder) / "pool.db") as archive:
        lines = Path(folder) / "reports.jsonl"
        lines.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in reports_of(pool)), encoding="utf-8")
        add(archive, open_source(str(lines)), reader=reader)
        weave = Weave(archive)
        weave.update()
        stories = list(weave.stories())
    event = {r["id"]: r["event"] or f"alone {r['id']}" for r in gold["reports"]}
    told = {report: story.id for story in stories for report in story.reports}
    precision, recall, f1 = same_event(event, {report: told.get(report, f"alone {report}") for report in event})
    gold_pairs = copied(((r["id"], r["copy_of"]) for r in gold["reports"] if r.get("copy_of")), set(event))
    pairs = copied(((copy.report, copy.of) for story in stories for copy in story.copies), set(event))
    copies = Counts(len(gold_pairs & pairs), len(gold_pairs), len(pairs))
    chains, disputes = _events(gold, event, told, {story.id: story for story in stories})
    if errors:
        print("\n".join(chains.missed + disputes.missed))
    return [
        Figure("same event, B-cubed F1", f1, "%", note=f"precision {precision:.1f}, recall {recall:.1f}"),
        Figure("copies, pairs F1", copies.f1, "%", note=f"{len(gold_pairs)} pairs"),
        Figure("independent chains, exact", 100 * chains.hit / chains.gold, "%", note=f"{chains.gold:.0f} events"),
        Figure("independent chains, within one", 100 * chains.given / chains.gold, "%"),
        Figure(
            "disputes F1",
            disputes.f1,
            "%",
            note=f"{disputes.hit:.0f} of {disputes.gold:.0f}, {disputes.given:.0f} given",
        ),
    ]


def _events(
    gold: JSON, event: dict[str, str], told: dict[str, str], stories: dict[str, Story]
) -> tuple[Counts, Counts]:
    """Chains (``given`` counts numbers within one) and disputes, event by event."""
    by_event, chains, disputes = _grouped(event), Counts(), Counts()
    seen: set[str] = set()
    for name, labels in gold["events"].items():
        reports = by_event.get(name)
        if not reports:
            continue
        most = max(
            sorted({told[r] for r in reports if r in told}), key=lambda s: sum(told.get(r) == s for r in reports)
        )
        story = stories[most]
        if len(reports) > 1:
            chains.gold += 1
            chains.hit += story.independent == labels["independent"]
            chains.given += abs(story.independent - labels["independent"]) <= 1
            if story.independent != labels["independent"]:
                chains.missed.append(
                    f"{name}: {labels['independent']} chains ({labels['why']}), woven {story.independent}"
                )
        woven = list(story.disputes)
        disputes.gold += len(labels["disputes"])
        disputes.given += len(woven) if most not in seen else 0
        seen.add(most)
        for dispute in labels["disputes"]:
            one = found(dispute, woven)
            if one is None:
                disputes.missed.append(f"{name}: not found: {dispute['kind']}, {dispute['what']}")
            else:
                woven.remove(one)
                disputes.hit += 1
    return chains, disputes


def main() -> int:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("pools", type=Path, nargs="+")
    options.add_argument("--errors", action="store_true")
    options.add_argument("--reader", default="fast", choices=("fast", "careful"))
    options.add_argument("--json", nargs="?", const="-")
    given = options.parse_args()
    everything: list[Figure] = []
    for pool in given.pools:
        figures = measure(pool, given.reader, given.errors)
        show(f"Stories of {pool.name}", figures)
        everything += figures
    return finish(everything, given.json, {"pools": [str(pool) for pool in given.pools]})


if __name__ == "__main__":
    sys.exit(main())
