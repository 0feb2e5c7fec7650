"""What two reviewers decided otherwise about the same places of the same texts: `disagreements`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from govdata.reports.messages import Message
from govdata.reviewing.decisions import Decision, Row, RowKey, rows_of
from govdata.values import dataclass

Place = tuple[str, int, int]
"""A source, and the slice of its text."""
_NOT_COMPARED = frozenset({"id", "note", "part_of", "restates"})
"""Cells that name rows of one's own, or tell nothing of the figure."""


@dataclass(frozen=True)
class Verdict:
    """What a reviewer decided of a place: a row of a table, in the end."""

    table: str
    row: Row

    @property
    def records(self) -> bool:
        """Whether a figure is recorded; else a numeral is excluded."""
        return "as_written" in self.row

    @property
    def words(self) -> str:
        """What is recorded or excluded, as the text has it."""
        return self.row.get("as_written") or self.row.get("text", "")

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {"table": self.table, "row": dict(self.row)}


@dataclass(frozen=True)
class Disagreement:
    """A place of a text of which two reviewers decided otherwise; `fields` are the cells, none where one excludes."""

    source: str
    start: int
    words: str
    first: Verdict
    second: Verdict
    fields: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        place = {"source": self.source, "start": self.start, "words": self.words, "fields": list(self.fields)}
        return {**place, "first": self.first.to_dict(), "second": self.second.to_dict()}

    @property
    def sentence(self) -> Message:
        """The disagreement in one line."""
        place_en = f'{self.source}, offset {self.start}, "{self.words}"'
        place_zh = f"{self.source} 第 {self.start} 字处“{self.words}”"
        if not self.fields:
            recorded = "first" if self.first.records else "second"
            one = Message(
                f"the {recorded} records it, the other one excludes it",
                f"{'第一人' if recorded == 'first' else '第二人'}收录，另一人排除",
            )
            return Message(f"{place_en}: {one.en}.", f"{place_zh}：{one.zh}。")
        told = [
            (name, self.first.row.get(name, "") or "-", self.second.row.get(name, "") or "-") for name in self.fields
        ]
        en = "; ".join(f"{name}: {one} / {other}" for name, one, other in told)
        zh = "；".join(f"{name}：{one} / {other}" for name, one, other in told)
        return Message(f"{place_en}: {en}.", f"{place_zh}：{zh}。")


def disagreements(first: Iterable[Decision], second: Iterable[Decision]) -> list[Disagreement]:
    """Where two logs end up otherwise: one records what the other excludes, or both record it with other cells.

    A place that only one of them decided is no disagreement.
    """
    one, other = _verdicts(list(first)), _verdicts(list(second))
    pairs = ((place, verdict, found) for place, verdict in one.items() for found in _at(other, place))
    told = (_compared(place, mine, theirs) for place, mine, theirs in pairs)
    return sorted(filter(None, told), key=lambda each: (each.source, each.start))


def _verdicts(decisions: list[Decision]) -> dict[Place, Verdict]:
    """What a log says of each place in the end."""
    places: dict[RowKey, int] = {}
    for decision in decisions:
        places |= {change.row: change.start for change in decision.changes if change.start is not None}
    found = {}
    for (table, key), row in rows_of(decisions).items():
        start = places.get((table, key))
        if row is not None and start is not None and row.get("source"):
            verdict = Verdict(table, row)
            found[row["source"], start, start + len(verdict.words)] = verdict
    return found


def _at(verdicts: Mapping[Place, Verdict], place: Place) -> Iterable[Verdict]:
    """The verdict on the same place, or on one that shares characters with it."""
    source, start, end = place
    if place in verdicts:
        return (verdicts[place],)
    near = ((first, last, verdict) for (other, first, last), verdict in verdicts.items() if other == source)
    return (verdict for first, last, verdict in near if first < end and start < last)


def _compared(place: Place, one: Verdict, other: Verdict) -> Disagreement | None:
    source, start, _end = place
    if one.records is not other.records:
        return Disagreement(source, start, one.words, one, other)
    names = [name for name in dict.fromkeys((*one.row, *other.row)) if name not in _NOT_COMPARED]
    differ = tuple(name for name in names if one.row.get(name, "") != other.row.get(name, ""))
    return Disagreement(source, start, one.words, one, other, differ) if differ else None
