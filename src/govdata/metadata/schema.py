"""A Table Schema: fields, constraints, keys. Every mistake is noted; the rest of the schema stays in force.

A property that cannot be used is left out of the result and of its `descriptor`, so that whoever reads on does
not stumble over it again. Both versions of the standard are understood: keys as one text or as an array, an empty
`reference.resource` or `"self"` for this table, `missingValues` as texts or as objects with labels.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import field
from typing import Any

from govdata.metadata.constraints import constraint_mistake, not_a_value
from govdata.metadata.descriptor import Cursor, Json, check_misplaced, expected, own_properties, shown
from govdata.metadata.iris import is_iri
from govdata.metadata.moment_format import invented_parts
from govdata.metadata.near_miss import near_miss
from govdata.metadata.roles import FIELD_OWN, check_own
from govdata.metadata.standard import (
    CONSTRAINTS,
    CONSTRAINTS_OF_TYPE,
    FIELD_PROPERTIES,
    FIELDS_MATCH,
    FORMATS,
    ITEM_TYPES,
    SCHEMA_PROPERTIES,
    fits,
)
from govdata.reports.messages import EMPTY, Message
from govdata.values import dataclass

ROW = "__row__"
"""The column that carries a row's number through every typed frame (Int64, header = 1)."""


@dataclass(frozen=True)
class Field:
    """A Table Schema field. `descriptor` is its object without what is wrong in it."""

    name: str
    type: str = "any"
    format: str = "default"
    constraints: Json = field(default_factory=dict)
    missing_values: tuple[str, ...] = ("",)
    descriptor: Json = field(default_factory=dict)

    @property
    def required(self) -> bool:
        """Whether a value must stand in every row."""
        return self.constraints.get("required") is True

    @property
    def govdata(self) -> Json:
        """The properties that govdata adds: `decimal`, a precision and a scale, and `concept`, an IRI."""
        return own_properties(self.descriptor)


@dataclass(frozen=True)
class ForeignKey:
    """`fields` of this table name rows of `resource` ("" is this table itself) by its `reference_fields`."""

    fields: tuple[str, ...]
    resource: str
    reference_fields: tuple[str, ...]


