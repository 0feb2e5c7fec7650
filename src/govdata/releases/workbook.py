"""The tables as one XLSX workbook, for those who live in a spreadsheet: Excel and WPS misread UTF-8 CSV.

A sheet for each table, and first of all one that says what was done and holds the dictionary. Excel and WPS run a
text that starts with `=`, `+`, `-` or `@`: such a cell gets an apostrophe before it. A number of more than 15 digits,
which a spreadsheet would round, is written as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import polars as pl

from govdata.metadata.package import Field
from govdata.releases import xlsx
from govdata.releases.readme import FIELD_HEADER, field_row
from govdata.releases.table_files import TypedTable
from govdata.releases.xlsx import Sheet
from govdata.reports.messages import counted

ROWS = 100_000
"""A longer table is left out, and the first sheet says so: it is CSV's and Parquet's business."""
PORTION = 20_000
ABOUT = "README"


def write_workbook(tables: Sequence[TypedTable], rows: Mapping[str, int], created: str, path: Path) -> None:
    """Write the workbook; `created` (RFC 3339) is the only time in it, so that its bytes do not change.

    Raises:
        OSError: the disk refuses.
    """
    names = _sheet_names([table.name for table in tables])
    frames = {table.name: _sorted_frame(table) for table in tables if rows[table.name] <= ROWS}
    about = _about_sheet(tables, names, frames)
    sheets = [Sheet(ABOUT, [Field(name) for name in about.columns], iter([about]))]
    sheets += [
        Sheet(names[table.name], table.schema.fields, frames[table.name].iter_slices(PORTION))
        for table in tables
        if table.name in frames
    ]
    with path.open("wb") as file:
        xlsx.write(file, sheets, created)


def _sorted_frame(table: TypedTable) -> pl.DataFrame:
    frame = table.frame.select(table.schema.names)
    return (frame.sort(table.order) if table.order else frame).collect(engine="streaming")


def _about_sheet(
    tables: Sequence[TypedTable], names: Mapping[str, str], frames: Mapping[str, pl.DataFrame]
) -> pl.DataFrame:
    """The first sheet: what stands where, then the dictionary. Its header is that of the dictionary."""
    header = ("Table / 表", *FIELD_HEADER)
    lines = [*_notes(tables, names, frames), *_dictionary(tables)]
    return pl.DataFrame([line + ("",) * (len(header) - len(line)) for line in lines], list(header), orient="row")


def _dictionary(tables: Sequence[TypedTable]) -> Iterator[tuple[str, ...]]:
    for table in tables:
        keys = {field: key for key in table.schema.foreign_keys for field in key.fields}
        for field in table.schema.fields:
            yield (table.name, *field_row(field, table, keys))


def _notes(
    tables: Sequence[TypedTable], names: Mapping[str, str], frames: Mapping[str, pl.DataFrame]
) -> Iterator[tuple[str, ...]]:
    """A line for each table that is left out, under another name, or has cells that were made harmless."""
    for table in tables:
        frame = frames.get(table.name)
        if frame is None:
            place = f"csv/{table.file_name}.csv"
            yield (
                table.name,
                f"no sheet: more than {ROWS:,} rows, see {place} / 无工作表：超过 {ROWS:,} 行，见 {place}",
            )
            continue
        if names[table.name] != table.name:
            yield (table.name, f"on the sheet {names[table.name]} / 见工作表 {names[table.name]}")
        count = _count_harmless(frame)
        if count:
            yield (
                table.name,
                f"{counted(count, 'cell')} start{'s' * (count == 1)} with = + - @: an apostrophe was set before each,"
                " so that no spreadsheet runs them"
                f" / {count:,} 个单元格以 = + - @ 开头：已加撇号，以免被当作公式",
            )


def _count_harmless(frame: pl.DataFrame) -> int:
    """How many texts a spreadsheet might run."""
    texts = [name for name, dtype in frame.schema.items() if dtype == pl.String]
    counts = frame.select(xlsx.dangerous(pl.col(name)).sum().alias(name) for name in texts)
    return sum(counts.row(0)) if texts else 0


def _sheet_names(names: Sequence[str]) -> dict[str, str]:
    r"""Excel allows 31 characters, none of []:*?/\, no two names that differ in case alone; README is ours."""
    taken, found = {ABOUT.lower()}, {}
    for name in names:
        short = base = re.sub(r"[\[\]:*?/\\]", "_", name).strip("'")[:31] or "table"
        number = 2
        while short.lower() in taken:
            short, number = f"{base[: 30 - len(str(number))]}~{number}", number + 1
        taken.add(short.lower())
        found[name] = short
    return found
