"""A draft or a row as the form of the page shows it: its cells, why they are what they are, what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from govdata.documents.places import block_at, place_at
from govdata.drafts.completion import Completion
from govdata.drafts.draft import Draft
from govdata.drafts.draft_rows import PRINTED, observation_cells
from govdata.drafts.kinds import title_of_new
from govdata.drafts.places import Place
from govdata.evidence.check import check_observation
from govdata.reports.messages import Message
from govdata.reports.model import Finding, Severity
from govdata.reviewing.asked import pair, pair_if_any
from govdata.reviewing.decisions import Row
from govdata.reviewing.groups import group_name, lacking
from govdata.reviewing.open_package import OpenPackage, without
from govdata.reviewing.source_items import Item, SourceItems

_ABOUT = ("subject", "indicator", "period_start", "period_end", "period_basis")
"""What figures of one group may share."""
REQUIRED = "constraint-error"
"""The finding of a cell that must have a value: to be filled in, and no error that can be accepted."""


def draft_form(package: OpenPackage, items: SourceItems, item: Item) -> dict[str, Any]:
    """The form of an item that is still to be decided: the draft, or what can be read at the numeral."""
    draft = items.draft(item) or Draft({"source": items.source.id, "status": "observed"}, {}, Decimal(0))
    table = draft.table or package.table_of(draft.row)
    given = {name: cell for name, cell in draft.row.items() if name not in PRINTED or name == "quote"}
    quote = _quote_slice(draft.row)
    form = read_form(package, items, (item.start, item.end), given if quote else without_quote(given), table, quote)
    guesses = {name: {"candidates": [], **guess.to_dict()} for name, guess in draft.guesses.items()}
    lacks, group = (lacking(draft), group_name(draft)) if item.figure else ("", "")
    title = title_of_new(draft.label, draft.kind, draft.row.get("unit", ""))
    drafted = {"label": draft.label, "title": title, "kind": draft.kind, "lacks": lacks, "group": group}
    return {**form, "guesses": guesses, "confidence": float(draft.confidence), "drafted": drafted}


def item_form(package: OpenPackage, items: SourceItems, number: int) -> dict[str, Any]:
    """The form of an item: the row that it is on, or what is to be decided."""
    item, state = items.items[number], items.states[number]
    told = {"state": state.state, "by": state.by, "words": items.words(item)}
    found = next(_rows_of(package, state.by), None) if state.state in ("recorded", "excluded") else None
    if found is None:
        by_itself = item.numerals[0] if state.state == "automatic" else None
        why = {"kind": by_itself.kind, "reason": pair_if_any(by_itself.reason)} if by_itself else {"kind": ""}
        return {**draft_form(package, items, item), **told, **why, "same": items.same_open(item)}
    table, row = found
    if table in package.tables.names("observations"):
        return {**row_form(package, items, item, table, row), **told, "key": state.by}
    return {**exclusion_form(items, item, table, row), **told, "key": state.by}


def _rows_of(package: OpenPackage, key: str) -> Iterator[tuple[str, Row]]:
    for name in package.tables.names("observations", "exclusions"):
        row = package.tables.row(name, key)
        if row is not None:
            yield name, row


def filled_form(package: OpenPackage, items: SourceItems, number: int, row: Row) -> dict[str, Any]:
    """A form of a draft that says where it is empty what another row is about."""
    item = items.items[number]
    form = draft_form(package, items, item)
    more = {name: cell for name, cell in row.items() if name in _ABOUT and not form["row"].get(name)}
    if not more:
        return form
    typed = {name: cell for name, cell in form["row"].items() if name not in PRINTED} | more
    return read_form(package, items, (item.start, item.end), typed, form["table"])


def without_quote(row: Row) -> dict[str, str]:
    """The cells of a row but for its quote."""
    return {name: cell for name, cell in row.items() if name != "quote"}


def _quote_slice(row: Row) -> tuple[int, int] | None:
    start, quote = row.get("quote_start", ""), row.get("quote", "")
    return (int(start), int(start) + len(quote)) if start.isdecimal() and quote else None


def read_form(
    package: OpenPackage,
    items: SourceItems,
    figure: tuple[int, int],
    typed: Row,
    table: str,
    quote: tuple[int, int] | None = None,
) -> dict[str, Any]:
    """A row completed from the print at a slice of the text, by the code that proves rows; `typed` cells stay."""
    given = without(package.observation(table, typed), "source", "quote_start", *(() if quote else ("quote",)))
    place = Place(items.source, *figure, quote)
    made = package.completer.complete(given, place)
    printed = printed_cells(made, place_at(items.reading, figure[0]))
    columns = package.tables.table(table).columns
    row = {**printed, **{name: cell for name, cell in typed.items() if cell and name != "quote_start"}}
    row = {name: row[name] for name in columns if row.get(name)}
    findings = [*missing_cells(package, table, row), *made.findings]
    return _told(items, figure, table, row, findings)


def row_form(package: OpenPackage, items: SourceItems, item: Item, table: str, row: Row) -> dict[str, Any]:
    """A row of a table as it is, with what the rules of evidence have against it."""
    observation = package.observation(table, row)
    findings = check_observation(package.completer.reader.case(observation)).findings
    return _told(items, (item.start, item.end), table, dict(row), [*missing_cells(package, table, row), *findings])


def exclusion_form(items: SourceItems, item: Item, table: str, row: Row) -> dict[str, Any]:
    """A row of exclusions as it is."""
    return _told(items, (item.start, item.end), table, dict(row), [])


def printed_cells(made: Completion, page: str) -> dict[str, str]:
    """The cells that the print gives to a row, and what the text says of its status."""
    return {**observation_cells(made.row, page), "status": made.row.status or made.status}


def missing_cells(package: OpenPackage, table: str, row: Row) -> Iterator[Finding]:
    """The cells that must have a value and have none, and names that no table has."""
    for field in package.fields(table):
        if field.required and not row.get(field.name) and field.name != "id":
            yield Finding(REQUIRED, _EMPTY, table, None, field.name)
    for role, column in (("subjects", "subject"), ("indicators", "indicator")):
        known = package.tables.names(role)
        value = row.get(column, "")
        if known and value and not any(value in package.tables.table(name).rows for name in known):
            yield Finding("foreign-key", _unknown(column, value), table, None, column)


_EMPTY = Message("It must not be empty.", "此项不能为空。")


def _unknown(column: str, value: str) -> Message:
    word = {"subject": "主体", "indicator": "指标"}[column]
    return Message(f'There is no {column} "{value}".', f"没有{word}“{value}”。")


def _told(
    items: SourceItems, figure: tuple[int, int], table: str, row: dict[str, str], findings: Iterable[Finding]
) -> dict[str, Any]:
    block = block_at(items.reading, figure[0])
    return {
        "start": figure[0],
        "end": figure[1],
        "table": table,
        "row": row,
        "findings": [finding_dict(each) for each in findings],
        "page": block.page if block else None,
        "box": list(block.box) if block and block.box else None,
    }


def finding_dict(finding: Finding) -> dict[str, Any]:
    """A finding as the page shows it."""
    return {
        "type": finding.type,
        "field": finding.field or "",
        "error": finding.severity is Severity.ERROR,
        "message": pair(finding.message),
        "next": pair(finding.next_step),
    }
