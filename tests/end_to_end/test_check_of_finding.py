"""Findings and checks name each other: who sees one finds the other, in JSON, SARIF and the cases of test runners."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

import govdata
from govdata.reports.model import Report, State
from govdata.reports.renderers import render

OBSERVATIONS = "datapackage/observations.csv"
Damage = Callable[[str], str]


def _repeat_row(text: str) -> str:
    return text + text.splitlines()[1] + "\n"


DAMAGE: dict[str, tuple[str, Damage, set[tuple[str, str]]]] = {
    "an enum": (
        OBSERVATIONS,
        lambda text: text.replace(",exact,", ",certain,"),
        {("constraint-error", "constraint.enum")},
    ),
    "a key": (
        OBSERVATIONS,
        _repeat_row,
        {
            ("primary-key", "primary-key"),
            ("unique-error", "unique-key.source,quote_start,as_written,indicator"),
        },
    ),
    "a foreign key": (
        "datapackage/subjects.csv",
        lambda text: text.splitlines()[0] + "\n",
        {("foreign-key", "foreign-key.subject")},
    ),
    "a label": (OBSERVATIONS, lambda text: text.replace("subject,", "subjekt,", 1), {("incorrect-label", "labels")}),
    "a column": (
        OBSERVATIONS,
        lambda text: text.replace("\n", ",more\n", 1),
        {("extra-label", "labels")},
    ),
    "a rule": ("schemas/rules.json", lambda text: text.replace('"share"', '"shar"'), {("rule-error", "descriptor")}),
    "a schema": (
        "schemas/sources.json",
        lambda text: text.replace('"string"', '"strong"', 1),
        {("field-error", "descriptor")},
    ),
    "a row": (OBSERVATIONS, lambda text: f"{text}a,b\n", {("missing-cell", "missing-cell")}),
}


def damaged(root: Path, file: str, damage: Damage) -> Report:
    govdata.init(root)
    text = (root / file).read_text(encoding="utf-8")
    assert damage(text) != text
    (root / file).write_text(damage(text), encoding="utf-8")
    return govdata.validate(root, sources=root / "archive")


@pytest.mark.parametrize("name", DAMAGE)
def test_each_finding_names_a_check_that_failed_and_the_other_way_round(name: str, tmp_path: Path) -> None:
    file, damage, expected = DAMAGE[name]
    told = damaged(tmp_path / "p", file, damage)
    assert expected <= {(str(finding.type), finding.check_id) for finding in told.findings}
    failed = {check.id for check in told.checks if check.state is State.FAILED}
    assert {finding.check_id for finding in told.errors} <= failed
    assert failed <= {finding.check_id for finding in told.findings}
    assert [case.id for case in told.cases() if case.check is None] == []


@pytest.mark.parametrize("name", DAMAGE)
def test_the_reports_say_it(name: str, tmp_path: Path) -> None:
    told = damaged(tmp_path / "p", *DAMAGE[name][:2])
    known = {check["id"] for check in told.to_dict()["checks"]}
    tasks = told.to_dict()["tasks"]
    listed = [each for task in tasks for each in task["errors"]] + told.to_dict()["errors"]
    assert {each.get("check", each["type"]) for each in listed} <= known
    results = json.loads(render(told, "sarif", "en"))["runs"][0]["results"]
    assert {each["properties"]["check"] for each in results} <= known


def test_the_checks_of_a_frame(tmp_path: Path) -> None:
    govdata.init(tmp_path / "p")
    frame = pl.read_csv(tmp_path / "p" / "datapackage" / "subjects.csv", infer_schema=False)
    wrong = frame.with_columns(pl.lit("nowhere").alias("part_of")) if "part_of" in frame.columns else frame
    told = govdata.validate_frame(pl.concat([wrong, wrong]), tmp_path / "p", "subjects")
    assert told.errors
    assert {finding.check_id for finding in told.errors} <= {check.id for check in told.checks}
