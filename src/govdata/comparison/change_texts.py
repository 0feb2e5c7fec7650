"""Changes in words: for a terminal in one language, and as CHANGES.md, where every line has both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from govdata.comparison.changes import CellChange, Changes, ChangeType, TableChanges
from govdata.releases.version import Level
from govdata.reports.lines import labelled, one_line
from govdata.reports.markdown_table import markdown_table
from govdata.reports.markdown_text import markdown_text
from govdata.reports.messages import EMPTY, Message, counted

FIRST = Message("This is the first release.", "这是首次发布。")
NOTHING = Message("Nothing changed.", "没有变化。")
DERIVED_ALONE = Message("Only derived tables changed.", "仅派生表有变化。")
REASON = Message("Reason", "理由")
_ADDED, _REMOVED = Message("Added", "新增"), Message("Removed", "删除")


def as_text(changes: Changes, lang: str = "en") -> str:
    """The changes for a terminal, one line for each thing that changed; `lang` is en or zh."""
    return "\n".join(_text_lines(changes, lang)) + "\n"


def as_markdown(changes: Changes) -> str:
    """CHANGES.md: what changed, in tables, in both languages."""
    return "\n".join(_markdown_lines(changes)) + "\n"


def needed_version(level: Level) -> Message:
    """What a level asks of the next version."""
    if level is Level.NONE:
        return DERIVED_ALONE
    return Message(f"At least a {level.word} version is needed.", f"至少须升{level.label.zh}。")


def _answer(changes: Changes) -> Message:
    """What the changes ask for; of a later release held against an earlier one they ask for nothing."""
    if changes.empty:
        return NOTHING
    return _backwards(changes) if changes.is_backwards else needed_version(changes.level)


def _backwards(changes: Changes) -> Message:
    old, new = changes.old, changes.new
    return Message(
        f"{new} is the earlier release: what it lacks is listed as removed, and of two values its own is the second."
        f" For the changes of {old}, name {new} first.",
        f"{new} 是较早的发布版：其中没有的列为删除，两个值中后一个是它的值。要看 {old} 的更改，请把 {new} 写在前面。",
    )


def counted_rows(table: TableChanges) -> Message:
    """`3 rows added, 1 removed, 2 changed`."""
    counts = [
        (count, type_.label)
        for count, type_ in (
            (table.rows_added, ChangeType.ADDED),
            (table.rows_removed, ChangeType.REMOVED),
            (table.rows_changed, ChangeType.CHANGED),
        )
        if count
    ]
    nouns = ["row " if counts and counts[0][0] == 1 else "rows ", "", ""]
    english = (f"{count:,} {noun}{label.en}" for (count, label), noun in zip(counts, nouns, strict=False))
    return Message(", ".join(english), "，".join(f"{label.zh} {count:,} 行" for count, label in counts))


def moved_rows(table: TableChanges) -> Message:
    """`20 rows moved in their text, and say the same (quote_start)`."""
    fields = list(dict.fromkeys(cell.field for cell in table.moved))
    named = Message(f" ({', '.join(fields)})", f"（{'、'.join(fields)}）") if fields else EMPTY
    rows, say = counted(table.rows_moved, "row"), "says" if table.rows_moved == 1 else "say"
    return Message(
        f"{rows} moved in the text and {say} the same{named.en}",
        f"{table.rows_moved:,} 行仅在文本中的位置变动，内容不变{named.zh}",
    )


def _text_lines(changes: Changes, lang: str) -> Iterator[str]:
    colon = "：" if lang == "zh" else ": "
    if changes.old is None:
        yield f"{changes.new}{colon}{FIRST.in_(lang)}"
        return
    yield f"{changes.old} -> {changes.new}{colon}{_answer(changes).in_(lang)}"
    for change in (*changes.metadata, *changes.rules):
        yield f"  {change.place}{colon}{change.message.in_(lang)}{_in_brackets(change.level, lang)}"
    for table in changes.tables:
        if not table.empty:
            yield f"  {table.table}{colon}{counted_rows(table).in_(lang)}{_in_brackets(table.level, lang)}"
            yield from (f"    {line}" for line in _row_lines(table, lang))


_DERIVED = Message("derived", "派生表")


def _in_brackets(level: Level, lang: str) -> str:
    """The level of a change; a table that follows from others has none."""
    told = _DERIVED if level is Level.NONE else level.label
    return f"（{told.zh}）" if lang == "zh" else f" ({told.en})"


def _row_lines(table: TableChanges, lang: str) -> Iterator[str]:
    yield from (f"+ {key}" for key in table.added)
    yield from _rest_line(table.rows_added - len(table.added), "+", lang)
    yield from (f"- {key}{_because(table.reasons.get(key, ''), lang)}" for key in table.removed)
    yield from _rest_line(table.rows_removed - len(table.removed), "-", lang)
    for cell in table.cells:
        moved = f"  {cell.by}" if cell.by else ""
        values = f"{_cell_text(cell.old)} -> {_cell_text(cell.new)}{moved}{_because(cell.reason, lang)}"
        yield f"~ {labelled(f'{cell.row} {cell.field}', values, lang)}"
    yield from _rest_line(table.cells_not_listed, "~", lang)
    if table.rows_moved:
        yield f"~ {moved_rows(table).in_(lang)}"


def _because(reason: str, lang: str) -> str:
    return f"  {labelled(REASON.in_(lang), one_line(reason, lang), lang)}" if reason else ""


def _rest_line(count: int, sign: str, lang: str) -> Iterable[str]:
    return [f"{sign} {_and_more(count).in_(lang)}"] if count else []


def _markdown_lines(changes: Changes) -> Iterator[str]:
    if changes.old is None:
        yield from (f"# {markdown_text(changes.new)}", "", _both(FIRST))
        return
    yield from (f"# {markdown_text(f'{changes.old} -> {changes.new}')}", "")
    yield _both(_answer(changes))
    if changes.empty:
        return
    yield ""
    for title, part in (
        ("Metadata and schemas / 元数据与模式", changes.metadata),
        ("Rules and lexicon / 规则与词表", changes.rules),
    ):
        if part:
            yield from (f"## {title}", "")
            rows = ((change.place, _both(change.message), _both(change.level.label)) for change in part)
            yield from markdown_table(("Where / 位置", "What / 内容", "Level / 级别"), rows)
            yield ""
    for table in changes.tables:
        if not table.empty:
            yield from _table_lines(table)


def _table_lines(table: TableChanges) -> Iterator[str]:
    yield from (f"## {markdown_text(table.table)}", "", _both(counted_rows(table)), "")
    for title, keys, count in ((_ADDED, table.added, table.rows_added), (_REMOVED, table.removed, table.rows_removed)):
        if keys:
            yield from (f"{_both(title)}: {markdown_text(', '.join(keys))}{_more_in_both(count - len(keys))}", "")
    if table.reasons:
        yield from markdown_table(("Removed / 删除", _both(REASON)), table.reasons.items())
        yield ""
    if table.cells:
        yield from _cell_table(table.cells)
        rest = _more_in_both(table.cells_not_listed).strip()
        yield from ("", rest, "") if rest else ("",)
    if table.rows_moved:
        yield from (_both(moved_rows(table)), "")


def _cell_table(cells: Iterable[CellChange]) -> Iterator[str]:
    """The cells that changed; with a column for the reasons where any is on record."""
    listed = tuple(cells)
    heads = ["Row / 行", "Field / 字段", "Old / 旧值", "New / 新值", "By / 变动", _both(REASON)]
    rows = ((cell.row, cell.field, _cell_text(cell.old), _cell_text(cell.new), cell.by, cell.reason) for cell in listed)
    width = len(heads) if any(cell.reason for cell in listed) else len(heads) - 1
    return iter(markdown_table(tuple(heads[:width]), (row[:width] for row in rows)))


def _both(message: Message) -> str:
    return message.en if message.en == message.zh else f"{message.en} / {message.zh}"


def _and_more(count: int) -> Message:
    return Message(f"… and {count:,} more", f"……另有 {count:,} 项") if count else EMPTY


def _more_in_both(count: int) -> str:
    return f" {_both(_and_more(count))}" if count else ""


def _cell_text(value: str | None) -> str:
    return "(–)" if value is None else value
