"""Which columns of a table hold what a row is called."""

from __future__ import annotations

import re
from collections.abc import Iterable

_NAME = re.compile(r"(?:title|name|label)(?:_[A-Za-z]{2,3}(?:[_-][A-Za-z]{2,4})?)?")


def name_columns(columns: Iterable[str]) -> tuple[str, ...]:
    """The columns that hold a name, in any language, in their order.

    >>> name_columns(["id", "title", "name_zh", "label_en", "title_zh_Hant", "named", "note"])
    ('title', 'name_zh', 'label_en', 'title_zh_Hant')
    """
    return tuple(column for column in columns if _NAME.fullmatch(column))
