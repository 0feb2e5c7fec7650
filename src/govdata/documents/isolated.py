"""A reader run where it cannot hurt us: in a process of its own, with a limit of time and one of memory.

Parsers are large and are fed by strangers: a page of 100 KB can be one of millions of elements. One that crashes, hangs
or eats memory ends its process, and the document has one clear error. What comes back is JSON: nothing that the process
says is run.
"""

from __future__ import annotations

import contextlib
import gc
import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from math import ceil
from typing import Any

from govdata.documents.limits import refuse_large
from govdata.documents.reading import MissingReader, Reading, UnreadableDocument
from govdata.documents.reading_json import from_json, to_json
from govdata.reports.messages import Message
from govdata.values import dataclass

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

SECONDS, SECONDS_EACH_MEGABYTE = 120.0, 20.0
MEGABYTES = 3072
"""Limits of a process that reads one document."""
_OBJECTS_AT_ONCE = 50_000
"""So many new objects are looked at for cycles at a time: a reader makes many, which are parts of no cycle."""

_WORKER = """
import json, sys
target, sys.path, given, *limits = json.loads(sys.stdin.buffer.readline())
from govdata.documents.isolated import answer
sys.stdout.buffer.write(answer(target, sys.stdin.buffer.read(), given, *limits))
"""


@dataclass(frozen=True)
class IsolatedReader:
    """A reader that is run in a process of its own, and is imported there alone.

    Args:
        target: the reader, as `module:function`, in the room of documents.
        most_bytes: of a document that is handed to it.
        seconds: how long it may take, as for `read_isolated`.
        megabytes: how much memory it may have, as for `read_isolated`.
    """

    target: str
    most_bytes: int
    seconds: float = 0.0
    megabytes: int = 0

    def __call__(self, data: bytes) -> Reading:
        """What the reader gives of a document.

        Raises:
            UnreadableDocument: it is too large, or as for `read_isolated`.
        """
        refuse_large(data, self.most_bytes)
        target = f"govdata.documents.{self.target}"
        return read_isolated(target, data, seconds=self.seconds, megabytes=self.megabytes)


def read_isolated(target: str, data: bytes, *, seconds: float = 0.0, megabytes: int = 0) -> Reading:
    """What a reader gives of a document, read in a process of its own.

    Args:
        target: the reader, as `module:function`; it takes the bytes and gives a `Reading`.
        data: the document.
        seconds: how long it may take beside 20 s for each megabyte; 120 s by default.
        megabytes: how much memory it may have, where the operating system can limit it; 3,072 by default.

    Raises:
        UnreadableDocument: the reader refuses the document, crashed, or had too little time or memory.
    """
    return from_json(ask_isolated(target, data, seconds=seconds, megabytes=megabytes))


def ask_isolated(
    target: str, data: bytes, given: Sequence[int] = (), *, seconds: float = 0.0, megabytes: int = 0
) -> dict[str, Any]:
    """What a function says of a document in JSON, run in a process of its own.

    Args:
        target: the function, as `module:function`; it takes the bytes and what is given beside them.
        data: the document.
        given: further arguments.
        seconds: how long it may take, as for `read_isolated`.
        megabytes: how much memory it may have, as for `read_isolated`.

    Raises:
        UnreadableDocument: the document is refused, or the process crashed or had too little time or memory.
    """
    limit = (seconds or SECONDS) + SECONDS_EACH_MEGABYTE * len(data) / 1e6
    limits = (list(given), megabytes or MEGABYTES, ceil(limit) + 1)
    task = json.dumps([target, sys.path, *limits]).encode() + b"\n" + data
    command = [sys.executable, "-I", "-S", "-c", _WORKER]
    try:
        done = subprocess.run(command, input=task, capture_output=True, timeout=limit, check=True)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise UnreadableDocument(_slow(limit), _TELL) from None
    except subprocess.CalledProcessError:
        raise UnreadableDocument(_CRASHED, _TELL) from None
    return _told(json.loads(done.stdout))


def answer(target: str, data: bytes, given: Sequence[int], megabytes: int, seconds: int) -> bytes:
    """What the process answers: a reading or another answer, or why there is none, as JSON.

    The processor gives it so many seconds, so that it ends even where its parent was killed.
    """
    _limit(megabytes, seconds)
    gc.set_threshold(_OBJECTS_AT_ONCE)
    try:
        said = _named(target)(data, *given)
        found = to_json(said) if isinstance(said, Reading) else said
    except UnreadableDocument as error:
        refusal = {"problem": _pair(error.problem), "next_step": _pair(error.next_step)}
        found = {**refusal, "missing": isinstance(error, MissingReader)}
    except MemoryError:
        found = {"problem": _pair(_LARGE), "next_step": _pair(_TELL)}
    return json.dumps(found, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _named(target: str) -> Callable[..., Any]:
    module, _, function = target.partition(":")
    named: Callable[..., Any] = getattr(import_module(module), function)
    return named


def _pair(message: Message) -> tuple[str, str]:
    return message.en, message.zh


def _limit(megabytes: int, seconds: int) -> None:
    if resource is None:
        return
    limits = {resource.RLIMIT_AS: megabytes * 1_000_000, resource.RLIMIT_CPU: seconds, resource.RLIMIT_CORE: 0}
    for kind, most in limits.items():
        with contextlib.suppress(ValueError, OSError):  # macOS refuses some limits
            resource.setrlimit(kind, (most, most))


def _told(found: dict[str, Any]) -> dict[str, Any]:
    """What the process told, unless that is why there is nothing to tell."""
    if "problem" in found:
        kind = MissingReader if found.get("missing") else UnreadableDocument
        raise kind(_message(*found["problem"]), _message(*found["next_step"]))
    return found


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
