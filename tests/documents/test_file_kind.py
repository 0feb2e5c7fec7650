"""What a file looks like: prose, a table, a page, a document."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

import govdata
from govdata.cli.app import run
from govdata.documents.file_kind import (
    ARCHIVE,
    HTML,
    JSON,
    OFD,
    OLD_OFFICE,
    PDF,
    TABLE,
    WORD,
    WORKBOOK,
    XML,
    FileKind,
    document_kind,
    is_prose,
    text_kind,
)

PROSE = "全区公园273座，比上年增加12座。\n投入2.9亿元，其中拨付1.8亿元。\n新增岗位300个。\n"
ENGLISH = "The district has 273 parks. In 2024, it added 12.\nSpending rose, to 2.9 million.\n"
TABLE_TEXT = "name,parks,year\nlonggang,273,2024\nguangming,99,2024\n"


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "")
    return out.getvalue()


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        (PROSE, "a.txt", None),
        (ENGLISH, "a.txt", None),
        ("", "a.txt", None),
        ("一、总体情况\n273座\n", "a.txt", None),
        ("甲,乙,丙\n一句话,两句话,三句话\n又一句,再一句,末一句\n", "a.txt", None),
        (TABLE_TEXT, "a.txt", TABLE),
        (TABLE_TEXT.replace(",", "\t"), "a", TABLE),
        ("\ufeff" + TABLE_TEXT.replace(",", ";"), "a.txt", TABLE),
        ("name\nlonggang\n", "a.csv", TABLE),
        ("<!DOCTYPE html>\n<html><body>273座</body></html>", "a.txt", HTML),
        ("<!-- x -->\n<html lang='zh'>", "a.html", HTML),
        ("<?xml version='1.0'?><html>", "a.txt", HTML),
        ("<?xml version='1.0'?><data/>", "a.txt", XML),
        ('{"parks": 273}', "a.txt", JSON),
        ("[1, 2]", "a.json", JSON),
        ("[1]本公报数据为初步统计数。", "a.txt", None),
        ("<公园>273座", "a.txt", None),
        ("<p>全市公园273座，比上年增加12座。", "b.html", HTML),
        ("全市公园273座。<br>新增12座。", "b.txt", HTML),
        ("一、公园</h2>全市公园273座。", "b.txt", HTML),
        ('全市<a href="x">公园</a>273座。', "b.txt", HTML),
        ("甲<b，且 a < p > b，共273座。", "a.txt", None),
        ("Where x<i and j>b, 273 parks.", "a.txt", None),
    ],
)
def test_what_a_text_is(text: str, name: str, expected: FileKind | None) -> None:
    assert text_kind(text, name) is expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"%PDF-1.7\n", PDF),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLD_OFFICE),
        (zipped("word/document.xml"), WORD),
        (zipped("xl/workbook.xml"), WORKBOOK),
        (zipped("OFD.xml"), OFD),
        (zipped("a.txt"), ARCHIVE),
        (b"PK\x03\x04cut", ARCHIVE),
        (PROSE.encode(), None),
        (b"", None),
    ],
)
def test_what_the_first_bytes_say(data: bytes, expected: FileKind | None) -> None:
    assert document_kind(data) is expected


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        (PROSE, "a.txt", True),
        (ENGLISH, "a.txt", True),
        ("全区公园273座。", "a", True),
        (PROSE, "comments.csv", False),
        (TABLE_TEXT, "a.txt", False),
        ("name\nlonggang\nguangming\n", "a.txt", False),
        ("id,note\n1,Cumulative.\n2,Paid out.\n", "a.txt", False),
        ("", "a.txt", False),
    ],
)
def test_whether_a_table_is_prose(text: str, name: str, expected: bool) -> None:
    assert is_prose(text, name) is expected


def test_a_table_is_not_scanned_as_prose(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "parks.csv").write_text(TABLE_TEXT)
    with pytest.raises(govdata.SourceError, match=r"it is a table of delimited cells.*\n.*govdata validate FILE"):
        govdata.propose([tmp_path / "parks.csv"])
    assert run(["scan", str(tmp_path / "parks.csv"), "--lang", "zh"]) == 3
    assert "内容是以分隔符分列的表格，不是文稿" in capsys.readouterr().err


def test_prose_is_not_validated_as_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "report.txt").write_text(PROSE, encoding="utf-8")
    with pytest.raises(govdata.SourceError, match=r"it is prose, not a table.*\n.*govdata scan FILE"):
        govdata.validate(tmp_path / "report.txt")
    assert run(["validate", str(tmp_path / "report.txt")]) == 3
    (tmp_path / "page.txt").write_text("<html>273座</html>", encoding="utf-8")
    assert run(["validate", str(tmp_path / "page.txt")]) == 3
    assert "it is an HTML page" in capsys.readouterr().err
    (tmp_path / "table.txt").write_text(TABLE_TEXT)
    assert govdata.validate(tmp_path / "table.txt").valid
