"""datapackage.json -> Package: frozen data, with every problem of the descriptor at once.

Both versions of the standard are read (v2 is preferred, v1 spellings are understood). A descriptor that cannot
be read at all raises `DescriptorError`; any other mistake becomes a `Problem` with its JSON path, and the rest
of the package stays usable. Nothing is guessed: what the descriptor leaves open gets the standard's default.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from govdata.errors import DescriptorError
from govdata.metadata.descriptor import Cursor, Json, Problem, near_miss, read_json, shown
from govdata.metadata.dialect import Dialect
from govdata.metadata.resource import House, Resource, check_misplaced, check_people, read_resource, stays_inside
from govdata.metadata.roles import PACKAGE_OWN, ROLES, check_own
from govdata.metadata.schema import Field, ForeignKey, Schema, read_schema
from govdata.metadata.standard import PACKAGE_PROPERTIES
from govdata.reports.messages import untranslated

__all__ = [
    "Dialect",
    "Field",
    "ForeignKey",
    "Json",
    "Package",
    "Problem",
    "Resource",
    "Schema",
    "find_descriptor",
    "load_package",
    "load_schema",
    "read_json",
]

_CREATED = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?\s?(Z|[+-]\d{2}:?\d{2})?)?", re.ASCII)


@dataclass(frozen=True)
class Package:
    """A data package as it was read. `root` is the folder that its paths are relative to."""

    path: Path
    root: Path
    name: str
    resources: tuple[Resource, ...] = ()
    version: str = ""
    problems: tuple[Problem, ...] = ()
    descriptor: Json = field(default_factory=dict)

    @property
    def govdata(self) -> Json:
        """Our own properties of a package: `rules`, the path of the rules beside the schemas."""
        own = self.descriptor.get("govdata")
        return own if isinstance(own, Mapping) else {}

    def resource(self, name: str) -> Resource | None:
        return next((resource for resource in self.resources if resource.name == name), None)

    def schema_of(self, name: str) -> Schema:
        """The schema of a table.

        Raises:
            KeyError: there is no such table, or it has no schema.
        """
        resource = self.resource(name)
        if resource is None or resource.schema is None:
            raise KeyError(f"{self.path} has no table {name!r} with a schema")
        return resource.schema

    def with_role(self, role: str) -> tuple[Resource, ...]:
        return tuple(resource for resource in self.resources if resource.role == role)


DESCRIPTORS = ("datapackage.json", "datapackage/datapackage.json")
"""Where a folder's descriptor is looked for, in this order."""


def find_descriptor(place: Path | None = None) -> Path:
    """The datapackage.json that `place` means: a file, the folder that holds it, or the working folder.

    Raises:
        DescriptorError: there is none.
    """
    folder = place or Path()
    if folder.is_file():
        return folder
    for candidate in DESCRIPTORS:
        if (folder / candidate).is_file():
            return folder / candidate
    raise DescriptorError(
        folder,
        untranslated("no datapackage.json there"),
        untranslated("Name a datapackage.json or the folder that holds it."),
    )


def load_package(place: Path | None = None, trusted: bool = False) -> Package:
    """Read a package. `trusted` lets its paths leave its folder (`..`, absolute paths, symlinks).

    Raises:
        DescriptorError: the descriptor is missing, unreadable, or not a JSON object.
    """
    path = find_descriptor(place)
    raw = read_json(path)
    if not isinstance(raw, dict):
        raise DescriptorError(
            path, untranslated("it is not a JSON object"), untranslated("A data package is an object with `resources`.")
        )
    cursor = Cursor(raw)
    house = House(path.parent.resolve(), trusted, "/2." not in str(raw.get("$schema", "")))
    _check_package(cursor)
    resources = tuple(_named_apart(cursor, tuple(read_resource(item, house) for item in _resource_cursors(cursor))))
    resources = tuple(_linked(cursor, index, resource, resources) for index, resource in enumerate(resources))
    _check_single(cursor, resources)
    raw = {**raw, "govdata": _own(cursor, house)} if "govdata" in raw else raw
    name = str(raw.get("name") or house.root.name)
    version = str(raw.get("version", ""))
    return Package(path, house.root, name, resources, version, tuple(cursor.problems), raw)


