"""govdata's properties are closed lists, and a role has its columns."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from govdata.metadata.package import Package, load_package
from govdata.metadata.roles import ALLOWED, ROLES, with_current_names
from govdata.reports.messages import Message
from govdata.reports.model import Severity
from tests.support.releasing import publish, write_package

AT = "$.resources[0].govdata"
SCHEMA = "$.resources[0].schema"


def load(tmp_path: Path, *resources: dict[str, Any], **package: Any) -> Package:
    raw = {"name": "p", "resources": [{"name": f"t{n}", "data": [], **each} for n, each in enumerate(resources)]}
    (tmp_path / "datapackage.json").write_text(json.dumps({**raw, **package}), encoding="utf-8")
    return load_package(tmp_path)


def of_role(role: str, *without: str, extra: dict[str, str] | None = None, **changes: Any) -> dict[str, Any]:
    columns = {**ROLES[role].needs, **ROLES[role].reads} if role in ROLES else {"id": ("string",)}
    fields = [{"name": n, "type": t[0], **changes.get(n, {})} for n, t in columns.items() if n not in without]
    fields += [{"name": name, "type": kind} for name, kind in (extra or {}).items()]
    return {"schema": {"fields": fields}, "govdata": {"role": role}}


def said(package: Package) -> list[tuple[str, str]]:
    assert all(problem.severity is Severity.ERROR for problem in package.problems)
    return [(problem.path, problem.suggestion) for problem in package.problems]


@pytest.mark.parametrize("role", ROLES)
def test_a_table_with_the_columns_of_its_role(tmp_path: Path, role: str) -> None:
    assert said(load(tmp_path, of_role(role))) == []
    assert said(load(tmp_path, of_role(role, *ROLES[role].reads, extra={"more": "any"}))) == []


@pytest.mark.parametrize(("role", "column"), [(role, name) for role, each in ROLES.items() for name in each.needs])
def test_a_role_without_one_of_its_columns(tmp_path: Path, role: str, column: str) -> None:
    package = load(tmp_path, of_role(role, column, extra={f"{column}_": "string"}))
    assert said(package) == [(f"{AT}.role", f"{column}_")]
    assert f'needs column "{column}", which the schema lacks' in package.problems[0].message.en
    assert package.resources[0].role == role


@pytest.mark.parametrize(
    ("resource", "path", "suggestion"),
    [
        (of_role("observation"), f"{AT}.role", "observations"),
        (of_role("Sources"), f"{AT}.role", "sources"),
        ({"govdata": {"role": ["sources"]}}, f"{AT}.role", ""),
        ({"govdata": {"rol": "sources"}}, f"{AT}.rol", "role"),
        ({"govdata": "sources"}, "$.resources[0].govdata", ""),
        ({"govdata": {"role": "sources"}}, f"{AT}.role", ""),
        ({**of_role("facts"), "govdata": {"partitionBy": 3}}, f"{AT}.partitionBy", ""),
        ({"schema": {"fields": [{"name": "year"}]}, "govdata": {"partitionBy": "yeer"}}, f"{AT}.partitionBy", "year"),
        ({"govdata": {"rows": "many"}}, f"{AT}.rows", ""),
        ({"schema": {"fields": [{"name": "a"}], "govdata": {"role": "sources"}}}, f"{SCHEMA}.govdata.role", ""),
        (of_role("observations", value={"type": "string"}), f"{SCHEMA}.fields[9].type", ""),
        (of_role("observations", value={"type": "numbr"}), f"{SCHEMA}.fields[9].type", "number"),
        (of_role("waivers", expires={"type": "string"}), f"{SCHEMA}.fields[6].type", ""),
        (
            of_role("observations", status={"constraints": {"enum": ["observed", "targt"]}}),
            f"{SCHEMA}.fields[6].constraints.enum",
            "target",
        ),
    ],
)
def test_what_we_do_not_know_is_an_error(tmp_path: Path, resource: dict[str, Any], path: str, suggestion: str) -> None:
    assert said(load(tmp_path, resource)) == [(path, suggestion)]


@pytest.mark.parametrize(
    ("own", "path", "suggestion"),
    [
        ({"ruls": "rules.json"}, "$.govdata.ruls", "rules"),
        ({"lexicon": "none.json"}, "$.govdata.lexicon", ""),
        ({"lexicon": "../w.json"}, "$.govdata.lexicon", ""),
        ({"lexicon": 3}, "$.govdata.lexicon", ""),
        ({"lexicn": "w.json"}, "$.govdata.lexicn", "lexicon"),
    ],
)
def test_our_properties_of_a_package(tmp_path: Path, own: dict[str, Any], path: str, suggestion: str) -> None:
    package = load(tmp_path, {"schema": {"fields": [{"name": "a"}]}}, govdata=own)
    assert said(package) == [(path, suggestion)]
    assert package.govdata == {}


@pytest.mark.parametrize(
    ("field", "path", "suggestion"),
    [
        ({"type": "string", "govdata": {"decimal": {"precision": 9}}}, ".decimal", ""),
        ({"type": "number", "govdata": {"decimals": {"precision": 9}}}, ".decimals", "decimal"),
        ({"type": "number", "govdata": {"decimal": {"precision": 9, "scal": 2}}}, ".decimal.scal", "scale"),
        ({"type": "number", "govdata": {"decimal": {"precision": 9, "scale": True}}}, ".decimal.scale", ""),
        ({"type": "number", "govdata": {"decimal": {"precision": 39}}}, ".decimal", ""),
        ({"type": "string", "govdata": {"concept": "sdmx obsValue"}}, ".concept", ""),
        ({"type": "string", "govdata": {"concept": 3}}, ".concept", ""),
    ],
)
def test_our_properties_of_a_field(tmp_path: Path, field: dict[str, Any], path: str, suggestion: str) -> None:
    package = load(tmp_path, {"schema": {"fields": [{"name": "a", **field}]}})
    assert said(package) == [(f"{SCHEMA}.fields[0].govdata{path}", suggestion)]
    assert package.schema_of("t0").fields[0].govdata == {}


@pytest.mark.parametrize("role", [role for role, each in ROLES.items() if each.single])
def test_a_second_table_of_a_role_that_rules_look_up_once(tmp_path: Path, role: str) -> None:
    package = load(tmp_path, of_role(role), of_role(role))
    assert said(package) == [("$.resources[1].govdata.role", "")]


def test_the_page_lists_every_role_and_column() -> None:
    page = (Path(__file__).resolve().parent.parent.parent / "docs" / "reference" / "roles.md").read_text(
        encoding="utf-8"
    )
    for role, each in ROLES.items():
        row = next(line for line in page.splitlines() if line.startswith(f"| `{role}`"))
        assert _words(row) >= {*each.needs, *each.reads}
    for values in ALLOWED.values():
        assert all(f"`{' '.join(allowed)}`" in page for allowed in values.values())


def _words(row: str) -> set[str]:
    return {word for cell in row.split("|") for word in cell.replace("`", " ").split()}


@pytest.mark.parametrize("name", ["lexicon", "wordings"])
def test_the_lexicon_goes_with_the_release(tmp_path: Path, name: str) -> None:
    folder = write_package(tmp_path / "p", govdata={name: "own.json"})
    (folder / "own.json").write_text("{}", encoding="utf-8")
    release = publish(folder, tmp_path / "releases").path
    assert load_package(release).govdata == {"lexicon": "lexicon.json"}
    assert (release / "lexicon.json").read_text(encoding="utf-8") == "{}"


def renamed(package: Package) -> list[tuple[str, str, Message]]:
    return [(problem.path, str(problem.severity), problem.message) for problem in package.problems]


@pytest.mark.parametrize("word", ["exclusions", "set-asides"])
def test_the_role_is_found_by_either_word(tmp_path: Path, word: str) -> None:
    package = load(tmp_path, {**of_role("exclusions"), "govdata": {"role": word}})
    for asked in ("exclusions", "set-asides"):
        assert [resource.name for resource in package.with_role(asked)] == ["t0"]
    assert package.resources[0].role == "exclusions"
    old = Message(
        'the role "set-asides" is now called "exclusions"; the old name still works',
        "角色“set-asides”已改名为“exclusions”，旧名仍可使用",
    )
    assert renamed(package) == ([(f"{AT}.role", "warning", old)] if word == "set-asides" else [])


@pytest.mark.parametrize("word", ["lexicon", "wordings"])
def test_the_lexicon_is_found_by_either_word(tmp_path: Path, word: str) -> None:
    (tmp_path / "own.json").write_text("{}")
    package = load(tmp_path, govdata={word: "own.json"}, resources=[{"name": "t", "data": []}])
    assert package.lexicon_path == tmp_path / "own.json"
    assert package.govdata == {"lexicon": "own.json"}
    old = Message(
        'the property "wordings" is now called "lexicon"; the old name still works',
        "属性“wordings”已改名为“lexicon”，旧名仍可使用",
    )
    assert renamed(package) == ([("$.govdata.wordings", "warning", old)] if word == "wordings" else [])


def test_a_lexicon_by_its_old_name_is_checked_too(tmp_path: Path) -> None:
    package = load(tmp_path, govdata={"wordings": "none.json"}, resources=[{"name": "t", "data": []}])
    assert package.lexicon_path is None
    assert [str(problem.severity) for problem in package.problems] == ["warning", "error"]
    assert package.problems[1].path == "$.govdata.wordings"


def test_of_both_names_the_old_one_is_to_be_removed(tmp_path: Path) -> None:
    (tmp_path / "own.json").write_text("{}")
    own = {"wordings": "old.json", "lexicon": "own.json"}
    package = load(tmp_path, govdata=own, resources=[{"name": "t", "data": []}])
    assert package.lexicon_path == tmp_path / "own.json"
    (problem,) = package.problems
    assert problem.message.en == 'the property "wordings" is now called "lexicon", which is there, too, and counts'
    assert problem.message.zh == "属性“wordings”已改名为“lexicon”，后者也已写出，以后者为准"
    assert problem.next_step.en == 'Remove "govdata.wordings" from datapackage.json.'


def test_of_both_names_the_current_one_counts() -> None:
    assert with_current_names({"lexicon": "new", "wordings": "old"}) == {"lexicon": "new"}
