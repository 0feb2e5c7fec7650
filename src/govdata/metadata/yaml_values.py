"""The values of a YAML text that JSON has as well: a descriptor says the same whichever of the two it is written in.

A day is the text that is written (`created: 2024-01-01`), as in YAML 1.2. Sets, binary data, an object of its own
class, a name that is no text, a value that holds itself: none of them is JSON, and each is refused where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Any

from govdata.metadata.json_values import JsonConstant, WrittenNumber

Members = Sequence[tuple[str, Any]]
_DECIMAL = re.compile(r"(?P<sign>[-+]?)0*(?P<digits>[0-9]*\.?[0-9]+(?:[eE][-+]?[0-9]+)?)")
MOST_VALUES = 1_000_000
"""Values of a YAML text at most: an alias (`*a`) counts as what it stands for."""
_TAG = "tag:yaml.org,2002:"
_TEXTS = ("str", "timestamp")


def parse_yaml(text: str, object_of: Callable[[Members], Any]) -> Any:
    """The value of a YAML text; `object_of` makes an object of its members, in which a name may stand twice.

    Raises:
        yaml.YAMLError: it is not YAML, or holds what JSON has not.
        ValueError: a number of it cannot be read.
        RecursionError: it is nested too deeply.
    """
    loader = _loader_class(object_of)(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return None
        if _size(node, {}) > MOST_VALUES:
            raise _not_json(node, f"with its aliases written out it has more than {MOST_VALUES:,} values")
        return loader.construct_document(node)
    finally:
        loader.dispose()


def _loader_class(object_of: Callable[[Members], Any]) -> Any:
    """What loads YAML: imported where there is some, since few descriptors are."""
    import yaml  # type: ignore[import-untyped]

    class Loader(yaml.SafeLoader):  # type: ignore[misc]
        """Of the safe values those of JSON."""

    def read_object(loader: Any, node: Any) -> Any:
        pairs = [(_name(loader, key), loader.construct_object(value, deep=True)) for key, value in _members(node)]
        return object_of(pairs)

    def refuse(_: Any, node: Any) -> None:
        raise _not_json(node, f"JSON has no value of the kind {node.tag.removeprefix(_TAG)}")

    Loader.yaml_constructors = {
        **{f"{_TAG}{name}": yaml.SafeLoader.yaml_constructors[f"{_TAG}{name}"] for name in ("null", "bool", "int")},
        **{f"{_TAG}{name}": yaml.SafeLoader.construct_scalar for name in _TEXTS},
        f"{_TAG}float": _read_float,
        f"{_TAG}seq": lambda loader, node: loader.construct_sequence(node, deep=True),
        f"{_TAG}map": read_object,
        None: refuse,
    }
    return Loader


def _size(node: Any, known: dict[int, int | None]) -> int:
    """How many values a node has where every alias is written out; a few lines can stand for more than memory holds."""
    size = known.setdefault(id(node), None)
    if size is not None:
        return size
    total = 1
    for each in _inner_nodes(node):
        if known.get(id(each), 0) is None:
            raise _not_json(each, "JSON has no value that holds itself")
        total += _size(each, known)
    known[id(node)] = total
    return total


def _inner_nodes(node: Any) -> Iterator[Any]:
    if node.id == "sequence":
        yield from node.value
    elif node.id == "mapping":
        yield from chain.from_iterable(node.value)


def _members(node: Any) -> list[tuple[Any, Any]]:
    """The members of a mapping. Those that it merges (`<<`) come first where it has not their names itself."""
    own = [(key, value) for key, value in node.value if key.tag != f"{_TAG}merge"]
    names = {key.value for key, _ in own if isinstance(key.value, str)}
    merged: dict[str, tuple[Any, Any]] = {}
    for key, value in node.value:
        if key.tag == f"{_TAG}merge":
            for source in value.value if value.id == "sequence" else [value]:
                if source.id != "mapping":
                    raise _not_json(source, "only objects can be merged")
                for name, item in _members(source):
                    merged.setdefault(str(name.value), (name, item))
    return [*(pair for name, pair in merged.items() if name not in names), *own]


def _name(loader: Any, key: Any) -> str:
    name = loader.construct_object(key, deep=True)
    if not isinstance(name, str):
        raise _not_json(key, "a name must be a text; quote it")
    return name


def _read_float(loader: Any, node: Any) -> float:
    if written := _DECIMAL.fullmatch(node.value):  # JSON has no +1.5, no .5 and no 01.5
        whole = "0" if written["digits"].startswith(".") else ""
        return WrittenNumber(f"{written['sign'].strip('+')}{whole}{written['digits']}")
    number = float(loader.construct_yaml_float(node))
    return number if abs(number) < float("inf") else JsonConstant(number)


def _not_json(node: Any, problem: str) -> Exception:
    import yaml

    error: Exception = yaml.constructor.ConstructorError(None, None, problem, node.start_mark)
    return error
