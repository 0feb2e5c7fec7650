"""The time of a run: whenever it ends, nothing that was not decided is good."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import govdata
from govdata.deadline import NO_TIME, Deadline, OutOfTime
from govdata.reports.model import Report, State


class Asked(Deadline):
    """A time that is over when it was asked for so many times."""

    asks = 0
    until = 0

    @property
    def left(self) -> float:
        Asked.asks += 1
        return float(Asked.asks <= Asked.until)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("deadline") / "p"
    govdata.init(folder)
    return folder


def checked(package: Path, patch: pytest.MonkeyPatch, until: int) -> Report:
    Asked.asks, Asked.until = 0, until
    patch.setattr("govdata.validation.Deadline", Asked)
    return govdata.validate(package, sources=package / "archive", require_coverage=0.5)


def states(report: Report) -> dict[tuple[str, str | None], State]:
    return {(check.id, check.table): check.state for check in report.checks}


@pytest.mark.parametrize("share", range(0, 100, 9))
def test_whenever_the_time_ends_nothing_undecided_is_good(
    package: Path, monkeypatch: pytest.MonkeyPatch, share: int
) -> None:
    whole = checked(package, monkeypatch, 10**9)
    cut = checked(package, monkeypatch, Asked.asks * share // 100)
    assert whole.valid
    assert not cut.valid
    assert set(Counter(finding.type for finding in cut.findings)) <= {"limit-reached", "evidence.coverage"}
    assert any(finding.type == "limit-reached" for finding in cut.findings)
    passed = {name for name, state in states(cut).items() if state is State.PASSED}
    assert passed <= {name for name, state in states(whole).items() if state is State.PASSED}
    assert any(check.state in (State.SKIPPED, State.FAILED) for check in cut.checks)


def test_a_time_that_is_not_over_changes_nothing(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = checked(package, monkeypatch, 10**9)
    again = checked(package, monkeypatch, Asked.asks)
    assert (again.findings, states(again)) == (whole.findings, states(whole))


def test_a_release_is_never_made_of_what_was_not_checked(package: Path, tmp_path: Path) -> None:
    with pytest.raises(govdata.NotReleasable) as refused:
        govdata.publish(package, to=tmp_path / "releases", time_limit=0)
    assert {finding.type for finding in refused.value.report.findings} == {"limit-reached"}
    assert not (tmp_path / "releases").exists()


def test_keys_and_rules_of_a_frame_have_no_time_either(package: Path) -> None:
    frame = pl.read_csv(package / "datapackage/indicators.csv")
    found = govdata.validate_frame(frame, package, "indicators", time_limit=0)
    assert [finding.type for finding in found.findings].count("limit-reached") == 1
    late = [check for check in found.checks if check.reason == NO_TIME]
    assert late
    assert all(check.state is State.SKIPPED for check in late)


@pytest.mark.parametrize(("seconds", "over"), [(0, True), (1000, False)])
def test_who_asks_too_late_leaves_something_undone(seconds: float, over: bool) -> None:
    deadline: Any = Deadline(seconds)
    assert not deadline.missed
    assert deadline.is_over() is over
    assert deadline.missed is over
    if over:
        with pytest.raises(OutOfTime, match=r"^$"):
            deadline.require()
    else:
        deadline.require()
