"""A package that declares no rules: what is said of it, without what runs rules."""

from __future__ import annotations

from typing import Final

from govdata.metadata.package import Package
from govdata.reports.messages import Message
from govdata.reports.model import Check, CheckKind, Outcome, State

NO_RULES: Final = Message("the package declares no rules", "数据包未声明规则")


def declares_rules(package: Package) -> bool:
    """Whether the descriptor names a rule file."""
    return package.govdata.get("rules") is not None


def nothing_to_run(reason: Message = NO_RULES) -> Outcome:
    """The outcome of no rule at all: the check that looks for them is skipped."""
    return Outcome(checks=(Check("consistency", None, CheckKind.CONSISTENCY, State.SKIPPED, reason),))
