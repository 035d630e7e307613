"""``musnad who``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from typing import TextIO

from musnad.archive.store import Archive, ArchiveError
from musnad.cli.progress import Bar
from musnad.cli.read import target
from musnad.cli.saying import say, shown
from musnad.views.facts import plain
from musnad.weave.identities import Identity
from musnad.weave.who_hand import DecisionError, read_decisions, write_decisions

_KINDS = {
    "person": ("person", "شخص"),
    "body": ("body", "هيئة"),
    "place": ("place", "مكان"),
    "group": ("group", "جماعة"),
}
#: Forms of a name and roles that the terminal shows.
_FORMS, _ROLES = 8, 12


def who(options: argparse.Namespace) -> int:
    """Show who a name means, or keep a decision; 0, 1 where nobody was found or something failed, 2 for wrong usage."""
    problem = _wrong(options)
    if problem:
        say(f"musnad: {problem[0]}")
        if sys.stderr.isatty():
            say(f"        {problem[1]}")
        return 2
    try:
        with Archive(options.archive, create=False) as archive:
            if not (options.decisions or options.export):
                _bring_up_to_date(archive)
            if options.merge or options.split:
                return _decide(archive, options)
            if options.decisions or options.export or options.take_in:
                return _hand(archive, options)
            return _show(archive, options)
    except DecisionError as error:
        say(f"musnad: {error.message}")
        if sys.stderr.isatty():
            say(f"        {error.arabic}")
        return 1


def _wrong(options: argparse.Namespace) -> tuple[str, str] | None:
    """What is wrong with the arguments, in English and Arabic."""
    if (options.merge or options.split) and not (options.by or "").strip():
        return "--by NAME is needed: who decides is kept with every decision", "اذكر من يقرر: ‎--by NAME"
    if options.split and bool(options.names) == bool(options.form):
        return (
            "--split ID wants either the reports that mean another, or --form with the forms of the name that do",
            "مع ‎--split ID‎ اذكر إما الأخبار التي تعني غيره وإما صيغ الاسم بالخيار ‎--form",
        )
    if options.form and not options.split:
        return "--form goes with --split", "الخيار ‎--form‎ يأتي مع ‎--split"
    asked = options.merge or options.split or options.decisions or options.export or options.take_in
    if not asked and not options.names:
        return "give a NAME to look for; see musnad who --help", "اذكر اسما تبحث عنه"
    if options.names and asked and not options.split:
        return f"{options.names[0]!r}: no name is wanted here", "لا مكان لاسم هنا"
    return None


def _bring_up_to_date(archive: Archive) -> None:
    """Take in what is new, with a bar on standard error; an archive that may only be read is taken as it is, and it is said."""
    from musnad.weave.who_following import update

    with ExitStack() as stack:
        bar: Bar | None = None

        def step(done: int, total: int) -> None:
            nonlocal bar
            if bar is None:
                bar = stack.enter_context(Bar("who is who", total))
            bar.step(done)

        try:
            update(archive, step)
        except ArchiveError as error:
            if "read-only" not in error.message:
                raise
            say("musnad: the archive is read-only: what was added since it was last looked at is not taken in")
            if sys.stderr.isatty():
                say("        الأرشيف للقراءة فقط: ما أضيف بعد آخر مرة لم يؤخذ في الحساب")


def _show(archive: Archive, options: argparse.Namespace) -> int:
    from musnad.weave.who import who as find

    found: dict[str, Identity] = {}
    missing = 0
    with archive.reading() as connection:
        for name in options.names:
            several = find(connection, name, options.limit)
            if not several:
                missing += 1
                say(f"musnad: nobody and nothing is called {name!r} in the archive")
                if sys.stderr.isatty():
                    say(f"        لا أحد بهذا الاسم في الأرشيف: {name}")
            found |= {one.id: one for one in several}
    _write(list(found.values()), options.format)
    return 1 if missing else 0


def _write(found: Sequence[Identity], form: str) -> None:
    if form == "jsonl":
        for one in found:
            print(json.dumps(one.as_json(), ensure_ascii=False))
    elif form == "json":
        print(json.dumps([one.as_json() for one in found], ensure_ascii=False, indent=2))
    else:
        for one in found:
            _lines(one, sys.stdout)
    sys.stdout.flush()


def _lines(one: Identity, out: TextIO) -> None:
    """An identity in a few lines."""
    english, arabic = _KINDS[one.family]
    print(f"\n{plain(one.name)}  {plain(one.latin)}", file=out)
    ids = [one.id, f"{english} {arabic}"]
    if one.country:
        ids.append(one.country)
    if one.wikidata:
        ids.append(f"wikidata {one.wikidata}")
    if one.known is not None and one.known.geonames:
        ids.append(f"geonames {one.known.geonames}")
    count = f"{one.reports:,} report{'s' * (one.reports != 1)}"
    ids.append(f"{_time(one.since, one.until)} {count}".strip())
    print(f"    {' · '.join(ids)}", file=out)
    if len(one.names) > 1 or one.names[0][0] != one.name:
        forms = [f"{plain(name)} ({count})" for name, count in one.names[:_FORMS]]
        more = len(one.names) - _FORMS
        print(f"    names: {'، '.join(forms)}{f' and {more} more' if more > 0 else ''}", file=out)
    for role in one.roles[:_ROLES]:
        when = _time(role.since, role.until)
        print(f"    {when:<17}  {plain(role.role)} ({role.reports})", file=out)
    if len(one.roles) > _ROLES:
        print(f"    {'':<17}  and {len(one.roles) - _ROLES} more roles", file=out)


def _time(since: str | None, until: str | None) -> str:
    if since is None or until is None:
        return ""
    return since if since == until else f"{since}–{until}"


def _decide(archive: Archive, options: argparse.Namespace) -> int:
    from musnad.weave import who_deciding

    by = options.by.strip()
    numbers = [archive.number_of(name) for name in options.names] if options.split else []
    with archive.writing() as connection:
        if options.merge:
            now = [who_deciding.merge(connection, options.merge, by, options.note)]
            print(f"kept: {len(options.merge)} are one, {now[0].id}", file=sys.stderr)
        elif options.form:
            left, off = who_deciding.split_forms(connection, options.split, options.form, by, options.note)
            now = [left, *off]
            print(f"kept: {left.id} and {', '.join(one.id for one in off)} are not the same", file=sys.stderr)
        else:
            rest, new = who_deciding.split_reports(connection, options.split, numbers, by, options.note)
            now = [new] if rest is None else [rest, new]
            print(f"kept: {len(set(numbers)):,} reports mean {new.id}", file=sys.stderr)
    _write(now, options.format)
    return 0


def _hand(archive: Archive, options: argparse.Namespace) -> int:
    from musnad.weave.who_keeper import decide, decisions

    if options.take_in:
        try:
            with open(options.take_in, encoding="utf-8") as file:
                new = list(read_decisions(file))
        except (OSError, UnicodeDecodeError) as error:
            say(f"musnad: {options.take_in}: cannot be read ({getattr(error, 'strerror', None) or error})")
            return 1
        with archive.writing() as connection:
            taken = decide(connection, new)
        print(f"took in {taken:,} decisions, {len(new) - taken:,} were there already", file=sys.stderr)
        return 0
    with archive.reading() as connection:
        found = decisions(connection)
    if options.export:
        with target(options.export) as stream:
            write_decisions(found, stream)
            stream.flush()
        return 0
    for one in found:
        note = f" ({one.note})" if one.note else ""
        other = f"{len(one.reports)} reports" if one.act == "apart" else one.b
        print(shown(f"{one.at[:16].replace('T', ' ')} {one.act} {one.a} · {other} by {one.by}{note}"))
    return 0
