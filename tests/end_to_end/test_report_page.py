"""The page of a report in a real browser: on a phone, at night, on paper, and for a reader of the screen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from govdata.reports.renderers import render
from tests.support.browser import AXE, chromium
from tests.support.reports import FULL


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


@pytest.fixture(params=["en", "zh"])
def report(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    page = tmp_path / "report.html"
    page.write_text(render(FULL, "html", request.param), encoding="utf-8")
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1200])
def test_nobody_is_left_out(browser: Any, report: Path, scheme: str, width: int) -> None:
    axe = next((path for path in AXE if path.is_file()), None)
    if axe is None:
        pytest.skip("axe-core was not unpacked")
    page = browser.new_context(offline=True, color_scheme=scheme, viewport={"width": width, "height": 700}).new_page()
    page.goto(report.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    page.add_script_tag(path=str(axe))
    assert [each["id"] for each in page.evaluate("axe.run()")["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_it_is_dark_at_night_and_light_on_paper(browser: Any, report: Path) -> None:
    page = browser.new_context(offline=True, color_scheme="dark").new_page()
    page.goto(report.as_uri())
    brightness = "parseInt(getComputedStyle(document.body).backgroundColor.match(/[0-9]+/)[0])"
    assert page.evaluate(brightness) < 60
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(brightness) == 255
    assert page.locator("nav").is_hidden()


def test_a_finding_leads_to_its_rule_and_errors_come_first(browser: Any, report: Path) -> None:
    page = browser.new_context(offline=True).new_page()
    page.goto(report.as_uri())
    sections = page.locator("main > section > h2").evaluate_all("all => all.map(each => each.id)")
    assert sections == ["counts", "errors", "warnings", "waived", "rules", "checks"]
    links = page.locator("main a").evaluate_all("all => all.map(each => each.getAttribute('href').slice(1))")
    assert links
    assert [link for link in links if page.locator(f"[id='{link}']").count() != 1] == []
    for landmark in ("header", "nav", "main"):
        assert page.locator(f"body > {landmark}").count() == 1
