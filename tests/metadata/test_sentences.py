"""What a person reads about a descriptor: the place, the violation, what to do, in both languages."""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from govdata import metadata
from govdata.errors import DescriptorError
from govdata.metadata.descriptor import Cursor, Problem, read_json
from govdata.metadata.package import load_package, load_schema
from govdata.metadata.place import Place
from govdata.reports.messages import Message
from tests.support.languages import assert_both_languages


def package(folder: Path, files: Mapping[str, Any] | None = None, **raw: Any) -> tuple[Problem, ...]:
    for name, content in (files or {}).items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    (folder / "datapackage.json").write_text(json.dumps({"name": "p", **raw}), encoding="utf-8")
    return load_package(folder).problems


def land(**raw: Any) -> dict[str, Any]:
    return {"resources": [{"name": "land", "path": "land.csv", **raw}]}


def inline(**field: Any) -> dict[str, Any]:
    return land(schema={"fields": [{"name": "value", **field}]})


def keyed(**schema: Any) -> dict[str, Any]:
    return land(schema={"fields": [{"name": "value"}], **schema})


def role(name: str, *columns: dict[str, Any]) -> dict[str, Any]:
    return land(schema={"fields": list(columns)}, govdata={"role": name})


SUBJECTS = {"name": "s", "data": [], "schema": {"fields": [{"name": "id"}]}, "govdata": {"role": "subjects"}}
KEY = {"fields": ["value"], "reference": {"resource": "parks", "fields": ["id"]}}
PARKS = {"name": "parks", "data": [], "schema": {"fields": [{"name": "idd"}]}}
IN_LAND = 'datapackage.json, resource "land"'
IN_VALUE = f'{IN_LAND}, field "value"'
OF_LAND = 'of resource "land" in datapackage.json.'
OF_VALUE = f'of field "value" {OF_LAND}'

SENTENCES: list[tuple[dict[str, Any], str, str]] = [
    (
        {"files": {"schemas/land.json": {"fields": [{"name": "value", "type": "numbr"}]}}}
        | land(schema="schemas/land.json"),
        'schemas/land.json, field "value": unknown type "numbr". Did you mean "number"?',
        'Fix the type of field "value" in schemas/land.json.',
    ),
    (
        inline(type="numbr"),
        f'{IN_VALUE}: unknown type "numbr". Did you mean "number"?',
        f"Fix the type {OF_VALUE}",
    ),
    (
        inline(type="number", constraints={"maxium": 1}),
        f'{IN_VALUE}: unknown constraint "maxium". Did you mean "maximum"?',
        f'Rename "constraints.maxium" {OF_VALUE[:-1]} to "constraints.maximum".',
    ),
    (
        inline(type="number", constraints={"minimum": "low"}),
        f'{IN_VALUE}: "minimum" holds "low", which is not of type number.',
        f"Fix constraints.minimum {OF_VALUE}",
    ),
    (
        land(schema={"fields": [{"type": "string"}]}),
        f'{IN_LAND}, field 1: "name" is missing.',
        f'Add "name" to field 1 {OF_LAND}',
    ),
    (
        land(govdata={"codes": 1}),
        f'{IN_LAND}: unknown property "codes".',
        'Remove "govdata.codes" from resource "land" in datapackage.json.',
    ),
    (
        role("observations", *({"name": name} for name in ["id", "subject", "value"])),
        f'{IN_VALUE}: role "observations" needs column "value" of type number; the schema says string.',
        f"Fix the type {OF_VALUE}",
    ),
    (
        {"resources": [land(schema={"fields": [{"name": "value"}], "foreignKeys": [KEY]})["resources"][0], PARKS]},
        f'{IN_LAND}, foreign key 1: table "parks" has no field "id". Did you mean "idd"?',
        f"Fix reference.fields of foreign key 1 {OF_LAND}",
    ),
    (
        {"created": "yesterday", **land()},
        'datapackage.json: "created" must be a date and time; got "yesterday".',
        'Fix "created" in datapackage.json.',
    ),
    (
        {"titles": "x", **land()},
        'datapackage.json: "titles" is not a property of the standard and has no effect. Did you mean "title"?',
        'Rename "titles" in datapackage.json to "title".',
    ),
    (
        {"contributors": [{"title": "Ann", "email": "x"}], **land()},
        'datapackage.json, contributor 1: "x" is not an e-mail address.',
        "Fix the email of contributor 1 in datapackage.json.",
    ),
    (
        land(schema="none.json"),
        f"{IN_LAND}: cannot read none.json: No such file or directory.",
        f"Fix the schema {OF_LAND}",
    ),
    (land(schema=""), f"{IN_LAND}: the path is empty.", f"Fix the schema {OF_LAND}"),
    (
        {"govdata": {"lexicon": ""}, **land()},
        "datapackage.json: the path is empty.",
        "Fix govdata.lexicon in datapackage.json.",
    ),
]


