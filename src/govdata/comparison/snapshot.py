"""A snapshot: one state of a package, as a release that was written or as a package that is about to become one.

Whatever compares, releases or verifies works on snapshots, so that a release and a working copy look alike to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import field, replace
from itertools import chain, count
from pathlib import Path
from typing import Any

import polars as pl

from govdata.comparison.comparable import require_comparable
from govdata.errors import UsageError, VerificationError
from govdata.metadata.descriptor import read_json
from govdata.metadata.package import DESCRIPTORS, Package, Resource, Schema, load_package
from govdata.readers.inputs import open_inputs
from govdata.releases import canonical
from govdata.releases.attachments import declared_files, with_licence_files
from govdata.releases.fetching import named_in, on_this_machine
from govdata.releases.file_names import distinct_file_names
from govdata.releases.latest import LATEST
from govdata.releases.manifest import (
    DESCRIPTOR,
    SUMS,
    Manifest,
    about,
    find_release,
    is_release,
    require_whole,
    verified_descriptor,
    versions,
)
from govdata.releases.stored_tables import scan_release
from govdata.releases.table_files import TypedTable
from govdata.releases.version import Version
from govdata.reports.messages import Message
from govdata.rules.fact_table import facts, facts_schema
from govdata.structure.check import Structure, check_structure
from govdata.values import dataclass

FACTS = "facts"
LEXICON_SECTION = "lexicon."
"""What the sections of the lexicon are named with, beside the ids of rules."""


@dataclass(frozen=True)
class Snapshot:
    """One state of a package: a release, or a package about to become one."""

    label: str
    descriptor: Mapping[str, Any]
    tables: tuple[TypedTable, ...]
    rules: Mapping[str, Any] = field(default_factory=dict)
    """What the package judges by, part by part: rules by id, lexicon by section."""
    hashes: Mapping[str, str] = field(default_factory=dict)
    """Table -> SHA-256 of its canonical CSV, where that is known."""
    digest: str = ""
    """The digest of a release."""

    def table(self, name: str) -> TypedTable | None:
        """The table of that name, if there is one."""
        return next((table for table in self.tables if table.name == name), None)


def manifest_snapshot(manifest: Manifest) -> Snapshot:
    """The release that has this manifest, its tables scanned from Parquet.

    Raises:
        VerificationError: its descriptor was changed, or is none of a release.
    """
    descriptor = verified_descriptor(manifest)
    package = load_package(manifest.release / DESCRIPTOR)
    _require_listed(package, manifest)
    tables = scan_release(package, manifest)
    hashes = {table.name: manifest.hashes.get(table.resource.declared_path, "") for table in tables}
    version, rules = str(descriptor.get("version")), rules_and_lexicon(package)
    return Snapshot(version, descriptor, tables, rules, hashes, manifest.digest)


def _require_listed(package: Package, manifest: Manifest) -> None:
    """Rules and lexicon of a release are files of it, and none from anywhere else."""
    places = (package.govdata.get(name) for name in ("rules", "lexicon"))
    outside = [place for place in places if isinstance(place, str) and place not in manifest.hashes]
    if outside:
        reason = Message(f'"{outside[0]}" is not listed in {SUMS}', f"“{outside[0]}”未列入 {SUMS}")
        raise VerificationError(manifest.release, (about(DESCRIPTOR, reason),))


def rules_and_lexicon(package: Package) -> dict[str, Any]:
    """The declared rules by id and the lexicon by section, as data; {} where none are declared."""
    own = {name: read_json(path, package.boundary) for name, path in declared_files(package).items()}
    found, lexicon = own.get("rules"), own.get("lexicon")
    rules = found.get("rules") if isinstance(found, dict) else found
    return {
        **{str(rule.get("id", number)): rule for number, rule in enumerate(_array(rules)) if isinstance(rule, dict)},
        **{f"{LEXICON_SECTION}{section}": words for section, words in _object(lexicon).items()},
    }


def _array(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


@contextmanager
def open_snapshot(
    path: Path | str,
    releases: Path | str = Path("releases"),
    require: Callable[[Package, Structure, Path], None] = require_comparable,
) -> Iterator[Snapshot]:
    """The snapshot that `path` means: a version in `releases` or `latest`, a release, a folder of them, or a package.

    What is in a store is fetched, and its copy removed when the block ends. `require` refuses a package that is not
    good enough for what the snapshot is for.

    Raises:
        UsageError: there is no such version.
        DescriptorError: there is nothing that can be read.
        NotComparable: a cell or a key of the package cannot be read.
        VerificationError: the release is damaged.
        StoreError: a store cannot be reached.
    """
    with on_this_machine(named_in(path, releases)) as place, _snapshot_at(place, Path(releases), require) as snapshot:
        yield snapshot


@contextmanager
def _snapshot_at(path: Path, releases: Path, require: Callable[[Package, Structure, Path], None]) -> Iterator[Snapshot]:
    release = _release_at(path, releases)
    if release:
        yield manifest_snapshot(require_whole(release))
        return
    package = load_package(path)
    with open_inputs(package) as inputs:
        structure = check_structure(package, inputs)
        require(package, structure, package.path)
        tables = tables_to_release(package, structure.tables)
        yield package_snapshot(package, tables, f"{package.version} ({package.path})".strip())


def _release_at(named: Path | str, releases: Path) -> Path | None:
    path, name = Path(named), str(named)
    if is_release(path) or (not (path / DESCRIPTORS[0]).is_file() and versions(path)):
        return find_release(path)
    if path.exists() or not (name == LATEST or Version.parse(name)):
        return None
    present = [str(version) for version in versions(releases)]
    wanted = present[-1] if present and name == LATEST else name
    if wanted not in present:
        raise UsageError(
            Message(f"There is no release {name} in {releases}.", f"{releases} 中没有发布版 {name}。"),
            _there_are(present),
        )
    return releases / wanted


def _there_are(present: Sequence[str]) -> Message:
    if not present:
        return Message(
            "There are no releases there. Name the folder of all releases, for example --releases DIR.",
            "该处没有任何发布版；请指明存放发布版的文件夹，例如 --releases DIR。",
        )
    return Message(f"There are: {', '.join(present)}.", f"现有发布版：{'、'.join(present)}。")


def package_snapshot(package: Package, tables: Sequence[TypedTable], label: str) -> Snapshot:
    """A package that is about to become a release, or might."""
    descriptor = {**with_licence_files(package.descriptor, package), "name": package.name}
    return Snapshot(label, descriptor, tuple(tables), rules_and_lexicon(package))


def tables_to_release(package: Package, frames: Mapping[str, pl.LazyFrame]) -> tuple[TypedTable, ...]:
    """The tables of a release: resources with a schema and a typed frame, in their order, then the facts they state."""
    facts_name = _facts_name(package)
    files = distinct_file_names([*(resource.name for resource in package.resources), facts_name])
    own = [
        released_form(
            replace(resource, descriptor=with_licence_files(resource.descriptor, package)),
            resource.schema,
            frames[resource.name],
            files[resource.name],
        )
        for resource in package.resources
        if resource.schema and resource.name in frames
    ]
    roles = {table.resource.role for table in own}
    if "observations" in roles and FACTS not in roles:
        schema, descriptor = facts_schema(package), {"name": facts_name, "govdata": {"role": FACTS}}
        resource = Resource(facts_name, schema=schema, descriptor=descriptor)
        own.append(released_form(resource, schema, facts(package, frames).lazy(), files[facts_name]))
    return tuple(own)


def _facts_name(package: Package) -> str:
    """The table of facts takes no resource's name: neither of them may be lost."""
    numbered = (f"{FACTS}-{number}" for number in count(2))
    return next(name for name in chain([FACTS], numbered) if package.resource(name) is None)


def released_form(resource: Resource, schema: Schema, frame: pl.LazyFrame, file: str = "") -> TypedTable:
    """A table as it will be released."""
    rows = canonical.released_rows(schema, frame)
    return TypedTable(resource, canonical.released_schema(schema), rows, file)
