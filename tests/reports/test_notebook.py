from __future__ import annotations

import pytest

from govdata.reports.notebook import FINDINGS, html_table


def test_nothing_that_is_shown_is_run() -> None:
    html = html_table("<b>", ["<i>"], [["<script>", 3]])
    assert "<p>&lt;b&gt;</p>" in html
    assert "<th>&lt;i&gt;</th>" in html
    assert "<td>&lt;script&gt;</td><td>3</td>" in html


@pytest.mark.parametrize("text", ["\u202egnp", "\x1b[31m", "a\nb", "\u200b"])
def test_nothing_is_shown_that_cannot_be_seen(text: str) -> None:
    assert html_table(text, [text], [[text]]).isprintable()


@pytest.mark.parametrize(("count", "lines"), [(0, 1), (FINDINGS, FINDINGS + 1), (FINDINGS + 1, FINDINGS + 2)])
def test_a_notebook_is_not_flooded_by_rows(count: int, lines: int) -> None:
    html = html_table("t", ["n"], ([n] for n in range(count)))
    assert html.count("<tr>") == lines
    assert html.endswith("<td>…</td></tr></table>") == (count > FINDINGS)


def test_a_notebook_is_not_flooded_by_a_cell() -> None:
    assert len(html_table("t", ["n"], [["x" * 10**6]])) < 1000
