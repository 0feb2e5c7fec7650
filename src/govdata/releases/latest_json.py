"""latest.json of a store: which releases are complete there, with their digests, and which is the highest.

`{"$version": "1", "name": "<package>", "version": "1.2.0", "releases": {"1.2.0": "sha256:<hex>", ...}}`. A store has no
links, and a plain web server no listing: this is what a reader of the folder of releases follows.
It grows; what was deleted there is left out by the next push.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from govdata.errors import StoreError
from govdata.releases.version import Version
from govdata.reports.messages import Message
from govdata.stores.locations import Location
from govdata.values import dataclass

LATEST_JSON = "latest.json"
_NONE = Message("it does not list releases", "其中没有发布版的清单")


@dataclass(frozen=True)
class Listed:
    """The releases of a package that a store has: version -> digest, `sha256:` and 64 hexadecimal digits."""

    name: str
    releases: Mapping[Version, str]

    @property
    def highest(self) -> Version:
        """The version that the folder stands for."""
        return max(self.releases)

    def to_bytes(self) -> bytes:
        """The text of latest.json: one for each list."""
        releases = {str(version): self.releases[version] for version in sorted(self.releases)}
        told = {"$version": "1", "name": self.name, "version": str(self.highest), "releases": releases}
        return f"{json.dumps(told, ensure_ascii=False, indent=2)}\n".encode()


def parse_listed(content: bytes, place: Location) -> Listed:
    """The list of releases, from the bytes of latest.json.

    Raises:
        StoreError: they are none.
    """
    try:
        told = json.loads(content)
        releases = {Version.parse(version): str(digest) for version, digest in told["releases"].items()}
        name = str(told["name"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise StoreError(place, _NONE) from None
    known = {version: digest for version, digest in releases.items() if version}
    if not known or len(known) != len(releases):
        raise StoreError(place, _NONE)
    return Listed(name, known)
