"""Reading a descriptor without stopping at its first mistake: JSON, problems, and a cursor that notes them.

A descriptor that cannot be read at all raises `DescriptorError`. Any other mistake becomes a `Problem` with its
place, its JSON path and frictionless's type (`package-error`, `resource-error`, `schema-error`, `field-error`,
`dialect-error`); the property is left out and the rest is used.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import field, replace
from math import isfinite
from pathlib import Path
from typing import Any

from govdata.errors import NUL_IN_NAME, SAVE_AS_UTF8, DescriptorError, not_utf8, os_reason
from govdata.files import read_bounded
from govdata.metadata.json_values import DEEPEST, is_deeper
from govdata.metadata.near_miss import did_you_mean, near_miss
from govdata.metadata.place import Place
from govdata.metadata.repeated_names import parse_json, parse_yaml, repeated_in
from govdata.metadata.standard import MISPLACED
from govdata.metadata.syntax_errors import json_reason, yaml_reason
from govdata.reports.messages import EMPTY, Message
from govdata.reports.model import Finding, Severity
from govdata.values import dataclass

Json = Mapping[str, Any]
DESCRIPTOR_CHECK = "descriptor"
"""The check that each mistake of a descriptor, a schema, a dialect or a rule file fails."""
LARGEST_DESCRIPTOR = 64 << 20
"""Bytes of a descriptor file that are read. What is larger is data, and data belong in a file of their own."""


@dataclass(frozen=True)
class Problem:
    """A mistake in a descriptor: what is wrong, where, and what was probably meant.

    `path` is a JSON path, for machines. `place` is for people (`schemas/land.json, field "value"`), and `fix` says
    what to change; where they are empty, the path stands for them. `message` is a clause without a full stop.
    """

    path: str
    message: Message
    suggestion: str = ""
    type: str = "package-error"
    severity: Severity = Severity.ERROR
    place: Message = EMPTY
    fix: Message = EMPTY
    renamed: bool = False
    """An old name, which works: whoever reads a release that was written with it has nothing to do."""

    @property
    def sentence(self) -> Message:
        """What people read: `schemas/land.json, field "value": unknown type "numbr". Did you mean "number"?`."""
        place = self.place or Message.same(self.path)
        en, zh = f"{place.en}: {_ended(self.message.en, '.')}", f"{place.zh}：{_ended(self.message.zh, '。')}"
        return Message(en, zh).then(did_you_mean(self.suggestion))

    @property
    def next_step(self) -> Message:
        """What the author of the descriptor can do."""
        return self.fix or Message(f"Fix {self.path}.", f"请修正 {self.path}。")

    @property
    def finding(self) -> Finding:
        """The place and the violation for people; the JSON path for machines, in the note."""
        return Finding(
            self.type,
            self.sentence,
            severity=self.severity,
            next_step=self.next_step,
            note=str(self),
            check=DESCRIPTOR_CHECK,
        )

    def __str__(self) -> str:
        """For logs and tests: with the JSON path. People read `sentence`."""
        hint = f": did you mean {self.suggestion!r}?" if self.suggestion else ""
        return f"{self.message.en} at {self.path}{hint}"


def _ended(clause: str, stop: str) -> str:
    return clause if clause.endswith((".", "。", "?", "？")) else clause + stop


def read_json(path: Path, inside: Path | None = None) -> Any:
    """A JSON file (UTF-8, a BOM is tolerated), or a YAML file if its name says so; with `inside`, one of that folder.

    Raises:
        DescriptorError: it is missing, no regular file, outside, too large, not UTF-8, or not JSON; the message has
            line and column.
    """
    text = _descriptor_text(path, inside)
    value = _parsed_yaml(path, text) if path.suffix in {".yaml", ".yml"} else _parsed_json(path, text)
    if is_deeper(value, without="data"):
        reason = Message(f"it is nested more than {DEEPEST} levels deep", f"嵌套超过 {DEEPEST} 层")
        raise DescriptorError(path, reason)
    surrogate = next(_surrogates(value), "") if _SURROGATE.search(text) else ""
    if surrogate:
        reason = Message(
            f"it holds half a character (a lone surrogate) at {surrogate}",
            f"{surrogate} 处只有半个字符（孤立的代理码位）",
        )
        raise DescriptorError(path, reason, Message("Write the character itself.", "请直接写出该字符。"))
    endless = next(_endless_numbers(value), "")
    if endless:
        reason = Message(
            f"{endless} is no number of JSON (NaN, Infinity), or one beyond every double",
            f"{endless} 不是 JSON 的数（NaN、Infinity），或超出双精度范围",
        )
        raise DescriptorError(path, reason)
    return value


EMPTY_PATH = Message("the path is empty", "路径为空")


def unreadable(file: str, error: DescriptorError) -> tuple[Message, Message]:
    """What is told of a file that a descriptor names and that cannot be read, and what to do.

    A file that is there is fixed itself; of one that is not, what names it is: the second is empty then.
    """
    if not file:
        return EMPTY_PATH, EMPTY
    said = Message(f"cannot read {file}: {error.reason.en}", f"无法读取 {file}：{error.reason.zh}")
    return said, (error.next_step or Place(file).fix) if error.path.is_file() else EMPTY


def _descriptor_text(path: Path, inside: Path | None) -> str:
    try:
        text = read_bounded(path, LARGEST_DESCRIPTOR, inside).decode("utf-8-sig")
        return text.replace("\r\n", "\n").replace("\r", "\n")  # lines are counted in messages
    except OSError as error:
        raise DescriptorError(path, os_reason(error)) from error
    except UnicodeDecodeError as error:
        raise DescriptorError(path, not_utf8(error), SAVE_AS_UTF8) from error
    except ValueError as error:
        raise DescriptorError(path, NUL_IN_NAME) from error


def _parsed_json(path: Path, text: str) -> Any:
    try:
        return parse_json(text)
    except (ValueError, RecursionError) as error:
        raise DescriptorError(path, json_reason(error)) from error


def _parsed_yaml(path: Path, text: str) -> Any:
    import yaml  # type: ignore[import-untyped]  # comes with frictionless

    try:
        return parse_yaml(text)
    except yaml.YAMLError as error:
        raise DescriptorError(path, yaml_reason(error)) from error
    except (RecursionError, ValueError) as error:  # an integer of some thousand digits
        reason = Message(f"it holds a value that cannot be read: {error}", "含有无法读取的值")
        raise DescriptorError(path, reason) from error


_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]")


def _surrogates(value: Any, path: str = "$") -> Iterator[str]:
    """Where JSON escapes half of a character, which nobody can print or store; inline data have their own check."""
    if isinstance(value, str) and any("\ud800" <= char <= "\udfff" for char in value):
        yield path
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _surrogates(item, f"{path}[{index}]")
    elif isinstance(value, dict):
        yield from (path for name in value if next(_surrogates(name), ""))
        for name, item in value.items():
            if name != "data":
                yield from _surrogates(item, f"{path}.{name}")


def _endless_numbers(value: Any, path: str = "$") -> Iterator[str]:
    """Where a number stands that no release could be written with; inline data have their own check."""
    if isinstance(value, float) and not isfinite(value):
        yield path
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _endless_numbers(item, f"{path}[{index}]")
    elif isinstance(value, dict):
        for name, item in value.items():
            if name != "data":
                yield from _endless_numbers(item, f"{path}.{name}")


def own_properties(descriptor: Json) -> Json:
    """What govdata adds to an object of the standard, without what is null; none where `govdata` is no object."""
    own = descriptor.get("govdata")
    return {name: value for name, value in own.items() if value is not None} if isinstance(own, Mapping) else {}


PROPERTY = Message("property", "属性")
_MISSPELT = 0.85
"""How like a known name a custom property must be to be a misspelt one: a wrong letter in seven, `licences`."""


@dataclass(frozen=True)
class Cursor:
    """An object of a descriptor, where it stands, and the list its mistakes go to.

    Where: a JSON path for machines; for people its `file`, or the cursor `above` it and the `step` from there.
    """

    raw: Json
    path: str = "$"
    type: str = "package-error"
    problems: list[Problem] = field(default_factory=list)
    file: str = ""
    above: Cursor | None = None
    step: str = ""

    @property
    def place(self) -> Place:
        """Where the object stands, as people name it: worked out when there is a mistake to tell of."""
        return self.above.place.below(self.above.raw, self.step) if self.above else Place(self.file)

    @property
    def said(self) -> Json:
        """What the object says: a property that is null is not there."""
        return {name: value for name, value in self.raw.items() if value is not None}

    def note(
        self,
        message: Message,
        at: str = "",
        suggestion: str = "",
        severity: Severity = Severity.ERROR,
        fix: Message = EMPTY,
    ) -> None:
        """Record a mistake; `at` is a step below this object, such as `.name` or `.fields[3].type`."""
        place = self.place.below(self.raw, at)
        fix = fix or place.fix
        self.problems.append(Problem(self.path + at, message, suggestion, self.type, severity, place.where, fix))

    def warn(self, message: Message, at: str = "", suggestion: str = "", fix: Message = EMPTY) -> None:
        """Record what is allowed and probably not meant."""
        self.note(message, at, suggestion, Severity.WARNING, fix)

    def note_renamed(self, message: Message, at: str, fix: Message) -> None:
        """Record an old name that goes on working."""
        self.warn(message, at, fix=fix)
        self.problems[-1] = replace(self.problems[-1], renamed=True)

    def note_missing(self, name: str, message: Message) -> None:
        """Record that a property is not there."""
        self.note(message, f".{name}", fix=self.place.below(self.raw, f".{name}").add)

    def into(self, raw: Json, step: str, kind: str = "") -> Cursor:
        """A cursor on `raw`, which stands `step` below this object; `kind` is the type of its problems."""
        return Cursor(raw, self.path + step, kind or self.type, self.problems, self.file, self, step)

    def into_file(self, raw: Json, name: str, file: str, kind: str) -> Cursor:
        """A cursor on `raw`, which is in the file that the property `name` gives as a path."""
        return replace(self, raw=raw, path=f"{self.path}.{name}({file})", type=kind, file=file, above=None, step="")

    def string(self, name: str, default: str = "") -> str:
        """A string, or the default."""
        value = self._value_of_type(name, str, Message("a string", "字符串"))
        return default if value is None else str(value)

    def boolean(self, name: str, default: bool = False) -> bool:
        """True or false, or the default."""
        value = self._value_of_type(name, bool, Message("true or false", " true 或 false"))
        return default if value is None else bool(value)

    def integer(self, name: str, least: int = 0) -> int | None:
        """An integer of `least` or more, or None."""
        value = self._value_of_type(name, int, Message("an integer", "整数"))
        if isinstance(value, bool) or (value is not None and value < least):
            self.note(
                expected(name, Message(f"an integer of {least} or more", f"不小于 {least} 的整数"), value), f".{name}"
            )
            return None
        return None if value is None else int(value)

    def object(self, name: str) -> Json:
        """An object, or an empty one."""
        value = self._value_of_type(name, Mapping, Message("an object", "对象"))
        return {} if value is None else value

    def array(self, name: str) -> list[Any]:
        """An array, or an empty one."""
        return self._value_of_type(name, list, Message("an array", "数组")) or []

    def objects(self, name: str, kind: str = "") -> Iterator[Cursor]:
        """A cursor for each object of an array; anything else in it is noted."""
        for index, item in enumerate(self.array(name)):
            step = f".{name}[{index}]"
            if isinstance(item, Mapping):
                yield self.into(item, step, kind)
            else:
                self.note(Message(f"expected an object; got {shown(item)}", f"应为对象，实际为 {shown(item)}"), step)

    def strings(self, name: str) -> tuple[str, ...]:
        """A string or an array of strings, as a tuple; version 1 of the standard allows the single string."""
        value = self.raw.get(name)
        values = [value] if isinstance(value, str) else value
        if value is None or (isinstance(values, list) and all(isinstance(item, str) for item in values)):
            return tuple(values or ())
        self.note(expected(name, Message("an array of strings", "字符串数组"), value), f".{name}")
        return ()

    def warn_unknown(self, known: Collection[str]) -> None:
        """Custom properties are allowed, so only a near miss of a known name is worth a warning."""
        for name in self.raw:
            suggestion = near_miss(name, known, _MISSPELT) if name not in known and name.isalpha() else ""
            if suggestion:
                message = Message(
                    f'"{name}" is not a property of the standard and has no effect',
                    f"“{name}”不是标准中的属性，不起作用",
                )
                fix = self.place.below(self.raw, f".{name}").rename(suggestion)
                self.warn(message, f".{name}", suggestion, fix)

    def reject_unknown(self, known: Collection[str], what: Message = PROPERTY) -> list[str]:
        """The names that stand in a closed list; each of the others is noted as an unknown `what`."""
        for name in self.raw:
            if name not in known:
                self._note_unknown(name, near_miss(name, known), what)
        return [name for name in self.raw if name in known]

    def _note_unknown(self, name: str, suggestion: str, what: Message) -> None:
        place = self.place.below(self.raw, f".{name}")
        fix = place.rename(suggestion) if suggestion else place.remove
        message = Message(f'unknown {what.en} "{name}"', f"未知的{what.zh}“{name}”")
        self.note(message, f".{name}", suggestion, fix=fix)

    def _value_of_type(self, name: str, kind: Any, wanted: Message) -> Any:
        value = self.raw.get(name)
        if value is None or isinstance(value, kind):
            return value
        self.note(expected(name, wanted, value), f".{name}")
        return None


def expected(name: str, wanted: Message, value: Any) -> Message:
    """Say `"factor" must be an integer; got "x"`, in both languages."""
    return Message(
        f'"{name}" must be {wanted.en}; got {shown(value)}', f"“{name}”须为{wanted.zh}，实际为 {shown(value)}"
    )


def check_repeated(cursor: Cursor) -> None:
    """Note names that stand twice in one object of a file: nobody knows which of the two was meant.

    Inline data are data: there each such cell is found.
    """
    for step in repeated_in(cursor.raw):
        if _IN_DATA.match(step):
            continue
        name = step.rpartition(".")[2]
        fix = Message(f'Keep one "{name}".', f"请只保留一个“{name}”。")
        kind = next((kind for part, kind in _PARTS.items() if part in step), cursor.type)
        replace(cursor, type=kind).note(occurs_twice(name), step, fix=fix)


_IN_DATA = re.compile(r"\.resources\[[0-9]+\]\.data[.\[]")
_PARTS: Mapping[str, str] = {
    ".fields[": "field-error",
    ".schema": "schema-error",
    ".dialect": "dialect-error",
    ".resources[": "resource-error",
}
"""The types of mistakes by what their place has in it."""


def occurs_twice(name: str) -> Message:
    """Say that an object has a name twice."""
    return Message(
        f'"{name}" occurs twice in one object; only the last counts', f"同一对象中“{name}”出现两次，只有最后一个起作用"
    )


def check_misplaced(cursor: Cursor) -> None:
    """Note properties that have no effect, since they stand one level too high."""
    for name, path in MISPLACED[cursor.type].items():
        counted = name == "fields" and isinstance(cursor.raw.get(name), int)  # as frictionless does
        if name in cursor.raw and not counted:
            message = Message(
                f'"{name}" has no effect here; it belongs in {path}', f"“{name}”在此处不起作用，应放在 {path} 中"
            )
            cursor.note(message, f".{name}", fix=Message(f'Move "{name}" to {path}.', f"请把“{name}”移到 {path}。"))


def shown(value: Any) -> str:
    """A value as a message quotes it: JSON, at most 60 characters."""
    text = json.dumps(value, ensure_ascii=False, default=str).encode("utf-8", "backslashreplace").decode()
    return text if len(text) <= 60 else text[:57] + "..."
