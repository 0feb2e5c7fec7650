"""Keys while the engine streams them by: in order, out of order, and from several threads at once."""

from __future__ import annotations

from threading import Event, Thread

import polars as pl
import pytest

from govdata.structure.keys import KeyRanges


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
        ([[2, 1]], False),
        ([[1, 1], [2, 3]], False),
        ([[1, None]], False),
    ],
)
def test_values_in_order_prove_themselves(batches: list[list[int | None]], unique: bool) -> None:
    assert observed(*batches).is_unique(sum(map(len, batches))) is unique


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
    assert not ranges.is_unique(3)
