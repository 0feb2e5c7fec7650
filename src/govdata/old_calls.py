"""Calls of govdata 0.1 go on working, and say what replaced them."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable
from dataclasses import is_dataclass
from typing import Any, ParamSpec, TypeVar, cast

P = ParamSpec("P")
R = TypeVar("R")
_OLD = {"place": "path", "options": "options"}
"""Old keywords, and what they are called today; `Options` became keywords of their own."""


def accepts_old_calls(
    count: int, *old: str, dry_run: Callable[..., Any] | None = None
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let the calls of govdata 0.1 go on working: `place` for `path`, `Options`, and what was positional.

    Args:
        count: the positional parameters of today.
        old: what came after them.
        dry_run: what answers a call with `dry_run=True`.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def call(*given: Any, **keywords: Any) -> R:
            moved = dict(zip(old, given[count:], strict=False))
            moved |= {_OLD[name]: keywords.pop(name) for name in _OLD.keys() & keywords.keys()}
            options = moved.pop("options", None)
            moved |= _values(options, f"{function.__name__}() takes {count} positional arguments")
            run = cast("Callable[..., R]", function)
            if dry_run and keywords.pop("dry_run", False):
                run, said = cast("Callable[..., R]", dry_run), "publish(dry_run=True) is now govdata.plan()"
                warnings.warn(f"govdata.{said}", DeprecationWarning, stacklevel=2)
            elif moved:
                said = ", ".join(f"{name}=" for name in sorted(moved))
                warnings.warn(f"govdata.{function.__name__}() now takes {said}", DeprecationWarning, stacklevel=2)
            return run(*given[:count], *given[count + len(old) :], **moved, **keywords)

        return call

    return decorate


def _values(options: Any, otherwise: str) -> dict[str, Any]:
    """The values of an `Options`; anything else in its place never was an argument."""
    if options is None:
        return {}
    if not is_dataclass(options) or isinstance(options, type):
        raise TypeError(f"{otherwise}, and the next one is of type {type(options).__name__}")
    return vars(options)
