"""What a draft lacks, and the drafts that are like it: by these the page filters, and accepts many at once."""

from __future__ import annotations

from collections.abc import Iterator

from govdata.drafts.draft import Draft
from govdata.reviewing.source_items import SourceItems

_ABOUT = ("subject", "indicator")
_PERIOD = ("period_start", "period_end")


def lacking(draft: Draft) -> str:
    """The first column that a person has to fill in; "" where there is none."""
    empty = (name for name in (*_ABOUT, *(_PERIOD if draft.guesses else ())) if not draft.row.get(name))
    return next(empty, "")


def group_name(draft: Draft) -> str:
    """What drafts of equal kind share: the indicator, or its printed label where none is known, and the unit."""
    about = draft.row.get("indicator") or draft.label
    return " · ".join(filter(None, (about, draft.row.get("unit", ""))))


def group_of(items: SourceItems, like: int) -> Iterator[int]:
    """The open drafts that are of the group of one of them, by their numbers."""
    draft = items.draft(items.items[like])
    wanted, unit = group_name(draft) if draft else "", items.unit(like)
    for number, state in enumerate(items.states):
        if state.is_open and items.items[number].figure and items.unit(number) == unit:
            other = items.draft(items.items[number])
            if other and group_name(other) == wanted:
                yield number
