"""Turtle and JSON-LD, read by rdflib and held against the SHACL shapes and the records."""

from __future__ import annotations

import socket
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from exported import corrected, everything, examples, hard
from hypothesis import given, settings
from hypothesis import strategies as st
from pyshacl import validate
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.compare import isomorphic
from rdflib.namespace import PROV, RDF, SDO, XSD

from musnad.archive.export import export, read_export
from musnad.archive.export.evidence import spans
from musnad.archive.export.jsonlines import line_of
from musnad.archive.export.rdffacts import day_or_moment
from musnad.archive.export.rdftext import address, quoted, unquoted, urn
from musnad.archive.kept import Kept
from musnad.intake.report import IntakeError

SHAPES = Path(__file__).parents[1] / "shapes" / "musnad.ttl"
M = Namespace("urn:musnad:term:")
OA = Namespace("http://www.w3.org/ns/oa#")
SCHEMA = Namespace("https://schema.org/")


def _graph(reports: list[Kept], place: Path, ending: str = ".ttl") -> Graph:
    export(reports, place / f"a{ending}")
    return Graph().parse(place / f"a{ending}", format="turtle" if ending == ".ttl" else "json-ld")


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    return _graph(everything(), tmp_path_factory.mktemp("rdf"))


@lru_cache(maxsize=1)
def _shapes() -> Graph:
    return Graph().parse(SHAPES)


def _conforms(graph: Graph) -> tuple[bool, str]:
    conforms, _, text = validate(graph, shacl_graph=_shapes())
    return conforms, text


@pytest.mark.parametrize("ending", [".ttl", ".jsonld"])
def test_what_is_written_fits_the_shapes(ending: str, tmp_path: Path) -> None:
    names = ("plain", "corrected", "agency", "foreign", "formula", "injected", "undated")
    conforms, text = _conforms(_graph([hard()[name] for name in names], tmp_path, ending))
    assert conforms, text


def _drop(graph: Graph, *pattern: Any) -> None:
    assert list(graph.triples(pattern))  # type: ignore[arg-type]
    graph.remove(pattern)  # type: ignore[arg-type]


def _put(graph: Graph, subject: Any, predicate: Any, value: Any) -> None:
    graph.remove((subject, predicate, None))
    graph.add((subject, predicate, value))


def _one(graph: Graph, kind: URIRef) -> Any:
    return sorted(graph.subjects(RDF.type, kind))[0]


BREAKS: dict[str, Callable[[Graph], None]] = {
    "a report without its text": lambda g: _drop(g, None, SCHEMA.articleBody, None),
    "a report without its record": lambda g: _drop(g, None, M.record, None),
    "a report dated in words": lambda g: _put(g, _one(g, M.Report), SCHEMA.datePublished, Literal("yesterday")),
    "a statement of no report": lambda g: _drop(g, _one(g, M.Statement), SCHEMA.isPartOf, None),
    "a statement without a chain": lambda g: _drop(g, _one(g, M.Statement), M.chain, None),
    "a statement without evidence": lambda g: _drop(g, None, OA.hasBody, _one(g, M.Statement)),
    "two speakers": lambda g: (
        g.add((_one(g, M.Statement), PROV.wasAttributedTo, URIRef("urn:musnad:outlet:x"))) and None
    ),
    "an unknown mode": lambda g: _put(g, _one(g, M.Statement), M.mode, Literal("sung")),
    "a link of no one": lambda g: _drop(g, _one(g, M.Link), PROV.wasAttributedTo, None),
    "an event of no known type": lambda g: _put(g, _one(g, M.Event), M.eventType, Literal("DANCE")),
    "an event without a status": lambda g: _drop(g, None, M.status, None),
    "a denied event as a happening": lambda g: _deny(g),
    "an annotation of nothing": lambda g: _drop(g, _one(g, OA.Annotation), OA.hasTarget, None),
    "a selector without a start": lambda g: _drop(g, _one(g, OA.TextPositionSelector), OA.start, None),
    "other words at the place": lambda g: _put(g, _one(g, OA.TextQuoteSelector), OA.exact, Literal("غيره")),
    "a reading by nobody": lambda g: _drop(g, None, PROV.wasAssociatedWith, None),
    "a fact made by nothing": lambda g: _drop(g, _one(g, M.Figure), PROV.wasGeneratedBy, None),
}


