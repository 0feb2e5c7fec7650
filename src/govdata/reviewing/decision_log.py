"""The file of a log of decisions: read and verified, a torn end cut off, entries appended and made durable."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from govdata.documents.archive import sha256_of
from govdata.errors import SourceError, WriteError, os_reason
from govdata.file_system import sync
from govdata.files import read_bounded
from govdata.reports.messages import Message
from govdata.reviewing.decisions import FIRST, NO_DECISION, Act, BrokenLog, Change, Decision, Undoable, decisions_of

LOG = "decisions.jsonl"
"""The name of the log in the folder of a package."""
LARGEST_LOG = 1 << 30
TORN = ".torn"
"""What a log's name ends with where the torn ends of lines are kept."""


@dataclass
class DecisionLog:
    """A log that is written to. What `append` has returned is on the disk.

    `torn` are the bytes of a last line that was cut off when the log was opened: a write that a kill or a loss of
    power had ended. They are kept in a file beside it.
    """

    path: Path
    who: str
    decisions: list[Decision] = field(default_factory=list)
    torn: bytes = b""
    last: str = FIRST
    undoable: Undoable = field(default_factory=Undoable)

    @staticmethod
    def open(path: Path, who: str) -> DecisionLog:
        """The log in a file, which need not be there yet.

        Raises:
            SourceError: it cannot be read, or a line of it was changed.
            WriteError: a torn last line cannot be cut off.
        """
        decisions, whole, torn = _read(path)
        if torn:
            _cut(path, len(whole), torn)
        lines = whole.split(b"\n")[:-1]
        last = sha256_of(lines[-1]) if lines else FIRST
        return DecisionLog(path, who, decisions, torn, last, Undoable.of(decisions))

    def append(
        self,
        what: Act,
        source: tuple[str, str] = ("", ""),
        changes: Sequence[Change] = (),
        reverts: int | None = None,
        files: Mapping[str, tuple[str, str]] | None = None,
    ) -> Decision:
        """Write an entry; `source` is its id and the hash of its text.

        Raises:
            WriteError: the disk refuses; the entry is then no part of the log.
        """
        made = Decision(
            len(self.decisions) + 1,
            what,
            self.who,
            datetime.now(UTC).isoformat(timespec="milliseconds"),
            *source,
            tuple(changes),
            reverts,
            files or {},
            self.last,
        )
        line = made.line()
        _append(self.path, line + b"\n", durable=what is not Act.WRITTEN)
        self.decisions.append(made)
        self.undoable.add(made)
        self.last = sha256_of(line)
        return made


def read_log(path: Path) -> list[Decision]:
    """The entries of a log that somebody keeps; a torn last line is left out.

    Raises:
        SourceError: it cannot be read, or a line of it was changed.
    """
    if not path.exists():
        raise SourceError(path, Message("there is no such log of decisions", "没有这份审核记录"))
    return _read(path)[0]


def _read(path: Path) -> tuple[list[Decision], bytes, bytes]:
    """The entries, the bytes of whole lines, and those of a torn last one."""
    try:
        data = read_bounded(path, LARGEST_LOG)
    except FileNotFoundError:
        return [], b"", b""
    except OSError as error:
        raise SourceError(path, os_reason(error)) from error
    whole, end, torn = data.rpartition(b"\n")
    whole += end
    try:
        return decisions_of(whole.split(b"\n")[:-1]), whole, torn
    except BrokenLog as error:
        lines = whole.split(b"\n")[:-1]
        if error.line < len(lines) or torn or not _is_garbled(lines[-1]):
            raise SourceError(path, _broken(error), _NO_LOG if _is_no_log(error) else _RESTORE) from error
        kept = b"".join(line + b"\n" for line in lines[:-1])
        return decisions_of(lines[:-1]), kept, lines[-1] + b"\n"


def _is_garbled(line: bytes) -> bool:
    """Whether a last line is what a loss of power leaves: blocks of a file that were never written."""
    return b"\0" in line or not line


def _cut(path: Path, length: int, torn: bytes) -> None:
    """Keep a torn end beside the log, then cut it off."""
    try:
        _append(path.with_name(path.name + TORN), torn.rstrip(b"\n") + b"\n", durable=True)
        with path.open("r+b") as file:
            file.truncate(length)
            os.fsync(file.fileno())
    except OSError as error:
        raise WriteError(path, os_reason(error)) from error


def _append(path: Path, data: bytes, *, durable: bool) -> None:
    """Append bytes, all or none of them as far as this process can tell."""
    is_new = not path.exists()
    try:
        with path.open("ab", buffering=0) as file:
            end = file.tell()
            try:
                _write_all(file.fileno(), data)
                if durable:
                    os.fsync(file.fileno())
            except OSError:
                file.truncate(end)
                raise
        if is_new:
            sync(path.parent)
    except OSError as error:
        raise WriteError(path, os_reason(error)) from error


def _write_all(handle: int, data: bytes) -> None:
    while data:
        data = data[os.write(handle, data) :]


def _is_no_log(error: BrokenLog) -> bool:
    """Whether a file is something else altogether."""
    return error.line == 1 and error.reason == NO_DECISION


def _broken(error: BrokenLog) -> Message:
    line = error.line
    if _is_no_log(error):
        return Message(
            "it is no log of decisions: its line 1 does not begin one", "不是审核记录：第 1 行不是记录的开头"
        )
    return Message(
        f"line {line} of this log of decisions is not what was written: it does not follow the line before it",
        f"审核记录第 {line} 行已非原样：与前一行不相衔接",
    )


_NO_LOG = Message(
    "Give a log that `govdata review` wrote; if this is one, restore it from a copy.",
    "请指定由 `govdata review` 写成的审核记录；若本是审核记录，请从备份恢复。",
)
_RESTORE = Message(
    "Restore the log from a copy; a log is never edited.", "请从备份恢复该记录；审核记录只能追加，不可改写。"
)
