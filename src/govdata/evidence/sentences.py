"""What the rules of evidence say when they are violated, in both languages."""

from __future__ import annotations

from decimal import Decimal

from govdata.documents.archive import Source
from govdata.metadata.near_miss import did_you_mean
from govdata.quantities.writing import write_plain
from govdata.reports.lines import page_label
from govdata.reports.messages import EMPTY, EMPTY_CELL, LONGEST_QUOTE, Message
from govdata.reports.numbers import readable

ONCE = Message("once in the quote", "在引文中出现一次")
AT_MOST = Message(f"at most {LONGEST_QUOTE} characters", f"最多 {LONGEST_QUOTE} 个字符")
OTHER_SOURCE = Message("the source that covers this part of the file", "引文所在部分对应的来源")
BELOW = Message("a number below 0", "负数")
ABOVE = Message("a number above 0", "正数")
NO_PLACE = Message(
    "the quote cannot be looked up: its text, source or place is missing", "引文无从查找：缺少文本、来源或位置"
)
NO_MAP = Message(
    "nothing tells the page: the text has no map beside it",
    "页码无从得知：文本旁没有位置表",
)
NOT_ON_A_PAGE = Message("the place of the quote is on no page of the document", "引文所在位置不属于文件的任何一页")
HAS_NO_PAGES = Message(
    "This document has no pages and no cells of a sheet; column page must be empty.",
    "该文件不分页，也没有工作表单元格，page 列须留空。",
)
LEAVE_PAGE_EMPTY = Message("Leave the page empty.", "请将 page 留空。")
NO_CELL = Message("the cell was not found at its place", "引文所在位置没有该单元格")
NO_CELLS = Message(
    "the quote is of a cell, and nothing tells where the cells of the text are",
    "引文为表格单元格，而文本的单元格位置无从得知",
)
NO_TEXT = Message("the text of the source cannot be read", "来源文本无法读取")
QUOTE_CELL = Message(
    "Quote row head, column head and cell as `govdata scan FILE --propose csv` gives them, and the offset of the cell.",
    "请按 `govdata scan FILE --propose csv` 的输出填写行头、列头和单元格，以及单元格的位置。",
)
UNDATED = Message("the source has no date", "来源没有日期")
NO_READING = Message("the figure as written cannot be read", "原文数字无法识读")
NO_DIRECTION = Message("the text does not say whether the figure is a rise or a fall", "原文未说明是上升还是下降")
FALLS = Message(
    "Compare with the source. A fall has a value below 0, best with its word in the figure (下降3.2%, -3.2).",
    "请对照来源。下降的数值应为负，原文数字宜带上表示下降的字样（下降3.2%，-3.2）。",
)
RISES = Message(
    "Compare with the source. A rise has a value above 0; correct the sign, or the figure that the row quotes.",
    "请对照来源。上升的数值应为正，请更正正负号，或更正此行所引的数字。",
)
_MAGNITUDES = "一两三四五六七八九十"


def plain_number(value: Decimal | None) -> Message:
    """A number as a table holds it, without groups; "empty" for none."""
    return EMPTY_CELL if value is None else Message.same(format(_rounded(value), "f"))


def quote_missing(file: str) -> Message:
    """The text of the source does not hold the quote at all."""
    return Message(f"The quote was not found in {file}.", f"{file} 中没有这段引文。")


def quote_elsewhere(file: str, found: int, said: int) -> Message:
    """The quote stands at another offset than the row says."""
    return Message(
        f"The quote is at offset {found} of {file}; column quote_start has {said}.",
        f"引文在 {file} 中的位置是 {found}，而 quote_start 填的是 {said}。",
    )


def move_quote(found: int) -> Message:
    """What to do about a quote that stands elsewhere in its text."""
    return Message(
        f"Write {found} in quote_start. If the text was corrected, `govdata rebase PACKAGE --sources DIR` moves every"
        " offset.",
        f"请将 quote_start 改为 {found}；若文本已更正，`govdata rebase PACKAGE --sources DIR` 会改写全部位置。",
    )


def write_whole(longer: str) -> Message:
    """What to do about a figure that is a part of what is printed."""
    return Message(
        f'Write "{longer}" in as_written, and give the row its value and unit.',
        f"请将 as_written 写全为“{longer}”，并据此填写数值与单位。",
    )


ADD_TO_LEXICON = Message(
    "Add the words that govdata does not know to a lexicon, or leave the row out.",
    "请把 govdata 不认识的词加入自定义词表，或删去此行。",
)


def other_page(found: str, said: str) -> Message:
    """The figure stands on another page, or in another cell, than the row says."""
    label = page_label(found)
    return Message(
        f"The figure stands {'on ' if found.isdecimal() else 'in '}{label.en}; column page has {said}.",
        f"该数字在{label.zh if found.isdecimal() else f' {label.zh} '}，而 page 列填的是 {said}。",
    )


