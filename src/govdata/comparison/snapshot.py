"""An edition: one state of a package, as a release that was written or as a package that is about to become one.

Whatever compares, releases or verifies works on editions, so that a release and a working copy look alike to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govdata.errors import UsageError, VerificationError
from govdata.metadata.descriptor import read_json
from govdata.metadata.package import DESCRIPTORS, Package, Resource, Schema, load_package
from govdata.readers.inputs import open_inputs
from govdata.releases import canonical
from govdata.releases.attachments import licensed, own_files
from govdata.releases.manifest import (
    LATEST,
    find_release,
    is_release,
    listed,
    parquet_files,
    read_descriptor,
    require_whole,
    versions,
)
from govdata.releases.table_files import Table
from govdata.releases.version import Version
from govdata.reports.messages import untranslated
from govdata.rules.fact_table import facts, facts_schema
from govdata.structure.check import check_structure

if TYPE_CHECKING:
    import polars as pl

FACTS = "facts"


@dataclass(frozen=True)
class Snapshot:
    """One state of a package: a release, or a package about to become one."""

    label: str
    descriptor: Mapping[str, Any]
    tables: tuple[Table, ...]
    rules: Mapping[str, Any] = field(default_factory=dict)
    """What the package judges by, part by part: rules by id, wordings by section."""
    hashes: Mapping[str, str] = field(default_factory=dict)
    """Table -> SHA-256 of its canonical CSV, where that is known."""

    def table(self, name: str) -> Table | None:
        return next((table for table in self.tables if table.name == name), None)


def release_snapshot(release: Path) -> Snapshot:
    """A release that was written, its tables scanned from Parquet.

    Raises:
        VerificationError: it has no manifest, or a descriptor that is none of a release.
    """
    descriptor, sums = read_descriptor(release), listed(release)
    package = load_package(release / "datapackage.json")
    tables = released_tables(package, release)
    hashes = {table.name: sums.get(f"csv/{table.file_name}.csv", "") for table in tables}
    return Snapshot(str(descriptor.get("version")), descriptor, tables, judged_by(package), hashes)


def released_tables(package: Package, release: Path) -> tuple[Table, ...]:
    """The tables of a release that was written, from their Parquet files.

    Raises:
        VerificationError: the descriptor does not say what they are.
    """
    files = parquet_files(read_descriptor(release))
    return tuple(_released_table(package, release, name, places) for name, places in files.items())


def _released_table(package: Package, release: Path, name: str, places: tuple[str, ...]) -> Table:
    import polars as pl

    resource = package.resource(name)
    if resource is None or resource.schema is None:
        raise VerificationError(release, (untranslated(f"datapackage.json: the table {name} has no schema"),))
    files = [release / place for place in places]
    return Table(resource, resource.schema, pl.scan_parquet(files, hive_partitioning=False, glob=False))


def judged_by(package: Package) -> dict[str, Any]:
    """The declared rules by id and wordings by section, as data; {} where none are declared."""
    own = {name: read_json(path) for name, path in own_files(package).items()}
    found, wordings = own.get("rules"), own.get("lexicon")
    rules = found.get("rules") if isinstance(found, dict) else found
    return {
        **{str(rule.get("id", number)): rule for number, rule in enumerate(_array(rules)) if isinstance(rule, dict)},
        **{f"lexicon.{section}": words for section, words in _object(wordings).items()},
    }


def _array(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


@contextmanager
def opened(place: Path | str, releases: Path = Path("releases")) -> Iterator[Snapshot]:
    """The edition that `place` means: a version in `releases` or `latest`, a release, a folder of them, or a package.

    Raises:
        UsageError: there is no such version.
        DescriptorError: there is nothing that can be read.
        VerificationError: the release is damaged.
    """
    release = _release_at(place, releases)
    if release:
        require_whole(release)
        yield release_snapshot(release)
        return
    package = load_package(Path(place))
    with open_inputs(package) as inputs:
        tables = release_tables(package, check_structure(package, inputs).tables)
        yield package_snapshot(package, tables, f"{package.version} ({package.path})".strip())


def _release_at(place: Path | str, releases: Path) -> Path | None:
    path, name = Path(place), str(place)
    if is_release(path) or (not (path / DESCRIPTORS[0]).is_file() and versions(path)):
        return find_release(path)
    if path.exists() or not (name == LATEST or Version.parse(name)):
        return None
    present = [str(version) for version in versions(releases)]
    wanted = present[-1] if present and name == LATEST else name
    if wanted not in present:
        known = f"There are: {', '.join(present)}." if present else "There are none."
        raise UsageError(untranslated(f"there is no release {name} in {releases}"), untranslated(known))
    return releases / wanted


def package_snapshot(package: Package, tables: Sequence[Table], label: str) -> Snapshot:
    """A package that is about to become a release, or might."""
    descriptor = {**licensed(package.descriptor, package), "name": package.name}
    return Snapshot(label, descriptor, tuple(tables), judged_by(package))


def release_tables(package: Package, frames: Mapping[str, pl.LazyFrame]) -> tuple[Table, ...]:
    """The tables of a release: resources with a schema and a typed frame, in their order, then the facts they state."""
    own = [
        released(
            replace(resource, descriptor=licensed(resource.descriptor, package)), resource.schema, frames[resource.name]
        )
        for resource in package.resources
        if resource.schema and resource.name in frames
    ]
    roles = {table.resource.role for table in own}
    if "observations" in roles and FACTS not in roles:
        schema, name = facts_schema(package), _facts_name(package)
        resource = Resource(name, schema=schema, descriptor={"name": name, "govdata": {"role": FACTS}})
        own.append(released(resource, schema, facts(package, frames).lazy()))
    return tuple(own)


def _facts_name(package: Package) -> str:
    """The table of facts takes no resource's name: neither of them may be lost."""
    numbered = (f"{FACTS}-{number}" for number in count(2))
    return next(name for name in chain([FACTS], numbered) if package.resource(name) is None)


def released(resource: Resource, schema: Schema, frame: pl.LazyFrame) -> Table:
    """A table as it will be released."""
    columns = canonical.released_columns(schema, frame.collect_schema())
    return Table(resource, canonical.released_schema(schema), frame.select(columns))
