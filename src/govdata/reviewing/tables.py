"""The CSV files of the tables that a review writes to: their rows by id, and their new bytes for changed rows."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from govdata.documents.archive import sha256_of
from govdata.errors import UsageError, WriteError
from govdata.metadata.dialect import Dialect
from govdata.metadata.package import Package
from govdata.readers.cell_changes import CellEdit, TableFiles
from govdata.readers.csv_cells import CellEditor
from govdata.readers.csv_records import COMMENT
from govdata.readers.decoding import Unreadable
from govdata.readers.rewriting import replace_files
from govdata.reports.messages import Message
from govdata.reviewing.decisions import Change, Row
from govdata.values import dataclass

WRITTEN_ROLES = ("observations", "exclusions", "indicators")
"""The roles of the tables that decisions change."""
_Stamp = tuple[int, int, int, int]


@dataclass(frozen=True)
class TableRows:
    """A table as its files have it: rows by id, in order, without empty cells; `numbers` are their rows (header: 1).

    `hashes` are those of its files. An id that comes twice is in `doubled`, and its rows are changed by nobody here.
    """

    files: TableFiles
    rows: Mapping[str, Row]
    numbers: Mapping[str, int]
    doubled: frozenset[str]
    hashes: Mapping[Path, str]

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, in the order of the file."""
        return self.files.columns


class ReviewTables:
    """The tables of a package, each read again when its files are no longer those that were read.

    Raises:
        UsageError: the package has no table of sources, or none of observations.
    """

    def __init__(self, package: Package) -> None:
        self.package = package
        self._held: dict[str, tuple[tuple[_Stamp, ...], TableRows]] = {}
        self._names: dict[str, tuple[str, ...]] = {}
        for role in ("sources", "observations"):
            if not package.with_role(role):
                raise _no_table(role)

    def names(self, *roles: str) -> tuple[str, ...]:
        """The names of the tables with some roles."""
        for role in roles:
            if role not in self._names:
                self._names[role] = tuple(resource.name for resource in self.package.with_role(role))
        return tuple(name for role in roles for name in self._names[role])

    def table(self, name: str) -> TableRows:
        """A table as it is now.

        Raises:
            WriteError: it is no plain CSV file, or cannot be read.
        """
        resource = self.package.resource(name)
        stamps = tuple(map(_stamp, resource.paths)) if resource else ()
        held = self._held.get(name)
        if held is None or held[0] != stamps:
            held = stamps, _read(self.package, name)
            self._held[name] = held
        return held[1]

    def rows(self, *roles: str) -> Iterator[tuple[str, str, Row]]:
        """The rows of all tables with some roles: table, id, cells."""
        for name in self.names(*roles):
            yield from ((name, key, row) for key, row in self.table(name).rows.items())

    def row(self, table: str, key: str) -> Row | None:
        """A row of a table, None where there is none."""
        return self.table(table).rows.get(key)

    def path_name(self, path: Path) -> str:
        """A path as the log has it: from the folder of the package."""
        return Path(os.path.relpath(path, self.package.root.resolve())).as_posix()

    def rewritten(self, changes: Iterable[Change]) -> dict[Path, bytes]:
        """The new bytes of each file with some rows as they are after changes.

        Raises:
            WriteError: a table cannot be written row by row, or a row has no cell of that name.
        """
        by_table: dict[str, dict[str, Change]] = {}
        for change in changes:
            by_table.setdefault(change.table, {})[change.key] = change
        found: dict[Path, bytes] = {}
        for name, mine in by_table.items():
            table = self.table(name)
            try:
                found |= _rewritten(table, list(mine.values()))
            except Unreadable as error:
                raise WriteError(table.files.editors[-1][0], error.message, error.next_step) from error
        return found

    def hashes(self, contents: Mapping[Path, bytes]) -> dict[str, tuple[str, str]]:
        """For files that are to be written: the hash of each before and after."""
        known = {path: digest for name in self._held for path, digest in self._held[name][1].hashes.items()}
        return {self.path_name(path): (known[path], sha256_of(data)) for path, data in contents.items()}

    def write(self, contents: Mapping[Path, bytes]) -> None:
        """Write files in one step each.

        Raises:
            WriteError: one cannot be written.
        """
        if contents:
            replace_files(contents)


def _stamp(path: Path) -> _Stamp:
    try:
        found = path.stat()
    except OSError:
        return (0, 0, 0, 0)
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino


