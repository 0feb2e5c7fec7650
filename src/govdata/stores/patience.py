"""How long a store is waited for: a bounded number of tries, further and further apart."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeVar

from govdata.stores.store import StoreUnreachable
from govdata.values import dataclass

T = TypeVar("T")
SLOWEST = 1 << 17
"""Bytes a second below which an upload is given up: one megabit."""


@dataclass(frozen=True)
class Patience:
    """Tries of one request, the seconds before the second one, which double up to `longest`, and those of an answer."""

    tries: int = 6
    first: float = 0.25
    longest: float = 8.0
    answer: float = 60.0

    def for_bytes(self, size: int) -> Patience:
        """The same for requests that carry so many bytes."""
        return replace(self, answer=self.answer + size / SLOWEST)

    def waits(self) -> Iterator[float]:
        """The seconds before each further try, each drawn between half and all of what is due."""
        for number in range(self.tries - 1):
            due = min(self.longest, self.first * 2**number)
            yield due * random.uniform(0.5, 1)  # noqa: S311 (so that many do not come back at once)

    def of(self, request: Callable[[], T]) -> T:
        """What a request gives, tried again while the store is unreachable.

        Raises:
            StoreUnreachable: it still is, at the last try.
        """
        for wait in self.waits():
            try:
                return request()
            except StoreUnreachable:
                time.sleep(wait)
        return request()
