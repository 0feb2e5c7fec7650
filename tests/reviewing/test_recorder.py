"""Log and tables are one: what is decided is in the files, what others changed is merged or refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govdata.reviewing.decisions import Act, Change, Row
from govdata.reviewing.recorder import Recorder, Refused
from govdata.reviewing.tables import ReviewTables
from tests.support.reviews import OBSERVATIONS, edited, empty_package, recorder, rows

CELLS = st.text(st.sampled_from('abc一二,"；'), min_size=1, max_size=5)
NEW: Row = {"id": "x-1", "subject": "example", "as_written": "3座", "value": "3"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return empty_package(tmp_path / "p")


def accept(made: Recorder, row: Row = NEW, seen: Row | None = None, what: Act = Act.ACCEPT) -> None:
    made.decide(what, [Change("observations", row["id"], seen, row, 5)])


STEPS = st.lists(st.tuples(st.sampled_from("acedur"), st.integers(0, 3), CELLS), max_size=14)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(steps=STEPS)
def test_files_follow_the_log_and_undoing_all_gives_the_bytes_back(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, str]]
) -> None:
    folder = empty_package(tmp_path_factory.mktemp("review") / "p")
    original = (folder / OBSERVATIONS).read_bytes()
    made = recorder(folder)
    model: dict[str, Row] = {}
    past: list[dict[str, Row]] = []
    for kind, number, cell in steps:
        key = f"x-{number}"
        before = model.get(key)
        if kind in "ae":
            after = {**(before or {"id": key}), "note": cell}
            made.decide(Act.EDIT, [Change("observations", key, before, after)])
            past.append(dict(model))
            model = {**model, key: after}
        elif kind == "d" and before:
            made.decide(Act.EDIT, [Change("observations", key, before, None)])
            past.append(dict(model))
            model = {name: row for name, row in model.items() if name != key}
        elif kind == "u" and made.undo():
            model = past.pop()
        elif kind == "r":
            made = recorder(folder)
        assert rows(folder) == model
        assert {row[1]: each for row, each in made.rows.items() if each} == model
    while made.undo():
        pass
    assert (folder / OBSERVATIONS).read_bytes() == original


def test_redo_does_again_what_was_taken_back(folder: Path) -> None:
    made = recorder(folder)
    accept(made)
    accept(made, {**NEW, "note": "a"}, NEW, Act.EDIT)
    assert made.undo()
    assert made.undo()
    assert rows(folder) == {}
    assert made.redo()
    assert rows(folder)["x-1"] == NEW
    assert made.redo()
    assert rows(folder)["x-1"]["note"] == "a"
    assert made.redo() is None


def test_undo_reaches_behind_a_new_start(folder: Path) -> None:
    accept(recorder(folder))
    assert recorder(folder).undo()
    assert rows(folder) == {}


def test_cells_that_others_changed_are_kept(folder: Path) -> None:
    made = recorder(folder)
    accept(made)
    edited(folder, "x-1", {"note": "of another hand"})
    accept(made, {**NEW, "breakdown": "mine"}, NEW, Act.EDIT)
    assert rows(folder)["x-1"] == {**NEW, "note": "of another hand", "breakdown": "mine"}
    assert [each.what for each in made.log.decisions if each.what is Act.OUTSIDE]
    assert made.undo()
    assert rows(folder)["x-1"] == {**NEW, "note": "of another hand"}


def test_the_same_cell_changed_by_two_is_refused(folder: Path) -> None:
    made = recorder(folder)
    accept(made)
    edited(folder, "x-1", {"note": "theirs"})
    held = (folder / OBSERVATIONS).read_bytes()
    with pytest.raises(Refused, match="changed in its file meanwhile: note") as refused:
        accept(made, {**NEW, "note": "mine"}, NEW, Act.EDIT)
    assert refused.value.conflicts[0].fields == ("note",)
    assert (folder / OBSERVATIONS).read_bytes() == held


def test_a_row_that_others_took_out_is_not_written_again(folder: Path) -> None:
    made = recorder(folder)
    accept(made)
    text = (folder / OBSERVATIONS).read_text(encoding="utf-8")
    (folder / OBSERVATIONS).write_text(text.splitlines()[0] + "\n", encoding="utf-8", newline="")
    with pytest.raises(Refused, match="taken out of its file"):
        accept(made, {**NEW, "note": "mine"}, NEW, Act.EDIT)
    assert rows(folder) == {}


def test_rows_of_others_are_never_touched(folder: Path) -> None:
    made = recorder(folder)
    accept(made)
    with (folder / OBSERVATIONS).open("a", encoding="utf-8", newline="") as file:
        file.write("other,example" + "," * 18 + "\n")
    accept(made, {**NEW, "id": "x-2"})
    assert set(rows(folder)) == {"x-1", "other", "x-2"}
    assert made.undo()
    assert set(rows(folder)) == {"x-1", "other"}


class _Killed(Exception):
    """Stands for a kill at one place."""


def killed_while(monkeypatch: pytest.MonkeyPatch, decide: Callable[[], None]) -> None:
    """Decide, and be killed when the log has it and the files have not."""

    def killed(*_: object) -> None:
        raise _Killed("here")

    with monkeypatch.context() as patched:
        patched.setattr(ReviewTables, "write", killed)
        with pytest.raises(_Killed, match="here"):
            decide()


def test_a_kill_between_log_and_files_loses_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = recorder(folder)
    accept(made)

    killed_while(monkeypatch, lambda: accept(made, {**NEW, "id": "x-2"}))
    assert set(rows(folder)) == {"x-1"}
    again = recorder(folder)
    assert set(rows(folder)) == {"x-1", "x-2"}
    assert again.undo()
    assert set(rows(folder)) == {"x-1"}


def test_a_kill_between_log_and_files_is_merged_with_what_others_changed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = recorder(folder)
    accept(made)

    killed_while(monkeypatch, lambda: accept(made, {**NEW, "breakdown": "mine"}, NEW, Act.EDIT))
    edited(folder, "x-1", {"note": "theirs"})
    recorder(folder)
    assert rows(folder)["x-1"] == {**NEW, "breakdown": "mine", "note": "theirs"}


def test_tables_that_cannot_be_written_stop_the_next_decision_and_not_the_log(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = recorder(folder)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(ReviewTables, "write", full)
        accept(made)
        assert made.unwritten
        with pytest.raises(Refused, match="No space left"):
            accept(made, {**NEW, "id": "x-2"})
    accept(made, {**NEW, "id": "x-3"})
    assert set(rows(folder)) == {"x-1", "x-3"}


@pytest.mark.parametrize("key", ["x-1", "x-2"])
def test_an_id_that_comes_twice_is_left_alone(folder: Path, key: str) -> None:
    with (folder / OBSERVATIONS).open("a", encoding="utf-8", newline="") as file:
        file.write(("x-1,example" + "," * 18 + "\n") * 2)
    held = (folder / OBSERVATIONS).read_bytes()
    made = recorder(folder)
    if key == "x-1":
        with pytest.raises(Refused, match="two rows with the id"):
            accept(made, {"id": "x-1", "note": "a"}, {"id": "x-1", "subject": "example"}, Act.EDIT)
        assert (folder / OBSERVATIONS).read_bytes() == held
    else:
        accept(made, {**NEW, "id": key})
        assert (folder / OBSERVATIONS).read_bytes().startswith(held)
