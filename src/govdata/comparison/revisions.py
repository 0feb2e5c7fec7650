"""The record of revisions: which published figures changed without a reason on record.

A published figure that changes or goes needs a row in the table with the role `revisions`: table, row, field, old, new,
reason, source, date. `row` is the key of the row (`metadata.row_key`), `*` for every row in which `old` became `new`,
or in which anything changed where both are empty; `field` is empty where the row itself goes.
Filling in what was missing counts as a change, adding a row does not. A precedence of a source asks for a row as well
where it changes which figure a fact takes: the published fact is another number then, though no observation changed.
`source` names a row of the table of sources
where the package has one: nobody can look up a source that the package does not know.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain, islice

import polars as pl

from govdata.comparison.changes import CellChange, TableChanges
from govdata.comparison.row_diff import RowDifference, cell_changes, differs_in, key_parts, key_texts
from govdata.comparison.snapshot import Snapshot
from govdata.metadata.reasons import says_something
from govdata.metadata.row_key import EVERY_ROW, key_text, old_key_text
from govdata.releases.table_files import TypedTable
from govdata.reports.messages import EMPTY, Message

ALL = EVERY_ROW
COLUMNS = ("table", "row", "field", "old", "new", "reason", "source")
FACT_FIGURE = ("value", "lower", "upper", "unit", "qualifier")
FACT_PREFERRED = ("observation_table", "observation")
"""The columns of facts that say which figure a fact has, and which observation it is taken from."""
_FACTS_CHANGED = Message(", which changes the figure of a fact", "，事实所取的数字随之改变")
EVIDENCE = frozenset({"note", "quote", "quote_start"})
"""Columns of observations that show where a figure stands; the others say what it is."""
REASON, SOURCE = "REASON", "SOURCE"
"""What stands in a proposed row until somebody completes it."""
ENOUGH = 1000
"""No more unexplained changes than this are looked for: one is enough to refuse."""


@dataclass(frozen=True)
class Unexplained:
    """A published figure that changed or went, and nobody recorded why."""

    table: str
    cell: CellChange
    older: tuple[str, ...] = ()
    """What a record may call the row that was written before the parts of a key were told apart."""
    so: Message = EMPTY
    """What follows from it, where it is no figure itself."""

    @property
    def message(self) -> Message:
        """Where, and what became of it."""
        table, cell = self.table, self.cell
        if cell.field and cell.row == ALL:
            return Message(f"{table}: field {cell.field} was removed", f"{table}：字段 {cell.field} 被删除")
        if cell.field:
            moved = _value_moved(table, cell.row, cell.field, cell.old, cell.new)
            return Message(f"{moved.en}{self.so.en}", f"{moved.zh}{self.so.zh}")
        if cell.row == ALL:
            return Message(f"{table}: the table was removed", f"{table}：整表被删除")
        return Message(f"{table}: row {cell.row} was removed", f"{table}：行 {cell.row} 被删除")

    @property
    def explanations(self) -> frozenset[tuple[str, ...]]:
        """The changes any of which, on record, explains it."""
        return frozenset(self.explained_by)

    @property
    def explained_by(self) -> tuple[tuple[str, ...], ...]:
        """The same in their order: its own change, the same in every row, every change of its field."""
        table, cell = self.table, self.cell
        moved = (_by_value(cell.old), _by_value(cell.new))
        rows = ((row, cell.field, *moved) for row in (cell.row, *self.older, ALL))
        return tuple((table, *row) for row in (*rows, (ALL, cell.field, "", "")))

    def row(self, number: int, columns: tuple[str, ...]) -> str:
        """The row that the record of revisions lacks, to be completed by hand: what stands in capitals."""
        cell = self.cell
        known = {"id": f"revision-{number}", "table": self.table, "row": cell.row, "field": cell.field}
        known |= {"old": cell.old or "", "new": cell.new or ""}
        return ",".join(csv_cell(known.get(column, column.upper())) for column in columns)


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

    @property
    def message(self) -> Message:
        """Which change it records."""
        moved = _value_moved(self.table, self.row, self.field, self.old or None, self.new or None)
        return Message(f"The revision of {moved.en}", f"{moved.zh}的修订")

    @property
    def change(self) -> tuple[str, ...]:
        """What it explains; numbers by value."""
        return (self.table, self.row, self.field, _by_value(self.old), _by_value(self.new))

    def flaw(self, sources: AbstractSet[str] | None) -> Message:
        """Why it explains nothing; empty where it does. `sources` are the package's, None where it has no table."""
        if self.reason.strip() == REASON or not says_something(self.reason):
            return Message("gives no reason", "未写理由")
        source = self.source.strip()
        if source in ("", SOURCE):
            return Message("names no source", "未写来源")
        known = sources is None or source in sources
        return (
            EMPTY
            if known
            else Message(
                f'names the source "{source}", which the table of sources lacks', f"所写来源“{source}”不在来源表中"
            )
        )


