from __future__ import annotations

from govdata.reports.markdown_table import markdown_table


def test_what_would_break_a_table_is_escaped() -> None:
    assert list(markdown_table(("a", "b"), [("x|y", "1\n2"), ("<b>", None)])) == [
        "| a | b |",
        "| --- | --- |",
        "| x\\|y | 1 2 |",
        "| &lt;b> | None |",
    ]
