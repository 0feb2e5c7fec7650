"""One resource: places, formats, promises, and paths that may not be followed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from govdata.metadata.descriptor import Cursor, Problem
from govdata.metadata.resource import PackageContext, Resource, read_resource


def read(root: Path, trusted: bool = False, **raw: Any) -> tuple[Resource, list[Problem]]:
    cursor = Cursor({"name": "t", **raw}, "$.resources[0]", "resource-error")
    resource = read_resource(cursor, PackageContext(root, trusted, version_1=False))
    return resource, cursor.problems


@pytest.mark.parametrize(
    ("raw", "form", "compression", "tabular"),
    [
        ({"path": "a.csv"}, "csv", None, True),
        ({"path": "a.CSV"}, "csv", None, True),
        ({"path": "a.csv.gz"}, "csv", "gz", True),
        ({"path": "a.csv", "compression": "zip"}, "csv", "zip", True),
        ({"path": "a.gz", "format": "csv", "compression": "no"}, "csv", None, True),
        ({"path": "a.tsv"}, "tsv", None, True),
        ({"path": "a.parquet"}, "parquet", None, True),
        ({"path": "a", "mediatype": "text/csv"}, "csv", None, True),
        ({"path": "a.txt"}, "txt", None, False),
        ({"path": "a.txt", "type": "table"}, "txt", None, True),
        ({"path": "a.txt", "profile": "tabular-data-resource"}, "txt", None, True),
        ({"path": "a.txt", "schema": {"fields": [{"name": "a"}]}}, "txt", None, True),
        ({"path": "a.csv", "type": "file"}, "csv", None, False),
        ({"path": "a.json"}, "json", None, False),
        ({"data": [["a"], [1]]}, "", None, True),
        ({"data": {"a": 1}}, "", None, False),
        ({"path": ["a.csv", "b.csv"]}, "csv", None, True),
        ({"url": "a.csv"}, "csv", None, True),
    ],
)
def test_what_a_resource_is(tmp_path: Path, raw: dict[str, Any], form: str, compression: str, tabular: bool) -> None:
    resource, problems = read(tmp_path, **raw)
    assert (resource.format, resource.compression, resource.tabular) == (form, compression, tabular)
    assert problems == []


@pytest.mark.parametrize(
    ("raw", "path", "message"),
    [
        ({}, "path", 'neither "path" nor "data"'),
        ({"path": []}, "path", '"path" is empty'),
        ({"path": ""}, "path", '"path" is empty'),
        ({"path": 1}, "path", "must be an array of strings"),
        ({"path": "a.csv", "data": []}, "data", 'both "path" and "data" are given'),
        ({"path": "a.csv", "encoding": "utf-9"}, "encoding", "unknown encoding"),
        ({"path": "a.csv", "encoding": "base64"}, "encoding", "unknown encoding"),
        ({"path": "a.csv", "bytes": "30"}, "bytes", "an integer"),
        ({"path": "a.csv", "bytes": -1}, "bytes", "0 or more"),
        ({"path": "a.csv", "hash": "crc:00"}, "hash", "unknown hash algorithm"),
        ({"path": "a.csv", "schema": 1}, "schema", "an object or a path"),
        ({"path": "a.csv", "schema": "none.json"}, "schema", "No such file"),
        ({"path": "a.csv", "dialect": []}, "dialect", "an object or a path"),
        ({"path": "a.csv", "missingValues": [""]}, "missingValues", "resource.schema.missingValues"),
        ({"path": "a.csv", "licenses": [{}]}, "licenses[0]", 'neither "name" nor "path"'),
        ({"path": "a.csv", "sources": [{"email": "x"}]}, "sources[0].email", "e-mail"),
        ({"path": "a.csv", "name": ""}, "name", '"name" is missing'),
    ],
)
def test_a_mistake_has_a_place(tmp_path: Path, raw: dict[str, Any], path: str, message: str) -> None:
    _, problems = read(tmp_path, **raw)
    assert [(problem.path, message in problem.message.en) for problem in problems] == [(f"$.resources[0].{path}", True)]


@pytest.mark.parametrize(
    "place",
    [
        "../a.csv",
        "b/../../a.csv",
        "/etc/passwd",
        "~/a.csv",
        "C:\\a.csv",
        "..\\a.csv",
        "link/a.csv",
        "away.csv",
    ],
)
def test_a_path_that_leaves_the_package_is_refused(tmp_path: Path, place: str) -> None:
    root = tmp_path / "package"
    root.mkdir()
    (tmp_path / "a.csv").write_text("id\n1\n")
    (root / "link").symlink_to(tmp_path)
    (root / "away.csv").symlink_to(tmp_path / "a.csv")
    resource, problems = read(root, path=place)
    assert resource.paths == ()
    assert [problem.path for problem in problems] == ["$.resources[0].path"]
    assert "is outside of the package" in problems[0].message.en
    trusting, problems = read(root, trusted=True, path=place)
    assert trusting.paths == (root / place,)
    assert problems == []


@pytest.mark.parametrize("place", ["https://example.org/a.csv", "s3://b/a.csv"])
@pytest.mark.parametrize("trusted", [False, True])
def test_a_url_is_no_path(tmp_path: Path, place: str, trusted: bool) -> None:
    resource, problems = read(tmp_path, trusted=trusted, path=["a.csv", place])
    assert (resource.paths, resource.remote) == ((tmp_path / "a.csv",), (place,))
    assert problems == []


@pytest.mark.parametrize("place", ["a\x00.csv", "a" * 5000])
def test_a_path_that_no_file_can_have(tmp_path: Path, place: str) -> None:
    resource, problems = read(tmp_path, path=place)
    assert resource.paths == ()
    assert "this cannot be the path of a file" in problems[0].message.en


def test_a_symlink_to_itself_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    resource, problems = read(tmp_path, path="loop/a")
    assert problems or not any(path.exists() for path in resource.paths)  # Python 3.13 resolves it to itself


def test_a_symlink_inside_the_package_is_fine(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id\n1\n")
    (tmp_path / "b.csv").symlink_to(tmp_path / "a.csv")
    assert read(tmp_path, path="b.csv")[1] == []


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"hash": "D41D"}, "md5:d41d"),
        ({"hash": "sha256:ab"}, "sha256:ab"),
        ({"hash": "sha-256:ab"}, "sha256:ab"),
        ({"stats": {"sha256": "ab", "bytes": 3}}, "sha256:ab"),
        ({}, None),
    ],
)
def test_the_hash_and_its_algorithm(tmp_path: Path, raw: dict[str, Any], expected: str | None) -> None:
    assert read(tmp_path, path="a.csv", **raw)[0].hash == expected


@pytest.mark.parametrize(("encoding", "name"), [("UTF8", "utf-8"), ("GBK", "gbk"), ("utf-16", "utf-16"), (None, None)])
def test_encodings_by_any_name(tmp_path: Path, encoding: str | None, name: str | None) -> None:
    assert read(tmp_path, path="a.csv", encoding=encoding)[0].encoding == name


@pytest.mark.parametrize(
    "content", ['"schema.json"', "[]", "null", '{"$ref": "schema.json"}', '{"schema": "schema.json"}', "{"]
)
def test_a_schema_that_is_none_or_refers_to_itself_ends(tmp_path: Path, content: str) -> None:
    (tmp_path / "schema.json").write_text(content)
    resource, problems = read(tmp_path, path="a.csv", schema="schema.json")
    assert resource.schema is None
    assert {problem.type for problem in problems} == {"schema-error"}


def test_schema_and_dialect_from_files(tmp_path: Path) -> None:
    (tmp_path / "s.json").write_text('{"fields": [{"name": "a"}, {"name": "b", "type": "strin"}]}')
    (tmp_path / "d.json").write_text('{"delimiter": ";", "nullSequence": "NA"}')
    resource, problems = read(tmp_path, path="a.csv", schema="s.json", dialect="d.json")
    assert resource.schema is not None
    assert resource.schema.fields[0].missing_values == ("", "NA")
    assert resource.dialect is not None
    assert resource.dialect.delimiter == ";"
    assert [(problem.path, problem.suggestion) for problem in problems] == [
        ("$.resources[0].schema(s.json).fields[1].type", "string")
    ]


def test_fields_of_one_name_cannot_be_told_apart(tmp_path: Path) -> None:
    resource, problems = read(tmp_path, path="a.csv", schema={"fields": [{"name": "a"}, {"name": "a"}]})
    assert resource.schema is None
    assert "2 times" in problems[0].message.en


@pytest.mark.parametrize("name", ["a/b", "..", "a\\b"])
def test_a_name_that_no_file_can_have_is_a_warning(tmp_path: Path, name: str) -> None:
    _, problems = read(tmp_path, path="a.csv", name=name)
    assert [str(problem.severity) for problem in problems] == ["warning"]


def test_a_partition_names_each_field_once(tmp_path: Path) -> None:
    own: dict[str, Any] = {"schema": {"fields": [{"name": "a"}]}, "govdata": {"partitionBy": ["a", "a"]}}
    assert ["named 2 times" in problem.message.en for problem in read(tmp_path, path="a.csv", **own)[1]] == [True]


@pytest.mark.parametrize(
    ("name", "errors"), [("- " * 50, 0), ("- " * 51, 1), ("区" * 66, 0), ("区" * 67, 1), ("a" * 201, 1)]
)
def test_a_name_that_is_too_long_for_a_file_is_an_error(tmp_path: Path, name: str, errors: int) -> None:
    _, problems = read(tmp_path, path="a.csv", name=name)
    assert [str(problem.severity) for problem in problems] == ["error"] * errors


@pytest.mark.parametrize("where", [{"name": {"a": 1}}, {"name": ["a"]}, {"name": None}])
def test_the_columns_of_a_role_may_have_names_that_are_none(tmp_path: Path, where: dict[str, Any]) -> None:
    schema = {"fields": [{"name": "id", "type": "string"}, where]}
    _, problems = read(tmp_path, path="a.csv", schema=schema, govdata={"role": "sources"})
    assert any(problem.path.endswith(".fields[1].name") for problem in problems)
