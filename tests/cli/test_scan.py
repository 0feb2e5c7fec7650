"""`govdata scan`: what was named and cannot be scanned is told, with what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from govdata.cli.app import run
from tests.support.pdfs import Page, pdf

TEXTS = {"en": "ARCHIVE/FILE.txt", "zh": "存档中的文件"}


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    ("arguments", "said", "step"),
    [
        (["nofile.txt"], "nofile.txt", {"en": "Name a text", "zh": "请指明"}),
        (["nofile.txt", "--propose", "csv"], "nofile.txt", {"en": "Name a text", "zh": "请指明"}),
        ([".", "--propose", "observations"], "--propose observations", TEXTS),
        ([".", "--sources", ".", "--propose", "csv"], "--propose csv", TEXTS),
        ([".", "--propose", "exclusions"], "--propose exclusions", {"en": "--sources DIR", "zh": "--sources DIR"}),
    ],
)  # fmt: skip
def test_what_cannot_be_scanned_is_named(
    arguments: list[str],
    said: str,
    step: dict[str, str],
    lang: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["scan", *arguments, "--lang", lang]) == (3 if "nofile.txt" in arguments else 2)
    told = capsys.readouterr().err.splitlines()
    assert said in told[0]
    assert step[lang] in told[1]


PAGE = "<h1>公报</h1><p>公园<b>2</b>73座</p><p hidden>废稿12座</p><table><tr><td>人口<td>99人</table>"


@pytest.mark.parametrize("propose", ["csv", "observations", "exclusions"])
def test_a_web_page_is_scanned_as_it_is_seen(propose: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    assert run(["scan", str(tmp_path / "page.html"), "--propose", propose]) == 0
    printed = capsys.readouterr()
    assert "273座" in printed.out
    assert "<b>" not in printed.out
    assert "12座" not in printed.out
    assert "page.html: hidden text was left out" in printed.err


@pytest.mark.parametrize("propose", ["csv", "observations", "exclusions"])
@pytest.mark.parametrize(("lang", "problem"), [("en", "it has no text that can be read"), ("zh", "没有可读取的文字")])
def test_a_scan_is_no_empty_success(
    propose: str, lang: str, problem: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "scan.pdf").write_bytes(pdf(Page().picture((0, 0, 400, 600))))
    assert run(["scan", str(tmp_path / "scan.pdf"), "--propose", propose, "--lang", lang]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    first, step = printed.err.splitlines()
    assert "scan.pdf" in first
    assert problem in first
    assert "--ocr" in step


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("en", "a.txt: figures left out, since their print is in doubt (6):"),
        ("zh", "存疑而未列为候选的数字（6 处）："),
    ],
)
def test_figures_that_are_in_doubt_are_counted_and_the_first_shown(
    lang: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_text("公园273座，标准30元/人·阿。" + "占12。3%的。" * 5, encoding="utf-8")
    assert run(["scan", str(tmp_path / "a.txt"), "--propose", "csv", "--lang", lang]) == 0
    printed = capsys.readouterr()
    assert "30元" not in printed.out.replace("标准30元/人·阿", "")
    assert told in printed.err
    assert "30元/人·" in printed.err
    assert printed.err.count("3%") == 4
    (tmp_path / "b.txt").write_text("公园273座。", encoding="utf-8")
    assert run(["scan", str(tmp_path / "b.txt"), "--propose", "csv", "--lang", lang]) == 0
    assert capsys.readouterr().err == ""


def test_one_document_that_cannot_be_read_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text("公园273座。", encoding="utf-8")
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.7 broken")
    assert run(["scan", str(tmp_path / "a.txt"), str(tmp_path / "b.pdf"), "--propose", "csv"]) == 3
    assert "b.pdf" in capsys.readouterr().err


def test_page_and_note_stand_in_the_last_columns(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf(Page().text(40, 500, "公报。"), Page().text(40, 500, "公园273座。")))
    assert run(["scan", str(tmp_path / "a.pdf"), "--propose", "csv"]) == 0
    header, row = capsys.readouterr().out.splitlines()
    assert header.split(",")[-3:] == ["sentence", "page", "note"]
    assert row.split(",")[-3:] == ["公园273座。", "2", ""]
