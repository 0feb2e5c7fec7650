"""The characters that a text of a worksheet writes as their numbers."""

from __future__ import annotations

import re

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def written_text(stored: str) -> str:
    """A text of a sheet, in which `_x000D_` is a return and `_x005F_` an underscore (ECMA-376, part 1, 22.9.2.19)."""
    if not _ESCAPED.search(stored):
        return stored
    units = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), stored)
    return units.encode("utf-16", "surrogatepass").decode("utf-16")
