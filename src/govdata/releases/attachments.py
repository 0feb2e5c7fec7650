"""The attachments of a release, which are its files beside the tables, and its descriptor.

Schemas and dialects go into the descriptor; rules, the lexicon, licences that are files, and resources that are no
tables are copied as they are. No two of these files can have one name.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from govdata.metadata.package import Json, Package, Resource, read_json
from govdata.releases.file_names import distinct_file_names, safe_file_name
from govdata.releases.manifest import sha256
from govdata.releases.table_files import ExportedTable, TypedTable

STANDARD = "https://datapackage.org/profiles/2.0/datapackage.json"
"""What a descriptor follows that does not say so: a release has properties of version 2, whatever it was made from."""
_DESCRIBED_ANEW = """
    path data url schema dialect compression encoding format mediatype bytes hash
    scheme innerpath extrapaths control layout rows fields
"""
"""What a resource says of its file: the released file is another one."""


def attached_files(package: Package, tables: Iterable[str]) -> list[tuple[Path, str]]:
    """Every file that goes with `tables`: where it is, and its name in the release."""
    named = set(tables)
    own = [(path, _declared_name(name, path)) for name, path in declared_files(package).items()]
    licences = [(package.root / place, name) for place, name in _licence_files(package).items()]
    others = [resource for resource in package.resources if resource.name not in named]
    files = [file for resource in others for file in _attached(resource, package)]
    return [*own, *licences, *files]


def copy_attachments(package: Package, tables: Iterable[str], folder: Path) -> None:
    """Copy every file that goes with `tables` into the folder of a release.

    Raises:
        OSError: the disk refuses.
    """
    for path, name in attached_files(package, tables):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, folder / name)


def release_descriptor(
    package: Package,
    said: Json,
    tables: Mapping[str, TypedTable],
    exported: Mapping[str, ExportedTable],
    hashes: Mapping[str, str],
    folder: Path,
    coverage: Sequence[Json] = (),
) -> dict[str, Any]:
    """datapackage.json: the package's own, with what is `said` of this release.

    `hashes` are those of the CSV files; `coverage` says of each source how much of it is reviewed, and stands with the
    table of sources.
    """
    own = {name: _declared_name(name, path) for name, path in declared_files(package).items()}
    own |= {name: package.govdata[name] for name in ("requiredCoverage", "catalogs") if name in package.govdata}
    written = {name: _table_resource(table, exported[name], hashes[name], folder) for name, table in tables.items()}
    for name, table in tables.items():
        if coverage and table.resource.role == "sources":
            written[name]["govdata"]["coverage"] = list(coverage)
    others = {each.name: _file_resource(each, package, folder) for each in package.resources if each.name not in tables}
    order = dict.fromkeys([*(resource.name for resource in package.resources), *written])
    return {
        "$schema": STANDARD,
        **with_licence_files(package.descriptor, package),
        "name": package.name,
        **said,
        **({"govdata": own} if own else {}),
        "resources": [{**others, **written}[name] for name in order],
    }


def with_licence_files(descriptor: Json, package: Package) -> dict[str, Any]:
    """A descriptor that names its licences by where they are in the release."""
    names = _licence_files(package)
    licences = [
        {**licence, "path": names[place]} if (place := _licence_path(licence)) in names else licence
        for licence in _licences(descriptor)
    ]
    return {**descriptor, **({"licenses": licences} if licences else {})}


def declared_files(package: Package) -> dict[str, Path]:
    """The files of rules and lexicon: they go with the data they cleared, so that two releases can be compared."""
    places = ((name, package.govdata.get(name)) for name in ("rules", "lexicon"))
    own = {name: package.root / place for name, place in places if isinstance(place, str)}
    return {name: path for name, path in own.items() if path.is_file()}


def _declared_name(name: str, path: Path) -> str:
    """The file is copied as it is, and its name says what it is: YAML in a .json could not be read again."""
    return f"{name}{path.suffix if path.suffix in ('.yaml', '.yml') else '.json'}"


def _licence_files(package: Package) -> dict[str, str]:
    """The licences that are files of the package, by path, with their names in the release."""
    said = (package.descriptor, *(resource.descriptor for resource in package.resources))
    places = dict.fromkeys(place for each in said for licence in _licences(each) if (place := _licence_path(licence)))
    inside = [place for place in places if _is_inside(package.root / place, package.root)]
    names = (f"files/licences/{number}-{safe_file_name(Path(place).name)}" for number, place in enumerate(inside, 1))
    return dict(zip(inside, names, strict=True))


def _licences(descriptor: Json) -> list[Any]:
    licences = descriptor.get("licenses")
    return licences if isinstance(licences, list) else []


def _licence_path(licence: Any) -> str:
    place = licence.get("path") if isinstance(licence, Mapping) else None
    return place if isinstance(place, str) and "://" not in place else ""


def _is_inside(path: Path, root: Path) -> bool:
    return path.is_file() and path.resolve().is_relative_to(root)


def _table_resource(table: TypedTable, written: ExportedTable, csv_hash: str, folder: Path) -> dict[str, Any]:
    old = _DESCRIBED_ANEW.split()
    kept = {name: value for name, value in table.resource.descriptor.items() if name not in old}
    return {
        **kept,
        "name": table.name,
        "path": written.csv,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": (folder / written.csv).stat().st_size,
        "hash": f"sha256:{csv_hash}",
        "govdata": {**table.resource.govdata, "parquet": list(written.parquet), "rows": written.rows},
        "schema": dict(table.schema.descriptor),
    }


def _file_resource(resource: Resource, package: Package, folder: Path) -> dict[str, Any]:
    """A resource that is not a table: its files are copied as they are."""
    said, names = with_licence_files(resource.descriptor, package), [name for _, name in _attached(resource, package)]
    if isinstance(said.get("dialect"), str):
        said["dialect"] = read_json(package.root / said["dialect"], package.boundary)
    if not names:
        return said
    first = folder / names[0]
    proof = {"bytes": first.stat().st_size, "hash": f"sha256:{sha256(first)}"} if len(names) == 1 else {}
    return {**said, "path": names if len(names) > 1 else names[0], **proof}


def _attached(resource: Resource, package: Package) -> list[tuple[Path, str]]:
    """The files of a resource that is no table, with their names in the release; none where one is not there."""
    base = f"files/{distinct_file_names(other.name for other in package.resources)[resource.name]}"
    names = [(path, f"{base}-{number}{path.suffix}") for number, path in enumerate(resource.paths, 1)]
    return names if all(path.is_file() for path in resource.paths) else []