def _value_moved(table: str, row: str, field: str, old: str | None, new: str | None) -> Message:
    en, zh = (" -> ".join(nothing if value is None else value for value in (old, new)) for nothing in ("nothing", "空"))
    place, zh_place = (f", {field}", f"，{field} 列") if field else ("", "")
    return Message(f"{table}, row {row}{place} ({en})", f"{table}，行 {row}{zh_place}（{zh}）")


def figure_fields(table: TypedTable) -> tuple[str, ...]:
    """The fields whose values are published figures.

    In observations all that say something of a figure; in a table without a role its numbers; in others none.
    """
    own = [field for field in table.schema.fields if field.name not in table.schema.primary_key]
    if table.resource.role == "observations":
        return tuple(field.name for field in own if field.name not in EVIDENCE)
    numbers = [field.name for field in own if field.type in ("number", "integer")]
    return tuple(numbers) if not table.resource.role else ()


def unexplained(old: Snapshot, new: Snapshot, rows: Mapping[str, RowDifference]) -> tuple[Unexplained, ...]:
    """Published figures that changed or went without a revision on record; at most `ENOUGH` of them."""
    sources = _sources(new)
    recorded = frozenset(each.change for each in _recorded(new) if not each.flaw(sources))
    figures = {table.name: figure_fields(table) for table in old.tables}
    changed = chain(_changes_in(old, new, rows, figures), _changed_precedence(old, new, rows))
    return tuple(islice((change for change in changed if recorded.isdisjoint(change.explanations)), ENOUGH))


def _changes_in(
    old: Snapshot, new: Snapshot, rows: Mapping[str, RowDifference], fields: Mapping[str, tuple[str, ...]]
) -> Iterator[Unexplained]:
    """What changed or went in some fields of the tables of `old`, figures or not."""
    for before in old.tables:
        if fields.get(before.name):
            yield from _changed_or_removed(before, new.table(before.name), fields[before.name], rows.get(before.name))


def _changed_precedence(old: Snapshot, new: Snapshot, rows: Mapping[str, RowDifference]) -> Iterator[Unexplained]:
    """The precedences that changed, where a fact has taken the figure of another observation."""
    if not any(_takes_another_figure(rows[table.name]) for table in _with_role(new, "facts") if table.name in rows):
        return
    for before in _with_role(old, "sources"):
        after = new.table(before.name)
        if after and "precedence" in before.schema.names:
            changed = _changed_or_removed(before, after, ("precedence",), rows.get(before.name))
            yield from (replace(each, so=_FACTS_CHANGED) for each in changed if each.cell.field)


def _takes_another_figure(facts: RowDifference) -> bool:
    """Does a fact of both snapshots have another preferred observation, and another figure with it?"""
    figure, preferred = (
        [differs_in(name) for name in names if name in facts.fields] for names in (FACT_FIGURE, FACT_PREFERRED)
    )
    if not (figure and preferred):
        return False
    return not facts.changed.filter(pl.any_horizontal(figure) & pl.any_horizontal(preferred)).is_empty()


def _with_role(snapshot: Snapshot, role: str) -> Iterator[TypedTable]:
    return (table for table in snapshot.tables if table.resource.role == role)


def _changed_or_removed(
    before: TypedTable, after: TypedTable | None, fields: tuple[str, ...], found: RowDifference | None
) -> Iterator[Unexplained]:
    """The cells of `fields` that changed, and the rows that went."""
    if after is None:
        yield Unexplained(before.name, CellChange(ALL, "", None, None))
        return
    gone = [name for name in fields if name in before.schema.names and name not in after.schema.names]
    yield from (Unexplained(before.name, CellChange(ALL, name, "all values", None)) for name in gone)
    if found:
        older = _older_texts(found, after)
        changed = _changed_cells(found, after, fields)
        yield from (Unexplained(before.name, cell, older.get(cell.row, ())) for cell in changed)


def _older_texts(found: RowDifference, table: TypedTable) -> Mapping[str, tuple[str, ...]]:
    """By the key of a row what records called it before its parts were told apart, as far as that means no other row.

    Parts stood in the order of the schema where a cell had changed, and in that of the key where the row had gone.
    """
    names = found.removed.columns
    order = [names.index(name) for name in table.schema.names if name in names]
    keys = pl.concat([found.removed, found.changed.select(names)]) if found.changed.height else found.removed
    rows = [
        (key_text(parts), {old_key_text(parts), old_key_text([parts[place] for place in order])})
        for parts in key_parts(keys, table)
    ]
    taken = Counter(text for _, texts in rows for text in texts) + Counter({key: 2 for key, _ in rows} | {ALL: 2})
    return {key: tuple(text for text in texts if taken[text] == 1) for key, texts in rows}


