"""The JSON Schema of a rule file, for editors; rules.schema.json beside this module is its text."""

from __future__ import annotations

from typing import Any, Final

from govdata.reports.model import Severity
from govdata.rules.rule_type import RuleType
from govdata.rules.types import RULE_TYPES

_SENTENCE: Final = {
    "type": "object",
    "required": ["en", "zh"],
    "properties": {"en": {"type": "string"}, "zh": {"type": "string"}},
    "additionalProperties": False,
}


def rules_schema() -> dict[str, Any]:
    """The JSON Schema of a rule file, made from the rule types and the types of their parameters."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": "urn:govdata:schemas:rules:1",
        "title": "Rules of govdata",
        "description": "Rules that the tables of a data package must follow, as data beside its schemas.",
        "type": "object",
        "required": ["rules"],
        "properties": {
            "$schema": {"type": "string"},
            "rules": {"type": "array", "items": {"oneOf": [_rule_schema(each) for each in RULE_TYPES.values()]}},
        },
        "additionalProperties": False,
        "definitions": {"text": _SENTENCE},
    }


def _rule_schema(rule_type: RuleType) -> dict[str, Any]:
    required = (parameter.name for parameter in rule_type.parameters if parameter.required)
    return {
        "title": rule_type.name,
        "description": f"{rule_type.says.en} / {rule_type.says.zh}",
        "type": "object",
        "required": ["id", "kind", *required],
        "properties": {
            "id": {"type": "string", "pattern": "^[a-z0-9.-]+$"},
            "kind": {"const": rule_type.name},
            "severity": {"enum": [str(severity) for severity in Severity], "default": str(rule_type.severity)},
            "tables": {"type": "array", "items": {"type": "string"}},
            "where": {"type": "string", "description": "Only for rows for which this is true."},
            "says": {"$ref": "#/definitions/text"},
            "next": {"$ref": "#/definitions/text"},
            **{parameter.name: parameter.schema() for parameter in rule_type.parameters},
        },
        "additionalProperties": False,
    }
