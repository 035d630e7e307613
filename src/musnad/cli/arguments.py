"""Values of arguments that several commands take."""

from __future__ import annotations

import argparse


def published(value: str) -> str:
    """A day or moment of publication in ISO 8601."""
    from musnad.intake.report import published_date

    try:
        found = published_date(value)
    except ValueError:
        found = None
    if found is None:
        raise argparse.ArgumentTypeError(f"{value!r} is no date; write it as 2024-08-08 or 2024-08-08T14:30")
    return found


def share(value: str) -> float:
    """A number from 0 to 1."""
    try:
        found = float(value)
    except ValueError:
        found = -1.0
    if not 0 <= found <= 1:
        raise argparse.ArgumentTypeError(f"{value!r} is no share; write a number from 0 to 1, as 0.6")
    return found
