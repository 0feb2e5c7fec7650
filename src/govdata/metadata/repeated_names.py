"""Names that stand twice in one object of a JSON or YAML file: all but the last would be dropped in silence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from govdata.metadata import json_values

Steps = tuple[str, ...]
"""Where names stand twice, each as a step from the whole: `.resources[0].schema.fields[2].constraints`."""


class NotedObject(dict[str, Any]):
    """The object of a file, and where in it names stand twice."""

    repeated: Steps = ()


class _Twice(dict[str, Any]):
    """An object that has names twice."""

    names: Steps = ()


def repeated_in(value: Any) -> Steps:
    """Where names stand twice in an object that was read from a file."""
    return value.repeated if isinstance(value, NotedObject) else ()


def noted(value: Any, repeated: Steps) -> Any:
    """A value that was read, which remembers where names stand twice if it is an object."""
    if not repeated or not isinstance(value, dict):
        return value
    found = NotedObject(value)
    found.repeated = repeated
    return found


def parse_json(text: str) -> tuple[Any, Steps]:
    """The value of a JSON text, and where in it names stand twice.

    Raises:
        ValueError: it is not JSON.
        RecursionError: it is nested too deeply.
    """
    seen: list[_Twice] = []

    def read_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) == len(pairs):
            return found
        seen.append(_Twice(found))
        seen[-1].names = tuple(name for name, times in Counter(name for name, _ in pairs).items() if times > 1)
        return seen[-1]

    value = json_values.parse_json(text, read_object)
    return value, tuple(_in_json(value, "")) if seen else ()


def _in_json(value: Any, step: str) -> Iterator[str]:
    if isinstance(value, _Twice):
        yield from (f"{step}.{name}" for name in value.names)
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _in_json(item, f"{step}.{name}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _in_json(item, f"{step}[{index}]")


def in_yaml(text: str) -> Steps:
    """Where names stand twice in a YAML text that can be read."""
    import yaml  # type: ignore[import-untyped]  # comes with frictionless

    return tuple(_in_nodes(yaml.compose(text, yaml.SafeLoader), "", frozenset()))


def _in_nodes(node: Any, step: str, above: frozenset[int]) -> Iterator[str]:
    """`above` are the nodes that this one stands in: an alias may lead back to one of them."""
    if node is None or id(node) in above or isinstance(node.value, str):
        return
    above |= {id(node)}
    if node.id == "sequence":
        for index, item in enumerate(node.value):
            yield from _in_nodes(item, f"{step}[{index}]", above)
        return
    names = Counter(key.value for key, _ in node.value if isinstance(key.value, str))
    yield from (f"{step}.{name}" for name, times in names.items() if times > 1)
    for key, item in node.value:
        yield from _in_nodes(item, f"{step}.{key.value}", above)
