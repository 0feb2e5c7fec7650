"""From a file as it is stored to plain UTF-8 text: hash and size, decompression, encodings.

Everything streams: memory stays below a few megabytes, whatever the size of the file.
"""

from __future__ import annotations

import bz2
import codecs
import gzip
import hashlib
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, cast

CHUNK = 1 << 20
LARGEST_RECORD = 16 << 20
"""The longest record (bytes of a line, characters of a cell) that is read. A table that needs more is not one."""
SAFE_SIZE, LARGEST_RATIO = 256 << 20, 300
"""Above the size, a file that expands by more than the ratio is taken for a bomb; text compresses by 3 to 50."""
BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
UTF8 = frozenset({"utf-8", "utf-8-sig"})


class Unreadable(Exception):
    """One file cannot be read. `open_inputs` makes a finding of it; it never leaves this package."""

    def __init__(self, kind: str, message: str, next_step: str = "") -> None:
        super().__init__(message)
        self.kind, self.message, self.next_step = kind, message, next_step


def size_and_digest(paths: Iterable[Path], algorithm: str | None) -> tuple[int, str]:
    """Bytes of some files, and the hexadecimal digest of them one after another (empty without an algorithm)."""
    sink = hashlib.new(algorithm, usedforsecurity=False) if algorithm else None
    size = 0
    for path in paths:
        if sink is None:
            size += path.stat().st_size
            continue
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                size += len(chunk)
                sink.update(chunk)
    return size, sink.hexdigest() if sink else ""


_DAMAGED = (zipfile.BadZipFile, gzip.BadGzipFile, lzma.LZMAError, zlib.error, EOFError, OSError)


def decompress(path: Path, compression: str, innerpath: str, target: Path) -> Path:
    """Write the content of a compressed file to `target`.

    Raises:
        Unreadable: it is damaged, encrypted, a bomb, or an archive where one file cannot be told.
        OSError: `target` cannot be written.
    """
    with target.open("wb") as out:
        for chunk in _content(path, compression, innerpath):
            out.write(chunk)
    return target


def _content(path: Path, compression: str, innerpath: str) -> Iterator[bytes]:
    """The content of a compressed file in chunks: what goes wrong in here is wrong with the file."""
    try:
        with _opened(path, compression, innerpath) as source:
            yield from _bounded(source, path)
    except _DAMAGED as error:
        message = f"{path.name} is not a whole {compression} file: {error}"
        raise Unreadable("compression-error", message, "Compress the file again.") from error
    except (RuntimeError, NotImplementedError) as error:  # zipfile: a password, an unknown method
        raise Unreadable("compression-error", f"{path.name} cannot be unpacked: {error}") from error


def _opened(path: Path, compression: str, innerpath: str) -> BinaryIO:
    if compression == "zip":
        archive = zipfile.ZipFile(path)
        return cast("BinaryIO", archive.open(_member(archive, path, innerpath)))
    openers: Mapping[str, Callable[..., object]] = {"gz": gzip.open, "bz2": bz2.open, "xz": lzma.open}
    if compression not in openers:
        raise Unreadable("compression-error", f'compression "{compression}" is not supported', "Use gz or zip.")
    return cast("BinaryIO", openers[compression](path, "rb"))


def _member(archive: zipfile.ZipFile, path: Path, innerpath: str) -> str:
    names = [info.filename for info in archive.infolist() if not info.is_dir()]
    if innerpath:
        names = [name for name in names if name == innerpath]
    if len(names) == 1:
        return names[0]
    said = f"no file {innerpath!r}" if innerpath else f"{len(names)} files"
    raise Unreadable("compression-error", f"{path.name} holds {said}", "Name one of its files in `innerpath`.")


def _bounded(source: BinaryIO, path: Path) -> Iterator[bytes]:
    most = max(SAFE_SIZE, LARGEST_RATIO * path.stat().st_size)
    size = 0
    while chunk := source.read(CHUNK):
        size += len(chunk)
        if size > most:
            message = f"{path.name} expands to more than {most >> 20} MB, over {LARGEST_RATIO} times its size"
            raise Unreadable("compression-error", message, "If this is no mistake, unpack it first.")
        yield chunk


def encoding_of(path: Path, declared: str | None) -> tuple[str, str]:
    """The encoding to read with, and what was assumed where none is declared (a byte order mark decides)."""
    if declared is not None:
        return declared, ""
    with path.open("rb") as file:
        found = marked_encoding(file.read(4))
    return found, "" if found == "utf-8" else f"encoding {found}, from the byte order mark"


def marked_encoding(head: bytes) -> str:
    """The encoding that a byte order mark tells; UTF-8 where there is none."""
    return next((name for mark, name in BOMS if head.startswith(mark)), "utf-8")


def head_of(path: Path, compression: str | None, size: int) -> bytes:
    """The first bytes of a file as it is unpacked; none where it cannot be unpacked, which its reader tells."""
    try:
        with _opened(path, compression, "") if compression else path.open("rb") as source:
            return source.read(size)
    except (Unreadable, RuntimeError, NotImplementedError, *_DAMAGED):  # the two: a password, an unknown method
        return b""


def transcode(path: Path, encoding: str, target: Path) -> Path:
    """Write a text file as UTF-8.

    Raises:
        Unreadable: a byte is not of that encoding.
    """
    with path.open("rb") as source, target.open("w", encoding="utf-8", newline="") as out:
        for number, text in enumerate(decoded(source, encoding, path)):
            out.write(text.removeprefix("\ufeff") if number == 0 else text)
    return target


def decoded(source: BinaryIO, encoding: str, path: Path) -> Iterator[str]:
    """The text of a file in chunks; a byte that is not of the encoding is located."""
    decoder = codecs.getincrementaldecoder(encoding)()
    offset, line = 0, 1
    while True:
        chunk = source.read(CHUNK)
        pending = decoder.getstate()[0]
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeError as error:
            start = error.start if isinstance(error, UnicodeDecodeError) else 0
            line += (pending + chunk)[:start].count(b"\n")
            raise not_of_encoding(path, encoding, offset - len(pending) + start, line) from error
        yield text
        if not chunk:
            return
        offset += len(chunk)
        line += text.count("\n")


def not_of_encoding(path: Path, encoding: str, offset: int, line: int) -> Unreadable:
    """The finding for a byte that does not fit, with the encoding that would fit if one is likely."""
    with path.open("rb") as file:
        file.seek(offset)
        near = file.read(4).hex(" ")
    message = f"{path.name} is not {encoding}: byte {offset} (line {line}, {near})"
    likely = _likely(path)
    hint = f'It reads as {likely}: declare "encoding": "{likely}".' if likely else "Declare the `encoding` it has."
    return Unreadable("encoding-error", message, hint)


def _likely(path: Path) -> str:
    """UTF-8 or GB18030, if the head of the file is text in it that is mostly CJK or letters; else nothing."""
    with path.open("rb") as file:
        head = file.read(1 << 16)
    for name in ("utf-8", "gb18030"):
        try:
            text = codecs.getincrementaldecoder(name)().decode(head)
        except UnicodeDecodeError:
            continue
        wide = [letter for letter in text if not letter.isascii()]
        common = sum("\u4e00" <= letter <= "\u9fff" or letter in "，。、；：“”（）％" for letter in wide)
        if wide and common > 0.9 * len(wide):
            return name
    return ""
