"""Table Schema over a package: filter and judge.

One fused pass over the text of a table counts what is doubtful; nothing doubtful, nothing more to do. Otherwise a
second pass fetches the doubtful rows alone and `judge` says what is wrong with them. Memory does not grow with the
file, except for keys (docs/conformance.md says what they cost).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import polars as pl

from govdata.constraints import good, unreadable, without
from govdata.doubts import Docket, Judged, blank_finding, doubt, judge_cells, uneven_findings
from govdata.fieldtypes import dtype, read, text
from govdata.inputs import Input
from govdata.judge import judge_of
from govdata.labels import Layout, Slot, deduplicated, lay_out
from govdata.package import Field, Package, Resource, Schema
from govdata.report import ROW, Check, Finding, Outcome, State, Task
from govdata.textframe import TextFrame, too_long, uneven

KIND = "structure"


@dataclass(frozen=True)
class Structure:
    """What the structural stage found, and the typed tables for the stages after it."""

    outcome: Outcome
    tasks: tuple[Task, ...]
    tables: Mapping[str, pl.LazyFrame]


@dataclass(frozen=True)
class Facts:
    """What the fused pass counted, by column: cells in doubt; and how many rows, blank rows, nulls at the end."""

    rows: int
    doubtful: Mapping[str, int]
    blank: int
    open_ended: bool


@dataclass(frozen=True)
class Table:
    """One table on its way: where its text is, which column holds which field."""

    name: str
    text: TextFrame
    layout: Layout
    schema: Schema

    @property
    def slots(self) -> tuple[Slot, ...]:
        return self.layout.slots


def check_structure(package: Package, inputs: Mapping[str, Input], limit: int = 1000) -> Structure:
    """Check every resource that can be read. At most `limit` findings a table are listed, all are counted."""
    outcomes, tasks, tables = [], [], {}
    for resource in package.resources:
        source = inputs[resource.name]
        outcomes.append(source.outcome)
        if source.kind != "csv":
            tasks.append(Task(resource.name, resource.place, assumed=source.assumed))
            continue
        outcome, rows, frame = _check(resource, source, limit)
        outcomes.append(outcome)
        tables[resource.name] = frame
        tasks.append(Task(resource.name, resource.place, rows, len(frame.collect_schema()) - 1, source.assumed))
    return Structure(Outcome.join(outcomes), tuple(tasks), tables)


def _check(resource: Resource, source: Input, limit: int) -> tuple[Outcome, int, pl.LazyFrame]:
    table, skipped = _table(resource, source)
    table, facts = _count(table)
    docket = Docket(resource.name, limit)
    for finding in table.layout.findings:
        docket.count(finding.type, 1)
    docket.keep(iter(table.layout.findings))
    learnt = _judge(table, facts, docket)
    outcome = docket.outcome()
    checks = tuple(_checks(table, docket, learnt, skipped))
    return replace(outcome, checks=checks), facts.rows, typed(table, learnt)


def _table(resource: Resource, source: Input) -> tuple[Table, dict[tuple[str, str], str]]:
    """The table with the constraints that can be checked, and the others with the reason."""
    schema = resource.schema or Schema()
    if not schema.fields:
        names = deduplicated(source.labels or ())
        schema = replace(schema, fields=tuple(Field(name, missing_values=schema.missing_values) for name in names))
    skipped: dict[tuple[str, str], str] = {}
    fields = []
    for field in schema.fields:
        broken = unreadable(field)
        skipped |= {(field.name, name): reason for name, reason in broken.items()}
        fields.append(without(field, broken))
    schema = replace(schema, fields=tuple(fields))
    layout = lay_out(resource.name, source.labels, schema)
    return Table(resource.name, TextFrame(source, len(layout.slots)), layout, schema), skipped


def _count(table: Table) -> tuple[Table, Facts]:
    """The fused pass. A record that is too long stops it: it starts again over truncated records."""
    try:
        return table, _facts(table)
    except (pl.exceptions.ComputeError, pl.exceptions.SchemaError) as error:
        if table.text.truncated or not too_long(error):
            raise
    table = replace(table, text=replace(table.text, truncated=True))
    return table, _facts(table)


def _facts(table: Table) -> Facts:
    if not table.slots:
        return Facts(0, {}, 0, open_ended=False)
    counts = [pl.len().alias("rows"), _blank(table).sum().alias("blank")]
    counts.append(pl.col(table.slots[-1].column).null_count().alias("open"))
    counts += [_doubtful(slot).alias(f"?{slot.column}") for slot in table.slots]
    found = table.text.scan().select(counts).collect(engine="streaming").row(0, named=True)
    doubtful = {slot.column: found[f"?{slot.column}"] for slot in table.slots}
    return Facts(found["rows"], doubtful, found["blank"], bool(found["open"]) or table.text.truncated)


def _doubtful(slot: Slot) -> pl.Expr:
    """How many cells of a column are in doubt: those that are there, less those that are certainly good."""
    cell = text(slot.field, slot.column)
    doubtful = cell.count().cast(pl.Int64) - good(slot.field, cell).sum().cast(pl.Int64)
    return doubtful + cell.null_count().cast(pl.Int64) if slot.field.required else doubtful


def _blank(table: Table) -> pl.Expr:
    return pl.all_horizontal([text(slot.field, slot.column).is_null() for slot in table.slots])


def _judge(table: Table, facts: Facts, docket: Docket) -> dict[str, Judged]:
    """The second pass, when there is anything to judge."""
    slots = tuple(slot for slot in table.slots if facts.doubtful[slot.column])
    odd = uneven(table.text) if facts.open_ended else None
    blank = _blank_rows(table, docket) if facts.blank else pl.Series(ROW, [], pl.Int64)
    if odd is not None and odd.height:
        _judge_uneven(table, odd.filter(~pl.col(ROW).is_in(blank.implode())), docket)
    if not slots:
        return {}
    return judge_cells(_doubtful_rows(table, slots), slots, docket)


def _blank_rows(table: Table, docket: Docket) -> pl.Series:
    rows = table.text.rows().filter(_blank(table)).select(ROW).collect(engine="streaming")[ROW]
    docket.count("blank-row", rows.len())
    docket.keep(blank_finding(table.name, row) for row in rows)
    return rows


def _judge_uneven(table: Table, odd: pl.DataFrame, docket: Docket) -> None:
    width = len(table.slots)
    missing, extra = (width - odd["cells"]).clip(0), (odd["cells"] - width).clip(0)
    docket.count("missing-cell", int(missing.sum()))
    docket.count("extra-cell", int(extra.sum()))
    docket.keep(uneven_findings(table.name, odd, table.slots, table.text.source.delimiter))


def _doubtful_rows(table: Table, slots: tuple[Slot, ...]) -> Iterator[pl.DataFrame]:
    marks = [doubt(slot).alias(f"?{slot.column}") for slot in slots]
    cells = [text(slot.field, slot.column).alias(slot.column) for slot in slots]
    frame = table.text.rows().filter(~_blank(table)).select(ROW, *cells, *marks)
    any_mark = pl.any_horizontal([f"?{slot.column}" for slot in slots])
    return frame.filter(any_mark).collect_batches(maintain_order=True, engine="streaming")


def typed(table: Table, learnt: Mapping[str, Judged]) -> pl.LazyFrame:
    """The typed columns by field name, with the row number. A cell that could not be read is null."""
    columns = [pl.col(ROW)]
    for slot in table.slots:
        exotic = slot.column in learnt and learnt[slot.column].exotic
        columns.append((slow_read(slot) if exotic else read(slot.field, text(slot.field, slot.column))).alias(slot.field.name))
    return table.text.rows().select(columns)


def slow_read(slot: Slot) -> pl.Expr:
    """The typed value where the fast reading gave up on cells that the judge accepts."""
    target, judge = dtype(slot.field), judge_of(slot.field)

    def values(cells: pl.Series) -> pl.Series:
        fast = cells.to_frame("cell").select(read(slot.field, pl.col("cell"))).to_series()
        rest = cells.filter(fast.is_null() & cells.is_not_null()).unique()
        if not rest.len():
            return fast
        found = [judge.read(cell).value for cell in rest]
        known = pl.DataFrame({"cell": rest, "value": pl.Series(found, dtype=target, strict=False)})
        joined = cells.to_frame("cell").join(known, on="cell", how="left", maintain_order="left")
        return fast.to_frame("fast").select(pl.coalesce("fast", joined["value"])).to_series()

    return text(slot.field, slot.column).map_batches(values, return_dtype=target, is_elementwise=True)


def _checks(
    table: Table, docket: Docket, learnt: Mapping[str, Judged], skipped: Mapping[tuple[str, str], str]
) -> Iterable[Check]:
    failed = {kind for kind, _ in docket.counts}
    for kind in ("blank-row", "missing-cell", "extra-cell", "type-error"):
        yield _check_of(kind, table.name, failed=kind in failed)
    broken = {name for judged in learnt.values() for name in judged.failed}
    for name in sorted({name for slot in table.slots for name in slot.field.constraints}):
        yield _check_of(f"constraint.{name}", table.name, failed=name in broken)


def _check_of(kind: str, table: str, *, failed: bool) -> Check:
    return Check(kind, table, KIND, State.FAILED if failed else State.PASSED)
