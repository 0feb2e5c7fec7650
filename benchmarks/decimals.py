"""What each reader makes of a column of decimals: its type, sum, mean, and how long it takes; and of doubles instead.

    python benchmarks/decimals.py [ROWS]        # by default 1,000,000

R (with nanoparquet) and Node (with hyparquet, in the folder `govdata-readers` of temporary files) are asked where they
are there. Times are the best of three, in one process; that of DuckDB is the query. The second table says of how many
decimals of four places a reader's double is not the nearest one.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow.compute as pc
import pyarrow.parquet as pq

from govdata.releases.arrow_tables import ReleasedTable

ROWS, CHECKED = 1_000_000, 100_000
READERS = Path(tempfile.gettempdir()) / "govdata-readers"
R = """
file <- commandArgs(TRUE); t <- system.time(d <- nanoparquet::read_parquet(file))
cat(class(d$value), sprintf("sum %.6f, mean %.6f, %.0f ms", sum(d$value), mean(d$value), t[[3]] * 1000), "\\n")
"""
NODE = """
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
const start = performance.now()
const file = await asyncBufferFromFile(process.argv[2])
const rows = await parquetReadObjects({ file, compressors, columns: ['value'] })
const took = performance.now() - start, sum = rows.reduce((all, row) => all + row.value, 0)
console.log(typeof rows[0].value, `sum ${sum}, mean ${sum / rows.length}, ${took.toFixed(0)} ms`)
"""


def make(folder: Path, rows: int) -> tuple[Path, Path]:
    """The same values twice, as a release writes Parquet: decimals, and the nearest doubles."""
    numbers = random.Random(1)  # noqa: S311 (no secret)
    kinds = ((1, 999, 1), (10**4, 10**9, 1), (1, 10**6, 100))
    texts = [f"{numbers.randint(low, high) / unit:.2f}" for low, high, unit in numbers.choices(kinds, k=rows)]
    subjects = pl.Series("subject", [f"s{row % 30}" for row in range(rows)])
    found = folder / "decimals.parquet", folder / "doubles.parquet"
    for path, dtype in zip(found, (pl.Decimal(24, 4), pl.Float64()), strict=True):
        frame = pl.DataFrame([subjects, pl.Series("value", texts).cast(dtype)])
        pq.write_table(frame.to_arrow(), path, compression="zstd", use_dictionary=["subject"], write_page_index=True)
        print(f"{path.name}: {path.stat().st_size / 1e6:.1f} MB")
    return found


def best(call: Callable[[], Any]) -> tuple[float, Any]:
    times = []
    for _ in range(3):
        start = time.perf_counter()
        answer = call()
        times.append(time.perf_counter() - start)
    return min(times) * 1000, answer


def readers(path: Path) -> dict[str, tuple[Callable[[], Any], Callable[[Any], tuple[Any, Any, Any]]]]:
    """Reader -> how it reads, and its type, sum and mean of the column."""
    sql = f"SELECT any_value(typeof(value)), sum(value), avg(value) FROM '{path}'"  # noqa: S608 (a path of ours)
    of_frame = lambda frame: (frame["value"].dtype, frame["value"].sum(), frame["value"].mean())  # noqa: E731
    return {
        "pandas": (lambda: pd.read_parquet(path), of_frame),
        "pandas, pyarrow": (lambda: pd.read_parquet(path, dtype_backend="pyarrow"), of_frame),
        "to_pandas(decimals='float')": (lambda: as_floats(path), of_frame),
        "Polars": (lambda: pl.read_parquet(path), of_frame),
        "pyarrow": (
            lambda: pq.read_table(path)["value"],
            lambda column: (column.type, pc.sum(column), pc.mean(column)),  # type: ignore[attr-defined, unused-ignore]
        ),
        "DuckDB": (lambda: duckdb.execute(sql).fetchone(), lambda row: row),
    }


def as_floats(path: Path) -> pd.DataFrame:
    return ReleasedTable("t", "1.0.0", pq.read_table(path)).to_pandas(decimals="float")


def others(folder: Path, path: Path) -> None:
    """R and Node, where they are there."""
    (folder / "block.mjs").write_text(NODE, encoding="utf-8")
    (folder / "block.R").write_text(R, encoding="utf-8")
    if (READERS / "node_modules").is_dir() and not (folder / "node_modules").exists():
        (folder / "node_modules").symlink_to(READERS / "node_modules")
    for name, call in (("R, nanoparquet", ["Rscript", "block.R"]), ("hyparquet", ["node", "block.mjs"])):
        try:
            run = subprocess.run([*call, str(path)], cwd=folder, capture_output=True, text=True, check=True)
            print(f"  {name:28} {run.stdout.strip()}")
        except (OSError, subprocess.CalledProcessError):
            print(f"  {name:28} not there")


def nearest(folder: Path) -> None:
    """How many doubles are not the nearest to their decimal."""
    numbers = random.Random(2)  # noqa: S311
    values = [Decimal(numbers.randint(1, 10 ** numbers.randint(3, 14))).scaleb(-4) for _ in range(CHECKED)]
    path = folder / "nearest.parquet"
    pq.write_table(pl.DataFrame({"value": pl.Series(values, dtype=pl.Decimal(24, 4))}).to_arrow(), path)
    doubles: dict[str, Any] = {
        "pandas, astype(float)": pd.read_parquet(path)["value"].astype(float),
        "pandas, pyarrow, astype": pd.read_parquet(path, dtype_backend="pyarrow")["value"].astype("float64[pyarrow]"),
        "to_pandas(decimals='float')": as_floats(path)["value"],
        "Polars, cast": pl.read_parquet(path)["value"].cast(pl.Float64),
        "pyarrow, cast": pq.read_table(path)["value"].cast("float64").to_pylist(),
        "DuckDB, df()": duckdb.execute(f"FROM '{path}'").df()["value"],
    }
    for name, column in doubles.items():
        print(f"  {name:28} {sum(a != float(b) for a, b in zip(column, values, strict=True)):,} of {CHECKED:,}")


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path in make(folder, int(sys.argv[1]) if len(sys.argv) > 1 else ROWS):
            print(path.stem)
            for reader, (read, told) in readers(path).items():
                took, table = best(lambda read=read: read())  # type: ignore[misc]
                kind, total, mean = told(table)
                print(f"  {reader:28} {kind!s} sum {total!s}, mean {mean!s}, {took:.0f} ms")
            others(folder, path)
        print("not the nearest double")
        nearest(folder)


if __name__ == "__main__":
    main()
