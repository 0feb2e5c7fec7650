"""From the tables of a release to what its page shows: the facts, and, where there are few enough, who states each.

A table that has no role, or a role without a column that the page would like, is a table all the same: what cannot be
known stays empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import narwhals as nw
import polars as pl

from govdata.releases.contents import ReleaseContents
from govdata.reports.bilingual import bilingual
from govdata.reports.messages import Message
from govdata.rules.fact_groups import with_facts
from govdata.rules.observation_frame import collect_observations
from govdata.rules.observations import UID, References
from govdata.site.cells import Row, bounds, day, figure, grouped, number, rows_of, source_ids, text
from govdata.site.known import Known
from govdata.site.mentions import Statements, read_statements
from govdata.site.model import Fact, Figures, Named, Part
from govdata.site.periods import Period
from govdata.site.series import PANELS

WHOLE: Final = 2_000
"""Up to so many observations the page shows each with its clause; of more it shows the facts alone."""
MOST_FACTS: Final = 10_000
"""So many facts are shown at most: of each indicator its latest ones, an equal share."""
LONGEST: Final = 40
"""Periods of a series that is drawn, where not all facts are shown."""
_FACT_COLUMNS: Final = frozenset(
    ["id", "subject", "indicator", "value", "unit", "qualifier", "lower", "upper", "status", "sources"]
)


def read_figures(contents: ReleaseContents, whole: int = WHOLE, most: int = MOST_FACTS) -> Figures:
    """All that a release states; `whole` and `most` are the limits of the page."""
    table = next((each for each in contents.of_role("facts") if set(each.schema.names) >= _FACT_COLUMNS), None)
    observed = contents.of_role("observations")
    if table is None or not observed:
        return Figures((), (), (), 0, 0, 0, whole=True)
    rows = rows_of(table)
    observations = sum(contents.exported[each.name].rows for each in observed)
    known = Known.of(contents)
    is_whole = observations <= whole
    by_indicator = grouped(rows, "indicator")
    share = max(1, most // max(1, len(by_indicator)))
    kept = {name: _latest(found, share) for name, found in by_indicator.items()}
    statements = read_statements(contents, known) if is_whole else Statements()
    members = _members(contents) if is_whole else {}
    facts = {name: tuple(_fact(row, known, statements, members) for row in found) for name, found in kept.items()}
    linked = _with_parts(facts, members, statements) if is_whole else facts
    pictured = {
        name: tuple(_fact(row, known, statements, {}) for row in largest(found))
        for name, found in by_indicator.items()
        if len(found) > len(kept[name])
    }
    counts = {name: (len(found), len(_by_series(found))) for name, found in by_indicator.items()}
    themes = tuple(Named(each.name, bilingual(each.title)) for each in observed)
    return Figures(
        known.indicators(linked, {**linked, **pictured}, counts, _themes(rows)),
        themes,
        tuple(dict.fromkeys(fact.subject for found in linked.values() for fact in found)),
        observations,
        len(rows),
        sum(map(len, kept.values())),
        is_whole,
    )


def _latest(rows: list[Row], most: int) -> list[Row]:
    """The rows with the latest periods, in the order of the table."""
    if len(rows) <= most:
        return rows
    order = sorted(range(len(rows)), key=lambda at: str(rows[at].get("period_end") or ""), reverse=True)
    return [rows[at] for at in sorted(order[:most])]


def _by_series(rows: Iterable[Row]) -> dict[tuple[str, str], list[Row]]:
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        found.setdefault((text(row.get("subject")), text(row.get("breakdown"))), []).append(row)
    return found


def largest(rows: Iterable[Row], most: int = PANELS, longest: int = LONGEST) -> list[Row]:
    """The rows that a picture of many is drawn from: the latest ones of the subjects whose last value is largest."""
    series = [sorted(found, key=lambda row: str(row.get("period_end") or "")) for found in _by_series(rows).values()]
    ordered = sorted(series, key=lambda found: number(found[-1].get("value")) or 0, reverse=True)
    return [row for found in ordered[:most] for row in found[-longest:]]


def _themes(rows: Iterable[Row]) -> dict[str, str]:
    """The table in which an indicator is first stated."""
    found: dict[str, str] = {}
    for row in rows:
        found.setdefault(text(row.get("indicator")), text(row.get("observation_table")))
    return found


def _members(contents: ReleaseContents) -> dict[str, list[str]]:
    """The observations of each fact, the preferred one first: table and id of each, as `table:id`."""
    frames: dict[str, Any] = {each.name: nw.from_native(each.frame) for each in contents.of_role("observations")}
    sources = contents.of_role("sources")
    references = References.of({"sources": sources[0].frame}) if sources else References()
    known = with_facts(collect_observations(frames, references).collect().lazy()).collect().to_native()
    ordered = known.filter(pl.col("fact").is_not_null()).sort("fact", "precedence", UID, nulls_last=True)
    found: dict[str, list[str]] = {}
    for fact, uid in ordered.select("fact", UID).iter_rows():
        found.setdefault(fact, []).append(uid)
    return found


def _fact(row: Row, known: Known, statements: Statements, members: Mapping[str, Sequence[str]]) -> Fact:
    value, lower, upper = bounds(row)
    return Fact(
        id=text(row["id"]),
        indicator=text(row.get("indicator")),
        subject=known.subject(text(row.get("subject"))),
        breakdown=text(row.get("breakdown")),
        period=Period(day(row.get("period_start")), day(row.get("period_end"))),
        period_basis=text(row.get("period_basis")),
        status=text(row.get("status")),
        value=value,
        unit=text(row.get("unit")),
        qualifier=text(row.get("qualifier")),
        lower=lower,
        upper=upper,
        figure=figure(row),
        sources=tuple(map(known.source, source_ids(row))),
        conflict=bool(row.get("conflict")),
        mentions=statements.of(members.get(text(row["id"]), ())),
    )


def _with_parts(
    facts: Mapping[str, tuple[Fact, ...]], members: Mapping[str, Sequence[str]], statements: Statements
) -> dict[str, tuple[Fact, ...]]:
    """The facts with what each contains, and what contains it, as `part_of` of their mentions says."""
    by_id = {fact.id: fact for found in facts.values() for fact in found}
    fact_of = {uid: fact for fact, uids in members.items() for uid in uids}
    wholes: dict[str, dict[str, None]] = {}
    parts: dict[str, dict[str, None]] = {}
    for uid, whole in statements.part_of.items():
        part, container = fact_of.get(uid, ""), fact_of.get(whole, "")
        if part in by_id and container in by_id and part != container:
            wholes.setdefault(part, {})[container] = None
            parts.setdefault(container, {})[part] = None
    return {
        name: tuple(_linked(fact, by_id, parts.get(fact.id, ()), wholes.get(fact.id, ())) for fact in found)
        for name, found in facts.items()
    }


def _linked(fact: Fact, by_id: Mapping[str, Fact], parts: Iterable[str], wholes: Iterable[str]) -> Fact:
    def of(names: Iterable[str]) -> tuple[Part, ...]:
        return tuple(_part(by_id[name], fact) for name in names)

    found = vars(fact) | {"parts": of(parts), "wholes": of(wholes)}
    return Fact(**found)


def _part(fact: Fact, beside: Fact) -> Part:
    """A part counts with its value where that is exact and in the unit of what it belongs to."""
    exact = fact.qualifier == "exact" == beside.qualifier and fact.unit == beside.unit
    breakdown = f" · {fact.breakdown}" if fact.breakdown else ""
    named = Message(fact.subject.title.en + breakdown, fact.subject.title.zh + breakdown)
    return Part(fact.id, named, fact.figure, fact.value if exact else None)
