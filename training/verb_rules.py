"""The finite forms of an Arabic verb without harakat, from its past and present tense; for ``training/stems.py``.

A form is *plain* where it is in the third person, and neither cut short (jussive) nor a dual in bare alif: these and the other persons
are rarer in news and look like other words more often.
"""

from __future__ import annotations

from collections.abc import Iterator

from musnad.arabic.fold import fold

#: Endings of the past that leave the stem as it is in the third person, and those that shorten it.
_LONG = ("", "ت", "ا", "تا", "وا")
_SHORT = ("ت", "نا", "تم", "تما", "تن")
_PREFIXES = "يتنا"


def present_of(past: str, doubled: bool) -> str:
    """The present that follows from a past by rule: أعلن يعلن, استقال يستقيل, تولى يتولى, سافر يسافر."""
    if past[0] == "أ" and len(past) >= 3 and (doubled or len(past) > 3):
        stem = past[1:]  # form IV
        hollow = len(past) == 4 and stem[1] == "ا"
    elif past[0] == "ا" and len(past) >= 4:
        stem = past[1:]  # VII, VIII, X
        hollow = past.startswith("است") and len(past) == 6 and past[-2] == "ا"
    elif past[0] == "آ":
        return "يؤ" + past[1:]
    else:
        stem, hollow = past, False
    if hollow:
        stem = stem[:-2] + "ي" + stem[-1]
    if stem.endswith("ى") and not past.startswith("ت"):
        stem = stem[:-1] + "ي"
    return "ي" + stem


def conjugate(past: str, present: str, doubled: bool) -> Iterator[tuple[str, bool]]:
    """Every finite form, folded, and whether it is plain; without clitics. Some come more than once."""
    for form, plain in _forms(past, present, doubled):
        yield form.replace("اا", "ا"), plain  # بدآ


def _forms(past: str, present: str, doubled: bool) -> Iterator[tuple[str, bool]]:
    stem = present[1:]
    yield from _past(past, doubled)
    yield from _present(stem, doubled, past)
    if len(past) == 4 and past[1] == "ا" and past[0] not in "أا":
        yield from _past(past[0] + "و" + past[2:], False)  # passive: شوهد, نودي
    elif len(past) == 3 and past[-1] == "ا":
        yield from _past(past[:-1] + "ي", False)  # passive: دعي, يدعى
        yield from _present(stem[:-1] + "ى", False, past)
    elif len(past) == 5 and past[0] == "ت" and past[2] == "ا":
        yield from _past("ت" + past[1] + "و" + past[3:], False)  # passive: تبودل
    if len(past) >= 3 and past[-2] == "ا" and past[-1] not in "اى" and not (len(past) == 4 and past[0] not in "أا"):
        for form, plain in _past(past[:-2] + "ي" + past[-1], False):  # passive of a hollow verb: قيل, أضيف, اختير
            yield form, plain and len(past) > 3
        yield from _present(stem[:-2] + "ا" + stem[-1], False, past)
    elif past[0] == "و" and stem[:1] != "و":
        yield from _present("و" + stem, False, past)  # passive: يوصف


def _past(past: str, doubled: bool) -> Iterator[tuple[str, bool]]:
    if past[-1] in "اى" and len(past) > 2:
        cut = past[:-1]
        yield fold(past), True
        for ending in ("ت", "وا", "تا"):
            yield fold(cut + ending), True
        full = cut + ("و" if past[-1] == "ا" and len(past) == 3 else "ي")
        yield fold(full + "ا"), False
        for ending in (*_SHORT, "ن"):
            yield fold(full + ending), False
        return
    if past[-1] == "ي":
        yield fold(past), True
        for ending in ("ت", "ا", "تا"):
            yield fold(past + ending), True
        yield fold(past[:-1] + "وا"), True
        for ending in _SHORT:
            yield fold(past + ending), False
        return
    for ending in _LONG:
        yield fold(past + ending), ending != "ا"
    if past[-1] in "أءئ":
        for seat in ("أ", "ؤ", "ء", "ئ"):
            yield fold(past[:-1] + seat + "وا"), True
    short = past
    if doubled:
        short = past + past[-1]
    elif len(past) >= 3 and past[-2] == "ا" and not (len(past) == 4 and past[0] not in "أا"):
        short = past[:-2] + past[-1]  # قلت, أضفت
        if past[-1] == "ء":
            short = past[:-2] + "ئ"  # جئت
    for ending in _SHORT:
        yield fold(short + ending), False
        if short[-1] == ending[0]:
            yield fold(short + ending[1:]), False  # أعلنا, متّ
    yield fold(short + "ن"), False


def _present(stem: str, doubled: bool, past: str) -> Iterator[tuple[str, bool]]:
    last = stem[-1]
    if last in "ويى" and len(stem) > 1 and (past[-1] in "اىي"):
        cut = stem[:-1]
        endings = [(stem, True), (cut + "ون", True), (cut + "وا", True), (cut + "ين", False), (cut, False)]
        full = cut + ("ي" if last == "ى" else last)
        endings += [(full + "ان", True), (full + "ا", False), (full + "ن", False)]
    else:
        endings = [(stem + e, e not in ("ين", "ي", "ن", "ا")) for e in ("", "ون", "وا", "ان", "ا", "ين", "ي", "ن")]
        if last in "أءئ":
            endings += [(stem[:-1] + seat + e, True) for seat in "أؤءئ" for e in ("ون", "وا")]
        if doubled:
            endings.append((stem + last, False))
        elif len(stem) >= 2 and stem[-2] in "وياى" and past[-2:-1] == "ا":
            endings += [(stem[:-2] + last, False), (stem[:-2] + last + "ن", False)]  # لم يقل
    for prefix in _PREFIXES:
        for body, plain in endings:
            if prefix in "نا" and body != stem and len(body) > len(stem):
                continue  # أ and ن have no endings
            if prefix != "ت" and body[len(stem) - 1 :] in (last + "ي", last + "ين") and past[-1] not in "اىي":
                continue
            form = prefix + body
            if prefix == "ا" and body[0] in "أؤ":
                form = "ا" + body[1:]  # آخذ, أؤكد
                yield fold("أؤ" + body[1:]), False
            yield fold(form), plain and prefix in "يت"
