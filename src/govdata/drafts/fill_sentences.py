"""Why a row cannot be filled in, in both languages."""

from __future__ import annotations

from collections.abc import Sequence

from govdata.documents.archive import Source
from govdata.drafts.places import MOST_PLACES
from govdata.evidence.rows import Observation
from govdata.reports.messages import Message

NOTHING_TYPED = Message("The row has neither a figure nor a quote.", "此行既无原文数字，也无引文。")


def no_source(source: str) -> Message:
    """The row names no source that there is."""
    if not source:
        return Message("The row names no source.", "此行未指明来源。")
    return Message(f'There is no source "{source}".', f"没有来源“{source}”。")


def no_text(file: str, problem: Message) -> Message:
    """The text of the source proves nothing."""
    return Message(f"{file} cannot be used: {problem.en}.", f"{file} 无法使用：{problem.zh}。")


def not_found(source: Source, words: str, in_quote: bool) -> Message:
    """What the row says is not in the text, or no figure is in its quote."""
    if in_quote:
        return Message(f'No figure of the row stands in its quote "{words}".', f"引文“{words}”中没有此行的数字。")
    return Message(f'Source "{source.id}" does not have "{words}".', f"来源“{source.id}”中没有“{words}”。")


def too_many(words: str) -> Message:
    """The words stand nearly everywhere."""
    return Message(
        f'"{words}" stands in more than {MOST_PLACES} places: quote the clause.',
        f"“{words}”出现超过 {MOST_PLACES} 处，请填写引文。",
    )


def several_places(written: str, rows: Sequence[Observation]) -> Message:
    """Several figures of the text are what the row says."""
    figures = {row.as_written for row in rows}
    if len(figures) > 1:
        listed_en = ", ".join(f'"{row.as_written}"' for row in rows[:5])
        listed_zh = "、".join(f"“{row.as_written}”" for row in rows[:5])
        return Message(
            f"The quote holds several figures: {listed_en}. Which?", f"引文中有多个数字：{listed_zh}。是哪一个？"
        )
    quotes_en, quotes_zh = (mark.join(f"{row.quote}" for row in rows[:5]) for mark in ('"; "', "”；“"))
    return Message(
        f'"{written}" stands there {len(rows):,} times: "{quotes_en}". Which?',
        f"“{written}”在文中出现 {len(rows):,} 次：“{quotes_zh}”。是哪一处？",
    )
