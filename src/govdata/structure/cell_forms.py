"""A cell's text as the reader of its type is given it, or refused where the standard's text refuses its form.

Numbers come in the default form, moments of the format `any` are parsed here, since frictionless completes them from
the clock, and JSON keeps all digits of its numbers.
"""

from __future__ import annotations

import json
import re
from _strptime import TimeRE  # type: ignore[import-not-found]  # pandas takes it from there as well
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from functools import cache
from typing import Any

from govdata.metadata.json_values import is_deeper
from govdata.metadata.lexical import Duration, NumeralForm, is_written
from govdata.metadata.schema import Field


def prepared(field: Field, text: str) -> Any:
    """What the reader of the field's type is given for a text; None where the standard's text refuses it."""
    prepare = _PREPARE.get(field.type)
    return prepare(field, text) if prepare else text


def is_out_of_reach(value: Any) -> bool:
    """Whether no column holds a value: a time of day with an offset, a moment that UTC has in no year of ours."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        try:
            value.astimezone(UTC)
        except OverflowError:
            return True
    if isinstance(value, list):
        return any(map(is_out_of_reach, value))
    return isinstance(value, time) and value.tzinfo is not None


def _number(field: Field, text: str) -> str | None:
    return NumeralForm.of(field.descriptor, field.type).plain(text)


def _written(field: Field, text: str) -> str | None:
    return text if is_written(field.type, text) else None


def _moment(field: Field, text: str) -> Any:
    if field.format == "any":
        return _any_moment(field.type, text)
    if field.format != "default":
        return text if _is_all_read(field.format.removeprefix("fmt:"), text) else None
    spaced = field.type == "datetime" and text[10:11] == " "
    written = f"{text[:10]}T{text[11:]}" if spaced else text
    return text if is_written(field.type, written) else None


def _is_all_read(form: str, text: str) -> bool:
    """Whether the moment that a pattern reads says each part of the text again.

    Python's reader takes day 366 of a common year for the first of the next, and week 53 likewise; it drops a week
    without a weekday, a weekday beside a date, PM beside `%H`, and a zone that has a name.
    """
    try:
        moment = datetime.strptime(text, form)  # noqa: DTZ007 (a zone is part of the form, or not there)
    except ValueError:
        return True  # whoever reads it says so
    found = _directives(form).match(text)
    return found is None or all(_says(moment, name, part) for name, part in found.groupdict().items() if part)


@cache
def _directives(form: str) -> re.Pattern[str]:
    """The expression of Python's own reader, a group for each directive of a pattern."""
    return TimeRE().compile(form)  # type: ignore[no-any-return]


def _says(moment: datetime, directive: str, part: str) -> bool:
    if directive in ("f", "z"):  # all that they say is kept
        return True
    if directive == "Z":
        return _UTC.fullmatch(part) is not None
    again = moment.strftime(f"%{directive}")
    return int(again) == int(part) if part.isdecimal() else again.casefold() == part.casefold()


def _list(field: Field, text: str) -> Any:
    """The items, each in the default form of the item type."""
    kind = field.descriptor.get("itemType", "string")
    item = Field(field.name, kind)
    items = [prepared(item, part) for part in text.split(field.descriptor.get("delimiter") or ",")]
    return None if None in items else items


# Moments of the format `any`

_DEFAULTS = (datetime(1999, 3, 7), datetime(2004, 10, 21))  # noqa: DTZ001
"""Two moments that have no part in common: what a text does not say is different in one and in the other."""
_UTC = re.compile("UTC|GMT", re.IGNORECASE)
_PARTS: Mapping[str, Callable[[datetime], date | time]] = {
    "date": datetime.date,
    "time": datetime.timetz,
    "datetime": lambda moment: moment,
}


def _any_moment(kind: str, text: str) -> date | time | None:
    """The moment that a text says whatever the day is on which it is read; None where it leaves something out."""
    hours = (1, 2) if kind == "time" else (0, 0)
    defaults = [default.replace(hour=hour) for default, hour in zip(_DEFAULTS, hours, strict=True)]
    try:
        one, other = (
            _PARTS[kind](parse(text, default=default, tzinfos=_zone))
            for parse, default in zip(_parsers(), defaults, strict=True)
        )
    except (ValueError, TypeError, AttributeError, ArithmeticError, LookupError):
        return None
    return one if one == other else None


@cache
def _parsers() -> tuple[Callable[..., datetime], ...]:
    """Two parsers that take a year of two digits for years of different centuries, as today's date would decide."""
    from dateutil import parser  # type: ignore[import-untyped]

    infos = parser.parserinfo(), parser.parserinfo()
    infos[0]._century, infos[0]._year = 1900, 1950
    infos[1]._century, infos[1]._year = 2000, 2050
    return tuple(parser.parser(info).parse for info in infos)


def _zone(name: str | None, offset: int | None) -> timezone | None:
    """The zone of an offset; a name such as EST means what the machine's own zone makes of it, so it is refused."""
    if offset is not None:
        return timezone(timedelta(seconds=offset))
    if name is not None:
        raise ValueError(name)
    return None


# JSON


def _json(field: Field, text: str) -> Any:
    value = strict_json(text)
    return value if isinstance(value, list if field.type == "array" else dict) else None


def _geopoint(field: Field, text: str) -> Any:
    if field.format == "default":
        return _written(field, text)
    value = strict_json(text)
    if field.format == "object":
        value = [value["lon"], value["lat"]] if isinstance(value, dict) and set(value) == {"lon", "lat"} else None
    numbers = isinstance(value, list) and all(type(part) in (int, Decimal) for part in value)
    return value if numbers and len(value) == 2 else None


def strict_json(text: str) -> Any:
    """JSON by its own standard (RFC 8259), with all digits of its numbers; None where it is none, or too deep.

    NaN and Infinity are no JSON, and of an object that has one name twice nobody knows what it says.
    """
    try:
        value = json.loads(text, parse_float=Decimal, parse_constant=_refuse, object_pairs_hook=_object)
    except (ValueError, ArithmeticError, RecursionError):
        return None
    return None if is_deeper(value) else value


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError
    return found


_PREPARE: Mapping[str, Callable[[Field, str], Any]] = {
    "integer": _number,
    "number": _number,
    "year": _written,
    "yearmonth": _written,
    "date": _moment,
    "datetime": _moment,
    "time": _moment,
    "duration": lambda _, text: Duration.of(text),
    "list": _list,
    "object": _json,
    "array": _json,
    "geojson": _json,
    "geopoint": _geopoint,
}
