"""One frame checked against what a package declares for a table: its schema and its rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import narwhals.stable.v1 as nw

from govdata.deadline import RUN_SECONDS, Deadline
from govdata.errors import UsageError
from govdata.metadata.package import Package, load_package
from govdata.reports.messages import Message
from govdata.reports.model import Outcome, Report, Task
from govdata.rules.check import check_frame_rules
from govdata.rules.load import load_rules
from govdata.rules.observations import by_role
from govdata.structure.pandas_frames import without_pandas
from govdata.structure.rejected import LEAST_FOUND, RejectedCells
from govdata.structure.typed_frames import check_frame, numbered
from govdata.validation import descriptor_outcome, tool_versions


def validate_frame(
    frame: Any,
    path: Path,
    table: str,
    references: Mapping[str, Any] | None = None,
    limit: int = 1000,
    time_limit: int = RUN_SECONDS,
) -> Report:
    """The schema and the rules that the package at `path` declares for `table`, on a frame that is no file.

    Args:
        frame: what narwhals reads lazily: a Polars frame, a DuckDB relation, a PySpark frame; or a pandas frame, which
            is checked as one of Polars. A row is its position + 2.
        references: frames of the same engine by table name, for foreign keys and for what rules look up.

    Raises:
        UsageError: `frame` or one of `references` is no frame that narwhals knows.
        NoSuchTable: the package has no such table, or it has no schema.
        DescriptorError: the descriptor cannot be read at all.
        RuleCrashed: a rule raised instead of answering.
    """
    deadline = Deadline(time_limit)
    package = load_package(path)
    schema = package.schema_of(table)
    others = {name: _opened_frame(name, each, package) for name, each in (references or {}).items()}
    frame = _opened_frame(table, frame, package)
    rules, mistakes = load_rules(package)
    observed = table in {resource.name for resource in package.with_role("observations")}
    mine = [rule for rule in rules if (table in rule.tables if rule.tables else observed)]
    data = numbered(frame).to_native()
    structure = check_frame(data, schema, table, others, max(limit, LEAST_FOUND), deadline)
    rejected = RejectedCells.of(structure)
    stages = (
        descriptor_outcome((*package.problems, *mistakes)),
        structure,
        check_frame_rules(data, mine, by_role(package, others), table, limit, rejected, deadline),
    )
    report = Report.of(package.name, (Task(table, "frame"),), Outcome.join(stages)).limited(limit)
    return replace(report, versions=tool_versions())


def _opened_frame(name: str, frame: Any, package: Package) -> Any:
    """A frame that can be read, for one of the tables of a package or for something else that a rule looks up."""
    schema = next((each.schema for each in package.resources if each.name == name), None)
    try:
        frame = without_pandas(frame, schema)
        nw.from_native(frame).lazy().collect_schema()
        return frame
    except TypeError as error:
        kind = type(frame).__name__
        raise UsageError(
            Message(
                f'what was given for "{name}" is of type {kind}, not a frame',
                f"为“{name}”给出的是 {kind} 类型，不是数据框",
            ),
            Message(
                "Give a Polars or pandas frame, a DuckDB relation or a PySpark frame.",
                "请给出 Polars 或 pandas 数据框、DuckDB 关系或 PySpark 数据框。",
            ),
        ) from error
    except Exception as error:  # each engine has exceptions of its own: a closed connection, a file that is gone
        said = str(error).partition("\n")[0]
        raise UsageError(
            Message(f'the frame given for "{name}" cannot be read: {said}', f"为“{name}”给出的数据框无法读取：“{said}”")
        ) from error
