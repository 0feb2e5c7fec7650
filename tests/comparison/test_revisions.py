from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.comparison.comparing import list_changes, row_differences
from govdata.comparison.gate import next_step, refusals
from govdata.comparison.revisions import (
    COLUMNS,
    Revision,
    figure_fields,
    record_columns,
    spent_revisions,
    unexplained,
    unused_revisions,
)
from govdata.comparison.snapshot import Snapshot
from govdata.metadata.package import Field, Resource, Schema
from govdata.releases.table_files import TypedTable
from govdata.releases.version import Level, Version

Cells = dict[str, str]
FIELDS = (("id", "string"), ("value", "number"), ("unit", "string"), ("note", "string"))
OLD = {"a": {"value": "1", "unit": "yuan", "note": "x"}, "b": {"value": "2", "unit": "yuan", "note": ""}}


def table(rows: dict[str, Cells], role: str = "observations", name: str = "t", drop: str = "") -> TypedTable:
    fields = tuple(Field(one, kind, descriptor={"name": one, "type": kind}) for one, kind in FIELDS if one != drop)
    schema = Schema(fields, primary_key=("id",))
    frame = pl.LazyFrame(
        [{"id": key, **cells} for key, cells in rows.items()], schema={one: pl.String for one, _ in FIELDS}
    ).with_columns(pl.col("value").cast(pl.Float64))
    resource = Resource(name, schema=schema, descriptor={"name": name, "govdata": {"role": role}})
    return TypedTable(resource, schema, frame.select(schema.names))


def recorded(*rows: tuple[str, ...], columns: tuple[str, ...] = COLUMNS) -> TypedTable:
    schema = Schema(tuple(Field(name, "string") for name in columns))
    frame = pl.LazyFrame(list(rows), schema=dict.fromkeys(columns, pl.String), orient="row")
    return TypedTable(
        Resource("revisions", schema=schema, descriptor={"govdata": {"role": "revisions"}}), schema, frame
    )


def snapshot(*tables: TypedTable) -> Snapshot:
    return Snapshot("x", {}, tables)


def missing(old: Snapshot, new: Snapshot) -> list[str]:
    return [change.message.en for change in unexplained(old, new, row_differences(old, new))]


def with_(key: str, **cells: str) -> dict[str, Cells]:
    return {**OLD, key: {**OLD.get(key, {"value": "9", "unit": "yuan", "note": ""}), **cells}}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (OLD, []),
        (with_("a", value="1.5"), ["t, row a, value (1 -> 1.5)"]),
        (with_("a", unit="usd"), ["t, row a, unit (yuan -> usd)"]),
        (with_("a", note="y"), []),
        (with_("c"), []),
        ({"a": OLD["a"]}, ["t: row b was removed"]),
    ],
)
def test_what_counts_as_a_changed_figure(rows: dict[str, Cells], expected: list[str]) -> None:
    assert missing(snapshot(table(OLD)), snapshot(table(rows))) == expected


@pytest.mark.parametrize(
    ("role", "fields"),
    [
        ("observations", ("value", "unit")),
        ("", ("value",)),
        ("subjects", ("value",)),
        ("facts", ("value",)),
        ("waivers", ("value",)),
    ],
)
def test_where_figures_stand(role: str, fields: tuple[str, ...]) -> None:
    assert figure_fields(table(OLD, role)) == fields


GOOD = ("t", "a", "value", "1", "1.5", "typing error", "letter")


@pytest.mark.parametrize(
    ("row", "explains"),
    [
        (GOOD, True),
        (("t", "a", "value", "1.0", "1.50", "typing error", "letter"), True),
        (("t", "*", "value", "", "", "rebased", "manual"), True),
        (("t", "*", "value", "1.0", "1.5", "misprint", "letter"), True),
        (("t", "*", "value", "1", "1.4", "misprint", "letter"), False),
        (("t", "*", "value", "1", "", "misprint", "letter"), False),
        (("t", "*", "unit", "1", "1.5", "misprint", "letter"), False),
        (("t", "a", "value", "1", "1.4", "typing error", "letter"), False),
        (("t", "b", "value", "1", "1.5", "typing error", "letter"), False),
        (("t", "a", "unit", "1", "1.5", "typing error", "letter"), False),
        (("u", "a", "value", "1", "1.5", "typing error", "letter"), False),
        (("t", "a", "value", "1", "1.5", " ", "letter"), False),
        (("t", "a", "value", "1", "1.5", "\u200b" * 12, "letter"), False),
        (("t", "a", "value", "1", "1.5", "印误", "letter"), True),
        (("t", "a", "value", "1", "1.5", "typing error", ""), False),
        (("t", "a", "value", "1", "1.5", "REASON", "letter"), False),
        (("t", "a", "value", "1", "1.5", "typing error", "SOURCE"), False),
        (("t", "*", "value", "", "", "REASON", "SOURCE"), False),
        (("t", "*", "", "", "", "gone", "letter"), False),
    ],
)
def test_a_revision_explains_exactly_what_it_names(row: tuple[str, ...], explains: bool) -> None:
    new = snapshot(table(with_("a", value="1.5")), recorded(row))
    assert (missing(snapshot(table(OLD)), new) == []) is explains


