"""From a report's text to its record: the layers one after the other.

``Reader.read`` is the one way in. A linear tagger reads the words and linear choices put them together; the careful reader adds to the score
of every one of these decisions what its encoder thinks (``advice``). Spans, links, chains and ids are made the same way for both.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from collections.abc import Callable
from typing import Any, get_args

from musnad.arabic.words import Words, parts_of
from musnad.reading.advice import CUE, TRIGGER, Advice
from musnad.reading.apart import parted
from musnad.reading.assembly import Part, assemble
from musnad.reading.careful.encoder import encoder
from musnad.reading.chunks import Chunk, chunk_of_span, chunks_of
from musnad.reading.coref import group_names
from musnad.reading.cues import with_quoted
from musnad.reading.events import read_events
from musnad.reading.figures import read_figures
from musnad.reading.happenings import read_triggers
from musnad.reading.identity import Persons
from musnad.reading.names import after_titles, aliases, known_bodies, titled_names, with_surnames
from musnad.reading.participants import merge_phrases
from musnad.reading.provenance import Mark, dateline_end, provenance
from musnad.reading.scene import Scene
from musnad.reading.statements import read_statements
from musnad.reading.tagger import Scores, Tagger, tagger
from musnad.reading.times import read_times
from musnad.record import Document, ReaderKind, Record, Time

#: A report longer than this many characters is read in parts, so that time grows in proportion to length. News is shorter.
LONGEST_PART = 9000


class Reader:
    """Reads reports. One reader serves any number of reports, one thread at a time.

    ``kind`` is ``fast``, or ``careful``: the same decisions with an encoder's opinion added to each, several times slower and more often
    right; CarefulMissing (an ImportError) where what it needs is not installed. ``words`` and ``adviser`` take the place of the shipped
    tagger and encoder.
    """

    def __init__(
        self,
        kind: ReaderKind = "fast",
        *,
        words: Tagger | None = None,
        adviser: Callable[[Words], Advice] | None = None,
    ) -> None:
        if kind not in get_args(ReaderKind):
            raise ValueError(f"reader: {kind!r} is none of {', '.join(get_args(ReaderKind))}")
        self.kind = kind
        self._tagger = words or tagger()
        self._adviser = adviser or (encoder() if kind == "careful" else None)

    def read(
        self,
        text: str,
        /,
        *,
        id: str | None = None,
        published: str | dt.date | None = None,
        outlet: str | None = None,
        title: str | None = None,
        url: str | None = None,
        author: str | None = None,
        language: str | None = "ar",
        **extra: Any,
    ) -> Record:
        """The record of one report.

        ``published`` is a date, a date-time or their ISO 8601 text; without it relative times keep no calendar date.
        ``id`` is made from address or text where none is given. ValueError if ``published`` is no date.
        """
        day, shown = day_of(published)
        document = Document(
            id=id or stable_id(url, text),
            url=url,
            outlet=outlet,
            title=title,
            author=author,
            published=shown,
            language=language,
            text=text,
            **extra,
        )
        parts = [
            self._part(Words(text, begin, end), day, begin == 0, end == len(text))
            for begin, end in parts_of(text, LONGEST_PART)
        ]
        return assemble(document, parts, self.kind)

    def _part(self, words: Words, day: dt.date | None, head: bool, foot: bool) -> Part:
        """Everything found in one part of a report; ``head`` and ``foot`` say whether it is the first, the last."""
        times = read_times(words, day)
        scores = self._tagger.scores(words)
        advice = self._adviser(words) if self._adviser and len(words) else None
        if advice is not None:
            add_advice(self._tagger, scores, advice)
        marks = provenance(words, head, foot)
        scene, phrases, roles = self._scene(words, self._tagger.labels(scores, words), times, marks)
        scene.advice = advice
        if advice is not None:
            advice.prepare(CUE, [c.first for c in scene.cues])
        self._cues(scene, scores)
        titles = titled_names(scene, roles)
        scene.sources = parted(scene, scene.sources, rest=False)
        scene.phrases = phrases = parted(scene, phrases)
        groups = group_names(words, scene.names, aliases())
        statements = read_statements(scene, Persons(groups, titles.chunks))
        scene.contents = [s.content for s in statements]
        triggers = read_triggers(scene, *self._tagger.margins("triggers", scores))
        if advice is not None:
            advice.prepare(TRIGGER, [t.first for t in triggers])
        iso = day.isoformat() if day else None
        events = read_events(scene, triggers, phrases, statements, [t.value for t in times], iso)
        figures = read_figures(words, [(t.start, t.end) for t in times])
        return Part(words, times, scene, groups, titles, statements, events, figures, marks)

    def _cues(self, scene: Scene, scores: Scores) -> None:
        """Note how likely each cue looked."""
        kinds, margins = self._tagger.margins("said", scores)
        column = kinds.index("CUE")
        for cue in scene.cues:
            margin = min(50.0, max(-50.0, float(margins[cue.first, column])))
            scene.chances["cue", cue.first] = 1 / (1 + math.exp(-margin))

    @staticmethod
    def _scene(
        words: Words, labels: dict[str, list[str]], times: list[Time], marks: list[Mark]
    ) -> tuple[Scene, list[Chunk], list[Chunk]]:
        """The scene of the tagged labels, the phrases that may take part in events, and the roles of persons.

        What is part of a dateline or agency mark is nobody's cue, source or medium.
        """
        cuts = words.sentences
        said = [c for c in chunks_of(labels["said"], cuts) if not any(c.overlaps(m.chunk) for m in marks)]
        sources = [c for c in said if c.kind == "SRC"]
        names = after_titles(words, known_bodies(words, chunks_of(labels["names"], cuts)), sources)
        scene = Scene(
            words,
            cues=with_quoted(words, [c for c in said if c.kind == "CUE"]),
            sources=sources,
            media=[c for c in said if c.kind == "MED"],
            names=with_surnames(words, names),
            times=[c for t in times if (c := chunk_of_span(words, t.start, t.end, t.type))],
            skip=dateline_end(words, marks),
        )
        return scene, merge_phrases(chunks_of(labels["args"], cuts), scene), chunks_of(labels["roles"], cuts)


def add_advice(tagger: Tagger, scores: Scores, advice: Advice) -> None:
    """Add what the encoder says of each layer to the tagger's scores."""
    for name, layer in tagger.layers.items():
        more = advice.layer(name, layer.labels)
        if more is not None:
            scores[:, layer.columns] += more * advice.trust["labels"]
            scores[:, layer.columns.start + layer.labels.index("O")] -= advice.trust["unsure"]


def day_of(published: str | dt.date | None) -> tuple[dt.date | None, str | None]:
    """The calendar day of a publication date and its ISO form; ValueError if it is none."""
    if published is None or published == "":
        return None, None
    if isinstance(published, dt.datetime):
        return published.date(), published.isoformat()
    if isinstance(published, dt.date):
        return published, published.isoformat()
    try:
        return dt.date.fromisoformat(published[:10]) if len(published) == 10 else dt.datetime.fromisoformat(
            published
        ).date(), published
    except ValueError:
        raise ValueError(f"published: {published!r} is no ISO 8601 date such as 2024-08-08") from None


def stable_id(url: str | None, text: str) -> str:
    """An id made from the address, or the text where there is none."""
    return hashlib.sha256((url or text).encode("utf-8", "surrogatepass")).hexdigest()[:12]