def _deny(graph: Graph) -> None:
    happening = sorted(graph.subjects(M.status, Literal("occurred")))[0]
    _put(graph, happening, M.status, Literal("denied"))
    graph.add((happening, RDF.type, SCHEMA.Event))


@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_graph_does_not_fit_the_shapes(name: str, tmp_path: Path) -> None:
    graph = _graph([hard()["plain"]], tmp_path)
    BREAKS[name](graph)
    assert not _conforms(graph)[0]


def test_turtle_and_json_ld_are_the_same_graph(tmp_path: Path) -> None:
    for one in (*hard().values(), *examples()[:2]):
        assert isomorphic(_graph([one], tmp_path), _graph([one], tmp_path, ".jsonld")), one.record.document.id


def test_json_ld_is_read_without_the_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert len(_graph([hard()["plain"]], tmp_path, ".jsonld")) > 100


def test_every_item_is_a_node(graph: Graph) -> None:
    for kind, layer in (
        (M.Statement, "statements"), (M.Event, "events"), (M.Figure, "figures"), (M.Entity, "entities"), (M.Time, "times"),
    ):  # fmt: skip
        assert len(set(graph.subjects(RDF.type, kind))) == sum(len(getattr(one.record, layer)) for one in everything())
    assert len(set(graph.subjects(RDF.type, M.Report))) == len(everything())


def test_every_span_is_in_an_annotation_with_its_characters(graph: Graph) -> None:
    found: dict[str, list[tuple[int, int, str]]] = {}
    for target, report in graph.subject_objects(OA.hasSource):
        text = str(graph.value(report, SCHEMA.articleBody))
        start = end = -1
        exact = prefix = suffix = ""
        for selector in graph.objects(target, OA.hasSelector):
            if graph.value(selector, OA.start) is not None:
                start, end = int(str(graph.value(selector, OA.start))), int(str(graph.value(selector, OA.end)))
            else:
                exact, prefix, suffix = (str(graph.value(selector, OA[key])) for key in ("exact", "prefix", "suffix"))
        assert text[start:end] == exact
        assert text[:start].endswith(prefix) and text[end:].startswith(suffix)
        found.setdefault(str(report), []).append((start, end, exact))
    for one in everything():
        assert sorted(found.get(urn("report", one.key), [])) == sorted(spans(one.record))


def test_a_chain_keeps_its_order_and_its_agents(graph: Graph) -> None:
    one = next(one for one in examples() if one.record.document.id == "beirut-5-site")
    statement = next(s for s in one.record.statements if len(s.chain) == 3)
    node = URIRef(urn("statement", one.key, statement.id))
    links = list(Collection(graph, graph.value(node, M.chain)))  # type: ignore[arg-type]
    assert [str(graph.value(link, SCHEMA.name)) for link in links] == [link.name for link in statement.chain]
    assert [graph.value(link, PROV.wasDerivedFrom) for link in links] == [*links[1:], None]
    assert graph.value(node, PROV.hadPrimarySource) == links[-1]
    assert graph.value(links[0], PROV.wasAttributedTo) == URIRef(urn("outlet", one.record.document.outlet or ""))


def test_a_copy_and_a_dispatch_say_where_they_come_from(graph: Graph) -> None:
    node = URIRef(urn("report", hard()["agency"].key))
    assert graph.value(node, PROV.wasDerivedFrom) == URIRef(urn("report", hard()["plain"].key))
    dispatch = graph.value(node, PROV.wasQuotedFrom)
    assert graph.value(dispatch, PROV.wasAttributedTo) == URIRef(urn("outlet", "رويترز"))


def test_a_correction_is_an_activity_of_a_person(graph: Graph) -> None:
    one = corrected()
    edited = URIRef(urn("statement", one.key, one.record.statements[0].id))
    activity = graph.value(edited, PROV.wasInfluencedBy)
    assert graph.value(edited, PROV.wasGeneratedBy) == URIRef(urn("reading", one.key))
    assert str(graph.value(graph.value(activity, PROV.wasAssociatedWith), SCHEMA.name)) == "ليلى <l@x>"  # type: ignore[arg-type]
    added = URIRef(urn("entity", one.key, one.record.entities[-1].id))
    assert graph.value(added, PROV.wasGeneratedBy) == URIRef(urn("correction", one.key, "3"))