def test_a_table_or_a_field_that_goes_needs_one_revision() -> None:
    old = snapshot(table(OLD))
    assert missing(old, snapshot()) == ["t: the table was removed"]
    assert missing(old, snapshot(recorded(("t", "*", "", "", "", "moved", "x")))) == []
    assert missing(old, snapshot(table(OLD, drop="value"))) == ["t: field value was removed"]


def test_everything_that_stands_against_a_version_is_said_at_once() -> None:
    old, new = snapshot(table(OLD)), snapshot(table(with_("a", value="3")))
    found = row_differences(old, new)
    changes, gaps = list_changes(old, new, found), unexplained(old, new, found)
    said = [each.en for each in refusals(changes, Version(1, 0, 0), Version(1, 2, 0), gaps)]
    assert said == [
        "Version 1.0.0 is lower than the last release, 1.2.0.",
        "1 published figure changed without a revision on record: t, row a, value (1 -> 3).",
    ]
    step = next_step(changes, Version(1, 0, 0), Version(1, 2, 0), gaps, (), record_columns(new)).en
    assert "--version 1.2.1" in step
    assert "\nrevision-1,t,a,value,1,3,REASON,SOURCE,DATE" in step


@pytest.mark.parametrize(
    ("columns", "row"),
    [
        (("id", *COLUMNS, "date"), "revision-1,t,a,value,1,3,REASON,SOURCE,DATE"),
        (COLUMNS, "t,a,value,1,3,REASON,SOURCE"),
        (("clerk", *COLUMNS[::-1], "no"), "CLERK,SOURCE,REASON,3,1,value,a,t,NO"),
    ],
)
def test_a_proposed_row_has_the_columns_of_the_packages_own_record(columns: tuple[str, ...], row: str) -> None:
    old, new = snapshot(table(OLD)), snapshot(table(with_("a", value="3")), recorded(columns=columns))
    found = row_differences(old, new)
    changes, gaps = list_changes(old, new, found), unexplained(old, new, found)
    step = next_step(changes, Version(1, 2, 1), Version(1, 2, 0), gaps, (), record_columns(new))
    assert step.en.splitlines()[-2:] == [",".join(columns), row]


def test_one_revision_explains_what_changed_alike_in_every_row() -> None:
    rows = {key: {**cells, "unit": "usd"} for key, cells in OLD.items()}
    rows["b"]["value"] = "3"
    new = snapshot(table(rows), recorded(("t", "*", "unit", "yuan", "usd", "converted", "letter")))
    assert missing(snapshot(table(OLD)), new) == ["t, row b, value (2 -> 3)"]


@pytest.mark.parametrize(
    ("previous", "said"),
    [("0.1.0", "a major change, which before 1.0.0 raises the second number."), ("1.1.0", "a major change.")],
)
def test_what_a_major_change_asks_for_before_and_after_the_first_version(previous: str, said: str) -> None:
    old, new, last = snapshot(table(OLD)), snapshot(table(OLD, drop="note")), Version.asked(previous)
    changes = list_changes(old, new, row_differences(old, new))
    [reason] = refusals(changes, last.next(Level.PATCH), last, ())
    assert reason.en == f"Version {last.next(Level.PATCH)} is too low: removing a field (t.note) is {said}"


def test_a_table_of_other_columns_is_no_record() -> None:
    odd = replace(recorded(GOOD), schema=Schema((Field("table", "string"),)))
    assert missing(snapshot(table(OLD)), snapshot(table(with_("a", value="1.5")), odd)) == [
        "t, row a, value (1 -> 1.5)"
    ]


