"""Texts of the archive: bytes as they are, and what is wrong where there is no text."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from govdata.documents.archive import Source, archive_folder, read_document, read_sources
from govdata.errors import UsageError
from govdata.files import OUTSIDE
from govdata.metadata.package import load_package
from govdata.metadata.schema import ROW
from govdata.reports.messages import Message


def test_bytes_are_decoded_as_they_are(tmp_path: Path) -> None:
    data = "\ufeff一\r\n二\r三".encode()
    (tmp_path / "a.txt").write_bytes(data)
    document = read_document(tmp_path, "a.txt")
    assert document.text == "\ufeff一\r\n二\r三"
    assert document.sha256 == hashlib.sha256(data).hexdigest()
    (tmp_path / "b.txt").write_bytes(b"\xff\xfe")
    assert read_document(tmp_path, "b.txt").problem == Message("byte 0 is not UTF-8", "第 0 字节不是 UTF-8")


@pytest.mark.parametrize(
    ("file", "problem"),
    [
        ("", Message("no text is named for this source", "该来源未指明文本")),
        ("missing.txt", Message("No such file or directory", "文件或文件夹不存在")),
        ("../outside.txt", OUTSIDE),
    ],
)
def test_a_text_that_cannot_be_had_says_why(tmp_path: Path, file: str, problem: Message) -> None:
    assert read_document(tmp_path, file).problem == problem


def test_an_archive_that_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"There is no folder .*nowhere\.") as caught:
        archive_folder(tmp_path / "nowhere")
    assert caught.value.in_("zh").startswith(f"没有文件夹 {tmp_path / 'nowhere'}。")


@pytest.mark.parametrize(
    ("start", "end", "inside"),
    [(None, None, [0, 9]), (3, None, [3, 9]), (None, 5, [0, 4]), (3, 5, [3, 4])],
)
def test_the_part_of_a_file_that_a_source_covers(start: int | None, end: int | None, inside: list[int]) -> None:
    source = Source("sources", 2, part_start=start, part_end=end)
    covered = [offset for offset in range(10) if source.covers(offset, offset + 1)]
    assert [covered[0], covered[-1]] == inside


@pytest.mark.parametrize(
    ("cell", "offset", "share"),
    [
        ("5", 5, Decimal(5)),
        (5, 5, Decimal(5)),
        (5.0, 5, Decimal(5)),
        ("\x85", None, None),
        ("五", None, None),
        ("", None, None),
        ("NaN", None, None),
        (float("inf"), None, None),
        ("sNaN", None, None),
        ("1e999999", None, None),
        (None, None, None),
    ],
)
def test_a_cell_that_is_no_number_could_not_be_read(tmp_path: Path, cell: Any, offset: Any, share: Any) -> None:
    """A table whose schema cannot be used has texts in every column."""
    resources = [{"name": "sources", "path": "s.csv", "govdata": {"role": "sources"}}]
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "p", "resources": resources}))
    frame = pl.DataFrame({"id": ["a"], "part_end": [cell], "coverage": [cell]}).with_row_index(ROW, offset=2)
    (source,) = read_sources(load_package(tmp_path), {"sources": frame.lazy()})
    assert (source.part_end, source.coverage) == (offset, share)
