"""Reports in JSON: one object a line, one object, or an array of objects."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from musnad.intake.report import MAX_BYTES, IntakeError, Report, problem, published_date

_FIELDS = ("id", "url", "outlet", "published", "title", "text", "author", "language")
_KINDS = {
    dict: "an object", list: "a list", str: "text", bool: "true or false", int: "a number", float: "a number",
    type(None): "null",
}  # fmt: skip


def from_lines(first: bytes, stream: BinaryIO, name: str, number: int) -> Iterator[Report | IntakeError]:
    """The reports of JSON Lines; ``first`` is line ``number`` of the stream, already read from it."""
    from musnad.intake.files import broken_warning, decoded_or_error

    if not first:
        yield problem(name, None, "empty")
    line = first
    while line:
        if len(line) > MAX_BYTES:
            while line and not line.endswith(b"\n"):
                line = stream.readline(1 << 20)
            yield problem(name, number, "too_long", limit=MAX_BYTES // 1_000_000)
        elif line.strip():
            try:
                decoded = decoded_or_error(line, name, number)
                yield _report(_parsed(decoded.text, name, number), name, number, broken_warning(decoded))
            except IntakeError as error:
                yield error
        line = stream.readline(MAX_BYTES + 1)
        number += 1


def from_text(text: str, name: str, warnings: tuple[str, ...], *, lines: bool) -> Iterator[Report | IntakeError]:
    """The reports of one object, of an array, or of lines already read whole."""
    if not text.strip():
        yield problem(name, None, "empty")
        return
    if not lines:
        try:
            value = _parsed(text, name, None)
        except IntakeError as error:
            rows = [line for line in text.split("\n") if line.strip()]
            if sum(line.startswith("{") for line in rows) < 2:
                yield error
                return
        else:
            if isinstance(value, list):
                yield from _items(value, name, warnings)
            else:
                yield _report(value, name, None, warnings)
            return
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield _report(_parsed(line, name, number), name, number, warnings)
            except IntakeError as error:
                yield error


def _items(values: list[Any], name: str, warnings: tuple[str, ...]) -> Iterator[Report | IntakeError]:
    if not values:
        yield problem(name, None, "empty")
    for number, value in enumerate(values, 1):
        try:
            yield _report(value, f"{name}[{number}]", None, warnings)
        except IntakeError as error:
            yield error


def _parsed(text: str, name: str, line: int | None) -> Any:
    """The value of a JSON text; ``line`` is its place in the file where it is one line of it."""
    try:
        return json.loads(text.lstrip("\ufeff").rstrip(), parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        reason = f"{error.msg[0].lower()}{error.msg[1:]}, column {error.colno}"
        raise problem(name, line or error.lineno, "json", reason=reason) from error
    except RecursionError as error:
        raise problem(name, line, "json", reason="nested too deeply") from error
    except ValueError as error:  # NaN, or a number of thousands of digits
        raise problem(name, line, "json", reason=str(error).partition(";")[0]) from error


def _no_constant(value: str) -> Any:
    raise ValueError(f"{value} is no JSON")


def _report(value: Any, name: str, line: int | None, warnings: tuple[str, ...]) -> Report:
    """A report from a JSON value."""
    if not isinstance(value, dict):
        raise problem(name, line, "json_kind", kind=_kind(value))
    if value.get("text") is None:
        raise problem(name, line, "no_text")
    fields: dict[str, str | None] = {}
    for field in _FIELDS:
        given = value.get(field)
        if field == "id" and isinstance(given, int) and not isinstance(given, bool):
            given = str(given)
        if field == "published":
            try:
                fields[field] = published_date(given)
            except ValueError as error:
                shown = json.dumps(given, ensure_ascii=False)
                raise problem(name, line, "published", value=shown if len(shown) < 60 else shown[:57] + "…") from error
            continue
        if given is not None and not isinstance(given, str):
            raise problem(name, line, "not_text", field=field, kind=_kind(given))
        fields[field] = given or None
    return Report(
        id=fields["id"] or "",
        text=fields["text"] or "",
        url=fields["url"],
        outlet=fields["outlet"],
        published=fields["published"],
        title=fields["title"],
        author=fields["author"],
        language=fields["language"],
        extra={key: one for key, one in value.items() if key not in _FIELDS},
        file=name,
        line=line,
        warnings=warnings,
    )


def _kind(value: Any) -> str:
    return _KINDS.get(type(value), "something else")
