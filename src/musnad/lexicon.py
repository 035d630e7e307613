"""The tables of the language (``lexicons/``) as Python values, each read once, when first asked for.

A table is tab-separated text: comment lines (``#``: what it is, its columns, its source), a header, rows. Generated
tables lie in ``lexicons/generated`` and may be packed (``.tsv.gz``); the programs in ``training/`` write them.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent / "lexicons"


def path_of(name: str) -> Path:
    """The file of a table: ``cues`` or ``generated/frequencies``. FileNotFoundError if there is none."""
    for ending in (".tsv", ".tsv.gz"):
        path = FOLDER / (name + ending)
        if path.exists():
            return path
    raise FileNotFoundError(f"no table {name} in {FOLDER}")


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of a table, by column; ``-`` stands for nothing and is given as an empty string.

    ValueError names the file and line where a row has not as many fields as the header.
    """
    path = path_of(name)
    opener = gzip.open if path.suffix == ".gz" else open
    header: list[str] = []
    with opener(path, "rt", encoding="utf-8", newline="") as file:
        for number, line in enumerate(file, 1):
            line = line.rstrip("\r\n")
            if not line or line.startswith("#"):
                continue
            fields = line.split("\t")
            if not header:
                header = fields
                continue
            if len(fields) != len(header):
                raise ValueError(f"{path.name}, line {number}: {len(fields)} fields, the header has {len(header)}")
            yield {key: "" if value == "-" else value for key, value in zip(header, fields, strict=True)}


@lru_cache(maxsize=1)
def frequencies() -> dict[str, int]:
    """How often a folded form is met: ten times the decimal logarithm of its count (0 to 65) in the word lists."""
    path = path_of("generated/frequencies")
    table: dict[str, int] = {}
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        for line in file:
            if line[0] == "#":
                continue
            level, _, forms = line.rstrip("\n").partition("\t")
            table.update(dict.fromkeys(forms.split(" "), int(level)))
    return table
