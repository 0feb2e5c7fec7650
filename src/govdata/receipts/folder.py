"""A folder of receipts: what earlier runs learned of files, and what this one learns.

A receipt is named after the digest of a file and the digest of a question: what was asked of the file, in full, and the
versions that answered. What does not fit has another name, so that nothing is ever adapted. The digest itself has a
receipt, named after the state of the file. A receipt is as trustworthy as its folder; where there is none, or a damaged
one, the file is read.

A new one has a name of its own until the file was read and still is what it was; then it gets its final name in one
step. So concurrent and killed runs leave whole receipts or none.
"""

from __future__ import annotations

import hashlib
import math
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import field
from pathlib import Path
from stat import S_IWOTH
from typing import Generic, TypeVar
from uuid import uuid4

from govdata.errors import UsageError, os_reason
from govdata.file_system import POSIX, replace_name
from govdata.files import FileState, read_bounded, state_of
from govdata.receipts.digests import KnownFile, hashed_file, read_digest
from govdata.receipts.notes import notes_of
from govdata.receipts.seal import sealed, unsealed
from govdata.reports.messages import Message
from govdata.values import dataclass

_Learned = TypeVar("_Learned")
SUFFIX, FRESH = ".receipt", ".fresh-"
UNUSED_SECONDS = 30 * 86_400
"""A receipt that no run has used for so long is removed."""
ABANDONED_SECONDS = 86_400
"""What is so old and has no final name was left by a run that was killed."""
LARGEST = 1 << 31
"""Bytes of a receipt at most."""


@dataclass(frozen=True)
class Form(Generic[_Learned]):
    """How what was learned of a file is written and read again.

    `write` answers None for what is not worth to be kept, or cannot be; `read` raises a ValueError for what it never
    wrote.
    """

    write: Callable[[_Learned], bytes | None]
    read: Callable[[bytes], _Learned]


_DIGEST = Form[str](str.encode, read_digest)
"""The digest of the bytes that a state of a file stands for."""


@dataclass
class Receipts:
    """The receipts of one run, which `begun` then, in nanoseconds since 1970.

    `tools` are the versions of whatever decides an answer. With `rehash` every file is read for its digest.
    """

    folder: Path
    tools: Mapping[str, str]
    rehash: bool = False
    begun: int = field(default_factory=time.time_ns)
    files: dict[Path, KnownFile] = field(default_factory=dict)
    """Those that were asked about, as they were before they were read."""
    unread: set[Path] = field(default_factory=set)
    """Those of them whose digest is known by their state."""
    fresh: dict[Path, dict[str, Path]] = field(default_factory=dict)
    """What this run has learned: by file, the final name of each receipt and where it lies until then."""
    used: set[str] = field(default_factory=set)
    damaged: set[str] = field(default_factory=set)
    refused: Message | None = None
    """Why nothing more can be written."""
    read: set[Path] = field(default_factory=set)
    """The files that something was asked of which no receipt knew."""

    def know(self, files: Iterable[Path]) -> None:
        """Take the digests of some files. Those that are read are read once, several at a time."""
        new = [file for file in dict.fromkeys(files) if file not in self.files]
        known = {} if self.rehash else {file: found for file in new if (found := self._known_file(file))}
        self.unread.update(known)
        self.files |= known
        unknown = [file for file in new if file not in known]
        with ThreadPoolExecutor(os.cpu_count()) as threads:
            for file, found in zip(unknown, threads.map(hashed_file, unknown), strict=True):
                self.files[file] = found
                self._keep_digest(file, found)

    def _known_file(self, file: Path) -> KnownFile | None:
        state = state_of(file.stat())
        digest = self.digest_of(state)
        return None if digest is None else KnownFile(state, digest)

    def digest_of(self, state: FileState) -> str | None:
        """The digest of the bytes that a state stands for; None if no run has read them."""
        return self._known(_name_of_state(state), _DIGEST)

    def _keep_digest(self, file: Path, found: KnownFile) -> None:
        if found.is_settled(self.begun) and self.digest_of(found.state) != found.digest:
            name = _name_of_state(found.state)
            self._keep(file, name, sealed(name, found.digest.encode()))

    def question(self, *parts: object) -> str:
        """The digest of a question: all that an answer depends on beside the bytes of a file, by its `repr`."""
        return hashlib.sha256(repr((sorted(self.tools.items()), parts)).encode()).hexdigest()

    def recall(self, file: Path, question: str, form: Form[_Learned], learn: Callable[[], _Learned]) -> _Learned:
        """What is known of a file, or what `learn` finds out about it, which is then kept."""
        self.know([file])
        name = _name(self.files[file].digest, question)
        known = self._known(name, form)
        if known is not None:
            return known
        self.read.add(file)
        learned = learn()
        content = form.write(learned)
        if content is not None:
            self._keep(file, name, sealed(name, content))
        return learned

    def _known(self, name: str, form: Form[_Learned]) -> _Learned | None:
        try:
            content = unsealed(name, read_bounded(self.folder / name, LARGEST))
            learned = None if content is None else form.read(content)
        except FileNotFoundError:
            return None
        except (OSError, ValueError):
            learned = None
        (self.damaged if learned is None else self.used).add(name)
        return learned

    def _keep(self, file: Path, name: str, data: bytes) -> None:
        if self.refused is not None or name in self.fresh.get(file, {}):
            return
        place = self.folder / f"{FRESH}{uuid4().hex}"
        self.fresh.setdefault(file, {})[name] = place
        try:
            place.write_bytes(data)
        except OSError as error:
            self.refused = os_reason(error)

    def settle(self, *, unchanged: bool) -> tuple[Message, ...]:
        """Keep what was learned of each file that still is what it was; what there is to say about all of that.

        Args:
            unchanged: whether no file of the package was touched since the run began.
        """
        try:
            for file, places in self.fresh.items():
                if unchanged and self.refused is None and self._is_what_it_was(file):
                    self._give_names(places)
        finally:
            self.abandon()
        self._sweep()
        return notes_of(len(self.files), len(self.read), len(self.unread), self.damaged, self.refused)

    def _is_what_it_was(self, file: Path) -> bool:
        was = self.files[file]
        if not self.rehash and was.is_settled(self.begun) and state_of(file.stat()) == was.state:
            return True
        return hashed_file(file).digest == was.digest

    def _give_names(self, places: Mapping[str, Path]) -> None:
        try:
            for name, place in places.items():
                replace_name(place, self.folder / name)
        except OSError as error:
            self.refused = os_reason(error)

    def abandon(self) -> None:
        """Remove what has no final name."""
        for place in (place for places in self.fresh.values() for place in places.values()):
            with suppress(OSError):
                place.unlink(missing_ok=True)
        self.fresh.clear()

    def _sweep(self) -> None:
        """Remove what no run has used for long, and what killed runs have left; what was used is young again."""
        with suppress(OSError):
            for name in self.used:
                os.utime(self.folder / name)
            for path in self.folder.iterdir():
                if time.time() - path.lstat().st_mtime > _longest_idle(path.name):
                    path.unlink()


