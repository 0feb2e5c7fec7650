"""What all catalogues say of a release, gathered once from what it holds; what is missing is absent, not made up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from govdata.catalogs.rows import SourceRow, areas, indicators, key_values, period, quoted_sources, source_rows
from govdata.catalogs.terms import ANY_BYTES, LICENCES, MEDIA_TYPES
from govdata.catalogs.texts import Texts, absolute, file_address, first_text, texts, web_address
from govdata.metadata.standard import NUMERIC
from govdata.releases.citation import citation_authors, in_a_sentence, release_day
from govdata.releases.contents import ReleaseContents, ReleasedFile
from govdata.releases.manifest import file_names
from govdata.releases.table_files import ExportedTable, TypedTable
from govdata.values import dataclass

SHORTEST_DESCRIPTION = 50
LONGEST_DESCRIPTION = 5000
"""The characters of a description that Google Dataset Search takes."""
_MAKERS = frozenset({"creator", "author", "curator"})


@dataclass(frozen=True)
class Agent:
    """Who made or published the data; a person is who has a family name."""

    name: str
    is_person: bool = False
    address: str | None = None


@dataclass(frozen=True)
class Licence:
    """A licence: its name, and its address, which is relative where the licence is a file of the release."""

    name: str
    address: str | None


@dataclass(frozen=True)
class Measure:
    """What is measured: an indicator of the package, or a numeric field where it has no table of them."""

    id: str
    names: Texts
    descriptions: Texts
    unit: str


@dataclass(frozen=True)
class Place:
    """A subject that is an area."""

    id: str
    names: Texts


@dataclass(frozen=True)
class TableFiles:
    """A table with its files: the CSV, and the Parquet in the order of the rows."""

    table: TypedTable
    exported: ExportedTable
    csv: ReleasedFile
    parquet: tuple[ReleasedFile, ...]
    quotes: tuple[str, ...]
    """The sources that its observations quote."""
    key_values: Mapping[str, int]
    """How many values each column of its foreign keys holds."""

    @property
    def files(self) -> tuple[ReleasedFile, ...]:
        """All of them, the CSV first."""
        return (self.csv, *self.parquet)

    @property
    def titles(self) -> Texts:
        """What it is called; its name where it has no title."""
        return texts(self.table.title) or texts(self.table.name)

    @property
    def descriptions(self) -> Texts:
        """What it holds."""
        return texts(self.table.told("description"))


@dataclass(frozen=True)
class Summary:
    """A release as its catalogues see it. What costs time is found when a catalogue asks, and once."""

    contents: ReleaseContents

    @cached_property
    def files(self) -> Mapping[str, ReleasedFile]:
        """Every file that was there before the first catalogue, by its name; each is read once for its hash."""
        known = {file.name: file for each in self._said.get("resources", ()) if (file := _proved(each))}
        others = [name for name in self._names if name not in known]
        found = {**known, **{file.name: file for file in self.contents.files(others)}}
        return {name: found[name] for name in self._names}

    @cached_property
    def _names(self) -> list[str]:
        return file_names(self.contents.folder)

    @property
    def _said(self) -> Mapping[str, Any]:
        return self.contents.descriptor

    @property
    def name(self) -> str:
        """The name of the package."""
        return str(self._said["name"])

    @property
    def titles(self) -> Texts:
        """The title; the name where there is none."""
        return texts(self._said.get("title")) or texts(self.name)

    @property
    def descriptions(self) -> Texts:
        """The description; where there is none, the title and what the release consists of."""
        return texts(self._said.get("description")) or {"": self._contents_in_words()}

    @property
    def long_description(self) -> str:
        """The description as one text, long enough and short enough for Google Dataset Search."""
        said = self._said.get("description")
        text = said.strip() if isinstance(said, str) else ""
        whole = text if len(text) >= SHORTEST_DESCRIPTION else f"{text} {self._contents_in_words()}".strip()
        return whole if len(whole) <= LONGEST_DESCRIPTION else whole[: LONGEST_DESCRIPTION - 1] + "…"

    def _contents_in_words(self) -> str:
        rows = sum(each.rows for each in self.contents.exported.values())
        listed = ", ".join(table.name for table in self.contents.tables) or "none"
        released = f"Release {self.version} of {self.day}, {rows} rows."
        return f"{first_text(self.titles)}. {released} Tables: {listed}."

    @property
    def version(self) -> str:
        """The version of the release."""
        return str(self._said["version"])

    @property
    def created(self) -> str:
        """When it was published, RFC 3339 in UTC."""
        return str(self._said["created"])

    @property
    def day(self) -> str:
        """The day on which it was published."""
        return release_day(self._said)

    @property
    def identifier(self) -> str:
        """The `id` of the package, else its name."""
        return str(self._said.get("id") or self.name)

    @property
    def same_package(self) -> str | None:
        """The IRI that all releases of the package share."""
        return absolute(self._said.get("id"))

    @property
    def homepage(self) -> str | None:
        """The page of the package on the web."""
        return web_address(self._said.get("homepage"))

    @property
    def keywords(self) -> list[str]:
        """The keywords, as they are written."""
        said = self._said.get("keywords") or ()
        return [word for word in ((said,) if isinstance(said, str) else said) if word]

    @property
    def languages(self) -> list[str]:
        """The languages that the title, the description and the tables are known to be in."""
        found = {language for said in (self.titles, self.descriptions, *self._table_titles()) for language in said}
        return [language for language in ("en", "zh") if language in found]

    def _table_titles(self) -> Iterator[Texts]:
        return (each.titles for each in self.tables)

    @property
    def licences(self) -> list[Licence]:
        """The licences of the package."""
        return [_licence(each) for each in self._said.get("licenses") or () if each.get("name") or each.get("path")]

    @property
    def is_open(self) -> bool:
        """Whether a licence is one of those that let anybody have the data free of charge."""
        return any(str(each.get("name") or "").lower() in LICENCES for each in self._said.get("licenses") or ())

    @property
    def creators(self) -> list[Agent]:
        """The contributors who made the data, or all of them where no role says who did."""
        people = [each for each in self._said.get("contributors") or () if isinstance(each, Mapping)]
        makers = [agent for each in people if _roles(each) & _MAKERS and (agent := _agent(each))]
        return makers or [agent for each in people if "publisher" not in _roles(each) and (agent := _agent(each))]

    @property
    def publisher(self) -> Agent | None:
        """The first contributor with the role of a publisher, or the property `publisher`, which some packages have."""
        own = self._said.get("publisher")
        people = [each for each in self._said.get("contributors") or () if "publisher" in _roles(each)]
        said = [own if isinstance(own, Mapping) else {"title": own}, *people]
        return next((agent for each in said if (agent := _agent(each))), None)

    @property
    def citation(self) -> str:
        """How to cite the release, in the words of its page."""
        return in_a_sentence(self._said).en

    @cached_property
    def tables(self) -> tuple[TableFiles, ...]:
        """The tables with their files."""
        return tuple(self._table_files(table) for table in self.contents.tables)

    def _table_files(self, table: TypedTable) -> TableFiles:
        exported = self.contents.exported[table.name]
        parquet = tuple(self.files[name] for name in exported.parquet)
        quotes, counts = quoted_sources(self.contents, table), key_values(self.contents, table)
        return TableFiles(table, exported, self.files[exported.csv], parquet, quotes, counts)

    @cached_property
    def sources(self) -> tuple[SourceRow, ...]:
        """The documents that the figures were taken from: the rows of `sources`, else what the descriptor names."""
        named = [each for each in self._said.get("sources") or () if isinstance(each, Mapping)]
        return source_rows(self.contents) or tuple(_named_source(number, each) for number, each in enumerate(named, 1))

    @cached_property
    def quoted(self) -> frozenset[str]:
        """The listed sources that an observation quotes; none where no table says what a source is."""
        if not self.contents.of_role("sources"):
            return frozenset()
        listed = {row.id for row in self.sources}
        return frozenset(source for each in self.tables for source in each.quotes if source in listed)

    @cached_property
    def period(self) -> tuple[str, str] | None:
        """The first and the last day that an observation is about."""
        return period(self.contents)

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """The subjects that are areas."""
        return tuple(Place(subject, names) for subject, names in areas(self.contents))

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        """What is measured."""
        found = tuple(Measure(*each) for each in indicators(self.contents))
        return found or tuple(_numeric_fields(self.contents.tables))

    def media_type(self, file: ReleasedFile) -> str:
        """The media type of a file."""
        return self._declared_types.get(file.name) or MEDIA_TYPES.get(extension(file), ANY_BYTES)

    @cached_property
    def _declared_types(self) -> Mapping[str, str]:
        return {
            path: said
            for each in self._said.get("resources", ())
            if isinstance(said := each.get("mediatype"), str) and "/" in said
            for path in _paths(each)
        }


def _proved(resource: Mapping[str, Any]) -> ReleasedFile | None:
    """The file of a resource, whose size and hash the descriptor of a release has already."""
    path, size, digest = (resource.get(name) for name in ("path", "bytes", "hash"))
    if isinstance(path, str) and isinstance(size, int) and str(digest).startswith("sha256:"):
        return ReleasedFile(path, size, str(digest).removeprefix("sha256:"))
    return None


def extension(file: ReleasedFile) -> str:
    """The extension of a file's name in small letters, without its point."""
    return PurePosixPath(file.name).suffix.lower().lstrip(".")


