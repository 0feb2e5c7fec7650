"""The page of limits has every number of the code; the bill of materials and the lock are whole."""

from __future__ import annotations

import importlib
import inspect
import re
import tomllib
from pathlib import Path

import pytest
from docs.sbom import bill_of_materials
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import govdata
from govdata.deadline import RUN_SECONDS

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("docs/explanation/limits.md", "docs/zh/limits.md")
_ROW = re.compile(r"^\| .* \| (.+?) \| .* \| `([a-z_.]+)\.([A-Z_]+)` \|$", re.MULTILINE)
_LIMIT = re.compile(r"^((?:LARGEST|MOST|LONGEST|DEEPEST|SAFE)_?[A-Z_]*|(?:ALL_|RUN_)?SECONDS)\b.*=", re.MULTILINE)


def _forms(value: float) -> tuple[str, ...]:
    return f"{value:,}", f"{int(value) >> 20} MB", f"{value:.0f} s", f"10^{len(str(int(value))) - 1}"


@pytest.mark.parametrize("page", PAGES)
def test_each_number_is_that_of_the_code(page: str) -> None:
    rows = _ROW.findall((ROOT / page).read_text(encoding="utf-8"))
    assert len(rows) > 20
    for shown, module, name in rows:
        value = getattr(importlib.import_module(f"govdata.{module}"), name)
        assert shown in _forms(value), f"{module}.{name} is {value}, and {page} says {shown}"


@pytest.mark.parametrize("page", PAGES)
def test_each_limit_of_the_code_has_a_row(page: str) -> None:
    source = ROOT / "src/govdata"
    named = {
        f"{'.'.join(path.relative_to(source).with_suffix('').parts)}.{name}"
        for path in source.rglob("*.py")
        for name in _LIMIT.findall(path.read_text(encoding="utf-8"))
    }
    told = {f"{module}.{name}" for _, module, name in _ROW.findall((ROOT / page).read_text(encoding="utf-8"))}
    assert named
    assert named <= told


@pytest.mark.parametrize("function", [govdata.validate, govdata.plan, govdata.publish, govdata.validate_frame])
def test_the_time_of_a_run_is_the_one_that_is_told(function: object) -> None:
    assert inspect.signature(function).parameters["time_limit"].default == RUN_SECONDS  # type: ignore[arg-type]


def _direct() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = map(Requirement, [*project["dependencies"], *project["optional-dependencies"]["sheets"]])
    return {canonicalize_name(each.name) for each in wanted}


def test_the_lock_has_each_dependency_with_hashes() -> None:
    entries = re.split(r"\n(?=[a-z0-9])", (ROOT / "requirements.lock").read_text(encoding="utf-8"))
    assert all("--hash=sha256:" in entry for entry in entries)
    locked = {canonicalize_name(entry.partition("==")[0]) for entry in entries}
    assert _direct() <= locked


def test_the_bill_of_materials_has_what_is_installed() -> None:
    found = bill_of_materials()
    names = {each["name"] for each in found["components"]}
    assert _direct() - {"filelock"} <= names
    references = {found["metadata"]["component"]["bom-ref"], *(each["bom-ref"] for each in found["components"])}
    assert {each["ref"] for each in found["dependencies"]} == references
    assert all(set(each["dependsOn"]) <= references for each in found["dependencies"])
