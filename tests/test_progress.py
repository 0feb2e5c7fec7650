"""How far a run has come: told to who listens, and worked out for nobody else."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

from hypothesis import given
from hypothesis import strategies as st

import govdata
from govdata import progress
from govdata.progress import Step, begin, each, told_to
from govdata.reports.messages import Message
from tests.support.releasing import write_package

WORK = Message("work", "工作")


def never(_: object) -> NoReturn:
    raise AssertionError("nobody listens")


def test_without_a_listener_nothing_is_worked_out() -> None:
    begin(WORK)
    assert list(each(WORK, iter("abc"), never, never)) == ["a", "b", "c"]


@given(st.lists(st.integers(0, 50), max_size=6))
def test_the_items_are_the_same_and_the_bytes_before_each_add_up(sizes: list[int]) -> None:
    told: list[Step] = []
    with told_to(told.append):
        for number, _ in enumerate(each(WORK, sizes, str, lambda size: [Path(__file__)] * size)):
            assert len(told) == number + 1  # before the item, not after it
    one = Path(__file__).stat().st_size
    assert [step.name for step in told] == [str(size) for size in sizes]
    assert [step.done for step in told] == [sum(sizes[:number]) * one for number in range(len(sizes))]
    assert {(step.count, step.total) for step in told} <= {(len(sizes), sum(sizes) * one)}


def test_a_file_that_is_not_there_has_no_bytes() -> None:
    told: list[Step] = []
    with told_to(told.append):
        assert list(each(WORK, ["nowhere", "a\0b"], str, lambda name: [Path(name)])) == ["nowhere", "a\0b"]
    assert [step.total for step in told] == [0, 0]


def test_who_listens_is_told_until_the_end_of_the_block() -> None:
    outer: list[Step] = []
    inner: list[Step] = []
    with told_to(outer.append):
        with told_to(inner.append):
            begin(WORK, "inside")
        begin(WORK, "outside")
    begin(WORK, "behind")
    assert ([step.name for step in inner], [step.name for step in outer]) == (["inside"], ["outside"])


def test_a_run_tells_each_table_each_document_and_its_stages(tmp_path: Path) -> None:
    govdata.init(tmp_path / "package")
    told: list[Step] = []
    with told_to(told.append):
        govdata.publish(tmp_path / "package", sources=tmp_path / "package" / "archive", to=tmp_path / "releases")
    of_tables = [step.name for step in told if step.what == progress.CHECKING]
    names = ["sources", "subjects", "indicators", "observations", "exclusions", "revisions", "waivers"]
    assert sorted(of_tables) == sorted(names)
    assert [step.name for step in told if step.what == progress.READING] == [
        "example-report.txt",
        "example-streets.txt",
    ]
    assert {"running rules", "writing tables", "reading back what was written", "hashing files"} <= {
        step.what.en for step in told
    }
    told.clear()
    with told_to(told.append):
        assert govdata.verify(tmp_path / "releases").valid
    hashed = {step.name for step in told if step.what == progress.HASHING}
    assert {"datapackage.json", "csv/observations.csv"} <= hashed
    assert "comparing Parquet with CSV" in {step.what.en for step in told}


def test_a_listener_changes_no_report(tmp_path: Path) -> None:
    package = write_package(tmp_path / "package", grants=[("g", "p9", "x", "", "", "")])
    alone = govdata.validate(package).to_dict()
    with told_to(lambda _: None):
        assert govdata.validate(package).to_dict() == alone
