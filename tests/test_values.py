"""A frozen value is what a frozen dataclass of the standard library is."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import math
import pickle
from dataclasses import field
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.values import dataclass


@dataclass(frozen=True)
class Pair:
    """Two fields, one of which has a default."""

    left: Any
    right: Any = "right"


@dataclasses.dataclass(frozen=True)
class Twin:
    """The same, by the standard library."""

    left: Any
    right: Any = "right"


VALUES = st.one_of(st.none(), st.booleans(), st.integers(-2, 2), st.floats(width=16), st.text(max_size=1), st.tuples())
MAKERS = [dataclass, dataclasses.dataclass]


@given(st.tuples(VALUES, VALUES), st.tuples(VALUES, VALUES))
def test_values_are_equal_and_have_hashes_as_those_of_the_standard_library(
    one: tuple[Any, Any], other: tuple[Any, Any]
) -> None:
    assert (Pair(*one) == Pair(*other)) is (Twin(*one) == Twin(*other))
    assert Pair(*one).__eq__(Twin(*one)) is NotImplemented
    assert (hash(Pair(*one)) == hash(Pair(*other))) >= (Pair(*one) == Pair(*other))
    assert repr(Pair(*one)) == repr(Twin(*one)).replace("Twin", "Pair", 1)


@given(st.tuples(VALUES, VALUES))
def test_a_value_is_copied_pickled_replaced_and_taken_apart(given: tuple[Any, Any]) -> None:
    value = Pair(*given)
    again = pickle.loads(pickle.dumps(value))  # noqa: S301 (what stands there is ours)
    assert repr(again) == repr(copy.deepcopy(value)) == repr(value)
    assert dataclasses.replace(value, left=1) == Pair(1, given[1])
    assert repr(dataclasses.asdict(value)) == repr({"left": given[0], "right": given[1]})
    match value:
        case Pair(left, right):
            assert (left is given[0], right is given[1]) == (True, True)


@pytest.mark.parametrize("maker", MAKERS)
def test_it_is_frozen(maker: Any) -> None:
    @maker(frozen=True)
    class One:
        only: float

    make: Any = One
    value = make(math.nan)
    assert value == make(math.nan)
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign to field 'only'"):
        value.only = 2.0
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot delete field 'only'"):
        del value.only


@pytest.mark.parametrize("maker", MAKERS)
def test_a_class_keeps_its_own_methods_defaults_and_fields_that_are_not_compared(maker: Any) -> None:
    @maker(frozen=True)
    class Own:
        known: ClassVar[int] = 3
        name: str = field(repr=False)
        made: list[int] = field(default_factory=list)
        note: str = field(default="", compare=False)

        def __post_init__(self) -> None:
            object.__setattr__(self, "name", self.name.upper())

        def __repr__(self) -> str:
            return "own"

    make: Any = Own
    one, other = make("a"), make(name="A", made=[], note="else")
    assert one == other
    assert one.made is not other.made
    assert (one.name, one.known, repr(one)) == ("A", 3, "own")
    assert str(inspect.signature(Own)) == ("(name: 'str', made: 'list[int]' = <factory>, note: 'str' = '') -> None")
    with pytest.raises(TypeError, match="unhashable type: 'list'"):
        hash(one)
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'name'"):
        make()


@pytest.mark.parametrize("maker", MAKERS)
def test_a_class_without_fields_has_one_value(maker: Any) -> None:
    @maker(frozen=True)
    class Nothing:
        pass

    assert Nothing() == Nothing()
    assert hash(Nothing()) == hash(Nothing())
    assert repr(Nothing()).endswith("Nothing()")


def test_a_class_with_its_own_equality_has_a_hash_all_the_same() -> None:
    @dataclass(frozen=True)
    class Alike:
        name: str

        def __eq__(self, other: object) -> bool:
            return True

    assert Alike("a") == Alike("b")
    assert hash(Alike("a")) == hash(Alike("a"))


def test_one_that_inherits_or_asks_for_more_is_made_by_the_standard_library() -> None:
    @dataclass(frozen=True)
    class More(Pair):
        third: int = 3

    @dataclass(frozen=True, order=True)
    class Ordered:
        number: int

    @dataclass
    class Changing:
        number: int

    assert More(1) == More(1, "right", 3)
    assert Ordered(1) < Ordered(2)
    changing = Changing(1)
    changing.number = 2
    assert changing == Changing(2)


def test_a_field_that_init_does_not_take_by_position_is_refused() -> None:
    with pytest.raises(TypeError, match="Hidden has a field that its __init__ does not take by position"):

        @dataclass(frozen=True)
        class Hidden:
            name: str = field(default="", init=False)
