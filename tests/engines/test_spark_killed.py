"""Executors and drivers of Spark that are killed in the middle: a whole release, or none and an error."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import govdata
from govdata.releases.partition_tasks import STAGED
from tests.engines.test_same_findings import RULES, many_rows

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are found in /proc"),
    pytest.mark.skipif(importlib.util.find_spec("pyspark") is None, reason="pyspark is not installed"),
]
SOURCE = Path(govdata.__file__).parents[1]
MASTER = "local-cluster[2,1,1024]"
EXECUTOR = b"CoarseGrainedExecutorBackend"
SECONDS = 300


def children() -> dict[int, list[int]]:
    """The processes that each process has started, of those that run now."""
    found: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[1])
        except OSError:
            continue  # it has ended
        found.setdefault(parent, []).append(int(stat.parent.name))
    return found


def descendants(process: int) -> list[int]:
    known = children()
    found = list(known.get(process, []))
    for each in found:
        found += known.get(each, [])
    return found


def executors(process: int) -> list[int]:
    """The executors of a driver that have begun to work: each has a Python of its own."""
    known = children()
    return [each for each in descendants(process) if EXECUTOR in told(each, "cmdline") and known.get(each)]


def told(process: int, what: str) -> bytes:
    """What the system says of a process; nothing once it has ended."""
    try:
        return Path(f"/proc/{process}/{what}").read_bytes()
    except OSError:
        return b""


@pytest.fixture(scope="module")
def spark_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Spark as it is installed, in a folder where its workers may write."""
    spec = importlib.util.find_spec("pyspark")
    assert spec is not None
    assert spec.origin is not None
    home = tmp_path_factory.mktemp("spark")
    for part in Path(spec.origin).parent.iterdir():
        if part.name != "work":
            (home / part.name).symlink_to(part)
    return home


@contextmanager
def publishing(package: Path, releases: Path, home: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`govdata publish` on a cluster of this machine; whatever it has started is ended with it."""
    command = [sys.executable, "-m", "govdata", "publish", str(package), "--to", str(releases), "--version", "1.0.0"]
    command += ["--engine", "spark", "--spark-master", MASTER]
    environment = {**os.environ, "PYTHONPATH": str(SOURCE), "SPARK_HOME": str(home)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.kill()
            for each in executors_of(home):
                os.kill(each, signal.SIGKILL)


def executors_of(home: Path) -> list[int]:
    """The executors that a run has left behind, whoever their parent is now."""
    variable = f"SPARK_HOME={home}".encode()
    everyone = (int(each.name) for each in Path("/proc").glob("[0-9]*"))
    return [each for each in everyone if EXECUTOR in told(each, "cmdline") and variable in told(each, "environ")]


def await_some(process: subprocess.Popen[bytes], look: Callable[[], list[int]]) -> list[int]:
    """What is looked for, once there is any of it while the process runs."""
    until = time.monotonic() + SECONDS
    while time.monotonic() < until and process.poll() is None:
        if found := look():
            return found
        time.sleep(0.02)
    raise AssertionError("the run ended before there was anything to kill")


def package_of(folder: Path) -> Path:
    """A package without a finding, of which every file is a task; large enough that tasks write its partitions."""
    return many_rows(folder, "parquet", [RULES[1]], 260_000, partitionBy="low")


def tasks_that_write(releases: Path) -> list[int]:
    """The partitions that a task has begun to write."""
    return [1 for _ in releases.glob(f".staging-*/{STAGED}/*")]


def documents(releases: Path) -> list[int]:
    """The documents that the driver has begun to write, after the tables."""
    return [1 for _ in releases.glob(".staging-*/*.json")]


@pytest.mark.parametrize("moment", ["checks", "writes"])
def test_an_executor_that_is_killed_is_made_up_for(tmp_path: Path, spark_home: Path, moment: str) -> None:
    package, releases = package_of(tmp_path / "p"), tmp_path / "releases"
    with publishing(package, releases, spark_home) as process:
        if moment == "writes":
            await_some(process, lambda: tasks_that_write(releases))
        os.kill(await_some(process, lambda: executors(process.pid))[0], signal.SIGKILL)
        assert process.wait(SECONDS) == 0
    assert govdata.verify(releases).valid
    expected = govdata.publish(package, to=tmp_path / "polars", version="1.0.0")
    assert (releases / "1.0.0" / "SHA256SUMS").read_bytes() == (expected.path / "SHA256SUMS").read_bytes()


@pytest.mark.parametrize("moment", ["executors work", "executors write", "the release is written"])
def test_a_driver_that_is_killed_leaves_no_half_release(tmp_path: Path, spark_home: Path, moment: str) -> None:
    package, releases = package_of(tmp_path / "p"), tmp_path / "releases"

    def begun(process: subprocess.Popen[bytes]) -> list[int]:
        if moment == "executors work":
            return executors(process.pid)
        return tasks_that_write(releases) if moment == "executors write" else documents(releases)

    with publishing(package, releases, spark_home) as process:
        await_some(process, lambda: begun(process))
        process.kill()
        process.wait(SECONDS)
    assert process.returncode == -signal.SIGKILL
    assert not (releases / "1.0.0").exists()
    govdata.publish(package, to=releases, version="1.0.0")
    assert govdata.verify(releases).valid
