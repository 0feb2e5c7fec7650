"""What is derived of a frame: made once, and forgotten with the frame."""

from __future__ import annotations

import gc

import narwhals as nw
import polars as pl

from govdata.rules import engine
from govdata.rules.engine import Frame, once_of_a_frame


def test_what_is_derived_of_a_frame_is_made_once_for_each_value_and_forgotten_with_it() -> None:
    made: list[tuple[int, int]] = []

    @once_of_a_frame
    def doubled(frame: Frame, times: int) -> Frame:
        made.append((id(frame), times))
        return frame.with_columns(nw.col("a") * times)

    before = len(engine._DERIVED)
    one, other = (nw.from_native(pl.LazyFrame({"a": [number]})) for number in (1, 2))
    assert doubled(one, 2) is doubled(one, 2)
    found = [each.collect("polars")["a"].item() for each in (doubled(one, 2), doubled(one, 3), doubled(other, 2))]
    assert found == [2, 3, 4]
    assert made == [(id(one), 2), (id(one), 3), (id(other), 2)]
    del one, other
    gc.collect()
    assert len(engine._DERIVED) == before
