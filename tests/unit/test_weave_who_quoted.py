"""Who is quoted most: one identity under all its names, a name alone where nobody has looked who it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from databases import KINDS
from newsroom import fill, report

from musnad.archive.store import Archive
from musnad.weave.who import who
from musnad.weave.who_following import update
from musnad.weave.who_quoted import quoted

Archives = Callable[[str], Archive]
FIRST = "قال وزير النقل سامي الكندي إن المرفأ مفتوح. وأكد الكندي أن السفن ستصل غدا. وقال مصدر أمني إن الطريق مغلق."
SECOND = "قال سامي الكندي إن الجسر سيفتح قريبا. وأعلنت وزارة الصحة أن المستشفى يعمل."


def test_statements_of_one_identity_are_counted_together(archive: Archive) -> None:
    fill(archive, [report(FIRST, "a"), report(SECOND, "b", published="2024-03-09")])
    with archive.reading() as connection:
        before = {one.name: one for one in quoted(connection)}
    assert before["سامي الكندي"].statements == 3
    assert before["سامي الكندي"].identity is None
    update(archive)
    with archive.reading() as connection:
        first, *others = quoted(connection)
        (known,) = who(connection, "سامي الكندي")
    assert (first.name, first.identity, first.statements, first.kind) == (known.name, known.id, 3, "person")
    assert [(one.name, one.kind) for one in others] == [("وزارة الصحة", "organisation")]


def test_sources_without_a_name_are_not_among_them(archive: Archive) -> None:
    fill(archive, [report(FIRST, "a")])
    with archive.reading() as connection:
        assert "مصدر أمني" not in {one.name for one in quoted(connection)}


def test_of_late_only_reports_of_these_days_count(archive: Archive) -> None:
    fill(archive, [report(FIRST, "a"), report(SECOND, "b", published="2024-03-09")])
    with archive.reading() as connection:
        late = {one.name: one.statements for one in quoted(connection, "2024-03-06")}
        assert quoted(connection, "2024-03-10") == []
    assert late == {"سامي الكندي": 1, "وزارة الصحة": 1}


@pytest.mark.parametrize("kind", KINDS)
def test_the_most_quoted_come_first_and_no_more_than_asked(full_archives: Archives, kind: str) -> None:
    with full_archives(kind).reading() as connection:
        found = quoted(connection, most=5)
        everyone = quoted(connection, most=10_000)
    assert len(found) == 5
    assert found == everyone[:5]
    counts = [one.statements for one in everyone]
    assert counts == sorted(counts, reverse=True)
    assert {one.kind for one in everyone} <= {"person", "organisation"}
