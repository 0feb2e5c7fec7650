"""What every public function does first and last: a wrong argument and an unusable file are a `GovdataError`."""

from __future__ import annotations

import functools
import inspect
import os
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, ParamSpec, TypeVar

from govdata.errors import SourceError, UsageError, os_reason
from govdata.extras import is_not_in_reader, not_in_reader
from govdata.reports.messages import Message
from govdata.values import dataclass

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class ArgumentKind:
    """What an argument may be: in words that follow "must be", and as a test of a value."""

    words: Message
    fits: Callable[[Any], bool]


def _is_path(value: Any) -> bool:
    """A text that the file system can have as a name: no NUL, and UTF-8 throughout."""
    name = os.fspath(value) if isinstance(value, (str, os.PathLike)) else None
    return isinstance(name, str) and "\0" not in name and not any("\ud800" <= letter <= "\udfff" for letter in name)


def _is_list_of(value: Any, fits: Callable[[Any], bool]) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, (str, bytes)) and all(map(fits, value))


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_share(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 1


def _is_limit(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_LISTED


MOST_LISTED = 2**31 - 1
"""What may be asked for at most of what is listed; all is counted anyway."""
KINDS: Mapping[str, ArgumentKind] = {
    "Path | str": ArgumentKind(Message("a path in UTF-8", "UTF-8 编码的路径"), _is_path),
    "str": ArgumentKind(Message("a text", "文本"), _is_text),
    "int": ArgumentKind(Message(f"an integer from 0 to {MOST_LISTED}", f"0 至 {MOST_LISTED} 的整数"), _is_limit),
    "float": ArgumentKind(Message("a share from 0 to 1", "0 至 1 的比例"), _is_share),
    "bool": ArgumentKind(Message("true or false", "True 或 False"), lambda value: isinstance(value, bool)),
    "date": ArgumentKind(
        Message("a date", "日期"), lambda value: isinstance(value, date) and not isinstance(value, datetime)
    ),
    "date | str": ArgumentKind(Message("a date", "日期"), lambda value: isinstance(value, (date, str))),
    "Sequence[str]": ArgumentKind(Message("a list of names", "名称列表"), lambda value: _is_list_of(value, _is_text)),
    "Sequence[Path | str]": ArgumentKind(
        Message("a list of paths in UTF-8", "UTF-8 编码的路径列表"), lambda value: _is_list_of(value, _is_path)
    ),
    "Mapping[str, Any]": ArgumentKind(
        Message("frames by table name", "以表名为键的数据框"), lambda value: isinstance(value, Mapping)
    ),
    "Literal['en', 'zh']": ArgumentKind(
        Message('"en" or "zh"', "“en”或“zh”"), lambda value: isinstance(value, str) and value in ("en", "zh")
    ),
    "Literal['figures', 'observations', 'exclusions']": ArgumentKind(
        Message('"figures", "observations" or "exclusions"', "“figures”“observations”或“exclusions”"),
        lambda value: isinstance(value, str) and value in ("figures", "observations", "exclusions"),
    ),
    "Literal['polars', 'duckdb', 'spark']": ArgumentKind(
        Message('"polars", "duckdb" or "spark"', "“polars”“duckdb”或“spark”"),
        lambda value: isinstance(value, str) and value in ("polars", "duckdb", "spark"),
    ),
}
"""By the annotation of a parameter; one that may be None too has the default None."""

_DEPTHS = ("SCHEMA_ONLY", "DATA_ONLY", "SCHEMA_AND_DATA")
ENVIRONMENT: Mapping[str, ArgumentKind] = {
    "POLARS_MAX_THREADS": ArgumentKind(
        Message("an integer of 1 or more", "不小于 1 的整数"), lambda text: text.isdecimal() and int(text) > 0
    ),
    "PANDERA_VALIDATION_DEPTH": ArgumentKind(
        Message(f"one of {', '.join(_DEPTHS)}", f" {'、'.join(_DEPTHS)} 之一"), lambda text: text in _DEPTHS
    ),
}
"""Variables of the libraries below with which they do not start at all; none of them changes an answer."""


def checks_arguments(function: Callable[P, R]) -> Callable[P, R]:
    """Check the arguments of a public function against its annotations, and name the file that stops it.

    The function then raises a UsageError for a wrong argument, for an environment in which nothing would run, or where
    `govdata-reader` has not what it needs, and a SourceError for an OSError that nothing nearer has explained: a name
    that is too long, a folder that may not be entered.
    """
    signature = inspect.signature(function)

    @functools.wraps(function)
    def call(*given: P.args, **keywords: P.kwargs) -> R:
        for name, value in signature.bind(*given, **keywords).arguments.items():
            _check(signature.parameters[name], value)
        _check_environment()
        try:
            return function(*given, **keywords)
        except OSError as error:
            raise SourceError(str(error.filename or "?"), os_reason(error)) from error
        except ImportError as error:
            if not is_not_in_reader(error):
                raise
            raise UsageError(*not_in_reader(Message.same(f"govdata.{function.__name__}"))) from error

    return call


def _check(parameter: inspect.Parameter, value: Any) -> None:
    kind = KINDS.get(str(parameter.annotation).removesuffix(" | None"))
    if kind is None or value is parameter.default or kind.fits(value):
        return
    name, given = parameter.name, _given(value)
    raise UsageError(
        Message(f"{name} must be {kind.words.en}, and is {given.en}.", f"{name} 应为{kind.words.zh}，现为 {given.zh}。")
    )


def _given(value: Any) -> Message:
    """What was given instead: a number by itself, since its type may be right, and anything else by its type."""
    name = type(value).__name__
    if type(value) in (int, float) and abs(value) < 10**40:
        return Message.same(f"{value}")
    return Message(f"of type {name}", name)


def _check_environment() -> None:
    for name, kind in ENVIRONMENT.items():
        text = os.environ.get(name)
        if text is not None and not kind.fits(text):
            raise UsageError(
                Message(
                    f'the environment variable {name} must be {kind.words.en}, and is "{text}"',
                    f"环境变量 {name} 应为{kind.words.zh}，现为“{text}”",
                ),
                Message.same(f"unset {name}"),
            )
