"""The bytes that one column of a release on a web server costs, next to the bytes of that column in the file.

    python -m benchmarks.remote_columns [ROWS]

A package of ROWS rows (5,000,000 by default) is released and served with ranges on this machine. Every column is
loaded by itself; what comes over the wire is held against the column's bytes in Parquet, plus what any reader needs:
SHA256SUMS, datapackage.json, blocks.json and the footer. It ends with 1 where a column costs more than 1.3 times that.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq
from tests.support.faulty_proxy import faulty_proxy
from tests.support.range_server import range_server

import govdata
from govdata.releases.blocks import BLOCKS, column_extents, file_blocks
from govdata.releases.manifest import DESCRIPTOR, SUMS

ROWS = 5_000_000
MOST = 1.3
SCHEMA: dict[str, Any] = {
    "fields": [
        {"name": "id", "type": "integer"},
        {"name": "region", "type": "string"},
        {"name": "value", "type": "number"},
        {"name": "amount", "type": "number", "govdata": {"decimal": {"precision": 18, "scale": 2}}},
        {"name": "day", "type": "date"},
        {"name": "paid", "type": "boolean"},
        {"name": "note", "type": "string"},
    ],
    "primaryKey": ["id"],
}


def write_rows(path: Path, rows: int) -> None:
    """A key, a few regions, measured and counted values, days, and a text that hardly repeats."""
    number = pl.int_range(rows, eager=True)
    spread = (number * 2654435761) % 1_000_003
    pl.DataFrame(
        {
            "id": number,
            "region": "r" + (spread % 31).cast(pl.String),
            "value": spread / 8,
            "amount": (spread % 100_000).cast(pl.String) + ".25",
            "day": (number // 2000).cast(pl.Int32),
            "paid": spread % 3 == 0,
            "note": "grant " + spread.cast(pl.String) + " of " + number.cast(pl.String),
        }
    ).with_columns(pl.col("day").cast(pl.Date)).write_csv(path)


def main() -> int:
    """Print one line for each column; 1 where one costs too much."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        package = folder / "package"
        package.mkdir()
        table = {"name": "grants", "path": "grants.csv", "schema": SCHEMA}
        descriptor = {"name": "grants", "version": "1.0.0", "resources": [table]}
        (package / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
        write_rows(package / "grants.csv", rows)
        started = time.monotonic()
        release = govdata.publish(package, to=folder / "releases").path
        print(f"{rows:,} rows, published in {time.monotonic() - started:.0f} s")
        return measure(release)


def measure(release: Path) -> int:
    """Load each column of `grants` over http, and compare what came with what had to come."""
    path = release / "parquet" / "grants.parquet"
    metadata, footer = pq.read_metadata(path), file_blocks(path)[-1]
    fixed = sum((release / name).stat().st_size for name in (SUMS, DESCRIPTOR, BLOCKS)) + footer.end - footer.start
    print(f"file {path.stat().st_size:,} bytes; manifest, descriptor, blocks.json and footer {fixed:,} bytes")
    worst = 0.0
    with range_server(release) as server, faulty_proxy(int(server.address.rsplit(":", 1)[1].strip("/"))) as proxy:
        for index, field in enumerate(metadata.schema.to_arrow_schema()):
            proxy.start()
            began = time.monotonic()
            table = govdata.load(f"http://127.0.0.1:{proxy.port}", table="grants", columns=[field.name])
            own = sum(end - start for start, end in column_extents(metadata, index))
            ratio = (proxy.bytes_sent - fixed) / own
            worst = max(worst, ratio)
            print(
                f"{field.name:8} {own:>12,} bytes, read {proxy.bytes_sent:>12,}: {ratio:.3f} of the column beside the"
                f" fixed part; {proxy.seen} requests, {time.monotonic() - began:.2f} s, {len(table):,} rows"
            )
    return int(worst > MOST)


if __name__ == "__main__":
    sys.exit(main())
