"""Bytes to text: encodings told apart, nothing that is no text let through."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musnad.arabic.decode import Decoded, NotText, decode, decode_html

TEXT = "أعلنت هيئة الموانئ في صحار افتتاح الرصيف الجديد، وقال مديرها إن العمل «اكتمل» قبل موعده بشهر.\n" * 3
#: What ISO-8859-6 can hold: it has no Arabic quotation marks.
SIMPLE = TEXT.replace("«", '"').replace("»", '"')


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (b"\xef\xbb\xbf" + TEXT.encode(), "utf-8"),
        (b"\xff\xfe" + TEXT.encode("utf-16-le"), "utf-16-le"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (b"\xff\xfe\0\0" + TEXT.encode("utf-32-le"), "utf-32-le"),
        (TEXT.encode("cp1256"), "windows-1256"),
    ],
)
def test_encodings(data: bytes, encoding: str) -> None:
    assert decode(data) == Decoded(TEXT, encoding)


def test_iso_8859_6_is_told_from_windows_1256() -> None:
    assert decode(SIMPLE.encode("iso8859_6")) == Decoded(SIMPLE, "iso-8859-6")


def test_one_word_in_windows_1256() -> None:
    assert decode("صحار".encode("cp1256")).text == "صحار"


def test_damaged_utf8_keeps_the_rest_and_counts() -> None:
    data = TEXT.encode()
    decoded = decode(data[:41] + b"\xff" + data[42:])
    assert decoded.encoding == "utf-8"
    assert decoded.broken >= 1
    assert decoded.text.startswith("أعلنت هيئة الموانئ")
    assert decoded.text.endswith("قبل موعده بشهر.\n")


def test_a_replacement_character_of_the_file_itself_is_no_damage() -> None:
    assert decode(("\ufffd " + TEXT).encode()).broken == 0


def test_utf8_cut_in_the_middle_of_a_letter() -> None:
    decoded = decode("قال الوزير إن".encode()[:-1])
    assert (decoded.encoding, decoded.broken) == ("utf-8", 1)


@pytest.mark.parametrize(
    "data",
    [
        b"\0" * 100,
        bytes(range(256)) * 4,
        b"%PDF-1.7\n" + TEXT.encode(),
        b"PK\x03\x04rest",
        b"\x89PNG\r\n\x1a\n",
        b"\x1f\x8b\x08",
    ],
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(NotText):
        decode(data)
    with pytest.raises(NotText):
        decode_html(data)


def test_not_text_names_the_kind() -> None:
    with pytest.raises(NotText) as caught:
        decode(b"%PDF-1.7\n")
    assert caught.value.kind == "a PDF file"


@pytest.mark.parametrize(
    ("charset", "codec"),
    [("windows-1256", "cp1256"), ("iso-8859-6", "iso8859_6"), ("CP1256", "cp1256")],
)
def test_html_declaration_is_honoured(charset: str, codec: str) -> None:
    page = f"<html><head><meta http-equiv='Content-Type' content='text/html; charset={charset}'></head><p>صحار</p>"
    assert decode_html(page.encode(codec)).text == page


def test_html_declaration_does_not_overrule_valid_utf8() -> None:
    page = '<html><head><meta charset="windows-1256"></head><p>' + TEXT
    assert decode_html(page.encode()).text == page


def test_html_that_declares_a_western_charset() -> None:
    page = '<html><head><meta charset="iso-8859-1"></head><p>' + TEXT
    assert decode_html(page.encode("cp1256")).text == page


@given(
    st.text(alphabet=st.characters(min_codepoint=0x0621, max_codepoint=0x064A) | st.sampled_from(" .،\n"), min_size=1)
)
def test_arabic_comes_back_from_utf8_and_utf16(text: str) -> None:
    assert decode(text.encode()).text == text
    assert decode(b"\xff\xfe" + text.encode("utf-16-le")).text == text


@given(st.binary(max_size=400))
def test_any_bytes_give_text_or_not_text(data: bytes) -> None:
    for read in (decode, decode_html):
        with suppress(NotText):
            assert isinstance(read(data).text, str)
