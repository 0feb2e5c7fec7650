"""The gate: what a difference asks of the next version number, and of the record of revisions.

A published figure that changes or goes needs a row in the table with the role `revisions`: table, row, field, old, new,
reason, source, date. `row` is the key of the row (parts joined by `|`), `*` for every row; `field` is empty where
the row itself goes. Filling in what was missing counts as a change, adding a row does not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import islice

from govdata.changes import CellChange, Changes
from govdata.editions import Edition
from govdata.export import Table
from govdata.rowdiff import Difference, cell_changes, key_texts
from govdata.version import Version

ALL = "*"
COLUMNS = ("table", "row", "field", "old", "new", "reason", "source")
EVIDENCE = frozenset({"note", "quote", "quote_start"})
"""Columns of observations that show where a figure stands; the others say what it is."""
SHOWN = 5
ENOUGH = 1000
"""No more unexplained changes than this are looked for: one is enough to refuse."""


@dataclass(frozen=True)
class Unexplained:
    """A published figure that changed or went, and nobody recorded why."""

    table: str
    cell: CellChange

    def __str__(self) -> str:
        if not self.cell.field:
            what = "the table" if self.cell.row == ALL else f"row {self.cell.row}"
            return f"{self.table}: {what} was removed"
        old, new = ("nothing" if value is None else value for value in (self.cell.old, self.cell.new))
        return f"{self.table}, row {self.cell.row}, {self.cell.field}: {old} -> {new}"

    def row(self, number: int) -> str:
        """The row that the record of revisions lacks, to be completed by hand."""
        parts = (self.table, self.cell.row, self.cell.field, self.cell.old or "", self.cell.new or "")
        return ",".join((f"revision-{number}", *map(_csv, parts), "REASON", "SOURCE", "DATE"))


def figure_fields(table: Table) -> tuple[str, ...]:
    """The fields whose values are published figures.

    In observations all that say something of a figure; in a table without a role its numbers; in others none.
    """
    own = [field for field in table.schema.fields if field.name not in table.schema.primary_key]
    if table.resource.role == "observations":
        return tuple(field.name for field in own if field.name not in EVIDENCE)
    numbers = [field.name for field in own if field.type in ("number", "integer")]
    return tuple(numbers) if not table.resource.role else ()


def unexplained(old: Edition, new: Edition, differences: Mapping[str, Difference]) -> tuple[Unexplained, ...]:
    """Published figures that changed or went without a revision on record; at most `ENOUGH` of them."""
    recorded = frozenset(_recorded(new))
    missing = (change for change in _revised(old, new, differences) if not _is_on_record(change, recorded))
    return tuple(islice(missing, ENOUGH))


def _is_on_record(change: Unexplained, recorded: frozenset[tuple[str, ...]]) -> bool:
    cell = change.cell
    exact = (change.table, cell.row, cell.field, _plain(cell.old), _plain(cell.new))
    whole = (change.table, ALL, cell.field, "", "")
    return exact in recorded or whole in recorded


def _revised(old: Edition, new: Edition, differences: Mapping[str, Difference]) -> Iterator[Unexplained]:
    for before in old.tables:
        after, figures = new.table(before.name), figure_fields(before)
        if not figures:
            continue
        if after is None:
            yield Unexplained(before.name, CellChange(ALL, "", None, None))
            continue
        gone = [name for name in figures if name not in after.schema.names]
        yield from (Unexplained(before.name, CellChange(ALL, name, "all values", None)) for name in gone)
        found = differences.get(before.name)
        if found:
            yield from (Unexplained(before.name, cell) for cell in _cells(found, after, figures))


def _cells(found: Difference, table: Table, figures: tuple[str, ...]) -> Iterator[CellChange]:
    yield from (CellChange(key, "", None, None) for key in key_texts(found.removed, table))
    for name in found.fields:
        if name in figures:
            yield from cell_changes(found, table, name)


def _recorded(edition: Edition) -> Iterator[tuple[str, ...]]:
    """Revisions on record, as (table, row, field, old, new); one without a reason and a source explains nothing."""
    for table in edition.tables:
        if table.resource.role == "revisions" and set(COLUMNS) <= set(table.schema.names):
            for name, row, field, old, new, reason, source in table.frame.select(COLUMNS).collect().iter_rows():
                if (reason or "").strip() and (source or "").strip():
                    yield name or "", row or "", field or "", _plain(old), _plain(new)


def _plain(text: str | None) -> str:
    """`2900` and `2900.0` are one number; everything else is its text."""
    try:
        number = Decimal(text or "")
    except InvalidOperation:
        return text or ""
    return str(number.normalize() if number else Decimal(0))


def refusals(changes: Changes, wanted: Version, previous: Version, missing: tuple[Unexplained, ...]) -> Iterator[str]:
    """Every reason why `wanted` may not be the next release; none if it may."""
    needed = previous.next(changes.level)
    if wanted <= previous:
        what = "is released already" if wanted == previous else f"is lower than the last release, {previous}"
        yield f"version {wanted} {what}{', and nothing changed since' if changes.empty else ''}"
    elif wanted < needed:
        heaviest = next(_heaviest(changes))
        yield f"version {wanted} is too small: {heaviest} asks for at least a {changes.level.word} version"
    if missing:
        count = f"{len(missing)}" if len(missing) < ENOUGH else f"{ENOUGH} or more"
        listed = "; ".join(map(str, missing[:SHOWN]))
        yield f"{count} published figure(s) changed without a revision on record: {listed}"


def _heaviest(changes: Changes) -> Iterator[str]:
    """What weighs most, in words."""
    for change in (*changes.metadata, *changes.rules):
        if change.level is changes.level:
            yield f"{change.place} ({change.message})"
    for table in changes.tables:
        if table.level is changes.level:
            yield f"{table.table} (rows +{table.rows_added} -{table.rows_removed} ~{table.rows_changed})"


def next_step(changes: Changes, wanted: Version, previous: Version, missing: tuple[Unexplained, ...]) -> str:
    """What to do about `refusals`, ready to be pasted."""
    needed = previous.next(changes.level)
    steps = [f"Use --version {needed} (or set `version` in datapackage.json)."] if wanted < needed else []
    if missing:
        steps.append(
            "Record each in the table of revisions (the resource with `govdata.role` = `revisions`), for example:"
        )
        steps.append(f"id,{','.join(COLUMNS)},date")
        steps += [change.row(number) for number, change in enumerate(missing[:SHOWN], 1)]
    return "\n".join(steps)


def _csv(text: str) -> str:
    quoted = text.replace('"', '""')
    return f'"{quoted}"' if any(letter in text for letter in ',"\r\n') else text
