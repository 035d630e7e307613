"""A report as it comes in, and what is asked of it before it is read."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, TypeVar

from musnad.arabic.fold import fold
from musnad.intake.messages import MESSAGES

if TYPE_CHECKING:
    from musnad.intake.outlets import Outlets

#: A report or plain file longer than this is refused; streams of JSON Lines may be of any length.
MAX_BYTES = 50_000_000
#: The least share of Arabic letters among all letters.
LEAST_ARABIC = 0.3
_When = TypeVar("_When", date, datetime)
_SAMPLE = 100_000
_NOT_ARABIC = re.compile(
    r"[^\u0620-\u064a\u066e-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06ff\u0750-\u077f\u08a0-\u08c9\ufb50-\ufdff\ufe70-\ufefc]+"
)
_NEIGHBOURS = re.compile("[پچژگڤڕڵێۆٹڈڑںے]")
#: Halves of characters, and NUL, which no database keeps.
_BROKEN = re.compile("[\ud800-\udfff\0]")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\Z")


class IntakeError(Exception):
    """An input that cannot be read: ``file``, ``line`` (None where it does not matter), ``message``, ``arabic``."""

    def __init__(self, file: str, line: int | None, message: str, arabic: str = "") -> None:
        super().__init__(file, line, message, arabic)
        self.file = file
        self.line = line
        self.message = message
        self.arabic = arabic

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"

    @property
    def where(self) -> str:
        """``file`` or ``file:line``."""
        return self.file if self.line is None else f"{self.file}:{self.line}"


def problem(file: str, line: int | None, key: str, **values: object) -> IntakeError:
    """The error ``key`` of ``messages.MESSAGES`` for a place."""
    english, arabic = MESSAGES[key]
    return IntakeError(file, line, english.format(**values), arabic.format(**values))


@dataclass(frozen=True, slots=True)
class Defaults:
    """What is said of the reports from outside, for where they do not say it themselves."""

    published: str | None = None
    outlet: str | None = None
    title: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A report as received: ``text`` is never altered; ``extra`` keeps the fields that are not ours."""

    id: str
    text: str
    url: str | None = None
    outlet: str | None = None
    published: str | None = None
    title: str | None = None
    author: str | None = None
    language: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    #: Where it came from; not part of the record.
    file: str = ""
    line: int | None = None
    #: What the person should know though the report can be read.
    warnings: tuple[str, ...] = ()
    #: False for what is not Arabic: it is kept as it came and not read.
    readable: bool = True

    @property
    def where(self) -> str:
        """``file`` or ``file:line``."""
        return self.file if self.line is None else f"{self.file}:{self.line}"

    def arguments(self) -> dict[str, Any]:
        """The keyword arguments of ``Reader.read``, beside the text."""
        names = ("id", "url", "outlet", "published", "title", "author", "language")
        return {**self.extra, **{name: getattr(self, name) for name in names}}


