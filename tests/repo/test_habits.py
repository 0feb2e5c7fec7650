"""What hosts, package indexes and users' own repositories read of ours says what the project says."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

from govdata.cli.app import cli
from govdata.cli.validate import validate

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def _yaml(path: str) -> Any:
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


def test_the_workflow_runs_every_python_that_is_promised_on_three_systems() -> None:
    matrix = _yaml(".github/workflows/ci.yml")["jobs"]["tests"]["strategy"]["matrix"]
    promised = {each.split(" :: ")[-1] for each in PROJECT["classifiers"] if re.search(r":: 3\.\d+$", each)}
    assert promised
    assert promised <= set(matrix["python"])
    assert PROJECT["requires-python"].removeprefix(">=") == min(matrix["python"])
    assert {system.partition("-")[0] for system in matrix["os"]} == {"ubuntu", "macos", "windows"}


def test_the_action_gives_validate_options_that_it_has() -> None:
    action = _yaml("action.yml")
    script = action["runs"]["steps"][-1]
    known = {name for parameter in validate.params for name in parameter.opts}
    assert set(re.findall(r"--[a-z][a-z-]*", script["run"])) <= known
    assert "${{" not in script["run"]  # a name is data: the shell reads it from a variable
    used = set(re.findall(r"inputs\.([a-z-]+)", str(action["runs"])))
    assert used == set(action["inputs"])


def test_the_hook_calls_a_command() -> None:
    (hook,) = _yaml(".pre-commit-hooks.yaml")
    program, command = hook["entry"].split()
    assert program in PROJECT["scripts"]
    assert command in cli.commands


def test_the_citation_names_the_project_and_leaves_the_version_to_its_home() -> None:
    citation = _yaml("CITATION.cff")
    assert (citation["title"], citation["license"]) == (PROJECT["name"], PROJECT["license"])
    assert citation["keywords"] == PROJECT["keywords"]
    assert [each["name"] for each in citation["authors"]] == [each["name"] for each in PROJECT["authors"]]
    assert "version" not in citation
    assert PROJECT["dynamic"] == ["version"]
