"""The time of a run: each stage asks before a piece of work, and says what it left undone.

What is not decided is never good: a check that had no more time is skipped for that reason, and an error of its own
stands beside it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from govdata.reports.messages import Message
from govdata.reports.model import Finding

RUN_SECONDS = 3600
"""How long a run may take where nothing else is asked for (`--time-limit`): 20,000,000 rows take less than a minute."""
NO_TIME = Message("the run had no more time", "运行时间已用完")
"""The reason of a check that could not begin, or did not come to its end."""
MORE_TIME = Message(
    "Give the run more time with --time-limit, or check a part of the data.",
    "请用 --time-limit 延长时间，或分批检查数据。",
)


class OutOfTime(Exception):
    """Raised inside of a stage, by work that the deadline cut short; the stage tells it and goes on."""


@dataclass
class Deadline:
    """So many `seconds` from now.

    `missed` is whether anybody asked when they were over: something was left undone then.
    """

    seconds: float = RUN_SECONDS
    missed: bool = field(default=False, init=False)
    _begun: float = field(default_factory=time.monotonic, init=False)

    @property
    def left(self) -> float:
        """The seconds that are left; 0 when it is over."""
        return max(0.0, self._begun + self.seconds - time.monotonic())

    def elsewhere(self, left: float) -> Deadline:
        """The same deadline where another clock runs, of which so many seconds are left."""
        other = Deadline(self.seconds)
        other._begun -= self.seconds - left
        return other

    def is_over(self) -> bool:
        """Whether nothing may begin any more."""
        self.missed = self.missed or not self.left
        return self.missed

    def require(self) -> None:
        """Go on only while there is time.

        Raises:
            OutOfTime: it is over.
        """
        if self.is_over():
            raise OutOfTime

    def finding(self, table: str | None = None) -> Finding:
        """The error of a table, or of a package, that was not checked to its end."""
        message = Message(
            f"The time limit of {self.seconds:g} s was reached before everything was checked.",
            f"运行时间以 {self.seconds:g} 秒为限，未能全部检查。",
        )
        return Finding("limit-reached", message, table, next_step=MORE_TIME)
