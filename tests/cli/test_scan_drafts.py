"""`govdata scan --propose observations` with a package: rows that say what the figures are of."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

import govdata
from govdata.cli.app import run
from govdata.evidence.proposals import OBSERVATION

TOLD = ("subject", "indicator", "as_written", "period_start", "period_end", "period_basis")


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """The package that `init` writes, and its rows in another file."""
    govdata.init(tmp_path / "parks")
    return tmp_path / "parks"


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def _recorded(package: Path) -> list[dict[str, str]]:
    return _rows((package / "datapackage" / "observations.csv").read_text(encoding="utf-8"))


def _forget(package: Path) -> None:
    """Leave the header alone of the rows on record."""
    file = package / "datapackage" / "observations.csv"
    file.write_text(file.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")


def test_the_rows_of_the_template_are_drafted_as_a_person_wrote_them(
    package: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recorded = [row for row in _recorded(package) if row["source"] == "example-report"]
    _forget(package)
    text = package / "archive" / "example-report.txt"
    assert run(["scan", str(text), "--propose", "observations", "--package", str(package)]) == 0
    drafts = _rows(capsys.readouterr().out)
    assert tuple(drafts[0]) == (*OBSERVATION, "confidence", "candidates")
    assert {draft["source"] for draft in drafts} == {"example-report"}
    assert [draft["as_written"] for draft in drafts] == [row["as_written"] for row in recorded]
    same = [sum(draft[name] == row[name] for name in TOLD) for draft, row in zip(drafts, recorded, strict=True)]
    assert sum(same) >= len(recorded) * len(TOLD) - 4
    parts = [bool(draft["part_of"]) for draft in drafts]
    assert parts == [bool(row["part_of"]) for row in recorded]


def test_of_a_package_only_what_is_open_is_drafted(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    archive = str(package / "archive")
    assert run(["scan", str(package), "--sources", archive, "--propose", "observations"]) == 0
    assert _rows(capsys.readouterr().out) == []
    file = package / "datapackage" / "observations.csv"
    *kept, last = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join(kept) + "\n", encoding="utf-8")
    assert run(["scan", str(package), "--sources", archive, "--propose", "observations"]) == 0
    (draft,) = _rows(capsys.readouterr().out)
    assert draft["as_written"] in last


def test_json_has_each_guess_with_its_words(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = package / "new.txt"
    text.write_text("截至2024年底，全区公园数量达35座，桥梁5座。", encoding="utf-8")
    assert run(["scan", str(text), "--propose", "observations", "--package", str(package), "--format", "json"]) == 0
    park, bridge = json.loads(capsys.readouterr().out)
    assert park["guesses"]["indicator"] == {"value": "parks", "confidence": 0.97, "words": "公园数量"}
    assert (park["table"], park["kind"], park["source"]) == ("observations", "stock", "new")
    assert (bridge["indicator"], bridge["label"], bridge["confidence"]) == ("", "桥梁", 0.0)


def test_indicators_that_a_package_lacks_are_listed(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = package / "new.txt"
    text.write_text("全区公园数量达35座，桥梁5座。", encoding="utf-8")
    assert run(["scan", str(text), "--propose", "indicators", "--package", str(package)]) == 0
    (row,) = _rows(capsys.readouterr().out)
    assert [row[name] for name in ("id", "title_zh", "unit", "kind", "count")] == ["", "桥梁", "count", "stock", "1"]
    header = (package / "datapackage" / "indicators.csv").read_text(encoding="utf-8").splitlines()[0]
    assert list(row) == [*header.split(","), "count", "context"]


def test_what_is_left_out_of_a_document_is_told(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = package / "page.html"
    page.write_text("<p>公园数量达35座</p><p hidden>废稿12座</p>", encoding="utf-8")
    assert run(["scan", str(page), "--propose", "observations", "--package", str(package)]) == 0
    assert "page.html" in capsys.readouterr().err


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    "arguments",
    [
        ["new.txt", "--propose", "indicators"],
        ["new.txt", "--propose", "csv", "--package", "."],
        [".", "--propose", "observations", "--package", "."],
        ["new.txt", "--sources", ".", "--propose", "observations"],
        ["--propose", "observations", "--package", "."],
    ],
)
def test_a_draft_needs_files_and_a_package_or_a_package_and_its_sources(
    arguments: list[str], lang: str, package: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(package)
    Path("new.txt").write_text("公园35座。", encoding="utf-8")
    assert run(["scan", *arguments, "--lang", lang]) == 2
    assert "--package DIR" in capsys.readouterr().err


def test_neither_files_nor_sources() -> None:
    with pytest.raises(govdata.UsageError, match="no archive"):
        govdata.draft()


def test_an_original_is_the_source_whose_text_it_gave(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    original = str(package / "archive" / "example-report.pdf")
    assert run(["scan", original, "--propose", "observations", "--package", str(package)]) == 0
    assert _rows(capsys.readouterr().out) == []


@pytest.mark.parametrize(
    ("call", "table", "names"),
    [
        (["archive/example-report.txt", "--package", ".", "--propose"], "observations", "confidence, candidates"),
        ([".", "--sources", "archive", "--propose"], "exclusions", "count, context"),
    ],
)
def test_what_a_draft_shows_for_its_review_is_told_where_it_was_copied(
    call: list[str], table: str, names: str, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(package)
    _forget(package)
    assert run(["scan", *call, table, "--output", f"datapackage/{table}.csv"]) == 0
    found = [finding for finding in govdata.validate(package).findings if finding.type == "extra-label"]
    assert [finding.cell for finding in found] == names.split(", ")
    step = f"Once the rows are reviewed, delete the columns that the draft added: {names}."
    assert {finding.next_step.en for finding in found} == {step}


def test_another_column_is_no_draft(package: Path) -> None:
    file = package / "datapackage" / "subjects.csv"
    head, *rows = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join([f"{head},confidence", *(f"{row}," for row in rows)]) + "\n", encoding="utf-8")
    (found,) = (each for each in govdata.validate(package).findings if each.type == "extra-label")
    assert found.next_step.en == 'Declare the field "confidence" in the schema, or delete the column.'