def sources(*ids: str) -> TypedTable:
    schema = Schema((Field("id", "string"),), primary_key=("id",))
    frame = pl.LazyFrame({"id": ids}, schema={"id": pl.String})
    return TypedTable(Resource("sources", schema=schema, descriptor={"govdata": {"role": "sources"}}), schema, frame)


@pytest.mark.parametrize("row", [GOOD, ("t", "*", "value", "", "", "rebased", " letter ")])
def test_a_source_is_one_that_the_package_has(row: tuple[str, ...]) -> None:
    new, old = table(with_("a", value="1.5")), snapshot(table(OLD))
    assert missing(old, snapshot(new, recorded(row), sources("annex", "letter"))) == []
    assert missing(old, snapshot(new, recorded(row), sources("annex"))) == ["t, row a, value (1 -> 1.5)"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (GOOD, ""),
        (("t", "*", "value", "", "", "rebased", "letter"), ""),
        (("t", "*", "value", "1", "1.5", "rebased", "letter"), ""),
        (("t", "*", "value", "1", "1.6", "rebased", "letter"), "matches no change since x"),
        (("t", "a", "note", "x", "y", "clearer", "letter"), ""),
        (("t", "b", "", "", "", "withdrawn", "letter"), ""),
        (("t", "a", "value", "1", "1.5", "REASON", "letter"), "gives no reason"),
        (("t", "a", "value", "1", "1.5", "typo", "SOURCE"), "names no source"),
        (("t", "a", "value", "1", "1.5", "typo", "memo"), 'names the source "memo", which the table of sources lacks'),
        (("t", "a", "value", "1", "2", "typo", "letter"), "matches no change since x"),
        (("t", "zzz", "value", "1", "1.5", "typo", "letter"), "matches no change since x"),
        (("nope", "a", "value", "1", "1.5", "typo", "letter"), "matches no change since x"),
        (("t", "*", "unit", "", "", "rebased", "letter"), "matches no change since x"),
        (("t", "c", "", "", "", "withdrawn", "letter"), "matches no change since x"),
    ],
)
def test_a_new_revision_that_explains_nothing_is_told(row: tuple[str, ...], said: str) -> None:
    rows = {"a": {"value": "1.5", "unit": "yuan", "note": "y"}}
    old, new = snapshot(table(OLD), recorded()), snapshot(table(rows), recorded(row), sources("letter"))
    assert [each.en.partition(") ")[2] for each in unused_revisions(old, new, row_differences(old, new))] == (
        [said] if said else []
    )


def test_revisions_of_earlier_releases_stay_on_record_without_a_word() -> None:
    old, new = snapshot(table(OLD), recorded(GOOD)), snapshot(table(OLD), recorded(GOOD))
    assert unused_revisions(old, new, row_differences(old, new)) == ()


PAIRS = (("a|b", "c"), ("a", "b|c"), ("d", "e|f"), ("*", "g"))


def pairs(key: list[str], **values: float) -> TypedTable:
    fields = (Field("x", "string"), Field("y", "string"), Field("value", "number"))
    rows = [(x, y, values.get(f"v{number}", 1.0)) for number, (x, y) in enumerate(PAIRS)]
    types = {"x": pl.String, "y": pl.String, "value": pl.Float64}
    schema = Schema(fields, primary_key=tuple(key))
    return TypedTable(Resource("t", schema=schema), schema, pl.LazyFrame(rows, schema=types, orient="row"))


@pytest.mark.parametrize(
    ("row", "open_rows"),
    [
        (r"a\|b|c", [r"a|b\|c"]),
        ("a|b|c", [r"a\|b|c", r"a|b\|c"]),  # before parts were told apart it meant either of two rows
    ],
)
def test_a_revision_of_a_key_of_several_parts_means_one_row(row: str, open_rows: list[str]) -> None:
    new = snapshot(pairs(["x", "y"], v0=2, v1=2), recorded(("t", row, "value", "1", "2", "typing error", "letter")))
    found = missing(snapshot(pairs(["x", "y"])), new)
    assert sorted(found) == sorted(f"t, row {each}, value (1 -> 2)" for each in open_rows)


@pytest.mark.parametrize(
    ("row", "explains"), [(r"d|e\|f", True), ("d|e|f", False), (r"a|b\|c", False), ("d", False), ("*", True)]
)
def test_a_row_is_named_by_the_whole_key_whose_parts_are_told_apart(row: str, explains: bool) -> None:
    new = snapshot(pairs(["x", "y"], v2=2), recorded(("t", row, "value", "1", "2", "typing error", "letter")))
    assert (missing(snapshot(pairs(["x", "y"])), new) == []) is explains


