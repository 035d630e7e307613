"""Arabic names in Latin letters: ALA-LC without diacritics, ayn and hamza, unless a usual English spelling is known.

A whole name is looked up first (well-known persons, bodies, places, countries, cities), then its words one by one
(particles and heads of names, parts of personal names), and what no list knows is spelled letter by letter, with short
vowels put where Arabic words most often have them.
"""

from __future__ import annotations

import re
from functools import lru_cache

from musnad.arabic.fold import fold, strip_marks
from musnad.compiled import kept
from musnad.lexicon import rows

#: Consonants by folded letter; alif, waw, ya and ta marbuta depend on what stands beside them. Ayn and hamza are
#: consonants without a sign: they take a vowel.
_CONSONANTS = {
    "ب": "b", "ت": "t", "ث": "th", "ج": "j", "ح": "h", "خ": "kh", "د": "d", "ذ": "dh", "ر": "r", "ز": "z", "س": "s",
    "ش": "sh", "ص": "s", "ض": "d", "ط": "t", "ظ": "z", "ع": "", "غ": "gh", "ف": "f", "ق": "q", "ك": "k", "ل": "l",
    "م": "m", "ن": "n", "ه": "h", "ء": "", "ؤ": "", "ئ": "", "پ": "p", "چ": "ch", "ژ": "zh", "گ": "g", "ڤ": "v",
    "ڨ": "g", "ڭ": "g", "ټ": "t", "ډ": "d", "ړ": "r", "ښ": "sh", "ځ": "dz", "څ": "ts", "ڼ": "n",
}  # fmt: skip
#: A token so rare as a name and so common in print is a word rather than that name.
RARE, COMMON = 2, 3.0
_LETTER = re.compile(r"[\u0621-\u063a\u0641-\u064a\u0671-\u06d3]")
_WORD = re.compile(r"[\w'’]+|[^\w\s]")
#: A word of one of these beginnings has no article, though its letters look like it.
_ALIF_HAMZA = ("أل", "إل", "آل")


@kept
def _names() -> dict[str, str]:
    """Whole names, folded, with their usual Latin spelling; the first list that has a name decides."""
    table: dict[str, str] = {}
    for row in rows("latin_names"):
        for name in row["arabic"].split("|"):
            table.setdefault(_key(name), row["latin"])
    for row in rows("countries"):
        for name in (row["name"], *row["aliases"].split("|")):
            if name:
                table.setdefault(_key(name), row["english"])
    for row in rows("generated/famous"):
        table.setdefault(_key(row["name"]), row["latin"])
    cities: dict[str, tuple[int, str]] = {}
    for row in rows("generated/cities"):
        key, population = _key(row["name"]), int(row["population"] or 0)
        if row["latin"] and population > cities.get(key, (-1, ""))[0]:
            cities[key] = (population, row["latin"])
    for key, (_, name) in cities.items():
        table.setdefault(key, name)
    return table


@lru_cache(maxsize=1)
def _heads() -> dict[str, str]:
    """Heads of names, particles and frequent words of names, folded."""
    return {fold(row["word"]): row["latin"] for row in rows("latin_words")}


@kept
def _words() -> dict[str, str]:
    """Single words of names, folded: heads and particles first, then the parts of personal names."""
    table = dict(_heads())
    for row in rows("generated/persons"):
        rare = int(row["given"]) + int(row["family"]) <= RARE and float(row["zipf"]) >= COMMON
        if row["latin"] and not rare:
            table.setdefault(fold(row["token"]), row["latin"])
    return table


def _key(name: str) -> str:
    """A name as it is looked up: folded, one space between words, عبدالله as two words."""
    return re.sub(r"\bعبد(?=ال\w{2})", "عبد ", " ".join(fold(name).replace("-", " ").split()))


@lru_cache(maxsize=65536)
def latin(name: str) -> str:
    """The name in Latin letters, in ASCII but for characters that are not Arabic; digits and marks stay."""
    name = re.sub(r"\bعبد(?=ال\w{2})", "عبد ", " ".join(strip_marks(name).split()))
    if not _LETTER.search(name):
        return name
    key = _key(name)
    whole = _names().get(key) or (None if key.startswith("ال") else _names().get("ال" + key))
    if whole:
        return whole
    words = name.split(" ")
    if len(words) > 1 and fold(words[0]) in _heads():  # محافظة تعز: the place after its head
        rest = _names().get(key.partition(" ")[2])
        if rest:
            return f"{_heads()[fold(words[0])]} {rest}"
    return " ".join(_phrase(words))


