"""Changes of cells, by table and row, as the new bytes of the files that hold them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from govdata.metadata.dialect import Dialect
from govdata.metadata.package import Package
from govdata.metadata.resource import Resource
from govdata.readers.csv_cells import CellEditor
from govdata.readers.csv_records import COMMENT
from govdata.readers.data_files import read_files
from govdata.readers.decoding import Unreadable
from govdata.readers.inputs import TEXT
from govdata.readers.path_columns import file_names, path_columns
from govdata.reports.messages import EMPTY, Message, counted
from govdata.values import dataclass


@dataclass(frozen=True)
class CellEdit:
    """A cell (the header is row 1) with its old and its new text; `key` is the id of the row."""

    table: str
    row: int
    field: str
    key: str
    old: str
    new: str

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return dict(vars(self))

    @property
    def sentence(self) -> Message:
        """The change in one line."""
        key, old, new = self.key or "?", Message(self.old or "empty", self.old or "空"), self.new
        return Message(
            f"{self.table} row {self.row} ({key}), column {self.field}: {old.en} -> {new}",
            f"{self.table} 第 {self.row} 行（{key}）{self.field} 列：{old.zh} -> {new}",
        )


Refused = tuple[CellEdit, Message]


def counted_cells(cells: int, files: int, verb: Message, left: Message) -> Message:
    """How many cells of how many files changed (`verb`), and what was `left` as it is."""
    return Message(
        f"{counted(cells, 'cell')} {verb.en} in {counted(files, 'file')}{left.en}.",
        f"{verb.zh} {files:,} 个文件中的 {cells:,} 个单元格{left.zh}。",
    )


def changed_files(
    package: Package, changes: Iterable[CellEdit]
) -> tuple[dict[Path, bytes], list[CellEdit], list[Refused]]:
    """The new bytes of each file, the changes that are in them, and those that are not, each with the reason."""
    by_table: dict[str, list[CellEdit]] = {}
    for change in changes:
        by_table.setdefault(change.table, []).append(change)
    contents: dict[Path, bytes] = {}
    done: list[CellEdit] = []
    refused: list[Refused] = []
    for name, mine in by_table.items():
        try:
            files = TableFiles.of(package, name)
            cells = [(change, files.cell(change)) for change in mine]
            located = [(change, cell, files.why_not(change, cell)) for change, cell in cells]
            contents |= files.edited({cell: change.new for change, cell, why in located if cell and not why})
        except Unreadable as error:
            refused += ((change, error.message) for change in mine)
            continue
        done += (change for change, _cell, why in located if not why)
        refused += ((change, why) for change, _cell, why in located if why)
    return contents, done, refused


Cell = tuple[int, int, int]
"""Number of a file, of a record in it and of a column, each from 0."""


@dataclass(frozen=True)
class TableFiles:
    """The delimited files of one table, and which of their records each row is."""

    resource: Resource
    editors: tuple[tuple[Path, CellEditor], ...]
    places: Mapping[int, tuple[int, int]]

    @staticmethod
    def of(package: Package, name: str) -> TableFiles:
        """The files of a table of a package.

        Raises:
            Unreadable: they are no plain CSV files, cannot be read or edited, lie in folders that name columns, or the
                descriptor declares their bytes.
        """
        resource = package.resource(name)
        if resource is None or resource.format not in TEXT or resource.compression or not resource.paths:
            raise _refusal(_no_text(name))
        if resource.bytes is not None or resource.hash is not None:
            raise _refusal(_declared(name))
        if path_columns(resource.paths[:1], package.root, file_names(resource.paths[:1], package.root)):
            raise _refusal(_in_folders(name))
        dialect = resource.dialect or Dialect()
        found = tuple(
            (path, CellEditor.of(path.name, data, resource.encoding, dialect))
            for path, data in read_files(resource, package.boundary)
        )
        return TableFiles(resource, found, _row_places([editor for _path, editor in found], dialect))

    def cell(self, change: CellEdit) -> Cell | None:
        """Where a cell is, or None where the row is too short or the column is not there."""
        number, record = self.places.get(change.row, (0, -1))
        editor = self.editors[number][1]
        column = editor.label_columns().get(change.field, _column(self.resource, change.field))
        if record < 0 or column is None or column >= len(editor.records[record]):
            return None
        return number, record, column

    def why_not(self, change: CellEdit, cell: Cell | None) -> Message:
        """Why a cell may not be changed: there is none, or it is not as empty as whoever changes it thinks."""
        if cell is None:
            return _no_cell(change)
        number, record, column = cell
        held = self.editors[number][1].records[record][column].strip()
        return _not_empty(change, held) if held and not change.old else EMPTY

    def rows(self) -> list[dict[str, str]]:
        """The cells of each row by the names of their columns, as they are written; comments are none."""
        names, first = self.columns, (self.resource.dialect or Dialect()).first_row
        places = [place for row, place in self.places.items() if row >= first]
        records = [self.editors[number][1].records[record] for number, record in places]
        return [dict(zip(names, record, strict=False)) for record in records if record != [COMMENT]]

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns in the order of the file: its labels, or the fields of the schema without any."""
        if (self.resource.dialect or Dialect()).header_rows:
            return self.editors[0][1].labels()
        return self.resource.schema.names if self.resource.schema else ()

    def extended(self, rows: Sequence[Mapping[str, str]]) -> dict[Path, bytes]:
        """The new bytes of the last file, with rows after its last one; a cell that is not given is empty."""
        path, editor = self.editors[-1]
        return {path: editor.extended([[row.get(name, "") for name in self.columns] for row in rows])}

    def edited(self, cells: Mapping[Cell, str]) -> dict[Path, bytes]:
        """The new bytes of each file that has one of the cells."""
        found: dict[Path, bytes] = {}
        for number, (path, editor) in enumerate(self.editors):
            mine = {(record, column): new for (file, record, column), new in cells.items() if file == number}
            if mine:
                found[path] = editor.edited(mine)
        return found


