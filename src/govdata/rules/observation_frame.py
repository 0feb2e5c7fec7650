"""The observations of all tables in one frame, ready for rules.

Each observation carries what rules ask of it: its source's dates and precedence, its indicator's kind and scope, its
subject's whole, and the interval that its wording leaves open. Expressions are narwhals', so the frame may be Polars',
DuckDB's or Spark's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

import narwhals as nw

from govdata.metadata.schema import ROW
from govdata.reports.messages import Message
from govdata.rules.bounds import with_bounds
from govdata.rules.engine import Frame
from govdata.rules.observations import (
    BEYOND,
    COLUMNS,
    INDICATOR,
    KEY,
    NUMBER,
    REVISED,
    SOURCE,
    SUBJECT,
    TABLE,
    UID,
    WHOLES,
    References,
    fits,
)
from govdata.rules.rejected_cells import REJECTED, marked_columns, rejected_in

_ROLES: Final = {"sources": SOURCE, "indicators": INDICATOR, "subjects": SUBJECT}
_ROLES_ZH: Final = {"sources": "来源", "indicators": "指标", "subjects": "主体"}


def common_types(tables: Mapping[str, Frame], names: Collection[str]) -> dict[str, nw.dtypes.DType]:
    """The columns that rules name beside NAMES, each with a type that holds what all the tables have under it."""
    schemas = [frame.collect_schema() for frame in tables.values()] if names else []
    return {name: _common([there[name] for there in schemas if name in there]) for name in names}


def _common(found: Sequence[nw.dtypes.DType]) -> nw.dtypes.DType:
    if found and all(dtype == found[0] for dtype in found):
        return found[0]
    return NUMBER if found and all(dtype.is_numeric() for dtype in found) else nw.String()


def collect_observations(
    tables: Mapping[str, Frame], references: References, own: Mapping[str, nw.dtypes.DType] | None = None
) -> Frame:
    """One frame of the observations of `tables`, with what the reference tables say of them and their intervals.

    `own` are further columns to carry along. A frame that has no ROW column gets none: foreign engines number no rows,
    and findings then carry the key alone.
    """
    columns = {ROW: nw.Int64(), **COLUMNS, **(own or {})}
    marks = sorted({mark for table in tables.values() for mark in marked_columns(table)})
    marks = [mark for mark in marks if mark.removeprefix(REJECTED) in columns]
    marked = bool(marks) or any(marked_columns(each) for each in vars(references).values() if each is not None)
    frame = nw.concat([_selected(frame, name, columns, marks) for name, frame in tables.items()], how="vertical")
    frame = _explained(frame, references.sources, "source", SOURCE, marked=marked)
    frame = _explained(frame, references.indicators, "indicator", INDICATOR, marked=marked)
    for part, whole in zip(("subject", *WHOLES), WHOLES, strict=False):
        frame = _explained(frame, references.subjects, part, {whole: SUBJECT["whole"]}, marked=marked)
    frame = _revised(frame, references.revisions)
    key = [nw.col(name).cast(nw.String()).fill_null("") for name in KEY]
    uid = nw.concat_str(nw.col(TABLE), nw.col("id"), separator=":")
    frame = frame.with_columns(uid.alias(UID), nw.concat_str(*key, separator="\x1f").alias("key"))
    return with_bounds(frame, marked=marked)


def _selected(
    frame: Frame, name: str, columns: Mapping[str, nw.dtypes.DType], marks: Iterable[str]
) -> Frame:  # fmt: skip
    there = frame.collect_schema()
    read = (_as_read(there, column, dtype) for column, dtype in columns.items())
    marked = ((nw.col(mark) if mark in there else nw.lit(False)).alias(mark) for mark in marks)
    return frame.select(nw.lit(name).alias(TABLE), *read, *marked)


def _as_read(there: nw.Schema, column: str, dtype: nw.dtypes.DType) -> nw.Expr | str:
    """A column as rules need it; one that is not there, or is of another type, is read as empty.

    So is a number that is too large to be calculated with, infinite, or none.
    """
    if there.get(column) == dtype:
        return column
    found = nw.col(column) if fits(there, column, dtype) else nw.lit(None)
    if dtype == NUMBER and fits(there, column, dtype):
        found = nw.when(found.abs() < BEYOND).then(found)
    return found.cast(dtype).alias(column)


def _explained(
    frame: Frame,
    reference: Frame | None,
    on: str,
    columns: Mapping[str, tuple[str, nw.dtypes.DType]],
    *,
    marked: bool,
) -> Frame:
    """The frame with what a reference table says of it; unknown where the reference or what it says is rejected."""
    there = nw.Schema() if reference is None else reference.collect_schema()
    if reference is None or "id" not in there:
        return frame.with_columns(nw.lit(None).cast(dtype).alias(new) for new, (_, dtype) in columns.items())
    frame = frame.join(_reference(reference, there, on, columns), on=on, how="left")
    return _with_marks(frame, on, columns) if marked else frame


def _with_marks(frame: Frame, on: str, columns: Iterable[str]) -> Frame:
    """The marks of what a reference table says: those of its own cells, and those of the cells that name its rows."""
    there = set(marked_columns(frame))
    present = {new: [name for name in (REJECTED + on, REJECTED + new) if name in there] for new in columns}
    return frame.with_columns(
        nw.any_horizontal(*(nw.col(name).fill_null(False) for name in names), ignore_nulls=True).alias(REJECTED + new)
        for new, names in present.items()
        if names
    )


def _reference(
    reference: Frame, there: nw.Schema, on: str, columns: Mapping[str, tuple[str, nw.dtypes.DType]]
) -> Frame:  # fmt: skip
    marked = {REJECTED + old: REJECTED + new for new, (old, _) in columns.items() if REJECTED + old in there}
    read = (_as_read(there, old, dtype) for old, dtype in columns.values())
    found = reference.select(nw.col("id").cast(nw.String()), *read, *marked)
    known = found.rename({"id": on} | {old: new for new, (old, _) in columns.items()} | marked)
    # An id that stands twice is a finding of structure; here it must not multiply the observations.
    return known.filter(~nw.col(on).is_null()).unique(on, keep="any")


def _revised(frame: Frame, revisions: Frame | None) -> Frame:
    """Whether a declared revision names the figure of the observation, by table, row and field."""
    if revisions is None or not {"table", "row", "field"} <= set(revisions.collect_schema()):
        return frame.with_columns(nw.lit(False).alias("revised"))
    # A new period or a corrected quote says nothing of the figure.
    named = revisions.filter(nw.col("field").cast(nw.String()).is_in(REVISED))
    named = named.select(nw.col("table").alias(TABLE), nw.col("row").cast(nw.String()).alias("id"))
    named = named.filter(~nw.col("id").is_null()).unique([TABLE, "id"], keep="any").with_columns(revised=nw.lit(True))
    frame = frame.join(named, on=[TABLE, "id"], how="left").with_columns(nw.col("revised").fill_null(False))
    if rejected_in(revisions, ("table", "row", "field")) is not None:
        # A revision that could not be read may be that of any figure.
        frame = frame.with_columns((~nw.col("revised")).alias(REJECTED + "revised"))
    return frame


def unreadable_columns(name: str, frame: Frame, own: Mapping[str, nw.dtypes.DType]) -> dict[str, Message]:
    """The columns of an indicator table that rules have to do without, each with the reason."""
    there = frame.collect_schema()
    missing = (column for column, dtype in {**COLUMNS, **own}.items() if not fits(there, column, dtype))
    return {column: missing_column(name, column) for column in missing}


def missing_column(table: str, column: str) -> Message:
    """The reason of a rule that needs a column which a table does not have in a type that rules can read."""
    return Message(f'{table} has no column "{column}" that rules can read', f"表 {table} 没有规则可读的字段“{column}”")


def missing_reference_columns(references: References) -> dict[str, Message]:
    """What the reference tables do not say of the observations, each with the reason."""
    found: dict[str, Message] = {}
    for role, columns in _ROLES.items():
        reference, zh = getattr(references, role), _ROLES_ZH[role]
        there = nw.Schema() if reference is None else reference.collect_schema()
        for new, (old, dtype) in columns.items():
            if reference is None:
                found[new] = Message(f"there is no table of {role}", f"没有{zh}表")
            elif not fits(there, old, dtype):
                found[new] = Message(
                    f'the table of {role} has no column "{old}" that rules can read',
                    f"{zh}表没有规则可读的字段“{old}”",
                )
    return found
