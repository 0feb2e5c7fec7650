"""The everyday case: `govdata validate` against `frictionless validate` on the flagship, as whole processes.

    python benchmarks/flagship.py [RUNS]

The two take turns, so that a busy machine slows both; the ratios are those of the medians, of wall time and of the
time of the processor, which other work changes less. frictionless checks structure alone; govdata checks structure,
evidence (without the archive of texts) and the declared rules.

An editable install is compiled first, as pip compiles an installed package: otherwise, where Python may write no
bytecode (PYTHONDONTWRITEBYTECODE), every run of govdata would compile its own source, and frictionless none.
"""

from __future__ import annotations

import compileall
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = {
    "govdata": ("govdata", "validate", "datapackage.json"),
    "frictionless": ("frictionless", "validate", "datapackage.json"),
}


def seconds(command: tuple[str, ...]) -> tuple[float, float]:
    """How long a whole process takes, from its start to its end, and how long the processor worked for it."""
    program = Path(sys.executable).with_name(command[0])
    start, before = time.perf_counter(), processor()
    done = subprocess.run([program, *command[1:]], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return time.perf_counter() - start, processor() - before


def processor() -> float:
    """Seconds of the processor that all processes took that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main(runs: int) -> None:
    compileall.compile_dir(ROOT / "src", quiet=1)
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in COMMANDS}
    for _ in range(runs):
        for name, command in COMMANDS.items():
            taken[name].append(seconds(command))
    medians = {name: [statistics.median(each) for each in zip(*times, strict=True)] for name, times in taken.items()}
    wall, worked = (ours / theirs for ours, theirs in zip(medians["govdata"], medians["frictionless"], strict=True))
    print(f"govdata / frictionless, medians of {runs} runs: {wall:.2f} wall, {worked:.2f} processor")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 9)
