"""Dialects: both spellings, the defaults, and what cannot be meant."""

from __future__ import annotations

from typing import Any

import pytest

from govdata.metadata.descriptor import Cursor
from govdata.metadata.dialect import Dialect, read_dialect


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({}, Dialect()),
        ({"delimiter": ";", "header": False}, Dialect(delimiter=";", header_rows=())),
        ({"csv": {"delimiter": "|"}}, Dialect(delimiter="|")),
        ({"quoteChar": None}, Dialect(quote_char=None)),
        ({"quoteChar": "'", "doubleQuote": False, "escapeChar": "\\"}, Dialect(",", "'", False, "\\")),
        ({"headerRows": [3, 2], "headerJoin": "-"}, Dialect(header_rows=(2, 3), header_join="-")),
        ({"headerRows": []}, Dialect(header_rows=())),
        ({"commentChar": "#", "commentRows": [2]}, Dialect(comment_char="#", comment_rows=(2,))),
        ({"nullSequence": ""}, Dialect(null_sequence="")),
        ({"skipInitialSpace": True, "lineTerminator": ";"}, Dialect(skip_initial_space=True, line_terminator=";")),
        ({"excel": {"sheet": "Sheet2"}}, Dialect(sheet_name="Sheet2")),
        ({"excel": {"sheet": 2}}, Dialect(sheet_number=2)),
        ({"json": {"property": "rows"}}, Dialect(json_property="rows")),
        ({"property": "rows", "itemKeys": ["a"]}, Dialect(json_property="rows", item_keys=("a",))),
        ({"csvddfVersion": 1.2, "caseSensitiveHeader": False}, Dialect()),
    ],
)
def test_a_dialect(raw: dict[str, Any], expected: Dialect) -> None:
    cursor = Cursor(raw, type="dialect-error")
    assert read_dialect(cursor) == expected
    assert cursor.problems == []


@pytest.mark.parametrize(
    ("raw", "path", "suggestion"),
    [
        ({"delimeter": ";"}, "$.delimeter", "delimiter"),
        ({"quote": "'"}, "$.quote", "quoteChar"),
        ({"colour": 1}, "$.colour", ""),
        ({"delimiter": ""}, "$.delimiter", ""),
        ({"delimiter": 1}, "$.delimiter", ""),
        ({"quoteChar": "ab"}, "$.quoteChar", ""),
        ({"header": "yes"}, "$.header", ""),
        ({"headerRows": [0]}, "$.headerRows", ""),
        ({"headerRows": 1}, "$.headerRows", ""),
        ({"commentRows": ["2"]}, "$.commentRows", ""),
    ],
)
def test_what_cannot_be_meant_is_noted_and_has_the_default(raw: dict[str, Any], path: str, suggestion: str) -> None:
    cursor = Cursor(raw, type="dialect-error")
    dialect = read_dialect(cursor)
    assert [(problem.path, problem.suggestion) for problem in cursor.problems][:1] == [(path, suggestion)]
    assert dialect.delimiter == ","


def test_a_tab_separated_file_has_tabs() -> None:
    assert read_dialect(Cursor({"header": True}), "\t").delimiter == "\t"


@pytest.mark.parametrize(("rows", "expected"), [((1,), 2), ((2, 3), 4), ((), 1)])
def test_the_first_row_of_data(rows: tuple[int, ...], expected: int) -> None:
    assert Dialect(header_rows=rows).first_row == expected
