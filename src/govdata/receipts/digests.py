"""The digest of a file: of its bytes, or, where an earlier run has hashed them, known by the state of the file.

So do Git (its index) and DVC. Who changes a file, or puts an old date back, changes its state (`files.FileState`),
since the time of a change of status is the system's alone. What is younger than two seconds might change once more
within one step of a coarse clock: its state says nothing yet (Git calls it racy). A disk whose bytes change without the
file system is not found so. Where that time is another thing (Windows: of creation), bytes are always read.
"""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

from govdata.file_system import POSIX
from govdata.files import FileState, state_of
from govdata.values import dataclass

SETTLED_SECONDS = 2
"""So long before a run the last change of a file must lie, for its state to stand for its bytes: a step of FAT."""
_SHA256 = re.compile(rb"[0-9a-f]{64}")


@dataclass(frozen=True)
class KnownFile:
    """A file as it was before its bytes were read, and their SHA-256, hexadecimal."""

    state: FileState
    digest: str

    def is_settled(self, begun: int) -> bool:
        """Whether its state stands for its bytes in a run that began then, in nanoseconds since 1970."""
        return POSIX and max(self.state.modified, self.state.changed) <= begun - SETTLED_SECONDS * 10**9


def hashed_file(file: Path) -> KnownFile:
    """A file, read from its first byte to its last.

    Raises:
        OSError: it cannot be read.
    """
    with file.open("rb") as stream:
        state = state_of(os.fstat(stream.fileno()))
        return KnownFile(state, hashlib.file_digest(stream, "sha256").hexdigest())


def read_digest(content: bytes) -> str:
    """A digest as a receipt has it.

    Raises:
        ValueError: it is none.
    """
    if not _SHA256.fullmatch(content):
        raise ValueError(content)
    return content.decode()
