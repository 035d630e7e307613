"""Happenings of an invented world as several outlets tell them: a dispatch, its copies whole and cut, a telling of a paper's own, a follow-up."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from musnad import __version__
from musnad.archive.adding import agency_of, key_of
from musnad.archive.rows import Prepared, prepare
from musnad.archive.store import Archive
from musnad.intake.report import Report
from musnad.reading.reader import Reader
from musnad.weave.model import Story
from musnad.weave.weaving import Weave

TOWNS = (
    "وادي الصنوبر", "عين الرمان", "تل الغزلان", "مرسى الحمام", "جبل النسور", "سهل القمح", "برج الغدير", "دير الكروم", "كفر الزيتون", "رأس المنارة",
    "خان النحاس", "بيت الياسمين", "نهر الفضة", "عقبة الملح", "قلعة الباز", "شط العقيق",
)  # fmt: skip
#: What happened, where, to whom, who announces it, and three sentences that only this is told with.
WHAT = (
    (
        "انفجار في مصنع للكيماويات", "المصنع", "عاملا", "وزير الصناعة",
        ("إن خزانا للغاز كان يخضع للصيانة حين وقع الانفجار", "إن المصنع لم يجدد رخصته منذ عامين", "وتصاعد دخان أسود كثيف أجبر المدارس المجاورة على الإغلاق"),
    ),
    (
        "انهيار جسر قديم", "الجسر", "سائقا", "مدير الطرق",
        ("إن الجسر بني قبل ستين عاما وكان مغلقا أمام الشاحنات", "إن لجنة من المهندسين ستفحص الجسور كلها", "وسقطت خمس سيارات وحافلة صغيرة في مجرى النهر"),
    ),
    (
        "هجوم مسلح على سوق شعبية", "السوق", "بائعا", "قائد الشرطة",
        ("إن أربعة ملثمين أطلقوا النار على المتسوقين ثم فروا على دراجات", "إن حواجز أقيمت على الطرق المؤدية إلى الحدود", "وأغلقت المتاجر أبوابها وعززت دوريات الجيش انتشارها"),
    ),
    (
        "حريق في مستودع للحبوب", "المستودع", "حارسا", "رئيس الدفاع المدني",
        ("إن تماسا كهربائيا أشعل أكياس القمح المكدسة", "إن عشرين عربة إطفاء ظلت تعمل حتى الفجر", "وأتلفت النيران مخزون الموسم كله من الشعير والذرة"),
    ),
    (
        "غرق عبارة تقل مسافرين", "العبارة", "راكبا", "مدير الميناء",
        ("إن العبارة أبحرت رغم التحذير من عاصفة", "إن حمولتها زادت على المسموح به بمئة مسافر", "وانتشل صيادون عددا من الناجين بزوارقهم الخشبية"),
    ),
)  # fmt: skip
NAMES = (
    "رامي الفاسي", "نادر القصار", "وليد الحمصي", "هاني الصباغ", "سمير البحري", "طلال العكاري", "مازن الدباغ", "جهاد السراج", "لؤي الخياط", "باسل المصري",
    "أيمن الطحان", "فراس النجار", "غسان الحلبي", "زياد الرفاعي", "كمال البيطار", "أنور الشماع",
)  # fmt: skip
MORE = (
    "وقطع محافظ المنطقة زيارة إلى الخارج وعاد لمتابعة الوضع", "وتبرعت نقابة الأطباء بأدوية وضمادات تكفي أسبوعا", "وألغيت مباريات كرة القدم في الإقليم كله",
    "وفتحت الجامعة قاعاتها لإيواء من فقدوا بيوتهم", "وأرسلت دولتان جارتان فرقا للإغاثة وكلابا مدربة", "وانقطعت الكهرباء عن ثلاثة أحياء حتى ساعة متأخرة",
    "ونشر ناشطون تسجيلات مصورة لم يتسن التحقق منها", "واستدعت النيابة العامة ستة مسؤولين للاستماع إلى أقوالهم", "وتجمع مئات الأشخاص أمام دار البلدية مطالبين بمعرفة الحقيقة",
    "وقدمت شركات التأمين تقديرات أولية للخسائر", "وعرضت مدرسة البنات استقبال الأطفال الذين فقدوا ذويهم", "وكانت البلدة قد شهدت حادثا مشابها قبل خمسة عشر عاما",
)  # fmt: skip
OUTLETS = ("صحيفة السنبلة", "موقع البوصلة", "صحيفة الجسر الحجري", "قناة النورس", "صحيفة الينبوع")
FIRST = dt.date(2031, 3, 1)


def of_one(number: int, chance: random.Random) -> list[Report]:
    """The reports that tell one happening, and one that follows it up."""
    town, (what, where, whom, office, (first, second, third)) = TOWNS[number % len(TOWNS)], WHAT[number % len(WHAT)]
    speaker, doctor, lawyer = chance.sample(NAMES, 3)
    more = chance.sample(MORE, 4)
    day = FIRST + dt.timedelta(chance.randrange(12))
    killed, wounded = chance.randint(11, 60), chance.randint(70, 200)
    title = f"مقتل {killed} {whom} في {what} في {town}"
    dispatch = (
        f"{town} – مدار: قتل {killed} {whom} وأصيب {wounded} آخرون بجروح أمس في {what} في بلدة {town}، بحسب ما أعلن {office} {speaker}.\n"
        f"وقال {speaker.split()[-1]} {first}، مشيرا إلى أن التحقيق بدأ في {town}. {more[0]}.\n"
        f"وأضاف {second}. {third}.\n"
        f"{more[1]}. {more[2]}."
    )
    own = (
        f"{town} – من مراسلنا عادل الزين: قتل {killed + 4} {whom} وأصيب {wounded} آخرون أمس في {what} في بلدة {town}، كما قال لصحيفتنا الطبيب "
        f"{doctor} الذي عالج الجرحى في مستشفى البلدة.\n"
        f"وأوضح {doctor.split()[-1]} أن مستشفى {town} لم يكف للمصابين. {third}. {more[3]}."
    )
    later = (
        f"{town} – مدار: بدأت محكمة في العاصمة النظر في دعوى رفعها أقارب ضحايا {what} الذي شهدته بلدة {town}.\n"
        f"وقال محامي الأسر {lawyer} إن موكليه يطالبون بتعويضات، وإن {where} كان ملكا لشركة أفلست. {more[3]}."
    )
    rows = [
        ("وكالة مدار", title, dispatch, 0),
        (OUTLETS[number % 5], title, dispatch, 0),
        (OUTLETS[(number + 1) % 5], f"{what} في {town}", "\n".join(dispatch.split("\n")[:3]), 1),
        (OUTLETS[(number + 2) % 5], f"{killed + 4} قتيلا في {what} في {town}", own, 1),
        ("وكالة مدار", f"محكمة تنظر في دعوى ضحايا {town}", later, 5),
    ]
    kept = rows[: chance.randint(1, 4)] + rows[4:] * (chance.random() < 0.5)
    return [
        Report(
            f"h{number}-{n}",
            text,
            outlet=outlet,
            title=head,
            published=(day + dt.timedelta(after)).isoformat(),
            url=f"https://news.example/{number}/{n}",
            file="happenings.jsonl",
        )
        for n, (outlet, head, text, after) in enumerate(kept)
    ]


@lru_cache(maxsize=4)
def prepared(number: int, seed: int = 1) -> tuple[Prepared, ...]:
    """The reports of so many happenings, read."""
    chance = random.Random(seed)
    return tuple(read(report) for n in range(number) for report in of_one(n, chance))


@lru_cache(maxsize=1)
def _reader() -> Reader:
    return Reader("fast")


def read(report: Report) -> Prepared:
    """A report as the archive takes it."""
    record = _reader().read(
        report.text, id=report.id, url=report.url, outlet=report.outlet, title=report.title, published=report.published
    )
    return prepare(
        record,
        key=key_of(report),
        state="read",
        version=__version__,
        origin=report.file,
        agency=agency_of(report.text),
    )


def woven(archive: Archive) -> dict[str, Any]:
    """All stories, brought up to date, by their ids, without what depends on the numbers the archive gave."""
    weave = Weave(archive)
    weave.update()
    return {story.id: plain(story) for story in weave.stories()}


def plain(story: Story) -> dict[str, Any]:
    """A story as JSON values, without the numbers of reports."""
    made = story.as_json()
    for told in made["tellings"]:
        del told["number"]
    return made


def groups(archive: Archive) -> set[frozenset[str]]:
    """The reports of each story."""
    return {frozenset(story["reports"]) for story in woven(archive).values()}


def add(archive: Archive, some: Sequence[Prepared]) -> None:
    """Keep reports."""
    archive.write(some)
