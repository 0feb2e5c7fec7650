"""Where the text of a source was corrected, each finding that follows from it names the command that moves the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

import govdata
from tests.support.starting import plain_package


@pytest.mark.parametrize("change", ["added before", "hash emptied", "quote lost"])
def test_every_finding_names_rebase(tmp_path: Path, change: str) -> None:
    plain_package(tmp_path / "p")
    text, sources = tmp_path / "p/archive/example-report.txt", tmp_path / "p/datapackage/sources.csv"
    said = text.read_text(encoding="utf-8")
    if change == "hash emptied":
        header, row = sources.read_text(encoding="utf-8").splitlines()
        digest = row.split(",")[2]
        sources.write_text(f"{header}\n{row.replace(digest, '', 1)}\n", encoding="utf-8")
    elif change == "added before":
        text.write_text("前" + said, encoding="utf-8")
    else:
        text.write_text(said.replace("273", "274"), encoding="utf-8")
    found = govdata.validate(tmp_path / "p", sources=tmp_path / "p/archive").errors
    assert found
    for finding in found:
        assert "govdata rebase" in finding.next_step.en, finding
        assert "govdata rebase" in finding.next_step.zh, finding
