"""A condition on one row: what most rules are. Several of them can be answered in one pass over the rows."""

from __future__ import annotations

from typing import Final

import narwhals as nw

from govdata.rules.engine import Frame
from govdata.rules.expression import Expression, parse
from govdata.rules.rule_type import HOLDS, Rule
from govdata.values import dataclass

_ANY_FIGURE: Final = parse("value is not None or lower is not None or upper is not None")


@dataclass(frozen=True)
class Condition:
    """A condition on the rows for which `where` is true."""

    where: Expression | None
    holds: Expression
    of_figure: bool = False
    """Whether it is about the figure, so that it cannot tell where there is none."""

    def meant(self) -> nw.Expr:
        """Whether it is about a row; so it is where that cannot be told."""
        return self.where.compile().fill_null(True) if self.where else nw.lit(True)

    def answer(self) -> nw.Expr:
        """Whether it holds for a row that it is about; null where that cannot be told, or whether it is about it."""
        holds = self.holds.compile()
        if self.of_figure:
            holds = nw.when(_ANY_FIGURE.compile()).then(holds)
        return nw.when(self.where.compile()).then(holds) if self.where else holds

    def evaluate(self, rule: Rule, frame: Frame) -> Frame:  # noqa: ARG002
        """The rows that it is about, with the column HOLDS."""
        rows = frame.filter(self.meant()) if self.where else frame
        return rows.with_columns(self.answer().alias(HOLDS))
