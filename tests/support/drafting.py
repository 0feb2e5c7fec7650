"""Drafts of a text with tables that a test writes: no package on disk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from govdata.documents.reading import plain_reading
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
    source = SourceFacts("bulletin", "bulletin.txt", title, "", day, day)
    knowledge = Knowledge(tuple(subjects), indicators(*told), (source,), tuple(recorded))
    reading, grammar = plain_reading(text), grammar_of()
    return Drafter(knowledge, grammar).draft(
        reading, "bulletin.txt", document_figures(reading, "bulletin.txt", grammar)
    )


def cells(drafts: Sequence[Draft], column: str) -> list[str]:
    """The cells of a column, in the order of the text."""
    return [draft.row[column] for draft in drafts]
