"""Which files of govdata the reader is made of: what its roots import, and what that imports, at import time.

What a function of the front door imports when it is called is left out, and so is what types alone are imported for.
Standard library only: this runs while a wheel is built.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOTS = ("govdata", "govdata.release_bytes", "govdata.releases")
"""`import govdata`, the parts that its front door asks for to verify, and to load."""
PROJECT = Path(__file__).resolve().parent


def source() -> Path:
    """The folder that holds the package: beside this one in the repository, below it in an sdist."""
    return next(folder for folder in (PROJECT / "src", PROJECT.parent / "src") if (folder / "govdata").is_dir())


def version() -> str:
    """The version of govdata, from its one home."""
    text = (source() / "govdata" / "__init__.py").read_text(encoding="utf-8")
    return re.findall(r'^__version__ = "(.+)"$', text, re.MULTILINE)[0]


def files() -> dict[str, Path]:
    """Place in the wheel -> file of the repository."""
    found = [*(_file(module) for module in modules()), source() / "govdata" / "py.typed"]
    return {path.relative_to(source()).as_posix(): path for path in sorted(found)}


def modules() -> set[str]:
    """The modules, and the packages that they are in."""
    found: set[str] = set()
    ahead = list(ROOTS)
    while ahead:
        module = ahead.pop()
        if module not in found:
            found.add(module)
            ahead += imported(module)
    return found


def imported(module: str) -> Iterator[str]:
    """The modules of govdata that a module imports when it is imported, and the package that it is in."""
    if "." in module:
        yield module.rpartition(".")[0]
    for name in names(module):
        if name.partition(".")[0] == "govdata" and (owner := _module(name)):
            yield owner


def names(module: str) -> Iterator[str]:
    """What a module imports when it is imported, as dotted names."""
    for node in _at_import(ast.parse(_file(module).read_text(encoding="utf-8")).body):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{each.name}" for each in node.names)


def _at_import(nodes: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements that run when a module is imported: not those of functions, nor those for types alone."""
    for node in nodes:
        yield node
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) or _is_for_types(node):
            continue
        for _, inner in ast.iter_fields(node):
            if isinstance(inner, list):
                yield from _at_import([each for each in inner if isinstance(each, ast.stmt)])


def _is_for_types(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def _module(name: str) -> str | None:
    """The module that a dotted name is, or is in."""
    return name if _file(name).is_file() else _module(name.rpartition(".")[0]) if "." in name else None


def _file(module: str) -> Path:
    path = source().joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
