"""The tables of a release as one workbook, to be opened in a spreadsheet: Excel and WPS misread UTF-8 CSV.

A sheet for each table; before them README, which says what the workbook holds, and DICTIONARY, which says what each
field means. Values are those of the CSV. Beside an id that names a row of another table stands what that row is called.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from govdata.metadata.package import Field, ForeignKey
from govdata.names import name_columns
from govdata.releases import xlsx
from govdata.releases.readme import FIELD_HEADER, field_row, licence_names
from govdata.releases.table_files import TypedTable, csv_name
from govdata.releases.xlsx import Sheet
from govdata.releases.xlsx_cells import LONGEST, Column, dangerous, too_long
from govdata.reports.bilingual import bilingual
from govdata.reports.messages import EMPTY, Message, counted

ROWS = 100_000
"""A longer table is left out, and the first sheet says so: it is CSV's and Parquet's business."""
ABOUT, DICTIONARY = "README", "DICTIONARY"
_NAME = 31
"""Characters in the name of a sheet."""
_ABOUT_HEADER = ("Sheet / 工作表", "Table / 表", "Rows / 行数", "Title", "标题", "Description", "说明", "Note", "备注")
_READING = (
    Message(
        f"The sheet {DICTIONARY} says what each field means. The values are those of the CSV files.",
        f"各字段含义见工作表 {DICTIONARY}。数值与 CSV 文件一致。",
    ),
    Message(
        "Columns in italics, such as subject.name_en, are added: the name of what the id beside them stands for.",
        "斜体列（如 subject.name_zh）为附加列：旁边标识所指对象的名称。",
    ),
)


def write_workbook(
    descriptor: Mapping[str, Any], tables: Sequence[TypedTable], rows: Mapping[str, int], path: Path
) -> None:
    """Write the workbook of the release that `descriptor` describes; `rows` are those of each table.

    `created` of the descriptor is the only time in it, so that its bytes do not change.

    Raises:
        OSError: the disk refuses.
    """
    names = _sheet_names([table.name for table in tables])
    by_name = {table.name: table for table in tables}
    sheets = [_sheet(table, names[table.name], by_name) for table in tables if rows[table.name] <= ROWS]
    with path.open("wb") as file:
        all_sheets = [_about_sheet(descriptor, tables, rows, sheets, names), _dictionary_sheet(tables), *sheets]
        xlsx.write(file, all_sheets, descriptor["created"], str(descriptor.get("title") or descriptor.get("name", "")))


def _sheet(table: TypedTable, name: str, tables: Mapping[str, TypedTable]) -> Sheet:
    frame = table.frame.select(table.schema.names)
    frame = frame.sort(table.order) if table.order else frame
    added: dict[str, list[str]] = {}
    for key in table.schema.foreign_keys:
        named = _named_by(key, table, tables)
        if named is not None:
            on = key.fields[0]
            frame = frame.join(named, on=on, how="left", maintain_order="left")
            added[on] = [*added.get(on, ()), *(column for column in named.collect_schema().names() if column != on)]
    return Sheet(name, list(_columns(table, added)), frame.collect(engine="streaming"))


def _named_by(key: ForeignKey, table: TypedTable, tables: Mapping[str, TypedTable]) -> pl.LazyFrame | None:
    """What the rows are called that a key of one column refers to, by their ids; None where nothing says it.

    Only a whole primary key is followed: no row is there twice then.
    """
    other = tables.get(key.resource or table.name)
    if other is None or len(key.fields) != 1 or other.schema.primary_key != key.reference_fields:
        return None
    on, reference = key.fields[0], key.reference_fields[0]
    found = {f"{on}.{name}": name for name in name_columns(other.schema.names) if name != reference}
    new = {column: name for column, name in found.items() if column not in table.schema.names}
    types = table.frame.collect_schema()[on], other.frame.collect_schema()[reference]
    if not new or types[0] != types[1]:
        return None
    return other.frame.select(pl.col(reference).alias(on), *(pl.col(name).alias(it) for it, name in new.items()))


def _columns(table: TypedTable, added: Mapping[str, Sequence[str]]) -> Iterator[Column]:
    """The fields of a table, and after each what it names."""
    codes = {*table.schema.primary_key, *(name for key in table.schema.foreign_keys for name in key.fields)}
    for field in table.schema.fields:
        yield Column(field, is_code=field.name in codes)
        yield from (Column(Field(name, "string"), is_added=True) for name in added.get(field.name, ()))


def _dictionary_sheet(tables: Sequence[TypedTable]) -> Sheet:
    header = ("Table / 表", *FIELD_HEADER)
    return _text_sheet(DICTIONARY, header, list(_dictionary(tables)))


def _dictionary(tables: Sequence[TypedTable]) -> Iterator[tuple[str, ...]]:
    for table in tables:
        keys = {field: key for key in table.schema.foreign_keys for field in key.fields}
        for field in table.schema.fields:
            yield (table.name, *field_row(field, table, keys))


def _about_sheet(
    descriptor: Mapping[str, Any],
    tables: Sequence[TypedTable],
    rows: Mapping[str, int],
    sheets: Sequence[Sheet],
    names: Mapping[str, str],
) -> Sheet:
    """The first sheet: what the release is, then which table stands where."""
    by_name = {sheet.name: sheet for sheet in sheets}
    found = [_about_row(table, rows[table.name], by_name.get(names[table.name])) for table in tables]
    return _text_sheet(ABOUT, _ABOUT_HEADER, found, list(_about_lines(descriptor)))


def _about_lines(descriptor: Mapping[str, Any]) -> Iterator[str]:
    title = bilingual(descriptor.get("title") or descriptor.get("name"))
    yield from dict.fromkeys((title.en, title.zh))
    yield from dict.fromkeys(filter(None, _both(descriptor.get("description"))))
    yield f"Version / 版本: {descriptor['version']} ({descriptor['created'][:10]})"
    licences = licence_names(descriptor)
    if licences:
        yield f"Licence / 许可: {licences}"
    yield from (text for each in _READING for text in (each.en, each.zh))
    yield ""


def _about_row(table: TypedTable, rows: int, sheet: Sheet | None) -> tuple[str | int, ...]:
    note = _note(table, sheet)
    title, description = _both(table.title), _both(table.told("description"))
    return (sheet.name if sheet else "", table.name, rows, *title, *description, note.en, note.zh)


def _note(table: TypedTable, sheet: Sheet | None) -> Message:
    """That a table is left out, or has cells that a spreadsheet might take for formulas, or cannot hold."""
    if sheet is None:
        place = csv_name(table)
        return Message(f"No sheet: more than {ROWS:,} rows, see {place}.", f"无工作表：超过 {ROWS:,} 行，见 {place}。")
    notes = (_dangerous_note(_count(sheet, dangerous)), _cut_note(_count(sheet, too_long), table))
    return Message(" ".join(each.en for each in notes).strip(), "".join(each.zh for each in notes))


def _dangerous_note(count: int) -> Message:
    if not count:
        return EMPTY
    return Message(
        f"{counted(count, 'cell')} start{'s' * (count == 1)} with = + - @: text, which no spreadsheet runs.",
        f"{count:,} 个单元格以 = + - @ 开头：均为文本，不会作为公式执行。",
    )


def _cut_note(count: int, table: TypedTable) -> Message:
    if not count:
        return EMPTY
    return Message(
        f"{counted(count, 'cell')} cut at {LONGEST:,} characters, the most of a cell: see {csv_name(table)}.",
        f"{count:,} 个单元格超过单元格上限 {LONGEST:,} 个字符，已截断：全文见 {csv_name(table)}。",
    )


def _count(sheet: Sheet, is_so: Callable[[pl.Expr], pl.Expr]) -> int:
    """Of how many texts that is so."""
    texts = [column.name for column in sheet.columns if sheet.frame.schema[column.name] == pl.String]
    counts = sheet.frame.select(is_so(pl.col(name)).sum().alias(name) for name in texts)
    return sum(counts.row(0)) if texts else 0


def _text_sheet(
    name: str, header: Sequence[str], rows: Sequence[Sequence[str | int]], lines: Sequence[str] = ()
) -> Sheet:
    """A sheet of our own words, without a cell where there is none."""
    frame = pl.DataFrame(rows, header, orient="row").with_columns(pl.col(pl.String).replace({"": None}))
    columns = [Column(Field(each, "integer" if frame.schema[each].is_integer() else "string")) for each in header]
    return Sheet(name, columns, frame, lines)


def _both(text: object) -> tuple[str, str]:
    told = bilingual(text)
    return told.en, told.zh


def _sheet_names(names: Sequence[str]) -> dict[str, str]:
    r"""Excel allows 31 units of UTF-16, none of []:*?/\, no ' at an end, and no two names that differ in case alone.

    "History" is a name of its own, and two are ours.
    """
    taken, found = {ABOUT.lower(), DICTIONARY.lower(), "history"}, {}
    for name in names:
        short = base = _sheet_name(re.sub(r"[\[\]:*?/\\]", "_", name), _NAME) or "table"
        number = 2
        while short.lower() in taken:
            mark = f"~{number}"
            short, number = f"{_sheet_name(base, _NAME - len(mark))}{mark}", number + 1
        taken.add(short.lower())
        found[name] = short
    return found


def _sheet_name(name: str, most: int) -> str:
    """The beginning of a name that is so long, in units of UTF-16."""
    units = name.strip("'").encode("utf-16-le", "replace")[: 2 * most]
    return units.decode("utf-16-le", "ignore").strip("'")
