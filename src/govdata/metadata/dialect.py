"""A Table Dialect: how the cells of a file are told apart. What is not said has the standard's default."""

from __future__ import annotations

from typing import Any

from govdata.metadata.descriptor import Cursor, expected
from govdata.metadata.standard import DIALECT_BOOLEANS, DIALECT_PROPERTIES, DIALECT_STRINGS
from govdata.reports.messages import Message
from govdata.values import dataclass

DELIMITERS = ",;\t|"
"""The usual ones."""


@dataclass(frozen=True)
class Dialect:
    """A dialect of delimited text, of a spreadsheet or of JSON, with the defaults of the standard.

    `header_rows` is empty where there is no header. `header_case` and `skip_blank_rows` are frictionless's own.
    """

    delimiter: str = ","
    quote_char: str | None = '"'
    double_quote: bool = True
    escape_char: str | None = None
    header_rows: tuple[int, ...] = (1,)
    header_join: str = " "
    header_case: bool = True
    comment_char: str | None = None
    comment_rows: tuple[int, ...] = ()
    skip_initial_space: bool = False
    skip_blank_rows: bool = False
    line_terminator: str = "\r\n"
    null_sequence: str | None = None
    json_property: str | None = None
    item_keys: tuple[str, ...] = ()
    sheet_number: int = 1
    sheet_name: str | None = None

    @property
    def first_row(self) -> int:
        """The number of the first record that is data."""
        return self.header_rows[-1] + 1 if self.header_rows else 1


def read_dialect(cursor: Cursor, delimiter: str = ",") -> Dialect:
    """Read a dialect from its descriptor. `delimiter` is the default of the format: a tab for TSV."""
    cursor.reject_unknown(DIALECT_PROPERTIES, Message("dialect property", "方言属性"))
    cursor = cursor.into(_flattened(cursor), "")
    texts = {name: cursor.string(name) for name in DIALECT_STRINGS}
    flags = {name: cursor.boolean(name, name in {"header", "doubleQuote", "headerCase"}) for name in DIALECT_BOOLEANS}
    if "delimiter" in cursor.raw and texts["delimiter"] == "":
        cursor.note(Message('"delimiter" must not be empty', "“delimiter”不能为空"), ".delimiter")
    return Dialect(
        delimiter=texts["delimiter"] or delimiter,
        quote_char=_character(cursor, "quoteChar", '"'),
        double_quote=flags["doubleQuote"],
        escape_char=_character(cursor, "escapeChar", None),
        header_rows=_header_rows(cursor, flags["header"]),
        header_join=cursor.string("headerJoin", " "),
        header_case=flags["headerCase"],
        comment_char=texts["commentChar"] or None,
        comment_rows=_row_numbers(cursor, "commentRows"),
        skip_initial_space=flags["skipInitialSpace"],
        skip_blank_rows=flags["skipBlankRows"],
        line_terminator=texts["lineTerminator"] or "\r\n",
        null_sequence=texts["nullSequence"] if "nullSequence" in cursor.raw else None,
        json_property=texts["property"] or None,
        item_keys=cursor.strings("itemKeys"),
        sheet_number=cursor.integer("sheetNumber", 1) or 1,
        sheet_name=cursor.string("sheetName") or None,
    )


def _header_rows(cursor: Cursor, header: bool) -> tuple[int, ...]:
    rows = _row_numbers(cursor, "headerRows") if "headerRows" in cursor.raw else (1,)
    return rows if header else ()


def _flattened(cursor: Cursor) -> dict[str, Any]:
    """The properties on one level: frictionless writes `{"csv": {"delimiter": ";"}}` and `{"excel": {"sheet": 2}}`."""
    flat = {**cursor.raw, **cursor.object("csv")}
    sheet = cursor.object("excel").get("sheet")
    if sheet is not None:
        flat.setdefault("sheetName" if isinstance(sheet, str) else "sheetNumber", sheet)
    json = cursor.object("json")
    flat |= {"property": json["property"]} if isinstance(json.get("property"), str) else {}
    return flat


def _row_numbers(cursor: Cursor, name: str) -> tuple[int, ...]:
    rows = cursor.array(name)
    if all(isinstance(row, int) and not isinstance(row, bool) and row > 0 for row in rows):
        return tuple(sorted(set(rows)))
    wanted = Message("an array of row numbers, counted from 1", "从 1 数起的行号数组")
    cursor.note(expected(name, wanted, rows), f".{name}")
    return (1,) if name == "headerRows" else ()


def _character(cursor: Cursor, name: str, default: str | None) -> str | None:
    """One character; null or an empty text turns the default off."""
    if name not in cursor.raw:
        return default
    value = cursor.raw[name]
    if value in (None, ""):
        return None
    if isinstance(value, str) and len(value) == 1:
        return value
    cursor.note(expected(name, Message("one character", "一个字符"), value), f".{name}")
    return default
