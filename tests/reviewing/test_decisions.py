"""Laws of the log: rows are a function of it, undo takes back exactly, and no line can be changed unnoticed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.errors import SourceError
from govdata.reviewing.decision_log import TORN, DecisionLog, read_log
from govdata.reviewing.decisions import (
    Act,
    BrokenLog,
    Change,
    Decision,
    Row,
    RowConflict,
    Undoable,
    decision_of,
    decisions_of,
    merged,
    rows_of,
    same_row,
)

CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=6)
ROWS = st.dictionaries(st.sampled_from(("subject", "indicator", "value", "note")), CELLS, max_size=4)
MAYBE = st.none() | ROWS


def log_of(folder: Path, *rows: Row | None) -> DecisionLog:
    """A log that gives one row after the other the same id."""
    log = DecisionLog.open(folder / "decisions.jsonl", "A")
    before: Row | None = None
    for row in rows:
        log.append(Act.EDIT, ("s", "0" * 64), [Change("figures", "r", before, row, 3)])
        before = row
    return log


@given(st.lists(MAYBE, max_size=8))
def test_an_entry_is_what_its_line_says(rows: list[Row | None]) -> None:
    for number, row in enumerate(rows, start=1):
        changes = (Change("t", "k", None, row, 7),)
        made = Decision(number, Act.EDIT, "某人", "2025", "s", "0", changes, None, {"a": ("x", "y")})
        assert decision_of(made.line()) == made


@given(st.lists(MAYBE, min_size=1, max_size=6))
def test_rows_are_those_of_the_last_entries(tmp_path_factory: pytest.TempPathFactory, rows: list[Row | None]) -> None:
    log = log_of(tmp_path_factory.mktemp("log"), *rows)
    assert rows_of(log.decisions) == {("figures", "r"): rows[-1]}
    assert rows_of(read_log(log.path)) == rows_of(log.decisions)


@given(st.lists(st.sampled_from((Act.ACCEPT, Act.UNDO, Act.REDO, Act.OUTSIDE)), max_size=30))
def test_undo_and_redo_are_two_stacks(acts: list[Act]) -> None:
    known, number = Undoable(), 0
    done: list[int] = []
    undone: list[int] = []
    for act in acts:
        source = {Act.UNDO: known.done, Act.REDO: known.undone}.get(act)
        if source is not None and not source:
            continue
        number += 1
        known.add(Decision(number, act, reverts=source[-1] if source else None))
        if act is Act.ACCEPT:
            done, undone = [*done, number], []
        elif act is Act.UNDO:
            undone.append(done.pop())
        elif act is Act.REDO:
            done.append(undone.pop())
        assert (len(known.done), len(known.undone)) == (len(done), len(undone))


@given(st.data())
def test_a_line_that_was_changed_is_noticed(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    log = log_of(tmp_path_factory.mktemp("log"), {"value": "1"}, {"value": "2"}, {"value": "3"})
    lines = log.path.read_bytes().split(b"\n")[:-1]
    number = data.draw(st.integers(0, len(lines) - 2))
    line = bytearray(lines[number])
    at = data.draw(st.integers(0, len(line) - 1))
    line[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(BrokenLog, match="line"):
        decisions_of([*lines[:number], bytes(line), *lines[number + 1 :]])


@pytest.mark.parametrize("gone", [0, 1])
def test_a_line_that_was_taken_out_is_noticed(tmp_path: Path, gone: int) -> None:
    log = log_of(tmp_path, {"value": "1"}, {"value": "2"}, {"value": "3"})
    lines = log.path.read_bytes().splitlines(keepends=True)
    log.path.write_bytes(b"".join(lines[:gone] + lines[gone + 1 :]))
    with pytest.raises(SourceError, match=f"line {gone + 1} of this log"):
        DecisionLog.open(log.path, "A")


def test_a_torn_end_is_cut_and_kept_wherever_it_tore(tmp_path: Path) -> None:
    log = log_of(tmp_path, {"value": "一"}, {"value": "二"})
    whole = log.path.read_bytes()
    first = whole.index(b"\n") + 1
    for end in range(first + 1, len(whole)):
        log.path.write_bytes(whole[:end])
        found = DecisionLog.open(log.path, "A")
        assert len(found.decisions) == 1
        assert found.torn == whole[first:end]
        assert log.path.read_bytes() == whole[:first]
    assert (tmp_path / f"decisions.jsonl{TORN}").read_bytes().endswith(whole[first:-1] + b"\n")


def test_after_a_torn_end_the_chain_goes_on(tmp_path: Path) -> None:
    log = log_of(tmp_path, {"value": "1"}, {"value": "2"})
    log.path.write_bytes(log.path.read_bytes()[:-5])
    again = DecisionLog.open(log.path, "B")
    again.append(Act.EDIT, changes=[Change("figures", "r", {"value": "1"}, {"value": "3"})])
    assert [(each.number, each.who) for each in read_log(log.path)] == [(1, "A"), (2, "B")]


def test_blocks_that_were_never_written_are_a_torn_end(tmp_path: Path) -> None:
    log = log_of(tmp_path, {"value": "1"})
    with log.path.open("ab") as file:
        file.write(b"\0" * 40 + b"\n")
    assert len(DecisionLog.open(log.path, "A").decisions) == 1


@given(MAYBE, MAYBE)
def test_what_nobody_else_changed_is_as_it_is_wanted(seen: Row | None, wanted: Row | None) -> None:
    assert same_row(merged(seen, wanted, seen), wanted)
    assert same_row(merged(seen, wanted, wanted), wanted)


@given(ROWS, ROWS, ROWS)
def test_a_merge_loses_no_change(seen: Row, wanted: Row, actual: Row) -> None:
    cells = {name: tuple(row.get(name, "") for row in (seen, wanted, actual)) for name in {*seen, *wanted, *actual}}
    clashes = {name for name, each in cells.items() if len(set(each)) == len(each)}
    if clashes and not same_row(actual, seen) and not same_row(actual, wanted):
        with pytest.raises(RowConflict, match=min(clashes)) as clash:
            merged(seen, wanted, actual)
        assert set(clash.value.fields) == clashes
        return
    found = merged(seen, wanted, actual) or {}
    for name, (was, want, now) in cells.items():
        assert found.get(name, "") == (now if want == was else want)


@pytest.mark.parametrize(
    ("seen", "wanted", "actual"),
    [
        ({"value": "1"}, {"value": "2"}, {"value": "3"}),
        ({"value": "1"}, {"value": "2"}, None),
        ({"value": "1"}, None, {"value": "3"}),
        (None, {"value": "2"}, {"value": "3"}),
    ],
)
def test_a_clash_is_refused(seen: Row | None, wanted: Row | None, actual: Row | None) -> None:
    with pytest.raises(RowConflict, match=r"value|id"):
        merged(seen, wanted, actual)
