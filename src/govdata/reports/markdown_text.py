"""Texts of data in a page of Markdown (CommonMark, GitHub): a name is a name there, and no markup, link or HTML.

What a host makes of plain text behind Markdown, such as `@name` and `#1`, no escape of Markdown prevents.
"""

from __future__ import annotations

import re

from govdata.reports.printable import printable, printable_lines

_ACTIVE = re.compile(r"[\\`*\[\]|~$]|(?<![^\W_])_|_(?![^\W_])|:(?=//)|(?<=www)\.", re.IGNORECASE)
"""What may begin or end markup; `_` inside of a word does not. The text stands behind a mark of a block or a cell.

`://` and `www.` make links of GitHub (GFM 6.9) without any other mark."""
_ENTITY = re.compile(r"&(?=#?\w+;)")


def markdown_text(text: str) -> str:
    r"""A text as one line that reads as it is written.

    >>> markdown_text("<b>a_b</b> [x](y) | *z*")
    '&lt;b>a_b&lt;/b> \\[x\\](y) \\| \\*z\\*'
    """
    line = printable(" ".join(text.split()))
    return _without_html(_ACTIVE.sub(lambda found: f"\\{found[0]}", line))


def markdown_prose(text: str) -> str:
    """A text that is Markdown itself, as the standard has descriptions, without HTML."""
    return _without_html(printable_lines(text.replace("\r\n", "\n").replace("\r", "\n")))


def _without_html(text: str) -> str:
    return _ENTITY.sub("&amp;", text).replace("<", "&lt;")
