"""What a rule or a type of finding means, why it is there, and an example: `govdata explain`, in both languages.

The words of a rule type stand beside it, those of a declared rule in the rule file, all others in `reports.messages`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Final

from govdata.errors import UsageError
from govdata.metadata.near_miss import did_you_mean, near_miss
from govdata.metadata.package import Package
from govdata.reports.admission_codes import ADMISSION_CODES, STATES, AdmissionCode
from govdata.reports.lines import labelled
from govdata.reports.messages import CHECKS, FINDINGS, Message
from govdata.rules.load import load_rules
from govdata.rules.parameter_type import Parameter
from govdata.rules.rule_type import Rule, RuleType
from govdata.rules.types import RULE_TYPES

_WORDS: Final[Mapping[str, Message]] = {
    "rule": Message("rule", "规则"),
    "kind": Message("kind", "规则种类"),
    "severity": Message("severity", "级别"),
    "where": Message("for rows where", "适用于满足条件的行"),
    "tables": Message("tables", "表"),
    "why": Message("Why", "理由"),
    "example": Message("Example", "示例"),
    "parameters": Message("Parameters", "参数"),
    "required": Message("required", "必填"),
    "here": Message("This rule", "本规则"),
    "error": Message("error", "错误"),
    "warning": Message("warning", "警告"),
}
_RULES, _KINDS = Message("Rules of this package", "本数据包的规则"), Message("Rule types", "规则类型")
_CHECKS, _FINDINGS = Message("Checks", "检查项"), Message("Types of finding", "问题类型")
_LIST = Message("`govdata explain` lists all names.", "请用 `govdata explain --lang zh` 查看全部名称。")
_ANSWERS = Message("Answers of admit", "admit 的答复")


def explain(name: str, package: Package | None = None, lang: str = "en", others: Collection[str] = ()) -> str:
    """What a declared rule, a rule type, a type of finding, or an answer of `admit` means.

    Args:
        name: the id of a rule, the name of a rule type (a `kind`), the type of a finding, or a code of `admit`; "" for
            the list of them.
        package: where declared rules are looked up; without it, rule types and types of findings alone are known.
        lang: "en" or "zh".
        others: names that somebody else explains; the nearest may be one of them.

    Raises:
        UsageError: there is no such name; the message names the nearest.
    """
    if not name:
        return list_names(package, lang)
    rules = {rule.id: rule for rule in load_rules(package)[0]} if package else {}
    if name in rules:
        return "\n".join(_rule_lines(rules[name], lang))
    if name in RULE_TYPES:
        return "\n".join(_rule_type_lines(RULE_TYPES[name], lang))
    known = {**FINDINGS, **CHECKS}
    if text := known.get(name) or known.get(name.partition(".")[0]):  # foreign-key.subject, constraint.enum
        return f"{name}\n{text.in_(lang)}"
    if code := ADMISSION_CODES.get(name):
        return "\n".join(_code_lines(name, code, lang))
    names = sorted({*rules, *RULE_TYPES, *known, *ADMISSION_CODES, *others})
    raise UsageError(
        Message(f'There is no rule, check or type of finding "{name}".', f"没有名为“{name}”的规则、检查或问题类型。"),
        did_you_mean(near_miss(name, names)) or _LIST,
    )


def meanings(rules: Iterable[Rule], types: Collection[str]) -> dict[str, Message]:
    """What each declared rule means, at length, where a finding is of it."""
    return {
        rule.id: Message("\n".join(_rule_lines(rule, "en")), "\n".join(_rule_lines(rule, "zh")))
        for rule in rules
        if rule.id in types
    }


def list_names(package: Package | None = None, lang: str = "en") -> str:
    """Every name that `explain` knows, with its sentence, in the order in which people meet them."""
    parts = _parts(package)
    return "\n\n".join("\n".join(_list_lines(head, told, lang)) for head, told in parts if told)


def known_names(package: Package | None = None) -> dict[str, Message]:
    """Every name that `explain` knows, with what it means: of parts that have the same name, the first, as there."""
    return {name: said for _, told in reversed(_parts(package)) for name, said in told.items()}


def _parts(package: Package | None) -> tuple[tuple[Message, Mapping[str, Message]], ...]:
    rules = load_rules(package)[0] if package else ()
    return (
        (_RULES, {rule.id: rule.says for rule in rules}),
        (_KINDS, {kind.name: kind.says for kind in RULE_TYPES.values()}),
        (_CHECKS, CHECKS),
        (_FINDINGS, FINDINGS),
        (_ANSWERS, {name: code.means for name, code in ADMISSION_CODES.items()}),
    )


def _list_lines(head: Message, told: Mapping[str, Message], lang: str) -> Iterator[str]:
    yield labelled(head.in_(lang), "", lang).rstrip()
    yield from (labelled(f"  {name}", text.in_(lang), lang) for name, text in told.items())


def _code_lines(name: str, code: AdmissionCode, lang: str) -> Iterator[str]:
    """What `admit` answers with a code."""
    yield labelled(name, STATES[code.state].in_(lang), lang)
    yield code.means.in_(lang)


def _rule_lines(rule: Rule, lang: str) -> Iterator[str]:
    kind, severity = f"{_say('kind', lang)} {rule.kind}", _say(str(rule.severity), lang)
    yield f"{rule.id}（{kind}，{severity}）" if lang == "zh" else f"{rule.id} ({kind}, {severity})"
    yield rule.says.in_(lang)
    if rule.tables:
        yield labelled(_say("tables", lang), ("、" if lang == "zh" else ", ").join(rule.tables), lang)
    if rule.where:
        yield labelled(_say("where", lang), rule.where.text, lang)
    if rule.options:
        options = (f"{name} = {_option_text(value, lang)}" for name, value in rule.options.items())
        yield labelled(_say("here", lang), ("；" if lang == "zh" else "; ").join(options), lang)
    if rule.next_step:
        yield rule.next_step.in_(lang)
    yield ""
    yield from _rule_type_lines(RULE_TYPES[rule.kind], lang)


def _rule_type_lines(rule_type: RuleType, lang: str) -> Iterator[str]:
    yield labelled(rule_type.name, rule_type.says.in_(lang), lang)
    yield labelled(_say("why", lang), rule_type.why.in_(lang), lang)
    yield labelled(_say("example", lang), rule_type.example.in_(lang), lang)
    if rule_type.parameters:
        yield labelled(_say("parameters", lang), "", lang).rstrip()
    yield from (_parameter_line(parameter, lang) for parameter in rule_type.parameters)


def _parameter_line(parameter: Parameter, lang: str) -> str:
    word = _say("required", lang)
    needed = "" if not parameter.required else f"（{word}）" if lang == "zh" else f" ({word})"
    holds = " | ".join(parameter.choices) or parameter.type.noun.in_(lang)
    return labelled(f"  {parameter.name}{needed} [{holds}]", parameter.means.in_(lang), lang)


def _say(word: str, lang: str) -> str:
    return _WORDS[word].in_(lang)


def _option_text(value: Any, lang: str) -> str:
    """What a rule sets: an expression as it is written, a list by its members."""
    if isinstance(value, (list, tuple)):
        return ("、" if lang == "zh" else ", ").join(_option_text(each, lang) for each in value)
    return str(getattr(value, "text", value))
