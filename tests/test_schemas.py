"""The JSON Schemas that are shipped: each has an address of its own, and what govdata writes names it and keeps it."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import validators  # type: ignore[import-untyped]

import govdata
from govdata.cli.app import run
from govdata.comparison.changes import CHANGES_FORM, CellChange, Changes, ChangeType, MetaChange, TableChanges
from govdata.errors import DescriptorError
from govdata.metadata.package import load_package
from govdata.metadata.package_schema import package_schema
from govdata.metadata.roles import ROLES
from govdata.quantities.lexicon import HEDGE_KEYS, KEYS, UNIT_KEYS, read_lexicon
from govdata.quantities.lexicon_schema import MEANS, lexicon_schema
from govdata.releases.attachments import STANDARD
from govdata.releases.pins import LOCK_SCHEMA
from govdata.releases.version import Level
from govdata.reports.messages import Message
from govdata.reports.model import REPORT_SCHEMA
from govdata.schemas import SCHEMAS, STANDARD_PROFILES, list_schemas, vscode_settings
from tests.support.releasing import write_package

ROOT = Path(__file__).resolve().parents[1]
TEMPLATE = ROOT / "src" / "govdata" / "template"
ALL = {name: govdata.schema(name) for name in SCHEMAS}
BY_ID = {schema["$id"]: schema for schema in ALL.values()}


def keeps(document: Any, name: str) -> bool:
    """Whether a document is what a schema describes."""
    schema = ALL[name]
    return bool(validators.validator_for(schema)(schema).is_valid(document))


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def test_each_has_an_address_of_its_own_that_says_its_name() -> None:
    assert [schema["$id"] for schema in ALL.values()] == [f"urn:govdata:schemas:{name}:1" for name in ALL]
    assert len(BY_ID) == len(ALL)


@pytest.mark.parametrize("name", ALL)
def test_each_is_a_schema(name: str) -> None:
    validators.validator_for(ALL[name]).check_schema(ALL[name])
    assert {"title", "description"} <= ALL[name].keys()


def test_whatever_schema_is_shipped_has_a_name() -> None:
    shipped = {path.name.removesuffix(".schema.json") for path in (ROOT / "src").rglob("*.schema.json")}
    assert shipped == {*SCHEMAS}
    assert all(
        files(f"govdata.{each.room}").joinpath(f"{name}.schema.json").is_file() for name, each in SCHEMAS.items()
    )


def test_an_unknown_name_is_answered_with_those_that_there_are() -> None:
    with pytest.raises(govdata.UsageError, match=r'There is no schema "rule"\.\s+There are: candidates, .*rules'):
        govdata.schema("rule")


# What is written names its schema, and keeps it


def test_what_a_release_and_its_readers_write(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    package, releases, lock = write_package(tmp_path / "package"), tmp_path / "releases", tmp_path / "govdata.lock"
    first = govdata.publish(package, to=releases).path
    govdata.pin(first, lockfile=lock)
    grants = package / "grants.csv"
    lines = grants.read_text(encoding="utf-8").splitlines(keepends=True)
    grants.write_text("".join([*lines, lines[-1].replace("g", "h", 1)]), encoding="utf-8")
    second = govdata.publish(package, to=releases, version="1.1.0").path
    run(["diff", str(first), str(second), "--format", "json"])
    compared = json.loads(capsys.readouterr().out)
    run(["diff", str(tmp_path / "nowhere"), str(second), "--format", "json"])
    broken = json.loads(capsys.readouterr().out)
    written = {
        "changes": [read(first / "changes.json"), read(second / "changes.json"), compared, broken],
        "lock": [read(lock)],
        "report": [read(first / "report.json"), broken["report"]],
        "package": [read(first / "datapackage.json"), read(second / "datapackage.json")],
    }
    assert [name for name, each in written.items() for document in each if not keeps(document, name)] == []
    named = [document["$schema"] for name in ("changes", "lock", "report") for document in written[name]]
    assert {*named} == {CHANGES_FORM["$schema"], LOCK_SCHEMA, REPORT_SCHEMA}
    assert named == [ALL[name]["$id"] for name in ("changes", "lock", "report") for _ in written[name]]


@pytest.mark.parametrize("package", [ROOT, TEMPLATE], ids=["flagship", "template"])
def test_what_init_writes_and_the_flagship_have(package: Path) -> None:
    assert keeps(read(package / "datapackage.json"), "package")
    assert keeps(read(package / "schemas" / "rules.json"), "rules")
    assert read(package / "schemas" / "rules.json")["$schema"] == ALL["rules"]["$id"]
    tables = [path for path in sorted((package / "schemas").glob("*.json")) if path.name != "rules.json"]
    inside = {**ALL["package"]["definitions"]["tableSchema"], "definitions": ALL["package"]["definitions"]}
    assert [path.name for path in tables if not validators.validator_for(inside)(inside).is_valid(read(path))] == []
    assert {read(path).get("$schema") for path in tables} <= {*STANDARD_PROFILES, None}


def test_the_lexicon_of_govdata_keeps_its_schema() -> None:
    lexicon = read(ROOT / "src/govdata/quantities/lexicon.json")
    assert keeps(lexicon, "lexicon")
    assert lexicon["$schema"] == ALL["lexicon"]["$id"]


FULL = Changes(
    "1.0.0",
    "1.1.0",
    (MetaChange("grants.code", ChangeType.ADDED, Message("a field", "字段"), Level.MINOR),),
    (
        TableChanges(
            *("t", Level.MAJOR, 1, 1, 1, ("a",), ("b",)),
            cells=(CellChange("c", "value", "1", "2", "why"),),
            fields={"value": 1},
            reasons={"b": "why"},
        ),
    ),
    (MetaChange("rules.share", ChangeType.REMOVED, Message("a rule", "规则"), Level.MAJOR),),
).to_dict()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda changes: changes.update(more=1),
        lambda changes: changes.pop("$schema"),
        lambda changes: changes.pop("old"),
        lambda changes: changes.update(level=None),
        lambda changes: changes["tables"][0].update(rowsAdded="1"),
        lambda changes: changes["tables"][0]["changed"][0].pop("old"),
        lambda changes: changes["metadata"][0].update(level="huge"),
    ],
)
def test_changes_in_another_form_are_refused(spoil: Callable[[Any], object]) -> None:
    changes = json.loads(json.dumps(FULL))
    assert keeps(changes, "changes")
    spoil(changes)
    assert not keeps(changes, "changes")


# What people write: the schema says what the reader says

LEXICONS: list[tuple[dict[str, Any], bool]] = [
    ({}, True),
    ({"$schema": "urn:govdata:schemas:lexicon:1", "_about": "x"}, True),
    ({"hedges": [{"qualifier": "nearly", "before": ["几近"], "within_resolution": True, "not_after": ["相"]}]}, True),
    ({"hedges": [{"qualifier": "almost", "before": ["几近"]}]}, False),
    ({"hedges": [{"before": ["几近"]}]}, False),
    ({"hedges": [{"qualifier": "nearly", "before": "几近"}]}, False),
    ({"hedges": [{"qualifier": "nearly", "colour": "red"}]}, False),
    ({"units": [{"symbol": "pots", "dimension": "pots", "words": ["盆"], "whole": True, "factor": "2.5"}]}, True),
    ({"units": [{"symbol": "pots", "dimension": "pots", "words": ["盆"], "factor": 0}]}, False),
    ({"units": [{"symbol": "pots", "words": ["盆"]}]}, False),
    ({"phrases": [{"kind": "name", "words": ["三江口"]}]}, True),
    ({"phrases": [{"kind": "place", "words": ["三江口"]}]}, False),
    ({"contexts": {"counting": ["栽种"]}, "terms": {"falling": ["走低"]}, "not_before": {"盆": ["地"]}}, True),
    ({"contexts": {"counts": ["栽种"]}}, False),
    ({"colours": []}, False),
]


@pytest.mark.parametrize(("lexicon", "good"), LEXICONS)
def test_a_lexicon_is_what_its_reader_takes(tmp_path: Path, lexicon: dict[str, Any], good: bool) -> None:
    path = tmp_path / "lexicon.json"
    path.write_text(json.dumps(lexicon), encoding="utf-8")
    assert keeps(lexicon, "lexicon") is good
    if good:
        read_lexicon(path)
    else:
        with pytest.raises(DescriptorError, match=r"lexicon\.json"):
            read_lexicon(path)


def test_each_key_of_a_lexicon_is_explained() -> None:
    schema = lexicon_schema()
    assert {*schema["properties"]} == {*KEYS}
    assert {*MEANS} == {*HEDGE_KEYS, *UNIT_KEYS, "kind"}


def _package(**changes: Any) -> dict[str, Any]:
    field = {"name": "value", "type": "number", **changes.pop("field", {})}
    resource = {"name": "t", "path": "t.csv", "schema": {"fields": [field]}, **changes.pop("resource", {})}
    return {"$schema": STANDARD, "name": "x", "resources": [resource], **changes}


@pytest.mark.parametrize(
    ("descriptor", "good"),
    [
        (_package(), True),
        (_package(more={"of": "anybody"}), True),
        (_package(govdata={"catalogs": ["csvw"], "requiredCoverage": 0.5}), True),
        (_package(govdata={"catalogs": ["marc"]}), False),
        (_package(govdata={"requiredCoverage": 2}), False),
        (_package(govdata={"rule": "rules.json"}), False),
        (_package(resource={"govdata": {"role": "facts"}}), True),
        (_package(resource={"govdata": {"role": "fact"}}), False),
        (_package(resource={"govdata": {"partitionBy": "value"}}), True),
        (_package(resource={"govdata": {"partitionBy": 1}}), False),
        (_package(field={"govdata": {"decimal": {"precision": 5, "scale": 2}}}), True),
        (_package(field={"govdata": {"decimal": {"precision": 50, "scale": 2}}}), False),
        (_package(field={"type": "numbers"}), False),
        (_package(resources=[]), False),
    ],
)
def test_a_descriptor_is_what_its_reader_takes(tmp_path: Path, descriptor: dict[str, Any], good: bool) -> None:
    (tmp_path / "t.csv").write_text("value\n1\n", encoding="utf-8")
    path = tmp_path / "datapackage.json"
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    assert keeps(descriptor, "package") is good
    assert (load_package(path).problems == ()) is good


def test_the_schema_of_packages_lists_the_roles() -> None:
    own = package_schema()["definitions"]["resource"]["properties"]["govdata"]
    assert {*ROLES} <= {*own["properties"]["role"]["enum"]}


def test_descriptors_of_conformance_cases_that_have_no_mistake_keep_the_schema(corpus_dir: Path) -> None:
    cases = sorted(corpus_dir.glob("fr-cases/*/datapackage.json"))[:200]
    sound = [case for case in cases if not load_package(case).problems]
    assert len(sound) > 20
    assert [str(case) for case in sound if not keeps(read(case), "package")] == []


# Editors


def test_the_settings_of_vs_code_know_every_schema_line_that_people_write() -> None:
    told = {each["url"]: each["schema"] for each in vscode_settings()["json.schemas"]}
    written = {ALL[name]["$id"] for name, each in SCHEMAS.items() if each.edited}
    assert {*told} == written | {*STANDARD_PROFILES}
    assert STANDARD in STANDARD_PROFILES
    for profile, part in STANDARD_PROFILES.items():
        target, _, pointer = told[profile]["$ref"].partition("#")
        assert pointer == part.removeprefix("#")
        found: Any = told[target]
        for key in pointer.split("/")[1:]:
            found = found[key]
        assert found["type"] == "object"


def test_the_command_prints_a_schema_settings_and_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    printed = {}
    for arguments in (("rules",), ("--editor", "vscode"), ()):
        assert run(["schema", *arguments]) == 0
        printed[arguments] = capsys.readouterr().out
    assert json.loads(printed["rules",]) == ALL["rules"]
    assert json.loads(printed["--editor", "vscode"]) == vscode_settings()
    assert printed[()] == list_schemas("en")
    assert all(f"{name} " in printed[()] and schema["$id"] in printed[()] for name, schema in ALL.items())
