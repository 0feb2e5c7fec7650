"""Where a mistake of a descriptor stands, as people name it, beside the JSON path that machines use."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from govdata.reports.messages import Message
from govdata.values import dataclass

_STEP = re.compile(r"\.(?P<property>[^.\[]+)|\[(?P<index>\d+)\]")
_ITEMS: Mapping[str, Message] = {
    "resources": Message("resource", "资源"),
    "fields": Message("field", "字段"),
    "foreignKeys": Message("foreign key", "外键"),
    "uniqueKeys": Message("unique key", "唯一键"),
    "licenses": Message("license", "许可"),
    "sources": Message("source", "来源"),
    "contributors": Message("contributor", "贡献者"),
    "rules": Message("rule", "规则"),
}
"""What one item of an array is called."""


@dataclass(frozen=True)
class Place:
    """A file, the objects in it from the outermost inwards (`field "value"`), and a property of the innermost.

    A schema or a dialect in a file of its own starts anew: its file, and no object.
    """

    file: str = ""
    objects: tuple[Message, ...] = ()
    key: str = ""

    @property
    def where(self) -> Message:
        """Like `schemas/land.json, field "value"`; the property is left to the sentence that follows."""
        parts = [Message.same(self.file), *self.objects] if self.file else self.objects
        return Message(", ".join(part.en for part in parts), "，".join(part.zh for part in parts))

    @property
    def fix(self) -> Message:
        """Say `Fix the type of field "value" in schemas/land.json.`, in both languages."""
        word = self.key.isalpha() and self.key.islower()
        name = f"the {self.key}" if word and self.objects else f'"{self.key}"' if word else self.key
        en = f"Fix {name}{self._of_owner}." if self.key else f"Fix {self._owner or 'it'}."
        return Message(en, f"请修正{self._zh}。")

    @property
    def add(self) -> Message:
        """Say `Add "name" to field 3 in schemas/land.json.`, in both languages."""
        return Message(f'Add "{self.key}" to {self._owner or "it"}.', f"请补上{self._zh}。")

    @property
    def remove(self) -> Message:
        """Say `Remove "codes" from resource "land" in datapackage.json.`, in both languages."""
        return Message(f'Remove "{self.key}" from {self._owner or "it"}.', f"请删除{self._zh}。")

    def rename(self, name: str) -> Message:
        """Say `Rename "titel" in datapackage.json to "title".`; `name` is the last part of the new property."""
        new = f"{self.key.rpartition('.')[0]}.{name}".lstrip(".")
        return Message(f'Rename "{self.key}"{self._of_owner} to "{new}".', f"请把{self._zh} 改为 {new}。")

    @property
    def _owner(self) -> str:
        """`field "value" of resource "land" in datapackage.json`."""
        objects = " of ".join(part.en for part in reversed(self.objects))
        return " in ".join(filter(None, (objects, self.file)))

    @property
    def _of_owner(self) -> str:
        link = "of" if self.objects else "in"
        return f" {link} {self._owner}" if self._owner else ""

    @property
    def _zh(self) -> str:
        """` datapackage.json 中资源“land”的 type`."""
        objects = "的".join(part.zh for part in self.objects)
        inside = "中" if self.objects or self.key else ""
        owner = f" {self.file} {inside}{objects}".rstrip() if self.file else objects
        return f"{owner}的 {self.key}" if owner and self.key else owner or f" {self.key}".rstrip()

    def below(self, raw: Any, step: str) -> Place:
        """The place that `step` (`.fields[2].type`) leads to from `raw`, which stands here.

        A path of a file on the way, as a schema may be, leads into that file.
        """
        place, value = self, raw
        for match in _STEP.finditer(step):
            if match["index"]:
                place, value = place._item(value, int(match["index"]))
            else:
                place, value = place._property(value, match["property"])
        return place

    def _property(self, value: Any, name: str) -> tuple[Place, Any]:
        place = Place(value) if isinstance(value, str) else self
        inner = value.get(name) if isinstance(value, Mapping) else None
        return replace(place, key=f"{place.key}.{name}".lstrip(".")), inner

    def _item(self, value: Any, index: int) -> tuple[Place, Any]:
        item = value[index] if isinstance(value, list) and index < len(value) else None
        label = item_label(self.key.rpartition(".")[2], index, item)
        return replace(self, objects=(*self.objects, label), key=""), item


def item_label(kind: str, index: int, item: Any) -> Message:
    """What people call an item of an array: by its name or id if it has one (`field "value"`), else by number."""
    noun = _ITEMS.get(kind, Message(f"{kind} item".strip(), f"条目（{kind}）" if kind else "条目"))
    names = (item.get(key) for key in ("name", "id")) if isinstance(item, Mapping) else ()
    name = next((name for name in names if isinstance(name, str) and name), "")
    if name:
        return Message(f'{noun.en} "{name}"', f"{noun.zh}“{name}”")
    return Message(f"{noun.en} {index + 1}", f"第 {index + 1} {'条' if kind == 'rules' else '个'}{noun.zh}")
