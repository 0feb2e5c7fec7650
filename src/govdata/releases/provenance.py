"""provenance.json: what a release was made from and with, as a statement of in-toto with a predicate of SLSA.

The subjects are all files that the release holds beside it (https://in-toto.io/Statement/v1); the predicate
(https://slsa.dev/provenance/v1) names the commit of the package, whether its files are those of the commit, and the
versions of the tools. Nothing of it depends on the machine or the clock: `created` stands in the descriptor. Who
released it is not typed anywhere: the signatures over SHA256SUMS, which lists this file, say it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from govdata.releases.git_commit import Commit
from govdata.releases.origin import Origin, Released

PROVENANCE = "provenance.json"
STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "https://slsa.dev/provenance/v1"
BUILD_TYPE = "urn:govdata:publish:1"


def statement(released: Released, origin: Origin, hashes: Mapping[str, str]) -> dict[str, Any]:
    """The statement on a release whose other files have these hashes."""
    return {
        "_type": STATEMENT,
        "subject": [{"name": file, "digest": {"sha256": hashes[file]}} for file in sorted(hashes)],
        "predicateType": PREDICATE,
        "predicate": {
            "buildDefinition": {
                "buildType": BUILD_TYPE,
                "externalParameters": {"package": released.name, "version": released.version},
                "resolvedDependencies": [_package(released.name, origin.commit)] if origin.commit else [],
            },
            "runDetails": {"builder": _builder(origin)},
        },
    }


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
