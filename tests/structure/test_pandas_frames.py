from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pytest

import govdata
from govdata.errors import UsageError
from govdata.metadata.schema import Field, Schema
from govdata.structure.pandas_frames import without_pandas
from tests.support.releasing import publish, write_package

DAY = Schema((Field("day", "date"), Field("at", "datetime")))


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return write_package(tmp_path / "package")


@pytest.fixture
def frames(package: Path, tmp_path: Path) -> dict[str, pd.DataFrame]:
    found = govdata.tables(publish(package, tmp_path / "releases").path)
    return {name: table.to_pandas() for name, table in found.items()}


def told(frame: Any, package: Path, **references: Any) -> list[tuple[Any, ...]]:
    report = govdata.validate_frame(frame, package, "grants", references=references)
    return [(finding.row, finding.field, finding.type) for finding in report.findings]


def test_what_a_release_gives_pandas_is_valid(package: Path, frames: dict[str, pd.DataFrame]) -> None:
    assert told(frames["grants"], package, places=frames["places"]) == []
    assert told(frames["grants"].set_index("id", drop=False), package, places=frames["places"]) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda frame: frame.assign(place=["p1", None, "p2"]), [(3, "place", "constraint-error")]),
        (lambda frame: frame.assign(id=["g1", "g1", "g3"]), [(3, None, "primary-key")]),
        (lambda frame: frame.assign(place=["p1", "p9", "p2"]), [(3, "place", "foreign-key")]),
        (lambda frame: frame.assign(day=pd.to_datetime(["2024-07-29 10:00"] * 3)), [(None, "day", "type-error")]),
        (lambda frame: frame.assign(value=[Decimal(1), None, Decimal("0.5")]), []),
        (lambda frame: frame.astype({"place": "category"}), []),
        (lambda frame: frame.convert_dtypes(dtype_backend="pyarrow"), []),
    ],
)
def test_a_pandas_frame_is_checked_as_any_other(
    package: Path,
    frames: dict[str, pd.DataFrame],
    change: Callable[[pd.DataFrame], pd.DataFrame],
    expected: list[tuple[Any, ...]],
) -> None:
    assert told(change(frames["grants"]), package, places=frames["places"]) == expected


def test_references_may_be_of_another_library(package: Path, frames: dict[str, pd.DataFrame]) -> None:
    assert told(frames["grants"], package, places=pl.from_pandas(frames["places"])) == []
    assert told(pl.DataFrame({"id": ["g1"], "place": ["p9"]}), package, places=frames["places"])[-1][2] == "foreign-key"


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (pd.DataFrame({"id": [1, [2]]}), "the frame given for .grants. cannot be read: cannot mix list and non-list"),
        (pd.DataFrame([[1, 2]], columns=["id", "id"]), "the frame given for .grants. cannot be read: .*unique"),
        ([{"id": "g1"}], "is of type list, not a frame\nGive a Polars or pandas frame"),
    ],
)
def test_what_is_no_frame_is_told(package: Path, frame: Any, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        govdata.validate_frame(frame, package, "grants")


@pytest.mark.parametrize(
    ("name", "texts", "kind"),
    [
        ("day", ["2024-07-29", None], pl.Date),
        ("day", [None, None], pl.Date),
        ("day", ["2024-07-29 00:00:01", "2024-07-29"], pl.Datetime("us")),
        ("day", ["2024-07-29T00:00Z", None], pl.Datetime("us", "UTC")),
        ("at", ["2024-07-29", None], pl.Datetime("us")),
    ],
)
def test_midnights_are_dates_where_the_schema_has_dates(name: str, texts: list[str | None], kind: pl.DataType) -> None:
    column = pd.to_datetime(pd.Series(texts), format="ISO8601").dt.as_unit("us")
    found = without_pandas(pd.DataFrame({name: column}), DAY)
    assert found.schema == {name: kind}


def test_a_gap_is_no_value_and_any_other_frame_is_left_as_it_is() -> None:
    assert without_pandas(pd.DataFrame({"a": [1.5, float("nan")]}), None)["a"].to_list() == [1.5, None]
    other = pl.DataFrame({"a": [1.5, float("nan")]})
    assert without_pandas(other, None) is other
