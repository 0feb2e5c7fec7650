"""A text, its map and its original, which stand side by side: whether they are still those that were made together."""

from __future__ import annotations

from pathlib import PurePosixPath

from govdata.documents.position_map import MAKE_AGAIN, PositionMap, parse_map
from govdata.documents.reading import Reading, UnreadableDocument
from govdata.reports.messages import EMPTY, Message


def map_beside(data: bytes, name: str) -> PositionMap:
    """A map that stands beside a text.

    Raises:
        UnreadableDocument: it is none; the problem names it.
    """
    try:
        return parse_map(data)
    except UnreadableDocument as error:
        raise _of_map(name, error.problem) from None


def mapped_reading(found: PositionMap, name: str, text: str, sha256: str, original_sha256: str | None) -> Reading:
    """The reading of a text by its map, if text, map and original fit together.

    Args:
        found: the map.
        name: the name of the map.
        text: the text.
        sha256: of the bytes of the text.
        original_sha256: of the original that the map names; None where it is not in the archive.

    Raises:
        UnreadableDocument: they do not; the problem says which of them was changed.
    """
    if problem := _untied(found, name, sha256, original_sha256):
        raise UnreadableDocument(problem, MAKE_AGAIN)
    try:
        return found.reading_of(text)
    except UnreadableDocument as error:
        raise _of_map(name, error.problem) from None


def beside(file: str, name: str) -> str:
    """The path of a file that stands beside another one of the archive."""
    return PurePosixPath(file).with_name(name).as_posix()


def _of_map(name: str, problem: Message) -> UnreadableDocument:
    return UnreadableDocument(
        Message(f"its map {name} is not right: {problem.en}", f"其位置表 {name} 有误：{problem.zh}"), MAKE_AGAIN
    )


def _untied(found: PositionMap, name: str, sha256: str, original_sha256: str | None) -> Message:
    """Which of the three is not what the others were made with; two that agree are taken to be right."""
    is_text, is_original = found.text_sha256 == sha256, found.original_sha256 == original_sha256
    original = found.original
    if is_text and (is_original or original_sha256 is None):
        return EMPTY
    if is_text:
        return Message(
            f"its original {original} was changed: it is not the one that {name} tells of",
            f"其原件 {original} 已被改动，与 {name} 所记的不同",
        )
    if is_original:
        return Message(
            f"the text was changed: it is not the one that {name} tells of, and its original {original} is",
            f"文本已被改动：与 {name} 所记的不同，而原件 {original} 相同",
        )
    if original_sha256 is None:
        return Message(
            f"the text or its map {name} was changed, and its original {original} is not there to tell which",
            f"文本或其位置表 {name} 已被改动，而原件 {original} 不在存档中，无从判断是哪一个",
        )
    return Message(
        f"its map {name} is of another document: neither the text nor its original {original} is the one it tells of",
        f"其位置表 {name} 属于另一份文件：所记的文本和原件 {original} 都与现有的不同",
    )