def quote_of_another_source(source: Source, file: str, found: int) -> Message:
    """The quote stands in another part of the file than the source of the row covers."""
    first, end = source.part_start or 0, source.part_end
    en = f"{first} and up" if end is None else f"{first} to {end}"
    zh = f"{first} 以后" if end is None else f"{first} 至 {end}"
    return Message(
        f'The quote is at offset {found} of {file}; source "{source.id}" covers offsets {en}.',
        f"引文在 {file} 中的位置是 {found}，而来源“{source.id}”只对应位置 {zh} 的部分。",
    )


def cell_missing(file: str, start: int, found: str) -> Message:
    """No such cell stands at the place of the quote, but what was `found` there; "" for nothing."""
    there = (
        Message(f'"{found}" stands there', f"该处为“{found}”")
        if found
        else Message("the text ends before", "文本在此之前已结束")
    )
    return Message(
        f"{file} does not have this cell at offset {start}: {there.en}.",
        f"{file} 的位置 {start} 处不是这个单元格：{there.zh}。",
    )


def other_cell(file: str, start: int, found: str, said: str) -> Message:
    """The cell under the heads of a quote, at its place, prints something else than the quote."""
    return Message(
        f'The cell at offset {start} of {file}, under these heads, is "{found}"; the quote has "{said}".',
        f"{file} 的位置 {start} 处、引文行列所指的单元格为“{found}”，而引文写作“{said}”。",
    )


def write_cell(found: str) -> Message:
    """What to do about a quote of a cell that has other digits."""
    return Message(
        f'Compare the digits with the document: write "{found}" in quote and as_written, and correct the value.',
        f"请对照原件核对数字：将 quote 与 as_written 改为“{found}”，并更正数值。",
    )


def other_heads(part: str, cell: str) -> Message:
    """A part of the quote is no head of its cell, or of others as well."""
    return Message(
        f'"{part}" does not name the cell "{cell}": it is no head of it, or one above other heads.',
        f"“{part}”不能确定单元格“{cell}”：它不是该格的行头或列头，或只是其上级。",
    )


def quote_too_long(length: int) -> Message:
    """The quote copies more of the document than the figure needs."""
    return Message(
        f"The quote has {length:,} characters without white space; at most {LONGEST_QUOTE} are allowed.",
        f"引文去掉空白后有 {length:,} 个字符，最多 {LONGEST_QUOTE} 个。",
    )


def figure_count(as_written: str, count: int) -> Message:
    """The figure does not stand in its quote, or stands there several times."""
    if not count:
        return Message(f'The quote does not contain "{as_written}".', f"引文中没有“{as_written}”。")
    return Message(
        f'The quote contains "{as_written}" {count:,} times; once is allowed.',
        f"引文中“{as_written}”出现 {count:,} 次，只应出现一次。",
    )


def figure_cut(as_written: str, longer: str) -> Message:
    """The figure as written is a part of what is printed."""
    return Message(
        f'"{as_written}" is not the whole figure; "{longer}" is printed there.',
        f"“{as_written}”不是完整的数字，原文为“{longer}”。",
    )


def cut_from_unreadable(as_written: str, longer: str) -> Message:
    """The figure as written is a part of what is printed, and that is no figure."""
    return Message(
        f'"{as_written}" is not the whole figure; "{longer}" is printed there, which cannot be read as one.',
        f"“{as_written}”不是完整的数字，原文为“{longer}”，而后者无法识读为一个数字。",
    )


def unreadable(as_written: str) -> Message:
    """The figure as written is no figure that the grammar knows."""
    return Message(f'"{as_written}" cannot be read as one figure.', f"“{as_written}”无法识读为一个数字。")


def other_unit(unit: str, wanted: str) -> Message:
    """The row has another unit than its indicator."""
    return Message(
        f"Column unit has {unit}; the indicator is measured in {wanted}.",
        f"unit 列填的是 {unit}，而该指标的单位是 {wanted}。",
    )


def unit_without_conversion(as_written: str, printed: str, wanted: str, indicator: str = "") -> Message:
    """The printed unit is of another kind than that of the `indicator`, if it has one, or of the row."""
    whose = Message(f", the unit of indicator {indicator}", f"（指标 {indicator} 的单位）") if indicator else EMPTY
    return Message(
        f'"{as_written}" is in {printed}, which cannot be converted to {wanted}{whose.en}.',
        f"“{as_written}”的单位是 {printed}，不能换算为 {wanted}{whose.zh}。",
    )


def unknown_unit(indicator: str, unit: str, meant: str) -> tuple[Message, Message]:
    """An indicator is measured in a unit that the lexicon does not have; and what to do about it."""
    message = Message(
        f'Unit "{unit}" of indicator {indicator} is not known, and no figure of it can be converted.',
        f"指标 {indicator} 的单位“{unit}”无法识别，其数字不能换算。",
    ).then(did_you_mean(meant))
    return message, Message(
        "Correct the unit of the indicator (`govdata explain units` lists all), or add it to a lexicon.",
        "请更正指标的单位（`govdata explain units --lang zh` 列出全部），或把它加入自定义词表。",
    )


