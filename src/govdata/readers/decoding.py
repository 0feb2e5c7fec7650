"""From a file as it is stored to plain UTF-8 text: hash and size, decompression, encodings.

Everything streams: memory stays below a few megabytes, whatever the size of the file.
"""

from __future__ import annotations

import bz2
import codecs
import gzip
import hashlib
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Self, cast

from govdata.readers.encoding_guess import BYTE_ORDER_MARKS, HEAD_BYTES, guessed_encoding
from govdata.reports.messages import EMPTY, Message

CHUNK = 1 << 20
SAFE_SIZE, LARGEST_RATIO = 256 << 20, 300
"""Above the size, a file that expands by more than the ratio is taken for a bomb; text compresses by 3 to 50."""
BOMS = tuple((mark, name.removesuffix("-le").removesuffix("-be")) for mark, name in BYTE_ORDER_MARKS)
"""The same by names with which the mark is no character of the text, but for UTF-8."""
UTF8 = frozenset({"utf-8", "utf-8-sig"})


class Unreadable(Exception):
    """One file cannot be read. `open_inputs` makes a finding of that `type`; it never leaves this room."""

    def __init__(self, type_: str, message: Message, next_step: Message = EMPTY) -> None:
        super().__init__(message.en)
        self.type, self.message, self.next_step = type_, message, next_step


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


_DAMAGED = (
    zipfile.BadZipFile,
    gzip.BadGzipFile,
    lzma.LZMAError,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,  # zipfile reads sizes, positions and names of a damaged directory as they are
    LookupError,
)


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
        with _open_compressed(path, compression, innerpath) as source:
            yield from _refuse_bomb(source, path)
    except _DAMAGED as error:
        message = Message(
            f"{path.name} is not a valid {compression} file: {error}.", f"{path.name} 不是有效的 {compression} 文件。"
        )
        raise Unreadable("compression-error", message, Message("Compress the file again.", "请重新压缩。")) from error
    except (RuntimeError, NotImplementedError) as error:  # zipfile: a password, an unknown method
        message = Message(
            f"{path.name} cannot be decompressed: {error}.", f"{path.name} 无法解压：可能已加密，或压缩方法不受支持。"
        )
        raise Unreadable("compression-error", message) from error


def _open_compressed(path: Path, compression: str, innerpath: str) -> BinaryIO:
    if compression == "zip":
        archive = zipfile.ZipFile(path)
        return cast("BinaryIO", archive.open(_member(archive, path, innerpath)))
    if compression == "gz":
        return cast("BinaryIO", gzip.open(path, "rb"))
    if compression not in _DECODERS:
        message = Message(f'Compression "{compression}" is not supported.', f"不支持压缩格式“{compression}”。")
        raise Unreadable("compression-error", message, Message("Use gz or zip.", "请改用 gz 或 zip。"))
    return cast("BinaryIO", _Streams(path.open("rb"), *_DECODERS[compression]))


_DECODERS: Mapping[str, tuple[Callable[[], Any], bytes]] = {
    "bz2": (bz2.BZ2Decompressor, b""),
    "xz": (lzma.LZMADecompressor, b"\0"),
}
"""What decodes one stream of a file, and what may stand behind one as padding (xz, 2.2)."""


class _Streams:
    """The streams of a file, one after another, to its end; what follows the last one and is none is damage.

    Python's own readers take such a rest for nothing, and with it every row of a damaged second stream.
    """

    def __init__(self, file: BinaryIO, new_decoder: Callable[[], Any], padding: bytes) -> None:
        self.file, self.new_decoder, self.padding, self.decoder = file, new_decoder, padding, new_decoder()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()

    def read(self, size: int) -> bytes:
        """At most `size` bytes, fewer only at the end."""
        found = bytearray()
        while len(found) < size and (data := self._next_input()) is not None:
            found += self.decoder.decompress(data, size - len(found))
        return bytes(found)

    def _next_input(self) -> bytes | None:
        """What the decoder needs next; None at the end of the file."""
        if not self.decoder.eof:
            data = self.file.read(CHUNK) if self.decoder.needs_input else b""
            if self.decoder.needs_input and not data:
                raise EOFError("it ends inside of a stream")
            return data
        rest = self.decoder.unused_data.lstrip(self.padding)
        while not rest and (data := self.file.read(CHUNK)):
            rest = data.lstrip(self.padding)
        self.decoder = self.new_decoder() if rest else self.decoder
        return rest or None


