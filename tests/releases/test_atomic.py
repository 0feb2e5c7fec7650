from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from govdata.errors import WriteError
from govdata.releases import atomic
from govdata.releases.atomic import atomic_directory, locked, recover, syncing
from govdata.releases.manifest import write_sums
from tests.support.releasing import listing


def write(releases: Path, version: str, text: str = "content") -> None:
    with atomic_directory(releases, version) as folder:
        (folder / "sub").mkdir()
        (folder / "sub" / "file").write_text(text)
        write_sums(folder)


def test_a_release_appears_with_latest_and_nothing_else(tmp_path: Path) -> None:
    releases = tmp_path / "deep" / "releases"
    write(releases, "1.0.0")
    write(releases, "1.10.0")
    assert listing(releases) == ["1.0.0", "1.10.0", "latest"]
    assert str((releases / "latest").readlink()) == "1.10.0"


def test_nothing_is_seen_of_it_before_the_end(tmp_path: Path) -> None:
    with atomic_directory(tmp_path, "1.0.0") as folder:
        (folder / "file").touch()
        assert not (tmp_path / "1.0.0").exists()
        assert folder.parent == tmp_path
        write_sums(folder)
    assert (tmp_path / "1.0.0" / "file").is_file()


def test_a_failure_leaves_nothing_behind_not_even_the_folders_it_made(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError, match="division"), atomic_directory(tmp_path / "a" / "b", "1.0.0") as folder:
        (folder / "file").write_text(str(1 / 0))
    assert listing(tmp_path) == []


def test_what_the_disk_refuses_is_a_write_error(tmp_path: Path) -> None:
    with pytest.raises(WriteError, match="No space left"), atomic_directory(tmp_path, "1.0.0"):
        raise OSError(28, os.strerror(28), str(tmp_path / "file"))
    assert listing(tmp_path) == []


def test_a_disk_that_refuses_once_while_files_are_read_is_heard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([OSError(5, os.strerror(5)), None])

    def sync_tree(_: Path) -> None:
        if answer := next(answers):
            raise answer

    monkeypatch.setattr(atomic, "sync_tree", sync_tree)
    with pytest.raises(WriteError, match="Input/output error"), atomic_directory(tmp_path, "1.0.0") as folder:
        _write_while_syncing(folder)
    assert listing(tmp_path) == []


def _write_while_syncing(folder: Path) -> None:
    with syncing(folder):
        (folder / "file").touch()
    write_sums(folder)


def test_what_would_block_is_no_other_publisher(tmp_path: Path) -> None:
    with pytest.raises(WriteError, match="Resource temporarily unavailable"), atomic_directory(tmp_path, "1.0.0"):
        raise BlockingIOError(11, os.strerror(11), str(tmp_path / "pipe"))


def test_a_version_is_never_written_twice(tmp_path: Path) -> None:
    write(tmp_path, "1.0.0", "first")
    with pytest.raises(WriteError, match="it already exists"):
        write(tmp_path, "1.0.0", "second")
    assert (tmp_path / "1.0.0/sub/file").read_text() == "first"


def test_a_second_publisher_is_told_so(tmp_path: Path) -> None:
    with locked(tmp_path), pytest.raises(WriteError, match="another run of publish is writing"):
        write(tmp_path, "1.0.0")
    write(tmp_path, "1.0.0")


def test_the_lock_dies_with_its_process(tmp_path: Path) -> None:
    code = "import os,sys; from pathlib import Path; from govdata.releases.atomic import locked\n"
    code += "with locked(Path(sys.argv[1])): os._exit(9)"
    assert subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False).returncode == 9
    write(tmp_path, "1.0.0")


def test_the_next_run_sweeps_after_a_dead_one(tmp_path: Path) -> None:
    write(tmp_path, "1.0.0")
    (tmp_path / ".staging-1.1.0/half").mkdir(parents=True)
    (tmp_path / ".latest").symlink_to("1.1.0")
    write(tmp_path, "1.2.0")
    assert listing(tmp_path) == ["1.0.0", "1.2.0", "latest"]


@pytest.mark.parametrize("target", [None, "9.9.9", "0.9.0"])
def test_recover_mends_latest_and_sweeps(tmp_path: Path, target: str | None) -> None:
    write(tmp_path, "0.9.0")
    write(tmp_path, "1.0.0")
    (tmp_path / "latest").unlink()
    if target:
        (tmp_path / "latest").symlink_to(target)
    (tmp_path / ".staging-1.1.0").mkdir()
    recover(tmp_path)
    assert listing(tmp_path) == ["0.9.0", "1.0.0", "latest"]
    assert str((tmp_path / "latest").readlink()) == "1.0.0"


def test_recover_removes_a_latest_that_points_to_no_release_at_all(tmp_path: Path) -> None:
    (tmp_path / "latest").symlink_to("1.0.0")
    recover(tmp_path)
    assert listing(tmp_path) == []


def test_recover_does_not_touch_what_is_tidy_or_absent(tmp_path: Path) -> None:
    recover(tmp_path / "absent")
    write(tmp_path, "1.0.0")
    with locked(tmp_path):
        recover(tmp_path)


def test_a_latest_that_is_no_link_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "latest").mkdir()
    with pytest.raises(WriteError, match="it is neither a symbolic link nor a file with a version"):
        write(tmp_path, "1.0.0")
    assert listing(tmp_path) == ["latest"]


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "releases").touch()
    with pytest.raises(WriteError, match="Cannot write"):
        write(tmp_path / "releases", "1.0.0")


def _link(path: Path) -> None:
    path.symlink_to("elsewhere")


@pytest.mark.parametrize("make", [Path.touch, _link, os.mkfifo])
def test_what_has_a_name_of_publish_and_is_no_folder_is_named_and_kept(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    (tmp_path / "elsewhere").mkdir()
    make(tmp_path / ".staging-1.1.0")
    acts: tuple[Callable[[], None], ...] = (partial(write, tmp_path, "1.0.0"), partial(recover, tmp_path))
    for act in acts:
        with pytest.raises(
            WriteError, match=r"\.staging-1\.1\.0: no run of publish left it: it is not a folder"
        ) as told:
            act()
        assert "Move it away" in told.value.next_step.en
    assert listing(tmp_path) == [".staging-1.1.0", "elsewhere"]


def test_who_else_may_hold_the_lock_is_told(tmp_path: Path) -> None:
    with locked(tmp_path), pytest.raises(WriteError, match="another run of publish is writing") as told:
        write(tmp_path, "1.0.0")
    assert "If none is running, another program holds the lock" in told.value.next_step.en
