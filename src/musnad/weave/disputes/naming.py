"""How a point is named, in English and in Arabic."""

from __future__ import annotations

from musnad.weave.disputes.wording import Group

_ARABIC = {
    "killed": "القتلى",
    "wounded": "الجرحى",
    "arrested": "الموقوفون",
    "displaced": "النازحون",
    "missing": "المفقودون",
    "money": "المبلغ",
    "other": "العدد",
}
#: Figures whose relation to the happening names them, whatever they count.
_RELATION = {
    "protesters": ("protesters", "المتظاهرون"),
    "aboard": ("on board", "عدد الركاب"),
    "magnitude": ("magnitude", "قوة الزلزال"),
    "votes": ("votes", "عدد الأصوات"),
    "rate": ("rate", "النسبة"),
    "convicted": ("convicted", "المدانون"),
}


def name_of(what: str, group: Group | None, said: str) -> tuple[str, str]:
    """«wounded, police» and «الجرحى من الشرطة»; a group that is in no table is named by its word in the report.
    ``said`` are the words of a figure that counts no victims."""
    what, _, counted = what.partition(" ")
    arabic = _ARABIC[what]
    relation, _, _ = counted.partition(" ")
    if relation in _RELATION:
        return _RELATION[relation]
    if counted:
        return (what, arabic) if what == "money" else ("number", f"العدد («{said}»)")
    if group is None:
        return what, arabic
    if group.english == group.arabic:
        return f"{what} («{group.english}»)", f"{arabic} («{group.arabic}»)"
    return f"{what}, {group.english}", f"{arabic} من {group.arabic}"
