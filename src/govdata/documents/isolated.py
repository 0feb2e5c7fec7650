"""A reader run where it cannot hurt us: in a process of its own, with a limit of time and one of memory.

Parsers are large and are fed by strangers: a page of 100 KB can be one of millions of elements. One that crashes, hangs
or eats memory ends its process, and the document has one clear error. What comes back is JSON: nothing that the process
says is run.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import astuple
from importlib import import_module
from math import ceil
from typing import Any

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

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

SECONDS, MARKUP_SECONDS, SECONDS_EACH_MEGABYTE = 120.0, 60.0, 20.0
MEGABYTES = 3072
"""Limits of a process that reads one document."""

_WORKER = """
import json, sys
target, sys.path, *limits = json.loads(sys.stdin.buffer.readline())
from govdata.documents.isolated import answer
sys.stdout.buffer.write(answer(target, sys.stdin.buffer.read(), *limits))
"""


def isolated_markup(target: str) -> Callable[[bytes], Reading]:
    """A reader of markup (a page, an office document), run in a process of its own."""

    def read(data: bytes) -> Reading:
        """Read a document; raises `UnreadableDocument` like `read_isolated`."""
        return read_isolated(target, data, seconds=MARKUP_SECONDS + SECONDS_EACH_MEGABYTE * len(data) / 1e6)

    return read


def read_isolated(target: str, data: bytes, *, seconds: float = 0.0, megabytes: int = 0) -> Reading:
    """What a reader gives of a document, read in a process of its own.

    Args:
        target: the reader, as `module:function`; it takes the bytes and gives a `Reading`.
        data: the document.
        seconds: how long it may take; by default as much as a document of that size ever needs.
        megabytes: how much memory it may have, where the operating system can limit it; 3,072 by default.

    Raises:
        UnreadableDocument: the reader refuses the document, crashed, or had too little time or memory.
    """
    limit = seconds or SECONDS + SECONDS_EACH_MEGABYTE * len(data) / 1e6
    task = json.dumps([target, sys.path, megabytes or MEGABYTES, ceil(limit) + 1]).encode() + b"\n" + data
    command = [sys.executable, "-I", "-S", "-c", _WORKER]
    try:
        done = subprocess.run(command, input=task, capture_output=True, timeout=limit, check=True)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise UnreadableDocument(_slow(limit), _TELL) from None
    except subprocess.CalledProcessError:
        raise UnreadableDocument(_CRASHED, _TELL) from None
    return _reading(json.loads(done.stdout))


def answer(target: str, data: bytes, megabytes: int, seconds: int) -> bytes:
    """What the process answers: a reading, or why there is none, as JSON.

    The processor gives it so many seconds, so that it ends even where its parent was killed.
    """
    _limit(megabytes, seconds)
    try:
        found = _told(_reader(target)(data))
    except UnreadableDocument as error:
        found = {"problem": _pair(error.problem), "next_step": _pair(error.next_step)}
    except MemoryError:
        found = {"problem": _pair(_LARGE), "next_step": _pair(_TELL)}
    return json.dumps(found, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _pair(message: Message) -> tuple[str, str]:
    return message.en, message.zh


def _reader(target: str) -> Callable[[bytes], Reading]:
    module, _, function = target.partition(":")
    reader: Callable[[bytes], Reading] = getattr(import_module(module), function)
    return reader


def _limit(megabytes: int, seconds: int) -> None:
    if resource is None:
        return
    limits = {resource.RLIMIT_AS: megabytes * 1_000_000, resource.RLIMIT_CPU: seconds, resource.RLIMIT_CORE: 0}
    for kind, most in limits.items():
        with contextlib.suppress(ValueError, OSError):  # macOS refuses some limits
            resource.setrlimit(kind, (most, most))


def _told(reading: Reading) -> dict[str, Any]:
    """A reading as JSON has it; its parts are lists in the order of their fields, since there are many."""
    return {
        **vars(reading),
        "blocks": [_listed(block) for block in reading.blocks],
        "omissions": [astuple(each) for each in reading.omissions],
        "folded": [astuple(each) for each in reading.folded],
    }


def _listed(block: Block) -> list[Any]:
    cell = block.cell and [*vars(block.cell).values()]
    return [*{**vars(block), "cell": cell}.values()]


def _reading(found: Mapping[str, Any]) -> Reading:
    """A reading out of JSON."""
    if "problem" in found:
        raise UnreadableDocument(_message(*found["problem"]), _message(*found["next_step"]))
    parts = {
        "blocks": tuple(_block(*each) for each in found["blocks"]),
        "omissions": tuple(Omission(OmissionReason(reason), *rest) for reason, *rest in found["omissions"]),
        "folded": tuple(Folded(*each) for each in found["folded"]),
        "uncertain": _pairs(found["uncertain"]),
    }
    return Reading(**{**found, **parts})


def _block(start: int, end: int, kind: str, page: int | None, box: Any, cell: Any, source: Any) -> Block:
    place = cell and CellPlace(*cell)
    return Block(start, end, BlockKind(kind), page, box and tuple(box), place, source and tuple(source))


def _pairs(found: Iterable[Any]) -> tuple[tuple[int, int], ...]:
    return tuple((start, end) for start, end in found)


_CRASHED = Message("its parser crashed on it", "解析器处理它时崩溃")
_LARGE = Message("it needs more memory than a document may have", "它所需的内存超出单个文件的上限")
_TELL = Message(
    "Print it to a new PDF, or save it in another format, and read that.",
    "请将其重新打印为 PDF 或另存为其他格式后再读取。",
)


def _slow(seconds: float) -> Message:
    return Message(f"it could not be read within {seconds:.0f} seconds", f"在 {seconds:.0f} 秒内未能读完")


def _message(en: str, zh: str) -> Message:
    return Message(en, zh)
