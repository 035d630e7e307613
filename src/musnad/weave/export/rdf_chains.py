"""The independent chains of a story as nodes of RDF: where each starts, who passed it on, and why reports stand in it.

A chain keeps the names of all through whom it came; a report is said to derive from one of them only where the report itself names it. That one
report has its text from an agency says nothing of another that rests on the same speaker.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from musnad.archive.adding import agency_of
from musnad.archive.export.rdffacts import AGENT_TYPES, node
from musnad.archive.export.rdftext import Node, iri, urn
from musnad.archive.store import Archive
from musnad.weave.export.rdf_values import evidence_of, in_both, outlet, report_names
from musnad.weave.export.reports import Quote, Sources
from musnad.weave.model import Because, Chain, Evidence, Story, Telling
from musnad.weave.provenance import origin_of

#: Chains that start from an outlet, whose node is shared by all reports.
_OUTLETS = frozenset(("agency", "outlet"))


class ChainNodes:
    """The chains of one story: ``nodes`` gives them, and ``roots`` and ``passed_on_by`` what a report derives from."""

    def __init__(self, story: Story, sources: Sources, quotes: Mapping[Evidence, Quote], archive: Archive) -> None:
        self._story, self._sources, self._quotes = story, sources, quotes
        self._names = [urn("chain", story.id, str(number)) for number in range(len(story.chains))]
        self._roots: dict[str, list[str]] = {}
        self._ways: dict[str, list[str]] = {}
        self._outlet_of = {told.report: told.outlet for told in story.tellings}
        for name, chain in zip(self._names, story.chains, strict=True):
            said = _through(chain, sources, archive)
            for report in chain.reports:
                self._roots.setdefault(report, []).append(f"{name}:root")
                ways = [f"{name}:through:{n}" for n, one in enumerate(chain.through) if one in said.get(report, ())]
                self._ways.setdefault(report, []).extend(ways)

    def roots(self, report: str) -> Sequence[str]:
        """The names of what the report's chain starts from."""
        return self._roots.get(report, ())

    def passed_on_by(self, report: str) -> Sequence[str]:
        """The names of what agencies and outlets made of it, from which the report has it."""
        return self._ways.get(report, ())

    def outlets(self) -> Iterator[str]:
        """The names of outlets and agencies that stand in the chains."""
        for chain in self._story.chains:
            if chain.kind in _OUTLETS:
                yield chain.root
            yield from chain.through

    def nodes(self) -> Iterator[Node]:
        """The nodes of the chains."""
        for name, chain in zip(self._names, self._story.chains, strict=True):
            yield node(
                name,
                ("musnad:IndependentChain", "prov:Entity", "prov:Collection"),
                schema__name=chain.root,
                schema__isPartOf=iri(urn("story", self._story.id)),
                musnad__kind=chain.kind,
                musnad__root=iri(f"{name}:root"),
                musnad__through=[iri(f"{name}:through:{number}") for number in range(len(chain.through))],
                musnad__because=[iri(f"{name}:because:{number}") for number in range(len(chain.because))],
                prov__hadMember=report_names(chain.reports, self._sources),
            )
            yield from self._root(f"{name}:root", chain)
            for number, through in enumerate(chain.through):
                yield node(
                    f"{name}:through:{number}",
                    ("musnad:Dispatch", "prov:Entity"),
                    schema__name=through,
                    prov__wasAttributedTo=iri(outlet(through)["@id"]),
                    prov__wasDerivedFrom=iri(f"{name}:root"),
                )
            for number, because in enumerate(chain.because):
                yield from self._because(f"{name}:because:{number}", because)

    def _root(self, name: str, chain: Chain) -> Iterator[Node]:
        """What a chain starts from, and whose it is where the reports say so."""
        made = node(
            name,
            ("musnad:Source", "prov:Entity", *(["musnad:Document"] if chain.kind == "document" else [])),
            schema__name=chain.root,
            musnad__kind=chain.kind,
        )
        agent: Node | None = None
        own = chain.kind == "own" and chain.root in map(self._outlet_of.get, chain.reports)
        if own or chain.kind in _OUTLETS:
            made["prov:wasAttributedTo"] = iri(outlet(chain.root)["@id"])
        elif chain.kind in ("person", "organisation", "unnamed"):
            agent = node(f"{name}:agent", AGENT_TYPES[chain.kind], schema__name=chain.root)
            made["prov:wasAttributedTo"] = iri(agent["@id"])
        yield made
        if agent:
            yield agent

    def _because(self, name: str, because: Because) -> Iterator[Node]:
        yield node(
            name,
            ("musnad:Reason", "prov:Entity"),
            musnad__reason=because.reason,
            rdfs__comment=in_both(because.says, because.arabic),
            musnad__telling=report_names(because.reports, self._sources),
        )
        yield from evidence_of(name, "reason", because.evidence, self._sources, self._quotes)


def _through(chain: Chain, sources: Sources, archive: Archive) -> dict[str, set[str]]:
    """Of each report of a chain the agencies and outlets that it names itself; of a chain of one report they are those of the chain."""
    if not chain.through:
        return {}
    if len(chain.reports) == 1:
        return {chain.reports[0]: set(chain.through)}
    of_number = {sources[report].number: report for report in chain.reports if report in sources}
    found: dict[str, set[str]] = {}
    for kept in archive.reports(of_number):
        origin = origin_of(Telling(kept.number, kept.key, kept.record, agency_of(kept.record.document.text)))
        found[of_number[kept.number]] = {*origin.through, *([origin.agency] if origin.agency else [])}
    return found
