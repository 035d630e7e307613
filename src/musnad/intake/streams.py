"""Streams of bytes whose beginning was looked at, and streams that undo gzip as they are read."""

from __future__ import annotations

import io
import zlib
from collections import deque
from typing import Any

_PIECE = 1 << 16
#: A gzip file may stand for more than ``_FREE`` bytes only as long as it grows less than this many times: text grows ten times at most.
_FREE, _GROWTH = 100_000_000, 200


class Bomb(OSError):
    """A compressed file that stands for absurdly much."""


class CutOff(OSError):
    """A compressed file that ends before its end."""


class Damaged(OSError):
    """A compressed file that cannot be undone."""


class Headed(io.RawIOBase):
    """``head``, already read from ``stream``, and then the rest of it."""

    def __init__(self, head: bytes, stream: Any) -> None:
        self._head = memoryview(head)
        self._read = getattr(stream, "read1", stream.read)
        self._given = 0

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        """How many bytes were given: fastwarc asks for it of every stream."""
        return self._given

    def readinto(self, buffer: Any) -> int:
        """At most one reading of the stream beneath, so that a pipe is read as it comes."""
        size = len(buffer)
        data = self._head[:size] if self._head else self._read(size)
        self._head = self._head[size:]
        buffer[: len(data)] = data
        self._given += len(data)
        return len(data)


class Gunzipped(io.RawIOBase):
    """What a gzip stream of one or many members stands for; ``Bomb``, ``CutOff`` or ``Damaged`` where it comes to that."""

    def __init__(self, stream: Any) -> None:
        self._read = getattr(stream, "read1", stream.read)
        self._member: Any = zlib.decompressobj(31)
        self._data = b""
        self._in = self._out = 0
        self._members = deque([(0, 0)])  # where each begins, unpacked and packed

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        """How many unpacked bytes were given."""
        return self._out

    def readinto(self, buffer: Any) -> int:
        """Some bytes, at most as many as the buffer takes; 0 at the end."""
        while True:
            if not self._data:
                self._data = self._read(_PIECE)
                self._in += len(self._data)
                if not self._data:
                    if self._in and not self._member.eof:
                        raise CutOff("cut off")
                    return 0
            if self._member.eof:
                self._data = self._data.lstrip(b"\0")  # what some tools fill the last block with
                if not self._data:
                    continue
                self._member = zlib.decompressobj(31)
                self._members.append((self._out, self._in - len(self._data)))
            try:
                piece = self._member.decompress(self._data, len(buffer))
            except zlib.error as error:
                raise Damaged(str(error)) from error
            self._data = self._member.unused_data if self._member.eof else self._member.unconsumed_tail
            self._out += len(piece)
            if self._out > max(_FREE, _GROWTH * self._in):
                raise Bomb("too much")
            if piece:
                buffer[: len(piece)] = piece
                return len(piece)

    @property
    def last_member(self) -> int:
        """Where in the packed stream the last member so far begins."""
        return self._members[-1][1]

    def packed_offset(self, offset: int) -> int:
        """Where in the packed stream the member begins that gives the byte ``offset``; ``offset`` itself within a member.

        To be asked with rising offsets: what lies before is forgotten.
        """
        while len(self._members) > 1 and self._members[1][0] <= offset:
            self._members.popleft()
        unpacked, packed = self._members[0]
        return packed if unpacked == offset else offset
