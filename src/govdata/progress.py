"""How far a run has come: each stage says what it begins, and whoever shows it listens.

Stages are called through many rooms, and an answer never depends on who looks on: so the listener is no argument of
theirs but a context variable, as a logger is. Without a listener nothing is worked out: no size, no name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Final, TypeVar

from govdata.reports.messages import Message
from govdata.values import dataclass

Item = TypeVar("Item")


@dataclass(frozen=True)
class Step:
    """A piece of work that has begun.

    `name` is the table or file, the `number`th of `count`; `done` of `total` bytes lie before it. All are empty or 0
    where a stage has no pieces.
    """

    what: Message
    name: str = ""
    number: int = 0
    count: int = 0
    done: int = 0
    total: int = 0


CHECKING: Final = Message("checking tables", "检查各表")
READING: Final = Message("reading documents", "读取文件")
HASHING: Final = Message("hashing files", "计算各文件的哈希值")
"""What several stages do."""

Listener = Callable[[Step], None]
_LISTENER: Final[ContextVar[Listener | None]] = ContextVar("listener", default=None)


@contextmanager
def told_to(listener: Listener) -> Iterator[None]:
    """Tell this listener every step until the end of the block."""
    before = _LISTENER.set(listener)
    try:
        yield
    finally:
        _LISTENER.reset(before)


def begin(what: Message, name: str = "") -> None:
    """Say that a piece of work begins."""
    listener = _LISTENER.get()
    if listener is not None:
        listener(Step(what, name))


def each(
    what: Message, items: Iterable[Item], name: Callable[[Item], str], files: Callable[[Item], Iterable[Path]]
) -> Iterator[Item]:
    """The items, and a step before each: how it is called, and how many bytes its files and those before it have."""
    listener = _LISTENER.get()
    if listener is None:
        yield from items
        return
    pieces = [(item, sum(map(_size, files(item)))) for item in items]
    done, total = 0, sum(size for _, size in pieces)
    for number, (item, size) in enumerate(pieces, 1):
        listener(Step(what, name(item), number, len(pieces), done, total))
        yield item
        done += size


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except (OSError, ValueError):  # the stage says what is wrong with it
        return 0
