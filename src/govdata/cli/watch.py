"""The watch of a run: it ends one that takes more time or memory than it may, whatever it is doing.

The stages of a check look at their time themselves (`govdata.deadline`), and say what they left undone. What they
cannot look at is one long call of the engine or of a parser, and memory: a second thread does, and the run that goes
beyond has one clear error instead of a machine that swaps.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread
from typing import Any

from govdata.cli.answer import claim_answer
from govdata.cli.options import MEMORY_LIMIT, TIME_LIMIT
from govdata.deadline import MORE_TIME
from govdata.errors import LimitReached
from govdata.reports.messages import Message

EVERY = 0.1
"""Seconds between two looks."""
GRACE = 5.0
"""So many seconds more than its time a run is given to tell what it left undone."""
SHARE = 0.9
"""The part of the memory of a machine that a run may take by default."""
_STATUS, _CGROUP = Path("/proc/self/status"), Path("/sys/fs/cgroup/memory.max")


@contextmanager
def watched(meta: MutableMapping[str, Any], tell: Callable[[LimitReached], None]) -> Iterator[None]:
    """Watch what is run in the block; `tell` prints why it is ended.

    Args:
        meta: the options of the run, as soon as they are known.
        tell: called in another thread, after which the process ends.
    """
    done = Event()
    Thread(target=_watch, args=(done, meta, tell), daemon=True).start()
    try:
        yield
    finally:
        done.set()


def _watch(done: Event, meta: MutableMapping[str, Any], tell: Callable[[LimitReached], None]) -> None:
    begun, machine = time.monotonic(), _memory_of_machine()
    while not done.wait(EVERY):
        error = _late(time.monotonic() - begun, meta) or _large(_memory_of_run(), meta.get(MEMORY_LIMIT), machine)
        if error:
            claim_answer(meta)
            tell(error)
            os._exit(error.exit_code)  # the other threads are where nothing can stop them


def _late(seconds: float, meta: MutableMapping[str, Any]) -> LimitReached | None:
    most = meta.get(TIME_LIMIT)  # none for what serves until it is ended
    if most is None or seconds <= most + GRACE:
        return None
    message = Message(
        f"The run was ended: it took more than its limit of {most:g} s.",
        f"运行已终止：用时超过上限 {most:g} 秒。",
    )
    return LimitReached(message, MORE_TIME)


def _large(taken: float | None, asked: int | None, machine: float | None) -> LimitReached | None:
    most = asked or (machine * SHARE if machine else None)
    if taken is None or most is None or taken <= most:
        return None
    message = Message(
        f"The run was ended: it took more than its limit of {most:,.0f} MB of memory.",
        f"运行已终止：占用内存超过上限 {most:,.0f} MB。",
    )
    return LimitReached(message, _MORE_MEMORY)


_MORE_MEMORY = Message(
    "Give the run more memory with --memory-limit, or check a part of the data.",
    "请用 --memory-limit 提高内存上限，或分批检查数据。",
)


def _memory_of_run() -> float | None:
    """The memory that is this process's alone, in MB; files that are mapped are not. None where nobody tells."""
    with suppress(OSError):
        lines = _STATUS.read_text(encoding="utf-8").splitlines()
        return sum(int(line.split()[1]) for line in lines if line.startswith(("RssAnon:", "VmSwap:"))) / 1024
    return None


def _memory_of_machine() -> float | None:
    """The memory of this machine, or of the container that the process is in, in MB."""
    found = []
    with suppress(AttributeError, ValueError, OSError):  # Windows
        found.append(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    with suppress(ValueError, OSError):  # "max", or no such file
        found.append(int(_CGROUP.read_text(encoding="utf-8")))
    return min(found) / (1 << 20) if found else None
