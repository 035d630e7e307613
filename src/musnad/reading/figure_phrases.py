"""Numeral phrases: a number with the words that widen it and the noun it counts.

«أكثر من 25 مسلحا حوثيا», «عشرات القتلى», «المسلحين الستة», «جنديان آخران», «بين 300 و1000 دينار».
Whether a phrase is a figure, and of what, is for ``musnad.reading.figures`` to say.
"""

from __future__ import annotations

from collections.abc import Iterator

from musnad.arabic.number_parts import digit_run, part_of
from musnad.arabic.numbers import Number, Quantity, parse_number, parse_quantity, percent_after
from musnad.arabic.words import Words
from musnad.reading.figure_qualifiers import Phrase, extend, same_line, take_after, take_before
from musnad.reading.figure_words import KINDS, Tag, currencies, tag_of

_SIGNS = frozenset(("$", "€", "£"))
_TO = frozenset(("الي", "حتي"))
_THEM = frozenset(("منهم", "منها", "منهن", "منهما"))
_CLOSERS = frozenset(("»", "”", '"', ")"))
_LINKS = frozenset("-:/+×*_")


def phrases(words: Words, taken: list[tuple[int, int]]) -> Iterator[Phrase]:
    """The numeral phrases of a text in order; those within the character spans ``taken`` are left out."""
    spans = sorted(taken)
    at_span = 0
    free = 0
    for i, form in enumerate(words.form):
        tag = form.notes.get("figure") if "figure" in form.notes else tag_of(form)
        if tag is None or not tag.starter or i < free:
            continue
        while at_span < len(spans) and spans[at_span][1] <= words.start[i]:
            at_span += 1
        if at_span < len(spans) and spans[at_span][0] < words.end[i]:
            continue
        phrase = _phrase(words, i, tag, free)
        if phrase is None:
            if form.kind == "number":
                free = digit_run(words, i)[1]
            continue
        free = max(phrase.last, phrase.until)
        yield phrase


def _phrase(words: Words, i: int, tag: Tag, free: int) -> Phrase | None:
    number: Number | Quantity | None = None
    part = part_of(words.form[i])
    if part is not None:
        if part.conjunction and part.role == "tens" and _after_ordinal(words, i):
            return None
        number = parse_number(words, i) or parse_quantity(words, i)
    if number is None:
        return _dual(words, i, tag, free) if tag.dual else None
    if isinstance(number, Quantity):
        if number.low < 3:
            return None  # «عدة»
        phrase = Phrase(i, number.last, number.start, number.end, i, number.last, number.low, number.high, "quantity")
        phrase.definite = part is not None and part.definite
    else:
        if number.ordinal or number.kind == "dual":
            return None
        if number.definite and number.value == 2 and number.kind == "words":
            return None  # «الاثنين» is Monday
        phrase = Phrase(
            i, number.last, number.start, number.end, i, number.last, number.value, number.value, number.kind
        )
        phrase.definite = number.definite
        phrase.fraction = isinstance(number.value, float) and number.value < 1
    _range(words, phrase)
    _linked(words, phrase)
    _counted(words, phrase)
    take_before(words, phrase, free)
    take_after(words, phrase)
    if phrase.label and phrase.first == i and (phrase.tag is None or not phrase.tag.noun):
        phrase.linked = True
    return phrase


def _after_ordinal(words: Words, i: int) -> bool:
    """«الثامنة والعشرين»: the tens of an ordinal."""
    prior = part_of(words.form[i - 1]) if i and same_line(words, i) else None
    return prior is not None and prior.role == "ordinal"


def _dual(words: Words, i: int, tag: Tag, free: int) -> Phrase:
    phrase = Phrase(i, i + 1, words.start[i] + tag.cut, words.end[i], i, i + 1, 2, 2, "dual", i, tag)
    phrase.definite = tag.definite
    _adjectives(words, phrase)
    take_before(words, phrase, free)
    take_after(words, phrase)
    return phrase


def _range(words: Words, phrase: Phrase) -> None:
    """«20 إلى 30 شخصا», «بين 20 و30»: a second number as the high end."""
    j = phrase.until
    if phrase.form == "quantity" or not same_line(words, j) or phrase.low is None:
        return
    before = (
        words.form[phrase.at - 1].folded
        if phrase.at and words.sentence_of[phrase.at - 1] == words.sentence_of[phrase.at]
        else ""
    )
    between = before in ("بين", "ومابين", "مابين", "وبين")
    form = words.form[j].folded
    k = j
    if between:
        # «بين 300 دينار و1000 دينار»: the unit may be repeated
        while k < j + 3 and same_line(words, k) and not _conjoined(words, k):
            k += 1
        if k < j + 3 and same_line(words, k):
            second = parse_number(words, k + 1 if words.form[k].folded == "و" else k)
            after = words.form[second.last].folded if second is not None and second.last < len(words) else ""
            if k == j or after == form:
                _take_second(words, phrase, second, phrase.at - 1)
    elif (form in _TO and before != "من") or (
        form == "-" and same_line(words, j + 1) and words.form[j + 1].kind == "number"
    ):
        second = parse_number(words, j + 1) if same_line(words, j + 1) else None
        if second is not None and second.value > phrase.low and (form != "-" or phrase.low > 0):
            glued = words.end[j - 1] == words.start[j] and form == "-"
            if not glued or second.value < 10 * phrase.low:
                _take_second(words, phrase, second, phrase.at)


