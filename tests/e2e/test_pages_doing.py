"""What people do on the pages, in a real browser: sign in, open the record of an item, correct it, add a report and watch it being read."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import NARROW, ROOT, WIDE, Visit, run, serving

TEXT = (
    "قال وزير النقل سامي الكندي أمس إن شركة المرافئ أغلقت الرصيف الشمالي. وأعلنت جمعية البحارة إضرابا يوم الأحد، "
    "وقالت ليلى الهاشمي، رئيسة الجمعية، إن مسلحين قتلوا ثلاثة عمال."
)
PASSWORD = "سفينة في المرفأ القديم"
#: Everything that would run, turn the letters round, hide, or break out of where it stands.
HOSTILE = "<script>window.hacked=1</script>\"'><img src=x onerror=window.hacked=1>{{913*917}}${913*917}\u202eقلب\u2066\u200b\u200e\ufeff\u0000\x1b&lt;"


def user(folder: Path, *arguments: str, password: str = "") -> None:
    subprocess.run(
        [sys.executable, "-m", "musnad", "user", *arguments, "--users", str(folder / "desk.users")],
        cwd=ROOT,
        input=password + "\n",
        text=True,
        check=True,
        capture_output=True,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an archive of one report, and two users."""
    made = tmp_path_factory.mktemp("doing")
    line = {"id": "r1", "outlet": "صحيفة المرسى", "published": "2024-08-08", "title": "إغلاق الرصيف", "text": TEXT}
    (made / "r.jsonl").write_text(json.dumps(line, ensure_ascii=False), encoding="utf-8")
    run("add", made / "r.jsonl", "--archive", made / "a.db", "--reader", "fast")
    user(made, "add", "ليلى", "--role", "editor", password=PASSWORD)
    user(made, "add", "sami", password=PASSWORD)
    return made


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    """The address of the archive with its users."""
    with serving("--archive", folder / "a.db", "--users", folder / "desk.users", "--no-weave") as found:
        yield found


@pytest.fixture
def visit(chromium: Any, address: str) -> Iterator[Visit]:
    """A new browser, wide."""
    permissions = ["clipboard-read", "clipboard-write"]
    context = chromium.new_context(viewport={"width": WIDE, "height": 900}, permissions=permissions)
    yield Visit(context.new_page(), address)
    context.close()


def sign_in(visit: Visit, name: str, password: str = PASSWORD, to: str = "/") -> None:
    """Sign in, in English."""
    visit.go("/language/en?back=/sign-in")
    visit.go(to)
    visit.page.get_by_label("Name").fill(name)
    visit.page.get_by_label("Password").fill(password)
    visit.page.get_by_label("Password").press("Enter")
    if password == PASSWORD:
        visit.page.wait_for_url(lambda url: "/sign-in" not in url)
    else:
        visit.page.get_by_role("alert").wait_for()


def to_the_report(visit: Visit) -> None:
    visit.go("/search?results=reports")
    visit.page.locator('main a[href^="/reports/"]').first.click()
    visit.page.wait_for_url("**/reports/*")


# -- signing in --------------------------------------------------------------------------------------------------------


def test_who_signs_in_comes_to_where_they_wanted_and_out_again(visit: Visit, axe: str) -> None:
    sign_in(visit, "ليلى", "not this one", to="/stories?least=1")
    page = visit.page
    assert page.get_by_role("alert").inner_text()
    assert page.get_by_label("Name").input_value() == "ليلى"
    assert not visit.serious(axe)
    visit.keep("sign-in-en-1440")
    visit.wide(NARROW)
    assert visit.sideways() <= 0
    visit.keep("sign-in-en-390")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/stories?least=1")
    assert "ليلى" in page.locator("header").inner_text()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in*")
    visit.go("/stories")
    assert "/sign-in" in page.url
    assert [fault for fault in visit.faults if "403" not in fault] == []  # the wrong password


def test_a_reader_is_shown_nothing_that_changes_and_may_not_reach_it(visit: Visit) -> None:
    sign_in(visit, "sami")
    assert visit.page.get_by_role("link", name="Add reports").count() == 0
    to_the_report(visit)
    visit.page.locator(".card .more").first.click()
    visit.page.locator("#panel:not([hidden]) .record").wait_for()
    assert visit.page.locator("form[action*=correct], form[action*=complete], a[href$='/add']").count() == 0
    assert visit.faults == []
    assert visit.go("/add").status == 403
    assert visit.page.locator("h1").count() == 1


# -- the record of an item ---------------------------------------------------------------------------------------------


