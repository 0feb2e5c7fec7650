"""The doubtful rows of a table -> findings: a batch's distinct texts are judged, all findings counted, a few kept.

What hides what is frictionless's: a blank row stands for all cell errors of its row; a cell that is not there is both
a missing cell and, where its field is required, a constraint error.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from govdata.metadata.schema import ROW
from govdata.reports.messages import untranslated
from govdata.reports.model import Finding, Outcome, Severity, TruncatedFindings
from govdata.structure.bounded import SECONDS, held_against
from govdata.structure.cell_reader import Judge, judge_of
from govdata.structure.constraints import good
from govdata.structure.header import Slot

_TITLES = {"type-error": "Type Error", "constraint-error": "Constraint Error", "wide-integer": "Wide Integer"}


@dataclass
class FindingCollector:
    """Findings of one table as they come in: all are counted, the first `limit` by place are kept."""

    table: str
    limit: int
    counts: Counter[tuple[str, Severity]] = field(default_factory=Counter)
    kept: list[Finding] = field(default_factory=list)

    def count(self, kind: str, number: int, severity: Severity = Severity.ERROR) -> None:
        if number:  # a kind that is a key counts as found
            self.counts[kind, severity] += number

    def add(self, findings: tuple[Finding, ...]) -> None:
        """A few findings, each counted and kept."""
        for finding in findings:
            self.count(finding.type, 1, finding.severity)
        self.keep(iter(findings))

    def keep(self, findings: Iterator[Finding]) -> None:
        """Findings of one column or key, by row: no more of them than could be shown."""
        for _, finding in zip(range(self.limit), findings, strict=False):
            self.kept.append(finding)
        if len(self.kept) > 4 * self.limit:
            self.kept = sorted(self.kept, key=lambda finding: finding.sort_key)[: self.limit]

    def outcome(self) -> Outcome:
        kept = sorted(self.kept, key=lambda finding: finding.sort_key)[: self.limit]
        shown = Counter((finding.type, finding.severity) for finding in kept)
        rest = {key: number - shown[key] for key, number in self.counts.items() if number > shown[key]}
        truncated = tuple(
            TruncatedFindings(self.table, kind, severity, number) for (kind, severity), number in rest.items()
        )
        return Outcome(tuple(kept), (), truncated)


@dataclass
class Judged:
    """What judging one column taught: texts that are good after all, constraints that broke, that could not be run."""

    exotic: bool = False
    failed: set[str] = field(default_factory=set)
    undecided: dict[str, str] = field(default_factory=dict)


def doubt(slot: Slot) -> pl.Expr:
    """True where the fast reading of a column is not sure that the cell is good."""
    certain, there = good(slot.field, slot.cell, slot.value), slot.cell.is_not_null()
    if slot.field.required:
        certain, there = there & certain, pl.lit(value=True)
    # One choice instead of filling nulls and negating: a null in `certain` is a doubt without a pass of its own.
    return pl.when(certain).then(pl.lit(value=False)).otherwise(there)


def judge_cells(
    batches: Iterator[pl.DataFrame], slots: tuple[Slot, ...], docket: FindingCollector
) -> dict[str, Judged]:
    """Judge batches of rows that hold for each slot its text and, in `?n`, whether it is in doubt."""
    judges = {slot.column: judge_of(slot.field) for slot in slots}
    learnt = {column: Judged(undecided=dict(judge.dropped)) for column, judge in judges.items()}
    for batch in batches:
        for slot in slots:
            cells = batch.filter(pl.col(f"?{slot.column}")).select(ROW, pl.col(slot.column).alias("cell"))
            if cells.height:
                _judge_column(cells, slot, judges[slot.column], learnt[slot.column], docket)
    return learnt


def _judge_column(cells: pl.DataFrame, slot: Slot, judge: Judge, learnt: Judged, docket: FindingCollector) -> None:
    tally = {row[0]: row[1] for row in cells.group_by("cell").len().iter_rows()}
    wrong = _verdicts(tally, judge, learnt)
    for cell, notes in wrong.items():
        for name in notes:
            docket.count(kind_of(name), tally[cell], _severity(name))
            learnt.failed.add(name)
    if wrong:
        docket.keep(_findings(cells, wrong, slot, docket.table))


def _verdicts(tally: Mapping[str | None, int], judge: Judge, learnt: Judged) -> dict[str | None, Mapping[str, str]]:
    """The notes of each distinct text that has any."""
    wrong: dict[str | None, Mapping[str, str]] = {}
    right: list[str] = []
    for cell in tally:
        verdict = judge.read(cell)
        if verdict.notes:
            wrong[cell] = verdict.notes
        if verdict.value is not None and cell is not None:
            right.append(cell)
    learnt.exotic = learnt.exotic or bool(right)
    limits = {name: limit for name, limit in judge.field.constraints.items() if name not in learnt.undecided}
    for name, failing, note in held_against(limits, right):
        if failing is None:
            learnt.undecided[name] = unanswered(note)
        for cell in failing or ():
            wrong[cell] = {**wrong.get(cell, {}), name: note}
    return wrong


def unanswered(note: str) -> str:
    """Why a constraint that is run apart has no answer."""
    return f"it cannot be run, or has no answer within {SECONDS:.0f} seconds: {note}"


def undecided_finding(table: str, name: str, limit: str, why: str) -> Finding:
    """A constraint that was declared and not decided: nobody may take that for a pass."""
    return Finding(
        "constraint-error",
        untranslated(f'The constraint "{limit}" of the field "{name}" could not be decided: {why}'),
        table,
        None,
        name,
        title=_TITLES["constraint-error"],
        next_step=untranslated("Write the constraint so that it can be decided, or delete it."),
    )


def kind_of(name: str) -> str:
    """The type of the finding that a note of the judge becomes."""
    return {"type": "type-error", "wide": "wide-integer"}.get(name, "constraint-error")


def _severity(name: str) -> Severity:
    return Severity.WARNING if name == "wide" else Severity.ERROR


def _findings(
    cells: pl.DataFrame, wrong: Mapping[str | None, Mapping[str, str]], slot: Slot, table: str
) -> Iterator[Finding]:
    for row, cell in cells.iter_rows():
        for name, note in wrong.get(cell, {}).items():
            yield cell_finding(table, row, slot, cell, name, note)


def cell_finding(table: str, row: int, slot: Slot, cell: Any, name: str, note: str) -> Finding:
    """One wrong cell, in the words of frictionless's templates."""
    place = f'"{row}" and field "{slot.field.name}" at position "{slot.number}"'
    kind = kind_of(name)
    if kind == "type-error":
        message = f'Type error in the cell "{cell}" in row {place}: {note}'
    else:
        message = f'The cell "{cell}" in row at position {place} does not conform to a constraint: {note}'
    shown = "" if cell is None else str(cell)
    finding = Finding(
        kind, untranslated(message), table, row, slot.field.name, slot.number, shown[:1000], title=_TITLES[kind]
    )
    step = "Mend the cell, or the schema if the cell is right."
    return replace(finding, expected=untranslated(note), next_step=untranslated(step), severity=_severity(name))


