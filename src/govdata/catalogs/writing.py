"""The catalogues of a release, by name: which are asked for, which files they are, what they lack, and writing them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from govdata.catalogs import sdmx
from govdata.catalogs.croissant import croissant
from govdata.catalogs.csvw import csvw
from govdata.catalogs.dcat import dcat
from govdata.catalogs.ro_crate import DOCUMENT, ro_crate
from govdata.catalogs.schema_org import dataset
from govdata.catalogs.summary import Summary
from govdata.metadata.descriptor import own_properties
from govdata.metadata.roles import CATALOGS
from govdata.reports.messages import Message
from govdata.values import dataclass

Files = Mapping[str, str]
"""The texts of a catalogue by the names of their files."""


@dataclass(frozen=True)
class Catalog:
    """A catalogue that has files: their names, and what makes their texts of a release."""

    files: tuple[str, ...]
    make: Callable[[Summary], Files]


def _document(name: str, make: Callable[[Summary], Mapping[str, Any]]) -> Catalog:
    """A catalogue that is one JSON document."""
    return Catalog((name,), lambda summary: {name: json_lines(make(summary))})


def json_lines(value: Mapping[str, Any]) -> str:
    """An object as JSON with a line for each member, and for each item of a list in it: short, and fit for a diff."""
    members = [f"{_json(name)}: {_items(member)}" for name, member in value.items()]
    return "{\n" + ",\n".join(members) + "\n}\n"


def _items(member: Any) -> str:
    if not isinstance(member, list) or not member:
        return _json(member)
    return "[\n" + ",\n".join(f" {_json(item)}" for item in member) + "\n]"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


WITH_FILES: Mapping[str, Catalog] = {
    "croissant": _document("croissant.json", croissant),
    "dcat": _document("dcat.jsonld", dcat),
    "ro-crate": _document(DOCUMENT, ro_crate),
    "csvw": _document("csv-metadata.json", csvw),
    "sdmx": Catalog(sdmx.FILES, sdmx.sdmx),
}
"""The catalogues that have files; schema.org has its place in the page."""
BY_DEFAULT = tuple(name for name in CATALOGS if name != "sdmx")
"""The catalogues that a release has where its package says nothing."""
_DEMANDED = ("description", "licenses")
"""What of a descriptor catalogues demand; that nobody is named as an author is told of the citation."""


def asked_for(descriptor: Mapping[str, Any]) -> tuple[str, ...]:
    """The catalogues that a package asks for (`govdata.catalogs`), in the order in which they are known."""
    wanted = own_properties(descriptor).get("catalogs", BY_DEFAULT)
    return tuple(name for name in CATALOGS if name in wanted)


def catalog_files(descriptor: Mapping[str, Any]) -> list[str]:
    """The files that `write_catalogs` writes for a package."""
    wanted = [name for name in asked_for(descriptor) if name != "sdmx" or _has_observations(descriptor)]
    return [file for name in wanted if name in WITH_FILES for file in WITH_FILES[name].files]


def _has_observations(descriptor: Mapping[str, Any]) -> bool:
    return any(own_properties(each).get("role") == "observations" for each in descriptor.get("resources") or ())


def write_catalogs(summary: Summary) -> tuple[str, ...]:
    """Write the catalogues of a release that is being written; the names of their files, from its folder.

    Raises:
        OSError: the disk refuses.
    """
    wanted = [WITH_FILES[name] for name in asked_for(summary.contents.descriptor) if name in WITH_FILES]
    return tuple(_write(summary, name, text) for each in wanted for name, text in each.make(summary).items())


def _write(summary: Summary, name: str, text: str) -> str:
    path = summary.contents.folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    return name


def structured_data(summary: Summary) -> Mapping[str, Any] | None:
    """The schema.org JSON-LD that the page of a release embeds; None where the package does not want it."""
    return dataset(summary) if "schema.org" in asked_for(summary.contents.descriptor) else None


def lacking(descriptor: Mapping[str, Any]) -> tuple[Message, ...]:
    """What catalogues demand and datapackage.json does not say: it is left out, since nothing is made up."""
    missing = [name for name in _DEMANDED if not descriptor.get(name)]
    if not missing or not asked_for(descriptor):
        return ()
    return (_lacks(missing),)


def _lacks(missing: Iterable[str]) -> Message:
    en, zh = ", ".join(missing), "、".join(missing)
    return Message(
        f"datapackage.json has no {en}: catalogues and search engines ask for it, and govdata makes up none.",
        f"datapackage.json 未写 {zh}：数据目录与搜索引擎需要此项，govdata 不会代为编造。",
    )
