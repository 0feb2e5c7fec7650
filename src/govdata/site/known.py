"""The tables that explain the observations: what subjects, indicators and sources are called, and what they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from govdata.releases.contents import ReleaseContents
from govdata.reports.messages import Message
from govdata.site.cells import Row, day, grouped, number, of_column, rows_of, text, title
from govdata.site.model import Fact, Indicator, Named, Source
from govdata.site.periods import Period
from govdata.values import dataclass

REFERENCES: Final = ("sources", "subjects", "indicators")


@dataclass(frozen=True)
class Known:
    """The reference tables, by id."""

    sources: Mapping[str, Source]
    subjects: Mapping[str, Row]
    defined: Mapping[str, Row]

    @staticmethod
    def of(contents: ReleaseContents) -> Known:
        """From the first table of each role."""
        return Known.from_rows(*(rows_of(next(iter(contents.of_role(role)), None)) for role in REFERENCES))

    @staticmethod
    def from_rows(sources: Sequence[Row], subjects: Sequence[Row], indicators: Sequence[Row]) -> Known:
        """From the rows of the tables, in the order of `REFERENCES`."""
        by_id = ({text(row.get("id")): row for row in rows} for rows in (sources, subjects, indicators))
        found, named, defined = by_id
        return Known({name: _source(row) for name, row in found.items()}, named, defined)

    def source(self, name: str) -> Source:
        """A source; one that has no row has its id alone."""
        return self.sources.get(name) or Source(name, Message.same(name))

    def subject(self, name: str) -> Named:
        """A subject and its name."""
        return Named(name, title(self.subjects.get(name, {"id": name}), "name"))

    def indicator_title(self, name: str) -> Message:
        """What an indicator is called."""
        return title(self.defined.get(name, {"id": name}), "title")

    def indicators(
        self,
        facts: Mapping[str, tuple[Fact, ...]],
        pictured: Mapping[str, tuple[Fact, ...]],
        counts: Mapping[str, tuple[int, int]],
        themes: Mapping[str, str],
    ) -> tuple[Indicator, ...]:
        """The indicators in the order in which the tables state them; `counts` are those of facts and of series."""
        related = grouped(({**self.defined.get(name, {}), "id": name} for name in facts), "concept")
        return tuple(
            self._indicator(name, (found, pictured[name]), counts[name], themes.get(name, ""), related)
            for name, found in facts.items()
        )

    def _indicator(
        self,
        name: str,
        shown: tuple[tuple[Fact, ...], tuple[Fact, ...]],
        counts: tuple[int, int],
        theme: str,
        related: Mapping[str, list[Row]],
    ) -> Indicator:
        (facts, pictured), (count, series) = shown, counts
        row = self.defined.get(name, {"id": name})
        concept = text(row.get("concept"))
        others = [each for each in related.get(concept, ()) if concept and text(each["id"]) != name]
        return Indicator(
            id=name,
            title=title(row, "title"),
            theme=theme,
            unit=text(row.get("unit")) or (facts[0].unit if facts else ""),
            kind=text(row.get("kind")),
            definition=of_column(row, "definition"),
            scope=of_column(row, "scope"),
            direction=text(row.get("direction")),
            concept=concept,
            note=text(row.get("note")),
            aliases=text(row.get("aliases")),
            facts=facts,
            pictured=pictured,
            count=count,
            series=series,
            relatives=tuple(Named(text(each["id"]), title(each, "title")) for each in others),
        )


def _source(row: Row) -> Source:
    order = number(row.get("precedence"))
    return Source(
        text(row.get("id")),
        title(row, "title"),
        of_column(row, "publisher"),
        Period(day(row.get("date_start")), day(row.get("date_end"))),
        text(row.get("url")),
        None if order is None else int(order),
    )
