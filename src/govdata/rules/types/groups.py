"""Kinds of rules that hold many mentions together: sums, series, and what should be there and is not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import narwhals as nw

from govdata.metadata.schema import ROW
from govdata.reports.messages import Message
from govdata.reports.model import Severity
from govdata.rules.observations import NUMBER, TABLE, UID, Frame
from govdata.rules.rule_type import (
    HOLDS,
    OTHER,
    Parameter,
    Row,
    Rule,
    RuleType,
    ViolationText,
    apart,
    between,
    mention,
    negative,
    not_above,
    others,
    plain,
    with_circles,
)

SERIES: Final = ("subject", "indicator", "breakdown_", "unit", "status")
DECLARED: Final = {"indicators": "indicator", "subjects": "subject", "periods": "period_end"}
"""The parameters of `complete` that say what must be there, and the columns they are about."""

MONTH: Final = 27
"""Days between the first and the last of the shortest month."""


def _answer_parts(rule: Rule, frame: Frame) -> Frame:
    totals = others(frame)
    pairs = frame.filter(~nw.col("part_of").is_null() & (nw.col("unit") != "rank"))
    pairs = pairs.with_columns(nw.concat_str(TABLE, "part_of", separator=":").alias(OTHER + UID))
    # Persons are no part of yuan: that is the business of the kind `scope`.
    pairs = pairs.join(totals, on=OTHER + UID, how="inner").filter(nw.col("unit") == nw.col(OTHER + "unit"))
    # One negative part is enough: +15 and -5 are parts of +10.
    pairs = pairs.with_columns((negative().cast(nw.Int8()).max().over(OTHER + "fact") == 1).alias("signed"))
    how = rule.options.get("sum", "none")
    if how == "none":
        pairs = with_circles(pairs, frame, "part_of")
        within = nw.when(nw.col("in_circle")).then(nw.lit(False)).when(~nw.col("signed")).then(not_above("", OTHER))
        return pairs.with_columns(within.alias(HOLDS))
    fit = _made_up() if how == "exhaustive" else nw.when(~nw.col("signed")).then(_within())
    return _sums(rule, frame, pairs).with_columns(fit.alias(HOLDS))


def _sums(rule: Rule, frame: Frame, pairs: Frame) -> Frame:
    """One row for each total that is a fact, with the sum over its parts that are facts: nothing is counted twice.

    Several mentions of one part narrow it down. A part without a lower bound is at least nothing; one without an upper
    bound leaves the sum without one.
    """
    if "totals" in rule.options:
        pairs = pairs.filter(nw.col(OTHER + "indicator").is_in(list(rule.options["totals"])))
    parts = pairs.group_by(OTHER + "fact", "fact").agg(
        nw.col("low").max(), nw.col("high").min(), nw.col("low_open").max(), nw.col("signed").max()
    )
    # Mentions that contradict each other are another rule's finding: here the part is anything between them.
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
    )
    sums = sums.rename({OTHER + "fact": "fact"}).with_columns(
        sum_low=nw.col("sum_low").cast(NUMBER), sum_high=nw.when(~nw.col("endless")).then("sum_high").cast(NUMBER)
    )
    # The first mention of a total speaks for it.
    first = frame.filter(nw.col(UID) == nw.col(UID).min().over("fact"))
    return first.join(sums, on="fact", how="inner")


def _within() -> nw.Expr:
    above = apart(nw.col("sum_low"), nw.col("high"), nw.col("sum_open") | nw.col("high_open"))
    return nw.when(above).then(nw.lit(False)).when(nw.col("sum_high") <= nw.col("low")).then(nw.lit(True))


def _made_up() -> nw.Expr:
    """Parts that make up the total: the sum of their intervals meets the total's."""
    above = nw.col("sum_low") > nw.col("high")
    below = nw.col("sum_high") < nw.col("low")
    met = (nw.col("sum_low") <= nw.col("high")) & (nw.col("sum_high") >= nw.col("low"))
    return nw.when(above).then(nw.lit(False)).when(below).then(nw.lit(False)).when(met).then(nw.lit(True))