@dataclass(frozen=True)
class Schema:
    """A Table Schema, keys as tuples of field names."""

    fields: tuple[Field, ...] = ()
    primary_key: tuple[str, ...] = ()
    unique_keys: tuple[tuple[str, ...], ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    fields_match: str = "exact"
    missing_values: tuple[str, ...] = ("",)
    descriptor: Json = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the fields, in order."""
        return tuple(field.name for field in self.fields)

    def field(self, name: str) -> Field | None:
        """The field of that name, or None."""
        return next((field for field in self.fields if field.name == name), None)


def read_schema(cursor: Cursor, default_type: str = "any", null_sequence: str | None = None) -> Schema:
    """Read a schema from its descriptor; what is wrong in it is noted at the cursor.

    `default_type` is that of a field without one: `any`, but `string` in version 1. `null_sequence` comes from the
    dialect and stands for a missing value in every field.
    """
    cursor.warn_unknown(SCHEMA_PROPERTIES)
    check_own(cursor, ())
    extra = () if null_sequence is None else (null_sequence,)
    missing = _missing_values(cursor, ("",)) + extra
    fields = tuple(_fields(cursor, default_type, missing, extra))
    names = [field.name for field in fields]
    _note_repeated(cursor, names, Message("field", "字段"))
    primary = _existing(cursor, cursor.strings("primaryKey"), names, ".primaryKey")
    unique = tuple(_unique_keys(cursor, names))
    foreign = tuple(_foreign_keys(cursor, names))
    raw = {**cursor.said, "fields": [field.descriptor for field in fields]}
    return Schema(fields, primary, unique, foreign, _fields_match(cursor), missing, raw)


def _fields(cursor: Cursor, default: str, missing: tuple[str, ...], extra: tuple[str, ...]) -> Iterator[Field]:
    if not isinstance(cursor.raw.get("fields"), list):
        message = Message('"fields" is missing, or is not an array', "缺少 fields，或其不是数组")
        cursor.note_missing("fields", message)
        return
    for number, item in enumerate(cursor.objects("fields", "field-error"), start=1):
        yield _field(item, number, default, missing, extra)


def _field(cursor: Cursor, number: int, default: str, missing: tuple[str, ...], extra: tuple[str, ...]) -> Field:
    cursor.warn_unknown(FIELD_PROPERTIES)
    check_misplaced(cursor)
    name = _field_name(cursor) or f"field{number}"
    kind = _type(cursor, default)
    form = _format(cursor, kind)
    constraints = dict(_constraints(cursor, kind))
    raw: dict[str, Any] = {**cursor.said, "name": name, "type": kind}
    raw |= {"format": form} if "format" in raw else {}
    raw |= {"constraints": constraints} if "constraints" in raw else {}
    for unfit in _unfit_options(cursor, kind):
        raw.pop(unfit, None)
    own = _missing_values(cursor, missing) if cursor.raw.get("missingValues") is not None else missing
    return Field(name, kind, form, constraints, tuple(dict.fromkeys(own + extra)), raw)


def _field_name(cursor: Cursor) -> str:
    name = cursor.string("name")
    if not name:
        cursor.note_missing("name", Message('"name" is missing', "缺少 name"))
    if not is_reserved(name):
        return name
    message = Message(f'"{name}" is reserved for columns of govdata itself', f"“{name}”是 govdata 保留的列名")
    fix = Message("Leave out the underscores at both ends.", "请去掉名称首尾的下划线。")
    cursor.note(message, ".name", fix=fix)
    return ""


def is_reserved(name: str) -> bool:
    """Whether a column of that name could be taken for one that govdata adds, as `__row__` is."""
    return name.startswith("__") and name.endswith("__")


def _type(cursor: Cursor, default: str) -> str:
    kind = cursor.string("type", default)
    if kind in CONSTRAINTS_OF_TYPE:
        return kind
    cursor.note(Message(f'unknown type "{kind}"', f"未知的类型“{kind}”"), ".type", near_miss(kind, CONSTRAINTS_OF_TYPE))
    return "any"


def _format(cursor: Cursor, kind: str) -> str:
    form = cursor.string("format", "default").removeprefix("fmt:")  # version 0 wrote fmt:%d/%m/%Y
    known = FORMATS.get(kind)
    if known is None:
        for said in invented_parts(kind, form):
            cursor.warn(said, ".format")
    if known is None or form in known:
        return form
    message = Message(f'type {kind} has no format "{form}"; it is ignored', f"类型 {kind} 没有格式“{form}”，已忽略")
    cursor.warn(message, ".format", near_miss(form, known))
    return "default"


def _constraints(cursor: Cursor, kind: str) -> Iterator[tuple[str, Any]]:
    inner = cursor.into(cursor.object("constraints"), ".constraints")
    for name in inner.reject_unknown(CONSTRAINTS, Message("constraint", "约束")):
        value = inner.raw[name]
        if name not in CONSTRAINTS_OF_TYPE[kind]:
            inner.note(_not_of(kind, f'constraint "{name}"', f"约束“{name}”"), f".{name}")
        elif wrong := constraint_mistake(name, value, cursor.raw, kind):
            inner.note(wrong, f".{name}")
        else:
            yield name, value


def _not_of(kind: str, en: str, zh: str) -> Message:
    return Message(f"{en} does not apply to type {kind}", f"{zh}不适用于类型 {kind}")


def _unfit_options(cursor: Cursor, kind: str) -> Iterator[str]:
    """Options of a type that cannot be used: they are noted and left out."""
    before = len(cursor.problems)
    _check_options(cursor, kind)
    _check_categories(cursor, kind)
    own = check_own(cursor, FIELD_OWN)
    _check_decimal(own, kind)
    _check_concept(own)
    for problem in cursor.problems[before:]:
        yield problem.path.removeprefix(f"{cursor.path}.").partition(".")[0].partition("[")[0]
    example = cursor.raw.get("example")
    if example is not None and not fits(example, cursor.raw, kind):
        cursor.warn(not_a_value("example", example, kind), ".example")
        yield "example"


def _check_options(cursor: Cursor, kind: str) -> None:
    for name in ("trueValues", "falseValues"):
        cursor.strings(name)
    for name in ("decimalChar", "groupChar", "delimiter"):
        cursor.string(name)
    for name in ("decimalChar", "delimiter"):
        if cursor.raw.get(name) == "":
            cursor.note(Message(f'"{name}" must not be empty', f"“{name}”不能为空"), f".{name}")
    _check_separators(cursor, kind)
    _check_truths(cursor, kind)
    for name in ("bareNumber", "categoriesOrdered"):
        cursor.boolean(name)
    item = cursor.string("itemType", "string")
    if item not in ITEM_TYPES:
        message = Message(f'unknown item type "{item}"', f"未知的元素类型“{item}”")
        cursor.note(message, ".itemType", near_miss(item, ITEM_TYPES))


def _check_separators(cursor: Cursor, kind: str) -> None:
    """The characters that may stand between digits: not digits or signs themselves, and not one for both uses."""
    point, group = (cursor.raw.get(name) for name in ("decimalChar", "groupChar"))
    for name, value in (("decimalChar", point), ("groupChar", group)):
        if isinstance(value, str) and re.search(r"[0-9+-]", value):
            message = Message(f'"{name}" must not hold a digit or a sign', f"“{name}”不能含有数字或正负号")
            cursor.note(message, f".{name}")
    if kind == "number" and group and group == (point or "."):
        message = Message(
            '"groupChar" is the decimal character as well, so that 1.5 would be 15',
            "“groupChar”与小数点相同，1.5 会被读成 15",
        )
        cursor.note(message, ".groupChar")


def _check_truths(cursor: Cursor, kind: str) -> None:
    """No text is both true and false."""
    true, false = (cursor.raw.get(name) for name in ("trueValues", "falseValues"))
    if kind == "boolean" and isinstance(true, list) and isinstance(false, list):
        both = next((text for text in true if isinstance(text, str) and text in false), None)
        if both is not None:
            message = Message(f"{shown(both)} is among the trueValues too", f"{shown(both)} 也列在 trueValues 中")
            cursor.note(message, ".falseValues")


def _check_categories(cursor: Cursor, kind: str) -> None:
    categories = cursor.array("categories")
    if categories and kind not in {"string", "integer"}:
        message = Message(
            f'"categories" apply to types string and integer only, not to {kind}',
            f"“categories”只适用于 string 和 integer 类型，不适用于 {kind}",
        )
        cursor.note(message, ".categories")
        return
    values = [item.get("value") if isinstance(item, dict) else item for item in categories]
    labels = [item["label"] for item in categories if isinstance(item, dict) and "label" in item]
    _note_repeated(cursor, list(map(str, values)), Message("category", "类别"), ".categories")
    _note_repeated(cursor, list(map(str, labels)), Message("category label", "类别标签"), ".categories")
    wrong = next((value for value in values if not fits(value, cursor.raw, kind)), ...)
    if wrong is not ...:
        cursor.note(not_a_value("categories", wrong, kind), ".categories")


def _check_concept(own: Cursor) -> None:
    """`govdata.concept`: the property that a column is."""
    concept = own.string("concept")
    if concept and not is_iri(concept):
        own.note(Message('"concept" must be an absolute IRI', "concept 须为绝对 IRI"), ".concept")


def _check_decimal(own: Cursor, kind: str) -> None:
    """`govdata.decimal`: the precision and scale that numbers are stored with."""
    if "decimal" not in own.raw:
        return
    if kind != "number":
        own.note(_no_decimal(kind), ".decimal")
        return
    decimal = own.into(own.object("decimal"), ".decimal")
    decimal.reject_unknown(("precision", "scale"), Message("property of decimal", "decimal 的属性"))
    precision, scale = decimal.integer("precision", 1), decimal.integer("scale")
    if precision is None or precision > 38 or (scale or 0) > precision:
        message = Message(
            '"decimal" must have a precision of 1 to 38, and a scale not above it',
            "“decimal”的 precision 须为 1 至 38，scale 不得大于 precision",
        )
        own.note(message, ".decimal")


def _no_decimal(kind: str) -> Message:
    instead = Message("; use number with scale 0 for whole numbers", "；整数请用 number 类型、scale 为 0")
    more = instead if kind == "integer" else EMPTY
    return Message(
        f'"decimal" applies to type number only, not to {kind}{more.en}',
        f"“decimal”只适用于 number 类型，不适用于 {kind}{more.zh}",
    )


def _missing_values(cursor: Cursor, default: tuple[str, ...]) -> tuple[str, ...]:
    if cursor.raw.get("missingValues") is None:
        return default
    items = cursor.array("missingValues")
    values: list[Any] = [item.get("value") if isinstance(item, dict) else item for item in items]
    if not all(isinstance(value, str) for value in values):
        cursor.note(expected("missingValues", Message("an array of strings", "字符串数组"), items), ".missingValues")
        return default
    _check_missing_objects(cursor, items, values)
    return tuple(dict.fromkeys(values))


def _check_missing_objects(cursor: Cursor, items: list[Any], values: list[str]) -> None:
    objects = [isinstance(item, dict) for item in items]
    if any(objects) and not all(objects):
        wanted = Message(
            "all strings, or all objects with value and label", "全为字符串，或全为含 value 和 label 的对象"
        )
        cursor.note(expected("missingValues", wanted, items), ".missingValues")
    if any(objects):
        _note_repeated(cursor, values, Message("missing value", "缺失值"), ".missingValues")


def _fields_match(cursor: Cursor) -> str:
    value = cursor.raw.get("fieldsMatch", "exact")
    if isinstance(value, list) and len(value) == 1:  # the published profile of 2.0 has it as an array
        value = value[0]
    if value in FIELDS_MATCH:
        return str(value)
    wanted = Message(f"one of {', '.join(FIELDS_MATCH)}", f" {'、'.join(FIELDS_MATCH)} 之一")
    cursor.note(expected("fieldsMatch", wanted, value), ".fieldsMatch", near_miss(str(value), FIELDS_MATCH))
    return "exact"


def _unique_keys(cursor: Cursor, names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for index, key in enumerate(cursor.array("uniqueKeys")):
        step = f".uniqueKeys[{index}]"
        if isinstance(key, list) and key and all(isinstance(name, str) for name in key):
            if known := _existing(cursor, tuple(key), names, step):
                yield known
        else:
            message = Message(
                f"expected an array of field names; got {shown(key)}", f"应为由字段名组成的数组，实际为 {shown(key)}"
            )
            cursor.note(message, step)


def _foreign_keys(cursor: Cursor, names: Sequence[str]) -> Iterator[ForeignKey]:
    for key in cursor.objects("foreignKeys"):
        reference = key.into(key.object("reference"), ".reference")
        fields, there = key.strings("fields"), reference.strings("fields")
        resource = reference.string("resource")
        known = _existing(key, fields, names, ".fields")
        if not fields or len(fields) != len(there):
            key.note(_unpaired(len(fields), len(there)), ".reference")
        elif "package" in reference.raw or "datapackage" in reference.raw:
            message = Message("a key into another package is not checked", "指向其他数据包的外键不作检查")
            key.warn(message, ".reference")
        elif known and (resource or _existing(reference, there, names, ".fields")):
            yield ForeignKey(fields, resource, there)


def _unpaired(here: int, there: int) -> Message:
    return Message(
        f"the key has {here} field{'s' * (here != 1)} and refers to {there}; the numbers must be equal",
        f"外键有 {here} 个字段，引用了 {there} 个；两者须相等",
    )


def _existing(cursor: Cursor, key: tuple[str, ...], names: Sequence[str], at: str) -> tuple[str, ...]:
    """A key whose fields all exist, each named once; another is noted and dropped."""
    unknown = [name for name in key if name not in names]
    for name in unknown:
        cursor.note(no_field(name), at, near_miss(name, names))
    note_named_twice(cursor, key, at)
    return () if unknown or len(set(key)) < len(key) else key


def note_named_twice(cursor: Cursor, names: Sequence[str], at: str) -> None:
    """Note the fields that a list of fields names more than once."""
    for name, times in Counter(names).items():
        if times > 1:
            message = Message(f'field "{name}" is named {times} times', f"字段“{name}”列出了 {times} 次")
            cursor.note(message, at)


def no_field(name: str, table: str = "") -> Message:
    """Say that a field which is named elsewhere does not exist, in this table or in another."""
    if table:
        return Message(f'table "{table}" has no field "{name}"', f"表“{table}”没有字段“{name}”")
    return Message(f'there is no field "{name}"', f"没有字段“{name}”")


def _note_repeated(cursor: Cursor, names: Sequence[str], what: Message, at: str = ".fields") -> None:
    for name, times in Counter(names).items():
        if times > 1:
            message = Message(f'{what.en} "{name}" is declared {times} times', f"{what.zh}“{name}”声明了 {times} 次")
            cursor.note(message, at)
