"""Exports of the weave, read back by csv, DuckDB, pyarrow, rdflib and pyshacl and compared with the stories."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
from newsroom import fill, report
from pyshacl import validate
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.compare import isomorphic
from rdflib.namespace import PROV, RDF, RDFS

from musnad.archive.export import ExportError, PackageMissing, export
from musnad.archive.export.rdftext import urn
from musnad.archive.kept import Kept
from musnad.archive.store import Archive
from musnad.cli.main import main
from musnad.intake.report import Report
from musnad.weave.export import RESULTS, chosen_format, export_stories, reports
from musnad.weave.export.rows import TABLES
from musnad.weave.model import Attested, Because, Chain, Copy, Dispute, Evidence, Revision, Side, Story, Told

SHAPES = Path(__file__).parents[1] / "shapes" / "musnad.ttl"
M = Namespace("urn:musnad:term:")
OA = Namespace("http://www.w3.org/ns/oa#")
SCHEMA = Namespace("https://schema.org/")
AGENCY, PAPER, RADIO, SITE = "رويترز", 'صحيفة "المرسى"> <b', "إذاعة الجبل", "=موقع النهار"
MINISTER, SOURCE = "سامي الكندي", "مصدر أمني"
#: The id of the paper's report.
PRINTED = '=paper"'
TEXTS = {
    "agency": "صحار – رويترز: قال وزير النقل سامي الكندي إن خمسة أشخاص قتلوا في حريق السوق القديمة يوم الثلاثاء.",
    PRINTED: "قال وزير النقل سامي الكندي إن ثمانية أشخاص قتلوا في حريق السوق القديمة يوم الثلاثاء، وإن التحقيق مستمر.",
    "copy": "قال وزير النقل سامي الكندي إن ثمانية أشخاص قتلوا في حريق السوق القديمة يوم الثلاثاء، وإن التحقيق مستمر اليوم.",
    "radio": "وقال مصدر أمني إن أكثر من عشرين شخصا قتلوا في حريق السوق القديمة.\n\"\"\" <urn:x:y> a <urn:x:z> .",
}  # fmt: skip
OUTLETS = {"agency": AGENCY, PRINTED: PAPER, "copy": SITE, "radio": RADIO}
WHAT = {
    "agency": "خمسة أشخاص قتلوا",
    PRINTED: "ثمانية أشخاص قتلوا",
    "copy": "ثمانية أشخاص قتلوا",
    "radio": "أكثر من عشرين شخصا",
}


def _given() -> list[Report]:
    return [
        report(
            text,
            name,
            outlet=OUTLETS[name],
            published=f"2024-03-05T{10 + hour}:00:00+04:00",
            title=f"+{name} <عنوان>\\",
            url=f'https://news.example/{hour}?a=ا"&b=%zz' if name != "radio" else None,
        )
        for hour, (name, text) in enumerate(TEXTS.items())
    ]


def _quote(name: str, words: str | None = None) -> Evidence:
    words = words or WHAT[name]
    start = TEXTS[name].index(words)
    return Evidence(name, start, start + len(words), words)


def _side(names: tuple[str, ...], low: int | None, high: int | None, by: str) -> Side:
    return Side(names, WHAT[names[0]], low, high, (by, "=cmd()"), tuple(map(_quote, names)))


def _story(archive: Archive, **changes: Any) -> Story:
    """A fire: an agency has the minister's word, a paper has it without the agency and is copied, a radio has a source of its own that says more."""
    numbers = {kept.record.document.id: kept.number for kept in archive.reports()}
    paper = PRINTED
    tellings = tuple(
        Told(one.id, numbers[one.id], one.outlet, one.published, one.title, paper if one.id == "copy" else None)
        for one in _given()
        if one.id in numbers
    )
    because = Because(("agency", paper), "speaker", "Both rest on one «speaker»\\.", "متحدث واحد: \"سامي\".", (
        _quote("agency", MINISTER), _quote(paper, MINISTER),
    ))  # fmt: skip
    made = Story(
        id="h/ 1",
        what='=حريق في "سوق صحار"\n',
        date="2024-03",
        place="صحار",
        tellings=tellings,
        events=(("agency", "v1"),),
        statements=(("agency", "s1"), ("radio", "s1")),
        independent=2,
        chains=(
            Chain(MINISTER, "person", ("agency", paper, "copy"), (
                Because(("agency",), "speaker", "It rests on him.", "يستند إليه."), because,
                Because(("copy", paper), "copy", "Its text.", "نصه.", (_quote("copy"),)),
            ), (AGENCY,)),
            Chain(SOURCE, "unnamed", ("radio",), (
                Because(("radio",), "speaker", "A source.", "مصدر.", (_quote("radio", SOURCE),)),
            ), (SITE,)),
        ),
        said=(Attested(MINISTER, ("agency", paper), (0,), 1, (("agency", "s1"),)),),
        happened=Attested(None, ("agency", paper, "copy", "radio"), (0, 1), 2),
        disputes=(
            Dispute("figure", "killed", "القتلى", (
                _side((paper, "copy"), 8, 8, MINISTER), _side(("radio",), 20, None, SOURCE),
            )),
        ),
        revisions=(
            Revision("killed", "القتلى", MINISTER, (
                ("2024-03-05T10:00:00+04:00", _side(("agency",), 5, 5, MINISTER)),
                ("2024-03-05T11:00:00+04:00", _side((paper, "copy"), 8, 8, MINISTER)),
            )),
        ),
        copies=(Copy("copy", paper, 0.96),),
        develops=("h/ 0",),
    )  # fmt: skip
    return replace(made, **changes)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with Archive(tmp_path_factory.mktemp("weave") / "a.db") as opened:
        fill(opened, _given())
        yield opened


