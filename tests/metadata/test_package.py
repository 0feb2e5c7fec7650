"""Packages: found, read whole, every problem at once."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govdata.errors import DescriptorError
from govdata.metadata.package import Package, find_descriptor, load_package, load_schema
from govdata.readers.inputs import open_inputs


def load(folder: Path, **raw: Any) -> Package:
    (folder / "datapackage.json").write_text(json.dumps(raw), encoding="utf-8")
    return load_package(folder)


def table(name: str = "t", **raw: Any) -> dict[str, Any]:
    return {"name": name, "path": f"{name}.csv", **raw}


def test_the_descriptor_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = tmp_path / "datapackage"
    inner.mkdir()
    (inner / "datapackage.json").write_text("{}")
    assert find_descriptor(tmp_path) == inner / "datapackage.json"
    (tmp_path / "datapackage.json").write_text("{}")
    assert find_descriptor(tmp_path) == tmp_path / "datapackage.json"
    assert find_descriptor(inner / "datapackage.json") == inner / "datapackage.json"
    monkeypatch.chdir(tmp_path)
    assert find_descriptor() == Path("datapackage.json")


@pytest.mark.parametrize("content", [None, "", "[]", "1", "{"])
def test_what_is_no_package_raises(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "datapackage.json").write_text(content)
    with pytest.raises(DescriptorError, match="Cannot read the descriptor"):
        load_package(tmp_path)


@pytest.mark.parametrize(
    ("raw", "kind", "path"),
    [
        ({}, "package-error", "$.resources"),
        ({"resources": []}, "package-error", "$.resources"),
        ({"resources": {}}, "package-error", "$.resources"),
        ({"resources": ["a"]}, "package-error", "$.resources[0]"),
        ({"resources": [table(), table()]}, "package-error", "$.resources[1].name"),
        ({"resources": [table()], "created": "yesterday"}, "package-error", "$.created"),
        ({"resources": [table()], "created": "2024-02-30"}, "package-error", "$.created"),
        ({"resources": [table()], "created": "2024-02-28T25:00:00Z"}, "package-error", "$.created"),
        ({"resources": [table()], "version": 1}, "package-error", "$.version"),
        ({"resources": [table()], "keywords": [1]}, "package-error", "$.keywords"),
        ({"resources": [table()], "licenses": [{"title": "x"}]}, "package-error", "$.licenses[0]"),
        ({"resources": [table()], "contributors": [{"email": "x"}]}, "package-error", "$.contributors[0].email"),
        ({"resources": [table()], "fields": []}, "package-error", "$.fields"),
        ({"resources": [table()], "missingValues": []}, "package-error", "$.missingValues"),
    ],
)
def test_a_mistake_has_a_place(tmp_path: Path, raw: dict[str, Any], kind: str, path: str) -> None:
    package = load(tmp_path, **raw)
    assert (kind, path) in [(problem.type, problem.path) for problem in package.problems]


def test_every_problem_at_once(tmp_path: Path) -> None:
    bad_field = {"fields": [{"name": "a", "type": "strin"}], "primaryKey": "b"}
    package = load(tmp_path, created="x", resources=[table(schema=bad_field), table("u", encoding="x"), {"name": "v"}])
    assert [problem.path for problem in package.problems] == [
        "$.created",
        "$.resources[0].schema.fields[0].type",
        "$.resources[0].schema.primaryKey",
        "$.resources[1].encoding",
        "$.resources[2].path",
    ]
    assert [resource.name for resource in package.resources] == ["t", "u", "v"]


def test_two_tables_of_one_name_are_both_there(tmp_path: Path) -> None:
    package = load(tmp_path, resources=[table(), table(), {"path": "x.csv"}])
    assert [resource.name for resource in package.resources] == ["t", "t-2", "resource3"]


def _keyed(resource: str, field: str = "a") -> dict[str, Any]:
    key = {"fields": ["a"], "reference": {"resource": resource, "fields": [field]}}
    return {"fields": [{"name": "a"}], "foreignKeys": [key]}


@pytest.mark.parametrize(
    ("resource", "field", "target", "path", "suggestion"),
    [
        ("u", "a", "u", "", ""),
        ("", "a", "", "", ""),
        ("self", "a", "", "", ""),
        ("uu", "a", None, "$.resources[0].schema.foreignKeys[0].reference.resource", "u"),
        ("u", "b", None, "$.resources[0].schema.foreignKeys[0].reference.fields", ""),
        ("free", "whatever", "free", "", ""),
    ],
)
def test_foreign_keys_lead_somewhere(
    tmp_path: Path, resource: str, field: str, target: str | None, path: str, suggestion: str
) -> None:
    other = table("u", schema={"fields": [{"name": "a"}]})
    package = load(tmp_path, resources=[table(schema=_keyed(resource, field)), other, table("free")])
    schema = package.schema_of("t")
    assert [key.resource for key in schema.foreign_keys] == ([] if target is None else [target])
    assert [(problem.path, problem.suggestion) for problem in package.problems] == (
        [(path, suggestion)] if path else []
    )


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        ({"$schema": "https://datapackage.org/profiles/2.0/datapackage.json"}, "any"),
        ({"profile": "tabular-data-package"}, "string"),
        ({}, "string"),
    ],
)
def test_a_field_without_type_by_version(tmp_path: Path, profile: dict[str, str], expected: str) -> None:
    package = load(tmp_path, resources=[table(schema={"fields": [{"name": "a"}]})], **profile)
    assert package.schema_of("t").fields[0].type == expected


def test_our_own_properties(tmp_path: Path) -> None:
    package = load(tmp_path, govdata={"rules": "r.json"}, resources=[table(govdata={"role": "sources"})])
    assert package.govdata == {"rules": "r.json"}
    assert [resource.name for resource in package.with_role("sources")] == ["t"]


@pytest.mark.parametrize("name", ["t", "none"])
def test_a_table_without_schema_has_none_to_give(tmp_path: Path, name: str) -> None:
    package = load(tmp_path, resources=[table()])
    with pytest.raises(KeyError, match="no table"):
        package.schema_of(name)


def test_a_schema_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    path.write_text('{"fields": [{"name": "a"}], "primaryKey": "b"}')
    schema, problems = load_schema(path)
    assert schema.names == ("a",)
    assert [problem.path for problem in problems] == ["$.primaryKey"]
    path.write_text("[]")
    with pytest.raises(DescriptorError, match="not a JSON object"):
        load_schema(path)


WHOLE: dict[str, Any] = {
    "name": "p",
    "version": "1.0.0",
    "licenses": [{"name": "CC0-1.0"}],
    "sources": [{"title": "s", "email": "a@b"}],
    "govdata": {"rules": "r.json"},
    "resources": [
        {
            "name": "t",
            "path": ["t.csv"],
            "dialect": {"delimiter": ";", "headerRows": [1], "csv": {"quoteChar": "'"}, "excel": {"sheet": 1}},
            "encoding": "utf-8",
            "compression": "gz",
            "hash": "sha256:00",
            "stats": {"bytes": 1},
            "schema": {
                "fields": [
                    {
                        "name": "a",
                        "type": "string",
                        "format": "email",
                        "categories": [{"value": "a", "label": "b"}],
                        "constraints": {"enum": ["a"], "pattern": "a", "minLength": 1},
                        "missingValues": [{"value": "-"}],
                        "govdata": {"decimal": {"precision": 1, "scale": 0}},
                        "example": "a",
                    },
                    {"name": "b", "type": "list", "itemType": "string", "trueValues": ["x"]},
                ],
                "primaryKey": ["a"],
                "uniqueKeys": [["a", "b"]],
                "fieldsMatch": "equal",
                "foreignKeys": [{"fields": ["a"], "reference": {"resource": "u", "fields": ["a"]}}],
            },
        },
        {"name": "u", "data": [["a"], ["x"]]},
    ],
}
JUNK = st.recursive(
    st.sampled_from([None, True, 0, -1, 1.5, "", "a", "\x00", "..", "%", "(", "utf-16", "sha256:"]),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["a", "name", "value"]), inner, max_size=2)
    ),
    max_leaves=4,
)


@st.composite
def broken(draw: st.DrawFn) -> Any:
    """A whole descriptor in which one part, anywhere, is something else."""
    descriptor = json.loads(json.dumps(WHOLE))
    place: Any = {"": descriptor}
    key: Any = ""
    while isinstance(place[key], dict | list) and place[key] and (key == "" or draw(st.integers(0, 4))):
        place = place[key]
        key = draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
    place[key] = draw(JUNK)
    return descriptor


@settings(deadline=None)
@given(broken())
def test_no_descriptor_breaks_the_run(descriptor: Any) -> None:
    """Whatever stands anywhere: a problem at the most, and the inputs open or say why they do not."""
    with tempfile.TemporaryDirectory() as folder:
        package = load(Path(folder), **descriptor)
        with open_inputs(package) as inputs:
            assert len(inputs) == len(package.resources)
            for source in inputs.values():
                read = source.kind != "none" or not source.resource.tabular
                assert read or source.outcome.findings or package.problems


META = {"package-error", "resource-error", "schema-error", "field-error", "dialect-error"}
DEPARTURES = {
    # frictionless stops at the first type that it does not know, we go on
    "fr-data/schema-invalid-multiple-errors.json",
}


def test_the_corpus_agrees_about_descriptors(corpus_dir: Path) -> None:
    """The kinds of mistakes in each descriptor, as frictionless has them."""
    results = json.loads((corpus_dir / "oracle-results.json").read_text(encoding="utf-8"))["results"]
    differences = []
    for case in json.loads((corpus_dir / "cases.json").read_text(encoding="utf-8")):
        if case["kind"] == "table" or case["id"] in DEPARTURES:
            continue
        expected = META & set(results[case["id"]].get("counts", ()))
        found = _kinds(case["kind"], corpus_dir / case["path"])
        if expected != found:
            differences.append((case["id"], expected, found))
    assert differences == []


def _kinds(kind: str, path: Path) -> set[str]:
    try:
        problems = load_schema(path)[1] if kind == "schema" else load_package(path).problems
    except DescriptorError:
        return {"schema-error"}
    return {problem.type for problem in problems if problem.severity == "error"}


def test_what_is_null_is_not_there(tmp_path: Path) -> None:
    field = {"name": "a", "title": None, "constraints": None}
    resource = {"name": "t", "path": "t.csv", "title": None, "schema": {"fields": [field], "primaryKey": None}}
    raw = {"name": "p", "licenses": None, "title": None, "sources": None, "resources": [resource]}
    (tmp_path / "datapackage.json").write_text(json.dumps(raw))
    package = load_package(tmp_path)
    assert package.problems == ()
    (table,) = package.resources
    assert table.schema is not None
    for said in (package.descriptor, table.descriptor, table.schema.descriptor, table.schema.fields[0].descriptor):
        assert None not in said.values()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere every name of a file is Unicode")
def test_a_folder_whose_name_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff"))
    folder.mkdir()
    (folder / "datapackage.json").write_text('{"resources": []}')
    with pytest.raises(DescriptorError, match="the name of its folder is not UTF-8"):
        load_package(folder)
