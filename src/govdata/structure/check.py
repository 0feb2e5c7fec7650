"""Table Schema over a package: filter and judge.

One fused pass over the text of a table counts what is doubtful; nothing doubtful, nothing more to do. Otherwise a
second pass fetches the doubtful rows alone and `judge` says what is wrong with them. Memory does not grow with the
file, except for keys (docs/conformance.md says what they cost).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from govdata.metadata.package import Package
from govdata.metadata.schema import ROW
from govdata.readers.inputs import Input, are_small
from govdata.readers.text_frame import file_starts
from govdata.reports.messages import Message, untranslated
from govdata.reports.model import Check, CheckKind, Finding, Outcome, State, Task
from govdata.structure.cell_errors import (
    FindingCollector,
    Judged,
    blank_finding,
    judge_cells,
    undecided_finding,
    uneven_findings,
)
from govdata.structure.keys import (
    Reference,
    Spans,
    Unique,
    doubted,
    joined,
    known_values,
    lack_findings,
    references,
    repeat_findings,
    repeated,
    stray,
    stray_findings,
    unique_parts,
    uniques,
)
from govdata.structure.table import Facts, Table, blank, count, doubtful_rows, lay_table, marked_rows, typed

_ROW_CHECKS = ("blank-row", "missing-cell", "extra-cell", "type-error")


SMALL_CELLS = 1_000_000
"""A table of so many cells at most is held in memory once it is typed (some tens of megabytes)."""
Known = dict[tuple[str, tuple[str, ...], tuple[str, ...]], pl.Series | None]
"""The keys that foreign keys may name, by table, fields, and how they are compared."""


@dataclass(frozen=True)
class Structure:
    """What the structural stage found, and the typed tables for the stages after it."""

    outcome: Outcome
    tasks: tuple[Task, ...]
    tables: Mapping[str, pl.LazyFrame]


@dataclass(frozen=True)
class Reading:
    """One table after the fused pass and the judge: which unique keys are proven, or why it could not be read."""

    table: Table
    docket: FindingCollector
    facts: Facts = field(default_factory=Facts)
    learnt: Mapping[str, Judged] = field(default_factory=dict)
    proven: tuple[bool, ...] = ()
    fault: str = ""

    @property
    def exotic(self) -> frozenset[str]:
        """Columns with cells that only the judge can read."""
        return frozenset(column for column, judged in self.learnt.items() if judged.exotic)


def check_structure(package: Package, inputs: Mapping[str, Input], limit: int = 1000) -> Structure:
    """Check every resource that can be read. At most `limit` findings a table are listed, all are counted."""
    laid = {name: lay_table(source.resource, source) for name, source in inputs.items() if source.kind != "none"}
    if are_small(inputs):
        laid = {name: table.kept() for name, table in laid.items()}
    known: Known = {}
    readings = {name: _read(table, laid, FindingCollector(name, limit), known) for name, table in laid.items()}
    checks = {name: _check(reading, readings) for name, reading in readings.items()}
    outcomes, tasks = [], []
    for resource in package.resources:
        source, reading = inputs[resource.name], readings.get(resource.name)
        outcomes.append(source.outcome)
        if reading is not None:
            outcomes.append(replace(_with_files(reading, reading.docket.outcome()), checks=checks[resource.name]))
        tasks.append(_task(source, reading))
    tables = {
        name: _settled(reading) for name, reading in readings.items() if not reading.fault and reading.table.slots
    }
    return Structure(Outcome.join(outcomes), tuple(tasks), tables)


def _with_files(reading: Reading, outcome: Outcome) -> Outcome:
    """Of a table in several files a finding names the one that holds its row, and the row there."""
    source = reading.table.text.source
    if len(source.paths) < 2 or reading.fault or not any(finding.row for finding in outcome.findings):
        return outcome
    starts = file_starts(source, len(reading.table.slots))

    def told(finding: Finding) -> Finding:
        found = [(first, name) for first, name in starts if first <= (finding.row or 0)]
        if not found or finding.row is None:
            return finding
        first, name = found[-1]
        return replace(
            finding, message=untranslated(f"{finding.message} (row {finding.row - first + source.first_row} of {name})")
        )

    return replace(outcome, findings=tuple(map(told, outcome.findings)))


def _settled(reading: Reading) -> pl.LazyFrame:
    """The typed table. A small one is held: every stage after this reads it, and the text need not be read again."""
    frame = typed(reading.table, reading.learnt)
    small = reading.facts.rows * len(reading.table.slots) <= SMALL_CELLS
    return frame.collect().lazy() if small else frame


def _task(source: Input, reading: Reading | None) -> Task:
    resource = source.resource
    if reading is None or reading.fault:
        return Task(resource.name, resource.declared_path, assumed=_assumed(source))
    return Task(resource.name, resource.declared_path, reading.facts.rows, len(reading.table.slots), _assumed(source))


def _assumed(source: Input) -> tuple[Message, ...]:
    return source.assumed


# The fused pass, and the judge


def _read(table: Table, tables: Mapping[str, Table], docket: FindingCollector, known: Known) -> Reading:
    docket.add(table.layout.findings)
    keys = tuple(uniques(table))
    spans: dict[int, Spans] = {}
    marks = {f"-{i}": key.lacking({}) for i, key in enumerate(keys) if key.primary}
    for i, reference in enumerate(references(table, tables)):
        values = _known(reference, known)
        if values is not None:
            marks[f"@{i}"] = stray(reference, values, {})

    def watches() -> list[pl.Expr]:
        spans.update((i, Spans()) for i in range(len(keys)))
        return [_watched(key, spans[i]) for i, key in enumerate(keys)]

    try:
        table, facts = count(table, marks, watches)
    except pl.exceptions.PolarsError as error:
        docket.add((_unreadable(table, error),))
        return Reading(table, docket, fault=str(error))
    learnt = _judge(table, facts, docket)
    docket.add(tuple(_promised(table, facts.rows)))
    reading = Reading(table, docket, facts, learnt, tuple(spans[i].alone for i in range(len(keys)) if spans))
    unsaid = sorted(_undecided(reading).items())
    docket.add(
        tuple(undecided_finding(table.name, name, limit, why) for (limit, name), why in unsaid if limit != "type")
    )
    return reading


def _promised(table: Table, rows: int) -> Iterator[Finding]:
    """frictionless's own property `rows`: how many rows the descriptor promises."""
    promised = table.text.source.resource.descriptor.get("rows")
    if isinstance(promised, int) and promised not in (0, rows):
        message = f'The data source does not match the expected row count: expected is "{promised}", actual is "{rows}"'
        yield Finding(
            "row-count",
            untranslated(message),
            table.name,
            title="Row Count Error",
            expected=untranslated(str(promised)),
        )


