"""What is said of a candidate, in both languages."""

from __future__ import annotations

from collections.abc import Sequence

from govdata.documents.archive import Source
from govdata.drafts.candidates import Candidate
from govdata.drafts.places import MOST_PLACES
from govdata.drafts.recorded import RecordedFigure
from govdata.evidence.rows import Observation
from govdata.evidence.sentences import figure_count
from govdata.metadata.roles import ALLOWED
from govdata.reports.messages import Message

PROVED = Message("The text prints it.", "原文印有此数。")
TOO_MANY_FIGURES = Message(f"The quote holds more than {MOST_PLACES} figures.", f"引文中的数字超过 {MOST_PLACES} 个。")
_SHOWN = 40
"""Characters of a candidate's words that are shown."""


def shown(words: str, most: int = _SHOWN) -> str:
    """Some words, cut where they are long."""
    line = " ".join(words.split())
    return line if len(line) <= most else f"{line[:most]}…"


def unknown_source(candidate: Candidate) -> Message:
    """The candidate names a text that the package does not have."""
    names = [group[0] for group in candidate.sources]
    if not names:
        return Message("The package has no source text.", "该数据包没有来源文本。")
    en, zh = (", ".join(f'"{shown(name)}"' for name in names), "、".join(f"“{shown(name)}”" for name in names))
    return Message(f"The package has no source {en}.", f"数据包中没有来源{zh}。")


def not_in_text(words: str, sources: Sequence[Source]) -> Message:
    """No source that the candidate may be about has its words."""
    where = sources[0].id if len(sources) == 1 else ""
    name = Message(f'Source "{where}"', f"来源“{where}”中") if where else Message("No source", "各来源中均")
    verb = "does not have" if where else "has"
    return Message(f'{name.en} {verb} "{shown(words)}".', f"{name.zh}没有“{shown(words)}”。")


def too_many(words: str) -> Message:
    """The words stand nearly everywhere."""
    return Message(
        f'"{shown(words)}" stands in more than {MOST_PLACES} places.', f"“{shown(words)}”出现超过 {MOST_PLACES} 处。"
    )


def not_in_quote(figure: str) -> Message:
    """The quote stands in the text, and the figure not in it."""
    if figure:
        return figure_count(shown(figure), 0)
    return Message("No figure in the quote can be read.", "引文中没有可识读的数字。")


def no_unit(written: str) -> Message:
    """A bare number that nobody would propose as a figure: a date, a name, a ratio."""
    return Message(
        f'"{shown(written)}" has no unit in its sentence, and may be no figure at all.',
        f"“{shown(written)}”在句中没有单位，可能并非统计数字。",
    )


def another_unit(written: str, printed: str, said: str) -> Message:
    """The claimed unit is not the printed one."""
    return Message(
        f'"{written}" is in {printed or "no unit"}; the candidate says {shown(said) or "another unit"}.',
        f"“{written}”的单位是 {printed or '（无）'}，而候选项为 {shown(said) or '另一单位'}。",
    )


def fell(written: str) -> Message:
    """The text says that something fell, and the candidate has a number above nothing."""
    return Message(
        f'"{written}" is a fall; the candidate has a number above 0.', f"“{written}”是下降，而候选项为正数。"
    )


def no_clear_fall(written: str) -> Message:
    """The candidate has a number below nothing, and the text may mean one."""
    return Message(
        f'The candidate has a number below 0, and the text does not plainly say that "{shown(written)}" is a fall.',
        f"候选项为负数，而原文并未明言“{shown(written)}”是下降。",
    )


def unknown_id(name: str, value: str) -> Message:
    """A subject or an indicator that the package does not have."""
    word = {"subject": "主体", "indicator": "指标"}[name]
    return Message(f'There is no {name} "{shown(value)}".', f"没有{word}“{shown(value)}”。")


def no_status(value: str) -> Message:
    """The status is none of the three."""
    known = ALLOWED["observations"]["status"]
    return Message(
        f'Column status has "{shown(value)}"; it may be {", ".join(known)}.',
        f"status 列为“{shown(value)}”，可取 {'、'.join(known)}。",
    )


def no_date(name: str, value: str) -> Message:
    """The cell of a period is no date."""
    return Message(
        f'Column {name} has "{shown(value)}", which is no date (YYYY-MM-DD).',
        f"{name} 列为“{shown(value)}”，不是日期（YYYY-MM-DD）。",
    )


def recorded(key: str) -> Message:
    """A row has the figure already."""
    return Message(f"Row {key} has it already.", f"{key} 一行已有此数。")


def recorded_otherwise(figure: RecordedFigure) -> Message:
    """A row has the figure, for something else."""
    about = " / ".join(filter(None, (figure.subject, figure.indicator)))
    return Message(f"Row {figure.key} has this figure for {about}.", f"{figure.key} 一行已将此数记为 {about}。")


def ambiguous(rows: Sequence[Observation]) -> Message:
    """Several places print the same."""
    quotes_en, quotes_zh = (mark.join(f"{row.quote}" for row in rows[:4]) for mark in ('"; "', "”；“"))
    return Message(
        f'The text prints it {len(rows):,} times: "{quotes_en}". Which?',
        f"原文有 {len(rows):,} 处：“{quotes_zh}”。是哪一处？",
    )


def several_figures(rows: Sequence[Observation]) -> Message:
    """The quote holds several figures."""
    figures = [row.as_written or "" for row in rows[:6]]
    return Message(
        f"The quote holds {len(rows):,} figures: {', '.join(figures)}. Which?",
        f"引文中有 {len(rows):,} 个数字：{'、'.join(figures)}。是哪一个？",
    )