def _paths(resource: Mapping[str, Any]) -> Iterable[str]:
    path = resource.get("path", ())
    return (path,) if isinstance(path, str) else path


def _roles(person: Mapping[str, Any]) -> set[str]:
    """What a contributor did: `roles`, or `role` of version 1."""
    said = person.get("roles") or person.get("role") or ()
    return {said} if isinstance(said, str) else {str(each) for each in said}


def _agent(person: Mapping[str, Any]) -> Agent | None:
    names = citation_authors({"contributors": [person]})
    if not names:
        return None
    is_person = "family-names" in names[0]
    name = f"{names[0]['given-names']} {names[0]['family-names']}" if is_person else names[0]["name"]
    return Agent(name, is_person, web_address(person.get("path")))


def _licence(said: Mapping[str, Any]) -> Licence:
    name, path = str(said.get("name") or ""), said.get("path")
    relative = file_address(path) if isinstance(path, str) and path and "://" not in path else None
    address = web_address(path) or relative or LICENCES.get(name.lower())
    return Licence(str(said.get("title") or name or path), address)


def _named_source(number: int, said: Mapping[str, Any]) -> SourceRow:
    return SourceRow(str(number), texts(said.get("title")) or texts(said.get("path")), web_address(said.get("path")))


def _numeric_fields(tables: Iterable[TypedTable]) -> Iterator[Measure]:
    for table in tables:
        for field in table.schema.fields:
            if field.type in NUMERIC and field.type != "year" and not table.resource.role:
                said = field.descriptor
                names, unit = texts(said.get("title")) or texts(field.name), said.get("unit")
                yield Measure(field.name, names, texts(said.get("description")), str(unit or ""))
