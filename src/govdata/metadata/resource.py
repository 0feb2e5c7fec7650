"""One resource of a package: where its data lie, in which form, and what they must be.

Paths stay inside the package unless it is trusted: one that does not is noted, and the resource has no data.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from dataclasses import field, replace
from pathlib import Path, PurePosixPath
from typing import Any

from govdata.errors import DescriptorError
from govdata.metadata.data_paths import FileSet
from govdata.metadata.descriptor import (
    Cursor,
    Json,
    check_misplaced,
    check_repeated,
    own_properties,
    read_json,
    shown,
    unreadable,
)
from govdata.metadata.dialect import Dialect, read_dialect
from govdata.metadata.found_files import find_files
from govdata.metadata.near_miss import near_miss
from govdata.metadata.roles import (
    RESOURCE_OWN,
    ROLES,
    DeclaredColumn,
    check_own,
    check_role,
    current_name,
    with_current_names,
)
from govdata.metadata.schema import Schema, no_field, note_named_twice, read_schema
from govdata.metadata.standard import RESOURCE_PROPERTIES
from govdata.reports.messages import Message
from govdata.values import dataclass

TABULAR = frozenset({"csv", "tsv", "parquet", "xlsx", "jsonl", "ndjson", "inline"})
COMPRESSIONS = ("gz", "zip", "bz2", "xz")
TABULAR_PROFILES = ("tabular-data-resource", "https://specs.frictionlessdata.io/schemas/tabular-data-resource.json")
_URL = re.compile(r"(?!file:)[A-Za-z][A-Za-z0-9+.-]+://")
_HASH = re.compile(r"(?:(?P<algorithm>[a-z0-9-]+):)?(?P<digest>.+)")
LONGEST_NAME = 200
"""Bytes of a name, three for each that is escaped in the name of a file; file systems take 255, a suffix is added."""
HASHES = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512")


@dataclass(frozen=True)
class Resource:
    """A data resource. `paths` are absolute and inside the package's root; `data` is inline data, if any.

    `sets` are those of its paths that are folders or patterns; the files that they stand for are among `paths`.
    `declared_path` is the path as the descriptor has it; several are joined by commas, and "(inline)" stands for none.
    `remote` holds the paths that are URLs: they are not fetched.
    `format` is in lower case and said or taken from the file's extension; `tabular` tells whether it is a table.
    `assumed` says what was guessed about a file without a descriptor.
    `compression` is gz, zip, bz2, xz or None. `bytes` and `hash` are of the files as they are stored.
    """

    name: str
    paths: tuple[Path, ...] = ()
    declared_path: str = ""
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
    assumed: tuple[Message, ...] = ()
    sets: tuple[FileSet, ...] = ()

    @property
    def govdata(self) -> Json:
        """The properties that govdata adds to a resource: `role`, `partitionBy`."""
        return own_properties(self.descriptor)

    @property
    def role(self) -> str:
        """The role of the table: observations, sources, subjects, indicators, waivers, exclusions, revisions."""
        return str(self.govdata.get("role", ""))


@dataclass(frozen=True)
class PackageContext:
    """What the resources of one package share: its folder, whether its paths may leave it, and the version."""

    root: Path
    trusted: bool
    version_1: bool

    @property
    def boundary(self) -> Path | None:
        """The folder that its files have to lie in, if there is one."""
        return None if self.trusted else self.root


def read_resource(cursor: Cursor, context: PackageContext) -> Resource:
    """Read a resource from its descriptor; what is wrong in it is noted at the cursor."""
    cursor.warn_unknown(RESOURCE_PROPERTIES)
    check_misplaced(cursor)
    check_people(cursor)
    raw = cursor.raw
    _check_name(cursor)
    written = _written_paths(cursor)
    remote = tuple(path for path in written if _URL.match(path))
    local = tuple(path for path in written if path not in remote and stays_inside(cursor, path, context))
    declared = cursor.string("format").lower().lstrip(".")
    data = find_files(cursor, local, declared, context.root, tabular=_is_tabular(cursor, declared))
    compression, form = _compression_and_format(cursor, data.names or written, declared)
    dialect = _dialect(cursor, context, form)
    schema, own = _schema_and_own(cursor, context, dialect.null_sequence if dialect else None)
    return Resource(
        name=cursor.string("name"),
        paths=data.files,
        declared_path=", ".join(written) or "(inline)",
        data=raw.get("data"),
        schema=schema,
        dialect=dialect,
        format=form,
        encoding=_encoding(cursor),
        compression=compression,
        bytes=_bytes(cursor),
        hash=_hash(cursor),
        descriptor={**cursor.said, **own, "schema": schema.descriptor} if schema else {**cursor.said, **own},
        remote=remote,
        tabular=_is_tabular(cursor, form),
        sets=data.sets,
    )


def _is_tabular(cursor: Cursor, form: str) -> bool:
    raw, kind = cursor.raw, cursor.string("type")
    if kind == "table" or raw.get("profile") in TABULAR_PROFILES or "schema" in raw:
        return True
    return kind == "" and (form in TABULAR or isinstance(raw.get("data"), list))


def _dialect(cursor: Cursor, context: PackageContext, form: str) -> Dialect | None:
    found, delimiter = _object_or_file(cursor, "dialect", context), "\t" if form == "tsv" else ","
    if found:
        return read_dialect(found, delimiter)
    return Dialect(delimiter=delimiter) if form == "tsv" else None


def _schema_and_own(
    cursor: Cursor, context: PackageContext, null_sequence: str | None
) -> tuple[Schema | None, dict[str, Json]]:
    """The schema, and govdata's properties, which are checked against it.

    There is no schema where none is declared, or where its fields cannot be told apart by name.
    """
    found = _object_or_file(cursor, "schema", context)
    schema = read_schema(found, "string" if context.version_1 else "any", null_sequence) if found else None
    if schema is None or found is None or not schema.fields or len(set(schema.names)) < len(schema.names):
        return None, _own(cursor, None, None)
    return schema, _own(cursor, schema, found)


def _own(cursor: Cursor, schema: Schema | None, at: Cursor | None) -> dict[str, Json]:
    """The properties that govdata adds, without those that have mistakes; `at` is where the schema stands."""
    if "govdata" not in cursor.raw:
        return {}
    before = len(cursor.problems)
    own = check_own(cursor, RESOURCE_OWN)
    _check_partitions(own, schema)
    own.strings("parquet")
    own.integer("rows")
    columns = _declared_columns(schema, at) if schema and at else None
    check_role(own, columns, cursor.raw.get("schema") is not None)
    start = f"{own.path}."
    noted = {problem.path.removeprefix(start) for problem in cursor.problems[before:] if problem.path.startswith(start)}
    role = own.raw.get("role")
    if isinstance(role, str) and current_name(role) in ROLES:
        noted.discard("role")  # columns are missing: what can be checked is checked
    return {"govdata": with_current_names({name: value for name, value in own.raw.items() if name not in noted})}


def _check_partitions(own: Cursor, schema: Schema | None) -> None:
    names = own.strings("partitionBy")
    for name in names:
        if schema and not schema.field(name):
            own.note(no_field(name), ".partitionBy", near_miss(name, schema.names))
    note_named_twice(own, names, ".partitionBy")


def _declared_columns(schema: Schema, at: Cursor) -> dict[str, DeclaredColumn]:
    places = {}
    for index, raw in enumerate(at.raw["fields"]):
        if isinstance(raw, Mapping) and isinstance(raw.get("name"), str):
            places[raw["name"]] = at.into(raw, f".fields[{index}]")
    return {
        field.name: DeclaredColumn(field.type, field.constraints.get("enum"), places.get(field.name, at))
        for field in schema.fields
    }


def _check_name(cursor: Cursor) -> None:
    name = cursor.string("name")
    if not name:
        cursor.note_missing("name", Message('"name" is missing', "缺少 name"))
    check_length(cursor)
    if re.search(r"[\\/\x00-\x1f]|^\.+$", name):
        message = Message(
            f"{shown(name)} cannot be the name of a file; a release would write such characters as %2F and the like",
            f"{shown(name)} 不能用作文件名，发布时这类字符会写成 %2F 之类",
        )
        cursor.warn(message, ".name")


def is_kept_in_file_names(letter: str) -> bool:
    """Whether a file that is named after something has a letter of it as it is; others are escaped as in a URL."""
    return letter.isalnum() or letter in "._-"


def _bytes_in_file_names(name: str) -> int:
    return sum(len(letter.encode()) * (1 if is_kept_in_file_names(letter) else 3) for letter in name)


def check_length(cursor: Cursor) -> None:
    """Note a name of a table or a package that is too long for the files of a release, which are named after it."""
    name = cursor.raw.get("name")
    if isinstance(name, str) and _bytes_in_file_names(name) > LONGEST_NAME:
        message = Message(
            f'"name" is longer than {LONGEST_NAME} bytes, and a release could not name a file after it',
            f"“name”超过 {LONGEST_NAME} 字节，发布版无法据此命名文件",
        )
        cursor.note(message, ".name")


def _written_paths(cursor: Cursor) -> tuple[str, ...]:
    """The paths of the data, as they are written. Version 0 called it `url`, frictionless 5 has `extrapaths`."""
    name = "path" if "path" in cursor.raw or "url" not in cursor.raw else "url"
    paths = cursor.strings(name)
    if paths and cursor.raw.get("data") is not None:
        message = Message('both "path" and "data" are given; "data" is ignored', "同时给出了 path 与 data，data 已忽略")
        cursor.note(message, ".data", fix=Message("Keep one of the two.", "请只保留其一。"))
    if cursor.raw.get(name) is None and cursor.raw.get("data") is None:
        cursor.note_missing("path", Message('neither "path" nor "data" is given', "path 与 data 均未给出"))
    elif cursor.raw.get(name) in ("", []) or "" in paths:
        cursor.note(Message(f'"{name}" is empty', f"“{name}”为空"), ".path")
    return tuple(path for path in (*paths, *cursor.strings("extrapaths")) if path)


def stays_inside(cursor: Cursor, path: str, context: PackageContext, at: str = ".path") -> bool:
    """Whether a path stays in the package: not `..`, absolute, a URI, or a symlink to elsewhere."""
    if "\x00" in path or len(path) > 4096:
        cursor.note(Message("this cannot be the path of a file", "这不可能是文件的路径"), at)
        return False
    if context.trusted or (not _points_outside(path) and _resolves_inside(context.root, context.root / path)):
        return True
    message = Message(
        f"the path {shown(path)} is outside of the package's folder", f"路径 {shown(path)} 超出数据包所在的文件夹"
    )
    fix = Message(
        "Move the file into the package, or allow such paths with --trusted.",
        "请把文件移入数据包，或用 --trusted 允许此类路径。",
    )
    cursor.note(message, at, fix=fix)
    return False


def _points_outside(path: str) -> bool:
    parts = PurePosixPath(path.replace("\\", "/"))
    leaves = parts.is_absolute() or ".." in parts.parts or path.startswith("~")
    return leaves or re.match(r"[A-Za-z]+:", path) is not None


def _resolves_inside(root: Path, path: Path) -> bool:
    try:
        return path.resolve().is_relative_to(root)
    except (OSError, RuntimeError, ValueError):  # a loop of symlinks
        return False


def _compression_and_format(cursor: Cursor, paths: tuple[str, ...], form: str) -> tuple[str | None, str]:
    """What is declared (`form` is the format), else what the first file's extensions say."""
    suffixes = [suffix.lower().lstrip(".") for suffix in PurePosixPath(paths[0]).suffixes] if paths else []
    declared = cursor.string("compression").lower().lstrip(".")
    found = suffixes.pop() if suffixes and suffixes[-1] in COMPRESSIONS else ""
    if declared in {"no", "none"} or (declared and declared not in COMPRESSIONS):
        found = ""
    form = form or (suffixes[-1] if suffixes else "")
    if not form and cursor.string("mediatype").startswith("text/csv"):
        form = "csv"
    return (declared if declared not in {"", "no", "none"} else found) or None, form


