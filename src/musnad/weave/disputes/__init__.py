"""Where the tellings of one story contradict each other, and where one source corrects itself.

``disputes_of`` is the entry. What counts: figures that cannot both hold, different doers, dates and places of one happening, and what one side says and
another denies. Every value keeps its reports, chains and exact words; none is chosen.
"""

from __future__ import annotations

from collections.abc import Sequence

from musnad.weave.disputes.actors import actors_of
from musnad.weave.disputes.called import called_of
from musnad.weave.disputes.corrected import corrected_of
from musnad.weave.disputes.days import days_of, towns_of
from musnad.weave.disputes.denials import denials_of
from musnad.weave.disputes.doers import doers_of
from musnad.weave.disputes.lasting import ages_of, lasting_of
from musnad.weave.disputes.means import aircraft_of, means_of
from musnad.weave.disputes.reading import Reading
from musnad.weave.disputes.revisions import figures_of
from musnad.weave.disputes.sides import Roots
from musnad.weave.disputes.values import gives_two
from musnad.weave.disputes.when_where import when_where_of
from musnad.weave.model import Chain, Copy, Dispute, Revision, Telling

__all__ = ["disputes_of"]


def disputes_of(
    tellings: Sequence[Telling], chains: Sequence[Chain], copies: Sequence[Copy]
) -> tuple[tuple[Dispute, ...], tuple[Revision, ...]]:
    """The disputes and revisions of one story (the tellings of one happening; one is enough: its speakers may disagree).

    The same whatever the order of ``tellings``. ``chains`` say which reports rest on one origin; a report in none stands for itself.
    ``copies`` are left as they are: a copy stands by what it says.
    """
    readings = [Reading(t, n) for n, t in enumerate(sorted(tellings, key=lambda t: t.order))]
    roots = Roots(chains)
    alone = len(readings) == 1
    found: list[Dispute] = []
    revised: list[Revision] = []
    if not alone or gives_two(readings[0]):
        found, revised = figures_of(readings, roots)
    if not alone or readings[0].may("ascribed"):
        found = corrected_of(readings, roots, found)
    found.extend(lasting_of(readings, roots) if not alone else ages_of(readings, roots))
    if not alone:
        placed = when_where_of(readings, roots)
        kinds = {d.kind for d in placed}
        found.extend(placed)
        found.extend(days_of(readings, roots) if "date" not in kinds else ())
        found.extend(towns_of(readings, roots) if "place" not in kinds else ())
    actors = actors_of(readings, roots)
    found.extend(actors)
    if not alone and not any(d.what == "who the victims were" for d in actors):
        found.extend(called_of(readings, roots))
    two = not alone or (readings[0].may("adopt") and readings[0].may("ascribe"))
    if two and not any(d.what == "who did it" for d in actors):
        found.extend(doers_of(readings, roots))
    if not any(d.what == "who did it" for d in found):
        found.extend(aircraft_of(readings, roots))
    if not alone:
        found.extend(means_of(readings, roots))
    found.extend(denials_of(readings, roots))
    return tuple(found), tuple(revised)
