"""What changed between two editions of a package: plain frozen data, counted whole, listed up to a limit.

`level` is what the difference weighs by the Data Package Version recipe (docs/releases.md). Values are their canonical
texts, so that a change reads as it stands in the CSV.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from govdata.releases.version import Level
from govdata.reports.markdown_table import markdown_table

CHANGES_VERSION = "1"
LIMIT = 1000
"""So many added rows, removed rows and changed cells are listed for a table; all are counted."""


@dataclass(frozen=True)
class CellChange:
    """One cell, by the key of its row; `None` is a missing value."""

    row: str
    field: str
    old: str | None
    new: str | None

    @property
    def by(self) -> str:
        """How far a number moved: `+1200 (+4.2 %)`; empty for what is not a number."""
        try:
            old, new = Decimal(self.old or ""), Decimal(self.new or "")
        except InvalidOperation:
            return ""
        if not (old.is_finite() and new.is_finite()):
            return ""
        share = f" ({float((new - old) / abs(old)) * 100:+.3g} %)" if old else ""
        return f"{new - old:+f}{share}"

    def to_dict(self) -> dict[str, Any]:
        found = {"row": self.row, "field": self.field, "old": self.old, "new": self.new}
        return {**found, "by": self.by} if self.by else found


@dataclass(frozen=True)
class MetaChange:
    """A change of the descriptor or a schema: where, what, and how much it weighs."""

    place: str
    message: str
    level: Level

    def to_dict(self) -> dict[str, Any]:
        return {"place": self.place, "message": self.message, "level": self.level.word}


@dataclass(frozen=True)
class TableChanges:
    """The rows of one table. The tuples hold the first ones by key, the counts all of them."""

    table: str
    level: Level = Level.NONE
    rows_added: int = 0
    rows_removed: int = 0
    rows_changed: int = 0
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    cells: tuple[CellChange, ...] = ()
    fields: Mapping[str, int] | None = None
    """Field -> number of its cells that changed."""

    @property
    def empty(self) -> bool:
        return not (self.rows_added or self.rows_removed or self.rows_changed)

    def to_dict(self) -> dict[str, Any]:
        return {
            "table": self.table,
            "level": self.level.word,
            "rowsAdded": self.rows_added,
            "rowsRemoved": self.rows_removed,
            "rowsChanged": self.rows_changed,
            "cellsChanged": dict(self.fields or {}),
            "added": list(self.added),
            "removed": list(self.removed),
            "changed": [cell.to_dict() for cell in self.cells],
        }


@dataclass(frozen=True)
class Changes:
    """Everything that differs. `old` and `new` say what was compared; `old` is None for a first release."""

    old: str | None
    new: str
    metadata: tuple[MetaChange, ...] = ()
    tables: tuple[TableChanges, ...] = ()
    rules: tuple[MetaChange, ...] = ()

    @property
    def level(self) -> Level:
        parts = (self.metadata, self.tables, self.rules)
        return max((change.level for part in parts for change in part), default=Level.NONE)

    @property
    def empty(self) -> bool:
        return not (self.metadata or self.rules) and all(table.empty for table in self.tables)

    def to_dict(self) -> dict[str, Any]:
        return {
            "$version": CHANGES_VERSION,
            "old": self.old,
            "new": self.new,
            "level": self.level.word,
            "metadata": [change.to_dict() for change in self.metadata],
            "tables": [table.to_dict() for table in self.tables if not table.empty],
            "rules": [change.to_dict() for change in self.rules],
        }


def as_markdown(changes: Changes) -> str:
    """CHANGES.md: what changed, in tables."""
    return "\n".join(_markdown(changes)) + "\n"


def _markdown(changes: Changes) -> Iterator[str]:
    if changes.old is None:
        yield from (
            f"# {changes.new}",
            "",
            "The first release: there is nothing to compare it with. / 首次发布，无可比较。",
        )
        return
    yield from (f"# {changes.old} -> {changes.new}", "")
    if changes.empty:
        yield "Nothing changed. / 没有变化。"
        return
    yield from (f"At least a {changes.level.word} version. / 至少 {changes.level.word} 版本。", "")
    for title, part in (
        ("Metadata and schemas / 元数据与模式", changes.metadata),
        ("Rules and wordings / 规则与措辞", changes.rules),
    ):
        if part:
            yield from (f"## {title}", "")
            rows = ((change.place, _say(change.message, "both"), change.level.word) for change in part)
            yield from markdown_table(("Where / 位置", "What / 内容", "Weighs / 级别"), rows)
            yield ""
    for table in changes.tables:
        if not table.empty:
            yield from _table_markdown(table)


def _table_markdown(table: TableChanges) -> Iterator[str]:
    yield from (f"## {table.table}", "", f"{_counts(table, 'both')}.", "")
    for title, keys, count in (
        ("Added / 新增", table.added, table.rows_added),
        ("Removed / 删除", table.removed, table.rows_removed),
    ):
        if keys:
            yield from (f"{title}: {', '.join(keys)}{_more(count - len(keys), 'both')}", "")
    if table.cells:
        rows = ((cell.row, cell.field, _shown(cell.old), _shown(cell.new), cell.by) for cell in table.cells)
        yield from markdown_table(("Row / 行", "Field / 字段", "Old / 旧值", "New / 新值", "By / 变动"), rows)
        rest = _more(_cells(table) - len(table.cells), "both")
        yield from ("", rest, "") if rest else ("",)


ZH = {
    "added": "新增",
    "removed": "删除",
    "changed": "更改",
    "rows": "行",
    "the first release": "首次发布",
    "nothing changed": "没有变化",
    "table added": "新增表",
    "table removed": "删除表",
    "field added": "新增字段",
    "field removed": "删除字段",
    "fields in another order": "字段顺序不同",
    "references changed": "外键更改",
}
"""The fixed words of a comparison. Names and values stand as they are."""


def _say(words: str, lang: str) -> str:
    chinese = ZH.get(words, words)
    both = words if chinese == words else f"{words} / {chinese}"
    return {"en": words, "zh": chinese}.get(lang, both)


def as_text(changes: Changes, lang: str = "en") -> str:
    """The same for a terminal, one line for each thing that changed; `lang` is en or zh."""
    return "\n".join(_text(changes, lang)) + "\n"


def _text(changes: Changes, lang: str) -> Iterator[str]:
    if changes.old is None:
        yield f"{changes.new}: {_say('the first release', lang)}"
        return
    level = changes.level.word
    needed = f"至少 {level} 版本" if lang == "zh" else f"at least a {level} version"
    yield f"{changes.old} -> {changes.new}: {_say('nothing changed', lang) if changes.empty else needed}"
    for change in (*changes.metadata, *changes.rules):
        yield f"  {change.place}: {_say(change.message, lang)} ({change.level.word})"
    for table in changes.tables:
        if not table.empty:
            yield f"  {table.table}: {_counts(table, lang)} ({table.level.word})"
            yield from (f"    {line}" for line in _rows(table, lang))


def _rows(table: TableChanges, lang: str) -> Iterator[str]:
    yield from (f"+ {key}" for key in table.added)
    yield from _rest(table.rows_added - len(table.added), "+", lang)
    yield from (f"- {key}" for key in table.removed)
    yield from _rest(table.rows_removed - len(table.removed), "-", lang)
    for cell in table.cells:
        moved = f"  {cell.by}" if cell.by else ""
        yield f"~ {cell.row} {cell.field}: {_shown(cell.old)} -> {_shown(cell.new)}{moved}"
    yield from _rest(_cells(table) - len(table.cells), "~", lang)


def _rest(count: int, sign: str, lang: str) -> Iterable[str]:
    return [f"{sign}{_more(count, lang)}"] if count else []


def _cells(table: TableChanges) -> int:
    return sum((table.fields or {}).values())


def _counts(table: TableChanges, lang: str) -> str:
    counts = ((table.rows_added, "added"), (table.rows_removed, "removed"), (table.rows_changed, "changed"))
    return f"{_say('rows', lang)} " + ", ".join(f"{_say(word, lang)}: {count}" for count, word in counts if count)


def _more(count: int, lang: str) -> str:
    more = {"en": f" … and {count} more", "zh": f" ……另有 {count} 项"}.get(
        lang, f" … and {count} more / 另有 {count} 项"
    )
    return more if count else ""


def _shown(value: str | None) -> str:
    return "(–)" if value is None else value
