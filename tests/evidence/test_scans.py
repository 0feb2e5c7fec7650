"""A layer of text over a scan is somebody's reading of it: no figure of it is proved, and none is called wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

import govdata
from govdata.quantities.doubtful_print import SCANNED
from govdata.reports.model import State
from tests.support.pdfs import Page, pdf
from tests.support.sourced import packaged, proposed

PRINT = "去年投入1.57亿元，其中"


@pytest.mark.parametrize(("mode", "state"), [(3, State.UNDECIDED), (0, State.PASSED)])
def test_a_figure_over_a_scan_is_undecided(tmp_path: Path, mode: int, state: State) -> None:
    page = Page().picture((0, 0, 400, 600)) if mode == 3 else Page()
    archive = tmp_path / "archive"
    archive.mkdir()
    (archive / "a.pdf").write_bytes(pdf(page.text(40, 500, PRINT, mode=mode)))
    rows = proposed(archive / "a.pdf")
    report = govdata.validate(packaged(tmp_path, archive, rows), sources=archive)
    (check,) = (check for check in report.checks if check.id == "evidence.reading")
    assert (len(rows), report.errors, check.state) == (1, (), state)
    assert (SCANNED.en in check.reason.en) is (state is State.UNDECIDED)


def test_a_wrong_value_of_a_scan_is_never_proved(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    archive.mkdir()
    (archive / "a.pdf").write_bytes(pdf(Page().picture((0, 0, 400, 600)).text(40, 500, PRINT, mode=3)))
    rows = [row | {"value": "570000000"} for row in proposed(archive / "a.pdf")]
    report = govdata.validate(packaged(tmp_path, archive, rows), sources=archive)
    states = {check.id: check.state for check in report.checks if check.id in ("evidence.reading", "evidence.value")}
    assert State.PASSED not in states.values()
