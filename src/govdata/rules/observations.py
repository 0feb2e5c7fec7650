"""The columns of observations, as rules read them: their names, their types, and the tables that explain them.

An observation is one row of an indicator table: one statement of a figure in one source. `observation_frame` puts those
of all tables in one frame.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import narwhals as nw

from govdata.metadata.package import Package
from govdata.metadata.roles import NUMBERS_OF_FIGURE
from govdata.rules.engine import Frame
from govdata.values import dataclass

TABLE: Final = "table"
"""The column that says which table a row is of."""
UID: Final = "uid"
"""The column that identifies an observation among those of all tables: table and id."""
NUMBER: Final = nw.Decimal(28, 8)
"""Values, bounds and sums: exact, and still exact after a sum on Spark, which widens by ten digits."""
BEYOND: Final = 1e19
"""Numbers of rules are smaller: ten times as much, as an order of magnitude may be, still fits into NUMBER."""

TEXTS: Final = (
    *("id", "subject", "indicator", "breakdown", "as_written", "unit", "qualifier", "period_basis", "status"),
    *("source", "quote", "part_of", "restates"),
)
COLUMNS: Final[Mapping[str, nw.dtypes.DType]] = {
    **dict.fromkeys(TEXTS, nw.String()),
    **dict.fromkeys(NUMBERS_OF_FIGURE, NUMBER),
    **dict.fromkeys(("period_start", "period_end"), nw.Date()),
}
"""The columns that all indicator tables share; a table that lacks one is read as if it were empty."""

SOURCE: Final[Mapping[str, tuple[str, nw.dtypes.DType]]] = {
    "source_start": ("date_start", nw.Date()),
    "source_end": ("date_end", nw.Date()),
    "precedence": ("precedence", nw.Int64()),
}
INDICATOR: Final[Mapping[str, tuple[str, nw.dtypes.DType]]] = {
    "kind": ("kind", nw.String()),
    "scope": ("scope", nw.String()),
    "concept": ("concept", nw.String()),
    "list_size": ("list_size", nw.Int64()),
    "indicator_unit": ("unit", nw.String()),
}
SUBJECT: Final[Mapping[str, tuple[str, nw.dtypes.DType]]] = {"whole": ("part_of", nw.String())}
WHOLES: Final = ("whole", "whole_2", "whole_3")
"""What a subject lies in, what that lies in, and once more: a cluster in a hub in a district in a city."""

FIGURE: Final = (*NUMBERS_OF_FIGURE, "as_written", "qualifier", "unit")
"""The columns from which the bounds of a figure follow."""
REVISED: Final = (*NUMBERS_OF_FIGURE, "as_written")
"""The columns whose revision is a revision of the figure."""

KEY: Final = ("subject", "indicator", "breakdown", "period_start", "period_end", "status", "unit")
"""What two observations must share to be of one fact without saying so."""

JOINED: Final[Mapping[str, nw.dtypes.DType]] = {
    **{name: dtype for part in (SOURCE, INDICATOR, SUBJECT) for name, (_, dtype) in part.items()},
    **dict.fromkeys(WHOLES, nw.String()),
    "revised": nw.Boolean(),
}
"""What the reference tables say of an observation."""
NAMES: Final[Mapping[str, nw.dtypes.DType]] = {TABLE: nw.String(), **COLUMNS, **JOINED}
"""Every column that a rule about observations may name in any package."""

DERIVED: Final = frozenset(
    {
        *("uid", "key", "fact", "resolution", "last_digit", "low", "high", "low_open", "high_open"),
        *("expected_low", "expected_high", "expected_low_open", "expected_high_open"),
        *(
            "top",
            "top_open",
            "bottom",
            "bottom_open",
            "top_exact",
            "bottom_exact",
            "fits",
            "best",
            "preferred",
            "comparable",
            "starts",
            "ends",
        ),
        *("breakdown_", "length", "list_high", "peak", "signed", "in_cycle"),
        *("before_low", "before_high", "before_id", "before_value"),
        *("sum_low", "sum_high", "sum_open", "endless", "parts", "computed_low", "computed_high"),
        *("undecided", "group", "open_fact", "open_total", "stray", "stray_negative"),
    }
)
"""The columns that the frame of observations and the rule types add: a column of a table by such a name stays out."""

FIELD_TYPES: Final[Mapping[type[nw.dtypes.DType], tuple[str, ...]]] = {
    nw.Int64: ("integer", "number"),
    nw.Decimal: ("number", "integer"),
    nw.Date: ("date", "datetime"),
}
"""The types of a Table Schema that fit the type of a column; a column of texts takes any."""

_CASTS: Final[Mapping[type[nw.dtypes.DType], Callable[[nw.dtypes.DType], bool]]] = {
    nw.String: lambda there: not there.is_nested(),
    nw.Int64: lambda there: there.is_numeric(),
    nw.Decimal: lambda there: there.is_numeric(),
    nw.Date: lambda there: there in (nw.Date, nw.Datetime),
}
"""What may be cast without a cell that fails: a text is no number, and a year is no day."""


def fits(there: nw.Schema, column: str, dtype: nw.dtypes.DType) -> bool:
    """Whether a frame has a column that rules can read as `dtype`."""
    if column not in there:
        return False
    casts = _CASTS.get(type(dtype))
    return there[column] == dtype or (casts is not None and casts(there[column]))


@dataclass(frozen=True)
class References:
    """The tables that explain the observations, by role. Each may be missing."""

    sources: Frame | None = None
    subjects: Frame | None = None
    indicators: Frame | None = None
    revisions: Frame | None = None

    @staticmethod
    def of(frames: Mapping[str, Any]) -> References:
        """Any frames that narwhals knows, by role."""
        return References(**{role: nw.from_native(frame).lazy() for role, frame in frames.items()})


REFERENCES: Final = tuple(References.__dataclass_fields__)
"""The roles of the tables that rules look things up in."""


def by_role(package: Package, tables: Mapping[str, Any]) -> dict[str, Any]:
    """The reference tables of a package among `tables` (by name): of each role the first that is declared."""
    declared = [(role, resource) for role in REFERENCES for resource in package.with_role(role)[:1]]
    return {role: tables[resource.name] for role, resource in declared if resource.name in tables}
