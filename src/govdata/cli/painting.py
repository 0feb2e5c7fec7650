"""The colours of an answer for people. They are put on a text that is whole: it says everything without them.

What is painted is known by the words of the frame of a report, at the place where they stand; nothing else is.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Final

import click

from govdata.reports.lines import WORDS

_LABELS: Final = ("found", "expected", "next")
_COLOURS: Final = {"error": "red", "warning": "yellow"}


def painted(text: str) -> str:
    """The text with colours; without them it is the same."""
    return "".join(map(_painted_line, text.splitlines(keepends=True)))


def _painted_line(line: str) -> str:
    for pattern, style in _styles():
        found = pattern.match(line)
        if found:
            start, end = found.span(1)
            return line[:start] + click.style(line[start:end], **style) + line[end:]
    return line


@cache
def _styles() -> tuple[tuple[re.Pattern[str], dict[str, Any]], ...]:
    """What stands where on a line, and how it looks."""
    severities = [
        (_pattern(rf"  (?:{_either(name)}|[\d,]+ (?:个)?(?:{_either(name)})s?)", "(?=  |：)"), {"fg": colour})
        for name, colour in _COLOURS.items()
    ]
    labels = _pattern(rf" {{6}}(?:{'|'.join(map(_either, _LABELS))})[:：]")
    return (
        *((pattern, {**style, "bold": True}) for pattern, style in severities),
        (labels, {"dim": True}),
        (re.compile(r"(\S.*(?:\(0 errors|（0 个错误).*)$"), {"fg": "green", "bold": True}),
        (re.compile(r"(\S.*(?:\([\d,]+ errors?, |（[\d,]+ 个错误，).*)$"), {"fg": "red", "bold": True}),
    )


def _pattern(marked: str, behind: str = "") -> re.Pattern[str]:
    return re.compile(rf"({marked}){behind}")


def _either(name: str) -> str:
    return "|".join(map(re.escape, (WORDS[name].en, WORDS[name].zh)))
