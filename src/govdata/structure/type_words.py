"""What a cell of each Table Schema type is called, in both languages, with an example of the default format."""

from __future__ import annotations

from collections.abc import Mapping

from govdata.metadata.schema import Field
from govdata.reports.messages import Message
from govdata.structure.phrases import fill, listed

_TYPES: Mapping[str, tuple[Message, str]] = {
    "string": (Message("a string", "字符串"), ""),
    "integer": (Message("an integer", "整数"), "12"),
    "number": (Message("a number", "数值"), "2.5"),
    "boolean": (Message("a boolean", "布尔值"), ""),
    "date": (Message("a date", "日期"), "2024-12-31"),
    "datetime": (Message("a date and time", "日期时间"), "2024-12-31T08:30:00"),
    "time": (Message("a time of day", "时间"), "08:30:00"),
    "year": (Message("a year", "年份"), "2024"),
    "yearmonth": (Message("a year and month", "年月"), "2024-12"),
    "duration": (Message("a duration", "时长"), "P1Y6M"),
    "geopoint": (Message("a geopoint", "地理坐标点"), "114.05, 22.55"),
    "geojson": (Message("a GeoJSON object", "地理对象（GeoJSON）"), ""),
    "object": (Message("a JSON object", "对象（JSON）"), '{"a": 1}'),
    "array": (Message("a JSON array", "数组（JSON）"), "[1, 2]"),
    "list": (Message("a list of values of type {item}", "由 {item} 类型的值组成的列表"), ""),
    "any": (Message("a value", "值"), ""),
}
_STRINGS: Mapping[str, Message] = {
    "email": Message("an e-mail address", "电子邮件地址"),
    "uri": Message("a URI", "网址（URI）"),
    "uuid": Message("a UUID", "唯一标识码（UUID）"),
    "binary": Message("base64 text", "二进制文本（base64）"),
    "wkt": Message("well-known text", "空间对象文本（WKT）"),
}
_OF_FORMAT = Message("{type} of the format {format}", "格式为 {format} 的{type}")
_SUCH_AS = Message("{type}, such as {example}", "{type}，例如 {example}")
_EITHER = Message("true ({true}) or false ({false})", "真（{true}）或假（{false}）")


def type_words(field: Field) -> Message:
    """What a cell of the field has to be: "an integer", "a date of the format %d/%m/%Y"."""
    if field.type == "string":
        return _STRINGS.get(field.format, _TYPES["string"][0])
    words = fill(_TYPES.get(field.type, _TYPES["any"])[0], {"item": field.descriptor.get("itemType", "string")})
    return words if field.format == "default" else fill(_OF_FORMAT, {"type": words, "format": field.format})


def type_example(field: Field) -> Message:
    """What a cell of the field has to be, with an example where the default format has one."""
    if field.type == "boolean":
        true, false = truths(field)
        return fill(_EITHER, {"true": listed(true), "false": listed(false)})
    example = _TYPES.get(field.type, _TYPES["any"])[1] if field.format == "default" else ""
    words = type_words(field)
    return fill(_SUCH_AS, {"type": words, "example": example}) if example else words


TRUE_VALUES = ("true", "True", "TRUE", "1")
FALSE_VALUES = ("false", "False", "FALSE", "0")


def truths(field: Field) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The texts for true and for false. A text in both means false, as frictionless has it."""
    raw = field.descriptor
    return tuple(raw.get("trueValues", TRUE_VALUES)), tuple(raw.get("falseValues", FALSE_VALUES))


def not_a_value(field: Field, value: object) -> Message:
    """Why a limit that the descriptor states cannot be used."""
    return fill(_NOT_A_VALUE, {"value": str(value), "type": type_words(field)})


_NOT_A_VALUE = Message('"{value}" is not {type}', "“{value}”不是{type}")
