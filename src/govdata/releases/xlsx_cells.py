"""A column of a table as cells of SpreadsheetML, by Polars expressions: its values, their styles, its width.

A text is held inline, never as a formula: no spreadsheet runs it, whatever it starts with, and it stays as it is. A
number of more than 15 digits, which a spreadsheet would round, is a text.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from govdata.metadata.package import Field
from govdata.releases import canonical
from govdata.releases.xlsx_styles import DATE, MOMENT, MOST_DECIMALS, NUMBER, WHOLE, WRITTEN, YEAR, Text
from govdata.values import dataclass

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would run if a text that starts with it were typed in."""
LONGEST = 32_767
"""Characters that a cell of Excel can hold: units of UTF-16, of which one beyond U+FFFF takes two."""
DIGITS = 15
"""Significant digits that a spreadsheet keeps of a number."""
_EPOCH = 25_569  # days from 1899-12-30, Excel's day 0, to 1970-01-01
_FIRST_YEAR = 1900  # before 1900-03-01 Excel counts a day that never was
_NARROWEST, _WIDEST = 8, 40
"""Widths of columns in characters. A longer text is wrapped; a date or a number in a narrow one is shown as ####, so
that these have the room of their longest value. A head is cut: beyond 255 a workbook is damaged for Excel."""
_MARGIN, _ARROW = 3, 4
"""Characters more than the longest text of a column, and than its head, which has the arrow of the filter."""
LINE = 16
"""The height of a line in points; Chinese is a little higher than the 15 of Calibri."""
_HIGHEST = 25
"""Lines that the highest row of Excel (409 points) can show."""


@dataclass(frozen=True)
class Column:
    """A column of a sheet. `is_code`: its numbers are names of something, and have no thousands apart."""

    field: Field
    is_code: bool = False
    is_added: bool = False
    """It is no column of the table, but stands beside one to be read."""

    @property
    def name(self) -> str:
        """Its name in the frame, and its head."""
        return self.field.name


@dataclass(frozen=True)
class Layout:
    """How wide a column is, in characters, and whether its texts go over several lines."""

    width: int
    is_wrapped: bool = False


def dangerous(text: pl.Expr) -> pl.Expr:
    """Does a text start with something that a spreadsheet would run if it were typed in?"""
    return pl.any_horizontal(text.str.starts_with(mark) for mark in DANGEROUS)


def too_long(text: pl.Expr) -> pl.Expr:
    """Has a text more characters than a cell can hold, which has the first of them then?"""
    return text.str.len_chars() + _beyond_16_bits(text) > LONGEST


def _beyond_16_bits(text: pl.Expr) -> pl.Expr:
    return text.str.count_matches("[\\x{10000}-\\x{10FFFF}]")


def layouts(columns: Sequence[Column], frame: pl.DataFrame) -> list[Layout]:
    """The layout of each column, by its head and all its values: a number at the end is shown as well."""
    longest = (_longest(column, frame.schema[column.name]).alias(str(i)) for i, column in enumerate(columns))
    lines = (_has_lines(column, frame.schema[column.name]).alias(f"{i}n") for i, column in enumerate(columns))
    found = frame.select(*longest, *lines).row(0) if columns else ()
    return [
        _layout(column, frame.schema[column.name], found[i] or 0, bool(found[i + len(columns)]))
        for i, column in enumerate(columns)
    ]


def _layout(column: Column, dtype: pl.DataType, longest: int, has_lines: bool) -> Layout:
    wanted = max(longest + _MARGIN, min(_characters_of(column.name) + _ARROW, _WIDEST), _NARROWEST)
    if not _is_text(dtype):
        return Layout(wanted)
    return Layout(min(wanted, _WIDEST), longest + _MARGIN > _WIDEST or has_lines)


