"""Why a check is undecided: each reason, with the rows that it leaves open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from govdata.reports.messages import Message
from govdata.values import dataclass

LACKS_VALUE: Final = Message("a value that is needed is missing or was rejected", "所需的值缺失或未能读取")


@dataclass(frozen=True)
class OpenRows:
    """How many rows a reason leaves open, and the first of them; None where they are rows of no table."""

    count: int = 0
    first: int | None = None

    def with_row(self, row: int | None) -> OpenRows:
        """One row more; rows come in any order."""
        return self.joined(OpenRows(1, row))

    def joined(self, others: OpenRows) -> OpenRows:
        """These rows and others."""
        known = [each for each in (self.first, others.first) if each is not None]
        return OpenRows(self.count + others.count, min(known, default=None))


def why_undecided(rows: Mapping[Message, OpenRows]) -> Message:
    """The reason of a check that some rows leave open.

    >>> why_undecided({LACKS_VALUE: OpenRows(3, 5)}).en
    'a value that is needed is missing or was rejected (3 rows, the first is row 5)'
    """
    told = [(why, _place(each)) for why, each in rows.items() if each.count]
    return Message(
        "; ".join(f"{why.en} ({place.en})" for why, place in told),
        "；".join(f"{why.zh}（{place.zh}）" for why, place in told),
    )


def _place(rows: OpenRows) -> Message:
    many = Message(f"{rows.count:,} row{'s' * (rows.count > 1)}", f"{rows.count:,} 行")
    if rows.first is None:
        return many
    one = Message(f"row {rows.first}", f"第 {rows.first} 行")
    return one if rows.count == 1 else Message(f"{many.en}, the first is {one.en}", f"共 {many.zh}，首见于{one.zh}")
