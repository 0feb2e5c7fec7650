"""What a rule or a type of error means, why it is there, and an example: `govdata explain`, in both languages.

The words of a kind of rule stand beside the kind, those of a declared rule in the rule file; here are only the types
that no rule file declares. `rules_schema` writes the same knowledge down as a JSON Schema, for editors.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any, Final

from govdata.errors import UsageError
from govdata.kinds import Kind, Parameter, Rule, Text
from govdata.package import Package
from govdata.report import Severity
from govdata.rules import KINDS, load_rules

TYPES: Final[Mapping[str, Text]] = {
    "type-error": Text("A cell cannot be read as the type of its field.", "单元格不能按字段类型读取。"),
    "constraint-error": Text(
        "A cell breaks a constraint of its field (required, minimum, pattern, enum …).",
        "单元格违反字段约束（required、minimum、pattern、enum 等）。",
    ),
    "missing-cell": Text("A row has fewer cells than the header.", "行的单元格少于表头。"),
    "extra-cell": Text("A row has more cells than the header.", "行的单元格多于表头。"),
    "blank-row": Text("A row has no cell with a value.", "整行为空。"),
    "primary-key": Text("Two rows have the same primary key, or a part of it is missing.", "主键重复或缺失。"),
    "foreign-key": Text("A reference names a row that is not there.", "外键指向不存在的行。"),
    "unique-error": Text("Two rows share a value that must be unique.", "须唯一的值重复出现。"),
    "unique-key": Text("Two rows share a combination of values that must be unique.", "须唯一的组合重复出现。"),
    "missing-label": Text("A field of the schema has no column.", "模式中的字段在表中没有对应列。"),
    "extra-label": Text("A column has no field in the schema.", "表中的列不在模式中。"),
    "incorrect-label": Text("A column has another name than its field.", "列名与字段名不符。"),
    "duplicate-label": Text("Two columns have one name.", "列名重复。"),
    "blank-label": Text("A column has no name.", "列名为空。"),
    "blank-header": Text("The header is empty.", "表头为空。"),
    "encoding-error": Text("The file is not in the encoding it is declared in.", "文件编码与声明不符。"),
    "hash-count": Text("The file's hash is not the one declared.", "文件哈希与声明不符。"),
    "byte-count": Text("The file's size is not the one declared.", "文件字节数与声明不符。"),
    "source-error": Text("The file cannot be read as a table.", "文件不能作为表读取。"),
    "scheme-error": Text("The file is not there, or may not be opened.", "文件不存在或不可打开。"),
    "format-error": Text("The file is not of the format it is declared in.", "文件格式与声明不符。"),
    "compression-error": Text("The file cannot be unpacked.", "文件不能解压。"),
    "dialect-error": Text("The file does not follow its dialect.", "文件不符合声明的 CSV 方言。"),
    "package-error": Text("The descriptor of the package has a mistake.", "数据包描述文件有误。"),
    "resource-error": Text("The descriptor of a resource has a mistake.", "资源描述有误。"),
    "schema-error": Text("A Table Schema has a mistake.", "表模式有误。"),
    "field-error": Text("The descriptor of a field has a mistake.", "字段描述有误。"),
    "rule-error": Text("A rule names what is not there, or is misspelt.", "规则引用了不存在的对象或拼写有误。"),
    "evidence.source-hash": Text(
        "The archived text of a source is not the one that was read: its SHA-256 differs, or it is missing.",
        "来源存档与当初所读文本不符：SHA-256 不同或文件缺失。",
    ),
    "evidence.quote-place": Text(
        "The quote does not stand at `quote_start` in its source; white space is ignored, nothing else is.",
        "引文不在来源文本的 `quote_start` 处；仅忽略空白字符。",
    ),
    "evidence.quote-length": Text(
        "A quote is at most 40 characters: it proves a figure, it does not copy a document.",
        "引文至多40字：用于佐证数字，而非复制文件。",
    ),
    "evidence.figure-in-quote": Text(
        "The figure as written stands once in its quote.", "原文数字在引文中出现且仅出现一次。"
    ),
    "evidence.reading": Text("The figure as written cannot be read as a number.", "原文数字无法读成数值。"),
    "evidence.value": Text(
        "The number read from the figure as written is not the value: often 万 against 亿.",
        "由原文读出的数与数值不符，常见于万与亿之误。",
    ),
    "evidence.unit": Text("The unit as written is not that of the value.", "原文单位与数值单位不符。"),
    "evidence.qualifier": Text(
        "The hedge as written (近, 余, 超过) is not the qualifier.", "原文措辞（近、余、超过）与限定词不符。"
    ),
    "evidence.bounds": Text("The bounds are not those of the wording.", "上下界与原文措辞不符。"),
    "waiver.not-waivable": Text(
        "A waiver names what cannot be waived: a cell that could not be read cannot be released.",
        "豁免所指不可豁免：未能读取的内容不能发布。",
    ),
    "waiver.incomplete": Text(
        "A waiver lacks its reason, reviewer or last day: it waives nothing.", "豁免缺少理由、审阅人或到期日，不生效。"
    ),
    "waiver.expired": Text("A waiver is past its day: it waives nothing any more.", "豁免已过期，不再生效。"),
    "waiver.unused": Text("A waiver matches no finding: delete or correct it.", "豁免无对应问题：请删除或更正。"),
}
"""Types of findings that no rule file declares, each in a sentence. The names are frictionless's where it has one."""

_WORDS: Final[Mapping[str, Text]] = {
    "rule": Text("rule", "规则"),
    "kind": Text("kind", "种类"),
    "severity": Text("severity", "级别"),
    "where": Text("for rows where", "适用于"),
    "tables": Text("tables", "表"),
    "why": Text("Why", "原因"),
    "example": Text("Example", "示例"),
    "parameters": Text("Parameters", "参数"),
    "required": Text("required", "必填"),
    "here": Text("Here", "本规则"),
    "error": Text("error", "错误"),
    "warning": Text("warning", "警告"),
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
    if name in KINDS:
        return "\n".join(_kind(KINDS[name], lang))
    if name in TYPES:
        return f"{name}\n{TYPES[name].in_(lang)}"
    known = sorted({*rules, *KINDS, *TYPES})
    close = get_close_matches(name, known, 1)
    hint = f"Did you mean {close[0]}?" if close else f"There are: {', '.join(known)}."
    raise UsageError(f"there is no rule or error type {name!r}", hint)


def _rule(rule: Rule, lang: str) -> Iterator[str]:
    yield f"{rule.id} ({_say('kind', lang)} {rule.kind}, {_say(str(rule.severity), lang)})"
    yield rule.says.in_(lang)
    if rule.tables:
        yield f"{_say('tables', lang)}: {', '.join(rule.tables)}"
    if rule.where:
        yield f"{_say('where', lang)}: {rule.where.text}"
    if rule.options:
        yield f"{_say('here', lang)}: " + "; ".join(f"{name} = {_plain(value)}" for name, value in rule.options.items())
    if rule.next_step.in_(lang):
        yield rule.next_step.in_(lang)
    yield ""
    yield from _kind(KINDS[rule.kind], lang)


def _kind(kind: Kind, lang: str) -> Iterator[str]:
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
            "rules": {"type": "array", "items": {"oneOf": [_kind_schema(kind) for kind in KINDS.values()]}},
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


def _kind_schema(kind: Kind) -> dict[str, Any]:
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
