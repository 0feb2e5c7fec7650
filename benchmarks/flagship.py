"""The everyday case: `govdata validate` against `frictionless validate` on the flagship, as whole processes.

    python benchmarks/flagship.py [RUNS]

The two take turns, so that a busy machine slows both; the ratio is that of the medians. frictionless checks structure
alone; govdata checks structure, evidence (without the archive of texts) and the declared rules.

An editable install is compiled first, as pip compiles an installed package: otherwise, where Python may write no
bytecode (PYTHONDONTWRITEBYTECODE), every run of govdata would compile its own source, and frictionless none.
"""

from __future__ import annotations

import compileall
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


def seconds(command: tuple[str, ...]) -> float:
    """How long a whole process takes, from its start to its end."""
    program = Path(sys.executable).with_name(command[0])
    start = time.perf_counter()
    done = subprocess.run([program, *command[1:]], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return time.perf_counter() - start


def main(runs: int) -> None:
    compileall.compile_dir(ROOT / "src", quiet=1)
    taken: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(runs):
        for name, command in COMMANDS.items():
            taken[name].append(seconds(command))
    medians = {name: statistics.median(times) for name, times in taken.items()}
    print(f"govdata / frictionless, medians of {runs} runs: {medians['govdata'] / medians['frictionless']:.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 9)
