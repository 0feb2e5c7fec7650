"""Push as it is told on standard input, each time in a process of its own, forked from this one."""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path

from govdata.errors import GovdataError
from govdata.pushing import push_patiently
from tests.support.stores import QUICK


def _push(release: str, url: str, told: int) -> None:
    try:
        push_patiently(Path(release), url, False, QUICK)
        answer = "ok"
    except GovdataError as error:
        answer = f"{type(error).__name__}: {error.message}"
    os.write(told, answer.replace("\n", " ").encode())


def main() -> None:
    """One line in (a release and a URL, or `wait`), one line out."""
    for name in ("obstore", "obstore.store", "obstore.exceptions"):
        importlib.import_module(name)
    child, reading = 0, 0
    for line in sys.stdin:
        if line != "wait\n":
            reading, writing = os.pipe()
            child = os.fork()
            if not child:
                os.close(reading)
                release, _, url = line.rstrip("\n").partition("\t")
                _push(release, url, writing)
                os._exit(0)
            os.close(writing)
            print(child, flush=True)  # noqa: T201 (the answer)
            continue
        with os.fdopen(reading, "rb") as said:
            answer = said.read().decode()
        os.waitpid(child, 0)
        print(answer or "killed", flush=True)  # noqa: T201 (the answer)


if __name__ == "__main__":
    main()
