"""Columns that the folders of a table's files name (`year=2024/part-0.parquet`), as Hive, Spark and Arrow write them.

Such a column is one like any other: its text is the cell of every row of the file. The standard does not know it, so
another reader of the package does not see a column that no file holds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from govdata.metadata.data_paths import path_cells
from govdata.readers.cell_text import text_of
from govdata.readers.decoding import Unreadable
from govdata.reports.messages import Message
from govdata.values import dataclass

_Cells = dict[str, str | None]


@dataclass(frozen=True)
class PathColumn:
    """A column by its label, and its text in each file of a table, in their order; None where it has no value."""

    label: str
    cells: tuple[str | None, ...]


def file_names(paths: Sequence[Path], root: Path) -> tuple[str, ...]:
    """The names that a person knows the files of a table by: below `root` where their folders say something."""
    names = tuple(path.name for path in paths)
    below = tuple(_below(path, root) for path in paths)
    return names if len(set(names)) == len(names) and not any(map(path_cells, below)) else below


def path_columns(paths: Sequence[Path], root: Path, names: Sequence[str]) -> tuple[PathColumn, ...]:
    """The columns that the folders of some files name below the root, in the order of the first file's folders.

    Raises:
        Unreadable: a path names a column twice, or not the same columns as the first.
    """
    told = [_cells_of(_below(path, root), name) for path, name in zip(paths, names, strict=True)]
    first = told[0] if told else {}
    for name, cells in zip(names, told, strict=True):
        if cells.keys() != first.keys():
            raise _other_folders(name, cells, names[0], first)
    return tuple(PathColumn(label, tuple(_as_cell(cells[label]) for cells in told)) for label in first)


def _as_cell(text: str | None) -> str | None:
    """A text as a cell has it; one that no cell can hold is marked."""
    return None if text is None else text_of(text)


def _below(path: Path, root: Path) -> str:
    return (path.relative_to(root) if path.is_relative_to(root) else path).as_posix()


def _cells_of(path: str, name: str) -> _Cells:
    cells = path_cells(path)
    twice = next((label for label, times in Counter(label for label, _ in cells).items() if times > 1), None)
    if twice is None:
        return dict(cells)
    message = Message(
        f'The folders of {name} name the column "{twice}" twice.', f"{name} 所在的文件夹两次给出“{twice}”列。"
    )
    raise Unreadable("source-error", message, Message("Name each column once.", "每列只给出一次。"))


def _other_folders(name: str, cells: _Cells, first: str, wanted: _Cells) -> Unreadable:
    owner, other = (name, first) if cells.keys() - wanted.keys() else (first, name)
    column = min(cells.keys() ^ wanted.keys(), key=lambda label: (label in wanted, label))
    message = Message(
        f'A folder of {owner} names the column "{column}"; none of {other} does.',
        f"{owner} 所在的文件夹给出了“{column}”列，{other} 的没有。",
    )
    step = Message(
        "Put every file of the table into folders that name the same columns.",
        "各文件所在的文件夹须使用相同的列名，例如都为 year=…。",
    )
    return Unreadable("source-error", message, step)
