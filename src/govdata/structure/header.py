"""The header against the schema: which column holds which field, and what is wrong with the labels.

`fieldsMatch` says how they are matched: `exact` by position, every other value by name (Table Schema v2).
The types of the findings, and when one hides another, are frictionless's.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from govdata.metadata.dialect import DELIMITERS, Dialect
from govdata.metadata.schema import Field, Schema, is_reserved
from govdata.reports.messages import EMPTY, Message
from govdata.reports.model import Finding
from govdata.structure.constraints import categories
from govdata.structure.phrases import fill
from govdata.values import dataclass

LABELS = "labels"
"""The check that each finding on a label fails."""
TOLERATES_EXTRA = ("subset", "partial")
TOLERATES_MISSING = ("superset", "partial")


@dataclass(frozen=True)
class Column:
    """A column of the data: its number (from 1), its name in every scan, the field it holds.

    Of a column that comes from values, `may_be_unwritable` says that a text in it may stand for a value without one,
    `has_null_texts` that nothing would be released as the empty text. `path_column` is the name, in a scan, of what
    the folders of the files say of the column: its own, where no file holds it.
    """

    number: int
    column: str
    field: Field
    declared: bool = True
    may_be_unwritable: bool = False
    has_null_texts: bool = False
    path_column: str | None = None
    folder_field: Field | None = None
    """As what a cell is compared with the name of a folder, where its field says nothing of its type."""

    @property
    def in_file(self) -> bool:
        """Whether the files hold the column; otherwise their folders name it."""
        return self.path_column != self.column

    @property
    def is_told_twice(self) -> bool:
        """Whether the files hold the column and their folders name it too."""
        return self.in_file and self.path_column is not None

    @property
    def cell(self) -> pl.Expr:
        """The column of texts in `TextTable.cells`, null where a cell is missing."""
        return pl.col(self.column)

    @property
    def is_plain_text(self) -> bool:
        """Whether a cell is its own value: a text of any form, that stands for nothing else."""
        return self.field.type == "string" and self.field.format == "default" and not self.may_be_unwritable

    @property
    def value_column(self) -> str:
        """The name of the column of values."""
        return f"={self.column}"

    @property
    def value(self) -> pl.Expr:
        """The column of values in `TextTable.cells`, by the fast reading."""
        return pl.col(self.value_column)

    @property
    def categories(self) -> tuple[Any, ...]:
        """The values that `categories` allows; none where the field has no categories."""
        return categories(self.field) or ()

    @property
    def constraints(self) -> frozenset[str]:
        """The names of what a cell is checked against beside its type."""
        names = {name for name, limit in self.field.constraints.items() if limit not in (None, False)}
        names |= {"categories"} if "categories" in self.field.descriptor else set()
        return frozenset(names | {"decimal"} if "decimal" in self.field.govdata else names)


@dataclass(frozen=True)
class Layout:
    """The columns of a table in the order of the data, and what the header did wrong."""

    columns: tuple[Column, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def file_columns(self) -> tuple[Column, ...]:
        """The columns that the files hold, in their order; those that only folders name stand behind them."""
        return tuple(column for column in self.columns if column.in_file)

    def column(self, name: str) -> Column | None:
        """The column that holds a field of the schema; None where the data have none."""
        return next((column for column in self.columns if column.declared and column.field.name == name), None)

    def find(self, names: Iterable[str]) -> tuple[Column, ...]:
        """The columns of several fields; none at all where one is not there."""
        found = [self.column(name) for name in names]
        return tuple(column for column in found if column) if all(found) else ()

    def absent(self, names: Iterable[str]) -> tuple[str, ...]:
        """Those of the fields that the data do not have."""
        return tuple(name for name in names if self.column(name) is None)

    def leaves_release_rows_blank(self, schema: Schema) -> bool:
        """Whether a row may have values in undeclared columns alone: released, it would have none."""
        declared = [column.declared for column in self.columns]
        keyed = bool(schema.primary_key) or any(field.required for field in schema.fields)
        return schema.fields_match in TOLERATES_EXTRA and any(declared) and not all(declared) and not keyed


def match_fields(
    table: str, labels: tuple[str, ...] | None, schema: Schema, dialect: Dialect, path_labels: Sequence[str] = ()
) -> Layout:
    """Match labels and fields. Without labels the fields are the columns, in their order.

    `headerCase: false` (frictionless's own) lets labels and names differ by case. `path_labels` are those of the
    columns that the folders of the files name: a field that has its column there alone need have none in the files.
    """
    if not dialect.header_case:
        labels, path_labels = _with_case_of(schema, labels or ()), _with_case_of(schema, path_labels)
    alone = [label for label in path_labels if label not in (labels or ())]
    rest = replace(schema, fields=tuple(field for field in schema.fields if field.name not in alone))
    layout = _match_files(table, labels, rest, dialect)
    width = len(layout.columns)
    path_columns = {label: str(number) for number, label in enumerate(path_labels, start=width + 1)}
    columns = [replace(each, path_column=path_columns.get(_label_of(each, labels))) for each in layout.columns]
    added = [_path_column(label, int(path_columns[label]), schema) for label in alone]
    extra = [_extra_folder(table, each) for each in added if not each.declared and _refuses_extra(schema)]
    return Layout((*columns, *added), (*layout.findings, *extra))


def _with_case_of(schema: Schema, labels: Sequence[str]) -> tuple[str, ...]:
    names = {field.name.lower(): field.name for field in schema.fields}
    return tuple(names.get(label.lower(), label) for label in labels)


def _label_of(column: Column, labels: tuple[str, ...] | None) -> str:
    """The label of a column of the files; a table without labels has none that a folder could name again."""
    return labels[column.number - 1] if labels else ""


def _path_column(label: str, number: int, schema: Schema) -> Column:
    field, column = schema.field(label), str(number)
    name = f"field{number}" if is_reserved(label) else label
    return Column(number, column, field or Field(name), field is not None, path_column=column)


def _refuses_extra(schema: Schema) -> bool:
    return bool(schema.fields) and schema.fields_match not in TOLERATES_EXTRA


def _extra_folder(table: str, column: Column) -> Finding:
    known = {"label": column.field.name}
    message, step = (fill(said, known) for said in _EXTRA_FOLDER)
    at = (table, None, "", column.number, column.field.name)
    return Finding("extra-label", message, *at, next_step=step, check=LABELS)


_EXTRA_FOLDER = (
    Message(
        'The folders of the files ("{label}=…") name a column that is not a field of the schema.',
        "文件所在的文件夹（“{label}=…”）给出的列不是模式中的字段。",
    ),
    Message(
        'Declare the field "{label}" in the schema, or rename the folders.',
        "请在模式中声明字段“{label}”，或为文件夹改名。",
    ),
)


def _match_files(table: str, labels: tuple[str, ...] | None, schema: Schema, dialect: Dialect) -> Layout:
    if not labels:
        return Layout(tuple(Column(i, str(i), field) for i, field in enumerate(schema.fields, start=1)))
    header = _Header(table, labels, schema, dialect.header_rows[0] if dialect.header_rows else 1)
    findings = header.findings()
    delimiter = _likely_delimiter(labels, schema, dialect)
    return Layout(header.columns(), _with_delimiter(findings, delimiter) if delimiter else findings)


def deduplicated(labels: tuple[str, ...]) -> tuple[str, ...]:
    """Names for columns that no schema names: the label, a number after it where it comes again."""
    names: dict[str, None] = {}
    copies: dict[str, int] = {}
    for number, label in enumerate(labels, start=1):
        name = base = f"field{number}" if not label or is_reserved(label) else label
        while name in names:
            copies[base] = copies.get(base, 1) + 1
            name = f"{base}{copies[base]}"
        names[name] = None
    return tuple(names)


def _likely_delimiter(labels: tuple[str, ...], schema: Schema, dialect: Dialect) -> str:
    """The delimiter that a header was probably written with which is one label for several fields."""
    if len(labels) > 1 or len(schema.fields) < 2:
        return ""
    found = max(DELIMITERS, key=labels[0].count)
    return found if found in labels[0] and found != dialect.delimiter else ""


def _with_delimiter(findings: tuple[Finding, ...], delimiter: str) -> tuple[Finding, ...]:
    """The one cause of all that is wrong with the labels, said at the first of them."""
    step = fill(_DELIMITER, {"mark": json.dumps(delimiter)})
    ordered = sorted(findings, key=lambda finding: finding.field_number or 0)
    return tuple(replace(each, next_step=EMPTY if i else step) for i, each in enumerate(ordered))


_DELIMITER = Message(
    "This file seems to be separated by {mark}. Set dialect.delimiter to {mark}.",
    "该文件似乎以 {mark} 分隔。请将 dialect.delimiter 设为 {mark}。",
)


@dataclass(frozen=True)
class _Header:
    """The labels of a table, and the row that they stand in."""

    table: str
    labels: tuple[str, ...]
    schema: Schema
    row: int

    @property
    def by_name(self) -> bool:
        return bool(self.schema.fields) and (self.schema.fields_match != "exact" or self._is_shifted)

    @property
    def _is_shifted(self) -> bool:
        """Whether the labels are those of the schema in its order, but for columns that are missing or too many.

        By position each column after the first such would have a wrong name and wrong cells: a wall of errors, and
        none that names the cause.
        """
        names = self.schema.names
        known = [label for label in self.labels if label in names]
        in_place = sum(label == name for label, name in zip(self.labels, names, strict=False))
        in_order = known == [name for name in names if name in known]
        return in_order and in_place < len(known) and len(set(self.labels)) == len(self.labels)

    def columns(self) -> tuple[Column, ...]:
        fields = self.fields()
        names = (field.name if field else label for label, field in zip(self.labels, fields, strict=True))
        numbered = enumerate(zip(deduplicated(tuple(names)), fields, strict=True), start=1)
        return tuple(Column(i, str(i), field or Field(name), field is not None) for i, (name, field) in numbered)

    def fields(self) -> list[Field | None]:
        """The field of each label. One that comes twice holds its field the first time; the second is reported."""
        if not self.by_name:
            fields: list[Field | None] = [*self.schema.fields[: len(self.labels)]]
            return fields + [None] * (len(self.labels) - len(fields))
        first = {label: number for number, label in reversed([*enumerate(self.labels)])}
        return [self.schema.field(label) if first[label] == i else None for i, label in enumerate(self.labels)]

    def findings(self) -> tuple[Finding, ...]:
        fields = self.fields()
        found = [*self._extra(fields), *self._missing({field.name for field in fields if field})]
        return tuple(found) if self.by_name else (*found, *self._positions())

    def _extra(self, fields: list[Field | None]) -> Iterator[Finding]:
        """Labels without a field, unless `fieldsMatch` tolerates them."""
        mode = self.schema.fields_match
        for number, (label, field) in enumerate(zip(self.labels, fields, strict=True), start=1):
            if mode != "exact" and label in self.labels[: number - 1]:
                yield self._duplicate(number, label, label)
            elif field is None and mode not in TOLERATES_EXTRA and self.schema.fields:
                note = f'There is an extra label "{label}" in header at position "{number}"'
                yield self._finding("extra-label", "", number, label, note)

    def _missing(self, found: set[str]) -> Iterator[Finding]:
        """Fields without a label, unless `fieldsMatch` tolerates them."""
        mode, missing = self.schema.fields_match, [f for f in self.schema.fields if f.name not in found]
        if mode == "partial" and self.schema.fields and not found:
            yield self._finding("unmatched-header", None, None, None, "")
        if mode in TOLERATES_MISSING:
            missing = [field for field in missing if field.required or field.name in self.schema.primary_key]
        for number, field in enumerate(missing, start=len(self.labels) + 1):
            note = f'There is a missing label in the header\'s field "{field.name}" at position "{number}"'
            yield self._finding("missing-label", field.name, number, "", note)

    def _positions(self) -> Iterator[Finding]:
        """Blank, duplicate and incorrect labels; only labels that have a field at their position are looked at."""
        fields = self.schema.fields or tuple(Field(name) for name in deduplicated(self.labels))
        for number, (label, field) in enumerate(zip(self.labels, fields, strict=False), start=1):
            if not label:
                note = f'Label in the header in field at position "{number}" is blank'
                yield self._finding("blank-label", field.name, number, "", note)
            elif label in self.labels[: number - 1]:
                yield self._duplicate(number, label, field.name)
            elif self.schema.fields and label != field.name:
                yield self._incorrect(number, label, field.name)

    def _incorrect(self, number: int, label: str, field: str) -> Finding:
        note = f'Label "{label}" in field {field} at position "{number}" does not match the field name'
        finding = replace(self._finding("incorrect-label", field, number, label, note), expected=Message.same(field))
        return replace(finding, next_step=fill(_RESERVED, {"label": label})) if is_reserved(label) else finding

    def _duplicate(self, number: int, label: str, field: str) -> Finding:
        before = [i for i, other in enumerate(self.labels[: number - 1], start=1) if other == label]
        places = ", ".join(map(str, before))
        place = f'in the header at position "{number}" is duplicated to a label: at position "{places}"'
        return self._finding("duplicate-label", field, number, label, f'Label "{label}" {place}', before[-1])

    def _finding(
        self, kind: str, field: str | None, number: int | None, label: str | None, note: str, before: int = 0
    ) -> Finding:
        sentence, step = _LABELS[kind]
        known = {"field": field, "number": number, "label": label, "before": before}
        message, next_step = fill(sentence, known), fill(step, known)
        at = (self.table, self.row, field, number, label)
        return Finding(kind, message, *at, next_step=next_step, note=note, check=LABELS)


_LABELS = {
    "extra-label": (
        Message(
            'Column {number}, "{label}", is not a field of the schema.', "第 {number} 列“{label}”不是模式中的字段。"
        ),
        Message(
            'Declare the field "{label}" in the schema, or delete the column.',
            "请在模式中声明字段“{label}”，或删去该列。",
        ),
    ),
    "missing-label": (
        Message('The table has no column "{field}".', "表中缺少“{field}”列。"),
        Message(
            'Add the column "{field}", or take the field out of the schema.',
            "请补上“{field}”列，或从模式中删去该字段。",
        ),
    ),
    "incorrect-label": (
        Message(
            'Column {number} is called "{label}"; the schema says "{field}".',
            "第 {number} 列名为“{label}”，模式中为“{field}”。",
        ),
        Message(
            'Rename the column or the field. If only the order differs, set fieldsMatch to "equal".',
            "请统一列名与字段名；若只是顺序不同，请将 fieldsMatch 设为 equal。",
        ),
    ),
    "duplicate-label": (
        Message(
            'Columns {before} and {number} are both called "{label}".',
            "第 {before} 列与第 {number} 列同名：“{label}”。",
        ),
        Message("Rename one of the columns.", "请为其中一列改名。"),
    ),
    "blank-label": (
        Message("Column {number} has no name.", "第 {number} 列没有列名。"),
        Message('If this is column "{field}", write its name.', "若该列为“{field}”，请填写列名。"),
    ),
    "unmatched-header": (
        Message("No column of the table is a field of the schema.", "表中没有一列是模式中的字段。"),
        Message("Check whether this is the file of the schema.", "请确认文件与模式是否对应。"),
    ),
}
"""The sentence and the next step of each type of finding on a label."""
_RESERVED = Message(
    'Rename the column: "{label}" is reserved for columns of govdata itself.',
    "请改列名：“{label}”是 govdata 保留的列名。",
)
