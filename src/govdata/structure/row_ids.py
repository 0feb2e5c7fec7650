"""The id of the row that a finding of structure is about: people look for it, and not for the number of a row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from govdata.metadata.package import Package
from govdata.metadata.schema import ROW
from govdata.reports.model import Finding, Outcome
from govdata.structure.check import Structure
from govdata.structure.fused_pass import ROW_ID


def with_row_ids(package: Package, structure: Structure) -> Outcome:
    """The findings with `key`, where their table has a primary key of one column and the row a value there."""
    keys = {each.name: each.schema.primary_key for each in package.resources if each.schema}
    outcome = structure.outcome
    ids = {
        name: _ids(structure, name, key[0], rows)
        for name, key in keys.items()
        if len(key) == 1 and name in structure.tables and (rows := _rows(outcome, name))
    }
    findings = (_with_id(finding, ids.get(finding.table or "", {})) for finding in outcome.findings)
    return replace(outcome, findings=tuple(findings))


def _rows(outcome: Outcome, table: str) -> frozenset[int]:
    """Those that findings name which do not say the key themselves."""
    named = (each for each in outcome.findings if each.table == table and each.key is None)
    return frozenset(each.row for each in named if each.row is not None)


def _ids(structure: Structure, name: str, key: str, rows: frozenset[int]) -> Mapping[int, str]:
    """Those that the fused pass has kept; only for others the table is read once more."""
    known = _known_ids(structure.row_ids.get(name), rows)
    rest = rows - known.keys()
    return {**known, **_read_ids(structure.tables[name], key, rest)} if rest else known


def _known_ids(marked: pl.DataFrame | None, rows: frozenset[int]) -> dict[int, str]:
    if marked is None:
        return {}
    found = marked.filter(pl.col(ROW).is_in(sorted(rows)), pl.col(ROW_ID).is_not_null())
    return {row: value for row, value in found.select(ROW, ROW_ID).iter_rows() if value}


def _read_ids(table: pl.LazyFrame, key: str, rows: frozenset[int]) -> Mapping[int, str]:
    if key not in table.collect_schema():
        return {}
    # A row is never numbered lower than its place: those that are asked for are among so many first ones.
    first = table.head(max(rows)).select(ROW, pl.col(key).cast(pl.String))
    found = first.filter(pl.col(ROW).is_in(sorted(rows))).collect()
    return {row: value for row, value in found.iter_rows() if value}


def _with_id(finding: Finding, ids: Mapping[int, str]) -> Finding:
    known = ids.get(finding.row or 0)
    return finding if known is None or finding.key is not None else replace(finding, key=known)
