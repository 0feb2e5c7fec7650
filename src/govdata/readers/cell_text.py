"""The text that a typed value would have in a CSV file.

True is the first of `trueValues`, 1.5 has the field's decimal character, a date its format. No text has fewer digits
than the value: what has no text is marked (`unwritable`).
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from math import isfinite, isnan
from typing import Any

from govdata.metadata.json_values import JsonConstant, WrittenNumber, is_deeper
from govdata.metadata.repeated_names import RepeatedNames
from govdata.metadata.schema import Field
from govdata.readers.unwritable import NULL, RESERVED, SHOWN_NUL, Reason, Unwritable, shown_cell, unwritable_of

ANY = Field("")
_WHOLE = ("integer", "year")
_PLAIN_EXPONENT = 40
"""A number of so many places is written without an exponent."""
_RESERVED = re.compile(f"[{RESERVED}]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
Moment = dt.datetime | dt.date | dt.time


def text_of(value: Any, field: Field = ANY) -> str:
    """The text of a value in a field: `NULL` of none, a marked text of one that has no text."""
    match value:
        case None:
            return NULL
        case str():
            return value if _is_writable(value) else Unwritable(Reason.NONCHARACTER, _shown(value)).text
        case bool():
            texts = field.descriptor.get("trueValues" if value else "falseValues")
            return str(texts[0]) if texts else str(value).lower()
        case Unwritable():
            return value.shown if value.shown in field.missing_values else value.text
        case JsonConstant():
            return Unwritable(Reason.NO_JSON, json_text(value)).text
        case int() | float() | Decimal():
            return _number_text(value, field).replace(".", field.descriptor.get("decimalChar") or ".")
        case dt.datetime() | dt.date() | dt.time():
            return _moment_text(value, field)
        case dt.timedelta():
            return duration_text(value) if field.type == "duration" else clock_text(value)
        case _:
            return _nested_text(value, field)


def _is_writable(text: str) -> bool:
    """Whether a CSV file can hold a text: a NUL would be damage there, and what is marked means something else.

    Half of a surrogate pair, which JSON can name, is no character.
    """
    return "\0" not in text and not _RESERVED.match(text) and not _has_half_a_pair(text)


def _has_half_a_pair(text: str) -> bool:
    return not text.isascii() and _SURROGATE.search(text) is not None


def _shown(text: str) -> str:
    return _SURROGATE.sub("\ufffd", _RESERVED.sub("", text).replace("\0", SHOWN_NUL))


def label_of(value: Any) -> str:
    """The text of a label: a cell that holds nothing is an empty one. With half a surrogate pair no table is read."""
    if isinstance(value, str) and _has_half_a_pair(value):
        return value
    text = text_of(value)
    return "" if text == NULL else shown_cell(text)


def _number_text(value: float | Decimal, field: Field) -> str:
    """JSON and spreadsheets have one kind of number: 5.0 is a whole one where the field asks for that."""
    text = value.text if isinstance(value, WrittenNumber) else _python_text(value)
    if field.type not in _WHOLE:
        return text
    number = Decimal(text)
    if number.is_finite() and number == number.to_integral_value():
        text = plain_number(number)
    return text.zfill(4) if field.type == "year" and text.isdigit() else text


def _python_text(value: float | Decimal) -> str:
    if isinstance(value, float) and not isfinite(value):
        return "NaN" if isnan(value) else "INF" if value > 0 else "-INF"
    return str(value)


def plain_number(number: Decimal) -> str:
    """A number without an exponent and without zeros at its end, unless it is very large or very small."""
    if not number.is_finite() or abs(number.adjusted()) > _PLAIN_EXPONENT:
        return str(number)
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _moment_text(value: Moment, field: Field) -> str:
    if isinstance(value, dt.datetime) and field.type not in {"datetime", "time"} and value.time() == dt.time():
        value = value.date()  # a spreadsheet knows no dates, only midnights
    if isinstance(value, dt.time) and field.type == "duration":
        return duration_text(_since_midnight(value))
    if "%" in field.format and (text := value.strftime(field.format)) and _says(text, field.format, value):
        return text
    return value.isoformat()


def _since_midnight(value: dt.time) -> dt.timedelta:
    return dt.timedelta(hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond)


def _says(text: str, form: str, value: Moment) -> bool:
    """Whether a form leaves nothing of a value out: `%Y-%m-%d` says no time."""
    try:
        read = dt.datetime.strptime(text, form)  # noqa: DTZ007 (a zone is part of the form, or not there)
    except ValueError:
        return False
    if isinstance(value, dt.datetime):
        return read == value
    return (read.time() if isinstance(value, dt.time) else read.date()) == value


def duration_text(value: dt.timedelta) -> str:
    """A duration as ISO 8601 has it: P1DT1H4M."""
    sign, hours, minutes, seconds = _clock(value)
    days, hours = divmod(hours, 24)
    named = [(hours, "H"), (minutes, "M"), (seconds, "S")]
    time = "".join(f"{number}{name}" for number, name in named if number != "0" and number)
    whole = (f"{days}D" if days else "") + (f"T{time}" if time else "")
    return f"{sign}P{whole or 'T0S'}"


def clock_text(value: dt.timedelta) -> str:
    """A duration as a spreadsheet shows it: 25:04:00."""
    sign, hours, minutes, seconds = _clock(value)
    whole, _, fraction = seconds.partition(".")
    return f"{sign}{hours:02}:{minutes:02}:{whole:0>2}" + (f".{fraction}" if fraction else "")


def _clock(value: dt.timedelta) -> tuple[str, int, int, str]:
    """Sign, hours, minutes, and seconds with their fraction."""
    length = abs(value)
    minutes, seconds = divmod(length.days * 86_400 + length.seconds, 60)
    fraction = f"{length.microseconds:06}".rstrip("0")
    return "-" * (value < dt.timedelta()), minutes // 60, minutes % 60, f"{seconds}.{fraction}".rstrip(".")


def _nested_text(value: Any, field: Field) -> str:
    if is_deeper(value):
        return Unwritable(Reason.TOO_DEEP, "").text
    found = next(_unwritables(value), None)
    if found:
        return Unwritable(found.reason, json_text(value)).text
    if field.type == "list" and isinstance(value, list):
        return _list_text(value, field)
    return json_text(value)


def _unwritables(value: Any) -> Iterator[Unwritable]:
    """Whatever inside a value has no text."""
    match value:
        case RepeatedNames():
            yield Unwritable(Reason.REPEATED_KEY, "")
        case dict():
            for item in value.values():
                yield from _unwritables(item)
        case list():
            for item in value:
                yield from _unwritables(item)
        case Unwritable():
            yield value
        case JsonConstant():
            yield Unwritable(Reason.NO_JSON, "")
        case str() if found := unwritable_of(value):
            yield found


def _list_text(items: Sequence[Any], field: Field) -> str:
    """The items between the field's delimiter, if they can be told apart again."""
    delimiter = field.descriptor.get("delimiter") or ","
    item = Field("", str(field.descriptor.get("itemType", "string")))
    texts = [NULL if isinstance(each, list | dict) else text_of(each, item) for each in items]
    text = delimiter.join(texts)
    if unfit := next(filter(None, map(unwritable_of, texts)), None):
        return Unwritable(unfit.reason, json_text(items)).text
    told_apart = text.split(delimiter) == texts and text not in ("", *field.missing_values)
    return text if told_apart and NULL not in texts else Unwritable(Reason.NO_LIST, json_text(items)).text


def json_text(value: Any) -> str:
    """A value as JSON, its numbers with the digits that they are written with."""
    match value:
        case dict():
            return "{" + ", ".join(f"{json_text(str(key))}: {_member_text(value, key)}" for key in value) + "}"
        case list() | tuple():
            return "[" + ", ".join(map(json_text, value)) + "]"
        case WrittenNumber():
            return value.text
        case Decimal():
            return format(value, "f")
        case Unwritable():
            return value.shown
        case dt.datetime() | dt.date() | dt.time():
            return json_text(value.isoformat())
        case dt.timedelta():
            return json_text(duration_text(value))
        case str():
            return json.dumps(shown_cell(value), ensure_ascii=_has_half_a_pair(value))
        case _:
            return json.dumps(value, ensure_ascii=False, default=str)


def _member_text(value: Mapping[Any, Any], key: Any) -> str:
    """What an object has under a key: all values of one that it has twice."""
    values = value.values_of.get(key) if isinstance(value, RepeatedNames) else None
    return json_text(value[key]) if values is None else ", ".join(map(json_text, values))
