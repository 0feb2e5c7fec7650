"""The derived columns of rows in which a person typed the figure or its quote: `plan_fill` and `write_fill`.

A row is filled only where the print leaves one answer and the rules of evidence have nothing against the row then.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govdata.documents.archive import columns_present, read_documents, read_sources
from govdata.drafts import fill_sentences as say
from govdata.drafts.completion import Completion, RowCompleter
from govdata.drafts.draft_rows import cell_text
from govdata.drafts.places import MOST_PLACES, Place, text_problem
from govdata.evidence.case import CaseReader
from govdata.evidence.rows import Observation, read_observations
from govdata.evidence.sentences import unreadable
from govdata.metadata.package import Package
from govdata.quantities.grammar import Grammar
from govdata.readers.cell_changes import CellEdit, changed_files, counted_cells
from govdata.readers.rewriting import replace_files
from govdata.reports.messages import EMPTY, Message, counted
from govdata.values import dataclass

if TYPE_CHECKING:
    import polars as pl

DERIVED = ("as_written", "quote", "quote_start", "page", "value", "unit", "qualifier", "lower", "upper")
"""The columns that are filled in, in the order in which they are told."""
_NEEDED = ("as_written", "quote", "quote_start", "unit", "qualifier")
"""Those of them that no figure leaves empty."""


@dataclass(frozen=True)
class Undecided:
    """A row whose `fields` stay empty, and why; `places` are the offsets of the figures that it may be about."""

    table: str
    row: int
    key: str
    fields: tuple[str, ...]
    message: Message
    places: tuple[int, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        place = {"table": self.table, "row": self.row, "key": self.key, "fields": list(self.fields)}
        told = {"message": self.message.en, "messageZh": self.message.zh}
        return {**place, **told, "places": list(self.places)}

    @property
    def sentence(self) -> Message:
        """The row and why it is undecided, in one line."""
        key, names = self.key or "?", "、".join(self.fields)
        return Message(
            f"{self.table} row {self.row} ({key}), {', '.join(self.fields)}: {self.message.en}",
            f"{self.table} 第 {self.row} 行（{key}）{names}：{self.message.zh}",
        )


@dataclass(frozen=True)
class Fill:
    """What is filled in the rows of a package: cells, and what could not be decided."""

    changes: tuple[CellEdit, ...] = ()
    undecided: tuple[Undecided, ...] = ()
    contents: Mapping[Path, bytes] = field(default_factory=dict, repr=False)
    """Each file that changes, with its new bytes."""
    dry_run: bool = False

    @property
    def complete(self) -> bool:
        """Whether nothing was left undecided."""
        return not self.undecided

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "complete": self.complete,
            "dryRun": self.dry_run,
            "changes": [change.to_dict() for change in self.changes],
            "undecided": [each.to_dict() for each in self.undecided],
            "files": [str(path) for path in self.contents],
        }

    def describe(self, lang: str = "en") -> str:
        """One line for each cell and each undecided row, and a summary; `lang` is en or zh."""
        lines = [each.sentence.in_(lang) for each in self.changes]
        lines += [each.sentence.in_(lang) for each in self.undecided]
        return "".join(f"{line}\n" for line in (*lines, self._summary().in_(lang)))

    def _summary(self) -> Message:
        cells, rest = len(self.changes), len(self.undecided)
        verb = Message("would be filled", "将填写") if self.dry_run else Message("filled", "已填写")
        left = Message(f"; {counted(rest, 'row')} undecided", f"；{rest:,} 行未能判定") if rest else EMPTY
        if not cells:
            return Message(f"Nothing to fill in{left.en}.", f"没有可填写的单元格{left.zh}。")
        return counted_cells(cells, len(self.contents), verb, left)


def plan_fill(package: Package, tables: Mapping[str, pl.LazyFrame], archive: Path, grammar: Grammar) -> Fill:
    """Say which cells can be filled from the texts in `archive`, and with what bytes the files are to be written."""
    sources = read_sources(package, tables)
    by_id = {source.id: source for source in sources if source.id}
    completer = RowCompleter(CaseReader(package, tables, by_id, read_documents(archive, sources), grammar))
    pages = {resource for resource, table in tables.items() if columns_present(table, ("page",))}
    answers = [_filled(row, completer, row.table in pages) for row in read_observations(package, tables)]
    wanted = [change for changes, _undecided in answers for change in changes]
    undecided = [each for _changes, rest in answers for each in rest]
    contents, changes, refused = changed_files(package, wanted)
    undecided += (Undecided(each.table, each.row, each.key, (each.field,), why) for each, why in refused)
    ordered = sorted(undecided, key=lambda each: (each.table, each.row))
    return Fill(tuple(sorted(changes, key=_order)), tuple(ordered), contents, dry_run=True)


def write_fill(plan: Fill) -> Fill:
    """Write what was planned: each file in one step.

    Raises:
        WriteError: a file cannot be written; those before it have been.
    """
    replace_files(plan.contents)
    return Fill(plan.changes, plan.undecided, plan.contents)


def _order(each: CellEdit) -> tuple[str, int, int]:
    return each.table, each.row, DERIVED.index(each.field)


_Answer = tuple[list[CellEdit], list[Undecided]]


def _filled(row: Observation, completer: RowCompleter, has_page: bool) -> _Answer:
    missing = missing_fields(row)
    if not missing and not _may_gain(row, has_page):
        return [], []
    found = _completions(row, completer)
    if isinstance(found, Completion):
        changes = list(_changes(row, found, completer.page(found) if has_page else ""))
        left = [name for name in missing_fields(found.row) if name in missing]
        why = unreadable(found.row.as_written or "")
        return changes, [_undecided(row, left, why)] if left else []
    return [], [_undecided(row, missing, *found)] if missing else []


def missing_fields(row: Observation) -> tuple[str, ...]:
    """The derived columns that a row leaves empty and no figure does."""
    missing = [name for name in _NEEDED if getattr(row, name) is None]
    has_number = any(number is not None for number in (row.value, row.lower, row.upper))
    if not (has_number or (row.status == "claim" and not missing)):
        missing.append("value")
    return tuple(sorted(missing, key=DERIVED.index))


def _may_gain(row: Observation, has_page: bool) -> bool:
    """Whether a row without gaps may still lack a bound, a value beside its bounds, or its page."""
    lacks_number = row.value is None or (row.qualifier != "exact" and None in (row.lower, row.upper))
    return lacks_number or (has_page and row.page is None)


def _undecided(row: Observation, fields: Sequence[str], why: Message, places: tuple[int, ...] = ()) -> Undecided:
    return Undecided(row.table, row.row, row.id or "", tuple(fields), why, places)


def _changes(row: Observation, found: Completion, page: str) -> Iterator[CellEdit]:
    cells = {**{name: getattr(found.row, name) for name in DERIVED}, "page": page or None}
    for name, new in cells.items():
        if new is not None and getattr(row, name) is None:
            yield CellEdit(row.table, row.row, name, row.id or "", "", cell_text(new))


_Open = tuple[Message, tuple[int, ...]]
"""Why a row cannot be completed, and the places that it may be about."""


def _completions(row: Observation, completer: RowCompleter) -> Completion | _Open:
    """The one completion that the print leaves, or why there is none."""
    found: list[Completion] = []
    for further in (False, True):
        places = _places(row, completer, further)
        if isinstance(places, Message) and not found and (further or row.as_written or not row.quote):
            return places, ()
        found += [] if isinstance(places, Message) else [completer.complete(row, place) for place in places]
        if row.as_written or any(map(_is_good, found)):
            break
    good = [each for each in found if _is_good(each)]
    if len(good) == 1:
        return good[0]
    if good:
        return say.several_places(good[0].row.as_written or "", [each.row for each in good]), _starts(good)
    closest = min(found, key=lambda each: len(each.against))
    return closest.unclear or closest.against[0].message, _starts(found)


def _is_good(completion: Completion) -> bool:
    """Whether nothing speaks against a row; a figure that cannot be read stands where it stands all the same."""
    against = [each for each in completion.against if each.type != "evidence.reading"]
    return not against and completion.unclear is None


def _starts(found: Sequence[Completion]) -> tuple[int, ...]:
    return tuple(each.place.start for each in found)


def _places(row: Observation, completer: RowCompleter, further: bool) -> list[Place] | Message:
    """Where the figure of a row may stand, or what else in its quote may be one; or why there is no such place."""
    source = completer.reader.sources.get(row.source or "")
    if source is None:
        return say.no_source(row.source or "")
    if problem := text_problem(source, completer.documents[source.file]):
        return say.no_text(source.file, problem)
    if not (row.as_written or row.quote):
        return say.NOTHING_TYPED
    text, written = completer.text(source), row.as_written or ""
    quotes = [] if row.quote is None else list(text.find(row.quote))
    spots = [Place(source, *each) for each in text.find(written)] if row.quote is None else []
    for quote in quotes:
        others = text.further_figures_in(quote) if further else text.figures_in(quote)
        inside = text.find(written, quote) if written else others
        spots += (Place(source, *each, quote) for each in inside)
    places = [each for each in spots if _is_open_to(row, each)]
    if not places:
        return say.not_found(source, row.quote or written, in_quote=bool(quotes))
    return say.too_many(row.quote or written) if len(places) > MOST_PLACES else places


def _is_open_to(row: Observation, place: Place) -> bool:
    """Whether a place lies in the part that its source is, and where the row says that its quote begins."""
    start = place.quote[0] if place.quote else place.start
    if not place.source.covers(start, place.end):
        return False
    if row.quote_start is None:
        return True
    return start == row.quote_start if place.quote else 0 <= place.start - row.quote_start < _REACH


_REACH = 80
"""Characters before a figure in which the quote begins whose offset alone a row says."""
