"""What a rule or a type of error means, why it is there, and an example: `govdata explain`, in both languages.

The words of a kind of rule stand beside the kind, those of a declared rule in the rule file, all others in the
catalogue. `rules_schema` writes the same knowledge down as a JSON Schema, for editors.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from govdata.errors import UsageError
from govdata.metadata.descriptor import near_miss
from govdata.metadata.package import Package
from govdata.reports.messages import CHECKS, FINDINGS, Message, untranslated
from govdata.reports.model import Severity
from govdata.rules.load import RULE_TYPES, load_rules
from govdata.rules.rule_type import Parameter, Rule, RuleType

_WORDS: Final[Mapping[str, Message]] = {
    "rule": Message("rule", "规则"),
    "kind": Message("kind", "种类"),
    "severity": Message("severity", "级别"),
    "where": Message("for rows where", "适用于"),
    "tables": Message("tables", "表"),
    "why": Message("Why", "原因"),
    "example": Message("Example", "示例"),
    "parameters": Message("Parameters", "参数"),
    "required": Message("required", "必填"),
    "here": Message("Here", "本规则"),
    "error": Message("error", "错误"),
    "warning": Message("warning", "警告"),
}


def explain(name: str, package: Package | None = None, lang: str = "en") -> str:
    """What a declared rule, a kind of rule, or a type of finding means.

    Args:
        package: where declared rules are looked up; without it, kinds and types alone are known.
        lang: "en" or "zh".

    Raises:
        UsageError: there is no such rule, kind or type; the message names the nearest.
    """
    rules = {rule.id: rule for rule in load_rules(package)[0]} if package else {}
    if name in rules:
        return "\n".join(_rule(rules[name], lang))
    if name in RULE_TYPES:
        return "\n".join(_kind(RULE_TYPES[name], lang))
    known = {**FINDINGS, **CHECKS}
    if text := known.get(name) or known.get(name.partition(".")[0]):  # foreign-key.subject, constraint.enum
        return f"{name}\n{text.in_(lang)}"
    names = sorted({*rules, *RULE_TYPES, *known})
    meant = near_miss(name, names)
    hint = f"Did you mean {meant}?" if meant else f"There are: {', '.join(names)}."
    raise UsageError(untranslated(f"there is no rule, check or type of finding {name!r}"), untranslated(hint))


def _rule(rule: Rule, lang: str) -> Iterator[str]:
    yield f"{rule.id} ({_say('kind', lang)} {rule.kind}, {_say(str(rule.severity), lang)})"
    yield rule.says.in_(lang)
    if rule.tables:
        yield f"{_say('tables', lang)}: {', '.join(rule.tables)}"
    if rule.where:
        yield f"{_say('where', lang)}: {rule.where.text}"
    if rule.options:
        yield f"{_say('here', lang)}: " + "; ".join(f"{name} = {_plain(value)}" for name, value in rule.options.items())
    if rule.next_step:
        yield rule.next_step.in_(lang)
    yield ""
    yield from _kind(RULE_TYPES[rule.kind], lang)


def _kind(kind: RuleType, lang: str) -> Iterator[str]:
    yield f"{kind.name}: {kind.says.in_(lang)}"
    yield f"{_say('why', lang)}: {kind.why.in_(lang)}"
    yield f"{_say('example', lang)}: {kind.example.in_(lang)}"
    if kind.parameters:
        yield f"{_say('parameters', lang)}:"
    for parameter in kind.parameters:
        needed = f" ({_say('required', lang)})" if parameter.required else ""
        choices = f" [{' | '.join(parameter.choices)}]" if parameter.choices else ""
        yield f"  {parameter.name}{needed}{choices}: {parameter.means.in_(lang)}"


def _say(word: str, lang: str) -> str:
    return _WORDS[word].in_(lang)


def _plain(value: Any) -> str:
    return str(getattr(value, "text", value))


def rules_schema() -> dict[str, Any]:
    """The JSON Schema of a rule file, made from the kinds; rules.schema.json beside this module is its text."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Rules of govdata",
        "description": "Rules that the tables of a data package must follow, as data beside its schemas.",
        "type": "object",
        "required": ["rules"],
        "properties": {
            "$schema": {"type": "string"},
            "rules": {"type": "array", "items": {"oneOf": [_kind_schema(kind) for kind in RULE_TYPES.values()]}},
        },
        "additionalProperties": False,
        "definitions": {"text": _TEXT_SCHEMA},
    }


_TEXT_SCHEMA: Final = {
    "type": "object",
    "required": ["en", "zh"],
    "properties": {"en": {"type": "string"}, "zh": {"type": "string"}},
    "additionalProperties": False,
}
_NAMES: Final = {"type": "array", "items": {"type": "string"}, "minItems": 1}
_SHAPES: Final[Mapping[str, Mapping[str, Any]]] = {
    "expression": {"type": "string"},
    "formula": {"type": "string"},
    "indicator": {"type": "string"},
    "fields": _NAMES,
    "subjects": _NAMES,
    "days": {"type": "array", "items": {"type": "string", "format": "date"}, "minItems": 1},
    "indicators": _NAMES,
    "indicator-groups": {"type": "array", "items": _NAMES},
    "number": {"type": "number", "exclusiveMinimum": 1},
    "numbers": {"type": "object", "additionalProperties": {"type": "number", "exclusiveMinimum": 0}},
    "choice": {"type": "string"},
    "variables": {
        "type": "object",
        "minProperties": 1,
        "additionalProperties": {
            "anyOf": [
                {"type": "string"},
                {
                    "type": "object",
                    "required": ["indicator"],
                    "properties": {
                        "indicator": {"type": "string"},
                        "breakdown": {"type": "string"},
                        "years": {"type": "integer"},
                    },
                    "additionalProperties": False,
                },
            ]
        },
    },
}


def _kind_schema(kind: RuleType) -> dict[str, Any]:
    return {
        "title": kind.name,
        "description": f"{kind.says.en} / {kind.says.zh}",
        "type": "object",
        "required": ["id", "kind", *(parameter.name for parameter in kind.parameters if parameter.required)],
        "properties": {
            "id": {"type": "string", "pattern": "^[a-z0-9.-]+$"},
            "kind": {"const": kind.name},
            "severity": {"enum": [str(severity) for severity in Severity], "default": str(kind.severity)},
            "tables": {"type": "array", "items": {"type": "string"}},
            "where": {"type": "string", "description": "Only for rows for which this is true."},
            "says": {"$ref": "#/definitions/text"},
            "next": {"$ref": "#/definitions/text"},
            **{parameter.name: _parameter_schema(parameter) for parameter in kind.parameters},
        },
        "additionalProperties": False,
    }


def _parameter_schema(parameter: Parameter) -> dict[str, Any]:
    choices = {"enum": list(parameter.choices)} if parameter.choices else {}
    return {**_SHAPES[parameter.holds], **choices, "description": f"{parameter.means.en} / {parameter.means.zh}"}
