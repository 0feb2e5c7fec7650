"""Rule types that hold many observations together: sums of parts, and series."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import narwhals as nw

from govdata.reports.messages import Message
from govdata.reports.model import Severity
from govdata.rules.engine import Frame
from govdata.rules.fact_groups import with_open_facts
from govdata.rules.observation_comparisons import (
    OTHER,
    are_disjoint,
    as_others,
    has_no_figure,
    is_at_most,
    may_be_negative,
    reference_uid,
    with_cycles,
)
from govdata.rules.observations import FIGURE, NUMBER, TABLE, UID
from govdata.rules.parameter_type import CHOICE, INDICATORS, Parameter
from govdata.rules.parameter_type import NUMBER as A_NUMBER
from govdata.rules.phrases import Row, interval_text, number_text, observation_text, quantity_text
from govdata.rules.rejected_cells import UNDECIDED, either, marked_columns, rejected_in, with_undecided
from govdata.rules.rule_type import HOLDS, LACKING, Rule, RuleType, ViolationText

# parts-within-total


def _evaluate_parts(rule: Rule, observations: Frame) -> Frame:
    frame = _with_stray_parts(with_open_facts(observations))
    parts = frame.filter(~nw.col("part_of").is_null()).with_columns(reference_uid("part_of").alias(OTHER + UID))
    pairs = parts.join(as_others(frame, ("open_fact",), marked_columns(observations)), on=OTHER + UID, how="inner")
    pairs = _with_open_totals(pairs, observations).filter(nw.col("unit") != "rank")
    # Persons are no part of yuan: that is the business of the type `scope`.
    pairs = pairs.filter(nw.col("unit") == nw.col(OTHER + "unit"))
    how = rule.options.get("sum", "none")
    if how == "none":
        pairs = with_cycles(pairs, frame, "part_of")
        within = nw.when(~nw.col("signed")).then(is_at_most("", OTHER))
        return pairs.with_columns(nw.when(nw.col("in_cycle")).then(nw.lit(False)).otherwise(within).alias(HOLDS))
    fit = _makes_up_total() if how == "exhaustive" else nw.when(~nw.col("signed")).then(_is_within_total())
    known = nw.when(~nw.col("open_total")).then(fit)
    return _sums(rule, frame, pairs).with_columns(known.alias(HOLDS))


def _with_stray_parts(frame: Frame) -> Frame:
    """The frame with `stray` and `stray_negative`: whether a row of the table may be a part of any of its totals.

    It may where its `part_of` was rejected.
    """
    if (lost := rejected_in(frame, ("part_of",))) is None:
        return frame.with_columns(stray=nw.lit(False), stray_negative=nw.lit(False))
    below, unknown = (nw.col("low") < 0).fill_null(False), rejected_in(frame, FIGURE)
    below = below if unknown is None else below | unknown
    for name, unsure in (("stray", lost), ("stray_negative", lost & below)):
        frame = with_undecided(frame, (TABLE,), unsure).rename({UNDECIDED: name})
    return frame


def _with_open_totals(pairs: Frame, observations: Frame) -> Frame:
    """Each part beside its total with `signed` and `open_total`.

    `signed`: whether a part of the total may be negative; one is enough, since +15 and -5 are parts of +10.
    `open_total`: whether it is unknown what the parts of the total are.
    """
    signed = _of_total(may_be_negative(observations) | nw.col("stray_negative"))
    if not marked_columns(observations):
        return pairs.with_columns(signed=signed, open_total=nw.lit(False))
    opened = nw.col("open_fact") | nw.col(OTHER + "open_fact") | nw.col("stray")
    unsure = either(rejected_in(observations, FIGURE), rejected_in(observations, FIGURE, OTHER))
    return pairs.with_columns(signed=signed, open_total=_of_total(opened if unsure is None else opened | unsure))


def _of_total(flag: nw.Expr) -> nw.Expr:
    """Whether the flag is true of any part of the total."""
    return flag.cast(nw.Int8()).max().over(OTHER + "fact") == 1


def _sums(rule: Rule, frame: Frame, pairs: Frame) -> Frame:
    """One row for each total that is a fact, with the sum over its parts that are facts: nothing is counted twice.

    Several observations of one part narrow it down. A part without a lower bound is at least nothing; one without an
    upper bound leaves the sum without one.
    """
    if "totals" in rule.options:
        pairs = pairs.filter(nw.col(OTHER + "indicator").is_in(list(rule.options["totals"])))
    narrowest = {"low": nw.col("low").max(), "high": nw.col("high").min()}
    pairs = pairs.with_columns(has_no_figure().alias(LACKING))
    flags = {name: nw.col(name).max() for name in ("low_open", "signed", "open_total", LACKING)}
    parts = pairs.group_by(OTHER + "fact", "fact").agg(**narrowest, **flags)
    # Observations that contradict each other are another rule's finding: here the part is anything between them.
    crossed = (nw.col("low") > nw.col("high")).fill_null(False)
    low, high = nw.when(crossed).then("high").otherwise("low"), nw.when(crossed).then("low").otherwise("high")
    parts = parts.with_columns(low.fill_null(0).alias("low"), high.alias("high"), endless=nw.col("high").is_null())
    sums = parts.group_by(OTHER + "fact").agg(
        sum_low=nw.col("low").sum(),
        sum_high=nw.col("high").sum(),
        endless=nw.col("endless").max(),
        parts=nw.len(),
        sum_open=nw.col("low_open").max(),
        signed=nw.col("signed").max(),
        open_total=nw.col("open_total").max(),
        **{LACKING: nw.col(LACKING).max()},
    )
    sums = sums.rename({OTHER + "fact": "fact"}).with_columns(
        sum_low=nw.col("sum_low").cast(NUMBER), sum_high=nw.when(~nw.col("endless")).then("sum_high").cast(NUMBER)
    )
    # The first observation of a total speaks for it.
    first = frame.filter(nw.col(UID) == nw.col(UID).min().over("fact"))
    return first.join(sums, on="fact", how="inner")


def _is_within_total() -> nw.Expr:
    above = are_disjoint(nw.col("sum_low"), nw.col("high"), nw.col("sum_open") | nw.col("high_open"))
    return nw.when(above).then(nw.lit(False)).when(nw.col("sum_high") <= nw.col("low")).then(nw.lit(True))


def _makes_up_total() -> nw.Expr:
    """Parts that make up the total: the sum of their intervals meets the total's."""
    above = nw.col("sum_low") > nw.col("high")
    below = nw.col("sum_high") < nw.col("low")
    met = (nw.col("sum_low") <= nw.col("high")) & (nw.col("sum_high") >= nw.col("low"))
    return nw.when(above).then(nw.lit(False)).when(below).then(nw.lit(False)).when(met).then(nw.lit(True))