def test_a_click_and_a_key_bring_the_record_of_an_item(visit: Visit, axe: str) -> None:
    sign_in(visit, "sami")
    to_the_report(visit)
    page, panel = visit.page, visit.page.locator("#panel")
    page.locator(".row > p [data-s]").first.click()
    panel.locator(".record").wait_for()
    assert page.evaluate("document.activeElement.id") == "record-head"
    assert not visit.serious(axe)
    visit.keep("report-panel-en-1440")
    page.keyboard.press("Escape")
    assert panel.is_hidden()
    link = page.locator(".row > p a[href*='/items/']").first
    link.focus()
    page.keyboard.press("Enter")
    panel.locator(".record").wait_for()
    words = panel.get_by_label("Link that shows these words").input_value()
    assert re.search(r"/reports/[0-9a-f]{32}#[^:]+:~:text=", words)
    cited = panel.get_by_label("Citation in English").input_value()
    assert "صحيفة المرسى" in cited
    assert "/reports/" in cited
    copy = panel.locator(".cite").filter(has=page.get_by_label("Citation in English")).get_by_role("button")
    copy.click()
    assert page.evaluate("navigator.clipboard.readText()") == cited
    permanent = panel.get_by_label("Permanent link").input_value()
    page.goto("about:blank")
    page.goto(permanent)
    assert page.evaluate("Boolean(document.getElementById(decodeURIComponent(location.hash.slice(1))))")
    visit.wide(NARROW)
    page.locator(".row > p a[href*='/items/']").first.click()
    panel.locator(".record").wait_for()
    assert visit.sideways() <= 0
    visit.keep("report-panel-en-390")
    assert visit.faults == []


def test_the_record_is_a_page_where_there_are_no_scripts(chromium: Any, folder: Path) -> None:
    with serving("--archive", folder / "a.db", "--no-weave", "--processes", "0") as address:
        context = chromium.new_context(java_script_enabled=False)
        page = context.new_page()
        page.goto(address + "/search?results=reports")
        page.locator('main a[href^="/reports/"]').first.click()
        page.locator(".row > p a[href*='/items/']").first.click()
        page.wait_for_url("**/items/*")
        assert page.locator("table.record").count() == 1
        context.close()


# -- correcting --------------------------------------------------------------------------------------------------------


def test_an_editor_alters_and_rejects_an_item_and_both_are_kept_with_the_name(visit: Visit) -> None:
    sign_in(visit, "ليلى")
    to_the_report(visit)
    page, panel = visit.page, visit.page.locator("#panel")
    report = page.url.split("#")[0]
    page.locator(".card .more").first.click()
    panel.get_by_text("Alter its fields").click()
    panel.get_by_label("Source", exact=False).first.fill("وزير النقل")
    panel.locator("details.edit").get_by_label("Note").fill("المصدر هو الوزير")
    panel.get_by_role("button", name="Keep the changes").click()
    page.wait_for_url("**/items/*")
    assert page.get_by_role("status").inner_text() == "Kept: the item was altered."
    assert "المصدر هو الوزير" in page.locator(".history").inner_text()
    page.goto(report)
    before = page.locator(".card").count()
    page.locator(".card .more").last.click()
    panel.get_by_role("button", name="This is wrong").click()
    page.wait_for_url("**/reports/*kept=reject*")
    assert page.locator(".card").count() == before - 1
    corrections = page.locator("#corrections")
    assert corrections.inner_text().count("ليلى") == 2
    assert visit.faults == []


def test_words_that_are_selected_become_an_item(visit: Visit) -> None:
    sign_in(visit, "ليلى")
    to_the_report(visit)
    page = visit.page
    page.evaluate("""() => {
      const walker = document.createTreeWalker(document.querySelector('.row > p'), NodeFilter.SHOW_TEXT);
      for (let node; (node = walker.nextNode());) {
        const at = node.data.indexOf('الرصيف');
        if (at < 0) continue;
        const range = document.createRange();
        range.setStart(node, at); range.setEnd(node, at + 6);
        getSelection().removeAllRanges(); getSelection().addRange(range);
        return;
      }
    }""")
    page.locator("a.gather").click()
    page.wait_for_url("**/add?*")
    assert "الرصيف" in page.locator("main").inner_html()
    page.goto(page.url.split("?")[0] + "?layer=mentions&" + page.url.split("?")[1])
    assert page.locator("main form").count() >= 1
    assert visit.faults == []


# -- adding ------------------------------------------------------------------------------------------------------------


def test_a_pasted_text_is_watched_being_read_and_leads_to_its_report(visit: Visit, axe: str) -> None:
    sign_in(visit, "ليلى")
    page = visit.page
    page.get_by_role("link", name="Add reports").click()
    text = page.get_by_role("region", name="Paste a text")
    text.get_by_label("Text of the report").fill("قال سامي الكندي أمس إن الرصيف الجنوبي فُتح أمام السفن الكبيرة.")
    text.get_by_label("Title").fill("فتح الرصيف")
    text.get_by_label("Outlet").fill("صحيفة المنارة")
    text.get_by_label("Day of publication").fill("2024-08-09")
    text.get_by_role("button", name="Read the text").click()
    page.wait_for_url(re.compile(r"/reports/[0-9a-f]{32}"), timeout=90_000)
    assert page.locator("h1").inner_text() == "فتح الرصيف"
    assert page.locator(".card").count() == 1
    assert "سامي الكندي" in page.locator(".card").inner_text()
    assert visit.faults == []


