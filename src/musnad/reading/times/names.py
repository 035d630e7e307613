"""What looks like a time and is none: «ثورة 25 يناير», «الأمين العام», newspapers, loose months, counts."""

from __future__ import annotations

from musnad.reading.times.dates import loose_month
from musnad.reading.times.model import Moment
from musnad.reading.times.tags import Tag
from musnad.reading.times.tokens import Tokens

_OPENERS = frozenset(("(", "«", '"', "“", "”", "[", "'"))
_CLOSERS = frozenset((")", "»", '"', "”", "“", "]", "'"))
#: Months that are also names of persons or everyday words.
_NAMES = frozenset(("ماي", "جوان", "صفر", "شعبان", "رجب", "محرم"))
#: Heads that «العام» is always an adjective of.
_GENERAL = frozenset(("الامين", "المدير", "الراي", "راي", "الامن"))


def is_name(tokens: Tokens, moment: Moment, i: int, after: int, end: int) -> bool:
    """Whether the moment is part of a name or a title and no time of the story."""
    tag = tokens.tags[i]
    if _dated(tokens, moment, i):
        return True
    if tag is None:
        return False
    if tag.unit == "Y":
        return _adjective(tokens, moment, tag, i, end)
    return after == i + 1 and _paper(tokens, moment, tag, i)


def _dated(tokens: Tokens, moment: Moment, i: int) -> bool:
    """«ثورة 25 يناير», «قوى 14 آذار», «هجمات 11 سبتمبر»: what is called by its date."""
    if moment.month is None or moment.relation or moment.weekday or moment.part or moment.offset is not None:
        return False
    before = tokens.hints(i - 1)
    bare = moment.day is not None and moment.year is None
    if bare and moment.month == 9 and moment.day == 11 and "attack" in before:
        return True
    if "dated" in before:
        return moment.day is not None or moment.year is None
    return bare and tokens.surface(i - 1) in _OPENERS and "dated" in tokens.hints(i - 2)


def _adjective(tokens: Tokens, moment: Moment, tag: Tag, i: int, end: int) -> bool:
    """«الأمين العام الحالي», and the number of a law («القانون عدد 52 لسنة 1992»)."""
    if tag.preposition == "ل" and tokens.digits(i - 1, end) and tokens.surface(i - 2) in ("عدد", "رقم"):
        return True
    if not tag.definite or "title" not in tokens.hints(i - 1):
        return False
    return tokens.surface(i - 1) in _GENERAL or moment.year_rel not in (None, "past", "next")


def _paper(tokens: Tokens, moment: Moment, tag: Tag, i: int) -> bool:
    """«صلاة الجمعة», «صحيفة «اليوم»», «اليوم العالمي», a dateline («اليوم – الدمام»)."""
    if moment.weekday is None and moment.offset != 0:
        return False
    before, behind = tokens.surface(i - 1), tokens.surface(i + 1)
    if "not_day" in tokens.hints(i - 1):
        return True
    if before in _OPENERS and behind in _CLOSERS:
        return moment.weekday is None or before != "("
    if tag.key != "اليوم":
        return False
    if "day_noun" in tokens.hints(i + 1) or behind in ("السابع", "24"):
        return True
    first = tokens.words.sentences[tokens.words.sentence_of[i]][0]
    return first == i and behind in ("-", "–", "—", ":")


def needs_company(tokens: Tokens, moment: Moment, i: int, end: int) -> bool:
    """Whether a word that is also something else («مارس», «ماي») stands with nothing that makes it a month."""
    if moment.month is None or moment.day is not None or not loose_month(tokens, i, end):
        return False
    tag = tokens.lex(i, end)[0]
    if tag.key in _NAMES:
        return "name_month_after" not in tokens.hints(i - 1)
    return "month_after" not in tokens.hints(i - 1) and tag.edge is None and tag.preposition == ""


def bare_year(tokens: Tokens, i: int, end: int) -> tuple[Moment, int] | None:
    """Four digits that are a year by what stands around them, with a second year of a span behind a dash."""
    text = tokens.digits(i, end)
    if not _in_reach(text) or _glued_before(tokens, i):
        return None
    year, after = int(text), i + 1
    sign, second = tokens.surface(after), tokens.digits(i + 2, end)
    if sign in ("-", "–", "/") and len(second) == 4 and year < int(second) <= year + 60:
        return Moment(year=year, last_year=int(second)), i + 3
    if sign in ("%", "$") or (tokens.glued(after) and sign in (".", ",", "/", "-", ":") and second):
        return None
    tag = tokens.tags[after] if after < end else None
    if tag is not None and tag.era == "G" and not tag.conjunction and tag.key in ("م", "ميلادي", "ميلاديه"):
        return Moment(year=year), after + 1
    before = tokens.hints(i - 1)
    if tokens.is_and(i - 1, end):
        said = _in_reach(tokens.digits(i - 2, end)) and _not_counted(tokens, after, end)
    elif "year_sure" in before and 1950 <= year <= 2050 and year % 100:
        said = "counted" not in tokens.hints(after)
    elif "year_after" in before:
        said = _not_counted(tokens, after, end)
    else:
        said = tokens.surface(i - 1) == "(" and sign == ")"
    return (Moment(year=year), after) if said else None


def _in_reach(text: str) -> bool:
    return len(text) == 4 and "1900" <= text <= "2100"


def _glued_before(tokens: Tokens, i: int) -> bool:
    before = tokens.surface(i - 1)
    return i > 0 and tokens.glued(i) and before not in _OPENERS and before not in ("،", ",", ".", "و", "ب", "ل")


def _not_counted(tokens: Tokens, i: int, end: int) -> bool:
    """Whether no counted noun stands behind a number: the end, a mark, a word of times, a clitic or the article."""
    form = tokens.form[i] if i < end else None
    if form is None or form.kind in ("punct", "latin"):
        return True
    if form.kind == "number":
        return False
    if tokens.speaks(i) or form.proclitics or form.definite:
        return True
    word = form.folded
    return word.startswith(("ال", "لل")) or (word[0] in "يتسان" and len(word) > 3 and not word.endswith(("ا", "ه")))
