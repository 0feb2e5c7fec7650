"""What is said of receipts beside a report, which is the same with and without them."""

from __future__ import annotations

from collections.abc import Collection

from govdata.reports.messages import Message


def notes_of(
    files: int, read: int, unread: int = 0, damaged: Collection[str] = (), refused: Message | None = None
) -> tuple[Message, ...]:
    """How many files were known, and by their state alone; which receipts were damaged, and why none could be kept."""
    notes = [
        Message(
            f"Receipts: {files - read:,} of {files:,} files are known, {read:,} were read.",
            f"检查回执：{files:,} 个文件中 {files - read:,} 个已有回执，读取 {read:,} 个。",
        )
    ]
    if unread:
        notes.append(
            Message(
                f"Digests known by size, times and inode, without reading: {unread:,} (--rehash reads every byte).",
                f"大小、时间与 inode 未变，沿用已知摘要而未读取的文件：{unread:,} 个（--rehash 会读取每个字节）。",
            )
        )
    notes += (_damaged(name) for name in sorted(damaged))
    if refused is not None:
        notes.append(
            Message(f"New receipts were not kept: {refused.en}.", f"新回执未能保存：{refused.zh}。"),
        )
    return tuple(notes)


def _damaged(name: str) -> Message:
    return Message(
        f"Receipt {name} is damaged. It was ignored, and its file was read.",
        f"回执 {name} 已损坏，不予采用，并已读取相应文件。",
    )
