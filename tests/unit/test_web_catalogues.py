"""The Arabic catalogues: nothing of the interface without a translation, and nothing translated in two ways."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po

import musnad.web

CATALOGUES = sorted((Path(musnad.web.__file__).parent / "locales" / "ar").glob("*.po"))


def messages() -> list[tuple[str, Message]]:
    """Every message with the name of its catalogue."""
    found = []
    for path in CATALOGUES:
        with path.open(encoding="utf-8") as file:
            found += [(path.name, message) for message in read_po(file) if message.id]
    assert len(found) > 300
    return found


def test_the_same_words_have_the_same_translation_in_every_catalogue() -> None:
    said: dict[object, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for name, message in messages():
        said[message.context, str(message.id)][str(message.string)].add(name)
    assert [(words, dict(several)) for words, several in said.items() if len(several) > 1] == []


def test_every_message_is_translated_and_keeps_its_places() -> None:
    for name, message in messages():
        forms = message.string if isinstance(message.string, tuple | list) else [message.string]
        ids = message.id if isinstance(message.id, tuple | list) else [message.id]
        where = f"{name}: {ids[0]}"
        assert all(forms), where
        assert not message.fuzzy, where
        if len(ids) > 1:
            assert len(forms) == 6, f"{where}: Arabic has six forms"
        allowed = {place for words in ids for place in re.findall(r"\{\w+\}", words)}
        for form in forms:
            assert set(re.findall(r"\{\w+\}", form)) <= allowed, where
        if len(ids) == 1:
            assert set(re.findall(r"\{\w+\}", forms[0])) == allowed, where


def asked_for() -> set[str]:
    """Every message that templates and modules of the pages ask for by its words."""
    web = Path(musnad.web.__file__).parent
    found = set()
    for pattern, method in (("**/*.py", "python"), ("**/*.html", "jinja2.ext:babel_extract")):
        for path in web.glob(pattern):
            with path.open("rb") as file:
                for _, words, _, _ in extract(method, file, {"gettext": None, "ngettext": (1, 2), "_": None}):
                    found.add(words[0] if isinstance(words, tuple) else words)
    return found


def test_nothing_is_said_that_has_no_translation() -> None:
    known = {message.id[0] if isinstance(message.id, tuple | list) else message.id for _, message in messages()}
    asked = asked_for()
    assert len(asked) > 300
    assert sorted(asked - known) == []
