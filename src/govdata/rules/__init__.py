"""Declared rules and facts: the only home of pandera."""

from typing import TYPE_CHECKING

from govdata.late import when_asked
from govdata.rules.check import check_rules
from govdata.rules.explanation import explain, known_names
from govdata.rules.load import load_rules
from govdata.rules.rule_type import Rule, RuleType

if TYPE_CHECKING:
    from govdata.rules.fact_table import facts
    from govdata.rules.pandera_schemas import pandera_schema

__all__ = ["Rule", "RuleType", "check_rules", "explain", "facts", "known_names", "load_rules", "pandera_schema"]

__getattr__ = when_asked(__name__, {"facts": "fact_table", "pandera_schema": "pandera_schemas"})
