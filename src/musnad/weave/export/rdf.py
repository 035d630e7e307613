"""A story as nodes of RDF: the story, its tellings with what they derive from (PROV-O), who attests it; chains and disputes beside.

Reports, statements, events and outlets have the names that the RDF of reports gives them, so that the two graphs are one when they are put
together; what they say is not repeated here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from musnad.archive.export.rdffacts import day_or_moment, node
from musnad.archive.export.rdftext import Node, Sink, address, iri, urn
from musnad.archive.store import Archive
from musnad.weave.export.rdf_chains import ChainNodes
from musnad.weave.export.rdf_points import point_nodes
from musnad.weave.export.rdf_values import SOFTWARE, outlet, quantity, report_names
from musnad.weave.export.reports import Sources, quotes
from musnad.weave.model import Attested, Copy, Evidence, Story


class StoryNodes:
    """Writes stories as RDF through a Turtle or JSON-LD sink; ``archive`` holds the texts of their reports."""

    def __init__(self, sink: Sink, archive: Archive) -> None:
        self._sink, self._archive = sink, archive
        self._counts: Counter[str] = Counter()

    def add(self, story: Story, sources: Sources) -> None:
        """Write the nodes of a story."""
        if not self._counts:
            types = ("musnad:Software", "prov:Agent", "prov:SoftwareAgent", "schema:SoftwareApplication")
            self._write(node(SOFTWARE, types, schema__name="Musnad"))
        for one in nodes(story, sources, self._archive):
            self._write(one)

    def _write(self, one: Node) -> None:
        self._sink.add(one)
        self._counts[one["@type"][0].partition(":")[2]] += 1

    def close(self) -> dict[str, int]:
        """Close the file; the nodes of each class."""
        self._sink.close()
        return dict(self._counts)


def nodes(story: Story, sources: Sources, archive: Archive) -> Iterator[Node]:
    """The nodes of a story, the story first."""
    shown = quotes(archive, _evidence(story), sources)
    chains = ChainNodes(story, sources, shown, archive)
    copies: dict[str, list[Copy]] = {}
    for copy in story.copies:
        if copy.of in sources:
            copies.setdefault(copy.report, []).append(copy)
    yield _story(story, sources)
    for told in story.tellings:
        if told.report in sources:
            yield _telling(told.report, copies.get(told.report, []), sources, chains)
    for name in dict.fromkeys((*(told.outlet for told in story.tellings), *chains.outlets())):
        if name:
            yield outlet(name)
    yield from chains.nodes()
    for place, attested in enumerate(_attested(story)):
        yield _attestation(story, place, attested, sources)
    yield from point_nodes(story, sources, shown)


def _evidence(story: Story) -> Iterator[Evidence]:
    for chain in story.chains:
        for because in chain.because:
            yield from because.evidence
    for dispute in story.disputes:
        for side in dispute.sides:
            yield from side.evidence
    for revision in story.revisions:
        for _, side in revision.steps:
            yield from side.evidence


def _attested(story: Story) -> list[Attested]:
    return [*story.said, *([story.happened] if story.happened else [])]


def _numbered(story: Story, kind: str, count: int) -> list[Node]:
    return [iri(urn(kind, story.id, str(number))) for number in range(count)]


def _items(kind: str, items: tuple[tuple[str, str], ...], sources: Sources) -> list[Node]:
    """References to statements or events of reports."""
    return [iri(urn(kind, sources[report].key, item)) for report, item in items if report in sources]


def _story(story: Story, sources: Sources) -> Node:
    return node(
        urn("story", story.id),
        ("musnad:Story", "prov:Entity", "prov:Collection"),
        schema__name=story.what,
        musnad__date=story.date,
        musnad__place=story.place,
        musnad__independent=story.independent,
        prov__hadMember=report_names(story.reports, sources),
        musnad__event=_items("event", story.events, sources),
        musnad__statement=_items("statement", story.statements, sources),
        musnad__independentChain=_numbered(story, "chain", len(story.chains)),
        musnad__attestation=_numbered(story, "attestation", len(_attested(story))),
        musnad__dispute=_numbered(story, "dispute", len(story.disputes)),
        musnad__revision=_numbered(story, "revision", len(story.revisions)),
        musnad__develops=[iri(urn("story", earlier)) for earlier in story.develops],
        prov__wasAttributedTo=iri(SOFTWARE),
    )


def _telling(report: str, copies: Sequence[Copy], sources: Sources, chains: ChainNodes) -> Node:
    """A report in a story: what names it, as in the RDF of reports, and what it derives from."""
    source = sources[report]
    link = address(source.url) if source.url else None
    published_by = iri(outlet(source.outlet)["@id"]) if source.outlet else None
    originals = [iri(urn("report", sources[copy.of].key)) for copy in copies]
    made = node(
        urn("report", source.key),
        ("musnad:Telling", "prov:Entity", "schema:NewsArticle"),
        schema__identifier=source.document,
        schema__headline=source.title,
        schema__author=source.author,
        schema__datePublished=day_or_moment(source.published),
        schema__inLanguage=source.language,
        schema__publisher=published_by,
        schema__url=iri(link) if link else None,
        musnad__address=source.url,
        prov__wasAttributedTo=published_by,
        prov__wasDerivedFrom=[*originals, *map(iri, chains.passed_on_by(report))],
        prov__hadPrimarySource=list(map(iri, chains.roots(report))),
    )
    if copies:
        made["prov:qualifiedDerivation"] = [
            {
                "@type": ["musnad:Copying", "prov:Derivation"],
                "prov:entity": original,
                "musnad:share": quantity(copy.share),
            }
            for original, copy in zip(originals, copies, strict=True)
        ]
    return made


def _attestation(story: Story, place: int, attested: Attested, sources: Sources) -> Node:
    """Who attests that somebody said it (``said``), or that it happened."""
    return node(
        urn("attestation", story.id, str(place)),
        ("musnad:Attestation", "prov:Entity"),
        musnad__level="happened" if attested.speaker is None else "said",
        musnad__speaker=attested.speaker,
        musnad__independent=attested.independent,
        musnad__independentChain=[iri(urn("chain", story.id, str(number))) for number in attested.chains],
        musnad__telling=report_names(attested.reports, sources),
        musnad__statement=_items("statement", attested.statements, sources),
    )
