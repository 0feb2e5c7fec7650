"""The page of a release in a real browser: five questions, no request, no script needed, nobody left out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from govdata.site import release_page
from tests.support.browser import AXE, chromium
from tests.support.observed import HERE, PARKS, REPORT, contents_of, figure, many, write_observed

ALL_PARKS = {**PARKS, "id": "all_parks", "title_en": "Parks of all kinds", "title_zh": "各类公园", "scope": "各类公园"}
FUNDS = {
    **PARKS,
    "id": "funds",
    "title_en": "Greening funds",
    "title_zh": "绿化资金",
    "kind": "flow",
    "concept": "funds",
}
LETTER = {**REPORT, "id": "letter", "title": "Letter of the district", "sha256": "1" * 64, "precedence": 2}
YEARS = [figure(year - 1760, period_start=f"{year}-01-01", period_end=f"{year}-12-31") for year in (2021, 2022, 2023)]
ROWS = {
    "green": [
        figure(273),
        figure(299, source="letter"),
        *YEARS,
        figure(300, period_start="2030-01-01", period_end="2030-12-31", status="target"),
        figure(310, indicator="all_parks"),
        figure(120, subject="north", part_of="green-1"),
    ],
    "money": [
        {**figure(1), "indicator": "funds", "as_written": "近2.6亿元", "value": 260000000, "unit": "yuan",
         "qualifier": "nearly", "upper": 260000000, "quote": "安排绿化资金近2.6亿元"},
    ],
}  # fmt: skip
REVISION = {"table": "green", "row": "green-1", "field": "value", "old": "270", "new": "273", "reason": "misprint"}
NORTH = {"id": "north", "name_en": "North Town", "name_zh": "北镇"}


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a package in which sources differ, parts belong to a whole, and a figure was revised."""
    folder = write_observed(
        tmp_path_factory.mktemp("page"), ROWS, (PARKS, ALL_PARKS, FUNDS), (HERE, NORTH), (REPORT, LETTER), (REVISION,)
    )
    with contents_of(folder) as contents:
        (folder / "index.html").write_bytes(release_page(contents))
    return folder / "index.html"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


@pytest.fixture
def page(browser: Any, release: Path) -> Iterator[Any]:
    """The page, offline; it may ask nobody, and no script of it may fail."""
    yield from opened(browser, release, locale="en-GB")


def opened(browser: Any, path: Path, **options: Any) -> Iterator[Any]:
    context = browser.new_context(offline=True, **options)
    found, asked, broken = context.new_page(), [], []
    found.on("pageerror", lambda error: broken.append(str(error)))
    found.on("console", lambda said: broken.append(said.text) if said.type == "error" else None)
    found.on("request", lambda request: asked.append(request.url))
    found.goto(path.as_uri())
    yield found
    assert [url for url in asked if not url.startswith(("data:", path.as_uri()))] == []
    assert broken == []
    context.close()


def search(page: Any, words: str) -> None:
    page.fill("#search", words)
    page.locator("#found:not(:empty)").wait_for()


def seen(page: Any, selector: str = ".indicator") -> list[str]:
    """The texts of what can be seen."""
    return [each.inner_text() for each in page.locator(selector).all() if each.is_visible()]


# Five questions, each within two clicks or one search


@pytest.mark.parametrize(("words", "of"), [("parks", "Report of 2024"), ("公园", "Report of 2024")])
def test_how_many_parks_and_who_says_so(page: Any, words: str, of: str) -> None:
    search(page, words)
    first = seen(page)[0]
    assert first.split()[:2] == ["Parks", "273"]
    assert of in first
    page.locator("[id='fact-green%3Agreen-1'] > summary").click()
    assert "公园数量达273座" in page.locator("[id='row-green%3Agreen-1'] blockquote").inner_text()
    assert page.locator("[id='row-green%3Agreen-1'] mark").inner_text() == "273座"


