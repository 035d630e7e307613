"""The two languages of the pages: Arabic first, English by a switch; the reports stay as they are.

What templates and routes say is written in English and looked up in the catalogues ``locales/ar/*.po``, one for each part of the pages. Values of the record are
called as ``lexicons/labels.tsv`` has them.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Literal

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from musnad.views import facts
from musnad.views.calendar import MONTHS, arabic_digits, day_in_words, in_words

Language = Literal["ar", "en"]
LANGUAGES: tuple[Language, ...] = ("ar", "en")
_FOLDER = Path(__file__).parent / "locales"
_TYPED = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫", "01234567890123456789.", "٬")


@lru_cache(maxsize=2)
def translations(language: Language) -> NullTranslations:
    """The catalogue of a language."""
    if language == "en":
        return NullTranslations()
    whole = Catalog(locale=language)
    for path in sorted((_FOLDER / language).glob("*.po")):
        with path.open("rb") as file:
            part = read_po(file, locale=language)
        whole.plural_expr, whole.num_plurals  # noqa: B018  (the six plurals of Arabic come from the locale)
        for message in part:
            if message.id:
                whole[message.id] = message
    compiled = io.BytesIO()
    write_mo(compiled, whole)
    compiled.seek(0)
    return GNUTranslations(compiled)


@dataclass(frozen=True)
class Speech:
    """How the pages speak in one language."""

    language: Language

    @property
    def direction(self) -> str:
        return "rtl" if self.language == "ar" else "ltr"

    @property
    def gettext(self) -> Callable[[str], str]:
        return translations(self.language).gettext

    @property
    def ngettext(self) -> Callable[[str, str, int], str]:
        return translations(self.language).ngettext

    def label(self, group: str, key: str) -> str:
        """What a value of the record is called (``label("event", "ASSAULT")``)."""
        words = facts.label(group, key)
        return words.ar if self.language == "ar" else words.en

    def digits(self, text: object) -> str:
        """The text with the language's digits."""
        return arabic_digits(str(text)) if self.language == "ar" else str(text)

    def number(self, value: float | None, places: int = 0) -> str:
        """A number with its groups: «١٬٢٣٤» and «1,234»."""
        if value is None:
            return ""
        text = f"{value:,.{places}f}" if places or not float(value).is_integer() else f"{int(value):,}"
        return arabic_digits(text.replace(",", "٬").replace(".", "٫")) if self.language == "ar" else text

    def exact(self, value: float) -> str:
        """A number with its groups and all its decimals."""
        text = f"{Decimal(written(value)):,}"
        return arabic_digits(text.replace(",", "٬").replace(".", "٫")) if self.language == "ar" else text

    def day(self, value: str | None, *, short: bool = False) -> str:
        """A day (ISO 8601, what follows it is left out) in words; the value itself where it is none."""
        if not value:
            return ""
        try:
            day = date.fromisoformat(value[:10])
        except ValueError:
            return self.digits(facts.plain(value))
        if short:
            month = MONTHS[day.month - 1]
            name = month[0].split("/")[0] if self.language == "ar" else month[1][:3]
            return self.digits(f"{day.day} {name} {day.year}")
        words = day_in_words(day)
        return self.digits(words.ar if self.language == "ar" else words.en)

    def month(self, value: str) -> str:
        """A month (``2024-08``) in words."""
        words = in_words(value)
        return self.digits(words.ar if self.language == "ar" else words.en) if words else value

    def time(self, value: str | None, kind: str = "DATE") -> str:
        """A TIMEX3 value in words; the value itself where it has none."""
        words = in_words(value, kind)
        if words is None:
            return facts.plain(value or "")
        return self.digits(words.ar if self.language == "ar" else words.en)


def written(value: float) -> str:
    """A number as an address has it: digits alone, however large or small it is.

    >>> written(1500000.0), written(0.00001)
    ('1500000', '0.00001')
    """
    return f"{Decimal(repr(value)):f}".removesuffix(".0")


def latin_digits(text: str) -> str:
    """Digits as somebody types them in Arabic, as a program reads them: «١٬٢٣٤٫٥» is 1234.5."""
    return text.translate(_TYPED)


@lru_cache(maxsize=2)
def speech(language: Language) -> Speech:
    """How the pages speak in a language."""
    return Speech(language)


def chosen(asked: str | None, kept: str | None) -> Language:
    """The language of a page: what its address asks for, what was chosen before, Arabic."""
    for value in (asked, kept):
        if value in LANGUAGES:
            return value
    return "ar"
