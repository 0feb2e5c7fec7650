"""Two logs compared: what they decided otherwise of the same places, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from govdata.cli.app import run
from govdata.reviewing.decision_log import DecisionLog
from govdata.reviewing.decisions import Act, Change, Row
from govdata.reviewing.disagreements import disagreements

RECORDED: Row = {"id": "s-1", "source": "s", "as_written": "273座", "value": "273", "subject": "a", "note": "x"}
EXCLUDED: Row = {"id": "exclusion-1", "source": "s", "text": "273", "kind": "label", "reason": "r", "start": "30"}


def log(path: Path, *rows: Row, start: int = 30) -> DecisionLog:
    found = DecisionLog.open(path, path.stem)
    for row in rows:
        table = "figures" if "as_written" in row else "exclusions"
        found.append(Act.ACCEPT, ("s", ""), [Change(table, row["id"], None, row, start)])
    return found


@pytest.mark.parametrize(
    ("one", "other", "start", "fields"),
    [
        (RECORDED, RECORDED, 30, None),
        (RECORDED, {**RECORDED, "id": "s-9", "note": "y"}, 30, None),
        (RECORDED, {**RECORDED, "subject": "b"}, 30, ("subject",)),
        (RECORDED, {**RECORDED, "value": "", "unit": "座"}, 30, ("value", "unit")),
        (RECORDED, {**RECORDED, "as_written": "73座"}, 31, ("as_written",)),
        (RECORDED, EXCLUDED, 30, ()),
        (EXCLUDED, {**EXCLUDED, "kind": "date"}, 30, ("kind",)),
        (RECORDED, {**RECORDED, "value": "1"}, 90, None),
        (RECORDED, {**RECORDED, "value": "1", "source": "t"}, 30, None),
    ],
)
def test_places_that_were_decided_otherwise(
    tmp_path: Path, one: Row, other: Row, start: int, fields: tuple[str, ...] | None
) -> None:
    first, second = log(tmp_path / "a", one), log(tmp_path / "b", other, start=start)
    found = disagreements(first.decisions, second.decisions)
    assert [each.fields for each in found] == ([] if fields is None else [fields])
    assert [each.fields for each in disagreements(second.decisions, first.decisions)] == [each.fields for each in found]


def test_what_was_taken_back_is_no_disagreement(tmp_path: Path) -> None:
    first, second = log(tmp_path / "a", RECORDED), log(tmp_path / "b", {**RECORDED, "subject": "b"})
    second.append(Act.UNDO, changes=[second.decisions[0].changes[0].back], reverts=1)
    assert disagreements(first.decisions, second.decisions) == []


@pytest.mark.parametrize(
    ("lang", "said"),
    [("en", 's, offset 30, "273座": subject: a / b.'), ("zh", "s 第 30 字处“273座”：subject：a / b。")],
)
def test_the_command_lists_them(tmp_path: Path, capsys: pytest.CaptureFixture[str], lang: str, said: str) -> None:
    log(tmp_path / "a", RECORDED)
    log(tmp_path / "b", {**RECORDED, "subject": "b"})
    paths = [str(tmp_path / name) for name in "ab"]
    assert run(["review", "--compare", *paths, "--lang", lang]) == 1
    assert capsys.readouterr().out == f"{said}\n"
    assert run(["review", "--compare", paths[0], paths[0]]) == 0


def test_what_is_no_log_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a").write_text('{"figure":"273"}\n', encoding="utf-8")
    assert run(["review", "--compare", str(tmp_path / "a"), str(tmp_path / "a")]) == 3
    assert "it is no log of decisions" in capsys.readouterr().err


def test_a_log_that_is_not_there_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["review", "--compare", str(tmp_path / "a"), str(tmp_path / "b")]) == 3
    assert "no such log" in capsys.readouterr().err
