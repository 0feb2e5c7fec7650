"""How each structural check went: the same ids, states and reasons for text and for typed frames."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field

from govdata.metadata.schema import Schema
from govdata.reports.messages import EMPTY, Message
from govdata.reports.model import Check, CheckKind, State
from govdata.structure.header import LABELS, Layout
from govdata.structure.key_violations import foreign_check_id, unique_check_id
from govdata.structure.keys import declared_keys
from govdata.structure.phrases import fill, joined
from govdata.values import dataclass

Undecided = Mapping[tuple[str, str], Message]
"""(constraint, field) -> why it was not decided. The constraint "type" stands for the format of the field."""


def passed_or_failed(check_id: str, table: str, *, failed: bool, reason: Message = EMPTY) -> Check:
    """A check that was run."""
    return Check(check_id, table, CheckKind.STRUCTURE, State.FAILED if failed else State.PASSED, reason)


def skipped(check_id: str, table: str, reason: Message) -> Check:
    """A check that could not be run."""
    return Check(check_id, table, CheckKind.STRUCTURE, State.SKIPPED, reason)


@dataclass(frozen=True)
class CellChecks:
    """What was looked at in the header, the rows and the cells of a table, and what was found."""

    table: str
    layout: Layout
    rows: tuple[str, ...]
    """The types of findings on rows that were looked for."""
    found: frozenset[str]
    """The types of findings that were found."""
    broken: frozenset[str]
    """The constraints that some cell breaks."""
    undecided: Undecided = field(default_factory=dict)

    def checks(self) -> Iterator[Check]:
        """The checks of labels, rows, formats and constraints."""
        labels = sorted({finding.type for finding in self.layout.findings})
        yield passed_or_failed(LABELS, self.table, failed=bool(labels), reason=Message.same(", ".join(labels)))
        for kind in self.rows:
            yield passed_or_failed(kind, self.table, failed=kind in self.found)
        for (constraint, name), why in sorted(self.undecided.items()):
            if constraint == "type":
                yield skipped("format", self.table, _of_field(name, why))
        yield from map(self._constraint, sorted(self._constraints()))

    def _constraints(self) -> set[str]:
        declared = {name for column in self.layout.columns for name in column.constraints}
        return (declared | {constraint for constraint, _ in self.undecided}) - {"unique", "type"}

    def _constraint(self, name: str) -> Check:
        whys = [
            _of_field(field, why) for (constraint, field), why in sorted(self.undecided.items()) if constraint == name
        ]
        reason, check_id, failed = joined(whys, "; ", "；"), f"constraint.{name}", name in self.broken
        if whys and not failed:
            return skipped(check_id, self.table, reason)
        return passed_or_failed(check_id, self.table, failed=failed, reason=reason)


def _of_field(name: str, why: Message) -> Message:
    return Message(f"{name}: {why.en}", f"{name}：{why.zh}")


def absent_keys(table: str, schema: Schema, layout: Layout) -> Iterator[Check]:
    """The keys that cannot be checked since the data have not all of their fields."""
    for kind, names in declared_keys(schema):
        if absent := layout.absent(names):
            yield skipped(unique_check_id(kind, names), table, no_column(absent))
    for key in schema.foreign_keys:
        if absent := layout.absent(key.fields):
            yield skipped(foreign_check_id(key), table, no_column(absent))


def no_column(names: Iterable[str], table: str = "") -> Message:
    """Why a key is not checked: a column is not there, in the data or in a table that the key refers to."""
    columns = joined([Message.same(name) for name in names])
    return fill(_NOT_IN_TABLE if table else _NOT_IN_DATA, {"columns": columns, "table": table})


_NOT_IN_DATA = Message("the data have no column {columns}", "数据中没有 {columns} 列")
_NOT_IN_TABLE = Message('"{table}" has no column {columns}', "“{table}”中没有 {columns} 列")