def _longest(column: Column, dtype: pl.DataType) -> pl.Expr:
    """The characters of the longest value, thousands apart."""
    if dtype in (pl.Date, pl.Boolean):
        return pl.lit(len("yyyy-mm-dd"))
    room = _room(canonical.text_column(Field(column.name), dtype).cast(pl.String))
    return (room + room // 3 if dtype.is_numeric() else room).max()


def _room(text: pl.Expr) -> pl.Expr:
    """The characters that a text takes: a letter of three bytes, such as a Chinese one, takes the room of two."""
    return (text.str.len_chars() + text.str.len_bytes()) // 2


def _has_lines(column: Column, dtype: pl.DataType) -> pl.Expr:
    return pl.col(column.name).str.contains("\n", literal=True).any() if _is_text(dtype) else pl.lit(value=False)


def _is_text(dtype: pl.DataType) -> bool:
    return dtype == pl.String


def _characters_of(text: str) -> int:
    return (len(text) + len(text.encode())) // 2


def height(columns: Sequence[Column], found: Sequence[Layout]) -> pl.Expr:
    """The height of each row in points, by the lines of its texts: not every spreadsheet finds it itself."""
    wrapped = [(column.name, layout.width) for column, layout in zip(columns, found, strict=True) if layout.is_wrapped]
    lines = pl.max_horizontal(1, *(_lines(pl.col(name), width - 1) for name, width in wrapped))
    return lines.clip(upper_bound=_HIGHEST) * LINE


def _lines(text: pl.Expr, width: int) -> pl.Expr:
    """How many lines a text takes, near enough: a line ends with a word, and letters are narrower than digits."""
    return (_room(text).cast(pl.Int32) + width - 1) // width + text.str.count_matches("\n", literal=True)


def head_cells(columns: Sequence[Column]) -> pl.DataFrame:
    """The head of a sheet: one row, a column of XML."""
    names = pl.DataFrame({"name": [column.name for column in columns]}, schema={"name": pl.String})
    styles = [Text.HEAD | Text.ADDED if column.is_added else Text.HEAD for column in columns]
    cells = [_text(pl.lit(name), style) for name, style in zip(names["name"], styles, strict=True)]
    return pl.select(pl.concat_str(cells).alias("row"))


def styled_text(text: str, style: int) -> str:
    """The XML of one text in a style."""
    return str(pl.select(_styled(pl.lit(text), style)).item())


def cell(column: Column, dtype: pl.DataType, is_wrapped: bool) -> pl.Expr:
    """The XML of a column's cells; null where there is no value."""
    value, name = pl.col(column.name), column.name
    printed = canonical.text_column(Field(name), dtype).cast(pl.String)
    match dtype:
        case pl.Boolean():
            return pl.format('<c t="b"><v>{}</v></c>', value.cast(pl.Int8))
        case pl.Date():
            days = (value.cast(pl.Int32) + _EPOCH).cast(pl.String)
            return _since_1900(value, _number(days, pl.lit(DATE)), printed)
        case pl.Datetime(time_zone=None):
            days = (value.dt.timestamp("us") / 86_400_000_000 + _EPOCH).cast(pl.String)
            number = _since_1900(value, _number(days, pl.lit(MOMENT)), printed)
            return pl.when(value.dt.microsecond() > 0).then(_styled(printed, WRITTEN)).otherwise(number)
        case _ if dtype.is_numeric():
            return _numeric(printed, column, dtype)
        case _:
            return _text(printed, _flags(column, is_wrapped))


def _flags(column: Column, is_wrapped: bool) -> Text:
    return (Text.WRAPPED if is_wrapped else Text(0)) | (Text.ADDED if column.is_added else Text(0))


def _since_1900(value: pl.Expr, number: pl.Expr, printed: pl.Expr) -> pl.Expr:
    return pl.when(value.dt.year() > _FIRST_YEAR).then(number).otherwise(_styled(printed, WRITTEN))


def _numeric(printed: pl.Expr, column: Column, dtype: pl.DataType) -> pl.Expr:
    """A number with all its digits, thousands apart; a text where a spreadsheet cannot hold it.

    A float that a CSV writes with an exponent is shown as the spreadsheet shows it.
    """
    digits = printed.str.replace_all(r"[^0-9]", "").str.strip_chars_start("0").str.len_bytes()
    decimals = (printed.str.len_bytes() - printed.str.find(".", literal=True) - 1).fill_null(0)
    fits, style = (digits <= DIGITS) & (decimals <= MOST_DECIMALS), _number_style(column, digits, decimals)
    if dtype.is_float():
        fits &= printed.str.contains("[0-9]$")
        style = pl.when(printed.str.contains("e", literal=True)).then(0).otherwise(style)
    return pl.when(fits).then(_number(printed, style)).otherwise(_styled(printed, WRITTEN))


def _number_style(column: Column, digits: pl.Expr, decimals: pl.Expr) -> pl.Expr:
    """A year is no quantity; a whole number of four digits may be one, and looks well without a mark."""
    if column.field.type == "year":
        return pl.lit(YEAR)
    if column.is_code:
        return pl.when(decimals == 0).then(WHOLE).otherwise(NUMBER + decimals)
    if column.field.type == "integer":
        return pl.when(digits > 4).then(NUMBER).otherwise(WHOLE)
    return NUMBER + decimals


def _number(text: pl.Expr, style: pl.Expr) -> pl.Expr:
    return pl.format('<c s="{}"><v>{}</v></c>', style, text)


def _text(text: pl.Expr, flags: Text) -> pl.Expr:
    """A text as it is; one that a spreadsheet would run has the mark of a text, which is no part of its value."""
    quoted, plain = (pl.lit(_attribute(style)) for style in (flags | Text.QUOTED, flags))
    return _inline(text, pl.when(dangerous(text)).then(quoted).otherwise(plain))


def _that_fits(text: pl.Expr) -> pl.Expr:
    """The beginning of a text, as a cell can hold it: so many characters fewer as take two units, and half at least."""
    fits = pl.max_horizontal(LONGEST - _beyond_16_bits(text.str.head(LONGEST)), LONGEST // 2)
    return pl.when(too_long(text)).then(text.str.head(fits)).otherwise(text)


def _styled(text: pl.Expr, style: int) -> pl.Expr:
    return _inline(text, pl.lit(_attribute(style)))


def _attribute(style: int) -> str:
    return f' s="{int(style)}"' if style else ""


def _inline(text: pl.Expr, attribute: pl.Expr) -> pl.Expr:
    """Escaped for XML, and for SpreadsheetML, which reads `_x000D_` as a return (ECMA-376, part 1, 22.9.2.19).

    The underscore at the end of one such code may begin the next, so that it is no part of what is looked for.
    """
    safe = (
        _that_fits(text)
        .str.replace_all("_(x[0-9A-Fa-f]{4})", "_x005F_$1")
        .str.replace_all("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x{fffe}\\x{ffff}]", "\ufffd")
        .str.replace_many(["&", "<", ">", "\r"], ["&amp;", "&lt;", "&gt;", "_x000D_"])
    )
    space = pl.when(text.str.contains(r"^\s|\s$")).then(pl.lit(' xml:space="preserve"')).otherwise(pl.lit(""))
    return pl.format('<c{} t="inlineStr"><is><t{}>{}</t></is></c>', attribute, space, safe)
