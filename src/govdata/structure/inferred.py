"""A table whose types were guessed, checked: a cell that has not the guessed type is a wrong guess, and no error."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from govdata.deadline import Deadline
from govdata.metadata.package import Package
from govdata.readers.infer import widened
from govdata.readers.inputs import Input
from govdata.receipts import Receipts
from govdata.reports.messages import Message
from govdata.structure.check import Structure, check_structure
from govdata.structure.engine import Engine
from govdata.structure.phrases import listed
from govdata.structure.violations import ViolationType

_WRONG_GUESS = (ViolationType.TYPE, ViolationType.WIDE_INTEGER, ViolationType.PRECISION_LOSS)
_ENOUGH = 1000
"""So many findings at least are listed in each pass, so that few passes find all wrong guesses."""


def check_tables(
    package: Package,
    inputs: Mapping[str, Input],
    limit: int,
    deadline: Deadline,
    engine: Engine,
    receipts: Receipts | None,
    *,
    inferred: bool,
    statistics: bool,
    keep: bool,
) -> tuple[Package, Structure]:
    """Check a package; one whose types are `inferred` comes back with those that its cells have."""
    given = (inputs, limit, deadline, engine, receipts)
    if inferred:
        return check_inferred(package, *given, statistics=statistics)
    return package, check_structure(package, *given, statistics=statistics, keep=keep)


def check_inferred(
    package: Package,
    inputs: Mapping[str, Input],
    limit: int = _ENOUGH,
    deadline: Deadline | None = None,
    engine: Engine | None = None,
    receipts: Receipts | None = None,
    *,
    statistics: bool = False,
) -> tuple[Package, Structure]:
    """Check a package whose types were guessed, with wider types until every cell has its own.

    A good guess costs one pass; each further pass widens one field at least.
    """
    while True:
        most = max(limit, _ENOUGH)
        structure = check_structure(package, inputs, most, deadline, engine, receipts, statistics=statistics)
        findings = structure.outcome.findings
        wrong = {(each.table, each.field) for each in findings if each.type in _WRONG_GUESS}
        if not wrong:
            return package, _with_types(structure, package)
        resources = (
            widened(each, {field for table, field in wrong if table == each.name and field})
            for each in package.resources
        )
        package = replace(package, resources=tuple(resources))
        by_name = {resource.name: resource for resource in package.resources}
        inputs = {name: replace(source, resource=by_name[name]) for name, source in inputs.items()}


def _with_types(structure: Structure, package: Package) -> Structure:
    """The structure, whose tasks say which types were inferred: they are known when every cell has its own."""
    types = {
        each.name: listed([f"{field.name} {field.type}" for field in each.schema.fields])
        for each in package.resources
        if each.schema
    }
    tasks = (
        replace(each, assumed=(*each.assumed, _said(types[each.name]))) if each.name in types else each
        for each in structure.tasks
    )
    return replace(structure, tasks=tuple(tasks))


def _said(types: Message) -> Message:
    return Message(f"field types that all rows have: {types.en}", f"字段类型（依全部行）：{types.zh}")
