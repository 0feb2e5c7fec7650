"""Drafts that follow what is decided on the page, asked of the desk as the page asks it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from govdata.reviewing.asked import SORTING_SECONDS
from govdata.reviewing.decision_log import LOG, DecisionLog
from govdata.reviewing.desk import Desk
from govdata.reviewing.open_package import OpenPackage
from tests.support.reviews import edited, empty_package, rows

SOURCE = "example-report"
TEXT = (
    "示例区2024年工作情况\n全区公园数量达273座，其中社区公园近200座。小游园数量达35座。\n"
    "二、公园\n全区公园数量达273座，其中社区公园近200座。年末小游园数量达12座。"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return empty_package(tmp_path / "p", TEXT)


@pytest.fixture
def desk(folder: Path) -> Desk:
    return _desk(folder)


def _desk(folder: Path) -> Desk:
    return Desk(OpenPackage.of(folder, folder / "archive"), DecisionLog.open(folder / LOG, "A"))


def form(desk: Desk, words: str, which: int = 0) -> dict[str, Any]:
    """The form of a figure by its words, the first or a later one."""
    at = -1
    for _ in range(which + 1):
        at = TEXT.index(words, at + 1)
    return desk.item(SOURCE, at)


def accept(desk: Desk, told: dict[str, Any], **cells: str) -> str:
    row = {name: cell for name, cell in {**told["row"], **cells}.items() if cell}
    change = {"table": told["table"], "key": "", "seen": None, "row": row, "start": told["start"]}
    return str(desk.decide({"source": SOURCE, "what": "accept", "rows": [change]})["keys"][0])


def exclude(desk: Desk, told: dict[str, Any]) -> None:
    row = {"text": told["words"], "kind": "out_of_scope", "reason": "r", "source": SOURCE, "start": str(told["start"])}
    change = {"table": "exclusions", "key": "", "seen": None, "row": row, "start": told["start"]}
    desk.decide({"source": SOURCE, "what": "exclude", "rows": [change]})


def test_a_draft_says_what_it_is_of_and_how_sure_that_is(desk: Desk) -> None:
    told = form(desk, "273座")
    assert (told["row"]["subject"], told["row"]["indicator"]) == ("example", "parks")
    assert told["guesses"]["indicator"] == {"value": "parks", "confidence": 0.97, "words": "公园数量", "candidates": []}
    assert told["drafted"] == {
        "label": "公园数量",
        "title": "公园数量",
        "kind": "stock",
        "lacks": "",
        "group": "parks · count",
    }


def test_a_part_names_the_row_that_its_total_became(desk: Desk, folder: Path) -> None:
    assert form(desk, "近200座")["row"]["part_of"] == form(desk, "273座")["row"]["id"]
    key = accept(desk, form(desk, "273座"), id="another")
    assert key == "another"
    assert form(desk, "近200座")["row"]["part_of"] == "another"


def test_a_part_of_what_is_excluded_names_nothing(desk: Desk) -> None:
    exclude(desk, form(desk, "273座"))
    told = form(desk, "近200座")
    assert "part_of" not in told["row"]
    assert "part_of" not in told["guesses"]


def test_a_draft_does_not_take_the_id_of_a_row_of_something_else(folder: Path) -> None:
    first = _desk(folder)
    key = form(first, "273座")["row"]["id"]
    accept(first, form(first, "35座"), id=key, subject="example", indicator="parks")
    assert "part_of" not in form(first, "近200座")["row"]


def test_a_repetition_says_what_was_decided_of_the_first(desk: Desk) -> None:
    assert form(desk, "273座", 1)["row"]["restates"] == form(desk, "273座")["row"]["id"]
    key = accept(desk, form(desk, "273座"), indicator="community_parks")
    again = form(desk, "273座", 1)["row"]
    assert (again["restates"], again["indicator"]) == (key, "community_parks")


def test_what_was_called_by_a_name_is_known_by_it_until_it_is_taken_back(desk: Desk) -> None:
    assert "indicator" not in form(desk, "12座")["row"]
    accept(desk, form(desk, "35座"), indicator="parks")
    assert form(desk, "12座")["row"]["indicator"] == "parks"
    desk.undo(SOURCE)
    assert "indicator" not in form(desk, "12座")["row"]


def test_what_others_write_into_the_tables_is_known(desk: Desk, folder: Path) -> None:
    edited(folder, "parks", {"aliases": "公园总数；小游园数量"}, "datapackage/indicators.csv")
    assert form(desk, "12座")["row"]["indicator"] == "parks"


def test_rows_of_an_earlier_day_are_known(folder: Path) -> None:
    first = _desk(folder)
    key = accept(first, form(first, "273座"))
    accept(first, form(first, "35座"), indicator="parks")
    later = _desk(folder)
    assert form(later, "273座", 1)["row"]["restates"] == key
    assert form(later, "12座")["row"]["indicator"] == "parks"


def test_a_group_is_of_one_label_and_takes_over_what_it_is_about(desk: Desk) -> None:
    told = form(desk, "35座")
    row = {"subject": "example", "indicator": "parks", "restates": "x", "note": "mine", "breakdown": "b"}
    forms = desk.group({"source": SOURCE, "start": told["start"], "row": row})["forms"]
    assert [each["row"]["as_written"] for each in forms] == ["35座", "12座"]
    assert {each["row"]["indicator"] for each in forms} == {"parks"}
    assert not any({"restates", "note", "breakdown"} & each["row"].keys() for each in forms)


def test_all_items_are_sorted_in_parts(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    count, first = len(desk.source(SOURCE)["items"]), 0
    found: list[list[str] | None] = []
    monkeypatch.setattr("govdata.reviewing.desk.SORTING_SECONDS", -1.0)
    while first < count:
        told = desk.sorted(SOURCE, first)
        assert told["last"] == first + 1
        found, first = [*found, *told["sorted"]], told["last"]
    assert [each for each in found if each][:3] == [
        ["", "parks · count"],
        ["", "community_parks · count"],
        ["indicator", "小游园数量 · count"],
    ]
    assert desk.sorted(SOURCE, count + 7)["sorted"] == []
    assert SORTING_SECONDS < 0.05


def test_a_decision_does_not_change_what_is_said_of_the_print(desk: Desk, folder: Path) -> None:
    for words, which in (("273座", 0), ("近200座", 0), ("273座", 1), ("近200座", 1)):
        accept(desk, form(desk, words, which))
    held = rows(folder)
    assert len(held) == 4
    assert all(TEXT[int(row["quote_start"]) :].startswith(row["quote"]) for row in held.values())