def blank_finding(table: str, row: int) -> Finding:
    message = f'Row at position "{row}" is completely blank'
    return Finding(
        "blank-row", untranslated(message), table, row, title="Blank Row", next_step=untranslated("Delete the row.")
    )


def uneven_findings(table: str, rows: pl.DataFrame, slots: tuple[Slot, ...], delimiter: str) -> Iterator[Finding]:
    """Missing and extra cells, one finding each."""
    width = len(slots)
    for row, cells, line in rows.iter_rows():
        for slot in slots[cells:]:
            message = f'Row at position "{row}" has a missing cell in field "{slot.field.name}"'
            message += f' at position "{slot.number}"'
            yield Finding(
                "missing-cell",
                untranslated(message),
                table,
                row,
                slot.field.name,
                slot.number,
                "",
                title="Missing Cell",
                expected=untranslated(f"{width} cells, as in the header"),
                next_step=untranslated(f"Add {width - cells} of {delimiter!r}."),
            )
        for number in range(width + 1, cells + 1):
            message = f'Row at position "{row}" has an extra value in field at position "{number}"'
            yield Finding(
                "extra-cell",
                untranslated(message),
                table,
                row,
                "",
                number,
                (line or "")[:200],
                title="Extra Cell",
                expected=untranslated(f"{width} cells, as in the header"),
                next_step=untranslated("Quote the cell that holds a delimiter."),
            )
