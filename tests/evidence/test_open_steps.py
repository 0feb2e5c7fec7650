"""What to do about open rows fits why they are open."""

from __future__ import annotations

from pathlib import Path

import pytest

import govdata
from govdata.evidence import sentences
from govdata.evidence.open_steps import step_for
from govdata.quantities.doubtful_print import PARTED, SCANNED
from govdata.reports.messages import Message
from tests.support.sourced import packaged, proposed


@pytest.mark.parametrize(
    ("reason", "word"),
    [
        (sentences.NO_PLACE, "quote_start"),
        (sentences.NO_MAP, "map"),
        (sentences.UNDATED, "date_end"),
        (sentences.NO_READING, "lexicon"),
        (sentences.NO_DIRECTION, "下降"),
        (sentences.NO_CELL, "column head"),
        (SCANNED, "original"),
        (PARTED, "original"),
    ],
)
def test_each_reason_has_its_step(reason: Message, word: str) -> None:
    assert word in step_for([reason]).en
    assert step_for([reason, reason]) == step_for([reason])


@pytest.mark.parametrize(
    ("cells", "rule", "word"),
    [
        ({"as_written": "一些", "quote": "全市广场一些"}, "evidence.value", "with hedge and unit"),
        ({"quote_start": ""}, "evidence.quote-place", "Fill in the cells"),
    ],
)
def test_required_evidence_says_what_to_do_about_its_cause(
    tmp_path: Path, cells: dict[str, str], rule: str, word: str
) -> None:
    archive = tmp_path / "archive"
    archive.mkdir()
    (archive / "a.txt").write_text("全市广场一些，公园18座。", encoding="utf-8")
    (row,) = proposed(archive / "a.txt")
    package = packaged(tmp_path, archive, [{**row, **cells}])
    report = govdata.validate(package, sources=archive, require_evidence=True)
    steps = {each.next_step.en for each in report.errors if each.type == rule and "not checked" in each.message.en}
    assert len(steps) == 1
    assert word in steps.pop()
