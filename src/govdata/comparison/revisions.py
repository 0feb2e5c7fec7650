"""The record of revisions: which published figures changed without a reason on record.

A published figure that changes or goes needs a row in the table with the role `revisions`: table, row, field, old, new,
reason, source, date. `row` is the key of the row (`metadata.row_key`), `*` for every row in which `old` became `new`,
or in which anything changed where both are empty; `field` is empty where the row itself goes.
A row of the record explains changes of the one release that it came with: what was on record in the release before
has explained what it could. Filling in what was missing counts as a change, adding a row does not. A precedence of a
source asks for a row as well where a fact took its figure from the source or takes it now, and it is another one: the
published fact is another number then, though no observation changed. `source` names a row of the table of sources where
the package has one: nobody can look up a source that the package does not know.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from decimal import Decimal
from itertools import accumulate, chain, islice
from typing import Any

import polars as pl

from govdata.comparison.changes import CellChange, TableChanges
from govdata.comparison.row_diff import DERIVED, RowDifference, cell_changes, differs_in, key_texts, new_name, old_name
from govdata.comparison.snapshot import Snapshot
from govdata.metadata.reasons import says_something
from govdata.metadata.roles import role_columns
from govdata.metadata.row_key import EVERY_ROW, key_text
from govdata.releases.table_files import TypedTable
from govdata.reports.messages import EMPTY, Message
from govdata.values import dataclass

ALL = EVERY_ROW
ALL_VALUES, NO_FIGURES = "all values", "no figures"
"""What became nothing where a field goes, and what it became where its values are no figures any more."""
COLUMNS = ("table", "row", "field", "old", "new", "reason", "source")
FACT_FIGURE = ("value", "lower", "upper", "unit", "qualifier")
FACT_PREFERRED = ("observation_table", "observation")
"""The columns of facts that say which figure a fact has, and which observation it is taken from."""
_FACTS_CHANGED = Message(", which changes the figure of a fact", "，事实所取的数字随之改变")
EVIDENCE = frozenset({"note", "quote", "quote_start", "page"})
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
    so: Message = EMPTY
    """What follows from it, where it is no figure itself."""

    @property
    def message(self) -> Message:
        """Where, and what became of it."""
        table, cell = self.table, self.cell
        if cell.new == NO_FIGURES:
            return Message(
                f"{table}: the values of field {cell.field} are no figures any more",
                f"{table}：字段 {cell.field} 的值不再是数字",
            )
        if cell.field and cell.row == ALL:
            return Message(f"{table}: field {cell.field} was removed", f"{table}：字段 {cell.field} 被删除")
        if cell.field:
            moved = _value_moved(table, cell.row, cell.field, cell.old, cell.new)
            return Message(f"{moved.en}{self.so.en}", f"{moved.zh}{self.so.zh}")
        if cell.row == ALL:
            return Message(f"{table}: the table was removed", f"{table}：整表被删除")
        return Message(f"{table}: row {cell.row} was removed", f"{table}：行 {cell.row} 被删除")

    @property
    def explanations(self) -> tuple[tuple[str, ...], ...]:
        """The changes any of which, on record, explains it: its own, the same in every row, every one of its field."""
        table, cell = self.table, self.cell
        moved = (_by_value(cell.old), _by_value(cell.new))
        rows = ((cell.row, cell.field, *moved), (ALL, cell.field, *moved), (ALL, cell.field, "", ""))
        return tuple((table, *row) for row in rows)

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

    In observations all that say something of a figure; in other tables the numbers, also those of the primary key, but
    for the columns that their role reads: they say where a text stands, not what it says.
    """
    role, key = table.resource.role, table.schema.primary_key
    if role == "observations":
        return tuple(each.name for each in table.schema.fields if each.name not in {*key, *EVIDENCE})
    known = role_columns(role)
    # What has a role is known by its key, and a whole number there is an id.
    ids = key if role else ()
    return tuple(
        each.name
        for each in table.schema.fields
        if each.name not in known and (each.type == "number" or (each.type == "integer" and each.name not in ids))
    )


def _guarded_fields(old: Snapshot, new: Snapshot) -> dict[str, tuple[str, ...]]:
    """The figures of each table; none of the facts that a release states itself: they follow from observations."""
    declared = {each.get("name") for each in _objects(new.descriptor.get("resources"))}
    derived = {each.name for each in new.tables if each.resource.role in DERIVED} - declared
    return {table.name: () if table.name in derived else figure_fields(table) for table in old.tables}


