"""Decisions taken: first the log, then the tables derived from it. `Recorder` keeps the two as one.

A decision is appended to the log and durable before a file is touched; the files follow in one step each, and an entry
says that they did. What a kill left between the two is done at the next start. A row that the log knows and that is
another one in its file was changed by somebody else: the log takes that over as an entry of its own, and what is
decided on the row as it was is merged cell by cell, or refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from govdata.documents.archive import sha256_of
from govdata.errors import WriteError
from govdata.files import read_bounded
from govdata.readers.data_files import LARGEST_FILE
from govdata.reports.messages import EMPTY, Message
from govdata.reviewing.decision_log import DecisionLog
from govdata.reviewing.decisions import Act, Change, Decision, Row, RowConflict, RowKey, merged, rows_of, same_row
from govdata.reviewing.tables import WRITTEN_ROLES, ReviewTables, TableRows
from govdata.values import dataclass


@dataclass(frozen=True)
class Conflict:
    """A row that somebody else changed otherwise in the same cells: it was refused, and nothing was written."""

    change: Change
    fields: tuple[str, ...]
    actual: Row | None

    @property
    def sentence(self) -> Message:
        """What clashes, in one line."""
        names, place = self.fields, f"{self.change.table} {self.change.key}"
        if self.actual is None:
            return Message(f"{place} was taken out of its file meanwhile.", f"{place} 已被他人从文件中删除。")
        return Message(
            f"{place} was changed in its file meanwhile: {', '.join(names)}.",
            f"{place} 已在文件中被他人改动：{'、'.join(names)}。",
        )


class Refused(Exception):
    """A decision that was not taken. Nothing was written."""

    def __init__(self, conflicts: Sequence[Conflict] = (), message: Message = EMPTY) -> None:
        self.conflicts = tuple(conflicts)
        self.message = message or self.conflicts[0].sentence
        super().__init__(self.message.en)


class Recorder:
    """Takes decisions, one at a time.

    Args:
        log: is appended to.
        tables: are written.
    """

    def __init__(self, log: DecisionLog, tables: ReviewTables) -> None:
        self.log, self.tables = log, tables
        self.rows: dict[RowKey, Row | None] = rows_of(log.decisions)
        self._compared: Mapping[str, TableRows] = {}
        self.unwritten: Message = EMPTY
        """Why the files do not yet say what the log says; empty where they do."""
        self._recover()

    def decide(
        self, what: Act, changes: Iterable[Change], source: tuple[str, str] = ("", ""), reverts: int | None = None
    ) -> Decision:
        """Take a decision; `source` is its id and the hash of its text.

        Raises:
            Refused: a row is no longer what the change says that it was, or a table cannot be written.
            WriteError: the log cannot be written: nothing was decided.
        """
        self.refresh()
        if self.unwritten:
            raise Refused(message=self.unwritten)
        made = self._on_top(changes)
        try:
            contents = self.tables.rewritten(made)
            known = self.tables.hashes(contents)
        except WriteError as error:
            raise Refused(message=error.message) from error
        decision = self.log.append(what, source, made, reverts, known)
        self.rows |= rows_of([decision])
        self._compared = {}
        self._write(contents, known)
        return decision

    def undo(self) -> Decision | None:
        """Take back the last decision that was not taken back; None where there is none.

        Raises:
            Refused: a row of it was changed since, in the same cells.
            WriteError: the log cannot be written.
        """
        return self._revert(Act.UNDO, self.log.undoable.done)

    def redo(self) -> Decision | None:
        """Do again what was taken back last; None where there is nothing.

        Raises:
            Refused: a row of it was changed since, in the same cells.
            WriteError: the log cannot be written.
        """
        return self._revert(Act.REDO, self.log.undoable.undone)

    def refresh(self) -> list[Change]:
        """Take over what somebody else changed of known rows, and write what could not be written before."""
        if self.unwritten:
            self._recover()
        if self.unwritten:
            return []
        found = self._outside()
        if found:
            self._append_outside(found)
        return found

    def _revert(self, what: Act, numbers: Sequence[int]) -> Decision | None:
        self.refresh()
        if not numbers:
            return None
        target = self.log.decisions[numbers[-1] - 1]
        changes = [change.back for change in reversed(target.changes)]
        return self.decide(what, changes, (target.source, target.text_sha256), target.number)

    def _on_top(self, changes: Iterable[Change]) -> list[Change]:
        """The changes on the rows as they are now.

        Raises:
            Refused: one clashes with what somebody else changed.
        """
        made, conflicts = [], []
        for change in changes:
            actual = self.tables.row(change.table, change.key)
            try:
                after = merged(change.before, change.after, actual)
            except RowConflict as clash:
                conflicts.append(Conflict(change, clash.fields, actual))
            else:
                made.append(Change(change.table, change.key, actual, after, change.start))
        if conflicts:
            raise Refused(conflicts)
        return made

    def _outside(self) -> list[Change]:
        """The known rows that are no longer in their files as the log has them."""
        held = {name: self.tables.table(name) for name in self.tables.names(*WRITTEN_ROLES)}
        if all(self._compared.get(name) is table for name, table in held.items()):
            return []
        rows = (
            (table, key, row, held[table].rows.get(key)) for (table, key), row in self.rows.items() if table in held
        )
        found = [Change(table, key, row, actual) for table, key, row, actual in rows if not same_row(actual, row)]
        self._compared = held
        return found

    def _append_outside(self, changes: Sequence[Change]) -> None:
        decision = self.log.append(Act.OUTSIDE, changes=changes)
        self.rows |= rows_of([decision])

    def _write(self, contents: Mapping[Path, bytes], known: Mapping[str, tuple[str, str]]) -> None:
        """Give the files what was decided, unless somebody changed them in this very moment: then the next one does."""
        try:
            for path in contents:
                if _hash_on_disk(path) != known[self.tables.path_name(path)][0]:
                    self.unwritten = _moved(path)
                    return
            self.tables.write(contents)
        except (WriteError, OSError) as error:
            self.unwritten = error.message if isinstance(error, WriteError) else Message.same(str(error))
            return
        self.unwritten = EMPTY
        self.log.append(Act.WRITTEN)

    def _recover(self) -> None:
        """Write what the last decision says, where a kill or a full disk came between it and the files."""
        self.unwritten = EMPTY
        last = self.log.decisions[-1] if self.log.decisions else None
        if last is None or last.what is Act.WRITTEN or last.what is Act.OUTSIDE:
            return
        pending = list(filter(None, map(self._pending, last.changes)))
        try:
            contents = self.tables.rewritten(pending)
        except WriteError as error:
            self.unwritten = error.message
        else:
            self._write(contents, self.tables.hashes(contents))

    def _pending(self, change: Change) -> Change | None:
        """What of a change did not reach its file, on the row as it is there; None where all of it did."""
        actual = self.tables.row(change.table, change.key)
        if same_row(actual, change.after):
            return None
        try:
            return Change(change.table, change.key, actual, merged(change.before, change.after, actual), change.start)
        except RowConflict:  # the file has the last word, and the log takes it over
            return None


def _hash_on_disk(path: Path) -> str:
    return sha256_of(read_bounded(path, LARGEST_FILE))


def _moved(path: Path) -> Message:
    return Message(
        f"{path.name} was changed at this very moment; the decision is in the log, and will be merged.",
        f"{path.name} 恰在此时被改动；决定已写入审核记录，稍后合并。",
    )
