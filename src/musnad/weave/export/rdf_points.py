"""The disputes and revisions of a story as nodes of RDF. The sides of a dispute are a set: no order, and no mark, says which is right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from musnad.archive.export.rdffacts import day_or_moment, node
from musnad.archive.export.rdftext import Node, iri, ordered, urn
from musnad.weave.export.rdf_values import evidence_of, in_both, quantity, report_names
from musnad.weave.export.reports import Quote, Sources
from musnad.weave.model import Evidence, Side, Story


def point_nodes(story: Story, sources: Sources, quotes: Mapping[Evidence, Quote]) -> Iterator[Node]:
    """The nodes of the disputes and revisions of a story."""
    part_of = iri(urn("story", story.id))
    for number, dispute in enumerate(story.disputes):
        name = urn("dispute", story.id, str(number))
        names = [f"{name}:side:{place}" for place in range(len(dispute.sides))]
        yield node(
            name,
            ("musnad:Dispute", "prov:Entity"),
            musnad__kind=dispute.kind,
            rdfs__label=in_both(dispute.what, dispute.arabic),
            schema__isPartOf=part_of,
            musnad__side=list(map(iri, names)),
        )
        for one, side in zip(names, dispute.sides, strict=True):
            yield from _side(one, side, sources, quotes)
    for number, revision in enumerate(story.revisions):
        name = urn("revision", story.id, str(number))
        names = [f"{name}:step:{place}" for place in range(len(revision.steps))]
        yield node(
            name,
            ("musnad:Revision", "prov:Entity"),
            rdfs__label=in_both(revision.what, revision.arabic),
            schema__name=revision.chain,
            schema__isPartOf=part_of,
            musnad__steps=ordered(list(map(iri, names))),
        )
        for place, (moment, side) in enumerate(revision.steps):
            earlier = iri(names[place - 1]) if place else None
            yield from _side(
                names[place],
                side,
                sources,
                quotes,
                schema__datePublished=day_or_moment(moment),
                prov__wasRevisionOf=earlier,
            )


def _side(name: str, side: Side, sources: Sources, quotes: Mapping[Evidence, Quote], **more: Any) -> list[Node]:
    """What some chains say of a point, by whom (the names in the order of the story), and the characters that show it; ``more`` values as of ``node``."""
    made = node(
        name,
        ("musnad:Side", "prov:Entity"),
        schema__text=side.says,
        schema__minValue=quantity(side.low),
        schema__maxValue=quantity(side.high),
        musnad__by=ordered(list(side.chain)) if side.chain else None,
        prov__wasDerivedFrom=report_names(side.reports, sources),
        **more,
    )
    return [made, *evidence_of(name, "side", side.evidence, sources, quotes)]
