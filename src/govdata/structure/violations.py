"""The catalogue of structural violations, and the findings on cells and columns with their sentences.

Text and typed frames both report through these builders, so the same data give the same findings. The sentence that
frictionless has for an error is kept in `Finding.note`. Rows and tables have their builders in `row_violations`, keys
in `key_violations`, labels in `header`.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any

from govdata.metadata.near_miss import did_you_mean, near_miss
from govdata.metadata.schema import Field
from govdata.metadata.standard import BOUNDS
from govdata.readers.unwritable import Reason
from govdata.reports.messages import EMPTY, Message
from govdata.reports.model import Finding, Severity
from govdata.structure.field_types import decimal_type
from govdata.structure.header import Column
from govdata.structure.phrases import cell_of, fill, listed, shortened
from govdata.structure.type_words import type_example, type_words
from govdata.values import dataclass

CELL_CHARACTERS = 1000
"""So many characters of a cell a finding holds."""


class ViolationType(StrEnum):
    """The types of structural findings. The names are frictionless's where it has one."""

    TYPE = "type-error"
    CONSTRAINT = "constraint-error"
    WIDE_INTEGER = "wide-integer"
    PRECISION_LOSS = "precision-loss"
    NULL_TEXT = "null-text"
    BLANK_ROW = "blank-row"
    BLANK_RELEASE_ROW = "blank-release-row"
    MISSING_CELL = "missing-cell"
    EXTRA_CELL = "extra-cell"
    PARTITION = "partition-error"
    ROW_COUNT = "row-count"
    PRIMARY_KEY = "primary-key"
    UNIQUE = "unique-error"
    FOREIGN_KEY = "foreign-key"
    SOURCE = "source-error"
    ENCODING = "encoding-error"


TYPE, WIDE, PRECISION, FRACTION, NULL_TEXT = "type", "wide", "precision", "fraction", "null-text"
"""What a cell may break beside the constraints that its field names, `categories` and `decimal`."""
_TYPES = {
    TYPE: ViolationType.TYPE,
    WIDE: ViolationType.WIDE_INTEGER,
    PRECISION: ViolationType.PRECISION_LOSS,
    FRACTION: ViolationType.PRECISION_LOSS,
    NULL_TEXT: ViolationType.NULL_TEXT,
    **dict.fromkeys(map(str, Reason), ViolationType.TYPE),
}

