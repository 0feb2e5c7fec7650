"""Coverage that is asked for: of a run, a package or one source; told with the numerals that are open."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import govdata
from govdata.cli.app import run
from govdata.documents.archive import Source
from govdata.evidence.coverage import Coverage
from govdata.evidence.coverage_check import check_coverage
from govdata.evidence.numeral_scan import Numeral, NumeralStatus
from govdata.metadata.package import Package
from govdata.reports.coverage import percentage
from govdata.reports.messages import Message
from govdata.reports.model import State
from tests.support.starting import plain_package

OPEN = "另有七把椅子、八把雨伞。"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package of a report, with a sentence whose two numerals no row knows; its hash is moved along."""
    plain_package(tmp_path / "p")
    text = tmp_path / "p" / "archive" / "example-report.txt"
    text.write_bytes(text.read_bytes() + OPEN.encode())
    govdata.rebase(tmp_path / "p", sources=tmp_path / "p" / "archive")
    sources = tmp_path / "p" / "datapackage" / "sources.csv"
    with sources.open(encoding="utf-8", newline="") as file:
        header, row = csv.reader(file)
    row[header.index("part_end")] = str(len(text.read_bytes().decode()))
    write(sources, header, row)
    return tmp_path / "p"


def write(path: Path, *rows: list[str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def declare(package: Path, share: float) -> None:
    descriptor = package / "datapackage.json"
    raw = json.loads(descriptor.read_text(encoding="utf-8"))
    raw["govdata"] = {**raw.get("govdata", {}), "requiredCoverage": share}
    descriptor.write_text(json.dumps(raw, ensure_ascii=False), encoding="utf-8")


def findings(package: Path, **how: Any) -> list[govdata.Finding]:
    report = govdata.validate(package, sources=package / "archive", **how)
    return [finding for finding in report.errors if finding.type == "evidence.coverage"]


def spoil_observations(package: Path, change: str) -> None:
    table, descriptor = package / "datapackage" / "observations.csv", package / "datapackage.json"
    text = table.read_text(encoding="utf-8")
    if change == "path":
        table.unlink()
    elif change == "encoding":
        table.write_bytes(text.encode("gbk"))
    elif change == "delimiter":
        table.write_text(text.replace(",", ";"), encoding="utf-8")
    elif change == "column":
        rows = list(csv.reader(text.splitlines()))
        at = rows[0].index("quote")
        write(table, *(row[:at] + row[at + 1 :] for row in rows))
    else:
        raw = descriptor.read_text(encoding="utf-8")
        descriptor.write_text(raw.replace('"role": "observations"', '"role": "observation"'), encoding="utf-8")


@pytest.mark.parametrize("change", ["path", "encoding", "delimiter", "column", "role"])
def test_what_cannot_be_read_is_told_and_not_its_consequence(package: Path, change: str) -> None:
    declare(package, 1.0)
    spoil_observations(package, change)
    report = govdata.validate(package, sources=package / "archive")
    assert not report.valid
    assert "evidence.coverage" not in {finding.type for finding in report.findings}
    (told,) = (check for check in report.checks if check.id == "evidence.coverage")
    assert (told.state, bool(told.reason.en), bool(told.reason.zh)) == (State.SKIPPED, True, True)


def test_nothing_is_asked_for_by_default_and_the_counts_stand_in_the_report(package: Path) -> None:
    report = govdata.validate(package, sources=package / "archive")
    assert report.errors == ()
    assert not any(check.id == "evidence.coverage" for check in report.checks)
    (counts,) = report.to_dict()["coverage"]
    assert (counts["source"], counts["unreviewed"], "required" in counts) == ("example-report", 2, False)


def test_the_finding_names_the_source_and_the_numerals_that_are_open(package: Path) -> None:
    (finding,) = findings(package, require_coverage=1.0)
    assert (finding.table, finding.row, finding.key) == ("sources", 2, "example-report")
    assert (
        'source "example-report" 85.7% are recorded or excluded; 100.0% is required. 2 are open:' in finding.message.en
    )
    assert 'line 4 "七"' in finding.message.en
    assert "第 4 行“八”" in finding.message.zh
    assert "--propose exclusions" in finding.next_step.en


@pytest.mark.parametrize(("share", "count"), [(0, 0), (0.8, 0), (0.9, 1), (1, 1)])
def test_a_share_may_be_asked_of_all(package: Path, share: float, count: int) -> None:
    assert len(findings(package, require_coverage=share)) == count
    declare(package, share)
    assert len(findings(package)) == count
    assert len(findings(package, require_coverage=0.5)) == 0


def test_a_share_may_be_asked_of_one_source(package: Path) -> None:
    sources, schema = package / "datapackage" / "sources.csv", package / "schemas" / "sources.json"
    with sources.open(encoding="utf-8", newline="") as file:
        header, row = csv.reader(file)
    raw = json.loads(schema.read_text(encoding="utf-8"))
    raw["fields"].append({"name": "coverage", "type": "number", "constraints": {"minimum": 0, "maximum": 1}})
    schema.write_text(json.dumps(raw, ensure_ascii=False), encoding="utf-8")
    declare(package, 0.5)
    for share, count in (("", 0), ("0.8", 0), ("1", 1)):
        write(sources, [*header, "coverage"], [*row, share])
        assert len(findings(package)) == count


def test_a_share_that_is_declared_is_skipped_without_the_texts(package: Path) -> None:
    declare(package, 1)
    (check,) = [check for check in govdata.validate(package).checks if check.id == "evidence.coverage"]
    assert (check.state, check.table) == (State.SKIPPED, "sources")


@pytest.mark.parametrize("share", [-0.1, 1.1, True, "1", None])
def test_a_declared_share_is_a_number_from_0_to_1(package: Path, share: Any) -> None:
    declare(package, share)
    assert [
        '"requiredCoverage" must be a number from 0 to 1' in e.message.en for e in govdata.validate(package).errors
    ] == [True]


def test_without_the_texts_a_call_that_asks_is_wrong(package: Path) -> None:
    with pytest.raises(govdata.UsageError, match="Coverage needs the folder of source texts"):
        govdata.validate(package, require_coverage=1)
    with pytest.raises(govdata.UsageError, match="require_coverage must be a share from 0 to 1"):
        govdata.validate(package, sources=package / "archive", require_coverage=2)


def test_a_release_keeps_its_coverage(package: Path, tmp_path: Path) -> None:
    with pytest.raises(govdata.NotReleasable, match="has 1 error"):
        govdata.publish(package, to=tmp_path / "r", sources=package / "archive", require_coverage=1)
    release = govdata.publish(package, to=tmp_path / "r", sources=package / "archive", require_coverage=0.8).path
    report, descriptor = (json.loads((release / name).read_text()) for name in ("report.json", "datapackage.json"))
    (sources,) = [each["govdata"] for each in descriptor["resources"] if each["name"] == "sources"]
    assert sources["coverage"] == report["coverage"]
    assert (report["coverage"][0]["required"], report["coverage"][0]["unreviewed"]) == (0.8, 2)
    assert "| example-report | 85.7% | 10 | 2 | 2 |" in (release / "README.md").read_text(encoding="utf-8")
    assert govdata.verify(release).valid


def test_a_scan_may_ask_for_less_than_all(package: Path) -> None:
    call = ["scan", str(package), "--sources", str(package / "archive")]
    assert run(call) == 1
    assert run([*call, "--require-coverage", "0.8"]) == 0
    assert run([*call, "--require-coverage", "1"]) == 1
    assert run(["validate", *call[1:], "--require-coverage", "1"]) == 1
    assert run(["validate", *call[1:], "--require-coverage", "0.8"]) == 0


def test_pasted_proposals_reach_what_is_asked_for(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call = ["scan", str(package), "--sources", str(package / "archive"), "--propose", "exclusions"]
    assert run(call) == 0
    rows = list(csv.reader(capsys.readouterr().out.splitlines()))
    table = package / "datapackage" / "exclusions.csv"
    with table.open(encoding="utf-8", newline="") as file:
        known = list(csv.reader(file))
    assert rows[0][:6] == known[0]
    pasted = [[*row[:5], "an invented sentence"] for row in rows[1:]]
    assert not {row[0] for row in pasted} & {row[0] for row in known}
    write(table, *known, *pasted)
    assert govdata.validate(package, sources=package / "archive", require_coverage=1).errors == ()


def coverage_of(unreviewed: int, total: int) -> Coverage:
    states = [NumeralStatus.UNREVIEWED] * unreviewed + [NumeralStatus.RECORDED] * (total - unreviewed)
    numerals = tuple(Numeral(1, at, at + 1, "7", "7", status) for at, status in enumerate(states))
    return Coverage("s", "s.txt", numerals, row=Source("sources", 2, "s"))


def test_the_whole_is_not_reached_by_rounding() -> None:
    coverage = coverage_of(1, 100_000)
    assert (coverage.share, percentage(coverage.reviewed)) == (Decimal("99.9"), "99.9%")
    assert len(check_coverage(Package(Path(), Path(), "p"), [coverage], Decimal(1)).findings) == 1


def test_many_open_numerals_are_counted_and_a_text_that_is_missing_falls_short() -> None:
    package, one = Package(Path(), Path(), "p"), Decimal(1)
    (finding,) = check_coverage(package, [coverage_of(9, 9)], one).findings
    assert "and 4 more" in finding.message.en
    missing = Coverage("s", "s.txt", problem=Message("it is gone", "已丢失"))
    (finding,) = check_coverage(package, [missing], Decimal(0)).findings
    assert "cannot be counted: it is gone" in finding.message.en
