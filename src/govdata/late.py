"""What a run imports when it comes to it: most read no workbook, prove no cell of a table, and start no Spark.

The import stands under TYPE_CHECKING, for its types and for the table of rooms; what is called stands beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def when_called(module: str, name: str) -> Callable[..., Any]:
    """A function, or a class that is made, of a module that is imported when it is first called."""

    def call(*given: Any, **named: Any) -> Any:
        return getattr(import_module(module), name)(*given, **named)

    return call


def when_asked(package: str, modules: Mapping[str, str]) -> Callable[[str], Any]:
    """`__getattr__` of a package: names that it exports, each with the module of the package that it is in.

    Raises:
        AttributeError: another name is asked for.
    """

    def asked(name: str) -> Any:
        if name not in modules:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(f"{package}.{modules[name]}"), name)

    return asked