@pytest.mark.parametrize(("row", "explains"), [("g|*", True), ("*|g", False)])
def test_the_parts_stand_in_the_order_of_the_key(row: str, explains: bool) -> None:
    old = snapshot(pairs(["y", "x"]))
    new = snapshot(pairs(["y", "x"], v3=2), recorded(("t", row, "value", "1", "2", "typing error", "letter")))
    assert (missing(old, new) == []) is explains


def test_a_key_that_is_a_star_means_its_row_alone() -> None:
    old, new = snapshot(table({"*": OLD["a"], "b": OLD["b"]})), {"*": {**OLD["a"], "value": "3"}}
    assert missing(old, snapshot(table({**new, "b": OLD["b"]}))) == [r"t, row \*, value (1 -> 3)"]
    both = table({**new, "b": {**OLD["b"], "value": "3"}})
    revision = recorded(("t", r"\*", "value", "1", "3", "typing error", "letter"))
    assert missing(old, snapshot(both, revision)) == ["t, row b, value (2 -> 3)"]


@pytest.mark.parametrize("key", ["*", "a"])
def test_every_row_is_nobodys_name_where_a_row_has_the_key_star(key: str) -> None:
    rows = {key: OLD["a"], "b": OLD["b"]}
    old, changed = snapshot(table(rows)), table({name: {**cells, "value": "3"} for name, cells in rows.items()})
    new = snapshot(changed, recorded(("t", "*", "value", "", "", "rebased", "letter")))
    told = [each.en for each in unused_revisions(old, new, row_differences(old, new))]
    assert (len(missing(old, new)), len(told)) == ((2, 1) if key == "*" else (0, 0))
    assert all("may mean every row or the one with the key *" in each for each in told)


STAR = ("t", "*", "value", "", "", "any change", "letter")
AGAIN = ("t", "a", "value", "1.0", "1.50", "typed wrongly", "other letter")
OPEN = (*GOOD[:5], "REASON", "letter")


@pytest.mark.parametrize(
    ("before", "after", "explains"),
    [
        ((), (GOOD,), True),
        ((GOOD,), (GOOD,), False),
        ((GOOD,), (GOOD, GOOD), True),
        ((GOOD,), (AGAIN,), False),
        ((GOOD,), (GOOD, AGAIN), True),
        ((STAR,), (STAR,), False),
        ((STAR,), (STAR, GOOD), True),
        ((GOOD,), (GOOD, STAR), True),
        ((OPEN,), (GOOD,), True),
        ((OPEN, GOOD), (OPEN, GOOD), False),
        ((OPEN, GOOD), (OPEN, AGAIN), False),
        ((OPEN, GOOD), (AGAIN, OPEN, GOOD), True),
    ],
)
def test_a_revision_explains_changes_of_the_release_that_it_came_with(
    before: tuple[tuple[str, ...], ...], after: tuple[tuple[str, ...], ...], explains: bool
) -> None:
    old, changed = snapshot(table(OLD), recorded(*before)), table(with_("a", value="1.5"))
    assert (missing(old, snapshot(changed, recorded(*after))) == []) is explains


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ((), (GOOD,), "typing error"),
        ((), (STAR,), "any change"),
        ((), (STAR, GOOD), "typing error"),
        ((), (OPEN,), ""),
        ((GOOD,), (GOOD,), ""),
        ((GOOD,), (GOOD, AGAIN), "typed wrongly"),
        ((GOOD,), (AGAIN, GOOD), "typed wrongly"),
        ((GOOD,), (GOOD, STAR), "any change"),
    ],
)
def test_the_reason_that_is_told_is_of_a_revision_that_explains(
    before: tuple[tuple[str, ...], ...], after: tuple[tuple[str, ...], ...], reason: str
) -> None:
    old, new = snapshot(table(OLD), recorded(*before)), snapshot(table(with_("a", value="1.5")), recorded(*after))
    (changed, *_) = list_changes(old, new, row_differences(old, new)).tables
    assert [cell.reason for cell in changed.cells] == [reason]
    assert (missing(old, new) == []) is bool(reason)


def test_a_revision_that_explained_an_earlier_change_is_told_where_it_is_missed() -> None:
    old, new = snapshot(table(OLD), recorded(GOOD)), snapshot(table(with_("a", value="1.5")), recorded(GOOD))
    told = spent_revisions(old, new, unexplained(old, new, row_differences(old, new)))
    assert [each.en for each in told] == [
        "The revision of t, row a, value (1 -> 1.5) was on record in x already, and explains no change since"
    ]
    assert spent_revisions(old, new, ()) == ()


