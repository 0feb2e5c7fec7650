"""What a rule is, what a type of rule is, and what it says of a violation.

A rule is data: an id, a type, a sentence in two languages, and the parameters of its type. A rule type evaluates it:
frame in, frame out, with a column HOLDS that is true, false, or null where the data cannot tell. It also describes a
violation to people. Running a rule is the business of `check`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any, Final, Protocol

import narwhals as nw

from govdata.reports.messages import EMPTY, Message
from govdata.reports.model import Severity
from govdata.rules.engine import Frame
from govdata.rules.expression import Expression
from govdata.rules.parameter_type import Parameter
from govdata.rules.phrases import Row
from govdata.values import dataclass

HOLDS: Final = "__holds__"
"""The column of an answer; no field of a table is called that."""

LACKING: Final = "__lacking__"
"""The column of an answer that says of a null in HOLDS whether a cell is missing or was rejected, or else."""

Options = Mapping[str, Any]
"""The parameters of a rule, as they were read."""

COMPARE: Final = Message(
    "Compare the row with its source. Correct it, or record a waiver.", "请对照来源核对该行，予以更正或登记豁免。"
)


@dataclass(frozen=True)
class Rule:
    """One declared rule. `where` says which rows it is about; `options` are the parameters of its type.

    `kind` is the name of its rule type, as the rule file has it. In the tables `without_schema` it cannot run; where
    these are all its tables, `where` and `options` were not read, since nobody knows the fields that they name.
    """

    id: str
    kind: str
    says: Message
    severity: Severity = Severity.ERROR
    tables: tuple[str, ...] = ()
    where: Expression | None = None
    options: Options = field(default_factory=dict)
    next_step: Message = EMPTY
    without_schema: tuple[str, ...] = ()


@dataclass(frozen=True)
class ViolationText:
    """A violation in words: the sentence, what was expected, and the column it is about.

    `peers` is a column and a value of it: the observations that have it are quoted beside one another.
    """

    message: Message
    expected: Message
    field: str | None = None
    peers: tuple[str, str] | None = None


Evaluate = Callable[[Rule, Frame], Frame]
"""A rule and the rows -> the rows that it is about (or the combinations), with the column HOLDS."""
DescribeViolation = Callable[[Rule, Row], ViolationText]
"""A rule and a row of its answer that violates it -> the violation in words."""


class RowCondition(Protocol):
    """A condition on one row, as expressions: whether it is about a row, and whether it holds for it."""

    def meant(self) -> nw.Expr:
        """True of the rows that it is about."""

    def answer(self) -> nw.Expr:
        """True, false, or null where the data cannot tell."""


@dataclass(frozen=True)
class RuleType:
    """A type of rule: how it is evaluated, and how it is described in both languages."""

    name: str
    evaluate: Evaluate
    describe_violation: DescribeViolation
    says: Message
    why: Message
    example: Message
    parameters: tuple[Parameter, ...] = ()
    severity: Severity = Severity.ERROR
    needs: tuple[str, ...] = ()
    """The columns without which it cannot be evaluated at all."""
    reads: tuple[str, ...] = ()
    """The further columns that its answer depends on: where structure rejected such a cell, it cannot tell."""
    any_table: bool = False
    """Whether `tables` may name any table of the package, and not those of observations alone."""
    condition: Callable[[Rule], RowCondition] | None = None
    """Where it is a condition on one row: that condition, which `evaluate` answers alone."""
    answers_combinations: bool = False
    """Whether the rows of its answer are combinations of values: it then looks at `where` itself."""
    next_step: Message = COMPARE
