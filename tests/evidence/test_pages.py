"""The page of a figure: in findings and in what they quote, and as a column that is checked where it is given."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import govdata
from govdata.evidence.proposals import OBSERVATION
from govdata.reports.model import Report, State
from govdata.reports.renderers import render
from tests.support.documents import docx, paragraph
from tests.support.pdfs import Page, pdf
from tests.support.sourced import packaged, proposed

RULE = "evidence.page"
PDF = pdf(
    Page().text(40, 560, "公报第12期").text(40, 500, "全市公园273座。").text(200, 20, "1"),
    Page().text(40, 560, "公报第12期").text(40, 500, "全市广场18座。").text(200, 20, "2"),
)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "a.pdf").write_bytes(PDF)
    return tmp_path / "archive"


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The report on a figure of the second page that has another value."""
    archive = tmp_path_factory.mktemp("wrong") / "archive"
    archive.mkdir()
    (archive / "a.pdf").write_bytes(PDF)
    return checked(archive, value="19")


def checked(archive: Path, **cells: str) -> Report:
    """The report on the figure of the second page, with other cells."""
    row = {**next(row for row in proposed(archive / "a.pdf") if row["as_written"] == "18座"), **cells}
    return govdata.validate(packaged(archive.parent, archive, [row]), sources=archive)


def state(report: Report) -> tuple[State, str]:
    (check,) = (check for check in report.checks if check.id == RULE)
    return check.state, check.reason.en


def test_what_is_proposed_has_its_page_and_is_right(archive: Path) -> None:
    rows = proposed(archive / "a.pdf")
    assert [(row["as_written"], row["page"]) for row in rows] == [("273座", "1"), ("18座", "2")]
    report = govdata.validate(packaged(archive.parent, archive, rows), sources=archive)
    assert (report.errors, state(report)) == ((), (State.PASSED, ""))


@pytest.mark.parametrize("page", ["1", "3", "02", "Sheet1!B3", "p. 2"])
def test_another_page_is_an_error_that_expects_the_right_one(archive: Path, page: str) -> None:
    report = checked(archive, page=page)
    (finding,) = report.errors
    assert (finding.type, finding.field, finding.cell, finding.expected.en, finding.page) == (
        RULE,
        "page",
        page,
        "2",
        "2",
    )
    assert finding.message.en == f"The figure stands on page 2; column page has {page}."
    assert finding.message.zh == f"该数字在第 2 页，而 page 列填的是 {page}。"
    assert state(report)[0] is State.FAILED


def test_an_empty_page_asks_for_nothing(archive: Path) -> None:
    report = checked(archive, page="")
    assert report.errors == ()
    assert state(report)[0] is State.SKIPPED


def test_without_the_column_there_is_no_such_check(archive: Path) -> None:
    header = [name for name in OBSERVATION if name != "page"]
    report = govdata.validate(packaged(archive.parent, archive, proposed(archive / "a.pdf"), header), sources=archive)
    assert RULE not in {check.id for check in report.checks}


def test_without_the_archive_the_rule_is_skipped(archive: Path) -> None:
    report = govdata.validate(packaged(archive.parent, archive, proposed(archive / "a.pdf")))
    assert state(report)[0] is State.SKIPPED
    assert "no archive" in state(report)[1]


def paged(folder: Path, name: str, data: bytes, page: str, require_evidence: bool = False) -> Report:
    """The report on the figure of a document, with a page."""
    archive = folder / "archive"
    archive.mkdir(exist_ok=True)
    (archive / name).write_bytes(data)
    (row,) = proposed(archive / name)
    assert row["page"] == ""
    package = packaged(folder, archive, [{**row, "page": page}])
    return govdata.validate(package, sources=archive, require_evidence=require_evidence)


def test_a_page_of_a_text_without_a_map_is_undecided(tmp_path: Path) -> None:
    report = paged(tmp_path, "a.txt", "全市广场18座。".encode(), "2")
    assert report.errors == ()
    assert state(report)[0] is State.UNDECIDED
    assert state(report)[1].startswith("nothing tells the page: the text has no map beside it (")
    (finding,) = paged(tmp_path, "a.txt", "全市广场18座。".encode(), "2", require_evidence=True).errors
    assert finding.next_step.en.startswith("Take the original into the archive with `govdata add`")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.docx", docx(paragraph("全市广场18座。"))),
        ("a.html", "<html><meta charset=utf-8><p>全市广场18座。</p></html>".encode()),
    ],
)
def test_a_document_without_pages_has_no_page(tmp_path: Path, name: str, data: bytes) -> None:
    (finding,) = paged(tmp_path, name, data, "2").errors
    assert (finding.type, finding.field, finding.cell, finding.expected.en) == (RULE, "page", "2", "empty")
    assert finding.message.en.startswith("This document has no pages")
    assert finding.next_step.en == "Leave the page empty."
    assert paged(tmp_path, name, data, "").errors == ()


def test_a_quote_that_stands_nowhere_leaves_its_page_undecided(archive: Path) -> None:
    report = checked(archive, quote="全市广场19座", as_written="19座", value="19")
    assert state(report)[0] is State.UNDECIDED
    assert {finding.page for finding in report.errors} == {""}


def test_a_finding_has_the_page_of_its_figure(wrong: Report) -> None:
    (finding,) = wrong.errors
    assert (finding.type, finding.page, [each.page for each in finding.quotations]) == ("evidence.value", "2", ["2"])
    (told,) = json.loads(render(wrong, "json"))["tasks"][1]["errors"]
    assert (told["page"], told["quotations"][0]["page"]) == ("2", "2")


def test_a_quote_that_moved_has_the_page_where_it_stands(archive: Path) -> None:
    report = checked(archive, quote_start="0", page="")
    assert [(finding.type, finding.page) for finding in report.errors] == [("evidence.quote-place", "2")]


@pytest.mark.parametrize("form", ["text", "markdown", "html", "sarif", "junit"])
@pytest.mark.parametrize(("lang", "label"), [("en", "page 2"), ("zh", "第 2 页")])
def test_each_form_of_a_report_tells_the_page(wrong: Report, form: str, lang: str, label: str) -> None:
    assert label in render(wrong, form, lang)


def test_what_breaks_a_rule_of_structure_has_its_page_too(archive: Path) -> None:
    (finding,) = (each for each in checked(archive, value="many").errors if each.field == "value")
    assert (finding.type, finding.page) == ("type-error", "2")


def test_reports_of_plain_texts_have_no_pages(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    archive.mkdir()
    (archive / "a.txt").write_text("全市广场18座。", encoding="utf-8")
    rows = [{**row, "value": "19"} for row in proposed(archive / "a.txt")]
    report = govdata.validate(packaged(tmp_path, archive, rows), sources=archive)
    (finding,) = report.errors
    assert "page" not in finding.to_dict()
    assert "page" not in finding.to_dict()["quotations"][0]


def test_running_heads_are_excluded_by_themselves_and_numerals_have_their_page(archive: Path) -> None:
    (coverage,) = govdata.scan(packaged(archive.parent, archive, proposed(archive / "a.pdf")), sources=archive)
    found = [(each.text, each.page, each.kind, str(each.status)) for each in coverage.numerals]
    assert found == [
        ("12", "1", "furniture", "excluded"),
        ("273", "1", "", "recorded"),
        ("1", "1", "furniture", "excluded"),
        ("12", "2", "furniture", "excluded"),
        ("18", "2", "", "recorded"),
        ("2", "2", "furniture", "excluded"),
    ]
    assert coverage.complete
