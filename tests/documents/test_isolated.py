"""A reader that crashes, hangs or eats memory ends its own process, and the document has one error."""

from __future__ import annotations

import os
import time

import pytest

from govdata.documents.isolated import IsolatedReader, read_isolated
from govdata.documents.reading import (
    Block,
    BlockKind,
    CellPlace,
    Folded,
    Omission,
    OmissionReason,
    Reading,
    UnreadableDocument,
)
from govdata.reports.messages import Message

HERE = "tests.documents.test_isolated"
WHOLE = Reading(
    "⼈\ud800",
    (Block(0, 1, BlockKind.CELL, 1, (0.0, 1.0, 2.5, 3.0), CellPlace(0, 1, 2, is_head=True), (4, 5)), Block(1, 2)),
    "application/test",
    "test",
    "1",
    2,
    (Omission(OmissionReason.PICTURE, 2), Omission(OmissionReason.MISSING_PART, None, 1, "notes.xml")),
    (Folded(0, 1, "⼈"),),
    ((0, 1),),
    "title",
    "zh",
    "2024-01-01",
    ((0, 1, 0.98),),
)


def reads(data: bytes) -> Reading:
    return Reading(data.decode(), (), "text/plain", "test", "1")


def whole(data: bytes) -> Reading:
    return WHOLE


def refuses(data: bytes) -> Reading:
    raise UnreadableDocument(Message("it is encrypted", "文件已加密"), Message("Open it.", "请打开。"))


def crashes(data: bytes) -> Reading:
    os.abort()


def hangs(data: bytes) -> Reading:
    time.sleep(60)
    return reads(data)


def grows(data: bytes) -> Reading:
    return reads(b" " * (4 << 30))


def test_what_a_reader_gives_comes_back() -> None:
    assert read_isolated(f"{HERE}:reads", "一\n二".encode()).text == "一\n二"


def test_all_of_a_reading_comes_back() -> None:
    assert read_isolated(f"{HERE}:whole", b"") == WHOLE


def test_a_refusal_comes_back_in_both_languages() -> None:
    with pytest.raises(UnreadableDocument, match="it is encrypted") as caught:
        read_isolated(f"{HERE}:refuses", b"")
    assert (caught.value.problem.zh, caught.value.next_step.zh) == ("文件已加密", "请打开。")


@pytest.mark.parametrize(("reader", "problem"), [("crashes", "its parser crashed"), ("grows", "more memory")])
def test_a_reader_that_ends_badly_is_an_error_of_the_document(reader: str, problem: str) -> None:
    with pytest.raises(UnreadableDocument, match=problem):
        read_isolated(f"{HERE}:{reader}", b"", megabytes=2_000)


def test_a_reader_that_hangs_is_ended() -> None:
    with pytest.raises(UnreadableDocument, match="within 1 seconds"):
        read_isolated(f"{HERE}:hangs", b"", seconds=1)


def test_a_document_that_is_too_large_is_not_handed_to_its_reader() -> None:
    reader = IsolatedReader("no_such_module:read", most_bytes=1 << 20)
    with pytest.raises(UnreadableDocument, match="it has 2 MB, more than 1"):
        reader(b" " * (2 << 20))
