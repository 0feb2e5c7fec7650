from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from govdata.errors import NotReleasable
from govdata.metadata.package import load_package
from govdata.releases.precision import lost_digits
from tests.support.releasing import plan, schemas, write_package


def package(folder: Path, *cells: str, **field: Any) -> Path:
    own = schemas()
    own["places"]["fields"].append({"name": "size", "type": "number", **field})
    rows = [(f"p{number}", "", "", cell) for number, cell in enumerate(cells, 1)]
    return write_package(folder, grants=(), places=rows, schemas=own)


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("1e400", "inf"),
        ("-1e400", "-inf"),
        ("1e-400", "0.0"),
        ("0.1234567890123456789012", "0.12345678901234568"),
        ("12345678901234567890.5", "1.2345678901234567e+19"),
        ("9007199254740993", "9007199254740992.0"),
        ("0.3000000000000000001", "0.3"),
    ],
)
def test_a_number_that_a_float_would_change_is_found(tmp_path: Path, cell: str, kept: str) -> None:
    found = list(lost_digits(load_package(package(tmp_path, "1", cell))))
    assert [(lost.row, lost.cell, lost.kept) for lost in found] == [(3, cell, kept)]


@pytest.mark.parametrize(
    "cell",
    [
        *("0.1", "1e3", "1E-7", "1e22", "0.30000000000000004", "0.1000000000000000000000", "000000000000000000001"),
        *("12345678901234567890", "123456789012345680000.0", "INF", "-INF", "NaN", "", "1.7976931348623157e308"),
    ],
)
def test_a_number_that_comes_back_as_itself_is_not(tmp_path: Path, cell: str) -> None:
    exact = cell != "12345678901234567890"  # no float prints as this one
    assert (list(lost_digits(load_package(package(tmp_path, cell)))) == []) is exact


def test_the_printed_form_does_not_matter(tmp_path: Path) -> None:
    folder = package(tmp_path, "€ 1.234.567.890,25 net", groupChar=".", decimalChar=",", bareNumber=False)
    assert list(lost_digits(load_package(folder))) == []
    folder = package(tmp_path, "€ 1.234.567.890.123.456,25", groupChar=".", decimalChar=",", bareNumber=False)
    assert [lost.kept for lost in lost_digits(load_package(folder))] == ["1234567890123456.2"]


def test_a_declared_decimal_keeps_them(tmp_path: Path) -> None:
    decimal = {"decimal": {"precision": 38, "scale": 22}}
    assert list(lost_digits(load_package(package(tmp_path, "0.1234567890123456789012", govdata=decimal)))) == []


def test_such_a_number_is_not_released(tmp_path: Path) -> None:
    said = r"places, row 2, size: 1e400 would be released as inf\nDeclare `govdata\.decimal`"
    with pytest.raises(NotReleasable, match=said):
        plan(package(tmp_path / "p", "1e400"), tmp_path / "r")
