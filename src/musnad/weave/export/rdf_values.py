"""What the RDF of stories needs beside that of reports: texts with a language, and names of the nodes of a story."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from musnad.archive.export.rdffacts import AGENT_TYPES, node, outlet_name
from musnad.archive.export.rdftext import PREFIXES, Node, Turtle, iri, quoted, typed, urn
from musnad.weave.export.reports import Quote, Sources
from musnad.weave.model import Evidence

#: Who wove: the stories of an archive may have been told by several versions, so it has none.
SOFTWARE = urn("software")


def tagged(text: str, language: str) -> Node:
    """A text in a language. Only as a value of a node that has a name: blank nodes and lists hold none."""
    return {"@value": text, "@language": language}


class TaggedTurtle(Turtle):
    """Turtle with texts in languages, which stand in lines of their own behind their node."""

    def add(self, node: Node) -> None:
        """Write a node."""
        texts = {key: value for key, value in node.items() if key != "@type" and _in_language(value)}
        super().add({key: value for key, value in node.items() if key not in texts})
        for key, values in texts.items():
            said = ", ".join(f"{quoted(one['@value'])}@{one['@language']}" for one in values)
            self._stream.write(f"<{node['@id']}> {key} {said} .\n".encode())


def _in_language(value: object) -> bool:
    return (
        isinstance(value, list) and value != [] and all(isinstance(one, dict) and "@language" in one for one in value)
    )


def in_both(english: str, arabic: str) -> list[Node]:
    """A text in English and in Arabic, or in one where there is no other."""
    return [tagged(text, language) for text, language in ((english, "en"), (arabic, "ar")) if text]


def quantity(value: float | int | None) -> Node | int | None:
    """A number as a whole number or a decimal."""
    if value is None or isinstance(value, int):
        return value
    return typed(format(Decimal(repr(value)), "f"), "xsd:decimal")


def outlet(name: str) -> Node:
    """The node of an outlet or agency, the same one as in the RDF of reports."""
    types = ("musnad:Outlet", *AGENT_TYPES["outlet"], "schema:Organization")
    return node(outlet_name(name), types, schema__name=name)


def report_names(reports: Sequence[str], sources: Sources) -> list[Node]:
    """References to reports."""
    return [iri(urn("report", sources[report].key)) for report in reports if report in sources]


def evidence_of(
    name: str, part: str, evidence: Sequence[Evidence], sources: Sources, quotes: Mapping[Evidence, Quote]
) -> list[Node]:
    """The annotation that ties a node to the characters it rests on; none where there are none."""
    targets = [_target(part, one, sources, quotes[one]) for one in dict.fromkeys(evidence) if one in quotes]
    if not targets:
        return []
    return [
        node(
            f"{name}:evidence",
            ("oa:Annotation",),
            oa__hasBody=iri(name),
            oa__motivatedBy=iri(PREFIXES["oa"] + "describing"),
            oa__hasTarget=targets,
        )
    ]


def _target(part: str, evidence: Evidence, sources: Sources, quote: Quote) -> Node:
    position = {
        "@type": ["oa:TextPositionSelector"],
        "oa:start": typed(str(evidence.start), "xsd:nonNegativeInteger"),
        "oa:end": typed(str(evidence.end), "xsd:nonNegativeInteger"),
    }
    words = {
        "@type": ["oa:TextQuoteSelector"],
        "oa:exact": quote.exact,
        "oa:prefix": quote.prefix,
        "oa:suffix": quote.suffix,
    }
    return {
        "@type": ["oa:SpecificResource"],
        "musnad:part": part,
        "oa:hasSource": iri(urn("report", sources[evidence.report].key)),
        "oa:hasSelector": [position, words],
    }
