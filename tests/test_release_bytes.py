from __future__ import annotations

import json
from pathlib import Path

import pytest

from govdata.release_bytes import LATER, verify_bytes
from govdata.releases.manifest import write_sums
from govdata.reports.lines import summary
from govdata.reports.model import State
from govdata.reports.renderers import render
from govdata.verification import verify
from tests.support.releasing import publish, write_package


@pytest.fixture
def release(tmp_path: Path) -> Path:
    return publish(write_package(tmp_path / "package"), tmp_path / "releases").path


def test_what_it_does_not_check_is_skipped_and_told(release: Path) -> None:
    report, whole = verify_bytes(release.parent), verify(release)
    assert (report.name, report.version, report.digest) == (whole.name, whole.version, whole.digest)
    states = {check.id: check.state for check in report.checks}
    assert states == {"release-bytes": State.PASSED, **dict.fromkeys(LATER, State.SKIPPED)}
    assert {check.reason.en for check in report.checks} - {""} == {"govdata-reader checks bytes and signatures alone"}
    assert summary(report) == "grants 1.0.0: verified (0 errors, 0 warnings)"
    assert "govdata-reader 只核验字节和签名" in render(report, "text", "zh")


@pytest.mark.parametrize("name", ["README.md", "csv/grants.csv", "datapackage.json"])
def test_a_byte_that_was_changed_is_found_as_by_verify(release: Path, name: str) -> None:
    with (release / name).open("ab") as file:
        file.write(b" ")
    report = verify_bytes(release)
    assert report.to_dict() == verify(release).to_dict()
    assert not report.valid


@pytest.mark.parametrize("content", ["[]", json.dumps({"resources": [], "version": "9.9.9"})])
def test_a_descriptor_that_is_none_of_this_release_is_an_error(release: Path, content: str) -> None:
    (release / "datapackage.json").write_text(content)
    (release / "SHA256SUMS").unlink()
    write_sums(release)
    report = verify_bytes(release)
    assert [finding.type for finding in report.findings] == ["release-descriptor"]
    assert (report.digest, report.version) == ("", "")
