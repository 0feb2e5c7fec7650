"""What a second run costs that reads only what is new: whole processes of `govdata validate --receipts`.

    python benchmarks/receipts.py [ROWS] [FOLDER]        # 5,000,000 rows; the data stay in FOLDER if one is given

The table of `benchmarks/validate.py` in 20 files, as CSV and as Parquet, with its keys in order and in none: a run
without receipts, the first with them, one where nothing is new (known by the state of the files, or by their bytes),
and one where one file of 20 is. "Bytes read" is a process that only takes the digest of every file: no run that looks
at all bytes is faster. "Start-up" is a run over a table of one row, "one file alone" a run without receipts over the
new file: no run that checks it is faster. Seconds are processor time, so that a busy machine changes little.
"""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from validate import descriptor, make

FILES = 20
DIGEST = """
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from govdata.receipts.digests import hashed_file
list(ThreadPoolExecutor().map(hashed_file, Path(sys.argv[1]).glob("t/*")))
"""


def split(source: Path, folder: Path, form: str, *, ordered: bool) -> None:
    """The table in files of one format, as a package with all that it refers to."""
    import polars as pl

    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("data.csv"))
    (folder / "t").mkdir()
    frame = pl.scan_csv(
        source / "data.csv", try_parse_dates=True, infer_schema_length=10_000, schema_overrides={"area": pl.String}
    )
    table = (frame if ordered else frame.sort(pl.col("id").hash())).collect()
    rows = table.height
    for number in range(FILES):
        part = table.slice(number * (rows // FILES), rows // FILES)
        file = folder / "t" / f"part-{number:02}.{form}"
        part.write_csv(file) if form == "csv" else part.write_parquet(file)
    package: dict[str, Any] = descriptor()
    package["resources"][2]["path"] = f"t/*.{form}"
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")


def renew(folder: Path) -> None:
    """One file with other bytes and other values, of the same length."""
    import polars as pl

    file = max((folder / "t").iterdir())
    read, write = (pl.read_csv, "write_csv") if file.suffix == ".csv" else (pl.read_parquet, "write_parquet")
    getattr(read(file).with_columns(pl.col("title").str.replace("observation", "remeasuring")), write)(file)


def alone(folder: Path, other: Path) -> Path:
    """The package with one of its files."""
    shutil.rmtree(other, ignore_errors=True)
    shutil.copytree(folder, other, ignore=shutil.ignore_patterns("t", "receipts"))
    (other / "t").mkdir()
    shutil.copy(max((folder / "t").iterdir()), other / "t")
    return other


def seconds(*command: str) -> float:
    """Processor time of a process and its threads."""
    begun = _children()
    subprocess.run([sys.executable, *command], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return _children() - begun


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def runs(folder: Path) -> Iterator[tuple[str, float]]:
    """Each kind of run with its seconds."""
    govdata = ("-m", "govdata", "validate", str(folder))
    kept = ("--receipts", str(folder / "receipts"))
    yield "without receipts", seconds(*govdata)
    yield "first with receipts", seconds(*govdata, *kept)
    yield "nothing new, by bytes", seconds(*govdata, *kept, "--rehash")
    yield "nothing new", seconds(*govdata, *kept)
    renew(folder)
    time.sleep(3)  # a younger file is hashed twice, since it might still change within a step of the clock
    yield f"one file of {FILES} new", seconds(*govdata, *kept)
    yield "one file alone", seconds("-m", "govdata", "validate", str(alone(folder, folder.with_name("alone"))))
    one = folder / "one.csv"
    one.write_text("a\n1\n", encoding="utf-8")
    yield "start-up", seconds("-m", "govdata", "validate", str(one))
    yield "bytes read", seconds("-c", DIGEST, str(folder))


def main(rows: int, folder: Path) -> None:
    make(folder / "source", rows)
    print("| files | keys | run | seconds | ratio |\n|---|---|---|--:|--:|")
    for form in ("csv", "parquet"):
        for ordered in (True, False):
            split(folder / "source", folder / form, form, ordered=ordered)
            measured = dict(runs(folder / form))
            first = measured["without receipts"]
            size = sum(path.stat().st_size for path in (folder / form / "receipts").iterdir()) / 1e6
            keys = "in order" if ordered else "in no order"
            for name, taken in measured.items():
                print(f"| {form} | {keys} | {name} | {taken:.2f} | {taken / first:.2f} |")
            print(f"| {form} | {keys} | receipts: {size:.0f} MB | | |", flush=True)


if __name__ == "__main__":
    given = sys.argv[1:]
    with tempfile.TemporaryDirectory() as temporary:
        main(int(given[0]) if given else 5_000_000, Path(given[1] if len(given) > 1 else temporary))
