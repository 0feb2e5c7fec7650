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
from typing import Any

import polars as pl

from govdata.structure.constraints import linear_pattern

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


def mismatches(pattern: str, texts: Sequence[str], seconds: float | None = None) -> frozenset[str] | None:
    """The texts that do not match `pattern` as a whole; None where that could not be found out in time."""
    linear = linear_pattern(pattern)
    if linear is not None:
        column = pl.Series(texts, dtype=pl.String)
        return frozenset(column.filter(~column.str.contains(linear)))
    return _bounded(_PATTERN, pattern, texts, seconds)


def misfits(schema: Mapping[str, Any], texts: Sequence[str], seconds: float | None = None) -> frozenset[str] | None:
    """The JSON texts that `schema` does not hold for; None where that could not be found out.

    It takes too long, goes round in circles, is no JSON Schema, or refers to what is not there.
    """
    return _bounded(_JSON_SCHEMA, schema, texts, seconds)


def held_against(limits: Mapping[str, Any], texts: Sequence[str]) -> Iterator[tuple[str, frozenset[str] | None, str]]:
    """Each bounded constraint: its name, the texts that break it (None: undecided), and the note of it."""
    if texts and limits.get("pattern") is not None:
        yield "pattern", mismatches(limits["pattern"], texts), f'constraint "pattern" is "{limits["pattern"]}"'
    if texts and limits.get("jsonSchema") is not None:
        note = f'constraint "jsonSchema" is "{json.dumps(limits["jsonSchema"], ensure_ascii=False)}"'
        yield "jsonSchema", misfits(limits["jsonSchema"], texts), note


def _bounded(worker: str, limit: Any, texts: Sequence[str], seconds: float | None) -> frozenset[str] | None:
    task = json.dumps([limit, list(texts), sys.path]).encode()
    command = [sys.executable, "-I", "-S", "-c", worker]
    try:
        done = subprocess.run(command, input=task, capture_output=True, timeout=seconds or SECONDS, check=True)  # noqa: S603
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        return None
    return frozenset(texts[index] for index in json.loads(done.stdout))
