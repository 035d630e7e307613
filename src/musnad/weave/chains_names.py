"""Whether two names in the reports of one story are those of one source: a person, a body, an unnamed source.

Inside one story a surname is enough, and «الوزارة» next to «وزارة العدل» is that ministry; across stories it would not be. Where two full names
differ they are two persons. Nothing is guessed from sound, but for the two letters by which a foreign g is written.
"""

from __future__ import annotations

from functools import lru_cache

from musnad.arabic.fold import fold
from musnad.lexicon import rows

_JOINED = frozenset(("عبد", "ابو", "ابا", "ابي", "ام", "آل", "ال"))
_FATHER = "~"
#: «القوات المسلحة» are «الجيش».
_ARMY = frozenset(("جيش",))
_SON = frozenset(("بن", "ابن", "بنت", "ولد"))
#: A name is compared by so many of its words.
_MOST = 12


@lru_cache(maxsize=1)
def words_of_class() -> dict[str, frozenset[str]]:
    """The table ``chain_words``: for each class its folded forms."""
    found: dict[str, set[str]] = {}
    for row in rows("chain_words"):
        found.setdefault(row["class"], set()).update(fold(form) for form in row["form"].split("|"))
    return {name: frozenset(forms) for name, forms in found.items()}


@lru_cache(maxsize=1)
def titles() -> frozenset[str]:
    """Titles of one word, as they stand before a name: with the article, or an honorific."""
    found: set[str] = set()
    for row in rows("titles"):
        for form in (row["form"], row["feminine"]):
            word = fold(form)
            if word and " " not in word:
                found.add(word if word.startswith("ال") or row["kind"] == "honorific" else "ال" + word)
    return frozenset(found)


@lru_cache(maxsize=1)
def _nations() -> dict[str, str]:
    """Every adjective of a country, in whatever spelling, gender and number, as one word; its names too."""
    found: dict[str, str] = {}
    for row in rows("countries"):
        for column in ("nisba_m", "nisba_f", "nisba_pl", "name", "aliases"):
            for form in row[column].split("|"):
                if form and " " not in form:
                    found.setdefault(_bare(fold(form)), "=" + row["iso2"])
    return found


def _bare(word: str) -> str:
    return word[2:] if word.startswith("ال") and len(word) > 4 else word


@lru_cache(maxsize=8192)
def person_key(name: str) -> tuple[str, ...]:
    """The words of a person's name by which it is compared: folded, without titles and articles, compounds as one word; ``~`` before one that
    follows «بن», since a father's name stands for nobody else."""
    words = fold(name).replace("-", " ").split()[:_MOST]
    while len(words) > 1 and words[0] in titles():
        words = words[1:]
    out: list[str] = []
    glued = mark = ""
    for word in words:
        word = "".join(c for c in word if c.isalnum())
        if word in _SON:
            mark = _FATHER
        elif word in _JOINED:
            glued += word
        elif word:
            word = glued + (word if glued.endswith("عبد") else _bare(word))
            out.append(mark + word)
            glued = mark = ""
    return tuple(out)


def _same_word(a: str, b: str) -> bool:
    a, b = a.removeprefix(_FATHER), b.removeprefix(_FATHER)
    return a == b or (len(a) == len(b) > 4 and a.replace("غ", "ج") == b.replace("غ", "ج"))


def same_person(a: str, b: str) -> bool:
    """Whether two names in one story are one person's.

    A surname alone is that of the full name it ends, and so is the first name of somebody known by it and his father's («سلمان», «سلمان بن
    عبد العزيز», but not «محمد بن سلمان»). A full name is another that holds its words in their order, from the first on. Two full names
    that differ are two persons.
    """
    one, other = sorted((person_key(a), person_key(b)), key=len)
    if not one:
        return False
    if len(one) == 1:
        alone, first, last = one[0], other[0], other[-1]
        if len(other) == 1 or alone.startswith(_FATHER) == last.startswith(_FATHER):
            return _same_word(alone, last)
        return other[1].startswith(_FATHER) and _same_word(alone, first)
    if not _same_word(one[0], other[0]):
        return False
    place = 0
    for word in one:
        while place < len(other) and not _same_word(word, other[place]):
            place += 1
        if place == len(other):
            return False
        place += 1
    return True


