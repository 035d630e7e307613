"""Two who stand side by side are two: «دعت النقابة الأمم المتحدة», «استقبل الرئيس فلان السفيرة فلانة» have a subject and an object.

The tagger marks runs of words, and takes a subject and the object right behind it for one phrase where no mark parts them.
"""

from __future__ import annotations

from collections.abc import Sequence

from musnad.arabic.words import Form
from musnad.reading.chunks import Chunk
from musnad.reading.scene import Scene
from musnad.reading.wordlists import classes_of


def parted(scene: Scene, phrases: Sequence[Chunk], rest: bool = True) -> list[Chunk]:
    """The phrases, each cut where a second party begins; with ``rest`` what is cut off is a phrase too."""
    out: list[Chunk] = []
    for phrase in phrases:
        here = phrase
        while (at := _seam(scene, here)) is not None:
            out.append(Chunk(here.first, at, here.kind))
            here = Chunk(at, here.last, here.kind)
            if not rest:
                break
        else:
            out.append(here)
    return out


def _seam(scene: Scene, phrase: Chunk) -> int | None:
    """The word at which a second party begins in a phrase; None if it is one."""
    names = scene.names_in(phrase)
    before: Chunk | None = None
    for name in names:
        if name.kind == "PER":
            if before is not None and _another(scene, before, name):
                return before.last
            before = name
        elif name.first > phrase.first and _stands_alone(scene, name):
            return name.first
        elif name.last < phrase.last and _begins_deed(scene, name.last):
            return name.last
    return _behind_adjective(scene, phrase)


_NO_DEED = ("gn:", "title:", "nisba", "head:", "pl:")
_WITHIN = "صلب"


def _begins_deed(scene: Scene, i: int) -> bool:
    """Whether an indefinite verbal noun right behind a body's name is what it does: «أعلنت وزارة الصحة | افتتاح مستشفى».

    So in all of 218 such places annotated, given names that are verbal nouns too («نداء تونس رضا الكندي») apart.
    """
    form = scene.words.form[i]
    if form.kind != "word" or form.definite or form.proclitics or i in scene.in_person or form.bare == _WITHIN:
        return False
    lists = classes_of(form)
    return "vt:masdar" in lists and not any(c.startswith(_NO_DEED) for c in lists)


#: What an adjective of a country tells of, behind it: «ليبي الجنسية».
_OF_WHAT = frozenset("اصل جنسيه مولد هويه منشا صنع".split())


def _behind_adjective(scene: Scene, phrase: Chunk) -> int | None:
    """The definite noun behind an indefinite adjective of a country, which begins something else: «انتقدت صحف ألمانية | التحقيق».

    Of 26 such places annotated, 23 are the end of a phrase, and three tell of what the adjective is («ليبي الجنسية»).
    """
    form = scene.words.form
    for i in range(phrase.first + 1, phrase.last - 1):
        here, after = form[i], form[i + 1]
        if here.definite or here.proclitics or form[i - 1].definite or "nisba" not in classes_of(here):
            continue
        if after.kind == "word" and after.definite and not after.proclitics and after.bare not in _OF_WHAT:
            return i + 1
    return None


def _another(scene: Scene, before: Chunk, name: Chunk) -> bool:
    """Whether a person named behind another is a second party: his name, or a title and his name, follow at once.

    «مساعد الكندي», «الناطق باسم الرئيس فلان» behind a name tell who its bearer is, and in «وزير الكندي فاضل المرزوقي» the title tells whose
    minister the second is. Of 19 such pairs annotated as participants or sources three stood in one phrase.
    """
    form = scene.words.form
    between = form[before.last : name.first]
    if not between:
        governed = before.first > 0 and not form[before.first - 1].definite and _is_title(form[before.first - 1])
        return not governed and not form[name.first].proclitics
    first = between[0]
    if first.proclitics or any(f.kind != "word" or f.bare == _IN_THE_NAME_OF for f in between):
        return False
    titles = [_is_title(f) for f in between]
    if not titles[0] or any(titles[1:]) or not (first.definite or len(between) > 1):
        return False
    words = {form[i].bare for i in range(before.first, before.last)}
    return not any(form[i].bare in words for i in range(name.first, name.last))


_IN_THE_NAME_OF = "اسم"


def _is_title(form: Form) -> bool:
    return any(c.startswith("title:") for c in classes_of(form))


def _stands_alone(scene: Scene, name: Chunk) -> bool:
    """Whether a body's or country's name can't belong to the noun before it: both have the article, so neither governs the other.

    Of 46 such names in annotated reports two stood in one phrase with that noun («المكتب التنفيذي الاتحاد العام»).
    """
    form = scene.words.form
    here, noun = form[name.first], form[name.first - 1]
    if not (name.kind == "ORG" or (name.kind == "GPE" and name.last - name.first > 1)):
        return False
    if name.first == 0 or here.proclitics or not here.definite or noun.kind != "word" or not noun.definite:
        return False
    if any(n.first < name.first <= n.last for n in scene.names):
        return False
    lists = {*classes_of(noun), *(classes_of(here) if name.last - name.first == 1 else ())}
    return not any(c.startswith(("title:", "nisba")) for c in lists)
