"""`govdata validate` beside a bare scan and beside its peers, each in its own process.

    python benchmarks/validate.py [ROWS] [FOLDER]        # 1,000,000 rows; the data stay in FOLDER if one is given

A table of nine columns with an integer key, two foreign keys, patterns, ranges and an enum; and the same with one row
in a thousand damaged. Each peer does as much of the work as it can; what it leaves out is printed beside its time.
frictionless reads a twentieth of the rows, since it needs minutes for more; its time is multiplied.

An editable install is compiled first, as in `flagship.py`.
"""

from __future__ import annotations

import compileall
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

UNITS = ["yuan", "percent", "count", "km2", "persons"]
FIELDS: list[dict[str, Any]] = [
    {"name": "id", "type": "integer", "constraints": {"minimum": 1}},
    {"name": "area", "type": "string", "constraints": {"required": True, "pattern": "[0-9]{6}"}},
    {"name": "indicator", "type": "string", "constraints": {"required": True}},
    {"name": "period", "type": "date", "constraints": {"minimum": "1990-01-01"}},
    {"name": "value", "type": "number", "constraints": {"minimum": 0, "maximum": 1000000}},
    {"name": "unit", "type": "string", "constraints": {"enum": UNITS}},
    {"name": "status", "type": "string", "constraints": {"maxLength": 10}},
    {"name": "code", "type": "string", "constraints": {"pattern": "[A-Z]{2}-\\d{4}"}},
    {"name": "title", "type": "string", "constraints": {"required": True, "maxLength": 80}},
]
FRACTION = 20


def make(folder: Path, rows: int, damage: int = 0) -> None:
    """A package of the table and the two that it refers to; every `damage`-th row has one wrong cell."""
    import polars as pl

    folder.mkdir(parents=True, exist_ok=True)
    pl.DataFrame({"code": [f"{440300 + i}" for i in range(400)]}).write_csv(folder / "areas.csv")
    pl.DataFrame({"id": [f"ind-{i:03d}" for i in range(200)]}).write_csv(folder / "indicators.csv")
    number = pl.col("id")
    wrong = (number % damage == 7) & (number > 0) if damage else pl.lit(value=False)
    kind = number // (damage or 1) % 6

    def spoilt(which: int, value: str | None, good: pl.Expr) -> pl.Expr:
        return pl.when(wrong & (kind == which)).then(pl.lit(value)).otherwise(good.cast(pl.String))

    pl.LazyFrame({"id": pl.int_range(1, rows + 1, eager=True)}).select(
        "id",
        spoilt(0, "999999", 440300 + number * 7919 % 400).alias("area"),
        pl.format("ind-{}", (number * 104_729 % 200).cast(pl.String).str.zfill(3)).alias("indicator"),
        spoilt(1, "2020-13-01", pl.date(2000, 1, 1) + pl.duration(days=number * 31 % 9000)).alias("period"),
        spoilt(2, "12亿", (number * 6151 % 100_000_000 / 100).round(2)).alias("value"),
        spoilt(3, "furlong", pl.lit(UNITS[0])).alias("unit"),
        pl.lit("observed").alias("status"),
        spoilt(4, "bad", pl.format("AB-{}", (number % 10_000).cast(pl.String).str.zfill(4))).alias("code"),
        spoilt(5, None, pl.format("observation number {} of its area", number)).alias("title"),
    ).sink_csv(folder / "data.csv")
    (folder / "datapackage.json").write_text(json.dumps(descriptor()), encoding="utf-8")


def descriptor() -> dict[str, Any]:
    keys = [("area", "areas", "code"), ("indicator", "indicators", "id")]
    foreign = [{"fields": [f], "reference": {"resource": r, "fields": [to]}} for f, r, to in keys]
    schemas: dict[str, Any] = {
        "areas": {"fields": [{"name": "code", "type": "string"}], "primaryKey": ["code"]},
        "indicators": {"fields": [{"name": "id", "type": "string"}], "primaryKey": ["id"]},
        "data": {"fields": FIELDS, "primaryKey": ["id"], "foreignKeys": foreign},
    }
    resources = [{"name": n, "type": "table", "path": f"{n}.csv", "schema": s} for n, s in schemas.items()]
    return {"$schema": "https://datapackage.org/profiles/2.0/datapackage.json", "name": "bench", "resources": resources}