def stable_id(url: str | None, text: str) -> str:
    """An id that the same report always gets: from its address, or else from its text."""
    return "r" + hashlib.sha256((url or text).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def published_date(value: object) -> str | None:
    """A date or date-time in ISO 8601 from what a person or feed writes; ValueError where it is no date.

    Read are ISO 8601, year-month-day with other marks, Arabic digits, and the dates of e-mail and RSS. Day-month-year
    in digits is refused: it cannot be told from month-day-year.

    >>> published_date("٢٠٢٤/٨/٨")
    '2024-08-08'
    """
    if value is None or value == "":
        return None
    if isinstance(value, datetime | date):
        return _in_range(value).isoformat()
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is no date")
    text = fold(value).strip().upper()
    if not text:
        return None
    simple = _ISO.match(text)
    if simple:
        return _in_range(date(int(simple[1]), int(simple[2]), int(simple[3]))).isoformat()
    if re.match(r"\d{4}-\d\d-\d\d[T ]\d", text):
        return _in_range(datetime.fromisoformat(re.sub(r"\s+(?=[-+Z])", "", text))).isoformat()
    if re.match(r"[A-Z]{3}, |\d{1,2} [A-Z]{3} \d{4} ", text):
        try:
            return _in_range(parsedate_to_datetime(text)).isoformat()
        except (TypeError, IndexError, OverflowError) as error:
            raise ValueError(f"{value!r} is no date") from error
    raise ValueError(f"{value!r} is no date")


def _in_range(value: _When) -> _When:
    if not 1800 <= value.year <= 2200:
        raise ValueError(f"the year {value.year} is out of range")
    return value


def arabic_share(text: str) -> float | None:
    """The share of Arabic letters among all letters (of four samples, in a long text); None without letters."""
    if len(text) > 4 * _SAMPLE:
        step = len(text) // 4
        text = "".join(text[at : at + _SAMPLE] for at in range(0, 4 * step, step))
    arabic = len(_NOT_ARABIC.sub("", text))
    letters = sum(map(str.isalpha, text))
    return arabic / letters if letters else None


def checked(
    report: Report, defaults: Defaults, *, keep_foreign: bool = False, outlets: Outlets | None = None
) -> Report:
    """The report with its defaults, id and language, or the ``IntakeError`` that says why it cannot be read.

    With ``keep_foreign`` what is in another language is no error but comes with its language and ``readable`` False. ``outlets`` names the
    outlet where the report gives none or only a host.
    """
    text, file, line = report.text, report.file, report.line
    warnings = list(report.warnings)
    if not text.strip(" \t\r\n\v\f\ufeff\u200e\u200f\u00a0"):
        raise problem(file, line, "empty")
    if len(text) > MAX_BYTES:
        raise problem(file, line, "too_long", limit=MAX_BYTES // 1_000_000)
    share = arabic_share(text)
    if share is None:
        raise problem(file, line, "no_letters")
    if share < LEAST_ARABIC and (not keep_foreign or _garbled(text)):
        raise problem(file, line, "garbled" if _garbled(text) else "not_arabic", share=round(100 * share))
    language, readable = _told_language(report) if keep_foreign else (report.language or "ar", True)
    head = text[: 4 * _SAMPLE]
    if readable and len(_NEIGHBOURS.findall(head)) > 0.012 * len(head):
        warnings.append(MESSAGES["neighbour"][0])
    if _BROKEN.search(text):
        text = _sound(text)
        warnings.append(MESSAGES["surrogates"][0])
    url = report.url or defaults.url
    outlet = report.outlet or defaults.outlet
    try:
        extra = _sound(report.extra)
    except RecursionError as error:
        raise problem(file, line, "json", reason="nested too deeply") from error
    return replace(
        report,
        id=_sound(report.id) or stable_id(report.url, text),
        text=text,
        url=_sound(url),
        outlet=_sound(outlets.completed(outlet, url) if outlets is not None else outlet),
        published=report.published or defaults.published,
        title=_sound(report.title or defaults.title),
        author=_sound(report.author),
        language=_sound(language),
        extra=extra,
        warnings=tuple(warnings),
        readable=readable,
    )


def _sound(value: Any) -> Any:
    """A value of JSON without broken characters in its texts; the value itself where there are none."""
    if isinstance(value, str):
        return _BROKEN.sub("\ufffd", value) if _BROKEN.search(value) else value
    if isinstance(value, Mapping):
        return {_sound(key): _sound(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_sound(one) for one in value]
    return value


def _told_language(report: Report) -> tuple[str, bool]:
    """The language of a report by its text, and whether it is Arabic; what it says itself stands where that is the same («ar-EG»)."""
    from musnad.intake.language import language_of

    found = language_of(report.text)
    said = report.language or ""
    return said if re.split("[-_]", said.lower())[0] == found else found, found == "ar"


def _garbled(text: str) -> bool:
    """Whether the letters are Arabic that was once read in a Western encoding («Ø§Ù„» for «ال»)."""
    head = text[:_SAMPLE]
    return sum(head.count(c) for c in "ØÙÚÛ") * 5 > len(head) or head.count("Ç") * 12 > len(head)
