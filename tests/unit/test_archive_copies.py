"""The same text in many places is told on entry, exactly or nearly, and whose dispatch it is."""

from __future__ import annotations

from newsroom import fill, report

from musnad.archive.copies import nearness, runs_of, sketch, wording
from musnad.archive.store import Archive
from musnad.intake.outlets import Outlet

DISPATCH = (
    "أعلن وزير النقل سامي الكندي صباح اليوم أن مرفأ طرابلس سيعاد فتحه أمام السفن التجارية بعد إغلاق دام ثلاثة أسابيع بسبب العاصفة. "
    "وأوضح الكندي في مؤتمر صحافي أن فرق الصيانة أنهت إصلاح الرصيفين الشرقي والجنوبي وأن الرافعات الكبيرة عادت إلى العمل. "
    "وأشار إلى أن خمس سفن محملة بالقمح تنتظر قبالة الساحل منذ أيام وستدخل تباعا ابتداء من مساء الغد. "
    "وقالت نقابة عمال المرفأ إن أعضاءها لم يتقاضوا أجور الأسابيع الثلاثة وطالبت الوزارة بصرفها قبل نهاية الشهر. "
    "ولم يصدر عن الوزارة تعليق على مطلب النقابة حتى ساعة متأخرة من الليل."
)
SHORTENED = DISPATCH[: DISPATCH.index("وقالت نقابة")]
CHANGED = DISPATCH.replace("صباح اليوم", "الثلاثاء").replace("العاصفة", "الرياح القوية").replace("أيام", "عشرة أيام")
SAME_SUBJECT = (
    "أعيد فتح مرفأ طرابلس أمام السفن بعد ثلاثة أسابيع من الإغلاق، وفق ما قاله وزير النقل سامي الكندي للصحافيين. "
    "وبين الوزير أن الأضرار التي خلفتها العاصفة في الرصيفين أصلحت، وأن سفن القمح المنتظرة في عرض البحر سيسمح لها بالرسو. "
    "في المقابل تتمسك نقابة العمال بحقها في أجور فترة التوقف وتلوح بالإضراب إن لم تستجب الوزارة خلال الشهر الجاري."
)


def kinds(archive: Archive) -> dict[str, tuple[int | None, str | None]]:
    numbers = {kept.key: kept.number for kept in archive.reports()}
    return {k.record.document.id: (numbers.get(k.copy_of or ""), k.copy_kind) for k in archive.reports()}


def test_exact_and_near_copies_are_told_and_another_text_on_the_subject_is_not(archive: Archive) -> None:
    summary = fill(
        archive,
        [
            report(DISPATCH, "first"),
            report(DISPATCH.replace("أ", "ا").replace(". ", " .\n\n"), "spelling", outlet="قناة الساحل"),
            report(SHORTENED, "shortened", outlet="قناة الجبل"),
            report("خاص بالموقع: " + CHANGED, "changed", outlet="موقع التل"),
            report(SAME_SUBJECT, "other", outlet="صحيفة السهل"),
            report(DISPATCH + " " + SAME_SUBJECT, "longer", outlet="صحيفة الوادي"),
        ],
    )
    assert kinds(archive) == {
        "first": (None, None), "spelling": (1, "exact"), "shortened": (1, "near"), "changed": (1, "near"), "other": (None, None), "longer": (1, "near"),
    }  # fmt: skip
    assert summary.copies == 4
    assert archive.count()["copies"] == 4


def test_a_copy_of_a_copy_is_a_copy_of_the_first(archive: Archive) -> None:
    fill(
        archive,
        [report(DISPATCH, "first"), report(SHORTENED, "near", outlet="أ"), report(SHORTENED, "again", outlet="ب")],
    )
    assert kinds(archive) == {"first": (None, None), "near": (1, "near"), "again": (1, "near")}


def test_short_texts_are_copies_only_where_they_are_the_same(archive: Archive) -> None:
    fill(
        archive,
        [
            report("قال سامي إن المرفأ مفتوح.", "a"),
            report("قال سامي إن المرفأ مغلق.", "b"),
            report("قال سامي أن المرفأ مفتوح", "c"),
        ],
    )
    assert kinds(archive) == {"a": (None, None), "b": (None, None), "c": (1, "exact")}
    assert sketch("قال سامي إن المرفأ مفتوح.") == []


def test_what_is_not_arabic_is_compared_too(archive: Archive) -> None:
    text = " ".join(f"The port of town number {n} was reopened by the minister" for n in range(6))
    fill(archive, [report(text, "a", readable=False), report(text.upper(), "b", readable=False, outlet="ب")])
    assert kinds(archive)["b"][0] == 1


def test_the_agency_is_told_by_the_mark_and_by_the_text(archive: Archive) -> None:
    archive.add_outlet(Outlet("وكالة مدار المتوسط", None, "agency", "LB", "madar.example"))
    fill(
        archive,
        [
            report("طرابلس (رويترز) - " + DISPATCH, "marked", outlet="قناة الساحل"),
            report(SHORTENED, "unmarked", outlet="موقع التل"),
            report(SAME_SUBJECT, "wire", outlet="وكالة مدار المتوسط"),
            report(SAME_SUBJECT, "paper", outlet="صحيفة السهل"),
            report("قالت رويترز إن سامي الكندي زار صيدا ثم عاد منها مساء أمس برا.", "names it"),
        ],
    )
    agencies = {k.record.document.id: k.agency for k in archive.reports()}
    assert agencies == {
        "marked": "رويترز",
        "unmarked": "رويترز",
        "wire": None,
        "paper": "وكالة مدار المتوسط",
        "names it": None,
    }


def test_wording_leaves_marks_spaces_and_spelling_of_alif_out_and_nothing_else() -> None:
    assert wording("قال: «أحمد» هنا") == wording("قال احمد هنا.") != wording("قال احمد هناك")
    assert 0 <= wording("") < 1 << 63


def test_nearness_needs_most_of_the_shorter_and_a_share_of_both() -> None:
    whole, part, other = (runs_of(t) for t in (DISPATCH, SHORTENED, SAME_SUBJECT))
    assert nearness(whole, whole) == 1.0
    assert nearness(whole, part) == nearness(part, whole) > 0.9
    assert nearness(whole, other) == 0.0
    assert set(sketch(DISPATCH)) & set(sketch(SHORTENED))
    assert sketch(DISPATCH) == sorted(sketch(DISPATCH)) and all(0 <= n < 1 << 63 for n in sketch(DISPATCH))