def _watched(key: Unique, span: Spans) -> pl.Expr:
    values = joined(unique_parts(key, {}))
    return values.map_batches(span.watch, return_dtype=pl.Boolean(), is_elementwise=True)


def _known(reference: Reference, known: Known) -> pl.Series | None:
    """The values a foreign key may take; None where the referenced table cannot be read. Each is read once."""
    if reference.target is None:
        return None
    place = (reference.target.name, reference.key.reference_fields, reference.domains)
    if place not in known:
        try:
            known[place] = known_values(reference, {})
        except pl.exceptions.PolarsError:
            known[place] = None
    return known[place]


def _unreadable(table: Table, error: pl.exceptions.PolarsError) -> Finding:
    first, utf8 = str(error).splitlines()[0], "utf-8" in str(error) or "utf8" in str(error)
    if table.text.source.kind == "parquet":
        message, step = f"The data cannot be read as Parquet: {first}", "Write the file again."
        return Finding(
            "source-error", untranslated(message), table.name, title="Source Error", next_step=untranslated(step)
        )
    return Finding(
        "encoding-error" if utf8 else "source-error",
        untranslated(f"The data cannot be read as CSV: {first}"),
        table.name,
        title="Encoding Error" if utf8 else "Source Error",
        next_step=untranslated(
            "Declare the encoding." if utf8 else "Look for a quote that is not closed, and for stray quotes."
        ),
    )


def _judge(table: Table, facts: Facts, docket: FindingCollector) -> dict[str, Judged]:
    """What is wrong with the marked rows, when there are any."""
    rows = _blank_rows(table, facts, docket) if facts.marked.get("?blank") else pl.Series(ROW, [], pl.Int64)
    if table.odd is not None and table.odd.height:
        _judge_uneven(table, table.odd.filter(~pl.col(ROW).is_in(rows.implode())), docket)
    slots = tuple(slot for slot in table.slots if facts.marked.get(f"?{slot.column}"))
    return judge_cells(doubtful_rows(table, slots, facts), slots, docket) if slots else {}


def _blank_rows(table: Table, facts: Facts, docket: FindingCollector) -> pl.Series:
    rows = marked_rows(table, "?blank", blank(table), facts).select(ROW).collect()[ROW]
    docket.count("blank-row", rows.len())
    docket.keep(blank_finding(table.name, row) for row in rows)
    return rows


def _judge_uneven(table: Table, odd: pl.DataFrame, docket: FindingCollector) -> None:
    width = len(table.slots)
    missing, extra = (width - odd["cells"]).clip(0), (odd["cells"] - width).clip(0)
    docket.count("missing-cell", int(missing.sum()))
    docket.count("extra-cell", int(extra.sum()))
    docket.keep(uneven_findings(table.name, odd, table.slots, table.text.source.delimiter))


# Keys, and the checks of a table


def _check(reading: Reading, readings: Mapping[str, Reading]) -> tuple[Check, ...]:
    """Hold the keys, which needs all tables read; then say of every check how it went."""
    if reading.fault:
        return (
            Check(
                "source",
                reading.table.name,
                CheckKind.STRUCTURE,
                State.FAILED,
                untranslated(reading.fault.splitlines()[0]),
            ),
        )
    return (*_cell_checks(reading), *_unique_checks(reading), *_reference_checks(reading, readings))