def test_only_what_is_said_to_happen_is_a_schema_event(graph: Graph) -> None:
    seen = set()
    for one in everything():
        for event in one.record.events:
            happening = (URIRef(urn("event", one.key, event.id)), RDF.type, SCHEMA.Event) in graph
            assert happening == (event.status in ("occurred", "ongoing", "planned"))
            seen.add(happening)
    assert seen == {True, False}


def test_the_record_stands_in_the_report_to_the_letter(graph: Graph) -> None:
    for one in everything():
        record = graph.value(URIRef(urn("report", one.key)), M.record)
        assert str(record) == line_of(one) and record.datatype == RDF.JSON  # type: ignore[union-attr]


@pytest.mark.parametrize("form", ["turtle", "json-ld", "expanded"])
def test_a_graph_that_another_program_wrote_anew_is_imported(form: str, tmp_path: Path) -> None:
    names = ("plain", "quotes", "injected", "corrected", "lines")
    reports = [hard()[name] for name in names]
    graph = _graph(reports, tmp_path)
    place = tmp_path / ("b.ttl" if form == "turtle" else "b.jsonld")
    if form == "expanded":
        place.write_text(graph.serialize(format="json-ld"))
    else:
        graph.serialize(place, format=form, context={"musnad": str(M)})
    assert {line_of(one) for one in read_export(place)} == {line_of(one) for one in reports}


def test_an_import_fetches_no_context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    place = tmp_path / "a.jsonld"
    place.write_text('{"@context": "http://127.0.0.1:9/context", "musnad:record": "{}"}')
    errors: list[IntakeError] = []
    assert list(read_export(place, on_error=errors.append)) == [] and len(errors) == 1


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_turtle_string_reads_back_by_us_and_by_rdflib(text: str) -> None:
    line = quoted(text)
    assert "\n" not in line and "\r" not in line and unquoted(line[1:-1]) == text
    graph = Graph().parse(data=f"<urn:a:b> <urn:a:c> {line} .", format="turtle")
    assert [str(value) for value in graph.objects()] == [text]


@given(st.text(st.characters(exclude_categories=["Cs"])))
@settings(max_examples=200)
def test_no_address_makes_an_invalid_iri(text: str) -> None:
    made = address("https://example.invalid/" + text)
    assert made is not None
    for name in (made, urn("report", text), urn("person", text, text)):
        graph = Graph().parse(data=f"<{name}> <urn:a:c> 1 .", format="turtle")
        assert [str(value) for value in graph.subjects()] == [name]
        assert name.isascii() and not set(name) & set(' <>"{}|\\^`')


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.invalid/a?b=%D8%A7#c", "https://example.invalid/a?b=%D8%A7#c"),
        ("http://example.invalid/ا ب", "http://example.invalid/%D8%A7%20%D8%A8"),
        ("http://[::1]/[x]", "http://[::1]/%5Bx%5D"),
        ("http://example.invalid/%zz%D8", "http://example.invalid/%25zz%D8"),
        ("javascript:alert(1)", None),
        ("/relative", None),
        ("https:// x", None),
        ("urn:musnad:report:0", None),
    ],
)
def test_a_web_address_becomes_an_iri_and_others_do_not(url: str, expected: str | None) -> None:
    assert address(url) == expected


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("2024-05-02", XSD.date), ("2024-05-02T10:00+03:00", XSD.dateTime), ("2024-05-02T10:00:00", XSD.dateTime),
        ("2024-05", None), ("2024-W20", None), ("2024-02-31", None), ("2024-05-02TEV", None), ("أمس", None),
    ],
)  # fmt: skip
def test_only_whole_dates_are_typed(value: str, kind: URIRef | None) -> None:
    made = day_or_moment(value)
    if kind is None:
        assert made == value
    else:
        assert isinstance(made, dict) and made["@type"] == f"xsd:{kind.split('#')[1]}"
        assert Literal(made["@value"], datatype=kind).value is not None


def test_schema_names_are_those_of_schema_org() -> None:
    for name in ("NewsArticle", "Quotation", "Event", "articleBody", "spokenByCharacter", "isPartOf", "datePublished"):
        assert URIRef(str(SDO) + name) == SCHEMA[name] and hasattr(SDO, name)
