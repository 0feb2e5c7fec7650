"""What a figure is about: the subject that its sentence begins with, or names nearest, or the one of the document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from govdata.drafts.cores import Cores
from govdata.drafts.draft import Guess, guess
from govdata.drafts.knowledge import SourceFacts, Subject
from govdata.drafts.listing import Lists
from govdata.drafts.names import NamePlaces, Place, plain_name
from govdata.drafts.sentences import Mention, ReadText
from govdata.drafts.words import any_of, words
from govdata.quantities.characters import COUNTING

_DAY = rf"(?:19|20)\d\d年?(?:\d{{1,2}}月|{any_of(words('halves', 'year_ends'))}|度)?"
_BEGIN = re.compile(
    rf"(?:{_DAY}|{any_of(words('topic_breaks', 'of_which', 'begins'))}|[\s、，,:：•·“\"《（(）)\d.{COUNTING}])*"
)
_AGAINST = re.compile(rf"{any_of(words('against'))}$")
_FOR = re.compile(rf"^.{{0,4}}{any_of(words('for'))}")
_WHOLE = re.compile(any_of(words("whole")))
_LEVEL = re.compile("[市区县省州镇旗盟]")
_HEAD = 400
"""Characters at the head of a text in which it says whose it is."""


def subject_names(subjects: Sequence[Subject]) -> list[tuple[str, str]]:
    """Each name with the subject that it is of; what several are called (全市, of two cities) names none of them."""
    named = {(plain_name(name), each.id): name for each in subjects for name in each.names}
    bearers = Counter(plain for plain, _id in named)
    return [(name, key) for (plain, key), name in named.items() if bearers[plain] == 1]


class SubjectFinder:
    """The subjects of one text."""

    def __init__(self, text: ReadText, subjects: Sequence[Subject], places: NamePlaces) -> None:
        self._text, self._places, self._lists = text, places, Lists(text, Cores(text, places))
        self._known = {each.id: each for each in subjects}
        self._defaults: dict[str, tuple[str, float, str]] = {}
        self._lines: dict[str, Sequence[Place]] = {}

    def find(self, mention: Mention, source: SourceFacts) -> Guess:
        """The subject of a figure; `source` is what is known of the text."""
        default = self._default(source)[0]
        first = self._text.sentence(mention.start)[0]
        named = [place for place in self._places.within(first, mention.start) if self._is_named(place)]
        others = (*dict.fromkeys(place.key for place in reversed(named)), default)
        if given := self._given(mention):
            return self._guess(given, 0.78, others)
        if listed := self._lists.listed(self._text.index(mention.start), self._places.within(first, mention.start)):
            return self._guess(listed, 0.93, others)
        topic = next((place for place in named if self._begins(place, first)), None)
        nearest = next((place for place in reversed(named) if self._is_nearest(place, mention, default)), None)
        if nearest is not None and (topic is None or not self._is_within(topic.key, nearest.key)):
            return self._guess(nearest, self._sure_of(nearest, mention, default), others)
        if topic is not None:
            return self._guess(topic, 0.93 if topic.key == default or len(named) == 1 else 0.88, others)
        return self._by_default(mention, source, others[:-1])

    def of_heads(self, heads: Sequence[str], captions: Sequence[str], source: SourceFacts, most: float) -> Guess:
        """The subject of a figure in a table: that of a head, else of a line above, else of the document.

        Args:
            heads: of row and column, the nearest first.
            captions: the lines above the table, the nearest first.
            source: what is known of the text.
            most: how sure it is at most where no head names it.
        """
        default, sure, told = self._default(source)
        named = [*map(self._of_head, heads), *(self._of_caption(line, most) for line in captions)]
        if found := next(filter(None, named), None):
            return found
        whole = next(filter(None, map(_WHOLE.match, heads)), None)
        if whole and default:
            return self._whole(whole, default, min(sure, most))
        return guess(default, min(sure, most), told)

    def _of_head(self, head: str) -> Guess | None:
        """The subject whose name a head is, or begins with."""
        found = self._named(head)
        if not found or found[0].start > 0:
            return None
        return guess(found[0].key, 0.95 if found[0].end == len(head) else 0.85, head)

    def _of_caption(self, line: str, most: float) -> Guess | None:
        key = self._deepest([place.key for place in self._named(line)])
        return guess(key, min(0.94, most), line) if key else None

    def _named(self, line: str) -> Sequence[Place]:
        """The subjects that a line names; lines come again and again."""
        if line not in self._lines:
            self._lines[line] = NamePlaces(line, subject_names(list(self._known.values()))).places
        return self._lines[line]

    def _is_nearest(self, place: Place, mention: Mention, default: str) -> bool:
        """Whether a name begins its clause, or stands among the own words of a figure, or is what 其 means.

        Among its own words the area that the document's lies in only says who gives a title: 河南省标杆企业1家.
        """
        own = self._text.own_slice(mention)
        text = self._text.text[own[0] : own[1]]
        if text.endswith("等"):
            return False
        gives_title = place.key != default and self._is_within(default, place.key)
        is_own = place.start >= own[0] and not gives_title
        return self._begins(place, self._text.clause(place.start)) or is_own or "其" in text[:4]

    def _sure_of(self, place: Place, mention: Mention, default: str) -> float:
        if not self._begins(place, self._text.clause(place.start)):
            return 0.72 if place.key != default else 0.8
        near = place.start >= self._text.clause(mention.start)
        return 0.92 if place.key == default else 0.84 if near else 0.72

    def _by_default(self, mention: Mention, source: SourceFacts, others: tuple[str, ...]) -> Guess:
        default, sure, words_of = self._default(source)
        sentence = self._text.sentence(mention.start)[0]
        whole = next((each for each in self._wholes(sentence, mention.start, default)), None)
        if whole is not None and default:
            return self._whole(whole, default, sure)
        carried = self._carried(mention)
        if carried is not None and carried.key != default:
            return self._guess(carried, 0.62, (default, *others))
        near = self._places.within(self._text.paragraph(mention.start), self._text.behind(mention)[1])
        if others or any(not self._is_within(default, place.key) for place in near):
            sure = min(sure, 0.8)
        return guess(default, sure, words_of, others)

    def _wholes(self, first: int, end: int, default: str) -> Iterator[re.Match[str]]:
        """Words for the whole area (全市) that are no term of a comparison, and no part of a name (全市首个)."""
        for match in _WHOLE.finditer(self._text.text, first, end):
            against = _AGAINST.search(self._text.text, max(0, match.start() - 3), match.start())
            begins = self._begins(Place(*match.span(), ""), self._text.clause(match.start()))
            if not against and match.end() < end and (begins or self._is_of_default(match[0], default)):
                yield match

    def _is_of_default(self, whole: str, default: str) -> bool:
        """Whether a word for the whole area is of the level of the default subject: 全市 in a report of a city."""
        level = _LEVEL.search(whole)
        names = self._known[default].names if default in self._known else ()
        return level is None or any(plain_name(name).endswith(level[0]) for name in names)

    def _whole(self, whole: re.Match[str], default: str, sure: float) -> Guess:
        """全市 in a report of a district is the city that it lies in."""
        level = _LEVEL.search(whole[0])
        if level is None or self._is_of_default(whole[0], default):
            return guess(default, max(sure, 0.93), whole[0])
        above = self._known[default].part_of
        while above in self._known:
            if any(plain_name(name).endswith(level[0]) for name in self._known[above].names):
                return guess(above, 0.65, whole[0], (default,))
            above = self._known[above].part_of
        return guess(default, min(sure, 0.8), whole[0])

    def _carried(self, mention: Mention) -> Place | None:
        """The subject that the sentence before begins with."""
        start, end = self._text.sentence_before(mention.start)
        return next((place for place in self._places.within(start, end) if self._begins(place, start)), None)

    def _given(self, mention: Mention) -> Place | None:
        """The subject behind a sum that it is given: 拨付4000万元支持…研究院."""
        start, end = self._text.behind(mention)
        found = self._places.within(start, end)
        return found[0] if found and _FOR.match(self._text.text[start : found[0].start]) else None

    def _is_named(self, place: Place) -> bool:
        """Whether a name is no term of a comparison (占全市一半) and no part of another name (…研究院（深圳）)."""
        if self._text.text[place.start - 1 : place.start] in ("（", "("):
            return False
        return not _AGAINST.search(self._text.text, max(0, place.start - 3), place.start)

    def _begins(self, place: Place, start: int) -> bool:
        lead = _BEGIN.match(self._text.text, start, place.start)
        return lead is not None and lead.end() == place.start

    def _is_within(self, inner: str, outer: str) -> bool:
        """Whether one subject is a part of the other, or is the other."""
        for _ in range(len(self._known)):
            if inner == outer:
                return True
            if inner not in self._known:
                return False
            inner = self._known[inner].part_of
        return False

    def _guess(self, place: Place, sure: float, others: tuple[str, ...]) -> Guess:
        return guess(place.key, sure, self._text.text[place.start : place.end], others)

    def _default(self, source: SourceFacts) -> tuple[str, float, str]:
        """The subject of a document: of its title and publisher, of its head, or the area that it names most."""
        if source.id not in self._defaults:
            self._defaults[source.id] = self._of_document(source)
        return self._defaults[source.id]

    def _of_document(self, source: SourceFacts) -> tuple[str, float, str]:
        if len(self._known) == 1:
            only = next(iter(self._known.values()))
            return only.id, 0.95, next(iter(only.names), only.id)
        titled = f"{source.title}\n{source.publisher}"
        for told, sure in ((titled, 0.94), (self._text.text[:_HEAD], 0.91)):
            places = self._named(told)
            if found := self._deepest([place.key for place in places]):
                where = next(place for place in places if place.key == found)
                return found, sure, told[where.start : where.end]
        counted = Counter(place.key for place in self._places.places if self._is_area(place.key))
        most = counted.most_common(1)
        return (most[0][0], 0.75, self._known[most[0][0]].names[0]) if most else ("", 0.0, "")

    def _deepest(self, keys: Sequence[str]) -> str:
        """Of the areas named, the one that lies in the others."""
        areas = [key for key in dict.fromkeys(keys) if self._is_area(key)]
        inner = [key for key in areas if not any(other != key and self._is_within(other, key) for other in areas)]
        return inner[0] if inner else ""

    def _is_area(self, key: str) -> bool:
        return self._known[key].type in ("", "area")
