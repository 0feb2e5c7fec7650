"""Reading a descriptor without stopping at its first mistake: JSON, problems, and a cursor that notes them.

A descriptor that cannot be read at all raises `DescriptorError`. Any other mistake becomes a `Problem` with its
JSON path and frictionless's type (`package-error`, `resource-error`, `schema-error`, `field-error`,
`dialect-error`); the property is set aside and the rest is used.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from itertools import islice
from pathlib import Path
from typing import Any

from govdata.errors import DescriptorError
from govdata.reports.messages import Message, untranslated
from govdata.reports.model import Severity

Json = Mapping[str, Any]
LARGEST_DESCRIPTOR = 64 << 20
"""Bytes of a descriptor file that are read. What is larger is data, and data belong in a file of their own."""


@dataclass(frozen=True)
class Problem:
    """A mistake in a descriptor: where (a JSON path), what, and what was probably meant."""

    path: str
    message: Message
    suggestion: str = ""
    type: str = "package-error"
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        hint = f": did you mean {self.suggestion!r}?" if self.suggestion else ""
        return f"{self.message.en} at {self.path}{hint}"


def read_json(path: Path) -> Any:
    """A JSON file (UTF-8, a BOM is tolerated), or a YAML file if its name says so.

    Raises:
        DescriptorError: it is missing, too large, not UTF-8, or not JSON; the message has line and column.
    """
    try:
        if path.stat().st_size > LARGEST_DESCRIPTOR:
            raise DescriptorError(
                path, untranslated("it is larger than 64 MB"), untranslated("Move inline data to files of their own.")
            )
        text = path.read_text(encoding="utf-8-sig")
        value = _yaml(path, text) if path.suffix in {".yaml", ".yml"} else json.loads(text)
        half = next(_halves(value), "") if _SURROGATE.search(text) else ""
    except OSError as error:
        raise DescriptorError(path, untranslated(error.strerror or "it cannot be opened")) from error
    except UnicodeDecodeError as error:
        raise DescriptorError(
            path, untranslated(f"byte {error.start} is not UTF-8"), untranslated("Save it as UTF-8.")
        ) from error
    except json.JSONDecodeError as error:
        raise DescriptorError(
            path, untranslated(f"{error.msg} at line {error.lineno}, column {error.colno}")
        ) from error
    except RecursionError as error:
        raise DescriptorError(path, untranslated("it is nested too deeply")) from error
    except ValueError as error:  # an integer of thousands of digits, a NUL in the name
        raise DescriptorError(path, untranslated(str(error))) from error
    if half:
        raise DescriptorError(
            path,
            untranslated(f"half a character (a lone surrogate) at {half}"),
            untranslated("Write the character itself."),
        )
    return value


_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]")


def _halves(value: Any, path: str = "$") -> Iterator[str]:
    """Where JSON escapes half of a character, which nobody can print or store; inline data have their own check."""
    if isinstance(value, str) and any("\ud800" <= char <= "\udfff" for char in value):
        yield path
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _halves(item, f"{path}[{index}]")
    elif isinstance(value, dict):
        yield from (path for name in value if next(_halves(name), ""))
        for name, item in value.items():
            if name != "data":
                yield from _halves(item, f"{path}.{name}")


def _yaml(path: Path, text: str) -> Any:
    import yaml  # type: ignore[import-untyped]  # comes with frictionless

    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise DescriptorError(path, untranslated(str(error))) from error


def near_miss(name: str, known: Collection[str], cutoff: float = 0.6) -> str:
    """The known name that was probably meant, or an empty text."""
    lower = {candidate.lower(): candidate for candidate in islice(known, 1000)}  # matching is slow
    matches = get_close_matches(name.lower(), lower, 1, cutoff)
    return lower[matches[0]] if matches else ""


@dataclass(frozen=True)
class Cursor:
    """An object of a descriptor, where it stands, and the list that its mistakes go to."""

    raw: Json
    path: str = "$"
    type: str = "package-error"
    problems: list[Problem] = field(default_factory=list)

    def note(self, message: Message, at: str = "", suggestion: str = "", severity: Severity = Severity.ERROR) -> None:
        """Record a mistake; `at` is a step below this object, such as `.name` or `[3]`."""
        self.problems.append(Problem(self.path + at, message, suggestion, self.type, severity))

    def warn(self, message: Message, at: str = "", suggestion: str = "") -> None:
        self.note(message, at, suggestion, Severity.WARNING)

    def into(self, raw: Json, step: str, kind: str = "") -> Cursor:
        return replace(self, raw=raw, path=self.path + step, type=kind or self.type)

    def text(self, name: str, default: str = "") -> str:
        """A text, or the default."""
        value = self._of_kind(name, str, "a text")
        return default if value is None else str(value)

    def flag(self, name: str, default: bool = False) -> bool:
        value = self._of_kind(name, bool, "true or false")
        return default if value is None else bool(value)

    def whole(self, name: str, least: int = 0) -> int | None:
        """A whole number of `least` or more."""
        value = self._of_kind(name, int, "a whole number")
        if isinstance(value, bool) or (value is not None and value < least):
            self.note(untranslated(f"{name} must be a whole number of {least} or more, not {value!r}"), f".{name}")
            return None
        return None if value is None else int(value)

    def object(self, name: str) -> Json:
        value = self._of_kind(name, Mapping, "an object")
        return {} if value is None else value

    def array(self, name: str) -> list[Any]:
        return self._of_kind(name, list, "an array") or []

    def objects(self, name: str, kind: str = "") -> Iterator[Cursor]:
        """A cursor for each object of an array; anything else in it is noted."""
        for index, item in enumerate(self.array(name)):
            step = f".{name}[{index}]"
            if isinstance(item, Mapping):
                yield self.into(item, step, kind)
            else:
                self.note(untranslated(f"{shown(item)} is not an object"), step)

    def names(self, name: str) -> tuple[str, ...]:
        """A text or an array of texts, as a tuple; version 1 of the standard allows the single text."""
        value = self.raw.get(name)
        values = [value] if isinstance(value, str) else value
        if value is None or (isinstance(values, list) and all(isinstance(item, str) for item in values)):
            return tuple(values or ())
        self.note(untranslated(f"{name} must be an array of texts, not {shown(value)}"), f".{name}")
        return ()

    def misspelt(self, known: Collection[str]) -> None:
        """Custom properties are allowed, so only a near miss of a known name is worth a warning."""
        for name in self.raw:
            suggestion = near_miss(name, known, 0.88) if name not in known and name.isalpha() else ""
            if suggestion:
                self.warn(
                    untranslated(f"{name!r} is not a property of the standard and has no effect"),
                    f".{name}",
                    suggestion,
                )

    def closed(self, known: Collection[str], what: str) -> list[str]:
        """The names that stand in a closed list; each of the others is noted."""
        for name in self.raw:
            if name not in known:
                self.note(untranslated(f"unknown {what} {name!r}"), f".{name}", near_miss(name, known))
        return [name for name in self.raw if name in known]

    def _of_kind(self, name: str, kind: Any, wanted: str) -> Any:
        value = self.raw.get(name)
        if value is None or isinstance(value, kind):
            return value
        self.note(untranslated(f"{name} must be {wanted}, not {shown(value)}"), f".{name}")
        return None


def shown(value: Any) -> str:
    """A value as a message quotes it: JSON, at most 60 characters."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:57] + "..."