@pytest.mark.parametrize(("raw", "sentence", "step"), SENTENCES)
def test_a_sentence_starts_with_the_place(tmp_path: Path, raw: dict[str, Any], sentence: str, step: str) -> None:
    found = {problem.sentence.en: problem.next_step.en for problem in package(tmp_path, **raw)}
    assert found.get(sentence) == step, found


def test_the_same_in_chinese(tmp_path: Path) -> None:
    files = {"schemas/land.json": {"fields": [{"name": "value", "type": "numbr"}, {}]}}
    first, second = package(tmp_path, files, **land(schema="schemas/land.json"))
    assert first.sentence.zh == "schemas/land.json，字段“value”：未知的类型“numbr”。是否应为“number”？"
    assert first.next_step.zh == "请修正 schemas/land.json 中字段“value”的 type。"
    assert second.sentence.zh == "schemas/land.json，第 2 个字段：缺少 name。"
    assert second.next_step.zh == "请补上 schemas/land.json 中第 2 个字段的 name。"


def test_a_problem_without_a_place_has_its_path() -> None:
    problem = Problem("rules.json#$.rules[0]", Message("it is odd", "它不对"), type="rule-error")
    assert problem.sentence == Message("rules.json#$.rules[0]: it is odd.", "rules.json#$.rules[0]：它不对。")
    assert str(problem) == "it is odd at rules.json#$.rules[0]"
    assert problem.next_step == Message("Fix rules.json#$.rules[0].", "请修正 rules.json#$.rules[0]。")


@pytest.mark.parametrize(
    ("place", "where", "fix", "fix_zh"),
    [
        (Place(), "", "Fix it.", "请修正。"),
        (Place("a.json"), "a.json", "Fix a.json.", "请修正 a.json。"),
        (Place("a.json", key="type"), "a.json", 'Fix "type" in a.json.', "请修正 a.json 中的 type。"),
        (Place("", (Message("rule 1", "规则 1"),), "id"), "rule 1", "Fix the id of rule 1.", "请修正规则 1的 id。"),
    ],
)
def test_a_place_may_be_known_in_part(place: Place, where: str, fix: str, fix_zh: str) -> None:
    assert (place.where.en, place.fix.en, place.fix.zh) == (where, fix, fix_zh)