def _conjoined(words: Words, k: int) -> bool:
    part = part_of(words.form[k])
    if part is not None and part.conjunction:
        return True
    return words.form[k].folded == "و" and same_line(words, k + 1) and part_of(words.form[k + 1]) is not None


def _take_second(words: Words, phrase: Phrase, second: Number | None, first: int) -> None:
    if second is None or second.ordinal or phrase.low is None or second.value <= phrase.low:
        return
    scale = 1.0
    for factor in (1_000, 1_000_000, 1_000_000_000):  # «بين 20 و30 ألفا»: the scale holds for both
        if (
            second.kind == "mixed"
            and second.value >= factor
            and phrase.low < second.value / factor
            and phrase.form == "digits"
        ):
            scale = factor
    phrase.high = second.value
    phrase.low = phrase.low * scale
    if phrase.low == int(phrase.low):
        phrase.low = int(phrase.low)
    phrase.until = phrase.last = second.last
    phrase.end = second.end
    phrase.first = first
    if first < phrase.at:
        phrase.start = words.start[first]
    phrase.range = True


def _linked(words: Words, phrase: Phrase) -> None:
    """Digits written on to a hyphen, a slash, a colon or Latin letters belong to names, scores, dates."""
    if phrase.form == "quantity" or phrase.range:
        return
    i, j = phrase.at, phrase.until
    start, end, form = words.start, words.end, words.form
    glued_left = i > 0 and end[i - 1] == start[i] and words.form[i].kind == "number"
    glued_right = j < len(words) and end[j - 1] == start[j] and form[j - 1].kind == "number"
    if glued_left and (form[i - 1].surface in _LINKS or form[i - 1].kind == "latin"):
        phrase.linked = True
    if glued_right and (
        form[j].kind == "latin" or (form[j].surface in _LINKS and j + 1 < len(words) and end[j] == start[j + 1])
    ):
        phrase.linked = True
    label = tag_of(form[i - 1]) if i and words.sentence_of[i - 1] == words.sentence_of[i] else None
    if label is not None and label.label:
        phrase.label = True
    if phrase.linked and i >= 1 and form[i - 1].surface == "-" and not (i >= 2 and end[i - 2] == start[i - 1]):
        phrase.linked = bool(glued_right and form[j].surface in _LINKS)  # a dash that opens a list item


def _nounlike(words: Words, j: int) -> bool:
    """Whether word ``j`` can be the noun counted by the number before it."""
    form = words.form[j]
    if form.kind != "word" or len(form.folded) < 2:
        return False
    tag = tag_of(form)
    if tag is not None:
        if tag.noun or tag.money:
            return not (tag.conjunction or tag.preposition)
        if tag.function or tag.stop or tag.joint or tag.before or tag.after or tag.starter or tag.date:
            return False
    return not form.proclitics and not form.folded.endswith("وا")


def _known(words: Words, j: int) -> bool:
    tag = tag_of(words.form[j])
    return tag is not None and bool(tag.noun) and not tag.definite


def _counted(words: Words, phrase: Phrase) -> None:
    """Find the noun, percent sign or currency of the number and take them into the phrase."""
    form = words.form
    j = phrase.until
    i = phrase.at
    if i and form[i - 1].surface in _SIGNS and words.sentence_of[i - 1] == words.sentence_of[i]:
        phrase.money, phrase.unit = True, _iso(words, i - 1)
        phrase.first = min(phrase.first, i - 1)
        phrase.start = min(phrase.start, words.start[i - 1])
    if not same_line(words, j):
        _prior(words, phrase)
        return
    percent = percent_after(words, j)
    if percent:
        phrase.percent = True
        extend(words, phrase, percent)
        j = percent
        if not same_line(words, j):
            return
    if form[j].surface in _SIGNS:
        phrase.money, phrase.unit = True, _iso(words, j)
        extend(words, phrase, j + 1)
        return
    if form[j].surface == "-" and words.end[j - 1] == words.start[j] and same_line(words, j + 1):
        tag = tag_of(form[j + 1])  # «1592- حالة وفاة», but «2- النادي» opens an item of a list
        if tag is None or (tag.noun not in KINDS and tag.noun not in ("case", "person")):
            phrase.linked = True
            return
        j += 1
    if form[j].surface == "(" and j + 2 < len(words) and form[j + 1].kind == "number" and form[j + 2].surface == ")":
        j += 3  # «ثلاثة (03) إرهابيين»
        if not same_line(words, j):
            return
    if form[j].surface in _CLOSERS and words.end[j - 1] == words.start[j] and same_line(words, j + 1):
        j += 1  # «17» شخصا
    folded = form[j].folded
    if folded in _THEM:
        phrase.partitive = True
        phrase.other = folded != "منها"
        extend(words, phrase, j + 1)
        return
    if folded == "من" and same_line(words, j + 1):
        _partitive(words, phrase, j)
        return
    if _nounlike(words, j) and (not form[j].definite or phrase.form == "quantity" or _known(words, j)):
        phrase.noun, phrase.tag = j, tag_of(form[j])
        if phrase.tag is not None and phrase.tag.money:
            phrase.money, phrase.unit = True, _iso(words, j)
        extend(words, phrase, j + 1)
        _adjectives(words, phrase)
        return
    _prior(words, phrase)


