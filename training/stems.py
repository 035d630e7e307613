"""Write the evidence of the search matching: ``lexicons/generated/stems.tsv.gz``.

    python training/stems.py ../shared/data/text

Feminines that belong to a masculine are told by company: an adjective with the article nearly always follows a word with the article,
a noun hardly ever («الحكومة الجديدة», but «في المدينة»). Source: the ANT corpus and Arabic Wikipedia 2017; only lists of words are kept.
"""

from __future__ import annotations

import gzip
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

from frequencies import texts
from verb_rules import conjugate, present_of

from musnad.arabic.fold import fold
from musnad.lexicon import FOLDER, frequencies, rows

HEAD = """\
# Evidence of the search matching (musnad.arabic.stems): kind, key, folded forms. Written by training/stems.py.
# verb, rare: finite forms of the verbs key; feminine: adjectives found under their masculine; marbuta: words written with ta marbuta;
# whole: names that look inflected; name: names that are verbs too. Source: lexicons/generated/verb_forms (mazini 0.2, CC-BY-4.0) and search_verbs (this project) for verbs;
# for the lists the ANT corpus (Apache-2.0), Arabic Wikipedia 2017 (CC BY-SA 4.0) and generated/persons. Licence: those of the sources.
"""
WORD = re.compile(r"[^\W\d_]+|[^\w\s]")
DEFINITE = re.compile("[وف]?(?:ال|لل|بال|كال)...")
MARBUTA = "ɦ"  # a letter that folding leaves alone
#: Shares of «الX» after a word with the article, by which a feminine and its masculine are adjectives.
ADJECTIVE, SURE, MASCULINE = 0.4, 0.7, 0.12
LEAST = 3
#: How many persons must bear a name that looks like an inflected word.
BEARERS = 25
#: A level of ``frequencies`` that common words reach with the article.
COMMON = 10
#: Levels that part a common verb from a rare one.
MUCH = 6
RARER = 3


