"""What the page asks and what it is answered: one method for each question. Answers are JSON-ready."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from itertools import chain, count, islice
from typing import Any

from govdata.documents.archive import Source
from govdata.quantities.whitespace import strip_whitespace
from govdata.reports.messages import Message
from govdata.reviewing.asked import (
    MOST_AT_ONCE,
    MOST_FOUND,
    SORTING_SECONDS,
    UnknownPlace,
    number_in,
    pair_if_any,
    row_in,
    slice_in,
    text_in,
)
from govdata.reviewing.decision_log import DecisionLog
from govdata.reviewing.decisions import OWN, Act, Change, Decision, Row
from govdata.reviewing.groups import group_name, group_of, lacking
from govdata.reviewing.open_package import OpenPackage
from govdata.reviewing.opening import choices_of, opening
from govdata.reviewing.recorder import Recorder, Refused
from govdata.reviewing.row_forms import draft_form, filled_form, item_form, read_form
from govdata.reviewing.source_items import STATES, SourceItems, SourceText
from govdata.reviewing.tables import WRITTEN_ROLES

Answer = dict[str, Any]


class Desk:
    """A package on which decisions are taken; every method may be called from any thread.

    Args:
        package: is open.
        log: of the decisions.

    Raises:
        WriteError: a table that the page needs is no plain CSV file, or cannot be read.
    """

    def __init__(self, package: OpenPackage, log: DecisionLog) -> None:
        self.package, self.log = package, log
        self.recorder = Recorder(log, package.tables)
        self._lock = threading.RLock()
        self._items: dict[str, SourceItems] = {}
        self._reading = {name: threading.Lock() for name in package.sources}
        opening(package)

    # What is there

    def start(self) -> Answer:
        """What the page needs once: words, documents, tables, choices."""
        told = {"who": self.log.who, "states": STATES, "torn": len(self.log.torn)}
        return {**opening(self.package), **told, **self._counts()}

    def choices(self) -> Answer:
        """The ids that a cell may have, each with a label, by role."""
        return choices_of(self.package)

    def chunks(self, source: str) -> Answer:
        """Where the parts of a text begin that are sent as a whole, and where the last one ends."""
        return {"source": source, "chunks": self._part(source).chunks()}

    def source(self, source: str) -> Answer:
        """A document: its items with their states."""
        items = self._source(source)
        with self._lock:
            items.update()
            return {
                "source": source,
                "items": [
                    [each.start, each.end, STATES.index(state.state), state.by]
                    for each, state in zip(items.items, items.states, strict=True)
                ],
                "progress": items.progress(),
                "pages": items.reading.pages if self._has_pictures(items) else None,
            }

    def progress(self, source: str) -> Answer:
        """How many items of a document have each state."""
        return {"source": source, "progress": self._source(source).progress()}

    def sorted(self, source: str, first: int) -> Answer:
        """What some items lack, and the group that each is of, from one on, for as long as nobody notices.

        The page asks again from `last` on; drafting a long text at once would let a key wait.
        """
        items, found = self._source(source), []
        with self._lock:
            end = time.monotonic() + SORTING_SECONDS
            for item in items.items[first:]:
                draft = items.draft(item)
                found.append([lacking(draft), group_name(draft)] if draft else None)
                if time.monotonic() > end:
                    break
        return {"source": source, "first": first, "last": first + len(found), "sorted": found}

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
            return {"source": source, "number": number, **item_form(self.package, items, number)}

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
        """The open drafts that are like one of them, each with its form; what `row` is about fills empty cells."""
        items = self._source(text_in(asked, "source"))
        with self._lock:
            like = items.number(number_in(asked, "start"))
            if like is None or not items.items[like].figure:
                raise UnknownPlace("group")
            more, found = row_in(asked.get("row")), islice(group_of(items, like), MOST_AT_ONCE)
            return {"forms": [filled_form(self.package, items, number, more) for number in found]}

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

    def _reverted(self, source: str, revert: Callable[[], Decision | None]) -> Answer:
        with self._lock:
            return self._decided(revert, self._source(source))

    def _decided(self, decide: Callable[[], Decision | None], items: SourceItems) -> Answer:
        known = len(self.log.decisions)
        decision = decide()
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
        known = {key for _name, key, _row in self.package.tables.rows(role)}
        stem = "exclusion" if role == "exclusions" else source
        numbered = (f"{stem}-{number:03}" for number in count(1))
        named = (row["id"],) if row.get("id") else ()
        return next(name for name in chain(named, numbered) if name not in known and name not in taken)

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
                gc.freeze()  # a text that was read stays: a collection that looks through it takes as long as many keys
                self._items[name] = items
            return self._items[name]

    def _table(self, name: str, *roles: str) -> str:
        if name not in self.package.tables.names(*roles):
            raise UnknownPlace(name)
        return name
