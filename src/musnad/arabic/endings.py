"""Endings of nouns and adjectives: the word that a dual, a sound plural, an accusative or a noun with a pronoun belongs to.

An ending is taken off only on evidence: the rest must be met as a word, most often with the article
(``lexicons/generated/frequencies``), and «الX» must not be where X has a pronoun or tanwin. What no rule can tell is
listed: ``lexicons/search_words`` by hand, ``lexicons/generated/stems`` from texts (``training/stems.py``). For
``musnad.arabic.stems``, which cuts the proclitics first.
"""

from __future__ import annotations

import gzip

from musnad.lexicon import frequencies, path_of, rows

#: Pronouns written on to a noun, longest first.
PRONOUNS = ("هما", "كما", "هم", "هن", "ها", "كم", "كن", "نا", "ه", "ك")
#: Levels of ``frequencies`` (ten times the logarithm of the count): met a few times, often, very often.
SOME, OFTEN, VERY_OFTEN = 6, 12, 20


class Endings:
    """The evidence, read once, and the rules over it. All words in and out are folded."""

    def __init__(self) -> None:
        self.level = frequencies()
        #: Words kept whole, forms and the word they belong to, words as written.
        self.whole: set[str] = set()
        self.known_forms: dict[str, str] = {}
        self.written: dict[str, str] = {}
        #: Feminines that are found under their masculine, words written with ta marbuta (folded).
        self.feminine: set[str] = set()
        self.apart: set[str] = set()
        #: Names that are forms of verbs as well.
        self.names: set[str] = set()
        self.marbuta: set[str] = set()
        #: Keys of finite verbs by form; in the third person, and in other persons or cut short.
        self.verbs: dict[str, tuple[str, ...]] = {}
        self.rare_verbs: dict[str, tuple[str, ...]] = {}
        self._read()

    def _read(self) -> None:
        for row in rows("search_words"):
            if row["what"] == "whole":
                self.whole.add(row["form"])
            elif row["what"] == "apart":
                self.apart.add(row["form"])
            elif row["what"] == "is":
                self.known_forms[row["form"]] = row["key"]
            elif row["what"] == "written":
                self.written[row["form"]] = row["key"]
        with gzip.open(path_of("generated/stems"), "rt", encoding="utf-8") as file:
            for line in file:
                if line[0] == "#":
                    continue
                kind, key, text = line.rstrip("\n").split("\t")
                forms = text.split(" ")
                if kind == "verb":
                    self.verbs.update(dict.fromkeys(forms, tuple(key.split(" "))))
                elif kind == "rare":
                    self.rare_verbs.update(dict.fromkeys(forms, tuple(key.split(" "))))
                elif kind == "feminine":
                    self.feminine.update(forms)
                elif kind == "marbuta":
                    self.marbuta.update(forms)
                elif kind == "name":
                    self.names.update(forms)
                else:
                    self.whole.update(forms)
        self.feminine -= self.apart

    def nouns(self, stem: str, marbuta: bool, definite: bool, query: bool) -> list[str]:
        """The keys of a noun or adjective without proclitics and article; ``marbuta``: it was written with ة."""
        key = self.known_forms.get(stem)
        if key:
            return [key]
        if stem in self.whole or len(stem) < 4:
            return [self._masculine(stem)]
        if marbuta:
            return [self._masculine(stem)]
        if stem[-1] == "ه" and not definite:
            return self._final_ha(stem, query)
        base = self._base(stem, definite)
        return [self._masculine(base)]

    def _masculine(self, base: str) -> str:
        key = self.known_forms.get(base, base)
        if key in self.feminine or (key.endswith("يه") and len(key) > 5 and key not in self.level):
            return key[:-1]
        return key

    def _final_ha(self, stem: str, query: bool) -> list[str]:
        """A final «ه» is the pronoun, or a ta marbuta without its dots, or belongs to the word (وجه)."""
        owned = self._without_pronoun(stem)
        feminine = self._masculine(stem) if stem in self.marbuta else ""
        if owned and feminine:
            base = self._masculine(owned)
            often = self.level.get("ال" + owned, 0) + 4 >= self.level.get("ال" + stem, 0)
            if query:
                return [base, feminine] if often else [feminine, base]
            return [base] if often else [feminine, base]
        return [self._masculine(owned)] if owned else [self._masculine(stem)]

    def _base(self, stem: str, definite: bool) -> str:
        """The word whose inflected form ``stem`` is (no ta marbuta at its end); itself if there is no evidence."""
        base = self.plural(stem)
        if base or definite:
            return base or stem
        if self.defined(stem) >= SOME:
            return self._sound_construct(stem) or stem
        if stem[-1] == "ا":
            accusative = self._accusative(stem)
            owned = self._without_pronoun(stem)
            if accusative and owned:  # «بيانا» is no «بيا» of ours
                return accusative if self.defined(accusative) >= self.defined(owned) else owned
            return accusative or owned or stem
        return self._without_pronoun(stem) or self._construct(stem) or stem

    def defined(self, word: str) -> int:
        """The level of a word with the article: how surely it is a noun or adjective."""
        return self.level.get("ال" + word, 0)

    def _without_pronoun(self, stem: str) -> str:
        if not stem.endswith(PRONOUNS) or stem in self.whole:
            return ""
        if stem[-1] != "ه" and self.defined(stem) >= SOME:
            return ""
        for pronoun in PRONOUNS:
            if not stem.endswith(pronoun) or len(stem) - len(pronoun) < 3:
                continue
            rest = stem[: -len(pronoun)]
            least = VERY_OFTEN if pronoun in ("ك", "كن") else SOME
            found, best = "", least - 1
            last = rest[-1]
            options = [rest]
            if last == "ت":
                options.append(rest[:-1] + "ه")
            elif last == "ا":
                options.append(rest[:-1] + "ي")
            elif last in "ئؤ":
                options.append(rest[:-1] + "ء")
            for option in options:
                if self.defined(option) > best:
                    found, best = option, self.defined(option)
            if found:
                return self.plural(found) or self._sound_construct(found) or found
            if last in "وي":
                found = self._construct(rest)
                if found:
                    return found
        return ""

    def _construct(self, stem: str) -> str:
        """The singular of a masculine plural or dual before a genitive (مسؤولو, مسؤولي), else of «my» and a word."""
        last = stem[-1]
        if last == "و":
            return self.plural(stem + "ن")
        if last != "ي":
            return ""
        found = self.plural(stem + "ن")
        if found:
            return found
        rest = stem[:-1]
        if len(rest) < 3 or stem + "ه" in self.marbuta:
            return ""
        if rest[-1] == "ت" and rest[:-1] + "ه" in self.marbuta and self.defined(rest[:-1] + "ه") >= VERY_OFTEN:
            return rest[:-1] + "ه"
        return rest if self.defined(rest) >= max(VERY_OFTEN, self.level.get(stem, 0) + 8) else ""

    def _sound_construct(self, stem: str) -> str:
        """The singular of «مواطني»: a plural in -ون is met, and the singular far more often than a nisba in -ي."""
        rest = stem[:-1]
        if stem[-1] != "ي" or max(self.level.get(rest + "ون", 0), self.defined(rest + "ون")) < OFTEN:
            return ""
        return self.plural(stem + "ن") if self.defined(rest) >= self.defined(stem) + 10 else ""

    def _accusative(self, stem: str) -> str:
        if stem[-1] != "ا" or len(stem) < 4:
            return ""
        rest = stem[:-1]
        if rest[-1] == "ئ" and self.defined(rest[:-1] + "ء") >= OFTEN:
            return rest[:-1] + "ء"
        enough = max(SOME, self.level.get(stem, 0) - 3)
        if max(self.defined(rest), self.level.get(rest, 0)) >= enough and self.defined(rest) >= 3:
            return self.plural(rest) or rest
        return ""

    def plural(self, stem: str) -> str:
        """The singular of a sound plural or dual in -ات, -ون, -ين, -ان; nothing if ``stem`` is none."""
        ending = stem[-2:]
        if stem in self.whole or stem in self.known_forms:
            return self.known_forms.get(stem, "")
        if ending == "ات":
            return self._plural_in_at(stem)
        if ending in ("ين", "ان", "ون"):
            return self._plural_in_n(stem, ending)
        return ""

    def _plural_in_at(self, stem: str) -> str:
        rest = stem[:-2]
        if len(rest) < 2:
            return ""
        feminine = self._feminine_level(rest + "ه")
        plain = self.defined(rest) if len(rest) > 2 else 0
        if feminine >= max(4, plain - 8):
            return rest + "ه"
        if plain >= SOME and plain >= self.defined(stem) - VERY_OFTEN:
            return rest
        options = [stem[:-1] + "ه"]  # منشآت, منشأة
        if rest[-1] in "وي":
            options.append(rest[:-1] + "اه")  # قنوات
        if rest[-1] == "و":
            options.append(rest[:-1] + "ه")  # سنوات
        best = max(options, key=self._feminine_level)
        return best if self._feminine_level(best) >= OFTEN else ""

    def _both_cases(self, rest: str) -> bool:
        """Whether a word is met in -ون and in -ين about as often, as only sound plurals are (متظاهرون, متظاهرين)."""
        level = self.level.get
        one = max(level(rest + "ون", 0), self.defined(rest + "ون"))
        other = max(level(rest + "ين", 0), self.defined(rest + "ين"))
        known = max(level(rest, 0), self.defined(rest))
        if not known or len(rest) < 4:
            return False
        participle = rest[1] == "ا" if len(rest) == 4 and rest[0] != "م" else rest[0] == "م"
        if participle and not (len(rest) == 4 and rest[2] == "ا"):
            return one + other >= SOME  # the form of a participle (نازح, متظاهر; not مضامين)
        return one >= OFTEN and other >= OFTEN and abs(one - other) <= 12

    def _feminine_level(self, word: str) -> int:
        return self.defined(word) if word in self.marbuta else 0

    def _plural_in_n(self, stem: str, ending: str) -> str:
        rest = stem[:-2]
        if len(rest) < 3:
            return ""
        level = self.level.get
        plain = self.defined(rest)
        if rest[-1] == "ت" and ending != "ون":
            feminine = self._feminine_level(rest[:-1] + "ه")
            if feminine >= max(OFTEN, plain):
                return rest[:-1] + "ه"
        met = max(level(stem, 0), self.defined(stem))
        if ending != "ان" and self._both_cases(rest):
            return rest
        if plain < 3:
            return ""
        if rest + "ه" in self.feminine and met <= max(plain, level(rest, 0)) + 10:
            return rest
        others = [rest + other for other in (("ون", "ان") if ending == "ين" else ("ين",))]
        other = max(max(level(o, 0), self.defined(o)) for o in others)
        singular = max(plain, level(rest, 0))
        return rest if other and other >= met - 15 and singular >= met - 10 else ""
