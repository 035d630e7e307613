"""What kinds of identities and ties are called on the pages."""

from __future__ import annotations

from musnad.views.facts import plain
from musnad.weave.who_ties import Group
from musnad.weave.who_units import Family
from musnad.web.language import Speech

#: Letters of a name or role that are shown.
LONGEST = 200


def kinds(said: Speech) -> dict[Family, tuple[str, str]]:
    """One and many of each kind."""
    _ = said.gettext
    return {
        "person": (_("a person"), _("Persons")),
        "body": (_("a body"), _("Bodies")),
        "place": (_("a place"), _("Countries, cities and places")),
        "group": (_("a group"), _("Groups and peoples")),
    }


def groups(said: Speech) -> dict[Group, str]:
    """What goes on between two identities."""
    _ = said.gettext
    return {
        "meets": _("meets, agrees, works with"),
        "backs": _("backs, helps"),
        "asks": _("asks, gives way"),
        "against": _("accuses, rejects, acts against"),
    }


def shown_name(name: str) -> str:
    """A name as it is shown, cut where it is very long."""
    line = plain(name)
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"
