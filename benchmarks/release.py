"""Publish, diff, verify and load on a large table, beside what a person would do by hand; each in its own process.

    python benchmarks/release.py [ROWS] [FOLDER]        # 5,000,000 rows; the data stay in FOLDER if one is given

Prints seconds, seconds of the processor, peak memory and both ratios to the first line of each group, and what the
others leave out. All take turns, three times, and the least is kept: what else a machine does only adds to it.
"""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

NAMES = ("id", "table", "row", "field", "old", "new", "reason", "source")
HEADER = "id,table,row,field,old,new,reason,source,date\n"
REVISED = "r1,big,*,value,,,a later count,none,2025-01-02\n"
REVISIONS = {
    "name": "revisions",
    "path": "revisions.csv",
    "govdata": {"role": "revisions"},
    "schema": {
        "fields": [
            *({"name": name, "type": "string"} for name in NAMES),
            {"name": "date", "type": "date"},
        ],
        "primaryKey": ["id"],
    },
}
"""Tables without a role hold figures, and figures change only on record."""
FIELDS = {
    "id": "integer",
    "area": "string",
    "indicator": "integer",
    "year": "integer",
    "value": "number",
    "unit": "string",
    "day": "date",
    "code": "string",
    "note": "string",
}
DECIMAL = {"precision": 24, "scale": 4}


def make(folder: Path, rows: int, version: str) -> None:
    """A package of one table; the later version has other values in every thousandth row, and some rows more."""
    import polars as pl

    folder.mkdir(parents=True, exist_ok=True)
    later = version != "1.0.0"
    number = pl.int_range(0, rows + (1000 if later else 0), eager=True).alias("id")
    shift = pl.when((pl.col("id") % 1000 == 7) & later).then(1).otherwise(0)
    pl.LazyFrame({"id": number}).select(
        "id",
        (440300 + pl.col("id") % 17).cast(pl.String).alias("area"),
        (pl.col("id") % 500).alias("indicator"),
        (2000 + pl.col("id") % 25).alias("year"),
        ((pl.col("id") * 7919 % 100_000_000 + shift) / 100).round(2).alias("value"),
        pl.lit("yuan").alias("unit"),
        (pl.date(2020, 1, 1) + pl.duration(days=pl.col("id") % 1800)).alias("day"),
        (pl.col("id") * 104_729 % 9_999_999_967).cast(pl.String).alias("code"),
        pl.when(pl.col("id") % 3 == 0).then(pl.lit("按初步核算数，修订")).alias("note"),
    ).sink_csv(folder / "big.csv")
    fields: list[dict[str, object]] = [{"name": name, "type": kind} for name, kind in FIELDS.items()]
    fields[4]["govdata"] = {"decimal": DECIMAL}
    schema = {"fields": fields, "primaryKey": ["id"]}
    resource_ = {"name": "big", "path": "big.csv", "schema": schema}
    raw = {"name": "big", "version": version, "created": "2025-01-01T00:00:00Z", "resources": [resource_, REVISIONS]}
    (folder / "revisions.csv").write_text(HEADER + (REVISED if later else ""), encoding="utf-8")
    (folder / "datapackage.json").write_text(json.dumps(raw), encoding="utf-8")


def scan(path: Path) -> pl.LazyFrame:
    import polars as pl

    types: dict[str, pl.DataType] = {
        "integer": pl.Int64(),
        "string": pl.String(),
        "number": pl.Decimal(24, 4),
        "date": pl.Date(),
    }
    return pl.scan_csv(path, schema={name: types[kind] for name, kind in FIELDS.items()})


def polars_converts(work: Path) -> None:
    import polars as pl

    frame = scan(work / "new/big.csv")
    pl.collect_all([frame.sink_parquet(work / "o.parquet", lazy=True), frame.sink_csv(work / "o.csv", lazy=True)])


def govdata_writes(work: Path) -> None:
    """The release alone: the tables are typed by hand, as above, so that both sides convert and nothing is checked."""
    from govdata.comparison.snapshot import tables_to_release
    from govdata.metadata.package import load_package
    from govdata.publishing import plan_release, write_release
    from govdata.reports.model import Report

    package = load_package(work / "new")
    tables = tables_to_release(package, {"big": scan(work / "new/big.csv")})
    write_release(plan_release(package, Report("big"), tables, work / "written"))


def command(*arguments: str) -> Callable[[Path], None]:
    def run(work: Path) -> None:
        from govdata.cli.app import run as govdata

        assert govdata([argument.format(work=work) for argument in arguments]) == 0, arguments

    return run


def polars_joins(work: Path) -> None:
    import polars as pl

    old, new = (pl.scan_parquet(work / f"releases/{version}/parquet/big.parquet") for version in ("1.0.0", "1.1.0"))
    both = old.join(new, on="id", how="full", coalesce=True)
    rest = [name for name in FIELDS if name != "id"]
    moved = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_right")) for name in rest)
    print(both.filter(moved).collect(engine="streaming").height, file=sys.stderr)