def _describe_parts(rule: Rule, row: Row) -> ViolationText:  # noqa: ARG001
    one = observation_text(row)
    if row.get("in_cycle"):
        message = Message(f"`part_of` of {one.en} leads back to itself.", f"{one.zh}的 `part_of` 指回自身。")
        return ViolationText(message, Message("a `part_of` that leads to a total", "`part_of` 指向总数"), "part_of")
    if OTHER + "id" in row:
        total = observation_text(row, OTHER)
        part, whole = (interval_text(row[side + "low"], row[side + "high"], row["unit"]) for side in ("", OTHER))
        message = Message(
            f"{one.en} is {part.en}, more than its total {total.en}: {whole.en}.",
            f"{one.zh}为 {part.zh}，大于其总数 {total.zh}的 {whole.zh}。",
        )
        return ViolationText(message, interval_text(None, row[OTHER + "high"], row["unit"]), "value")
    unit, parts = row["unit"], row["parts"]
    added, whole = interval_text(row["sum_low"], row["sum_high"], unit), interval_text(row["low"], row["high"], unit)
    short = row["sum_high"] is not None and row["low"] is not None and row["sum_high"] < row["low"]
    en, zh = ("less", "少于") if short else ("more", "多于")
    what = f"The only part of {one.en} amounts" if parts == 1 else f"The {parts} parts of {one.en} add up"
    message = Message(
        f"{what} to {added.en}, {en} than the total of {whole.en}.",
        f"{one.zh}的 {parts} 个部分合计 {added.zh}，{zh}总数 {whole.zh}。",
    )
    return ViolationText(message, whole, "value")


# monotone, jump

_SERIES: Final = ("subject", "indicator", "breakdown_", "unit", "status")
_SERIES_READ: Final = ("subject", "indicator", "breakdown", "unit", "status", "period_end", *FIGURE)