def test_an_address_inside_is_refused_and_said(visit: Visit) -> None:
    sign_in(visit, "ليلى")
    page = visit.page
    for link in ("http://127.0.0.1:1/", "http://169.254.169.254/latest/meta-data", "http://localhost/"):
        visit.go("/add")
        page.locator("#link").fill(link)
        page.get_by_role("button", name="Fetch and read").click()
        page.get_by_role("heading", name="Nothing was added").wait_for(timeout=60_000)
        assert page.locator("#state").inner_text().strip()
    visit.go("/add")
    page.locator("#link").fill("file:///etc/passwd")
    page.get_by_role("button", name="Fetch and read").click()
    assert "http" in page.get_by_role("alert").inner_text()
    assert [f for f in visit.faults if "400" not in f] == []


# -- hostile text ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an archive whose reports have hostile text in every field."""
    made = tmp_path_factory.mktemp("hostile")
    fields = ("id", "outlet", "title", "author", "section", "language", "agency")
    said = f"قال {HOSTILE} الناطق باسم {HOSTILE} أمس إن مسلحين قتلوا ثلاثة عمال في بيروت. وقال سامي الكندي «{HOSTILE}»."
    lines: list[dict[str, Any]] = [
        {**dict.fromkeys(fields, HOSTILE), "published": "2024-08-08", "text": said},
        {
            **dict.fromkeys(fields, HOSTILE + "٢"),
            "published": "2024-08-09",
            "url": "https://news.example/" + HOSTILE,
            "text": said + " " + HOSTILE,
        },
        {
            "id": "address",
            "url": "javascript:window.hacked=1",
            "title": "عنوان",
            "text": TEXT,
            "published": "2024-08-08",
        },
        {
            "id": "long",
            "outlet": "م" * 100_000,
            "title": "كلمة " + "ط" * 1_000_000,
            "text": TEXT + " " + "ط" * 1_000_000,
        },
    ]
    raw = [json.dumps(line, ensure_ascii=True) for line in lines]
    raw.append(
        '{"id": "\\ud800", "outlet": "\\udfff\\ud800", "title": "\\ud83d", "published": "2024-08-08", "text": "قال سامي الكندي \\ud800 إن المرفأ مفتوح \\udfff."}'
    )
    (made / "r.jsonl").write_text("\n".join(raw), encoding="utf-8")
    subprocess.run(
        [sys.executable, "-m", "musnad", "add", str(made / "r.jsonl"), "--archive", str(made / "a.db"), "--reader", "fast"],
        cwd=ROOT, capture_output=True, timeout=300,
    )  # fmt: skip
    run("stories", "--archive", made / "a.db")
    run("who", "سامي", "--archive", made / "a.db")
    with serving("--archive", made / "a.db", "--no-weave") as found:
        yield found


def test_hostile_text_in_every_field_shows_as_text_on_every_page(chromium: Any, hostile: str) -> None:
    context = chromium.new_context(viewport={"width": NARROW, "height": 900})
    visit = Visit(context.new_page(), hostile)
    dialogs: list[str] = []
    visit.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    visit.go("/search?results=reports")
    reports = sorted(
        set(
            visit.page.locator('main a[href^="/reports/"]').evaluate_all(
                "all => all.map(a => a.getAttribute('href').split('#')[0])"
            )
        )
    )
    assert len(reports) == 5
    found: set[str] = set()
    paths = [
        "/",
        "/search?results=reports",
        "/search?results=statements",
        "/search?results=events",
        "/entities",
        "/stories",
        "/timeline",
        "/map",
        "/sources",
        "/feeds",
        *reports,
    ]
    for path in paths:
        visit.go(path)
        found |= set(
            visit.page.locator(
                'main a[href^="/entities/"], main a[href^="/stories/"], main a[href^="/sources/"], main a[href*="/items/"]'
            ).evaluate_all("all => all.map(a => a.getAttribute('href').split('#')[0])")
        )
    kinds: dict[str, list[str]] = {}
    for path in sorted(found):
        kinds.setdefault("items" if "/items/" in path else path.split("/")[1], []).append(path)
    assert set(kinds) >= {"entities", "stories", "sources", "items"}
    some = [path for all_of_kind in kinds.values() for path in all_of_kind[:6]]
    for path in (*paths, *some):
        visit.go(path)
        assert visit.sideways() <= 0, path
        shown = visit.page.content()
        assert visit.page.evaluate("window.hacked") is None, path
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x00\x1b]", shown), path
        assert "837221" not in shown, path
        assert visit.page.locator("img[src=x], script:not([src])").count() == 0, path
        assert visit.page.locator('a[href^="javascript:"]').count() == 0, path
    visit.go(reports[0])
    visit.keep("hostile-ar-390")
    assert (visit.faults, dialogs) == ([], [])
    context.close()
