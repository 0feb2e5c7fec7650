"""Texts of data as people may see them: nothing in a cell or a name moves a cursor, hides a word or ends a line."""

from __future__ import annotations

import json
import re
import unicodedata


def printable(text: str) -> str:
    r"""A text as one line: what cannot be seen (controls, marks of direction, line ends, half characters) is escaped.

    >>> printable("a\tb\u202ec")
    'a\\tb\\u202ec'
    """
    return text if text.isprintable() else "".join(char if _is_seen(char) else repr(char)[1:-1] for char in text)


def printable_lines(text: str) -> str:
    """A text of several lines, each of them `printable`."""
    return "\n".join(map(printable, text.split("\n")))


def escaped_json(text: str) -> str:
    r"""JSON of the same value: in its texts, what cannot be seen is written as `\u202e`."""
    return re.sub(_BEYOND_ASCII, _json_escape, text)


_BEYOND_ASCII = "[^\n -~\u3000-\u3029\u4e00-\u9fa5\uff01-\uff5e]"
"""All but line feeds, ASCII, and the common characters and marks of Chinese, which need no look."""


def _json_escape(match: re.Match[str]) -> str:
    char = match[0]
    return char if _is_seen(char) else json.dumps(char)[1:-1]


def _is_seen(char: str) -> bool:
    return unicodedata.category(char) not in _UNSEEN


_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
