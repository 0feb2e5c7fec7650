"""What pandera would import and can do without: hidden from it, since it takes longer than all rules of a package."""

from __future__ import annotations

import sys
from typing import Final


class _Blind:
    """Answers for what pandera can do without as if it were not installed, in the words that pandera looks for."""

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> None:  # noqa: ARG002
        if fullname in {"numpy", "pandas"} or (fullname == "pyarrow" and _is_loading(*_PYARROW_USER)):
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)


_PYARROW_USER: Final = ("pandera.backends.narwhals.base", "NarwhalsSchemaBackend")
"""The module of pandera that wants pyarrow for frames of pyarrow, which no rule is run on, and what it defines last.

pyarrow is there for everybody else: Parquet files are read and written with it.
"""


def _is_loading(module: str, defined: str) -> bool:
    """Whether the import of a module has begun, and has not come to what it defines."""
    return module in sys.modules and not hasattr(sys.modules[module], defined)


def hide_pandas() -> None:
    """From now on pandera is imported without pandas, numpy and pyarrow.

    They take longer than all rules of a small package.

    For a process of our own, which is the command line: a program that imports govdata may want pandera whole.
    """
    sys.meta_path.insert(0, _Blind())


def show_pandas() -> None:
    """Hide nothing any more: Spark cannot do without pandas."""
    sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, _Blind)]
