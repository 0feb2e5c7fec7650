"""The front door: what is exported, how it is typed and documented, and that old calls go on working."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
import types
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import govdata
from govdata.validation import Options
from tests.support.releasing import GRANTS, listing, write_package

FUNCTIONS = {name: getattr(govdata, name) for name in govdata.__all__ if inspect.isfunction(getattr(govdata, name))}
TYPES = {name: getattr(govdata, name) for name in govdata.__all__ if isinstance(getattr(govdata, name), type)}
HEAVY = {"polars", "pandera", "frictionless", "narwhals", "pandas", "pyarrow", "numpy", "jsonschema", "yaml"}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return write_package(tmp_path / "package")


def test_all_is_what_can_be_seen() -> None:
    """As httpx does it: whatever is bound without an underscore is exported, and nothing else is."""
    known = "((name, getattr(govdata, name)) for name in dir(govdata))"
    code = f"import govdata, types; print(*(n for n, it in {known} if not isinstance(it, types.ModuleType)))"
    seen = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    private = {"annotations", "Any", "TYPE_CHECKING", "import_module"}
    assert sorted(name for name in {*seen} - private if name == "__version__" or name[0] != "_") == govdata.__all__


@pytest.mark.parametrize("name", FUNCTIONS)
def test_each_function_is_documented_with_what_it_raises(name: str) -> None:
    assert "Raises:" in (inspect.getdoc(FUNCTIONS[name]) or "")


@pytest.mark.parametrize("name", TYPES)
def test_each_type_is_documented(name: str) -> None:
    assert TYPES[name].__doc__
    assert "(" not in TYPES[name].__doc__.split("\n")[0][: len(name)], "dataclass wrote it"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_each_function_is_typed_and_takes_options_by_keyword(name: str) -> None:
    signature = inspect.signature(FUNCTIONS[name])
    assert signature.return_annotation is not inspect.Signature.empty
    for parameter in signature.parameters.values():
        assert parameter.annotation is not inspect.Parameter.empty
        assert parameter.kind is not inspect.Parameter.VAR_KEYWORD
    positional = [each for each in signature.parameters.values() if each.kind is each.POSITIONAL_OR_KEYWORD]
    assert len(positional) <= 3


def test_validate_and_publish_take_the_same_keywords() -> None:
    validate, publish = (set(inspect.signature(FUNCTIONS[name]).parameters) for name in ("validate", "publish"))
    assert publish - validate == {"to", "version", "sign", "timestamp", "weak"}
    # A plan asks nothing of a store that would write there, and signs nothing.
    assert publish - set(inspect.signature(govdata.plan).parameters) == {"sign", "timestamp", "weak"}


def test_importing_the_front_door_loads_nothing_heavy() -> None:
    code = "import sys, govdata; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert HEAVY & set(loaded) == set()
    assert [name for name in loaded if name.startswith("govdata.quantities")] == []


def test_a_name_that_is_not_exported_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'verfy'"):
        govdata.verfy  # noqa: B018


def test_publish_writes_what_plan_says(package: Path, tmp_path: Path) -> None:
    releases = tmp_path / "releases"
    plan = govdata.plan(package, to=releases, version="2.0.0")
    assert (str(plan.version), plan.report.valid, releases.exists()) == ("2.0.0", True, False)
    release = govdata.publish(package, to=releases, version="2.0.0")
    written = [str(path.relative_to(release.path)) for path in release.path.rglob("*") if path.is_file()]
    assert (release.path, sorted(written)) == (plan.target, plan.file_names())
    assert release.plan.report == plan.report
    assert govdata.verify(release.path).valid
    assert govdata.diff("2.0.0", release.path, releases=releases).empty
    assert isinstance(plan, govdata.ReleasePlan)
    assert isinstance(release, govdata.Release)


@pytest.mark.parametrize("act", [govdata.publish, govdata.plan])
def test_what_has_errors_is_not_releasable_and_the_exception_has_the_report(
    tmp_path: Path, act: Callable[..., object]
) -> None:
    package = write_package(tmp_path / "package", grants=[*GRANTS, ("g1", "p9", "x", "", "", "")])
    with pytest.raises(govdata.NotReleasable, match=r"grants has \d errors; nothing was written") as refused:
        act(package, to=tmp_path / "releases")
    assert {error.row for error in refused.value.report.errors} == {5}
    assert listing(tmp_path / "releases") == []


def test_errors_are_raised_when_asked(package: Path, tmp_path: Path) -> None:
    govdata.validate(package).raise_for_errors()
    broken = govdata.validate(write_package(tmp_path / "broken", grants=[("g1", "p1", "x", "", "", "")]))
    with pytest.raises(govdata.NotReleasable, match="grants has 1 error; nothing was written") as refused:
        broken.raise_for_errors()
    assert refused.value.report is broken


def test_scan_and_propose_answer_with_data(tmp_path: Path) -> None:
    govdata.init(tmp_path / "parks")
    archive = tmp_path / "parks" / "archive"
    coverages = govdata.scan(tmp_path / "parks", sources=archive)
    assert {type(each) for each in coverages} == {govdata.Coverage}
    text = tmp_path / "news.txt"
    text.write_text("全县新建口袋公园12座。", encoding="utf-8")
    (figure,) = govdata.propose([text])
    assert (figure["as_written"], figure["value"], figure["line"]) == ("12座", "12", "1")
    (observation,) = govdata.propose([text], columns="observations")
    assert (observation["value"], observation["indicator"], observation["source"]) == ("12", "", "news")
    with pytest.raises(govdata.UsageError, match="No text is named"):
        govdata.propose([])
    with pytest.raises(govdata.SourceError, match="Cannot read"):
        govdata.propose([tmp_path / "nowhere.txt"])


def test_explain_speaks_both_languages() -> None:
    assert "unique" in govdata.explain("unique-error")
    assert "须唯一" in govdata.explain("unique-error", lang="zh")
    with pytest.raises(govdata.UsageError, match="unique-error"):
        govdata.explain("uniqe-error")


OLD_CALLS: dict[str, tuple[Callable[[Path], Any], str]] = {
    "Options": (lambda path: govdata.validate(path, Options(limit=0)), r"validate\(\) now takes limit=, "),  # type: ignore[call-arg, arg-type]
    "options=": (lambda path: govdata.validate(path, options=Options()), r"validate\(\) now takes limit=, "),  # type: ignore[call-arg]
    "place=": (lambda path: govdata.validate(place=path), r"validate\(\) now takes path="),  # type: ignore[call-arg]
    "load(place=)": (
        lambda path: govdata.load(place=govdata.publish(path, to=path / "releases").path, table="grants"),  # type: ignore[call-arg]
        r"load\(\) now takes path=",
    ),
    "a frame": (
        lambda path: govdata.validate_frame(pl.DataFrame({"id": ["a"]}), path, "places", {}, 5),  # type: ignore[call-arg]
        r"validate_frame\(\) now takes limit=, references=",
    ),
    "unshown": (lambda path: govdata.validate(path).unshown, "Report.unshown is now Report.truncated"),
    "dry_run": (
        lambda path: govdata.publish(path, to=path / "releases", dry_run=True),  # type: ignore[call-arg]
        r"publish\(dry_run=True\) is now govdata.plan",
    ),
}


@pytest.mark.parametrize("name", OLD_CALLS)
def test_old_calls_go_on_working_and_say_what_replaced_them(package: Path, name: str) -> None:
    call, says = OLD_CALLS[name]
    with pytest.warns(DeprecationWarning, match=says) as warned:
        call(package)
    assert {each.filename for each in warned} == {__file__}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_old_calls_answer_as_they_did(package: Path, tmp_path: Path) -> None:
    limited: Any = govdata.validate(package, Options(limit=3, today=date(2030, 1, 1)))  # type: ignore[call-arg, arg-type]
    assert limited == govdata.validate(package, limit=3, today=date(2030, 1, 1))
    published: Any = govdata.publish(package, to=tmp_path / "releases", dry_run=True)  # type: ignore[call-arg]
    assert (published.report.valid, str(published.plan.version), published.release) == (True, "1.0.0", None)
    broken = write_package(tmp_path / "broken", grants=[("g1", "p1", "x", "", "", "")])
    refused: Any = govdata.publish(broken, to=tmp_path / "releases", dry_run=True)  # type: ignore[call-arg]
    assert (refused.report.valid, refused.plan) == (False, None)
    with pytest.raises(TypeError, match="positional"):
        govdata.validate(package, None, 3)  # type: ignore[call-arg]
    for wrong in (3, {"limit": 3}, package, Options):
        with pytest.raises(TypeError, match=r"validate\(\) takes 1 positional arguments, and the next one is of type"):
            govdata.validate(package, wrong)  # type: ignore[call-arg, arg-type]


def test_the_version_is_said_once(root: Path) -> None:
    assert "\nversion = " not in (root / "pyproject.toml").read_text(encoding="utf-8").replace("target-version", "")
    assert govdata.validate(root).versions["govdata"] == govdata.__version__


def test_no_module_stands_where_a_function_is_exported() -> None:
    assert [name for name in FUNCTIONS if isinstance(getattr(govdata, name), types.ModuleType)] == []
    assert json.dumps(sorted(FUNCTIONS))
