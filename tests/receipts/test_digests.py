"""A digest by the state of a file: known while nothing was done to the file, and never otherwise."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from mmap import mmap
from pathlib import Path

import pytest

from govdata.files import FileState, state_of
from govdata.receipts import Receipts
from govdata.receipts.digests import SETTLED_SECONDS, KnownFile, read_digest
from govdata.receipts.folder import SUFFIX
from govdata.receipts.seal import sealed

pytestmark = pytest.mark.skipif(os.name != "posix", reason="no time of a change of status")
SETTLED_NS = SETTLED_SECONDS * 10**9
LATER = 2 * SETTLED_NS
BEGUN = 10**18


def run(folder: Path, file: Path, *, rehash: bool = False, after: int = LATER) -> Receipts:
    """A run that begins so long from now, in nanoseconds; what is known by its state is in `unread`."""
    (folder / "kept").mkdir(exist_ok=True)
    receipts = Receipts(folder / "kept", {}, rehash, time.time_ns() + after)
    receipts.know([file])
    receipts.settle(unchanged=True)
    return receipts


def a_file(folder: Path, text: str = "id\n1\n") -> Path:
    (folder / "data.csv").write_text(text, encoding="utf-8")
    return folder / "data.csv"


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def put_date_back(file: Path, text: str) -> None:
    found = file.stat()
    file.write_text(text, encoding="utf-8")
    os.utime(file, ns=(found.st_atime_ns, found.st_mtime_ns))


def replaced(file: Path, text: str) -> None:
    other = file.with_name("other.csv")
    other.write_text(text, encoding="utf-8")
    shutil.copystat(file, other)
    other.replace(file)


def through_a_link(file: Path) -> None:
    file.with_name("link.csv").hardlink_to(file)
    put_date_back(file.with_name("link.csv"), "id\n2\n")


def in_place(file: Path) -> None:
    with file.open("r+b") as stream:
        stream.seek(3)
        stream.write(b"2")


def through_a_map(file: Path) -> None:
    with file.open("r+b") as stream, mmap(stream.fileno(), 0) as mapped:
        mapped[3:4] = b"2"


CHANGES: dict[str, Callable[[Path], object]] = {
    "of equal length, with its old date": lambda file: put_date_back(file, "id\n2\n"),
    "longer": lambda file: file.write_text("id\n1\n2\n", encoding="utf-8"),
    "shorter, with its old date": lambda file: put_date_back(file, "id\n"),
    "another file in its place, with its old date": lambda file: replaced(file, "id\n2\n"),
    "the same bytes in another file": lambda file: replaced(file, "id\n1\n"),
    "by another name of it": through_a_link,
    "in place": in_place,
    "in memory": through_a_map,
    "touched": os.utime,
    "given to others": lambda file: file.chmod(0o600),
    "a link to it": lambda file: file.with_name("link.csv").hardlink_to(file),
}


def test_a_file_to_which_nothing_was_done_is_not_read(tmp_path: Path) -> None:
    file = a_file(tmp_path)
    assert run(tmp_path, file).unread == set()
    again = run(tmp_path, file)
    assert again.unread == {file}
    assert again.files[file].digest == digest(file)


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_was_done_to_a_file_it_is_read(tmp_path: Path, change: str) -> None:
    file = a_file(tmp_path)
    run(tmp_path, file)
    time.sleep(0.02)  # a step of the clock of the file system
    CHANGES[change](file)
    again = run(tmp_path, file)
    assert again.unread == set()
    assert again.files[file].digest == digest(file)


def test_a_file_that_may_still_change_within_a_step_of_the_clock_is_read_again(tmp_path: Path) -> None:
    """Changes of equal length, as fast as they come, none of which a coarse clock need show."""
    for number in range(20):
        file = a_file(tmp_path, f"id\n{number % 10}\n")
        again = run(tmp_path, file, after=0)
        assert again.unread == set()
        assert again.files[file].digest == digest(file)


@pytest.mark.parametrize(
    ("modified", "changed", "is_settled"),
    [
        (BEGUN - SETTLED_NS, BEGUN - SETTLED_NS, True),
        (0, 0, True),
        (BEGUN - SETTLED_NS + 1, BEGUN - SETTLED_NS, False),
        (BEGUN - SETTLED_NS, BEGUN - SETTLED_NS + 1, False),
        (0, 2 * BEGUN, False),
    ],
)
def test_both_times_lie_two_seconds_before_the_run(modified: int, changed: int, is_settled: bool) -> None:
    assert KnownFile(FileState(1, 2, 3, modified, changed), "").is_settled(BEGUN) is is_settled


@pytest.mark.parametrize("name", ["device", "inode", "size", "modified", "changed"])
def test_a_receipt_of_a_digest_stands_for_one_state(tmp_path: Path, name: str) -> None:
    file = a_file(tmp_path)
    state = run(tmp_path, file).files[file].state
    other = replace(state, **{name: getattr(state, name) + 1})
    assert Receipts(tmp_path / "kept", {}).digest_of(state) == digest(file)
    assert Receipts(tmp_path / "kept", {}).digest_of(other) is None


def test_receipts_that_came_from_another_machine_say_nothing_of_the_state(tmp_path: Path) -> None:
    there, here = tmp_path / "there", tmp_path / "here"
    there.mkdir()
    run(there, a_file(there))
    shutil.copytree(there, here)
    assert run(here, here / "data.csv").unread == set()


def test_bytes_that_changed_without_the_file_system_are_found_by_reading_them(tmp_path: Path) -> None:
    """No test can make a disk fail: here it is the receipt that has the digest of other bytes."""
    file = a_file(tmp_path)
    run(tmp_path, file)
    (receipt,) = (tmp_path / "kept").iterdir()
    receipt.write_bytes(sealed(receipt.name, b"0" * 64))
    assert run(tmp_path, file).files[file].digest == "0" * 64
    assert run(tmp_path, file, rehash=True).files[file].digest == digest(file)
    assert run(tmp_path, file).files[file].digest == digest(file)


@pytest.mark.parametrize("content", [b"", b"0" * 64, sealed(f"x{SUFFIX}", b"0" * 64)])
def test_a_damaged_receipt_of_a_digest_is_none_and_is_said(tmp_path: Path, content: bytes) -> None:
    file = a_file(tmp_path)
    run(tmp_path, file)
    (receipt,) = (tmp_path / "kept").iterdir()
    receipt.write_bytes(content)
    again = run(tmp_path, file)
    assert (again.unread, again.damaged) == (set(), {receipt.name})
    assert again.files[file].digest == digest(file)
    assert run(tmp_path, file).unread == {file}


@pytest.mark.parametrize("content", [b"", b"0" * 63, b"0" * 65, b"G" * 64, b"0" * 63 + b"\n"])
def test_what_is_no_digest_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(repr(content))}$"):
        read_digest(content)


def test_the_state_is_that_of_the_file_that_was_read(tmp_path: Path) -> None:
    file = a_file(tmp_path)
    assert run(tmp_path, file).files[file].state == state_of(file.stat())
