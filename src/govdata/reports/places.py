"""Where the findings of a report stand in files: a path as a code host has it, a line and a column.

A row of a table is no line of its file: a quoted cell may have line breaks, and lines may stand above the header. So a
place has a line only where somebody looked for it (`govdata.readers.cell_lines`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from urllib.parse import quote

from govdata.reports.findings import CellRef, Finding
from govdata.values import dataclass

DESCRIPTOR = "datapackage.json"
_WHOLE = re.compile("/|[A-Za-z]:/")


@dataclass(frozen=True)
class Place:
    """A file, by its path from the base of its `Places` or, outside of it, a whole one; line and column from 1.

    Lines end with LF, as those of Git; columns count characters.
    """

    path: str
    line: int | None = None
    column: int | None = None

    @property
    def uri(self) -> str:
        """The path as a reference of RFC 3986: relative, or `file://`."""
        whole = _WHOLE.match(self.path)
        return f"file:///{quoted(self.path.removeprefix('/'))}" if whole else quoted(self.path)


@dataclass(frozen=True)
class Places:
    """What is known of the places of findings: by cell, by row, by table, and the descriptor of the package."""

    base: str = ""
    """The folder that paths start from, whole; "" where nobody looked."""
    known: Mapping[CellRef, Place] = field(default_factory=dict)

    def of(self, finding: Finding) -> Place | None:
        """The nearest place of a finding that is known."""
        table = finding.table
        asked = (CellRef(table, finding.row, column_of(finding)), CellRef(table, finding.row), CellRef(table))
        return next((self.known[each] for each in asked if each in self.known), None)


def column_of(finding: Finding) -> str | None:
    """The column that a finding points at: its own, or the first one of a key."""
    return finding.field or next(iter(finding.fields), None)


def quoted(path: str) -> str:
    """A path in percent encoding (RFC 3986); what is no text of Unicode has a question mark."""
    return quote(path, errors="replace")


def repository_of(folder: Path) -> Path:
    """The folder that a code host has paths from: that of the Git repository around `folder`, else `folder` itself."""
    whole = folder.resolve()
    return next((each for each in (whole, *whole.parents) if (each / ".git").exists()), whole)


def path_from(base: Path, path: Path) -> str:
    """A path as `Place` has it, with slashes on every system."""
    whole = Path(path.absolute().parent.resolve(), path.name)
    return whole.relative_to(base).as_posix() if whole.is_relative_to(base) else whole.as_posix()
