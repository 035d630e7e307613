"""What looks like a time and is none: dated names («ثورة 25 يناير»), papers, titles («الأمين العام»), loose months, numbers."""

from __future__ import annotations

from musnad.reading.times.model import Moment
from musnad.reading.times.dates import loose_month
from musnad.reading.times.tokens import Tokens

_BEFORE_MONTH = frozenset("في منذ مند مذ خلال حتي بين قبل بعد من الي شهر حلول طوال طيله عن منتصف".split())
#: «ماي» and «جوان» are names of persons too: after these only they are months.
_BEFORE_NAME = frozenset("في منذ مند خلال حتي شهر طوال طيله حلول".split())
_BEFORE_YEAR = frozenset(
    "في منذ مند مذ خلال حتي بين قبل بعد من الي حلول عقب لغايه غايه مطلع نهايه بدايه اواخر اوائل منتصف عام سنه موسم لسنه لعام او فتره الفتره ابتداء حدود مستهل صيف ربيع خريف شتاء".split()
)
_STRONG = frozenset(("في", "منذ", "مند", "حلول", "خلال", "حتي"))
#: Nouns that a year names the year of («انتخابات 2014»).
_YEARLY = frozenset(
    "انتخابات الانتخابات ميزانيه موازنه ميزانيه حرب اتفاق اتفاقيه قانون دستور ازمه احداث موسم حج دوره طبعه بطوله انقلاب مؤتمر قمه تقرير مخطط استراتيجيه "
    "الماليه الرئاسيه التشريعيه البرلمانيه البلديه المحليه ثوره تعداد احصاء اولمبياد برنامج غزو اجتياح عمليه مشروع".split()
)
_ATTACKS = frozenset("احداث هجمات اعتداءات هجوم تفجيرات".split())
_OPENERS = frozenset(("(", "«", '"', "“", "”", "[", "'"))
_CLOSERS = frozenset((")", "»", '"', "”", "“", "]", "'"))
_PAPERS = frozenset("اليوم الجمعه السبت الاحد الخميس الاربعاء".split())


def is_name(tokens: Tokens, moment: Moment, i: int, after: int, end: int) -> bool:
    """Whether the moment is part of a name or a title and no time of the story."""
    tag = tokens.tags[i]
    before = tokens.tags[i - 1] if i > 0 else None
    hints = before.hints if before is not None else frozenset()
    if moment.month is not None and moment.relation is None and moment.weekday is None and moment.part is None and moment.offset is None:
        if moment.month == 9 and moment.day == 11 and moment.year is None and before_is(tokens, i, _ATTACKS):
            return True
        if "dated" in hints and (moment.day is not None or moment.year is None):
            return True
        if moment.day is not None and moment.year is None and "dated" in _hints(tokens, i - 2) and tokens.surface(i - 1) in _OPENERS:
            return True
    if tag is None:
        return False
    bare = after == i + 1
    if tag.unit == "Y" and tag.preposition == "ل" and tokens.digits(i - 1, end) and tokens.surface(i - 2) in ("عدد", "رقم"):
        return True
    if "not_day" in hints and bare and (moment.weekday is not None or moment.offset == 0):
        return True
    if bare and tag.key in _PAPERS and tokens.surface(i - 1) in _OPENERS and tokens.surface(after) in _CLOSERS:
        return not (moment.weekday is not None and tokens.surface(i - 1) == "(")
    if tag.key == "اليوم" and bare and moment.offset == 0:
        if "day_noun" in _hints(tokens, after):
            return True
        if tokens.surface(after) in ("-", "–", "—", ":") and tokens.words.sentences[tokens.words.sentence_of[i]][0] == i:
            return True
        if tokens.surface(after) in ("السابع", "24"):
            return True
    if tag.unit == "Y" and tag.definite and moment.year_rel is not None and "title" in hints and moment.year_rel not in ("past", "next"):
        return True
    return bool(tag.unit == "Y" and tag.definite and "title" in hints and tokens.surface(i - 1) in ("الامين", "المدير", "الراي", "راي", "الامن"))


def before_is(tokens: Tokens, i: int, words: frozenset[str]) -> bool:
    """Whether the word before ``i`` is one of ``words``."""
    return tokens.surface(i - 1) in words


def _hints(tokens: Tokens, i: int) -> frozenset[str]:
    tag = tokens.tags[i] if 0 <= i < tokens.size else None
    return tag.hints if tag is not None else frozenset()


def needs_company(tokens: Tokens, moment: Moment, i: int, after: int, end: int) -> bool:
    """Whether a word that is also something else («مارس», «ماي», «الأحد») stands with nothing that makes it a time."""
    if moment.month is None or not loose_month(tokens, i, end) or moment.day is not None:
        return False
    tag = tokens.lex(i, end)[0]
    before = tokens.function(i - 1, end) or tokens.surface(i - 1)
    if tag.key in ("ماي", "جوان", "صفر", "شعبان", "رجب", "محرم"):
        return before not in _BEFORE_NAME
    return before not in _BEFORE_MONTH and tag.preposition == ""


def bare_year(tokens: Tokens, i: int, end: int) -> tuple[Moment, int] | None:
    """Four digits that are a year by what stands around them, with a second year of a span behind a dash."""
    text = tokens.digits(i, end)
    if len(text) != 4 or not "1900" <= text <= "2100":
        return None
    if i > 0 and tokens.glued(i) and tokens.surface(i - 1) not in _OPENERS and tokens.surface(i - 1) not in ("،", ",", ".", "و", "ب", "ل"):
        return None
    following = tokens.form[i + 1] if i + 1 < end else None
    second = tokens.digits(i + 2, end)
    if following is not None and following.folded in ("-", "–", "/") and len(second) == 4 and int(text) < int(second) <= int(text) + 60:
        return Moment(year=int(text), last_year=int(second)), i + 3
    if following is not None and tokens.glued(i + 1) and following.folded in (".", ",", "/", "-", ":", "%") and tokens.digits(i + 2, end):
        return None
    if following is not None and following.folded in ("%", "$", "دولار", "شخص"):
        return None
    after = i + 1
    tag = tokens.tags[after] if after < end else None
    if tag is not None and tag.era == "G" and not tag.conjunction and tag.key in ("م", "ميلادي", "ميلاديه"):
        return Moment(year=int(text)), after + 1
    before = tokens.function(i - 1, end) or tokens.surface(i - 1)
    if before == "و":
        before_year = tokens.digits(i - 2, end)
        year_before = len(before_year) == 4 and "1900" <= before_year <= "2100"
        return (Moment(year=int(text)), after) if year_before and _not_counted(tokens, after, end) else None
    if before in _STRONG and 1950 <= int(text) <= 2050 and int(text) % 100 and "counted" not in _hints(tokens, after):
        return Moment(year=int(text)), after
    if (before in _BEFORE_YEAR or before in _YEARLY) and _not_counted(tokens, after, end):
        return Moment(year=int(text)), after
    if before in ("(",) and tokens.surface(after) == ")" and _hints(tokens, i - 2) is not None:
        return Moment(year=int(text)), after
    return None


def _not_counted(tokens: Tokens, i: int, end: int) -> bool:
    """Whether no counted noun stands behind a number: the end, a mark, a known small word, a clitic or the article."""
    form = tokens.form[i] if i < end else None
    if form is None or form.kind in ("punct", "latin"):
        return True
    if form.kind == "number":
        return False
    if tokens.tags[i] is not None or form.proclitics or form.definite:
        return True
    word = form.folded
    return word.startswith(("ال", "لل")) or word[0] in "يتسان" and len(word) > 3 and not word.endswith(("ا", "ه"))
