"""What each violation says, in both languages, with what is expected and what to do next."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from govdata.metadata.schema import Field
from govdata.reports.model import Finding
from govdata.rules.explanation import explain
from govdata.structure.check_results import no_column
from govdata.structure.header import Column
from govdata.structure.violations import CellViolation, ViolationType
from tests.structure.test_check import one


def finding(folder: Path, text: str, **schema: Any) -> Finding:
    (found,) = one(folder, text, **schema).outcome.findings
    return found


@pytest.mark.parametrize("kind", ViolationType)
def test_every_type_of_finding_can_be_explained(kind: ViolationType) -> None:
    assert explain(kind)


def limited(kind: str, **limits: Any) -> dict[str, Any]:
    return {"type": kind, "constraints": limits}


CELLS: list[tuple[dict[str, Any], str, str, str]] = [
    ({"type": "integer"}, "12亿", 'v = "12亿" is not an integer.', "v 为“12亿”，不是整数。"),
    (
        {"type": "date", "format": "%d/%m/%Y"},
        "2024-01-01",
        'v = "2024-01-01" is not a date of the format %d/%m/%Y.',
        "v 为“2024-01-01”，不是格式为 %d/%m/%Y 的日期。",
    ),
    (
        {"type": "string", "format": "email"},
        "a b",
        'v = "a b" is not an e-mail address.',
        "v 为“a b”，不是电子邮件地址。",
    ),
    (limited("string", required=True), "", "v is empty, but required.", "v 为空，而该列必填。"),
    (limited("number", minimum=0), "-3", 'v = "-3" is less than the minimum 0.', "v 为“-3”，小于最小值 0。"),
    (limited("number", maximum=1), "3", 'v = "3" is greater than the maximum 1.', "v 为“3”，大于最大值 1。"),
    (limited("number", exclusiveMinimum=0), "0", 'v = "0" is not greater than 0.', "v 为“0”，应大于 0。"),
    (limited("number", exclusiveMaximum=0), "0", 'v = "0" is not less than 0.', "v 为“0”，应小于 0。"),
    (
        limited("number", minimum=0),
        "NaN",
        'v = "NaN" cannot be compared with the minimum 0.',
        "v 为“NaN”，无法与 minimum（0）比较。",
    ),
    (
        limited("duration", maximum="P1M"),
        "P30D",
        'v = "P30D" cannot be compared with the maximum P1M.',
        "v 为“P30D”，无法与 maximum（P1M）比较。",
    ),
    (limited("string", minLength=3), "ab", 'v = "ab" is shorter than 3 characters.', "v 为“ab”，少于 3 个字符。"),
    (limited("array", maxLength=1), '"[1,2]"', 'v = "[1,2]" is longer than 1 item.', "v 为“[1,2]”，多于 1 项。"),
    (
        limited("string", pattern="[A-Z]+"),
        "bad",
        'v = "bad" does not match the pattern [A-Z]+.',
        "v 为“bad”，与正则表达式 [A-Z]+ 不匹配。",
    ),
    (
        limited("string", enum=["a", "b"]),
        "c",
        'v = "c" is not one of the allowed values: a, b.',
        "v 为“c”，不在允许的取值之内：a、b。",
    ),
    (
        limited("integer", enum=list(range(10))),
        "77",
        'v = "77" is not one of the allowed values: 0, 1, 2, 3, 4, 5, 6, 7 and 2 more.',
        "v 为“77”，不在允许的取值之内：0、1、2、3、4、5、6、7 等 10 项。",
    ),
    (
        {"type": "string", "categories": ["a"]},
        "c",
        'v = "c" is not one of the categories: a.',
        "v 为“c”，不属于所列类别：a。",
    ),
    (
        limited("object", jsonSchema={"required": ["a"]}),
        "{}",
        'v = "{}" does not fit the JSON Schema of its field.',
        "v 为“{}”，不符合该字段的 JSON Schema。",
    ),
    (
        {"type": "number", "govdata": {"decimal": {"precision": 4, "scale": 2}}},
        "1.255",
        'v = "1.255" does not fit precision 4 and scale 2.',
        "v 为“1.255”，超出总位数 4、小数 2 位的范围。",
    ),
    (
        {"type": "integer"},
        "9" * 20,
        f'v = "{"9" * 20}" has more than 64 bits. A release cannot hold it.',
        f"v 为“{'9' * 20}”，超过 64 位，发布版无法容纳。",
    ),
    (
        {"type": "number"},
        "1e400",
        'v = "1e400" would be released as INF.',
        "v 为“1e400”，发布后将变为 INF。",
    ),
]


@pytest.mark.parametrize(("field", "cell", "en", "zh"), CELLS)
def test_a_cell(tmp_path: Path, field: dict[str, Any], cell: str, en: str, zh: str) -> None:
    found = finding(tmp_path, f"v,b\n{cell},x\n", fields=[{"name": "v", **field}, {"name": "b"}])
    assert (found.message.en, found.message.zh) == (en, zh)
    assert found.next_step.en.endswith(".")
    assert found.next_step.zh.endswith("。")


AB = [{"name": "a", "type": "string"}, {"name": "b", "type": "string"}, {"name": "c", "type": "string"}]
ROWS = [
    (
        "a,b,c\nx\n",
        {},
        "The row has 1 value, the header 3. A comma or a quote may be missing.",
        "该行有 1 个值，表头有 3 个。可能缺少逗号或引号。",
    ),
    (
        "a,b,c\n1,2,3,4,5\n",
        {},
        "The row has 5 values, the header 3. A value with a comma in it may lack its quotes.",
        "该行有 5 个值，表头有 3 个。含逗号的值可能没有加引号。",
    ),
    ("a,b,c\n,,\n", {}, "The row is blank.", "该行为空行。"),
    (
        "a,b,c\n1,2,3\n1,4,5\n",
        {"primaryKey": "a"},
        'a = "1": row 2 has the same primary key.',
        "a 为“1”：主键与第 2 行重复。",
    ),
    (
        "a,b,c\n1,2,3\n1,2,5\n",
        {"uniqueKeys": [["a", "b"]]},
        'a = "1", b = "2": row 2 has the same value, which must be unique.',
        "a 为“1”、b 为“2”：与第 2 行重复，而取值须唯一。",
    ),
    (
        "a,b,c\n1,,3\n",
        {"primaryKey": ["a", "b"]},
        "The row lacks a part of its primary key: b.",
        "该行的主键不完整：缺少 b。",
    ),
    ("a,b,c\n,2,3\n", {"primaryKey": "a"}, "The row has no primary key: a is empty.", "该行没有主键：a 为空。"),
    (
        "a,b,c\n1,2,\n",
        {"foreignKeys": [{"fields": "b", "reference": {"fields": "a"}}]},
        'b "2" is missing in this table.',
        "本表没有 b“2”。",
    ),
    (
        "a,b,c\n1,2,3\n",
        {"foreignKeys": [{"fields": ["b", "c"], "reference": {"fields": ["a", "b"]}}]},
        'b = "2", c = "3": no row of this table has these a, b.',
        "b 为“2”、c 为“3”：本表没有 a、b 为这组值的行。",
    ),
    ("a,b\nx,y\n", {}, 'The table has no column "c".', "表中缺少“c”列。"),
    ("a,b,d\nx,y,z\n", {}, 'Column 3 is called "d"; the schema says "c".', "第 3 列名为“d”，模式中为“c”。"),
    ("a,b,c,d\nx,y,z,w\n", {}, 'Column 4, "d", is not a field of the schema.', "第 4 列“d”不是模式中的字段。"),
    ("a,b,a\nx,y,z\n", {}, 'Columns 1 and 3 are both called "a".', "第 1 列与第 3 列同名：“a”。"),
    ("a,b,\nx,y,z\n", {}, "Column 3 has no name.", "第 3 列没有列名。"),
]


@pytest.mark.parametrize(("text", "schema", "en", "zh"), ROWS)
def test_a_row_a_key_or_a_label(tmp_path: Path, text: str, schema: dict[str, Any], en: str, zh: str) -> None:
    found = finding(tmp_path, text, fields=AB, **schema)
    assert (found.message.en, found.message.zh) == (en, zh)
    assert found.next_step.en
    assert found.next_step.zh
    assert found.note


def test_a_short_row_names_its_missing_cells_and_breaks_no_constraint_with_them(tmp_path: Path) -> None:
    required = [{**field, "constraints": {"required": True}} for field in AB]
    found = finding(tmp_path, "a,b,c\nx\ny,z,w\n", fields=required)
    assert (found.type, found.row, found.field, found.fields) == ("missing-cell", 2, None, ("b", "c"))


def test_a_key_of_several_fields_names_them_and_shows_its_cells(tmp_path: Path) -> None:
    found = finding(tmp_path, "a,b,c\nx:1,2,3\nx:1,2,5\n", fields=AB, uniqueKeys=[["a", "b"]])
    shown = found.to_dict()
    assert (shown["fieldNames"], shown["cell"], "fieldName" in shown) == (["a", "b"], "x:1|2", False)


def test_the_sentence_of_frictionless_is_the_note(tmp_path: Path) -> None:
    found = finding(tmp_path, "a,b,c\n,y,z\n", fields=[{**AB[0], "constraints": {"required": True}}, *AB[1:]])
    place = 'The cell "None" in row at position "2" and field "a" at position "1"'
    assert found.note == f'{place} does not conform to a constraint: constraint "required" is "True"'


def test_a_long_cell_is_quoted_in_part(tmp_path: Path) -> None:
    found = finding(tmp_path, f"v,b\n{'9' * 5000}x,1\n", fields=[{"name": "v", "type": "integer"}, {"name": "b"}])
    assert found.message.en == f'v = "{"9" * 60}…" is not an integer.'
    assert found.cell == "9" * 1000


@pytest.mark.parametrize(
    ("table", "en", "zh"),
    [
        ("", "the data have no column a, b", "数据中没有 a、b 列"),
        ("r", '"r" has no column a, b', "“r”中没有 a、b 列"),
    ],
)
def test_why_a_key_is_not_checked(table: str, en: str, zh: str) -> None:
    reason = no_column(("a", "b"), table)
    assert (reason.en, reason.zh) == (en, zh)


@pytest.mark.parametrize(
    ("schema", "check"),
    [
        ({"uniqueKeys": [["a", "z"]]}, "unique-key.a,z"),
        ({"primaryKey": ["z"]}, "primary-key"),
        ({"foreignKeys": [{"fields": "z", "reference": {"fields": "a"}}]}, "foreign-key.z"),
    ],
)
def test_a_key_whose_column_is_not_there_is_skipped_aloud(tmp_path: Path, schema: dict[str, Any], check: str) -> None:
    fields = [*AB, {"name": "z", "type": "string"}]
    found = one(tmp_path, "a,b,c\nx,y,z\n", fields=fields, fieldsMatch="superset", **schema)
    reasons = {each.id: each.reason.en for each in found.outcome.checks if str(each.state) == "skipped"}
    assert reasons == {check: "the data have no column z"}


@pytest.mark.parametrize(
    ("cell", "en", "zh"),
    [("near", 'Did you mean "nearly"?', "是否应为“nearly”？"), ("zzzz", "", "")],
)
def test_an_allowed_value_that_was_meant_is_named_and_none_is_hidden_alone(cell: str, en: str, zh: str) -> None:
    values = ["exact", "nearly", "less_than", "more_than", "at_least", "at_most", "about", "order_of", "range"]
    field = Field("v", "string", constraints={"enum": values})
    found = CellViolation(Column(1, "1", field), "enum").finding("t", 2, cell)
    assert found.message.en.endswith(f"order_of, range. {en}".rstrip())
    assert found.message.zh.endswith(f"order_of、range。{zh}")


def test_a_number_that_does_not_fit_names_the_property() -> None:
    found = CellViolation(Column(1, "1", Field("v", "number")), "decimal").finding("t", 2, "0.01234")
    assert "govdata.decimal" in found.next_step.en
    assert "govdata.decimal" in found.next_step.zh
