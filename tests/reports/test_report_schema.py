"""report.schema.json: each JSON report names it and keeps it, also that of a run that broke."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields
from importlib.resources import files
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

import govdata
from govdata.cli.app import run
from govdata.reports.findings import Finding, Quotation
from govdata.reports.messages import Message
from govdata.reports.model import REPORT_SCHEMA, CheckKind, Report, Severity, State, Task, Waived
from tests.support.releasing import GRANTS, write_package

SCHEMA = json.loads(files("govdata.reports").joinpath("report.schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)
FULL = Finding(
    "share",
    Message("en", "zh"),
    "t",
    3,
    "a",
    1,
    "",
    expected=Message("en", "zh"),
    next_step=Message("en", "zh"),
    note="n",
    key="k",
    fields=("a", "b"),
    quotations=(Quotation("s", "1", "1", 2, "t", "3"),),
    page="3",
    check="c",
)


def printed(capsys: pytest.CaptureFixture[str], *arguments: object) -> Any:
    capsys.readouterr()
    run([*map(str, arguments), "--format", "json"])
    return json.loads(capsys.readouterr().out)


def test_it_is_a_schema_and_reports_name_it() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$id"] == Report("x").to_dict()["$schema"] == REPORT_SCHEMA


def test_it_knows_every_key_of_a_finding_and_no_other() -> None:
    assert SCHEMA["$defs"]["findingKeys"]["properties"].keys() == FULL.to_dict().keys()
    assert {field.name for field in fields(Quotation)} == FULL.to_dict()["quotations"][0].keys()
    VALIDATOR.validate(Report("x", (Task("t", "t.csv"),), (FULL,)).to_dict())


@pytest.mark.parametrize(
    ("place", "values"),
    [
        (SCHEMA["$defs"]["check"]["properties"]["kind"], CheckKind),
        (SCHEMA["$defs"]["check"]["properties"]["state"], State),
        (SCHEMA["$defs"]["findingKeys"]["properties"]["severity"], Severity),
    ],
)
def test_it_lists_the_values_of_each_enum(place: dict[str, list[str]], values: Any) -> None:
    assert place["enum"] == [str(value) for value in values]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda report: report.pop("$schema"),
        lambda report: report.update(more=1),
        lambda report: report["tasks"][0].update(more=1),
        lambda report: report["tasks"][0]["errors"][0].update(more=1),
        lambda report: report["tasks"][0]["errors"][0].update(severity="warning"),
        lambda report: report["tasks"][0]["errors"][0].update(rowNumber="3"),
        lambda report: report["stats"].pop("errors"),
    ],
)
def test_it_refuses_what_no_report_says(spoil: Callable[[Any], object]) -> None:
    report = Report("x", (Task("t", "t.csv"),), (FULL,)).to_dict()
    spoil(report)
    assert not VALIDATOR.is_valid(report)


def test_reports_of_packages_keep_it(root: Path, tmp_path: Path) -> None:
    VALIDATOR.validate(govdata.validate(root).to_dict())
    broken = write_package(tmp_path / "broken", grants=[*GRANTS, ("g1", "p9", "x", "", "maybe", "")])
    for limit in (0, 1, 1000):
        VALIDATOR.validate(govdata.validate(broken, limit=limit).to_dict())
    frame = pl.DataFrame({"id": ["a", "a"]})
    VALIDATOR.validate(govdata.validate_frame(frame, broken, "places").to_dict())
    VALIDATOR.validate(govdata.validate(broken / "grants.csv").to_dict())


def test_reports_with_waivers_keep_it() -> None:
    report = Report("x", waived=(Waived(FULL, "w1", "known", "Li", "2027-01-01"),)).to_dict()
    assert report["waived"][0].keys() >= {"type", "table", "waiver", "reviewer"}
    VALIDATOR.validate(report)


def test_reports_of_conformance_cases_keep_it(corpus_dir: Path) -> None:
    cases = sorted(corpus_dir.glob("fr-cases/*/datapackage.json"))[:40]
    assert cases
    for case in cases:
        VALIDATOR.validate(govdata.validate(case).to_dict())


def test_what_publish_and_verify_print_keeps_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    package, releases = write_package(tmp_path / "package"), tmp_path / "releases"
    dry = printed(capsys, "publish", package, "--to", releases, "--dry-run")
    done = printed(capsys, "publish", package, "--to", releases)
    again = printed(capsys, "publish", package, "--to", releases)
    kept = json.loads((releases / "1.0.0" / "report.json").read_text(encoding="utf-8"))
    (releases / "1.0.0" / "README.md").write_text("changed")
    verified = printed(capsys, "verify", releases / "1.0.0")
    assert [dry["valid"], done["valid"], again["valid"], verified["valid"]] == [True, True, False, False]
    for report in (dry, done, again, kept, verified):
        VALIDATOR.validate(report)


@pytest.mark.parametrize("command", ["validate", "publish"])
def test_the_report_of_a_run_that_broke_keeps_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    VALIDATOR.validate(printed(capsys, command, tmp_path / "nowhere"))
    monkeypatch.setattr("govdata.validation.load_package", lambda *_: 1 / 0)
    broken = printed(capsys, command, tmp_path)
    assert broken["errors"][0]["type"] == "govdata-error"
    assert broken.get("release", "absent") == ("absent" if command == "validate" else None)
    VALIDATOR.validate(broken)


def test_whatever_stops_a_command_its_json_has_the_keys_of_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package, releases = write_package(tmp_path / "package"), tmp_path / "releases"
    broken = write_package(tmp_path / "broken", grants=[*GRANTS, ("g1", "p9", "x", "", "maybe", "")])
    publish = ("publish", package, "--to", releases)
    govdata.publish(package, to=releases)
    calls: dict[str, tuple[object, ...]] = {
        "release-refused": (*publish, "--version", "0.1.0"),
        "write-error": ("publish", package, "--to", package / "grants.csv" / "x"),
        "descriptor-error": ("publish", tmp_path / "nowhere"),
    }
    told = {type_: printed(capsys, *call) for type_, call in calls.items()}
    (releases / "1.0.0" / "README.md").write_text("changed", encoding="utf-8")
    told["verification-error"] = printed(capsys, *publish, "--version", "1.0.1")
    assert {type_: report["errors"][0]["type"] for type_, report in told.items()} == {type_: type_ for type_ in told}
    for report in (*told.values(), printed(capsys, "publish", broken)):
        assert report["release"] is None
        VALIDATOR.validate(report)
    for old in (broken, tmp_path / "nowhere", releases / "1.0.0"):
        changes = printed(capsys, "diff", old, package)
        assert changes.keys() == {"$schema", "$version", "level", "metadata", "tables", "rules", "report"}
        VALIDATOR.validate(changes["report"])
        assert not changes["report"]["valid"]
    for call in (("scan", tmp_path / "nowhere.txt", "--propose", "csv"), ("verify", releases / "1.0.0")):
        VALIDATOR.validate(printed(capsys, *call))
