"""datapackage.json -> Package: frozen data, with every problem of the descriptor at once.

Both versions of the standard are read (v2 is preferred, v1 spellings are understood). A descriptor that cannot
be read at all raises `DescriptorError`; any other mistake becomes a `Problem` with its JSON path, and the rest
of the package stays usable. Nothing is guessed: what the descriptor leaves open gets the standard's default.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from govdata.errors import DescriptorError

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Problem:
    """A mistake in a descriptor: where (a JSON path), what, and what was probably meant."""

    path: str
    message: str
    suggestion: str = ""
    type: str = "package-error"
    table: str | None = None

    def __str__(self) -> str:
        hint = f": did you mean {self.suggestion!r}?" if self.suggestion else ""
        return f"{self.message} at {self.path}{hint}"


@dataclass(frozen=True)
class Field:
    """A Table Schema field. `descriptor` is the raw object, for whatever has no attribute here."""

    name: str
    type: str = "any"
    format: str = "default"
    constraints: Json = field(default_factory=dict)
    missing_values: tuple[str, ...] = ("",)
    descriptor: Json = field(default_factory=dict)

    @property
    def required(self) -> bool:
        return self.constraints.get("required") is True

    @property
    def govdata(self) -> Json:
        """Our own properties of a field: `decimal`, a precision and a scale."""
        own = self.descriptor.get("govdata")
        return own if isinstance(own, Mapping) else {}


@dataclass(frozen=True)
class ForeignKey:
    """`fields` of this table name rows of `resource` ("" is this table itself) by its `reference_fields`."""

    fields: tuple[str, ...]
    resource: str
    reference_fields: tuple[str, ...]


@dataclass(frozen=True)
class Schema:
    """A Table Schema, keys as tuples of field names."""

    fields: tuple[Field, ...] = ()
    primary_key: tuple[str, ...] = ()
    unique_keys: tuple[tuple[str, ...], ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    fields_match: str = "exact"
    missing_values: tuple[str, ...] = ("",)
    descriptor: Json = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields)

    def field(self, name: str) -> Field | None:
        return next((field for field in self.fields if field.name == name), None)


@dataclass(frozen=True)
class Dialect:
    """A CSV dialect, with the defaults of the standard."""

    delimiter: str = ","
    quote_char: str | None = '"'
    double_quote: bool = True
    escape_char: str | None = None
    header: bool = True
    header_rows: tuple[int, ...] = (1,)
    header_join: str = " "
    comment_char: str | None = None
    comment_rows: tuple[int, ...] = ()
    skip_initial_space: bool = False
    line_terminator: str = "\r\n"
    null_sequence: str | None = None


@dataclass(frozen=True)
class Resource:
    """A data resource. `paths` are absolute and inside the package's root; `data` is inline data, if any."""

    name: str
    paths: tuple[Path, ...] = ()
    place: str = ""
    data: Any = None
    schema: Schema | None = None
    dialect: Dialect | None = None
    format: str = ""
    encoding: str | None = None
    compression: str | None = None
    bytes: int | None = None
    hash: str | None = None
    descriptor: Json = field(default_factory=dict)

    @property
    def govdata(self) -> Json:
        """Our own properties of a resource: `role`, `partitionBy`."""
        own = self.descriptor.get("govdata")
        return own if isinstance(own, Mapping) else {}

    @property
    def role(self) -> str:
        """What the table is to us: observations, sources, subjects, indicators, waivers, set-asides, revisions."""
        return str(self.govdata.get("role", ""))


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

    def with_role(self, role: str) -> tuple[Resource, ...]:
        return tuple(resource for resource in self.resources if resource.role == role)


def find_descriptor(place: Path | None = None) -> Path:
    """The datapackage.json that `place` means: a file, the folder that holds it, or the working folder.

    Raises:
        DescriptorError: there is none.
    """
    folder = place or Path()
    if folder.is_file():
        return folder
    for candidate in (folder / "datapackage.json", folder / "datapackage" / "datapackage.json"):
        if candidate.is_file():
            return candidate
    raise DescriptorError(folder, "no datapackage.json there", "Name a datapackage.json or the folder that holds it.")


def load_package(place: Path | None = None) -> Package:
    """Read a package.

    Raises:
        DescriptorError: the descriptor is missing, unreadable, or not a JSON object.
    """
    path = find_descriptor(place)
    descriptor = read_json(path)
    if not isinstance(descriptor, dict):
        raise DescriptorError(path, "it is not a JSON object", "A data package is an object with `resources`.")
    root = path.parent.resolve()
    resources = tuple(_resource(raw, root) for raw in descriptor.get("resources", ()))
    name = str(descriptor.get("name") or root.name)
    return Package(path, root, name, resources, str(descriptor.get("version", "")), (), descriptor)


def read_json(path: Path) -> Any:
    """A JSON file.

    Raises:
        DescriptorError: it is missing, not UTF-8, or not JSON; the message has line and column.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise DescriptorError(path, error.strerror or "it cannot be opened") from error
    except UnicodeDecodeError as error:
        raise DescriptorError(path, f"byte {error.start} is not UTF-8", "Save it as UTF-8.") from error
    except json.JSONDecodeError as error:
        raise DescriptorError(path, f"{error.msg} at line {error.lineno}, column {error.colno}") from error


def _resource(raw: Json, root: Path) -> Resource:
    path = raw.get("path", ())
    places = [path] if isinstance(path, str) else list(path)
    schema = raw.get("schema")
    if isinstance(schema, str):
        schema = read_json(root / schema)
    return Resource(
        name=str(raw.get("name", "")),
        paths=tuple(root / place for place in places),
        place=", ".join(places),
        data=raw.get("data"),
        schema=_schema(schema) if isinstance(schema, Mapping) else None,
        format=str(raw.get("format", "")),
        encoding=raw.get("encoding"),
        compression=raw.get("compression"),
        bytes=raw.get("bytes"),
        hash=raw.get("hash"),
        descriptor={**raw, "schema": schema} if schema else raw,
    )


def _schema(raw: Json) -> Schema:
    missing = tuple(raw.get("missingValues", ("",)))
    return Schema(
        fields=tuple(_field(field, missing) for field in raw.get("fields", ())),
        primary_key=_names(raw.get("primaryKey", ())),
        unique_keys=tuple(_names(key) for key in raw.get("uniqueKeys", ())),
        foreign_keys=tuple(_foreign_keys(raw)),
        fields_match=str(raw.get("fieldsMatch", "exact")),
        missing_values=missing,
        descriptor=raw,
    )


def _field(raw: Json, missing: tuple[str, ...]) -> Field:
    return Field(
        name=str(raw.get("name", "")),
        type=str(raw.get("type", "any")),
        format=str(raw.get("format", "default")),
        constraints=raw.get("constraints", {}),
        missing_values=tuple(raw.get("missingValues", missing)),
        descriptor=raw,
    )


def _foreign_keys(raw: Json) -> Iterator[ForeignKey]:
    for key in raw.get("foreignKeys", ()):
        reference = key["reference"]
        yield ForeignKey(_names(key["fields"]), reference.get("resource", ""), _names(reference["fields"]))


def _names(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)
