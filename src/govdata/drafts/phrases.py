"""The words that say what a figure is of: `Phrase`, its own and those it takes over from the figures before it.

粮食总产量302.32万吨，增长1.2%，其中夏粮62.12万吨: the growth is of what stands before it; the part is a part of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from govdata.drafts.cores import LABEL_WIDTH, Cores
from govdata.drafts.listing import Lists
from govdata.drafts.names import NamePlaces
from govdata.drafts.sentences import Mention, ReadText, stripped
from govdata.drafts.words import any_of, words
from govdata.values import dataclass

_GROWTH_END = re.compile(rf"{any_of(words('growth', 'growth_en'))}(?:了|约|近|超|超过|约为|\s|a|by)*$")
_REACHED = re.compile(any_of(words("reached", "reached_en")))
_REACHED_END = re.compile(rf"{any_of(words('reached'))}(?:了|约|近)?$")
_JOINT_END = re.compile(r"[^、，,](?:以及|及|和|与)$")
_CUT = re.compile(r"[，。；！？、,;.\n：:（(）)]")


@dataclass(frozen=True)
class Total:
    """The figure of which another is a part, by its place, and the words that say so.

    `sure`: the part is the first behind these words, or its whole sentence begins with them.
    """

    place: int
    words: str
    sure: bool


@dataclass(frozen=True)
class Phrase:
    """What stands around a figure, in plain characters.

    Args:
        own: the words before it, without what says when, where, how much more.
        behind: the words behind it in its clause: 30个精品公园.
        head: the own words of the figures before it, which it may take over.
        growth: whether it says how much more or less there is.
        base: what the growth is of, or the figure that a change leads to (由x提高到y), by its place; None for none.
        total: the figure of which it is a part (其中).
        item: its member of a list with 分别.
        first_of_change: whether a figure behind it replaces it (由x提高到y).
    """

    own: str
    behind: str = ""
    head: str = ""
    growth: bool = False
    base: int | None = None
    total: Total | None = None
    item: str = ""
    first_of_change: bool = False

    @property
    def label(self) -> str:
        """The indicator as it is printed; a bracket that the words open is closed: 生产总值（GDP）."""
        label = self.own or _noun(self.behind)
        return label + "".join(
            closing for opening, closing in ("（）", "()") if label.count(opening) > label.count(closing)
        )


def _noun(text: str) -> str:
    return stripped(_CUT.split(text.strip("、，, "))[0])[:LABEL_WIDTH]


def read_phrases(text: ReadText, names: NamePlaces) -> list[Phrase]:
    """The phrase of each figure of a text, in its order."""
    reader = _PhraseReader(text, names)
    found: list[Phrase] = []
    for place, mention in enumerate(text.mentions):
        found.append(reader.phrase(place, mention, found))
    return found


class _PhraseReader:
    """Reads one text from left to right."""

    def __init__(self, text: ReadText, names: NamePlaces) -> None:
        self._text, self._cores = text, Cores(text, names)
        self._lists = Lists(text, self._cores)

    def phrase(self, place: int, mention: Mention, before: Sequence[Phrase]) -> Phrase:
        """The phrase of the figure at a place, after those before it."""
        if member := self._lists.member(place):
            growth = self._is_growth(mention, member.led)
            tail = "" if member.item == member.tail else member.tail
            return Phrase(member.item, "", tail, growth, item=member.item)
        start, end = self._text.own_slice(mention)
        raw, own = self._text.text[start:end], self._cores.core(start, end)
        growth, behind = self._is_growth(mention, raw), self._behind(mention)
        total, previous = self._total(mention, before), place - 1 if self._text.before(mention) else None
        if previous is not None and not own and (growth or not behind):
            return _taken_over(before[previous], previous, growth=growth)
        head = self._head(total.place if previous is None and total else previous, before)
        if behind and (raw.endswith("等") or _JOINT_END.search(raw)):
            own, head = "", head if _JOINT_END.search(raw) else f"{own} {head}".strip()
        return Phrase(own, behind, head, growth, None, total, "", self._leads_to_another(mention))

    def _is_growth(self, mention: Mention, raw: str) -> bool:
        if mention.proposal.quantity.form in ("growth", "fall"):
            return True
        if self._text.text.startswith(words("growth_behind_en"), mention.end + 1):
            return True
        return bool(_GROWTH_END.search(raw)) and not _REACHED_END.search(raw)

    def _behind(self, mention: Mention) -> str:
        start, end = self._text.behind(mention)
        text = self._text.text[start:end]
        return "" if text[:1] in "，。；、,;.）)：:\n" or _REACHED.match(text) else text[:LABEL_WIDTH]

    def _head(self, place: int | None, before: Sequence[Phrase]) -> str:
        if place is None:
            return ""
        last = before[place]
        return f"{last.own or _noun(last.behind)} {last.head}"[: 2 * LABEL_WIDTH].strip()

    def _leads_to_another(self, mention: Mention) -> bool:
        """Whether a figure is the first of a change: 从第24名跃升至第7名."""
        text, place = self._text.text, self._text.index(mention.start) + 1
        if place >= len(self._text.mentions) or self._text.mentions[place].start - mention.end > 8:
            return False
        between = text[mention.end : self._text.mentions[place].start]
        led = text[max(0, mention.start - 12) : mention.start]
        return bool(_REACHED_END.search(between)) and ("从" in led or "由" in led)

    def _total(self, mention: Mention, before: Sequence[Phrase]) -> Total | None:
        """The figure of which one is a part: the last of its unit before 其中, in this sentence or the one before."""
        text, (first, _last) = self._text.text, self._text.sentence(mention.start)
        found = next(
            (
                match
                for match in reversed(list(_OF_WHICH.finditer(text, first, mention.start)))
                if not _is_closed(text[first : match.start()], text[match.start() : mention.start])
            ),
            None,
        )
        if found is None:
            return None
        begins = not text[first : found.start()].strip("、，, ")
        if not begins and "；" in text[found.end() : mention.start]:
            return None
        opened = self._text.sentence_before(mention.start)[0] if begins else first
        at = self._text.index(found.start())
        for place in range(at - 1, -1, -1):
            candidate = self._text.mentions[place]
            if candidate.start < opened:
                return None
            if candidate.unit == mention.unit and not before[place].growth:
                return Total(place, found[0], begins or self._text.mentions[at] is mention)
        return None


def _taken_over(last: Phrase, place: int, *, growth: bool) -> Phrase:
    """The phrase of a figure without words of its own, behind the one at a place: 产量302.32万吨，增长1.2%."""
    base = place if last.base is None else last.base
    return Phrase(last.own, "" if last.own else last.behind, last.head, growth, base, last.total)


def _is_closed(before: str, behind: str) -> bool:
    """Whether 其中 stood in brackets that have been closed since: 博物馆39个（其中国有14个），档案馆10个."""
    opened = max(before.rfind("（"), before.rfind("("))
    inside = opened > max(before.rfind("）"), before.rfind(")"))
    return inside and ("）" in behind or ")" in behind)


_OF_WHICH = re.compile(any_of(words("of_which", "of_which_en")))
