"""Inline data and JSON as the text of a CSV file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from govdata.metadata.descriptor import Cursor
from govdata.metadata.dialect import Dialect
from govdata.metadata.json_values import parse_json
from govdata.metadata.schema import Schema, read_schema
from govdata.readers import json_records as module
from govdata.readers.cell_text import text_of
from govdata.readers.decoding import Unreadable
from govdata.readers.json_records import inline_items, json_items, records_of
from govdata.readers.unwritable import NULL, Reason, unwritable_of
from tests.support.carriers import released_text


def schema(*fields: dict[str, Any]) -> Schema:
    return read_schema(Cursor({"fields": list(fields)}))


NUMBER = schema({"name": "a"}, {"name": "b", "type": "number", "decimalChar": ","})


@pytest.mark.parametrize(
    ("items", "dialect", "expected"),
    [
        ([["a", "b"], [1, 1.5]], {}, [["a", "b"], ["1", "1,5"]]),
        ([["b", "a"], [1.5, 1]], {}, [["b", "a"], ["1,5", "1"]]),
        ([[1, 1.5]], {"header_rows": ()}, [["1", "1,5"]]),
        ([["a", "b"], [1], [1, 2, 3]], {}, [["a", "b"], ["1"], ["1", "2", "3"]]),
        ([{"b": 1.5, "a": 1}], {}, [["a", "b"], ["1", "1,5"]]),
        ([{"a": 1}, {"b": 2, "c": 3}], {}, [["a", "b", "c"], ["1", NULL, NULL], [NULL, "2", "3"]]),
        ([{"a": 1}], {"item_keys": ("b",)}, [["b"], [NULL]]),
        ([], {}, []),
    ],
)
def test_rows_of_json(items: list[Any], dialect: dict[str, Any], expected: list[list[str]]) -> None:
    assert list(records_of(items, NUMBER, Dialect(**dialect))) == expected


@pytest.mark.parametrize("items", [[["a"], {"a": 1}], [{"a": 1}, ["a"]], ["a"], [1]])
def test_rows_of_two_kinds(items: list[Any]) -> None:
    with pytest.raises(Unreadable, match=r"the first row is an (array|object)"):
        list(records_of(items, None, Dialect()))


@pytest.mark.parametrize(
    ("content", "prop", "lines", "expected"),
    [
        ('[{"a": 1}]', None, False, [{"a": 1}]),
        ('\ufeff[["a"]]', None, False, [["a"]]),
        ('{"x": {"rows": [1]}}', "x.rows", False, [1]),
        ('{"a": 1}\n\n{"a": "x\u2028y"}\n', None, True, [{"a": 1}, {"a": "x\u2028y"}]),
    ],
)
def test_json_files(tmp_path: Path, content: str, prop: str | None, lines: bool, expected: list[Any]) -> None:
    path = tmp_path / "a.json"
    path.write_text(content, encoding="utf-8")
    assert json_items(path, Dialect(json_property=prop), "utf-8", lines) == expected


@pytest.mark.parametrize(
    ("content", "lines", "message"),
    [
        ("[", False, "a.json is not JSON"),
        ("[" * 100_000, False, "not JSON"),
        ("1\n[", True, "a.json is not JSON: a value is missing at line 2"),
        ('{"a": 1}', False, "must be an array of rows"),
        ("[" + "1," * 600 + "1]", False, "larger than"),
    ],
)
def test_json_that_is_no_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str, lines: bool, message: str
) -> None:
    if message == "larger than":
        monkeypatch.setattr(module, "LARGEST_JSON", 1000)
    path = tmp_path / "a.json"
    path.write_text(content)
    with pytest.raises(Unreadable, match=message):
        json_items(path, Dialect(), "utf-8", lines)


def test_rows_that_stand_twice_are_none(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"rows": [{"a": 1}], "rows": [{"a": 2}]}')
    with pytest.raises(Unreadable, match='"rows" stands more than once'):
        json_items(path, Dialect(json_property="rows"), "utf-8", lines=False)


def test_inline_data_that_are_no_rows() -> None:
    with pytest.raises(Unreadable, match="must be an array of rows"):
        inline_items(json.loads('{"rows": 1}'), Dialect(json_property="rows"))


def test_a_key_that_comes_twice_has_no_value(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('[{"a": 1, "b": 1, "b": 2.50}, {"a": {"c": 1, "c": 2}}]')
    rows = list(records_of(json_items(tmp_path / "a.json", Dialect(), "utf-8", lines=False), None, Dialect()))
    found = [unwritable_of(cell) for row in rows[1:] for cell in row if cell not in ("1", NULL)]
    assert [(each.reason, each.shown) for each in found if each] == [
        (Reason.REPEATED_KEY, "1, 2.50"),
        (Reason.REPEATED_KEY, '{"c": 1, 2}'),
    ]


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("12345678901234567.89", "12345678901234567.89"),
        ("1.10", "1.10"),
        ("1e400", "1e400"),
        ("-0.0", "-0.0"),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
        ('{"a": [1.10, 1e400]}', '{"a": [1.10, 1e400]}'),
    ],
)
def test_a_number_keeps_the_digits_that_it_is_written_with(tmp_path: Path, number: str, text: str) -> None:
    (tmp_path / "a.json").write_text(f'[["a"], [{number}]]')
    file = json_items(tmp_path / "a.json", Dialect(), "utf-8", lines=False)
    for items in (file, parse_json(f'[["a"], [{number}]]')):
        assert list(records_of(items, None, Dialect())) == [["a"], [text]]


def test_a_key_that_comes_twice_is_a_cell_of_inline_data_too(tmp_path: Path) -> None:
    twice = '[{"a": "1", "b": 1}, {"a": "1", "b": 1, "b": 2.50}]'
    (tmp_path / "t.json").write_text(twice)
    fields = [{"name": "a", "type": "string"}, {"name": "b", "type": "number"}]
    schema = json.dumps({"fields": fields})
    for data in (f'"data": {twice}', '"path": "t.json"'):
        text = f'{{"name": "p", "resources": [{{"name": "t", "type": "table", {data}, "schema": {schema}}}]}}'
        found = released_text(tmp_path, text)
        assert found.errors == [("type-error", 3, "b")]
        assert '"b" more than once: 1, 2.50' in found.findings[0].message.en


@pytest.mark.parametrize("value", ["x\0y", ["x\0y"]])
def test_a_nul_has_no_text(value: Any) -> None:
    field = read_schema(Cursor({"fields": [{"name": "a", "type": "list"}]})).fields[0]
    found = unwritable_of(text_of(value, field))
    assert found is not None
    assert "\0" not in found.shown
