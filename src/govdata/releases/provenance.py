"""provenance.json: what a release was made from and with, as a statement of in-toto with a predicate of SLSA.

The subjects are all files that the release holds beside it (https://in-toto.io/Statement/v1); the predicate
(https://slsa.dev/provenance/v1) names the commit of the package, whether its files are those of the commit, and the
versions of the tools. Nothing of it depends on the machine or the clock: `created` stands in the descriptor. Who
released it is not typed anywhere: the signatures over SHA256SUMS, which lists this file, say it.
"""

from __future__ import annotations

import platform
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from govdata.metadata.file_states import FileStates
from govdata.metadata.package import Package
from govdata.releases.git_commit import Commit, read_commit

PROVENANCE = "provenance.json"
STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "https://slsa.dev/provenance/v1"
BUILD_TYPE = "urn:govdata:publish:1"


@dataclass(frozen=True)
class Origin:
    """What a release is made from and with: the commit of the package, if there is one, and versions by name."""

    commit: Commit | None
    tools: Mapping[str, str]
    python: str


def read_origin(package: Package, held: FileStates, tools: Mapping[str, str]) -> Origin:
    """The origin of a release of a package, whose files are `held`.

    Raises:
        OSError: a file cannot be read.
    """
    files = dict.fromkeys((package.path, *held.states, *_schema_files(package)))
    known = [path for path in files if not path.is_dir()]
    return Origin(read_commit(package.root, known), tools, platform.python_version())


def _schema_files(package: Package) -> Iterator[Path]:
    for resource in package.descriptor.get("resources", ()):  # one that was read has its schema in place of the name
        place = resource.get("schema") if isinstance(resource, Mapping) else None
        if isinstance(place, str) and "://" not in place:
            yield package.root / place


def statement(name: str, version: str, origin: Origin, hashes: Mapping[str, str]) -> dict[str, Any]:
    """The statement on the release `version` of the package `name`, whose other files have these hashes."""
    return {
        "_type": STATEMENT,
        "subject": subjects(hashes),
        "predicateType": PREDICATE,
        "predicate": {
            "buildDefinition": {
                "buildType": BUILD_TYPE,
                "externalParameters": {"package": name, "version": version},
                "resolvedDependencies": [_package(name, origin.commit)] if origin.commit else [],
            },
            "runDetails": {"builder": _builder(origin)},
        },
    }


def subjects(hashes: Mapping[str, str]) -> list[dict[str, Any]]:
    """Some files by their hashes, as a statement has them."""
    return [{"name": file, "digest": {"sha256": hashes[file]}} for file in sorted(hashes)]


def _package(name: str, commit: Commit) -> dict[str, Any]:
    said = {"clean": commit.clean, **({} if commit.clean else {"changed": list(commit.changed)})}
    return {"name": name, "digest": {"gitCommit": commit.id}, "annotations": said}


def _builder(origin: Origin) -> dict[str, Any]:
    own = origin.tools.get("govdata")
    needed = {tool: version for tool, version in origin.tools.items() if tool != "govdata"}
    return {
        "id": "urn:govdata:builder",
        "version": {**({"govdata": own} if own else {}), "python": origin.python},
        "builderDependencies": [{"uri": f"pkg:pypi/{tool}@{needed[tool]}"} for tool in sorted(needed)],
    }
