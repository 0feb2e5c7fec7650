"""`govdata validate` on DuckDB and on Spark, at sizes that a machine does not like to hold; whole processes.

    python benchmarks/engines.py spark [ROWS] [FOLDER]     # 50,000,000 rows; the data stay in FOLDER if one is given
    python benchmarks/engines.py duckdb [ROWS] [FOLDER]    # 200,000,000 rows, some 35 bytes each

The table lies in 20 Hive folders of Parquet, with 11 columns: a key in no order, a foreign key into a small table and
one into a table of a million rows, patterns, ranges, an enum, and three rules on rows. One row in 200,000 has a
wrong cell. All runs must find the same.

- spark: two workers (`local-cluster[2,1,1024]`), one (`local-cluster[1,1,1024]`), and a job by hand on two, which reads
  the files with Spark's own reader and counts in one job what breaks a constraint, a key, a foreign key or a rule. It
  says no row, no cell and no word.
- duckdb: `--memory-limit 2000`, and the peak of its memory; Polars beside it where the size is 20,000,000 rows or less.

Seconds are wall time and, behind it, time of all processes on the processor: a busy machine changes that little. The
load is that of the last minute, before each run.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

FILES, HOUSES, AREAS, MOST_BY_POLARS = 20, 1_000_000, 400, 20_000_000
PRIME = 1_000_003
UNITS = ["yuan", "percent", "count", "km2", "persons"]
DAMAGE = 200_000
FIELDS: list[dict[str, Any]] = [
    {"name": "id", "type": "integer", "constraints": {"minimum": 0}},
    {"name": "area", "type": "string", "constraints": {"required": True, "pattern": "[0-9]{6}"}},
    {"name": "house", "type": "integer", "constraints": {"required": True}},
    {"name": "day", "type": "date", "constraints": {"minimum": "1990-01-01"}},
    {"name": "amount", "type": "number", "constraints": {"minimum": 0, "maximum": 1000000}},
    {"name": "low", "type": "integer"},
    {"name": "high", "type": "integer"},
    {"name": "unit", "type": "string", "constraints": {"enum": UNITS}},
    {"name": "status", "type": "string", "constraints": {"maxLength": 10}},
    {"name": "code", "type": "string", "constraints": {"pattern": "[A-Z]{2}-\\d{4}"}},
    {"name": "year", "type": "integer", "constraints": {"minimum": 2000}},
]
CONDITIONS = {"ordered": "low <= high", "paid": "amount >= low", "dated": "year >= 2000"}


def make(folder: Path, rows: int) -> None:
    """The package: each file is made alone, so that the table may be larger than the memory."""
    import polars as pl

    folder.mkdir(parents=True)
    pl.DataFrame({"code": [f"{440300 + number}" for number in range(AREAS)]}).write_csv(folder / "areas.csv")
    pl.DataFrame({"id": range(HOUSES)}).write_parquet(folder / "houses.parquet")
    each = rows // FILES
    for number in range(FILES):
        place = folder / f"t/year={2000 + number}"
        place.mkdir(parents=True)
        numbers = pl.LazyFrame({"n": pl.int_range(number * each, (number + 1) * each, eager=True)})
        numbers.select(columns(each * FILES)).sink_parquet(place / "part.parquet", row_group_size=500_000)
    (folder / "rules.json").write_text(json.dumps({"rules": rules()}), encoding="utf-8")
    (folder / "datapackage.json").write_text(json.dumps(descriptor()), encoding="utf-8")


def columns(rows: int) -> list[Any]:
    """A key that goes through all numbers below `rows` in no order, and what belongs to it."""
    import polars as pl

    n = pl.col("n")
    wrong, kind = n % DAMAGE == DAMAGE // 2, n // DAMAGE % 5

    def spoilt(which: int, value: Any, good: Any) -> Any:
        return pl.when(wrong & (kind == which)).then(pl.lit(value)).otherwise(good)

    key = n * PRIME % rows
    return [
        spoilt(0, 1, key).alias("id"),
        spoilt(1, "999999", (440300 + n * 7919 % AREAS).cast(pl.String)).alias("area"),
        spoilt(2, HOUSES, n * 104_729 % HOUSES).alias("house"),
        (pl.date(2000, 1, 1) + pl.duration(days=n * 31 % 9000)).alias("day"),
        (n * 6151 % 100_000_000 / 100 + 4).clip(upper_bound=1_000_000).alias("amount"),
        spoilt(3, 9, n % 3).alias("low"),
        (n % 3 + n % 2).alias("high"),
        pl.lit(UNITS[0]).alias("unit"),
        pl.lit("observed").alias("status"),
        spoilt(4, "bad", pl.format("AB-{}", (n % 10_000).cast(pl.String).str.zfill(4))).alias("code"),
    ]


def rules() -> list[dict[str, Any]]:
    says = {"en": "It holds.", "zh": "成立。"}
    return [
        {"id": key, "kind": "row", "tables": ["t"], "holds": holds, "says": says} for key, holds in CONDITIONS.items()
    ]


def descriptor() -> dict[str, Any]:
    keys = [("area", "areas", "code"), ("house", "houses", "id")]
    foreign = [{"fields": [f], "reference": {"resource": r, "fields": [to]}} for f, r, to in keys]
    schemas: dict[str, tuple[str, dict[str, Any]]] = {
        "areas": ("areas.csv", {"fields": [{"name": "code", "type": "string"}], "primaryKey": ["code"]}),
        "houses": ("houses.parquet", {"fields": [{"name": "id", "type": "integer"}], "primaryKey": ["id"]}),
        "t": ("t", {"fields": FIELDS, "primaryKey": ["id"], "foreignKeys": foreign}),
    }
    resources = [{"name": n, "type": "table", "path": path, "schema": s} for n, (path, s) in schemas.items()]
    resources[-1]["format"] = "parquet"
    return {"name": "bench", "resources": resources, "govdata": {"rules": "rules.json"}}


def govdata(folder: Path, *options: str) -> dict[str, int]:
    """Findings by their type, as many as are listed; the digest of all of them in words, and how many there are."""
    from govdata.cli.app import run

    with tempfile.TemporaryDirectory() as place:
        report = Path(place, "report.json")
        run(["validate", str(folder), "--format", "json", "--output", str(report), *options])
        said = json.loads(report.read_text())
    every = [error["type"] for task in said["tasks"] for error in task["errors"]]
    digest = sha256(json.dumps([said["tasks"], said["checks"]]).encode()).hexdigest()[:8]
    return {kind: every.count(kind) for kind in sorted({*every})} | {f"report {digest}": said["stats"]["errors"]}


def by_hand(folder: Path) -> dict[str, int]:
    """The same counts by one job of Spark's own expressions over its own reader."""
    from pyspark.sql import SparkSession
    from pyspark.sql import functions as sql

    builder = SparkSession.builder.master("local-cluster[2,1,1024]").config("spark.ui.enabled", "false")
    for name, value in {"spark.ui.showConsoleProgress": "false", "spark.sql.shuffle.partitions": "8"}.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    rows = session.read.parquet(str(folder / "t"))
    areas = sql.broadcast(session.read.csv(str(folder / "areas.csv"), header=True).withColumnRenamed("code", "area"))
    houses = session.read.parquet(str(folder / "houses.parquet")).withColumnRenamed("id", "house")
    wrong = {
        "constraint-error": [
            "id is null or id < 0",
            "area is null or not area rlike '^[0-9]{6}$'",
            "house is null",
            "day < date'1990-01-01'",
            "amount < 0 or amount > 1000000",
            f"unit not in ({', '.join(map(repr, UNITS))})",
            "length(status) > 10",
            "not code rlike '^[A-Z]{2}-[0-9]{4}$'",
            "year < 2000",
        ],
        "row": [f"not ({holds})" for holds in CONDITIONS.values()],
    }
    counts = [
        sql.sum(sql.expr(" + ".join(f"int(coalesce({each}, false))" for each in every))) for every in wrong.values()
    ]
    cells = rows.select(*(count.cast("long").alias(kind) for kind, count in zip(wrong, counts, strict=True)))
    told = cells.select(sql.expr(f"stack(2, {', '.join(f'{kind!r}, `{kind}`' for kind in wrong)}) as (kind, n)"))
    twice = (
        rows.groupBy("id")
        .count()
        .where("count > 1")
        .select(sql.lit("primary-key").alias("kind"), sql.expr("sum(count - 1)"))
    )
    lost = [
        rows.join(other, key, "left_anti").select(sql.lit("foreign-key").alias("kind"), sql.count(sql.lit(1)))
        for key, other in (("area", areas), ("house", houses))
    ]
    found: dict[str, int] = {}
    for kind, number in told.union(twice).union(lost[0]).union(lost[1]).collect():
        found[kind] = found.get(kind, 0) + (number or 0)
    session.stop()
    return found


