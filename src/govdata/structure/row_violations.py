"""The findings on rows and on whole tables, with their sentences."""

from __future__ import annotations

from collections.abc import Mapping

from govdata.metadata.data_paths import NO_VALUE
from govdata.metadata.largest_record import LARGEST_RECORD
from govdata.readers.unwritable import shown_cell
from govdata.reports.messages import Message, counted
from govdata.reports.model import Finding
from govdata.structure.header import Column
from govdata.structure.phrases import fill, joined, shortened
from govdata.structure.violations import CELL_CHARACTERS, ViolationType


def blank_finding(table: str, row: int) -> Finding:
    """A row without any value."""
    note = f'Row at position "{row}" is completely blank'
    return Finding(ViolationType.BLANK_ROW, _BLANK, table, row, next_step=_DELETE, note=note)


_BLANK = Message("The row is blank.", "该行为空行。")
_DELETE = Message("Delete the row.", "请删除该行。")


def blank_release_finding(table: str, row: int) -> Finding:
    """A row with values in columns alone that the schema does not declare."""
    return Finding(ViolationType.BLANK_RELEASE_ROW, _BLANK_RELEASE, table, row, next_step=_DECLARE)


_BLANK_RELEASE = Message(
    "The row has values only in columns that the schema does not declare. It would be blank in the release.",
    "该行仅在模式未声明的列中有值，发布后将成为空行。",
)
_DECLARE = Message("Declare these columns, or delete the row.", "请在模式中声明这些列，或删除该行。")


def missing_cells_finding(table: str, row: int, cells: int, columns: tuple[Column, ...], delimiter: str) -> Finding:
    """A row with fewer cells than there are `columns`: one finding, which names all that are missing."""
    missing = columns[cells:]
    names = tuple(column.field.name for column in missing)
    note = f'Row at position "{row}" has a missing cell in field "{names[0]}" at position "{missing[0].number}"'
    return Finding(
        ViolationType.MISSING_CELL,
        fill(_MISSING, _widths(cells, len(columns), delimiter)),
        table,
        row,
        field_number=missing[0].number,
        cell="",
        expected=_width_words(len(columns)),
        next_step=_COMPLETE,
        note=note,
        fields=names,
    )


_MISSING = Message(
    "The row has {cells}, the header {width}. {mark} or a quote may be missing.",
    "该行有 {cells}，表头有 {width} 个。可能缺少{mark}或引号。",
)
_COMPLETE = Message("Compare the row with the header, and add what is missing.", "请将该行与表头对照，补上缺少的内容。")


def extra_cells_finding(table: str, row: int, cells: int, width: int, line: str, delimiter: str) -> Finding:
    """A row with more cells than there are columns: one finding; `line` is the row as it is written."""
    note = f'Row at position "{row}" has an extra value in field at position "{width + 1}"'
    return Finding(
        ViolationType.EXTRA_CELL,
        fill(_EXTRA, _widths(cells, width, delimiter)),
        table,
        row,
        "",
        width + 1,
        line[:200],
        expected=_width_words(width),
        next_step=_QUOTE,
        note=note,
    )


_EXTRA = Message(
    "The row has {cells}, the header {width}. A value with {mark_inside} in it may lack its quotes.",
    "该行有 {cells}，表头有 {width} 个。含{mark}的值可能没有加引号。",
)
_QUOTE = Message(
    "Put the value that holds the delimiter between quotes, or delete the values that are too many.",
    "请为含分隔符的值加引号，或删去多余的值。",
)
_DELIMITERS: Mapping[str, tuple[str, str]] = {
    ",": ("a comma", "逗号"),
    ";": ("a semicolon", "分号"),
    "\t": ("a tab", "制表符"),
    "|": ("a vertical bar", "竖线"),
}


def _widths(cells: int, width: int, delimiter: str) -> dict[str, object]:
    en, zh = _DELIMITERS.get(delimiter, (f'a delimiter ("{delimiter}")', f"分隔符“{delimiter}”"))
    return {
        "cells": _count_words(cells),
        "width": f"{width:,}",
        "mark": Message(en[0].upper() + en[1:], zh),
        "mark_inside": en,
    }


def _count_words(cells: int) -> Message:
    return Message(counted(cells, "value"), f"{cells:,} 个值")


def _width_words(width: int) -> Message:
    words = _count_words(width)
    return joined([words, Message("as in the header", "与表头一致")], zh="，")


def long_row_finding(table: str, row: int) -> Finding:
    """A row with more text than a line may have, in a file that is no text: a CSV file would not be read at all."""
    megabytes = LARGEST_RECORD >> 20
    return Finding(ViolationType.SOURCE, fill(_LONG, {"size": megabytes}), table, row, next_step=KEEP_LONG_TEXTS_APART)