@pytest.fixture(scope="module")
def keys(archive: Archive) -> dict[str, str]:
    return {kept.record.document.id: kept.key for kept in archive.reports()}


def _csv(path: Path) -> list[dict[str, str]]:
    csv.field_size_limit(sys.maxsize)
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def _written(archive: Archive, place: Path, name: str, results: str, **changes: Any) -> Path:
    export_stories([_story(archive, **changes)], archive, place / name, results=results)  # type: ignore[arg-type]
    return place / name


# -- tables ------------------------------------------------------------------------------------------------------------


def test_each_side_of_a_dispute_is_a_row_with_its_words_its_bounds_and_its_evidence(
    archive: Archive, keys: dict[str, str], tmp_path: Path
) -> None:
    rows = _csv(_written(archive, tmp_path, "d.csv", "disputes"))
    assert list(rows[0]) == [name for name, _ in TABLES["disputes"][0]]
    first, second = rows
    assert [(row["dispute"], row["sides"], row["side"]) for row in rows] == [("1", "2", "1"), ("1", "2", "2")]
    assert [(row["kind"], row["what"], row["what_arabic"]) for row in rows] == [("figure", "killed", "القتلى")] * 2
    assert (first["says"], first["low"], first["high"]) == (WHAT["copy"], "8", "8")
    assert (second["says"], second["low"], second["high"]) == (WHAT["radio"], "20", "")  # left open, not filled in
    assert first["keys"] == "; ".join((keys[PRINTED], keys["copy"])) and second["keys"] == keys["radio"]
    assert second["reports"] == second["evidence_report"] == "radio"
    assert (second["urls"], second["evidence_url"], second["outlets"]) == ("", "", RADIO)
    start, end = int(second["evidence_start"]), int(second["evidence_end"])
    assert TEXTS["radio"][start:end] == second["evidence_text"] == WHAT["radio"]
    assert second["chains"] == f"{SOURCE}; =cmd()" and second["date"] == "2024-03" and second["place"] == "صحار"


def test_no_cell_begins_a_formula(archive: Archive, tmp_path: Path) -> None:
    for results in RESULTS:
        data = _written(archive, tmp_path, f"{results}.csv", results)
        assert data.read_bytes().startswith(b"\xef\xbb\xbf") and data.read_bytes().endswith(b"\r\n")
        for row in _csv(data):
            assert not any(cell.lstrip()[:1] in tuple("=+-@") and cell.strip() for cell in row.values()), row
    assert _csv(tmp_path / "disputes.csv")[0]["story_what"] == '\'=حريق في "سوق صحار"\n'  # undone by one apostrophe
    assert _csv(tmp_path / "disputes.csv")[0]["reports"] == "'=paper\"; copy"


def test_a_step_of_a_revision_is_a_row_in_the_order_of_time(archive: Archive, tmp_path: Path) -> None:
    rows = _csv(_written(archive, tmp_path, "r.csv", "revisions"))
    assert [(row["step"], row["low"], row["step_published"][:16]) for row in rows] == [
        ("1", "5", "2024-03-05T10:00"), ("2", "8", "2024-03-05T11:00"),
    ]  # fmt: skip
    assert {(row["chain"], row["steps"], row["revision"]) for row in rows} == {(MINISTER, "2", "1")}


