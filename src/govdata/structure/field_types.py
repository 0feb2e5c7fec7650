"""Table Schema types as expressions: how a cell of text is read fast, and when that is certain.

An expression here is *sound*, not complete: it gives a value only where the standard's text and frictionless both
accept the cell and agree on the value, and null everywhere else. A null where there was text makes the cell
uncertain, and `cell_reader` has the last word. A type without a fast form has a row that is
never certain.

Sources of the forms: Table Schema (datapackage.org/standard/table-schema), XML Schema part 2 where it refers to it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

import polars as pl

from govdata.metadata.lexical import SYMBOLS, NumeralForm, is_written
from govdata.metadata.schema import Field
from govdata.metadata.standard import NUMERIC
from govdata.structure.type_words import truths
from govdata.values import dataclass

FastReading = Callable[[Field, pl.Expr], pl.Expr]

"""The types whose values are numbers."""
EXACT_DIGITS = 15
"""Decimals of at most so many significant digits are told apart by a 64-bit float (IEEE 754, DBL_DIG)."""

_EMAIL = r"^[A-Za-z0-9]+(?:[._+-][A-Za-z0-9]+)*@(?:[A-Za-z0-9]{1,40}(?:-[A-Za-z0-9]{1,20})?\.)+[A-Za-z]{2,20}$"
_URI = r"^[a-z]{2,10}://[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~-]*)*$"
_UUID = r"^[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"
_YEAR = "(?:000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})"  # no year 0, as in Python's calendar
_LEAP_YEAR = "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:0[48]|[2468][048]|[13579][26])00)"
_MONTHS_OF_31 = "(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
_MONTHS_OF_30 = "(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
_FEBRUARY = "02-(?:0[1-9]|1[0-9]|2[0-8])"
_DAY = f"(?:{_YEAR}-(?:{_MONTHS_OF_31}|{_MONTHS_OF_30}|{_FEBRUARY})|{_LEAP_YEAR}-02-29)"
_DATE = f"^{_DAY}$"
_CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,6})?"
_DATETIME = f"^{_DAY}T{_CLOCK}Z?$"
_TIME = rf"^{_CLOCK}$"
_GEOPOINT = r"^-?(?:1[0-7][0-9]|[0-9]{1,2})(?:\.[0-9]+)?, ?-?[0-8]?[0-9](?:\.[0-9]+)?$"


@dataclass(frozen=True)
class FieldType:
    """One type: its fast reading, its column in Polars and in Arrow.

    `form` is a pattern of the texts that the fast reading gives a value, all of them and no others.
    """

    read: FastReading
    polars: pl.DataType
    arrow: str
    form: str | None = None


def _matching(pattern: str) -> FastReading:
    return lambda _, cell: pl.when(cell.str.contains(pattern)).then(cell)


def _never(_: Field, cell: pl.Expr) -> pl.Expr:
    return pl.when(pl.lit(value=False)).then(cell)


def _as_is(_: Field, cell: pl.Expr) -> pl.Expr:
    return cell


_STRINGS: Mapping[str, FastReading] = {
    "email": _matching(_EMAIL),
    "uri": _matching(_URI),
    "uuid": _matching(_UUID),
    "binary": _never,
    "wkt": _never,
}


def _string(field: Field, cell: pl.Expr) -> pl.Expr:
    return _STRINGS.get(field.format, _as_is)(field, cell)


def _list(field: Field, cell: pl.Expr) -> pl.Expr:
    return cell if field.descriptor.get("itemType", "string") == "string" else _never(field, cell)


def plain_number(field: Field, cell: pl.Expr) -> pl.Expr:
    """The cell with decimal point, without group characters and signs around it; null where that is not certain."""
    form = NumeralForm.of(field.descriptor, field.type)
    if not form.bare:
        sure = pl.when(~cell.str.contains("(?i)minus")).then(cell)
        cell = sure.str.extract(f"^{SYMBOLS}({form.pattern_with_digit}){SYMBOLS}$", 1)
    elif form.group:
        cell = pl.when(cell.str.contains(f"^{form.pattern}$")).then(cell)
    if form.group:
        cell = cell.str.replace_all(form.group, "", literal=True)
    if form.point != ".":
        cell = pl.when(~cell.str.contains(".", literal=True)).then(cell.str.replace_all(form.point, ".", literal=True))
    return cell


def _integer(field: Field, cell: pl.Expr) -> pl.Expr:
    return plain_number(field, cell).cast(pl.Int64, strict=False)


def decimal_type(field: Field) -> tuple[int, int] | None:
    """Precision and scale of a number that declares `govdata.decimal`."""
    own = field.govdata.get("decimal")
    return (int(own["precision"]), int(own.get("scale") or 0)) if isinstance(own, Mapping) else None


def has_room(number: Decimal, precision: int, scale: int) -> bool:
    """Whether so many digits hold a number exactly; the zeros after its last other digit need none."""
    _, digits, exponent = number.as_tuple()
    if not isinstance(exponent, int):  # INF, NaN
        return False
    kept = len(bytes(digits).rstrip(b"\0"))
    return not kept or (kept - len(digits) - exponent <= scale and len(digits) + exponent <= precision - scale)


def _number(field: Field, cell: pl.Expr) -> pl.Expr:
    plain, exact = plain_number(field, cell), decimal_type(field)
    if exact is None:
        return plain.cast(pl.Float64, strict=False)
    precision, scale = exact
    whole = max(precision - scale, 1)  # the zero before the point of 0.25 is no digit to the cast
    fits = plain.str.contains(rf"^[+-]?[0-9]{{1,{whole}}}(?:\.[0-9]{{0,{scale}}}0*)?$")
    return pl.when(fits).then(plain).cast(pl.Decimal(precision, scale), strict=False)


def _boolean(field: Field, cell: pl.Expr) -> pl.Expr:
    true, false = truths(field)
    known = cell.is_in([*true, *false])
    return pl.when(known).then(~cell.is_in(list(false)))


def _date(field: Field, cell: pl.Expr) -> pl.Expr:
    if field.format != "default":
        return _never(field, cell).cast(pl.Date)
    # Without the engine's cache of texts, which takes longer than reading so short a one.
    return pl.when(cell.str.contains(_DATE)).then(cell).str.to_date("%Y-%m-%d", strict=False, cache=False)


def _datetime(field: Field, cell: pl.Expr) -> pl.Expr:
    if field.format != "default":
        return _never(field, cell).cast(pl.Datetime("us"))
    form = pl.when(cell.str.contains(_DATETIME)).then(cell.str.strip_suffix("Z"))
    return form.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f", strict=False, time_unit="us")


def _time(field: Field, cell: pl.Expr) -> pl.Expr:
    if field.format != "default":
        return _never(field, cell).cast(pl.Time)
    return pl.when(cell.str.contains(_TIME)).then(cell).str.to_time("%H:%M:%S%.f", strict=False)


def _year(_: Field, cell: pl.Expr) -> pl.Expr:
    return pl.when(cell.str.contains(r"^[0-9]{4}$")).then(cell).cast(pl.Int64, strict=False)


def _geopoint(field: Field, cell: pl.Expr) -> pl.Expr:
    return _matching(_GEOPOINT)(field, cell) if field.format == "default" else _never(field, cell)


FIELD_TYPES: Mapping[str, FieldType] = {
    "string": FieldType(_string, pl.String(), "string"),
    "number": FieldType(_number, pl.Float64(), "double"),
    "integer": FieldType(_integer, pl.Int64(), "int64"),
    "boolean": FieldType(_boolean, pl.Boolean(), "bool"),
    "object": FieldType(_never, pl.String(), "string"),
    "array": FieldType(_never, pl.String(), "string"),
    "list": FieldType(_list, pl.String(), "string"),
    "datetime": FieldType(_datetime, pl.Datetime("us"), "timestamp[us]", _DATETIME),
    "date": FieldType(_date, pl.Date(), "date32", _DATE),
    "time": FieldType(_time, pl.Time(), "time64[us]", _TIME),
    "year": FieldType(_year, pl.Int64(), "int64"),
    "yearmonth": FieldType(_matching(r"^[0-9]{4}-(?:0[1-9]|1[0-2])$"), pl.String(), "string"),
    "duration": FieldType(_never, pl.String(), "string"),
    "geopoint": FieldType(_geopoint, pl.String(), "string"),
    "geojson": FieldType(_never, pl.String(), "string"),
    "any": FieldType(_as_is, pl.String(), "string"),
}


def type_of(field: Field) -> FieldType:
    """The type of a field; one that nobody knows is read as text (the descriptor's check names it)."""
    return FIELD_TYPES.get(field.type, FIELD_TYPES["any"])


def form_of(field: Field) -> str | None:
    """The pattern of the texts that the fast reading gives a value, of a type that one pattern tells whole."""
    return type_of(field).form if field.format == "default" else None


def dtype(field: Field) -> pl.DataType:
    """The Polars type of a field's typed column."""
    exact = decimal_type(field) if field.type == "number" else None
    return pl.Decimal(*exact) if exact else type_of(field).polars


def text(field: Field, column: str, *, typed: bool = False) -> pl.Expr:
    """The cell's text, null where it is missing. A text's scan gives null for an empty cell; a typed file has both."""
    cell = pl.col(column)
    if not typed and "" not in field.missing_values:
        cell = cell.fill_null("")
    others = [value for value in field.missing_values if value or typed]
    return pl.when(~cell.is_in(others)).then(cell) if others else cell


def column_value(value: Any) -> Any:
    """A value as a column can hold it: a moment with a zone in UTC, a whole number only while it has 64 bits.

    NaN and INF are floats: in a column of decimals, where the cell reader has refused them, they are nothing.
    """
    if isinstance(value, Decimal) and not value.is_finite():
        return float("nan") if value.is_nan() else float(value)  # Python makes no float of a signaling NaN
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC).replace(tzinfo=None)
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        return None
    return value


