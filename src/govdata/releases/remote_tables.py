"""The Parquet files of a release in a store: the columns that are asked for, from bytes that are verified.

The bytes that are fetched are whole blocks of blocks.json, and none is parsed before the hash of its block is right.
Arrow then reads them as if the file were in memory: where nothing was fetched nothing is asked for, since what a
column needs is taken from the same verified footer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from govdata.errors import VerificationError
from govdata.releases.arrow_tables import parse_parquet, require_fields
from govdata.releases.blocks import Block, column_extents
from govdata.releases.manifest import CHANGED, NOT_PARQUET, about
from govdata.releases.remote import RemoteRelease
from govdata.reports.messages import Message
from govdata.stores.store import ObjectMissing
from govdata.values import dataclass

if TYPE_CHECKING:
    import pyarrow as pa

AT_ONCE = 8
"""Requests that are under way at a time."""
LARGEST_REQUEST = 64 << 20
"""Bytes up to which blocks that follow each other are fetched by one request."""
_NO_ROOM = Message("it does not fit into the memory of this machine", "超出本机内存")
_MAGIC = b"PAR1"
_WRITER = "parquet-cpp-arrow"
"""Whose files hold a column in the bytes that their footer says, and no byte more."""


@dataclass(frozen=True)
class RemoteFiles:
    """What reads the Parquet files of a release in a store."""

    release: RemoteRelease
    blocks: Mapping[str, tuple[Block, ...]]

    def read(self, name: str, columns: Sequence[str] | None) -> pa.Table:
        """Some columns of a file, by the blocks that hold them; or all, by the hash of the file.

        A file without blocks is read whole.

        Raises:
            UsageError: it has no such column.
            VerificationError: what was read is not what was written.
            StoreError: the store does not give it.
        """
        blocks = self.blocks.get(name)
        if columns is None or not blocks:
            return parse_parquet(self.release.location, name, self._whole(name), columns)
        footer = next(self._verified(name, blocks[-1:]))[1]
        metadata = self._metadata(name, footer)
        require_fields(self.release.location, name, metadata.schema.to_arrow_schema(), columns)
        if not str(metadata.created_by).startswith(_WRITER):
            return parse_parquet(self.release.location, name, self._whole(name), columns)
        return parse_parquet(
            self.release.location, name, self._sparse(name, blocks, metadata, columns), columns, metadata
        )

    def _whole(self, name: str) -> pa.Buffer:
        """All bytes of a file, with the hash of the manifest; in Arrow's own memory, see `verified_bytes`."""
        import pyarrow as pa

        content = pa.BufferOutputStream()
        digest = sha256()
        for chunk in self._pieces(name):
            digest.update(chunk)
            content.write(chunk)
        if digest.hexdigest() != self.release.sums.hashes.get(name):
            raise self._changed(name)
        return content.getvalue()

    def _pieces(self, name: str) -> list[bytes]:
        try:
            return self.release.store.pieces(name)
        except ObjectMissing:
            raise self._changed(name) from None

    def _metadata(self, name: str, footer: bytes) -> Any:
        import pyarrow as pa
        import pyarrow.parquet as pq

        try:
            return pq.read_metadata(pa.BufferReader(_MAGIC + footer))
        except (pa.ArrowException, OSError) as error:
            raise VerificationError(self.release.location, (about(name, NOT_PARQUET),)) from error

    def _sparse(self, name: str, blocks: Sequence[Block], metadata: Any, columns: Sequence[str]) -> pa.Buffer:
        """Memory of the size of the file, in which the blocks that hold the columns are filled in.

        Pages of it that nobody writes take no room, except where the system has none to lend.
        """
        import pyarrow as pa

        indices = [index for index in range(metadata.num_columns) if metadata.schema.column(index).path in set(columns)]
        extents = [extent for index in indices for extent in column_extents(metadata, index)]
        needed = [block for block in blocks if any(block.start < end and start < block.end for start, end in extents)]
        if any(end > blocks[-1].end for _, end in extents):
            raise VerificationError(self.release.location, (about(name, NOT_PARQUET),))
        try:
            memory = pa.allocate_buffer(blocks[-1].end)
        except MemoryError as error:
            raise VerificationError(self.release.location, (about(name, _NO_ROOM),)) from error
        view = memoryview(memory).cast("B")
        for block, content in self._verified(name, needed):
            view[block.start : block.end] = content
        return memory

    def _verified(self, name: str, blocks: Sequence[Block]) -> Iterator[tuple[Block, bytes]]:
        """Blocks with their bytes, whose hashes are right."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for pairs in pool.map(lambda run: self._fetched(name, run), _runs(blocks)):
                yield from pairs

    def _fetched(self, name: str, run: Sequence[Block]) -> list[tuple[Block, bytes]]:
        start = run[0].start
        try:
            content = memoryview(self.release.store.part(name, start, run[-1].end))
        except ObjectMissing:
            raise self._changed(name) from None
        pairs = [(block, bytes(content[block.start - start : block.end - start])) for block in run]
        if any(sha256(found).hexdigest() != block.sha256 for block, found in pairs):
            raise self._changed(name)
        return pairs

    def _changed(self, name: str) -> VerificationError:
        return VerificationError(self.release.location, (about(name, CHANGED),))


def _runs(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """Blocks that follow each other, as one request each."""
    run: list[Block] = []
    for block in blocks:
        if run and (block.start != run[-1].end or block.end - run[0].start > LARGEST_REQUEST):
            yield run
            run = []
        run.append(block)
    if run:
        yield run