SPARK = ("--engine", "spark", "--spark-master")
TASKS: dict[str, Callable[[Path], dict[str, int]]] = {
    "Spark, two workers": lambda folder: govdata(folder, *SPARK, "local-cluster[2,1,1024]"),
    "Spark, one worker": lambda folder: govdata(folder, *SPARK, "local-cluster[1,1,1024]"),
    "Spark by hand, two workers": by_hand,
    "DuckDB, 2,000 MB": lambda folder: govdata(folder, "--engine", "duckdb", "--memory-limit", "2000"),
    "Polars": lambda folder: govdata(folder),
}


def measure(name: str, folder: Path) -> None:
    """A run in a process and all that it starts, as a line of the table."""
    load, wall = os.getloadavg()[0], time.perf_counter()
    used: Used = {}
    command = [sys.executable, __file__, "--run", name, str(folder)]
    with tempfile.TemporaryFile("w+") as told:
        run = subprocess.Popen(command, stdout=told, stderr=subprocess.STDOUT, start_new_session=True)
        while run.poll() is None:
            used |= processor(run.pid)
            time.sleep(0.25)
        wall = time.perf_counter() - wall
        told.seek(0)
        said = told.read()
    if run.returncode:
        raise SystemExit(said)
    *_, peak, found = said.strip().splitlines()
    busy = " + ".join(f"{seconds:.0f} {kind}" for kind, seconds in by_kind(used).items())
    print(f"| {name} | {wall:.0f} | {busy} | {float(peak):.0f} | {load:.0f} | {found} |", flush=True)