def other_value(as_written: str, read: Decimal | None, said: Decimal | None, unit: str) -> Message:
    """The number read is not the value of the row."""
    has, slip = _cell("value", said), _slip(read, said)
    if read is None:
        return Message(
            f'"{as_written}" is a range and has no single value; {has.en}.',
            f"“{as_written}”是一个区间，没有单一数值，而{has.zh}。",
        )
    return Message(
        f'"{as_written}" means {amount(read, unit, "en")}; {has.en}{slip.en}.',
        f"“{as_written}”的数值应为{_spaced(amount(read, unit, 'zh'))}，而{has.zh}{slip.zh}。",
    )


def other_bound(as_written: str, name: str, read: Decimal | None, said: Decimal | None, unit: str) -> Message:
    """A bound is not the one that the wording leaves open."""
    has, side = _cell(name, said), {"lower": "下界", "upper": "上界"}[name]
    if read is None:
        return Message(f'"{as_written}" has no {name} bound; {has.en}.', f"“{as_written}”的{side}应为空，而{has.zh}。")
    return Message(
        f'"{as_written}" has the {name} bound {amount(read, unit, "en")}; {has.en}.',
        f"“{as_written}”的{side}应为{_spaced(amount(read, unit, 'zh'))}，而{has.zh}。",
    )


def other_qualifier(as_written: str, read: str, said: str) -> Message:
    """The hedge is not the qualifier of the row."""
    return Message(
        f'"{as_written}" means {read}; column qualifier has {said}.',
        f"“{as_written}”的限定词应为 {read}，而此行填的是 {said}。",
    )


def other_direction(as_written: str, word: str, is_fall: bool, said: Decimal) -> Message:
    """The sign of the value is not the direction that the words say; `word` stands outside of the figure as written."""
    way, has = Message("a fall", "下降") if is_fall else Message("a rise", "上升"), f"{_rounded(said):,f}"
    by = Message(f'By "{word}", ', f"由“{word}”可知，") if word else EMPTY
    return Message(
        f'{by.en}"{as_written}" is {way.en}; the row has {has}.',
        f"{by.zh}“{as_written}”是{way.zh}，而此行填的是 {has}。",
    )


def target_called_observed(as_written: str, status: str) -> Message:
    """The text says of the figure that it is still to come."""
    return Message(
        f'The text says that "{as_written}" is aimed at or still to come; column status has {status}.',
        f"按原文，“{as_written}”属于目标或尚未实现，而 status 列填的是 {status}。",
    )


def observed_called_target(as_written: str) -> Message:
    """The text aims at nothing, and tells what has come about, or the period was over when it was written."""
    return Message(
        f'The text does not aim at "{as_written}": it tells what has come about; column status has target.',
        f"原文并未把“{as_written}”作为目标，所述为已发生的情况，而 status 列填的是 target。",
    )


def period_after_document(end: str, written: str) -> Message:
    """Nobody can have observed a period that was not over when the document was written."""
    return Message(
        f"The observed period ends on {end}, after the date of its document, {written}.",
        f"时期到 {end} 才结束，晚于文件日期 {written}，却记作 observed。",
    )


def no_later(written: str) -> Message:
    """The last day that a document can have seen."""
    return Message(f"an end not after {written}", f"期末不晚于 {written}")


def amount(value: Decimal, unit: str, lang: str) -> str:
    """A value with its unit: 260 million yuan, 25%, 273 (what is counted has no unit here), rank 3."""
    if unit == "rank":
        return f"rank {_rounded(value):f}" if lang == "en" else f"第 {_rounded(value):f} 位"
    return write_plain(_rounded(value), "" if unit == "count" else unit, lang)


def _spaced(zh: str) -> str:
    """With a space before a number that follows a Chinese character; 第 1 位 begins with one itself."""
    return zh if zh.startswith("第") else f" {zh}"


def _cell(name: str, said: Decimal | None) -> Message:
    if said is None:
        return Message(f"column {name} is empty", f"此行的 {name} 列为空")
    number = readable(_rounded(said))
    return Message(f"column {name} has {number.en}", f"此行填的是 {number.zh}")


def _rounded(value: Decimal) -> Decimal:
    """To four decimals, the scale of the value columns, without trailing zeros or an exponent."""
    rounded = value if value == value.to_integral_value() else value.quantize(Decimal("0.0001")).normalize()
    return rounded.quantize(Decimal(1)) if rounded == rounded.to_integral_value() else rounded


def _slip(read: Decimal | None, said: Decimal | None) -> Message:
    """How far the row is from the reading, where that is a slip of the scale (万 against 亿)."""
    ratio = (said / read).normalize() if read and said else Decimal(0)
    if ratio <= 0 or ratio == 1 or ratio.as_tuple().digits != (1,):
        return EMPTY
    zeros, large = abs(ratio.adjusted()), ratio > 1
    count = _MAGNITUDES[zeros - 1] if zeros <= len(_MAGNITUDES) else f" {zeros} "
    size = f"{10**zeros:,}"
    # 倍 cannot tell how much too small something is, and 大 10 倍 is read as 10 or as 11 times.
    share = f"是应有数值的 {size} 倍" if large else f"只有应有数值的 1/{size}"
    return Message(f", which is {size} times too {'large' if large else 'small'}", f"，{share}（差{count}个数量级）")
