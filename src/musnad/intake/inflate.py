"""Undoing compression with a bound: a bomb of a few kilobytes that stands for gigabytes ends at the limit."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import Protocol

_PIECE = 1 << 18


class TooBig(Exception):
    """More than the limit, before or after decompression."""


class BadCompression(Exception):
    """Damaged, cut off, or in a way that is not known."""


class _Inflater(Protocol):
    def pieces(self, data: bytes) -> Iterator[bytes]:
        """What ``data`` stands for, piece by piece, none longer than ``_PIECE`` or so."""

    def whole(self) -> bool:
        """Whether the compressed stream came to its end."""


class _Zlib:
    """gzip (of one or many members), or deflate with or without the header of zlib."""

    def __init__(self, gzip: bool) -> None:
        self._gzip = gzip
        self._bits = 31 if gzip else 15
        self._stream = zlib.decompressobj(self._bits)
        self._fresh = True

    def pieces(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._stream.eof:  # a further member, or zeros and junk after the last one, which is left
                if not self._gzip or not data.startswith(b"\x1f"):
                    return
                self._stream = zlib.decompressobj(self._bits)
            try:
                piece = self._stream.decompress(data, _PIECE)
            except zlib.error as error:
                if self._gzip or not self._fresh:
                    raise BadCompression(str(error)) from error
                self._fresh = False
                self._stream = zlib.decompressobj(-15)  # what many servers mean by «deflate»
                continue
            self._fresh = False
            yield piece
            data = self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail

    def whole(self) -> bool:
        return self._stream.eof


class _Brotli:
    def __init__(self) -> None:
        try:
            import brotli  # type: ignore[import-untyped, import-not-found, unused-ignore]
        except ImportError as error:
            raise BadCompression("br") from error
        self._error = brotli.error
        self._stream = brotli.Decompressor()

    def pieces(self, data: bytes) -> Iterator[bytes]:
        try:
            yield self._stream.process(data, output_buffer_limit=_PIECE)
            while not self._stream.can_accept_more_data():
                yield self._stream.process(b"", output_buffer_limit=_PIECE)
        except self._error as error:
            raise BadCompression(str(error)) from error

    def whole(self) -> bool:
        return bool(self._stream.is_finished())


def inflated(chunks: Iterable[bytes], encodings: str, limit: int) -> bytes:
    """The body behind a ``Content-Encoding``; ``TooBig`` beyond ``limit`` bytes on the wire or after, without ever
    holding more; ``BadCompression`` where it is damaged, cut off, or compressed twice or in an unknown way.

    ``chunks`` may raise what they like: it comes through.
    """
    names = [name for one in encodings.lower().split(",") if (name := one.strip()) and name != "identity"]
    inflater: _Inflater | None
    if not names:
        inflater = None
    elif names in (["gzip"], ["x-gzip"], ["deflate"]):
        inflater = _Zlib(gzip=names != ["deflate"])
    elif names == ["br"]:
        inflater = _Brotli()
    else:
        raise BadCompression(encodings)
    body = bytearray()
    received = 0
    for chunk in chunks:
        received += len(chunk)
        if received > limit:
            raise TooBig
        for piece in (chunk,) if inflater is None else inflater.pieces(chunk):
            body += piece
            if len(body) > limit:
                raise TooBig
    if inflater is not None and received and not inflater.whole():
        raise BadCompression("cut off")
    return bytes(body)


def head_of(data: bytes, size: int) -> bytes:
    """The first ``size`` bytes of what gzipped ``data`` stands for; less where it is damaged."""
    try:
        return zlib.decompressobj(31).decompress(data[: 4 * size + 4096], size)
    except zlib.error:
        return b""
