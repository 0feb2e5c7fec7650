"""What a package knows now, for drafts: what was there when it was opened, with what was decided since."""

from __future__ import annotations

from dataclasses import replace

from govdata.drafts.knowledge import Knowledge, RecordedRow, indicator_of, recorded_of
from govdata.reviewing.decisions import Row, RowKey
from govdata.reviewing.tables import ReviewTables, TableRows

_CHANGING = ("indicators", "observations")


class KnownNow:
    """The knowledge of a package; the same object until a table of indicators or observations is another one.

    Args:
        knowledge: what the tables said when the package was opened.
        tables: are written meanwhile.
    """

    def __init__(self, knowledge: Knowledge, tables: ReviewTables) -> None:
        self._knowledge, self._tables = knowledge, tables
        self._read: list[TableRows] = []
        self._kept: dict[RowKey, tuple[Row, RecordedRow]] = {}

    def knowledge(self) -> Knowledge:
        """What is known now."""
        read = [self._tables.table(name) for name in self._tables.names(*_CHANGING)]
        if len(read) != len(self._read) or any(one is not other for one, other in zip(read, self._read, strict=True)):
            indicators = tuple(indicator_of(row) for _name, _key, row in self._tables.rows("indicators"))
            self._knowledge = replace(self._knowledge, indicators=indicators, recorded=self._recorded())
            self._read = read
        return self._knowledge

    def _recorded(self) -> tuple[RecordedRow, ...]:
        """The rows on record; nearly all of them are those of the key before."""
        rows = {(name, key): row for name, key, row in self._tables.rows("observations")}
        kept = {key: each for key, each in self._kept.items() if rows.get(key) == each[0]}
        self._kept = {key: kept.get(key) or (row, recorded_of(key[0], row)) for key, row in rows.items()}
        return tuple(recorded for _row, recorded in self._kept.values())
