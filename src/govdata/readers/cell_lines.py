"""The lines and columns of cells: rows of a table found again in the text of its files.

Only text is looked into, by the reference reader, up to the last row that is asked for. Elsewhere (compressed files,
workbooks, Parquet, JSON) a row has no line, and the file alone is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from functools import partial
from itertools import islice
from pathlib import Path

from govdata.files import HeldFiles
from govdata.metadata.dialect import Dialect
from govdata.metadata.package import Package
from govdata.readers.csv_cells import cell_spans
from govdata.readers.csv_records import LINE_ENDS, record_texts
from govdata.readers.data_files import data_files
from govdata.readers.decoding import Unreadable
from govdata.readers.engine_errors import ENGINE_ERRORS
from govdata.readers.inputs import TEXT, FilesOf, Input
from govdata.readers.parts import PartStart
from govdata.readers.temporary import temporary_folder
from govdata.readers.text_files import as_utf8, text_header
from govdata.readers.text_frame import file_starts
from govdata.reports.findings import CellRef, Finding
from govdata.reports.places import Place, Places, column_of, path_from, repository_of
from govdata.values import dataclass

Found = dict[CellRef, Place]


def located(package: Package, inputs: Mapping[str, Input], findings: Sequence[Finding]) -> Places:
    """The places of findings, with line and column where their file is text; paths start from the repository.

    Args:
        inputs: the tables of the package, open.
    """
    base = repository_of(Path.cwd())
    places = file_places(package, base)
    with temporary_folder() as folder, ExitStack() as open_files:
        held = HeldFiles(folder / "held", open_files)
        files_of = partial(data_files, root=package.root, held=held, boundary=package.boundary)
        for number, name in enumerate(sorted({finding.table for finding in findings if finding.row and finding.table})):
            if name in inputs:
                table = _Table(inputs[name], base, files_of, folder / str(number))
                places |= table.places([each for each in findings if each.table == name and each.row])
    return Places(str(base), places)


def file_places(package: Package, base: Path) -> Found:
    """The descriptor, and the first file of each table: nothing is read for them."""
    firsts = {CellRef(each.name): each.paths[0] for each in package.resources if each.paths}
    return {cell: Place(path_from(base, path)) for cell, path in {CellRef(None): package.path, **firsts}.items()}


@dataclass(frozen=True)
class _Table:
    """One table in its files."""

    source: Input
    base: Path
    files_of: FilesOf
    folder: Path

    def places(self, findings: Iterable[Finding]) -> Found:
        """The places of findings on rows."""
        found: Found = {}
        for start, path, mine in self._by_file(findings):
            found |= {CellRef(each.table, each.row): Place(path) for each in mine}
            if self._is_text:
                with suppress(Unreadable, UnicodeError, OSError):  # whatever is wrong with it is told elsewhere
                    found |= self._in_text(start, path, mine)
        return found

    @property
    def _is_text(self) -> bool:
        resource = self.source.resource
        lines = self._dialect.line_terminator in LINE_ENDS
        return resource.format in TEXT and not resource.compression and lines

    @property
    def _dialect(self) -> Dialect:
        return self.source.resource.dialect or Dialect()

    def _by_file(self, findings: Iterable[Finding]) -> Iterator[tuple[PartStart, str, list[Finding]]]:
        """The findings of each file, with its path and where its rows begin."""
        starts, files = self._starts(), dict(zip(self.source.names, self.source.resource.paths, strict=False))
        mine: dict[PartStart, list[Finding]] = {}
        for finding in findings:
            before = [start for start in starts if start.row <= (finding.row or 0)]
            if before:
                mine.setdefault(before[-1], []).append(finding)
        for start, some in mine.items():
            if start.name in files:
                yield start, path_from(self.base, files[start.name]), some

    def _starts(self) -> Sequence[PartStart]:
        """Where each file begins; one file has the rows of the table."""
        source = self.source
        if len(source.names) == 1:
            return (PartStart(1, source.names[0], 1),)
        with suppress(*ENGINE_ERRORS):
            return file_starts(source, max(len(source.labels or ()), source.width))
        return ()

    def _in_text(self, start: PartStart, path: str, findings: Sequence[Finding]) -> Found:
        number = self.source.names.index(start.name)
        self.folder.mkdir(parents=True, exist_ok=True)
        texts, _ = as_utf8(self.source.resource, self.files_of(self.source.resource), self.folder / str(number))
        text = texts.paths[number]
        columns = _Columns(self.source.labels or (), text_header(text, self._dialect, number).labels or ())
        wanted: dict[int, list[Finding]] = {}
        for each in findings:
            wanted.setdefault((each.row or 0) - start.row + start.inside, []).append(each)
        return {
            CellRef(each.table, each.row, column_of(each) if column else None): Place(path, *position)
            for record, line, written in _records(text, self._dialect, wanted)
            for each in wanted[record]
            for column, position in _positions(line, written, columns.of(each), self._dialect)
        }


@dataclass(frozen=True)
class _Columns:
    """The columns of a file by those of its table: a part may have them in another order."""

    table: tuple[str, ...]
    own: tuple[str, ...]

    def of(self, finding: Finding) -> int | None:
        """The number of the column, from 0, that a finding points at in the file."""
        name = column_of(finding)
        if name is None:
            return None
        number = finding.field_number - 1 if finding.field_number and finding.field else None
        number = self.table.index(name) if number is None and name in self.table else number
        label = self.table[number] if number is not None and number < len(self.table) else None
        return self.own.index(label) if label is not None and self.own.count(label) == 1 else number


def _records(text: Path, dialect: Dialect, wanted: Mapping[int, object]) -> Iterator[tuple[int, int, str]]:
    """Some records, counted from 1, with the line on which each starts and its text."""
    texts = islice(record_texts(text, dialect), max(wanted))
    for number, (line, written) in enumerate(_numbered_lines(texts), 1):
        if number in wanted:
            yield number, line, written


def _numbered_lines(texts: Iterable[str]) -> Iterator[tuple[int, str]]:
    line = 1
    for text in texts:
        yield line, text
        line += text.count("\n")


def _positions(line: int, text: str, column: int | None, dialect: Dialect) -> Iterator[tuple[bool, tuple[int, ...]]]:
    """The start of the record and, where its cell is known, that of the cell: whether it is the cell, line, column."""
    yield False, (line,)
    spans = cell_spans(text, dialect) if column is not None and len(dialect.delimiter) == 1 else []
    if column is not None and column < len(spans):
        at = spans[column][0]
        yield True, (line + text.count("\n", 0, at), at - text.rfind("\n", 0, at))
