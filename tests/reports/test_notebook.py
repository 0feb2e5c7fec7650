from __future__ import annotations

from govdata.reports.notebook import html_table


def test_nothing_that_is_shown_is_run() -> None:
    html = html_table("<b>", ["<i>"], [["<script>", 3]])
    assert "<p>&lt;b&gt;</p>" in html
    assert "<th>&lt;i&gt;</th>" in html
    assert "<td>&lt;script&gt;</td><td>3</td>" in html
