"""Write every inflected form of the verbs in the lexicons, undiacritised, with its features.

Reads the verb rows of `cues.tsv` and `triggers.tsv`, conjugates them with mazini and writes
`generated/verb_forms.tsv`. A verb mazini lacks, or spells otherwise than the table, is conjugated by a small
rule of our own where it is sound; every such verb is reported. Run: `python training/verb_forms.py`.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mazini import WAZNS, Conjugation, MaziniError, conjugate
from mazini.lexicon import is_attested

from musnad.lexicon import FOLDER, rows

TABLES = ("cues", "triggers")
TARGET = FOLDER / "generated" / "verb_forms.tsv"

HEADER = """\
# Inflected forms of the verbs in cues.tsv and triggers.tsv, undiacritised. Written by training/verb_forms.py.
# Conjugated with mazini 0.2 by Wael Tellat (https://github.com/forzagreen/mazini), CC-BY-4.0; this project took the
# harakat off and joined equal forms. Licence of the table: CC-BY-4.0.
# Without clitics and without the future's س. '|' joins the values a form stands for.
# tense: past | present | imperative | masdar | active_participle | passive_participle
# voice: active | passive
# person: 3ms ... 1p (2d: of both genders); of masdars and participles gender and number (ms fs md fd mp fp)
# mood: of the present ind | sub | juss; of masdars and participles the case, nom | acc | gen; else '-'
"""
COLUMNS = ("form", "lemma", "tense", "voice", "person", "mood")
MOODS = ("ind", "sub", "juss", "nom", "acc", "gen", "-")

MARKS = re.compile("[\u064b-\u0652\u0670\u0640]")
LETTER = re.compile("[\u0621-\u063a\u0641-\u064a]")
SLOT = re.compile(r"(past|ind|sub|juss|imp)_(pass_)?([123][mf]?[sdp])")
#: Lemmas that take their endings without any change: no weak letter or hamza at the end, no long a before the last.
SOUND = re.compile(r".{2,}[^اىويأؤئء]")
HOLLOW = re.compile(r".+ا.")
QUADRILITERAL = {"QI": "Iq", "QII": "IIq", "QIII": "IIIq", "QIV": "IVq"}
#: Form I vowels in the order of choice. Undiacritised they part only weak verbs, whose first attested is news usage.
FORM_ONE = ("I/a~u", "I/a~i", "I/a~a", "I/i~a", "I/i~i", "I/u~u")
WAZN_OF = {info.form_code: info.wazn for info in WAZNS}

PAST_ENDINGS = {
    "3ms": "", "3fs": "ت", "3md": "ا", "3fd": "تا", "3mp": "وا", "3fp": "ن", "2ms": "ت", "2fs": "ت", "2d": "تما",
    "2mp": "تم", "2fp": "تن", "1s": "ت", "1p": "نا",
}  # fmt: skip
#: Prefix and the endings of the indicative and of the other moods.
PRESENT_AFFIXES = {
    "3ms": ("ي", "", ""), "3fs": ("ت", "", ""), "3md": ("ي", "ان", "ا"), "3fd": ("ت", "ان", "ا"),
    "3mp": ("ي", "ون", "وا"), "3fp": ("ي", "ن", "ن"), "2ms": ("ت", "", ""), "2fs": ("ت", "ين", "ي"),
    "2d": ("ت", "ان", "ا"), "2mp": ("ت", "ون", "وا"), "2fp": ("ت", "ن", "ن"), "1s": ("أ", "", ""), "1p": ("ن", "", ""),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verb:
    """One verb row of a lexicon table."""

    lemma: str
    root: str
    form: str
    masdars: tuple[str, ...]
    participles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """One analysis of one written form."""

    form: str
    tense: str
    voice: str
    person: str
    mood: str


def bare(text: str) -> str:
    """Take harakat, shadda and tatweel off."""
    return MARKS.sub("", text).replace("ٱ", "ا")


def read_verbs(name: str) -> Iterator[Verb]:
    """Yield the verb rows of a table (of triggers' participles the active one); nothing where the table is absent."""
    try:
        for row in rows(name):
            if row["pos"] == "verb":
                root = "".join(LETTER.findall(row["root"]))
                yield Verb(
                    row["lemma"],
                    root,
                    row["form"],
                    choices(row["masdar"]),
                    choices(row["participle"].partition("|")[0]),
                )
    except FileNotFoundError as error:
        print(error, file=sys.stderr)


def choices(field: str) -> tuple[str, ...]:
    """Split a field at '|'; '-' is no choice."""
    return tuple(part.strip() for part in field.split("|") if part.strip(" -"))


def codes(verb: Verb) -> list[str]:
    """List mazini's form codes for a verb, the likeliest first."""
    if verb.form != "I":
        return [QUADRILITERAL.get(verb.form, verb.form)]
    attested = [code for code in FORM_ONE if is_attested(verb.root, WAZN_OF[code])]
    return attested + [code for code in FORM_ONE if code not in attested]


def conjugation(verb: Verb) -> Conjugation | None:
    """Conjugate with mazini, taking the first paradigm whose citation form is the lemma; None where there is none."""
    for code in codes(verb) if verb.root else ():
        for reduced in (False, True):
            try:
                paradigm = conjugate(verb.root, code, passive=True, reduced=reduced)
            except MaziniError:
                continue
            if any(bare(form.form) == verb.lemma for form in paradigm.slots.get("past_3ms", [])):
                return paradigm
    return None


def finite(paradigm: Conjugation) -> Iterator[Reading]:
    """Yield the finite forms of a paradigm."""
    for slot, forms in paradigm.slots.items():
        if match := SLOT.fullmatch(slot):
            kind, passive, person = match.groups()
            tense = {"past": "past", "imp": "imperative"}.get(kind, "present")
            mood = kind if tense == "present" else "-"
            for form in forms:
                for spelling in spellings(bare(form.form)):
                    yield Reading(spelling, tense, "passive" if passive else "active", person, mood)


def spellings(form: str) -> Iterator[str]:
    """Yield a form and, where a hamza stands before و of the plural, the newspapers' other seat: بدأوا, جاءوا."""
    yield form
    if match := re.fullmatch(r"(.+[^ي])ؤ(وا|ون)", form):
        stem, ending = match.groups()
        yield stem + ("ء" if stem.endswith("ا") else "أ") + ending


def is_sound(verb: Verb) -> bool:
    """Whether `finite_by_rule` holds for a verb mazini does not give."""
    doubled = verb.root[-2:-1] == verb.root[-1:] and verb.form not in ("II", "V")
    return bool(SOUND.fullmatch(verb.lemma)) and not HOLLOW.fullmatch(verb.lemma) and not doubled


def finite_by_rule(verb: Verb) -> Iterator[Reading]:
    """Yield the past and present of a sound verb whose spelling mazini does not give (استصوب)."""
    stem = verb.lemma[1:] if verb.form in ("IV", "VII", "VIII", "X") else verb.lemma
    for voice in ("active", "passive"):
        for person, ending in PAST_ENDINGS.items():
            yield Reading(verb.lemma + ending, "past", voice, person, "-")
        for person, (prefix, full, short) in PRESENT_AFFIXES.items():
            for mood, ending in (("ind", full), ("sub", short), ("juss", short)):
                yield Reading(prefix + stem + ending, "present", voice, person, mood)


def attach(stem: str, ending: str) -> str:
    """Join a nominal ending to its stem, seating a final hamza."""
    last, before = stem[-1], stem[-2]
    if last == "أ" and ending.startswith("ا"):
        return stem[:-1] + "آ" + ending[1:]
    if last == "أ" and ending[0] in "وي":
        return stem[:-1] + ("ؤ" if ending[0] == "و" else "ئ") + ending
    if last == "ء" and (before == "ي" or (before == "ا" and ending[0] == "ي")):
        return stem[:-1] + "ئ" + ending
    if last == "ء" and before == "ا" and ending[0] == "و":
        return stem[:-1] + "ؤ" + ending
    return stem + ending


def accusative(noun: str) -> str:
    """Write the indefinite accusative: with alif, save after ة, ى, a hamza on alif or after one."""
    if noun[-1] in "ةىأ" or noun.endswith("اء"):
        return noun
    return attach(noun, "ا")


def masdar(verb: Verb, noun: str) -> Iterator[Reading]:
    """Yield the forms of a verbal noun."""
    person = "fs" if noun.endswith("ة") else "ms"
    if verb.form in ("V", "VI") and verb.root[-1:] in ("و", "ي"):
        stem = noun.removesuffix("ي")
        cases = [(stem, "nom"), (stem, "gen"), (stem + "ي", "nom"), (stem + "ي", "gen"), (stem + "يا", "acc")]
    else:
        cases = [(noun, "nom"), (noun, "gen"), (accusative(noun), "acc")]
    for form, case in cases:
        yield Reading(form, "masdar", "active", person, case)


def participle(verb: Verb, noun: str, voice: str) -> Iterator[Reading]:
    """Yield a participle's genders and numbers; a defective one (مدع, مدعى) has endings of its own."""
    any_case = ("nom", "acc", "gen")
    if voice == "passive" and noun.endswith("ى"):
        stem = noun[:-1]
        singular = [(noun, any_case)]
        feminine, dual = attach(stem, "اة"), stem + "ي"
        nominative, oblique, plural = stem + "ون", stem + "ين", dual + "ات"
    elif voice == "active" and verb.root[-1:] in ("و", "ي"):
        stem = noun if verb.root[-2] == "ي" else noun.removesuffix("ي")
        dual = stem + "ي"
        singular = [(stem, ("nom", "gen")), (dual, ("nom", "gen")), (dual + "ا", ("acc",))]
        feminine, nominative, oblique, plural = dual + "ة", stem + "ون", stem + "ين", dual + "ات"
    else:
        singular = [(noun, ("nom", "gen")), (accusative(noun), ("acc",))]
        feminine, nominative, oblique, plural = (attach(noun, ending) for ending in ("ة", "ون", "ين", "ات"))
        dual = feminine[:-1]
    forms = [("ms", form, cases) for form, cases in singular]
    forms += [("md", attach(dual, "ان"), ("nom",)), ("md", dual + "ين", ("acc", "gen")), ("fs", feminine, any_case)]
    forms += [("fd", feminine[:-1] + "تان", ("nom",)), ("fd", feminine[:-1] + "تين", ("acc", "gen"))]
    forms += [("mp", nominative, ("nom",)), ("mp", oblique, ("acc", "gen")), ("fp", plural, any_case)]
    for person, form, cases in forms:
        for case in cases:
            yield Reading(form, f"{voice}_participle", voice, person, case)


def readings(verb: Verb, paradigm: Conjugation | None) -> Iterator[Reading]:
    """Yield every form of a verb."""
    yield from finite(paradigm) if paradigm else finite_by_rule(verb)
    for noun in verb.masdars:
        yield from masdar(verb, noun)
    for noun in verb.participles:
        yield from participle(verb, noun, "active")
    passives = {bare(form.form) for form in paradigm.slots.get("pp", [])} if paradigm else set(verb.participles)
    for noun in sorted(passives - {"?"}):
        yield from participle(verb, noun, "passive")


def joined(entries: Iterable[tuple[str, Reading]]) -> list[tuple[str, ...]]:
    """Join readings of one form: first voices and moods within a person, then the persons that share them."""
    voices: dict[tuple[str, str, str, str], set[str]] = defaultdict(set)
    moods: dict[tuple[str, str, str, str], set[str]] = defaultdict(set)
    for lemma, reading in entries:
        key = (reading.form, lemma, reading.tense, reading.person)
        voices[key].add(reading.voice)
        moods[key].add(reading.mood)
    persons: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for key, found in voices.items():
        mood = "|".join(sorted(moods[key], key=MOODS.index))
        persons[*key[:3], "|".join(sorted(found)), mood].append(key[3])
    return sorted((*key[:4], "|".join(sorted(who)), key[4]) for key, who in persons.items())


def main() -> None:
    """Regenerate the table and report the verbs mazini did not give."""
    verbs = dict.fromkeys(verb for name in TABLES for verb in read_verbs(name))
    entries: list[tuple[str, Reading]] = []
    for verb in verbs:
        paradigm = conjugation(verb)
        if paradigm is None:
            known = is_sound(verb)
            what = "by rule" if known else "left out"
            print(f"not in mazini, {what}: {verb.lemma} ({verb.root}, {verb.form})", file=sys.stderr)
            if not known:
                continue
        entries += ((verb.lemma, reading) for reading in readings(verb, paradigm))
    table = joined(entries)
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    lines = ["\t".join(row) for row in (COLUMNS, *table)]
    TARGET.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
    forms, lemmas = {row[0] for row in table}, {row[1] for row in table}
    print(f"{len(table)} rows, {len(forms)} forms of {len(lemmas)} lemmas")


if __name__ == "__main__":
    main()