def _tell_parts(rule: Rule, row: Row) -> ViolationText:  # noqa: ARG001
    if row.get("in_circle"):
        found = Message(f"{mention(row)} is in the end a part of itself", f"{mention(row)} 最终成为自身的一部分")
        return ViolationText(found, Message("a part_of that leads to a total", "part_of 应指向总数"), "part_of")
    if OTHER + "id" in row:
        limit = between(None, row[OTHER + "high"])
        found = Message(
            f"{mention(row)} is larger than {mention(row, OTHER)}, which it is part of",
            f"{mention(row)} 大于其总数 {mention(row, OTHER)}",
        )
        return ViolationText(found, limit, "value")
    total, whole = between(row["sum_low"], row["sum_high"]), between(row["low"], row["high"])
    short = row["sum_high"] is not None and row["low"] is not None and row["sum_high"] < row["low"]
    en, zh = ("less", "少于") if short else ("more", "多于")
    found = Message(
        f"the {row['parts']} parts of {mention(row)} add up to {total.en}, {en} than the total of {whole.en}",
        f"{mention(row)} 的{row['parts']}个部分合计{total.zh}，{zh}总数{whole.zh}",
    )
    return ViolationText(found, whole, "value")


def _series(rule: Rule, frame: Frame, *more: str) -> Frame:
    """The dated mentions of the declared indicators, each beside what is known of the last period before its own."""
    series = (*SERIES, *more)
    chosen = frame.filter(nw.col("indicator").is_in(list(rule.options["indicators"])) & ~nw.col("period_end").is_null())
    chosen = chosen.with_columns(nw.col("breakdown").fill_null("").alias("breakdown_"))
    points = chosen.group_by(*series, "period_end").agg(
        point_low=nw.col("low").max(),
        point_high=nw.col("high").min(),
        point_value=nw.col("value").max(),
        before_id=nw.col("id").min(),
    )
    ordered = {
        name: nw.col(name).shift(1).over(*series, order_by="period_end")
        for name in ("point_low", "point_high", "before_id")
    }
    points = points.with_columns(
        nw.col("point_value").shift(1).over(*series, order_by="period_end").alias("before_value"),
        before_low=ordered["point_low"],
        before_high=ordered["point_high"],
        before_id=ordered["before_id"],
    )
    points = points.with_columns(
        nw.col("point_low").fill_null(0).cum_max().over(*series, order_by="period_end").alias("peak")
    )
    points = points.with_columns(nw.col("peak").shift(1).over(*series, order_by="period_end").alias("peak"))
    points = points.filter(~nw.col("before_id").is_null()).drop("point_low", "point_high", "point_value")
    return chosen.join(points, on=[*series, "period_end"], how="inner")


def _answer_monotone(rule: Rule, frame: Frame) -> Frame:
    falls = nw.col("high") < nw.col("peak")
    rises = nw.col("low") >= nw.col("before_high")
    holds = nw.when(nw.col("revised")).then(nw.lit(True)).when(falls).then(nw.lit(False)).when(rises).then(nw.lit(True))
    return _series(rule, frame).with_columns(holds.alias(HOLDS))


def _tell_monotone(rule: Rule, row: Row) -> ViolationText:  # noqa: ARG001
    found = Message(
        f"{mention(row)} at {plain(row['period_end'])} is below {plain(row['peak'])}, which was reached before (see "
        f"{row['before_id']})",
        f"{plain(row['period_end'])} 的 {mention(row)} 低于此前已达到的 {plain(row['peak'])}（见 {row['before_id']}）",
    )
    return ViolationText(found, between(row["peak"], None), "value")


def _answer_jump(rule: Rule, frame: Frame) -> Frame:
    """Beyond the factor whatever the wording leaves open: false. Within it whatever that is: true."""
    factor = nw.lit(str(rule.options["factor"])).cast(NUMBER)
    low, high, before_low, before_high = (nw.col(name) for name in ("low", "high", "before_low", "before_high"))
    beyond = (low > before_high * factor) | (high * factor < before_low)
    inside = (high <= before_low * factor) & (low * factor >= before_high)
    holds = nw.when(beyond).then(nw.lit(False)).when(inside).then(nw.lit(True))
    frame = frame.filter(~(nw.col("low") < 0).fill_null(False)).with_columns(_length().alias("length"))
    return _series(rule, frame, "length").with_columns(holds.alias(HOLDS))


