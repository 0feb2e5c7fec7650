"""A run that takes more time or memory than it may is ended, whatever it is doing, and says so."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from govdata.cli import answer, watch
from govdata.cli.options import TIME_LIMIT
from govdata.errors import LimitReached

RUN = """
import sys, time
from govdata import source_documents
from govdata.cli import app, watch
watch.GRACE = 0.5
def read(file, ocr):
    held = [bytearray(1 << 20) for _ in range(400)]
    time.sleep(60)
source_documents.read = read
app.main()
"""


def ended(*options: str) -> subprocess.CompletedProcess[str]:
    """A run that takes 400 MB and a minute."""
    command = [sys.executable, "-c", RUN, "read", "x", *options]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=30, check=False)


@pytest.mark.parametrize("form", ["text", "json"])
def test_time(form: str) -> None:
    begun = time.monotonic()
    run = ended("--time-limit", "1", "--format", form)
    assert (run.returncode, time.monotonic() - begun < 20) == (1, True)
    assert "it took more than its limit of 1 s" in run.stderr
    assert "--time-limit" in run.stderr
    if form == "json":
        (error,) = json.loads(run.stdout)["errors"]
        assert error["type"] == "limit-reached"
    else:
        assert run.stdout == ""


@pytest.mark.skipif(sys.platform != "linux", reason="the memory of a run is known on Linux alone")
def test_memory() -> None:
    run = ended("--memory-limit", "300", "--lang", "zh")
    assert run.returncode == 1
    assert "占用内存超过上限 300 MB" in run.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="the memory of a run is known on Linux alone")
def test_a_run_that_stays_below_its_limits_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a\n1\n", encoding="utf-8")
    command = [sys.executable, "-m", "govdata", "validate", str(tmp_path / "t.csv"), "--memory-limit", "2000"]
    assert subprocess.run([*command, "--time-limit", "60"], capture_output=True, check=False).returncode == 0


def test_who_answers_is_not_ended() -> None:
    """A reader of the answer may take his time: `govdata validate | less`."""
    told: list[Any] = []
    meta: dict[str, Any] = {TIME_LIMIT: -watch.GRACE}
    answer.claim_answer(meta)
    with watch.watched(meta, told.append):
        time.sleep(3 * watch.EVERY)
    assert told == []


@pytest.mark.parametrize(
    ("taken", "asked", "machine", "refused"),
    [
        (11, 10, None, True),
        (9, 10, None, False),
        (95, None, 100, True),
        (85, None, 100, False),
        (95, 99, 100, False),
        (None, 10, 100, False),
        (10**9, None, None, False),
    ],
)
def test_how_much_memory(taken: float | None, asked: int | None, machine: float | None, refused: bool) -> None:
    found = watch._large(taken, asked, machine)
    assert isinstance(found, LimitReached) is refused


def test_what_has_no_time_limit_is_not_ended() -> None:
    """`govdata review` serves until it is ended."""
    assert watch._late(1e9, {}) is None
