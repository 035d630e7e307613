"""Times: each rule by name, with what it reads and the near miss it must leave alone."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musnad.arabic.words import Words
from musnad.lexicon import rows
from musnad.reading.times import hijri, read_times
from musnad.record import Time

#: A Thursday.
PUBLISHED = date(2024, 8, 8)


def times(text: str, published: date | None = PUBLISHED) -> list[Time]:
    return read_times(Words(text), published)


def read(text: str, published: date | None = PUBLISHED) -> list[tuple[str, str]]:
    """Span and value of each time."""
    return [(time.text, time.value) for time in times(text, published)]


def only(text: str, published: date | None = PUBLISHED) -> Time:
    found = times(text, published)
    assert len(found) == 1, found
    return found[0]


RULES = [
    # deictics
    ("yesterday", "غادر الوفد أمس إلى الساحل", "أمس", "2024-08-07"),
    ("yesterday with its day word", "زار الوزير يوم أمس الميناء", "يوم أمس", "2024-08-07"),
    ("the day before yesterday", "توقف القطار أول من أمس", "أول من أمس", "2024-08-06"),
    ("the day before yesterday, shorter", "توقف القطار أول أمس", "أول أمس", "2024-08-06"),
    ("the day before yesterday, Gulf", "هطل المطر أمس الأول", "أمس الأول", "2024-08-06"),
    ("last night's day", "وصلت السفينة البارحة", "البارحة", "2024-08-07"),
    ("today", "يفتتح المعرض اليوم في صحار", "اليوم", "2024-08-08"),
    ("this day", "يفتتح المعرض هذا اليوم", "هذا اليوم", "2024-08-08"),
    ("tomorrow", "يعود الفريق غدا", "غدا", "2024-08-09"),
    ("tomorrow with its day", "يعود الفريق غد الجمعة", "غد الجمعة", "2024-08-09"),
    ("after tomorrow", "تصل القافلة بعد غد", "بعد غد", "2024-08-10"),
    ("tonight", "تغلق الطريق الليلة", "الليلة", "2024-08-08TNI"),
    ("last night", "انقطع التيار الليلة الماضية", "الليلة الماضية", "2024-08-07TNI"),
    ("today until now", "لم يرمم السور حتى اليوم", "اليوم", "PRESENT_REF"),
    # parts of the day
    ("morning of today", "هبت العاصفة صباح اليوم", "صباح اليوم", "2024-08-08TMO"),
    ("evening of yesterday", "هبت العاصفة مساء أمس", "مساء أمس", "2024-08-07TEV"),
    ("dawn of a weekday", "غرق القارب فجر الثلاثاء", "فجر الثلاثاء", "2024-08-06TMO"),
    ("afternoon", "عقدت الجلسة بعد ظهر أمس الأربعاء", "بعد ظهر أمس الأربعاء", "2024-08-07TAF"),
    ("eve in the Maghreb", "عقدت الجلسة عشية أمس", "عشية أمس", "2024-08-07TEV"),
    ("night between two days", "هبت العاصفة ليل الاثنين - الثلاثاء", "ليل الاثنين - الثلاثاء", "2024-08-05TNI"),
    (
        "night parted by dates",
        "سرقت القطع في الليلة الفاصلة بين 3 و4 أوت",
        "الليلة الفاصلة بين 3 و4 أوت",
        "2024-08-03TNI",
    ),
    ("this morning", "رست الباخرة هذا الصباح", "هذا الصباح", "2024-08-08TMO"),
    ("early hours", "شب الحريق في الساعات الأولى من صباح الأحد", "الساعات الأولى من صباح الأحد", "2024-08-04TMO"),
    ("late hour", "وصل في ساعة متأخرة من ليل أمس", "ساعة متأخرة من ليل أمس", "2024-08-07TNI"),
    ("early time", "هبطت الطائرة في وقت مبكر الأربعاء", "وقت مبكر الأربعاء", "2024-08-07TMO"),
    ("midday with its date", "يتوقف العمل منتصف النهار", "منتصف النهار", "2024-08-08T12:00"),
    # weekdays and tense
    ("weekday behind the past", "أعلنت الشركة الثلاثاء أرباحها", "الثلاثاء", "2024-08-06"),
    ("weekday of publication", "أعلنت الشركة الخميس أرباحها", "الخميس", "2024-08-08"),
    ("weekday behind the future", "ستعلن الشركة الثلاثاء أرباحها", "الثلاثاء", "2024-08-13"),
    ("weekday behind سوف", "سوف تعلن الشركة يوم السبت أرباحها", "يوم السبت", "2024-08-10"),
    ("weekday behind what is due", "من المقرر أن يبدأ السباق الأحد", "الأحد", "2024-08-11"),
    ("weekday behind an opening present", "ويسافر المنتخب الأحد إلى مسقط", "الأحد", "2024-08-11"),
    ("weekday behind a telling present", "يقول السكان إن الجسر انهار الأحد", "الأحد", "2024-08-04"),
    ("weekday with last", "انهار الجسر الخميس الماضي", "الخميس الماضي", "2024-08-01"),
    ("weekday with next", "انتخب لرئاسة الجلسة الخميس المقبل", "الخميس المقبل", "2024-08-15"),
    ("weekday of a week", "تفتح المدارس الأربعاء من الأسبوع المقبل", "الأربعاء من الأسبوع المقبل", "2024-08-14"),
    ("weekday in brackets", "قال المدير اليوم (الخميس) ذلك", "اليوم (الخميس)", "2024-08-08"),
    (
        "two weekdays",
        "دارت المباريات يومي السبت والأحد الماضيين",
        "يومي السبت والأحد الماضيين",
        "2024-08-03/2024-08-04",
    ),
    # months of all families
    ("Levantine and general", "وصل الموفد في 7 آب/أغسطس 2024", "7 آب/أغسطس 2024", "2024-08-07"),
    ("Levantine with brackets", "بدأت في 25 كانون الثاني (يناير) 2011", "25 كانون الثاني (يناير) 2011", "2011-01-25"),
    ("two names side by side", "اختفى في 24 فبراير شباط", "24 فبراير شباط", "2024-02-24"),
    ("two names with a dash", "سقطت البلدة في مايو - أيار", "مايو - أيار", "2024-05"),
    ("Maghrebi", "صدر القرار في 12 جويلية 2019", "12 جويلية 2019", "2019-07-12"),
    ("Maghrebi, loose", "يلتئم المؤتمر في 3 ماي 2019", "3 ماي 2019", "2019-05-03"),
    ("Moroccan", "صدر القرار في 2 غشت 2019", "2 غشت 2019", "2019-08-02"),
    ("ordinal day", "انهار السد في السابع من أكتوبر", "السابع من أكتوبر", "2023-10-07"),
    ("composite ordinal", "توقف في الثامن والعشرين من مايو", "الثامن والعشرين من مايو", "2024-05-28"),
    ("day with the article", "يسافر في الـ31 من ديسمبر 2024", "الـ31 من ديسمبر 2024", "2024-12-31"),
    ("first of the month", "يفتتح في غرة ماي 2023", "غرة ماي 2023", "2023-05-01"),
    ("month with last", "غرقت العبارة في نيسان الماضي", "نيسان الماضي", "2024-04"),
    ("month with next", "تبدأ الدراسة في سبتمبر المقبل", "سبتمبر المقبل", "2024-09"),
    ("month word", "قفزت الأسعار خلال شهر مارس", "شهر مارس", "2024-03"),
    ("day and the month of now", "صدر البيان في الخامس من الشهر الجاري", "الخامس من الشهر الجاري", "2024-08-05"),
    ("day and the bare modifier", "يصل الوفد في 23 الجاري", "23 الجاري", "2024-08-23"),
    ("past month without a year", "حدث ذلك في نوفمبر", "نوفمبر", "2023-11"),
    ("since, however near it comes again", "لاجئون منذ هجوم السابع من أكتوبر", "السابع من أكتوبر", "2023-10-07"),
    ("near coming day without a year", "دعا إلى اقتراع في 27 سبتمبر", "27 سبتمبر", "2024-09-27"),
    ("edge of a month", "تراجع الإنتاج منذ منتصف يوليو", "منتصف يوليو", "2024-07"),
    ("weekday picks the year", "تعقد الندوة السبت 28 ديسمبر", "السبت 28 ديسمبر", "2024-12-28"),
    ("year of an earlier date", "سجن في مايو 2015 وأفرج عنه في يوليو من العام نفسه", "يوليو من العام نفسه", "2015-07"),
    # numeric dates
    ("slashes", "بتاريخ 9/8/2024 وقع العقد", "9/8/2024", "2024-08-09"),
    ("ISO", "وقع العقد 2024-08-09 نهائيا", "2024-08-09", "2024-08-09"),
    ("full stops", "وقع العقد 09.08.2024 نهائيا", "09.08.2024", "2024-08-09"),
    ("Arabic digits", "وقع العقد ٩/٨/٢٠٢٤ نهائيا", "٩/٨/٢٠٢٤", "2024-08-09"),
    ("month before day", "وقع العقد 8/29/2024 نهائيا", "8/29/2024", "2024-08-29"),
    ("spaces", "وقع العقد يوم الجمعة 9 / 8 / 2024م", "يوم الجمعة 9 / 8 / 2024م", "2024-08-09"),
    ("day and month behind a weekday", "وقع العقد الاثنين 5/8 نهائيا", "الاثنين 5/8", "2024-08-05"),
    # Hijri
    ("Hijri date", "ولد في 26 شوال 1436 هـ بالطائف", "26 شوال 1436 هـ", "2015-08-11"),
    ("Hijri numeric", "سجل في 1/9/1436هـ بالطائف", "1/9/1436هـ", "2015-06-18"),
    ("Hijri month", "صام في رمضان 1445", "رمضان 1445", "2024-03-11/2024-04-09"),
    ("Hijri year", "بني عام 1400 هـ بالطائف", "عام 1400 هـ", "1979-11-20/1980-11-08"),
    ("feast behind", "اجتمعوا في عيد الفطر الماضي", "عيد الفطر الماضي", "2024-04-10"),
    ("feast ahead", "سيجتمعون في عيد الأضحى المقبل", "عيد الأضحى المقبل", "2025-06-06"),
    # years and longer
    ("year word", "تأسست الشركة عام 2011 بعمان", "عام 2011", "2011"),
    ("year word with the article", "تأسست الشركة في العام 2011 بعمان", "العام 2011", "2011"),
    ("year in letters", "تأسست الشركة عام ألفين وعشرة", "عام ألفين وعشرة", "2010"),
    ("year with its era", "تأسست الشركة سنة 2011م بعمان", "سنة 2011م", "2011"),
    ("bare year", "تأسست الشركة في 2011 بعمان", "2011", "2011"),
    ("year of a vote", "فاز في انتخابات 2014 بفارق ضئيل", "2014", "2014"),
    ("last year", "تضاعف الإنتاج العام الماضي", "العام الماضي", "2023"),
    ("this year", "يتضاعف الإنتاج هذه السنة", "هذه السنة", "2024"),
    ("current year", "يتضاعف الإنتاج خلال العام الجاري", "العام الجاري", "2024"),
    ("beginning of the year", "قفزت الأسعار منذ مطلع العام", "مطلع العام", "2024"),
    ("end of a year", "تسلم المباني نهاية عام 2025", "نهاية عام 2025", "2025-12"),
    ("school year", "بدأ المشروع في العام الدراسي 2015-2016", "العام الدراسي 2015-2016", "2015/2016"),
    ("decade", "هاجر في تسعينات القرن الماضي", "تسعينات القرن الماضي", "199X"),
    ("decade alone", "هاجر في السبعينيات إلى الخليج", "السبعينيات", "197X"),
    ("century", "بني القصر في القرن التاسع عشر", "القرن التاسع عشر", "18XX"),
    # weeks, quarters, seasons
    ("last week", "انخفض السعر الأسبوع الماضي", "الأسبوع الماضي", "2024-W31"),
    ("this week", "انخفض السعر هذا الأسبوع", "هذا الأسبوع", "2024-W32"),
    ("last weekend", "هطل المطر نهاية الأسبوع الماضي", "نهاية الأسبوع الماضي", "2024-W31-WE"),
    ("last month", "انخفض السعر الشهر الماضي", "الشهر الماضي", "2024-07"),
    ("quarter", "نما الناتج في الربع الأول من 2016", "الربع الأول من 2016", "2016-Q1"),
    ("half", "نما الناتج في النصف الأول من العام الجاري", "النصف الأول من العام الجاري", "2024-H1"),
    ("first months", "نما الناتج في الأشهر الستة الأولى من العام", "الأشهر الستة الأولى من العام", "2024-H1"),
    ("season", "جفت البحيرة في صيف 2014 تماما", "صيف 2014", "2014-SU"),
    ("season with last", "جفت البحيرة الصيف الماضي", "الصيف الماضي", "2023-SU"),
    # hours
    ("hour in words", "تبدأ الجلسة الساعة الثالثة عصرا", "الساعة الثالثة عصرا", "2024-08-08T15:00"),
    ("hour in digits", "تبدأ الجلسة 15:30 في القاعة", "15:30", "2024-08-08T15:30"),
    ("hour without its word", "تبدأ الجلسة في الثامنة والنصف مساء", "الثامنة والنصف مساء", "2024-08-08T20:30"),
    ("hour with its zone", "تبدأ عند الثامنة مساء بتوقيت غرينتش", "الثامنة مساء بتوقيت غرينتش", "2024-08-08T20:00"),
    (
        "hour of a day",
        "تنطلق السبت 10 أغسطس على الساعة الثانية",
        "السبت 10 أغسطس على الساعة الثانية",
        "2024-08-10T14:00",
    ),
    ("quarter to", "تبدأ الساعة الخامسة إلا ربعا مساء", "الساعة الخامسة إلا ربعا مساء", "2024-08-08T16:45"),
    # lengths
    ("count in words", "استمر الإضراب ثلاثة أيام", "ثلاثة أيام", "P3D"),
    ("count in digits", "تعطل المصعد 40 يوما", "40 يوما", "P40D"),
    ("dual", "استمر العرض ساعتين", "ساعتين", "PT2H"),
    ("composite count", "أقام خمسة وعشرين عاما", "خمسة وعشرين عاما", "P25Y"),
    ("about", "انتظر الركاب نحو ثلاث ساعات", "نحو ثلاث ساعات", "PT3H"),
    ("more than", "تعطل المصنع أكثر من عامين", "أكثر من عامين", "P2Y"),
    ("year and a half", "أقام عاما ونصف العام", "عاما ونصف العام", "P18M"),
    ("quarter of a century", "أقام ربع قرن هناك", "ربع قرن", "P25Y"),
    ("years and months", "أقام ثلاث سنوات وستة أشهر", "ثلاث سنوات وستة أشهر", "P3Y6M"),
    ("some", "انتظر الركاب بضعة أيام", "بضعة أيام", "PXD"),
    ("bare plural behind منذ", "ينتظر الركاب منذ أسابيع", "أسابيع", "PXW"),
    ("bare plural with few", "وصلوا بعد أيام قليلة إلى الحدود", "أيام قليلة", "PXD"),
    ("last days", "زادت الشكاوى في الأيام الماضية", "الأيام الماضية", "PXD"),
    ("last few years", "زادت الشكاوى في السنوات القليلة الماضية", "السنوات القليلة الماضية", "PXY"),
    ("next five years", "تبنى خلال السنوات الخمس المقبلة", "السنوات الخمس المقبلة", "P5Y"),
    ("last 48 hours", "سقطت الأمطار خلال الـ48 ساعة الماضية", "الـ48 ساعة الماضية", "PT48H"),
    ("long while", "غاب منذ فترة طويلة", "فترة طويلة", "PXM"),
    ("ago in days", "غرق القارب قبل ثلاثة أيام", "قبل ثلاثة أيام", "2024-08-05"),
    ("ago in months", "غرق القارب قبل أربعة أشهر", "قبل أربعة أشهر", "2024-04"),
    ("ago in years", "غرق القارب قبل عشر سنوات", "قبل عشر سنوات", "2014"),
    ("some time ago", "غرق القارب قبل بضعة أشهر", "قبل بضعة أشهر", "PAST_REF"),
    ("before another event", "عين قبل ثلاثة أيام من الحفل", "ثلاثة أيام", "P3D"),
    ("in two weeks", "ستبحر السفينة بعد أسبوعين", "بعد أسبوعين", "2024-W34"),
    ("two weeks after", "أبحرت السفينة بعد أسبوعين", "أسبوعين", "P2W"),
    # repetitions
    ("daily", "تصل الرحلات يوميا", "يوميا", "P1D"),
    ("yearly adjective", "يقام معرض سنوي في صحار", "سنوي", "P1Y"),
    ("every weekday", "تقام السوق كل جمعة", "كل جمعة", "XXXX-WXX-5"),
    ("every three months", "يجتمع المجلس كل ثلاثة أشهر", "كل ثلاثة أشهر", "P3M"),
    ("weekday of every week", "تقام السوق يوم الجمعة من كل أسبوع", "يوم الجمعة من كل أسبوع", "XXXX-WXX-5"),
    ("day of every year", "يحتفلون في الأول من مايو من كل عام", "الأول من مايو من كل عام", "XXXX-05-01"),
    ("times a week", "تصل الرحلات مرتين في الأسبوع", "الأسبوع", "P1W"),
    # vague
    ("recently", "رممت القلعة مؤخرا", "مؤخرا", "PAST_REF"),
    ("lately", "رممت القلعة في الآونة الأخيرة", "الآونة الأخيرة", "PAST_REF"),
    ("soon", "ترمم القلعة قريبا", "قريبا", "FUTURE_REF"),
    ("now", "ترمم القلعة حاليا", "حاليا", "PRESENT_REF"),
    ("until now", "لم ترمم القلعة حتى الآن", "الآن", "PRESENT_REF"),
    ("coming period", "ترمم القلعة خلال الفترة المقبلة", "الفترة المقبلة", "FUTURE_REF"),
    ("present time", "لا خطر في الوقت الراهن", "الوقت الراهن", "PRESENT_REF"),
    ("earlier", "رممت القلعة في وقت سابق", "وقت سابق", "PAST_REF"),
    ("earlier on a day", "رممت القلعة في وقت سابق أمس", "وقت سابق أمس", "2024-08-07"),
    ("the past", "كانت القلعة في الماضي سجنا", "الماضي", "PAST_REF"),
    # spans
    ("from to", "يقام المعرض من 3 إلى 7 ماي 2024", "3 إلى 7 ماي 2024", "2024-05-03/2024-05-07"),
    ("between ordinals", "أغلق بين الثاني والخامس من آب", "الثاني والخامس من آب", "2024-08-02/2024-08-05"),
    ("two days", "يقام المعرض يومي 16 و17 ديسمبر 2023", "يومي 16 و17 ديسمبر 2023", "2023-12-16/2023-12-17"),
    ("between years", "عمل هناك بين 2014 و2016", "2014 و2016", "2014/2016"),
    ("two years", "تفاقمت الأزمة في عامي 2009 و2010", "عامي 2009 و2010", "2009/2010"),
    ("two months", "أغلق في شهري يناير وفبراير", "شهري يناير وفبراير", "2024-01/2024-02"),
    ("months that share a year", "نما الناتج في جانفي وفيفري 2016", "جانفي وفيفري 2016", "2016-01/2016-02"),
    ("years with a dash", "في إطار مخطط 2016-2020 للطرق", "2016-2020", "2016/2020"),
    ("the period from", "في الفترة من 7 تموز إلى 5 آب", "الفترة من 7 تموز إلى 5 آب", "2024-07-07/2024-08-05"),
    ("one or the other", "يقام يوم 5 أو 12 نوفمبر 2023", "يوم 5 أو 12 نوفمبر 2023", "2023-11"),
]


@pytest.mark.parametrize(("text", "span", "value"), [rule[1:] for rule in RULES], ids=[rule[0] for rule in RULES])
def test_rule(text: str, span: str, value: str) -> None:
    assert (span, value) in read(text)


@pytest.mark.parametrize(
    "text",
    [
        "البالغ من العمر 30 عاما",
        "سالم الكندي (23 عاما) من صحار",
        "سباق لأقل من 20 عاما",
        "تتراوح أعمارهم بين 18 و30 سنة",
        "شعارات ثورة 25 يناير في الميدان",
        "شارع 5 يوليو وسط المدينة",
        "قال الأمين العام للجمعية ذلك",
        "قال الأمين العام الحالي ذلك",
        "أثار القرار الرأي العام",
        "مصلحة الأمن العام في الميناء",
        "وقالت تيريزا ماي إنها تنتظر",
        "مارس هوايته في النادي",
        "وصل أب وابنه",
        "أدى صلاة الجمعة في الجامع",
        "نشرت صحيفة اليوم ذلك",
        "اليوم – الدمام",
        "القانون عدد 52 لسنة 1992",
        "بلغت السرعة 80 كيلومترا في الساعة",
        "باعت 2000 سيارة",
        "من 2500 مدرسة و1950 معلما",
        "تم ذلك في الوقت نفسه",
        "على بعد ساعة من الميناء",
        "أبرم عقود عمل جديدة",
        "للمرة الثانية على التوالي",
        "هل يعيد التاريخ نفسه",
        "اليوم العالمي للمياه",
        "فجر انتحاري نفسه",
        "وظهر المدير في الصورة",
        "أهل السنة والجماعة",
        "وافق الحاضرون بشكل عام",
        "بلغ سعر الطن 2.236 دولار",
        "رجل في العشرينات من عمره",
        "معبد من القرن التاسع ق.م",
    ],
)
def test_no_time(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize("text", ["31 فبراير", "يوم 45/13/2016", "بتاريخ 31/2/2015", "45-13-2016", "32 مارس 2015"])
def test_impossible_dates_are_not_invented(text: str) -> None:
    assert not [time for time in times(text) if time.earliest and len(time.value) == 10]


def test_the_weekday_wins_over_yesterday() -> None:
    found = only("غادر الوفد أمس الثلاثاء")
    assert found.value == found.earliest == found.latest == "2024-08-06"
    assert found.conflict == "«أمس» says 2024-08-07, «الثلاثاء» says 2024-08-06"


def test_agreement_is_no_conflict() -> None:
    assert only("غادر الوفد أمس الأربعاء").conflict is None


def test_a_full_date_wins_over_its_weekday() -> None:
    found = only("وقع العقد الأحد 6 أغسطس 2024")
    assert found.value == "2024-08-06"
    assert found.conflict is not None


def test_a_wrong_year_beside_today_is_a_slip() -> None:
    found = only("وقع العقد اليوم الخميس 8 أغسطس 2023")
    assert found.value == "2024-08-08"
    assert found.conflict is not None


def test_a_paper_printed_the_day_after_moves_today() -> None:
    assert read("قال المدير اليوم الأربعاء ذلك. وأضاف اليوم أن العمل مستمر") == [
        ("اليوم الأربعاء", "2024-08-07"),
        ("اليوم", "2024-08-07"),
    ]


def test_double_dates_are_two_times() -> None:
    assert read("الرياض 8 شوال 1436 هـ الموافق 24 يوليو 2015 م") == [
        ("8 شوال 1436 هـ", "2015-07-24"),
        ("24 يوليو 2015 م", "2015-07-24"),
    ]


def test_a_sighting_moves_the_hijri_day() -> None:
    first, second = times("الرياض 20 شوال 1436 هـ الموافق 6 أغسطس 2015 م")
    assert first.value == second.value == "2015-08-06"
    assert first.conflict is not None and second.conflict is None


def test_anchors_in_the_text() -> None:
    assert read("انهار الجسر في 5 مارس 2014، وفي اليوم التالي أغلق الطريق. وفي اليوم ذاته استقال المدير") == [
        ("5 مارس 2014", "2014-03-05"),
        ("اليوم التالي", "2014-03-06"),
        ("اليوم ذاته", "2014-03-06"),
    ]
    assert read("انهار الجسر في مارس 2014 وكان المدير حينها غائبا")[1] == ("حينها", "2014-03")
    assert read("وكان المدير آنذاك غائبا") == [("آنذاك", "PAST_REF")]


def test_the_same_period_of_another_year() -> None:
    text = "نما الناتج في الربع الأول من 2016 مقارنة بالفترة نفسها من العام السابق"
    assert read(text)[1] == ("الفترة نفسها من العام السابق", "2015-Q1")
    assert read("مقارنة بالفترة نفسها من العام الماضي") == [("الفترة نفسها من العام الماضي", "2023")]


def test_dates_with_months_of_their_own_are_two() -> None:
    assert read("نشرت يومي 25 فبراير و15 أبريل") == [("25 فبراير", "2024-02-25"), ("15 أبريل", "2024-04-15")]


def test_weekdays_that_share_nothing_are_two() -> None:
    assert read("سيزورون الميناء السبت والأحد") == [("السبت", "2024-08-10"), ("الأحد", "2024-08-11")]


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("تأسست عام 2011", "2011-01-01", "2011-12-31"),
        ("مغلق منذ عام 2011", "2011-01-01", None),
        ("مفتوح حتى عام 2030", None, "2030-12-31"),
        ("يكتمل بحلول 2030", None, "2030-12-31"),
        ("سقط في أواخر مارس 2015", "2015-03-21", "2015-03-31"),
        ("قفزت الأسعار خلال اليومين الماضيين", "2024-08-06", "2024-08-08"),
        ("مغلق منذ ثلاثة أيام", "2024-08-05", None),
        ("رمم مؤخرا", None, "2024-08-08"),
        ("يرمم قريبا", "2024-08-08", None),
        ("يبدأ 15:30", "2024-08-08T15:30", "2024-08-08T15:30"),
        ("انطفأت ليل أمس", "2024-08-07", "2024-08-08"),
        ("عيد الفطر الماضي", "2024-04-10", "2024-04-12"),
        ("استمر ثلاثة أيام", None, None),
    ],
)
def test_bounds(text: str, earliest: str | None, latest: str | None) -> None:
    found = only(text)
    assert (found.earliest, found.latest) == (earliest, latest)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("غادر الوفد أمس", "XXXX-XX-XX"),
        ("غادر الوفد مساء أمس", "XXXX-XX-XXTEV"),
        ("غادر الوفد الثلاثاء", "XXXX-WXX-2"),
        ("غادر الوفد في 7 آب", "XXXX-08-07"),
        ("غادر الوفد في آب الماضي", "XXXX-08"),
        ("غادر الوفد الأسبوع الماضي", "XXXX-WXX"),
        ("غادر الوفد العام الماضي", "XXXX"),
        ("غادر الوفد مؤخرا", "PAST_REF"),
        ("غادر الوفد قبل ثلاثة أيام", "XXXX-XX-XX"),
        ("خلال الأيام الثلاثة المقبلة", "P3D"),
        ("الساعة الثالثة عصرا", "XXXX-XX-XXT15:00"),
    ],
)
def test_without_publication_nothing_is_counted(text: str, value: str) -> None:
    found = only(text, None)
    assert (found.value, found.earliest, found.latest) == (value, None, None)


def test_without_publication_the_text_may_say_today() -> None:
    assert read("افتتح اليوم الخميس 8 أغسطس 2024 المعرض الذي أعلن أمس", None) == [
        ("اليوم الخميس 8 أغسطس 2024", "2024-08-08"),
        ("أمس", "2024-08-07"),
    ]


def test_full_dates_need_no_publication() -> None:
    found = only("افتتح في 8 أغسطس 2024", None)
    assert (found.value, found.earliest, found.latest) == ("2024-08-08", "2024-08-08", "2024-08-08")


def test_spans_leave_the_prepositions_out() -> None:
    assert read("ميزانية الدولة لسنة 2016 وبنهاية الشهر الجاري وللأيام المقبلة") == [
        ("سنة 2016", "2016"),
        ("نهاية الشهر الجاري", "2024-08"),
        ("للأيام المقبلة", "PXD"),
    ]


def test_marks_and_letters_do_not_move_the_span() -> None:
    text = "غادرَ الوفدُ أمـــسِ الثُّلاثاءَ"
    found = only(text)
    assert text[found.start : found.end] == found.text == "أمـــسِ الثُّلاثاءَ"


def test_a_sentence_ends_an_expression() -> None:
    assert read("غادر أمس.\nالثلاثاء عاد") == [("أمس", "2024-08-07"), ("الثلاثاء", "2024-08-06")]


def test_types() -> None:
    assert [time.type for time in times("أمس، وصباح أمس، وثلاثة أيام، ويوميا")] == ["DATE", "TIME", "DURATION", "SET"]


def test_ids_follow_the_text() -> None:
    assert [time.id for time in times("أمس واليوم وغدا")] == ["t1", "t2", "t3"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((1436, 10, 26), date(2015, 8, 11)),
        ((1445, 9, 1), date(2024, 3, 11)),
        ((1, 1, 1), date(622, 7, 19)),
        ((61, 1, 10), date(680, 10, 13)),
        ((1436, 13, 1), None),
        ((1436, 1, 31), None),
    ],
)
def test_hijri(given: tuple[int, int, int], expected: date | None) -> None:
    assert hijri.gregorian(*given) == expected


def test_hijri_year_of_a_day() -> None:
    assert hijri.year_of(date(2024, 8, 8)) == 1446
    assert hijri.year_of(date(600, 1, 1)) is None


def _vocabulary() -> list[str]:
    columns = {
        "time_words": ["forms"],
        "time_months": ["names"],
        "time_weekdays": ["names", "bare"],
        "time_units": ["singular", "dual", "plural", "adverb", "adjective"],
        "time_seasons": ["names", "definite"],
        "time_holidays": ["names"],
        "time_decades": ["forms"],
        "time_ordinals": ["forms"],
    }
    return sorted(
        {form for t, cs in columns.items() for row in rows(t) for c in cs for form in row[c].split("|") if form}
    )


_WORD = st.one_of(
    st.sampled_from(_vocabulary()),
    st.integers(0, 2200).map(str),
    st.sampled_from(
        [
            "ثلاثة",
            "خمسة وعشرين",
            "ألفين",
            "12/5/2015",
            "31/2/2015",
            "15:30",
            "1.5",
            "3,000",
            "(",
            ")",
            "،",
            "-",
            "/",
            "\n",
        ]
    ),
    st.text("ابتثوفلكسيمنه ـً0٣.", max_size=6),
)
_GLUE = st.sampled_from([" ", " ", " ", "", " و", " ل", " ال", " ب"])
_DATES = st.one_of(st.none(), st.dates())


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(_WORD, _GLUE), max_size=25), _DATES)
def test_any_run_of_time_words(parts: list[tuple[str, str]], published: date | None) -> None:
    _holds("".join(word + glue for word, glue in parts), published)


@settings(max_examples=150, deadline=None)
@given(st.text(), _DATES)
def test_any_text(text: str, published: date | None) -> None:
    _holds(text, published)


def _holds(text: str, published: date | None) -> None:
    found = times(text, published)
    end = 0
    for number, time in enumerate(found, 1):
        assert time.id == f"t{number}"
        assert end <= time.start < time.end <= len(text)
        assert text[time.start : time.end] == time.text
        for bound in (time.earliest, time.latest):
            assert bound is None or date.fromisoformat(bound[:10])
        end = time.end
    assert times(text, published) == found
