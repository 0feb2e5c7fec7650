"""A package as a command has to name it, for hints that work where whoever reads them stands."""

from __future__ import annotations

from pathlib import Path

from govdata.metadata.package import DESCRIPTORS
from govdata.reports.commands import path_word


def named_from_here(package: Path | None) -> str:
    """The package as an argument of a command; "" where commands find it without one, in the working folder.

    >>> named_from_here(Path("some package"))
    '"some package"'
    """
    return "" if package is None or _is_here(package) else path_word(package)


def _is_here(package: Path) -> bool:
    here = Path.cwd()
    return package.resolve() in (here, *(here / name for name in DESCRIPTORS))
