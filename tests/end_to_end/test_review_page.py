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
UNSURE = "示例区2024年工作情况\n全区资金2.9亿元。小游园数量达35座。年末小游园数量达12座。"
"""Words that two indicators of the template may mean, and words that none of them means."""
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
    "upkeep_growth",
)
FIGURES = ("273座", "近200座", "超过50%", "0.6个百分点", "2.9亿元", "1.8亿元", "下降3.2%")


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


def to_cell(page: Any, name: str) -> None:
    """Go to a cell by keyboard."""
    press(page, "e")
    for _ in range(30):
        if page.evaluate("document.activeElement.id") == f"cell-{name}":
            return
        press(page, "Shift+Tab")
    raise AssertionError(f"no key leads to {name}")


def cell(page: Any, name: str) -> str:
    """What a cell of the form says."""
    return str(page.input_value(f"#cell-{name}"))


@pytest.fixture
def unsure(browser: Any, tmp_path: Path) -> Iterator[tuple[Any, Path]]:
    """A page on words that a draft is not sure of, and its package."""
    folder = empty_package(tmp_path / "unsure", UNSURE)
    with review(folder) as running:
        page = browser.new_page(locale="en-US")
        opened(page, running)
        yield page, folder
        page.close()


def test_a_document_is_settled_by_one_key_a_figure(page: Any, folder: Path) -> None:
    for number in range(1, len(FIGURES) + 1):
        press(page, "Enter")
        saved(page, number)
        if number < len(FIGURES):
            shown(page)
    held = rows(folder)
    assert {row["indicator"]: row["as_written"] for row in held.values()} == dict(zip(INDICATORS, FIGURES, strict=True))
    by_figure = {row["as_written"]: row for row in held.values()}
    assert held[by_figure["近200座"]["part_of"]]["as_written"] == "273座"
    assert {row["period_start"] for row in held.values()} == {"2024-01-01", "2024-12-31"}
    report = govdata.validate(folder, sources=folder / "archive")
    assert [finding for finding in report.errors if finding.type.startswith("evidence")] == []
    assert govdata.scan(folder, sources=folder / "archive")[0].complete
    assert page.broken == []


def test_a_document_is_settled_by_mouse_alone(page: Any, folder: Path) -> None:
    for number in range(1, len(FIGURES) + 1):
        page.wait_for_timeout(350)
        page.click("#draft button.accept" if number != 2 else "#draft button.exclude")
        if number == 2:
            page.click("dialog[open] button.exclude")
        saved(page, number)
        if number < len(FIGURES):
            shown(page)
    assert len(rows(folder)) == len(FIGURES) - 1
    assert [row["text"] for row in rows(folder, EXCLUSIONS).values()] == ["近200座"]
    page.click("header [data-act=undo]")
    saved(page, len(FIGURES) - 1)


def test_a_guess_is_marked_with_what_gave_it(page: Any) -> None:
    told = page.inner_text("#cell-indicator-why")
    assert (cell(page, "indicator"), told) == (
        "parks",
        "公园数量 · Parks · count · stock A guess from “公园数量”, 97% sure.",
    )
    assert page.locator(".field.guessed #cell-indicator").count() == 1
    assert page.get_attribute("#cell-indicator", "aria-describedby").split()[1] == "cell-indicator-why"


def test_a_guess_is_corrected_and_is_a_guess_no_more(page: Any, folder: Path) -> None:
    to_cell(page, "indicator")
    press(page, "Control+a")
    page.keyboard.type("Community")
    until(page, "!document.getElementById('cell-indicator-why').textContent.includes('guess')")
    press(page, "ArrowDown", "Enter")
    saved(page, 1)
    assert [row["indicator"] for row in rows(folder).values()] == ["community_parks"]


def test_a_choice_that_is_pointed_at_is_taken_as_the_cell_is_left(page: Any, folder: Path) -> None:
    to_cell(page, "indicator")
    press(page, "Control+a")
    page.keyboard.type("green")
    press(page, "ArrowDown", "ArrowDown", "Tab")
    until(page, "document.getElementById('cell-indicator').value === 'green_coverage_change'")
    press(page, "Escape", "Enter", "Enter")
    saved(page, 1)
    assert [row["indicator"] for row in rows(folder).values()] == ["green_coverage_change"]