def test_a_story_is_a_row_with_its_counts(archive: Archive, tmp_path: Path) -> None:
    row = _csv(_written(archive, tmp_path, "s.csv", "stories"))[0]
    counted = ("reports", "copies", "outlets", "independent", "events", "statements", "disputes", "revisions")
    assert [int(row[name]) for name in counted] == [4, 1, 4, 2, 1, 2, 1, 1]
    assert row["chain_root"] == f"{MINISTER}; {SOURCE}" and row["chain_kind"] == "person; unnamed"
    assert (row["first_published"][11:13], row["last_published"][11:13], row["develops"]) == ("10", "13", "h/ 0")


@pytest.mark.parametrize("results", RESULTS)
def test_parquet_and_json_lines_have_lists_and_numbers_as_such(results: str, archive: Archive, tmp_path: Path) -> None:
    place = _written(archive, tmp_path, "a.parquet", results)
    found = duckdb.sql(f"SELECT * FROM read_parquet('{place}')")
    rows = [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]
    assert found.columns == [name for name, _ in TABLES[results][0]]
    if results == "stories":
        assert rows[0]["report_ids"] == list(TEXTS) and str(pq.read_schema(place).field("reports").type) == "int64"
        lines = _written(archive, tmp_path, "a.jsonl", results).read_text().splitlines()
        assert [json.loads(line) for line in lines] == [json.loads(json.dumps(_story(archive).as_json()))]
        return
    assert str(pq.read_schema(place).field("low").type) == "double"
    assert str(pq.read_schema(place).field("evidence_start").type).startswith("list<")
    lines = _written(archive, tmp_path, "a.jsonl", results).read_text().splitlines()
    assert [json.loads(line) for line in lines] == rows
    assert [len(row["evidence_text"]) for row in rows] == [len(row["evidence_start"]) for row in rows]


def test_a_report_that_has_left_the_archive_leaves_its_place_empty(tmp_path: Path) -> None:
    with Archive(tmp_path / "a.db") as archive:
        fill(archive, _given())
        story = _story(archive)
        archive.remove("copy")
        export_stories([story], archive, tmp_path / "d.jsonl", results="disputes")
        row = json.loads((tmp_path / "d.jsonl").read_text().splitlines()[0])
        assert row["reports"] == [PRINTED, "copy"] and len(row["keys"]) == 2
        assert row["keys"][0] and not row["keys"][1] and row["outlets"] == [PAPER, ""]
        export_stories([story], archive, tmp_path / "s.ttl")
        graph = Graph().parse(tmp_path / "s.ttl")
        assert len(set(graph.subjects(RDF.type, M.Telling))) == 3
        assert not list(graph.objects(None, PROV.qualifiedDerivation))  # no copy of a report that is not there
        assert _conforms(graph)[0], _conforms(graph)[1]


# -- RDF ---------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _shapes() -> Graph:
    return Graph().parse(SHAPES)


def _conforms(graph: Graph) -> tuple[bool, str]:
    conforms, _, text = validate(graph, shacl_graph=_shapes())
    return conforms, text


def _graph(archive: Archive, place: Path, ending: str = ".ttl", **changes: Any) -> Graph:
    path = _written(archive, place, f"s{ending}", "stories", **changes)
    return Graph().parse(path, format="turtle" if ending == ".ttl" else "json-ld")


@pytest.fixture(scope="module")
def graph(archive: Archive, tmp_path_factory: pytest.TempPathFactory) -> Graph:
    return _graph(archive, tmp_path_factory.mktemp("rdf"))


def test_the_graph_of_a_story_fits_the_shapes_alone_and_with_that_of_its_reports(
    archive: Archive, graph: Graph, tmp_path: Path
) -> None:
    conforms, text = _conforms(graph)
    assert conforms, text
    export(archive.reports(), tmp_path / "reports.ttl")
    both = Graph().parse(tmp_path / "reports.ttl")
    assert set(both.subjects(RDF.type, M.Report)) == set(graph.subjects(RDF.type, M.Telling))
    assert {node for node in graph.objects(None, M.event)} <= set(both.subjects(RDF.type, M.Event))
    assert {node for node in graph.objects(None, M.statement)} <= set(both.subjects(RDF.type, M.Statement))
    both += graph
    conforms, text = _conforms(both)  # among the rest, that every quoted word stands in the text at its place
    assert conforms, text


