"""What `govdata init` writes is a package that passes every check, and has the columns of the flagship."""

from __future__ import annotations

import csv
import json
import shutil
from importlib.resources import files
from pathlib import Path
from typing import Any

import frictionless
import pytest

from govdata.api import validate
from govdata.cli.app import run
from govdata.errors import UsageError, WriteError
from govdata.metadata.package import load_package
from govdata.reports.model import State
from govdata.scaffold import init, placeholders

ROOT = Path(__file__).resolve().parent.parent
TABLES = {"observations": "green_space"} | {
    name: name for name in ("sources", "subjects", "indicators", "waivers", "exclusions", "revisions")
}


def test_the_package_passes_every_check_and_skips_none(tmp_path: Path) -> None:
    folder = tmp_path / "parks"
    written = init(folder)
    report = validate(folder, sources=folder / "archive")
    assert [finding.message.en for finding in report.findings] == []
    assert {check.state for check in report.checks if check.applies} == {State.PASSED}
    idle = {check.id for check in report.checks if not check.applies}
    assert idle < {check.id for check in report.checks if check.kind == "consistency"}
    assert frictionless.validate(str(folder / "datapackage.json")).valid
    assert sorted(written) == sorted(path for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("changes", "left"),
    [
        ({}, ("title", "description", "contributors", "sources")),
        ({"title": "公园", "contributors": [{"title": "统计局"}]}, ("description", "sources")),
        ({"title": "公园", "description": "x", "contributors": [], "sources": []}, ()),
    ],
)
def test_what_is_still_the_example_is_told_by_publish(
    tmp_path: Path, changes: dict[str, Any], left: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "parks"
    init(folder)
    raw = {**json.loads((folder / "datapackage.json").read_text(encoding="utf-8")), **changes}
    (folder / "datapackage.json").write_text(json.dumps(raw), encoding="utf-8")
    assert placeholders(raw) == left
    to = str(tmp_path / "releases")  # not the folder of that name where the tests run, which may hold the flagship's
    assert run(["publish", str(folder), "--sources", str(folder / "archive"), "--to", to, "--dry-run"]) == 0
    assert ("of `govdata init`" in capsys.readouterr().out) is bool(left)


def test_it_can_be_published_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "parks"
    assert run(["init", str(folder)]) == 0
    printed = capsys.readouterr()
    assert f"{folder}/datapackage/observations.csv\n" in printed.out
    assert f"govdata validate {folder} --sources {folder}/archive" in printed.err
    assert run(["publish", str(folder), "--sources", f"{folder}/archive", "--to", str(tmp_path / "releases")]) == 0
    assert run(["verify", str(tmp_path / "releases" / "latest")]) == 0


@pytest.mark.parametrize(
    ("folder", "name"),
    [("parks", "parks"), ("Our Parks 2024", "our-parks-2024"), ("公园", "example"), ("a_b.c", "a_b.c")],
)
def test_the_package_is_named_after_its_folder(tmp_path: Path, folder: str, name: str) -> None:
    init(tmp_path / folder)
    assert load_package(tmp_path / folder).name == name


def test_an_empty_folder_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert Path("datapackage.json") in init(Path())


def test_what_is_there_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    for taken in (tmp_path, tmp_path / "notes.txt"):
        with pytest.raises(UsageError, match="exists and is not an empty folder"):
            init(taken)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(WriteError, match="Not a directory"):
        init(tmp_path / "file" / "parks")


def test_nothing_is_left_where_writing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(source: str, target: str) -> None:
        raise OSError(28, "No space left on device", target)

    monkeypatch.setattr(shutil, "copyfile", full)
    (tmp_path / "empty").mkdir()
    for folder in (tmp_path / "parks", tmp_path / "empty"):
        with pytest.raises(WriteError, match="Cannot write"):
            init(folder)
    assert [path.name for path in tmp_path.rglob("*")] == ["empty"]


NOT_KNOWN = frozenset({"url", "original", "original_sha256", "media_type", "reader", "pages", "page", "title_basis"})
"""The texts of the flagship came as texts: nobody has recorded where they were published, or what they were made of."""


@pytest.mark.parametrize("table", TABLES)
def test_the_template_has_the_columns_of_the_flagship(table: str) -> None:
    template = json.loads(files("govdata").joinpath(f"template/schemas/{table}.json").read_text(encoding="utf-8"))
    flagship = json.loads((ROOT / "schemas" / f"{TABLES[table]}.json").read_text(encoding="utf-8"))
    for schema in (template, flagship):
        for field in schema["fields"]:
            field.pop("constraints", None)
    assert [field for field in template["fields"] if field["name"] not in NOT_KNOWN] == flagship["fields"]


NEEDED = {
    "sources": "id file sha256 title date_start date_end",
    "subjects": "id",
    "indicators": "id unit kind",
    "observations": "id subject indicator as_written unit qualifier status source quote quote_start",
    "waivers": "id rule reason reviewer expires",
    "exclusions": "id text kind reason",
    "revisions": "id table row reason source",
}


def test_the_template_asks_for_what_is_needed_and_no_more(tmp_path: Path) -> None:
    """With every cell empty that its schemas leave free, but for the periods, the package passes."""
    folder = tmp_path / "parks"
    init(folder)
    for table, needed in NEEDED.items():
        schema = json.loads((folder / f"schemas/{table}.json").read_text(encoding="utf-8"))
        asked = {field["name"] for field in schema["fields"] if field.get("constraints", {}).get("required")}
        assert asked == set(needed.split()), table
        path = folder / f"datapackage/{table}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            kept = asked | {"value", "lower", "upper", "period_start", "period_end", "period_basis"}
            rows = [{name: cell if name in kept else "" for name, cell in row.items()} for row in reader]
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, reader.fieldnames or (), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    report = validate(folder, sources=folder / "archive", require_evidence=True)
    assert [finding.message.en for finding in report.findings] == []
