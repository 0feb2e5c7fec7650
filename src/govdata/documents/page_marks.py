"""A reading as a person looks at it: its text with a mark where a page begins, and what is not in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

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
    OmissionReason.RECOGNIZED: Message(
        "text recognised in a picture (OCR): a reading, and no proof", "由图片识别的文字（OCR）：属识读，不能作为佐证"
    ),
    OmissionReason.NO_RESULT: Message("formulas without a stored result", "公式没有存储的计算结果"),
}

_PLACES = 3
"""How many of the places of one reason are named."""


def with_page_marks(reading: Reading, lang: str) -> str:
    """The text of a reading; a line of its own says where each page begins (`[page 2]`), or each sheet."""
    parts, end = [], 0
    for start, mark in _marks(reading):
        parts += [reading.text[end:start], mark.in_(lang)]
        end = start
    return "".join((*parts, reading.text[end:]))


def _marks(reading: Reading) -> Iterator[tuple[int, Message]]:
    last: int | str | None = None
    for block in reading.blocks:
        sheet = block.cell.address.rpartition("!")[0] if block.cell else ""
        if (block.page or sheet) and (block.page or sheet) != last:
            last = block.page or sheet
            yield block.start, _page_mark(block.page) if block.page else _sheet_mark(sheet)


def _page_mark(page: int) -> Message:
    return Message(f"[page {page}]\n", f"[第 {page} 页]\n")


def _sheet_mark(name: str) -> Message:
    return Message(f"[sheet {name}]\n", f"[工作表 {name}]\n")


def told_together(omissions: Iterable[Omission]) -> Iterator[Message]:
    """What is not in a text: a line for each reason, however many places it holds of."""
    by_reason: dict[OmissionReason, list[Omission]] = {}
    for omission in omissions:
        by_reason.setdefault(omission.reason, []).append(omission)
    for reason, alike in by_reason.items():
        yield told(alike[0]) if len(alike) == 1 else _told_of_several(reason, alike)


def _told_of_several(reason: OmissionReason, alike: Sequence[Omission]) -> Message:
    """The sentence of a reason, with the number of its places, the first of them, and the characters of all."""
    places = [place for place in map(_place, alike) if place.en]
    listed = _listed(places) if places else EMPTY
    size, said = _size(Omission(reason, count=sum(omission.count for omission in alike))), _REASONS[reason]
    return Message(
        f"{said.en}: in {len(alike):,} places{listed.en}{size.en}", f"{said.zh}：{len(alike):,} 处{listed.zh}{size.zh}"
    )


def _listed(places: Sequence[Message]) -> Message:
    """The first of some places, in brackets."""
    shown, more = places[:_PLACES], len(places) > _PLACES
    en, zh = ", ".join(each.en for each in shown), "、".join(each.zh for each in shown)
    return Message(f" ({en}{', …' if more else ''})", f"（{zh}{'等' if more else ''}）")


def _place(omission: Omission) -> Message:
    """Where something is that is not in a text: a page, a name, or both."""
    page = Message(f"page {omission.page}", f"第 {omission.page} 页") if omission.page else EMPTY
    between = Message(" ", " ") if omission.page and omission.where else EMPTY
    return Message(f"{page.en}{between.en}{omission.where}", f"{page.zh}{between.zh}{omission.where}")


def told(omission: Omission) -> Message:
    """What is not in a text, where, and how many characters it has (of formulas, how many there are)."""
    place = Message(f"page {omission.page}: ", f"第 {omission.page} 页：") if omission.page else EMPTY
    where = Message(f" ({omission.where})", f"（{omission.where}）") if omission.where else EMPTY
    size = _size(omission)
    reason = _REASONS[omission.reason]
    return Message(f"{place.en}{reason.en}{where.en}{size.en}", f"{place.zh}{reason.zh}{where.zh}{size.zh}")


def _size(omission: Omission) -> Message:
    if not omission.count:
        return EMPTY
    count = f"{omission.count:,}"
    if omission.reason is OmissionReason.NO_RESULT:
        return Message(f", {count} of them", f"，共 {count} 个")
    return Message(f", {counted(omission.count, 'character')}", f"，共 {count} 个字符")
