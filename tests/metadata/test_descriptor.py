"""Reading JSON, and noting mistakes instead of stopping at them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from govdata.errors import DescriptorError
from govdata.metadata.descriptor import Cursor, read_json, shown
from govdata.metadata.json_values import DEEPEST
from govdata.metadata.standard import PACKAGE_PROPERTIES


@pytest.mark.parametrize("text", ['{"a": 1}', '\ufeff{"a": 1}', '{"a":\n1}'])
def test_json_is_read(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(text, encoding="utf-8")
    assert read_json(path) == {"a": 1}


def test_a_character_in_two_escapes_is_whole(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(r'{"a": "\ud83c\udf33", "data": ["\ud800"]}', encoding="utf-8")
    assert read_json(tmp_path / "a.json")["a"] == "🌳"


def test_yaml_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("a: [1, 公园]\n", encoding="utf-8")
    assert read_json(path) == {"a": [1, "公园"]}


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.json", b'{"a": 1,}', r"at line 1, column \d"),
        ("a.json", b'{"a"\n 1}', r"at line 2, column 2"),
        ("a.json", b"\xff", "byte 0 is not UTF-8"),
        ("a.json", b"", "at line 1, column 1"),
        ("a.json", b"[" * 100_000, "nested too deeply"),
        ("a.json", b'{"a":' * (DEEPEST + 1) + b"1" + b"}" * (DEEPEST + 1), "nested more than 200 levels deep"),
        ("a.yaml", b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1), "nested more than 200 levels deep"),
        ("a.json", b"9" * 10_000, "digits"),
        ("a.yaml", b"a: [1", "expected"),
        (
            "a.json",
            rb'{"a": [{"name": "x\udc00"}]}',
            r"it holds half a character \(a lone surrogate\) at \$\.a\[0\]\.name",
        ),
    ],
)
def test_what_cannot_be_read_says_where(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(DescriptorError, match=message):
        read_json(tmp_path / name)


def test_what_is_as_deep_as_may_be_is_read_and_inline_data_may_be_deeper(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"b": ' + "[" * (DEEPEST - 1) + "]" * (DEEPEST - 1) + ', "data": ' + "[" * 300 + "]" * 300 + "}")
    assert set(read_json(path)) == {"b", "data"}


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(DescriptorError, match="No such file"):
        read_json(tmp_path / "none.json")


def test_a_value_in_a_message_is_short() -> None:
    assert shown("公园") == '"公园"'
    assert len(shown(["x"] * 100)) == 60


@pytest.mark.parametrize(
    ("method", "good", "bad"),
    [
        ("string", "a", 1),
        ("boolean", True, "true"),
        ("integer", 3, "3"),
        ("integer", 0, -1),
        ("integer", 1, True),
        ("object", {"b": 1}, []),
        ("array", [1], {}),
        ("strings", ("a",), [1]),
    ],
)
def test_a_value_of_the_wrong_kind_is_noted_and_left_out(method: str, good: Any, bad: Any) -> None:
    raw = list(good) if isinstance(good, tuple) else good
    right = Cursor({"x": raw}, "$.a")
    assert getattr(right, method)("x") == good
    assert right.problems == []
    wrong = Cursor({"x": bad}, "$.a")
    assert getattr(wrong, method)("x") in ("", False, None, {}, [], ())
    assert [problem.path for problem in wrong.problems] == ["$.a.x"]


def test_objects_of_an_array_know_their_place() -> None:
    cursor = Cursor({"items": [{"name": 1}, "b", {"name": "c"}]})
    assert [item.string("name") for item in cursor.objects("items", "field-error")] == ["", "c"]
    assert [(problem.type, problem.path) for problem in cursor.problems] == [
        ("field-error", "$.items[0].name"),
        ("package-error", "$.items[1]"),
    ]


@pytest.mark.parametrize("name", ["title_zh", "title@en", "unit", "source_note", "x"])
def test_a_custom_property_is_no_mistake(name: str) -> None:
    cursor = Cursor({name: 1})
    cursor.warn_unknown({"title", "name", "sources"})
    assert cursor.problems == []


@given(
    st.sampled_from(sorted(name for name in PACKAGE_PROPERTIES if len(name) > 6 and name.isalpha())),
    st.integers(min_value=0),
    st.sampled_from("abcdefghijklmnopqrstuvwxyz"),
)
@example("licenses", 5, "c")
def test_a_property_with_one_wrong_letter_is_told(name: str, place: int, letter: str) -> None:
    place %= len(name)
    wrong = name[:place] + letter + name[place + 1 :]
    cursor = Cursor({wrong: 1})
    cursor.warn_unknown(PACKAGE_PROPERTIES)
    assert [bool(problem.suggestion) for problem in cursor.problems] == [True] * (wrong not in PACKAGE_PROPERTIES)


def test_a_misspelt_property_is_a_warning() -> None:
    cursor = Cursor({"titles": 1})
    cursor.warn_unknown({"title"})
    assert [(problem.suggestion, str(problem.severity)) for problem in cursor.problems] == [("title", "warning")]
