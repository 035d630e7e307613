"""The tools: what each is asked and answers, as plain JSON. Answers are bounded in size; ``after`` of one goes on where it ended. Nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

import orjson
import sqlalchemy as sa

from musnad.archive.filters import Filters
from musnad.archive.kept import Kept
from musnad.archive.lines import number_of_key, report_lines
from musnad.archive.outside import place_of, sound
from musnad.archive.schema_weave import woven
from musnad.archive.search import Hit, Kind, Sort, search, shelved
from musnad.archive.store import Archive, ArchiveError
from musnad.archive.terms import sentence_bounds
from musnad.assistants.citations import JSON, Source, cut, event, name_of, statement
from musnad.weave import who_told
from musnad.weave.identities import Identity
from musnad.weave.weaving import Weave
from musnad.weave.who import who

#: Characters of an answer, some 8,000 tokens of Arabic, and those of a report's text given in one.
BUDGET, PART = 24_000, 4_000
#: Results of an answer where no number is asked for, and the most.
SOME, MOST = 8, 25
_NAMES, _ROLES, _OTHERS = 10, 20, 8
#: Sides of a dispute and steps of a revision that are told; how many are not is said.
_SIDES, _STEPS = 12, 20
#: Characters of the words that something rests on.
_EVIDENCE = 200
#: Empty pages that are passed over in one answer.
_FURTHER = 20
What = Literal["said", "named", "events"]


class Tools:
    """The tools over one archive."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.weave = Weave(archive)

    def search(self, words: str, filters: Filters, kind: Kind, sort: Sort, limit: int, after: str | None) -> JSON:
        """Statements, events or reports by words and filters. QueryError where it cannot be asked."""

        def some(most: int) -> JSON:
            page = search(self.archive, words, filters, kind=kind, sort=sort, limit=most, after=after)
            stories = self._stories([hit.report for hit in page.hits])
            return {"results": [self._result(hit, stories.get(hit.report)) for hit in page.hits], "after": page.after}

        return _bounded(some, _some(limit))

    def report(self, name: str, after: str | None) -> JSON:
        """A part of a report's text, with the statements and events that begin in it. ArchiveError where there is no such report."""
        kept = self.archive.get(self._number_of(name))
        story = self._stories([kept.number]).get(kept.number)
        record, begin = kept.record.model_dump(mode="json"), place_of(after) or 0
        return _bounded(lambda length: self._part(kept, record, story, begin, length), PART)

    def entity(self, name: str, what: What, limit: int, after: str | None) -> JSON:
        """Whom a name means, and what they said, what was said of them or what they did. ArchiveError where nobody is called so."""
        with self.archive.reading() as connection:
            found = who(connection, sound(name), _OTHERS + 1)
        if not found:
            raise ArchiveError(
                f"nobody and nothing is called {name[:100]!r} in this archive; try another form, or search",
                f"لا أحد بهذا الاسم: {name[:100]}",
            )
        one, others = found[0], found[1:]

        def some(most: int) -> JSON:
            kind: Kind = "events" if what == "events" else "statements"
            page = self._told(one.id, what, place_of(after), most)
            hits = shelved(self.archive, kind, page.shelves)
            stories = self._stories([hit.report for hit in hits])
            return {
                "entity": _identity(one),
                "others": [_other(other) for other in others],
                "what": what,
                "results": [self._result(hit, stories.get(hit.report)) for hit in hits],
                "after": None if page.after is None else str(page.after),
            }

        return _bounded(some, _some(limit))

    def story(self, name: str, after: str | None) -> JSON:
        """A story: tellings, independent chains, disputes, revisions, with the words they rest on. ArchiveError where there is none."""
        found = next(iter(self.weave.named_json([self._story_of(name)])), None)
        if found is None:
            raise _no_story(name)
        parts = _Telling(self.archive, found).parts()
        head = {
            **{key: name_of(found[key]) for key in ("id", "what", "date", "place")},
            "independent_chains": found["independent"],
            "reports": len(found["tellings"]),
            "develops": found["develops"],
        }
        begin = place_of(after) or 0
        out: JSON = {"story": head, "tellings": [], "disputes": [], "revisions": [], "chains": []}
        size = _size(out)
        at = begin
        while at < len(parts):
            kind, part = parts[at]
            size += _size(part)
            if size > BUDGET and at > begin:
                break
            out[kind].append(part)
            at += 1
        return out | {"after": str(at) if at < len(parts) else None}

    def _told(self, id: str, what: What, after: int | None, most: int) -> who_told.Found:
        """A page of what an identity said, what was said of it or what it did, looked for further than a page goes where nothing is found."""
        found = who_told.Found((), after)
        for _ in range(_FURTHER):
            with self.archive.reading() as connection:
                if what == "events":
                    found = who_told.events_of(connection, id, after=found.after, limit=most)
                else:
                    said: who_told.SaidAs = "speaker" if what == "said" else "named"
                    found = who_told.statements_of(connection, id, said=said, after=found.after, limit=most)
            if found.shelves or found.after is None:
                break
        return found

    # -- finding -------------------------------------------------------------------------------------------------------

    def _number_of(self, name: str) -> int:
        name = sound(name)
        with self.archive.reading() as connection:
            found = number_of_key(connection, name)
        return self.archive.number_of(name) if found is None else found

    def _story_of(self, name: str) -> str:
        """The id of the story that ``name``, a story or a report, means."""
        name = sound(name)
        with self.archive.reading() as connection:
            number = number_of_key(connection, name)
        if number is None:
            return self.weave.id_of(name)
        story = self._stories([number]).get(number)
        if story is None:
            raise _no_story(name)
        return story

    def _stories(self, numbers: Sequence[int]) -> dict[int, str]:
        """The stories that some reports tell, as far as they are woven."""
        query = sa.select(woven.c.report_id, woven.c.story).where(
            woven.c.report_id.in_(list(dict.fromkeys(numbers))), woven.c.story.is_not(None)
        )
        with self.archive.reading() as connection:
            return {row.report_id: row.story for row in connection.execute(query)}

    # -- showing -------------------------------------------------------------------------------------------------------

    def _result(self, hit: Hit, story: str | None) -> JSON:
        source = Source(hit.key, hit.document, hit.agency, hit.copy_of)
        made: JSON = {"kind": hit.kind.removesuffix("s")}
        if hit.kind == "statements" and hit.item:
            made |= statement(hit.item, hit.names, source)
        elif hit.kind == "events" and hit.item:
            made |= event(hit.item, hit.statement, hit.names, source)
        sentences = [{"start": one.start, "end": one.end, "text": cut(one.text)} for one in hit.sentences]
        return made | {"sentences": sentences, "report": source.to_json(), "story": story}

    @staticmethod
    def _part(kept: Kept, record: JSON, story: str | None, start: int, length: int) -> JSON:
        text: str = record["document"]["text"]
        end = _end(text, start, length)
        source = Source(kept.key, record["document"], kept.agency, kept.copy_of)
        names = {one["id"]: one["name"] for one in record["entities"]}
        statements = {one["id"]: one for one in record["statements"]}
        said = [one for one in record["statements"] if start <= one["cue"]["start"] < end]
        done = [one for one in record["events"] if start <= one["trigger"]["start"] < end]
        return {
            "report": source.to_json(),
            "story": story,
            "state": kept.state,
            "characters": len(text),
            "start": min(start, len(text)),
            "end": end,
            "text": text[start:end],
            "statements": [statement(one, names, source) for one in said],
            "events": [event(one, statements.get(one["statement"] or ""), names, source) for one in done],
            "after": str(end) if end < len(text) else None,
        }


