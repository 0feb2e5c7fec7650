"""The log of decisions as values: each entry is one line of JSON that holds the hash of the line before it.

The rows of a review are a pure function of its log (`rows_of`), and so is what can be taken back (`Undoable`). Nothing
is ever taken out of a log: undo is an entry that reverts another one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import field
from enum import StrEnum
from typing import Any

from govdata.documents.archive import sha256_of
from govdata.values import dataclass

Row = Mapping[str, str]
"""The cells of a row that are not empty, by the names of their columns."""
RowKey = tuple[str, str]
"""A table and the id of a row in it."""
FIRST = "0" * 64
"""What the first line has for the hash of the line before it."""


class Act(StrEnum):
    """What an entry of the log does."""

    ACCEPT = "accept"
    """A figure is recorded, or an indicator defined: a new row."""
    EDIT = "edit"
    """A row is changed or taken out."""
    EXCLUDE = "exclude"
    """A numeral is no figure of the package: a row of exclusions."""
    BULK = "bulk"
    """Many figures are recorded, or many numerals excluded, at once."""
    UNDO = "undo"
    REDO = "redo"
    OUTSIDE = "outside"
    """Somebody changed a known row in its file: what the log takes over."""
    WRITTEN = "written"
    """The files of the entry before have been written."""


OWN = frozenset({Act.ACCEPT, Act.EDIT, Act.EXCLUDE, Act.BULK})
"""What a reviewer does, and may take back."""


NO_DECISION = "no decision"


class BrokenLog(ValueError):
    """A line that is no entry, or does not follow the line before it. `line` counts from 1."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line, self.reason = line, reason


@dataclass(frozen=True)
class Change:
    """A row before and after; None where there is none. `start` is where its figure or numeral stands in the text."""

    table: str
    key: str
    before: Row | None
    after: Row | None
    start: int | None = None

    @property
    def row(self) -> RowKey:
        """The row that is changed."""
        return self.table, self.key

    @property
    def back(self) -> Change:
        """The change that takes this one back."""
        return Change(self.table, self.key, self.after, self.before, self.start)


@dataclass(frozen=True)
class Decision:
    """An entry of the log.

    `who` and `when` (UTC, ISO 8601) say who decided and when; `source` is the id of the source, `text_sha256` the hash
    of its text. `reverts` is the number of the entry that is taken back. `files` are the paths of the files that the
    entry changes, each with its hash before and after.
    """

    number: int
    what: Act
    who: str = ""
    when: str = ""
    source: str = ""
    text_sha256: str = ""
    changes: tuple[Change, ...] = ()
    reverts: int | None = None
    files: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    previous: str = FIRST

    def line(self) -> bytes:
        """The entry as a line of the log, without its end."""
        told = {**vars(self), "what": str(self.what), "changes": [vars(change) for change in self.changes]}
        kept = {name: value for name, value in told.items() if value not in ("", None, [], {})}
        return json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def decision_of(line: bytes) -> Decision:
    """The entry that a line says.

    Raises:
        ValueError: it says none.
    """
    try:
        told: dict[str, Any] = json.loads(line)
        changes = tuple(Change(**change) for change in told.pop("changes", ()))
        files = {path: (old, new) for path, (old, new) in told.pop("files", {}).items()}
        return Decision(what=Act(told.pop("what")), changes=changes, files=files, **told)
    except (TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ValueError(str(error)) from error


def decisions_of(lines: Iterable[bytes]) -> list[Decision]:
    """The entries of whole lines, each of which must follow the one before.

    Raises:
        BrokenLog: a line is no entry, or the chain of hashes is broken at it.
    """
    found: list[Decision] = []
    previous = FIRST
    for number, line in enumerate(lines, start=1):
        try:
            decision = decision_of(line)
        except ValueError as error:
            raise BrokenLog(number, NO_DECISION) from error
        if (decision.number, decision.previous) != (number, previous):
            raise BrokenLog(number, "does not follow the line before")
        found.append(decision)
        previous = sha256_of(line)
    return found


def rows_of(decisions: Iterable[Decision]) -> dict[RowKey, Row | None]:
    """Each row that a log knows, as it is after all of its entries; None for one that is taken out."""
    return {change.row: change.after for decision in decisions for change in decision.changes}


@dataclass
class Undoable:
    """The numbers of the entries that can be taken back, and of those that can be done again, the next one last."""

    done: list[int] = field(default_factory=list)
    undone: list[int] = field(default_factory=list)

    @staticmethod
    def of(decisions: Iterable[Decision]) -> Undoable:
        """What can be taken back after some entries."""
        found = Undoable()
        for decision in decisions:
            found.add(decision)
        return found

    def add(self, decision: Decision) -> None:
        """Go on by one entry."""
        if decision.what in OWN:
            self.done.append(decision.number)
            self.undone.clear()
        elif decision.what is Act.UNDO and decision.reverts in self.done:
            self.done.remove(decision.reverts)
            self.undone.append(decision.number)
        elif decision.what is Act.REDO and decision.reverts in self.undone:
            self.undone.remove(decision.reverts)
            self.done.append(decision.number)


def merged(seen: Row | None, wanted: Row | None, actual: Row | None) -> Row | None:
    """A row as it is wanted by somebody who saw it as `seen`, where it is `actual` now: cells that only one changed.

    Raises:
        RowConflict: both changed a cell, each otherwise; or one took the row out that the other changed.
    """
    if same_row(actual, seen) or same_row(actual, wanted):
        return wanted
    if seen is None or wanted is None or actual is None:
        raise RowConflict(("id",))
    cells = {
        name: (seen.get(name, ""), wanted.get(name, ""), actual.get(name, "")) for name in (*actual, *wanted, *seen)
    }
    if clashes := tuple(name for name, each in cells.items() if _clash(*each)):
        raise RowConflict(clashes)
    chosen = {name: now if want == was else want for name, (was, want, now) in cells.items()}
    return {name: cell for name, cell in chosen.items() if cell}


def _clash(seen: str, wanted: str, actual: str) -> bool:
    """Whether both changed a cell, each otherwise."""
    return wanted != seen and actual not in (seen, wanted)


class RowConflict(Exception):
    """Two changes of a row that cannot both be. `fields` are the columns that both changed."""

    def __init__(self, fields: tuple[str, ...]) -> None:
        super().__init__(", ".join(fields))
        self.fields = fields


def same_row(one: Row | None, other: Row | None) -> bool:
    """Whether two rows are the same but for empty cells."""
    return one == other or _filled(one) == _filled(other)


def _filled(row: Row | None) -> Row | None:
    return None if row is None else {name: cell for name, cell in row.items() if cell}