def load_schema(path: Path) -> tuple[Schema, tuple[Problem, ...]]:
    """A Table Schema of its own, with what is wrong in it.

    Raises:
        DescriptorError: the file is missing, unreadable, or not a JSON object.
    """
    raw = read_json(path)
    if not isinstance(raw, dict):
        raise DescriptorError(
            path, untranslated("it is not a JSON object"), untranslated("A table schema is an object with `fields`.")
        )
    cursor = Cursor(raw, type="schema-error")
    return read_schema(cursor), tuple(cursor.problems)


def _check_package(cursor: Cursor) -> None:
    cursor.misspelt(PACKAGE_PROPERTIES)
    check_misplaced(cursor)
    for name in ("name", "id", "title", "description", "homepage", "version", "image", "$schema", "profile"):
        cursor.text(name)
    created = cursor.text("created")
    if created and not _CREATED.fullmatch(created):
        cursor.note(untranslated(f"created is not a date and time: {shown(created)}"), ".created")
    cursor.names("keywords")
    check_people(cursor)


def _own(cursor: Cursor, house: House) -> Json:
    """Our own properties of the package; wordings that are not there would otherwise stop the whole run."""
    inner = check_own(cursor, PACKAGE_OWN)
    place = inner.text("wordings")
    if place and stays_inside(inner, place, house, ".wordings") and not (house.root / place).is_file():
        inner.note(untranslated(f"there is no file {shown(place)}"), ".wordings")
    if any(problem.path == f"{inner.path}.wordings" for problem in cursor.problems):
        return {name: value for name, value in inner.raw.items() if name != "wordings"}
    return inner.raw


def _check_single(cursor: Cursor, resources: tuple[Resource, ...]) -> None:
    """Rules look into one table of sources, subjects, indicators, revisions; a second would be left unread."""
    seen: dict[str, str] = {}
    for index, resource in enumerate(resources):
        if resource.role in ROLES and ROLES[resource.role].single and resource.role in seen:
            message = f"only one table can have the role {resource.role}, and {seen[resource.role]!r} has it"
            cursor.note(untranslated(message), f".resources[{index}].govdata.role")
        seen.setdefault(resource.role, resource.name)


def _resource_cursors(cursor: Cursor) -> Iterator[Cursor]:
    if not cursor.raw.get("resources"):
        cursor.note(untranslated("a package needs `resources`, an array of at least one"), ".resources")
    yield from cursor.objects("resources", "resource-error")


def _named_apart(cursor: Cursor, resources: tuple[Resource, ...]) -> Iterator[Resource]:
    """Two resources of one name are both checked; the second goes by another name in the report."""
    seen: set[str] = set()
    for index, resource in enumerate(resources):
        name = resource.name or f"resource{index + 1}"
        if name in seen:
            cursor.note(untranslated(f"another resource is called {name!r} too"), f".resources[{index}].name")
            name = next(apart for number in range(2, index + 3) if (apart := f"{name}-{number}") not in seen)
        seen.add(name)
        yield replace(resource, name=name)


def _linked(cursor: Cursor, index: int, resource: Resource, resources: tuple[Resource, ...]) -> Resource:
    """Foreign keys, now that all the tables are known: a key to nowhere is noted and dropped."""
    if resource.schema is None or not resource.schema.foreign_keys:
        return resource
    known = {other.name: other for other in resources}
    keys: list[ForeignKey] = []
    for number, key in enumerate(resource.schema.foreign_keys):
        at = f".resources[{index}].schema.foreignKeys[{number}].reference"
        name = "" if key.resource == "self" and "self" not in known else key.resource
        other = known.get(name)
        missing = [field for field in key.reference_fields if other and other.schema and not other.schema.field(field)]
        there = cursor.into({}, "", "schema-error")
        if name and other is None:
            there.note(untranslated(f"there is no resource {name!r}"), f"{at}.resource", near_miss(name, known))
        elif other and missing:
            there.note(
                untranslated(f"{name!r} has no field {missing[0]!r}"),
                f"{at}.fields",
                near_miss(missing[0], _names(other)),
            )
        else:
            keys.append(replace(key, resource=name))
    return replace(resource, schema=replace(resource.schema, foreign_keys=tuple(keys)))


def _names(resource: Resource) -> tuple[str, ...]:
    return resource.schema.names if resource.schema else ()
