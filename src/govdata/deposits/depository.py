"""What a service of deposits is asked. Every call may raise an exception of `stores.store`, and may be repeated."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from govdata.errors import ReleaseRefused, StoreError
from govdata.releases.atomic import USE_A_HIGHER_VERSION
from govdata.reports.messages import Message
from govdata.stores import Location
from govdata.values import dataclass

_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*", re.ASCII)
UNKNOWN_SIZE = -1
"""Bytes of a file of which the service does not say how many they are."""


@dataclass(frozen=True)
class Subject:
    """The release that is deposited, by what it says of itself; `digest` is `sha256:` and the hash of SHA256SUMS."""

    name: str
    version: str
    digest: str
    descriptor: Mapping[str, Any]

    @property
    def title(self) -> str:
        """Name and version, as a name that no service changes.

        >>> Subject("grants", "1.2.0", "", {}).title, Subject("拨款", "1.2.0", "", {}).title
        ('grants-1.2.0', 'release-1.2.0')
        """
        return f"{self.name if _PLAIN.fullmatch(self.name) else 'release'}-{self.version}"

    @property
    def mark(self) -> str:
        """What a deposit has in it, so that its draft is found again, from any machine."""
        return f"urn:govdata:release:{self.digest}"


@dataclass(frozen=True)
class Part:
    """One file to upload."""

    name: str
    path: Path
    size: int
    sha256: str


@dataclass(frozen=True)
class Held:
    """One file that a draft holds: its bytes (or `UNKNOWN_SIZE`), where they are read, and what deletes it."""

    name: str
    size: int
    content: str
    handle: str


@dataclass(frozen=True)
class Draft:
    """A deposit, before or after it is published; a DOI is "" where there is none."""

    id: str
    url: str
    """Where people see it, once it is published."""
    published: bool
    doi: str = ""
    doi_of_all: str = ""
    """The DOI that stands for every version."""


class Depository(Protocol):
    """A service that holds deposits."""

    @property
    def location(self) -> Location:
        """Where its API is."""

    def open(self, subject: Subject) -> Draft:
        """The deposit of a release: the one that was begun, or published, before; else a new draft."""

    def files(self, draft: Draft) -> Mapping[str, Held]:
        """What a deposit holds, by name."""

    def upload(self, draft: Draft, part: Part) -> None:
        """Add a file, of whose name there is none."""

    def remove(self, draft: Draft, held: Held) -> None:
        """Take a file out of a draft."""

    def sha256(self, held: Held) -> str:
        """The hash of the bytes of a file, which are read back."""

    def publish(self, draft: Draft) -> Draft:
        """Let everybody see it; one that is published already stays as it is."""


def other_release(location: Location, title: str) -> ReleaseRefused:
    """A deposit of that name is of other bytes."""
    return ReleaseRefused(
        Message(
            f"{location} has a deposit {title} already, of another release: its digest differs.",
            f"{location} 已有存缴 {title}，但属于另一个发布版：摘要不同。",
        ),
        USE_A_HIGHER_VERSION,
    )


@contextmanager
def understood(location: Location) -> Iterator[None]:
    """What a service answers is JSON of the form that its API documents, or one error, wherever it is read."""
    try:
        yield
    except (LookupError, TypeError, AttributeError, ValueError, RecursionError) as error:
        raise not_understood(location) from error


def not_understood(location: Location) -> StoreError:
    """An answer has not the form that the API documents."""
    return StoreError(location, Message("the answer is not one of this kind of service", "应答不符合此类服务的格式"))
