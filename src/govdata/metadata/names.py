"""Names that become files."""

from __future__ import annotations

import unicodedata


def caseless(name: str) -> str:
    """What names share that a file system may take for one: capitals and composed letters (Unicode, caseless matching).

    >>> caseless("Étude") == caseless("e\N{COMBINING ACUTE ACCENT}TUDE")
    True
    """
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", name).casefold())
