"""The observations of all tables in one frame, one row a mention, ready for rules.

Each mention carries what rules ask of it: its source's dates and precedence, its indicator's kind and scope, its
subject's whole, the interval that its wording leaves open, and the fact it belongs to. Expressions are narwhals', so
the frame may be Polars', DuckDB's or Spark's; nothing is collected here except the few counts that say when the facts
are found.

The rounding of a figure needs no table of scales: the digits as written, read as one whole number N, stand for the
value, so value / N is what one unit of the last written digit is worth (2.9亿 is 29 of 10^7).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import narwhals as nw

from govdata.metadata.package import Package
from govdata.metadata.schema import ROW

Frame = nw.LazyFrame[Any]
"""A lazy frame of whatever engine was handed in."""

TABLE: Final = "table"
UID: Final = "uid"
NUMBER: Final = nw.Decimal(28, 8)
"""Values, bounds and sums: exact, and still exact after a sum on Spark, which widens by ten digits."""

HALF: Final = nw.lit("0.5").cast(nw.Decimal(2, 1))
"""Made from text: Polars loads numpy to look at a Decimal object."""

TEXTS: Final = (
    *("id", "subject", "indicator", "breakdown", "as_written", "unit", "qualifier", "period_basis", "status"),
    *("source", "quote", "part_of", "restates"),
)
COLUMNS: Final[Mapping[str, nw.dtypes.DType]] = {
    **dict.fromkeys(TEXTS, nw.String()),
    **dict.fromkeys(("value", "lower", "upper"), NUMBER),
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

FIGURE: Final = ("value", "lower", "upper", "as_written")
"""The fields that say how much."""

KEY: Final = ("subject", "indicator", "breakdown", "period_start", "period_end", "status", "unit")
"""What two mentions must share to be mentions of one fact without saying so."""

COUNTED: Final = (
    *("count", "persons", "person_times", "households", "rank"),
    *("years", "quarters", "months", "weeks", "days", "hours", "minutes", "seconds"),
)
"""Units that are counted, not measured: 5968家 is not rounded, 12.5万家 is."""

SCALED: Final = "[千万亿萬億]|thousand|million|billion"
SPARE: Final = "[余餘多]"
"""520余 is above 520, and usually below 530; 超过520 may be 520, which is only odd."""

JOINED: Final[Mapping[str, nw.dtypes.DType]] = {
    **{name: dtype for part in (SOURCE, INDICATOR, SUBJECT) for name, (_, dtype) in part.items()},
    **dict.fromkeys(WHOLES, nw.String()),
    "revised": nw.Boolean(),
}
NAMES: Final[Mapping[str, nw.dtypes.DType]] = {TABLE: nw.String(), **COLUMNS, **JOINED}
"""Every column that a rule about mentions may name in any package."""

MADE: Final = frozenset(
    "uid key fact one step low high low_open high_open usual_low usual_high usual_low_open usual_high_open top top_open"  # noqa: SIM905
    " bottom bottom_open fits best preferred comparable starts ends breakdown_ length list_high peak signed in_circle"
    " before_low before_high before_id before_value sum_low sum_high sum_open endless parts computed_low computed_high"
    "".split()
)
"""The columns that mentions and the kinds of rules add: a column of a table by such a name is not carried along."""

_FITS: Final[Mapping[type[nw.dtypes.DType], Callable[[nw.dtypes.DType], bool]]] = {
    nw.String: lambda there: not there.is_nested(),
    nw.Int64: lambda there: there.is_numeric(),
    nw.Decimal: lambda there: there.is_numeric(),
    nw.Date: lambda there: there in (nw.Date, nw.Datetime),
}
"""What may be cast without a cell that fails: a text is no number, and a year is no day."""

FIELD_TYPES: Final[Mapping[type[nw.dtypes.DType], tuple[str, ...]]] = {
    nw.Int64: ("integer", "number"),
    nw.Decimal: ("number", "integer"),
    nw.Date: ("date", "datetime"),
}
"""The same, in the types of a Table Schema; a column of texts takes any."""


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


def carried(tables: Mapping[str, Frame], names: Collection[str]) -> dict[str, nw.dtypes.DType]:
    """The columns that rules name beside NAMES, each with a type that holds what all the tables have under it."""
    schemas = [frame.collect_schema() for frame in tables.values()] if names else []
    return {name: _common([there[name] for there in schemas if name in there]) for name in names}


def _common(found: Sequence[nw.dtypes.DType]) -> nw.dtypes.DType:
    if found and all(dtype == found[0] for dtype in found):
        return found[0]
    return NUMBER if found and all(dtype.is_numeric() for dtype in found) else nw.String()


def mentions(
    tables: Mapping[str, Frame], references: References, own: Mapping[str, nw.dtypes.DType] | None = None
) -> Frame:
    """One frame of the observations of `tables`, with what the reference tables say of them and their intervals.

    `own` are further columns to carry along. A frame that has no ROW column gets none: foreign engines number no rows,
    and findings then carry the key alone.
    """
    frame = nw.concat([_shared(frame, name, own or {}) for name, frame in tables.items()], how="vertical")
    frame = _explained(frame, references.sources, "source", SOURCE)
    frame = _explained(frame, references.indicators, "indicator", INDICATOR)
    for part, whole in zip(("subject", *WHOLES), WHOLES, strict=False):
        frame = _explained(frame, references.subjects, part, {whole: SUBJECT["whole"]})
    frame = _revised(frame, references.revisions)
    key = [nw.col(name).cast(nw.String()).fill_null("") for name in KEY]
    uid = nw.concat_str(nw.col(TABLE), nw.col("id"), separator=":")
    frame = frame.with_columns(uid.alias(UID), nw.concat_str(*key, separator="\x1f").alias("key"))
    return frame.with_columns(_digits("one"), _digits("step")).with_columns(*intervals()).with_columns(*usual())


def _shared(frame: Frame, name: str, own: Mapping[str, nw.dtypes.DType]) -> Frame:
    there = frame.collect_schema()
    columns = (_read(there, column, dtype) for column, dtype in {ROW: nw.Int64(), **COLUMNS, **own}.items())
    return frame.select(nw.lit(name).alias(TABLE), *columns)


def _read(there: nw.Schema, column: str, dtype: nw.dtypes.DType) -> nw.Expr | str:
    """A column as rules need it; one that is not there, or of another type (rules.py says so), is read as empty."""
    if there.get(column) == dtype:
        return column
    return (nw.col(column) if _fits(there, column, dtype) else nw.lit(None)).cast(dtype).alias(column)


def _fits(there: nw.Schema, column: str, dtype: nw.dtypes.DType) -> bool:
    return column in there and (there[column] == dtype or _FITS.get(type(dtype), _never)(there[column]))


def _never(there: nw.dtypes.DType) -> bool:  # noqa: ARG001
    return False


def unread(name: str, frame: Frame, own: Mapping[str, nw.dtypes.DType]) -> dict[str, str]:
    """The columns of an indicator table that rules have to do without, each with the reason."""
    there = frame.collect_schema()
    lacks = (column for column, dtype in {**COLUMNS, **own}.items() if not _fits(there, column, dtype))
    return {column: f"{name} has no column {column!r} that rules can read" for column in lacks}


def unexplained(references: References) -> dict[str, str]:
    """What the reference tables do not say of the mentions, each with the reason."""
    roles = {"sources": SOURCE, "indicators": INDICATOR, "subjects": SUBJECT}
    found: dict[str, str] = {}
    for role, columns in roles.items():
        reference = getattr(references, role)
        there = nw.Schema() if reference is None else reference.collect_schema()
        for new, (old, dtype) in columns.items():
            if reference is None:
                found[new] = f"there is no table of {role}"
            elif not _fits(there, old, dtype):
                found[new] = f"the table of {role} has no column {old!r} that rules can read"
    return found


def _explained(
    frame: Frame,
    reference: Frame | None,
    on: str,
    columns: Mapping[str, tuple[str, nw.dtypes.DType]],
) -> Frame:
    there = nw.Schema() if reference is None else reference.collect_schema()
    if reference is None or "id" not in there:
        return frame.with_columns(nw.lit(None).cast(dtype).alias(new) for new, (_, dtype) in columns.items())
    found = reference.select(
        nw.col("id").cast(nw.String()), *(_read(there, old, dtype) for old, dtype in columns.values())
    )
    # A key told twice is a finding of structure; here it must not multiply the mentions.
    known = found.rename({"id": on} | {old: new for new, (old, _) in columns.items()})
    return frame.join(known.filter(~nw.col(on).is_null()).unique(on, keep="any"), on=on, how="left")


def _revised(frame: Frame, revisions: Frame | None) -> Frame:
    """Whether a declared revision names the figure of the mention, by table, row and field."""
    if revisions is None or not {"table", "row", "field"} <= set(revisions.collect_schema()):
        return frame.with_columns(nw.lit(False).alias("revised"))
    # A new period or a corrected quote says nothing of the figure.
    named = revisions.filter(nw.col("field").cast(nw.String()).is_in(FIGURE))
    named = named.select(nw.col("table").alias(TABLE), nw.col("row").cast(nw.String()).alias("id"))
    named = named.filter(~nw.col("id").is_null()).unique([TABLE, "id"], keep="any").with_columns(revised=nw.lit(True))
    return frame.join(named, on=[TABLE, "id"], how="left").with_columns(nw.col("revised").fill_null(False))


def _digits(name: str) -> nw.Expr:
    """What one unit of the last written digit is worth, or of the last that is not zero (`step`)."""
    digits = nw.col("as_written").str.replace_all("[^0-9]", "")
    if name == "step":
        digits = digits.str.replace_all("0+$", "")
    known = (digits.str.len_chars() > 0) & (digits.str.len_chars() < 16)
    number = nw.when(known).then(digits).cast(nw.Decimal(20, 0))
    # A figure of zero has no unit that could be told from it.
    return (nw.col("value") / nw.when(number > 0).then(number)).cast(NUMBER).abs().alias(name)


def intervals() -> tuple[nw.Expr, ...]:
    """The hard bounds of each wording: `low`, `high`, and whether an end is open. Null is no bound."""
    value, lower, upper, is_ = nw.col("value"), nw.col("lower"), nw.col("upper"), _is
    rounded = ~nw.col("unit").is_in(COUNTED) | nw.col("as_written").str.contains(SCALED)
    half = nw.when(rounded).then(nw.col("one") * HALF).otherwise(nw.lit(0)).cast(NUMBER).fill_null(0)
    exact = is_("exact") | nw.col("qualifier").is_null()
    low = nw.when(exact).then(value - half).when(is_("more_than", "at_least", "order_of")).then(value)
    high = nw.when(exact).then(value + half).when(is_("nearly", "less_than", "at_most")).then(value)
    return (
        low.when(is_("range", "at_most")).then(lower).cast(NUMBER).alias("low"),
        high.when(is_("order_of"))
        .then((value * 10).cast(NUMBER))
        .when(is_("range"))
        .then(upper)
        .cast(NUMBER)
        .alias("high"),
        (is_("more_than") & _spare()).fill_null(False).alias("low_open"),
        is_("nearly", "less_than").fill_null(False).alias("high_open"),
    )


def usual() -> tuple[nw.Expr, ...]:
    """The usual reading: 近500 is not below 400, 520余 below 530, 约30 within 20 and 40, 超过50 above 50."""
    value, step, is_ = nw.col("value"), nw.col("step"), _is
    low = nw.when(is_("nearly", "about")).then(value - step).otherwise(nw.col("low"))
    high = nw.when(is_("about") | (is_("more_than") & _spare())).then(value + step).otherwise(nw.col("high"))
    return (
        low.cast(NUMBER).alias("usual_low"),
        high.cast(NUMBER).alias("usual_high"),
        is_("more_than").fill_null(False).alias("usual_low_open"),
        (nw.col("high_open") | (is_("more_than") & _spare()).fill_null(False)).alias("usual_high_open"),
    )


def _spare() -> nw.Expr:
    return nw.col("as_written").str.contains(SPARE)


def _is(*qualifiers: str) -> nw.Expr:
    return nw.col("qualifier").is_in(qualifiers)


def with_facts(frame: Frame) -> Frame:
    """The frame with a column `fact`: the smallest uid of the mentions that are joined by `restates` or an equal key.

    Labels spread to neighbours and jump to the label's own label until none changes: about log2 of the longest chain
    of restatements in rounds.
    """
    target = nw.when(~nw.col("restates").is_null()).then(nw.concat_str(TABLE, "restates", separator=":"))
    labels = frame.select(UID, "key", target.alias("target"), nw.col(UID).alias("fact"))
    while True:
        before, labels = labels, settled(_spread(labels))
        changed = before.select(UID, was="fact").join(labels.select(UID, "fact"), on=UID)
        if not counted(changed.filter(nw.col("was") != nw.col("fact"))):
            return frame.join(labels.select(UID, "fact").unique(UID, keep="any"), on=UID, how="left")


def _spread(labels: Frame) -> Frame:
    labels = labels.with_columns(nw.col("fact").min().over("key"))
    ahead = labels.select(target=UID, ahead="fact").unique("target", keep="any")
    behind = labels.filter(~nw.col("target").is_null()).group_by("target").agg(behind=nw.col("fact").min())
    labels = labels.join(ahead, on="target", how="left").join(behind.rename({"target": UID}), on=UID, how="left")
    labels = labels.with_columns(fact=nw.min_horizontal("fact", "ahead", "behind"))
    jump = labels.select(fact=UID, jump="fact").unique("fact", keep="any")
    labels = labels.join(jump, on="fact", how="left")
    return labels.select(UID, "key", "target", fact=nw.min_horizontal("fact", "jump"))


def settled(frame: Frame) -> Frame:
    """The frame, run once and kept by its own engine: a plan that is read many times would be run as often."""
    keep = _KEEP.get(frame.implementation)
    return nw.from_native(keep(frame.to_native())).lazy() if keep else frame


_KEEP: Final[Mapping[nw.Implementation, Callable[[Any], Any]]] = {
    nw.Implementation.POLARS: lambda native: native.collect().lazy(),
    nw.Implementation.DUCKDB: lambda native: native.materialize(),
    nw.Implementation.PYSPARK: lambda native: native.localCheckpoint(),
}


def counted(frame: Frame) -> int:
    """How many rows there are."""
    return int(frame.select(nw.len()).collect("polars").item())
