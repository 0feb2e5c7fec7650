"""The files of a resource: are they there, and are they those that the descriptor declares?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from govdata.errors import FileRefused, os_reason
from govdata.files import HeldFiles, read_bounded
from govdata.metadata.resource import Resource
from govdata.readers.decoding import Unreadable, size_and_digest
from govdata.reports.messages import Message
from govdata.reports.model import Finding

LARGEST_FILE = 256 << 20
"""Bytes of a data file that is held in memory as a whole, to be written anew."""


def data_files(resource: Resource, held: HeldFiles, boundary: Path | None) -> tuple[Path, ...]:
    """The data files of a resource, in order, held open. A folder stands for the Parquet files in it.

    Raises:
        Unreadable: one is on the web, is missing, is no regular file, or lies outside of the boundary.
        OSError: one cannot be opened.
    """
    return tuple(_held(file, held, boundary) for file in _named_files(resource))


def read_files(resource: Resource, boundary: Path | None) -> Iterator[tuple[Path, bytes]]:
    """The data files of a resource, in order, whole, each by its real path: for who writes them anew.

    Raises:
        Unreadable: one is on the web, cannot be read, is larger than `LARGEST_FILE`, or lies outside of the boundary.
    """
    for file in _named_files(resource):
        real = file.resolve()
        try:
            yield real, read_bounded(real, LARGEST_FILE, boundary)
        except OSError as error:
            raise _unusable(file, os_reason(error)) from error


def _named_files(resource: Resource) -> Iterator[Path]:
    if resource.remote:
        raise _remote(resource.remote[0])
    return (file for path in resource.paths for file in _files_at(path))


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


def _files_at(path: Path) -> list[Path]:
    inside = sorted(path.rglob("*.parquet")) if path.is_dir() else [path]
    if not inside:
        message = Message(f"The folder {path} holds no Parquet file.", f"文件夹 {path} 中没有 Parquet 文件。")
        raise Unreadable("source-error", message)
    return inside


def refuse_lost_columns(resource: Resource, labels: Sequence[str]) -> None:
    """A folder whose files leave out what the names of their folders say (`year=2024`, as Hive has it) loses a column.

    Raises:
        Unreadable: a column stands in names of folders alone.
    """
    for folder in (path for path in resource.paths if path.is_dir()):
        names = (part for file in _files_at(folder) for part in file.relative_to(folder).parent.parts)
        lost = next((name for name in names if "=" in name and name.partition("=")[0] not in labels), None)
        if lost is not None:
            raise _lost_column(folder, lost)


def _lost_column(folder: Path, lost: str) -> Unreadable:
    column = lost.partition("=")[0]
    message = Message(
        f'The files in the folder "{folder.name}" lack the column "{column}" that its folder "{lost}" names.',
        f"文件夹“{folder.name}”中的文件缺少“{column}”列，该列只见于子文件夹名“{lost}”。",
    )
    return Unreadable("source-error", message, Message("Write the column into the files.", "请将该列写入文件。"))


def _unusable(file: Path, reason: Message) -> Unreadable:
    message = Message(f"The data file {file} cannot be used: {reason.en}.", f"数据文件 {file} 无法使用：{reason.zh}。")
    return Unreadable("scheme-error", message, Message("Add the file, or fix the path.", "请补上文件，或更正 path。"))


def integrity_findings(resource: Resource, files: Sequence[Path]) -> Iterator[Finding]:
    """Compare `bytes` and `hash` with the files as they are stored; of several files, one after another."""
    if not files or (resource.bytes is None and resource.hash is None):
        return
    algorithm, _, expected = (resource.hash or "").partition(":")
    size, digest = size_and_digest(files, algorithm or None)
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
