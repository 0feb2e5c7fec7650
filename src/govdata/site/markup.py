"""HTML as values: a `Markup` is safe, and every other text is escaped where it enters.

No text of the data is ever trusted: what cannot be seen is shown escaped, a text that runs from right to left is kept
apart from its neighbours, and one that is longer than a page can bear is cut, with a word on where the whole of it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from html import escape
from typing import Final
from urllib.parse import urlsplit

from govdata.reports.bilingual import has_chinese
from govdata.reports.messages import Message
from govdata.reports.printable import printable

LONGEST_TEXT: Final = 2_000
"""Characters of one text that the page shows."""
_VOID: Final = frozenset({"br", "hr", "input", "meta", "link", "circle", "line", "path", "rect", "polyline"})
"""Elements without content. The `/` ends those of SVG, and says nothing in HTML."""
_SPACES: Final = re.compile(r"[\t\r\n\f\v\u2028\u2029]+")


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


Child = Markup | str | Message | None


def seen(text: object) -> str:
    r"""A text of the data as one line that shows all of itself, cut where it is too long.

    >>> seen("a\u202eb")
    'a\\u202eb'
    """
    line = _SPACES.sub(" ", str(text))
    rest = len(line) - LONGEST_TEXT
    shown = printable(line[:LONGEST_TEXT])
    return f"{shown}… (+{rest:,})" if rest > 0 else shown


def said(text: object) -> Markup:
    """A text of the data as HTML; one that runs from right to left stands apart."""
    line = seen(text)
    safe = escape(line)
    return Markup(f"<bdi>{safe}</bdi>" if _runs_backwards(line) else safe)


def _runs_backwards(line: str) -> bool:
    return not line.isascii() and any(unicodedata.bidirectional(char) in ("R", "AL") for char in line)


def el(tag: str, *children: Child, **attributes: object) -> Markup:
    """An element. `cls` is its class, `_` in the name of an attribute is `-`; None and False leave an attribute out.

    >>> el("p", "1 < 2", cls="n", data_year="2024")
    '<p class="n" data-year="2024">1 &lt; 2</p>'
    """
    start = f"<{tag}{''.join(_attribute(name, value) for name, value in attributes.items())}"
    return Markup(f"{start}/>" if tag in _VOID else f"{start}>{join(children)}</{tag}>")


def _attribute(name: str, value: object) -> str:
    if value is None or value is False:
        return ""
    named = "class" if name == "cls" else name.strip("_").replace("_", "-")
    return f" {named}" if value is True else f' {named}="{escape(printable(str(value)))}"'


def join(children: Iterable[Child], between: str = "") -> Markup:
    """Children one after the other."""
    return Markup(between.join(_inner(child) for child in children if child is not None))


def dotted(*parts: Markup | None) -> Markup:
    """Parts of a line with a dot between them; one that says nothing is left out."""
    return join((each for each in parts if each), between=" · ")


def _inner(child: Markup | str | Message) -> str:
    if isinstance(child, Markup):
        return child
    return both(child) if isinstance(child, Message) else said(child)


def both(message: Message, tag: str = "span") -> Markup:
    """A sentence in both languages, of which the page shows one; what reads alike in both stands once."""
    if message.en == message.zh:
        return said(message.en)
    return Markup(
        f'<{tag} class="en" lang="en">{said(message.en)}</{tag}><{tag} class="zh" lang="zh">{said(message.zh)}</{tag}>'
    )


def language(text: str) -> str | None:
    """The language that a text of the data is marked with: Chinese where it has a Chinese character."""
    return "zh" if has_chinese(text) else None


def table(heads: Iterable[Child], rows: Iterable[Iterable[Child]], cls: str = "", label: Child = None) -> Markup:
    """A table with a heading row, which scrolls sideways by itself where it is too wide."""
    head = el("tr", *(each if _is_cell(each) else el("th", each, scope="col") for each in heads))
    body = join(el("tr", *(each if _is_cell(each) else el("td", each) for each in row)) for row in rows)
    caption = el("caption", label, cls="unseen") if label else None
    return el(
        "div", el("table", caption, el("thead", head), el("tbody", body), cls=cls or None), cls="wide", tabindex=0
    )


def number_head(title: Child) -> Markup:
    """The heading of a column of numbers."""
    return el("th", title, scope="col", cls="number")


def number_cell(number: Child, order: object = None) -> Markup:
    """A cell of a column of numbers; `order` is what it is sorted by, where that is not what it says."""
    return el("td", number, cls="number", data_sort=order)


def web_link(words: Child, address: str) -> Markup | None:
    """Words that lead to an address of the web; None where it leads anywhere else: to a script, to a file."""
    return el("a", words, href=address, rel="noreferrer noopener") if is_web(address) else None


def is_web(address: str) -> bool:
    """Whether an address leads to the web and nowhere else."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def _is_cell(child: Child) -> bool:
    return isinstance(child, Markup) and child.startswith(("<td", "<th"))


def dl(pairs: Iterable[tuple[Child, Child]], cls: str = "facts-of") -> Markup:
    """A list of names and values; a pair without a value is left out."""
    return el("dl", *(el("div", el("dt", name), el("dd", value)) for name, value in pairs if value), cls=cls)
