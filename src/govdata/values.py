"""Frozen values: classes as `dataclasses.dataclass(frozen=True)` makes them, in a quarter of its time.

Before 3.13 Python compiles six methods for each of them, one by one: two hundred classes took a sixth of a small run.
Here `__init__` alone is compiled, for the first value; what compares, hashes, shows and protects values is shared.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, NoReturn

_MISSING: Final = dataclasses.MISSING


class _Made:
    """The default of a parameter whose value is made anew by each call."""

    def __repr__(self) -> str:
        return "<factory>"


_MADE: Final = _Made()


def _frozen(cls: type) -> type:
    """A class as a frozen dataclass.

    Raises:
        TypeError: it has a field that `__init__` does not take by position.
    """
    dataclasses.dataclass(init=False, repr=False, eq=False)(cls)
    known = dataclasses.fields(cls)
    if any(each.kw_only or not each.init for each in known):
        raise TypeError(f"{cls.__qualname__} has a field that its __init__ does not take by position")
    _define(cls, "__init__", _Init(cls, known))
    for name, method in {**_SHARED, **_comparing([each.name for each in known if each.compare])}.items():
        _define(cls, name, method)
    stated = cls.__dataclass_params__  # type: ignore[attr-defined]
    stated.init = stated.repr = stated.eq = stated.frozen = True
    return cls


def _define(cls: type, name: str, method: Any) -> None:
    """Give a class a method, unless it has one of its own. Python makes `__hash__` None where it has `__eq__`."""
    if cls.__dict__.get(name) is None:
        setattr(cls, name, method)


class _Init:
    """`__init__` of a class, compiled when it is first looked for: of half of the classes a run makes no value."""

    def __init__(self, owner: type, known: Sequence[dataclasses.Field[Any]]) -> None:
        self._owner, self._known = owner, known

    def __get__(self, value: object, _: type) -> Callable[..., None]:
        made = _init(self._known, is_followed=hasattr(self._owner, "__post_init__"))
        made.__qualname__, made.__module__ = f"{self._owner.__qualname__}.__init__", self._owner.__module__
        type.__setattr__(self._owner, "__init__", made)
        bound: Callable[..., None] = made if value is None else made.__get__(value)
        return bound


def _init(known: Sequence[dataclasses.Field[Any]], *, is_followed: bool) -> Callable[..., None]:
    """`__init__`, which is followed by `__post_init__` or not."""
    scope: dict[str, Any] = {"_set": object.__setattr__, "_MADE": _MADE}
    scope |= {f"_default_{each.name}": each.default for each in known}
    scope |= {f"_make_{each.name}": each.default_factory for each in known}
    lines = [*map(_assignment, known), *(["self.__post_init__()"] if is_followed else [])]
    head = f"def __init__({', '.join(['self', *map(_parameter, known)])}):"
    exec("\n ".join([head, *(lines or ["pass"])]), scope)  # noqa: S102 (the names of fields, as dataclasses has them)
    made: Callable[..., None] = scope["__init__"]
    made.__annotations__ = {**{each.name: each.type for each in known}, "return": None}
    return made


def _parameter(known: dataclasses.Field[Any]) -> str:
    if known.default_factory is not _MISSING:
        return f"{known.name}=_MADE"
    return known.name if known.default is _MISSING else f"{known.name}=_default_{known.name}"


def _assignment(known: dataclasses.Field[Any]) -> str:
    name = known.name
    value = name if known.default_factory is _MISSING else f"_make_{name}() if {name} is _MADE else {name}"
    return f"_set(self, {name!r}, {value})"


def _comparing(names: Sequence[str]) -> dict[str, Callable[..., Any]]:
    """`__eq__` and `__hash__`, by the fields that are compared."""
    # Of one name attrgetter gives the value itself, and no tuple: that may be equal to nothing (not a number).
    compared = attrgetter(*names, names[0]) if names else lambda _: ()

    def __eq__(self: object, other: object) -> bool:  # noqa: N807
        return compared(self) == compared(other) if other.__class__ is self.__class__ else NotImplemented

    def __hash__(self: object) -> int:  # noqa: N807
        return hash(compared(self))

    return {"__eq__": __eq__, "__hash__": __hash__}


def _show(self: Any) -> str:
    shown = ", ".join(f"{each.name}={getattr(self, each.name)!r}" for each in dataclasses.fields(self) if each.repr)
    return f"{type(self).__qualname__}({shown})"


def _refuse_to_set(self: object, name: str, value: object) -> NoReturn:  # noqa: ARG001
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(self: object, name: str) -> NoReturn:  # noqa: ARG001
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


_SHARED: Final = {"__repr__": _show, "__setattr__": _refuse_to_set, "__delattr__": _refuse_to_delete}

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass  # what it makes has the types of the standard library's
else:

    def dataclass(cls: type | None = None, /, **how: bool) -> Any:
        """As `dataclasses.dataclass`, and made by it but for `@dataclass(frozen=True)` of a class that inherits none.

        Raises:
            TypeError: a frozen class has a field that `__init__` does not take by position.
        """
        if cls is None:
            return lambda given: dataclass(given, **how)
        inherits = any(map(dataclasses.is_dataclass, cls.__bases__))
        return dataclasses.dataclass(cls, **how) if inherits or how != {"frozen": True} else _frozen(cls)
