"""What a sentence says of a figure: that something fell or rose, and by which word."""

from __future__ import annotations

from enum import StrEnum

from govdata.values import dataclass


class Direction(StrEnum):
    """What a sentence says of a figure.

    `UNCLEAR` is a change of a decline, `OPEN` a text that begins with the figure. `RATE` is a rate of growth by name
    (增速为3%, inflation was 3%): its sign is the one that is printed.
    """

    UP = "up"
    DOWN = "down"
    UNCLEAR = "unclear"
    OPEN = "open"
    RATE = "rate"


@dataclass(frozen=True)
class Bearing:
    """A direction and the word that gives it. `start` is where the word begins if it stands directly before the figure.

    `belongs`: the word is a verb of this figure or of its list, not a noun or a comparison beside it.
    """

    direction: Direction
    word: str = ""
    start: int | None = None
    belongs: bool = True
