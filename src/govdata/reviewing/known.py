"""What a package knows now, for drafts: what was there when it was opened, with what was decided since."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from govdata.drafts.knowledge import Knowledge, indicator_of, recorded_of
from govdata.reviewing.decisions import Row
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

    def knowledge(self) -> Knowledge:
        """What is known now."""
        read = [self._tables.table(name) for name in self._tables.names(*_CHANGING)]
        if len(read) != len(self._read) or any(one is not other for one, other in zip(read, self._read, strict=True)):
            indicators = tuple(indicator_of(row) for _name, row in self._rows("indicators"))
            recorded = tuple(recorded_of(name, row) for name, row in self._rows("observations"))
            self._knowledge = replace(self._knowledge, indicators=indicators, recorded=recorded)
            self._read = read
        return self._knowledge

    def _rows(self, role: str) -> Iterator[tuple[str, Row]]:
        for name in self._tables.names(role):
            yield from ((name, row) for row in self._tables.table(name).rows.values())