@pytest.mark.parametrize(
    "words",
    [
        *("2.6亿", "2.6亿元", "2.6 亿", "２.６亿", "26000万", "近2.6", "绿化资", "greening f"),
        *("260000000", "260,000,000", "260，000，000", "260 000 000", "260 million", "0.26billion"),
    ],
)
def test_a_figure_is_found_as_printed_and_as_its_number(page: Any, words: str) -> None:
    search(page, words)
    assert page.locator("#found").inner_text() == "1 fact"
    page.locator(".indicator", has_text="Greening funds").first.wait_for()  # what is counted is shown a moment later
    assert seen(page)[0].startswith("Greening funds")


def test_is_this_figure_disputed(page: Any) -> None:
    page.click("nav a[href='#disputed']")
    told = page.locator("#disputed").inner_text()
    assert "273" in told
    assert "299" in told
    page.click("#disputed a")
    inside = page.locator("[id='fact-green%3Agreen-1'] .inside")
    inside.wait_for()  # the fact is opened by the event of the link's target, after the click has returned
    assert "Preferred: Report of 2024, because its precedence is 1, the lowest." in inside.inner_text()


def test_what_did_it_say_last_year(page: Any) -> None:
    page.select_option("#by-year", "2023")
    page.locator("#found", has_text="1 fact").wait_for()
    assert "263" in seen(page, ".fact > summary")[0]


def test_what_did_it_say_before_it_was_revised(page: Any) -> None:
    search(page, "revised")
    page.locator("[id='fact-green%3Agreen-1'] > summary").click()
    assert page.locator(".revised tbody").inner_text().split() == ["value", "270", "273", "misprint"]


def test_may_i_add_these_two(page: Any) -> None:
    page.locator(".more > summary").first.click()
    told = page.locator(".may-add").first.inner_text()
    assert "Subjects that do not overlap may be added at one time." in told
    assert "are counted in it already" in told
    assert "another scope: Parks of all kinds" in told


def test_where_do_i_download_and_how_do_i_cite(page: Any) -> None:
    page.click("nav a[href='#cite']")
    assert "Statistics Office (2025-03-01). Observed figures" in page.locator("#citation").inner_text()
    with page.expect_download() as download:
        page.click("a[download$='.bib']")
    assert download.value.suggested_filename == "observed-1.0.0.bib"
    page.click("nav a[href='#download']")
    assert page.locator("#download a[href='./datapackage.json']").is_visible()


# For everybody


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", ["first", "opened", "found nothing", "zh", "narrow"])
def test_axe_finds_nothing(page: Any, scheme: str, state: str) -> None:
    axe = next((path for path in AXE if path.exists()), None)
    if axe is None:
        pytest.skip(f"axe-core is not at {' or '.join(map(str, AXE))}: npm pack axe-core, and unpack it there")
    page.emulate_media(color_scheme=scheme)
    if state == "opened":
        page.evaluate("document.querySelectorAll('main details').forEach(each => { each.open = true })")
    elif state == "found nothing":
        search(page, "no such word")
    elif state == "zh":
        page.click("label[for=in-zh]")
    elif state == "narrow":
        page.set_viewport_size({"width": 360, "height": 700})
    page.evaluate(axe.read_text(encoding="utf-8"))
    violations = "axe.run().then(found => found.violations.map(each => [each.id, each.nodes.map(node => node.html)]))"
    assert page.evaluate(violations) == []


def test_one_language_is_seen_and_the_choice_is_kept(page: Any) -> None:
    assert page.locator(".zh").first.is_hidden()
    page.click("label[for=in-zh]")
    assert (page.locator(".zh").first.is_visible(), page.locator(".en").first.is_visible()) == (True, False)
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    assert page.locator("#by-status option").all_inner_texts() == ["全部", "实际值", "目标"]
    page.reload()
    assert page.locator("#in-zh").is_checked()


def test_the_language_can_be_chosen_by_the_keyboard(page: Any) -> None:
    page.locator("#in-en").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator(".headline .zh").first.is_visible()


