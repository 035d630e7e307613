"""The reasons for which reports stand in one chain, in English and Arabic, with the characters that show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from musnad.weave.chains_same import same_source
from musnad.weave.copies import longest_shared
from musnad.weave.model import Because, ChainKind, Evidence, Reason, Telling
from musnad.weave.provenance import Origin, Source

_ROOT: dict[str, tuple[Reason, str, str]] = {
    "person": ("speaker", "It rests on the word of {}.", "يستند إلى كلام {}."),
    "organisation": ("statement", "It rests on what {} made known.", "يستند إلى ما صدر عن {}."),
    "document": ("statement", "It rests on a document: {}.", "يستند إلى وثيقة: {}."),
    "unnamed": ("speaker", "It rests on a source it does not name: {}.", "يستند إلى مصدر لا يسمّيه: {}."),
    "agency": ("agency", "It gives an account of the agency {}.", "ينقل رواية وكالة الأنباء: {}."),
    "outlet": ("cited", "It passes on what {} reported.", "ينقل ما أورده: {}."),
    "own": ("own", "Published on the word of {} itself; no source is named.", "الخبر منشور على عهدة {}، من غير إسناد إلى مصدر."),
    "text": ("own", "None of the reports says where its text is from: “{}”.", "لا يذكر أيٌّ من التقارير مصدر النص: “{}”."),
}  # fmt: skip
_JOINED: dict[str, tuple[Reason, str, str]] = {
    "person": ("speaker", "Both rest on the word of one speaker: {}.", "يستند التقريران إلى كلام متحدث واحد: {}."),
    "organisation": ("statement", "Both rest on what one body made known: {}.", "يستند التقريران إلى ما صدر عن جهة واحدة: {}."),
    "document": ("statement", "Both rest on one document: {}.", "يستند التقريران إلى وثيقة واحدة: {}."),
    "unnamed": (
        "speaker",
        "Both rest on an unnamed source described alike ({}); nothing shows that there are two.",
        "يستند التقريران إلى مصدر غير مسمّى يصفانه وصفًا متماثلًا ({})، وليس فيهما ما يدل على مصدرين.",
    ),
    "agency": ("agency", "Both give the account of one agency: {}.", "ينقل التقريران رواية وكالة واحدة: {}."),
    "outlet": ("cited", "Both pass on what one outlet reported: {}.", "ينقل التقريران ما أورده ناشر واحد: {}."),
}  # fmt: skip
_WROTE = ("own", "{} has it from its correspondent on the spot.", "الخبر من مراسل {} في مكان الحدث.")
_TOLD = ("own", "{} was told something itself, by a source of its own.", "لدى {} إفادة خاصة أدلى بها مصدر آخر.")


def named(telling: Telling) -> str:
    """The outlet of a report, else the report's id."""
    return telling.outlet or telling.id


class Becauses:
    """Makes the reasons for the tellings of one story, given by their places in its order."""

    def __init__(self, ordered: Sequence[Telling]) -> None:
        self.ordered = ordered

    def copy(self, report: int, of: int, share: float) -> Because:
        """Why a report is a copy of another."""
        one, other = self.ordered[report], self.ordered[of]
        per_cent = round(share * 100)
        return Because(
            (one.id, other.id),
            "copy",
            f"{per_cent} % of the shorter text stands in the other.",
            f"{per_cent} في المئة من النص الأقصر واردة بألفاظها في النص الآخر.",
            longest_shared(one, other),
        )

    def source(self, earlier: Source | None, later: Source, there: int, here: int) -> Because:
        """Why two texts stand on one source."""
        kind = later.kind if earlier is None or later.kind == earlier.kind else "organisation"
        reason, says, arabic = _JOINED.get(kind, _JOINED["organisation"])
        name = max((source.name for source in (earlier, later) if source is not None), key=len)
        spans = tuple(source.evidence for source in (earlier, later) if source is not None and source.evidence)
        return Because(
            (self.ordered[there].id, self.ordered[here].id), reason, says.format(name), arabic.format(name), spans
        )

    def heard(self, earlier: Sequence[Source], later: Sequence[Source], there: int, here: int) -> Because:
        """Why two texts of which one names nobody whom the other does not name stand on one source."""
        pair = next(((a, b) for a in earlier for b in later if same_source(a, b)), None)
        spans = tuple(source.evidence for source in pair or () if source.evidence is not None)
        name = max((source.name for source in pair or (*earlier[:1], *later[:1])), key=len)
        return Because(
            (self.ordered[there].id, self.ordered[here].id),
            "speaker",
            f"One names no source that the other does not name: {name}.",
            f"لا يسمّي أحد التقريرين مصدرًا لا يسمّيه الآخر: {name}.",
            spans,
        )

    def agency(
        self, name: str, members: Sequence[Origin], source: Source, here: int, place: Mapping[str, int]
    ) -> Because:
        """Why a text is from the agency of an earlier one, whose reports are ``members``."""
        reason, says, arabic = _JOINED["agency"]
        other = next((one for one in members if one.agency == name), members[0])
        spans: tuple[Evidence, ...] = tuple(span for span in (other.mark, source.evidence) if span is not None)
        there = place[other.telling.id]
        return Because(
            (self.ordered[there].id, self.ordered[here].id), reason, says.format(name), arabic.format(name), spans
        )

    def cited(self, source: Source, there: int, here: int) -> Because:
        """Why a text that cites an outlet rests on that outlet's own report."""
        return Because(
            (self.ordered[there].id, self.ordered[here].id),
            "cited",
            f"The later report passes on what the outlet of the earlier one said: {source.name}.",
            f"ينقل التقرير الأحدث عن ناشر التقرير الأسبق: {source.name}.",
            (source.evidence,) if source.evidence is not None else (),
        )

    def root(self, origin: Origin, report: int, kind: ChainKind, name: str, source: Source | None) -> Because:
        """What a chain starts from, as its first report shows it."""
        reason, says, arabic = _ROOT[kind]
        evidence = (source.evidence,) if source is not None and source.evidence is not None else ()
        if kind == "own" and evidence:
            _, says, arabic = _TOLD
        elif kind == "own" and origin.byline is not None:
            _, says, arabic = _WROTE
            evidence = (origin.byline,)
        return Because((self.ordered[report].id,), reason, says.format(name), arabic.format(name), evidence)