def _series(rule: Rule, frame: Frame, *more: str) -> Frame:
    """The dated observations of the declared indicators, each beside what is known of the last period before its own.

    `peak` is the highest that was certainly reached before, `undecided` whether a row of the series was rejected.
    """
    series = (*_SERIES, *more)
    keys = ("subject", "indicator", "breakdown", "unit", "status")
    frame = with_undecided(frame, keys, rejected_in(frame, (*_SERIES_READ, "period_start", "kind", "revised")))
    frame = frame.with_columns(nw.col("breakdown").fill_null("").alias("breakdown_"))
    chosen = frame.filter(nw.col("indicator").is_in(list(rule.options["indicators"])) & ~nw.col("period_end").is_null())
    points = _beside_the_last(_points(chosen, series), series)
    unknown = nw.all_horizontal(
        *(nw.col(f"before_{name}").is_null() for name in ("low", "high", "value")), ignore_nulls=False
    )
    return chosen.join(points.with_columns(unknown.alias(LACKING)), on=[*series, "period_end"], how="inner")


def _points(chosen: Frame, series: Sequence[str]) -> Frame:
    """One row for each period of each series: what all of its observations leave possible."""
    return chosen.group_by(*series, "period_end").agg(
        point_low=nw.col("low").max(),
        point_high=nw.col("high").min(),
        point_value=nw.col("value").max(),
        before_id=nw.col("id").min(),
    )


def _beside_the_last(points: Frame, series: Sequence[str]) -> Frame:
    """The points but for the first of each series, with the one before and the highest of all before."""
    points = points.with_columns(
        nw.col(point).shift(1).over(*series, order_by="period_end").alias(before)
        for point, before in (
            ("point_low", "before_low"),
            ("point_high", "before_high"),
            ("point_value", "before_value"),
            ("before_id", "before_id"),
        )
    )
    points = points.with_columns(
        nw.col("point_low").fill_null(0).cum_max().over(*series, order_by="period_end").alias("peak")
    )
    points = points.with_columns(nw.col("peak").shift(1).over(*series, order_by="period_end").alias("peak"))
    return points.filter(~nw.col("before_id").is_null()).drop("point_low", "point_high", "point_value")


def _evaluate_monotone(rule: Rule, frame: Frame) -> Frame:
    falls = nw.col("high") < nw.col("peak")
    rises = nw.col("low") >= nw.col("before_high")
    holds = nw.when(nw.col("revised")).then(nw.lit(True)).when(falls).then(nw.lit(False)).when(rises).then(nw.lit(True))
    return _series(rule, frame).with_columns(nw.when(~nw.col(UNDECIDED)).then(holds).alias(HOLDS))


def _describe_monotone(rule: Rule, row: Row) -> ViolationText:  # noqa: ARG001
    one, day, before = observation_text(row), row["period_end"], row["before_id"]
    peak = quantity_text(row["peak"], row["unit"])
    message = Message(
        f"{one.en} on {day} is below {peak.en}, which was reached before (the row before is {before}).",
        f"{day} 的 {one.zh}低于此前已达到的 {peak.zh}（上一期为 {before}）。",
    )
    return ViolationText(message, interval_text(row["peak"], None, row["unit"]), "value")


def _evaluate_jump(rule: Rule, frame: Frame) -> Frame:
    """Beyond the factor whatever the wording leaves open: false. Within it whatever that is: true."""
    factor = nw.lit(str(rule.options["factor"])).cast(NUMBER)
    low, high, before_low, before_high = (nw.col(name) for name in ("low", "high", "before_low", "before_high"))
    beyond = (low > before_high * factor) | (high * factor < before_low)
    inside = (high <= before_low * factor) & (low * factor >= before_high)
    holds = nw.when(beyond).then(nw.lit(False)).when(inside).then(nw.lit(True))
    frame = frame.filter(~(nw.col("low") < 0).fill_null(False)).with_columns(_length().alias("length"))
    return _series(rule, frame, "length").with_columns(nw.when(~nw.col(UNDECIDED)).then(holds).alias(HOLDS))


_MONTH: Final = 27
"""Days between the first and the last of the shortest month."""


def _length() -> nw.Expr:
    """How long a period is, in months, or in days below a month: a month's flow is no fall from a year's.

    A stock is of its last day, however its period is given.
    """
    start, end = nw.col("period_start").dt, nw.col("period_end").dt
    months = (end.year() - start.year()) * 12 + end.month() - start.month()
    days = end.day() - start.day()
    whole = nw.when(days > _MONTH).then(nw.lit(_MONTH)).otherwise(days)
    length = nw.when(months == 0).then(whole - _MONTH).otherwise(months).cast(nw.Int64()).fill_null(-1000)
    return nw.when(nw.col("kind") == "stock").then(nw.lit(0)).otherwise(length).cast(nw.Int64())