def _changed_cells(found: RowDifference, table: TypedTable, figures: tuple[str, ...]) -> Iterator[CellChange]:
    yield from (CellChange(key, "", None, None) for key in key_texts(found.removed, table))
    for name in found.fields:
        if name in figures:
            yield from cell_changes(found, table, name)


def recorded_reasons(old: Snapshot, new: Snapshot) -> Mapping[tuple[str, ...], str]:
    """Why things changed, by what changed; where the record of `old` has the same change, that of `new` wins."""
    known, sources = frozenset(_recorded(old)), _sources(new)
    sound = [each for each in _recorded(new) if not each.flaw(sources)]
    ordered = sorted(sound, key=lambda each: each not in known)
    return {each.change: each.reason.strip() for each in ordered}


def with_reasons(
    changes: TableChanges, found: RowDifference, table: TypedTable, reasons: Mapping[tuple[str, ...], str]
) -> TableChanges:
    """The changes of a table with the reasons that are on record."""
    if not reasons:
        return changes
    older = _older_texts(found, table)

    def reason(cell: CellChange) -> str:
        named = Unexplained(table.name, cell, older.get(cell.row, ())).explained_by
        return next((reasons[change] for change in named if change in reasons), "")

    cells = tuple(replace(cell, reason=reason(cell)) for cell in changes.cells)
    gone = {key: why for key in changes.removed if (why := reason(CellChange(key, "", None, None)))}
    return replace(changes, cells=cells, reasons=gone)


def unused_revisions(old: Snapshot, new: Snapshot, rows: Mapping[str, RowDifference]) -> tuple[Message, ...]:
    """Revisions that came with `new` and explain nothing: incomplete, or of something that did not change.

    Those of earlier releases stay on record. It is no error: a rule may ask for a revision, too (`monotone`).
    """
    known, sources = frozenset(_recorded(old)), _sources(new)
    fresh = [each for each in _recorded(new) if each not in known]
    named = {each.table: tuple({one.field for one in fresh if one.table == each.table}) for each in fresh}
    changed = {one for each in _changes_in(old, new, rows, named) for one in each.explanations}
    flaws = ((each, each.flaw(sources) or _why_unused(each, changed, old.label)) for each in fresh)
    return tuple(Message(f"{each.message.en} {flaw.en}", f"{each.message.zh}{flaw.zh}") for each, flaw in flaws if flaw)


def _why_unused(revision: Revision, changed: AbstractSet[tuple[str, ...]], since: str) -> Message:
    if revision.change in changed:
        return EMPTY
    return Message(f"matches no change since {since}", f"与 {since} 以来的更改均不对应")


def _sources(snapshot: Snapshot) -> frozenset[str] | None:
    """The ids in the table of sources; None where there is none."""
    for table in snapshot.tables:
        if table.resource.role == "sources" and "id" in table.schema.names:
            return frozenset(map(str, table.frame.select("id").collect().to_series()))
    return None


def _recorded(snapshot: Snapshot) -> Iterator[Revision]:
    """The rows of the record."""
    for table in _record_tables(snapshot):
        for row in table.frame.select(COLUMNS).collect().iter_rows():
            yield Revision(*("" if cell is None else str(cell) for cell in row))


def _record_tables(snapshot: Snapshot) -> Iterator[TypedTable]:
    for table in snapshot.tables:
        if table.resource.role == "revisions" and set(COLUMNS) <= set(table.schema.names):
            yield table


def record_columns(snapshot: Snapshot) -> tuple[str, ...]:
    """The columns of the package's record of revisions, in their order; those of a new one where it has none."""
    return next((table.schema.names for table in _record_tables(snapshot)), ("id", *COLUMNS, "date"))


def _by_value(text: str | None) -> str:
    """`2900` and `2900.0` are one number; everything else is its text."""
    try:
        number = Decimal(text or "")
        return str(number.normalize() if number else Decimal(0)) if number.is_finite() else text or ""
    except ArithmeticError:  # no number, or one of a million digits
        return text or ""


def csv_cell(text: str) -> str:
    """A text as a cell of a CSV file, quoted where it has to be."""
    quoted = text.replace('"', '""')
    return f'"{quoted}"' if any(letter in text for letter in ',"\r\n') else text
