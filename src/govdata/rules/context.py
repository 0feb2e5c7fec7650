"""What rules are run on: the observations of the indicator tables in one frame, and every table as it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import field

import narwhals as nw

from govdata.reports.messages import Message
from govdata.rules.engine import Frame, materialize
from govdata.rules.fact_groups import with_facts
from govdata.rules.load import needed_columns, own_columns, read_columns
from govdata.rules.observation_comparisons import OTHER
from govdata.rules.observation_frame import (
    collect_observations,
    common_types,
    missing_reference_columns,
    unreadable_columns,
)
from govdata.rules.observations import References
from govdata.rules.rejected_cells import REJECTED, either, rejected_among, unless
from govdata.rules.rule_type import HOLDS, LACKING, Rule
from govdata.rules.undecided import lacking
from govdata.values import dataclass


@dataclass(frozen=True)
class RuleContext:
    """What rules are run on, and what of it is missing."""

    tables: Mapping[str, Frame]
    """Every table by name, its rejected cells marked."""
    observed: tuple[str, ...] = ()
    """The tables of observations that could be read."""
    observations: Frame | None = None
    absent: Mapping[str, Mapping[str, Message]] = field(default_factory=dict)
    """What each table of observations does not have: column, and the reason."""

    @staticmethod
    def of(
        tables: Mapping[str, Frame], observed: Iterable[str], references: References, rules: Sequence[Rule]
    ) -> RuleContext:
        """The context of frames by name, of which `observed` are those of observations.

        Args:
            tables: the frames, with their rejected cells marked.
            observed: the names of the tables of observations; one that is not among `tables` could not be read.
            references: the tables that explain the observations, marked as well.
            rules: the columns that they name are carried along.
        """
        mine = {name: tables[name] for name in observed if name in tables}
        if not mine:
            return RuleContext(tables)
        own = common_types(mine, own_columns(rules))
        unsaid = missing_reference_columns(references)
        absent = {name: unsaid | unreadable_columns(name, frame, own) for name, frame in mine.items()}
        whole = materialize(with_facts(materialize(collect_observations(mine, references, own))))
        return RuleContext(tables, tuple(mine), whole, absent)

    def missing_column(self, rule: Rule, table: str) -> Message | None:
        """Why the rule cannot be run on a table of observations: the first column that is not there."""
        absent = self.absent.get(table, {})
        return next((absent[column] for column in needed_columns(rule) if column in absent), None)


def mask_rejected_cells(rule: Rule, rows: Frame, answer: Frame) -> Frame:
    """The answer on `rows`, unknown where a cell that the rule reads was rejected, in the row or in the other one.

    Its column LACKING says where that, or an empty cell, is the reason of an unknown answer.
    """
    holds, lacks = masked(rule, nw.col(HOLDS), rows.columns, answer.columns)
    return answer.with_columns(holds.alias(HOLDS), lacks.alias(LACKING))


def masked(rule: Rule, holds: nw.Expr, rows: Collection[str], answer: Collection[str]) -> tuple[nw.Expr, nw.Expr]:
    """HOLDS and LACKING of an answer, by the columns of the rows and of the answer. See `mask_rejected_cells`."""
    marks, there = {name for name in rows if name.startswith(REJECTED)}, set(answer)
    sides = [prefix for prefix in ("", OTHER) if marks and {prefix + mark for mark in marks} <= there]
    unsure = either(*(rejected_among(marks, read_columns(rule), side) for side in sides))
    return unless(unsure, holds), lacking(rule, there, unsure)
