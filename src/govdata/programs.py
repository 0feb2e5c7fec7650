"""Programs of others that govdata runs: OpenSSH and OpenSSL for signatures, Git for the commit of a package.

Each is found on the PATH, never in the current folder, which may be a stranger's.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from govdata.errors import UsageError
from govdata.reports.messages import Message
from govdata.values import dataclass

SECONDS = 60
"""Of one that asks nobody; who types a passphrase or touches a key has all the time there is."""
_INSTALL: Final[Mapping[str, Message]] = {
    "ssh-keygen": Message(
        "Install OpenSSH 8.9 or later: `apt install openssh-client`, or on Windows the optional feature OpenSSH Client"
        " or Git for Windows.",
        "请安装 OpenSSH 8.9 或更高版本：`apt install openssh-client`；Windows 上为可选功能“OpenSSH 客户端”或 Git for"
        " Windows。",
    ),
    "openssl": Message(
        "Install OpenSSL 3: `apt install openssl`, or on Windows `winget install ShiningLight.OpenSSL.Light`.",
        "请安装 OpenSSL 3：`apt install openssl`；Windows 上为 `winget install ShiningLight.OpenSSL.Light`。",
    ),
}


@dataclass(frozen=True)
class Answer:
    """What a program that was run answered; `said` is its standard error, empty where a person has read it."""

    code: int
    output: bytes
    said: str

    @property
    def good(self) -> bool:
        """Whether it ended with 0."""
        return self.code == 0

    @property
    def reason(self) -> str:
        """Its last line on standard error, which says what went wrong."""
        lines = [line.strip() for line in self.said.splitlines() if line.strip()]
        return lines[-1].rstrip(".") if lines else f"exit code {self.code}"


def find_program(name: str) -> str | None:
    """The absolute path of a program; None where there is none."""
    found = shutil.which(name)
    return found if found and Path(found).is_absolute() else None


def run_program(
    name: str,
    *arguments: str | Path,
    given: bytes = b"",
    asks: bool = False,
    environment: Mapping[str, str] | None = None,
) -> Answer:
    """Run a program in English, with `given` as its standard input.

    Args:
        name: of the program.
        arguments: each is handed over as it is; no shell reads them.
        given: its standard input.
        asks: it may ask a person, for a passphrase or a touch; what it says is then shown where a person reads.
        environment: in place of that of this process.

    Raises:
        UsageError: there is no such program; or one that asks nobody does not end.
    """
    command = [_required(name), *map(str, arguments)]
    told = None if asks and _is_read_by_a_person() else subprocess.PIPE
    own = {**(os.environ if environment is None else environment), "LC_ALL": "C"}
    limit = None if asks else SECONDS
    try:
        done = subprocess.run(  # noqa: S603 (an absolute path, and no shell)
            command, input=given, stdout=subprocess.PIPE, stderr=told, env=own, timeout=limit, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise UsageError(
            Message(f"{name} did not end within {limit} s.", f"{name} 在 {limit} 秒内未结束。"),
            Message("Run it alone to see what it waits for.", "请单独运行，以查明其在等待什么。"),
        ) from error
    return Answer(done.returncode, done.stdout, (done.stderr or b"").decode("utf-8", "replace"))


def _is_read_by_a_person() -> bool:
    """Whether standard error is that of the process, and a terminal."""
    return sys.stderr is sys.__stderr__ and sys.stderr is not None and sys.stderr.isatty()


def _required(name: str) -> str:
    found = find_program(name)
    if found is None:
        raise UsageError(Message(f"{name} is not installed.", f"未安装 {name}。"), _INSTALL[name])
    return found
