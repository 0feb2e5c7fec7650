"""How large a document may be: what is larger is refused, before it takes the time and the memory of the machine."""

from __future__ import annotations

from govdata.documents.reading import UnreadableDocument
from govdata.reports.messages import Message

_SPLIT = Message("Split the document, and read its parts.", "请拆分文件后分别读取。")


def refuse_large(data: bytes, most: int) -> None:
    """Refuse a file that has more bytes than its reader takes.

    Raises:
        UnreadableDocument: it has.
    """
    if len(data) > most:
        raise too_large(
            Message(
                f"it has {len(data) >> 20:,} MB, more than {most >> 20:,}",
                f"文件有 {len(data) >> 20:,} MB，超过 {most >> 20:,} MB",
            )
        )


def refuse_many(found: int, most: int, parts: Message) -> None:
    """Refuse a document that has more parts of a kind than its reader takes.

    Raises:
        UnreadableDocument: it has.
    """
    if found > most:
        raise too_large(Message(f"it has more than {most:,} {parts.en}", f"{parts.zh}超过 {most:,} 个"))


def too_large(problem: Message) -> UnreadableDocument:
    """The refusal of a document for what is too large in it."""
    return UnreadableDocument(problem, _SPLIT)
