"""Reports as they are listed beside another one."""

from __future__ import annotations

from newsroom import fill, report

from musnad.archive.lines import copies_of, line_of_key, number_of_key, report_lines
from musnad.archive.store import Archive

TEXT = (
    "قال وزير النقل سامي الكندي أمس إن المرفأ مفتوح أمام السفن كلها. وأعلنت جمعية البحارة إضرابا يوم الأحد احتجاجا على تأخر الأجور. "
    "وأضافت الجمعية أن الإضراب يشمل أرصفة الحاويات والركاب في المدينة القديمة."
)


def test_lines_give_outlet_title_and_day_and_leave_out_what_is_not_there(archive: Archive) -> None:
    fill(
        archive,
        [report(TEXT, "r1", title="المرفأ مفتوح"), report("قال الوزير نعم.", "r2", outlet=None, published=None)],
    )
    one, two = archive.get("r1"), archive.get("r2")
    with archive.reading() as connection:
        found = report_lines(connection, [one.number, two.number, 99, one.number])
    assert set(found) == {one.number, two.number}
    line = found[one.number]
    assert (line.key, line.outlet, line.title, line.published) == (
        one.key,
        "صحيفة المرسى",
        "المرفأ مفتوح",
        "2024-03-05",
    )
    assert (found[two.number].outlet, found[two.number].published) == (None, None)


def test_a_key_means_its_report_whatever_others_call_themselves(archive: Archive) -> None:
    fill(archive, [report(TEXT, "r1")])
    key = archive.get("r1").key
    fill(archive, [report("قال الوزير نعم.", key)])
    with archive.reading() as connection:
        number = number_of_key(connection, key)
        line = line_of_key(connection, key)
        assert number_of_key(connection, "0" * 32) is None and line_of_key(connection, "0" * 32) is None
    assert number == archive.get("r1").number and line is not None and line.number == number


def test_copies_come_in_the_order_they_came_in_and_no_more_than_asked_for(archive: Archive) -> None:
    fill(
        archive,
        [
            report(TEXT, "r1"),
            *(report(TEXT, f"c{n}", outlet=f"صحيفة {n}") for n in range(4)),
            report("قال الوزير نعم.", "r2"),
        ],
    )
    first = archive.get("r1").number
    with archive.reading() as connection:
        found = copies_of(connection, first, 3)
        assert [line.number for line in found] == [archive.get(f"c{n}").number for n in range(3)]
        assert copies_of(connection, archive.get("r2").number, 3) == []
