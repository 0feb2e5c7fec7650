"""datapackage.json -> Package: frozen data, with every problem of the descriptor at once.

Both versions of the standard are read (v2 is preferred, v1 spellings are understood). A descriptor that cannot
be read at all raises `DescriptorError`; any other mistake becomes a `Problem` with its JSON path, and the rest
of the package stays usable. Nothing is guessed: what the descriptor leaves open gets the standard's default.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from itertools import count
from pathlib import Path

from govdata.errors import DescriptorError, NoSuchTable
from govdata.metadata.descriptor import (
    EMPTY_PATH,
    Cursor,
    Json,
    Problem,
    check_misplaced,
    check_repeated,
    expected,
    own_properties,
    read_json,
    shown,
)
from govdata.metadata.dialect import Dialect
from govdata.metadata.near_miss import near_miss
from govdata.metadata.resource import PackageContext, Resource, check_length, check_people, read_resource, stays_inside
from govdata.metadata.roles import CATALOGS, PACKAGE_OWN, ROLES, check_own, current_name, with_current_names
from govdata.metadata.schema import Field, ForeignKey, Schema, no_field, read_schema
from govdata.metadata.standard import PACKAGE_PROPERTIES
from govdata.reports.messages import Message
from govdata.values import dataclass

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

MOST_RESOURCES = 20_000
"""Resources of a package; each takes some milliseconds, however little it holds."""
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
    boundary: Path | None = None
    """The folder that its files have to lie in; None where they may be anywhere (`trusted`)."""

    @property
    def govdata(self) -> Json:
        """The properties that govdata adds to a package, by their current names.

        `rules` and `lexicon` are paths, `requiredCoverage` is a share, `catalogs` a list of names.
        """
        return own_properties(self.descriptor)

    @property
    def required_coverage(self) -> Decimal | None:
        """The share of the numerals of each source, from 0 to 1, that must be reviewed; None if none is asked for."""
        share = self.govdata.get("requiredCoverage")
        return None if share is None else Decimal(str(share))

    @property
    def lexicon_path(self) -> Path | None:
        """The package's own table of words, or None."""
        path = self.govdata.get("lexicon")
        return self.root / path if isinstance(path, str) and path else None

    def resource(self, name: str) -> Resource | None:
        """The resource of that name, or None."""
        return self._by_name.get(name)

    @cached_property
    def _by_name(self) -> Mapping[str, Resource]:
        return {resource.name: resource for resource in reversed(self.resources)}

    def schema_of(self, name: str) -> Schema:
        """The schema of a table.

        Raises:
            NoSuchTable: there is no such table, or it has no schema.
        """
        resource = self.resource(name)
        if resource is None or resource.schema is None:
            tables = ", ".join(resource.name for resource in self.resources if resource.schema) or "-"
            raise NoSuchTable(
                Message(f'{self.path} has no table "{name}" with a schema.', f"{self.path} 中没有带模式的表“{name}”。"),
                Message(f"Tables with a schema: {tables}.", f"带模式的表：{tables}。"),
            )
        return resource.schema

    def with_role(self, role: str) -> tuple[Resource, ...]:
        """The resources of a role, in order; the role may be given by its old name."""
        return tuple(resource for resource in self.resources if resource.role == current_name(role))


NOT_FOUND = Message("there is no such file or folder", "文件或文件夹不存在")
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
        Message("there is no datapackage.json", "其中没有 datapackage.json") if folder.is_dir() else NOT_FOUND,
        Message("Name a datapackage.json or the folder that holds it.", "请给出 datapackage.json 或它所在的文件夹。"),
    )


def load_package(place: Path | None = None, trusted: bool = False) -> Package:
    """Read a package. `trusted` lets its paths leave its folder (`..`, absolute paths, symlinks).

    Raises:
        DescriptorError: the descriptor is missing, unreadable, or not a JSON object.
    """
    path = find_descriptor(place)
    hint = Message("A data package is a JSON object with `resources`.", "数据包是含有 `resources` 的 JSON 对象。")
    raw = _read_object(path, hint)
    cursor = Cursor(raw, file=path.name)
    context = PackageContext(_root_of(path), trusted, "/2." not in str(raw.get("$schema", "")))
    check_repeated(cursor)
    _check_package(cursor)
    resources = _read_resources(cursor, context)
    raw = cursor.said
    raw = {**raw, "govdata": _own(cursor, context)} if "govdata" in raw else raw
    name = str(raw.get("name") or context.root.name)
    version = str(raw.get("version", ""))
    return Package(path, context.root, name, resources, version, tuple(cursor.problems), raw, context.boundary)


