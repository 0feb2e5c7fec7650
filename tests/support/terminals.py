"""A command on a terminal of so many columns, as a person sees it. For POSIX: who asks skips elsewhere."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

QUIET = ("CI", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "GOVDATA_LANG")
"""What the machine of a test may say, and a person's terminal does not."""


@dataclass(frozen=True)
class Shown:
    """What came on stdout and on stderr, and the exit code."""

    out: str
    err: str
    code: int


def govdata(*arguments: object) -> list[str]:
    """The command in a process of its own."""
    return [sys.executable, "-W", "ignore", "-m", "govdata", *map(str, arguments)]


def environment(**given: str) -> dict[str, str]:
    """The environment of a person at a terminal, and what is given."""
    plain = {name: value for name, value in os.environ.items() if name not in QUIET}
    return {**plain, "TERM": "xterm-256color", **given}


def on_terminal(
    command: list[str], folder: Path, env: Mapping[str, str] | None = None, *, piped: bool = False
) -> Shown:
    """Run a command whose stderr is a terminal, and its stdout too, unless it is piped."""
    ours, theirs = os.openpty()
    out = subprocess.PIPE if piped else theirs
    with subprocess.Popen(
        command, cwd=folder, env=env or environment(COLUMNS="80"), stdin=subprocess.DEVNULL, stdout=out, stderr=theirs
    ) as process:
        os.close(theirs)
        shown = b""
        with suppress(OSError):  # the terminal is closed
            while part := os.read(ours, 4096):
                shown += part
        printed = process.stdout.read() if process.stdout else b""
        code = process.wait()
    os.close(ours)
    told = shown.decode().replace("\r\n", "\n")
    return Shown(printed.decode() if piped else told, told, code)