def test_turtle_and_json_ld_are_the_same_graph(archive: Archive, graph: Graph, tmp_path: Path) -> None:
    assert isomorphic(graph, _graph(archive, tmp_path, ".jsonld"))


def _report(keys: dict[str, str], name: str) -> URIRef:
    return URIRef(urn("report", keys[name]))


def test_a_report_derives_from_what_it_copies_and_its_first_source_is_the_root_of_its_chain(
    graph: Graph, keys: dict[str, str]
) -> None:
    copy, paper = _report(keys, "copy"), _report(keys, PRINTED)
    assert set(graph.objects(copy, PROV.wasDerivedFrom)) == {paper}
    assert str(graph.value(graph.value(copy, PROV.qualifiedDerivation), M.share)) == "0.96"
    roots = {graph.value(_report(keys, name), PROV.hadPrimarySource) for name in ("agency", PRINTED, "copy")}
    assert [str(graph.value(root, SCHEMA.name)) for root in roots] == [MINISTER]
    radio = graph.value(_report(keys, "radio"), PROV.hadPrimarySource)
    assert str(graph.value(radio, SCHEMA.name)) == SOURCE
    assert (graph.value(radio, PROV.wasAttributedTo), RDF.type, M.Unnamed) in graph


def test_only_a_report_that_names_an_agency_derives_from_it_not_another_of_its_chain(
    graph: Graph, keys: dict[str, str]
) -> None:
    passed_on = set(graph.objects(_report(keys, "agency"), PROV.wasDerivedFrom))
    assert [graph.value(node, PROV.wasAttributedTo) for node in passed_on] == [URIRef(urn("outlet", AGENCY))]
    assert not list(graph.objects(_report(keys, PRINTED), PROV.wasDerivedFrom))
    alone = set(graph.objects(_report(keys, "radio"), PROV.wasDerivedFrom))  # a chain of one report is its own
    assert [graph.value(node, PROV.wasAttributedTo) for node in alone] == [URIRef(urn("outlet", SITE))]


def test_it_is_not_the_first_of_a_chain_that_derives_from_the_agency_but_who_names_it(
    archive: Archive, keys: dict[str, str], tmp_path: Path
) -> None:
    first, second = _story(archive).chains
    chain = replace(first, reports=(PRINTED, "agency", "copy"))
    graph = _graph(archive, tmp_path, chains=(chain, second), copies=())
    derived = {name: list(graph.objects(_report(keys, name), PROV.wasDerivedFrom)) for name in chain.reports}
    assert {name: len(found) for name, found in derived.items()} == {PRINTED: 0, "agency": 1, "copy": 0}


def test_two_unnamed_sources_are_two_nodes(archive: Archive, tmp_path: Path) -> None:
    chains = tuple(
        Chain(SOURCE, "unnamed", (name,), (Because((name,), "speaker", "A source.", "مصدر."),)) for name in TEXTS
    )
    graph = _graph(archive, tmp_path, chains=chains, said=(), happened=None)
    assert len(set(graph.subjects(RDF.type, M.Unnamed))) == len(TEXTS)


def test_an_own_account_is_its_outlet_s_and_a_text_of_unknown_origin_nobody_s(archive: Archive, tmp_path: Path) -> None:
    reason = (Because(("radio",), "own", "Its own.", "لها."),)
    for kind, owner in (("own", URIRef(urn("outlet", RADIO))), ("text", None)):
        chain = Chain(RADIO, kind, ("radio",), reason)  # type: ignore[arg-type]
        graph = _graph(archive, tmp_path, chains=(chain,), said=(), happened=None)
        source = graph.value(None, RDF.type, M.Source)
        assert graph.value(source, PROV.wasAttributedTo) == owner


def test_a_reason_is_said_in_both_languages_with_its_characters(graph: Graph, keys: dict[str, str]) -> None:
    reason = next(node for node in graph.subjects(M.reason, Literal("speaker")) if len(list(graph.objects(node, M.telling))) == 2)  # fmt: skip
    assert set(graph.objects(reason, RDFS.comment)) == {
        Literal("Both rest on one «speaker»\\.", lang="en"), Literal('متحدث واحد: "سامي".', lang="ar"),
    }  # fmt: skip
    assert set(graph.objects(reason, M.telling)) == {_report(keys, "agency"), _report(keys, PRINTED)}
    targets = list(graph.objects(graph.value(None, OA.hasBody, reason), OA.hasTarget))
    quoted = {str(graph.value(one, OA.exact)) for target in targets for one in graph.objects(target, OA.hasSelector)}
    assert quoted - {"None"} == {MINISTER}


