"""What the lexicon knows of an event trigger: lemma, PLOVER type, how actor and recipient are marked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from musnad.arabic.fold import fold
from musnad.arabic.words import Form
from musnad.lexicon import rows
from musnad.reading.verbs import analyse


@dataclass(frozen=True, slots=True)
class Trigger:
    """A row of ``lexicons/triggers``."""

    lemma: str
    types: tuple[str, ...]
    actor: str
    recipient: str
    passive: bool
    strength: int
    figure: str


@lru_cache(maxsize=1)
def trigger_table() -> dict[str, Trigger]:
    """Triggers by folded lemma, verbal noun and plural; the strongest of rows that share a form."""
    table: dict[str, Trigger] = {}
    for row in rows("triggers"):
        trigger = Trigger(row["lemma"], tuple(row["plover"].split("|")), row["actor"], row["recipient"], row["passive"] == "1",
                          int(row["strength"] or 1), row["figure"])  # fmt: skip
        for field in (
            row["lemma"],
            *row["masdar"].split("|"),
            *row["plural"].split("|"),
            *row["participle"].split("|"),
        ):
            key = fold(field)
            if key.strip("-") and (key not in table or table[key].strength < trigger.strength):
                table[key] = trigger
    return table


def trigger_of(form: Form) -> Trigger | None:
    """The trigger a word may be, without its clitics; None for other words."""
    try:
        return form.notes["trigger"]  # type: ignore[no-any-return]
    except KeyError:
        pass
    found = None
    if form.kind == "word":
        table = trigger_table()
        for reading in analyse(form):
            found = table.get(fold(reading.lemma))
            if found is not None:
                break
        found = found or table.get(form.bare) or table.get(form.stem)
        if found is None:
            for ending in ("ات", "ها", "هم", "ه", "ا", "هما", "نا", "ين", "ون", "ان", "اتها", "اته", "اتهم"):
                rest = form.bare.removesuffix(ending)
                if rest != form.bare and len(rest) >= 3:
                    found = (
                        table.get(rest)
                        or table.get(rest + "ه")
                        or (table.get(rest[:-1] + "ه") if rest[-1] == "ت" else None)
                    )
                    if found is not None:
                        break
    form.notes["trigger"] = found
    return found