@lru_cache(maxsize=8192)
def body_key(name: str) -> frozenset[str]:
    """The words of a body's name: folded, without articles and the preposition li-, adjectives of a country as the country."""
    nations = _nations()
    found: set[str] = set()
    for word in fold(name).split()[:_MOST]:
        word = "".join(c for c in word if c.isalnum())
        if word.startswith("لل") and len(word) > 4:
            word = word[2:]
        word = _bare(word)
        if (
            word.startswith("ل")
            and len(word) > 3
            and word not in nations
            and _bare(word[1:]) in words_of_class()["body"]
        ):
            word = word[1:]
        if word and word not in ("في", "من", "باسم", "عن", "و"):
            found.add(nations.get(word, word))
    if {"قوات", "مسلحه"} <= found:
        found = (found - {"قوات", "مسلحه"}) | _ARMY
    return frozenset(found)


def same_body(a: str, b: str) -> bool:
    """Whether two names in one story are one body's: the same words, or all words of the shorter, among them one that is not every body's.

    «العامة» says nothing («وزارة الصحة العامة»), a country's adjective that only one of them has does not part them, two such do."""
    one, other = body_key(a), body_key(b)
    if not one or not other:
        return False
    if one == other:
        return True
    (nouns, tells, nation), (other_nouns, other_tells, other_nation) = _parts(one), _parts(other)
    if nation and other_nation and nation != other_nation:
        return False
    if not tells and not other_tells:  # «الجيش» is the army of the country the story is in
        return nouns == other_nouns == _ARMY
    return bool(tells and other_tells) and (
        (tells <= other_tells and nouns <= other_nouns) or (other_tells <= tells and other_nouns <= nouns)
    )


def telling_words(name: str) -> frozenset[str]:
    """Words of a body's name of which two names that are one body's share one."""
    key = body_key(name)
    return _parts(key)[1] or key


@lru_cache(maxsize=8192)
def _parts(key: frozenset[str]) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Of a body's words those that say its kind, those that say which, and the country."""
    classes = words_of_class()
    nation = frozenset(word for word in key if word[0] == "=")
    nouns = key & classes["body"]
    return nouns - classes["wide"], key - nouns - nation - classes["wide"], nation


@lru_cache(maxsize=8192)
def description(text: str) -> tuple[str, frozenset[str]]:
    """Of an unnamed source its class (``official``, ``witness``, or nothing) and the words that say whose it is, by their stems."""
    classes = words_of_class()
    nations = _nations()
    kind = ""
    words: set[str] = set()
    for word in fold(text).split()[:_MOST]:
        word = "".join(c for c in word if c.isalnum())
        if word.startswith("لل") and len(word) > 4:
            word = word[2:]
        if word[:1] == "ب" and _bare(word[1:]) in classes["body"]:
            word = word[1:]
        bare = _bare(word)
        for name in ("official", "witness"):
            if bare in classes[name]:
                kind = kind or name
                break
        else:
            if bare not in classes["vague"] and word not in classes["vague"] and not bare.isdigit() and bare:
                words.add(nations.get(bare) or _stem(bare))
                continue
        if bare in ("عسكريون", "عسكريين", "دبلوماسي", "دبلوماسيه"):
            words.add(_stem(bare))
    return kind, frozenset(words)


def _stem(word: str) -> str:
    """An adjective without the endings of gender and number."""
    for ending in ("يون", "يين", "يه", "ين", "ون", "ات", "ه"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)] + ("ي" if ending in ("يون", "يين", "يه") else "")
    return word


def same_unnamed(a: str, b: str) -> bool:
    """Whether nothing tells two unnamed sources of one story apart: both speak from inside a body, and the words that say which agree.

    Witnesses are people of a crowd, and «مسؤولون» with nothing beside it may be anybody: such are taken for two.
    """
    (kind, one), (other_kind, other) = description(a), description(b)
    if kind != "official" or other_kind != "official":
        return False
    countries = ({w for w in one if w[0] == "="}, {w for w in other if w[0] == "="})
    if countries[0] and countries[1] and not countries[0] & countries[1]:
        return False
    if one - countries[0] and other - countries[1]:  # of one country are both its soldiers and its ministers
        return bool((one - countries[0]) & (other - countries[1]))
    return bool(one & other)
