"""A Parquet table as the text that it would have been: cells and keys are checked alike for both.

A value has the standard's default form, whatever the schema says of a text's form; a list has its field's. Nothing is
left out: a time keeps its fraction, a moment its nanoseconds, and what has no text is marked (`unwritable`).
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

import polars as pl

from govdata.metadata.lexical import NumeralForm
from govdata.metadata.schema import Field
from govdata.metadata.standard import NUMERIC
from govdata.readers.cell_text import ANY, plain_number, text_of
from govdata.readers.engine_errors import ENGINE_ERRORS
from govdata.readers.inputs import Input, InputKind
from govdata.readers.unwritable import RESERVED, SHOWN_NUL, Reason, Unwritable, mark_of

_NUMERAL = re.compile(NumeralForm().pattern)
_WHOLE = 2.0**63
_DIGITS_OF_HALF = 5
"""A number of 16 bits is told apart by so many digits."""
_YEARS = (-62_135_596_800, 253_402_300_799)
"""The first second of year 1 and the last of year 9999: no calendar has others."""
_PER_SECOND = {"ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}
_TEXTS = (pl.String, pl.Categorical, pl.Enum)
_TYPES_OF_VALUES = {pl.Boolean: "boolean", pl.Date: "date", pl.Datetime: "datetime", pl.Time: "time"}


def parquet_text(source: Input, fields: Sequence[Field], file: str | None = None) -> pl.LazyFrame:
    """The columns "1" to "n" as text, in the order of the first file; with `file` the path of each row's, so named."""
    labels = source.labels or ()
    return pl.concat([_part_text(frame, labels, fields, file) for frame in _parts(source, file)])


def column_types(source: Input) -> tuple[pl.DataType, ...]:
    """The types of a typed file's columns; none of a text, or of a file that its scan will refuse."""
    if source.kind is not InputKind.PARQUET:
        return ()
    try:
        schemas = [part.collect_schema() for part in _parts(source)]
        return tuple(_common_type([schema[label] for schema in schemas]) for label in source.labels or ())
    except ENGINE_ERRORS:
        return ()


def _common_type(kinds: Sequence[pl.DataType]) -> pl.DataType:
    """The type of a column in the parts of a table; in a part where all is missing it has none."""
    return next((kind for kind in kinds if kind != pl.Null), kinds[0])


def holds_values(kind: pl.DataType, field_type: str) -> bool:
    """Whether a column has the values of a field themselves, so that the form which the schema gives them is none."""
    return (
        field_type in ("integer", "number")
        if kind.is_numeric()
        else _TYPES_OF_VALUES.get(kind.base_type()) == field_type
    )


def natural_type(kind: pl.DataType) -> str:
    """The type of Table Schema that the values of a column have of themselves; `any` where they are read as texts."""
    return "number" if kind.is_numeric() else _TYPES_OF_VALUES.get(kind.base_type(), "any")


def may_have_no_text(kind: pl.DataType) -> bool:
    """Whether a column of this type may hold a value that is marked."""
    return kind.is_nested() or kind in _TEXTS or kind == pl.Binary or isinstance(kind, pl.Datetime) or kind == pl.Date


def _parts(source: Input, file: str | None = None) -> list[pl.LazyFrame]:
    """One scan of all files that are alike, or one of each. Their folders are no business of the engine."""
    parts = [source.paths] if source.alike else [(path,) for path in source.paths]
    scans = [
        pl.scan_parquet(list(paths), glob=False, hive_partitioning=False, include_file_paths=file) for paths in parts
    ]
    return scans if source.piece is None else [scan.slice(*source.piece) for scan in scans]


def values_text(values: pl.DataFrame, fields: Sequence[Field]) -> pl.LazyFrame:
    """Values as a file would hold them, as the columns "1" to "n" of text."""
    return _part_text(values.lazy(), values.columns, fields, None)


