"""Drafts of a text with tables that a test writes: no package on disk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from govdata.documents.markdown_reader import read_markdown
from govdata.documents.reading import Reading, plain_reading
from govdata.drafts.draft import Draft
from govdata.drafts.drafting import Drafter
from govdata.drafts.figures import document_figures
from govdata.drafts.knowledge import Indicator, Knowledge, RecordedRow, SourceFacts, Subject
from govdata.quantities.quantity import grammar_of

YUBEI = (
    Subject("yubei", ("渝北新城市", "Yubei New City"), "area", ""),
    Subject("east", ("东门区",), "area", "yubei"),
    Subject("west", ("西门区",), "area", "yubei"),
    Subject("school", ("东门职业大学", "东职大"), "institution", "east"),
)
"""Invented places."""


def indicators(*told: str) -> tuple[Indicator, ...]:
    """Indicators of lines such as "grain 粮食产量|Grain t flow": id, names, unit, kind."""
    found = []
    for line in told:
        head, unit, kind = line.rsplit(" ", 2)
        identifier, _space, names = head.partition(" ")
        found.append(Indicator(identifier, tuple(names.split("|")), unit, kind))
    return tuple(found)


def drafts_of(
    text: str,
    *told: str,
    subjects: Sequence[Subject] = YUBEI,
    title: str = "渝北新城市2024年统计公报",
    day: date | None = date(2025, 3, 1),
    recorded: Sequence[RecordedRow] = (),
) -> list[Draft]:
    """The drafts of a text whose source has a title and a day."""
    return drafts_in(plain_reading(text), *told, subjects=subjects, title=title, day=day, recorded=recorded)


def drafts_of_tables(markdown: str, *told: str, title: str = "渝北新城市2024年统计公报") -> list[Draft]:
    """The drafts of tables in Markdown."""
    return drafts_in(read_markdown(markdown.encode()), *told, title=title)


def drafts_in(
    reading: Reading,
    *told: str,
    subjects: Sequence[Subject] = YUBEI,
    title: str = "",
    day: date | None = date(2025, 3, 1),
    recorded: Sequence[RecordedRow] = (),
) -> list[Draft]:
    """The drafts of a document whose source has a title and a day."""
    source = SourceFacts("bulletin", "bulletin.txt", title, "", day, day)
    knowledge = Knowledge(tuple(subjects), indicators(*told), (source,), tuple(recorded))
    grammar = grammar_of()
    return Drafter(knowledge, grammar).draft(
        reading, "bulletin.txt", document_figures(reading, "bulletin.txt", grammar)
    )


def cells(drafts: Sequence[Draft], column: str) -> list[str]:
    """The cells of a column, in the order of the text."""
    return [draft.row[column] for draft in drafts]
