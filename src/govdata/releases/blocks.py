"""blocks.json: the SHA-256 of each part of a Parquet file that a reader of some columns asks for.

A hash of a whole file proves nothing about the part of it that was read. So each Parquet file is cut where Parquet
itself is: after the magic, after each column of each row group, before the footer. The list is a file of the release,
whose hash stands in SHA256SUMS; a reader fetches the blocks that hold what it needs, and uses no byte before the hash
of its block is right. A small file is not cut: it is read whole. Any other cut would be read as well.

`{"$version": "1", "files": {"parquet/<table>.parquet": [[bytes, "sha256 in hexadecimal"], ...]}}`, in the order of the
bytes; the last block is the footer.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

from govdata.errors import VerificationError
from govdata.releases.manifest import Place, about
from govdata.reports.messages import Message
from govdata.values import dataclass

BLOCKS = "blocks.json"
SMALLEST = 64 << 10
"""Bytes of a file from which on it is cut: one request brings a smaller one."""
_TAIL = 8
"""The length of the footer, and the magic, at the end of a Parquet file."""
_HASH = re.compile(r"[0-9a-f]{64}")
_LARGEST = (1 << 63) - 1
"""Bytes of a file that any system can have."""
_READ_AT_ONCE = 1 << 20


@dataclass(frozen=True)
class Block:
    """The bytes of a file from `start` up to, and without, `end`, and their SHA-256 in hexadecimal."""

    start: int
    end: int
    sha256: str


def write_blocks(folder: Path, names: Iterable[str]) -> None:
    """Write the list of a release that is being written; `names` are its Parquet files.

    Raises:
        OSError: the disk refuses.
    """
    cut = {name: file_blocks(folder / name) for name in names if (folder / name).stat().st_size >= SMALLEST}
    files = {name: [[block.end - block.start, block.sha256] for block in cut[name]] for name in sorted(cut)}
    text = json.dumps({"$version": "1", "files": files}, ensure_ascii=False, separators=(",", ":"))
    (folder / BLOCKS).write_text(f"{text}\n", encoding="utf-8", newline="\n")


def file_blocks(path: Path) -> tuple[Block, ...]:
    """The blocks of a Parquet file.

    Raises:
        OSError: it cannot be read.
    """
    cuts = sorted({0, *_cuts(path), path.stat().st_size})
    return hashed(path, pairwise(cuts))


def hashed(path: Path, extents: Iterable[tuple[int, int]]) -> tuple[Block, ...]:
    """Parts of a file, with their hashes, in one pass.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        return tuple(Block(start, end, _hash(file, start, end)) for start, end in extents)


def _hash(file: Any, start: int, end: int) -> str:
    digest, left = hashlib.sha256(), end - start
    file.seek(start)
    while left > 0 and (chunk := file.read(min(left, _READ_AT_ONCE))):
        digest.update(chunk)
        left -= len(chunk)
    return digest.hexdigest()


def _cuts(path: Path) -> list[int]:
    """Where a column of a row group begins or ends, and where the footer begins."""
    import pyarrow.parquet as pq

    metadata = pq.read_metadata(path)
    with path.open("rb") as file:
        file.seek(-_TAIL, 2)
        footer = int.from_bytes(file.read(4), "little")
    ends = [
        cut for index in range(metadata.num_columns) for extent in column_extents(metadata, index) for cut in extent
    ]
    return [*ends, path.stat().st_size - _TAIL - footer]


def column_extents(metadata: Any, index: int) -> list[tuple[int, int]]:
    """Where the bytes of a column are, in each row group: what Arrow reads of a file that Arrow wrote.

    A dictionary comes first if there is one; a row group without rows may have no bytes. (Of files by parquet-mr before
    1.2.9 readers take up to 100 bytes more.)
    """
    chunks = (metadata.row_group(group).column(index) for group in range(metadata.num_row_groups))
    return [_extent(chunk) for chunk in chunks]


def _extent(chunk: Any) -> tuple[int, int]:
    offsets = (chunk.dictionary_page_offset, chunk.data_page_offset)
    start = min((offset for offset in offsets if offset), default=0)
    return start, start + chunk.total_compressed_size


def parsed_blocks(release: Place, content: bytes) -> Mapping[str, tuple[Block, ...]]:
    """File -> its blocks in order, from the bytes of blocks.json.

    Raises:
        VerificationError: they are no such list.
    """
    try:
        files = json.loads(content)["files"]
        return {str(name): _parsed(blocks) for name, blocks in files.items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        reason = Message("it is no list of blocks", "不是分块清单")
        raise VerificationError(release, (about(BLOCKS, reason),)) from error


def _parsed(blocks: Sequence[Sequence[Any]]) -> tuple[Block, ...]:
    sizes, hashes = [size for size, _ in blocks], [text for _, text in blocks]
    if not all(type(size) is int and size > 0 for size in sizes):
        raise ValueError(sizes)
    if not all(isinstance(text, str) and _HASH.fullmatch(text) for text in hashes):
        raise ValueError(hashes)
    ends = list(accumulate(sizes, initial=0))
    if ends[-1] > _LARGEST:
        raise ValueError(sizes)
    return tuple(Block(start, end, text) for (start, end), text in zip(pairwise(ends), hashes, strict=True))


def wrong_blocks(folder: Path, content: bytes, names: Iterable[str]) -> tuple[Message, ...]:
    """What of the list of a release on this machine is not so; `names` are its Parquet files.

    Raises:
        VerificationError: the bytes are no list of blocks.
        OSError: a file cannot be read.
    """
    known, files = parsed_blocks(folder, content), set(names)
    others = [about(BLOCKS, _no_table(name)) for name in sorted(known.keys() - files)]
    wrong = [name for name in sorted(known.keys() & files) if not _is_so(folder / name, known[name])]
    return (*others, *(about(BLOCKS, _other_bytes(name)) for name in wrong))


def _is_so(path: Path, blocks: Sequence[Block]) -> bool:
    extents = [(block.start, block.end) for block in blocks]
    return bool(blocks) and blocks[-1].end == path.stat().st_size and hashed(path, extents) == tuple(blocks)


def _no_table(name: str) -> Message:
    return Message(f'"{name}" is no Parquet file of a table', f"“{name}”不是表的 Parquet 文件")


def _other_bytes(name: str) -> Message:
    return Message(f"the blocks of {name} are not those of its bytes", f"{name} 的分块与其内容不符")