def _root_of(path: Path) -> Path:
    """The folder of a descriptor. Its name goes to the engine, which takes none that is not UTF-8."""
    root = path.parent.resolve()
    if not str(root).isascii() and str(root).encode("utf-8", "replace").decode() != str(root):
        raise DescriptorError(
            path,
            Message("the name of its folder is not UTF-8", "所在文件夹的名称不是 UTF-8"),
            Message("Rename the folder.", "请重命名该文件夹。"),
        )
    return root


def load_schema(path: Path) -> tuple[Schema, tuple[Problem, ...]]:
    """Read a Table Schema that is a file of its own, with what is wrong in it.

    Raises:
        DescriptorError: the file is missing, unreadable, or not a JSON object.
    """
    hint = Message("A Table Schema is a JSON object with `fields`.", "表模式是含有 `fields` 的 JSON 对象。")
    cursor = Cursor(_read_object(path, hint), type="schema-error", file=path.name)
    check_repeated(cursor)
    return read_schema(cursor), tuple(cursor.problems)


def _read_object(path: Path, hint: Message) -> Json:
    raw = read_json(path)
    if not isinstance(raw, dict):
        raise DescriptorError(path, Message("it is not a JSON object", "内容不是 JSON 对象"), hint)
    return raw


def _check_package(cursor: Cursor) -> None:
    cursor.warn_unknown(PACKAGE_PROPERTIES)
    check_misplaced(cursor)
    for name in ("name", "id", "title", "description", "homepage", "version", "image", "$schema", "profile"):
        cursor.string(name)
    check_length(cursor)
    created = cursor.string("created")
    if created and not _is_moment(created):
        message = Message(
            f'"created" must be a date and time; got {shown(created)}',
            f"“created”须为日期时间，实际为 {shown(created)}",
        )
        cursor.note(message, ".created")
    cursor.strings("keywords")
    check_people(cursor)


def _is_moment(created: str) -> bool:
    """Whether there is such a day, and such a time of it."""
    try:
        datetime.fromisoformat(re.sub(r"\s(?=[Z+-])", "", created))
    except ValueError:
        return False
    return _CREATED.fullmatch(created) is not None


def _own(cursor: Cursor, context: PackageContext) -> Json:
    """The properties that govdata adds; a lexicon that is not there would otherwise stop the run."""
    own = check_own(cursor, PACKAGE_OWN)
    return with_current_names({name: value for name, value in own.raw.items() if _is_usable(own, name, context)})


def _is_usable(own: Cursor, name: str, context: PackageContext) -> bool:
    current = current_name(name)
    if current == "lexicon":
        return _is_lexicon(own, name, context)
    if current == "catalogs":
        return _are_catalogs(own, name)
    return current != "requiredCoverage" or _is_share(own, name)


def _are_catalogs(own: Cursor, name: str) -> bool:
    """Whether a property is a list of catalogues that are known; one that is not would never be written."""
    value = own.raw[name]
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        own.note(expected(name, Message("a list of names", "名称列表"), value), f".{name}")
        return False
    for index, each in enumerate(value):
        if each not in CATALOGS:
            _note_unknown_catalog(own, each, f".{name}[{index}]")
    return set(value) <= set(CATALOGS)


def _note_unknown_catalog(own: Cursor, catalog: str, at: str) -> None:
    listed = Message(", ".join(CATALOGS), "、".join(CATALOGS))
    message = Message(
        f"unknown catalogue {shown(catalog)}; the catalogues are {listed.en}",
        f"未知的目录元数据 {shown(catalog)}；可用的有 {listed.zh}",
    )
    own.note(message, at, near_miss(catalog, CATALOGS))


def _is_share(own: Cursor, name: str) -> bool:
    """Whether a property is a share from 0 to 1."""
    value = own.raw[name]
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 1:
        return True
    own.note(expected(name, Message("a number from 0 to 1", "0 至 1 的数"), value), f".{name}")
    return False


