"""What is said of receipts beside a report, which is the same with and without them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from govdata.reports.messages import EMPTY, Message


def notes_of(
    files: int, read: int, unread: int = 0, damaged: Collection[str] = (), refused: Message | None = None
) -> tuple[Message, ...]:
    """How many files were known, and by their state alone; which receipts were damaged, and why none could be kept."""
    notes = [
        Message(
            f"Receipts: {files - read:,} of {files:,} files known, {read:,} read.",
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
    if damaged:
        notes.append(_damaged(sorted(damaged)))
    if refused is not None:
        notes.append(
            Message(f"New receipts were not kept: {refused.en}.", f"新回执未能保存：{refused.zh}。"),
        )
    return tuple(notes)


_MOST_NAMED = 3
"""So many damaged receipts at most are named."""


def _damaged(names: Sequence[str]) -> Message:
    named, more = names[:_MOST_NAMED], len(names) - _MOST_NAMED
    rest = Message(f" and {more:,} more", f" 等 {len(names):,} 份") if more > 0 else EMPTY
    return Message(
        f"Damaged receipts, which were ignored, so that their files were read: {', '.join(named)}{rest.en}.",
        f"已损坏而不予采用的回执（相应文件已重新读取）：{'、'.join(named)}{rest.zh}。",
    )
