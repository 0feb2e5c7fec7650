"""The files of a resource: are they there, and are they those that the descriptor declares?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol, TypeVar

from govdata.errors import FileRefused, os_reason
from govdata.files import HeldFiles, read_bounded
from govdata.metadata.resource import Resource
from govdata.readers.decoding import Unreadable, size_and_digest
from govdata.readers.path_columns import PathColumn, file_names, path_columns
from govdata.receipts import Receipts
from govdata.reports.messages import Message
from govdata.reports.model import Finding
from govdata.values import dataclass

_Read = TypeVar("_Read")
_Asked = TypeVar("_Asked")
LARGEST_FILE = 256 << 20
"""Bytes of a data file that is held in memory as a whole, to be written anew."""


class Executors(Protocol):
    """Processes, perhaps on other machines, which have the data files by the same paths."""

    def look(self, asked: Callable[[_Asked], _Read], files: Sequence[_Asked]) -> list[_Read]:
        """What each file, or piece of one, shows; what is asked, and the answer, can be pickled."""


@dataclass(frozen=True)
class DataFiles:
    """The files of a table: where each is read, its name as people know it, and the columns that their folders name.

    `receipts` know what earlier runs have learned of them. `executors` can look at them: not at copies.
    """

    paths: tuple[Path, ...] = ()
    names: tuple[str, ...] = ()
    columns: tuple[PathColumn, ...] = ()
    receipts: Receipts | None = None
    executors: Executors | None = None

    @staticmethod
    def of(*paths: Path) -> DataFiles:
        """Files that are known by their own names."""
        return DataFiles(paths, tuple(path.name for path in paths))

    def each(self, read: Callable[[int, Path], _Read]) -> list[_Read]:
        """What is read of each file, by its number and path.

        Raises:
            Unreadable: one cannot be read; the sentence has the name of the file.
        """
        return [self._one(read, number) for number in range(len(self.paths))]

    def copied(self, paths: Sequence[Path]) -> DataFiles:
        """The same files, read elsewhere, where one of them had to be written anew."""
        return self if self.paths == (*paths,) else replace(self, paths=(*paths,), executors=None)

    def _one(self, read: Callable[[int, Path], _Read], number: int) -> _Read:
        path, name = self.paths[number], self.names[number]
        try:
            return read(number, path)
        except Unreadable as error:
            if name == path.name:
                raise
            message = Message(f"{error.message.en} ({name})", f"{error.message.zh}（{name}）")
            raise Unreadable(error.type, message, error.next_step) from error


def data_files(
    resource: Resource,
    root: Path,
    held: HeldFiles,
    boundary: Path | None,
    receipts: Receipts | None = None,
    executors: Executors | None = None,
) -> DataFiles:
    """The data files of a resource of the package in `root`, in order, held open.

    Raises:
        Unreadable: one is on the web, is missing, is no regular file, or lies outside of the boundary; or the folders
            of one do not name the columns that those of the others do.
        OSError: one cannot be opened.
    """
    _refuse_remote(resource)
    paths = resource.paths
    names = file_names(paths, root)
    columns = path_columns(paths, root, names) if resource.tabular else ()
    return DataFiles(tuple(_held(file, held, boundary) for file in paths), names, columns, receipts, executors)


def read_files(resource: Resource, boundary: Path | None) -> Iterator[tuple[Path, bytes]]:
    """The data files of a resource, in order, whole, each by its real path: for who writes them anew.

    Raises:
        Unreadable: one is on the web, cannot be read, is larger than `LARGEST_FILE`, or lies outside of the boundary.
    """
    _refuse_remote(resource)
    for file in resource.paths:
        real = file.resolve()
        try:
            yield real, read_bounded(real, LARGEST_FILE, boundary)
        except OSError as error:
            raise _unusable(file, os_reason(error)) from error


def _refuse_remote(resource: Resource) -> None:
    if resource.remote:
        raise _remote(resource.remote[0])


def _held(file: Path, held: HeldFiles, boundary: Path | None) -> Path:
    try:
        return held.path_of(file, boundary)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise _unusable(file, Message("it does not exist", "不存在")) from error
    except FileRefused as error:
        raise _unusable(file, error.reason) from error


def _remote(url: str) -> Unreadable:
    message = Message(
        f"{url} is a web address; govdata reads local files only.",
        f"{url} 是网址；govdata 只读取本地文件。",
    )
    step = Message("Download the file into the package, and give its path.", "请将文件下载到数据包内，并写明其路径。")
    return Unreadable("scheme-error", message, step)


def _unusable(file: Path, reason: Message) -> Unreadable:
    message = Message(f"The data file {file} cannot be used: {reason.en}.", f"数据文件 {file} 无法使用：{reason.zh}。")
    return Unreadable("scheme-error", message, Message("Add the file, or fix the path.", "请补上文件，或更正 path。"))


def integrity_findings(resource: Resource, files: Sequence[Path], sha256: str = "") -> Iterator[Finding]:
    """Compare `bytes` and `hash` with the files as they are stored; of several files, one after another.

    What `sha256` says of the files, where it is known, is not found out again.
    """
    if not files or (resource.bytes is None and resource.hash is None):
        return
    algorithm, _, expected = (resource.hash or "").partition(":")
    known = sha256 if algorithm == "sha256" else ""
    size, digest = size_and_digest(files, None if known else algorithm or None)
    digest = known or digest
    if resource.bytes is not None and size != resource.bytes:
        message = Message(
            f"The file has {size:,} bytes; the descriptor says {resource.bytes:,}.",
            f"文件为 {size:,} 字节，描述文件中为 {resource.bytes:,}。",
        )
        yield _changed(resource, "byte-count", message, str(resource.bytes))
    if digest != expected:
        message = Message(
            f"The file's {algorithm} is {digest}; the descriptor says {expected}.",
            f"文件的 {algorithm} 为 {digest}，描述文件中为 {expected}。",
        )
        yield _changed(resource, "hash-count", message, expected)


def _changed(resource: Resource, type_: str, message: Message, expected: str) -> Finding:
    step = Message(
        "Get the file again. If the change is intended, correct the descriptor.",
        "请重新获取文件；若为有意改动，请更正描述文件。",
    )
    return Finding(type_, message, resource.name, expected=Message.same(expected), next_step=step)
