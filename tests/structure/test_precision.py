"""Numbers whose digits a release would lose are found in the fused pass, and only they."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.errors import NotReleasable
from govdata.metadata.schema import Field
from govdata.structure.field_types import read, text
from govdata.structure.precision import may_lose_digits, released_instead
from tests.structure.test_check import one
from tests.support.releasing import plan, schemas, write_package

LOST = [
    ("1e400", "INF"),
    ("-1e400", "-INF"),
    ("1e-400", "0"),
    ("0.1234567890123456789012", "0.12345678901234568"),
    ("12345678901234567890.5", "1.2345678901234567e+19"),
    ("9007199254740993", "9007199254740992"),
    ("0.3000000000000000001", "0.3"),
]


def lost(folder: Path, cells: list[str], **field: Any) -> list[tuple[int | None, str | None, str]]:
    """Row, cell and sentence of every loss of precision in a table of one column."""
    quoted = "".join(f'"{cell}",x\n' for cell in cells)
    fields = [{"name": "size", "type": "number", **field}, {"name": "b"}]
    findings = one(folder, f"size,b\n{quoted}", fields=fields).outcome.findings
    assert {finding.type for finding in findings} <= {"precision-loss"}
    return [(finding.row, finding.cell, finding.message.en) for finding in findings]


@pytest.mark.parametrize(("cell", "instead"), LOST)
def test_a_number_that_a_float_would_change_is_found(tmp_path: Path, cell: str, instead: str) -> None:
    assert lost(tmp_path, ["1", cell]) == [(3, cell, f'size = "{cell}" would be released as {instead}.')]


KEPT = [
    *("0.1", "1e3", "1E-7", "1e22", "0.30000000000000004", "0.1000000000000000000000", "000000000000000000001"),
    *(
        "123456789012345680000.0",
        "INF",
        "-INF",
        "NaN",
        "",
        "1.7976931348623157e308",
        "1.2345678901234566e-07",
        "0e-400",
    ),
]


@pytest.mark.parametrize("cell", KEPT)
def test_a_number_that_comes_back_as_itself_is_not(tmp_path: Path, cell: str) -> None:
    assert lost(tmp_path, [cell]) == []


def test_the_printed_form_does_not_matter(tmp_path: Path) -> None:
    form = {"groupChar": ".", "decimalChar": ",", "bareNumber": False}
    assert lost(tmp_path, ["€ 1.234.567.890,25 net"], **form) == []
    (found,) = lost(tmp_path, ["€ 1.234.567.890.123.456,25"], **form)
    assert found[2].endswith("would be released as 1234567890123456.2.")


def test_a_declared_decimal_keeps_them(tmp_path: Path) -> None:
    decimal = {"decimal": {"precision": 38, "scale": 22}}
    assert lost(tmp_path, ["0.1234567890123456789012"], govdata=decimal) == []


def test_such_a_number_is_not_released(tmp_path: Path) -> None:
    own = schemas()
    own["places"]["fields"].append({"name": "size", "type": "number"})
    folder = write_package(tmp_path / "p", grants=(), places=[("p1", "", "", "1e400")], schemas=own)
    with pytest.raises(NotReleasable, match="error"):
        plan(folder, tmp_path / "r")


NUMERALS = (
    st.floats().map(repr)
    | st.decimals(allow_nan=False, allow_infinity=False).map(str)
    | st.from_regex(r"[+-]?[0-9]{0,20}\.?[0-9]{1,20}([eE][+-]?[0-9]{1,3})?", fullmatch=True)
)


@given(st.lists(NUMERALS, min_size=1))
def test_where_the_fused_pass_sees_no_loss_there_is_none(cells: list[str]) -> None:
    field = Field("x", "number")
    frame = pl.LazyFrame({"1": cells}).select(text(field, "1").alias("1"))
    frame = frame.with_columns(read(field, pl.col("1")).alias("=1"))
    marked = frame.select("1", "=1", may_lose_digits(field, pl.col("1"), pl.col("=1")).alias("lost")).collect()
    assert not marked["lost"].null_count()
    for cell, value, suspicious in marked.iter_rows():
        if value is not None and not suspicious:
            assert released_instead(Decimal(cell)) == "" or value != value


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False).map(repr), min_size=1))
def test_what_a_float_prints_needs_no_second_look(cells: list[str]) -> None:
    field = Field("x", "number")
    frame = pl.LazyFrame({"1": cells}).with_columns(read(field, pl.col("1")).alias("=1"))
    assert not frame.select(may_lose_digits(field, pl.col("1"), pl.col("=1"))).collect().to_series().any()