def test_of_an_unsure_cell_a_digit_takes_a_candidate(unsure: tuple[Any, Path]) -> None:
    page, folder = unsure
    assert cell(page, "indicator") == ""
    assert "Not sure enough from “资金”" in page.inner_text("#cell-indicator-why")
    assert page.locator(".candidate").all_inner_texts() == [
        "1 greening_funds 绿化资金 · Greening funds · yuan · flow",
        "2 greening_funds_streets 拨付街道的绿化资金 · Greening funds paid to sub-districts · yuan · flow",
    ]
    press(page, "3")
    assert cell(page, "indicator") == ""
    press(page, "1")
    assert cell(page, "indicator") == "greening_funds"
    assert page.locator(".candidate").count() == 0
    press(page, "Enter")
    saved(page, 1)
    assert [row["indicator"] for row in rows(folder).values()] == ["greening_funds"]


def test_a_candidate_is_taken_by_mouse(unsure: tuple[Any, Path]) -> None:
    page, folder = unsure
    page.click(".candidate >> nth=1")
    page.wait_for_timeout(350)
    page.click("#draft button.accept")
    saved(page, 1)
    assert [row["indicator"] for row in rows(folder).values()] == ["greening_funds_streets"]


def test_an_empty_cell_is_not_accepted(unsure: tuple[Any, Path]) -> None:
    page, folder = unsure
    press(page, "Enter")
    said(page, "Fill in this cell first")
    assert page.evaluate("document.activeElement.id") == "cell-indicator"
    assert rows(folder) == {}


def test_an_unknown_indicator_is_defined_from_the_print_and_known_from_then_on(unsure: tuple[Any, Path]) -> None:
    page, folder = unsure
    press(page, "j")
    shown(page)
    assert "Printed as “小游园数量”" in page.inner_text("#cell-indicator-why")
    press(page, "i")
    page.wait_for_selector("dialog[open]")
    given = {name: page.input_value(f"#indicator-{name}") for name in ("id", "title_zh", "title_en", "unit", "kind")}
    assert given == {"id": "", "title_zh": "小游园数量", "title_en": "", "unit": "count", "kind": "stock"}
    page.keyboard.type("pocket_parks")
    press(page, "Enter")
    saved(page, 1)
    until(page, "document.getElementById('cell-indicator').value === 'pocket_parks'")
    press(page, "Enter")
    saved(page, 2)
    shown(page)
    assert (page.inner_text("#draft q"), cell(page, "indicator")) == ("12座", "pocket_parks")
    press(page, "Enter")
    saved(page, 3)
    assert rows(folder, "datapackage/indicators.csv")["pocket_parks"]["title_zh"] == "小游园数量"
    assert [row["indicator"] for row in rows(folder).values()] == ["pocket_parks"] * 2
    for left in (2, 1):
        press(page, "u")
        saved(page, left)
    press(page, "u")
    until(page, "document.querySelector('[data-act=undo]').disabled")
    assert "pocket_parks" not in rows(folder, "datapackage/indicators.csv")


def test_what_drafts_lack_and_their_groups_can_be_filtered(unsure: tuple[Any, Path]) -> None:
    page, _folder = unsure
    until(page, "document.querySelectorAll('#filter option[value^=group]').length === 1")
    listed = page.locator("#filter option").all_inner_texts()
    assert "open: Indicator is missing (3)" in listed
    assert "group: 小游园数量 · count (2)" in listed
    page.select_option("#filter", "group:小游园数量 · count")
    until(page, "document.querySelector('#draft q')?.textContent === '35座'")


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
    to_cell(page, "indicator")
    press(page, "Control+a")
    choose(page, "greening_funds")
    said(page, "press Enter again")
    assert rows(folder) == {}
    assert page.locator("#draft li.error").count()
    press(page, "Enter")
    saved(page, 1)
    assert len(rows(folder)) == 1


def test_a_group_is_accepted_at_once_and_taken_back_at_once(unsure: tuple[Any, Path]) -> None:
    page, folder = unsure
    press(page, "j")
    shown(page)
    press(page, "e")
    page.keyboard.type("parks")
    press(page, "Escape", "Escape", "b")
    page.wait_for_selector("dialog[open] button.accept")
    assert "Accept 2" in page.inner_text("dialog[open]")
    press(page, "Enter")
    saved(page, 1)
    assert {row["as_written"]: row["indicator"] for row in rows(folder).values()} == {"35座": "parks", "12座": "parks"}
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
    until(page, "document.getElementById('cell-as_written').value === '2.9亿元'")
    press(page, "Escape", "?")
    page.wait_for_selector("dialog[open] kbd")
    press(page, "Escape")
    until(page, "!document.querySelector('dialog[open]')")  # which gives the focus back when it closes
    press(page, "s")
    until(page, "document.activeElement.id === 'filter'")
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
        press(page, "Enter")
        saved(page, 1)
        [row] = rows(folder).values()
        printed = "".join(text[int(row["quote_start"]) :].split())
        assert printed.startswith("".join(row["quote"].split()))
        page.close()


