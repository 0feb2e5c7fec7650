"""The rule file: what it may say, and every mistake in it, found before any data are read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import narwhals as nw
import polars as pl
import pytest

from govdata.metadata.package import Package, load_package
from govdata.metadata.schema import ROW
from govdata.reports.messages import CHECKS, FINDINGS
from govdata.reports.model import Severity, State
from govdata.rules.check import check_rules
from govdata.rules.expression import BadExpression, parse
from govdata.rules.expression_types import check_types, type_of
from govdata.rules.fact_groups import with_facts
from govdata.rules.load import load_rules, read_rules, referenced_ids
from govdata.rules.observation_comparisons import OTHER
from govdata.rules.observation_frame import collect_observations
from govdata.rules.observations import DERIVED, NAMES, References
from govdata.rules.rule_type import HOLDS, LACKING, Rule
from govdata.rules.types import RULE_TYPES
from govdata.rules.vocabulary import COLUMN_TYPES
from tests.support.observations import table

FIELDS = [
    {"name": "id", "type": "string"},
    {"name": "value", "type": "number"},
    {"name": "day", "type": "date"},
    {"name": "unit", "type": "string"},
]


@pytest.fixture
def package(tmp_path: Path) -> Package:
    """Two tables, parks of observations and areas; no data at all."""
    resources = [
        {"name": "parks", "path": "parks.csv", "schema": {"fields": FIELDS}, "govdata": {"role": "observations"}},
        {"name": "areas", "path": "areas.csv", "schema": {"fields": FIELDS}},
    ]
    descriptor = {"name": "p", "resources": resources, "govdata": {"rules": "rules.json"}}
    (tmp_path / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    return load_package(tmp_path)


def problems(package: Package, *rules: Any) -> list[str]:
    return [str(problem) for problem in read_rules({"rules": list(rules)}, package, "rules.json")[1]]


def test_a_rule_takes_what_it_leaves_out_from_its_kind(package: Package) -> None:
    (rule,), mistakes = read_rules({"rules": [{"id": "doubt", "kind": "scope-doubt"}]}, package, "rules.json")
    assert mistakes == ()
    assert (rule.severity, rule.says) == (Severity.WARNING, RULE_TYPES["scope-doubt"].says)


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        ({"kind": "shares"}, "unknown kind \"shares\" at rules.json#$.rules[0].kind: did you mean 'share'?"),
        ({"kind": "SHARE"}, "unknown kind \"SHARE\" at rules.json#$.rules[0].kind: did you mean 'share'?"),
        ({"kind": "zzz"}, 'unknown kind "zzz"; there are share, rank'),
        ({"kind": "share", "severty": "error"}, ".severty: did you mean 'severity'?"),
        ({"kind": "share", "severity": "errors"}, ".severity: did you mean 'error'?"),
        ({"kind": "share", "tables": ["park"]}, ".tables[0]: did you mean 'parks'?"),
        ({"kind": "share", "tables": ["areas"]}, 'unknown table of observations "areas"'),
        ({"kind": "share", "tables": "parks"}, '"tables" must be a list of tables; got "parks"'),
        ({"kind": "share", "where": "vlaue > 1"}, ".where: did you mean 'value'?"),
        ({"kind": "share", "where": "value >"}, "is not an expression"),
        ({"kind": "share", "where": "unit > 1"}, "compares what cannot be compared"),
        ({"kind": "share", "where": "1 < 2"}, '"1 < 2" names no field'),
        ({"kind": "share", "where": 1}, "a condition must be a text; got 1"),
        ({"kind": "share", "says": {"en": "only"}}, "a sentence must be an object"),
        ({"kind": "row"}, '"holds" is missing (the condition that each row must satisfy); kind row needs it'),
        ({"kind": "row", "tables": ["areas"], "holds": "values > 1"}, ".holds: did you mean 'value'?"),
        ({"kind": "row", "tables": ["areas"], "holds": "day > 'x'"}, "compares what cannot be compared"),
        ({"kind": "row", "tables": ["areas"], "holds": "subject == 'x'"}, 'unknown field "subject"'),
        (
            {"kind": "jump", "indicators": ["a"]},
            '"factor" is missing (largest allowed ratio between two periods); kind jump needs it',
        ),
        (
            {"kind": "jump", "indicators": ["a"], "factor": 0.5},
            '"factor" must be greater than 1 (largest allowed ratio between two periods); got 0.5',
        ),
        ({"kind": "jump", "indicators": ["a"], "factor": 1}, '"factor" must be greater than 1'),
        ({"kind": "share", "id": "evidence.figure"}, '"evidence.figure" is a type of finding'),
        ({"kind": "share", "id": "type-error"}, '"type-error" is a type of finding'),
        ({"kind": "jump", "indicators": ["a"], "factor": "2"}, '"factor" must be a number greater than 1'),
        (
            {"kind": "monotone", "indicators": "a"},
            '"indicators" must be a list of indicators (the indicators it is about); got "a"',
        ),
        ({"kind": "parts-within-total", "sum": "disjont"}, ".sum: did you mean 'disjoint'?"),
        ({"kind": "restates", "fields": ["valeu"]}, ".fields[0]: did you mean 'value'?"),
        (
            {"kind": "recomputed", "result": "r", "formula": "a / c", "from": {"a": "x"}},
            '"c" is not one of the figures',
        ),
        (
            {"kind": "recomputed", "result": "r", "formula": "a", "from": {"a": {"year": 1}}},
            '"from" must be an object of names and indicators',
        ),
        *(
            (
                {"kind": "recomputed", "result": "r", "formula": "1", "from": {name: variable}},
                '"from" must be an object of names and indicators',
            )
            for name, variable in [
                ("a", 5),
                ("a", ""),
                ("a", {"indicator": ""}),
                ("a", {"indicator": "x", "breakdown": 5}),
                ("a", {"indicator": "x", "breakdown": None}),
                ("a", {"indicator": "x", "years": 1.5}),
                ("a", {"indicator": "x", "years": True}),
                ("a", {"indicator": "x", "years": 10**25}),
                ("a b", {"indicator": "x"}),
            ]
        ),
        ({"kind": "rank", "lists": {"a": -1}}, '"lists" must be an object of indicators and numbers greater than 0'),
        ({"kind": "share", "id": "Share of parks"}, '"id" must consist of lower-case letters, digits, "-" and "."'),
    ],
)
def test_a_mistake_is_told_with_its_place_and_what_was_meant(
    rule: dict[str, Any], problem: str, package: Package
) -> None:
    (told,) = problems(package, {"id": "r", **rule})
    assert problem in told


def test_a_rule_about_observations_may_name_what_all_tables_of_observations_have(tmp_path: Path) -> None:
    columns = [
        {"a": "integer", "only": "string", "unlike": "string", "low": "number", "Key": "string", "other_id": "string"},
        {"a": "integer", "unlike": "number", "low": "number", "Key": "string", "other_id": "string"},
    ]
    resources = [
        {
            "name": f"t{number}",
            "path": f"t{number}.csv",
            "schema": {"fields": [{"name": name, "type": type_} for name, type_ in fields.items()]},
            "govdata": {"role": "observations"},
        }
        for number, fields in enumerate(columns)
    ]
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "p", "resources": resources}), encoding="utf-8")
    package = load_package(tmp_path)

    def refused(**rule: Any) -> list[str]:
        return [told.partition(" at ")[0].partition(";")[0] for told in problems(package, {"id": "r", **rule})]

    for name, told in {"a": [], "only": ['unknown field "only"'], "unlike": ['unknown field "unlike"']}.items():
        assert refused(kind="row", holds=f"{name} is None") == told
        assert refused(kind="share", where=f"{name} is None") == told
    assert refused(kind="share", where="only is None", tables=["t0"]) == []
    for name in ("low", "Key", "other_id"):
        assert refused(kind="row", holds=f"{name} is None") == [f'unknown field "{name}"']
        assert refused(kind="row", holds=f"{name} is None", tables=["t0", "t1"]) == []


OPTIONS: dict[str, dict[str, Any]] = {
    "row": {"holds": parse("value > 1")},
    "recomputed": {"result": "r", "formula": "a * 2", "from": {"a": "x"}},
    "jump": {"indicators": ["x"], "factor": 2},
    "monotone": {"indicators": ["x"]},
}


@pytest.mark.parametrize(
    ("kind", "options"),
    [*((kind, OPTIONS.get(kind, {})) for kind in RULE_TYPES), ("parts-within-total", {"sum": "disjoint"})],
)
def test_no_rule_type_makes_a_column_by_a_name_that_a_table_may_carry(kind: str, options: dict[str, Any]) -> None:
    whole = with_facts(collect_observations({"t": nw.from_native(table([{}]).lazy())}, References()))
    answer = RULE_TYPES[kind].evaluate(Rule("r", kind, RULE_TYPES[kind].says, options=options), whole)
    made = set(answer.collect_schema()) - {*NAMES, *DERIVED, HOLDS, LACKING, ROW}
    assert [name for name in made if not name.startswith((OTHER, "input "))] == []


def test_the_list_of_names_has_no_names_of_our_own(package: Package) -> None:
    (told,) = problems(package, {"id": "r", "kind": "row", "holds": "zzzzzz > 1"})
    assert "there are table, id, " in told
    assert "__" not in told


def conditions(names: tuple[str, ...]) -> Iterator[str]:
    """Every operation of the language on everything of every type, whether or not they fit."""
    functions = ("abs", "whole", "length", "year", "month")
    parts = [
        *names,
        "1",
        "-2.5",
        "'a'",
        "True",
        "date('2024-01-01')",
        *(f"{name}({n})" for name in functions for n in names),
    ]
    yield from (f"{left} {sign} {right}" for left, sign, right in product(parts, ("<", "==", "and"), parts))
    yield from (f"{left} {sign} {right} > 1" for left, sign, right in product(parts, "+-*/", names))
    yield from (f"{part} in [{members}]" for part, members in product(parts, ("1, -2.5", "'a', 'b'", "True")))
    yield from (f"{name}({part}, 'a')" for name, part in product(("starts_with", "ends_with", "contains"), parts))
    yield from (f"{part} is None and not {part}" for part in parts)


def fits(text: str, types: dict[str, str]) -> bool:
    try:
        check_types(parse(text), types)
    except BadExpression:
        return False
    return True


def test_what_fits_by_its_types_is_true_or_false_on_a_frame() -> None:
    dtypes = {**COLUMN_TYPES, "string": nw.String()}
    types = {name: type_of(dtype) for name, dtype in dtypes.items()}
    fitting = [text for text in conditions(tuple(dtypes)) if fits(text, types)]
    empty = nw.from_native(pl.LazyFrame()).select(
        nw.lit(None).cast(dtype).alias(name) for name, dtype in dtypes.items()
    )
    answers = empty.select(parse(text).compile().alias(text) for text in fitting).collect().schema
    assert len(fitting) > 400
    assert set(answers.dtypes()) == {nw.Boolean()}


def test_every_mistake_is_told_at_once_and_the_other_rules_stay(package: Package) -> None:
    raws = [{"id": "a", "kind": "shar"}, {"id": "b", "kind": "share"}, {"id": "b", "kind": "rank"}, 7]
    rules, mistakes = read_rules({"rules": raws}, package, "rules.json")
    assert [rule.id for rule in rules] == ["b"]
    assert [problem.path for problem in mistakes] == [
        "rules.json#$.rules[0].kind",
        "rules.json#$.rules[2].id",
        "rules.json#$.rules[3]",
    ]


def test_a_field_of_a_type_that_rules_cannot_use_is_told_beforehand(tmp_path: Path) -> None:
    fields = [
        {"name": "value", "type": "string"},
        {"name": "period_start", "type": "year"},
        {"name": "id", "type": "any"},
    ]
    resource = {"name": "t", "path": "t.csv", "schema": {"fields": fields}, "govdata": {"role": "observations"}}
    (tmp_path / "datapackage.json").write_text(json.dumps({"resources": [resource]}), encoding="utf-8")
    mistakes = problems(load_package(tmp_path), {"id": "r", "kind": "share"})
    assert [mistake.split(" at ")[0] for mistake in mistakes] == [
        'rules need the field "value" of t to be of type number, not string',
        'rules need the field "period_start" of t to be of type date, not year',
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "rules.json: "),
        ("{", "a property name in double quotes is missing"),
        ("[]", "a rule file must be an object"),
        ('{"rules": [], "rule": []}', 'unknown property "rule" of a rule file'),
        ('{"rules": [], "rules": []}', '"rules" occurs twice'),
        ('{"rules": {}}', '"rules" must be a list of rules'),
    ],
)
def test_a_file_that_is_no_rule_file_is_one_problem(content: str | None, reason: str, package: Package) -> None:
    if content is not None:
        (package.root / "rules.json").write_text(content, encoding="utf-8")
    rules, mistakes = load_rules(package)
    assert rules == ()
    assert [reason in str(problem) for problem in mistakes] == [True]


def test_no_type_of_finding_is_left_for_the_id_of_a_rule(package: Package) -> None:
    kept = [name for name in (*FINDINGS, *CHECKS) if not problems(package, {"id": name, "kind": "share"})]
    assert kept == []


@pytest.mark.parametrize(
    ("place", "said"),
    [
        *((place, "is not a path inside the package") for place in ("../rules.json", "/etc/rules.json", 7)),
        ("", "the path is empty"),
    ],
)
def test_a_rule_file_lies_inside_the_package(place: Any, said: str, tmp_path: Path) -> None:
    (tmp_path / "datapackage.json").write_text(
        json.dumps({"resources": [], "govdata": {"rules": place}}), encoding="utf-8"
    )
    rules, (mistake,) = load_rules(load_package(tmp_path))
    assert rules == ()
    assert said in str(mistake)


def test_the_indicators_that_a_rule_names(package: Package) -> None:
    raws = [
        {"id": "a", "kind": "monotone", "indicators": ["x"]},
        {"id": "b", "kind": "scope", "bridges": [["x", "y"]]},
        {"id": "c", "kind": "rank", "lists": {"z": 100}},
        {
            "id": "d",
            "kind": "recomputed",
            "result": "r",
            "formula": "a / b",
            "from": {"a": "x", "b": {"indicator": "y", "years": -1}},
        },
        {"id": "e", "kind": "share"},
    ]
    rules, mistakes = read_rules({"rules": raws}, package, "rules.json")
    assert mistakes == ()
    assert [referenced_ids(rule, "indicators") for rule in rules] == [{"x"}, {"x", "y"}, {"z"}, {"r", "x", "y"}, set()]


BROKEN = "no-such-schema.json"


def schemas(tmp_path: Path, areas: dict[str, Any], parks: Any = None) -> Package:
    """Parks of observations and areas, each with the schema that is given."""
    resources = [
        {"name": "parks", "path": "a.csv", "schema": parks or {"fields": FIELDS}, "govdata": {"role": "observations"}},
        {"name": "areas", "path": "b.csv", **areas},
    ]
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "p", "resources": resources}), encoding="utf-8")
    return load_package(tmp_path)


ON_AREAS = {"id": "r", "kind": "row", "tables": ["areas"], "holds": "size > 1"}


def errors_of_areas(package: Package) -> int:
    found = (problem for problem in package.problems if problem.severity is Severity.ERROR)
    return sum(problem.path.startswith("$.resources[1].") for problem in found)


@pytest.mark.parametrize(
    "areas",
    [
        {"schema": BROKEN},
        {"schema": {"fields": [{"name": "a"}, {"name": "a"}]}},
        {"schemas": {"fields": FIELDS}, "govdata": {"role": "sources"}},
    ],
)
def test_a_rule_is_not_blamed_for_a_schema_of_which_the_descriptor_has_an_error(
    areas: dict[str, Any], tmp_path: Path
) -> None:
    package = schemas(tmp_path, areas)
    assert errors_of_areas(package) == 1
    (rule,), mistakes = read_rules({"rules": [ON_AREAS]}, package, "rules.json")
    assert (mistakes, rule.without_schema, rule.options) == ((), ("areas",), {})
    frame = pl.LazyFrame({ROW: [2], "size": ["1"]})
    (check,) = check_rules(package, {"areas": frame}, [rule]).checks
    assert (check.state, check.reason.en) == (State.SKIPPED, "the table has no schema that can be used")


@pytest.mark.parametrize("areas", [{}, {"schema": {"fields": []}}, {"schemas": {"fields": FIELDS}}])
def test_where_the_descriptor_has_no_error_the_rule_says_that_a_table_has_no_schema(
    areas: dict[str, Any], tmp_path: Path
) -> None:
    package = schemas(tmp_path, areas)
    assert errors_of_areas(package) == 0
    assert problems(package, ON_AREAS) == [
        'table "areas" has no schema with fields, which rules need at rules.json#$.rules[0].tables[0]'
    ]


def test_a_rule_reads_the_tables_whose_schemas_can_be_used(tmp_path: Path) -> None:
    package = schemas(tmp_path, {"schema": {"fields": FIELDS}}, parks=BROKEN)
    raw = {**ON_AREAS, "tables": ["areas", "parks"], "holds": "value > 1"}
    (rule,), mistakes = read_rules({"rules": [raw]}, package, "rules.json")
    assert (mistakes, rule.without_schema, set(rule.options)) == ((), ("parks",), {"holds"})
    (doubt,), mistakes = read_rules({"rules": [{"id": "d", "kind": "share", "where": "x > 1"}]}, package, "rules.json")
    assert (mistakes, doubt.without_schema, doubt.where) == ((), ("parks",), None)


def test_the_flagship_declares_its_rules_without_a_mistake(root: Path) -> None:
    rules, mistakes = load_rules(load_package(root))
    assert mistakes == ()
    needed = {"parts-within-total", "restates", "sources-agree", "scope-doubt", "within-whole", "monotone"}
    assert needed | {"share", "rank", "count", "growth", "period", "bounds", "scope", "row"} <= {
        rule.kind for rule in rules
    }


def test_a_property_that_was_misspelt_is_to_be_renamed(package: Package) -> None:
    _, (told,) = read_rules({"rules": [{"id": "r", "kind": "sources-agree", "precedenc": "any"}]}, package, "r.json")
    assert told.next_step.en.startswith('Rename "precedenc"')
    assert 'to "precedence"' in told.next_step.en
    assert "改为 precedence" in told.next_step.zh
