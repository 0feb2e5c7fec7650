"""Many mutants in processes of their own: one that hangs, or dies without a word, is told of and the rest goes on."""

from __future__ import annotations

import faulthandler
import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from tests.fuzz.campaign import mutant, run_mutants
from tests.fuzz.packages import write

LIMIT = 30.0
"""Seconds of one mutant."""
HANGS, DIES = "hangs", "ends the process"


@dataclass
class Tally:
    """How many mutants were run, and which of them fail in which way."""

    mutants: int = 0
    failures: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    told: dict[str, str] = field(default_factory=dict)

    def add(self, number: int, kind: str, told: str) -> None:
        """Count a failure; the first of its kind is told."""
        if kind not in self.failures:
            sys.stderr.write(f"mutant {number}: {kind}\n    {told[:600]}\n")
            self.told[kind] = told
        self.failures[kind].append(number)

    def lines(self) -> Iterator[str]:
        """One line for each kind of failure, with some of its mutants, and what the first of them told."""
        for kind, numbers in sorted(self.failures.items(), key=lambda pair: -len(pair[1])):
            yield f"{len(numbers):6}  {kind}: mutants {', '.join(map(str, numbers[:5]))}"
            yield f"        {self.told[kind][:300]}"


def work(seed: int, numbers: range, limit: float, folder: Path, out: TextIO) -> None:
    """What a process does: its mutants one after another, a line of JSON before and after each."""
    for number in numbers:
        faulthandler.dump_traceback_later(limit, exit=True)
        print(json.dumps([number]), file=out, flush=True)
        for _, _, failures in run_mutants(seed, range(number, number + 1), folder):
            print(json.dumps([number, [[each.kind, each.told] for each in failures]]), file=out, flush=True)
        faulthandler.cancel_dump_traceback_later()


def run_pool(seed: int, numbers: range, jobs: int, folder: Path, limit: float = LIMIT) -> Tally:
    """All the mutants of some numbers, a part in each of some processes; `limit` is the time of one, in seconds."""
    tally = Tally()
    share = -(-len(numbers) // jobs)
    parts = [numbers[at : at + share] for at in range(0, len(numbers), share)]
    with ThreadPoolExecutor(jobs) as pool:
        for _ in pool.map(lambda part: _run_part(seed, part, limit, folder / str(part[0]), tally), parts):
            pass
    return tally


def _run_part(seed: int, numbers: range, limit: float, folder: Path, tally: Tally) -> None:
    """Some mutants in one process after another: each goes on behind the mutant that its forerunner ended at."""
    while numbers:
        process = _start(seed, numbers, limit, folder)
        last = _read(process, tally)
        if process.wait() == 0:
            return
        at = numbers[0] if last is None else last
        tally.add(
            at, HANGS if process.returncode == 1 else DIES, (folder / "stderr").read_text(errors="replace")[-2000:]
        )
        numbers = range(at + 1, numbers[-1] + 1)


def _start(seed: int, numbers: range, limit: float, folder: Path) -> subprocess.Popen[str]:
    folder.mkdir(parents=True, exist_ok=True)
    asked = (str(seed), str(numbers[0]), str(numbers[-1] + 1), str(limit), str(folder))
    command = [sys.executable, "-m", "tests.fuzz", "--work", *asked]
    environment = {**os.environ, "RUST_BACKTRACE": "0"}  # as the command line has it
    with (folder / "stderr").open("w") as errors:
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True, env=environment)


def _read(process: subprocess.Popen[str], tally: Tally) -> int | None:
    """The results of a process, and the last mutant that it began."""
    last = None
    assert process.stdout is not None
    for line in process.stdout:
        number, *found = json.loads(line)
        last = number
        if found:
            tally.mutants += 1
            if tally.mutants % 1000 == 0:
                sys.stderr.write(f"{tally.mutants} mutants\n")
            for kind, told in found[0]:
                tally.add(number, kind, told)
    return last


def save(seed: int, number: int, folder: Path) -> Path:
    """The files of a mutant, to look at, with a note of what was done to them."""
    made = mutant(seed, number)
    place = write(made.files, folder / f"{seed}-{number}")
    place.mkdir(parents=True, exist_ok=True)
    note = f"{made.subject}: {'; '.join(made.steps)}\nsigned: {made.signed}\n{[list(row) for row in made.rows]}\n"
    (place / "MUTANT").write_text(note, encoding="utf-8")
    return place