def _describe_jump(rule: Rule, row: Row) -> ViolationText:
    factor, one, before = number_text(rule.options["factor"]), observation_text(row), row["before_id"]
    was = quantity_text(row["before_value"], row["unit"])
    message = Message(
        f"{one.en} differs by more than a factor of {factor} from the {was.en} of the period before ({before}).",
        f"{one.zh}与上一期的 {was.zh}（{before}）相差超过 {factor} 倍。",
    )
    expected = Message(f"a change by a factor of {factor} at most", f"变动不超过 {factor} 倍")
    return ViolationText(message, expected, "value")


_INDICATORS: Final = Parameter(
    "indicators", INDICATORS, Message("the indicators it is about", "所涉指标"), required=True
)

PARTS: Final = RuleType(
    "parts-within-total",
    _evaluate_parts,
    _describe_parts,
    says=Message("Parts fit their total", "部分与总数相符"),
    why=Message(
        "`part_of` says what a figure is a part of. Each part is at most its total. Where parts are declared disjoint "
        "so is their sum, over facts and not over observations, so that a grant that is stated twice counts once; "
        "`exhaustive` says that they make it up, within the rounding of what was printed. Texts list examples (其中), "
        "so that a sum below its total is no mistake by itself.",
        "`part_of` 指明总数。每个部分不大于总数；声明互斥（disjoint）的部分之和也不大于总数，按事实而非观测值求和，重"
        "复的拨款只计一次；"
        "exhaustive 表示各部分合计等于总数（考虑舍入）。原文“其中”多为举例，合计小于总数不是错误。",
    ),
    example=Message(
        "支持2.9亿元，其中拨付1.8亿元 and 4000万元: fine; 拨付3.8亿元: not",
        "支持2.9亿元，其中拨付1.8亿元、4000万元：可；拨付3.8亿元：不可",
    ),
    parameters=(
        Parameter(
            "sum",
            CHOICE,
            Message(
                "none: each part alone; disjoint: their sum is at most the total; exhaustive: it is the total",
                "none 逐个；disjoint 合计不超过总数；exhaustive 合计等于总数",
            ),
            choices=("none", "disjoint", "exhaustive"),
        ),
        Parameter(
            "totals", INDICATORS, Message("the indicators of the totals whose parts are summed", "求和所涉总数的指标")
        ),
    ),
    needs=("id", "part_of", "unit", "value"),
    reads=FIGURE,
)
MONOTONE: Final = RuleType(
    "monotone",
    _evaluate_monotone,
    _describe_monotone,
    says=Message("A cumulative figure does not fall", "累计数不下降"),
    why=Message(
        "Editions held or money paid so far can only grow. A later figure below an earlier one is a mistake or a "
        "change of scope, unless its revision is on record.",
        "已举办届数、累计拨付只增不减。后值小于前值，说明数字有误或口径改变，除非已登记修订。",
    ),
    example=Message("25届 in 2024, 24届 in 2025", "2024年为25届，2025年为24届"),
    parameters=(_INDICATORS,),
    needs=("subject", "indicator", "unit", "status", "period_end", "value"),
    reads=(*_SERIES_READ, "revised"),
)
JUMP: Final = RuleType(
    "jump",
    _evaluate_jump,
    _describe_jump,
    says=Message("A figure does not jump from one period to the next", "数字在相邻时期之间不突变"),
    why=Message(
        "A change by a large factor is rarely growth. Often 万 was taken for 亿.",
        "数字成倍变化，多半是混淆了“万”与“亿”，很少是实际增长。",
    ),
    example=Message("2.9亿元 after 2.6万元", "上期2.6万元，本期2.9亿元"),
    parameters=(
        _INDICATORS,
        Parameter(
            "factor",
            A_NUMBER,
            Message("largest allowed ratio between two periods", "相邻两期之间允许的最大倍数"),
            required=True,
        ),
    ),
    severity=Severity.WARNING,
    needs=("period_start", "subject", "indicator", "unit", "status", "period_end", "value"),
    reads=(*_SERIES_READ, "kind"),
)
RULE_TYPES: Final = (PARTS, MONOTONE, JUMP)
"""The rule types of this module."""
