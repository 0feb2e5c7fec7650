"""The folder of receipts: what is found there, what is kept, and that nothing but what was written is believed."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.errors import UsageError
from govdata.receipts import Receipts
from govdata.receipts.folder import ABANDONED_SECONDS, FRESH, SUFFIX, UNUSED_SECONDS, Form, receipts_in
from govdata.receipts.notes import notes_of
from govdata.receipts.seal import sealed, unsealed

TOOLS = {"govdata": "1"}


def read_number(content: bytes) -> int:
    return int(content)


NUMBER = Form[int](lambda number: None if number < 0 else str(number).encode(), read_number)


def learned(folder: Path, file: Path, question: str, answer: int, *, unchanged: bool = True) -> int:
    """What a run gets to know, that would find out the answer."""
    with receipts_in(folder, TOOLS) as receipts:
        assert receipts is not None
        known = receipts.recall(file, receipts.question(question), NUMBER, lambda: answer)
        receipts.settle(unchanged=unchanged)
    return known


def a_file(folder: Path, text: str = "a") -> Path:
    (folder / "data.csv").write_text(text, encoding="utf-8")
    return folder / "data.csv"


def test_what_was_learned_is_known_until_the_file_or_the_question_is_another(tmp_path: Path) -> None:
    kept, file = tmp_path / "kept", a_file(tmp_path)
    assert learned(kept, file, "rows", 1) == 1
    assert learned(kept, file, "rows", 2) == 1
    assert learned(kept, file, "columns", 3) == 3
    assert learned(kept, a_file(tmp_path, "b"), "rows", 4) == 4
    assert learned(kept, a_file(tmp_path, "a"), "rows", 5) == 1


def test_another_version_of_a_tool_knows_nothing(tmp_path: Path) -> None:
    one, other = Receipts(tmp_path, {"polars": "1"}), Receipts(tmp_path, {"polars": "2"})
    assert one.question("rows") != other.question("rows")


def test_what_is_not_worth_to_be_kept_is_not(tmp_path: Path) -> None:
    kept, file = tmp_path / "kept", a_file(tmp_path)
    assert learned(kept, file, "rows", -1) == -1
    assert [*kept.iterdir()] == []


@given(st.text(max_size=5), st.binary(max_size=40), st.data())
def test_no_byte_of_a_receipt_may_be_another(name: str, content: bytes, data: st.DataObject) -> None:
    whole = sealed(name, content)
    assert unsealed(name, whole) == content
    at, bits = data.draw(st.integers(0, len(whole) - 1)), data.draw(st.integers(1, 255))
    assert unsealed(name, whole[:at] + bytes([whole[at] ^ bits]) + whole[at + 1 :]) is None
    assert unsealed(name, whole[:at]) is None
    assert unsealed(name, whole + b"\0") is None
    assert unsealed(f"{name}x", whole) is None


@pytest.mark.parametrize("content", [b"", b"3", b"no number"])
def test_what_is_damaged_is_read_again_and_replaced(tmp_path: Path, content: bytes) -> None:
    kept, file = tmp_path / "kept", a_file(tmp_path)
    learned(kept, file, "rows", 1)
    (receipt,) = kept.iterdir()
    receipt.write_bytes(sealed(receipt.name, content) if content == b"no number" else content)
    with receipts_in(kept, TOOLS) as receipts:
        assert receipts is not None
        assert receipts.recall(file, receipts.question("rows"), NUMBER, lambda: 2) == 2
        notes = receipts.settle(unchanged=True)
    assert [note.en for note in notes[1:]] == [
        f"Damaged receipts, which were ignored, so that their files were read: {receipt.name}."
    ]
    assert learned(kept, file, "rows", 3) == 2


def test_of_many_damaged_receipts_the_first_are_named() -> None:
    (_, damaged) = notes_of(9, 9, damaged=[f"{number}.receipt" for number in range(1_200)])
    assert damaged.en.endswith(": 0.receipt, 1.receipt, 10.receipt and 1,197 more.")
    assert damaged.zh.endswith("：0.receipt、1.receipt、10.receipt 等 1,200 份。")


def test_nothing_is_kept_of_a_file_that_was_touched(tmp_path: Path) -> None:
    kept, file = tmp_path / "kept", a_file(tmp_path)
    learned(kept, file, "rows", 1, unchanged=False)
    assert [*kept.iterdir()] == []
    with receipts_in(kept, TOOLS) as receipts:
        assert receipts is not None
        receipts.recall(file, receipts.question("rows"), NUMBER, lambda: len(a_file(tmp_path, "bb").name))
        receipts.settle(unchanged=True)
    assert [*kept.iterdir()] == []


def test_a_run_that_breaks_keeps_nothing(tmp_path: Path) -> None:
    kept, file = tmp_path / "kept", a_file(tmp_path)

    def broken() -> None:
        with receipts_in(kept, TOOLS) as receipts:
            assert receipts is not None
            receipts.recall(file, receipts.question("rows"), NUMBER, lambda: 1)
            raise OSError

    with pytest.raises(OSError, match=r"^$"):
        broken()
    assert [*kept.iterdir()] == []


def test_runs_at_once_leave_whole_receipts(tmp_path: Path) -> None:
    kept, file = tmp_path / "kept", a_file(tmp_path)
    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(lambda _: learned(kept, file, "rows", 7), range(40))) == {7}
    assert [path.suffix for path in kept.iterdir()] == [SUFFIX]
    assert learned(kept, file, "rows", 8) == 7


@pytest.mark.parametrize(
    ("name", "age", "stays"),
    [
        (f"a{SUFFIX}", UNUSED_SECONDS + 60, False),
        (f"a{SUFFIX}", UNUSED_SECONDS - 60, True),
        (f"{FRESH}a", ABANDONED_SECONDS + 60, False),
        (f"{FRESH}a", ABANDONED_SECONDS - 60, True),
        ("notes.txt", 10 * UNUSED_SECONDS, True),
    ],
)
def test_what_nobody_uses_is_removed(tmp_path: Path, name: str, age: int, stays: bool) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / name).write_bytes(b"")
    os.utime(kept / name, (time.time() - age,) * 2)
    learned(kept, a_file(tmp_path), "rows", 1)
    assert (kept / name).exists() is stays


def test_what_is_used_stays_young(tmp_path: Path) -> None:
    kept, file = tmp_path / "kept", a_file(tmp_path)
    learned(kept, file, "rows", 1)
    (receipt,) = kept.iterdir()
    os.utime(receipt, (time.time() - UNUSED_SECONDS - 60,) * 2)
    assert learned(kept, file, "rows", 2) == 1
    assert learned(kept, file, "rows", 3) == 1


@pytest.mark.skipif(os.name != "posix", reason="links and modes of POSIX")
def test_a_receipt_that_is_no_file_is_none(tmp_path: Path) -> None:
    kept, file = tmp_path / "kept", a_file(tmp_path)
    learned(kept, file, "rows", 1)
    (receipt,) = kept.iterdir()
    receipt.unlink()
    os.mkfifo(receipt)
    assert learned(kept, file, "rows", 2) == 2


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_a_folder_that_everybody_may_write_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    with pytest.raises(UsageError, match="Everybody may write"), receipts_in(tmp_path, TOOLS):
        pass


def test_without_a_folder_nothing_can_be_hashed_anew() -> None:
    with pytest.raises(UsageError, match="together with --receipts only"), receipts_in(None, TOOLS, rehash=True):
        pass


def test_a_file_is_no_folder_of_receipts(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot hold receipts"), receipts_in(a_file(tmp_path), TOOLS):
        pass


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_read(tmp_path: Path) -> None:
    kept, file = tmp_path / "kept", a_file(tmp_path)
    learned(kept, file, "rows", 1)
    kept.chmod(0o500)
    assert learned(kept, file, "rows", 2) == 1
    assert learned(kept, file, "columns", 3) == 3
