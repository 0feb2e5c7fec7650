"""What a descriptor states with more digits than a double has is meant with all of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from govdata.metadata.json_values import json_of
from govdata.metadata.package import load_package
from tests.support.carriers import Released, released_text

LIMIT = "12345678901234567.89"
ABOVE, BELOW = "12345678901234567.891", "12345678901234567.889"
EXACT = '"type": "number", "govdata": {"decimal": {"precision": 30, "scale": 10}}'


def column(folder: Path, field: str, cells: list[str]) -> Released:
    """A column whose field is written as JSON; Python would write fewer digits."""
    rows = json.dumps([["k", "x"], *enumerate(cells)])
    schema = f'{{"fields": [{{"name": "k", "type": "integer"}}, {{"name": "x", {field}}}]}}'
    table = f'{{"name": "t", "type": "table", "schema": {schema}, "data": {rows}}}'
    return released_text(folder, f'{{"name": "p", "resources": [{table}]}}')


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        (f'{EXACT}, "constraints": {{"maximum": {LIMIT}}}', LIMIT, ABOVE),
        (f'{EXACT}, "constraints": {{"minimum": {LIMIT}}}', LIMIT, BELOW),
        (f'{EXACT}, "constraints": {{"exclusiveMaximum": {LIMIT}}}', BELOW, LIMIT),
        (f'{EXACT}, "constraints": {{"exclusiveMinimum": {LIMIT}}}', ABOVE, LIMIT),
        (f'{EXACT}, "constraints": {{"enum": [{LIMIT}]}}', f"{LIMIT}0", BELOW),
        (f'"type": "object", "constraints": {{"enum": [{{"n": {LIMIT}}}]}}', f'{{"n": {LIMIT}}}', f'{{"n": {ABOVE}}}'),
    ],
)  # fmt: skip
def test_a_limit_is_meant_with_all_its_digits(tmp_path: Path, field: str, good: str, bad: str) -> None:
    assert column(tmp_path, field, [good, bad]).errors == [("constraint-error", 3, "x")]


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        (f'{{"maximum": {LIMIT}}}', LIMIT, ABOVE),
        ('{"multipleOf": 0.01}', "19.99", "19.999"),
        ('{"multipleOf": 0.1}', "1e300", "0.05"),
        ('{"const": 0.1}', "0.10", "0.10000000000000000001"),
        ('{"type": "integer"}', "1e2", "1.00000000000000000001"),
        ('{"type": "integer"}', "9007199254740993.0", "0.5"),
        ('{"$schema": "http://json-schema.org/draft-04/schema#", "type": "integer"}', "1", "1.0"),
        ('{"type": ["number", "null"]}', "1.5", '"1.5"'),
    ],
)
def test_a_json_schema_reads_all_digits(tmp_path: Path, schema: str, good: str, bad: str) -> None:
    field = f'"type": "array", "constraints": {{"jsonSchema": {{"items": {schema}}}}}'
    assert column(tmp_path, field, [f"[{good}]", f"[{bad}]"]).errors == [("constraint-error", 3, "x")]


@pytest.mark.parametrize(("limit", "shown"), [(LIMIT, LIMIT), ("5.0", "5"), ("1e2", "100")])
def test_a_limit_is_told_as_it_is_meant(tmp_path: Path, limit: str, shown: str) -> None:
    field = f'{EXACT}, "constraints": {{"maximum": {limit}}}'
    (finding,) = column(tmp_path, field, ["99999999999999999999"]).findings
    assert finding.message.en == f'x = "99999999999999999999" is greater than the maximum {shown}.'


def test_a_number_of_yaml_is_one_of_json(tmp_path: Path) -> None:
    text = f"{{name: p, resources: [{{name: t, data: [[x], [1]], custom: [.5, +1.5, 01.50, -0.5, 1e5, {LIMIT}]}}]}}"
    (tmp_path / "datapackage.yaml").write_text(text)
    custom: Any = load_package(tmp_path / "datapackage.yaml").resources[0].descriptor["custom"]
    assert json_of(custom) == f'[0.5, 1.5, 1.50, -0.5, "1e5", {LIMIT}]'