def _length() -> nw.Expr:
    """How long a period is, in months, or in days below a month: a month's flow is no fall from a year's.

    A stock is of its last day, however its period is told.
    """
    start, end = nw.col("period_start").dt, nw.col("period_end").dt
    months = (end.year() - start.year()) * 12 + end.month() - start.month()
    days = end.day() - start.day()
    whole = nw.when(days > MONTH).then(nw.lit(MONTH)).otherwise(days)
    length = nw.when(months == 0).then(whole - MONTH).otherwise(months).cast(nw.Int64()).fill_null(-1000)
    return nw.when(nw.col("kind") == "stock").then(nw.lit(0)).otherwise(length).cast(nw.Int64())


def _tell_jump(rule: Rule, row: Row) -> ViolationText:
    factor = plain(rule.options["factor"])
    found = Message(
        f"{mention(row)} is more than {factor} times more or less than {plain(row['before_value'])} before ("
        f"{row['before_id']})",
        f"{mention(row)} 与上期 {plain(row['before_value'])}（{row['before_id']}）相差超过{factor}倍",
    )
    return ViolationText(found, Message(f"a change by a factor of {factor} at most", f"变动不超过{factor}倍"), "value")


def _answer_complete(rule: Rule, frame: Frame) -> Frame:
    """Every combination of the values that the columns take, or that are declared, and whether there is a row for it.

    A row without a figure is not there.
    """
    by = list(rule.options.get("by", ("subject", "period_end")))
    declared = {column: rule.options[option] for option, column in DECLARED.items() if option in rule.options}
    by = list(dict.fromkeys([*(name for name in declared if name not in by), *by]))
    by.sort(key=lambda name: name != "indicator")
    if "indicator" in declared:
        frame = frame.filter(nw.col("indicator").is_in(list(declared["indicator"])))
    frame = frame.filter(nw.all_horizontal(*(~nw.col(name).is_null() for name in by), ignore_nulls=False))
    grid = _taken(frame, by[0], declared)
    for name in by[1:]:
        grid = grid.join(_taken(frame, name, declared), how="cross")
    there = _with_figure(frame).select(*by).unique().with_columns(nw.lit(True).alias(HOLDS))
    grid = grid.join(there, on=by, how="left").with_columns(nw.col(HOLDS).fill_null(False))
    grid = grid.with_columns(nw.lit(None).cast(nw.Int64()).alias(ROW))
    if TABLE not in frame.collect_schema():
        return grid
    # What is missing is missing in the table that has the other rows of its indicator.
    return grid.join(frame.group_by(by[0]).agg(nw.col(TABLE).min()), on=by[0], how="left")


def _taken(frame: Frame, name: str, declared: Mapping[str, Sequence[str]]) -> Frame:
    """The values of a column that are combined: those declared, whether or not there is a row, else those there are."""
    if name not in declared:
        return frame.select(name).unique()
    one, dtype = frame.select(nw.len().alias("n")), frame.collect_schema()[name]
    values: list[str | date] = sorted(set(declared[name]))
    if dtype in (nw.Date, nw.Datetime):
        values = [date.fromisoformat(value) for value in sorted(set(declared[name]))]
    return nw.concat([one.select(nw.lit(value).cast(dtype).alias(name)) for value in values], how="vertical")


def _with_figure(frame: Frame) -> Frame:
    there = frame.collect_schema()
    figures = [~nw.col(name).is_null() for name in ("value", "lower", "upper") if name in there]
    return frame.filter(nw.any_horizontal(*figures, ignore_nulls=False)) if "value" in there else frame


def _tell_complete(rule: Rule, row: Row) -> ViolationText:  # noqa: ARG001
    by = [name for name in row if name not in {HOLDS, ROW, TABLE}]
    missing = ", ".join(f"{name} {plain(row[name])}" for name in by)
    return ViolationText(
        Message(f"there is no row for {missing}", f"缺少一行：{missing}"),
        Message("a row for each combination", "每种组合各有一行"),
    )


