"""Lists of Table Schema (`a;b;c`) as JSON arrays, which every database can look into. No digit is lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from functools import lru_cache
from typing import Any

from govdata.metadata.package import Field
from govdata.structure.cell_reader import reader_of

_CACHED = 10_000


def json_reader(field: Field) -> Callable[[str], str]:
    """Cell -> JSON, for a field of the type list."""
    read = reader_of(field).read

    @lru_cache(_CACHED)
    def as_json(cell: str) -> str:
        return f"[{', '.join(map(item_json, read(cell).value or ()))}]"

    return as_json


def item_json(item: Any) -> str:
    """One item: numbers with all their digits; a moment, a day, and what is not finite as a text.

    >>> from decimal import Decimal
    >>> item_json(Decimal("1.50")), item_json(True), item_json("深圳"), item_json(Decimal("INF"))
    ('1.50', 'true', '"深圳"', '"Infinity"')
    """
    match item:
        case Decimal() if item.is_finite():
            return format(item, "f")
        case date() | time():
            return json.dumps(item.isoformat())
        case Decimal():
            return json.dumps(str(item))
        case _:
            return json.dumps(item, ensure_ascii=False)
