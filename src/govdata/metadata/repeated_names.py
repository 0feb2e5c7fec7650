"""Names that stand twice in one object of a JSON or YAML file: all but the last would be dropped in silence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from govdata.metadata import json_values, yaml_values

Steps = tuple[str, ...]
"""Where names stand twice, each as a step from the whole: `.resources[0].schema.fields[2].constraints`."""


class NotedObject(dict[str, Any]):
    """The object of a file, and where in it names stand twice."""

    repeated: Steps = ()


class RepeatedNames(dict[str, Any]):
    """An object that has names twice; `values_of` are all the values of each of these names, in their order."""

    values_of: dict[str, list[Any]]


def object_of(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """An object of its members: a dict, or one that remembers the names it has twice."""
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    twice = RepeatedNames(found)
    names = [name for name, times in Counter(name for name, _ in pairs).items() if times > 1]
    twice.values_of = {name: [value for other, value in pairs if other == name] for name in names}
    return twice


def repeated_in(value: Any) -> Steps:
    """Where names stand twice in an object that was read from a file."""
    return value.repeated if isinstance(value, NotedObject) else ()


def parse_json(text: str) -> Any:
    """The value of a JSON text; an object of it remembers where in it names stand twice.

    Raises:
        ValueError: it is not JSON.
        RecursionError: it is nested too deeply.
    """
    return _noted(json_values.parse_json(text, object_of))


def parse_yaml(text: str) -> Any:
    """The same of a YAML text.

    Raises:
        yaml.YAMLError: it is not YAML, or holds what JSON has not.
        ValueError: a number of it cannot be read.
        RecursionError: it is nested too deeply.
    """
    return _noted(yaml_values.parse_yaml(text, object_of))


def _noted(value: Any) -> Any:
    """A value that was read, which remembers where names stand twice if it is an object."""
    repeated = tuple(_steps_in(value, "")) if isinstance(value, dict) else ()
    if not repeated:
        return value
    found = NotedObject(value)
    found.repeated = repeated
    return found


def _steps_in(value: Any, step: str) -> Iterator[str]:
    if isinstance(value, RepeatedNames):
        yield from (f"{step}.{name}" for name in value.values_of)
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _steps_in(item, f"{step}.{name}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _steps_in(item, f"{step}[{index}]")