def _longest_idle(name: str) -> float:
    """For how many seconds a file of the folder may lie unused; what is not ours stays."""
    if name.startswith(FRESH):
        return ABANDONED_SECONDS
    return UNUSED_SECONDS if name.endswith(SUFFIX) else math.inf


def _name(*parts: str) -> str:
    return hashlib.sha256(" ".join(parts).encode()).hexdigest() + SUFFIX


def _name_of_state(state: FileState) -> str:
    return _name("digest of", repr(state))


@contextmanager
def receipts_in(
    folder: Path | str | None, tools: Mapping[str, str], *, rehash: bool = False
) -> Iterator[Receipts | None]:
    """The receipts in a folder, which is made if it is not there; None without one. See `Receipts` for the rest.

    Raises:
        UsageError: it is no folder that can be made or read, or everybody may write what the run would believe; or
            there is none whose digests could be made anew.
    """
    if folder is None and rehash:
        raise UsageError(
            Message("--rehash works together with --receipts only.", "--rehash 须与 --receipts 同用。"),
            Message("Add --receipts DIR, or leave out --rehash.", "请加上 --receipts DIR，或去掉 --rehash。"),
        )
    if folder is None:
        yield None
        return
    receipts = Receipts(Path(folder), tools, rehash)
    _require_own(receipts.folder)
    try:
        yield receipts
    finally:
        receipts.abandon()


def _require_own(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        mode = folder.stat().st_mode
    except OSError as error:
        reason = os_reason(error)
        raise UsageError(
            Message(f"{folder} cannot hold receipts: {reason.en}.", f"{folder} 无法存放检查回执：{reason.zh}。"),
            Message("Give a folder to --receipts.", "请为 --receipts 指定一个文件夹。"),
        ) from error
    if POSIX and mode & S_IWOTH:
        raise UsageError(
            Message(
                f"Everybody may write to {folder}: receipts there prove nothing.",
                f"任何人都可写入 {folder}：其中的回执不可信。",
            ),
            Message.same(f"chmod o-w {folder}"),
        )