def scan(folder: Path) -> None:
    import polars as pl

    frame = pl.scan_csv(folder / "data.csv", infer_schema=False)
    print(frame.select(pl.all().count()).collect(engine="streaming").row(0)[0])


def govdata(folder: Path) -> None:
    """What the command has reported: it ran before, in the process that is measured."""
    print(json.loads((folder / "report.json").read_text())["stats"]["errors"])


def frictionless(folder: Path) -> None:
    from frictionless import Package

    print(sum(task.stats["errors"] for task in Package(str(folder / "datapackage.json")).validate().tasks))


def typed(folder: Path) -> Any:
    """The typed frame that the validators of frames need; a bad cell becomes a null, whose place they do not know."""
    import polars as pl

    frame = pl.scan_csv(folder / "data.csv", infer_schema=False)
    return frame.with_columns(
        pl.col("id").cast(pl.Int64, strict=False),
        pl.col("value").cast(pl.Float64, strict=False),
        pl.col("period").str.to_date("%Y-%m-%d", strict=False),
    )


def pandera(folder: Path) -> None:
    import pandera.polars as pa
    import polars as pl
    from pandera.config import ValidationDepth, config_context

    check, text = pa.Check, pl.String
    schema = pa.DataFrameSchema(
        {
            "id": pa.Column(pl.Int64, check.ge(1), unique=True),
            "area": pa.Column(text, check.str_matches("^[0-9]{6}$")),
            "indicator": pa.Column(text),
            "period": pa.Column(pl.Date, check.ge(pl.date(1990, 1, 1))),
            "value": pa.Column(pl.Float64, check.in_range(0, 1_000_000), nullable=True),
            "unit": pa.Column(text, check.isin(UNITS)),
            "status": pa.Column(text, check.str_length(max_value=10)),
            "code": pa.Column(text, check.str_matches(r"^[A-Z]{2}-\d{4}$")),
            "title": pa.Column(text, check.str_length(max_value=80)),
        }
    )
    with config_context(validation_enabled=True, validation_depth=ValidationDepth.SCHEMA_AND_DATA):
        try:
            schema.validate(typed(folder), lazy=True).collect(engine="streaming")
            print(0)
        except pa.errors.SchemaErrors as errors:
            print(len(errors.failure_cases))


def pointblank(folder: Path) -> None:
    import pointblank as pb  # type: ignore[import-not-found]

    plan = pb.Validate(typed(folder).collect(engine="streaming"))
    plan = plan.col_vals_ge("id", 1).rows_distinct(columns_subset=["id"]).col_vals_regex("area", "^[0-9]{6}$")
    plan = plan.col_vals_not_null(["area", "indicator", "title"]).col_vals_between("value", 0, 1_000_000)
    plan = plan.col_vals_in_set("unit", UNITS).col_vals_regex("code", r"^[A-Z]{2}-\d{4}$")
    done = plan.interrogate(collect_extracts=False)
    print(sum(int(number or 0) for number in done.n_failed().values()))


def dataframely(folder: Path) -> None:
    import dataframely as dy  # type: ignore[import-not-found]

    class Data(dy.Schema):  # type: ignore[misc]
        id = dy.Int64(primary_key=True, min=1)
        area = dy.String(nullable=False, regex="^[0-9]{6}$")
        indicator = dy.String(nullable=False)
        period = dy.Date(nullable=True)
        value = dy.Float64(nullable=True, min=0, max=1_000_000)
        unit = dy.Enum(UNITS)
        status = dy.String(nullable=True, max_length=10)
        code = dy.String(nullable=True, regex=r"^[A-Z]{2}-\d{4}$")
        title = dy.String(nullable=False, max_length=80)

    _, failures = Data.filter(typed(folder).collect(engine="streaming"), cast=True)
    print(len(failures))