def _read(package: Package, name: str) -> TableRows:
    try:
        files = TableFiles.of(package, name)
        pairs = [(row, cells) for row, cells in _numbered_rows(files) if cells.get("id")]
    except Unreadable as error:
        resource = package.resource(name)
        place = resource.paths[0] if resource and resource.paths else package.path
        raise WriteError(place, error.message, error.next_step) from error
    counts = Counter(cells["id"] for _row, cells in pairs)
    return TableRows(
        files,
        {cells["id"]: {column: cell for column, cell in cells.items() if cell} for _row, cells in pairs},
        {cells["id"]: row for row, cells in pairs},
        frozenset(key for key, count in counts.items() if count > 1),
        {path: sha256_of(editor.text.encode(editor.encoding)) for path, editor in files.editors},
    )


def _numbered_rows(files: TableFiles) -> Iterator[tuple[int, dict[str, str]]]:
    names, first = files.columns, (files.resource.dialect or Dialect()).first_row
    for row, (number, record) in files.places.items():
        cells = files.editors[number][1].records[record]
        if row >= first and cells != [COMMENT]:
            yield row, dict(zip(names, cells, strict=False))


def _rewritten(table: TableRows, changes: Sequence[Change]) -> dict[Path, bytes]:
    """The new bytes of the files of one table.

    Raises:
        Unreadable: they cannot be edited, or an id comes twice.
    """
    if clash := next((change.key for change in changes if change.key in table.doubled), ""):
        raise _doubled(table.files.resource.name, clash)
    kept = [change for change in changes if change.after is not None and change.key in table.rows]
    gone = [change.key for change in changes if change.after is None and change.key in table.rows]
    new = [change.after for change in changes if change.after is not None and change.key not in table.rows]
    editors = dict(table.files.editors)
    for path, data in table.files.edited(_cells(table, kept)).items():
        editors[path] = _with_bytes(editors[path], data)
    for path, records in _records(table, gone).items():
        editors[path] = _with_bytes(editors[path], editors[path].without(records))
    if new:
        path = table.files.editors[-1][0]
        unknown = [name for row in new for name in row if name not in table.columns]
        if unknown:
            raise _no_column(table.files.resource.name, unknown[0])
        rows = [[row.get(name, "") for name in table.columns] for row in new]
        editors[path] = _with_bytes(editors[path], editors[path].extended(rows))
    old = dict(table.files.editors)
    return {path: each.text.encode(each.encoding) for path, each in editors.items() if each is not old[path]}


def _with_bytes(editor: CellEditor, data: bytes) -> CellEditor:
    return replace(editor, text=data.decode(editor.encoding))


def _cells(table: TableRows, changes: Iterable[Change]) -> dict[tuple[int, int, int], str]:
    """The cells that differ from the files, by their places."""
    found = {}
    for change in changes:
        held, wanted = table.rows[change.key], change.after or {}
        for name in dict.fromkeys((*held, *wanted)):
            old, new = held.get(name, ""), wanted.get(name, "")
            if old == new:
                continue
            edit = CellEdit(table.files.resource.name, table.numbers[change.key], name, change.key, old, new)
            place = table.files.cell(edit)
            if place is None:
                raise _no_column(table.files.resource.name, name)
            found[place] = new
    return found


def _records(table: TableRows, keys: Iterable[str]) -> dict[Path, list[int]]:
    """The records of some rows, by file."""
    found: dict[Path, list[int]] = {}
    for key in keys:
        number, record = table.files.places[table.numbers[key]]
        found.setdefault(table.files.editors[number][0], []).append(record)
    return found


def _no_table(role: str) -> UsageError:
    return UsageError(
        Message(f"No table of the package has the role {role}.", f"数据包中没有角色为 {role} 的表。"),
        Message(
            "Give the table its role, or start with govdata init FOLDER.",
            "请为该表指定角色，或用 govdata init FOLDER 新建数据包。",
        ),
    )


def _doubled(table: str, key: str) -> Unreadable:
    return Unreadable(
        "source-error",
        Message(f'{table} has two rows with the id "{key}".', f"{table} 中有两行的 id 同为“{key}”。"),
        Message("Give one of them another id.", "请为其中一行换一个 id。"),
    )


def _no_column(table: str, name: str) -> Unreadable:
    return Unreadable(
        "source-error",
        Message(f"{table} has no cell in the column {name} for this row.", f"{table} 的这一行没有 {name} 一格。"),
        Message("Add the column, or leave the cell empty.", "请增加该列，或将该格留空。"),
    )
