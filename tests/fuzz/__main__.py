"""The fuzzer as a command: python -m tests.fuzz --mutants 100000 --seed 1 --jobs 2."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

from tests.fuzz.pool import LIMIT, run_pool, save, work


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description="Mutants of packages and releases.")
    parser.add_argument("--mutants", type=int, default=10_000, help="how many")
    parser.add_argument("--first", type=int, default=0, help="the number of the first one")
    parser.add_argument("--seed", type=int, default=1, help="the same seed and number make the same mutant")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes")
    parser.add_argument("--limit", type=float, default=LIMIT, help="seconds of one mutant")
    parser.add_argument("--save", type=Path, default=Path("fuzz-failures"), help="where failing mutants are kept")
    parser.add_argument("--work", nargs=5, help=argparse.SUPPRESS)
    return parser.parse_args()


def main() -> int:
    """Run the mutants, say what failed, and keep one mutant of each kind of failure."""
    asked = _arguments()
    if asked.work:
        seed, first, stop, limit, folder = asked.work
        work(int(seed), range(int(first), int(stop)), float(limit), Path(folder) / "mutant", sys.stdout)
        return 0
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        numbers = range(asked.first, asked.first + asked.mutants)
        tally = run_pool(asked.seed, numbers, asked.jobs, Path(folder), asked.limit)
    seconds = time.monotonic() - start
    sys.stdout.write(
        f"{tally.mutants} mutants of seed {asked.seed} in {seconds:.0f} s, {tally.mutants / seconds:.0f} a second\n"
    )
    sys.stdout.writelines(f"{line}\n" for line in tally.lines())
    for found in tally.failures.values():
        sys.stdout.write(f"kept {save(asked.seed, found[0], asked.save)}\n")
    return 1 if tally.failures else 0


if __name__ == "__main__":
    sys.exit(main())
