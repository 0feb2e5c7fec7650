"""A package as a command has to name it, for hints that work where whoever reads them stands."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from govdata.metadata.package import DESCRIPTORS

_PLAIN = re.compile(r"[\w./\\:~+@%=,-]+")


def named_from_here(package: Path | None) -> str:
    """The package as an argument of a command; "" where commands find it without one, in the working folder.

    >>> named_from_here(Path("some package"))
    '"some package"'
    """
    return "" if package is None or _is_here(package) else _as_argument(str(package))


def _is_here(package: Path) -> bool:
    here = Path.cwd()
    return package.resolve() in (here, *(here / name for name in DESCRIPTORS))


def _as_argument(path: str) -> str:
    """A path as shells read it as one word: quoted as all of them do, where that is enough."""
    if _PLAIN.fullmatch(path):
        return path
    return shlex.quote(path) if set(path) & set('"$`!') else f'"{path}"'
