"""What may be sent to the API: reports and corrections."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from musnad.archive.adding import key_of
from musnad.archive.kept import Action, Layer
from musnad.archive.outside import sound_values
from musnad.archive.store import Archive
from musnad.intake.jsonreports import from_text
from musnad.intake.report import Defaults, IntakeError, Report, checked
from musnad.record import ReaderKind
from musnad.web.api.answers import Refused
from musnad.web.jobs import Full, Jobs
from musnad.web.reading_in import Given

#: The longest report that is read while the sender waits; ``musnad add`` takes any.
LONGEST = 60_000
#: Seconds that a sender waits at most, and after which it is looked again.
PATIENCE, _LOOK = 60.0, 0.03

_NAME = "the report"


class Sent(BaseModel):
    """Base of what is sent: halves of characters and NUL, which no database keeps, are replaced as intake does it."""

    @model_validator(mode="before")
    @classmethod
    def _sound(cls, value: Any) -> Any:
        try:
            return sound_values(value)
        except RecursionError as error:
            raise ValueError("nested too deeply") from error


class NewReport(Sent):
    """A report to be read and kept. Fields that are none of these are kept with its `document`, as in JSON Lines."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [
                {
                    "text": "قال وزير النقل سامي الكندي أمس إن المرفأ مفتوح.",
                    "outlet": "صحيفة المرسى",
                    "published": "2024-08-08",
                    "title": "المرفأ مفتوح",
                    "url": "https://almarsa.example/a/7",
                }
            ]
        },
    )

    text: str = Field(min_length=1, description=f"the report as published; at most {LONGEST:,} characters")
    id: str | None = Field(None, max_length=2_000, description="made from the address or the text where it is left out")
    url: str | None = Field(None, max_length=8_000)
    outlet: str | None = Field(None, max_length=2_000)
    title: str | None = Field(None, max_length=10_000)
    author: str | None = Field(None, max_length=2_000)
    published: str | None = Field(None, max_length=100, description="ISO 8601 date or date-time")
    language: str | None = Field(None, max_length=100)


class NewCorrection(Sent):
    """What a person says of an item of a report (`docs/corrections.md`)."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "layer": "statements",
                    "action": "edit",
                    "item": "s3",
                    "changes": {"source_kind": "unnamed"},
                    "by": "ليلى",
                },
                {"layer": "events", "action": "reject", "item": "v2", "by": "ليلى"},
            ]
        },
    )

    layer: Layer
    action: Action
    item: str | None = Field(None, max_length=100, description="its id; of a mention its place, `373-385`")
    changes: dict[str, Any] | None = Field(
        None, description="fields and their values; spans as `{start, end}` or their words"
    )
    note: str | None = Field(None, max_length=10_000)
    by: str | None = Field(
        None, max_length=200, description="who says so, where there are no users; else it is whoever asks"
    )


def incoming(sent: NewReport, archive: Archive) -> tuple[bytes, Report]:
    """What was sent as JSON and as intake has it; IntakeError where it is no report that can be read, Refused where it is too long."""
    if len(sent.text) > LONGEST:
        raise Refused(
            413,
            f"text: longer than {LONGEST:,} characters; add it with “musnad add”",
            f"النص أطول من {LONGEST} حرف؛ أضفه بالأمر ‎musnad add",
        )
    try:
        whole = json.dumps(sent.model_dump(exclude_unset=True))
    except (RecursionError, ValueError) as error:
        raise Refused(400, "the report is nested too deeply", "الحقول متداخلة أكثر مما يُقبل") from error
    found = next(from_text(whole, _NAME, (), lines=False))
    if isinstance(found, IntakeError):
        raise found
    return whole.encode(), checked(found, Defaults(), keep_foreign=True, outlets=archive.outlets)


async def keep(jobs: Jobs, sent: bytes, report: Report, reader: ReaderKind | None, by: str) -> None:
    """Have a report read and kept, by the processes that do so for the pages, and wait for it; Refused where that cannot be."""
    given = Given("file", name=report.title or report.outlet or _NAME, data=sent, reader=reader)
    try:
        job = jobs.add(given, by)
    except Full as error:
        raise Refused(
            429,
            "much is waiting to be read already; try again",
            "ينتظر القراءة كثير؛ أعد المحاولة",
            **{"retry-after": "30"},
        ) from error
    for _ in range(int(PATIENCE / _LOOK)):
        if job.state == "done":
            break
        await asyncio.sleep(_LOOK)
    else:
        key = key_of(report)
        raise Refused(
            503,
            f"it is still being read; ask for it later by its key, {key}",
            f"ما زال يُقرأ؛ اطلبه لاحقا بمفتاحه {key}",
            **{"retry-after": "30"},
        )
    fault = next((one for one in job.faults if not one.remark), None)
    if fault is not None:
        raise Refused(503, fault.message, fault.arabic)
