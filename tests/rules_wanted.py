"""Rules that should hold and do not yet. Not collected: run `python -m pytest tests/rules_wanted.py`; move each to tests/unit once it holds."""

from __future__ import annotations

from sentences import read


def test_a_role_without_a_name_is_a_source() -> None:
    found = read("ذكرت قناة الجزيرة أن وزير النقل قال أمس إن الطريق مفتوح.").statements
    assert found[1].source.text == "وزير النقل"


def test_a_host_receives_the_visitor() -> None:
    (found,) = read("استقبل الملك عبد الله الثاني في عمان أمس وزير الخارجية الألماني.").events
    assert [a.text for a in found.recipient] == ["الملك عبد الله الثاني"]
    assert [a.text for a in found.actor] == ["وزير الخارجية الألماني"]


def test_an_event_between_sides_without_names_is_read() -> None:
    (found,) = read("لم تقصف الطائرات المستشفى، وفق ما أعلنه الجيش.").events
    assert [a.text for a in found.actor] == ["الطائرات"]
    assert [a.text for a in found.recipient] == ["المستشفى"]
