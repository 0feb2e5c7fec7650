"""Keys while the engine streams them by: in order, out of order, and from several threads at once."""

from __future__ import annotations

from threading import Event, Thread

import polars as pl
import pytest

from govdata.structure.keys import Spans


def watched(*batches: list[int | None]) -> Spans:
    spans = Spans()
    for batch in batches:
        spans.watch(pl.Series(batch, dtype=pl.Int64))
    return spans


@pytest.mark.parametrize(
    ("batches", "alone"),
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
def test_values_in_order_prove_themselves(batches: list[list[int | None]], alone: bool) -> None:
    assert watched(*batches).alone is alone


class Held(pl.Series):
    """A batch whose thread is held up in the middle of `watch`, until it is let go."""

    entered, go = Event(), Event()

    def null_count(self) -> int:
        self.entered.set()
        assert self.go.wait(10)
        return super().null_count()


def test_a_batch_in_order_does_not_clear_another_that_is_not() -> None:
    spans, slow = Spans(), Held([1, 2, 3])
    thread = Thread(target=spans.watch, args=(slow,))
    thread.start()
    assert slow.entered.wait(10)
    spans.watch(pl.Series([7, 7]))
    slow.go.set()
    thread.join()
    assert not spans.alone
