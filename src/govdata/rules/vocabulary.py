"""What a rule may name: the tables of a package, and their fields with the types that rules see them in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import narwhals as nw

from govdata.metadata.package import Package
from govdata.reports.model import Severity
from govdata.rules.expression_types import type_of
from govdata.rules.observation_comparisons import OTHER
from govdata.rules.observations import DERIVED, NAMES, NUMBER
from govdata.rules.rejected_cells import REJECTED
from govdata.rules.rule_type import RuleType
from govdata.values import dataclass

COLUMN_TYPES: Final[Mapping[str, nw.dtypes.DType]] = {
    "integer": nw.Int64(),
    "year": nw.Int64(),
    "number": NUMBER,
    "boolean": nw.Boolean(),
    "date": nw.Date(),
    "datetime": nw.Datetime(),
    "time": nw.Time(),
}
"""The type of a column, by the type of its field; every other field is a text."""


@dataclass(frozen=True)
class Vocabulary:
    """The tables that rules may name, with the types of their fields; and which of them hold observations."""

    tables: Mapping[str, Mapping[str, nw.dtypes.DType]]
    observations: tuple[str, ...]
    without_schema: frozenset[str] = frozenset()
    """The tables that have no schema that can be used."""
    flawed: frozenset[str] = frozenset()
    """Those of them of which the descriptor has an error: it says why, and no rule is blamed."""

    @staticmethod
    def of(package: Package) -> Vocabulary:
        """What the schemas of a package declare."""
        tables = {
            resource.name: {field.name: COLUMN_TYPES.get(field.type, nw.String()) for field in resource.schema.fields}
            for resource in package.resources
            if resource.schema
        }
        bare = {
            resource.name: f"$.resources[{index}]."
            for index, resource in enumerate(package.resources)
            if resource.tabular and not resource.schema
        }
        errors = [problem.path for problem in package.problems if problem.severity is Severity.ERROR]
        flawed = frozenset(name for name, start in bare.items() if any(path.startswith(start) for path in errors))
        observations = tuple(resource.name for resource in package.with_role("observations"))
        return Vocabulary(tables, observations, frozenset(bare), flawed)

    def fields(self, rule_type: RuleType, tables: tuple[str, ...]) -> Mapping[str, nw.dtypes.DType]:
        """What may be named: the fields that all the tables have, and of observations what else is known of them."""
        if not rule_type.any_table or not tables:
            shared = self._shared(tables or self.observations)
            return dict(NAMES) | {name: dtype for name, dtype in shared.items() if self._is_carried(name)}
        return self._shared(tables)

    def _shared(self, tables: tuple[str, ...]) -> dict[str, nw.dtypes.DType]:
        shared = [self.tables[table] for table in tables if table in self.tables]
        found = shared[0] if shared else {}
        return {name: dtype for name, dtype in found.items() if all(name in fields for fields in shared)}

    def _is_carried(self, name: str) -> bool:
        """Whether a field can be a column of all observations: one type in every table, and no name that is taken."""
        tables = (self.tables.get(table, {}) for table in self.observations)
        types = {type_of(fields[name]) for fields in tables if name in fields}
        # Some engines take A and a for one column.
        taken = name.lower() in {*NAMES, *DERIVED} or name.lower().startswith((OTHER, "input ", REJECTED))
        return len(types) == 1 and not taken
