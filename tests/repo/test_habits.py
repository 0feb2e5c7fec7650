"""What hosts, package indexes and users' own repositories read of ours says what the project says."""

from __future__ import annotations

import re
import shutil
import stat
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from govdata.cli.app import cli
from govdata.cli.validate import validate

ROOT = Path(__file__).parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT, TOOLS = PYPROJECT["project"], PYPROJECT["tool"]


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


def test_the_workflow_builds_what_the_project_has() -> None:
    jobs = _yaml(".github/workflows/ci.yml")["jobs"]
    steps = " ".join(step.get("run", "") for job in jobs.values() for step in job["steps"])
    assert {*re.findall(r"'\.\[([\w,-]+)\]'", steps)} == {"dev", "dev,docs"}
    assert {"dev", "docs"} <= {*PROJECT["optional-dependencies"]}
    for path in re.findall(r"(?:tests|\.ci)/[\w./]+", steps):
        assert (ROOT / path).exists(), path
    assert (ROOT / ".ci/versions").stat().st_mode & stat.S_IXUSR
    assert [each["resolution"] for each in jobs["versions"]["strategy"]["matrix"]["include"]] == [
        "lowest-direct",
        "highest",
    ]


# What the package index shows


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("", "words, [site](https://x.org), [here](#b)"),
        ("https://x.org/g/", "[words](https://x.org/g/blob/main/docs/a.md#b), [site](https://x.org), [here](#b)"),
    ],
)
def test_links_of_the_readme_lead_somewhere_on_a_package_index(source: str, shown: str) -> None:
    hook = pytest.importorskip("hatch_build", reason="hatchling is not installed: no hook of its builds")
    text = "[words](docs/a.md#b), [site](https://x.org), [here](#b)"
    assert hook.with_absolute_links(text, source) == shown


def test_the_readme_has_no_link_to_a_file_on_a_package_index() -> None:
    hook = pytest.importorskip("hatch_build", reason="hatchling is not installed: no hook of its builds")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    inside = re.compile(r"\]\((?!https?:|#)[^)]*\)")
    assert len(inside.findall(readme)) > 10
    assert inside.findall(hook.with_absolute_links(readme, "")) == []
    assert inside.findall(hook.with_absolute_links(readme, "https://x.org")) == []


@pytest.mark.skipif(shutil.which("git") is None or not (ROOT / ".git").exists(), reason="no repository of Git")
def test_no_file_of_ours_is_ignored() -> None:
    """What .gitignore names is left out of the wheel: a pattern of a folder at the top may mean one of the package."""
    call = ["git", "ls-files", "--cached", "--ignored", "--exclude-standard"]
    assert subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines() == []


def test_the_floor_of_coverage_is_one() -> None:
    coverage = TOOLS["coverage"]
    assert coverage["run"]["source"] == [PROJECT["name"]]
    assert 0 < coverage["report"]["fail_under"] <= 100
    assert any(name.startswith("pytest-cov") for name in PROJECT["optional-dependencies"]["dev"])


def test_the_citation_names_the_project_and_leaves_the_version_to_its_home() -> None:
    citation = _yaml("CITATION.cff")
    assert (citation["title"], citation["license"]) == (PROJECT["name"], PROJECT["license"])
    assert citation["keywords"] == PROJECT["keywords"]
    assert [each["name"] for each in citation["authors"]] == [each["name"] for each in PROJECT["authors"]]
    assert "version" not in citation
    assert "version" in PROJECT["dynamic"]
