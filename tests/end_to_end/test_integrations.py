"""The page on integrations: its blocks as they are printed, run by the tools that they are written for."""

from __future__ import annotations

import os
import re
import runpy
import shlex
import shutil
import subprocess
import sys
from collections import Counter
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

import govdata

PAGES = ("docs/guide/integrations.md", "docs/zh/integrations.md")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.M | re.S)
NAME = re.compile(r"(?:#|--) (\S+)\n")
SHARE_OF_150 = (",四分之一,25,", ",四分之一,150,")
UNKNOWN_UNIT = (",24.41,km2,", ",24.41,acres,")


def blocks(root: Path, page: str = PAGES[0]) -> list[tuple[str, str]]:
    """Language and text of each block of a page."""
    return BLOCK.findall((root / page).read_text(encoding="utf-8"))


@pytest.fixture
def folder(root: Path, tmp_path: Path) -> Path:
    """The flagship, with the files of the page beside it."""
    for name in ("schemas", "datapackage"):
        shutil.copytree(root / name, tmp_path / name)
    shutil.copy(root / "datapackage.json", tmp_path)
    for language, text in blocks(root):
        if language != "sh":
            named = NAME.match(text)
            assert named, text
            path = tmp_path / named[1]
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return tmp_path


def damage(folder: Path, table: str, old: str, new: str) -> None:
    path = folder / "datapackage" / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def run(folder: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command of this environment, at home in the folder."""
    paths = os.pathsep.join([str(Path(govdata.__file__).parents[1]), os.environ.get("PYTHONPATH", "")])
    known = {**os.environ, "PYTHONPATH": paths, **environment}
    return subprocess.run(command, cwd=folder, env=known, capture_output=True, text=True, check=False)


def require(module: str) -> None:
    if find_spec(module) is None:
        pytest.skip(f"{module} is not installed: CONTRIBUTING.md says how")


def test_both_pages_print_the_same_blocks(root: Path) -> None:
    first, second = (blocks(root, page) for page in PAGES)
    assert first == second
    assert len(first) > 8


# pytest


@pytest.mark.parametrize("damaged", [False, True])
def test_pytest(root: Path, folder: Path, damaged: bool) -> None:
    if damaged:
        damage(folder, "industry", *SHARE_OF_150)
    commands = [line for language, text in blocks(root) if language == "sh" for line in text.splitlines()]
    assert len(commands) == 3
    for line in commands:
        options = shlex.split(line)[1:]
        told = run(
            folder, sys.executable, "-m", "pytest", "-p", "pytest_govdata", *options, PYTEST_DISABLE_PLUGIN_AUTOLOAD="1"
        )
        assert told.returncode == int(damaged and "--collect-only" not in options), told.stdout
        assert "evidence.value" in told.stdout or not damaged


# Dagster


def checked_by_dagster(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.chdir(folder)
    definitions = runpy.run_path("definitions.py")["definitions"]
    return definitions.resolve_implicit_global_asset_job_def().execute_in_process(raise_on_error=False)


def test_dagster(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    require("dagster")
    govdata.publish(folder / "datapackage.json", to=folder / "releases")
    result = checked_by_dagster(folder, monkeypatch)
    evaluated = result.get_asset_check_evaluations()
    report = govdata.validate(folder)
    assert result.success
    assert len(evaluated) == 1 + sum(not case.unanswered for case in report.cases())
    assert {each.check_name: each.severity.value for each in evaluated if not each.passed} == {
        "funding__restates_elsewhere": "WARN",
        "green_space__scope_doubt": "WARN",
        "innovation__restates_elsewhere": "WARN",
    }
    assert result.output_for_node("facts").num_rows == len(govdata.load(folder / "releases", "facts").arrow)


def test_dagster_holds_back_what_stands_below_errors(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    require("dagster")
    govdata.publish(folder / "datapackage.json", to=folder / "releases")
    damage(folder, "industry", *SHARE_OF_150)
    result = checked_by_dagster(folder, monkeypatch)
    errors = Counter(
        each.check_name
        for each in result.get_asset_check_evaluations()
        if not each.passed and each.severity.value == "ERROR"
    )
    made = {event.asset_key.to_user_string() for event in result.get_asset_materialization_events()}
    assert errors == Counter(["may_be_released", "industry__evidence_value", "industry__share"])
    assert made == {"indicators"}


# Airflow, Prefect


def run_airflow(folder: Path) -> subprocess.CompletedProcess[str]:
    home = {
        "AIRFLOW_HOME": str(folder / "home"),
        "AIRFLOW__CORE__DAGS_FOLDER": str(folder / "dags"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "false",
    }
    migrated = run(folder, sys.executable, "-m", "airflow", "db", "migrate", **home)
    assert migrated.returncode == 0, migrated.stderr
    return run(folder, sys.executable, "-m", "airflow", "dags", "test", "indicators", **home)


def run_prefect(folder: Path) -> subprocess.CompletedProcess[str]:
    home = {"PREFECT_HOME": str(folder / "home"), "PREFECT_SERVER_ANALYTICS_ENABLED": "false"}
    return run(folder, sys.executable, "flow.py", **home)


RUNS = {"airflow": run_airflow, "prefect": run_prefect}


@pytest.mark.parametrize("tool", RUNS)
def test_a_flow_publishes_what_is_valid(folder: Path, tool: str) -> None:
    require(tool)
    told = RUNS[tool](folder)
    assert told.returncode == 0, told.stdout + told.stderr
    assert govdata.verify(folder / "releases" / "1.0.0").valid


@pytest.mark.parametrize("tool", RUNS)
def test_a_flow_ends_at_errors(folder: Path, tool: str) -> None:
    require(tool)
    damage(folder, "industry", *SHARE_OF_150)
    told = RUNS[tool](folder)
    assert told.returncode != 0
    assert "2 errors" in told.stdout + told.stderr
    assert not (folder / "releases").exists()


# dbt


@pytest.mark.parametrize("damaged", [False, True])
def test_dbt(folder: Path, damaged: bool) -> None:
    require("dbt.adapters.duckdb" if find_spec("dbt") else "dbt")
    if damaged:
        damage(folder, "land", *UNKNOWN_UNIT)
    command = str(Path(sys.executable).with_name("dbt"))
    told = run(folder, command, "--no-use-colors", "build", DBT_SEND_ANONYMOUS_USAGE_STATS="false")
    assert told.returncode == int(damaged), told.stdout
    assert ("FAIL 1 land_has_no_errors" if damaged else "PASS land_has_no_errors") in told.stdout