def test_the_sides_of_a_dispute_have_no_order_and_no_rank(graph: Graph, keys: dict[str, str]) -> None:
    dispute = graph.value(None, RDF.type, M.Dispute)
    assert set(graph.predicates(dispute)) == {RDF.type, M.kind, RDFS.label, SCHEMA.isPartOf, M.side}
    bounds = {
        str(graph.value(side, SCHEMA.text)): (graph.value(side, SCHEMA.minValue), graph.value(side, SCHEMA.maxValue))
        for side in graph.objects(dispute, M.side)
    }
    assert bounds == {WHAT["copy"]: (Literal(8), Literal(8)), WHAT["radio"]: (Literal(20), None)}
    for side in graph.objects(dispute, M.side):
        by = [str(name) for name in Collection(graph, graph.value(side, M.by))]  # type: ignore[arg-type]
        assert by[1] == "=cmd()"


def test_a_step_revises_the_one_before(graph: Graph) -> None:
    steps = list(Collection(graph, graph.value(graph.value(None, RDF.type, M.Revision), M.steps)))  # type: ignore[arg-type]
    assert [int(str(graph.value(step, SCHEMA.minValue))) for step in steps] == [5, 8]
    assert [graph.value(step, PROV.wasRevisionOf) for step in steps] == [None, steps[0]]


def test_evidence_that_is_not_at_its_place_is_left_out(archive: Archive, tmp_path: Path) -> None:
    right = _quote("radio", SOURCE)
    wrong = replace(right, start=right.start + 1, end=right.end + 1)
    for evidence, count in ((right, 1), (wrong, 0), (replace(right, report="copy"), 0)):
        reason = Because(("radio",), "speaker", "A source.", "مصدر.", (evidence,))
        chain = Chain(SOURCE, "unnamed", ("radio",), (reason,))
        graph = _graph(archive, tmp_path, chains=(chain,), disputes=(), revisions=(), said=(), happened=None)
        assert len(set(graph.subjects(RDF.type, OA.Annotation))) == count


def _drop(graph: Graph, *pattern: Any) -> None:
    found = list(graph.triples(pattern))  # type: ignore[arg-type]
    assert found
    graph.remove(found[0])


def _one(graph: Graph, kind: URIRef) -> Any:
    return sorted(graph.subjects(RDF.type, kind))[0]


def _unshown(graph: Graph, fact: Any) -> None:
    """Take away the annotation of a node, the whole of it."""
    annotation = graph.value(None, OA.hasBody, fact)
    assert annotation is not None
    graph.remove((annotation, None, None))


BREAKS: dict[str, Callable[[Graph], object]] = {
    "a story without a chain": lambda g: g.remove((None, M.independentChain, None)),
    "a chain without a reason": lambda g: g.remove((_one(g, M.IndependentChain), M.because, None)),
    "a quoted word that is not there": lambda g: _drop(g, None, OA.exact, None),
    "a chain from nowhere": lambda g: _drop(g, _one(g, M.IndependentChain), M.root, None),
    "a report without a first source": lambda g: _drop(g, _one(g, M.Telling), PROV.hadPrimarySource, None),
    "a report in two stories": lambda g: [
        g.add((URIRef("urn:musnad:story:x"), key, value)) for key, value in g.predicate_objects(_one(g, M.Story))
    ],
    "a report derived from a person": lambda g: g.add((_one(g, M.Telling), PROV.wasDerivedFrom, _one(g, PROV.Person))),
    "two reports joined without evidence": lambda g: _unshown(
        g, next(one for one in g.subjects(RDF.type, M.Reason) if len(list(g.objects(one, M.telling))) == 2)
    ),
    "a reason in one language": lambda g: _drop(g, _one(g, M.Reason), RDFS.comment, None),
    "a dispute of one side": lambda g: _drop(g, None, M.side, None),
    "a side chosen": lambda g: g.add((_one(g, M.Dispute), M.preferred, next(g.objects(None, M.side)))),
    "a side without evidence": lambda g: _unshown(g, next(g.objects(None, M.side))),
    "a side of no report": lambda g: g.remove((next(g.objects(None, M.side)), PROV.wasDerivedFrom, None)),
    "said by nobody": lambda g: _drop(g, None, M.speaker, None),
    "a speaker of what happened": lambda g: g.add((next(g.subjects(M.level, Literal("happened"))), M.speaker, Literal("x"))),
    "a copy of more than all": lambda g: (_drop(g, None, M.share, None), g.add((next(g.objects(None, PROV.qualifiedDerivation)), M.share, Literal(2)))),
    "a revision of one step": lambda g: g.remove((g.value(_one(g, M.Revision), M.steps), RDF.rest, None)),
}  # fmt: skip