def _object_or_file(cursor: Cursor, name: str, context: PackageContext) -> Cursor | None:
    """A dialect or a schema: an object, or the path of a file that holds one."""
    value, kind = cursor.raw.get(name), f"{name}-error"
    if value is None:
        return None
    if isinstance(value, Mapping):
        return cursor.into(value, f".{name}", kind)
    outer = replace(cursor, type=kind)
    if isinstance(value, str):
        inside = stays_inside(outer, value, context, f".{name}")
        return _object_of_file(outer, name, value, context) if inside else None
    message = Message(
        f'"{name}" must be an object or a path; got {shown(value)}', f"“{name}”须为对象或路径，实际为 {shown(value)}"
    )
    outer.note(message, f".{name}")
    return None


def _object_of_file(cursor: Cursor, name: str, file: str, context: PackageContext) -> Cursor | None:
    try:
        inner = read_json(context.root / file, context.boundary)
    except DescriptorError as error:
        said, fix = unreadable(file, error)
        cursor.note(said, f".{name}", fix=fix)
        return None
    if isinstance(inner, Mapping):
        found = cursor.into_file(inner, name, file, cursor.type)
        check_repeated(found)
        return found
    message = Message(
        f"{file} must hold an object; it holds {shown(inner)}", f"{file} 的内容须为对象，实际为 {shown(inner)}"
    )
    cursor.note(message, f".{name}")
    return None


