"""Whether a figure is one in its sentence, and which unit the sentence gives it.

A rank needs a ranking, a run of years a word that measures, a small Chinese numeral a verb that counts. The words
are `contexts` of the lexicon; precision comes first: a proposal that has to be deleted costs a reader more than one
that has to be added.
"""

from __future__ import annotations

from dataclasses import replace

from govdata.quantities.english import EnglishContext
from govdata.quantities.forms import Figure
from govdata.quantities.lexicon import Hedge, Lexicon
from govdata.quantities.lexicon import any_of as any_of_words
from govdata.quantities.lists import SharedMeasure, is_year, joint_pattern, lends
from govdata.quantities.pattern import Pattern, RarePattern

_TALLY = frozenset({"count", "persons", "households", "person_times"})
_BEHIND_COUNT = frozenset(" .,;:()–—\n")
"""What may stand behind an English number that has no unit."""
_FINE = frozenset({"ug", "mg", "g"})
"""Masses that are told for each unit of a volume: 每立方米19微克."""
_TIME = frozenset({"quarters", "months", "weeks", "days", "hours", "minutes", "seconds"})


class Contexts:
    """The contexts of one lexicon, compiled once."""

    def __init__(self, lexicon: Lexicon) -> None:
        any_of, words = lexicon.any_of, lexicon.words
        self._english, self._currency = EnglishContext(lexicon), lexicon.currency
        self.joint = Pattern(joint_pattern(any_of("joining")))
        """What joins figures that share the unit of the last one: 0.7、1.0和1.1个百分点."""
        self.shared_measure = SharedMeasure(lexicon)
        self._stop, self._full_stop = Pattern(r"[，。；！？：;,\n]"), Pattern(r"[。；！？\n]")
        self._great = Pattern(rf"[，。；、！？）)”」\n,;]|$|{any_of('great')}")
        self._owners = Pattern(rf"(?:户|个|家)?(?:(?P<homes>{any_of('owning_homes')})|{any_of('owning_businesses')})")
        self._changes = Pattern(any_of("falling", "growing", "short_falling", "short_growing"))
        self._volumes = _volumes(lexicon)
        volume = any_of_words(self._volumes)
        self._each = Pattern(rf"每(?P<volume>{volume})(?:空气)?{any_of('after_measuring')}?$")
        self._compile_ranks(lexicon)
        self._compile_durations(lexicon)
        self._compile_counts(lexicon)
        self._electric, self._heat = Pattern(any_of("electricity")), Pattern(any_of("heat"))
        self._floor_area = Pattern(any_of("floor_area"))
        self._heads, self._visits = Pattern(any_of("heads")), Pattern(any_of("visits"))
        self._homes, self._businesses = Pattern(any_of("homes")), Pattern(any_of("businesses"))
        self._money, self._scores = Pattern(any_of("money")), Pattern(any_of("scores"))
        self._people = Pattern(rf"(?:多|余)?名?[^，。；、！？\d]{{0,9}}?{any_of('people')}")
        self._programme = Pattern(rf"[^，。；、\d]{{0,10}}?{any_of('programmes')}")
        """百亿斤粮食产能提升工程: a round number in a name."""
        self._hedged_apart = Pattern(rf"(?P<word>{any_of('hedges_apart')})[^，。；：！？、,;:%\d]{{0,8}}$")
        self._hedges = tuple(hedge for hedge in lexicon.hedges if hedge.before and not hedge.scale_only)
        hedging = any_of_words([word for hedge in self._hedges for word in hedge.before])
        self._hedged_each = RarePattern(rf"(?P<word>{hedging})每{volume}(?:空气)?$", ("每",))
        self._names_after, self._english_nouns = words("names_after"), frozenset(words("english_nouns"))
        self._before_share, self._not_after_rate = words("before_share"), words("not_after_rate")
        self._not_after_great = words("not_after_great")

    def _compile_ranks(self, lexicon: Lexicon) -> None:
        any_of = lexicon.any_of
        self._ranking = Pattern(rf"{any_of('ranking')}[^，。；\d第前]{{0,8}}$")
        self._after_rank = Pattern(rf"[，。；、）)”！\n,;]|$|{any_of('after_rank')}")
        self._moving = Pattern(rf"{any_of('moving')}了?$")
        self._ranked_in, self._not_before_top = lexicon.words("ranked_in"), frozenset(lexicon.words("not_before_top"))

    def _compile_durations(self, lexicon: Lexicon) -> None:
        any_of, words = lexicon.any_of, lexicon.words
        self._measuring = Pattern(rf"{any_of('measuring_years')}{any_of('after_measuring')}?$")
        self._lasting = Pattern(rf"(?:以上|多|余)?{any_of('after_years')}")
        self._more_years = Pattern(r"连续\d{1,2}年、$")
        self._ages = Pattern(rf"{any_of('ages')}[^，。；]{{0,20}}$")
        self._since, self._spans, self._year_names = words("since"), words("spans"), words("year_names")

    def _compile_counts(self, lexicon: Lexicon) -> None:
        any_of, words = lexicon.any_of, lexicon.words
        self._counting = Pattern(rf"{any_of('counting')}[^，。；！？\d]{{0,14}}$")
        self._labels = Pattern(rf"[^，。；、]{{0,6}}?{any_of('labels')}")
        self._decrees = Pattern(any_of("decrees"))
        self._lines = Pattern(rf"[^，。；]{{0,10}}?{any_of('lines')}")
        self._sortal, self._places = frozenset(words("sortal")), frozenset(words("places"))
        self._editions, self._label_heads = words("editions"), words("label_heads")
        self._counting_one, self._address_parts = words("counting_one"), frozenset(words("address_parts"))

    def fits(self, text: str, figure: Figure) -> bool:
        """Whether the figure is one in its sentence."""
        if figure.unit in _TALLY and figure.number.value < 0:
            return False
        if text[figure.start - 1 : figure.start] == "每" and figure.form == "amount":
            return False
        if text.endswith(("per ", "nearest "), 0, figure.start):
            return False
        if figure.form in ("share", "growth", "half"):
            in_name = text.startswith(self._names_after, figure.end)
            return not in_name and ("/" not in figure.word or self._is_share(text, figure))
        if figure.form == "rank":
            return self._is_rank(text, figure)
        if figure.form == "top":
            return self._is_top(text, figure)
        if not figure.unit:
            return self._is_bare_amount(text, figure) or bool(self.counted_in_english(text, figure))
        if figure.unit == "years" or figure.unit in _TIME:
            return self._is_duration(text, figure)
        if figure.unit in _TALLY and figure.word.isascii() and figure.word:
            return not self._english.is_told(text, figure)
        return self._is_count(text, figure) if figure.unit in _TALLY else self._is_measure(text, figure)

    def _with_hedge_apart(self, text: str, figure: Figure) -> Figure:
        """A figure whose hedge stands before other words of its clause: 约占全国的1/3, 低于每立方米19微克."""
        if figure.prefix or figure.suffix or figure.number.more or figure.form in ("rank", "top", "growth"):
            return figure
        reach = (text, max(0, figure.start - 16), figure.start)
        apart = self._hedged_apart.search(*reach) or self._hedged_each.search(*reach)
        hedge = self._hedge_of(apart["word"]) if apart else None
        return replace(figure, prefix=hedge) if apart and hedge and hedge.may_follow(text, apart.start()) else figure

    def _hedge_of(self, word: str) -> Hedge | None:
        return next((hedge for hedge in self._hedges if word.startswith(hedge.before)), None)

    def joins(self, text: str, end: int, start: int) -> bool:
        """Whether what stands between two figures joins them."""
        joint = self.joint.match(text, end)
        return joint is not None and joint.end() == start

    def shares(self, text: str, end: int, last: Figure) -> bool:
        """Whether the last figure of a list lends its unit to the one before it, which ends at `end`."""
        return lends(text[end : last.start]) and bool(last.word or last.number.scale != 1)

    def with_unit(self, text: str, figure: Figure) -> Figure:
        """The unit that the sentence gives: 户 of businesses are counted, a bare 亿 is money where money is meant."""
        figure = self._with_hedge_apart(text, figure)
        if figure.word in self._english_nouns and figure.suffix is None:
            return replace(figure, end=figure.end - len(figure.word) - 1)
        if unit := self._second_meaning(text, figure):
            return replace(figure, unit=unit)
        if not figure.unit and (figure.level or not self.joint.match(text, figure.end)):
            return self.with_unit_of_sentence(text, figure)
        return figure

    def _second_meaning(self, text: str, figure: Figure) -> str:
        """The unit that a word has in its sentence beside its first: 位 may be ranks, 户 businesses, 呎 square feet."""
        if figure.word == "位":
            return "rank" if self._moving.search(_before(text, figure, 4)) else ""
        if figure.unit == "households":
            return "count" if self._are_businesses(text, figure) else ""
        if figure.word == "度":
            return "" if self._is_electric(text, figure) else "celsius"
        if unit := self.shared_measure.unit(text, figure):
            return unit
        clause = self._clause_before(text, figure)
        if figure.word == "个点":
            return "" if figure.number.last_digit < 1 or self._changes.search(clause) else "count"
        if figure.word == "呎":
            return "sq_ft" if self._floor_area.search(clause) else ""
        each = self._each.search(clause) if figure.unit in _FINE else None
        return f"{figure.unit}/{self._volumes[each['volume']]}" if each else ""

    def with_unit_of_sentence(self, text: str, figure: Figure) -> Figure:
        """A number that has no unit and shares none, with the unit that its sentence gives."""
        if unit := self.counted_in_english(text, figure):
            return replace(figure, unit=unit)
        return replace(figure, unit=self._bare_unit(text, figure)) if (figure.high or figure.number).scaled else figure

    def counted_in_english(self, text: str, figure: Figure) -> str:
        """The unit of a number that an English noun follows: count, persons or households; "" where none does."""
        following = text[figure.end : figure.end + 1]
        return self._english.noun_unit(text, figure) if not following or following in _BEHIND_COUNT else ""

    def _are_businesses(self, text: str, figure: Figure) -> bool:
        """Whether 户 are businesses, or users: the nearest word that says so is in this item, else in this sentence."""
        item, behind = _before(text, figure, 16).rsplit("、", 1)[-1], self._clause_after(text, figure).split("、")[0]
        sentence = self._full_stop.split(_before(text, figure, 60))[-1]
        said = (self._is_business(words) for words in (behind, item, sentence))
        return next((business for business in said if business is not None), False)

    def _is_business(self, words: str) -> bool | None:
        """Whether the last owner that some words name is a business; None where they name none."""
        found = [match for owners in (self._homes, self._businesses) for match in owners.finditer(words)]
        last = max(found, key=lambda match: match.end(), default=None)
        return None if last is None else last.re.pattern == self._businesses.pattern

    def _bare_unit(self, text: str, figure: Figure) -> str:
        """The unit of a number that has none: 30万居民, 人口突破500万, 产值超万亿, 百亿级."""
        if (owner := self._owners.match(text, figure.end)) and not figure.level:
            return "households" if owner["homes"] else "count"
        if self._people.match(text, figure.end):
            return "persons"
        clause = self._clause_before(text, figure)
        if figure.level or figure.number.value >= 10**12:
            return self._currency
        if self._visits.search(clause):
            return "person_times"
        if self._heads.search(clause):
            return "persons"
        if "个亿" in text[figure.body : figure.end]:
            return self._currency
        after = self._clause_after(text, figure)
        return self._currency if figure.number.bare or self._money.search(clause + after) else "count"

    def _is_rank(self, text: str, figure: Figure) -> bool:
        if figure.word in ("名", "位"):
            return figure.number.value != 1 or not text.startswith("的", figure.end)
        if text[figure.body].isascii():
            return text[figure.body] == "r" or _before(text, figure, 8).lower().endswith("ranked ")
        if figure.word:
            many = figure.number.value > 1 and not self._labels.match(text, figure.end)
            return many or _before(text, figure, 12).endswith(self._ranked_in)
        ranked = self._ranking.search(_before(text, figure, 16))
        return bool(ranked and self._after_rank.match(text, figure.end))

    def _is_top(self, text: str, figure: Figure) -> bool:
        if text[figure.start - 1 : figure.start] in self._not_before_top:
            return False
        ranked = self._ranking.search(_before(text, figure, 16))
        return bool(figure.word) or bool(ranked and self._after_rank.match(text, figure.end))

    def _is_duration(self, text: str, figure: Figure) -> bool:
        """连续6年, 历时3个月, 工期两年, 一年半左右, 24小时; not 五年来, 前三个月, 近三年, 未来五年."""
        if figure.word.isascii():
            return self._english.is_duration(text, figure)
        before, after = _before(text, figure, 24), self._stop.split(text[figure.end : figure.end + 4])[0]
        if figure.word in ("岁", "周岁"):
            aged = self._ages.search(before) or figure.number.last_digit < 1 or self._moving.search(before)
            return bool(aged) and not after.startswith("的")
        if figure.word == "年" and figure.number.value >= 1900:
            return False
        since = before.endswith(self._since) and not before.endswith(("提前", "目前"))
        if "来" in after[:3] or since or text[figure.start] in "近每":
            return text[figure.start] == "近" and after.startswith("历史")
        if figure.number.last_digit < 1:
            return True
        if text.startswith((*self._year_names, *self._spans), figure.end):
            return False
        measured = (
            self._measuring.search(before) or self._more_years.search(before) or self._lasting.match(text, figure.end)
        )
        if figure.unit == "years" or (figure.number.value == 1 and not text[figure.body].isdecimal()):
            return bool(measured or figure.suffix or figure.number.more or figure.prefix)
        return True

    def _is_count(self, text: str, figure: Figure) -> bool:
        number = figure.number
        if figure.word == "届" and not _before(text, figure, 6).endswith(self._editions):
            return False
        hedged = figure.prefix is not None or figure.suffix is not None or number.more or figure.high is not None
        if figure.word == "条" and not self._is_line(text, figure, hedged):
            return False
        spelt = not text[figure.body].isdecimal()
        printed = text[figure.body : figure.end - len(figure.word)]
        if spelt and ((figure.word in self._places and number.value <= 10) or printed == "二"):
            return False  # 北三县 is a name, and 二轮 the second round (two are 两)
        if not spelt:
            return not text.startswith(self._label_heads, figure.end) and not self._is_address(text, figure)
        if number.bare and not number.order:
            return figure.prefix is not None or number.more
        if hedged or number.order or number.value > 20:
            return not text.startswith(self._label_heads, figure.end)
        moves = figure.word == "位" and self._moving.search(_before(text, figure, 4))
        return bool(moves) or self._is_small(text, figure)

    def _is_small(self, text: str, figure: Figure) -> bool:
        """新增两家, 三座; not 三个方面, 一个现代化片区, 五项重点任务."""
        before = _before(text, figure, 20)
        if figure.number.value == 1:
            return before.endswith(self._counting_one)
        label = self._labels.match(text, figure.end)
        if label and (figure.word not in self._sortal or label.end() - figure.end < 4):
            return False
        return figure.word in self._sortal or figure.number.value > 10 or bool(self._counting.search(before))

    def _is_line(self, text: str, figure: Figure, hedged: bool) -> bool:
        """Whether 条 counts roads and lines, not measures (十条措施)."""
        clause = self._stop.split(_before(text, figure, 14))[-1]
        if self._decrees.search(clause) or self._decrees.match(text, figure.end):
            return False
        return hedged or bool(self._lines.match(text, figure.end) or self._lines.search(clause))

    def _is_measure(self, text: str, figure: Figure) -> bool:
        number = figure.number
        if text.startswith(self._not_after_rate, figure.end):
            return False
        if number.bare and figure.high is None and not number.order and self._programme.match(text, figure.end):
            return False
        if number.bare and figure.high is None and not figure.level and not number.order:
            great = number.value >= 10**9 or (figure.suffix is not None and figure.unit != self._currency)
            return (figure.prefix is not None or number.more or great) and text[figure.end - 1] != "级"
        if not text[figure.body].isascii() and number.value == 1 and "/" not in figure.unit:
            return figure.unit in ("times", "percent") and text[figure.body] != "半"
        if figure.unit == "points":
            return bool(self._scores.search(_before(text, figure, 16)))
        if figure.word in ("方", "平"):
            return number.scaled
        heat = self._heat.search(self._clause_before(text, figure))
        return figure.word != "度" or bool(heat) or self._is_electric(text, figure)

    def _is_electric(self, text: str, figure: Figure) -> bool:
        """Whether 度 are kWh: its clause speaks of electricity, or else its sentence does and nothing of heat."""
        if self._electric.search(self._clause_before(text, figure)):
            return True
        sentence = self._full_stop.split(_before(text, figure, 60))[-1]
        spoken = figure.number.scaled or self._electric.search(sentence)
        return bool(spoken) and not self._heat.search(self._clause_before(text, figure))

    def _is_bare_amount(self, text: str, figure: Figure) -> bool:
        """A number without a unit: 突破1.2亿, 千亿级; and 0.7、1.0和1.1个百分点, which share the last one's unit."""
        number = figure.high or figure.number
        following = text[figure.end : figure.end + 1]
        if following.isascii() and following.isalnum():
            return False
        if number.scaled and number.bare and not figure.level:
            if self._programme.match(text, figure.end) or text.startswith(self._not_after_great, figure.end):
                return False
            stands = figure.prefix is not None or self._great.match(text, figure.end) is not None
            owned = self._owners.match(text, figure.end)
            return number.value >= 10**6 and (
                stands if number.value >= 10**9 else figure.prefix is not None or bool(owned)
            )
        if number.scaled:
            return True
        if not text[figure.body].isdecimal() or not (joint := self.joint.match(text, figure.end)):
            return False
        return not joint[0].isascii() or not is_year(text[figure.body : figure.end])

    def _is_share(self, text: str, figure: Figure) -> bool:
        """Whether 1/3 is a part of something, and not one of two numbers."""
        said = figure.prefix or figure.suffix or text.startswith("的", figure.end)
        before = _before(text, figure, 8)
        return bool(said) or before.endswith(self._before_share) or "占" in self._stop.split(before)[-1]

    def _is_address(self, text: str, figure: Figure) -> bool:
        """12栋3楼, 8号5座: a place, not a count."""
        if figure.word not in self._address_parts:
            return False
        return text[figure.start - 1 : figure.start] == "号" or text[figure.end : figure.end + 1].isdecimal()

    def _clause_before(self, text: str, figure: Figure) -> str:
        """What stands before a figure in its own clause, at most 32 characters of it."""
        return self._stop.split(_before(text, figure, 32))[-1]

    def _clause_after(self, text: str, figure: Figure) -> str:
        """What stands behind a figure in its own clause, at most 8 characters of it."""
        return self._stop.split(text[figure.end : figure.end + 8])[0]


def _volumes(lexicon: Lexicon) -> dict[str, str]:
    """The words of the volumes that concentrations are told in, with the symbol of each."""
    units = (lexicon.symbols[symbol] for symbol in ("m3", "L"))
    return {word: unit.symbol for unit in units for word in unit.words if not word.isascii()}


def _before(text: str, figure: Figure, length: int) -> str:
    return text[max(0, figure.start - length) : figure.start]