@pytest.mark.parametrize("role", ["", "subjects", "observations", "facts"])
@pytest.mark.parametrize("key", [("id", "value"), ("value",)])
def test_a_figure_in_the_key_does_not_change_without_a_revision(key: tuple[str, ...], role: str) -> None:
    def keyed(rows: dict[str, Cells]) -> TypedTable:
        plain = table(rows, role)
        resource = replace(plain.resource, descriptor={**plain.resource.descriptor})
        return replace(plain, resource=resource, schema=replace(plain.schema, primary_key=key))

    old = snapshot(keyed(OLD))
    new = Snapshot("y", {"resources": [{"name": "t"}]}, (keyed(with_("a", value="9")),))
    assert missing(old, new) == [f"t: row {'a|1' if len(key) > 1 else '1'} was removed"]


def test_facts_that_a_release_states_itself_follow_from_observations() -> None:
    old, new = table(OLD, "facts"), table(with_("a", value="9"), "facts")
    assert missing(snapshot(old), snapshot(new)) == []
    declared = Snapshot("y", {"resources": [{"name": "t"}]}, (new,))
    assert missing(snapshot(old), declared) == ["t, row a, value (1 -> 9)"]


@pytest.mark.parametrize("kind", ["integer", "number"])
def test_columns_that_a_role_reads_and_ids_are_no_figures(kind: str) -> None:
    fields = tuple(Field(name, kind) for name in ("id", "quote_start", "start", "level"))
    schema = Schema(fields, primary_key=("id",))
    resource = Resource("t", schema=schema, descriptor={"govdata": {"role": "exclusions"}})
    found = figure_fields(TypedTable(resource, schema, pl.LazyFrame()))
    assert found == ("quote_start", "level")


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3), st.decimals(allow_nan=False, allow_infinity=False))
def test_numbers_are_one_where_they_are_equal_to_the_last_digit(one: Decimal, other: Decimal) -> None:
    change = ("t", "a", "value", str(one), "9", "typing error", "letter")
    again = ("t", "a", "value", str(other), "9", "typing error", "letter")
    assert (Revision(*change).change == Revision(*again).change) is (one == other)
    assert Revision(*change).change == Revision("t", "a", "value", f"{one:f}0", "9", "", "").change


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1" * 36, "1" * 35 + "2"),
        ("0." + "0" * 40 + "1", "0"),
        ("1e999999999999", "1e999999999998"),
        ("sNaN", "NaN"),
        ("x", "y"),
    ],
)
def test_what_differs_in_one_digit_is_another_value(one: str, other: str) -> None:
    first, second = (Revision("t", "a", "value", text, "", "", "") for text in (one, other))
    assert first.change != second.change


def retyped(kind: str, role: str = "") -> TypedTable:
    plain = table(OLD, role)
    fields = tuple(replace(each, type=kind) if each.name == "value" else each for each in plain.schema.fields)
    frame = (
        plain.frame.with_columns(pl.col("value").cast(pl.Int64).cast(pl.String)) if kind == "string" else plain.frame
    )
    return replace(plain, schema=replace(plain.schema, fields=fields), frame=frame)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (retyped("number"), retyped("string"), ["t: the values of field value are no figures any more"]),
        (retyped("number"), retyped("integer"), []),
        (retyped("number"), retyped("number", "subjects"), []),
        (retyped("number"), retyped("number", "observations"), []),
        (retyped("string"), retyped("number"), []),
        (
            retyped("number", "observations"),
            retyped("string", "subjects"),
            [f"t: the values of field {name} are no figures any more" for name in ("value", "unit")],
        ),
    ],
)
def test_a_figure_does_not_leave_the_gate_without_a_revision(old: TypedTable, new: TypedTable, told: list[str]) -> None:
    assert missing(snapshot(old), snapshot(new)) == told
    rows = [("t", "*", name, "all values", "no figures", "codes", "memo") for name in ("value", "unit")]
    assert missing(snapshot(old), snapshot(new, recorded(*rows))) == []


def test_a_revision_of_a_figure_that_leaves_the_gate_is_of_use() -> None:
    old = snapshot(retyped("number"))
    row = ("t", "*", "value", "all values", "no figures", "codes", "memo")
    new = snapshot(retyped("string"), recorded(row))
    assert unused_revisions(old, new, row_differences(old, new)) == ()
