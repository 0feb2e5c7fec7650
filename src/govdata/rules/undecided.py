"""Why a rule cannot tell: a cell that it needs is missing or was rejected, or the wording leaves the figure open.

约320亿元 against "nearly 32 billion" is decided by neither hedge, and no cell is missing. A rule that compares bounds
is undecided for one reason or the other; any other rule for the first alone.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping
from typing import Final

import narwhals as nw

from govdata.metadata.roles import NUMBERS_OF_FIGURE
from govdata.reports.messages import Message
from govdata.reports.undecided import LACKS_VALUE
from govdata.rules.expression import Expression
from govdata.rules.load import read_columns
from govdata.rules.observation_comparisons import OTHER, has_no_figure
from govdata.rules.observations import FIGURE
from govdata.rules.rejected_cells import UNDECIDED
from govdata.rules.rule_type import LACKING, Rule

LEFT_OPEN: Final = Message(
    "a hedge (about, nearly, over) or a figure that may be negative leaves it open",
    "原文措辞（约、近、超过等）留有余地，或有数字可能为负",
)
DIVIDES: Final = Message(
    "a value that is needed is missing or was rejected, or a number is divided by zero",
    "所需的值缺失或未能读取，或除数为零",
)
_DOUBTS: Final = (LACKING, UNDECIDED, "open_fact", OTHER + "open_fact", "open_total", "stray")
"""What rule types say of a row themselves: of its group, of what it is computed from."""


def reasons(rule: Rule) -> Mapping[bool, Message]:
    """Why a rule leaves rows open, by the column LACKING."""
    conditions = [option for option in rule.options.values() if isinstance(option, Expression)]
    divides = any(isinstance(node, ast.Div) for each in conditions for node in ast.walk(each.tree))
    return {True: DIVIDES if divides else LACKS_VALUE, False: LEFT_OPEN}


def lacking(rule: Rule, there: Collection[str], unsure: nw.Expr | None) -> nw.Expr:
    """LACKING, of an answer that has the columns `there`.

    `unsure` says where a cell of the row, or of the one beside it, was rejected.
    """
    if not (set(FIGURE) <= set(read_columns(rule)) and {"low", "high"} <= set(there)):
        return nw.lit(value=True)
    told = [nw.col(name) for name in _DOUBTS if name in there]
    sides = [side for side in ("", OTHER) if {side + name for name in NUMBERS_OF_FIGURE} <= set(there)]
    doubts = [*told, *map(has_no_figure, sides), *([] if unsure is None else [unsure])]
    return nw.any_horizontal(*doubts, ignore_nulls=True)