_SENTENCES: Mapping[str, Message] = {
    TYPE: Message("{cell} is not {type}.", "{cell}，不是{type}。"),
    WIDE: Message("{cell} has more than 64 bits. A release cannot hold it.", "{cell}，超过 64 位，发布版无法容纳。"),
    PRECISION: Message("{cell} would be released as {detail}.", "{cell}，发布后将变为 {detail}。"),
    FRACTION: Message("{cell} would be released as {detail}.", "{cell}，发布后将变为 {detail}。"),
    NULL_TEXT: Message(
        "{column} is null, but has no missing values. It would be released as the empty text.",
        "“{column}”列为 null，而模式未声明缺失值，发布后将成为空文本。",
    ),
    "required": Message("{column} is empty, but required.", "{column} 为空，而该列必填。"),
    "minimum": Message("{cell} is less than the minimum {limit}.", "{cell}，小于最小值 {limit}。"),
    "maximum": Message("{cell} is greater than the maximum {limit}.", "{cell}，大于最大值 {limit}。"),
    "exclusiveMinimum": Message("{cell} is not greater than {limit}.", "{cell}，应大于 {limit}。"),
    "exclusiveMaximum": Message("{cell} is not less than {limit}.", "{cell}，应小于 {limit}。"),
    "minLength": Message("{cell} is shorter than {limit} {unit}.", "{cell}，少于 {limit} {unit}。"),
    "maxLength": Message("{cell} is longer than {limit} {unit}.", "{cell}，多于 {limit} {unit}。"),
    "pattern": Message("{cell} does not match the pattern {limit}.", "{cell}，与正则表达式 {limit} 不匹配。"),
    "enum": Message("{cell} is not one of the allowed values: {limit}.", "{cell}，不在允许的取值之内：{limit}。"),
    "categories": Message("{cell} is not one of the categories: {limit}.", "{cell}，不属于所列类别：{limit}。"),
    "jsonSchema": Message("{cell} does not fit the JSON Schema of its field.", "{cell}，不符合该字段的 JSON Schema。"),
    "decimal": Message("{cell} does not fit {limit}.", "{cell}，超出{limit}。"),
    Reason.SHEET_ERROR: Message(
        "{cell} is an error of the spreadsheet, not a value.", "{cell}，是电子表格的错误值，不是数据。"
    ),
    Reason.NO_RESULT: Message("{cell} is a formula without a stored result.", "{cell}，公式没有保存计算结果。"),
    Reason.NO_DATE: Message("{cell} stands for a day that no calendar has.", "{cell}，所表示的日期不存在。"),
    Reason.REPEATED_KEY: Message(
        'The object has "{column}" more than once: {text}.', "该对象多次出现“{column}”：{text}。"
    ),
    Reason.NO_JSON: Message(
        "{cell} is not JSON, which has no NaN and no Infinity.", "{cell}，JSON 中没有 NaN 和 Infinity。"
    ),
    Reason.TOO_DEEP: Message("The value of {column} is nested too deeply.", "{column} 的值嵌套过深。"),
    Reason.NO_LIST: Message(
        "{cell} cannot be written as a list: an item is missing or holds the delimiter, or there is none.",
        "{cell}，无法写成列表：列表为空，或某一项缺失、含有分隔符。",
    ),
    Reason.NOT_UTF8: Message(
        "{cell} (base64) holds bytes that are not UTF-8 text.", "{cell}（base64），不是 UTF-8 文本。"
    ),
    Reason.NONCHARACTER: Message("{cell} holds a character that no text may use.", "{cell}，含有文本中不允许的字符。"),
}
_UNORDERED = Message("{cell} cannot be compared with the {name} {limit}.", "{cell}，无法与 {name}（{limit}）比较。")
_CORRECT = Message(
    "Correct the cell. If the cell is right, correct the schema.", "请更正单元格；若单元格无误，请更正模式。"
)
_RENAME = Message(
    "Rename the folder of the file, which has the value. If the value is right, correct the schema.",
    "该值来自文件所在文件夹的名称：请更正文件夹名；若该值无误，请更正模式。",
)
_STEPS: Mapping[str, Message] = {
    "required": Message(
        'Fill in the cell, or take "required" out of the schema.', "请填写该单元格，或从模式中删去 required。"
    ),
    WIDE: Message(
        "Declare the field as a number with govdata.decimal, or as a string if it is a name.",
        "请将该字段声明为带 govdata.decimal 的 number；若为编号，请声明为 string。",
    ),
    PRECISION: Message(
        'Declare govdata.decimal of the field, for example {{"precision": 38, "scale": 10}}, or write fewer digits.',
        '请为该字段声明 govdata.decimal，例如 {{"precision": 38, "scale": 10}}，或减少位数。',
    ),
    FRACTION: Message(
        "Write at most six decimals of a second, or declare the field as a string.",
        "秒的小数请至多写六位，或将该字段声明为 string。",
    ),
    "decimal": Message(
        "Round the cell, or widen govdata.decimal of the field.", "请减少该值的位数，或放宽该字段的 govdata.decimal。"
    ),
    NULL_TEXT: Message('Declare missingValues [""] of the field.', '请为该字段声明 missingValues [""]。'),
    Reason.NO_RESULT: Message(
        "Open the workbook in a spreadsheet program and save it, or write the value.",
        "请用电子表格软件打开并保存该文件，或直接填写数值。",
    ),
    Reason.NO_LIST: Message(
        "Declare the field as an array, or change its delimiter.", "请将该字段声明为 array，或更换 delimiter。"
    ),
    Reason.NOT_UTF8: Message(
        'Declare the field as a string of the format "binary".', "请将该字段声明为 binary 格式的 string。"
    ),
}
_NUMBERS = Message(
    "Correct the cell. If all are written so (138,640 or 5,2), declare groupChar and decimalChar of the field.",
    "请更正单元格；若各格均如此书写（138,640 或 5,2），请为该字段声明 groupChar 和 decimalChar。",
)
_INTEGERS = Message(
    "Correct the cell. If all are written so (138,640), declare groupChar of the field.",
    "请更正单元格；若各格均如此书写（138,640），请为该字段声明 groupChar。",
)
_MOMENTS = Message(
    'Correct the cell. If all are written so, declare the format of the field, for example "%Y/%m/%d" for 2024/1/31.',
    "请更正单元格；若各格均如此书写，请为该字段声明 format，例如 2024/1/31 为 %Y/%m/%d。",
)
_TRUTHS = Message(
    "Correct the cell, or declare trueValues and falseValues of the field.",
    "请更正单元格，或为该字段声明 trueValues 和 falseValues。",
)
_TYPE_STEPS: Mapping[str, Message] = {
    "number": _NUMBERS,
    "integer": _INTEGERS,
    "boolean": _TRUTHS,
    **dict.fromkeys(("date", "datetime", "time"), _MOMENTS),
}
"""What to do about a cell that is not of its type, where the type has properties that say how it is written."""
_DECIMAL = Message("precision {precision} and scale {scale}", "总位数 {precision}、小数 {scale} 位的范围")
_VALUE = Message("a value", "非空值")
_WITHIN: Mapping[str, Message] = {
    "minimum": Message("{limit} or more", "不小于 {limit}"),
    "maximum": Message("{limit} or less", "不大于 {limit}"),
    "exclusiveMinimum": Message("more than {limit}", "大于 {limit}"),
    "exclusiveMaximum": Message("less than {limit}", "小于 {limit}"),
    "minLength": Message("at least {limit} {unit}", "至少 {limit} {unit}"),
    "maxLength": Message("at most {limit} {unit}", "至多 {limit} {unit}"),
}
"""What is expected of a cell that is beyond a limit."""
_FITS = Message("JSON that fits the schema", "符合 JSON Schema 的值")
_CHARACTERS = (Message("character", "个字符"), Message("characters", "个字符"))
_ITEMS = (Message("item", "项"), Message("items", "项"))


