"""The header against the schema: which column holds which field, and what is wrong with the labels.

`fieldsMatch` says how they are matched: `exact` by position, every other value by name (Table Schema v2).
The types of the findings, and when one hides another, are frictionless's.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

import polars as pl

from govdata.metadata.dialect import DELIMITERS, Dialect
from govdata.metadata.package import Field, Schema
from govdata.metadata.schema import is_reserved
from govdata.reports.messages import Message, untranslated
from govdata.reports.model import Finding

TOLERATES_EXTRA = ("subset", "partial")
TOLERATES_MISSING = ("superset", "partial")

_UNCUT = (
    'The header is one label that holds {mark}: set "delimiter": {mark} in the `dialect` of the resource.',
    '整个表头成了一个列名，其中含有分隔符 {mark}：请在该资源的 `dialect` 中设 "delimiter": {mark}。',
)
_KEPT = (
    'Rename the column: "{label}" is a name for govdata\'s own columns.',
    '请改列名："{label}" 是 govdata 自用的名称。',
)
_NEXT = {
    "incorrect-label": (
        'Rename the column to "{field}", or the field to "{label}"; if only the order differs, `fieldsMatch`: equal.',
        '请把列名改为 "{field}"，或把字段名改为 "{label}"；若只是顺序不同，请设 `fieldsMatch` 为 equal。',
    ),
    "missing-label": (
        'Add the column "{field}", or take the field out of the schema.',
        '请补上列 "{field}"，或从模式中删去该字段。',
    ),
    "extra-label": (
        'Declare the field "{label}" in the schema, or take the column out.',
        '请在模式中声明字段 "{label}"，或删去该列。',
    ),
}
"""What to do, in English and Chinese, by the type of the finding."""


@dataclass(frozen=True)
class Slot:
    """A column of the data: its number (from 1), its name in every scan, the field it holds."""

    number: int
    column: str
    field: Field
    declared: bool = True

    @property
    def cell(self) -> pl.Expr:
        """The column of texts in `Table.cells`, null where a cell is missing."""
        return pl.col(self.column)

    @property
    def value(self) -> pl.Expr:
        """The column of values in `Table.cells`, by the fast reading."""
        return pl.col(f"={self.column}")

    @property
    def constraints(self) -> frozenset[str]:
        """The names of what a cell is held against beside its type."""
        names = {name for name, limit in self.field.constraints.items() if limit not in (None, False)}
        names |= {"categories"} if "categories" in self.field.descriptor else set()
        return frozenset(names | {"decimal"} if "decimal" in self.field.govdata else names)


@dataclass(frozen=True)
class Layout:
    """The columns of a table in the order of the data, and what the header did wrong."""

    slots: tuple[Slot, ...]
    findings: tuple[Finding, ...] = ()

    def slot(self, name: str) -> Slot | None:
        return next((slot for slot in self.slots if slot.declared and slot.field.name == name), None)


def lay_out(table: str, labels: tuple[str, ...] | None, schema: Schema, dialect: Dialect) -> Layout:
    """Match labels and fields. Without labels the fields are the columns, in their order.

    `headerCase: false` (frictionless's own) lets labels and names differ by case.
    """
    row = dialect.header_rows[0] if dialect.header_rows else 1
    if labels and not dialect.header_case:
        names = {field.name.lower(): field.name for field in schema.fields}
        labels = tuple(names.get(label.lower(), label) for label in labels)
    if not labels:
        return Layout(tuple(Slot(i, str(i), field) for i, field in enumerate(schema.fields, start=1)))
    by_name = schema.fields_match != "exact" and bool(schema.fields)
    matched = _by_name(labels, schema) if by_name else _by_position(labels, schema)
    findings = list(_header(table, labels, matched, schema, row))
    if not by_name:
        findings += _positions(table, labels, schema, row)
    uncut = _uncut(labels, schema, dialect)
    return Layout(tuple(_slots(labels, matched)), tuple(_advised(finding, uncut) for finding in findings))


def _uncut(labels: tuple[str, ...], schema: Schema, dialect: Dialect) -> str:
    """The delimiter that a header was probably written with which is one label for several fields."""
    if len(labels) > 1 or len(schema.fields) < 2:
        return ""
    found = max(DELIMITERS, key=labels[0].count)
    return found if found in labels[0] and found != dialect.delimiter else ""


def _advised(finding: Finding, uncut: str) -> Finding:
    """The finding with what to do about it."""
    en, zh = _UNCUT if uncut else _NEXT.get(finding.type, ("", ""))
    if finding.type == "incorrect-label" and is_reserved(finding.cell or "") and not uncut:
        en, zh = _KEPT
    known = {"field": finding.field, "label": finding.cell, "mark": json.dumps(uncut)}
    return replace(finding, next_step=Message(en.format_map(known), zh.format_map(known)))


def _slots(labels: tuple[str, ...], matched: list[Field | None]) -> Iterator[Slot]:
    names = deduplicated(tuple(field.name if field else label for label, field in zip(labels, matched, strict=True)))
    for number, (name, field) in enumerate(zip(names, matched, strict=True), start=1):
        yield Slot(number, str(number), field or Field(name), field is not None)


def _by_position(labels: tuple[str, ...], schema: Schema) -> list[Field | None]:
    fields: list[Field | None] = [*schema.fields[: len(labels)]]
    return fields + [None] * (len(labels) - len(fields))


def _by_name(labels: tuple[str, ...], schema: Schema) -> list[Field | None]:
    """A label that comes twice holds its field the first time; the second is reported."""
    seen: set[str] = set()
    matched: list[Field | None] = []
    for label in labels:
        matched.append(None if label in seen else schema.field(label))
        seen.add(label)
    return matched


def _header(
    table: str, labels: tuple[str, ...], matched: list[Field | None], schema: Schema, row: int
) -> Iterator[Finding]:
    """Labels without a field and fields without a label, unless `fieldsMatch` tolerates them."""
    mode, found = schema.fields_match, {field.name for field in matched if field}
    for number, (label, field) in enumerate(zip(labels, matched, strict=True), start=1):
        if mode != "exact" and label in labels[: number - 1]:
            yield _duplicate(table, labels, number, label, label, row)
        elif field is None and mode not in TOLERATES_EXTRA and schema.fields:
            message = f'There is an extra label "{label}" in header at position "{number}"'
            yield Finding("extra-label", untranslated(message), table, row, "", number, label, title="Extra Label")
    if mode == "partial" and schema.fields and not found:
        message = "The header has no label that is a field of the schema"
        yield Finding("unmatched-header", untranslated(message), table, row, title="Unmatched Header")
    missing = [field for field in schema.fields if field.name not in found]
    if mode in TOLERATES_MISSING:
        missing = [field for field in missing if field.required or field.name in schema.primary_key]
    for number, field in enumerate(missing, start=len(labels) + 1):
        message = f'There is a missing label in the header\'s field "{field.name}" at position "{number}"'
        yield Finding("missing-label", untranslated(message), table, row, field.name, number, "", title="Missing Label")


def _positions(table: str, labels: tuple[str, ...], schema: Schema, row: int) -> Iterator[Finding]:
    """Blank, duplicate and incorrect labels; only labels that have a field at their position are looked at."""
    fields = schema.fields or tuple(Field(name) for name in deduplicated(labels))
    for number, (label, field) in enumerate(zip(labels, fields, strict=False), start=1):
        if not label:
            message = f'Label in the header in field at position "{number}" is blank'
            yield Finding("blank-label", untranslated(message), table, row, field.name, number, "", title="Blank Label")
        elif label in labels[: number - 1]:
            yield _duplicate(table, labels, number, label, field.name, row)
        elif schema.fields and label != field.name:
            message = f'Label "{label}" in field {field.name} at position "{number}" does not match the field name'
            yield Finding(
                "incorrect-label",
                untranslated(message),
                table,
                row,
                field.name,
                number,
                label,
                title="Incorrect Label",
                expected=untranslated(field.name),
            )


def _duplicate(table: str, labels: tuple[str, ...], number: int, label: str, field: str, row: int) -> Finding:
    places = ", ".join(str(i) for i, other in enumerate(labels[: number - 1], start=1) if other == label)
    message = f'Label "{label}" in the header at position "{number}" is duplicated to a label: at position "{places}"'
    return Finding("duplicate-label", untranslated(message), table, row, field, number, label, title="Duplicate Label")


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
