"""What changed between two snapshots of a package: plain frozen data, counted whole, listed up to a limit.

`level` is what the difference asks of the next version by the Data Package Version recipe (docs/guide/releases.md).
Values are their canonical texts, so that a change reads as it stands in the CSV.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from decimal import Context, Decimal, InvalidOperation
from enum import Enum
from typing import Any, Final

from govdata.releases.version import Level, Version
from govdata.reports.messages import EMPTY, Message
from govdata.values import dataclass

CHANGES_FORM: Final[Mapping[str, str]] = {"$schema": "urn:govdata:schemas:changes:1", "$version": "1"}
"""What the JSON of changes opens with: the `$id` of changes.schema.json, and the version of its form."""
LIMIT = 1000
"""So many added rows, removed rows and changed cells are listed for a table; all are counted."""


@dataclass(frozen=True)
class CellChange:
    """One cell, by the key of its row; `None` is a missing value."""

    row: str
    field: str
    old: str | None
    new: str | None
    reason: str = ""
    """Why, as the record of revisions says."""
    is_position: bool = False
    """It says where something stands in a text: that it moved by 2% means nothing."""

    @property
    def by(self) -> str:
        """How far a number moved: `+1,200 (+4.2%)`; empty for what is not a number."""
        old, new = _short_number(self.old), _short_number(self.new)
        if self.is_position or old is None or new is None:
            return ""
        moved = _EXACT.subtract(new, old)
        share = Decimal(f"{float(_EXACT.divide(moved, abs(old))) * 100:.3g}") if old else None
        return f"{moved:+,f}" + ("" if share is None else f" ({share:+,f}%)")

    def to_dict(self) -> dict[str, Any]:
        """The JSON form, with `by` where it is a number that moved, and `reason` where one is on record."""
        found = {"row": self.row, "field": self.field, "old": self.old, "new": self.new}
        return found | {name: text for name, text in (("by", self.by), ("reason", self.reason)) if text}


_DIGITS = 400
"""Before and after the point: what a double has at most. A text such as 1e999999 is shown, not counted with."""
_EXACT = Context(prec=4 * _DIGITS)


def _short_number(text: str | None) -> Decimal | None:
    try:
        number = Decimal(text or "")
    except InvalidOperation:
        return None
    return number if number.is_finite() and len(text or "") <= _DIGITS and abs(number.adjusted()) <= _DIGITS else None


class ChangeType(Enum):
    """What happened to a part of the metadata, as it is told after the fact and as the reason of a version."""

    ADDED = (Message("added", "新增"), "adding")
    REMOVED = (Message("removed", "删除"), "removing")
    CHANGED = (Message("changed", "更改"), "changing")

    @property
    def label(self) -> Message:
        """`added`, `removed`, `changed`."""
        return self.value[0]

    @property
    def gerund(self) -> str:
        """`adding`, `removing`, `changing`."""
        return self.value[1]

    @staticmethod
    def of(old: Any, new: Any) -> ChangeType:
        """What happened to a property that was `old` and is `new`; None where it is not there."""
        if old is None:
            return ChangeType.ADDED
        return ChangeType.REMOVED if new is None else ChangeType.CHANGED


@dataclass(frozen=True)
class MetaChange:
    """A change of the descriptor, a schema, a rule or the lexicon: where, of what, and the level that it asks for.

    `what` names the part with its article (`a field`, `the type`). `old` and `new` are its values as they are shown.
    """

    place: str
    type: ChangeType
    what: Message
    level: Level
    old: str = ""
    new: str = ""

    @property
    def message(self) -> Message:
        """What happened: the values where there are any, else the part and what became of it."""
        label = self.type.label
        if self.old and self.new:
            return Message.same(f"{self.old} -> {self.new}")
        if self.old or self.new:
            return Message(f"{label.en}: {self.old or self.new}", f"{label.zh}：{self.old or self.new}")
        noun = self.what.en.partition(" ")[2]
        return Message(f"{noun} {label.en}", f"{label.zh}{self.what.zh}")

    @property
    def cause(self) -> Message:
        """The same as the reason of a version: `adding a field (grants.code)`."""
        return Message(
            f"{self.type.gerund} {self.what.en} ({self.place})", f"{self.type.label.zh}{self.what.zh}（{self.place}）"
        )

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        message = self.message
        return {"place": self.place, "message": message.en, "messageZh": message.zh, "level": self.level.word}


@dataclass(frozen=True)
class TableChanges:
    """The rows of one table. The tuples hold the first ones by key, the counts all of them."""

    table: str
    level: Level = Level.NONE
    rows_added: int = 0
    rows_removed: int = 0
    rows_changed: int = 0
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    cells: tuple[CellChange, ...] = ()
    fields: Mapping[str, int] | None = None
    """Field -> number of its cells that changed."""
    cause: Message = EMPTY
    """What asks for the level: `removing rows (grants)`."""
    rows_moved: int = 0
    """How many of the changed rows only stand at another place of their text; `cells` leaves them out."""
    moved: tuple[CellChange, ...] = ()
    """The cells of these rows."""
    cells_moved: int = 0
    reasons: Mapping[str, str] = field(default_factory=dict)
    """Why a row was removed, by its key, as the record of revisions says."""

    @property
    def empty(self) -> bool:
        """Did no row change?"""
        return not (self.rows_added or self.rows_removed or self.rows_changed)

    @property
    def cells_changed(self) -> int:
        """The number of all cells that changed, listed or not."""
        return sum((self.fields or {}).values())

    @property
    def cells_not_listed(self) -> int:
        """How many cells that changed are counted only, but for those of rows that moved in their text."""
        return self.cells_changed - self.cells_moved - len(self.cells)

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "table": self.table,
            "level": self.level.word,
            "rowsAdded": self.rows_added,
            "rowsRemoved": self.rows_removed,
            "rowsChanged": self.rows_changed,
            "rowsMoved": self.rows_moved,
            "cellsChanged": dict(self.fields or {}),
            "added": list(self.added),
            "removed": list(self.removed),
            "removedReasons": dict(self.reasons),
            "changed": [cell.to_dict() for cell in (*self.cells, *self.moved)],
        }


@dataclass(frozen=True)
class Changes:
    """Everything that differs. `old` and `new` say what was compared; `old` is None for a first release."""

    old: str | None
    new: str
    metadata: tuple[MetaChange, ...] = ()
    tables: tuple[TableChanges, ...] = ()
    rules: tuple[MetaChange, ...] = ()

    @property
    def parts(self) -> tuple[MetaChange | TableChanges, ...]:
        """All changes: of metadata, of rules and lexicon, of tables."""
        return (*self.metadata, *self.rules, *self.tables)

    @property
    def level(self) -> Level:
        """The highest level that a change asks for."""
        return max((change.level for change in self.parts), default=Level.NONE)

    @property
    def empty(self) -> bool:
        """Did nothing change?"""
        return not (self.metadata or self.rules) and all(table.empty for table in self.tables)

    @property
    def is_backwards(self) -> bool:
        """Is `new` a release that came before `old`, another release or a package with its version or a later one?"""
        old, new = Version.parse((self.old or "").partition(" ")[0]), Version.parse(self.new)
        return bool(old and new and new <= old and self.new != self.old)

    def to_dict(self) -> dict[str, Any]:
        """The JSON form, changes.json without what ties it to a release."""
        return {
            **CHANGES_FORM,
            "old": self.old,
            "new": self.new,
            "level": self.level.word,
            "metadata": [change.to_dict() for change in self.metadata],
            "tables": [table.to_dict() for table in self.tables if not table.empty],
            "rules": [change.to_dict() for change in self.rules],
        }
