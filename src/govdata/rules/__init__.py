"""Declared rules and facts: the only home of pandera."""

from typing import TYPE_CHECKING

from govdata.late import when_asked

if TYPE_CHECKING:
    from govdata.rules.check import check_rules
    from govdata.rules.explanation import explain, known_names
    from govdata.rules.fact_table import facts
    from govdata.rules.load import load_rules
    from govdata.rules.pandera_schemas import pandera_schema
    from govdata.rules.rule_type import Rule, RuleType

__all__ = ["Rule", "RuleType", "check_rules", "explain", "facts", "known_names", "load_rules", "pandera_schema"]

__getattr__ = when_asked(
    __name__,
    {
        "Rule": "rule_type",
        "RuleType": "rule_type",
        "check_rules": "check",
        "explain": "explanation",
        "facts": "fact_table",
        "known_names": "explanation",
        "load_rules": "load",
        "pandera_schema": "pandera_schemas",
    },
)