@dataclass(frozen=True)
class CellViolation:
    """What is wrong with cells of one column.

    `rule` is one of the names above, the name of a constraint, or the reason why a value has no text.

    `note` is what frictionless says of it; of a loss of precision, the value that a release would have instead.
    """

    column: Column
    rule: str
    note: str = ""

    @property
    def type(self) -> ViolationType:
        """The type of the findings."""
        return violation_type(self.rule)

    def finding(self, table: str, row: int, cell: str | None) -> Finding:
        """The finding on the cell in one row; `cell` is its text, None where it is missing."""
        field, number = self.column.field, self.column.number
        return Finding(
            self.type,
            self._sentence(row, cell),
            table,
            row,
            field.name,
            number,
            "" if cell is None else cell[:CELL_CHARACTERS],
            severity=severity_of(self.rule),
            expected=self._expected,
            next_step=fill(self._step(), {}),
            note=self._note(row, cell),
            check=f"constraint.{self.rule}" if self.type is ViolationType.CONSTRAINT else "",
        )

    def _step(self) -> Message:
        if not self.column.in_file:
            return _RENAME
        if self.rule == TYPE:
            return _TYPE_STEPS.get(self.column.field.type, _CORRECT)
        return _STEPS.get(self.rule, _CORRECT)

    def _sentence(self, row: int, cell: str | None) -> Message:
        sentence = self._found(row, cell)
        is_word = self.rule in ("enum", "categories") and self.column.field.type == "string"
        return sentence.then(did_you_mean(near_miss(cell or "", self._allowed) if is_word else ""))

    @cached_property
    def _allowed(self) -> list[str]:
        """The values that the field allows, as texts."""
        field = self.column.field
        values = self.column.categories if self.rule == "categories" else field.constraints.get(self.rule)
        return [str(value) for value in values] if isinstance(values, (list, tuple)) else []

    def _found(self, row: int, cell: str | None) -> Message:
        field = self.column.field
        unordered = self.rule in BOUNDS and (field.type == "duration" or _is_nan(cell))
        known = {
            "cell": cell_of(field.name, cell),
            "column": field.name,
            "row": row,
            "text": shortened(cell),
            "name": self.rule,
            "limit": self._limit,
            "type": type_words(field),
            "detail": self.note,
            "unit": _length_unit(field, field.constraints.get(self.rule)),
        }
        return fill(_UNORDERED if unordered else _SENTENCES[self.rule], known)

    @cached_property
    def _limit(self) -> Message:
        """The limit of the constraint, as the descriptor has it."""
        field = self.column.field
        if self.rule == "decimal":
            precision, scale = decimal_type(field) or (0, 0)
            return fill(_DECIMAL, {"precision": precision, "scale": scale})
        limit: Any = self.column.categories if self.rule == "categories" else field.constraints.get(self.rule)
        is_whole = isinstance(limit, float) and limit.is_integer() and Decimal(str(limit)) == int(limit)
        limit = int(limit) if is_whole else limit
        return listed(limit) if isinstance(limit, (list, tuple)) else Message.same(shortened(limit))

    @cached_property
    def _expected(self) -> Message:
        if self.rule == TYPE:
            return type_example(self.column.field)
        if self.rule in _WITHIN:
            unit = _length_unit(self.column.field, self.column.field.constraints.get(self.rule))
            return fill(_WITHIN[self.rule], {"limit": self._limit, "unit": unit})
        known = {
            "required": _VALUE,
            "jsonSchema": _FITS,
            **dict.fromkeys((WIDE, PRECISION, FRACTION, NULL_TEXT, *map(str, Reason)), EMPTY),
        }
        return known.get(self.rule, self._limit)

    def _note(self, row: int, cell: str | None) -> str:
        """The sentence of frictionless; nothing where it knows no such error."""
        if self.rule in (WIDE, PRECISION, FRACTION, NULL_TEXT, *Reason):
            return ""
        shown = shortened(cell, CELL_CHARACTERS)
        place = f'"{row}" and field "{self.column.field.name}" at position "{self.column.number}"'
        if self.rule == TYPE:
            return f'Type error in the cell "{shown}" in row {place}: {self.note}'
        return f'The cell "{shown}" in row at position {place} does not conform to a constraint: {self.note}'


