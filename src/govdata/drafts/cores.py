"""The core of the words before a figure: without when, where, and how much more."""

from __future__ import annotations

import re

from govdata.drafts.names import NamePlaces
from govdata.drafts.sentences import ReadText, stripped
from govdata.drafts.words import any_of, words

LABEL_WIDTH = 40
"""Characters of a core, its last ones."""
_YEAR = r"(?:19|20)\d\d年?(?:度|末|底|以来)?|\d{1,2}月(?:\d{1,2}日|末|底|份)?|\d{1,2}[-—至]\d{1,2}月(?:份)?"
_ITEM = r"[（(]?[一二三四五六七八九十\d]{1,2}[）)]|[一二三四五六七八九十]、"
_LEAD = re.compile(rf"(?:{_YEAR}|{_ITEM}|{any_of(words('leads'))}|[\s、，,:：•·“\"”（(])+")
_TRAILS = any_of(words("trails", "reached", "growth", "growth_en", "hedges", "respectively"))
_TRAIL = re.compile(rf"(?<!新)(?:{_TRAILS}|[\s、，,:：“\"（(])$")
_NOTE = re.compile(r"\[\d{1,2}\]|〔\d{1,2}〕|［\d{1,2}］")


class Cores:
    """Reads cores of one text."""

    def __init__(self, text: ReadText, names: NamePlaces) -> None:
        self._text, self._names = text, names

    def core(self, start: int, end: int, width: int = LABEL_WIDTH) -> str:
        """The core of text[start:end], its last characters; the name of a subject is cut off before it."""
        text = self._text.text
        while start < end:
            if lead := _LEAD.match(text, start, end):
                start = lead.end()
            elif (name := self._names.within(start, start + 1)) and name[0].end <= end:
                start = name[0].end
            else:
                break
        core = _NOTE.sub("", text[start:end])
        while trail := _TRAIL.search(core):
            core = core[: trail.start()]
        return stripped(core)[-width:]


def without_lead(words: str) -> str:
    """Some words by themselves, a head of a table, without what says when and where before them."""
    lead = _LEAD.match(words)
    return _NOTE.sub("", words[lead.end() if lead else 0 :])
