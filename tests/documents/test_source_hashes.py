"""Each text of the archive against the hash that the table of sources gives."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from govdata.documents.archive import read_document, read_sources
from govdata.documents.source_hashes import check_sources
from govdata.metadata.package import load_package
from govdata.metadata.schema import ROW
from govdata.reports.messages import Message
from govdata.reports.model import Check, Outcome, State

SHA = hashlib.sha256(b"text").hexdigest()
PROVED: dict[str, Any] = {"id": "a", "file": "a.txt", "sha256": SHA}


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "archive"
    folder.mkdir()
    (folder / "a.txt").write_bytes(b"text")
    return folder


def check(folder: Path, archive: Path | None, rows: list[dict[str, Any]]) -> Outcome:
    resources = [{"name": "sources", "path": "s.csv", "govdata": {"role": "sources"}}]
    (folder / "datapackage.json").write_text(json.dumps({"name": "p", "resources": resources}))
    package = load_package(folder)
    tables = {"sources": pl.DataFrame(rows, infer_schema_length=None).with_row_index(ROW, offset=2).lazy()}
    sources = read_sources(package, tables)
    documents = {source.file: read_document(archive, source.file) for source in sources} if archive else {}
    return check_sources(package, tables, sources, documents, archive)


def result(outcome: Outcome) -> tuple[State, Message]:
    (found,) = outcome.checks
    assert isinstance(found, Check)
    return found.state, found.reason


def test_a_text_with_its_hash_is_proved(tmp_path: Path, archive: Path) -> None:
    outcome = check(tmp_path, archive, [PROVED, PROVED | {"id": "b", "sha256": SHA.upper()}])
    assert (outcome.findings, result(outcome)[0]) == ((), State.PASSED)


def test_another_text_is_told_with_both_hashes(tmp_path: Path, archive: Path) -> None:
    outcome = check(tmp_path, archive, [PROVED | {"sha256": "0" * 64}])
    (finding,) = outcome.findings
    assert finding.message == Message(
        f"a.txt is not the text that was read: its SHA-256 is {SHA}.",
        f"a.txt 不是当初所读的文本：其 SHA-256 为 {SHA}。",
    )
    assert (finding.key, finding.row, finding.field, "0" * 64 in finding.expected.zh) == ("a", 2, "file", True)
    assert result(outcome)[0] is State.FAILED


def test_without_an_archive_nothing_is_looked_at(tmp_path: Path) -> None:
    reason = Message("no archive of source texts was given (--sources)", "未给出来源文本的存档（--sources）")
    assert result(check(tmp_path, None, [PROVED])) == (State.SKIPPED, reason)


@pytest.mark.parametrize(
    ("count", "en", "zh"),
    [
        (1, "no id, text or hash is given for s1", "s1 缺少标识、文本或哈希值"),
        (
            7,
            "no id, text or hash is given for s1, s2, s3, s4, s5 and 2 more",
            "s1、s2、s3、s4、s5 等 7 个来源缺少标识、文本或哈希值",
        ),
    ],
)
def test_sources_that_prove_nothing_are_named(tmp_path: Path, archive: Path, count: int, en: str, zh: str) -> None:
    rows = [PROVED | {"id": f"s{number}", "sha256": None} for number in range(1, count + 1)]
    assert result(check(tmp_path, archive, rows)) == (State.UNDECIDED, Message(en, zh))


def test_a_source_without_an_id_is_named_by_its_row(tmp_path: Path, archive: Path) -> None:
    state, reason = result(check(tmp_path, archive, [PROVED | {"id": None}]))
    assert (state, reason.en.endswith("for row 2"), reason.zh.startswith("第 2 行")) == (State.UNDECIDED, True, True)


@pytest.mark.parametrize(
    ("file", "en", "zh"),
    [
        ("a.text", "The archive has a.txt.", "存档中有 a.txt。"),
        ("zzz", "The archive has a.txt.", "存档中有 a.txt。"),
    ],
)
def test_a_file_that_is_not_there_is_told_with_what_the_archive_has(
    file: str, en: str, zh: str, tmp_path: Path, archive: Path
) -> None:
    (finding,) = check(tmp_path, archive, [{**PROVED, "file": file}]).findings
    assert en in finding.next_step.en
    assert zh in finding.next_step.zh