@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_graph_does_not_fit_the_shapes(name: str, graph: Graph) -> None:
    broken = Graph()
    broken += graph
    BREAKS[name](broken)
    assert not _conforms(broken)[0]


# -- the whole way -----------------------------------------------------------------------------------------------------


def test_stories_are_written_as_they_come(archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "_STORIES", 2)
    given, written = 0, 0
    seen: list[int] = []
    story = _story(archive)

    def stories() -> Iterator[Story]:
        nonlocal given
        for n in range(20):
            given += 1
            yield replace(story, id=f"s{n}")
            seen.append(given - written)

    class Counting:
        def add(self, *_: Any) -> None:
            nonlocal written
            written += 1

        def close(self) -> dict[str, int]:
            return {}

    monkeypatch.setattr("musnad.weave.export._writer", lambda *_: Counting())
    assert export_stories(stories(), archive, tmp_path / "a.jsonl").stories == written == 20
    assert max(seen) <= 2


def test_an_export_that_fails_leaves_nothing_behind(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("older")

    def stories() -> Iterator[Story]:
        yield _story(archive)
        raise KeyboardInterrupt

    for name in ("a.csv", "b.parquet", "c.ttl", "d.jsonl"):
        with pytest.raises(KeyboardInterrupt):
            export_stories(stories(), archive, tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"] and (tmp_path / "a.csv").read_text() == "older"


def test_nothing_found_is_a_header_alone(archive: Archive, tmp_path: Path) -> None:
    for results, forms in RESULTS.items():
        for form in forms:
            export_stories([], archive, tmp_path / f"a.{form}", results=results)  # type: ignore[arg-type]
        assert _csv(tmp_path / "a.csv") == [] and (tmp_path / "a.jsonl").read_text() == ""
    assert len(Graph().parse(tmp_path / "a.ttl")) == len(Graph().parse(tmp_path / "a.jsonld")) == 0


def test_what_has_no_such_form_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert chosen_format("a.ttl", None, "stories") == "ttl" and chosen_format("a.txt", "csv", "disputes") == "csv"
    for name, results in (
        ("a.ttl", "disputes"),
        ("a.jsonld", "revisions"),
        ("a.ftm.json", "stories"),
        ("a.csv", "people"),
    ):
        with pytest.raises(ExportError, match=results):
            chosen_format(name, None, results)
    with pytest.raises(ExportError, match="standard output"):
        chosen_format("-", "parquet", "disputes")
    monkeypatch.setattr("musnad.weave.export.find_spec", lambda name: None)
    with pytest.raises(PackageMissing, match=r"musnad\[export\]"):
        chosen_format("a.parquet", None, "disputes")


FIRE = "قالت المتحدثة باسم البلدية ليلى حداد إن {} قتلوا يوم الثلاثاء في حريق شب في سوق صحار القديمة، وإن رجال الإطفاء أخمدوا النيران بعد ساعات."


def _news() -> list[Report]:
    """Two papers on one fire with different tolls, and an opening of a library."""
    return [
        report(FIRE.format("خمسة أشخاص"), "f1", outlet="صحيفة المرسى", published="2024-03-05", title="حريق في سوق صحار القديمة"),
        report(
            f"وقال مدير المستشفى عادل الشامي إن {FIRE.format('عشرين شخصا').partition(' إن ')[2]}", "f2", outlet=RADIO,
            published="2024-03-05", title="قتلى في حريق بسوق صحار القديمة",
        ),
        report("افتتح وزير الثقافة نبيل الكندي مكتبة عامة في طرابلس يوم الاثنين.", "l1", published="2024-03-04", title="مكتبة جديدة"),
    ]  # fmt: skip


def _run(place: Path, *arguments: str) -> int:
    return main(["export", "--archive", str(place / "n.db"), *arguments])


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("desk")
    with Archive(place / "n.db") as opened:
        fill(opened, _news())
    return place


def test_the_command_weaves_and_writes_the_stories_of_what_a_search_finds(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(desk, "--to", str(desk / "s.jsonl"), "--results", "stories") == 0
    stories = [json.loads(line) for line in (desk / "s.jsonl").read_text().splitlines()]
    assert sorted(report for story in stories for report in story["reports"]) == ["f1", "f2", "l1"]
    assert f"wrote {len(stories)} stories to" in capsys.readouterr().err
    assert _run(desk, "--to", str(desk / "l.jsonl"), "--results", "stories", "مكتبة") == 0
    assert [json.loads(line)["reports"] for line in (desk / "l.jsonl").read_text().splitlines()] == [["l1"]]
    assert _run(desk, "--to", str(desk / "none.csv"), "--results", "stories", "--least", "4") == 0
    assert _csv(desk / "none.csv") == []
    assert _run(desk, "--to", "-", "--format", "csv", "--results", "stories", "--outlet", RADIO) == 0
    assert capsys.readouterr().out.startswith("\ufeffstory,what")


def test_the_command_writes_a_row_for_each_side_of_each_dispute(desk: Path) -> None:
    assert _run(desk, "--to", str(desk / "s.jsonl"), "--results", "stories") == 0
    assert _run(desk, "--to", str(desk / "d.jsonl"), "--results", "disputes") == 0
    assert _run(desk, "--to", str(desk / "g.ttl"), "--results", "stories") == 0
    stories = [json.loads(line) for line in (desk / "s.jsonl").read_text().splitlines()]
    rows = [json.loads(line) for line in (desk / "d.jsonl").read_text().splitlines()]
    sides = [side for story in stories for dispute in story["disputes"] for side in dispute["sides"]]
    assert [row["says"] for row in rows] == [side["says"] for side in sides] and len(rows) >= 2
    texts = {one.id: one.text for one in _news()}
    for row in rows:
        for report_id, start, end, words in zip(
            row["evidence_report"], row["evidence_start"], row["evidence_end"], row["evidence_text"], strict=True
        ):
            assert texts[report_id][start:end] == words
    conforms, text = _conforms(Graph().parse(desk / "g.ttl"))
    assert conforms, text


def test_the_same_reports_give_the_same_files_in_whatever_order_they_came(tmp_path: Path) -> None:
    names = [f"{results}.{form}" for results, forms in RESULTS.items() for form in forms if form != "parquet"]
    made: list[list[bytes]] = []
    for place, some in ((tmp_path / "a", _news()), (tmp_path / "b", _news()[::-1])):
        place.mkdir()
        with Archive(place / "n.db") as opened:
            fill(opened, some)
        for name in names:
            assert _run(place, "--to", str(place / name), "--results", name.partition(".")[0]) == 0
        made.append([_unnumbered((place / name).read_bytes()) for name in names])
    assert made[0] == made[1]


def _unnumbered(data: bytes) -> bytes:
    """The JSON of stories without the numbers of reports, which every archive counts for itself."""
    if not data.startswith(b'{"id"'):
        return data
    values = [json.loads(line) for line in data.splitlines()]
    for value in values:
        for told in value["tellings"]:
            del told["number"]
    return json.dumps(values).encode()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--to", "a.ttl", "--results", "disputes"), "disputes cannot be written as ttl"),
        (("--to", "a.csv", "--results", "disputes", "--tables", "events"), "--tables"),
        (("--to", "a.csv", "--results", "events", "--least", "2"), "--results stories"),
        (("--to", "a.csv", "--disputed"), "--results stories"),
    ],
)
def test_the_command_refuses_what_makes_no_sense(
    arguments: tuple[str, ...], said: str, desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(desk, *arguments) == 2
    assert said in capsys.readouterr().err and not Path("a.ttl").exists()


def test_a_story_is_no_report_and_is_not_taken_back(archive: Archive, tmp_path: Path) -> None:
    from musnad.archive.export import read_export
    from musnad.intake.report import IntakeError

    for name in ("s.ttl", "s.jsonld", "s.jsonl"):
        errors: list[IntakeError] = []
        found: list[Kept] = list(read_export(_written(archive, tmp_path, name, "stories"), on_error=errors.append))
        assert found == []
    assert "archive" in errors[0].message
