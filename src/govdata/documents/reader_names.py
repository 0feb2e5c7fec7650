"""A reader by its name, `module:function`: it is imported when a document needs it, and not before."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from govdata.documents.reading import Reading

Reader = Callable[[bytes], Reading]


def reader_named(name: str) -> Reader:
    """The reader that a name stands for."""
    module, _, function = name.partition(":")
    reader: Reader = getattr(import_module(module), function)
    return reader
