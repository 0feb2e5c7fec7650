"""What a parameter of a rule may hold: one value a type, from which the check, the words and the JSON Schema come.

A `ParameterType` says in words what a value is (for mistakes, `govdata explain` and the documentation), which
values it is, which JSON Schema describes them, and of which reference table it names ids.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from datetime import date
from typing import Any, Final

import narwhals as nw

from govdata.reports.messages import EMPTY, Message
from govdata.rules.expression import LITERAL, LONGEST, BadExpression, Expression, parse
from govdata.rules.expression_types import check_types, type_of
from govdata.rules.formula import read_formula
from govdata.rules.rule_mistake import RuleMistake, json_text, one_of
from govdata.values import dataclass

Fields = Mapping[str, nw.dtypes.DType]
"""The fields that a rule may name, with their types."""


@dataclass(frozen=True)
class Surroundings:
    """What the value of a parameter is read with: the rule as the file has it, and the fields that it may name."""

    raw: Mapping[str, Any] = field(default_factory=dict)
    fields: Fields = field(default_factory=dict)


Read = Callable[[Any, str, Surroundings], Any]
"""A value of the right shape, its JSON path below the rule, what surrounds it -> the value as rules use it."""


@dataclass(frozen=True)
class ParameterType:
    """One thing that a parameter may hold.

    `noun` says what it is: "a list of indicators"; `limit` instead says what a value of the right JSON type lacks.
    """

    name: str
    noun: Message
    accepts: Callable[[Any], bool]
    schema: Mapping[str, Any]
    limit: Message = EMPTY
    read: Read | None = None
    ids: tuple[str, Callable[[Any], Iterable[str]]] | None = None
    """The role of the reference table whose ids it names, and how it holds them."""


@dataclass(frozen=True)
class Parameter:
    """A parameter of a rule type: its name in the rule file, what it holds, and what that means."""

    name: str
    type: ParameterType
    means: Message
    required: bool = False
    choices: tuple[str, ...] = ()

    def read(self, value: Any, surroundings: Surroundings) -> Any:
        """The value as rules use it.

        Raises:
            RuleMistake: it is not what the parameter holds.
        """
        path = f".{self.name}"
        if self.choices:
            return one_of(value, self.choices, path, Message(self.name, f"“{self.name}”取值"))
        if not self.type.accepts(value):
            raise RuleMistake(path, self._refusal(value))
        return self.type.read(value, path, surroundings) if self.type.read else value

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of its values."""
        choices = {"enum": list(self.choices)} if self.choices else {}
        return {**self.type.schema, **choices, "description": f"{self.means.en} / {self.means.zh}"}

    def _refusal(self, value: Any) -> Message:
        wanted, given = self.type.noun, json_text(value)
        if self.type.limit and isinstance(value, int | float) and not isinstance(value, bool):
            wanted = self.type.limit
        return Message(
            f'"{self.name}" must be {wanted.en} ({self.means.en}); got {given.en}',
            f"“{self.name}”须为{wanted.zh}（{self.means.zh}），实际为{given.zh}",
        )


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, str) for item in value)


def _is_groups(value: Any) -> bool:
    return isinstance(value, list) and all(_is_texts(group) for group in value)


