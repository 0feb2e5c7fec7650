"""`govdata validate` on tables of awkward shapes, each beside a bare scan of the same files; whole processes.

    python benchmarks/shapes.py [ROWS] [FOLDER]        # 1,000,000 rows; the data stay in FOLDER if one is given

- in order: the table of `validate.py`
- damaged: a wrong cell in every thousandth row
- quoted: every cell in quotes
- unsorted: the rows in no order
- wide: as many cells in 500 columns of four types
- files: a fifth of its rows in 1,000 files

The two take turns, five times; of each the least wall time and the least time of the processor are kept, since what
else a machine does only adds to them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import validate

COLUMNS, FILES = 500, 1000
KINDS = {"number": "1.5", "string": "some text", "integer": "42", "date": "2020-01-01"}


def table(folder: Path, rows: int) -> Path:
    """The table of `validate.py`, with the two that it refers to."""
    validate.make(folder, rows)
    return folder / "data.csv"


def in_order(folder: Path, rows: int) -> None:
    table(folder, rows)


def quoted(folder: Path, rows: int) -> None:
    import polars as pl

    path = table(folder, rows)
    frame = pl.read_csv(path, infer_schema=False)
    frame.write_csv(path, quote_style="always")


def damaged(folder: Path, rows: int) -> None:
    validate.make(folder, rows, 1000)


def unsorted(folder: Path, rows: int) -> None:
    import polars as pl

    path = table(folder, rows)
    frame = pl.read_csv(path, infer_schema=False)
    frame.sample(fraction=1.0, shuffle=True, seed=1).write_csv(path)


def wide(folder: Path, rows: int) -> None:
    import polars as pl

    folder.mkdir(parents=True)
    kinds = [*KINDS] * (COLUMNS // len(KINDS))
    names = [f"c{number}" for number in range(len(kinds))]
    cells = {name: pl.lit(KINDS[kind]) for name, kind in zip(names, kinds, strict=True)}
    numbers = pl.LazyFrame({"id": range(rows * len(validate.FIELDS) // COLUMNS)})
    numbers.with_columns(**cells).sink_csv(folder / "data.csv")
    fields = [{"name": name, "type": kind} for name, kind in zip(names, kinds, strict=True)]
    schema = {"fields": [{"name": "id", "type": "integer"}, *fields], "primaryKey": ["id"]}
    resource_ = {"name": "data", "type": "table", "path": "data.csv", "schema": schema}
    (folder / "datapackage.json").write_text(json.dumps({"name": "wide", "resources": [resource_]}), encoding="utf-8")


def files(folder: Path, rows: int) -> None:
    import polars as pl

    path = table(folder, rows // 5)
    frame = pl.read_csv(path, infer_schema=False)
    path.unlink()
    descriptor = validate.descriptor()
    descriptor["resources"][-1]["path"] = [f"data/{number:04}.csv" for number in range(FILES)]
    (folder / "data").mkdir()
    for name, part in zip(descriptor["resources"][-1]["path"], frame.iter_slices(rows // 5 // FILES), strict=False):
        part.write_csv(folder / name)
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")


SHAPES: dict[str, Callable[[Path, int], None]] = {
    "in order": in_order,
    "damaged": damaged,
    "quoted": quoted,
    "unsorted": unsorted,
    "wide": wide,
    "files": files,
}


def scan(folder: Path) -> None:
    import polars as pl

    paths = sorted((folder / "data").glob("*.csv")) or [folder / "data.csv"]
    frame = pl.scan_csv(paths, infer_schema=False)
    print(frame.select(pl.all().count()).collect(engine="streaming").row(0)[0])


TASKS: dict[str, tuple[str, ...]] = {"scan": (__file__, "--scan"), "validate": ("-m", "govdata", "validate")}
FOUND_ERRORS = 1
"""The exit code where a table is damaged."""


def measure(task: str, folder: Path) -> tuple[float, float, float]:
    """Wall seconds, seconds of the processor and megabytes of a process of its own."""
    before = time.perf_counter()
    process = subprocess.Popen([sys.executable, *TASKS[task], str(folder)], stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, FOUND_ERRORS):
        raise SystemExit(f"{task} {folder}: {status}")
    return time.perf_counter() - before, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main(rows: int, folder: Path) -> None:
    print("| shape | scan, s | validate, s | wall, ratio | processor, ratio | peak MB |\n|---|--:|--:|--:|--:|--:|")
    for name in SHAPES:
        place = folder / name.replace(" ", "-")
        if not place.exists():
            subprocess.run([sys.executable, __file__, "--make", name, str(place), str(rows)], check=True)
        turns = [(measure("scan", place), measure("validate", place)) for _ in range(5)]
        bare, ours = (list(map(min, *runs)) for runs in zip(*turns, strict=True))
        ratios = f"{ours[0] / bare[0]:.2f} | {ours[1] / bare[1]:.2f}"
        print(f"| {name} | {bare[0]:.2f} | {ours[0]:.2f} | {ratios} | {ours[2]:.0f} |", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--scan"]:
        scan(Path(sys.argv[2]))
    elif sys.argv[1:2] == ["--make"]:
        SHAPES[sys.argv[2]](Path(sys.argv[3]), int(sys.argv[4]))
    else:
        amount = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
        with tempfile.TemporaryDirectory() as temporary:
            main(amount, Path(sys.argv[2]) if len(sys.argv) > 2 else Path(temporary))
