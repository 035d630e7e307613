"""Stories as the database keeps them: JSON, packed in SQLite."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any

import orjson

from musnad.weave.model import (
    Attested,
    Because,
    Chain,
    Copy,
    Dispute,
    Evidence,
    Revision,
    Side,
    Story,
    Told,
)

JSON = dict[str, Any]


def packed(story: Story, dialect: str) -> bytes | str:
    """The story as the database keeps it, without the stories it goes on from, which change by themselves."""
    data = orjson.dumps(story)
    return data.decode() if dialect == "postgresql" else zlib.compress(data, 6)


def as_json(kept: bytes | str, develops: Sequence[str] = ()) -> JSON:
    """What ``Story.as_json`` gives of the story, with the stories it goes on from, without making one."""
    made = _unpacked(kept)
    made["develops"] = list(develops)
    made["reports"] = [told["report"] for told in made["tellings"]]
    for name in ("events", "statements"):
        made[name] = [{"report": report, "id": ref} for report, ref in made[name]]
    return made


def _unpacked(kept: bytes | str) -> JSON:
    made: JSON = orjson.loads(kept if isinstance(kept, str) else zlib.decompress(kept))
    return made


def opened(kept: bytes | str) -> Story:
    """The story again."""
    made = _unpacked(kept)
    chains = tuple(_chain(chain) for chain in made["chains"])
    return Story(
        id=made["id"],
        what=made["what"],
        date=made["date"],
        place=made["place"],
        tellings=tuple(Told(**told) for told in made["tellings"]),
        events=_pairs(made["events"]),
        statements=_pairs(made["statements"]),
        independent=made["independent"],
        chains=chains,
        said=tuple(_attested(one) for one in made["said"]),
        happened=_attested(made["happened"]) if made["happened"] else None,
        disputes=tuple(
            Dispute(d["kind"], d["what"], d["arabic"], tuple(_side(side) for side in d["sides"]))
            for d in made["disputes"]
        ),
        revisions=tuple(
            Revision(r["what"], r["arabic"], r["chain"], tuple((at, _side(side)) for at, side in r["steps"]))
            for r in made["revisions"]
        ),
        copies=tuple(Copy(**copy) for copy in made["copies"]),
    )


def _pairs(some: list[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((a, b) for a, b in some)


def _evidence(some: list[JSON]) -> tuple[Evidence, ...]:
    return tuple(Evidence(**one) for one in some)


def _chain(made: JSON) -> Chain:
    because = tuple(
        Because(tuple(b["reports"]), b["reason"], b["says"], b["arabic"], _evidence(b["evidence"]))
        for b in made["because"]
    )
    return Chain(made["root"], made["kind"], tuple(made["reports"]), because, tuple(made["through"]))


def _attested(made: JSON) -> Attested:
    return Attested(
        made["speaker"], tuple(made["reports"]), tuple(made["chains"]), made["independent"], _pairs(made["statements"])
    )


def _side(made: JSON) -> Side:
    return Side(
        tuple(made["reports"]),
        made["says"],
        made["low"],
        made["high"],
        tuple(made["chain"]),
        _evidence(made["evidence"]),
    )
