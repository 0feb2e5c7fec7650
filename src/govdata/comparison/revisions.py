"""The gate: what a difference asks of the next version number, and of the record of revisions.

A published figure that changes or goes needs a row in the table with the role `revisions`: table, row, field, old, new,
reason, source, date. `row` is the key of the row (parts joined by `|`), `*` for every row in which `old` became `new`,
or in which anything changed where both are empty; `field` is empty where the row itself goes.
Filling in what was missing counts as a change, adding a row does not. `source` names a row of the table of sources
where the package has one: nobody can look up a source that the package does not know.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import islice

from govdata.comparison.changes import CellChange, Changes
from govdata.comparison.row_diff import Difference, cell_changes, key_texts
from govdata.comparison.snapshot import Snapshot
from govdata.releases.table_files import Table
from govdata.releases.version import Level, Version

ALL = "*"
COLUMNS = ("table", "row", "field", "old", "new", "reason", "source")
EVIDENCE = frozenset({"note", "quote", "quote_start"})
"""Columns of observations that show where a figure stands; the others say what it is."""
SHOWN = 5
REASON, SOURCE = "REASON", "SOURCE"
"""What stands in a proposed row until somebody completes it."""
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

    @property
    def explanations(self) -> frozenset[tuple[str, ...]]:
        """The changes any of which, on record, explains it: its own, the same in every row, every one of its field."""
        table, cell = self.table, self.cell
        moved = (_plain(cell.old), _plain(cell.new))
        rows = ((cell.row, cell.field, *moved), (ALL, cell.field, *moved), (ALL, cell.field, "", ""))
        return frozenset((table, *row) for row in rows)

    def row(self, number: int, columns: tuple[str, ...]) -> str:
        """The row that the record of revisions lacks, to be completed by hand: what stands in capitals."""
        cell = self.cell
        known = {"id": f"revision-{number}", "table": self.table, "row": cell.row, "field": cell.field}
        known |= {"old": cell.old or "", "new": cell.new or ""}
        return ",".join(_csv(known.get(column, column.upper())) for column in columns)


@dataclass(frozen=True)
class Revision:
    """A row of the record: what changed, why, and which source says so."""

    table: str
    row: str
    field: str
    old: str
    new: str
    reason: str
    source: str

    def __str__(self) -> str:
        place = ", ".join(part for part in (self.table, f"row {self.row}", self.field) if part)
        return f"revision of {place}: {self.old or 'nothing'} -> {self.new or 'nothing'}"

    @property
    def change(self) -> tuple[str, ...]:
        """What it explains; numbers by value."""
        return (self.table, self.row, self.field, _plain(self.old), _plain(self.new))

    def flaw(self, sources: AbstractSet[str] | None) -> str:
        """Why it explains nothing; "" where it does. `sources` are those of the package, None where it has no table."""
        if self.reason.strip() in ("", REASON):
            return "it gives no reason"
        source = self.source.strip()
        if source in ("", SOURCE):
            return "it names no source"
        return "" if sources is None or source in sources else f"the table of sources has no {source!r}"


def figure_fields(table: Table) -> tuple[str, ...]:
    """The fields whose values are published figures.

    In observations all that say something of a figure; in a table without a role its numbers; in others none.
    """
    own = [field for field in table.schema.fields if field.name not in table.schema.primary_key]
    if table.resource.role == "observations":
        return tuple(field.name for field in own if field.name not in EVIDENCE)
    numbers = [field.name for field in own if field.type in ("number", "integer")]
    return tuple(numbers) if not table.resource.role else ()


def unexplained(old: Snapshot, new: Snapshot, differences: Mapping[str, Difference]) -> tuple[Unexplained, ...]:
    """Published figures that changed or went without a revision on record; at most `ENOUGH` of them."""
    sources = _sources(new)
    recorded = frozenset(each.change for each in _recorded(new) if not each.flaw(sources))
    figures = {table.name: figure_fields(table) for table in old.tables}
    changed = _changed(old, new, differences, figures)
    return tuple(islice((change for change in changed if recorded.isdisjoint(change.explanations)), ENOUGH))


def _changed(
    old: Snapshot, new: Snapshot, differences: Mapping[str, Difference], fields: Mapping[str, tuple[str, ...]]
) -> Iterator[Unexplained]:
    """What changed or went in some fields of the tables of `old`, figures or not."""
    for before in old.tables:
        if fields.get(before.name):
            yield from _moved(before, new.table(before.name), fields[before.name], differences.get(before.name))


def _moved(
    before: Table, after: Table | None, fields: tuple[str, ...], found: Difference | None
) -> Iterator[Unexplained]:
    """The cells of `fields` that changed, and the rows that went."""
    if after is None:
        yield Unexplained(before.name, CellChange(ALL, "", None, None))
        return
    gone = [name for name in fields if name in before.schema.names and name not in after.schema.names]
    yield from (Unexplained(before.name, CellChange(ALL, name, "all values", None)) for name in gone)
    if found:
        yield from (Unexplained(before.name, cell) for cell in _cells(found, after, fields))


def _cells(found: Difference, table: Table, figures: tuple[str, ...]) -> Iterator[CellChange]:
    yield from (CellChange(key, "", None, None) for key in key_texts(found.removed, table))
    for name in found.fields:
        if name in figures:
            yield from cell_changes(found, table, name)


def doubts(old: Snapshot, new: Snapshot, differences: Mapping[str, Difference]) -> tuple[str, ...]:
    """Revisions that came with `new` and explain nothing: incomplete, or of something that did not change.

    Those of earlier releases stay on record. It is no error: a rule may ask for a revision, too (`monotone`).
    """
    known, sources = frozenset(_recorded(old)), _sources(new)
    fresh = [each for each in _recorded(new) if each not in known]
    named = {each.table: tuple({one.field for one in fresh if one.table == each.table}) for each in fresh}
    changed = {one for each in _changed(old, new, differences, named) for one in each.explanations}
    flaws = ((each, each.flaw(sources) or _idle(each, changed, old.label)) for each in fresh)
    return tuple(f"{each}: {flaw}" for each, flaw in flaws if flaw)


def _idle(revision: Revision, changed: AbstractSet[tuple[str, ...]], since: str) -> str:
    return "" if revision.change in changed else f"nothing of the kind changed since {since}"


def _sources(edition: Snapshot) -> frozenset[str] | None:
    """The ids in the table of sources; None where there is none."""
    for table in edition.tables:
        if table.resource.role == "sources" and "id" in table.schema.names:
            return frozenset(map(str, table.frame.select("id").collect().to_series()))
    return None


def _recorded(edition: Snapshot) -> Iterator[Revision]:
    """The rows of the record."""
    for table in _records(edition):
        for row in table.frame.select(COLUMNS).collect().iter_rows():
            yield Revision(*("" if cell is None else str(cell) for cell in row))


def _records(edition: Snapshot) -> Iterator[Table]:
    for table in edition.tables:
        if table.resource.role == "revisions" and set(COLUMNS) <= set(table.schema.names):
            yield table


def record_columns(edition: Snapshot) -> tuple[str, ...]:
    """The columns of the package's record of revisions, in their order; those of a new one where it has none."""
    return next((table.schema.names for table in _records(edition)), ("id", *COLUMNS, "date"))


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
        young = ", which before 1.0.0 counts up the second number"
        early = young if changes.level is Level.MAJOR and not previous.major else ""
        yield f"version {wanted} is too small: {heaviest} asks for at least a {changes.level.word} version{early}"
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


def next_step(
    changes: Changes,
    wanted: Version,
    previous: Version,
    missing: tuple[Unexplained, ...],
    idle: tuple[str, ...],
    columns: tuple[str, ...],
) -> str:
    """What to do about `refusals`, ready to be pasted into a record of `columns`; `idle` revisions explain nothing."""
    needed = previous.next(changes.level)
    steps = [f"Use --version {needed} (or set `version` in datapackage.json)."] if wanted < needed else []
    if missing:
        steps += [f"Not on record is the {each}." for each in idle[:SHOWN]]
        steps.append(
            "Record each in the table of revisions (the resource with `govdata.role` = `revisions`), for example:"
        )
        steps.append(",".join(map(_csv, columns)))
        steps += [change.row(number, columns) for number, change in enumerate(missing[:SHOWN], 1)]
    return "\n".join(steps)


def _csv(text: str) -> str:
    quoted = text.replace('"', '""')
    return f'"{quoted}"' if any(letter in text for letter in ',"\r\n') else text