def verbs() -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Keys of every plain finite form, and of the rarer ones."""
    plain: dict[str, set[str]] = defaultdict(set)
    rare: dict[str, set[str]] = defaultdict(set)
    for row in rows("generated/verb_forms"):
        if row["tense"] in ("past", "present"):
            third = "3" in row["person"] and row["mood"] != "juss" and row["person"] not in ("3fp", "3md", "3fd")
            third &= not (
                row["voice"] == "passive"
                and len(row["lemma"]) == 3
                and row["lemma"][1] == "ا"
                and row["tense"] == "past"
            )
            (plain if third else rare)[fold(row["form"])].add("v" + fold(row["lemma"]))
    for row in rows("search_verbs"):
        past, doubled = row["past"], bool(row["doubled"])
        for form, third in conjugate(past, row["present"] or present_of(past, doubled), doubled):
            (plain if third else rare)[form].add("v" + fold(past))
    return plain, rare


def adjectives(folder: Path) -> tuple[set[str], set[str]]:
    """Feminines to be found under their masculine, and all words written with ta marbuta; folded."""
    count: Counter[str] = Counter()
    defined: Counter[str] = Counter()
    after: Counter[str] = Counter()
    for text in texts(folder):
        before = ""
        for word in WORD.findall(fold(text.replace("ة", MARBUTA))):
            count[word] += 1
            if word.startswith("ال") and len(word) > 4:
                defined[word[2:]] += 1
                if DEFINITE.match(before):
                    after[word[2:]] += 1
            before = word
    feminine: set[str] = set()
    for word, n in defined.items():
        masculine = word[:-1]
        if (
            word.endswith(MARBUTA)
            and n >= LEAST
            and len(masculine) > 2
            and (defined[masculine] or masculine[-1] == "ي")
        ):
            share = after[word] / n
            other = after[masculine] / defined[masculine] if defined[masculine] > LEAST else share
            if share >= SURE or (share >= ADJECTIVE and other >= MASCULINE):
                feminine.add(masculine + "ه")
    marbuta = {w.removeprefix("ال") for w, n in count.items() if w.endswith(MARBUTA) and n >= LEAST and len(w) > 2}
    return feminine, {w[:-1] + "ه" for w in marbuta}


def titled() -> set[str]:
    """Feminine titles (وزيرة) that differ from the masculine by ta marbuta alone, and are rarer («مراقبة» is a verbal noun)."""
    found = set()
    level = frequencies().get
    for row in rows("titles"):
        masculine, feminine = fold(row["form"]), fold(row["feminine"])
        rarer = level("ال" + feminine, 0) + RARER <= level("ال" + masculine, 0)
        if " " not in masculine and feminine == masculine + "ه" and rarer:
            found.add(feminine)
    return found


def names() -> tuple[set[str], set[str]]:
    """Names of persons, and of places, of one word, folded, that may look like a form of another word.

    Left out are feminines and plurals in -ات that are common words as well (السعودية, الواحات), and plurals in -ين met in -ون too.
    """
    level = frequencies().get

    def kept(names: set[str]) -> set[str]:
        names = {name for name in names if " " not in name and len(name) > 2 and not name.startswith("ال")}
        return {name for name in names if not (name.endswith("ين") and level("ال" + name[:-2] + "ون", 0) >= COMMON)}

    persons = {
        fold(row["token"]) for row in rows("generated/persons") if int(row["given"]) + int(row["family"]) >= BEARERS
    }
    persons = {name for name in persons if name[-1] != "ه" or level("ال" + name, 0) < COMMON}
    persons -= {row["form"] for row in rows("search_words") if row["what"] == "word"}
    places = set()
    for table in ("places", "countries"):
        for row in rows(table):
            for name in map(fold, (row["name"], *row["aliases"].split("|"))):
                if name and name[-1] != "ه" and (not name.endswith("ات") or table == "countries"):
                    places.add(name.removeprefix("ال"))
    return kept(persons), kept(places)


def use(key: str) -> int:
    """How often a verb is met: by its past in the feminine, since the masculine looks like nouns («أقل»)."""
    past = key[1:]
    return frequencies().get((past[:-1] if past[-1] in "اي" else past) + "ت", 0)


def group(forms: dict[str, set[str]], kind: str) -> list[str]:
    """Lines of the forms that share their keys, the keys met most often first."""
    lines: dict[str, list[str]] = defaultdict(list)
    for form, keys in forms.items():
        best = sorted(keys, key=lambda key: (-use(key), key))[:3]
        lines[" ".join(best)].append(form)
    return [f"{kind}\t{keys}\t{' '.join(sorted(found))}" for keys, found in sorted(lines.items())]


def main(folder: Path) -> None:
    """Gather and write; twice, since which names look inflected is asked of the matching itself."""
    path = FOLDER / "generated" / "stems.tsv.gz"
    plain, rare = verbs()
    met = frequencies()
    for form in plain.keys() & rare.keys():  # «قلت» is «قال» rather than «قل»
        best = max(map(use, plain[form]))
        if "v" + form in plain[form]:
            continue  # «أقام» is no «قام»
        plain[form] |= {key for key in rare[form] if use(key) >= best + MUCH}
    rare = {form: keys for form, keys in rare.items() if form in met and form not in plain}
    feminine, marbuta = adjectives(folder)
    feminine |= titled()
    lines = group(plain, "verb") + group(rare, "rare")
    lines.append("feminine\t-\t" + " ".join(sorted(feminine)))
    lines.append("marbuta\t-\t" + " ".join(sorted(marbuta)))
    write(path, lines)
    from musnad.arabic.stems import _Stemmer

    stemmer = _Stemmer()
    persons, others = names()
    whole = {name for name in persons | others if stemmer.nouns(name, name in marbuta, False, False) != [name]}
    found = {name: stemmer.keys(name, name, False) for name in persons - whole if name[-1] != "ه"}
    cut = {name for name, keys in found.items() if name not in keys and keys[0][0] != "v"}
    verbal = {name for name, keys in found.items() if keys[0][0] == "v"}
    cut |= {name for name in verbal if name not in stemmer.verbs}  # «فادي»
    verbal -= cut
    lines.append("whole\t-\t" + " ".join(sorted(whole | cut)))
    lines.append("name\t-\t" + " ".join(sorted(verbal)))
    write(path, lines)
    print(
        f"{len(plain)} + {len(rare)} verb forms, {len(feminine)} feminines, {len(marbuta)} with ta marbuta, {len(whole)} names"
    )
    print(f"{path.stat().st_size} bytes")


def write(path: Path, lines: list[str]) -> None:
    """Pack the lines; the same bytes for the same lines."""
    with gzip.GzipFile(path, "wb", mtime=0) as file:
        file.write((HEAD + "\n".join(lines) + "\n").encode())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
