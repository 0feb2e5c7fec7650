"""The page of a release in a browser: how long it takes to make, to open and to search.

    python benchmarks/release_page.py

It makes a page for each size below and opens it in Chromium (playwright). The times are those of the processor, of
Python and of the main thread of the page, so that a busy machine changes little.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.support.browser import chromium
from tests.support.observed import contents_of, many, write_observed

from govdata.site import release_page

SIZES = ((1, 1, 1), (20, 10, 10), (50, 30, 10), (50, 200, 10))
"""Indicators, subjects, years: one observation for each of them."""
WORDS = ("District 7", "指标3", "超过", "no such word", "第7区 2022", "")
SEARCH = """async words => {
  const field = document.getElementById("search");
  field.value = words;
  field.dispatchEvent(new Event("input"));
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""


def main() -> None:
    """Print one row for each size."""
    print("| observations | page, MB | made, s | opened, s | slowest search, ms |\n|--:|--:|--:|--:|--:|")
    with chromium() as browser, tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            page, seconds = made(Path(folder) / "x".join(map(str, size)), size)
            opened, searched = measured(browser, page)
            rows, megabytes = size[0] * size[1] * size[2], page.stat().st_size / 1e6
            print(f"| {rows:,} | {megabytes:.1f} | {seconds:.1f} | {opened:.2f} | {1000 * searched:.0f} |")


def made(folder: Path, size: tuple[int, int, int]) -> tuple[Path, float]:
    """The page of a package, and the seconds that it took."""
    given = many(*size)
    with contents_of(write_observed(folder, given.pop("observations"), **given)) as contents:
        start = time.process_time()
        page = release_page(contents)
        seconds = time.process_time() - start
    path = folder / "index.html"
    path.write_bytes(page)
    return path, seconds


def measured(browser: Any, path: Path) -> tuple[float, float]:
    """The seconds of opening a page, and of its slowest search."""
    page = browser.new_page()
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def spent() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return float(next(each["value"] for each in metrics if each["name"] == "TaskDuration"))

    page.goto(path.as_uri())
    page.wait_for_timeout(1000)
    opened, searches = spent(), []
    for words in WORDS:
        start = spent()
        page.evaluate(SEARCH, words)
        searches.append(spent() - start)
    page.close()
    return opened, max(searches)


if __name__ == "__main__":
    main()
