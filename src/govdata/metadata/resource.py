"""One resource of a package: where its data lie, in which form, and what they must be.

Paths stay inside the package unless it is trusted: one that does not is noted, and the resource has no data.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from govdata.errors import DescriptorError
from govdata.metadata.descriptor import Cursor, Json, near_miss, read_json, shown
from govdata.metadata.dialect import Dialect, read_dialect
from govdata.metadata.roles import RESOURCE_OWN, ROLES, check_own, check_role
from govdata.metadata.schema import Schema, read_schema
from govdata.metadata.standard import MISPLACED, RESOURCE_PROPERTIES
from govdata.reports.messages import untranslated

TABULAR = frozenset({"csv", "tsv", "parquet", "xlsx", "jsonl", "ndjson", "inline"})
COMPRESSIONS = ("gz", "zip", "bz2", "xz")
TABULAR_PROFILES = ("tabular-data-resource", "https://specs.frictionlessdata.io/schemas/tabular-data-resource.json")
_URL = re.compile(r"(?!file:)[A-Za-z][A-Za-z0-9+.-]+://")
_HASH = re.compile(r"(?:(?P<algorithm>[a-z0-9-]+):)?(?P<digest>.+)")
HASHES = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512")


@dataclass(frozen=True)
class Resource:
    """A data resource. `paths` are absolute and inside the package's root; `data` is inline data, if any.

    `remote` holds the paths that are URLs: they are not fetched.
    `format` is in lower case and said or taken from the file's extension; `tabular` tells whether it is a table.
    `assumed` says what was guessed about a file without a descriptor.
    `compression` is gz, zip, bz2, xz or None. `bytes` and `hash` are of the files as they are stored.
    """

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
    remote: tuple[str, ...] = ()
    tabular: bool = True
    assumed: tuple[str, ...] = ()

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
class House:
    """What the resources of one package share."""

    root: Path
    trusted: bool
    version_1: bool


def read_resource(cursor: Cursor, house: House) -> Resource:
    cursor.misspelt(RESOURCE_PROPERTIES)
    check_misplaced(cursor)
    check_people(cursor)
    raw = cursor.raw
    _check_name(cursor)
    places = _places(cursor)
    remote = tuple(place for place in places if _URL.match(place))
    paths = tuple(house.root / place for place in places if place not in remote and stays_inside(cursor, place, house))
    compression, form = _forms(cursor, places)
    dialect_object = _object_or_file(cursor, "dialect", house)
    dialect = read_dialect(dialect_object, "\t" if form == "tsv" else ",") if dialect_object else None
    if dialect is None and form == "tsv":
        dialect = Dialect(delimiter="\t")
    schema = _schema(cursor, house, dialect.null_sequence if dialect else None)
    own = _own(cursor, schema)
    kind = cursor.text("type")
    told = kind == "table" or raw.get("profile") in TABULAR_PROFILES or "schema" in raw
    return Resource(
        name=cursor.text("name"),
        paths=paths,
        place=", ".join(places) or "(inline)",
        data=raw.get("data"),
        schema=schema,
        dialect=dialect,
        format=form,
        encoding=_encoding(cursor),
        compression=compression,
        bytes=_bytes(cursor),
        hash=_hash(cursor),
        descriptor={**raw, **own, "schema": schema.descriptor} if schema else {**raw, **own},
        remote=remote,
        tabular=told or (kind == "" and (form in TABULAR or isinstance(raw.get("data"), list))),
    )


def _own(cursor: Cursor, schema: Schema | None) -> Json:
    """Our own properties, without those that say nothing we know."""
    if "govdata" not in cursor.raw:
        return {}
    before = len(cursor.problems)
    inner = check_own(cursor, RESOURCE_OWN)
    own = inner.raw
    unknown = [name for name in inner.names("partitionBy") if schema and not schema.field(name)]
    for name in unknown:
        inner.note(
            untranslated(f"there is no field {name!r}"), ".partitionBy", near_miss(name, schema.names if schema else ())
        )
    inner.names("parquet")
    inner.whole("rows")
    types = {field.name: field.type for field in schema.fields} if schema else None
    enums = {field.name: field.constraints.get("enum") for field in schema.fields} if schema else {}
    check_role(cursor, inner, types, enums)
    start = f"{inner.path}."
    noted = {problem.path.removeprefix(start) for problem in cursor.problems[before:] if problem.path.startswith(start)}
    if isinstance(own.get("role"), str) and own["role"] in ROLES:
        noted.discard("role")  # columns are missing: what can be checked is checked
    return {"govdata": {name: value for name, value in own.items() if name not in noted}}


def _check_name(cursor: Cursor) -> None:
    name = cursor.text("name")
    if not name:
        cursor.note(untranslated("a resource needs a name"), ".name")
    elif re.search(r"[\\/\x00-\x1f]|^\.+$", name):
        cursor.warn(
            untranslated(
                f"{name!r} cannot be the name of a file: a release writes its odd characters as %2F and the like"
            ),
            ".name",
        )


def _places(cursor: Cursor) -> tuple[str, ...]:
    """The paths of the data, as they are written. Version 0 called it `url`, frictionless 5 has `extrapaths`."""
    property_name = "path" if "path" in cursor.raw or "url" not in cursor.raw else "url"
    places = cursor.names(property_name)
    if places and cursor.raw.get("data") is not None:
        cursor.note(untranslated("path and data exclude each other; data is ignored"), ".data")
    if cursor.raw.get(property_name) is None and cursor.raw.get("data") is None:
        cursor.note(untranslated("a resource needs a path or data"), ".path")
    elif cursor.raw.get(property_name) in ("", []) or "" in places:
        cursor.note(untranslated("path is empty"), ".path")
    return tuple(place for place in (*places, *cursor.names("extrapaths")) if place)


def stays_inside(cursor: Cursor, place: str, house: House, at: str = ".path") -> bool:
    """Whether a path stays in the package: not `..`, absolute, a URI, or a symlink to elsewhere."""
    if "\x00" in place or len(place) > 4096:
        cursor.note(untranslated("the path is not one that a file can have"), at)
        return False
    parts = PurePosixPath(place.replace("\\", "/"))
    outside = parts.is_absolute() or ".." in parts.parts or place.startswith("~") or re.match(r"[A-Za-z]+:", place)
    inside = not outside and _resolves_inside(house.root, house.root / place)
    if not (house.trusted or inside):
        cursor.note(
            untranslated(f"the path {shown(place)} leaves the package's folder; only `--trusted` allows that"), at
        )
    return house.trusted or inside


def _resolves_inside(root: Path, path: Path) -> bool:
    try:
        return path.resolve().is_relative_to(root)
    except (OSError, RuntimeError, ValueError):  # a loop of symlinks
        return False


def _forms(cursor: Cursor, places: tuple[str, ...]) -> tuple[str | None, str]:
    """Compression and format: what is said, else what the first file's extensions say."""
    suffixes = [suffix.lower().lstrip(".") for suffix in PurePosixPath(places[0]).suffixes] if places else []
    said = cursor.text("compression").lower().lstrip(".")
    found = suffixes.pop() if suffixes and suffixes[-1] in COMPRESSIONS else ""
    if said in {"no", "none"} or (said and said not in COMPRESSIONS):
        found = ""
    form = cursor.text("format").lower().lstrip(".") or (suffixes[-1] if suffixes else "")
    if not form and cursor.text("mediatype").startswith("text/csv"):
        form = "csv"
    return (said if said not in {"", "no", "none"} else found) or None, form


