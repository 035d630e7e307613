"""A report as nodes of RDF: PROV-O for who the words come from, Web Annotation for the characters, schema.org for the report.

Every report stands for itself: its entities, statements and events are nodes under its own key (``urn:musnad:entity:KEY:e1``), since that
two reports mean the same person is not theirs to say. Only outlets, correctors and versions of Musnad are shared nodes.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from musnad.archive.export.jsonlines import line_of, stamp
from musnad.archive.export.rdffacts import AGENT_TYPES, Facts, day_or_moment, node, outlet_name
from musnad.archive.export.rdftext import Node, Sink, address, iri, typed, urn
from musnad.archive.kept import Correction, Kept


class Nodes:
    """Writes reports as RDF through a Turtle or JSON-LD sink."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._counts: Counter[str] = Counter()

    def add(self, kept: Kept) -> None:
        """Write the nodes of one report."""
        for one in nodes(kept):
            self._sink.add(one)
            self._counts[one["@type"][0].partition(":")[2]] += 1

    def close(self) -> dict[str, int]:
        """Close the file; the nodes of each class."""
        self._sink.close()
        return dict(self._counts)


def nodes(kept: Kept) -> Iterator[Node]:
    """The nodes of a report, the report first."""
    yield _report(kept)
    for name in dict.fromkeys(filter(None, (kept.record.document.outlet, kept.agency))):
        types = ("musnad:Outlet", *AGENT_TYPES["outlet"], "schema:Organization")
        yield node(outlet_name(name), types, schema__name=name)
    if kept.state == "read":
        yield from _reading(kept)
    yield from Facts(kept).nodes()
    for number, correction in enumerate(kept.corrections, 1):
        yield from _correction(kept, number, correction)


def _report(kept: Kept) -> Node:
    document = kept.record.document
    link = address(document.url) if document.url else None
    outlet = iri(outlet_name(document.outlet)) if document.outlet else None
    made = node(
        urn("report", kept.key),
        ("musnad:Report", "prov:Entity", "schema:NewsArticle"),
        schema__identifier=document.id,
        schema__headline=document.title,
        schema__author=document.author,
        schema__datePublished=day_or_moment(document.published),
        schema__inLanguage=document.language,
        schema__publisher=outlet,
        schema__url=iri(link) if link else None,
        musnad__address=document.url,
        schema__articleBody=document.text,
        prov__wasAttributedTo=outlet,
        prov__wasDerivedFrom=iri(urn("report", kept.copy_of)) if kept.copy_of else None,
        musnad__copyKind=kept.copy_kind,
        musnad__state=kept.state,
        musnad__origin=kept.origin,
        musnad__added=typed(stamp(kept.added), "xsd:dateTime"),
        musnad__record=typed(line_of(kept), "rdf:JSON"),
    )
    if kept.agency:  # its dispatch is not here: it is known only as what the report was made from
        made["prov:wasQuotedFrom"] = {
            "@type": ["musnad:Dispatch", "prov:Entity"],
            "prov:wasAttributedTo": iri(outlet_name(kept.agency)),
        }
    return made


def _reading(kept: Kept) -> Iterator[Node]:
    software = urn("software", kept.version)
    yield node(
        urn("reading", kept.key),
        ("musnad:Reading", "prov:Activity"),
        prov__used=iri(urn("report", kept.key)),
        prov__wasAssociatedWith=iri(software),
        musnad__reader=kept.record.reader,
    )
    yield node(
        software,
        ("musnad:Software", "prov:Agent", "prov:SoftwareAgent", "schema:SoftwareApplication"),
        schema__name="Musnad",
        schema__softwareVersion=kept.version,
    )


def _correction(kept: Kept, number: int, one: Correction) -> Iterator[Node]:
    person = urn("person", one.by)
    yield node(
        urn("correction", kept.key, str(number)),
        ("musnad:Correction", "prov:Activity"),
        prov__used=iri(urn("report", kept.key)),
        prov__wasAssociatedWith=iri(person),
        prov__endedAtTime=typed(stamp(one.at), "xsd:dateTime"),
        musnad__layer=one.layer,
        musnad__action=one.action,
        musnad__item=one.item,
        musnad__before=_json(one.before),
        musnad__after=_json(one.after),
        rdfs__comment=one.note,
    )
    yield node(person, ("musnad:Corrector", "prov:Agent", "prov:Person"), schema__name=one.by)


def _json(value: Any) -> Node | None:
    return None if value is None else typed(json.dumps(value, ensure_ascii=False, separators=(",", ":")), "rdf:JSON")