def read(field: Field, cell: pl.Expr) -> pl.Expr:
    """The typed value of a cell, null where it is missing or not certain."""
    return type_of(field).read(field, cell)


def literal(field: Field, raw: Any) -> Any:
    """The value of a constraint such as `minimum`, or None where only the cell reader can read it."""
    if isinstance(raw, bool) or not isinstance(raw, (int, float, str)):
        return None
    reader, written = _LITERALS.get(field.type), _written(field, raw)
    try:
        return reader(written) if reader and written and _is_plain(field) else None
    except (ValueError, InvalidOperation, OverflowError):  # the last: a moment that UTC has not
        return None


def _is_plain(field: Field) -> bool:
    return field.format == "default" or field.type in NUMERIC


def _written(field: Field, raw: float | str) -> str | None:
    """A value of the descriptor in the default form of its type; None where a text is no value of the field."""
    if not isinstance(raw, str):
        return stated_text(field, raw)
    if field.type in ("integer", "number"):
        return NumeralForm.of(field.descriptor, field.type).plain(raw)
    return raw if is_written(field.type, raw) else None


def stated_text(field: Field, stated: Any) -> str:
    """A value that the descriptor states, as a cell would have it: a year has four digits."""
    return f"{stated:04}" if field.type == "year" and isinstance(stated, int) else str(stated)


def _moment(raw: str) -> datetime:
    """A moment as a column holds it: in UTC, without a zone."""
    moment = datetime.fromisoformat(raw)
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


_LITERALS: Mapping[str, Callable[[str], Any]] = {
    "integer": int,
    "year": int,
    "number": Decimal,
    "date": date.fromisoformat,
    "datetime": _moment,
    "time": time.fromisoformat,
    "yearmonth": str,
}