def duckdb_excepts(work: Path) -> None:
    import duckdb

    old, new = (f"'{work}/releases/{version}/parquet/big.parquet'" for version in ("1.0.0", "1.1.0"))
    query = f"SELECT count(*) FROM (SELECT * FROM {new} EXCEPT SELECT * FROM {old})"  # noqa: S608
    print(duckdb.execute(query).fetchall(), file=sys.stderr)


def govdata_diffs(work: Path) -> None:
    from govdata.comparison.comparing import compare
    from govdata.comparison.snapshot import manifest_snapshot
    from govdata.releases.manifest import read_manifest

    old, new = (manifest_snapshot(read_manifest(work / "releases" / version)) for version in ("1.0.0", "1.1.0"))
    changes = compare(old, new).tables[0]
    assert (changes.rows_added, changes.rows_removed) == (1000, 0)


def sha256sum(work: Path) -> None:
    subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=work / "releases/1.1.0", check=True)


def polars_compares(work: Path) -> None:
    import polars as pl

    release = work / "releases/1.1.0"
    frame = scan(release / "csv/big.csv")
    assert frame.collect().equals(pl.read_parquet(release / "parquet/big.parquet"))


def pyarrow_reads(work: Path) -> None:
    import pyarrow.parquet as pq

    assert pq.read_table(work / "releases/1.1.0/parquet/big.parquet").num_rows


def govdata_loads(work: Path) -> None:
    import govdata

    assert len(govdata.load(work / "releases/1.1.0", "big"))


GROUPS: dict[str, dict[str, tuple[Callable[[Path], None], str]]] = {
    "publish": {
        "Polars, scan_csv to sink_parquet and sink_csv": (polars_converts, "no metadata, hashes, sync, or rename"),
        "govdata write_release": (govdata_writes, ""),
        "govdata publish, whole process": (
            command("publish", "{work}/old", "--to", "{work}/first"),
            "checks all first",
        ),
    },
    "diff": {
        "Polars, full join and compare": (polars_joins, "counts rows alone"),
        "DuckDB, EXCEPT": (duckdb_excepts, "one direction, counts rows alone"),
        "govdata diff": (govdata_diffs, ""),
    },
    "verify": {
        "Polars, read CSV and Parquet, equals": (polars_compares, "values alone, in memory"),
        "sha256sum -c": (sha256sum, "bytes alone"),
        "govdata verify, whole process": (command("verify", "{work}/releases/1.1.0"), "bytes, values, schema, keys"),
    },
    "load": {
        "pyarrow read_table": (pyarrow_reads, "nothing is verified"),
        "govdata.load": (govdata_loads, "every byte of the release"),
    },
}


def measure(group: str, name: str, work: Path) -> tuple[float, float, int]:
    """Seconds, seconds of the processor and peak megabytes of one run in a process of its own; importing counts."""
    shutil.rmtree(work / "first", ignore_errors=True)
    shutil.rmtree(work / "written", ignore_errors=True)
    done = subprocess.run(
        [sys.executable, __file__, "--one", group, name, str(work)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    seconds, processor, peak = done.stdout.strip().splitlines()[-1].split()
    return float(seconds), float(processor), int(peak)


def one(group: str, name: str, work: Path) -> None:
    start = time.perf_counter()
    GROUPS[group][name][0](work)
    seconds = time.perf_counter() - start
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    processor = sum(each.ru_utime + each.ru_stime for each in used)
    print(f"{seconds:.3f} {processor:.3f} {max(each.ru_maxrss for each in used) // 1024}")


def prepare(work: Path, rows: int) -> None:
    """In a process of its own, too: a child's peak memory counts that of the parent it was forked from."""
    done = subprocess.run(
        [sys.executable, __file__, "--prepare", str(work), str(rows)], check=False, capture_output=True
    )
    if done.returncode:
        raise SystemExit(done.stderr.decode())


def make_all(work: Path, rows: int) -> None:
    for name, version in (("old", "1.0.0"), ("new", "1.1.0")):
        make(work / name, rows, version)
        command("publish", f"{work}/{name}", "--to", f"{work}/releases")(work)


def lines(work: Path) -> Iterator[str]:
    for group, contenders in GROUPS.items():
        turns = [[measure(group, name, work) for name in contenders] for _ in range(3)]
        least = [list(map(min, *runs)) for runs in zip(*turns, strict=True)]
        first, first_processor, _ = least[0]
        for (name, (_, lacks)), (seconds, processor, peak) in zip(contenders.items(), least, strict=True):
            ratios = f"{seconds / first:5.2f} x {processor / first_processor:5.2f} x"
            yield f"{group:8} {name:48} {seconds:7.2f} s {processor:7.2f} s {peak:6} MB {ratios}  {lacks}"


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000_000
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(sys.argv[2] if len(sys.argv) > 2 else temporary)
        prepare(work, rows)
        print(f"{rows} rows, {(work / 'new/big.csv').stat().st_size >> 20} MB of CSV")
        for line in lines(work):
            print(line, flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(sys.argv[2], sys.argv[3], Path(sys.argv[4]))
    elif sys.argv[1:2] == ["--prepare"]:
        make_all(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        main()