TASKS: dict[str, tuple[Callable[[Path], None], str, int, str]] = {
    "Polars scans the text": (scan, "clean", 1, "everything"),
    "govdata validate": (govdata, "clean", 1, ""),
    "govdata validate, 1/1000 damaged": (govdata, "damaged", 1, ""),
    "frictionless validate": (frictionless, "small", FRACTION, ""),
    "pandera (lazy Polars)": (pandera, "clean", 1, "foreign keys, row numbers, cells of the wrong type, ragged rows"),
    "pointblank": (pointblank, "clean", 1, "foreign keys, lengths, dates, cells of the wrong type, ragged rows"),
    "dataframely": (dataframely, "clean", 1, "foreign keys, row numbers, cells of the wrong type, ragged rows"),
}


def measure(name: str, folder: Path) -> tuple[float, float, float, str] | None:
    """Seconds, of the clock and of the processor, and megabytes of a process of its own, and what it counted.

    None where the peer is not installed.
    """
    task, kind, *_ = TASKS[name]
    itself = [sys.executable, __file__, "--run", name, str(folder)]
    report = ["--format", "json", "--output", str(folder / kind / "report.json")]
    ours = [sys.executable, "-m", "govdata", "validate", str(folder / kind), *report]
    before = time.perf_counter()
    process = subprocess.Popen(ours if task is govdata else itself, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout
    assert process.stderr
    counted, said = process.stdout.read().decode(), process.stderr.read().decode()
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - before
    if task is govdata:
        counted = subprocess.run(itself, capture_output=True, text=True, check=True).stdout
    elif status:
        print(f"| {name} | not run: {said.strip().splitlines()[-1][:80]} | | | | | |")
        return None
    return seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, counted.split()[-1]


def run_one(name: str, folder: Path) -> None:
    TASKS[name][0](folder / TASKS[name][1])


def versions() -> str:
    names = ("polars", "frictionless", "pandera", "pointblank", "dataframely")
    found = []
    for name in names:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"{name} not installed")
    return f"Python {platform.python_version()}, " + ", ".join(found)


def main(rows: int, folder: Path) -> None:
    compileall.compile_dir(Path(__file__).resolve().parent.parent / "src", quiet=1)
    for name, number, damage in (("clean", rows, 0), ("damaged", rows, 1000), ("small", rows // FRACTION, 0)):
        if not (folder / name / "data.csv").exists():
            make(folder / name, number, damage)
    size = (folder / "clean/data.csv").stat().st_size / 1e6
    print(f"{rows:,} rows, 9 columns, {size:.0f} MB; {versions()}\n")
    print("| what | seconds | ratio | processor, s | ratio | peak MB | counted | not checked |")
    print("|---|--:|--:|--:|--:|--:|--:|---|")
    floor: tuple[float, float] | None = None
    for name, (_, _, times, missing) in TASKS.items():
        found = [result for _ in range(3) if (result := measure(name, folder))]
        if not found:
            continue
        wall, cpu, peak, counted = min(found)[0], min(each[1] for each in found), *min(found)[2:]
        floor = floor or (wall, cpu)
        note = f" (×{times})" if times > 1 else ""
        seconds = f"{wall * times:.2f}{note} | {wall * times / floor[0]:.2f}"
        processor = f"{cpu * times:.2f} | {cpu * times / floor[1]:.2f}"
        print(f"| {name} | {seconds} | {processor} | {peak:.0f} | {counted} | {missing} |", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--run"]:
        run_one(sys.argv[2], Path(sys.argv[3]))
    else:
        amount = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
        with tempfile.TemporaryDirectory() as temporary:
            main(amount, Path(sys.argv[2]) if len(sys.argv) > 2 else Path(temporary))
