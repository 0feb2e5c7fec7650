"""A YAML text has the values of the JSON text that says the same, and no others."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # comes with frictionless
from hypothesis import given
from hypothesis import strategies as st

from govdata.errors import DescriptorError
from govdata.metadata.descriptor import read_json
from govdata.metadata.repeated_names import parse_yaml, repeated_in

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Co", "Cn", "Zl", "Zp"], exclude_characters="\ufeff\x85"))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
)


@given(JSON)
def test_what_json_says_yaml_says_too(value: Any) -> None:
    assert parse_yaml(yaml.safe_dump(value, allow_unicode=True)) == value
    assert parse_yaml(json.dumps(value, ensure_ascii=False)) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: 2024-01-01", {"a": "2024-01-01"}),
        ("a: 2024-01-01T00:00:00Z", {"a": "2024-01-01T00:00:00Z"}),
        ("a: 2020-13-45", {"a": "2020-13-45"}),
        ("a: &x {b: 1}\nc: *x", {"a": {"b": 1}, "c": {"b": 1}}),
        ("a: &x {b: 1, c: 2}\nd: {<<: *x, b: 3}", {"a": {"b": 1, "c": 2}, "d": {"c": 2, "b": 3}}),
        ("a: {<<: [{b: 1}, {b: 2, c: 3}]}", {"a": {"b": 1, "c": 3}}),
        ("", None),
    ],
)
def test_what_is_read(text: str, value: Any) -> None:
    assert (parse_yaml(text), repeated_in(parse_yaml(text))) == (value, ())


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: !!binary aGk=", "JSON has no value of the kind binary at line 1, column 4"),
        ("a: !!set {x}", "JSON has no value of the kind set"),
        ("a: !!omap [x: 1]", "JSON has no value of the kind omap"),
        ("a: !!python/object:os.system x", "JSON has no value of the kind python/object:os.system"),
        ("\n{1: 2}", "a name must be a text; quote it at line 2, column 2"),
        ("{2024: x}", "a name must be a text"),
        ("{~: x}", "a name must be a text"),
        ("{? [a] : b}", "a name must be a text"),
        ("a: &x [*x]", "JSON has no value that holds itself"),
        ("&x {<<: *x}", "JSON has no value that holds itself"),
        ("a: {<<: 1}", "only objects can be merged"),
        (
            "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{f'*a{n - 1}, ' * 9}]\n" for n in range(1, 30)),
            "1,000,000 values",
        ),
    ],
)
def test_what_json_has_not_is_refused_where_it_stands(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(DescriptorError) as caught:
        read_json(tmp_path / "a.yaml")
    assert reason in caught.value.message.en
    assert caught.value.message.zh.isascii() is False


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", '{"a": [{"b": NaN}]}'),
        ("a.json", '{"a": [{"b": -Infinity}]}'),
        ("a.json", '{"a": [{"b": 1e999}]}'),
        ("a.yaml", "a: [{b: .nan}]"),
        ("a.yaml", "a: [{b: -.inf}]"),
    ],
)
def test_a_number_that_json_has_not_is_refused_where_it_stands(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(DescriptorError, match=r"\$\.a\[0\]\.b is no number of JSON"):
        read_json(tmp_path / name)
    (tmp_path / name).write_text(text.replace("a", "data", 1))
    read_json(tmp_path / name)