class _Telling:
    """The parts of a story, with the reports they rest on by their keys."""

    def __init__(self, archive: Archive, story: JSON) -> None:
        self.story = story
        numbers = {told["report"]: told["number"] for told in story["tellings"]}
        with archive.reading() as connection:
            lines = report_lines(connection, numbers.values())
        self.keys = {report: lines[number].key for report, number in numbers.items() if number in lines}
        self.told = {told["report"]: told for told in story["tellings"]}

    def parts(self) -> list[tuple[str, JSON]]:
        """Tellings in order of time, disputes, revisions, chains: what a reader must not miss comes first."""
        story = self.story
        return [
            *(("tellings", self._telling(told)) for told in story["tellings"]),
            *(("disputes", self._dispute(dispute)) for dispute in story["disputes"]),
            *(("revisions", self._revision(revision)) for revision in story["revisions"]),
            *(("chains", self._chain(chain)) for chain in story["chains"]),
        ]

    def _key(self, report: str) -> str | None:
        return self.keys.get(report)

    def _telling(self, told: JSON) -> JSON:
        return {
            "key": self._key(told["report"]),
            "outlet": name_of(told["outlet"]),
            "published": told["published"],
            "title": name_of(told["title"]),
            "copy_of": self._key(told["copy_of"]) if told["copy_of"] else None,
        }

    def _chain(self, chain: JSON) -> JSON:
        return {
            "root": name_of(chain["root"]),
            "kind": chain["kind"],
            "through": [name_of(one) for one in chain["through"][:10]],
            "reports": [self._key(one) for one in chain["reports"][:40]],
            "because": [
                {"says": name_of(one["says"]), "words": [self._evidence(e) for e in one["evidence"][:2]]}
                for one in chain["because"][:6]
            ],
        }

    def _dispute(self, dispute: JSON) -> JSON:
        sides = [self._side(side) for side in dispute["sides"][:_SIDES]]
        return {
            "kind": dispute["kind"],
            "what": name_of(dispute["what"]),
            "arabic": name_of(dispute["arabic"]),
            "sides": sides,
            "sides_left_out": len(dispute["sides"]) - len(sides),
        }

    def _revision(self, revision: JSON) -> JSON:
        steps = [{"at": at, **self._side(side)} for at, side in revision["steps"][:_STEPS]]
        left_out = len(revision["steps"]) - len(steps)
        return {
            "what": name_of(revision["what"]),
            "chain": name_of(revision["chain"]),
            "steps": steps,
            "steps_left_out": left_out,
        }

    def _side(self, side: JSON) -> JSON:
        return {
            "says": name_of(side["says"]),
            "low": side["low"],
            "high": side["high"],
            "chain": [name_of(one) for one in side["chain"][:10]],
            "reports": [self._key(one) for one in side["reports"][:20]],
            "words": [self._evidence(one) for one in side["evidence"][:3]],
        }

    def _evidence(self, evidence: JSON) -> JSON:
        told = self.told.get(evidence["report"], {})
        key = self._key(evidence["report"]) or ""
        where = ", ".join(filter(None, (name_of(told.get("outlet")), told.get("published"))))
        return {
            "words": cut(evidence["text"], _EVIDENCE),
            "start": evidence["start"],
            "end": evidence["end"],
            "key": key,
            "cite": f"{where}. Musnad {key}, characters {evidence['start']}–{evidence['end']}.",
        }


