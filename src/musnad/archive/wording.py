"""What a person writes to look for words: ``المرفأ "إطلاق النار" (قصف OR غارة) -تدريب``.

Words next to one another must all be there, in any of their forms. Words in quotation marks must stand there as they are written, one behind
the other. ``OR`` (or ``|``) between two words asks for one of them, ``NOT`` or ``-`` before a word leaves out what has it; brackets group.
Nothing else has a meaning, so any text may be looked for; what cannot be understood is taken for words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from musnad.arabic.joined import keyed_words
from musnad.arabic.stems import form_of, form_of_text, query_keys, words_with_spans
from musnad.archive import expressions
from musnad.archive.expressions import Expression, both

#: Longest query, in characters, and the most words in one.
LONGEST, MOST = 2_000, 60
_PIECE = re.compile(r'"[^"]*"?|[()|]|-(?=["(\w])|[^\s()|"]+')
_QUOTES = str.maketrans("“”„«»‟＂", '"""""""')
_DEEPEST = 20
#: Set between texts that do not follow one another: a word that no phrase has.
BETWEEN = "\u0621\u0621\u0621"
#: Characters of a text that are looked at for its nearness.
_LOOKED_AT = 10_000


class QueryError(ValueError):
    """A query that cannot be answered: ``message`` and ``arabic`` say why."""

    def __init__(self, message: str, arabic: str) -> None:
        super().__init__(message)
        self.message, self.arabic = message, arabic


# -- the query as a tree -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Word:
    """A word in any of its forms."""

    form: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words as they are written, one behind the other."""

    forms: tuple[str, ...]
    keys: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class All:
    """All of these."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """One of these."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """Not this."""

    part: Node


Node = Word | Phrase | All | Either | Without


class Words:
    """The words of some pieces of text, as a query looks at them."""

    def __init__(self, pieces: Sequence[str]) -> None:
        self.keys = {key for piece in pieces for _, _, keys in keyed_words(piece) for key in keys}
        #: The forms one behind the other, with spaces around them; a line's end between two pieces.
        self.forms = "\n".join(f" {' '.join(form_of(w) for _, _, w in words_with_spans(p))} " for p in pieces)


class Wording:
    """A query for words.

    ``asked`` is what the index is asked for. It finds whatever ``holds``, and no more unless ``phrased``. ``keys`` and ``phrases`` are what is
    marked in a result.
    """

    def __init__(self, tree: Node) -> None:
        self.tree = tree
        self.keys: set[str] = set()
        self.phrases: list[tuple[str, ...]] = []
        self.forms: list[str] = []
        self._gather(tree)
        #: Whether a name is looked for that may be written as two words.
        self.names = any(key.startswith(("عبدال", "ابو")) for key in self.keys)
        self.asked = _asked(tree)
        self.phrased = _phrased(tree)
        plain = tree.parts if isinstance(tree, All) else (tree,)
        self._needed = [_in_order(part.forms) for part in plain if isinstance(part, Phrase)]
        self._phrases = [_in_order(forms) for forms in self.phrases]
        #: Whether ``possible`` and what the index finds are all there is to ask of a report.
        self.plain = all(
            isinstance(part, Word | Phrase) or (isinstance(part, Without) and not _phrased(part.part)) for part in plain
        )
        words = [word.form for word in plain if isinstance(word, Word)]
        self._in_order = _in_order(words) if len(words) == len(plain) else None
        self._each = [_in_order([form]) for form in self.forms]

    def _gather(self, node: Node) -> None:
        match node:
            case Word(form, keys):
                self.forms.append(form)
                self.keys.update(keys)
            case Phrase(forms, _):
                self.phrases.append(forms)
            case All(parts) | Either(parts):
                for part in parts:
                    self._gather(part)

    def phrases_in(self, text: str) -> Iterator[tuple[int, int]]:
        """(start, end) of the phrases in a text that are looked for."""
        if not self.phrases:
            return
        forms = form_of_text(text)
        if len(forms) == len(text):  # letter for letter
            for phrase in self._phrases:
                yield from (match.span() for match in phrase.finditer(forms))
            return
        words = list(words_with_spans(text))
        found = [form_of(word) for _, _, word in words]
        for wanted in self.phrases:
            for n, form in enumerate(found):
                if form == wanted[0] and tuple(found[n : n + len(wanted)]) == wanted:
                    yield words[n][0], words[n + len(wanted) - 1][1]

    def possible(self, text: str) -> bool:
        """Whether a text has the phrases without which nothing holds; quicker than ``holds``, which looks at an item of it."""
        forms = form_of_text(text)
        return all(phrase.search(forms) is not None for phrase in self._needed)

    def holds(self, words: Words) -> bool:
        """Whether the words are what is asked for."""
        return _holds(self.tree, words)

    def nearness(self, text: str) -> int:
        """How near a text comes to the wording: 2 for the words as they are written and in their order, 1 as they are written, 0 in other forms."""
        forms = form_of_text(text[:_LOOKED_AT])
        if self._in_order is not None and self._in_order.search(forms):
            return 2
        return int(all(word.search(forms) for word in self._each))


def _in_order(forms: Sequence[str]) -> re.Pattern[str]:
    """Forms one behind the other, with nothing but spaces and signs between them."""
    return re.compile(r"(?<!\w)" + r"[\W_]+".join(map(re.escape, forms)) + r"(?!\w)")


def _asked(node: Node) -> Expression | None:
    """What the index is asked for; None where it cannot tell."""
    match node:
        case Word(_, keys):
            return expressions.Any(keys)
        case Phrase(_, keys):
            return both(expressions.Any(k) for k in keys)
        case All(parts):
            return both(_asked(p) for p in parts)
        case Either(parts):
            found = [_asked(p) for p in parts]
            kept = tuple(f for f in found if f is not None)
            return expressions.Or(kept) if len(kept) == len(found) else None
        case Without(part):
            inner = None if _phrased(part) else _asked(part)
            return None if inner is None else expressions.Not(inner)


def _phrased(node: Node) -> bool:
    match node:
        case Phrase():
            return True
        case All(parts) | Either(parts):
            return any(_phrased(p) for p in parts)
        case Without(part):
            return _phrased(part)
        case _:
            return False


def _holds(node: Node, words: Words) -> bool:
    match node:
        case Word(_, keys):
            return not words.keys.isdisjoint(keys)
        case Phrase(forms, _):
            return f" {' '.join(forms)} " in words.forms
        case All(parts):
            return all(_holds(p, words) for p in parts)
        case Either(parts):
            return any(_holds(p, words) for p in parts)
        case Without(part):
            return not _holds(part, words)


# -- reading what was written ------------------------------------------------------------------------------------------


def parse(query: str) -> Wording | None:
    """A query as written by a person; None where there is no word in it. QueryError where it is too long."""
    if len(query) > LONGEST:
        raise QueryError(
            f"the query is too long: {len(query):,} characters, at most {LONGEST:,} are looked for",
            f"عبارة البحث أطول مما يُبحث عنه: {LONGEST} حرف على الأكثر",
        )
    parser = _Parser(_PIECE.findall(query.translate(_QUOTES)))
    tree = parser.alternatives(0)
    if parser.words > MOST:
        raise QueryError(
            f"the query has too many words: {parser.words}, at most {MOST} are looked for",
            f"كلمات البحث كثيرة: {MOST} كلمة على الأكثر",
        )
    return None if tree is None else Wording(tree)


class _Parser:
    """Reads pieces by descent."""

    def __init__(self, pieces: list[str]) -> None:
        self.pieces, self.at = pieces, 0
        self.words = 0

    def _next(self) -> str | None:
        return self.pieces[self.at] if self.at < len(self.pieces) else None

    def alternatives(self, depth: int) -> Node | None:
        """Parts with OR between them."""
        found = [self._all(depth)]
        while self._next() in ("OR", "|"):
            self.at += 1
            found.append(self._all(depth))
        kept = tuple(p for p in found if p is not None)
        return None if not kept else kept[0] if len(kept) == 1 else Either(kept)

    def _all(self, depth: int) -> Node | None:
        found: list[Node] = []
        while (piece := self._next()) is not None and piece not in ("OR", "|"):
            if piece == ")":
                if depth:
                    break
                self.at += 1
                continue
            part = self._one(depth)
            if isinstance(part, All):
                found += part.parts
            elif part is not None:
                found.append(part)
        return None if not found else found[0] if len(found) == 1 else All(tuple(found))

    def _one(self, depth: int) -> Node | None:
        piece = self.pieces[self.at]
        self.at += 1
        if piece in ("NOT", "-"):
            following = self._next()
            if following is None or following in (")", "OR", "|", "NOT", "-"):
                return None
            part = self._one(depth)
            return None if part is None else Without(part)
        if piece == "AND":
            return None
        if piece == "(":
            if depth >= _DEEPEST:
                raise QueryError("the query has too many brackets in one another", "في عبارة البحث أقواس متداخلة كثيرة")
            part = self.alternatives(depth + 1)
            if self._next() == ")":
                self.at += 1
            return part
        words = [word for _, _, word in words_with_spans(piece)]
        self.words += len(words)
        if not words:
            return None
        if piece.startswith('"'):
            return Phrase(tuple(map(form_of, words)), tuple(map(query_keys, words)))
        parts = tuple(Word(form_of(word), query_keys(word)) for word in words)
        return parts[0] if len(parts) == 1 else All(parts)
