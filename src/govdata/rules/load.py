"""The rule file -> rules, with every mistake in it at once, found before any data are read.

The file is JSON beside the schemas; the package names it in `govdata.rules`. Its JSON Schema is shipped with govdata
(rules.schema.json), so that an editor completes it. A mistake becomes a `Problem` with its JSON path and what was
probably meant; the rules without a mistake stay usable.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any, Final

import narwhals as nw

from govdata.errors import DescriptorError
from govdata.metadata.descriptor import occurs_twice, unreadable
from govdata.metadata.near_miss import near_miss
from govdata.metadata.package import Package, Problem, read_json
from govdata.metadata.place import Place, item_label
from govdata.metadata.repeated_names import repeated_in
from govdata.reports.messages import CHECKS, EMPTY, FINDINGS, Message
from govdata.reports.model import Severity
from govdata.rules.expression import Expression
from govdata.rules.observations import COLUMNS, FIELD_TYPES, INDICATOR, NAMES, SOURCE, SUBJECT
from govdata.rules.parameter_type import FIELDS, Surroundings, read_condition
from govdata.rules.rule_mistake import RuleMistake, json_text, one_of
from govdata.rules.rule_type import Rule, RuleType
from govdata.rules.types import RULE_TYPES
from govdata.rules.undeclared import declares_rules
from govdata.rules.vocabulary import Vocabulary

COMMON: Final = ("id", "kind", "severity", "tables", "where", "says", "next")
"""What every rule may say, whatever its type."""
_FILE: Final = ("$schema", "rules")
_NEEDED_OF_ALL: Final = {
    "kind": Message("the rule type: govdata explain lists them", "规则种类，见 govdata explain"),
    "id": Message("the name by which findings and waivers call it", "问题与豁免以此称呼该规则"),
}
_NEEDED: Final[Mapping[str, Mapping[str, nw.dtypes.DType]]] = {
    "observations": COLUMNS,
    "sources": dict(SOURCE.values()),
    "indicators": dict(INDICATOR.values()),
    "subjects": dict(SUBJECT.values()),
}
"""The columns that rules read, by the role of the table."""
_TYPE_NAMES: Final = {"integer": "整数", "number": "数", "date": "日期"}


def load_rules(package: Package) -> tuple[tuple[Rule, ...], tuple[Problem, ...]]:
    """The rules that a package declares, and every mistake in them.

    A package without `govdata.rules` has no rules and no problems.
    """
    if not declares_rules(package):
        return (), ()
    file = package.govdata["rules"]
    declared = Place(package.path.name).below(package.descriptor, ".govdata.rules")
    if not isinstance(file, str) or ".." in PurePosixPath(file).parts or PurePosixPath(file).is_absolute():
        given = json_text(file)
        outside = Message(f"{given.en} is not a path inside the package", f"{given.zh.strip()}不是数据包内的路径")
        return (), (_problem(declared, "$.govdata.rules", outside),)
    try:
        content = read_json(package.root / file, package.boundary)
    except DescriptorError as error:
        said, fix = unreadable(file, error)
        return (), (_problem(declared, "$.govdata.rules", said, fix=fix),)
    rules, problems = read_rules(content, package, file)
    return rules, (*_repeated_names(content, file), *problems)


def _repeated_names(content: Any, file: str) -> Iterator[Problem]:
    """Names that stand twice in one object of the rule file."""
    for step in repeated_in(content):
        place = Place(file).below(content, step)
        yield _problem(place, f"{file}#${step}", occurs_twice(step.rpartition(".")[2]))


def read_rules(content: Any, package: Package, file: str) -> tuple[tuple[Rule, ...], tuple[Problem, ...]]:
    """The rules of a rule file that has been read: an object with a list `rules`."""
    problems = [*_mistakes_of_file(content, file)]
    raws = content.get("rules") if isinstance(content, Mapping) else None
    if not isinstance(raws, list):
        return (), tuple(problems)
    vocabulary = Vocabulary.of(package)
    rules: list[Rule] = []
    problems += _unusable_fields(package) if raws else ()
    for number, raw in enumerate(raws):
        try:
            rule = _read_rule(raw, vocabulary)
            if any(rule.id == before.id for before in rules):
                raise RuleMistake(".id", Message("an earlier rule has the same id", "前面的规则已使用此标识"))
            rules.append(rule)
        except RuleMistake as mistake:
            step = f".rules[{number}]{mistake.path}"
            place = Place(file).below(content, step)
            fix = mistake.next_step(place)
            problems.append(_problem(place, f"{file}#${step}", mistake.message, mistake.suggestion, fix))
    return tuple(rules), tuple(problems)


def _problem(place: Place, path: str, message: Message, suggestion: str = "", fix: Message = EMPTY) -> Problem:
    return Problem(path, message, suggestion, "rule-error", place=place.where, fix=fix or place.fix)


def _mistakes_of_file(content: Any, file: str) -> Iterator[Problem]:
    """What is wrong around the rules: a rule file is an object that has a list of them, and nothing else."""
    if not isinstance(content, Mapping):
        given = json_text(content)
        message = Message(
            f'a rule file must be an object with the list "rules"; got {given.en}',
            f"规则文件须为含列表“rules”的对象，实际为{given.zh}",
        )
        yield _problem(Place(file), f"{file}#$", message)
        return
    unknown = [_unknown_key(name, file) for name in content if name not in _FILE]
    yield from unknown
    if "rules" in content and not isinstance(content["rules"], list):
        given = json_text(content["rules"])
        message = Message(f'"rules" must be a list of rules; got {given.en}', f"“rules”须为规则列表，实际为{given.zh}")
        yield _problem(Place(file, key="rules"), f"{file}#$.rules", message)
    elif "rules" not in content and not any(problem.suggestion == "rules" for problem in unknown):
        message = Message('"rules" is missing (the list of rules)', "缺少“rules”（规则列表）")
        place = Place(file, key="rules")
        yield _problem(place, f"{file}#$.rules", message, fix=place.add)


def _unknown_key(name: str, file: str) -> Problem:
    message = Message(f'unknown property "{name}" of a rule file', f"规则文件没有属性“{name}”")
    place, meant = Place(file, key=name), near_miss(name, _FILE)
    return _problem(place, f"{file}#$.{name}", message, meant, place.rename(meant) if meant else place.remove)


def _unusable_fields(package: Package) -> Iterator[Problem]:
    """Fields that rules would have to read as empty, since they are declared with a type that rules cannot use."""
    for role, columns in _NEEDED.items():
        for resource in package.with_role(role):
            for field in resource.schema.fields if resource.schema else ():
                wanted = columns.get(field.name)
                allowed = FIELD_TYPES.get(type(wanted), ()) if wanted else ()
                if allowed and field.type not in allowed:
                    path = f"$.resources[?name={resource.name}].schema.fields[?name={field.name}].type"
                    place = Place(
                        package.path.name,
                        (
                            item_label("resources", 0, {"name": resource.name}),
                            item_label("fields", 0, {"name": field.name}),
                        ),
                        "type",
                    )
                    yield _problem(place, path, _unusable(resource.name, field.name, allowed[0], field.type))


def _unusable(table: str, field: str, wanted: str, given: str) -> Message:
    return Message(
        f'rules need the field "{field}" of {table} to be of type {wanted}, not {given}',
        f"规则要求表 {table} 的字段“{field}”类型为{_TYPE_NAMES[wanted]}（{wanted}），而不是 {given}",
    )


# One rule


def _read_rule(raw: Any, vocabulary: Vocabulary) -> Rule:
    if not isinstance(raw, Mapping):
        raise RuleMistake("", Message("a rule must be an object", "规则须为对象"))
    rule_type = _read_rule_type(raw)
    names = (*COMMON, *(parameter.name for parameter in rule_type.parameters))
    for name in raw:
        _require_known(name, names)
    tables = _read_tables(raw, rule_type, vocabulary)
    about = tables or vocabulary.observations
    severity = raw.get("severity", str(rule_type.severity))
    rule = Rule(
        id=_read_id(raw["id"]),
        kind=rule_type.name,
        says=_read_sentence(raw.get("says"), rule_type.says, ".says"),
        severity=Severity(one_of(severity, tuple(map(str, Severity)), ".severity", Message("severity", "级别"))),
        tables=tables,
        next_step=_read_sentence(raw.get("next"), EMPTY, ".next"),
        without_schema=tuple(table for table in about if table in vocabulary.flawed),
    )
    if about and rule.without_schema == about:
        return rule
    surroundings = Surroundings(raw, vocabulary.fields(rule_type, tables))
    return replace(
        rule,
        where=read_condition(raw["where"], ".where", surroundings) if "where" in raw else None,
        options=dict(_read_options(raw, rule_type, surroundings)),
    )


def _read_rule_type(raw: Mapping[str, Any]) -> RuleType:
    """The type of a rule, which has to be there before it is known what else the rule may say."""
    for name, means in _NEEDED_OF_ALL.items():
        if name not in raw:
            raise RuleMistake(
                f".{name}",
                Message(
                    f'"{name}" is missing ({means.en}); every rule needs it',
                    f"缺少“{name}”（{means.zh}），每条规则必填",
                ),
                missing=True,
            )
    return RULE_TYPES[one_of(raw["kind"], tuple(RULE_TYPES), ".kind", Message("kind", "规则种类"))]


def _require_known(name: str, names: Collection[str]) -> None:
    """A property that a rule of this kind has not is renamed where another was meant."""
    try:
        one_of(name, names, f".{name}", Message("property", "规则属性"))
    except RuleMistake as mistake:
        mistake.new_name = mistake.suggestion
        raise


def _read_id(value: Any) -> str:
    given = json_text(value)
    if not isinstance(value, str) or not value or set(value) - set("abcdefghijklmnopqrstuvwxyz0123456789-."):
        raise RuleMistake(
            ".id",
            Message(
                f'"id" must consist of lower-case letters, digits, "-" and "."; got {given.en}',
                f"“id”只能含小写字母、数字、“-”和“.”，实际为{given.zh}",
            ),
        )
    if value in FINDINGS or value in CHECKS or value.startswith(("evidence.", "waiver.")):
        # A waiver of the one must not silence the other.
        raise RuleMistake(
            ".id",
            Message(
                f"{given.en} is a type of finding of govdata itself; choose another id",
                f"{given.zh}是 govdata 自身的问题类型，请另取标识",
            ),
        )
    return value


def _read_sentence(value: Any, default: Message, path: str) -> Message:
    if value is None:
        return default
    if not isinstance(value, Mapping) or not all(isinstance(value.get(lang), str) for lang in ("en", "zh")):
        message = 'a sentence must be an object with the texts "en" and "zh"'
        raise RuleMistake(path, Message(message, "句子须为含文本“en”和“zh”的对象"))
    return Message(value["en"], value["zh"])


def _read_tables(raw: Mapping[str, Any], rule_type: RuleType, vocabulary: Vocabulary) -> tuple[str, ...]:
    tables = raw.get("tables", [])
    if not isinstance(tables, list):
        given = json_text(tables)
        raise RuleMistake(
            ".tables",
            Message(f'"tables" must be a list of tables; got {given.en}', f"“tables”须为表名列表，实际为{given.zh}"),
        )
    choices, noun = (*vocabulary.tables, *sorted(vocabulary.without_schema)), Message("table", "表")
    if not rule_type.any_table:
        choices, noun = vocabulary.observations, Message("table of observations", "观测值表")
    for number, table in enumerate(tables):
        one_of(table, choices, f".tables[{number}]", noun)
        if table in vocabulary.without_schema - vocabulary.flawed:
            raise RuleMistake(
                f".tables[{number}]",
                Message(
                    f'table "{table}" has no schema with fields, which rules need',
                    f"表“{table}”没有含字段的模式，规则无从读取",
                ),
            )
    return tuple(tables)


def _read_options(
    raw: Mapping[str, Any], rule_type: RuleType, surroundings: Surroundings
) -> Iterator[tuple[str, Any]]:  # fmt: skip
    for parameter in rule_type.parameters:
        if parameter.name in raw:
            yield parameter.name, parameter.read(raw[parameter.name], surroundings)
        elif parameter.required:
            name, kind, means = parameter.name, rule_type.name, parameter.means
            raise RuleMistake(
                f".{name}",
                Message(
                    f'"{name}" is missing ({means.en}); kind {kind} needs it',
                    f"缺少“{name}”（{means.zh}），{kind} 规则必填",
                ),
                missing=True,
            )


# What a rule refers to


def needed_columns(rule: Rule) -> tuple[str, ...]:
    """The columns without which a rule would pass in silence: those of its type, and those that it names itself."""
    rule_type = RULE_TYPES[rule.kind]
    conditions = [option.names for option in rule.options.values() if isinstance(option, Expression)]
    fields = [rule.options.get(each.name, ()) for each in rule_type.parameters if each.type is FIELDS]
    where = rule.where.names if rule.where else ()
    return tuple(dict.fromkeys(name for names in (rule_type.needs, *conditions, *fields, where) for name in names))


def read_columns(rule: Rule) -> tuple[str, ...]:
    """Every column that the answer of a rule depends on."""
    return tuple(dict.fromkeys((*needed_columns(rule), *RULE_TYPES[rule.kind].reads)))


def referenced_ids(rule: Rule, role: str) -> set[str]:
    """The indicators or the subjects (as `role` says) that a rule names in its parameters."""
    found: set[str] = set()
    for parameter in RULE_TYPES[rule.kind].parameters:
        value, ids = rule.options.get(parameter.name), parameter.type.ids
        if value is not None and ids and ids[0] == role:
            found.update(ids[1](value))
    return found


def own_columns(rules: Iterable[Rule]) -> tuple[str, ...]:
    """The columns that rules about observations name and that are not among NAMES: those of the package's tables."""
    about = (rule for rule in rules if not RULE_TYPES[rule.kind].any_table or not rule.tables)
    return tuple(dict.fromkeys(name for rule in about for name in needed_columns(rule) if name not in NAMES))