def _object_or_file(cursor: Cursor, name: str, house: House) -> Cursor | None:
    """A dialect or a schema: an object, or the path of a file that holds one."""
    value, kind = cursor.raw.get(name), f"{name}-error"
    if value is None or isinstance(value, Mapping):
        return cursor.into(value, f".{name}", kind) if value is not None else None
    if not isinstance(value, str):
        cursor.into({}, "", kind).note(
            untranslated(f"{name} must be an object or a path, not {shown(value)}"), f".{name}"
        )
    elif stays_inside(cursor.into({}, "", kind), value, house, f".{name}"):
        try:
            inner = read_json(house.root / value)
        except DescriptorError as error:
            cursor.into({}, "", kind).note(untranslated(str(error).partition("\n")[0]), f".{name}")
            return None
        if isinstance(inner, Mapping):
            return cursor.into(inner, f".{name}({value})", kind)
        cursor.into({}, "", kind).note(untranslated(f"{value} holds {shown(inner)}, not an object"), f".{name}")
    return None


def _schema(cursor: Cursor, house: House, null_sequence: str | None) -> Schema | None:
    """The schema, or None where there is none or its fields cannot be told apart by name."""
    found = _object_or_file(cursor, "schema", house)
    schema = read_schema(found, "string" if house.version_1 else "any", null_sequence) if found else None
    return schema if schema and schema.fields and len(set(schema.names)) == len(schema.names) else None


def _encoding(cursor: Cursor) -> str | None:
    name = cursor.text("encoding")
    if not name:
        return None
    try:
        bytes(4).decode(name)  # codecs.lookup would also take base64 and rot13
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        cursor.note(untranslated(f"unknown encoding {name!r}; UTF-8 is taken instead"), ".encoding")
        return None


def _bytes(cursor: Cursor) -> int | None:
    inner = cursor.into(cursor.object("stats"), ".stats")
    return cursor.whole("bytes") if "bytes" in cursor.raw else inner.whole("bytes")


def _hash(cursor: Cursor) -> str | None:
    """The hash as `algorithm:digits`; without an algorithm it is an MD5."""
    stats = cursor.object("stats")
    older = next((f"{name}:{stats[name]}" for name in ("sha256", "md5") if name in stats), None)
    said = cursor.text("hash") or older
    match = _HASH.fullmatch(said.strip()) if said else None
    if match is None:
        return None
    algorithm = (match["algorithm"] or "md5").replace("-", "")
    if algorithm not in HASHES:
        cursor.note(untranslated(f"unknown hash algorithm {algorithm!r}"), ".hash", near_miss(algorithm, HASHES))
        return None
    return f"{algorithm}:{match['digest'].lower()}"


def check_misplaced(cursor: Cursor) -> None:
    for name, place in MISPLACED[cursor.type].items():
        if name in cursor.raw and not isinstance(cursor.raw[name], int):  # frictionless counts `fields` in a number
            cursor.note(untranslated(f"{name} has no effect here: it belongs in {place}"), f".{name}")


def check_people(cursor: Cursor) -> None:
    """Licences, sources and contributors, of a package or of a resource."""
    for item in cursor.objects("licenses"):
        if not item.raw.get("name") and not item.raw.get("path"):
            item.note(untranslated("a licence needs a name or a path"))
    for name in ("sources", "contributors"):
        for item in cursor.objects(name):
            email = item.text("email")
            if email and not re.fullmatch(r"[^@\s]+@[^@\s]+", email):
                item.note(untranslated(f"{shown(email)} is not an e-mail address"), ".email")
