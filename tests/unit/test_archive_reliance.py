"""Through whom news comes: counted over the whole archive, it must be what going through every record gives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from databases import KINDS
from newsroom import fill, report

from musnad.archive import schema
from musnad.archive.reliance import Sources, canonical, links_in, newest_of, sources, speakers_in
from musnad.archive.store import Archive
from musnad.intake.outlets import Outlets

Archives = Callable[[str], Archive]
DISPATCH = (
    "بيروت – رويترز: قال وزير النقل سامي الكندي إن المرفأ مفتوح أمام السفن منذ أمس. "
    "وأضاف أن الرافعات عادت إلى العمل وأن شركات الشحن أبلغت بذلك. وقال مصدر أمني إن مسلحين قتلوا ثلاثة عمال في هجوم على المرفأ أمس."
)
OWN = "قالت رئيسة البلدية ليلى حداد إن الطريق الساحلي أغلق أمس. وأفادت الوكالة الوطنية للإعلام بأن حريقا اندلع في أحد عنابر المرفأ."


def count(archive: Archive) -> Sources:
    with archive.reading() as connection:
        return sources(connection, archive.outlets)


@pytest.mark.parametrize("kind", KINDS)
def test_what_each_outlet_carries_is_what_its_records_hold(full_archives: Archives, kind: str) -> None:
    archive = full_archives(kind)
    found = count(archive)
    kept = list(archive.reports())
    assert set(found.outlets) == {one.record.document.outlet for one in kept}
    for name, outlet in found.outlets.items():
        own = [one for one in kept if one.record.document.outlet == name]
        statements = [s for one in own for s in one.record.statements]
        events = [v for one in own for v in one.record.events]
        marked = [one for one in own if one.agency and one.agency != name]
        assert outlet.reports == len(own)
        assert outlet.copies == sum(one.copy_of is not None for one in own)
        assert outlet.dispatches == len(marked) == outlet.agencies.total()
        assert outlet.own == sum(one.copy_of is None and one not in marked for one in own)
        assert outlet.statements == len(statements)
        assert outlet.kinds == Counter(s.source_kind for s in statements)
        assert (outlet.events, outlet.own_voice) == (len(events), sum(v.statement is None for v in events))
        assert outlet.months == Counter(
            (one.record.document.published or "")[:7] for one in own if one.record.document.published
        )
        relies = Counter(
            canonical(name, archive.outlets)
            for s in statements
            for name in {link.name for link in s.chain if link.kind == "outlet" and link.start is not None}
        )
        assert outlet.relies == Counter({one: n for one, n in relies.items() if one != name})
    assert sum(outlet.own for outlet in found.outlets.values()) > 0


@pytest.mark.parametrize("kind", KINDS)
def test_an_agency_carries_the_reports_with_its_mark(full_archives: Archives, kind: str) -> None:
    archive = full_archives(kind)
    found = count(archive)
    kept = [one for one in archive.reports() if one.agency]
    assert set(found.agencies) == {one.agency for one in kept}
    assert kept
    for name, agency in found.agencies.items():
        own = [one for one in kept if one.agency == name]
        assert agency.reports == len(own)
        assert agency.carriers == Counter(o for o in (one.record.document.outlet for one in own) if o and o != name)
        assert agency.statements == sum(len(one.record.statements) for one in own)


def test_a_dispatch_in_a_paper_is_the_agencys_and_a_copy_is_of_whom_it_copies(archive: Archive) -> None:
    fill(
        archive,
        [
            report(DISPATCH, "a", outlet="صحيفة المرسى"),
            report(DISPATCH, "b", outlet="قناة الساحل"),
            report(OWN, "c", outlet="صحيفة المرسى"),
        ],
    )
    found = count(archive)
    paper, channel = found.outlets["صحيفة المرسى"], found.outlets["قناة الساحل"]
    assert (paper.reports, paper.own, paper.dispatches, paper.copies) == (2, 1, 1, 0)
    assert (channel.reports, channel.own, channel.dispatches, channel.copies) == (1, 0, 1, 1)
    assert channel.copied == {"صحيفة المرسى": 1}
    assert found.copying("صحيفة المرسى") == {"قناة الساحل": 1}
    assert found.agencies["رويترز"].carriers == {"صحيفة المرسى": 1, "قناة الساحل": 1}
    assert paper.kinds["unnamed"] == 1
    assert [name for name, _ in found.unnamed] == ["مصدر أمني"]


def test_an_outlet_relies_on_whom_its_chains_name_and_not_on_itself(archive: Archive) -> None:
    fill(
        archive,
        [
            report(OWN, "c", outlet="صحيفة المرسى"),
            report(OWN.replace("حداد", "صباغ"), "d", outlet="الوكالة الوطنية للإعلام"),
        ],
    )
    found = count(archive)
    name = canonical("الوكالة الوطنية للإعلام", archive.outlets)
    assert found.outlets["صحيفة المرسى"].relies[name] >= 1
    assert found.relying_on(name) == {"صحيفة المرسى": found.outlets["صحيفة المرسى"].relies[name]}


def test_the_mark_of_the_publishing_agency_makes_no_dispatch_of_another(archive: Archive) -> None:
    fill(archive, [report(DISPATCH, "a", outlet="رويترز")])
    agency = count(archive).outlets["رويترز"]
    assert (agency.own, agency.dispatches, agency.agencies.total()) == (1, 0, 0)


def test_reports_of_no_known_outlet_are_counted_apart(archive: Archive) -> None:
    fill(archive, [report(OWN, "c", outlet=None)])
    found = count(archive)
    assert found.outlets[None].reports == 1
    assert found.outlets[None].to_json()["name"] is None


def test_an_archive_without_reports_has_no_sources(archive: Archive) -> None:
    found = count(archive)
    assert (found.outlets, found.agencies, found.unnamed) == ({}, {}, [])


def test_an_alias_is_the_outlet_it_stands_for_and_an_unknown_name_itself() -> None:
    known = Outlets()
    one = next(outlet for outlet in known if any(known.of_name(alias) is outlet for alias in outlet.aliases))
    alias = next(alias for alias in one.aliases if known.of_name(alias) is one)
    assert canonical(alias, known) == one.name
    assert canonical("صحيفة لا وجود لها", known) == "صحيفة لا وجود لها"


@pytest.mark.parametrize("kind", KINDS)
def test_of_one_outlet_the_newest_reports_are_looked_at(full_archives: Archives, kind: str) -> None:
    archive = full_archives(kind)
    kept = {one.number: one for one in archive.reports() if one.record.document.outlet == "قناة الساحل"}
    with archive.reading() as connection:
        numbers = newest_of(connection, "outlet", "قناة الساحل")
        assert numbers == sorted(kept, reverse=True)
        assert newest_of(connection, "outlet", "قناة الساحل", 3) == numbers[:3]
        assert newest_of(connection, "outlet", "الساحل") == []
        by_mark = newest_of(connection, "agency", "رويترز")
        speakers, links = speakers_in(connection, numbers), links_in(connection, numbers, archive.outlets)
    assert by_mark == sorted((one.number for one in archive.reports() if one.agency == "رويترز"), reverse=True)
    statements = [(one.record, s) for one in kept.values() for s in one.record.statements]
    assert speakers.total() == sum(s.speaker is not None for _, s in statements)
    names = {(record.document.id, e.id): e.name for record, _ in statements for e in record.entities}
    for record, s in statements:
        if s.speaker:
            assert speakers[s.source_kind, names.get((record.document.id, s.speaker.entity or ""), s.speaker.text)] > 0
    assert links.total() == sum(link.start is not None for _, s in statements for link in s.chain)


def test_a_statement_that_names_an_agency_twice_is_one_statement(archive: Archive) -> None:
    fill(archive, [report(OWN, "a", outlet="صحيفة المرسى")])
    links = schema.chain_links
    with archive.reading() as connection:
        before = links_in(connection, [1], archive.outlets)
    with archive.writing() as connection:
        for row in connection.execute(sa.select(links).where(links.c.start.is_not(None))).all():
            connection.execute(links.insert(), {**row._mapping, "step": row.step + 50})
    with archive.reading() as connection:
        assert links_in(connection, [1], archive.outlets) == before
    assert before.total() > 1 and count(archive).outlets["صحيفة المرسى"].relies.total() == 1
