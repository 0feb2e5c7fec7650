"""What may take for ever, run where it cannot hang us: patterns that only Python's engine knows, and JSON Schemas.

Python's engine backtracks: a pattern such as (a+)+$ may run for ever on thirty characters, also inside a JSON Schema.
So it runs in a process of its own that is ended when its time is up; what was not decided by then is an error of its
own, never a pass. A JSON Schema may refer to its own parts and to the published drafts; nothing is fetched.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from govdata.reports.messages import Message
from govdata.structure.constraints import linear_pattern
from govdata.structure.phrases import fill

SECONDS = 10.0
"""How long the texts of one field in one batch of rows may take. Whoever has no answer once does not ask again, so that
over many batches only the time adds up in which something was decided."""

_PATTERN = """
import json, re, sys
pattern, texts, sys.path = json.load(sys.stdin)
whole = re.compile(pattern)
json.dump([i for i, text in enumerate(texts) if not whole.fullmatch(text)], sys.stdout)
"""
_JSON_SCHEMA = """
import json, sys
schema, texts, sys.path = json.load(sys.stdin)
from jsonschema.validators import validator_for
from jsonschema_specifications import REGISTRY
validator = validator_for(schema)(schema, registry=REGISTRY)
json.dump([i for i, text in enumerate(texts) if not validator.is_valid(json.loads(text))], sys.stdout)
"""


@dataclass(frozen=True)
class BoundedAnswer:
    """A constraint that was run apart: the texts that break it, None where it is undecided; frictionless's note."""

    constraint: str
    failing: frozenset[str] | None
    note: str


def mismatches(pattern: str, texts: Sequence[str], seconds: float | None = None) -> frozenset[str] | None:
    """The texts that do not match `pattern` as a whole; None where that could not be found out in time."""
    linear = linear_pattern(pattern)
    if linear is not None:
        column = pl.Series(texts, dtype=pl.String)
        return frozenset(column.filter(~column.str.contains(linear)))
    return _run_apart(_PATTERN, pattern, texts, seconds)


def misfits(schema: Mapping[str, Any], texts: Sequence[str], seconds: float | None = None) -> frozenset[str] | None:
    """The JSON texts that `schema` does not hold for; None where that could not be found out.

    It takes too long, goes round in circles, is no JSON Schema, or refers to what is not there.
    """
    return _run_apart(_JSON_SCHEMA, schema, texts, seconds)


def bounded_answers(limits: Mapping[str, Any], texts: Sequence[str]) -> Iterator[BoundedAnswer]:
    """The answers of `pattern` and `jsonSchema`, where `limits` has them."""
    pattern, schema = limits.get("pattern"), limits.get("jsonSchema")
    if texts and pattern is not None:
        yield BoundedAnswer("pattern", mismatches(pattern, texts), f'constraint "pattern" is "{pattern}"')
    if texts and schema is not None:
        note = f'constraint "jsonSchema" is "{json.dumps(schema, ensure_ascii=False)}"'
        yield BoundedAnswer("jsonSchema", misfits(schema, texts), note)


def why_undecided() -> Message:
    """Why a constraint that is run apart has no answer."""
    return fill(_UNDECIDED, {"seconds": f"{SECONDS:.0f}"})


_UNDECIDED = Message(
    "it cannot be run, or has no answer within {seconds} seconds", "它无法运行，或在 {seconds} 秒内没有结果"
)


def _run_apart(worker: str, limit: Any, texts: Sequence[str], seconds: float | None) -> frozenset[str] | None:
    task = json.dumps([limit, list(texts), sys.path]).encode()
    command = [sys.executable, "-I", "-S", "-c", worker]
    try:
        done = subprocess.run(command, input=task, capture_output=True, timeout=seconds or SECONDS, check=True)  # noqa: S603
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        return None
    return frozenset(texts[index] for index in json.loads(done.stdout))