def _is_lexicon(own: Cursor, name: str, context: PackageContext) -> bool:
    """Whether the property `name`, which may be the old one, gives a file of the package."""
    path = own.string(name)
    if own.raw[name] == "":
        own.note(EMPTY_PATH, f".{name}")
    if not path or not stays_inside(own, path, context, f".{name}"):
        return False
    if (context.root / path).is_file():
        return True
    own.note(Message(f"there is no file {shown(path)}", f"没有文件 {shown(path)}"), f".{name}")
    return False


def _read_resources(cursor: Cursor, context: PackageContext) -> tuple[Resource, ...]:
    if not cursor.raw.get("resources"):
        message = Message('"resources" is missing or empty', "缺少 resources，或其中没有资源")
        cursor.note_missing("resources", message)
    elif (number := len(cursor.array("resources"))) > MOST_RESOURCES:
        cursor.note(_too_many(number), ".resources", fix=_SPLIT)
        return ()
    read = tuple(read_resource(item, context) for item in cursor.objects("resources", "resource-error"))
    named = {resource.name: resource for resource in _with_own_names(cursor, read)}
    resources = tuple(
        _with_foreign_keys(cursor, index, resource, named) for index, resource in enumerate(named.values())
    )
    _check_single_roles(cursor, resources)
    return resources


def _too_many(number: int) -> Message:
    return Message(
        f"it has {number:,} resources, more than {MOST_RESOURCES:,}", f"有 {number:,} 个资源，超过 {MOST_RESOURCES:,}"
    )


_SPLIT = Message("Split the package.", "请拆分数据包。")


def _check_single_roles(cursor: Cursor, resources: tuple[Resource, ...]) -> None:
    """Rules look into one table of sources, subjects, indicators, revisions; a second would be left unread."""
    seen: dict[str, str] = {}
    for index, resource in enumerate(resources):
        role = resource.role
        if role in ROLES and ROLES[role].single and role in seen:
            message = Message(
                f'table "{seen[role]}" already has the role "{role}", which only one table can have',
                f"表“{seen[role]}”已有角色“{role}”，此角色只能属于一张表",
            )
            cursor.note(message, f".resources[{index}].govdata.role")
        seen.setdefault(role, resource.name)


def _with_own_names(cursor: Cursor, resources: tuple[Resource, ...]) -> Iterator[Resource]:
    """Two resources of one name are both checked; the second goes by another name in the report."""
    seen: set[str] = set()
    times: Counter[str] = Counter()
    for index, resource in enumerate(resources):
        name = resource.name or f"resource{index + 1}"
        if name in seen:
            message = Message(f'another resource is also named "{name}"', f"另有资源也名为“{name}”")
            cursor.note(message, f".resources[{index}].name")
            times[name] += 1
            name = next(other for number in count(1 + times[name]) if (other := f"{name}-{number}") not in seen)
        seen.add(name)
        yield replace(resource, name=name)


def _with_foreign_keys(cursor: Cursor, index: int, resource: Resource, known: Mapping[str, Resource]) -> Resource:
    """Foreign keys, now that all the tables are known: a key to nowhere is noted and dropped."""
    if resource.schema is None or not resource.schema.foreign_keys:
        return resource
    keys: list[ForeignKey] = []
    for number, key in enumerate(resource.schema.foreign_keys):
        name = "" if key.resource == "self" and "self" not in known else key.resource
        at = f".resources[{index}].schema.foreignKeys[{number}].reference"
        if _leads_somewhere(replace(cursor, type="schema-error"), at, replace(key, resource=name), known):
            keys.append(replace(key, resource=name))
    return replace(resource, schema=replace(resource.schema, foreign_keys=tuple(keys)))


def _leads_somewhere(cursor: Cursor, at: str, key: ForeignKey, known: Mapping[str, Resource]) -> bool:
    """Whether a foreign key names a table and fields that there are."""
    if not key.resource:
        return True
    if key.resource not in known:
        message = Message(f'there is no resource "{key.resource}"', f"没有资源“{key.resource}”")
        cursor.note(message, f"{at}.resource", near_miss(key.resource, known))
        return False
    schema = known[key.resource].schema
    missing = [field for field in key.reference_fields if schema and not schema.field(field)]
    if schema and missing:
        cursor.note(no_field(missing[0], key.resource), f"{at}.fields", near_miss(missing[0], schema.names))
    return not missing
