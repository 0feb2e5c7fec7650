"""The rule file -> rules, with every mistake in it at once, found before any data are read.

The file is JSON beside the schemas; the package names it in `govdata.rules`. Its JSON Schema is shipped with govdata
(rules.schema.json), so that an editor completes it. A mistake becomes a `Problem` with its JSON path and what was
probably meant; the rules without a mistake stay usable.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any, Final

import narwhals as nw

from govdata.errors import DescriptorError
from govdata.metadata.descriptor import near_miss
from govdata.metadata.package import Package, Problem, read_json
from govdata.reports.messages import CHECKS, EMPTY, FINDINGS, Message, untranslated
from govdata.reports.model import Severity
from govdata.rules.expression import LITERAL, LONGEST, BadExpression, Expression, check_types, parse, type_of
from govdata.rules.observations import COLUMNS, FIELD_TYPES, INDICATOR, MADE, NAMES, NUMBER, SOURCE, SUBJECT
from govdata.rules.rule_type import OTHER, Parameter, Rule, RuleType
from govdata.rules.types.groups import RULE_TYPES as GROUPS
from govdata.rules.types.pairs import RULE_TYPES as PAIRS
from govdata.rules.types.recomputed import RULE_TYPES as COMPUTED
from govdata.rules.types.recomputed import read_formula
from govdata.rules.types.rows import RULE_TYPES as ROWS

RULE_TYPES: Final[Mapping[str, RuleType]] = {kind.name: kind for kind in (*ROWS, *PAIRS, *GROUPS, *COMPUTED)}
COMMON: Final = ("id", "kind", "severity", "tables", "where", "says", "next")
"""What every rule may say, whatever its kind."""

TYPES: Final[Mapping[str, nw.dtypes.DType]] = {
    "integer": nw.Int64(),
    "year": nw.Int64(),
    "number": NUMBER,
    "boolean": nw.Boolean(),
    "date": nw.Date(),
    "datetime": nw.Datetime(),
    "time": nw.Time(),
}

_NEEDED: Final[Mapping[str, Mapping[str, nw.dtypes.DType]]] = {
    "observations": COLUMNS,
    "sources": dict(SOURCE.values()),
    "indicators": dict(INDICATOR.values()),
    "subjects": dict(SUBJECT.values()),
}
"""The columns that rules read, by the role of the table."""


class _Wrong(ValueError):
    """One mistake: what is wrong, where below the rule, and what was probably meant."""

    def __init__(self, place: str, message: str, suggestion: str = "") -> None:
        super().__init__(message)
        self.place, self.message, self.suggestion = place, message, suggestion


@dataclass(frozen=True)
class _Known:
    """What a rule may refer to: the tables with the types of their fields."""

    tables: Mapping[str, Mapping[str, nw.dtypes.DType]]
    observations: tuple[str, ...]

    @staticmethod
    def of(package: Package) -> _Known:
        tables = {
            resource.name: {field.name: TYPES.get(field.type, nw.String()) for field in resource.schema.fields}
            for resource in package.resources
            if resource.schema
        }
        return _Known(tables, tuple(resource.name for resource in package.with_role("observations")))

    def fields(self, kind: RuleType, tables: tuple[str, ...]) -> Mapping[str, nw.dtypes.DType]:
        """What may be named: the fields that all the tables have, and of mentions what else is known of them."""
        if kind.about == "mentions" or not tables:
            shared = self._shared(tables or self.observations)
            return dict(NAMES) | {name: dtype for name, dtype in shared.items() if self._carried(name)}
        return self._shared(tables)

    def _shared(self, tables: tuple[str, ...]) -> dict[str, nw.dtypes.DType]:
        shared = [self.tables.get(table, {}) for table in tables]
        found = shared[0] if shared else {}
        return {name: dtype for name, dtype in found.items() if all(name in fields for fields in shared)}

    def _carried(self, name: str) -> bool:
        """Whether a field can be a column of all mentions: one type in every table, and no name that is taken."""
        tables = (self.tables.get(table, {}) for table in self.observations)
        types = {type_of(fields[name]) for fields in tables if name in fields}
        # Some engines take A and a for one column.
        taken = name.lower() in {*NAMES, *MADE} or name.lower().startswith((OTHER, "input "))
        return len(types) == 1 and not taken


def load_rules(package: Package) -> tuple[tuple[Rule, ...], tuple[Problem, ...]]:
    """The rules that a package declares, and every mistake in them.

    A package without `govdata.rules` has no rules and no problems.
    """
    place = package.govdata.get("rules")
    if place is None:
        return (), ()
    if not isinstance(place, str) or ".." in PurePosixPath(place).parts or PurePosixPath(place).is_absolute():
        return (), (_problem("$.govdata.rules", f"{place!r} is not a path inside the package"),)
    try:
        content = read_json(package.root / place)
    except DescriptorError as error:
        return (), (_problem("$.govdata.rules", f"{place}: {error.reason}"),)
    rules, problems = read_rules(content, package, place)
    return rules, (*_doubled(package.root / place, place), *problems)


def _doubled(path: Path, place: str) -> Iterator[Problem]:
    """Keys that stand twice in one object: all but the last would be dropped in silence."""
    found: list[str] = []

    def notice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found.extend(name for name, times in Counter(name for name, _ in pairs).items() if times > 1)
        return dict(pairs)

    if path.suffix not in {".yaml", ".yml"}:
        json.loads(path.read_text(encoding="utf-8-sig"), object_pairs_hook=notice)
    for name in found:
        yield _problem(f"{place}#$", f"the key {name!r} stands twice in one object; keep one")


def read_rules(content: Any, package: Package, place: str) -> tuple[tuple[Rule, ...], tuple[Problem, ...]]:
    """The rules of a rule file that has been read: an object with a list `rules`."""
    raws = content.get("rules") if isinstance(content, Mapping) else None
    if not isinstance(raws, list):
        return (), (_problem(f"{place}#$", "a rule file is an object with a list `rules`"),)
    known = _Known.of(package)
    strange = [_unknown_key(name, place) for name in content if name not in {"$schema", "rules"}]
    rules: list[Rule] = []
    problems = [*strange, *(_unfit(package) if raws else ())]
    for number, raw in enumerate(raws):
        path = f"{place}#$.rules[{number}]"
        try:
            rule = _rule(raw, known)
            if any(rule.id == before.id for before in rules):
                raise _Wrong(".id", f"the id {rule.id!r} is taken by a rule before")
            rules.append(rule)
        except _Wrong as wrong:
            problems.append(_problem(path + wrong.place, wrong.message, wrong.suggestion))
    return tuple(rules), tuple(problems)


def _unknown_key(name: str, place: str) -> Problem:
    meant = near_miss(name, ("$schema", "rules"))
    return _problem(f"{place}#$.{name}", f"{name!r} is no property of a rule file", meant)


def _unfit(package: Package) -> Iterator[Problem]:
    """Fields that rules would have to read as empty, since they are declared with a type that rules cannot use."""
    for role, columns in _NEEDED.items():
        for resource in package.with_role(role):
            for field in resource.schema.fields if resource.schema else ():
                wanted = columns.get(field.name)
                allowed = FIELD_TYPES.get(type(wanted), ()) if wanted else ()
                if allowed and field.type not in allowed:
                    place = f"$.resources[?name={resource.name}].schema.fields[?name={field.name}].type"
                    needs = f"rules need the field {field.name!r} of {resource.name} to be a {allowed[0]}"
                    yield _problem(place, f"{needs}, not a {field.type}")


def _problem(path: str, message: str, suggestion: str = "") -> Problem:
    return Problem(path, untranslated(message), suggestion, type="rule-error")


def _rule(raw: Any, known: _Known) -> Rule:
    if not isinstance(raw, Mapping):
        raise _Wrong("", "a rule is an object")
    kind = RULE_TYPES[_one_of(raw.get("kind"), tuple(RULE_TYPES), ".kind", "kind of rule")]
    names = tuple(parameter.name for parameter in kind.parameters)
    for name in raw:
        _one_of(name, (*COMMON, *names), f".{name}", f"property of a rule of kind {kind.name}")
    tables = _tables(raw, kind, known)
    fields = known.fields(kind, tables)
    severity = raw.get("severity", str(kind.severity))
    return Rule(
        id=_id(raw),
        kind=kind.name,
        says=_text(raw.get("says"), kind.says, ".says"),
        severity=Severity(_one_of(severity, tuple(map(str, Severity)), ".severity", "severity")),
        tables=tables,
        where=_expression(raw["where"], fields, ".where") if "where" in raw else None,
        options=dict(_options(raw, kind, fields)),
        next_step=_text(raw.get("next"), EMPTY, ".next"),
    )


def _one_of(value: Any, choices: tuple[str, ...], place: str, what: str) -> str:
    if isinstance(value, str) and value in choices:
        return value
    meant = near_miss(str(value), choices)
    listed = "" if meant else f"; there are {', '.join(choices)}"
    raise _Wrong(place, f"{value!r} is no {what}{listed}", meant)


def _id(raw: Mapping[str, Any]) -> str:
    value = raw.get("id")
    if not isinstance(value, str) or not value or set(value) - set("abcdefghijklmnopqrstuvwxyz0123456789-."):
        raise _Wrong(".id", f"{value!r} is no id: lower-case letters, digits, - and . only")
    if value in FINDINGS or value in CHECKS or value.startswith(("evidence.", "waiver.")):
        # A waiver of the one must not silence the other.
        raise _Wrong(".id", f"{value!r} is a type of finding that govdata itself uses: choose another id")
    return value


def _text(value: Any, default: Message, place: str) -> Message:
    if value is None:
        return default
    if not isinstance(value, Mapping) or not all(isinstance(value.get(lang), str) for lang in ("en", "zh")):
        raise _Wrong(place, 'a sentence is an object with the texts "en" and "zh"')
    return Message(value["en"], value["zh"])


def _tables(raw: Mapping[str, Any], kind: RuleType, known: _Known) -> tuple[str, ...]:
    tables = raw.get("tables", [])
    if not isinstance(tables, list):
        raise _Wrong(".tables", "a list of tables is expected")
    choices = known.observations if kind.about == "mentions" else tuple(known.tables)
    for number, table in enumerate(tables):
        what = "table of observations" if kind.about == "mentions" else "table of the package"
        _one_of(table, choices, f".tables[{number}]", what)
    return tuple(tables)


def _variables(value: Any) -> bool:
    return isinstance(value, Mapping) and bool(value) and all(_variable(*item) for item in value.items())


def _variable(name: str, value: Any) -> bool:
    parts = value if isinstance(value, Mapping) else {"indicator": value}
    known = all(part in _PARTS and _PARTS[part](given) for part, given in parts.items())
    return name.isidentifier() and known and "indicator" in parts


_YEARS: Final = 10_000
_PARTS: Final[Mapping[str, Callable[[Any], bool]]] = {
    "indicator": lambda value: isinstance(value, str) and bool(value),
    "breakdown": lambda value: isinstance(value, str),
    "years": lambda value: isinstance(value, int) and not isinstance(value, bool) and abs(value) < _YEARS,
}
"""What an input of a formula is told by."""


def _options(
    raw: Mapping[str, Any], kind: RuleType, fields: Mapping[str, nw.dtypes.DType]
) -> Iterator[tuple[str, Any]]:
    for parameter in kind.parameters:
        if parameter.name in raw:
            yield parameter.name, _option(raw, parameter, fields)
        elif parameter.required:
            raise _Wrong("", f"a rule of kind {kind.name} needs `{parameter.name}`: {parameter.means.en}")


def _option(raw: Mapping[str, Any], parameter: Parameter, fields: Mapping[str, nw.dtypes.DType]) -> Any:
    value, place = raw[parameter.name], f".{parameter.name}"
    if parameter.holds == "expression":
        return _expression(value, fields, place)
    if parameter.holds == "choice":
        return _one_of(value, parameter.choices, place, f"`{parameter.name}`")
    if not _SHAPES[parameter.holds](value):
        wanted = f"{_WORDS[parameter.holds]}, {parameter.means.en}"
        raise _Wrong(place, f"{value!r} is not what `{parameter.name}` holds: {wanted}")
    if parameter.holds == "formula":
        _formula(value, raw.get("from"), place)
    if parameter.holds == "fields":
        for number, name in enumerate(value):
            _one_of(name, tuple(fields), f"{place}[{number}]", "field")
    return value


def _formula(text: str, variables: Any, place: str) -> None:
    try:
        read_formula(text, tuple(variables) if isinstance(variables, Mapping) else ())
    except BadExpression as error:
        raise _Wrong(place, str(error)) from error


def _texts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, str) for item in value)


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < LITERAL


def _numbers(value: Any) -> bool:
    return isinstance(value, Mapping) and all(_number(number) for number in value.values())


def _days(value: Any) -> bool:
    try:
        return _texts(value) and all(date.fromisoformat(day) for day in value)
    except ValueError:
        return False


_WORDS: Final[Mapping[str, str]] = {
    "fields": "a list of columns",
    "subjects": "a list of subjects",
    "days": 'a list of days such as "2024-12-31"',
    "indicators": "a list of indicators",
    "indicator-groups": "a list of lists of indicators",
    "indicator": "the id of an indicator",
    "formula": "a text",
    "variables": "an object of names and indicators",
    "number": "a number above 1",
    "numbers": "an object of names and numbers above 0",
}
_SHAPES: Final = {
    "fields": _texts,
    "subjects": _texts,
    "days": _days,
    "indicators": _texts,
    "indicator-groups": lambda value: isinstance(value, list) and all(_texts(group) for group in value),
    "indicator": lambda value: isinstance(value, str) and bool(value),
    "formula": lambda value: isinstance(value, str) and len(value) <= LONGEST,
    "variables": _variables,
    "number": lambda value: _number(value) and value > 1,
    "numbers": _numbers,
}


def _expression(text: Any, fields: Mapping[str, nw.dtypes.DType], place: str) -> Expression:
    """A condition whose names are fields and whose types fit."""
    if not isinstance(text, str):
        raise _Wrong(place, "an expression is a text")
    try:
        expression = parse(text)
    except BadExpression as error:
        raise _Wrong(place, str(error)) from error
    if not expression.names:
        raise _Wrong(place, f"{text!r} names no field, so that it says nothing of a row")
    for name in expression.names:
        _one_of(name, tuple(fields), place, "field")
    try:
        check_types(expression, {name: type_of(dtype) for name, dtype in fields.items()})
    except BadExpression as error:
        raise _Wrong(place, str(error)) from error
    return expression


def needed_columns(rule: Rule) -> tuple[str, ...]:
    """The columns without which a rule would pass in silence: those of its kind, and those that it names itself."""
    named = [name for option in rule.options.values() if isinstance(option, Expression) for name in option.names]
    fields = [
        name
        for parameter in RULE_TYPES[rule.kind].parameters
        if parameter.holds == "fields"
        for name in rule.options.get(parameter.name, ())
    ]
    return tuple(
        dict.fromkeys([*RULE_TYPES[rule.kind].needs, *named, *fields, *(rule.where.names if rule.where else ())])
    )


def named(rule: Rule, role: str) -> set[str]:
    """The indicators or the subjects (as `role` says) that a rule names in its parameters."""
    found: set[str] = set()
    for parameter in RULE_TYPES[rule.kind].parameters:
        value = rule.options.get(parameter.name)
        if value is not None and parameter.holds in NAMED[role]:
            found.update(NAMED[role][parameter.holds](value))
    return found


NAMED: Final[Mapping[str, Mapping[str, Callable[[Any], Iterable[str]]]]] = {
    "indicators": {
        "indicator": lambda value: (value,),
        "indicators": lambda value: value,
        "numbers": lambda value: value,
        "indicator-groups": lambda value: (name for group in value for name in group),
        "variables": lambda value: (one if isinstance(one, str) else one["indicator"] for one in value.values()),
    },
    "subjects": {"subjects": lambda value: value},
}
"""What rules name by its id, by the role of the table that has it: how each parameter holds it."""


def own_columns(rules: Iterable[Rule]) -> tuple[str, ...]:
    """The columns that rules about mentions name and that are not among NAMES: those of the package's own tables."""
    about = (rule for rule in rules if RULE_TYPES[rule.kind].about == "mentions" or not rule.tables)
    return tuple(dict.fromkeys(name for rule in about for name in needed_columns(rule) if name not in NAMES))