BAD: list[dict[str, Any]] = [
    *(raw for raw, _, _ in SENTENCES),
    {},
    {"resources": [{}] * 20_001},
    {"resources": ["a"], "keywords": [1], "version": 1, "fields": [], "govdata": {"lexicon": "none.json"}},
    {"resources": ["a"], "govdata": {"requiredCoverage": 80}},
    {"resources": ["a"], "govdata": {"catalogs": "dcat"}},
    {"resources": ["a"], "govdata": {"catalogs": ["dcat", "croissnat"]}},
    {"resources": [{}, {"name": "a"}, {"name": "a"}], "govdata": {"wordings": "none.json"}, "licenses": [{}]},
    {"resources": [SUBJECTS, {**SUBJECTS, "name": "u"}]},
    land(path=""),
    land(path="../a.csv"),
    land(path="none/*.csv"),
    land(path=".", type="table", format="csv"),
    land(path="a\x00"),
    land(data=[], name="a/b", bytes=-1, encoding="utf-9", hash="crc:0", schema=3, dialect=4),
    land(schema="s.json") | {"files": {"s.json": "[]"}},
    land(dialect={"delimiter": "", "header": 1, "headerRows": ["a"], "quoteChar": "ab", "sheetNumber": 0, "odd": 1}),
    land(govdata={"role": "sources"}),
    land(govdata={"role": "observation"}),
    land(govdata={"role": "nothing"}),
    land(govdata={"partitionBy": "yeer"}, schema={"fields": [{"name": "year"}]}),
    role("set-asides", {"name": "id"}),
    role("observations", {"name": "status", "constraints": {"enum": ["targt"]}}),
    keyed(foreignKeys=[{"fields": ["value"], "reference": {"resource": "parcs", "fields": ["id"]}}]),
    keyed(foreignKeys=[{"fields": ["value", "a"], "reference": {"fields": ["value"]}}]),
    keyed(foreignKeys=[{"fields": ["value"], "reference": {"package": "x", "fields": ["value"]}}]),
    keyed(uniqueKeys=["value"], primaryKey="valu", fieldsMatch="equals", missingValues=[1]),
    keyed(missingValues=["", {"value": ""}]),
    land(schema={"fields": 1}),
    land(schema={"fields": [{"name": "a"}], "primaryKey": ["a", "a"]}),
    land(name="a" * 201),
    land(schema={"fields": [{"name": "a"}, {"name": "a"}, {"name": "__row__"}, {"name": "b", "minimum": 1}]}),
    inline(type="string", format="emial", example=1, decimalChar="", itemType="strng"),
    inline(type="string", constraints={"minimum": 1, "pattern": "("}),
    inline(type="string", constraints={"pattern": 3, "required": "yes", "enum": []}),
    inline(type="number", constraints={"minimum": "NaN", "enum": ["a"]}, categories=[1]),
    inline(type="string", categories=[1, 1]),
    inline(type="string", categories=["a"], constraints={"enum": ["b"], "pattern": r"\p{IsKlingon}[a-z-[b]]"}),
    inline(type="number", groupChar="."),
    inline(type="number", decimalChar="0", groupChar="-"),
    inline(type="date", format="%d/%m"),
    inline(type="boolean", trueValues=["1"], falseValues=["0", "1"]),
    land(schema="s.json") | {"files": {"s.json": '{"fields": [], "fields": [{"name": "a"}]}'}},
    inline(type="object", constraints={"jsonSchema": 1, "minLength": -1}),
    inline(type="integer", govdata={"decimal": {"precision": 9}, "concept": "no iri"}),
    inline(type="number", govdata={"decimal": {"precision": 39}}),
    inline(type="number", govdata={"decimals": 1}),
]


@pytest.mark.parametrize("raw", BAD)
def test_every_problem_is_told_in_both_languages(tmp_path: Path, raw: dict[str, Any]) -> None:
    problems = package(tmp_path, **raw)
    assert problems
    for problem in problems:
        for said in (problem.message, problem.sentence, problem.next_step):
            assert_both_languages(said)
        assert problem.place.en.startswith(("datapackage.json", "schemas/land.json", "s.json"))
        assert not re.search(r"\$|\[\d", problem.sentence.en.replace('"[]"', "").partition(": ")[0])
        assert problem.next_step.en.endswith(".")
        assert problem.next_step.zh.endswith("。")


def _sites() -> Iterator[tuple[str, int]]:
    """Every call that records a problem, by file and line."""
    for path in Path(metadata.__path__[0]).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = node.func if isinstance(node, ast.Call) else None
            if isinstance(called, ast.Attribute) and called.attr in ("note", "warn", "note_missing"):
                yield str(path), called.lineno


