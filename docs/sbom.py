"""What is installed with govdata, as CycloneDX 1.5 JSON on standard output: `python -m docs.sbom > govdata.cdx.json`.

It is made of the metadata of this environment: run it where govdata is installed as it will be used. The same
environment gives the same bytes.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = "govdata"


def installed(name: str, extras: frozenset[str]) -> Iterator[tuple[str, Distribution]]:
    """A distribution and all that it needs here, each once."""
    seen: set[tuple[str, frozenset[str]]] = set()
    waiting = [(name, extras)]
    while waiting:
        name, extras = waiting.pop()
        if (name, extras) in seen:
            continue
        try:
            found = distribution(name)
        except PackageNotFoundError:  # an extra that is not installed
            continue
        if not any(name == other for other, _ in seen):
            yield name, found
        seen.add((name, extras))
        waiting += needed_by(found, extras)


def needed_by(found: Distribution, extras: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """The requirements of a distribution that hold on this system, with these extras."""
    for text in found.requires or ():
        wanted = Requirement(text)
        if wanted.marker is None or any(wanted.marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            yield canonicalize_name(wanted.name), frozenset(wanted.extras)


def component(name: str, found: Distribution, kind: str = "library") -> dict[str, Any]:
    """One distribution as CycloneDX has it; its licence is what its metadata say."""
    said = found.metadata.json
    licence = said.get("license_expression") or str(said.get("license", "")).partition("\n")[0]
    return {
        "type": kind,
        "bom-ref": f"pkg:pypi/{name}@{found.version}",
        "name": name,
        "version": found.version,
        "purl": f"pkg:pypi/{name}@{found.version}",
        **({"licenses": [{"license": {"name": licence}}]} if licence else {}),
    }


def bill_of_materials() -> dict[str, Any]:
    """The CycloneDX document."""
    found = dict(installed(ROOT, frozenset({"sheets"})))
    others = {name: each for name, each in sorted(found.items()) if name != ROOT}
    needed = {name: {other for other, _ in needed_by(each, frozenset())} for name, each in found.items()}
    depends = {name: sorted(others & found.keys()) for name, others in needed.items()}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": component(ROOT, found[ROOT], "application")},
        "components": [component(name, each) for name, each in others.items()],
        "dependencies": [
            {
                "ref": f"pkg:pypi/{name}@{found[name].version}",
                "dependsOn": [f"pkg:pypi/{other}@{found[other].version}" for other in depends[name]],
            }
            for name in sorted(found)
        ],
    }


if __name__ == "__main__":
    json.dump(bill_of_materials(), sys.stdout, indent=2)
    sys.stdout.write("\n")
