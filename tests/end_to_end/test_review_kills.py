"""A reviewer works in Chromium while the server is killed at random: what the page called saved is there, once."""

from __future__ import annotations

import random
import threading
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import govdata
from govdata.reviewing.decision_log import LOG, read_log
from govdata.reviewing.decisions import rows_of
from tests.support.browser import Review, chromium, start_review
from tests.support.reviews import EXCLUSIONS, OBSERVATIONS, empty_package, rows

WATCH = """() => {
  window.saved = [];
  const status = document.getElementById('status');
  new MutationObserver(() => window.saved.push(status.textContent)).observe(status, { childList: true });
}"""
EARLY = 0.2
"""The share of kills that come while the page is still being loaded."""
READY = "!!document.querySelector('#draft q') || /Nothing/.test(document.getElementById('status').textContent)"
ALERT = "document.getElementById('alert').textContent"


def text_of(figures: int) -> str:
    return "".join(f"全区公园数量达{1000 + number}座。\n\n" for number in range(figures))


class _Reviewer:
    """Presses keys until nothing is left, and remembers what the page called saved."""

    def __init__(self, page: Any, seed: int) -> None:
        self.page, self.random = page, random.Random(seed)  # noqa: S311 (keys, no secrets)
        self.saved: list[str] = []

    def begin(self, running: Review) -> None:
        self.page.goto(running.address)
        while not self.page.evaluate(READY):
            assert running.process.poll() is None, "it was killed before the page was there"
            self.page.wait_for_timeout(30)
        self.page.evaluate(WATCH)

    def work(self, running: Review) -> None:
        """Decide until the server is gone, or nothing is left."""
        while running.process.poll() is None and self.page.evaluate("!!document.querySelector('#draft q')"):
            self._decide()
            if running.process.poll() is None:
                assert self.page.evaluate(ALERT) == ""
        self.page.wait_for_timeout(300)

    def told(self) -> None:
        """Keep what the page called saved."""
        self.saved += [words.split(" ")[2] for words in self.page.evaluate("window.saved") if words.startswith("Saved")]

    def _decide(self) -> None:
        keys = self.page.keyboard
        if self.random.random() < 0.5:
            keys.press("x")
            keys.press("Enter")
        else:
            keys.press("Enter")
        keys.press("Escape")
        self.page.wait_for_timeout(self.random.choice((0, 0, 20, 60)))


def settled(folder: Path, kills: int, seed: int) -> list[str]:
    """Settle a package under so many kills; the ids of the rows that the page called saved."""
    from playwright.sync_api import Error

    chance = random.Random(seed)  # noqa: S311 (kills, no secrets)
    with chromium() as browser:
        reviewer = _Reviewer(browser.new_page(), seed)
        for number in range(kills + 1):
            running = start_review(folder)
            alarm = threading.Timer(chance.uniform(0.0, 1.5), running.process.kill)
            early = chance.random() < EARLY
            try:
                if number < kills and early:
                    alarm.start()
                reviewer.begin(running)
                if number < kills and not early:
                    alarm.start()
                reviewer.work(running)
                reviewer.told()
            except (Error, AssertionError):
                if running.process.poll() is None:
                    raise
            finally:
                alarm.cancel()
                running.end()
    return reviewer.saved


def check(folder: Path, figures: int, saved: list[str]) -> None:
    """Each figure is decided once, nothing that was called saved is lost, and log and tables say the same."""
    decisions = read_log(folder / LOG)
    observed, excluded = rows(folder), rows(folder, EXCLUSIONS)
    held = {("observations", key): row for key, row in observed.items()} | {
        ("exclusions", key): row for key, row in excluded.items()
    }
    assert {row: cells for row, cells in rows_of(decisions).items() if cells} == held
    assert [key for key in saved if key not in observed and key not in excluded] == []
    figure_of = Counter([row["as_written"] for row in observed.values()] + [row["text"] for row in excluded.values()])
    assert [figure for figure, count in figure_of.items() if count > 1] == []
    [coverage] = govdata.scan(folder, sources=folder / "archive")
    assert coverage.complete
    assert len(figure_of) == figures
    assert len(saved) > figures // 5


@pytest.mark.slow
@pytest.mark.parametrize(("figures", "kills"), [(40, 10), (300, 100)], ids=["10 kills", "100 kills"])
def test_no_decision_is_lost_whenever_the_server_is_killed(tmp_path: Path, figures: int, kills: int) -> None:
    folder = empty_package(tmp_path / "p", text_of(figures))
    saved = settled(folder, kills, seed=20240601 + kills)
    check(folder, figures, saved)
    assert (folder / OBSERVATIONS).read_bytes().endswith(b"\n")
