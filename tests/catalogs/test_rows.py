"""How rows are named in catalogues: a table has a text once, or in a column for each language."""

from __future__ import annotations

from typing import Any

import pytest

from govdata.catalogs.rows import _named


@pytest.mark.parametrize(
    ("row", "named"),
    [
        ({"name_en": "North", "name_zh": "北区"}, {"en": "North", "zh": "北区"}),
        ({"name_zh": "北区"}, {"zh": "北区"}),
        ({"name": "North / 北区"}, {"en": "North", "zh": "北区"}),
        ({"name": "北区"}, {"zh": "北区"}),
        ({"name": "North"}, {"": "North"}),
        ({"name": "Old", "name_en": "North"}, {"en": "North"}),
        ({}, {"": "n"}),
    ],
)
def test_a_row_is_named_by_its_columns_or_its_id(row: dict[str, Any], named: dict[str, str]) -> None:
    columns = dict.fromkeys(("name", "name_en", "name_zh"))
    assert dict(_named({"id": "n", **columns, **row}, "name")) == named
