"""Every page in a real browser: in Arabic and English, narrow and wide, by keyboard alone, without a fault in the console, without a request to elsewhere."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from browser import EXAMPLES, NARROW, WIDE, Visit, run, serving

#: Pages by name; ``{report}``, ``{story}``, ``{entity}`` and ``{source}`` are ones of the examples.
PAGES = {
    "front": "/",
    "search": "/search?q=المرفأ",
    "search-events": "/search?results=events",
    "search-reports": "/search?results=reports&q=المرفأ",
    "search-nothing": "/search?q=لايوجدمثلهذه",
    "report": "/reports/{report}",
    "entities": "/entities",
    "entity": "/entities/{entity}",
    "stories": "/stories",
    "story": "/stories/{story}",
    "timeline": "/timeline",
    "map": "/map",
    "sources": "/sources",
    "source": "/sources/{source}",
    "add": "/add",
    "feeds": "/feeds",
    "missing": "/reports/there-is-no-such-report",
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    place = tmp_path_factory.mktemp("pages") / "a.db"
    run("add", *EXAMPLES, "--archive", place, "--reader", "fast")
    run("stories", "--archive", place)
    run("who", "حسن", "--archive", place)
    with serving("--archive", place, "--no-weave") as found:
        yield found


@pytest.fixture(scope="module")
def names(address: str) -> dict[str, str]:
    """A report, a story, an entity and a source of the examples."""

    def ask(path: str) -> Any:
        with urllib.request.urlopen(address + path) as answer:
            return json.load(answer)

    story = ask("/stories.json")["stories"][0]
    entity = next(
        e for e in _all(ask("/entities.json")) if isinstance(e, dict) and "id" in e and e.get("type") == "person"
    )
    hit = ask("/search.json?q=%D8%A7%D9%84%D9%85%D8%B1%D9%81%D8%A3")["results"][0]
    outlet = hit["document"]["outlet"]
    return {
        "report": hit["key"],
        "story": story["id"],
        "entity": entity["id"],
        "source": urllib.request.quote(outlet, safe=""),  # type: ignore[attr-defined]
    }


def _all(value: Any) -> Iterator[Any]:
    """Every value in some JSON."""
    yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _all(one)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_in_both_languages_narrow_and_wide(
    name: str, chromium: Any, address: str, names: dict[str, str], axe: str
) -> None:
    path = PAGES[name].format(**names)
    for language in ("ar", "en"):
        context = chromium.new_context(viewport={"width": WIDE, "height": 900})
        visit = Visit(context.new_page(), address)
        visit.go(path + ("&" if "?" in path else "?") + f"lang={language}")
        html = visit.page.locator("html")
        direction = "rtl" if language == "ar" else "ltr"
        assert (html.get_attribute("lang"), html.get_attribute("dir")) == (language, direction)
        assert visit.page.locator("h1").count() == 1, f"{name} {language}"
        if language == "ar":
            said = visit.page.evaluate(_WORDS_OF_THE_INTERFACE)
            assert not re.findall(r"\b[A-Za-z]{4,}\b", said), f"{name}: not in Arabic: {said[:400]}"
        for width in (WIDE, NARROW):
            shown = f"{name} {language} {width}"
            visit.wide(width)
            assert visit.sideways() <= 0, shown
            if (language, width) in (("ar", WIDE), ("en", NARROW)):
                assert not visit.serious(axe), shown
            visit.keep(f"{name}-{language}-{width}")
        faults = [f for f in visit.faults if not (name == "missing" and "404" in f)]
        assert not faults, f"{name} {language}"
        context.close()


#: Headings, buttons and labels of the interface, without what comes from reports (``bdi``) and names of forms and files.
_WORDS_OF_THE_INTERFACE = """Array.from(document.querySelectorAll('h1, h2, h3, button, label > span, legend, th, nav a')).map(node => {
  const copy = node.cloneNode(true);
  copy.querySelectorAll('bdi, code, [dir=ltr], [lang=en]').forEach(inner => inner.remove());
  return copy.textContent.trim();
}).join('\\n')"""


def test_a_page_works_without_scripts(chromium: Any, address: str, names: dict[str, str]) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + "/")
    page.locator('input[type="search"]').first.fill("المرفأ")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")
    page.locator("mark").first.wait_for()
    page.locator('main a[href^="/reports/"]').first.click()
    page.wait_for_url("**/reports/*")
    assert page.locator("h1").inner_text()
    context.close()


def test_everything_can_be_reached_by_keyboard_and_is_seen(chromium: Any, address: str, names: dict[str, str]) -> None:
    for name in ("front", "search", "report", "story", "entity", "map"):
        context = chromium.new_context(viewport={"width": WIDE, "height": 900})
        page = context.new_page()
        page.goto(address + PAGES[name].format(**names))
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip", name
        seen = set()
        for _ in range(40):
            page.keyboard.press("Tab")
            where = page.evaluate(
                "(() => { const e = document.activeElement, s = getComputedStyle(e); return [e.tagName, e.textContent.slice(0, 30), s.outlineStyle, s.outlineWidth]; })()"
            )
            seen.add(tuple(where[:2]))
            assert where[0] == "BODY" or where[2] != "none", f"{name}: no one sees where the keyboard is: {where}"
        assert len(seen) > 10, name
        context.close()


def test_the_skip_link_leads_to_the_content(chromium: Any, address: str) -> None:
    page = chromium.new_context().new_page()
    page.goto(address + "/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_language_is_kept_and_the_page_stays(chromium: Any, address: str) -> None:
    page = chromium.new_context().new_page()
    page.goto(address + "/stories?least=1")
    assert page.locator("html").get_attribute("lang") == "ar"
    page.locator("a.switch").click()
    page.wait_for_load_state()
    assert page.url.endswith("/stories?least=1")
    page.goto(address + "/")
    assert (page.locator("html").get_attribute("lang"), page.locator("html").get_attribute("dir")) == ("en", "ltr")


def test_fonts_come_from_here_and_are_used(chromium: Any, address: str) -> None:
    page = chromium.new_context().new_page()
    page.goto(address + "/")
    loaded = page.evaluate(
        "document.fonts.ready.then(fonts => [...fonts].filter(f => f.status === 'loaded').map(f => f.family))"
    )
    assert any("Musnad" in family for family in loaded)