def _encoding(cursor: Cursor) -> str | None:
    name = cursor.string("encoding")
    if not name:
        return None
    try:
        bytes(4).decode(name)  # codecs.lookup would also take base64 and rot13
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        message = Message(
            f"unknown encoding {shown(name)}; UTF-8 is used instead", f"未知的编码 {shown(name)}，改用 UTF-8"
        )
        cursor.note(message, ".encoding")
        return None


def _bytes(cursor: Cursor) -> int | None:
    inner = cursor.into(cursor.object("stats"), ".stats")
    return cursor.integer("bytes") if "bytes" in cursor.raw else inner.integer("bytes")


def _hash(cursor: Cursor) -> str | None:
    """The hash as `algorithm:digits`; without an algorithm it is an MD5."""
    stats = cursor.object("stats")
    older = next((f"{name}:{stats[name]}" for name in ("sha256", "md5") if name in stats), None)
    declared = cursor.string("hash") or older
    match = _HASH.fullmatch(declared.strip()) if declared else None
    if match is None:
        return None
    algorithm = (match["algorithm"] or "md5").replace("-", "")
    if algorithm not in HASHES:
        message = Message(f'unknown hash algorithm "{algorithm}"', f"未知的哈希算法“{algorithm}”")
        cursor.note(message, ".hash", near_miss(algorithm, HASHES))
        return None
    return f"{algorithm}:{match['digest'].lower()}"


def check_people(cursor: Cursor) -> None:
    """Licences, sources and contributors, of a package or of a resource."""
    for item in cursor.objects("licenses"):
        if not item.raw.get("name") and not item.raw.get("path"):
            item.note(Message('neither "name" nor "path" is given', "name 与 path 均未给出"))
    for name in ("sources", "contributors"):
        for item in cursor.objects(name):
            email = item.string("email")
            if email and not re.fullmatch(r"[^@\s]+@[^@\s]+", email):
                message = Message(f"{shown(email)} is not an e-mail address", f"{shown(email)} 不是电子邮件地址")
                item.note(message, ".email")
