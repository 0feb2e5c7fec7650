"""What is wrong with the syntax of a JSON or YAML file, in both languages, with line and column."""

from __future__ import annotations

import json
from collections.abc import Mapping

from govdata.reports.messages import Message

_JSON: Mapping[str, Message] = {
    "Expecting value": Message("a value is missing", "缺少值"),
    "Expecting property name": Message("a property name in double quotes is missing", "缺少用双引号括起的属性名"),
    "Expecting ':'": Message('":" is missing', "缺少冒号“:”"),
    "Expecting ','": Message('"," is missing', "缺少逗号“,”"),
    "Illegal trailing comma": Message("a comma comes before the end of the object or array", "结尾括号前多了一个逗号"),
    "Unterminated string": Message("the string that starts here is not closed", "字符串没有结束的引号"),
    "Invalid control character": Message(
        "a string holds a line break or control character", "字符串中有换行或控制字符"
    ),
    "Invalid \\": Message("a backslash starts no valid escape", "反斜杠后不是有效的转义"),
    "Extra data": Message("something follows the end of the JSON value", "JSON 结束后还有多余内容"),
}
"""By how the sentence of Python's parser starts."""


def json_reason(error: ValueError | RecursionError, first_line: int = 1) -> Message:
    """Why a text is not JSON: `"," is missing at line 2, column 2`.

    The text starts in line `first_line` of its file.
    """
    if isinstance(error, RecursionError):
        return Message("it is nested too deeply", "嵌套过深")
    if not isinstance(error, json.JSONDecodeError):  # Python reads no integer of more than some thousand digits
        return Message("it holds a number of too many digits", "含有位数过多的数")
    known = (reason for start, reason in _JSON.items() if error.msg.startswith(start))
    reason = next(known, Message(error.msg, "不是有效的 JSON"))
    return _located(reason, error.lineno + first_line - 1, error.colno)


def yaml_reason(error: Exception) -> Message:
    """Why a text is not YAML; PyYAML's own words stand in the English."""
    mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None)
    detail = problem or str(error).partition("\n")[0]
    reason = Message(f"it is not YAML: {detail}", "不是有效的 YAML")
    return _located(reason, mark.line + 1, mark.column + 1) if mark else reason


def _located(reason: Message, line: int, column: int) -> Message:
    return Message(f"{reason.en} at line {line}, column {column}", f"第 {line} 行第 {column} 列：{reason.zh}")