def _is_positive(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < LITERAL


def _is_numbers(value: Any) -> bool:
    return isinstance(value, Mapping) and all(_is_positive(number) for number in value.values())


def _is_days(value: Any) -> bool:
    try:
        return _is_texts(value) and all(date.fromisoformat(day) for day in value)
    except ValueError:
        return False


def _is_inputs(value: Any) -> bool:
    return isinstance(value, Mapping) and bool(value) and all(_is_input(*item) for item in value.items())


def _is_input(name: str, value: Any) -> bool:
    parts = value if isinstance(value, Mapping) else {"indicator": value}
    known = all(part in _INPUT and _INPUT[part](given) for part, given in parts.items())
    return name.isidentifier() and known and "indicator" in parts


_YEARS: Final = 10_000
_INPUT: Final[Mapping[str, Callable[[Any], bool]]] = {
    "indicator": _is_text,
    "breakdown": lambda value: isinstance(value, str),
    "years": lambda value: isinstance(value, int) and not isinstance(value, bool) and abs(value) < _YEARS,
}
"""The properties of an input of a formula."""


def read_condition(text: Any, path: str, surroundings: Surroundings) -> Expression:
    """A condition whose names are fields and whose types fit.

    Raises:
        RuleMistake: it is no condition, or names what is not there.
    """
    if not isinstance(text, str):
        given = json_text(text)
        raise RuleMistake(
            path, Message(f"a condition must be a text; got {given.en}", f"条件须为文本，实际为{given.zh}")
        )
    fields = surroundings.fields
    try:
        expression = parse(text)
        for name in expression.names:
            one_of(name, tuple(fields), path, Message("field", "字段"))
        check_types(expression, {name: type_of(dtype) for name, dtype in fields.items()})
    except BadExpression as error:
        raise RuleMistake(path, error.message) from error
    if not expression.names:
        raise RuleMistake(path, Message(f'"{text}" names no field', f"“{text}”没有引用任何字段"))
    return expression


def _read_formula(text: str, path: str, surroundings: Surroundings) -> str:
    inputs = surroundings.raw.get("from")
    try:
        read_formula(text, tuple(inputs) if isinstance(inputs, Mapping) else ())
    except BadExpression as error:
        raise RuleMistake(path, error.message) from error
    return text


def _read_fields(names: list[str], path: str, surroundings: Surroundings) -> list[str]:
    for number, name in enumerate(names):
        one_of(name, tuple(surroundings.fields), f"{path}[{number}]", Message("field", "字段"))
    return names


def _input_indicators(inputs: Mapping[str, Any]) -> list[str]:
    return [value if isinstance(value, str) else value["indicator"] for value in inputs.values()]


def _texts_schema(**item: Any) -> Mapping[str, Any]:
    return {"type": "array", "items": {"type": "string", **item}, "minItems": 1}


_INPUTS_SCHEMA: Final[Mapping[str, Any]] = {
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
}

EXPRESSION: Final = ParameterType(
    "expression", Message("a condition", "条件"), lambda _: True, {"type": "string"}, read=read_condition
)
FORMULA: Final = ParameterType(
    "formula",
    Message("a formula", "公式"),
    lambda value: isinstance(value, str) and len(value) <= LONGEST,
    {"type": "string"},
    read=_read_formula,
)
CHOICE: Final = ParameterType(
    "choice", Message("one of the listed words", "所列取值之一"), lambda value: isinstance(value, str),
    {"type": "string"},
)  # fmt: skip
FIELDS: Final = ParameterType(
    "fields", Message("a list of columns", "字段名列表"), _is_texts, _texts_schema(), read=_read_fields
)
DAYS: Final = ParameterType(
    "days", Message('a list of days such as "2024-12-31"', "日期列表，如“2024-12-31”"), _is_days,
    _texts_schema(format="date"),
)  # fmt: skip
SUBJECTS: Final = ParameterType(
    "subjects", Message("a list of subjects", "主体列表"), _is_texts, _texts_schema(), ids=("subjects", list)
)
INDICATOR: Final = ParameterType(
    "indicator", Message("the id of an indicator", "指标的标识"), _is_text, {"type": "string"},
    ids=("indicators", lambda value: (value,)),
)  # fmt: skip
INDICATORS: Final = ParameterType(
    "indicators", Message("a list of indicators", "指标列表"), _is_texts, _texts_schema(), ids=("indicators", list)
)
INDICATOR_GROUPS: Final = ParameterType(
    "indicator-groups",
    Message("a list of lists of indicators", "由指标列表组成的列表"),
    _is_groups,
    {"type": "array", "items": _texts_schema()},
    ids=("indicators", lambda value: (name for group in value for name in group)),
)
NUMBER: Final = ParameterType(
    "number",
    Message("a number greater than 1", "大于 1 的数"),
    lambda value: _is_positive(value) and value > 1,
    {"type": "number", "exclusiveMinimum": 1},
    limit=Message("greater than 1", "大于 1 的数"),
)
NUMBERS: Final = ParameterType(
    "numbers",
    Message("an object of indicators and numbers greater than 0", "对象：指标为键，正数为值"),
    _is_numbers,
    {"type": "object", "additionalProperties": {"type": "number", "exclusiveMinimum": 0}},
    ids=("indicators", list),
)
INPUTS: Final = ParameterType(
    "inputs",
    Message("an object of names and indicators", "对象：名称为键，指标为值"),
    _is_inputs,
    _INPUTS_SCHEMA,
    ids=("indicators", _input_indicators),
)
