"""Real documents, from proposal to proof: each figure that is proposed is proved by its own row, on its page."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import govdata
from tests.support.sourced import packaged, proposed

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "documents"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"{FOLDER} is not there: these tests read it")
FORMATS = (".pdf", ".html", ".docx", ".ofd", ".txt")
NAMES = sorted(path.name for path in FOLDER.glob("*") if path.suffix in FORMATS)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_proposed_of_a_document_is_proved(name: str, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    archive.mkdir()
    shutil.copy(FOLDER / name, archive)
    try:
        rows = proposed(archive / name)
    except govdata.NoTextError:
        assert not govdata.read(archive / name).text.strip()
        return
    report = govdata.validate(packaged(tmp_path, archive, rows), sources=archive)
    assert [(finding.type, finding.key, finding.message.en) for finding in report.findings] == []
    assert all(bool(row["page"]) is name.endswith((".pdf", ".ofd")) for row in rows)