def _phrase(words: list[str]) -> list[str]:
    """Each word, with عبد and what follows it, and names in الله, as one."""
    out: list[str] = []
    i = 0
    while i < len(words):
        here, after = fold(words[i]), fold(words[i + 1]) if i + 1 < len(words) else ""
        if after == "الله" and here.isalpha():
            known = _words().get(f"{here} {after}")
            out.append("Abdullah" if here == "عبد" else known or spell(words[i]).capitalize() + "allah")
            i += 2
        elif here == "عبد" and after.startswith("ال") and len(after) > 3:
            out.append("Abd " + _with_article(words[i + 1]))
            i += 2
        else:
            out.append(
                "".join(_word(piece) if _LETTER.search(piece) else fold(piece) for piece in _WORD.findall(words[i]))
            )
            i += 1
    return [word[:1].upper() + word[1:] if n == 0 and word.islower() else word for n, word in enumerate(out)]


def _with_article(word: str) -> str:
    """A word with its article: ``al-`` and the word, without the article its spelling in the list has."""
    key = fold(word)
    known = _words().get(key) or _words().get(key[2:])
    rest = re.sub(r"(?i)^al-", "", known) if known else spell(word[2:])
    if key.endswith("ه") and key[2:] in _heads():
        rest = re.sub(r"at$", "a", rest)  # الفرقة: not in the construct
    return "al-" + rest[:1].upper() + rest[1:]


def _word(word: str) -> str:
    """One word: from the lists, or spelled."""
    key = fold(word)
    known = _words().get(key)
    if known:
        return known
    if key.startswith("ال") and len(key) > 4 and not word.startswith(_ALIF_HAMZA):
        return _with_article(word)
    spelled = spell(word)
    return spelled[:1].upper() + spelled[1:]


def spell(word: str) -> str:
    """A word by its letters, in lower case: ``spell("محمود")`` is ``mahmud``."""
    units = _units(word)
    out: list[str] = []
    start = 0
    while start < len(units):
        if units[start][0]:  # a vowel
            out.append(units[start][1])
            start += 1
            continue
        end = start
        while end < len(units) and not units[end][0]:
            end += 1
        cluster = [sound for _, sound in units[start:end]]
        before = units[start - 1][1] if start else ""
        out.append(_cluster(cluster, before, end == len(units)))
        start = end
    text = re.sub(r"aa+", "a", "".join(out))
    return re.sub(r"ii+", "i", re.sub(r"uu+", "u", text))


def _units(word: str) -> list[tuple[bool, str]]:
    """The sounds of a word: (is a vowel, letters)."""
    plain = strip_marks(word).replace("تش", "چ")
    letters = "".join(c if c in "آإةى" else fold(c) for c in plain)
    units: list[tuple[bool, str]] = []
    for i, letter in enumerate(letters):
        after = letters[i + 1] if i + 1 < len(letters) else ""
        further = letters[i + 2] if i + 2 < len(letters) else ""
        vowel_before = bool(units) and units[-1][0]
        if letter in "اآإى":
            glide = i == 0 and after in ("و", "ي") and bool(further) and further not in "اويىة"
            if glide and letter != "آ":
                continue  # أوباما, إيران: the waw or ya is the vowel
            units.append((True, "i" if letter == "إ" else "a"))
        elif letter == "ة":
            units.append((True, "a"))
        elif letter == "ي" and after == "ة" and not vowel_before:
            units += [(True, "i"), (False, "y")]
        elif letter in "وي":
            vowel_after = (bool(after) and after in "اآىة") or (after in ("و", "ي") and after != letter)
            glide = vowel_after or vowel_before or (not units and i == 0)
            units.append((False, "w" if letter == "و" else "y") if glide else (True, "u" if letter == "و" else "i"))
        elif letter in _CONSONANTS:
            units.append((False, _CONSONANTS[letter]))
        else:
            units.append((False, letter if letter.isascii() else ""))
    return units


def _cluster(sounds: list[str], before: str, final: bool) -> str:
    """Consonants in a row with short vowels between them, by what stands before and whether the word ends here."""
    count = len(sounds)
    short = "i" if before == "a" else "a"
    if before and final:  # كامل: Kamil; صندوق keeps its end
        if count == 2 and sounds[1]:
            return sounds[0] + short + sounds[1]
        if count == 3:
            return sounds[0] + sounds[1] + "a" + sounds[2]
        return "".join(sounds)
    if before:
        return "".join(sounds) if count < 3 else sounds[0] + sounds[1] + "a" + "".join(sounds[2:])
    if final:  # no long vowel at all: حمد Hamd, جعفر Jafar
        if count == 1:
            return sounds[0]
        if count < 4:
            return sounds[0] + "a" + "".join(sounds[1:])
        return sounds[0] + "a" + "".join(sounds[1:-1]) + "a" + sounds[-1]
    if count == 1:
        return sounds[0]
    if count == 4:
        return sounds[0] + "a" + sounds[1] + sounds[2] + "a" + sounds[3]
    return sounds[0] + "a" + "".join(sounds[1:])
