"""Progress on a terminal: one line on stderr, drawn over itself by a thread, and gone before anything else is said.

A step is one call of the engine or of a parser, which tells nothing until its end: the line says which table or file
it is, how many bytes lie before it, and how long the run has taken, so that one sees that it goes on.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event, Lock, Thread
from typing import Any, Final, TextIO

from govdata.cli.fitting import cut
from govdata.cli.screen import can_redraw, columns_of
from govdata.progress import Step, told_to
from govdata.reports.messages import Message
from govdata.reports.printable import printable

QUIET: Final = "govdata.quiet"
_LINE: Final = "govdata.progress"
PATIENCE: Final = 0.5
"""Seconds before anything is drawn: a short run needs no line."""
EVERY: Final = 0.2
_CLEAR: Final = "\r\x1b[K"


@dataclass
class ProgressLine:
    """The line of one run, on one terminal."""

    stream: TextIO
    lang: str
    meta: MutableMapping[str, Any]
    _begun: float = field(default_factory=time.monotonic)
    _step: Step | None = None
    _drawn: bool = False
    _ended: Event = field(default_factory=Event)
    _lock: Lock = field(default_factory=Lock)

    def listen(self, step: Step) -> None:
        """Show this step from now on."""
        self._step = step

    def draw_until_ended(self) -> None:
        """Draw again and again, and stop where the terminal is gone."""
        with suppress(OSError, ValueError):
            wait = PATIENCE
            while not self._ended.wait(wait):
                wait = EVERY
                self._draw()

    def _draw(self) -> None:
        with self._lock:
            if self._step is None or self._ended.is_set() or self.meta.get(QUIET):
                return
            text = step_line(self._step, time.monotonic() - self._begun).in_(self.lang)
            self.stream.write(_CLEAR + cut(printable(text), (columns_of(self.stream) or 80) - 1))
            self.stream.flush()
            self._drawn = True

    def end(self) -> None:
        """Take the line away, and draw no more."""
        with self._lock, suppress(OSError, ValueError):
            self._ended.set()
            if self._drawn:
                self.stream.write(_CLEAR)
                self.stream.flush()
                self._drawn = False


@contextmanager
def drawn(meta: MutableMapping[str, Any], lang: str) -> Iterator[None]:
    """Show how far the run in the block has come, where somebody looks on."""
    if not can_redraw(sys.stderr):
        yield
        return
    line = meta[_LINE] = ProgressLine(sys.stderr, lang, meta)
    Thread(target=line.draw_until_ended, daemon=True).start()
    try:
        with told_to(line.listen):
            yield
    finally:
        line.end()


def end_progress(meta: MutableMapping[str, Any]) -> None:
    """Make room for what is said now."""
    line = meta.get(_LINE)
    if line is not None:
        line.end()


def step_line(step: Step, seconds: float) -> Message:
    """`checking: observations (2 of 5), 312 of 812 MB, 0:12`."""
    pieces = Message(f" ({step.number:,} of {step.count:,})", f"（第 {step.number:,} 个，共 {step.count:,} 个）")
    size = _bytes(step.done, step.total)
    clock = f"{int(seconds) // 60}:{int(seconds) % 60:02}"
    return Message(
        f"{step.what.en}{f': {step.name}' if step.name else ''}{pieces.en if step.count else ''}{size.en}, {clock}",
        f"{step.what.zh}{f'：{step.name}' if step.name else ''}{pieces.zh if step.count else ''}{size.zh}，{clock}",
    )


def _bytes(done: int, total: int) -> Message:
    """Of the work, so much lies behind; nothing of what is small."""
    if total < 1 << 20:
        return Message.same("")
    return Message(
        f", {done / (1 << 20):,.0f} of {total / (1 << 20):,.0f} MB",
        f"，已读 {done / (1 << 20):,.0f}/{total / (1 << 20):,.0f} MB",
    )
