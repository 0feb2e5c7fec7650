"""What the page needs once: its words, the documents, the tables with their columns, the ids to choose from."""

from __future__ import annotations

from typing import Any

from govdata.drafts.draft_rows import PRINTED
from govdata.metadata.roles import ALLOWED
from govdata.metadata.schema import Field
from govdata.reviewing.asked import pair, pair_if_any
from govdata.reviewing.open_package import OpenPackage
from govdata.reviewing.page_words import WORDS

_KINDS = ("date", "name", "label", "identifier", "list_number", "lexical", "out_of_scope")
_CHOICES = {"subjects": ("name_zh", "name_en", "aliases"), "indicators": ("title_zh", "title_en", "unit", "kind")}


def opening(package: OpenPackage) -> dict[str, Any]:
    """What does not change while a package is reviewed, and the choices that there are at the beginning."""
    tables = package.tables
    return {
        "words": {name: pair(message) for name, message in WORDS.items()},
        "package": package.package.name,
        "sources": [
            {"id": source.id, "file": source.file, "problem": pair_if_any(package.documents[source.file].problem)}
            for source in package.sources.values()
        ],
        "derived": PRINTED,
        "tables": {name: _columns(package, name) for name in tables.names("observations")},
        "exclusions": next(iter(tables.names("exclusions")), ""),
        "indicators": _indicators(package),
        "kinds": _kinds(package),
        "choices": choices_of(package),
    }


def choices_of(package: OpenPackage) -> dict[str, list[dict[str, str]]]:
    """The ids that a cell may have, each with a label, by role."""
    return {role: _choices(package, role, columns) for role, columns in _CHOICES.items()}


def _choices(package: OpenPackage, role: str, columns: tuple[str, ...]) -> list[dict[str, str]]:
    rows = package.tables.rows(role)
    return [{"id": key, "label": " · ".join(filter(None, map(row.get, columns)))} for _name, key, row in rows]


def _columns(package: OpenPackage, table: str) -> list[dict[str, Any]]:
    known = {field.name: field for field in package.fields(table)}
    return [_column(name, known.get(name)) for name in package.tables.table(table).columns]


def _column(name: str, field: Field | None) -> dict[str, Any]:
    told = field.descriptor if field else {}
    enum = (field.constraints.get("enum") if field else None) or ALLOWED["observations"].get(name)
    return {
        "name": name,
        "title": told.get("title", ""),
        "description": told.get("description", ""),
        "required": bool(field and field.required),
        "enum": list(map(str, enum)) if isinstance(enum, (list, tuple)) else None,
    }


def _indicators(package: OpenPackage) -> dict[str, Any] | None:
    """The table of indicators, with its columns and the kinds that one may be of; None where there is none."""
    name = next(iter(package.tables.names("indicators")), "")
    columns = package.tables.table(name).columns if name else ()
    return {"table": name, "columns": columns, "kinds": ALLOWED["indicators"]["kind"]} if name else None


def _kinds(package: OpenPackage) -> list[str]:
    """The kinds of exclusions."""
    fields = (field for name in package.tables.names("exclusions") for field in package.fields(name))
    enums = (field.constraints.get("enum") for field in fields if field.name == "kind")
    return next((list(map(str, enum)) for enum in enums if isinstance(enum, list)), list(_KINDS))
