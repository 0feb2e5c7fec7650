"""The types of rules, by what one rule looks at: a row, a pair, two sources, a group, combinations, a formula."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from govdata.rules.rule_type import RuleType
from govdata.rules.types import complete, groups, pairs, recomputed, rows, sources

_MODULES: Final = (rows, pairs, sources, groups, complete, recomputed)
RULE_TYPES: Final[Mapping[str, RuleType]] = {each.name: each for module in _MODULES for each in module.RULE_TYPES}
"""Every rule type, by the name that a rule file calls it by (`kind`)."""

__all__ = ["RULE_TYPES"]
