"""What counts as a reason: of a waiver, of a revision. The one measure for every language.

A schema cannot ask for it: `minLength` counts characters, and 印误 says in two what "misprint" says in eight.
"""

from __future__ import annotations

import unicodedata
from typing import Final

ENOUGH: Final = 4
"""Four letters, or two Chinese characters."""
_WIDE: Final = ("W", "F")
"""East Asian Width: Chinese characters, kana, Hangul."""


def says_something(text: str) -> bool:
    r"""Whether a text may be a reason.

    Letters and digits count, wide ones double; what cannot be seen does not, nor does punctuation.

    >>> says_something("印误"), says_something("typo"), says_something("\u200b\u3164 --"), says_something("ok")
    (True, True, False, False)
    """
    visible = (char for char in unicodedata.normalize("NFKC", text) if char.isalnum() and not _is_filler(char))
    return sum(2 if unicodedata.east_asian_width(char) in _WIDE else 1 for char in visible) >= ENOUGH


def _is_filler(char: str) -> bool:
    """Hangul fillers are letters that nobody can see."""
    return "FILLER" in unicodedata.name(char, "")
