"""Look-up tables made from the lexicons ahead of time, so that the first report need not wait for them.

``lexicons/generated/compiled.bin`` (made by ``training/compile_tables.py``) holds the Python values that the loaders
below would build from the tables, and a digest of those tables. Where a table has been changed since, the digest
differs and the loaders build the values anew: slower by a second or two, never out of date.
"""

from __future__ import annotations

import hashlib
import pickle
import zlib
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

from musnad.lexicon import FOLDER

FILE = FOLDER / "generated" / "compiled.bin"
#: What is as large as a table and takes as long to read, though it is no lexicon: the weights of the readers' decisions.
WEIGHTS = FOLDER.parent / "reading" / "models" / "rankers.tsv.gz"
#: Every value that is kept, by name, with what builds it.
BUILDERS: dict[str, Callable[[], Any]] = {}
T = TypeVar("T")


def digest() -> bytes:
    """A digest of all tables."""
    found = hashlib.blake2b(digest_size=16)
    tables = [*FOLDER.glob("*.tsv"), *FOLDER.glob("generated/*.tsv"), *FOLDER.glob("generated/*.tsv.gz")]
    for path in [*sorted(tables), WEIGHTS]:
        found.update(path.name.encode())
        found.update(path.read_bytes())
    return found.digest()


@lru_cache(maxsize=1)
def _kept() -> dict[str, bytes]:
    try:
        data = FILE.read_bytes()
    except OSError:
        return {}
    if data[:16] != digest():
        return {}
    return pickle.loads(data[16:])  # type: ignore[no-any-return]


def kept(build: Callable[[], T]) -> Callable[[], T]:
    """A loader whose value is taken from the compiled file if that is up to date, and built otherwise; once."""
    name = f"{build.__module__.removeprefix('musnad.')}.{build.__name__}"
    BUILDERS[name] = build

    @lru_cache(maxsize=1)
    def load() -> T:
        packed = _kept().get(name)
        return build() if packed is None else pickle.loads(zlib.decompress(packed))

    load.__doc__ = build.__doc__
    return load


def write() -> int:
    """Build every value anew and write the file; its size in bytes."""
    values = {name: zlib.compress(pickle.dumps(build(), protocol=4), 6) for name, build in sorted(BUILDERS.items())}
    data = digest() + pickle.dumps(values, protocol=4)
    FILE.write_bytes(data)
    return len(data)
