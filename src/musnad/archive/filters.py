"""What a search asks for beside words, as a person gives it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any, get_args

from musnad.archive.wording import QueryError
from musnad.record import EventType, FigureKind, SourceKind, Status

#: The values a filter knows, where it knows only some.
KNOWN: dict[str, tuple[str, ...]] = {
    "source_kind": get_args(SourceKind),
    "type": get_args(EventType),
    "status": get_args(Status),
    "what": get_args(FigureKind),
}
#: Filters on statements, on events, on figures.
OF_STATEMENT = ("speaker", "source_kind", "chain")
OF_EVENT = ("type", "status", "actor", "recipient", "place", "event_since", "event_until")
OF_FIGURE = ("what", "over", "under")


@dataclass(frozen=True, slots=True)
class Filters:
    """Every filter that is given must hold; of several values of one filter, one.

    Names (``speaker``, ``outlet``, ``agency``, ``chain``, ``entity``, ``role``, ``actor``, ``recipient``, ``place``) are matched by their words in
    any form: «أشكنازي» finds «غابي أشكنازي». Days are ISO 8601, inclusive. A figure is ``over`` a value if its lowest is no less than it, ``under``
    if its highest is no more.
    """

    speaker: tuple[str, ...] = ()
    source_kind: tuple[str, ...] = ()
    chain: tuple[str, ...] = ()
    role: tuple[str, ...] = ()
    entity: tuple[str, ...] = ()
    outlet: tuple[str, ...] = ()
    agency: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    actor: tuple[str, ...] = ()
    recipient: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    event_since: str | None = None
    event_until: str | None = None
    since: str | None = None
    until: str | None = None
    what: tuple[str, ...] = ()
    over: float | None = None
    under: float | None = None
    confidence: float = 0.0
    #: Whether copies of other reports are wanted too.
    copies: bool = True

    def __post_init__(self) -> None:
        for name, known in KNOWN.items():
            for value in getattr(self, name):
                if value not in known:
                    raise QueryError(
                        f"{name}: {value!r} is none of {', '.join(known)}", f"{value!r} ليس من القيم المعروفة"
                    )
        for name in ("since", "until", "event_since", "event_until"):
            value = getattr(self, name)
            if value is not None and not _is_day(value):
                raise QueryError(f"{name}: {value!r} is no day; write it as 2024-08-08", "اكتب اليوم هكذا: 2024-08-08")
        for name in ("over", "under", "confidence"):
            value = getattr(self, name)
            if value is not None and value != value:
                raise QueryError(f"{name}: not a number", "ليس رقما")
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, tuple):
                for one in value:
                    if len(one) > 500:
                        raise QueryError(f"{field.name}: longer than 500 characters", "القيمة أطول من 500 حرف")
                if len(value) > 50:
                    raise QueryError(f"{field.name}: more than 50 values", "أكثر من 50 قيمة")

    def given(self, names: tuple[str, ...]) -> bool:
        """Whether one of these filters is given."""
        return any(getattr(self, name) not in ((), None) for name in names)

    def active(self) -> Iterator[tuple[str, Any]]:
        """Name and value of every filter that is given."""
        for field in fields(self):
            value = getattr(self, field.name)
            if value != field.default:
                yield field.name, value


def _is_day(value: str) -> bool:
    try:
        return dt.date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
