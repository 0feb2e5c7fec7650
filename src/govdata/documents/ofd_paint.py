"""What of a page of OFD is white on white: text in the colour of the paper, with nothing painted below it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from govdata.documents.ofd_text import numbers_of
from govdata.documents.xml_tree import Element

_LIGHTEST = 247
_MOST_GROUNDS = 400
"""Objects that are looked at for a ground; a page with more is a drawing."""
Ground = tuple[float, ...]
"""Left, top, width, height; empty where the object does not say."""


def grounds_of(items: Iterable[Element]) -> list[Ground]:
    """The boxes of the objects that paint a ground on which white text is seen."""
    return [tuple(numbers_of(item.get("Boundary"))) for item in islice(filter(_is_ground, items), _MOST_GROUNDS)]


def _is_ground(item: Element) -> bool:
    filled = item.tag == "PathObject" and item.get("Fill") == "true" and not _is_white(item)
    return filled or item.tag in ("ImageObject", "CompositeObject")


def is_white_on_white(item: Element, grounds: Sequence[Ground]) -> bool:
    """Whether a text object is white, and none of the grounds lies below it."""
    box = tuple(numbers_of(item.get("Boundary")))
    return _is_white(item) and not any(_touch(box, ground) for ground in grounds)


def _is_white(item: Element) -> bool:
    color = item.child("FillColor")
    values = numbers_of(color.get("Value")) if color else []
    return bool(values) and len(values) != 4 and min(values) >= _LIGHTEST


def _touch(one: Ground, other: Ground) -> bool:
    if len(one) != 4 or len(other) != 4:
        return True
    return all(one[n] < other[n] + other[n + 2] and other[n] < one[n] + one[n + 2] for n in (0, 1))
