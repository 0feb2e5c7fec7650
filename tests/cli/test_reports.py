"""What a run prints: one screen, all of it, what code hosts read, and the summary of a job."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from govdata.cli.app import run
from govdata.cli.job_summary import LARGEST, VARIABLE, append_job_summary, job_summary
from govdata.reports.renderers import render
from tests.support.releasing import GRANTS, write_package
from tests.support.reports import FULL


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A package of whose first table many cells are wrong, one of them behind a cell with a line break."""
    folder = write_package(tmp_path / "a package", GRANTS)
    table = next(folder.rglob("grants*.csv"))
    header, *rows = table.read_text(encoding="utf-8").splitlines()
    width = header.count(",") + 1
    wrong = [f'"x{n}\ny"' + "," * (width - 1) for n in range(60)]
    table.write_text("\n".join([header, *rows, *wrong, ""]), encoding="utf-8")
    return folder


def answer(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    capsys.readouterr()
    run([*map(str, arguments)])
    return capsys.readouterr().out


def test_a_run_with_many_findings_fits_a_screen_and_verbose_has_more(
    broken: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    short, whole = answer(capsys, "validate", broken), answer(capsys, "validate", broken, "--verbose")
    assert short.count("\n") <= 40
    assert answer(capsys, "publish", broken, "--to", broken.parent / "r").count("\n") <= 40
    assert short.count("\n") < whole.count("\n")
    assert short.splitlines()[0] == whole.splitlines()[0]


def test_annotations_stand_on_the_line_of_the_cell(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    findings = json.loads(answer(capsys, "validate", broken, "--format", "sarif"))["runs"][0]["results"]
    lines = next(broken.rglob("grants*.csv")).read_text(encoding="utf-8").splitlines()
    first = next(number for number, line in enumerate(lines, 1) if line.startswith('"x0'))
    starts = {each["locations"][0]["physicalLocation"]["region"]["startLine"] for each in findings}
    assert {first + 1, first + 3} <= starts  # what comes behind the broken cell stands on its second line
    assert "::error file=" in answer(capsys, "validate", broken, "--format", "github")


def test_a_job_gets_a_summary_where_its_host_asks_for_one(
    broken: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("before\n", encoding="utf-8")
    monkeypatch.setenv(VARIABLE, str(summary))
    answer(capsys, "validate", broken, "--format", "text")
    assert summary.read_text(encoding="utf-8") == "before\n"
    answer(capsys, "validate", broken, "--format", "github", "--lang", "zh")
    text = summary.read_text(encoding="utf-8")
    assert text.startswith("before\n# ")
    assert "不可发布" in text


def test_a_summary_that_cannot_be_written_is_told(
    broken: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "no folder" / "summary.md"))
    assert run(["validate", str(broken), "--format", "github"]) == 3
    assert "summary.md" in capsys.readouterr().err


def test_a_summary_is_as_long_as_its_host_takes() -> None:
    whole = f"{render(FULL, 'markdown')}\n"
    assert job_summary(FULL, "en") == whole
    size = len(whole.encode())
    short = job_summary(FULL, "en", size - 1)
    assert 0 < len(short.encode()) < size
    assert short.splitlines()[0] == whole.splitlines()[0]


def test_hints_name_the_package_from_where_one_stands(
    broken: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(["publish", str(broken), "--to", str(broken.parent / "r"), "--format", "json"])
    assert str(broken) not in capsys.readouterr().out.replace(str(broken / "datapackage.json"), "")
    monkeypatch.chdir(broken.parent)
    from_outside = render_hint(capsys, "a package")
    monkeypatch.chdir(broken)
    assert render_hint(capsys, ".") in {"", from_outside.replace(' --package "a package"', "")}


def render_hint(capsys: pytest.CaptureFixture[str], package: str) -> str:
    lines = answer(capsys, "validate", package).splitlines()
    return next((line for line in lines if "govdata explain" in line), "")


@pytest.mark.parametrize("before", [0, 7, LARGEST - 90, LARGEST - 10, LARGEST, LARGEST + 5])
def test_the_summary_of_a_step_stays_as_large_as_its_host_takes_with_what_stood_there(
    before: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("x" * before, encoding="utf-8")
    monkeypatch.setenv(VARIABLE, str(summary))
    append_job_summary(FULL, "github", "en")
    assert summary.stat().st_size <= max(before, LARGEST)
    assert ("may NOT be released" in summary.read_text(encoding="utf-8")) == (before <= LARGEST - 90)