def test_changes_of_others_are_merged_or_told(page: Any, folder: Path) -> None:
    press(page, "Enter")
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


def violations(page: Any) -> Any:
    """What axe has against the page as it is."""
    axe = next((path for path in AXE if path.exists()), None)
    if axe is None:
        pytest.skip(f"axe-core is not at {' or '.join(map(str, AXE))}: npm pack axe-core, and unpack it there")
    page.evaluate(axe.read_text(encoding="utf-8"))
    return page.evaluate(
        "axe.run().then(found => found.violations.map(each => [each.id, each.nodes.map(node => node.html)]))"
    )


@pytest.mark.parametrize("state", ["draft", "listbox", "exclude", "bulk", "keys", "indicator", "zh", "narrow"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(page: Any, scheme: str, state: str) -> None:
    page.emulate_media(color_scheme=scheme)
    dialogs = {"exclude": "x", "bulk": "b", "keys": "?", "indicator": "i"}
    if state in dialogs:
        press(page, dialogs[state])
        page.wait_for_selector("dialog[open] button")
    elif state == "listbox":
        to_cell(page, "subject")
        press(page, "Control+a")
        page.keyboard.type("ex")
        press(page, "ArrowDown")
    elif state == "zh":
        press(page, "l")
    elif state == "narrow":
        page.set_viewport_size({"width": 400, "height": 700})
    assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_candidates(unsure: tuple[Any, Path], scheme: str) -> None:
    page, _folder = unsure
    page.emulate_media(color_scheme=scheme)
    assert page.locator(".candidate").count() == 2
    assert violations(page) == []


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
    for number in range(1, len(FIGURES) + 1):
        shown(page)
        press(page, "x")
        page.wait_for_selector("dialog[open]")
        press(page, "Enter")
        saved(page, number)
    page.wait_for_selector("#draft .nothing")
    press(page, "u")
    saved(page, 6)
    shown(page)
    assert page.inner_text("#draft q") == "下降3.2%"


def test_what_gave_a_guess_is_shown_and_never_run(browser: Any, tmp_path: Path) -> None:
    folder = empty_package(tmp_path / "p", "全区<img/src=x/onerror=alarm()>花坛数量达273座。")
    with review(folder) as running:
        page = browser.new_page(locale="en-US")
        page.add_init_script("window.alarmed = 0; window.alarm = () => { window.alarmed += 1; };")
        opened(page, running)
        assert "花坛数量" in page.inner_text("#cell-indicator-why")
        press(page, "i")
        page.wait_for_selector("dialog[open]")
        assert "花坛数量" in page.input_value("#indicator-title_zh")
        press(page, "Escape", "b")
        page.wait_for_selector("dialog[open] button.accept")
        assert page.locator("#draft img, dialog img, #filter img").count() == 0
        assert page.evaluate("window.alarmed") == 0
        page.close()


def test_a_second_click_is_not_for_the_next_figure(page: Any, folder: Path) -> None:
    page.wait_for_timeout(350)
    page.dblclick("#draft button.accept")
    saved(page, 1)
    shown(page)
    page.wait_for_timeout(300)
    assert [row["as_written"] for row in rows(folder).values()] == ["273座"]


def test_a_reload_keeps_the_place_and_what_was_typed(page: Any, running: Review, folder: Path) -> None:
    press(page, "j", "j")
    shown(page)
    to_cell(page, "note")
    page.keyboard.type("half a sen")
    page.reload()
    until(page, "document.querySelector('#draft q')?.textContent === '超过50%'")
    assert cell(page, "note") == "half a sen"
    press(page, "Enter")
    saved(page, 1)
    assert [row["note"] for row in rows(folder).values()] == ["half a sen"]
    page.goto("about:blank")
    page.go_back()
    until(page, "document.querySelector('#draft q')?.textContent === '0.6个百分点'")
    assert cell(page, "note") == ""


def test_two_tabs_decide_a_figure_once(page: Any, running: Review, folder: Path) -> None:
    other = page.context.new_page()
    opened(other, running)
    press(page, "Enter")
    saved(page, 1)
    press(other, "Enter")
    until(other, "document.getElementById('alert').textContent.startsWith('It is decided already')")
    assert len(rows(folder)) == 1
    other.reload()
    shown(other)
    assert other.inner_text("#draft q") == "273座"
    assert other.inner_text("#draft .state") == "recorded"
    assert page.broken == []
    other.close()


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
