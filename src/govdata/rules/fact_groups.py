"""Facts: the observations that state one thing, joined by `restates` or by an equal key."""

from __future__ import annotations

import narwhals as nw

from govdata.rules.engine import Frame, count_rows, materialize, once_of_a_frame
from govdata.rules.observations import FIGURE, KEY, TABLE, UID
from govdata.rules.rejected_cells import UNDECIDED, either, rejected_in, with_undecided


def with_facts(frame: Frame) -> Frame:
    """The frame with a column `fact`: the smallest uid of the observations that state the same.

    Labels spread to neighbours and jump to the label's own label until none changes: about log2 of the longest chain
    of restatements in rounds.
    """
    target = nw.when(~nw.col("restates").is_null()).then(nw.concat_str(TABLE, "restates", separator=":"))
    labels = frame.select(UID, "key", target.alias("target"), nw.col(UID).alias("fact"))
    while True:
        before, labels = labels, materialize(_spread(labels))
        changed = before.select(UID, was="fact").join(labels.select(UID, "fact"), on=UID)
        if not count_rows(changed.filter(nw.col("was") != nw.col("fact"))):
            return frame.join(labels.select(UID, "fact").unique(UID, keep="any"), on=UID, how="left")


def _spread(labels: Frame) -> Frame:
    labels = labels.with_columns(nw.col("fact").min().over("key"))
    ahead = labels.select(target=UID, ahead="fact").unique("target", keep="any")
    behind = labels.filter(~nw.col("target").is_null()).group_by("target").agg(behind=nw.col("fact").min())
    labels = labels.join(ahead, on="target", how="left").join(behind.rename({"target": UID}), on=UID, how="left")
    labels = labels.with_columns(fact=nw.min_horizontal("fact", "ahead", "behind"))
    jump = labels.select(fact=UID, jump="fact").unique("fact", keep="any")
    labels = labels.join(jump, on="fact", how="left")
    return labels.select(UID, "key", "target", fact=nw.min_horizontal("fact", "jump"))


@once_of_a_frame
def with_open_facts(frame: Frame) -> Frame:
    """The frame with `open_fact`: whether it is unknown what states the fact, or what it states.

    So it is where an observation of the fact has a rejected cell, or where one that has may be of it: by its key, or
    by its `restates`, which names another row of its table.
    """
    links, key, figure = (rejected_in(frame, columns) for columns in (("restates", "id"), KEY, FIGURE))
    if (unsure := either(links, key, figure)) is None:
        return frame.with_columns(nw.lit(False).alias("open_fact"))
    frame = with_undecided(frame, (TABLE,), links).with_columns((nw.col(UNDECIDED) | unsure).alias("open_fact"))
    frame = with_undecided(frame.drop(UNDECIDED), KEY, key)
    frame = frame.with_columns((nw.col("open_fact") | nw.col(UNDECIDED)).alias("open_fact")).drop(UNDECIDED)
    return frame.with_columns(nw.col("open_fact").cast(nw.Int8()).max().over("fact") == 1)