def _prior(words: Words, phrase: Phrase) -> None:
    """Find the noun before the number: «المسلحين الستة», «شخص واحد», «مسلحين اثنين»."""
    i = phrase.at
    tag = tag_of(words.form[i - 1]) if i and same_line(words, i) else None
    if tag is None or not tag.noun or phrase.form != "words":
        return
    one = words.form[i].folded.startswith("واحد")
    if phrase.definite or phrase.low == 2 or one:
        phrase.noun, phrase.tag = i - 1, tag
        phrase.first = min(phrase.first, i - 1)
        phrase.start = words.start[i - 1] + tag.cut


def _partitive(words: Words, phrase: Phrase, j: int) -> None:
    """«أربعة من رجال الأمن», «218 من أصل 434 عضوا», «المئات من عناصر المليشيات»."""
    form = words.form
    phrase.partitive = True
    if form[j + 1].folded == "اصل" and same_line(words, j + 2):
        total = parse_number(words, j + 2)
        if total is not None:
            extend(words, phrase, total.last)
            if same_line(words, total.last) and _nounlike(words, total.last):
                phrase.noun, phrase.tag = total.last, tag_of(form[total.last])
                extend(words, phrase, total.last + 1)
            return
    if form[j + 1].kind != "word":
        return
    tag = tag_of(form[j + 1])
    if tag is not None and (tag.function or tag.starter) and not tag.noun:
        return
    phrase.noun, phrase.tag = j + 1, tag
    if tag is not None and tag.money:
        phrase.money, phrase.unit = True, _iso(words, j + 1)
    extend(words, phrase, j + 2)
    k = j + 2
    if same_line(words, k) and form[k].definite and form[k].kind == "word" and not form[k].proclitics:
        extend(words, phrase, k + 1)


def _adjectives(words: Words, phrase: Phrase) -> None:
    """Take the adjectives and the second noun that belong to the noun at the end of the phrase."""
    form = words.form
    if phrase.tag is not None and phrase.tag.noun == "case" and same_line(words, phrase.last):
        k = phrase.last
        if form[k].kind == "word" and not (form[k].proclitics and form[k].lead):
            extend(words, phrase, k + 1)
    for _ in range(3):
        k = phrase.last
        if not same_line(words, k) or form[k].kind != "word":
            return
        folded = form[k].folded
        tag = tag_of(form[k])
        if tag is not None and tag.noun in ("other", "more") and not tag.conjunction and not tag.preposition:
            phrase.other = phrase.other or tag.noun == "other"
        elif form[k].proclitics or (tag is not None and _barred(tag, phrase)):
            return
        elif phrase.money:
            if not folded.endswith(("ي", "يا", "يه")):
                return
        elif not _agrees(form[phrase.last - 1].folded, folded):
            return
        extend(words, phrase, k + 1)


def _barred(tag: Tag, phrase: Phrase) -> bool:
    """Whether a word cannot be an adjective in the phrase."""
    if tag.function or tag.stop or tag.joint or tag.before or tag.after or tag.date:
        return True
    return tag.starter and not (tag.dual and phrase.form == "dual")


def _agrees(noun: str, word: str) -> bool:
    """Whether ``word`` has an ending that an adjective of ``noun`` has («مسلحا حوثيا», «محاولة اخرى»)."""
    for ending in ("ين", "ون", "ان", "يه"):
        if word.endswith(ending) and len(word) > 4:
            return noun.endswith(ending) or (ending == "يه" and not noun.endswith("ا"))
    if word.endswith("ا") and len(word) > 3:
        return noun.endswith("ا")
    return word.endswith("ه") and noun.endswith("ه") and len(word) > 4


def _iso(words: Words, j: int) -> str | None:
    """The ISO 4217 code of the currency noun or sign at ``j``."""
    rows = currencies().get(words.form[j].folded) or currencies().get(words.form[j].bare) or []
    follow = words.form[j + 1].folded if same_line(words, j + 1) else ""
    plain = None
    for iso, of in rows:
        if follow and follow in of:
            return iso
        if not of and plain is None:
            plain = iso
    return plain
