"""Patterns that only Python's engine knows (look-around, back references), run where they cannot hang us.

Python's engine backtracks: a pattern such as (a+)+$ may run for ever on thirty characters. So it runs in a process of
its own that is ended when its time is up; what was not decided by then is reported as skipped, never as passed.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence

import polars as pl

from govdata.constraints import linear_pattern

SECONDS = 10.0
"""How long all texts of one field together may take."""

_WORKER = """
import json, re, sys
pattern, texts = json.load(sys.stdin)
whole = re.compile(pattern)
json.dump([i for i, text in enumerate(texts) if not whole.fullmatch(text)], sys.stdout)
"""


def mismatches(pattern: str, texts: Sequence[str], seconds: float = SECONDS) -> frozenset[str] | None:
    """The texts that do not match `pattern` as a whole; None where that could not be found out in time."""
    linear = linear_pattern(pattern)
    if linear is not None:
        column = pl.Series(texts, dtype=pl.String)
        return frozenset(column.filter(~column.str.contains(linear)))
    return _bounded(pattern, texts, seconds)


def _bounded(pattern: str, texts: Sequence[str], seconds: float) -> frozenset[str] | None:
    task = json.dumps([pattern, list(texts)]).encode()
    command = [sys.executable, "-I", "-S", "-c", _WORKER]
    try:
        done = subprocess.run(command, input=task, capture_output=True, timeout=seconds, check=True)  # noqa: S603
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        return None
    return frozenset(texts[index] for index in json.loads(done.stdout))
