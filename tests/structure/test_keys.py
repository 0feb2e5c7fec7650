"""Keys while the engine streams them by: in order, out of order, and from several threads at once."""

from __future__ import annotations

from threading import Event, Thread

import polars as pl
import pytest

from govdata.structure.keys import SMALL_BATCH, KeyRanges


def observed(*batches: list[int | None]) -> KeyRanges:
    ranges = KeyRanges()
    for batch in batches:
        ranges.observe(pl.Series(batch, dtype=pl.Int64))
    return ranges


@pytest.mark.parametrize(
    ("batches", "unique"),
    [
        ([[1, 2], [3, 4]], True),
        ([[3, 4], [1, 2]], True),
        ([[], [1]], True),
        ([[1, 2], [2, 3]], False),
        ([[2, 1]], True),
        ([[3, 1], [2, 4]], False),
        ([[2, 1, 2]], False),
        ([[*range(SMALL_BATCH, -1, -1)]], False),
        ([[1, 1], [2, 3]], False),
        ([[1, None]], False),
    ],
)
def test_values_in_order_prove_themselves(batches: list[list[int | None]], unique: bool) -> None:
    assert observed(*batches).is_unique(sum(map(len, batches))) is unique


def test_one_value_that_stands_for_many_rows_proves_nothing() -> None:
    """The engine shows a column that it knows to be constant as one value."""
    assert not observed([7]).is_unique(2)


class Held(pl.Series):
    """A batch whose thread is held up in the middle of `observe`, until it is let go."""

    entered, go = Event(), Event()

    def null_count(self) -> int:
        self.entered.set()
        assert self.go.wait(10)
        return super().null_count()


def test_a_batch_in_order_does_not_clear_another_that_is_not() -> None:
    ranges, slow = KeyRanges(), Held([1, 2, 3])
    thread = Thread(target=ranges.observe, args=(slow,))
    thread.start()
    assert slow.entered.wait(10)
    ranges.observe(pl.Series([7, 7]))
    slow.go.set()
    thread.join()
    assert not ranges.is_unique(5)