def _length_unit(field: Field, limit: object) -> Message:
    singular, plural = _CHARACTERS if field.type in ("string", "any") else _ITEMS
    return singular if limit == 1 else plural


def violation_type(rule: str) -> ViolationType:
    """The type of the finding on a cell that breaks `rule`."""
    return _TYPES.get(rule, ViolationType.CONSTRAINT)


def severity_of(rule: str) -> Severity:
    """How grave it is that a cell breaks `rule`."""
    return Severity.WARNING if rule == NULL_TEXT else Severity.ERROR


def _is_nan(cell: str | None) -> bool:
    return (cell or "").strip().lower().strip("+-s") == "nan"


# Columns


def undecided_finding(table: str, column: str, constraint: str, why: Message) -> Finding:
    """A constraint that was declared and not decided: nobody may take that for a pass."""
    known = {"constraint": constraint, "column": column, "why": why}
    note = f'The constraint "{constraint}" of the field "{column}" could not be decided: {why.en}'
    return Finding(
        ViolationType.CONSTRAINT,
        fill(_UNDECIDED, known),
        table,
        None,
        column,
        next_step=_SIMPLIFY,
        note=note,
        check=f"constraint.{constraint}",
    )


_UNDECIDED = Message(
    'Constraint "{constraint}" of column "{column}" could not be decided: {why}.',
    "“{column}”列的约束 {constraint} 无法判定：{why}。",
)
_SIMPLIFY = Message(
    "Write the constraint so that it can be decided, or delete it.", "请改写该约束，使其可以判定，或将其删除。"
)


def column_type_finding(table: str, column: Column, kind: str) -> Finding:
    """A column of a typed frame that does not hold values of its field."""
    known = {"column": column.field.name, "kind": kind, "type": type_words(column.field)}
    return Finding(
        ViolationType.TYPE,
        fill(_COLUMN_TYPE, known),
        table,
        None,
        column.field.name,
        column.number,
        expected=type_words(column.field),
        next_step=_CAST,
    )


_COLUMN_TYPE = Message(
    'Column "{column}" is of type {kind}; the schema asks for {type}.', "“{column}”列的类型为 {kind}，模式要求{type}。"
)
_CAST = Message("Cast the column before it is checked.", "请先转换该列的类型，再作检查。")
