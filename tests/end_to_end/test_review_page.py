"""The review page in a real Chromium: by keyboard alone, in both languages, in the dark, enlarged."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import govdata
from tests.support.browser import AXE, Review, chromium, review
from tests.support.pdfs import Page, pdf
from tests.support.reviews import EXCLUSIONS, OBSERVATIONS, edited, empty_package, rows

HOSTILE = '<img src=x onerror="alarm()"><script>alarm()</script> 全区公园数量达273座，𠀀另有七把椅子。'
LATE = """() => {
  const real = window.fetch;
  const wait = () => new Promise((resolve) => setTimeout(resolve, 800));
  window.fetch = async (url, ...rest) => {
    if (String(url).includes("api/item")) await wait();
    return real(url, ...rest);
  };
}"""
INDICATORS = (
    "parks",
    "community_parks",
    "green_coverage",
    "green_coverage_change",
    "greening_funds",
    "greening_funds_streets",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return empty_package(tmp_path / "p")


@pytest.fixture
def running(folder: Path) -> Iterator[Review]:
    with review(folder) as found:
        yield found


@pytest.fixture
def page(browser: Any, running: Review) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-US")
    found = context.new_page()
    found.broken = []
    found.asked = []
    found.on("pageerror", lambda error: found.broken.append(str(error)))
    found.on("console", lambda said: found.broken.append(said.text) if said.type == "error" else None)
    found.on("request", lambda request: found.asked.append(request.url))
    opened(found, running)
    yield found
    assert [url for url in found.asked if not url.startswith((running.address, "data:"))] == []
    context.close()


def opened(page: Any, running: Review) -> None:
    page.goto(running.address)
    page.wait_for_selector("mark[aria-current]")
    shown(page)


def shown(page: Any) -> None:
    """Wait until the form is that of the current item."""
    until(
        page,
        "document.querySelector('#draft q')?.textContent === document.querySelector('mark[aria-current]')?.textContent",
    )


def until(page: Any, holds: str, given: object = None, seconds: float = 30) -> None:
    """Wait until something holds in the page, whose policy forbids that it looks itself."""
    end = time.monotonic() + seconds
    while not page.evaluate(holds, given):
        assert time.monotonic() < end, f"it never held: {holds}"
        page.wait_for_timeout(20)


def said(page: Any, words: str) -> None:
    until(page, "words => document.getElementById('status').textContent.includes(words)", words)


def saved(page: Any, count: int) -> None:
    """Wait until so many decisions can be taken back."""
    until(page, "n => document.querySelector('[data-act=undo]').textContent.endsWith(` ${n}`)", count)


def press(page: Any, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def choose(page: Any, name: str) -> None:
    """Type an id in the cell that is in focus."""
    page.keyboard.type(name)
    press(page, "Enter")


def test_a_document_is_settled_by_keyboard_alone(page: Any, folder: Path) -> None:
    for number, name in enumerate(INDICATORS, start=1):
        press(page, "e")
        if number == 1:
            choose(page, "example")
        choose(page, name)
        until(page, "document.activeElement.id === 'text'")
        saved(page, number)
        shown(page)
    press(page, "x")
    page.wait_for_selector("dialog[open]")
    press(page, "Enter")
    said(page, "Saved: excluded")
    assert {row["indicator"]: row["as_written"] for row in rows(folder).values()} == dict(
        zip(INDICATORS, ("273座", "近200座", "超过50%", "0.6个百分点", "2.9亿元", "1.8亿元"), strict=True)
    )
    assert [row["text"] for row in rows(folder, EXCLUSIONS).values()] == ["下降3.2%"]
    report = govdata.validate(folder, sources=folder / "archive")
    assert [finding for finding in report.errors if finding.type.startswith("evidence")] == []
    assert govdata.scan(folder, sources=folder / "archive")[0].complete
    assert page.broken == []


def test_everything_is_taken_back_and_done_again(page: Any, folder: Path) -> None:
    for number in (1, 2, 3):
        press(page, "x")
        page.wait_for_selector("dialog[open]")
        press(page, "Enter")
        saved(page, number)
        shown(page)
    held = rows(folder, EXCLUSIONS)
    for left in (2, 1):
        press(page, "u")
        saved(page, left)
    press(page, "u")
    said(page, "taken back")
    until(page, "document.querySelector('[data-act=undo]').disabled")
    assert rows(folder, EXCLUSIONS) == {}
    for number in (1, 2, 3):
        press(page, "U")
        saved(page, number)
    assert rows(folder, EXCLUSIONS) == held


def test_a_key_that_is_held_down_decides_once(page: Any) -> None:
    page.keyboard.down("x")
    page.keyboard.down("x")
    page.wait_for_selector("dialog[open]")
    page.keyboard.up("x")
    press(page, "Escape")
    page.wait_for_selector("dialog[open]", state="detached")
    press(page, "Control+x", "Alt+b", "Control+Enter")
    page.wait_for_timeout(200)
    assert page.locator("dialog[open]").count() == 0
    assert page.locator("[data-act=undo]").is_disabled()


def test_a_row_with_errors_is_accepted_only_when_asked_twice(page: Any, folder: Path) -> None:
    press(page, "e")
    choose(page, "example")
    choose(page, "greening_funds")
    said(page, "press Enter again")
    assert rows(folder) == {}
    assert "unit" in page.inner_text("#draft .findings >> nth=0") or page.locator("#draft li.error").count()
    press(page, "Enter")
    saved(page, 1)
    assert len(rows(folder)) == 1


def test_a_group_is_accepted_at_once_and_taken_back_at_once(page: Any, folder: Path) -> None:
    press(page, "j", "j", "j", "j")
    shown(page)
    assert page.inner_text("#draft q") == "2.9亿元"
    press(page, "e")
    choose(page, "example")
    page.keyboard.type("greening_funds")
    press(page, "Escape", "Escape", "b")
    page.wait_for_selector("dialog[open] button.accept")
    assert "Accept 2" in page.inner_text("dialog[open]")
    press(page, "Enter")
    saved(page, 1)
    assert sorted(row["as_written"] for row in rows(folder).values()) == ["1.8亿元", "2.9亿元"]
    press(page, "u")
    until(page, "document.querySelector('[data-act=undo]').disabled")
    assert rows(folder) == {}


def test_ends_of_the_figure_move_and_the_reading_with_them(page: Any) -> None:
    shown(page)
    press(page, "]")
    until(page, "document.getElementById('cell-as_written').value === '73座'")
    page.wait_for_selector("#draft li.error")
    press(page, "[")
    until(page, "document.getElementById('cell-as_written').value === '273座'")


def test_search_filter_and_keys_by_keyboard(page: Any) -> None:
    press(page, "/")
    page.keyboard.type("绿化资金")
    press(page, "Enter")
    until(page, "document.getElementById('hits').textContent === '1 / 1'")
    press(page, "Escape", "?")
    page.wait_for_selector("dialog[open] kbd")
    press(page, "Escape")
    press(page, "s")
    assert page.evaluate("document.activeElement.id") == "filter"
    page.select_option("#filter", "automatic")
    until(page, "document.querySelector('#draft q').textContent === '2024'")


def test_the_page_speaks_chinese(page: Any) -> None:
    press(page, "l")
    until(page, "document.documentElement.lang === 'zh'")
    shown_words = page.inner_text("body")
    assert "收录" in shown_words
    english = re.findall(r"[A-Za-z]{4,} [a-z]{3,} [a-z]{2,}", page.inner_text("header") + page.inner_text("footer"))
    assert english == []
    assert page.inner_text("label[for=cell-subject]").startswith("主体")


@pytest.mark.parametrize("text", [HOSTILE])
def test_what_a_document_says_is_shown_and_never_run(browser: Any, tmp_path: Path, text: str) -> None:
    folder = empty_package(tmp_path / "p", text)
    with review(folder) as running:
        page = browser.new_page()
        page.add_init_script("window.alarmed = 0; window.alarm = () => { window.alarmed += 1; };")
        opened(page, running)
        assert page.inner_text(".part").startswith('<img src=x onerror="alarm()">')
        assert page.locator("#text img, #text script").count() == 0
        press(page, "j", "k")
        shown(page)
        assert page.evaluate("window.alarmed") == 0
        press(page, "e")
        choose(page, "example")
        choose(page, "parks")
        saved(page, 1)
        [row] = rows(folder).values()
        printed = "".join(text[int(row["quote_start"]) :].split())
        assert printed.startswith("".join(row["quote"].split()))
        page.close()


def test_changes_of_others_are_merged_or_told(page: Any, folder: Path) -> None:
    press(page, "e")
    choose(page, "example")
    choose(page, "parks")
    saved(page, 1)
    shown(page)
    [key] = rows(folder)
    press(page, "k") if page.locator("#filter").input_value() == "all" else None
    page.select_option("#filter", "recorded")
    shown(page)
    page.wait_for_selector("#cell-note")
    edited(folder, key, {"note": "of another hand"})
    page.fill("#cell-note", "mine")
    press(page, "Enter")
    until(page, "document.getElementById('alert').textContent.includes('changed in its file')")
    assert rows(folder)[key]["note"] == "of another hand"


def test_a_server_that_is_gone_is_told(page: Any, running: Review, folder: Path) -> None:
    running.kill()
    press(page, "x")
    page.wait_for_selector("dialog[open]")
    press(page, "Enter")
    until(page, "document.getElementById('alert').textContent.includes('is not saved')")
    assert rows(folder, EXCLUSIONS) == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 800), (640, 400), (320, 500)])
def test_nothing_is_cut_off_at_any_size(page: Any, scheme: str, size: tuple[int, int]) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    press(page, "?")
    page.wait_for_selector("dialog[open]")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize("state", ["draft", "listbox", "exclude", "bulk", "keys", "zh", "narrow"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(page: Any, scheme: str, state: str) -> None:
    axe = next((path for path in AXE if path.exists()), None)
    if axe is None:
        pytest.skip(f"axe-core is not at {' or '.join(map(str, AXE))}: npm pack axe-core, and unpack it there")
    page.emulate_media(color_scheme=scheme)
    dialogs = {"exclude": "x", "bulk": "b", "keys": "?"}
    if state in dialogs:
        press(page, dialogs[state])
        page.wait_for_selector("dialog[open] button")
    elif state == "listbox":
        press(page, "e")
        page.keyboard.type("ex")
        press(page, "ArrowDown")
    elif state == "zh":
        press(page, "l")
    elif state == "narrow":
        page.set_viewport_size({"width": 400, "height": 700})
    page.evaluate(axe.read_text(encoding="utf-8"))
    violations = "axe.run().then(found => found.violations.map(each => [each.id, each.nodes.map(node => node.html)]))"
    assert page.evaluate(violations) == []


def test_the_page_of_a_pdf_stands_beside_its_text(browser: Any, tmp_path: Path) -> None:
    pytest.importorskip("pypdfium2", reason="pypdfium2 is not installed")
    folder = empty_package(tmp_path / "p")
    document = tmp_path / "report.pdf"
    document.write_bytes(pdf(Page().text(40, 500, "全区公园数量达273座。"), Page().text(40, 300, "绿化资金2.9亿元。")))
    govdata.add([document], folder)
    with review(folder) as running:
        page = browser.new_page()
        opened(page, running)
        page.select_option("#source", "report")
        until(page, "!document.querySelector('[data-act=picture]').disabled")
        until(page, "document.querySelector('mark[aria-current]')?.textContent === '273座'")
        shown(page)
        press(page, "v")
        until(page, "document.getElementById('page').naturalWidth > 300")
        box = page.locator("#box").bounding_box()
        sheet = page.locator("#page").bounding_box()
        assert sheet["y"] < box["y"] < sheet["y"] + sheet["height"] / 3
        press(page, "j")
        until(page, "document.getElementById('page').alt.includes('2')")
        page.close()


def test_errors_of_validate_are_shown_at_their_row(browser: Any, tmp_path: Path) -> None:
    folder = tmp_path / "p"
    govdata.init(folder)
    edited(folder, "observations-001", {"value": "999"})
    with review(folder) as running:
        page = browser.new_page()
        page.goto(running.address)
        page.wait_for_selector("mark.flawed")
        page.select_option("#filter", "flawed")
        until(page, "document.querySelector('#draft q')?.textContent === '273座'")
        page.wait_for_selector("#draft li.error")
        page.close()
    assert rows(folder, OBSERVATIONS)["observations-001"]["value"] == "999"


def test_no_key_acts_on_what_is_no_longer_chosen(page: Any, folder: Path) -> None:
    """The form of the next item may be late; what is pressed meanwhile is not for the one before."""
    page.evaluate(LATE)
    press(page, "j", "j", "x", "Enter", "e", "b", "r", "1", "]")
    page.wait_for_timeout(100)
    assert page.locator("dialog[open]").count() == 0
    shown(page)
    assert page.locator("[data-act=undo]").is_disabled()
    assert rows(folder) == rows(folder, EXCLUSIONS) == {}


def test_when_nothing_is_left_the_last_one_can_still_be_taken_back(page: Any, folder: Path) -> None:
    for number in range(1, 8):
        press(page, "x")
        page.wait_for_selector("dialog[open]")
        press(page, "Enter")
        saved(page, number)
    page.wait_for_selector("#draft .nothing")
    press(page, "u")
    saved(page, 6)
    shown(page)
    assert page.inner_text("#draft q") == "下降3.2%"


def test_an_indicator_is_defined_on_the_way(page: Any, folder: Path) -> None:
    press(page, "e")
    choose(page, "example")
    page.keyboard.type("gardens")
    press(page, "Escape", "Escape")
    page.wait_for_selector("#draft li.error")
    press(page, "i")
    page.wait_for_selector("dialog[open]")
    press(page, "Tab")
    page.keyboard.type("花园数量")
    press(page, "Enter")
    saved(page, 1)
    until(page, "!document.querySelector('#draft li.error')")
    press(page, "Enter")
    saved(page, 2)
    assert rows(folder, "datapackage/indicators.csv")["gardens"]["title_zh"] == "花园数量"
    assert [row["indicator"] for row in rows(folder).values()] == ["gardens"]
    press(page, "u")
    saved(page, 1)
    press(page, "u")
    until(page, "document.querySelector('[data-act=undo]').disabled")
    assert "gardens" not in rows(folder, "datapackage/indicators.csv")


def test_of_a_long_text_only_what_is_near_is_in_the_page(browser: Any, tmp_path: Path) -> None:
    filler = "各项工作稳步推进，群众满意度不断提高，城市面貌焕然一新。" * 30
    folder = empty_package(tmp_path / "p", "".join(f"{filler}全区公园数量达{1000 + n}座。\n" for n in range(100)))
    with review(folder) as running:
        page = browser.new_page()
        opened(page, running)
        full = "[...document.querySelectorAll('.part')].filter(part => part.firstChild).length"
        assert page.evaluate("document.querySelectorAll('.part').length") > 70
        assert page.evaluate(full) < 15
        press(page, "/")
        page.keyboard.type("1099座")
        press(page, "Enter")
        until(page, "document.querySelector('mark[aria-current]')?.textContent === '1099座'")
        shown(page)
        until(page, f"{full} < 15")
        place = page.locator("mark[aria-current]").bounding_box()
        frame = page.locator("#text").bounding_box()
        assert frame["y"] < place["y"] < frame["y"] + frame["height"]
        page.close()