def _objects(value: Any) -> Iterator[Mapping[str, Any]]:
    return (each for each in value if isinstance(each, Mapping)) if isinstance(value, list) else iter(())


def unexplained(old: Snapshot, new: Snapshot, rows: Mapping[str, RowDifference]) -> tuple[Unexplained, ...]:
    """Published figures that changed or went without a revision on record; at most `ENOUGH` of them."""
    explaining = {each.change for each in _explaining(old, new)}
    figures = _guarded_fields(old, new)
    changed = chain(_unguarded(new, figures), _changes_in(old, new, rows, figures), _changed_precedence(old, new, rows))
    return tuple(islice((change for change in changed if explaining.isdisjoint(change.explanations)), ENOUGH))


def _unguarded(new: Snapshot, figures: Mapping[str, tuple[str, ...]]) -> Iterator[Unexplained]:
    """Fields whose values were figures and are none by another type or role: the next release could change them."""
    for name, fields in figures.items():
        after = new.table(name)
        if after:
            kept = {*figure_fields(after), *after.schema.primary_key}
            lost = (each for each in fields if each in after.schema.names and each not in kept)
            yield from (Unexplained(name, CellChange(ALL, each, ALL_VALUES, NO_FIGURES)) for each in lost)


def _explaining(old: Snapshot, new: Snapshot) -> Iterator[Revision]:
    """The rows of the record that explain a change: they came with `new`, are complete, and say which row they mean."""
    fresh = tuple(_fresh(old, new))
    ambiguous = _ambiguous(old, new, {each.change for each in fresh})
    return (each for each in fresh if each.change not in ambiguous)


def _fresh(old: Snapshot, new: Snapshot) -> Iterator[Revision]:
    """The complete rows that came with `new`: of a change that was on record already, only what is there once more."""
    before, now = _sources(old), _sources(new)
    known = frozenset(each for each in _recorded(old) if not each.flaw(before))
    spent = Counter(each.change for each in _recorded(old) if each in known)
    # Of some rows for one change, the one that stands as it stood is the old one, and the others may have its reason.
    for each in sorted(_recorded(new), key=lambda each: (each not in known, bool(each.flaw(now)))):
        if spent[each.change]:
            spent[each.change] -= 1
        elif not each.flaw(now):
            yield each


def _ambiguous(old: Snapshot, new: Snapshot, recorded: AbstractSet[tuple[str, ...]]) -> frozenset[tuple[str, ...]]:
    """Of some changes those of every row of a table in which a row has the key `*`: nobody knows which are meant."""
    tables = {table for table, row, field, *_ in recorded if row == ALL and field}
    starred = {name for name in tables for each in (old, new) if _has_star_for_a_key(each.table(name))}
    return frozenset(each for each in recorded if each[0] in starred and each[1] == ALL and each[3] != ALL_VALUES)


def _has_star_for_a_key(table: TypedTable | None) -> bool:
    if table is None or len(table.schema.primary_key) != 1:
        return False
    key = table.frame.select(pl.col(table.schema.primary_key[0]).cast(pl.String) == ALL)
    return bool(key.select(pl.all().any()).collect(engine="streaming").item())


def _changes_in(
    old: Snapshot, new: Snapshot, rows: Mapping[str, RowDifference], fields: Mapping[str, tuple[str, ...]]
) -> Iterator[Unexplained]:
    """What changed or went in some fields of the tables of `old`, figures or not."""
    for before in old.tables:
        if fields.get(before.name):
            yield from _changed_or_removed(before, new.table(before.name), fields[before.name], rows.get(before.name))


def _changed_precedence(old: Snapshot, new: Snapshot, rows: Mapping[str, RowDifference]) -> Iterator[Unexplained]:
    """The precedences that changed of sources from which a fact took its figure, or takes another one now."""
    facts = (rows[table.name] for table in _with_role(new, "facts") if table.name in rows)
    moved = [frame for frame in map(_with_another_figure, facts) if not frame.is_empty()]
    preferred = frozenset(chain.from_iterable(map(_preferred_sources, moved)))
    for before in _with_role(old, "sources") if moved else ():
        after, by_id = new.table(before.name), before.schema.primary_key == ("id",)
        if after and "precedence" in before.schema.names:
            changed = _changed_or_removed(before, after, ("precedence",), rows.get(before.name))
            for each in changed:
                if each.cell.field and (each.cell.row in {ALL, *preferred} or not (by_id and preferred)):
                    yield replace(each, so=_FACTS_CHANGED)


