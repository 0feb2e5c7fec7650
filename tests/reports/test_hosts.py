"""The forms of code hosts and CI, by the published schemas, and by Microsoft's validator where it was unpacked."""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import jsonschema  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.reports.fingerprints import fingerprints
from govdata.reports.github import MOST
from govdata.reports.messages import Message
from govdata.reports.model import Finding, Outcome, Report
from govdata.reports.renderers import render
from govdata.reports.sarif import ROOT
from tests.support.reports import DATES, FULL, MISSING, SHARE

LANGUAGES = ("en", "zh")
PUBLISHED = Path(__file__).parent / "published"
MULTITOOL = Path(tempfile.gettempdir()) / "sarif-multitool" / "package"
"""Where `npm pack @microsoft/sarif-multitool-linux` may have been unpacked: the validator, and OASIS's schema."""
REPORTS = (FULL, Report("nothing"), replace(FULL, name="a b  c", tasks=()), replace(FULL, places=Report("x").places))


def sarif(report: Report, lang: str = "en") -> Any:
    return json.loads(render(report, "sarif", lang))["runs"][0]


# SARIF


@pytest.mark.parametrize("report", REPORTS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_sarif_is_valid_by_the_schema_of_oasis(report: Report, lang: str) -> None:
    path = MULTITOOL / "sarif-2.1.0.json"
    if not path.is_file():
        pytest.skip("the schema of OASIS was not unpacked")
    schema = json.loads(path.read_text(encoding="utf-8-sig"))
    found = jsonschema.Draft7Validator(schema).iter_errors(json.loads(render(report, "sarif", lang)))
    assert [error.message for error in found] == []


def test_the_validator_of_microsoft_has_no_error(tmp_path: Path) -> None:
    tool = MULTITOOL / "Sarif.Multitool"
    if not tool.is_file():
        pytest.skip("Microsoft's validator was not unpacked")
    logs = []
    for number, report in enumerate(REPORTS):
        for lang in LANGUAGES:
            logs.append(tmp_path / f"{number}-{lang}.sarif")
            logs[-1].write_text(render(report, "sarif", lang), encoding="utf-8")
    answer = tmp_path / "answer.json"
    subprocess.run(
        [tool, "validate", *logs, "--output", answer, "--rule-kind", "Sarif;Ghas"],
        env={
            "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1",
            "HOME": str(tmp_path),
            "DOTNET_BUNDLE_EXTRACT_BASE_DIR": str(tmp_path),
        },
        capture_output=True,
        check=False,
        timeout=300,
    )
    results = json.loads(answer.read_text(encoding="utf-8-sig"))["runs"][0]["results"]
    assert {each["ruleId"] for each in results} <= {"SARIF2005"}  # the project has no address to name


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_rule_is_explained_and_each_result_names_its_rule(lang: str) -> None:
    run = sarif(FULL, lang)
    rules = run["tool"]["driver"]["rules"]
    assert run["tool"]["driver"]["version"] == "0.2.0"
    assert [rule["id"] for rule in rules] == sorted({result["ruleId"] for result in run["results"]})
    for rule in rules:
        assert rule["shortDescription"]["text"].endswith(("。", "."))
        assert rule["fullDescription"]["text"].endswith(("。", "."))
        assert rule["help"]["text"]
        assert rule["help"]["markdown"]
    assert [rules[each["ruleIndex"]]["id"] == each["ruleId"] for each in run["results"]] == [True] * 36
    share = next(rule for rule in rules if rule["id"] == "share")
    assert share["help"]["text"] == FULL.meanings["share"].in_(lang)
    told = next(each for each in run["results"] if each["ruleId"] == "share")["message"]["text"]
    assert told.count("\n") == 2
    assert SHARE.next_step.in_(lang) in told


def test_sarif_stands_on_the_line_and_in_the_repository() -> None:
    run = sarif(FULL)
    place = next(each for each in run["results"] if each["ruleId"] == "foreign-key")["locations"][0]["physicalLocation"]
    assert place == {
        "artifactLocation": {"uri": "demo/data/%E7%BB%BF%20%E5%8C%96.csv", "uriBaseId": ROOT},
        "region": {"startLine": 5, "startColumn": 7},
    }
    assert run["originalUriBaseIds"] == {ROOT: {"uri": "file:///home/me/repository/"}}
    suppressed = [each["suppressions"][0]["justification"] for each in run["results"] if "suppressions" in each]
    assert suppressed == ["w-1: the letter says so (by Li, until 2027-01-01)"]


def test_the_address_of_the_documentation_is_that_of_the_distribution(monkeypatch: pytest.MonkeyPatch) -> None:
    class Metadata:
        def get_all(self, name: str) -> list[str]:
            assert name == "Project-URL"
            return ["Source, https://host.example/code", "Documentation, https://host.example/docs"]

    monkeypatch.setattr("govdata.reports.sarif.metadata.metadata", lambda _: Metadata())
    driver = sarif(FULL)["tool"]["driver"]
    assert driver["informationUri"] == "https://host.example/docs"
    assert {rule["helpUri"] for rule in driver["rules"]} == {"https://host.example/docs"}


@given(moved=st.integers(1, 100))
def test_a_fingerprint_stays_where_rows_are_inserted_above(moved: int) -> None:
    findings = [*MISSING, *DATES, SHARE, Finding("x", Message("Row 4 is like row 9.", ""), "a", 4)]
    later = [
        replace(
            each,
            row=(each.row or 0) + moved,
            message=Message(re.sub(r"ow (\d+)", lambda found: f"ow {int(found[1]) + moved}", each.message.en), ""),
        )
        for each in findings
    ]
    marks = fingerprints(findings)
    assert len(set(marks)) == len(findings)
    assert fingerprints(later) == marks


def test_findings_that_nothing_tells_apart_have_fingerprints_of_their_own() -> None:
    twice = Finding("blank-row", Message("The row is blank.", "该行为空行。"), "a", 4)
    marks = fingerprints([twice, replace(twice, row=5)])
    assert len(set(marks)) == 2


# JUnit


def junit(report: Report, lang: str) -> Xml.Element:
    return Xml.fromstring(render(report, "junit", lang))  # noqa: S314 (written here)


@pytest.mark.parametrize("name", ["ant-junit.xsd", "jenkins-junit-10.xsd"])
@pytest.mark.parametrize("report", REPORTS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_junit_is_valid_by_the_published_schemas(name: str, report: Report, lang: str, tmp_path: Path) -> None:
    xmlschema = pytest.importorskip("xmlschema", reason="no validator of XML Schema is installed")
    log = tmp_path / "junit.xml"
    log.write_text(render(report, "junit", lang), encoding="utf-8")
    xmlschema.validate(log, PUBLISHED / name)


@pytest.mark.parametrize("report", REPORTS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_junit_has_what_the_schemas_ask_for(report: Report, lang: str) -> None:
    for suite in junit(report, lang):
        assert [each.tag for each in suite if each.tag != "testcase"] == ["properties", "system-out", "system-err"]
        cases = suite.findall("testcase")
        assert suite.get("errors") == "0"
        assert int(suite.get("tests", "")) == len(cases)
        for attribute, tag in (("failures", "failure"), ("skipped", "skipped")):
            assert int(suite.get(attribute, "")) == sum(case.find(tag) is not None for case in cases)
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", suite.get("timestamp", ""))
        for attribute in ("name", "package", "hostname"):
            text = suite.get(attribute, "")
            assert text
            assert " ".join(text.split()) == text
        for case in cases:
            assert len(case) <= 1
            assert case.get("name")
            for outcome in case:
                assert outcome.get("message")
                assert outcome.tag == "skipped" or outcome.get("type")


def test_junit_has_a_suite_for_each_table_and_fails_where_there_are_errors() -> None:
    suites = junit(FULL, "en")
    assert [(suite.get("name"), suite.get("failures")) for suite in suites] == [
        ("package", "2"),
        ("green", "3"),
        ("funds", "1"),
    ]
    named = {(case.get("classname"), case.get("name")): case for case in suites.iter("testcase")}
    assert len(named) == sum(int(suite.get("tests", "")) for suite in suites)
    assert named["funds", "count"].find("failure") is None  # all of it is waived
    assert named["funds", "growth"].find("skipped") is not None  # it looked at nothing


# Annotations, code quality


def test_annotations_escape_what_would_be_a_command() -> None:
    said = Message("50%\n::error::x\r", "")
    finding = Finding("a:b,c", said, "t,1")
    lines = render(Report.of("p", (), Outcome((finding,))), "github").splitlines()
    assert lines[0] == r"::error file=datapackage.json,title=a%3Ab%2Cc::50%25\n::error::x\r"
    assert [line for line in lines if not re.match("::(error|warning|notice) ", line)] == []


def test_annotations_are_no_more_than_a_host_shows_and_tell_each_kind() -> None:
    findings = [Finding("x", Message(f"{n}.", ""), "t", n, "a", cell=str(n)) for n in range(2, 40)]
    other = Finding("y", Message("Other.", ""), "t", 50, "b")
    shown = render(Report.of("p", (), Outcome((*findings, other))), "github")
    assert shown.count("::error ") == MOST
    assert "title=y::Other." in shown
    assert "29 more are in the job summary" in shown


@pytest.mark.parametrize("lang", LANGUAGES)
def test_code_quality_has_one_issue_for_each_finding(lang: str) -> None:
    issues = json.loads(render(FULL, "gitlab", lang))
    assert len(issues) == len(FULL.findings)
    assert len({each["fingerprint"] for each in issues}) == len(issues)
    for issue in issues:
        assert issue.keys() == {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["severity"] in {"major", "minor"}
        assert issue["location"]["lines"]["begin"] >= 1
        assert not Path(issue["location"]["path"]).is_absolute()
