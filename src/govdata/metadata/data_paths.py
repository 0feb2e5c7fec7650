"""What a path of data names: a file, the files of a folder, or those that a pattern fits.

The standard's paths are files. A folder and a pattern stand for the files that are found, in code point order of their
folders and names. Names that start with `_` or `.` are no data, as in Hive and Spark (`_SUCCESS`, `.crc`), but for the
folders of a partition (`_year=2024`). A link to a folder is refused, so that nothing is found outside of the package.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from govdata.errors import FileRefused
from govdata.reports.messages import Message
from govdata.values import dataclass

NO_VALUE = "__HIVE_DEFAULT_PARTITION__"
"""The folder of rows without a value, as Hive names it."""
ANY_DEPTH = "**"
_MAGIC = frozenset("*?[")
_COMPRESSED = (".gz", ".zip", ".bz2", ".xz")
_FORMS = ("csv", "tsv", "parquet", "jsonl", "ndjson")
"""What is data in a folder whose format is not declared."""


@dataclass(frozen=True)
class FileSet:
    """A path of a package that is a folder or a pattern; `form` is the declared format, which a folder is read by."""

    root: Path
    path: str
    form: str = ""

    @property
    def is_folder(self) -> bool:
        """Whether the path is that of a folder."""
        return _is_folder(self.root, self.path)

    def files(self) -> tuple[Path, ...]:
        """The files that there are now, in order.

        Raises:
            OSError: a folder cannot be listed, or is a link (`FileRefused`).
        """
        if self.is_folder:
            found = [file for file in _matching(self.root / self.path, (ANY_DEPTH, "*")) if self._is_of_form(file)]
        else:
            steps = PurePosixPath(self.path).parts
            first = next(number for number, step in enumerate(steps) if _has_magic(step))
            found = _matching(self.root.joinpath(*steps[:first]), steps[first:])
        return tuple(sorted(found, key=lambda file: file.parts))

    def _is_of_form(self, file: Path) -> bool:
        return form_of(file) == self.form if self.form else form_of(file) in _FORMS


def file_set(root: Path, path: str, form: str) -> FileSet | None:
    """The files that a path stands for; None where it is a file, or nothing that is there."""
    if _is_folder(root, path) or (_has_magic(path) and not os.path.lexists(root / path)):
        return FileSet(root, path, form)
    return None


def form_of(file: Path) -> str:
    """The format that the name of a file says, behind its compression: `csv` of `a.csv.gz`."""
    suffixes = [suffix.lower() for suffix in file.suffixes]
    while suffixes and suffixes[-1] in _COMPRESSED:
        suffixes.pop()
    return suffixes[-1].removeprefix(".") if suffixes else ""


def holds_parts(folder: Path) -> bool:
    """Whether a folder holds data files, or folders of partitions; others are not looked into.

    Raises:
        OSError: the folder cannot be listed.
    """
    return any(_is_part(entry) for entry in _entries(folder))


def _is_part(entry: os.DirEntry[str]) -> bool:
    if entry.is_dir():
        return _is_partition(entry.name) and _is_inner(entry)
    return _fits_file(entry, "*") and form_of(Path(entry.name)) in _FORMS


def path_cells(path: str) -> tuple[tuple[str, str | None], ...]:
    """What the folders of a path say: name and text of each `name=value`, decoded as Hive, Spark and Arrow write it.

    >>> path_cells("lake/year=2024/area=a%2Fb/day=__HIVE_DEFAULT_PARTITION__/x=1.csv")
    (('year', '2024'), ('area', 'a/b'), ('day', None))
    """
    levels = (step.split("=", 1) for step in PurePosixPath(path).parts[:-1] if _is_partition(step))
    return tuple((_decoded(name), None if text == NO_VALUE else _decoded(text)) for name, text in levels)


def _decoded(text: str) -> str:
    """A text without its escapes; as it stands where they are no UTF-8: no value becomes another."""
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError:
        return text


def _is_partition(step: str) -> bool:
    return step.find("=") > 0


def _has_magic(path: str) -> bool:
    return not _MAGIC.isdisjoint(path)


def _is_folder(root: Path, path: str) -> bool:
    try:
        return (root / path).is_dir()
    except (OSError, ValueError):  # no name of a file
        return False


def _matching(folder: Path, steps: Iterable[str]) -> list[Path]:
    """The files below a folder whose names fit the steps, one each."""
    places = [folder] if folder.is_dir() else []
    *folders, last = steps
    for step in folders:
        places = [*dict.fromkeys(found for place in places for found in _folders(place, step))]
    if last == ANY_DEPTH:
        places, last = [found for place in places for found in _below(place)], "*"
    return [Path(entry.path) for place in places for entry in _entries(place) if _fits_file(entry, last)]


def _folders(place: Path, step: str) -> Iterable[Path]:
    if step == ANY_DEPTH:
        return _below(place)
    return [Path(entry.path) for entry in _entries(place) if fnmatchcase(entry.name, step) and _is_inner(entry)]


def _below(place: Path) -> Iterator[Path]:
    """A folder and all that lie in it, at any depth."""
    open_places = [place]
    while open_places:
        place = open_places.pop()
        yield place
        open_places += [Path(entry.path) for entry in _entries(place) if _is_inner(entry)]


def _entries(place: Path) -> list[os.DirEntry[str]]:
    with os.scandir(place) as found:
        return [*found]


def _is_inner(entry: os.DirEntry[str]) -> bool:
    """Whether an entry is a folder that is looked into; a link to one would hide files of the table.

    Raises:
        FileRefused: it is such a link.
    """
    hidden = entry.name.startswith(".") or (entry.name.startswith("_") and not _is_partition(entry.name))
    if hidden or not entry.is_dir():
        return False
    if entry.is_symlink():
        reason = Message(f"{entry.name} is a link to a folder", f"{entry.name} 是指向文件夹的链接")
        raise FileRefused(reason, Path(entry.path))
    return True


def _fits_file(entry: os.DirEntry[str], pattern: str) -> bool:
    hidden = entry.name[0] in "._" and entry.name[0] != pattern[0]
    return not hidden and fnmatchcase(entry.name, pattern) and not entry.is_dir()
