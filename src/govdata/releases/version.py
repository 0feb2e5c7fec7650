"""Version numbers of releases: MAJOR.MINOR.PATCH, compared and raised.

Which level a change has is decided in `comparison.schema_diff` and `comparison.row_diff`.
What each number means is the Data Package Version recipe (https://datapackage.org/recipes/data-package-version/).
Pre-release and build parts are not accepted: a release of official figures is out, or it is not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

from govdata.errors import UsageError
from govdata.reports.messages import Message

_NUMBER = r"(0|[1-9][0-9]{0,8})"
_VERSION = re.compile(rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}")


class Level(IntEnum):
    """The semantic version level of a difference: which of the three numbers the next version must raise at least."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3

    @property
    def word(self) -> str:
        """`none`, `patch`, `minor` or `major`: what stands in changes.json."""
        return self.name.lower()

    @property
    def label(self) -> Message:
        """The same for people."""
        return Message(self.word, _LEVELS_ZH[self])


_LEVELS_ZH = {Level.NONE: "无", Level.PATCH: "修订号", Level.MINOR: "次版本号", Level.MAJOR: "主版本号"}


@dataclass(frozen=True, order=True)
class Version:
    """MAJOR.MINOR.PATCH, ordered by number."""

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
                Version.none(text),
                Message(
                    "Name three whole numbers, for example --version 1.2.0.", "请给出三个整数，例如 --version 1.2.0。"
                ),
            )
        return version

    @staticmethod
    def none(text: str) -> Message:
        """What was given as a version is none."""
        return Message(f'"{text}" is not a version.', f"“{text}”不是版本号。")

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"

    def next(self, level: Level) -> Version:
        """The lowest version that a difference of this level allows.

        Before 1.0.0 an incompatible change raises MINOR (SemVer 2.0.0, item 4: "anything may change").
        Even without a difference the next release has another number, since a version is never written twice.
        """
        if level is Level.MAJOR and self.major > 0:
            return Version(self.major + 1, 0, 0)
        if level in (Level.MAJOR, Level.MINOR):
            return Version(self.major, self.minor + 1, 0)
        return Version(self.major, self.minor, self.patch + 1)
