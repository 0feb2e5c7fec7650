"""A name that stands twice in one object is a mistake with a place, whatever file the object is in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.metadata.descriptor import read_json
from govdata.metadata.package import load_package, load_schema
from govdata.metadata.repeated_names import parse_json, parse_yaml, repeated_in
from govdata.quantities.lexicon import read_lexicon
from tests.support.languages import assert_both_languages

FIELD = '{"name":"k","type":"integer","constraints":{"minimum":5},"constraints":{"required":true}}'
FIELDS = f'{{"fields":[{FIELD}]}}'
RESOURCE = '{"name":"t","path":"t.csv","schema":{"fields":[%s]}}'
TWICE = "$.resources[0].schema.fields[0].constraints"
AT: list[tuple[dict[str, str], str, str]] = [
    ({"datapackage.json": f'{{"resources":[{RESOURCE % FIELD}]}}'}, "field-error", TWICE),
    ({"datapackage.json": '{"name":"a","name":"b","resources":[%s]}' % (RESOURCE % "")}, "package-error", "$.name"),
    (
        {"datapackage.json": '{"resources":[{"name":"t","path":"t.csv","dialect":{"header":true,"header":false}}]}'},
        "dialect-error",
        "$.resources[0].dialect.header",
    ),
    (
        {
            "datapackage.json": '{"resources":[{"name":"t","path":"t.csv","schema":"s.json"}]}',
            "s.json": FIELDS,
        },
        "field-error",
        "$.resources[0].schema(s.json).fields[0].constraints",
    ),
    (
        {
            "datapackage.json": '{"resources":[{"name":"t","path":"t.csv","schema":"s.yaml"}]}',
            "s.yaml": "fields:\n- name: k\n  type: integer\n  type: string\n",
        },
        "field-error",
        "$.resources[0].schema(s.yaml).fields[0].type",
    ),
]


@pytest.mark.parametrize(("files", "kind", "path"), AT)
def test_it_is_an_error_with_its_place(tmp_path: Path, files: dict[str, str], kind: str, path: str) -> None:
    for name, content in files.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    found = [problem for problem in load_package(tmp_path).problems if "occurs twice" in problem.message.en]
    assert [(problem.type, problem.path, str(problem.severity)) for problem in found] == [(kind, path, "error")]
    assert_both_languages(found[0].sentence)
    assert_both_languages(found[0].next_step)


def test_a_schema_of_its_own_and_a_lexicon_too(tmp_path: Path) -> None:
    (tmp_path / "s.json").write_text(FIELDS, encoding="utf-8")
    assert [problem.path for problem in load_schema(tmp_path / "s.json")[1]] == ["$.fields[0].constraints"]
    (tmp_path / "l.json").write_text('{"units": [], "units": []}', encoding="utf-8")
    with pytest.raises(Exception, match='"units" occurs twice'):
        read_lexicon(tmp_path / "l.json")


def objects(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(st.text("abc", min_size=1, max_size=2), inner, max_size=3)


VALUES = st.recursive(st.integers() | st.text("ab", max_size=2), lambda inner: st.lists(inner) | objects(inner))


@given(objects(VALUES))
def test_where_no_name_stands_twice_nothing_is_noted(value: dict[str, Any]) -> None:
    text = json.dumps(value)
    for parse in (parse_json, parse_yaml):
        assert (parse(text), repeated_in(parse(text))) == (value, ())


@given(objects(VALUES), objects(VALUES), st.lists(st.sampled_from(["list", "object"]), max_size=4))
def test_a_name_that_stands_twice_is_found_wherever_it_is(
    one: dict[str, Any], other: dict[str, Any], way: list[str]
) -> None:
    text, step = f'{{"x": {json.dumps(one)}, "x": {json.dumps(other)}}}', ".x"
    for turn in way:
        text, step = (f"[0, {text}]", f"[1]{step}") if turn == "list" else (f'{{"y": {text}}}', f".y{step}")
    whole = f'{{"z": {text}}}'
    assert repeated_in(parse_json(whole)) == repeated_in(parse_yaml(whole)) == (f".z{step}",)


def test_what_was_read_remembers_it(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"a": 1, "a": 2}', encoding="utf-8")
    (tmp_path / "b.yaml").write_text("a: &x {b: 1}\nc: *x\n", encoding="utf-8")
    assert repeated_in(read_json(tmp_path / "a.json")) == (".a",)
    assert repeated_in(read_json(tmp_path / "b.yaml")) == ()