Used = dict[int, tuple[str, float]]


def processor(session: int) -> Used:
    """What each process of a session is, and its seconds of processor so far: executors are nobody's children."""
    found = {}
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = place.read_text().partition("(")[2].rpartition(")")
        except OSError:
            continue
        numbers = rest.split()
        if int(numbers[3]) == session:
            found[int(place.parent.name)] = (name, (int(numbers[11]) + int(numbers[12])) / os.sysconf("SC_CLK_TCK"))
    return found


def by_kind(used: Used) -> dict[str, float]:
    """Seconds of Python and of Java."""
    found: dict[str, float] = {}
    for name, seconds in used.values():
        kind = "Java" if name == "java" else "Python"
        found[kind] = found.get(kind, 0.0) + seconds
    return found


def run_one(name: str, folder: Path) -> None:
    found = TASKS[name](folder)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    print(json.dumps(found, sort_keys=True))


def main(engine: str, rows: int, folder: Path) -> None:
    place = folder / f"rows-{rows}"
    if not place.exists():
        subprocess.run([sys.executable, __file__, "--make", str(rows), str(place)], check=True)
    names = [name for name in TASKS if name.lower().startswith(engine)]
    names += ["Polars"] if engine == "duckdb" and rows <= MOST_BY_POLARS else []
    print(f"{rows:,} rows\n\n| run | wall, s | processor, s | peak MB | load | found |\n|---|--:|--:|--:|--:|---|")
    for name in names:
        measure(name, place)


if __name__ == "__main__":
    if sys.argv[1] == "--run":
        run_one(sys.argv[2], Path(sys.argv[3]))
    elif sys.argv[1] == "--make":
        make(Path(sys.argv[3]), int(sys.argv[2]))
    else:
        amount = int(sys.argv[2]) if len(sys.argv) > 2 else {"spark": 50_000_000, "duckdb": 200_000_000}[sys.argv[1]]
        with tempfile.TemporaryDirectory() as temporary:
            main(sys.argv[1], amount, Path(sys.argv[3] if len(sys.argv) > 3 else temporary))
