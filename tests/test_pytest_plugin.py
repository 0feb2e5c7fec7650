"""`pytest --govdata`: each check is a test, and tells what it found as pytest tells such things."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import govdata

SOURCE = Path(govdata.__file__).parents[1]


@pytest.fixture
def package(tmp_path: Path) -> Path:
    govdata.init(tmp_path / "parks")
    return tmp_path / "parks"


def run(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run pytest with our plugin alone, whatever is installed here."""
    command = (sys.executable, "-m", "pytest", "-p", "pytest_govdata", *options)
    known = {**os.environ, "PYTHONPATH": str(SOURCE), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "COLUMNS": "200"}
    return subprocess.run(command, cwd=folder, env=known, capture_output=True, text=True, check=False)


def replace_cell(package: Path, old: str, new: str) -> None:
    path = package / "datapackage" / "observations.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_each_check_is_a_test_by_its_table_and_its_id(package: Path) -> None:
    told = run(package, "--govdata", "datapackage.json", "--collect-only", "-q")
    cases = govdata.validate(package).cases()
    ids = [f"datapackage.json::{case.table or 'package'}::{case.id}" for case in cases]
    assert [line for line in told.stdout.splitlines() if "::" in line] == ids
    assert len(ids) > 50


def test_passed_skipped_and_warnings_are_told_apart(package: Path) -> None:
    report = govdata.validate(package)
    told = run(package, "--govdata", ".", "-rs")
    skipped = sum(case.unanswered for case in report.cases())
    assert told.returncode == 0, told.stdout
    assert f"{len(report.cases()) - skipped} passed, {skipped} skipped" in told.stdout
    assert "the rule applies to no row" in told.stdout
    assert "Traceback" not in told.stdout


def test_an_error_fails_its_test_with_what_was_found(package: Path) -> None:
    replace_cell(package, ",observed,", ",seen,")
    told = run(package, "--govdata", "datapackage.json", "--govdata-lang", "zh")
    (finding,) = [each for each in govdata.validate(package).errors if each.type == "constraint-error"]
    assert told.returncode == 1
    assert "FAILED datapackage.json::observations::constraint.enum" in told.stdout
    assert finding.message.zh in told.stdout
    assert "checks.py" not in told.stdout


def test_a_warning_is_one_of_pytest_and_fails_where_warnings_are_errors(root: Path) -> None:
    chosen = ("--govdata", "datapackage.json", "-m", "govdata", "-k", "scope-doubt", "-c", os.devnull, "--rootdir", ".")
    warned = run(root, *chosen, "schemas")
    failed = run(root, *chosen, "schemas", "-W", "error::pytest_govdata.CheckWarning")
    assert (warned.returncode, failed.returncode) == (0, 1), warned.stdout + failed.stdout
    assert "CheckWarning: violated by 1 of 2 rows" in warned.stdout
    assert "FAILED datapackage.json::green_space::scope-doubt" in failed.stdout
    assert "checks.py" not in failed.stdout


def test_what_is_waived_passes(package: Path) -> None:
    replace_cell(package, ",近200座,200,", ",近200座,199,")
    with (package / "datapackage" / "waivers.csv").open("a", encoding="utf-8") as waivers:
        waivers.write("w-1,evidence.value,observations,observations-002,The letter says so.,Li,2999-01-01\n")
    told = run(package, "--govdata", "datapackage.json", "-k", "evidence.value", "-rP")
    assert told.returncode == 0, told.stdout
    assert "1 passed" in told.stdout
    assert "w-1: The letter says so. (by Li, until 2999-01-01)" in told.stdout


def test_a_package_that_cannot_be_read_is_an_error_of_collection_and_others_are_collected(package: Path) -> None:
    told = run(package, "--govdata", "none.json", "--govdata", "datapackage.json", "--continue-on-collection-errors")
    assert told.returncode == 1
    assert "ERROR none.json" in told.stdout
    assert "Cannot read the descriptor" in told.stdout
    assert " passed" in told.stdout
    assert "Traceback" not in told.stdout
    assert "checks.py" not in told.stdout


def test_xdist_runs_each_check_once(package: Path) -> None:
    pytest.importorskip("xdist")
    replace_cell(package, ",observed,", ",seen,")
    alone, shared = run(package, "--govdata", "."), run(package, "--govdata", ".", "-p", "xdist.plugin", "-n", "2")
    assert summary(alone) == summary(shared)
    assert " failed" in summary(alone)


def summary(told: subprocess.CompletedProcess[str]) -> str:
    """How many tests went how; what libraries warn of while they are imported is told once by each worker."""
    return re.sub(r"(, \d+ warnings?)? in .*", "", told.stdout.splitlines()[-1]).strip("= ")


def test_what_failed_last_is_chosen(package: Path) -> None:
    replace_cell(package, ",observed,", ",seen,")
    assert "1 failed, " in summary(run(package, "--govdata", "."))
    assert summary(run(package, "--govdata", ".", "--lf")).startswith("1 failed, ")
    assert "passed" not in summary(run(package, "--govdata", ".", "--lf"))


def test_own_tests_run_beside_the_checks(package: Path) -> None:
    (package / "test_own.py").write_text("def test_own():\n    pass\n", encoding="utf-8")
    told = run(package, "--govdata", "datapackage.json", "-k", "own or descriptor", "-v")
    assert "test_own.py::test_own PASSED" in told.stdout
    assert "datapackage.json::package::descriptor PASSED" in told.stdout


def test_the_archive_is_read_where_it_is_given(package: Path) -> None:
    with_archive = run(package, "--govdata", ".", "--govdata-sources", "archive", "-k", "quote-place", "-v")
    assert "quote-place SKIPPED" in run(package, "--govdata", ".", "-k", "quote-place", "-v").stdout
    assert "quote-place PASSED" in with_archive.stdout


def test_without_a_package_nothing_of_govdata_is_imported() -> None:
    code = (
        "import sys, pytest; before = set(sys.modules); import pytest_govdata;"
        "print(sorted(set(sys.modules) - before), 'govdata' in sys.modules)"
    )
    known = {**os.environ, "PYTHONPATH": str(SOURCE)}
    told = subprocess.run([sys.executable, "-c", code], env=known, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "['pytest_govdata'] False"


def test_the_plugin_is_an_entry_point_of_pytest(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["entry-points"]["pytest11"] == {"govdata": "pytest_govdata"}
    assert "src/pytest_govdata" in project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