def _cell_checks(reading: Reading) -> Iterator[Check]:
    table, failed = reading.table, {kind for kind, _ in reading.docket.counts}
    labels = {finding.type for finding in table.layout.findings}
    yield _done("labels", table, failed=bool(labels), reason=", ".join(sorted(labels)))
    for kind in _ROW_CHECKS:
        yield _done(kind, table, failed=kind in failed)
    broken = {name for judged in reading.learnt.values() for name in judged.failed}
    unsaid = _undecided(reading)
    for (limit, name), why in sorted(unsaid.items()):
        if limit == "type":
            yield Check("format", table.name, CheckKind.STRUCTURE, State.SKIPPED, untranslated(f"{name}: {why}"))
    constraints = {name for slot in table.slots for name in slot.constraints} | {name for name, _ in unsaid}
    for name in sorted(constraints - {"unique", "type"}):
        reasons = "; ".join(f"{field}: {why}" for (limit, field), why in sorted(unsaid.items()) if limit == name)
        if reasons and name not in broken:
            yield Check(f"constraint.{name}", table.name, CheckKind.STRUCTURE, State.SKIPPED, untranslated(reasons))
        else:
            yield _done(f"constraint.{name}", table, failed=name in broken, reason=reasons)


def _undecided(reading: Reading) -> dict[tuple[str, str], str]:
    """(constraint, field) -> why it was not checked."""
    found = {(limit, name): why for (name, limit), why in reading.table.skipped.items()}
    for slot in reading.table.slots:
        judged = reading.learnt.get(slot.column, Judged())
        found |= {(limit, slot.field.name): why for limit, why in judged.undecided.items()}
    return found


def _unique_checks(reading: Reading) -> Iterator[Check]:
    table, docket = reading.table, reading.docket
    for i, key in enumerate(uniques(table)):
        lacking = _lack(reading, key, i) if key.primary else 0
        touched = reading.exotic & {slot.column for slot in key.slots}
        rows = None if reading.proven[i] and not touched else repeated(table, key, reading.learnt, reading.facts.rows)
        if rows is not None and rows.height:
            docket.count("primary-key" if key.primary else "unique-error", rows.height)
            docket.keep(repeat_findings(table, key, rows))
        failed = bool(lacking) or (rows is not None and rows.height > 0)
        yield _done(key.kind if key.primary else f"{key.kind}.{key.names}", table, failed=failed)
    absent = set(table.schema.primary_key) - {slot.field.name for slot in table.slots}
    if absent:
        yield Check(
            "primary-key",
            table.name,
            CheckKind.STRUCTURE,
            State.SKIPPED,
            untranslated(f"the data have no {', '.join(sorted(absent))}"),
        )


def _lack(reading: Reading, key: Unique, number: int) -> int:
    """Report rows without a whole primary key; how many there are."""
    lacking = int(reading.facts.marked.get(f"-{number}") or 0)
    if not lacking:
        return 0
    parts = [part.alias(str(i)) for i, part in enumerate(unique_parts(key, reading.learnt))]
    rows = reading.table.cells().filter(key.lacking(reading.learnt))
    lacking = rows.select(pl.len()).collect().item() if reading.exotic else lacking
    reading.docket.count("primary-key", lacking)
    shown = rows.select(ROW, *parts).head(reading.docket.limit).collect()
    reading.docket.keep(lack_findings(reading.table, key, shown))
    return lacking


def _reference_checks(reading: Reading, readings: Mapping[str, Reading]) -> Iterator[Check]:
    table = reading.table
    tables = {name: other.table for name, other in readings.items() if not other.fault}
    for i, reference in enumerate(references(table, tables)):
        name = f"foreign-key.{reference.names}"
        if reference.target is None:
            reason = f"the table {reference.key.resource!r} or its fields cannot be read"
            yield Check(name, table.name, CheckKind.STRUCTURE, State.SKIPPED, untranslated(reason))
            continue
        there = readings[reference.target.name]
        judged = doubted(reference.target_slots, there.learnt) or doubted(reference.slots, reading.learnt)
        reference = replace(reference, judged=judged)
        lost = None if judged else reading.facts.marked.get(f"@{i}")
        facts = reading.facts if lost is not None else replace(reading.facts, held=None)  # its own mark is no answer
        failed = _stray(reading, facts, reference, there, f"@{i}") if lost is None or lost else 0
        yield _done(name, table, failed=failed > 0)


def _stray(reading: Reading, facts: Facts, reference: Reference, there: Reading, mark: str) -> int:
    """Report rows that name nothing; how many there are."""
    known = known_values(reference, there.learnt)
    rows = marked_rows(reading.table, mark, stray(reference, known, reading.learnt), facts)
    number = int(rows.select(pl.len()).collect().item())
    if number:
        cells = [slot.cell.alias(str(i)) for i, slot in enumerate(reference.slots)]
        shown = rows.select(ROW, *cells).head(reading.docket.limit).collect()
        reading.docket.count("foreign-key", number)
        reading.docket.keep(stray_findings(reading.table, reference, shown))
    return number


def _done(kind: str, table: Table, *, failed: bool, reason: str = "") -> Check:
    return Check(kind, table.name, CheckKind.STRUCTURE, State.FAILED if failed else State.PASSED, untranslated(reason))
