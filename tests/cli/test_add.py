"""`govdata add`: what is said of each document, and the exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import govdata
from govdata.cli.app import run

PAGE = (
    "<!doctype html><html lang='zh'><title>公报</title><h1>公报</h1><p>公园<b>2</b>73座</p><p hidden>废稿12</p></html>"
)


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package from the template, as the working folder; `page.html` lies beside it."""
    govdata.init(tmp_path / "parks")
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    monkeypatch.chdir(tmp_path / "parks")
    return tmp_path / "parks"


def test_what_is_said_of_a_document(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["add", "../page.html"]) == 0
    printed = capsys.readouterr()
    assert printed.out.splitlines() == [
        "../page.html: added as page (3 files: page.html, page.txt, page.map.json)",
        "  To be filled in, since the document does not say it: date_start, date_end.",
        "  Compare with the print, since the file's properties gave it: title.",
    ]
    assert "../page.html: hidden text was left out" in printed.err
    assert run(["add", "../page.html"]) == 0
    assert capsys.readouterr().out == "../page.html: it is there already as page; nothing changed\n"


def test_the_json_has_the_cells_and_the_files(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (package.parent / "scan.html").write_text("<html><body><img src='x'></body></html>", encoding="utf-8")
    assert run(["add", "../page.html", "../scan.html", "--format", "json"]) == 1
    said = json.loads(capsys.readouterr().out)
    (source,), (refused,) = said["sources"], said["refused"]
    assert (said["complete"], source["id"], source["state"], source["file"]) == (False, "page", "added", "page.txt")
    assert (source["cells"]["original"], source["empty"], source["unprinted"]) == (
        "page.html",
        ["date_start", "date_end"],
        ["title"],
    )
    assert refused["document"] == "../scan.html"
    assert [Path(path).name for path in said["written"]] == ["page.html", "page.txt", "page.map.json", "sources.csv"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([], 2, "Missing argument"),
        (["../nowhere.pdf"], 3, "Cannot read ../nowhere.pdf"),
        (["../page.html", "--sources", "nowhere"], 2, "There is no folder nowhere"),
        (["../page.html", "--package", ".."], 3, "there is no datapackage.json"),
        (["datapackage/sources.csv"], 3, "a table of delimited cells, not prose"),
    ],
)
def test_what_cannot_be_added(
    package: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, said: str
) -> None:
    assert run(["add", *arguments]) == code
    assert said in capsys.readouterr().err
