"""The temporary folder of a run, and what killed runs left."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from govdata.errors import WriteError
from govdata.readers import temporary
from govdata.readers.temporary import PREFIX, temporary_folder
from tests.support.releasing import listing

KILLED = """
import os
from govdata.readers.temporary import temporary_folder
with temporary_folder() as folder:
    (folder / "0").mkdir()
    (folder / "0" / "rewritten.csv").write_text("a")
    os.kill(os.getpid(), 9)
"""


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


def test_a_folder_is_there_while_it_is_used(place: Path) -> None:
    with temporary_folder() as folder:
        assert listing(place) == [folder.name]
    assert listing(place) == []


def test_it_goes_with_an_exception_too(place: Path) -> None:
    with pytest.raises(ZeroDivisionError, match="division"), temporary_folder() as folder:
        (folder / "file").write_text(str(1 / 0))
    assert listing(place) == []


def test_what_a_killed_run_left_goes_with_the_next(place: Path) -> None:
    assert subprocess.run([sys.executable, "-c", KILLED], check=False).returncode == -9
    [left] = listing(place)
    with temporary_folder() as folder:
        assert listing(place) == [folder.name] != [left]


def test_a_folder_in_use_is_not_swept(place: Path) -> None:
    with temporary_folder() as one, temporary_folder() as other:
        assert sorted([one.name, other.name]) == listing(place)


@pytest.mark.parametrize("make", [Path.touch, lambda path: path.symlink_to("precious")])
def test_what_is_no_folder_of_ours_is_left_alone(place: Path, make: Callable[[Path], None]) -> None:
    (place / "precious").mkdir()
    (place / "precious" / "file").touch()
    (place / "govdata-backup").mkdir()
    make(place / f"{PREFIX}x")
    with temporary_folder():
        pass
    assert listing(place) == ["govdata-backup", f"{PREFIX}x", "precious"]
    assert listing(place / "precious") == ["file"]


def test_a_folder_that_is_swept_before_it_is_locked_is_made_anew(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain, made = temporary._new_folder, []

    def swept_once() -> Path:
        made.append(plain())
        if len(made) == 1:
            made[0].rmdir()
        return made[-1]

    monkeypatch.setattr(temporary, "_new_folder", swept_once)
    with temporary_folder() as folder:
        assert (folder, listing(place)) == (made[1], [made[1].name])


def test_a_file_system_without_locks_keeps_its_folders(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_: Path) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(temporary, "lock_folder", refused)
    with temporary_folder() as one, temporary_folder() as other:
        assert sorted([one.name, other.name]) == listing(place)
    assert listing(place) == []


def test_where_no_folder_can_be_made(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(place / "absent"))
    with pytest.raises(WriteError, match="No such file or directory"), temporary_folder():
        pass