def _row_places(editors: Sequence[CellEditor], dialect: Dialect) -> dict[int, tuple[int, int]]:
    """Which file and which of its records each row of the table is; a header is counted in the first file alone."""
    places: dict[int, tuple[int, int]] = {}
    header = editors[0].records[: dialect.first_row - 1] if editors else []
    row = 1
    for number, editor in enumerate(editors):
        skip = len(header) if number and header and editor.records[: len(header)] == header else 0
        for record in range(skip, len(editor.records)):
            places[row] = (number, record)
            row += 1
    return places


def _column(resource: Resource, name: str) -> int | None:
    """The column of a field in a file without labels."""
    names = resource.schema.names if resource.schema else ()
    has_labels = bool((resource.dialect or Dialect()).header_rows)
    return None if has_labels or name not in names else names.index(name)


def _refusal(message: Message) -> Unreadable:
    return Unreadable("source-error", message)


def _no_text(table: str) -> Message:
    return Message(
        f"{table} is no plain CSV file, so its cells are not written.",
        f"{table} 不是普通的 CSV 文件，未改写其单元格。",
    )


def _in_folders(table: str) -> Message:
    return Message(
        f"The files of {table} lie in folders that name a column, so its rows are not written.",
        f"{table} 的文件所在的文件夹给出了列，未改写其各行。",
    )


def _declared(table: str) -> Message:
    return Message(
        f"The descriptor declares the bytes or the hash of {table}; remove them, and run the command again.",
        f"描述文件声明了 {table} 的字节数或哈希值；请先删去，再重新运行该命令。",
    )


def _not_empty(change: CellEdit, held: str) -> Message:
    return Message(
        f'{change.table} row {change.row} has "{held}" in {change.field}, which was taken for empty.',
        f"{change.table} 第 {change.row} 行的 {change.field} 列并非空格，而是“{held}”。",
    )


def _no_cell(change: CellEdit) -> Message:
    return Message(
        f"{change.table} has no cell {change.field} in row {change.row}.",
        f"{change.table} 第 {change.row} 行没有 {change.field} 一格。",
    )
