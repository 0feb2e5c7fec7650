"""What the terminal can show, and which variables of the environment say so: they are read here and nowhere else.

NO_COLOR (https://no-color.org) comes before FORCE_COLOR, and both before what the stream is. A pipe, a file and a
terminal that calls itself dumb are given plain text; a pipe and a file also whole lines.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Final, TextIO

LANGUAGE: Final = "GOVDATA_LANG"
NARROWEST: Final = 20
"""A narrower window is one that does not know its width."""


def language_here(environ: Mapping[str, str] = os.environ) -> str:
    """The language that GOVDATA_LANG names, by its first part (`zh`, `zh-CN`, `zh_CN.UTF-8`); empty without it."""
    return environ.get(LANGUAGE, "").replace("_", "-").partition("-")[0].partition(".")[0].lower()


def has_colours(stream: TextIO, environ: Mapping[str, str] = os.environ) -> bool:
    """Whether colours are written to a stream."""
    if environ.get("NO_COLOR"):
        return False
    if forced := environ.get("FORCE_COLOR"):
        return forced != "0"
    return stream.isatty() and not _is_dumb(environ)


def can_redraw(stream: TextIO, environ: Mapping[str, str] = os.environ) -> bool:
    """Whether a line can be drawn over again: on a terminal where a person looks on."""
    on_ci = environ.get("CI", "").lower() not in {"", "0", "false"}
    return stream.isatty() and not on_ci and not _is_dumb(environ)


def columns_of(stream: TextIO, environ: Mapping[str, str] = os.environ) -> int | None:
    """How many columns the window of a terminal has; None in a pipe, in a file, and where it is not known."""
    if not stream.isatty():
        return None
    given = environ.get("COLUMNS", "")
    try:
        columns = int(given) if given.isdecimal() else os.get_terminal_size(stream.fileno()).columns
    except (OSError, ValueError):
        return None
    return columns if columns >= NARROWEST else None


def _is_dumb(environ: Mapping[str, str]) -> bool:
    return environ.get("TERM") == "dumb"
