"""Version numbers of releases: MAJOR.MINOR.PATCH, compared and counted up.

What each number means is the Data Package Version recipe (https://datapackage.org/recipes/data-package-version/).
Pre-release and build parts are not accepted: a release of official figures is out, or it is not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

from govdata.errors import UsageError
from govdata.reports.messages import untranslated

_NUMBER = r"(0|[1-9][0-9]{0,8})"
_VERSION = re.compile(rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}")


class Level(IntEnum):
    """How much a difference weighs: what the next version must count up at least."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3

    @property
    def word(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, order=True)
class Version:
    major: int
    minor: int
    patch: int

    @staticmethod
    def parse(text: str) -> Version | None:
        """`1.2.0`, or None for anything that is not three whole numbers."""
        found = _VERSION.fullmatch(text)
        return Version(*map(int, found.groups())) if found else None

    @staticmethod
    def asked(text: str) -> Version:
        """The version that a call names.

        Raises:
            UsageError: it is not three whole numbers.
        """
        version = Version.parse(text)
        if version is None:
            raise UsageError(
                untranslated(f"{text!r} is not a version"),
                untranslated("Name three whole numbers, for example --version 1.2.0."),
            )
        return version

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"

    def next(self, level: Level) -> Version:
        """The smallest version that counts up enough.

        Before 1.0.0 an incompatible change counts up MINOR (SemVer 2.0.0, item 4: "anything may change").
        Even without a difference the next release has another number, since a version is never written twice.
        """
        if level is Level.MAJOR and self.major > 0:
            return Version(self.major + 1, 0, 0)
        if level in (Level.MAJOR, Level.MINOR):
            return Version(self.major, self.minor + 1, 0)
        return Version(self.major, self.minor, self.patch + 1)