def test_the_walk_reaches_every_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reached: set[tuple[str, int]] = set()

    def watch(name: str) -> None:
        plain = getattr(Cursor, name)

        def watched(self: Cursor, *args: Any, **named: Any) -> None:
            caller = sys._getframe(1)
            reached.add((caller.f_code.co_filename, caller.f_lineno))
            plain(self, *args, **named)

        monkeypatch.setattr(Cursor, name, watched)

    for name in ("note", "warn", "note_missing"):
        watch(name)
    for number, raw in enumerate(BAD):
        (tmp_path / str(number)).mkdir()
        package(tmp_path / str(number), **raw)
    assert set(_sites()) - reached == set()


UNREADABLE: list[tuple[str, bytes, str, str]] = [
    ("a.json", b"", "a value is missing at line 1, column 1", "第 1 行第 1 列：缺少值"),
    ("a.json", b'{"a": 1, 2}', "a property name in double quotes is missing at line 1", "第 1 行"),
    ("a.json", b'{"a"\n 1}', '":" is missing at line 2, column 2', "第 2 行第 2 列：缺少冒号"),
    ("a.json", b"[1 2]", '"," is missing at line 1, column 4', "缺少逗号"),
    ("a.json", b'["a', "the string that starts here is not closed at line 1, column 2", "没有结束的引号"),
    ("a.json", b'["a\n"]', "a string holds a line break or control character", "换行或控制字符"),
    ("a.json", rb'["\x"]', "a backslash starts no valid escape", "不是有效的转义"),
    ("a.json", b"1 2", "something follows the end of the JSON value", "多余内容"),
    ("a.json", b"\xff", "byte 0 is not UTF-8", "第 0 字节不是 UTF-8"),
    ("a.json", b"[" * 100_000, "nested too deeply", "嵌套过深"),
    ("a.json", b"9" * 10_000, "too many digits", "位数过多"),
    ("a.json", rb'["\ud800"]', r"a lone surrogate) at $[0]", "$[0] 处只有半个字符"),
    ("a.yaml", b"a: [1", "it is not YAML: expected ',' or ']', but got '<stream end>' at line 1", "第 1 行"),
    ("a.yaml", b"a: " + b"1" * 5000, "a value that cannot be read", "无法读取的值"),
    ("b/c.json", b"", "No such file", "文件或文件夹不存在"),
]


@pytest.mark.parametrize(("name", "data", "en", "zh"), UNREADABLE)
def test_what_cannot_be_read_at_all(tmp_path: Path, name: str, data: bytes, en: str, zh: str) -> None:
    if "/" not in name:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(DescriptorError, match="Cannot read the descriptor") as caught:
        read_json(tmp_path / name)
    assert en in caught.value.message.en
    assert zh in caught.value.message.zh
    assert_both_languages(caught.value.reason)


@pytest.mark.parametrize(("content", "read"), [("[]", load_package), ("[]", load_schema)])
def test_a_descriptor_that_is_no_object(tmp_path: Path, content: str, read: Any) -> None:
    (tmp_path / "a.json").write_text(content)
    with pytest.raises(DescriptorError, match="it is not a JSON object") as caught:
        read(tmp_path / "a.json")
    assert "内容不是 JSON 对象" in caught.value.in_("zh")
    assert_both_languages(caught.value.next_step)


def test_a_folder_without_a_descriptor(tmp_path: Path) -> None:
    with pytest.raises(DescriptorError, match=r"there is no datapackage\.json") as caught:
        load_package(tmp_path)
    assert caught.value.in_("zh").endswith("其中没有 datapackage.json。\n请给出 datapackage.json 或它所在的文件夹。")
    with pytest.raises(DescriptorError, match="nowhere: there is no such file or folder") as caught:
        load_package(tmp_path / "nowhere")
    assert "文件或文件夹不存在" in caught.value.in_("zh")
