"""What is looked for in an index, as a tree, and the same tree in the languages of FTS5 and of ``tsquery``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from musnad.archive.terms import EVERY


@dataclass(frozen=True, slots=True)
class Any:
    """One of these tokens is there."""

    tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class And:
    """All of these hold."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """One of these holds."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """This does not hold."""

    part: Expression


Expression = Any | And | Or | Not


def both(parts: Iterable[Expression | None]) -> Expression | None:
    """All of the parts that are there; None where there are none."""
    kept = tuple(p for p in parts if p is not None)
    return None if not kept else kept[0] if len(kept) == 1 else And(kept)


def to_fts5(expression: Expression) -> str:
    """The expression as a query of SQLite's FTS5. Tokens hold letters, digits and ``_`` alone, and are quoted."""
    match expression:
        case Any(tokens):
            return _joined([f'"{t}"' for t in tokens], " OR ")
        case Or(parts):
            return _joined([to_fts5(p) for p in parts], " OR ")
        case Not(part):
            return f'("{EVERY}" NOT {to_fts5(part)})'
        case And(parts):
            kept = [p for p in parts if not isinstance(p, Not)] or [Any((EVERY,))]
            found = _joined([to_fts5(p) for p in kept], " AND ")
            for p in parts:  # FTS5 knows «a NOT b» alone
                if isinstance(p, Not):
                    found = f"({found} NOT {to_fts5(p.part)})"
            return found


def to_tsquery(expression: Expression) -> str:
    """The expression as a ``tsquery`` of PostgreSQL."""
    match expression:
        case Any(tokens):
            return _joined([f"'{t}'" for t in tokens], " | ")
        case Or(parts):
            return _joined([to_tsquery(p) for p in parts], " | ")
        case And(parts):
            return _joined([to_tsquery(p) for p in parts], " & ")
        case Not(part):
            return (
                f"!{to_tsquery(part)}" if isinstance(part, Any) and len(part.tokens) == 1 else f"!({to_tsquery(part)})"
            )


def _joined(parts: Sequence[str], by: str) -> str:
    return parts[0] if len(parts) == 1 else "(" + by.join(parts) + ")"
