"""What the page asks and what it is answered: one method for each question. Answers are JSON-ready."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from itertools import chain, count
from typing import Any

from govdata.documents.archive import Source
from govdata.drafts.draft import Draft
from govdata.drafts.draft_rows import PRINTED
from govdata.metadata.roles import ALLOWED
from govdata.quantities.whitespace import strip_whitespace
from govdata.reports.messages import Message
from govdata.reviewing.asked import (
    MOST_AT_ONCE,
    MOST_FOUND,
    UnknownPlace,
    number_in,
    pair,
    pair_if_any,
    row_in,
    slice_in,
    text_in,
)
from govdata.reviewing.decision_log import DecisionLog
from govdata.reviewing.decisions import OWN, Act, Change, Decision, Row
from govdata.reviewing.open_package import OpenPackage
from govdata.reviewing.page_words import WORDS
from govdata.reviewing.recorder import Recorder, Refused
from govdata.reviewing.row_forms import draft_form, exclusion_form, read_form, row_form
from govdata.reviewing.source_items import STATES, Item, SourceItems, SourceText
from govdata.reviewing.tables import WRITTEN_ROLES

_KINDS = ("date", "name", "label", "identifier", "list_number", "lexical", "out_of_scope")
_CHOICES = {"subjects": ("name_zh", "name_en", "aliases"), "indicators": ("title_zh", "title_en", "unit", "kind")}
Answer = dict[str, Any]


class Desk:
    """A package on which decisions are taken; every method may be called from any thread.

    Args:
        package: is open.
        log: of the decisions.
    """

    def __init__(self, package: OpenPackage, log: DecisionLog) -> None:
        self.package, self.log = package, log
        self.recorder = Recorder(log, package.tables)
        self._lock = threading.RLock()
        self._items: dict[str, SourceItems] = {}
        self._reading = {name: threading.Lock() for name in package.sources}

    # What is there

    def start(self) -> Answer:
        """What the page needs once: words, documents, tables, choices."""
        package = self.package
        sources = [
            {"id": source.id, "file": source.file, "problem": pair_if_any(package.documents[source.file].problem)}
            for source in package.sources.values()
        ]
        return {
            "words": {name: pair(message) for name, message in WORDS.items()},
            "package": package.package.name,
            "who": self.log.who,
            "sources": sources,
            "states": STATES,
            "derived": PRINTED,
            "tables": {name: self._fields(name) for name in package.tables.names("observations")},
            "exclusions": next(iter(package.tables.names("exclusions")), ""),
            "indicators": self._indicators(),
            "kinds": self._kinds(),
            "choices": self.choices(),
            "torn": len(self.log.torn),
            **self._counts(),
        }

    def choices(self) -> Answer:
        """The ids that a cell may have, each with a label, by role."""
        found: Answer = {}
        for role, columns in _CHOICES.items():
            rows = [
                (key, row)
                for name in self.package.tables.names(role)
                for key, row in self.package.tables.table(name).rows.items()
            ]
            found[role] = [
                {"id": key, "label": " · ".join(filter(None, (row.get(c, "") for c in columns)))} for key, row in rows
            ]
        return found

    def chunks(self, source: str) -> Answer:
        """Where the parts of a text begin that are sent as a whole, and where the last one ends."""
        return {"source": source, "chunks": self._part(source).chunks()}

    def source(self, source: str) -> Answer:
        """A document: its items with their states."""
        items = self._source(source)
        with self._lock:
            items.update()
            reasons, groups = _Numbered(), _Numbered()
            listed = [
                [each.start, each.end, STATES.index(state.state), *self._sorted(each, reasons, groups), state.by]
                for each, state in zip(items.items, items.states, strict=True)
            ]
            return {
                "source": source,
                "items": listed,
                "reasons": reasons.names,
                "groups": groups.names,
                "progress": items.progress(),
                "pages": items.reading.pages if self._has_pictures(items) else None,
            }

    def progress(self, source: str) -> Answer:
        """How many items of a document have each state."""
        return {"source": source, "progress": self._source(source).progress()}

    def text(self, source: str, first: int, last: int) -> Answer:
        """Some characters of a text."""
        part = self._part(source)
        start, end = max(first, part.first), min(last, part.last)
        return {"start": start, "text": part.text[start:end]}

    def item(self, source: str, start: int) -> Answer:
        """The form of an item."""
        items = self._source(source)
        with self._lock:
            number = items.number(start)
            if number is None:
                raise UnknownPlace(start)
            return {"source": source, "number": number, **self._form(items, number)}

    def search(self, source: str, words: str) -> Answer:
        """Where some words stand, white space not counted."""
        items, needle = self._source(source), strip_whitespace(words).casefold()
        text = items.aligned.text.casefold() if words.isascii() else items.aligned.text
        found: list[tuple[int, int]] = []
        at = text.find(needle) if needle and len(text) == len(items.aligned.text) else -1
        while at >= 0 and len(found) < MOST_FOUND:
            found.append(items.aligned.span(at, at + len(needle)))
            at = text.find(needle, at + 1)
        return {"places": [place for place in found if items.part.first <= place[0] and place[1] <= items.part.last]}

    def read(self, asked: Mapping[str, Any]) -> Answer:
        """A row completed from a slice of the text: what the form shows while the selection moves."""
        items = self._source(text_in(asked, "source"))
        start, end = slice_in(asked.get("figure"), items)
        quote = slice_in(asked["quote"], items) if asked.get("quote") else None
        with self._lock:
            table = self._table(text_in(asked, "table"), "observations")
            return {"source": items.source.id} | read_form(
                self.package, items, (start, end), row_in(asked.get("row")), table, quote
            )

    def group(self, asked: Mapping[str, Any]) -> Answer:
        """The open drafts that are like one of them, each with its form; empty cells as in `row`."""
        items = self._source(text_in(asked, "source"))
        with self._lock:
            like = items.at(number_in(asked, "start"))
            if like is None or like.draft is None:
                raise UnknownPlace("group")
            forms = [
                self._filled(items, each, row_in(asked.get("row")))
                for each, state in zip(items.items, items.states, strict=True)
                if state.is_open and each.draft and _group(each.draft) == _group(like.draft)
            ]
            return {"forms": forms[:MOST_AT_ONCE]}

    # Decisions

    def decide(self, asked: Mapping[str, Any]) -> Answer:
        """Take a decision: `what`, and `rows`, each with table, id ("" for a new one), `seen`, `row` and `start`.

        Raises:
            Refused: nothing was decided.
            WriteError: the log cannot be written, and nothing was decided.
        """
        items = self._source(text_in(asked, "source"))
        with self._lock:
            what, changes = text_in(asked, "what"), list(self._changes(items, asked.get("rows")))
            if not changes or what not in OWN:
                raise UnknownPlace("rows")
            self.recorder.refresh()
            items.update()
            if settled := next(filter(None, (self._settled(items, change) for change in changes)), None):
                raise Refused(message=settled)
            told = (items.source.id, self.package.text_hash(items.source))
            return self._decided(lambda: self.recorder.decide(Act(what), changes, told), items)

    def undo(self, source: str) -> Answer:
        """Take back the last decision."""
        return self._reverted(source, self.recorder.undo)

    def redo(self, source: str) -> Answer:
        """Do again what was taken back last."""
        return self._reverted(source, self.recorder.redo)

    def _reverted(self, source: str, revert: Any) -> Answer:
        with self._lock:
            return self._decided(revert, self._source(source))

    def _decided(self, decide: Any, items: SourceItems) -> Answer:
        known = len(self.log.decisions)
        decision: Decision | None = decide()
        outside = [each for each in self.log.decisions[known:] if each.what is Act.OUTSIDE]
        changed = items.update()
        if decision and any(change.table in self.package.tables.names("indicators") for change in decision.changes):
            self.package.with_current_indicators()
        return {
            "number": decision.number if decision else None,
            "what": str(decision.what) if decision else "",
            "source": decision.source if decision else "",
            "starts": [change.start for change in decision.changes if change.start is not None] if decision else [],
            "keys": [change.key for change in decision.changes] if decision else [],
            "states": [
                [number, STATES.index(items.states[number].state), items.states[number].by] for number in changed
            ],
            "progress": items.progress(),
            "outside": [f"{change.table} {change.key}" for each in outside for change in each.changes],
            "unwritten": pair_if_any(self.recorder.unwritten),
            **self._counts(),
        }

    def _counts(self) -> Answer:
        undoable = self.log.undoable
        return {"undo": len(undoable.done), "redo": len(undoable.undone)}

    def _changes(self, items: SourceItems, rows: Any) -> Iterator[Change]:
        taken: set[str] = set()
        for each in rows if isinstance(rows, list) else ():
            if not isinstance(each, Mapping):
                raise UnknownPlace("row")
            table, wanted = self._table(text_in(each, "table"), *WRITTEN_ROLES), each.get("row")
            seen = row_in(each["seen"]) if each.get("seen") else None
            key = text_in(each, "key") or self._id_for(table, items.source.id, row_in(wanted or {}), taken)
            taken.add(key)
            after = {**row_in(wanted), "id": key} if wanted is not None else None
            start = each.get("start")
            yield Change(table, key, seen, after, start if isinstance(start, int) else None)

    def _settled(self, items: SourceItems, change: Change) -> Message | None:
        """Why a new row would review a numeral a second time; None where it does not."""
        number = None if change.before or change.start is None else items.number(change.start)
        state = None if number is None else items.states[number]
        if state is None or state.state not in ("recorded", "excluded"):
            return None
        return Message(f"It is decided already: {state.by}.", f"此处已有决定：{state.by}。")

    def _id_for(self, table: str, source: str, row: Row, taken: set[str]) -> str:
        """The id of a draft, which others may name, or the next one that no row of any table of its role has."""
        role = "exclusions" if table in self.package.tables.names("exclusions") else "observations"
        known = {key for name in self.package.tables.names(role) for key in self.package.tables.table(name).rows}
        stem = "exclusion" if role == "exclusions" else source
        numbered = (f"{stem}-{number:03}" for number in count(1))
        named = (row["id"],) if row.get("id") else ()
        return next(name for name in chain(named, numbered) if name not in known and name not in taken)

    # Forms

    def _form(self, items: SourceItems, number: int) -> Answer:
        item, state = items.items[number], items.states[number]
        told = {"state": state.state, "by": state.by, "words": items.words(item)}
        found = next(self._rows_of(state.by), None) if state.state in ("recorded", "excluded") else None
        if found is None:
            kind = item.numerals[0].kind if state.state == "automatic" else ""
            reason = pair_if_any(item.numerals[0].reason) if state.state == "automatic" else None
            form = draft_form(self.package, items, item)
            return {**form, **told, "kind": kind, "reason": reason, "same": items.same_open(item)}
        table, row = found
        if table in self.package.tables.names("observations"):
            return {**row_form(self.package, items, item, table, row), **told, "key": state.by}
        return {**exclusion_form(items, item, table, row), **told, "key": state.by}

    def _rows_of(self, key: str) -> Iterator[tuple[str, Row]]:
        for name in self.package.tables.names("observations", "exclusions"):
            row = self.package.tables.row(name, key)
            if row is not None:
                yield name, row

    def _filled(self, items: SourceItems, item: Item, row: Row) -> Answer:
        """A form of a draft whose empty cells are those of another row."""
        form = draft_form(self.package, items, item)
        more = {name: cell for name, cell in row.items() if name not in PRINTED and not form["row"].get(name)}
        if not more:
            return form
        typed = {name: cell for name, cell in form["row"].items() if name not in PRINTED} | more
        return read_form(self.package, items, (item.start, item.end), typed, form["table"])

    def _fields(self, table: str) -> list[Answer]:
        known = {field.name: field for field in self.package.fields(table)}
        found = []
        for name in self.package.tables.table(table).columns:
            field = known.get(name)
            told = field.descriptor if field else {}
            enum = (field.constraints.get("enum") if field else None) or ALLOWED["observations"].get(name)
            found.append(
                {
                    "name": name,
                    "title": told.get("title", ""),
                    "description": told.get("description", ""),
                    "required": bool(field and field.required),
                    "enum": list(map(str, enum)) if isinstance(enum, (list, tuple)) else None,
                }
            )
        return found

    def _indicators(self) -> Answer | None:
        """The table of indicators, with its columns and the kinds that one may be of; None where there is none."""
        name = next(iter(self.package.tables.names("indicators")), "")
        columns = self.package.tables.table(name).columns if name else ()
        return {"table": name, "columns": columns, "kinds": ALLOWED["indicators"]["kind"]} if name else None

    def _kinds(self) -> list[str]:
        for name in self.package.tables.names("exclusions"):
            for field in self.package.fields(name):
                enum = field.constraints.get("enum") if field.name == "kind" else None
                if isinstance(enum, list):
                    return list(map(str, enum))
        return list(_KINDS)

    def _sorted(self, item: Item, reasons: _Numbered, groups: _Numbered) -> tuple[int, int]:
        """The reason why a draft needs a person, and its group, as numbers; -1 for none."""
        if item.draft is None:
            return -1, -1
        return reasons.number(self._reason(item.draft)), groups.number(_group(item.draft))

    def _reason(self, draft: Draft) -> str:
        """The first column that a person has to fill in; "" where there is none."""
        unsure = next((name for name, guess in draft.guesses.items() if not guess.value), "")
        return unsure or next((name for name in ("subject", "indicator") if not draft.row.get(name)), "")

    def _has_pictures(self, items: SourceItems) -> bool:
        return items.reading.media_type == "application/pdf"

    def _readable(self, name: str) -> Source:
        source = self.package.sources.get(name)
        if source is None or self.package.documents[source.file].problem:
            raise UnknownPlace(name)
        return source

    def _part(self, name: str) -> SourceText:
        source = self._readable(name)
        return SourceText.of(self.package.documents[source.file].text, source)

    def _source(self, name: str) -> SourceItems:
        """The items of a source; a text is read while others are decided on."""
        source = self._readable(name)
        with self._reading[name]:
            if name not in self._items:
                items = SourceItems(self.package, source)
                if items.items:  # what proves rows reads the text as well
                    draft_form(self.package, items, items.items[-1])
                self._items[name] = items
            return self._items[name]

    def _table(self, name: str, *roles: str) -> str:
        if name not in self.package.tables.names(*roles):
            raise UnknownPlace(name)
        return name


class _Numbered:
    """Texts that come again and again, each told once."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self._numbers: dict[str, int] = {}

    def number(self, name: str) -> int:
        """The number of a text, from 0."""
        if name not in self._numbers:
            self._numbers[name] = len(self.names)
            self.names.append(name)
        return self._numbers[name]


def _group(draft: Draft) -> str:
    """What drafts of equal kind share: indicator and unit."""
    return " · ".join(filter(None, (draft.row.get("indicator", ""), draft.row.get("unit", ""))))