_LONG = Message("The row is longer than {size} MB.", "该行超过 {size} MB。")
KEEP_LONG_TEXTS_APART = Message(
    "Keep long texts in files of their own, beside the table.", "请将长文本另存为文件，不放在表内。"
)


# Files and tables


def partition_finding(table: str, row: int, column: Column, cell: str | None, told: str | None, rows: int) -> Finding:
    """A file whose column is not what its folder says, which is `told`: by the first of the `rows` that differ."""
    name = column.field.name
    known = {
        "column": name,
        "cell": _value_words(cell),
        "told": NO_VALUE if told is None else told,
        "rows": Message(counted(rows, "row"), f"{rows:,} 行"),
    }
    return Finding(
        ViolationType.PARTITION,
        fill(_PARTITION, known),
        table,
        row,
        name,
        column.number,
        "" if cell is None else shown_cell(cell)[:CELL_CHARACTERS],
        expected=Message.same(known["told"]),
        next_step=_MOVE,
    )


def _value_words(cell: str | None) -> Message:
    return Message("no value", "空值") if cell is None else Message.same(f'"{shortened(shown_cell(cell))}"')


_PARTITION = Message(
    'The folder of the file says "{column}={told}", but the column has {cell} ({rows} of the file).',
    "文件所在的文件夹为“{column}={told}”，而该列为 {cell}（文件中有 {rows}不符）。",
)
_MOVE = Message(
    "Correct the column, or move the rows into the folder of their value.",
    "请更正该列，或将这些行移入与其值相符的文件夹。",
)


def row_count_finding(table: str, promised: int, rows: int) -> Finding:
    """A table without the number of rows that the descriptor promises (frictionless's own property `rows`)."""
    note = f'The data source does not match the expected row count: expected is "{promised}", actual is "{rows}"'
    return Finding(
        ViolationType.ROW_COUNT,
        fill(_ROW_COUNT, {"rows": Message(counted(rows, "row"), f"{rows:,} 行"), "promised": f"{promised:,}"}),
        table,
        expected=Message.same(promised),
        next_step=_COUNT_AGAIN,
        note=note,
    )


_ROW_COUNT = Message(
    "The table has {rows}; the descriptor says {promised}.", "表有 {rows}，描述文件中为 {promised} 行。"
)
_COUNT_AGAIN = Message(
    'Get the whole file, or correct "rows" in the descriptor.', "请取得完整文件，或更正描述文件中的 rows。"
)


def unreadable_finding(table: str, reason: str, *, parquet: bool) -> Finding:
    """A table that the engine cannot read; `reason` is what the engine says."""
    if parquet:
        return Finding(ViolationType.SOURCE, _NOT_PARQUET, table, next_step=_WRITE_AGAIN, note=reason)
    utf8 = "utf-8" in reason or "utf8" in reason
    return Finding(
        ViolationType.ENCODING if utf8 else ViolationType.SOURCE,
        _NOT_UTF8 if utf8 else _NOT_CSV,
        table,
        next_step=_ENCODING if utf8 else _STRAY_QUOTES,
        note=reason,
    )


def broken_rows_finding(table: str, most: int) -> Finding:
    """A table of which more than `most` rows hold nothing or have another number of cells than the header."""
    return Finding(ViolationType.SOURCE, fill(_BROKEN, {"most": f"{most:,}"}), table, next_step=_NO_TABLE)


_BROKEN = Message(
    "More than {most} rows hold nothing, or have another number of cells than the header.",
    "超过 {most} 行没有任何值，或单元格数与表头不同。",
)
_NO_TABLE = Message(
    "Check that the file is the table that is meant, and its delimiter.",
    "请检查文件是否为所指的表，以及分隔符是否正确。",
)
_NOT_PARQUET = Message("The data cannot be read as Parquet.", "数据无法按 Parquet 读取。")
_NOT_CSV = Message("The data cannot be read as CSV.", "数据无法按 CSV 读取。")
_NOT_UTF8 = Message("The data cannot be read as UTF-8.", "数据无法按 UTF-8 读取。")
_WRITE_AGAIN = Message("Write the file again.", "请重新生成该文件。")
_ENCODING = Message("Declare the encoding.", "请声明文件编码。")
_STRAY_QUOTES = Message(
    "Look for a quote that is not closed, and for quotes inside a value that are not doubled.",
    "请检查是否有未闭合的引号，或值内未成双书写的引号。",
)
