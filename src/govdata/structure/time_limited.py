"""What may take for ever, run where it cannot hang us: patterns that only Python's engine knows, and JSON Schemas.

Python's engine backtracks: a pattern such as (a+)+$ may run for ever on thirty characters, also inside a JSON Schema.
So it runs in a process of its own, one for all questions of a run, that is ended when the time of a question is up;
what was not decided by then is an error of its own, never a pass. A JSON Schema may refer to its own parts and to the
published drafts; nothing is fetched.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from math import ceil
from threading import Event, Timer
from typing import Any

import polars as pl

from govdata.deadline import Deadline
from govdata.metadata.json_values import json_of
from govdata.reports.messages import Message
from govdata.structure.constraints import linear_pattern
from govdata.structure.phrases import fill
from govdata.values import dataclass

SECONDS = 10.0
"""How long the texts of one field in one batch of rows may take. Whoever has no answer once does not ask again, so that
over many batches only the time adds up in which something was decided."""
ALL_SECONDS = 30
"""How long all of them may take together in a run."""
SHARE = 120
"""They may take more where the run may: this part of its time."""

_WORKER = """
import json, re, sys
from decimal import Decimal, getcontext
from functools import partial
seconds, sys.path = json.loads(sys.stdin.readline())
try:
    import resource
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
except (ImportError, ValueError, OSError):
    pass
getcontext().prec = 1000
exact = partial(json.loads, parse_float=Decimal)

def pattern(limit, texts):
    whole = re.compile(limit)
    return [i for i, text in enumerate(texts) if not whole.fullmatch(text)]

def schema(limit, texts):
    from jsonschema.validators import extend, validator_for
    from jsonschema_specifications import REGISTRY
    draft = validator_for(limit)
    of_float = draft.TYPE_CHECKER.is_type

    def is_integer(_, value):
        return of_float((1.0 if value % 1 == 0 else 0.5) if isinstance(value, Decimal) else value, "integer")

    checked = extend(draft, type_checker=draft.TYPE_CHECKER.redefine("integer", is_integer))
    validator = checked(limit, registry=REGISTRY)
    return [i for i, text in enumerate(texts) if not validator.is_valid(exact(text))]

for line in sys.stdin:
    kind, limit, texts = json.loads(line)
    try:
        answer = {"pattern": pattern, "jsonSchema": schema}[kind](exact(limit), texts)
    except Exception:
        answer = None
    print(json.dumps(answer), flush=True)
"""


@dataclass
class Apart:
    """A process of its own for questions that may take for ever, and the seconds that all of them took.

    It is started at the first question, and anew after one that had to be ended. It has no more time than all of them
    may take, so that it ends even if this process is killed.
    """

    deadline: Deadline = field(default_factory=Deadline)
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    taken: float = field(default=0.0, init=False)

    @property
    def seconds(self) -> float:
        """How long all questions may take together."""
        run = self.deadline.seconds
        return min(run, max(ALL_SECONDS, run / SHARE))

    def __enter__(self) -> Apart:  # noqa: PYI034 (no subclass)
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def failing(self, constraint: str, limit: Any, texts: Sequence[str]) -> frozenset[str] | None:
        """The texts that break a `pattern` or a `jsonSchema`; None where that could not be found out in time."""
        wait, begun = min(SECONDS, self.seconds - self.taken, self.deadline.left), time.monotonic()
        answer = self._answer([constraint, json_of(limit), list(texts)], wait) if wait > 0 else None
        self.taken += time.monotonic() - begun
        return None if answer is None else frozenset(texts[index] for index in answer)

    def _answer(self, question: list[Any], wait: float) -> Any:
        process = self._running()
        assert process.stdin is not None  # noqa: S101 (it has pipes)
        assert process.stdout is not None  # noqa: S101
        ended = Event()

        def end() -> None:
            ended.set()
            process.kill()

        timer = Timer(wait, end)
        timer.start()
        try:
            process.stdin.write(json.dumps(question).encode() + b"\n")
            process.stdin.flush()
            answer = process.stdout.readline()
        except OSError:  # it was ended while it was written to
            answer = b""
        timer.cancel()
        timer.join()
        if ended.is_set() or not answer:
            self._end()
        return json.loads(answer) if answer else None

    def _running(self) -> subprocess.Popen[bytes]:
        if self.process is not None and self.process.poll() is None:
            return self.process
        self._end()
        command = [sys.executable, "-I", "-S", "-c", _WORKER]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)  # noqa: S603
        assert self.process.stdin is not None  # noqa: S101
        self.process.stdin.write(json.dumps([ceil(self.seconds) + 1, sys.path]).encode() + b"\n")
        return self.process

    def _end(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.communicate()
        self.process = None


@dataclass(frozen=True)
class BoundedAnswer:
    """A constraint that was run apart: the texts that break it, None where it is undecided; frictionless's note."""

    constraint: str
    failing: frozenset[str] | None
    note: str


def mismatches(pattern: str, texts: Sequence[str], apart: Apart) -> frozenset[str] | None:
    """The texts that do not match `pattern` as a whole; None where that could not be found out in time."""
    linear = linear_pattern(pattern)
    if linear is not None:
        column = pl.Series(texts, dtype=pl.String)
        return frozenset(column.filter(~column.str.contains(linear)))
    return apart.failing("pattern", pattern, texts)


def bounded_answers(limits: Mapping[str, Any], texts: Sequence[str], apart: Apart) -> Iterator[BoundedAnswer]:
    """The answers of `pattern` and `jsonSchema`, where `limits` has them.

    A JSON Schema has none where it takes too long, goes round in circles, or refers to what is not there.
    """
    pattern, schema = limits.get("pattern"), limits.get("jsonSchema")
    if texts and pattern is not None:
        yield BoundedAnswer("pattern", mismatches(pattern, texts, apart), f'constraint "pattern" is "{pattern}"')
    if texts and schema is not None:
        note = f'constraint "jsonSchema" is "{json_of(schema)}"'
        yield BoundedAnswer("jsonSchema", apart.failing("jsonSchema", schema, texts), note)


def why_undecided(apart: Apart) -> Message:
    """Why a constraint that is run apart has no answer."""
    return fill(_UNDECIDED, {"seconds": f"{SECONDS:g}", "all": f"{apart.seconds:g}"})


_UNDECIDED = Message(
    "it cannot be run, or has no answer within {seconds} seconds, or {all} seconds for all such constraints"
    " (--time-limit)",
    "它无法运行，或在 {seconds} 秒内（全部此类约束共 {all} 秒，见 --time-limit）没有结果",
)
