"""The fullest mention of whoever a phrase names."""

from __future__ import annotations

from musnad.reading.chunks import Chunk
from musnad.reading.coref import Group
from musnad.reading.scene import Scene


class Persons:
    """Entities of a report with their mentions, and persons joined with the roles beside them (``titled``)."""

    def __init__(self, groups: list[Group], titled: list[Chunk]) -> None:
        self.titled = titled
        self._group = {m: g for g in groups for m in g.mentions}
        self._titled: dict[Chunk, list[Chunk]] = {}
        self._full: dict[int, Chunk] = {}
        for n in self._group:
            if n.kind == "PER":
                self._titled[n] = [t for t in titled if t.first <= n.first and n.last <= t.last] or [n]

    def group_of(self, scene: Scene, phrase: Chunk) -> Group | None:
        """The entity a phrase names: the person in it, unless the phrase is of somebody or something of that person's; else the name it is."""
        inside = scene.names_in(phrase)
        person = next((n for n in inside if n.kind == "PER" and self._heads(phrase, n)), None)
        if person is None and inside and inside[0].first == phrase.first and inside[0].last >= phrase.last - 1:
            person = inside[0]
        return self._group.get(person) if person is not None else None

    def _heads(self, phrase: Chunk, person: Chunk) -> bool:
        """Whether a phrase that holds a person's name is that person: it begins with the name or with the role beside it.

        «وزير النقل سامي الكندي» does; «مكتب الكندي», «محامي الكندي», «البيان الصادر عن الكندي» are others.
        """
        return any(t.first <= phrase.first for t in self._titled.get(person, [person]))

    def fullest(self, scene: Scene, phrase: Chunk) -> Chunk:
        """The mention with most words of whoever ``phrase`` names, with a role beside it; the phrase itself if it names nobody."""
        group = self.group_of(scene, phrase)
        if group is None:
            return phrase
        if id(group) in self._full:
            return self._full[id(group)]
        # «رئيس لجنة الانتخابات سامي الكندي» is no mention of «لجنة الانتخابات»: only persons have titles
        choices = [self._titled.get(m, [m])[0] for m in group.mentions]
        names = max(m.last - m.first for m in group.mentions)
        full = [c for c, m in zip(choices, group.mentions, strict=True) if m.last - m.first == names]
        form = scene.words.form
        best = max(full, key=lambda c: (sum(f.kind != "punct" for f in form[c.first : c.last]), -c.first))
        return self._full.setdefault(id(group), best)
