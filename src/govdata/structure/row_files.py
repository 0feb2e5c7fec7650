"""Of a table in several files a finding names the one that holds its row, and the row there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from govdata.readers.parts import PartStart
from govdata.readers.text_frame import file_starts
from govdata.reports.messages import Message
from govdata.reports.model import Finding, Outcome
from govdata.structure.phrases import fill
from govdata.structure.text_table import TextTable
from govdata.values import dataclass


@dataclass(frozen=True)
class FilesOfTable:
    """Where each file of a table begins; rows are counted when the first finding asks for it."""

    table: TextTable

    @cached_property
    def starts(self) -> Sequence[PartStart]:
        """In the order of the rows."""
        return file_starts(self.table.text.source, len(self.table.layout.file_columns))


RowFiles = Mapping[str, FilesOfTable]
"""The tables that stand in several files, by their names."""


def row_files(tables: Mapping[str, TextTable]) -> RowFiles:
    """Those of some tables that stand in several files."""
    sources = {name: table.text.source for name, table in tables.items()}
    several = {name for name, source in sources.items() if len(source.paths) > 1 or len(source.starts) > 1}
    return {name: FilesOfTable(tables[name]) for name in several}


def with_files(outcome: Outcome, files: RowFiles) -> Outcome:
    """The outcome of a stage, whose findings name the files of their rows."""
    if not files:
        return outcome
    return replace(outcome, findings=tuple(_with_file(finding, files) for finding in outcome.findings))


def _with_file(finding: Finding, files: RowFiles) -> Finding:
    several = files.get(finding.table or "")
    if finding.row is None or several is None:
        return finding
    inside = [start for start in several.starts if start.row <= finding.row]
    if not inside:
        return finding
    start = inside[-1]
    known = {"message": finding.message, "row": finding.row - start.row + start.inside, "file": start.name}
    return replace(finding, message=fill(_IN_FILE, known))


_IN_FILE = Message("{message} (row {row} of {file})", "{message}（{file} 第 {row} 行）")
