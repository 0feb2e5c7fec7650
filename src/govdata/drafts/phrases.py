"""The words that say what a figure is of: `Phrase`, its own and those it takes over from the figures before it.

粮食总产量302.32万吨，增长1.2%，其中夏粮62.12万吨: the growth is of what stands before it; the part is a part of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from govdata.drafts.names import NamePlaces
from govdata.drafts.sentences import Mention, ReadText, stripped
from govdata.drafts.words import any_of, pattern, words

_YEAR = r"(?:19|20)\d\d年?(?:度|末|底|以来)?|\d{1,2}月(?:\d{1,2}日|末|底|份)?|\d{1,2}[-—至]\d{1,2}月(?:份)?"
_ITEM = r"[（(]?[一二三四五六七八九十\d]{1,2}[）)]|[一二三四五六七八九十]、"
_LEAD = re.compile(rf"(?:{_YEAR}|{_ITEM}|{any_of(words('leads'))}|[\s、，,:：•·“\"”（(])+")
_TRAIL = re.compile(rf"(?<!新)(?:{any_of(words('trails', 'growth', 'growth_en', 'hedges'))}|[\s、，,:：“\"（(])$")
_GROWTH_END = re.compile(rf"{any_of(words('growth', 'growth_en'))}(?:了|约|近|超|超过|约为|\s|a|by)*$")
_REACHED_END = re.compile(rf"{any_of(words('reached'))}(?:了|约|近)?$")
_JOINT_END = re.compile(r"[^、，,](?:以及|及|和|与)$")
_CUT = re.compile(r"[，。；！？、,;.\n：:（(）)]")
_NOTE = re.compile(r"\[\d{1,2}\]|〔\d{1,2}〕|［\d{1,2}］")
_LONGEST = 40


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
        cut: the name of a subject that stood before the own words.
        first_of_change: whether a figure behind it replaces it (由x提高到y).
    """

    own: str
    behind: str = ""
    head: str = ""
    growth: bool = False
    base: int | None = None
    total: Total | None = None
    item: str = ""
    cut: str = ""
    first_of_change: bool = False

    @property
    def label(self) -> str:
        """The indicator as it is printed."""
        return self.own or _noun(self.behind)


def _noun(text: str) -> str:
    return stripped(_CUT.split(text.strip("、，, "))[0])[:_LONGEST]


def read_phrases(text: ReadText, names: NamePlaces) -> list[Phrase]:
    """The phrase of each figure of a text, in its order."""
    reader, found = _PhraseReader(text, names), []
    for place, mention in enumerate(text.mentions):
        found.append(reader.phrase(place, mention, found))
    return found


