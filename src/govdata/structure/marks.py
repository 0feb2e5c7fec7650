"""The marks that the fused pass sets on rows to be looked at: a small type, and the column that carries each."""

from __future__ import annotations

from enum import StrEnum

from govdata.structure.header import Column
from govdata.values import dataclass


class MarkKind(StrEnum):
    """What a mark says of a row."""

    UNCERTAIN_CELL = "cell"
    BLANK = "blank"
    BLANK_RELEASE = "blank-release"
    LONG = "long"
    OPEN = "open"
    NULL_KEY = "null-key"
    FOREIGN_KEY = "foreign-key"
    FOLDER = "folder"
    UNLIKE = "unlike"


@dataclass(frozen=True)
class Mark:
    """A kind, and the number of the column or key that it is about."""

    kind: MarkKind
    number: int = 0

    @property
    def column(self) -> str:
        """The name of the mark's column, which no column of the data has (theirs are numbers)."""
        return f"{self.kind} {self.number}"


BLANK = Mark(MarkKind.BLANK)
"""The row has no value."""
BLANK_RELEASE = Mark(MarkKind.BLANK_RELEASE)
"""The row has values in columns alone that the schema does not declare."""
LONG = Mark(MarkKind.LONG)
"""The row is longer than any text that is read: no file of a release could hold it."""
OPEN = Mark(MarkKind.OPEN)
"""The last cell is empty or not there at all: only the raw line can tell."""
UNLIKE = Mark(MarkKind.UNLIKE)
"""The values are not those that stand beside the row."""


def cell_mark(column: Column) -> Mark:
    """The cell of a column is uncertain."""
    return Mark(MarkKind.UNCERTAIN_CELL, column.number)


def folder_mark(column: Column) -> Mark:
    """The cell of a column is not what the folder of its file says."""
    return Mark(MarkKind.FOLDER, column.number)
