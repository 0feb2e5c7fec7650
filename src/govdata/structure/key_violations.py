"""The violations of primary, unique and foreign keys: builders of findings and their sentences.

A key of several fields gives `fieldNames`, and its cells one after another.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from govdata.metadata.row_key import key_text
from govdata.metadata.schema import ForeignKey
from govdata.reports.messages import Message
from govdata.reports.model import Finding
from govdata.structure.header import Column
from govdata.structure.phrases import cells_of, fill, joined, named_cell
from govdata.structure.violations import CELL_CHARACTERS, ViolationType
from govdata.values import dataclass

Cells = Sequence[str | None]
"""The texts of a key's cells in one row, part by part; None where one is missing."""


class KeyKind(StrEnum):
    """What makes fields a key. The value is the first part of the check's id."""

    PRIMARY = "primary-key"
    UNIQUE_KEY = "unique-key"
    UNIQUE_FIELD = "unique-error"


@dataclass(frozen=True)
class UniqueKey:
    """A key whose values may not come twice: a primary key, an entry of `uniqueKeys`, or a field with `unique`."""

    kind: KeyKind
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its fields."""
        return tuple(column.field.name for column in self.columns)

    @property
    def is_primary(self) -> bool:
        """Whether it is the primary key, no part of which may be null."""
        return self.kind is KeyKind.PRIMARY

    @property
    def nullable(self) -> tuple[Column, ...]:
        """The parts of a primary key that can be null without another finding: an empty `required` cell has its own."""
        return tuple(column for column in self.columns if not column.field.required) if self.is_primary else ()

    @property
    def violation(self) -> ViolationType:
        """The type of its findings."""
        return ViolationType.PRIMARY_KEY if self.is_primary else ViolationType.UNIQUE

    @property
    def check_id(self) -> str:
        """The id of its check: `primary-key`, `unique-key.a,b`, `unique-error.a`."""
        return unique_check_id(self.kind, self.names)


def unique_check_id(kind: KeyKind, names: Sequence[str]) -> str:
    """The id of the check of a key; a table has one primary key, which needs no names."""
    return str(kind) if kind is KeyKind.PRIMARY else f"{kind}.{','.join(names)}"


def foreign_check_id(key: ForeignKey) -> str:
    """The id of the check of a foreign key: `foreign-key.a,b`."""
    return f"{ViolationType.FOREIGN_KEY}.{','.join(key.fields)}"


def repeated_key_finding(table: str, key: UniqueKey, row: int, before: int, cells: Cells) -> Finding:
    """A key that stands in the earlier row `before` as well; `cells` are its parts as they are written."""
    note = f"the same as in the row at position {before}"
    known = {"cells": cells_of(key.names, cells), "row": row, "before": before}
    sentence, step = fill(_REPEATED[key.is_primary], known), fill(_ANOTHER, known)
    if key.is_primary:
        return _primary_key_finding(table, key, row, sentence, step, note, cells[0] if len(cells) == 1 else None)
    place = f'in field "{",".join(key.names)}" at position "{key.columns[0].number}"'
    return Finding(
        ViolationType.UNIQUE,
        sentence,
        table,
        row,
        *_field_of(key.columns),
        cell_text_of(cells),
        next_step=step,
        note=f'Row at position "{row}" has unique constraint violation {place}: {note}',
        fields=_fields_of(key.names),
        check=key.check_id,
    )


_REPEATED = {
    True: Message("{cells}: row {before} has the same primary key.", "{cells}：主键与第 {before} 行重复。"),
    False: Message(
        "{cells}: row {before} has the same value, which must be unique.",
        "{cells}：与第 {before} 行重复，而取值须唯一。",
    ),
}
_ANOTHER = Message("Give one of rows {before} and {row} another value.", "请修改第 {before} 行或第 {row} 行的取值。")


def null_key_finding(table: str, key: UniqueKey, row: int, empty: Sequence[str]) -> Finding:
    """A row in which a primary key has no value in the fields `empty` (Table Schema: no part of it may be null)."""
    every = len(empty) == len(key.names)
    note = 'cells composing the primary keys are all "None"' if every else f"no value for {', '.join(empty)}"
    known = {"empty": joined([Message.same(name) for name in empty])}
    sentence = fill(_NULL_KEY if every else _NULL_PART, known)
    return _primary_key_finding(table, key, row, sentence, _FILL_IN, note, None)


_NULL_KEY = Message("The row has no primary key: {empty} is empty.", "该行没有主键：{empty} 为空。")
_NULL_PART = Message("The row lacks a part of its primary key: {empty}.", "该行的主键不完整：缺少 {empty}。")
_FILL_IN = Message("Fill in the key.", "请填写主键。")


def _primary_key_finding(
    table: str, key: UniqueKey, row: int, sentence: Message, step: Message, note: str, row_key: str | None
) -> Finding:
    return Finding(
        ViolationType.PRIMARY_KEY,
        sentence,
        table,
        row,
        next_step=step,
        note=f'Row at position "{row}" violates the primary key: {note}',
        key=row_key,
        fields=key.names,
    )


def foreign_key_finding(table: str, key: ForeignKey, columns: Sequence[Column], row: int, cells: Cells) -> Finding:
    """A row that names what the referenced table does not have."""
    own = key.resource in ("", table)
    there = joined([Message.same(name) for name in key.reference_fields])
    one = len(key.fields) == 1
    told = named_cell(key.fields[0], cells[0]) if one else cells_of(key.fields, cells)
    known: dict[str, object] = {"cells": told, "table": key.resource, "there": there}
    return Finding(
        ViolationType.FOREIGN_KEY,
        fill(_NO_ROW[own, one], known),
        table,
        row,
        *_field_of(columns),
        cell_text_of(cells),
        expected=fill(_ONE_OF, {**known, "table": key.resource or table}),
        next_step=fill(_ADD_ROW[own], known),
        note=_foreign_key_note(key, row, cells),
        fields=_fields_of(key.fields),
        check=foreign_check_id(key),
    )


_NO_ROW = {
    (True, True): Message("{cells} is missing in this table.", "本表没有 {cells}。"),
    (False, True): Message('{cells} is missing in "{table}".', "表“{table}”中没有 {cells}。"),
    (True, False): Message(
        "{cells}: no row of this table has these {there}.", "{cells}：本表没有 {there} 为这组值的行。"
    ),
    (False, False): Message(
        '{cells}: no row of "{table}" has these {there}.', "{cells}：表“{table}”没有 {there} 为这组值的行。"
    ),
}
_ONE_OF = Message("a value of {there} in {table}", "表 {table} 中 {there} 的取值")
_ADD_ROW = {
    True: Message("Correct or empty the cell, or add that row.", "请更正或清空单元格，或补上所指的行。"),
    False: Message('Correct the cell, or add the row to "{table}".', "请更正单元格，或在表“{table}”中补上该行。"),
}


def _foreign_key_note(key: ForeignKey, row: int, cells: Cells) -> str:
    names, there, values = ", ".join(key.fields), ", ".join(key.reference_fields), ", ".join(map(str, cells))
    found = f'for "{names}": values "{values[:CELL_CHARACTERS]}" not found in the lookup table "{key.resource}"'
    return f'Row at position "{row}" violates the foreign key: {found} as "{there}"'


def cell_text_of(cells: Cells) -> str:
    """The cells of a key, told apart as in the key of a row."""
    return key_text(["" if cell is None else cell for cell in cells])[:CELL_CHARACTERS]


def _field_of(columns: Sequence[Column]) -> tuple[str | None, int | None]:
    """Name and number of the field of a finding, where it is about one alone."""
    return (columns[0].field.name, columns[0].number) if len(columns) == 1 else (None, None)


def _fields_of(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(names) if len(names) > 1 else ()
