"""Whatever goes wrong in the front door is a GovdataError: wrong arguments, unusable files, frames that are closed."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import govdata
from govdata.arguments import KINDS, checks_arguments
from tests.support.releasing import write_package

FUNCTIONS = {name: getattr(govdata, name) for name in govdata.__all__ if inspect.isfunction(getattr(govdata, name))}
VALUES = [
    None,
    1,
    1.5,
    b"x",
    [],
    {},
    object(),
    float("nan"),
    "a\0b",
    "a\ud800b",
    "a\udcffb",
    10**30,
    "a" * 5000,
    "nowhere",
    datetime(2025, 1, 1, tzinfo=UTC),
]
CASES = [
    pytest.param(name, parameter.name, value, id=f"{name}-{parameter.name}-{str(value)[:9]!r}")
    for name, function in FUNCTIONS.items()
    for parameter in inspect.signature(function).parameters.values()
    for value in VALUES
    if (name, parameter.name, value) != ("init", "folder", "nowhere")
]


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return write_package(tmp_path / "package")


@pytest.mark.parametrize(("name", "parameter", "value"), CASES)
def test_a_wrong_argument_is_an_error_of_ours(name: str, parameter: str, value: Any, package: Path) -> None:
    good = {"frame": pl.DataFrame(), "files": [], "table": "grants", "name": "share", "folder": package}
    needed = {
        each.name: good.get(each.name, package)
        for each in inspect.signature(FUNCTIONS[name]).parameters.values()
        if each.default is each.empty
    }
    found = error_of(lambda: FUNCTIONS[name](**{**needed, parameter: value}))
    assert found is None or (found.exit_code != 70 and found.message.zh)


def error_of(call: Callable[[], object]) -> govdata.GovdataError | None:
    try:
        call()
    except govdata.GovdataError as error:
        return error
    return None


@pytest.mark.parametrize("name", FUNCTIONS)
def test_each_annotation_has_its_check(name: str) -> None:
    parameters = inspect.signature(FUNCTIONS[name]).parameters.values()
    annotations = {str(parameter.annotation).removesuffix(" | None") for parameter in parameters}
    assert annotations - {"Any"} <= KINDS.keys()


def test_a_wrong_argument_is_named() -> None:
    with pytest.raises(govdata.UsageError, match="limit must be an integer from 0 to 2147483647, and is of type str"):
        govdata.validate(limit="5")  # type: ignore[arg-type]
    with pytest.raises(govdata.UsageError, match=r"limit must be an integer from 0 to 2147483647, and is -1\."):
        govdata.validate(limit=-1)


def test_a_file_that_cannot_be_used_is_named() -> None:
    @checks_arguments
    def locked() -> None:
        raise PermissionError(13, "Permission denied", "locked/data")

    with pytest.raises(govdata.SourceError, match="Cannot read locked/data: Permission denied"):
        locked()


def closed_relation() -> Any:
    connection = pytest.importorskip("duckdb").connect()
    relation = connection.sql("SELECT 1 AS id")
    connection.close()
    return relation


@pytest.mark.parametrize("frame", [closed_relation, lambda: pl.scan_csv("nowhere.csv")], ids=["closed", "gone"])
def test_a_frame_that_cannot_be_read_is_a_usage_error(frame: Callable[[], Any], package: Path) -> None:
    with pytest.raises(govdata.UsageError, match='the frame given for "grants" cannot be read'):
        govdata.validate_frame(frame(), package, "grants")


def test_options_are_where_they_were(package: Path) -> None:
    with pytest.warns(DeprecationWarning, match="give its values to govdata.validate"):
        options = importlib.import_module("govdata.examine").Options(limit=3)
    with pytest.warns(DeprecationWarning, match="now takes limit=, "):
        assert govdata.validate(package, options).valid  # type: ignore[call-arg]
