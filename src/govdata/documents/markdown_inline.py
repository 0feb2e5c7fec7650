"""The marks of Markdown inside a paragraph -> its text as it is shown: **2**73座 is 273座, ~~2~~73座 is 73座."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from govdata.documents.raised import lowered, raised

_TOKEN = re.compile(
    r"(?P<ticks>`+)(?P<code>[^`]+)(?P=ticks)"
    r"|\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|<!--(?P<comment>(?>[^<-]|<(?!!--)|-(?!->))*)-->"
    r"|!\[(?P<alt>[^\[\]]{0,500})\](?:\([^()\s]*(?:\s[^()]*)?\)|\[[^\[\]]*\])"
    r"|\[\^(?P<note>[^\[\]\s]{1,50})\]"
    r"|\[(?P<link>[^\[\]]{0,1000})\](?:\([^()\s]*(?:\([^()]*\)[^()\s]*)?(?:\s[^()]*)?\)|\[[^\[\]]*\])"
    r"|<(?P<address>https?://[^<>\s]+)>"
    r"|<(?P<element>sup|sub|del|s)>(?P<inner>[^<>]*)</(?P=element)>"
    r"|(?P<newline><br\s*/?>)"
    r"|(?P<tag></?[A-Za-z][^<>]{0,500}>)"
    r"|(?P<entity>&\#?\w{1,30};)",
    re.DOTALL | re.IGNORECASE,
)
_RUN = re.compile(r"\*+|_+|~~")
_PRIVATE = 0xE000
_SPECIAL = {ord(mark): _PRIVATE + ord(mark) for mark in "*_~"}
_PLAIN = {private: mark for mark, private in _SPECIAL.items()}
"""A mark that is escaped, or in code, stands under a private code while the others are paired."""


@dataclass
class InlineText:
    """The text of a paragraph, how many characters of it are struck out, and the names of its pictures."""

    text: str = ""
    deleted: int = 0
    pictures: list[str] = field(default_factory=list)


def inline_text(marked: str) -> InlineText:
    """The text that a paragraph with marks shows."""
    found = InlineText()
    plain = _TOKEN.sub(lambda token: _shown(token, found), marked)
    kept, deleted = _without_marks(plain)
    found.text, found.deleted = kept.translate(_PLAIN), found.deleted + deleted
    return found


def _shown(token: re.Match[str], found: InlineText) -> str:
    kind, value = next((name, token[name]) for name in _SHOW if token[name] is not None)
    return _SHOW[kind](value, token, found)


def _element(inner: str, token: re.Match[str], found: InlineText) -> str:
    name = token["element"].lower()
    if name in ("sup", "sub"):
        return raised(inner) if name == "sup" else lowered(inner)
    found.deleted += len(inner)
    return ""


def _picture(alt: str, _: re.Match[str], found: InlineText) -> str:
    found.pictures.append(alt)
    return ""


_SHOW: dict[str, Callable[[str, re.Match[str], InlineText], str]] = {
    "code": lambda value, *_: value.translate(_SPECIAL),
    "escaped": lambda value, *_: value.translate(_SPECIAL),
    "comment": lambda *_: "",
    "alt": _picture,
    "note": lambda value, *_: raised(value) if value.isdigit() else f"[{value}]",
    "link": lambda value, *_: value,
    "address": lambda value, *_: value.translate(_SPECIAL),
    "inner": _element,
    "newline": lambda *_: "\n",
    "tag": lambda *_: "",
    "entity": lambda value, *_: html.unescape(value).translate(_SPECIAL),
}


def _without_marks(text: str) -> tuple[str, int]:
    """A text without its pairs of marks and what is struck out, and how much that was (CommonMark 0.31, 6.2)."""
    dead, struck = set[int](), list[tuple[int, int]]()
    open_: dict[str, list[list[int]]] = {"*": [], "_": [], "~": []}
    for run in _RUN.finditer(text):
        left = _close(run, text, open_[run[0][0]], dead, struck)
        if left < run.end() and _can_open(run, text):
            open_[run[0][0]].append([left, run.end()])
    for start, end in struck:
        dead.update(range(start, end))
    deleted = sum(end - start for start, end in struck)
    return "".join(letter for at, letter in enumerate(text) if at not in dead), deleted


def _close(run: re.Match[str], text: str, open_: list[list[int]], dead: set[int], struck: list[tuple[int, int]]) -> int:
    """Pair a run with those that are open; gives the first of its marks that is left."""
    start = run.start()
    while open_ and start < run.end() and _can_close(run, text):
        opener = open_[-1]
        size = min(opener[1] - opener[0], run.end() - start)
        dead.update(range(opener[1] - size, opener[1]), range(start, start + size))
        if run[0] == "~~":
            struck.append((opener[1], start))
        start, opener[1] = start + size, opener[1] - size
        if opener[0] == opener[1]:
            open_.pop()
    return start


def _can_open(run: re.Match[str], text: str) -> bool:
    after = text[run.end() : run.end() + 1]
    return bool(after.strip()) and (run[0][0] != "_" or not _is_word(text[run.start() - 1 : run.start()]))


def _can_close(run: re.Match[str], text: str) -> bool:
    before = text[run.start() - 1 : run.start()]
    return bool(before.strip()) and (run[0][0] != "_" or not _is_word(text[run.end() : run.end() + 1]))


def _is_word(letter: str) -> bool:
    return letter.isalnum()


def split_row(line: str) -> Iterator[str]:
    """The cells of a row of a table; a bar that is escaped parts none."""
    cells = re.split(r"(?<!\\)\|", line.strip().removeprefix("|"))
    if not cells[-1].strip() and len(cells) > 1:
        cells.pop()
    return (cell.strip().replace("\\|", "|") for cell in cells)
