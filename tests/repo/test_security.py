"""Each promise of the page on security names tests that are there, in both languages the same; the lines are those of
the README of a release."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from govdata.releases.readme import CHECK_IN_A_SHELL

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("docs/explanation/security.md", "docs/zh/security.md")
GUIDES = ("docs/guide/signatures.md", "docs/zh/signatures.md")
_TEST = re.compile(r"`((?:\w+/)?test_\w+\.py)::(\w+)`")


def promises(page: str) -> list[list[tuple[str, str]]]:
    """The tests of each row of the table of promises."""
    table = re.search(r"^\|[-|]+\|\n((?:\|.*\n)+)", (ROOT / page).read_text(encoding="utf-8"), re.M)
    assert table
    return [_TEST.findall(row) for row in table[1].splitlines()]


@pytest.mark.parametrize("page", PAGES)
def test_each_promise_names_tests_that_are_there(page: str) -> None:
    rows = promises(page)
    assert len(rows) > 10
    assert all(rows)
    for file, name in (test for row in rows for test in row):
        assert f"\ndef {name}(" in (ROOT / "tests" / file).read_text(encoding="utf-8"), f"{file}::{name}"


def test_both_languages_make_the_same_promises() -> None:
    first, second = map(promises, PAGES)
    assert first == second


@pytest.mark.parametrize("guide", GUIDES)
def test_the_guide_prints_the_lines_of_the_readme_of_a_release(guide: str) -> None:
    printed = re.findall(r"^```sh\n(.*?)^```", (ROOT / guide).read_text(encoding="utf-8"), re.M | re.S)
    assert printed == ["".join(f"{line}\n" for line in CHECK_IN_A_SHELL)]
