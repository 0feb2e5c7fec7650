"""A reading as a person looks at it: its text with a mark where a page begins, and what is not in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from govdata.documents.reading import Omission, OmissionReason, Reading
from govdata.reports.messages import EMPTY, Message, counted

_REASONS: Mapping[OmissionReason, Message] = {
    OmissionReason.HIDDEN: Message("hidden text was left out", "隐藏的文字未收入"),
    OmissionReason.DELETED: Message("deleted text was left out", "已删除的文字未收入"),
    OmissionReason.PICTURE: Message("a picture, whose text cannot be read", "图片，其中的文字无法读取"),
    OmissionReason.TEXT_OVER_SCAN: Message(
        "a layer of text over a scan: somebody's reading of it, and no proof",
        "扫描件上的文字层：属他人识读，不能作为佐证",
    ),
    OmissionReason.UNREADABLE: Message("characters that cannot be decoded were left out", "无法解码的字符未收入"),
    OmissionReason.MISSING_PART: Message("a part that the document names is missing", "文件所指的部分缺失"),
}


def with_page_marks(reading: Reading, lang: str) -> str:
    """The text of a reading; a line of its own says where each page begins (`[page 2]`)."""
    parts, end = [], 0
    for start, page in _page_starts(reading):
        parts += [reading.text[end:start], Message(f"[page {page}]\n", f"[第 {page} 页]\n").in_(lang)]
        end = start
    return "".join((*parts, reading.text[end:]))


def _page_starts(reading: Reading) -> Iterator[tuple[int, int]]:
    last = None
    for block in reading.blocks:
        if block.page is not None and block.page != last:
            last = block.page
            yield block.start, block.page


def told(omission: Omission) -> Message:
    """What is not in a text, where, and how many characters it has."""
    place = Message(f"page {omission.page}: ", f"第 {omission.page} 页：") if omission.page else EMPTY
    where = Message(f" ({omission.where})", f"（{omission.where}）") if omission.where else EMPTY
    size = (
        Message(f", {counted(omission.count, 'character')}", f"，共 {omission.count:,} 个字符")
        if omission.count
        else EMPTY
    )
    reason = _REASONS[omission.reason]
    return Message(f"{place.en}{reason.en}{where.en}{size.en}", f"{place.zh}{reason.zh}{where.zh}{size.zh}")