def _part_text(frame: pl.LazyFrame, labels: Sequence[str], fields: Sequence[Field], file: str | None) -> pl.LazyFrame:
    kinds = frame.collect_schema()
    of_columns = [*fields, *[ANY] * len(labels)]
    texts = [
        _as_missing(_text(pl.col(label), kinds[label], field), kinds[label], field).alias(str(number))
        for number, (label, field) in enumerate(zip(labels, of_columns, strict=False), start=1)
    ]
    return frame.select(*texts, *([file] if file else ()))


def _as_missing(text: pl.Expr, kind: pl.DataType, field: Field) -> pl.Expr:
    """The text, or the missing value that is the same number: -999 is what `-999.0` stands for."""
    words = {plain: word for word in field.missing_values if (plain := _plain(word)) not in ("", word)}
    return text.replace([*words], [*words.values()]) if words and kind.is_numeric() else text


def _plain(word: str) -> str:
    """The text that a column of numbers has for a number; "" of any other word."""
    return plain_number(Decimal(word)) if _NUMERAL.fullmatch(word) else ""


def _text(cell: pl.Expr, kind: pl.DataType, field: Field) -> pl.Expr:
    """The canonical text of a value; a moment with a zone is one in UTC."""
    if kind.is_float():
        return _float_text(_widened(cell, kind), field)
    if kind == pl.Binary:
        binary = field.type == "string" and field.format == "binary"
        return cell.bin.encode("base64") if binary else _mapped(cell, _decoded)
    if kind.is_nested():
        return _mapped(_with_text_leaves(cell, kind), partial(_nested_texts, field=field))
    if kind.is_integer() and field.type == "year":
        return cell.cast(pl.String).str.zfill(4)
    if kind.is_temporal():
        return _clock_text(cell, kind)
    text = cell.cast(pl.String)
    if isinstance(kind, pl.Decimal) and kind.scale and field.type in NUMERIC:
        return text.str.strip_chars_end("0").str.strip_suffix(".")
    return _marked_text(text) if kind in _TEXTS else text


def _marked_text(text: pl.Expr) -> pl.Expr:
    """A text, marked where no CSV file can hold it."""
    unfit = text.str.contains("\0", literal=True) | text.str.contains(f"^[{RESERVED}]")
    shown = text.str.replace(f"^[{RESERVED}]+", "").str.replace_all("\0", SHOWN_NUL, literal=True)
    return pl.when(~unfit).then(text).otherwise(pl.lit(mark_of(Reason.NONCHARACTER)) + shown)


def _widened(cell: pl.Expr, kind: pl.DataType) -> pl.Expr:
    """A number of 16 or 32 bits in 64, as it is written: 0.1 is 0.1; a whole number has all its digits."""
    if kind == pl.Float64:
        return cell
    exact = cell.cast(pl.Float64)
    tried = [exact.round_sig_figs(digits) for digits in range(1, _DIGITS_OF_HALF + 1)] if kind == pl.Float16 else []
    same = [pl.when(each.cast(kind) == cell).then(each) for each in tried]
    written = pl.coalesce(*same, exact) if same else cell.cast(pl.String).cast(pl.Float64)
    return pl.when(_is_whole(exact)).then(exact).otherwise(written)


def _is_whole(number: pl.Expr) -> pl.Expr:
    return (number == number.round()) & (number.abs() < _WHOLE)


def _float_text(cell: pl.Expr, field: Field) -> pl.Expr:
    """A whole number has no `.0`, and no exponent where it is one of an integer or a code."""
    text = cell.cast(pl.String).str.strip_suffix(".0")
    text = pl.when(cell.is_infinite()).then(text.str.replace("inf", "INF", literal=True)).otherwise(text)
    if field.type == "number":
        return text
    whole = _is_whole(cell)
    digits = cell.cast(pl.Int64, strict=False).cast(pl.String)
    return pl.when(whole).then(digits.str.zfill(4) if field.type == "year" else digits).otherwise(text)


