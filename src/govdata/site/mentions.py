"""The observations of a release one by one: clause, source, revisions, and what the report says of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from typing import Any

from govdata.releases.contents import ReleaseContents
from govdata.site.cells import Row, figure, of_report, rows_of, text
from govdata.site.known import Known
from govdata.site.model import Doubt, Mention, Revision, Side
from govdata.values import dataclass


@dataclass(frozen=True)
class Statements:
    """Every observation by `table:id`, and what it is a part of, by the same names."""

    mentions: Mapping[str, Mention] = field(default_factory=dict)
    part_of: Mapping[str, str] = field(default_factory=dict)

    def of(self, uids: Iterable[str]) -> tuple[Mention, ...]:
        """Some observations, in their order."""
        return tuple(self.mentions[uid] for uid in uids if uid in self.mentions)


def read_statements(contents: ReleaseContents, known: Known) -> Statements:
    """Every observation of the release, with what its other tables and its report say of it."""
    revisions, doubts = _revisions(contents), _doubts(contents.report, known)
    mentions, part_of = {}, {}
    for table in contents.of_role("observations"):
        for row in rows_of(table):
            uid = f"{table.name}:{text(row.get('id'))}"
            found = (*doubts.get(uid, ()), *doubts.get(_side_key(table.name, row), ()))
            extra = {"revisions": tuple(revisions.get(uid, ())), "doubts": tuple(dict.fromkeys(found))}
            mentions[uid] = _mention(table.name, row, known, extra)
            if text(row.get("part_of")):
                part_of[uid] = f"{table.name}:{text(row['part_of'])}"
    return Statements(mentions, part_of)


def _side_key(table: str, row: Row) -> str:
    """What a finding says of each statement that it holds against another one; its id is not among that."""
    return "\0".join((table, *(text(row.get(name)) for name in ("source", "as_written", "quote"))))


def _mention(table: str, row: Row, known: Known, extra: Mapping[str, Any]) -> Mention:
    return Mention(
        table=table,
        id=text(row.get("id")),
        as_written=text(row.get("as_written")),
        figure=figure(row),
        quote=text(row.get("quote")),
        source=known.source(text(row.get("source"))),
        page=text(row.get("page")),
        note=text(row.get("note")),
        restates=text(row.get("restates")),
        **extra,
    )


def _revisions(contents: ReleaseContents) -> dict[str, list[Revision]]:
    found: dict[str, list[Revision]] = {}
    for table in contents.of_role("revisions"):
        for row in rows_of(table):
            told = Revision(*(text(row.get(name)) for name in ("field", "old", "new", "reason")))
            found.setdefault(f"{text(row.get('table'))}:{text(row.get('row'))}", []).append(told)
    return found


def _doubts(report: Mapping[str, Any], known: Known) -> dict[str, list[Doubt]]:
    """The warnings of the report, and what was waived, by each row that they are about."""
    found: dict[str, list[Doubt]] = {}
    for table, each in _findings(report):
        keys = [f"{table}:{each['key']}"] if each.get("key") is not None else []
        keys += [_side_key(text(side.get("table")) or table, side) for side in each.get("quotations", ())]
        for key in keys:
            found.setdefault(key, []).append(_doubt(each, known))
    return found


def _findings(report: Mapping[str, Any]) -> Iterator[tuple[str, Row]]:
    for task in report.get("tasks", ()):
        yield from ((str(task["name"]), each) for each in task.get("warnings", ()))
    for each in report.get("waived", ()):
        yield str(each.get("table")), each


def _doubt(found: Row, known: Known) -> Doubt:
    sides = tuple(
        Side(text(each.get("as_written")), text(each.get("quote")), known.source(text(each.get("source"))))
        for each in found.get("quotations", ())
    )
    return Doubt(of_report(found), text(found.get("reason")), sides)