class _PhraseReader:
    """Reads one text from left to right."""

    def __init__(self, text: ReadText, names: NamePlaces) -> None:
        self._text, self._names = text, names
        self._respectively = pattern("respectively")

    def phrase(self, place: int, mention: Mention, before: Sequence[Phrase]) -> Phrase:
        """The phrase of the figure at a place, after those before it."""
        if listed := self._listed(place, mention, before):
            return listed
        start, end = self._text.own_slice(mention)
        raw, (own, cut) = self._text.text[start:end], self._core(start, end)
        growth, behind = self._is_growth(mention, raw), self._behind(mention)
        total, previous = self._total(mention, before), place - 1 if self._text.before(mention) else None
        if previous is not None and not own and (growth or not behind):
            return _taken_over(before[previous], previous, growth=growth, cut=cut)
        head = self._head(previous if total is None else total.place, before)
        if behind and (raw.endswith("等") or _JOINT_END.search(raw)):
            own, head = "", head if _JOINT_END.search(raw) else f"{own} {head}".strip()
        return Phrase(own, behind, head, growth, None, total, "", cut, self._leads_to_another(mention))

    def _is_growth(self, mention: Mention, raw: str) -> bool:
        if mention.proposal.quantity.form in ("growth", "fall"):
            return True
        if self._text.text.startswith(words("growth_behind_en"), mention.end + 1):
            return True
        return bool(_GROWTH_END.search(raw)) and not _REACHED_END.search(raw)

    def _core(self, start: int, end: int) -> tuple[str, str]:
        """Words without what stands at their edges and is no label, and the name of a subject that was cut off."""
        text, cut = self._text.text, ""
        while start < end:
            if lead := _LEAD.match(text, start, end):
                start = lead.end()
            elif (name := self._names.within(start, start + 1)) and name[0].end <= end:
                cut, start = text[start : name[0].end], name[0].end
            else:
                break
        core = _NOTE.sub("", text[start:end])
        while trail := _TRAIL.search(core):
            core = core[: trail.start()]
        return stripped(core)[-_LONGEST:], cut

    def _behind(self, mention: Mention) -> str:
        start, end = self._text.behind(mention)
        text = self._text.text[start:end]
        return "" if text[:1] in "，。；、,;.）)：:\n" else text[:_LONGEST]

    def _head(self, place: int | None, before: Sequence[Phrase]) -> str:
        if place is None:
            return ""
        last = before[place]
        return f"{last.own or _noun(last.behind)} {last.head}"[: 2 * _LONGEST].strip()

    def _leads_to_another(self, mention: Mention) -> bool:
        """Whether a figure is the first of a change: 从第24名跃升至第7名."""
        text, place = self._text.text, self._text.index(mention.start) + 1
        if place >= len(self._text.mentions) or self._text.mentions[place].start - mention.end > 8:
            return False
        between = text[mention.end : self._text.mentions[place].start]
        led = text[max(0, mention.start - 12) : mention.start]
        return bool(_REACHED_END.search(between)) and ("从" in led or "由" in led)

    def _total(self, mention: Mention, before: Sequence[Phrase]) -> Total | None:
        """The figure before 其中 of which a figure is a part: the last of its unit, in this sentence or the one before."""
        text, (first, _last) = self._text.text, self._text.sentence(mention.start)
        found = next(iter(reversed(list(_OF_WHICH.finditer(text, first, mention.start)))), None)
        if found is None or _is_closed(text[first : found.start()], text[found.start() : mention.start]):
            return None
        begins = not text[first : found.start()].strip("、，, ")
        opened = self._text.sentence_before(mention.start)[0] if begins else first
        at = self._text.index(found.start())
        for place in range(at - 1, -1, -1):
            candidate = self._text.mentions[place]
            if candidate.start < opened:
                return None
            if candidate.unit == mention.unit and not before[place].growth:
                return Total(place, found[0], begins or self._text.mentions[at] is mention)
        return None

    def _listed(self, place: int, mention: Mention, before: Sequence[Phrase]) -> Phrase | None:
        """The phrase of a member of a list: 甲、乙企业数量分别增长75%、80%."""
        first = max(self._text.sentence(mention.start)[0], mention.start - 120)
        found = list(self._respectively.finditer(self._text.text, first, mention.start))
        if (
            not found
            or _CUT.search(self._text.text, found[-1].end(), mention.start)
            and not self._only_figures(found[-1].end(), mention.start)
        ):
            return None
        start = self._text.clause(found[-1].start())
        number = place - self._text.index(found[-1].end())
        core, cut = self._core(start, found[-1].start())
        items = [item for item in re.split(r"[、]|和|及|与(?!业)", core) if item]
        count = self._count(found[-1].end())
        if number < 0 or count < 2 or len(items) < count:
            return None
        item, tail = stripped(items[len(items) - count + number]), stripped(items[-1])
        raw = self._text.text[found[-1].end() : mention.start]
        growth = self._is_growth(mention, raw) or bool(number and before[place - 1].growth and before[place - 1].item)
        return Phrase(item, "", tail if item != tail else "", growth, item=item, cut=cut)

    def _only_figures(self, start: int, end: int) -> bool:
        """Whether nothing but the figures of a list stands between two positions."""
        rest, at = [], start
        for mention in self._text.mentions[self._text.index(start) : self._text.index(end)]:
            rest.append(self._text.text[at : mention.start])
            at = mention.end
        rest.append(self._text.text[at:end])
        return all(not piece.strip("、和及与,，~～") or _GROWTH_END.fullmatch(piece) for piece in rest)

    def _count(self, start: int) -> int:
        """How many figures a list has from a position on."""
        count, at = 0, start
        for mention in self._text.mentions[self._text.index(start) :][:30]:
            between = self._text.text[at : mention.start]
            if count and between.strip("、和及与,"):
                break
            if not count and mention.start - at > 12:
                break
            count, at = count + 1, mention.end
        return count


def _taken_over(last: Phrase, place: int, *, growth: bool, cut: str) -> Phrase:
    """The phrase of a figure without words of its own, behind the one at a place: 产量302.32万吨，增长1.2%."""
    base = place if last.base is None else last.base
    return Phrase(last.own, "" if last.own else last.behind, last.head, growth, base, last.total, "", cut or last.cut)


def _is_closed(before: str, behind: str) -> bool:
    """Whether 其中 stood in brackets that have been closed since: 博物馆39个（其中国有14个），档案馆10个."""
    opened = max(before.rfind("（"), before.rfind("("))
    inside = opened > max(before.rfind("）"), before.rfind(")"))
    return inside and ("）" in behind or ")" in behind)


_OF_WHICH = re.compile(any_of(words("of_which", "of_which_en")))