def _clock_text(cell: pl.Expr, kind: pl.DataType) -> pl.Expr:
    if kind == pl.Time:
        return cell.dt.to_string("%H:%M:%S%.f")
    if kind == pl.Duration:
        return cell.dt.to_string("iso")
    if isinstance(kind, pl.Datetime):
        return _moment_text(cell, kind)
    days = [second // 86_400 for second in _YEARS]
    return _in_calendar(cell, days, "%Y-%m-%d")


def _moment_text(cell: pl.Expr, kind: pl.Datetime) -> pl.Expr:
    per_second = _PER_SECOND[kind.time_unit]
    ends = [_YEARS[0] * per_second, (_YEARS[1] + 1) * per_second - 1]
    if kind.time_zone:
        return _in_calendar(cell.dt.convert_time_zone("UTC").dt.replace_time_zone(None), ends, "%Y-%m-%dT%H:%M:%S%.fZ")
    return _in_calendar(cell, ends, "%Y-%m-%dT%H:%M:%S%.f")


def _in_calendar(cell: pl.Expr, ends: Sequence[int], form: str) -> pl.Expr:
    """The text of a day or a moment; its number where no calendar has it, which the engine would not survive."""
    number = cell.to_physical()
    inside = number.cast(pl.Int64).is_between(max(ends[0], -(2**63)), min(ends[1], 2**63 - 1))
    text = pl.when(inside).then(cell).dt.to_string(form)
    return pl.when(inside).then(text).otherwise(pl.lit(mark_of(Reason.NO_DATE)) + number.cast(pl.String))


def _with_text_leaves(cell: pl.Expr, kind: pl.DataType) -> pl.Expr:
    """A nested value whose days and moments are texts already: Python's have fewer digits and fewer years."""
    if isinstance(kind, pl.Array):
        return _with_text_leaves(cell.arr.to_list(), pl.List(kind.inner))
    if isinstance(kind, pl.List):
        return cell.list.eval(_leaf(pl.element(), kind.inner))
    if isinstance(kind, pl.Struct):
        return cell.struct.with_fields(_leaf(pl.field(each.name), each.dtype) for each in kind.fields)
    return _map_with_text_leaves(cell, kind) if isinstance(kind, pl.Map) else cell


def _map_with_text_leaves(cell: pl.Expr, kind: pl.Map) -> pl.Expr:
    inner = {"key": kind.key, "value": kind.value}
    pair = pl.element().struct.with_fields(_leaf(pl.field(name), each) for name, each in inner.items())
    columns = pl.LazyFrame(schema=inner).select(_leaf(pl.col(name), each) for name, each in inner.items())
    return cell.map.entries().list.eval(pair).cast(pl.Map(*columns.collect_schema().dtypes()))


def _leaf(cell: pl.Expr, kind: Any) -> pl.Expr:
    if kind.is_nested():
        return _with_text_leaves(cell, kind)
    if kind.is_float():
        return _widened(cell, kind)
    return _text(cell, kind, ANY) if kind.is_temporal() or kind == pl.Binary else cell


def _mapped(cell: pl.Expr, function: Callable[[pl.Series], pl.Series]) -> pl.Expr:
    return cell.map_batches(function, return_dtype=pl.String(), is_elementwise=True)


def _nested_texts(values: pl.Series, field: Field) -> pl.Series:
    texts = [None if value is None else text_of(value, field) for value in values.to_list()]
    return pl.Series(texts, dtype=pl.String)


def _decoded(values: pl.Series) -> pl.Series:
    """Bytes as the text that they are."""
    try:
        return values.to_frame("cell").select(_marked_text(pl.col("cell").cast(pl.String))).to_series()
    except ENGINE_ERRORS:
        texts = [None if value is None else _decoded_value(value) for value in values.to_list()]
        return pl.Series(texts, dtype=pl.String)


def _decoded_value(value: bytes) -> str:
    try:
        return text_of(value.decode())
    except UnicodeDecodeError:
        return Unwritable(Reason.NOT_UTF8, base64.b64encode(value).decode()).text