def test_everything_can_be_read_without_a_script(browser: Any, release: Path) -> None:
    for page in opened(browser, release, java_script_enabled=False):
        assert page.locator("#search").is_hidden()
        assert page.locator(".headline .en").first.is_visible()
        page.click("label[for=in-zh]")
        assert page.locator(".headline .zh").first.is_visible()
        assert page.locator(".headline .en").first.is_hidden()
        page.locator("[id='fact-green%3Agreen-1'] > summary").click()
        assert page.locator("[id='row-green%3Agreen-1'] blockquote").is_visible()
        page.click("nav a[href='#verify']")
        assert all(each.is_visible() for each in page.locator("#verify pre").all())
        assert page.locator("#verify pre").count() == 2


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_width_scrolls_sideways(page: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for name in ("en", "zh"):
        page.click(f"label[for=in-{name}]")
        page.evaluate("document.querySelectorAll('main details').forEach(each => { each.open = true })")
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_print_shows_what_is_folded_and_no_buttons(page: Any) -> None:
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("[id='row-green%3Agreen-1'] blockquote").is_visible()
    assert [page.locator(each).first.is_visible() for each in ("nav", ".filters", ".languages")] == [False] * 3
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("main details[open][data-folded]").count() == 0


def test_a_table_sorts_by_its_heads(page: Any) -> None:
    head = page.locator("#sources th", has_text="Precedence")
    head.locator("button").click()
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    assert "Letter of the district" in page.locator("#sources tbody tr").first.inner_text()


def test_an_address_of_a_fact_opens_it(browser: Any, release: Path) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{release.as_uri()}#row-green%3Agreen-2")
    assert page.locator("[id='row-green%3Agreen-2']").is_visible()
    context.close()


def test_hostile_texts_run_nothing(browser: Any, tmp_path: Path) -> None:
    text = "</script><img src=x onerror=\"document.title='hacked'\"><script>document.title='hacked'</script>"
    rows = [{"note": text, "breakdown": text, "quote": text}]
    folder = write_observed(tmp_path, rows, subjects=({**HERE, "name_en": text},), title=text, description=text)
    with contents_of(folder) as contents:
        (folder / "index.html").write_bytes(release_page(contents, {"name": text}))
    for page in opened(browser, folder / "index.html"):
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
        search(page, "onerror")
        assert page.title().startswith("</script><img")
        assert seen(page, ".mentions blockquote")


@pytest.mark.parametrize("width", [320, 1280])
def test_a_word_of_any_length_is_seen_whole(browser: Any, tmp_path: Path, width: int) -> None:
    text = "W" * 300
    folder = write_observed(
        tmp_path,
        [{"note": text, "breakdown": text, "quote": text, "page": text}],
        ({**PARKS, "title_en": text, "title_zh": text, "definition_en": text, "scope": text, "note": text},),
        ({**HERE, "name_en": text},),
        ({**REPORT, "title": text, "publisher": text},),
        title=text,
        description=text,
    )
    with contents_of(folder) as contents:
        (folder / "index.html").write_bytes(release_page(contents))
    for page in opened(browser, folder / "index.html", locale="en-GB", viewport={"width": width, "height": 800}):
        page.evaluate("document.querySelectorAll('main details, nav details').forEach(each => { each.open = true })")
        cut = """[...document.querySelectorAll('.head, nav, nav a, .about, .facts, .more, .headline, #disputed, #cite')]
            .filter(each => each.scrollWidth > each.clientWidth + 1).map(each => each.className || each.tagName)"""
        assert page.evaluate(cut) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_large_release_is_searched_in_what_the_page_has(browser: Any, tmp_path: Path) -> None:
    given = many(6, 50, 8)
    folder = write_observed(tmp_path, given.pop("observations"), **given)
    with contents_of(folder) as contents:
        (folder / "index.html").write_bytes(release_page(contents))
    for page in opened(browser, folder / "index.html", locale="en-GB"):
        assert "2,400 observations" in page.locator(".limit").inner_text()
        search(page, "第7区 2019")
        assert page.locator("#found").inner_text() == "6 facts"
        rows = page.locator(".all-facts[open] tbody tr:not([hidden])")
        assert {row.split("2019")[0] for row in rows.all_text_contents()} == {"District 7第7区"}
        assert rows.count() == 3
        page.locator(".all-facts > summary").nth(4).click()
        assert rows.count() == 4
        page.fill("#search", "")
        page.locator("#found:empty").wait_for(state="attached")
        assert page.locator(".all-facts[open]").count() == 1