def _member(archive: zipfile.ZipFile, path: Path, innerpath: str) -> str:
    names = [info.filename for info in archive.infolist() if not info.is_dir()]
    if innerpath:
        names = [name for name in names if name == innerpath]
    if len(names) == 1:
        return names[0]
    message = Message(f"{path.name} holds {len(names):,} files.", f"{path.name} 中有 {len(names):,} 个文件。")
    if innerpath:
        message = Message(f'{path.name} holds no file "{innerpath}".', f"{path.name} 中没有文件“{innerpath}”。")
    step = Message("Set innerpath to one of its files.", "请用 innerpath 指明其中一个文件。")
    raise Unreadable("compression-error", message, step)


def _refuse_bomb(source: BinaryIO, path: Path) -> Iterator[bytes]:
    """The chunks of a source, as long as they are not many times larger than its file."""
    most = max(SAFE_SIZE, LARGEST_RATIO * path.stat().st_size)
    size = 0
    while chunk := source.read(CHUNK):
        size += len(chunk)
        if size > most:
            raise _bomb(path, most)
        yield chunk


def _bomb(path: Path, most: int) -> Unreadable:
    message = Message(
        f"{path.name} expands to more than {most >> 20:,} MB, over {LARGEST_RATIO} times its size.",
        f"{path.name} 解压后超过 {most >> 20:,} MB，为原大小的 {LARGEST_RATIO} 倍以上。",
    )
    step = Message(
        "If the file is right, decompress it before you name it in the package.", "若文件无误，请先解压，再列入数据包。"
    )
    return Unreadable("compression-error", message, step)


def encoding_of(path: Path, declared: str | None) -> tuple[str, Message]:
    """The encoding to read with, and what was assumed where none is declared (a byte order mark decides)."""
    if declared is not None:
        return declared, EMPTY
    with path.open("rb") as file:
        found = bom_encoding(file.read(4))
    if found == "utf-8":
        return found, EMPTY
    return found, Message(f"encoding {found}, from the byte order mark", f"编码为 {found}（依据字节顺序标记）")


def bom_encoding(head: bytes) -> str:
    """The encoding that a byte order mark tells; UTF-8 where there is none."""
    return next((name for mark, name in BOMS if head.startswith(mark)), "utf-8")


def head_of(path: Path, compression: str | None, size: int) -> bytes:
    """The first bytes of a file's content; none where it cannot be decompressed, which its reader reports."""
    try:
        with _open_compressed(path, compression, "") if compression else path.open("rb") as source:
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
    """The text of a file in chunks.

    Raises:
        Unreadable: (while iterating) a byte is not of that encoding.
    """
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
    message = Message(
        f"{path.name} is not {encoding}: byte {offset} (line {line}, {near}).",
        f"{path.name} 的编码不是 {encoding}：第 {offset} 字节（第 {line} 行，{near}）。",
    )
    return Unreadable("encoding-error", message, _encoding_step(_likely_encoding(path, encoding)))


def _encoding_step(likely: str) -> Message:
    if not likely:
        return Message("Declare the encoding it has, or save it as UTF-8.", "请声明文件的实际编码，或另存为 UTF-8。")
    declared = f'"encoding": "{likely}"'
    return Message(
        f"The text can be read as {likely}. Declare {declared}.", f"按 {likely} 可以读取。请声明 {declared}。"
    )


def _likely_encoding(path: Path, wrong: str) -> str:
    """Another encoding that the head of the file is in for sure; else nothing."""
    with path.open("rb") as file:
        likely = guessed_encoding(file.read(HEAD_BYTES))
    return "" if likely == wrong else likely
