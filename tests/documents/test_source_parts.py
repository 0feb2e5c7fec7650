"""Each part of a text against the text: it lies in it, and ends after it starts."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from govdata.documents.archive import read_document, read_sources
from govdata.documents.source_parts import check_parts
from govdata.metadata.package import load_package
from govdata.metadata.schema import ROW
from govdata.reports.messages import Message
from govdata.reports.model import Outcome, State

TEXT = "一份四十三个字符的文本。" * 3 + "尾声七字整。。"
LENGTH = len(TEXT)


def check(folder: Path, rows: list[dict[str, Any]], *, with_archive: bool = True, text: str = TEXT) -> Outcome:
    (folder / "a.txt").write_text(text, encoding="utf-8", newline="")
    resources = [{"name": "sources", "path": "s.csv", "govdata": {"role": "sources"}}]
    (folder / "datapackage.json").write_text(json.dumps({"name": "p", "resources": resources}))
    package = load_package(folder)
    full = [{"id": "a", "file": "a.txt", "sha256": hashlib.sha256(text.encode()).hexdigest(), **row} for row in rows]
    tables = {"sources": pl.DataFrame(full, infer_schema_length=None).with_row_index(ROW, offset=2).lazy()}
    sources = read_sources(package, tables)
    documents = {source.file: read_document(folder, source.file) for source in sources} if with_archive else {}
    return check_parts(package, tables, sources, documents, folder if with_archive else None)


@pytest.mark.parametrize(
    ("start", "end", "field"),
    [
        (None, None, None),
        (0, LENGTH, None),
        (0, None, None),
        (None, LENGTH, None),
        (LENGTH - 1, LENGTH, None),
        (0, LENGTH + 1, "part_end"),
        (None, 99999, "part_end"),
        (LENGTH, None, "part_start"),
        (99999, 100000, "part_start"),
        (9, 9, "part_end"),
        (9, 3, "part_end"),
    ],
)
def test_a_part_lies_in_its_text(tmp_path: Path, start: int | None, end: int | None, field: str | None) -> None:
    outcome = check(tmp_path, [{"part_start": start, "part_end": end}, {"part_start": 0, "part_end": 5}])
    assert [(finding.field, finding.row) for finding in outcome.findings] == ([(field, 2)] if field else [])
    assert [check.state for check in outcome.checks] == [State.FAILED if field else State.PASSED]


def test_it_is_told_with_the_length_of_the_text(tmp_path: Path) -> None:
    (finding,) = check(tmp_path, [{"part_start": 0, "part_end": 99999}]).findings
    assert finding.message == Message(
        f"part_end is 99,999, beyond the text: a.txt has {LENGTH} characters.",
        f"part_end 为 99,999，超出文本：a.txt 共 {LENGTH} 个字符。",
    )
    assert (finding.cell, finding.expected.en) == ("99999", f"at most {LENGTH}")


@pytest.mark.parametrize(("start", "end", "field"), [(0, None, "part_start"), (None, 5, "part_end")])
def test_a_document_without_text_has_no_parts(tmp_path: Path, start: int | None, end: int | None, field: str) -> None:
    (finding,) = check(tmp_path, [{"part_start": start, "part_end": end}], text="").findings
    assert (finding.field, finding.expected.en) == (field, "empty")
    assert "a.txt has no text" in finding.message.en


def states(outcome: Outcome) -> list[tuple[State, str]]:
    return [(check.state, check.reason.en) for check in outcome.checks]


def test_without_a_text_only_the_order_is_known(tmp_path: Path) -> None:
    part = {"part_start": 5, "part_end": 99999}
    none = (State.SKIPPED, "no archive of source texts was given (--sources)")
    assert states(check(tmp_path, [part], with_archive=False)) == [none]
    assert states(check(tmp_path, [{**part, "part_end": 5}], with_archive=False)) == [(State.FAILED, "")]


def test_offsets_in_another_text_are_not_judged(tmp_path: Path) -> None:
    outcome = check(tmp_path, [{"part_start": 0, "part_end": 99999, "sha256": "0" * 64}])
    assert outcome.findings == ()
    assert states(outcome) == [(State.UNDECIDED, "the text is not the one that was read")]


def test_a_table_without_parts_has_nothing_to_check(tmp_path: Path) -> None:
    assert check(tmp_path, [{}]).checks == ()
    assert states(check(tmp_path, [{"part_start": None}])) == [(State.SKIPPED, "the rule applies to no row")]
