"""Atomic directories, tried: processes killed at every step and at random moments, full disks, two publishers at once.

A child process publishes 1.1.0 beside 1.0.0. An audit hook in it sees each thing it asks of the file system below the
folder of releases, and kills it there with a signal that no program can catch.
`python -m pytest tests/end_to_end/test_kills.py -m 'slow or not slow'` runs all steps and two hundred random moments;
without it a few of each.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from govdata.errors import ReleaseRefused, WriteError
from govdata.releases.atomic import recover
from govdata.releases.manifest import require_whole
from tests.support.releasing import GRANTS, Row, contents, listing, publish, write_package

ROOT = Path(__file__).resolve().parents[2]

CHILD = """
import os, resource, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
package, releases, version = Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4]
step, quota = int(sys.argv[5]), int(sys.argv[6])
from tests.support.releasing import plan
from govdata.errors import GovdataError
from govdata.publishing import write_release

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
seen = 0

def watch(event, arguments):
    global seen
    if event not in ("open", "os.mkdir", "os.rename", "os.symlink", "os.remove", "os.rmdir", "fcntl.flock"):
        return
    place = str(arguments[0])
    if event == "fcntl.flock" or str(releases) in place:
        seen += 1
        if seen == step:
            os.kill(os.getpid(), signal.SIGKILL)

try:
    planned = plan(package, releases, version)
    print("ready", flush=True)
    sys.stdin.readline()
    sys.addaudithook(watch)
    if quota >= 0:
        resource.setrlimit(resource.RLIMIT_FSIZE, (quota, quota))
    write_release(planned)
    print("steps", seen)
except GovdataError as error:
    sys.exit(f"{type(error).__name__}: {error}")
"""
MORE: list[Row] = [*GRANTS, ("g4", "p1", "5", "", "", "")]


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package ready to become 1.1.0 of the releases beside it, which hold 1.0.0."""
    publish(write_package(tmp_path / "package"), tmp_path / "releases")
    return write_package(tmp_path / "package", MORE, version="1.1.0")