_INDICATORS: Final = Parameter(
    "indicators", "indicators", Message("the indicators it is about", "所涉指标"), required=True
)

PARTS: Final = RuleType(
    "parts-within-total",
    _answer_parts,
    _tell_parts,
    says=Message("Parts fit their total", "部分与总数相符"),
    why=Message(
        "`part_of` says what a figure is a part of. Each part is at most its total. Where parts are declared "
        "disjoint so is their sum,"
        " over facts and not over mentions, so that a grant told twice counts once; `exhaustive` says that they "
        "make it up, within the"
        " rounding of what was printed. Texts list examples (其中), so that a sum below its total is no mistake by "
        "itself.",
        "`part_of` 指明总数。每个部分不大于总数；声明互斥（disjoint）的部分之和也不大于总数，按事实而非表述求和，重"
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
            "choice",
            Message(
                "none: each part alone; disjoint: their sum is at most the total; exhaustive: it is the total",
                "none 逐个；disjoint 合计不超过总数；exhaustive 合计等于总数",
            ),
            choices=("none", "disjoint", "exhaustive"),
        ),
        Parameter(
            "totals", "indicators", Message("the indicators of the totals whose parts are summed", "求和所涉总数的指标")
        ),
    ),
    needs=("id", "part_of", "unit", "value"),
)
MONOTONE: Final = RuleType(
    "monotone",
    _answer_monotone,
    _tell_monotone,
    says=Message("A cumulative figure never falls", "累计数不下降"),
    why=Message(
        "Editions held or money paid so far can only grow. A later figure below an earlier one is a slip or a "
        "change of scope, unless a revision of it is declared.",
        "已举办届数、累计拨付只增不减。后值小于前值说明有误或口径改变，除非声明了修订。",
    ),
    example=Message("25届 in 2024, 24届 in 2025", "2024年为25届，2025年为24届"),
    parameters=(_INDICATORS,),
    needs=("subject", "indicator", "unit", "status", "period_end", "value"),
)
JUMP: Final = RuleType(
    "jump",
    _answer_jump,
    _tell_jump,
    says=Message("A figure does not jump from one period to the next", "数字在相邻期间之间不突变"),
    why=Message(
        "A change by a large factor is rarely growth and often 万 against 亿.", "成倍变化少有增长，多为万与亿之误。"
    ),
    example=Message("2.9亿元 after 2.6万元", "上期2.6万元，本期2.9亿元"),
    parameters=(
        _INDICATORS,
        Parameter(
            "factor", "number", Message("the largest factor between two periods", "相邻期间的最大倍数"), required=True
        ),
    ),
    severity=Severity.WARNING,
    needs=("period_start", "subject", "indicator", "unit", "status", "period_end", "value"),
)
COMPLETE: Final = RuleType(
    "complete",
    _answer_complete,
    _tell_complete,
    says=Message("There is a row for every combination", "各种组合均有一行"),
    why=Message(
        "A map or a table of districts and years needs each cell. By default each subject in each period, for the "
        "indicators that are named.",
        "分区分年的地图或表格每格都要有数。默认检查所列指标的每个主体、每个期间。",
    ),
    example=Message("parks of ten districts in 2024, of nine in 2023", "2024年有十个区的公园数，2023年只有九个"),
    parameters=(
        Parameter("indicators", "indicators", Message("the indicators it is about", "所涉指标")),
        Parameter(
            "subjects",
            "subjects",
            Message("the subjects that must be there, even if none of their rows is", "须有的主体"),
        ),
        Parameter("periods", "days", Message("the last days of the periods that must be there", "须有的期间末日")),
        Parameter("by", "fields", Message("the columns that are combined", "组合的字段")),
    ),
    about="tables",
    severity=Severity.WARNING,
    next_step=Message(
        "Add the row with its figure, or correct the rule if none is to be expected.",
        "请补上该行及其数值；若本不应有，请更正规则。",
    ),
)
RULE_TYPES: Final = (PARTS, MONOTONE, JUMP, COMPLETE)
