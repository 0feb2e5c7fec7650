"""govdata-reader holds what loading and verifying a release needs, all of it, and pyarrow is all that it asks for."""

from __future__ import annotations

import ast
import importlib.util
import os
import re
import subprocess
import sys
import tomllib
import venv
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement

import govdata
from tests.support.releasing import publish, write_package

ROOT = Path(__file__).parents[2]
READER = tomllib.loads((ROOT / "reader" / "pyproject.toml").read_text(encoding="utf-8"))
FULL = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def _closure() -> ModuleType:
    spec = importlib.util.spec_from_file_location("reader_closure", ROOT / "reader" / "closure.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


CLOSURE = _closure()
MODULES = sorted(CLOSURE.modules())

IN_USE = """
import sys, govdata
release = sys.argv[1]
govdata.load(release, "grants").to_pandas(labels=True)
repr(govdata.tables(release)), govdata.tables(release)._repr_html_()
govdata.pin(release, lockfile=sys.argv[2])
import govdata.release_bytes
govdata.release_bytes.verify_bytes(release).to_dict()
print(*sorted(name for name in sys.modules if name.partition(".")[0] == "govdata"))
"""


@pytest.fixture
def release(tmp_path: Path) -> Path:
    return publish(write_package(tmp_path / "package"), tmp_path / "releases").path


def packages_of_others(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        yield from {name.partition(".")[0] for name in names} - {"govdata", *sys.stdlib_module_names}


def test_what_the_reader_does_imports_nothing_that_it_has_not(release: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", IN_USE, str(release), str(tmp_path / "govdata.lock")]
    used = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert set(used) == set(MODULES)


@pytest.mark.parametrize("module", MODULES)
def test_importing_the_reader_needs_the_standard_library_alone(module: str) -> None:
    assert {name.partition(".")[0] for name in CLOSURE.names(module)} <= {"govdata", *sys.stdlib_module_names}


def test_it_asks_for_pyarrow_and_has_an_extra_for_what_else_its_functions_import() -> None:
    project = READER["project"]
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in CLOSURE.files().values() if path.suffix == ".py"]
    found = {name for tree in trees for name in packages_of_others(tree)}
    publishing = {"filelock"}  # locks the folder of releases on Windows
    extras = {re.split("[^a-z]", each)[0] for extra in project["optional-dependencies"].values() for each in extra}
    assert found - publishing == {"pyarrow", *extras, "polars"}  # polars: an extra of neither
    [own], [full] = (
        [Requirement(each) for each in one["dependencies"] if "pyarrow" in each] for one in (project, FULL)
    )
    assert len(project["dependencies"]) == 1
    assert own.specifier.contains(min(each.version for each in full.specifier))  # it reads what the full one writes
    for name, requirement in project["optional-dependencies"].items():
        assert requirement == FULL["optional-dependencies"][name]


def test_it_says_of_itself_what_govdata_says() -> None:
    same = ("requires-python", "license", "authors")
    assert {name: READER["project"][name] for name in same} == {name: FULL[name] for name in same}
    assert CLOSURE.version() == govdata.__version__
    assert set(READER["project"]["classifiers"]) <= set(FULL["classifiers"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import govdata.files", {"govdata.files"}),
        ("from govdata.files import read_bounded", {"govdata.files"}),
        ("from govdata import files, __version__", {"govdata", "govdata.files"}),
        ("try:\n    import govdata.files\nexcept ImportError:\n    pass", {"govdata.files"}),
        ("if True:\n    import govdata.files", {"govdata.files"}),
        ("class A:\n    import govdata.files", {"govdata.files"}),
        ("def f():\n    import govdata.files", set()),
        ("if TYPE_CHECKING:\n    import govdata.files", set()),
        ("import json", set()),
    ],
)
def test_what_is_imported_at_import_time(
    text: str, expected: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "src" / "govdata"
    package.mkdir(parents=True)
    for name, content in (("__init__", ""), ("files", ""), ("a", text)):
        (package / f"{name}.py").write_text(content)
    monkeypatch.setattr(CLOSURE, "PROJECT", tmp_path)
    assert set(CLOSURE.imported("govdata.a")) == {"govdata", *expected}


IN_READER = """
import govdata, sys
release, package = sys.argv[1:3]
table = govdata.load(release, "funding")
report = govdata.verify(release)
assert report.valid and report.digest == govdata.tables(release).digest
print(len(table), [check.id for check in report.checks if check.state == "passed"])
for name in govdata.__all__:
    it = getattr(govdata, name, None) if name in vars(govdata) else None
    assert it is None or not callable(it) or isinstance(it, type) or hasattr(it, "__wrapped__"), name
for call in (lambda: govdata.validate(package), lambda: govdata.publish(package), lambda: govdata.schema("rules"),
             lambda: govdata.read(package), lambda: govdata.scan(package, sources=package),
             lambda: govdata.sign(release, package)):
    try:
        call()
    except govdata.UsageError as error:
        assert "is not in govdata-reader" in str(error) and "pip install govdata" in str(error), error
    else:
        raise AssertionError(call)
try:
    govdata.Draft
except ImportError as error:
    assert "pip install govdata" in str(error)
try:
    table.to_pandas()
except govdata.UsageError as error:
    assert "pip install 'govdata-reader[pandas]'" in str(error), error
else:
    raise AssertionError("pandas is not installed here")
"""


@pytest.mark.slow
def test_the_wheel_loads_and_verifies_the_flagship_in_an_empty_environment(tmp_path: Path) -> None:
    """Needs a package index: for hatchling, which builds the wheel, and for pyarrow."""
    release = govdata.publish(ROOT, to=tmp_path / "releases").path
    venv.create(tmp_path / "venv", with_pip=True)
    python = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
    subprocess.run([python, "-m", "pip", "install", "-q", ROOT / "reader"], check=True)
    names = subprocess.run([python, "-m", "pip", "list", "--format=freeze"], capture_output=True, text=True, check=True)
    installed = {line.partition("==")[0] for line in names.stdout.splitlines()}
    assert installed - {"pip", "setuptools", "wheel"} == {"govdata-reader", "pyarrow"}
    done = subprocess.run(
        [python, "-c", IN_READER, release, ROOT], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{len(govdata.load(release, 'funding'))} ['release-bytes']\n"