def child(
    package: Path, releases: Path, version: str = "1.1.0", step: int = 0, quota: int = -1
) -> subprocess.Popen[str]:
    """A publisher that has made its plan and waits for a line on its standard input."""
    arguments = [str(ROOT), str(package), str(releases), version, str(step), str(quota)]
    process = subprocess.Popen(
        [sys.executable, "-c", CHILD, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # What measures coverage writes a file of its own at the end, which a quota would refuse, too.
        env={name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_PROCESS")},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n", process.communicate()[1]
    return process


def go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def check_old_or_new(releases: Path, old: dict[str, bytes]) -> bool:
    """Is 1.1.0 there? Whatever is there must be whole, and the old release untouched."""
    visible = [name for name in listing(releases) if not name.startswith(".") and name != "index.html"]
    assert set(visible) in ({"1.0.0", "latest"}, {"1.0.0", "1.1.0", "latest"})
    for name in visible:
        assert require_whole(releases / name).hashes
    assert contents(releases / "1.0.0") == old
    return "1.1.0" in visible


def check_next_run(package: Path, releases: Path, there: bool) -> None:
    """The next run cleans up and ends with both releases and nothing else."""
    recover(releases)
    assert listing(releases) == ["1.0.0", *(["1.1.0"] if there else []), "index.html", "latest"]
    if there:
        with pytest.raises(ReleaseRefused, match="is already released"):
            publish(package, releases)
    else:
        publish(package, releases)
    assert listing(releases) == ["1.0.0", "1.1.0", "index.html", "latest"]
    assert str((releases / "latest").readlink()) == "1.1.0"
    assert require_whole(releases / "1.1.0").hashes


def steps(package: Path, releases: Path) -> int:
    """How many steps an undisturbed run takes."""
    process = child(package, releases)
    out, err = process.communicate("\n")
    assert process.returncode == 0, err
    return int(out.split()[-1])


def kill_at(package: Path, releases: Path, chosen: list[int]) -> set[bool]:
    """Kill a publisher at each of the chosen steps; did the release come through?"""
    outcomes, pristine = set(), releases.with_name("pristine")
    shutil.copytree(releases, pristine, symlinks=True)
    old = contents(pristine / "1.0.0")
    for step in chosen:
        process = child(package, releases, step=step)
        process.communicate("\n")
        assert process.returncode == -signal.SIGKILL, f"step {step} was never reached"
        there = check_old_or_new(releases, old)
        check_next_run(package, releases, there)
        outcomes.add(there)
        shutil.rmtree(releases)
        shutil.copytree(pristine, releases, symlinks=True)
    return outcomes


def count(package: Path, tmp_path: Path) -> int:
    shutil.copytree(package.parent / "releases", tmp_path / "counted" / "releases", symlinks=True)
    return steps(package, tmp_path / "counted" / "releases")


def test_killed_at_some_steps_first_and_last_among_them(package: Path, tmp_path: Path) -> None:
    last = count(package, tmp_path)
    chosen = [1, 2, last // 4, last // 2, last - 4, last - 2, last - 1, last]
    assert kill_at(package, tmp_path / "releases", chosen) == {False, True}


@pytest.mark.slow
def test_killed_at_every_step(package: Path, tmp_path: Path) -> None:
    last = count(package, tmp_path)
    assert last > 30
    assert kill_at(package, tmp_path / "releases", list(range(1, last + 1))) == {False, True}


def kill_at_random(package: Path, releases: Path, times: int) -> None:
    chosen, longest = random.Random(11), 0.5  # noqa: S311
    old, pristine = contents(releases / "1.0.0"), releases.with_name("pristine")
    shutil.copytree(releases, pristine, symlinks=True)
    for _ in range(times):
        process = child(package, releases)
        go(process)
        time.sleep(chosen.uniform(0, longest))
        process.kill()
        process.communicate()
        there = check_old_or_new(releases, old)
        check_next_run(package, releases, there)
        shutil.rmtree(releases)
        shutil.copytree(pristine, releases, symlinks=True)


def test_killed_at_random_moments(package: Path, tmp_path: Path) -> None:
    kill_at_random(package, tmp_path / "releases", 4)


@pytest.mark.slow
def test_killed_at_two_hundred_random_moments(package: Path, tmp_path: Path) -> None:
    kill_at_random(package, tmp_path / "releases", 200)


@pytest.mark.parametrize("largest", [0, 200, 2000, 4000])
def test_a_quota_on_the_size_of_files_leaves_nothing_behind(package: Path, tmp_path: Path, largest: int) -> None:
    releases, before = tmp_path / "releases", contents(tmp_path / "releases")
    process = child(package, releases, quota=largest)
    _, err = process.communicate("\n")
    assert process.returncode == 1
    assert "WriteError: Cannot write" in err
    assert "File too large" in err
    assert "Traceback" not in err
    assert contents(releases) == before
    assert listing(releases) == ["1.0.0", "index.html", "latest"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Callable[[int], Path]:
    """Makes a file system of so many kilobytes; needs the right to mount one."""

    def mounted(size: int) -> Path:
        disk = tmp_path / f"disk{size}"
        disk.mkdir()
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}k", "tmpfs", str(disk)], check=False)
        if done.returncode:
            pytest.skip("this user may not mount a small file system: the quota test above stands for it")
        return disk

    return mounted


@pytest.mark.skipif(shutil.which("mount") is None or os.geteuid() != 0, reason="only root may mount a small disk")
@pytest.mark.parametrize("size", [4, 16, 32, 60])
def test_a_full_disk_leaves_nothing_behind(
    package: Path, tmp_path: Path, small_disk: Callable[[int], Path], size: int
) -> None:
    disk = small_disk(size)
    try:
        with pytest.raises(WriteError, match="No space left on device"):
            publish(package, disk / "releases", "1.0.0")
        assert listing(disk) == []
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_place_that_cannot_be_written(package: Path) -> None:
    with pytest.raises(WriteError, match="Cannot write /proc"):
        publish(package, Path("/proc/releases"), "1.0.0")


@pytest.mark.parametrize("versions", [("1.1.0", "1.1.0"), ("1.1.0", "1.2.0")])
def test_of_two_publishers_one_wins_and_the_other_is_told(tmp_path: Path, versions: tuple[str, str]) -> None:
    releases = tmp_path / "releases"
    publish(write_package(tmp_path / "package"), releases)
    many: list[Row] = [*GRANTS, *((f"h{number:05}", "p1", str(number), "", "", "") for number in range(20_000))]
    package = write_package(tmp_path / "package", many)
    both = [child(package, releases, version) for version in versions]
    for process in both:
        go(process)
    told = [process.communicate()[1] for process in both]
    assert sorted(process.returncode for process in both) == [0, 1]
    message = "".join(told)
    assert any(
        part in message for part in ("another run of publish is writing", "was released while", "exists already")
    )
    winner = versions[[process.returncode for process in both].index(0)]
    assert listing(releases) == ["1.0.0", winner, "index.html", "latest"]
    assert require_whole(releases / winner).hashes