def _with_another_figure(facts: RowDifference) -> pl.DataFrame:
    """The facts of both snapshots that have another preferred observation, and another figure with it."""
    figure, preferred = (
        [differs_in(name) for name in names if name in facts.fields] for names in (FACT_FIGURE, FACT_PREFERRED)
    )
    if not (figure and preferred):
        return facts.changed.clear()
    return facts.changed.filter(pl.any_horizontal(figure) & pl.any_horizontal(preferred))


def _preferred_sources(facts: pl.DataFrame) -> Iterator[str]:
    """The sources that the facts preferred and prefer, as keys: each stands first in `sources`, `; ` in it or not."""
    for name in (old_name("sources"), new_name("sources")):
        for text in facts[name].drop_nulls().unique() if name in facts.columns else ():
            yield from (key_text((first,)) for first in accumulate(text.split("; "), "{}; {}".format))


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
    yield from (Unexplained(before.name, CellChange(ALL, name, ALL_VALUES, None)) for name in gone)
    if found:
        yield from (Unexplained(before.name, cell) for cell in _changed_cells(found, after, fields))


def _changed_cells(found: RowDifference, table: TypedTable, figures: tuple[str, ...]) -> Iterator[CellChange]:
    yield from (CellChange(key, "", None, None) for key in key_texts(found.removed, table))
    for name in found.fields:
        if name in figures:
            yield from cell_changes(found, table, name)


def spent_revisions(old: Snapshot, new: Snapshot, missing: Sequence[Unexplained]) -> tuple[Message, ...]:
    """Revisions that name a change and do not explain it, since they were on record before."""
    named = {each for change in missing for each in change.explanations}
    spent = (each for each in _recorded(old) if each.change in named)
    still = frozenset(_recorded(new))
    since = Message(
        f"was on record in {old.label} already, and explains no change since",
        f"在 {old.label} 中已经登记，不能说明此后的更改",
    )
    told = (each.message for each in dict.fromkeys(spent) if each in still)
    return tuple(Message(f"{each.en} {since.en}", f"{each.zh}{since.zh}") for each in told)


def recorded_reasons(old: Snapshot, new: Snapshot) -> Mapping[tuple[str, ...], str]:
    """Why things changed, by what changed, as the rows of the record say that explain it."""
    return {each.change: each.reason.strip() for each in _explaining(old, new)}


def with_reasons(changes: TableChanges, reasons: Mapping[tuple[str, ...], str]) -> TableChanges:
    """The changes of a table with the reasons that are on record."""
    if not reasons:
        return changes

    def reason(cell: CellChange) -> str:
        named = Unexplained(changes.table, cell).explanations
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
    found = chain(_unguarded(new, _guarded_fields(old, new)), _changes_in(old, new, rows, named))
    changed = frozenset(one for each in found for one in each.explanations)
    usable = changed - _ambiguous(old, new, changed & {each.change for each in fresh})
    flaws = ((each, each.flaw(sources) or _why_unused(each, usable, changed, old.label)) for each in fresh)
    return tuple(Message(f"{each.message.en} {flaw.en}", f"{each.message.zh}{flaw.zh}") for each, flaw in flaws if flaw)


def _why_unused(
    revision: Revision, usable: AbstractSet[tuple[str, ...]], changed: AbstractSet[tuple[str, ...]], since: str
) -> Message:
    if revision.change in usable:
        return EMPTY
    if revision.change in changed:
        return _AMBIGUOUS
    return Message(f"matches no change since {since}", f"与 {since} 以来的更改均不对应")


_AMBIGUOUS = Message(
    r"may mean every row or the one with the key *: write \* for that one, and name other rows each by its key",
    r"可能指所有行，也可能指主键为 * 的那一行：该行请写作 \*，其他各行请逐行写明主键",
)


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
    except ArithmeticError:  # no number, or one of a million digits
        return text or ""
    sign, digits, exponent = number.as_tuple()
    if not isinstance(exponent, int):  # what is no number has no value
        return text or ""
    written = "".join(map(str, digits)).lstrip("0")
    kept = written.rstrip("0")
    return f"{'-' * sign}{kept}e{exponent + len(written) - len(kept)}" if kept else "0"


def csv_cell(text: str) -> str:
    """A text as a cell of a CSV file, quoted where it has to be."""
    quoted = text.replace('"', '""')
    return f'"{quoted}"' if any(letter in text for letter in ',"\r\n') else text