def _identity(one: Identity) -> JSON:
    made = one.as_json()
    return {
        **{key: made[key] for key in ("id", "type", "latin", "country", "wikidata", "reports", "since", "until")},
        "name": name_of(made["name"]),
        "names": [{"name": name_of(form["name"]), "reports": form["reports"]} for form in made["names"][:_NAMES]],
        "roles": [{**role, "role": name_of(role["role"])} for role in made["roles"][-_ROLES:]],
    }


def _other(one: Identity) -> JSON:
    role = one.roles[-1].role if one.roles else None
    return {"id": one.id, "name": name_of(one.name), "type": one.family, "role": name_of(role), "reports": one.reports}


def _no_story(name: str) -> ArchiveError:
    return ArchiveError(
        f"no story is told by {name[:100]!r}; it may not have been woven yet (musnad stories)",
        f"لا قصة لهذا الخبر: {name[:100]}",
    )


def _some(limit: int) -> int:
    return max(1, min(limit, MOST))


def _size(value: Any) -> int:
    return len(orjson.dumps(value).decode())


def _bounded(make: Callable[[int], JSON], most: int) -> JSON:
    """What ``make`` gives for the largest of ``most``, half of it and so on that is not too large."""
    made = make(most)
    while _size(made) > BUDGET and most > 1:
        most = max(1, most // 2)
        made = make(most)
    return made


def _end(text: str, start: int, length: int) -> int:
    """Where a part of a text ends: behind the last sentence that ends in it, if one ends in its second half."""
    end = start + length
    if end >= len(text):
        return len(text)
    piece = text[start : end + 1]
    ends = [start + bound for bound in sentence_bounds(piece) if length // 2 <= bound <= length]
    return ends[-1] if ends else end
