"""Texts in two languages: `English / 中文`, as a descriptor holds them, and whether a text is Chinese."""

from __future__ import annotations

import re
from typing import Final

from govdata.reports.messages import Message

_LATIN: Final = re.compile("[A-Za-z]")
_CHINESE: Final = re.compile("[\u3400-\u9fff]")


def has_chinese(text: str) -> bool:
    """Whether a text has a Chinese character."""
    return _CHINESE.search(text) is not None


def bilingual(text: object) -> Message:
    """`English / 中文` in both languages; a text in one language stands for both, None is EMPTY.

    >>> bilingual("Parks / 公园"), bilingual("km / h")
    (Message(en='Parks', zh='公园'), Message(en='km / h', zh='km / h'))
    """
    whole = "" if text is None else str(text)
    parts = [(whole[: found.start()], whole[found.end() :]) for found in re.finditer(" / ", whole)]
    told_apart = [pair for pair in parts if has_chinese(pair[1]) and not has_chinese(pair[0])]
    quoting = [pair for pair in parts if _is_chinese(pair[1]) and not _is_chinese(pair[0])]
    en, zh = next(iter((*told_apart[-1:], *quoting)), (whole, whole))
    return Message(en, zh)


def _is_chinese(text: str) -> bool:
    """Whether a text is Chinese; an English one may quote a word of it (万 and 亿 multiplied out)."""
    return len(_CHINESE.findall(text)) > len(_LATIN.findall(text))
