"""Every exception of govdata, and the exit code that the command line gives it.

    GovdataError                 70  a bug of ours, when nothing more precise is known
    ├── DescriptorError           3  the descriptor cannot be read at all
    ├── SourceError               3  a text to scan cannot be read
    ├── WriteError                3  the target cannot be written
    ├── NotReleasable             1  the report holds errors: nothing was written
    ├── ReleaseRefused            4  the version number, or a change without a recorded reason
    ├── VerificationError         1  a release is not what it says it is
    ├── UsageError                2  the call itself is wrong (click raises its own for options)
    │   └── NoSuchTable           2  a release has no table of that name; a KeyError, too
    └── RuleCrashed              70  a rule raised instead of answering

Bad data is never an exception: it is a `Finding` in a `Report`. Facts are stored on the exception, the
sentence is built from them, and `next_step` says what the reader can do.
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar


class GovdataError(Exception):
    """The base of all. `exit_code` is what the command line leaves with."""

    exit_code: ClassVar[int] = 70

    def __init__(self, message: str, next_step: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step

    def __str__(self) -> str:
        return f"{self.message}\n{self.next_step}" if self.next_step else self.message


class UsageError(GovdataError):
    """The call is wrong: an option that does not fit, a package where a file is meant."""

    exit_code = 2


class NoSuchTable(UsageError, KeyError):
    """A release has no table of that name. Its tables are a mapping, which has `in` and `get` by KeyError."""


class DescriptorError(GovdataError):
    """The descriptor is missing, unreadable, or not a JSON object: there is nothing to check."""

    exit_code = 3

    def __init__(self, path: Path | str, reason: str, next_step: str = "") -> None:
        super().__init__(f"cannot read the descriptor {path}: {reason}", next_step)
        self.path = Path(path)
        self.reason = reason


class SourceError(GovdataError):
    """A text that was to be scanned is missing or is not UTF-8."""

    exit_code = 3

    def __init__(self, path: Path | str, reason: str, next_step: str = "") -> None:
        super().__init__(f"cannot read {path}: {reason}", next_step)
        self.path = Path(path)
        self.reason = reason


class WriteError(GovdataError):
    """The target cannot be written. Nothing is left behind."""

    exit_code = 3

    def __init__(self, path: Path | str, reason: str, next_step: str = "") -> None:
        super().__init__(f"cannot write {path}: {reason}", next_step)
        self.path = Path(path)
        self.reason = reason


class NotReleasable(GovdataError):
    """`publish` was asked for data that `validate` says no to."""

    exit_code = 1


class ReleaseRefused(GovdataError):
    """The data are valid, but this release may not be: its version, or a change nobody explained."""

    exit_code = 4


class VerificationError(GovdataError):
    """A release does not hold what it says, or is not the one that was pinned. `problems` names each file."""

    exit_code = 1

    def __init__(self, release: Path | str, problems: tuple[str, ...], verdict: str = "is not a whole release") -> None:
        super().__init__(f"{release} {verdict}: " + "; ".join(problems))
        self.release = Path(release)
        self.problems = problems


class RuleCrashed(GovdataError):
    """A rule raised. It is never counted as a finding: nothing is known about the data."""

    def __init__(self, rule: str, table: str, reason: str) -> None:
        super().__init__(f"rule {rule} crashed on {table}: {reason}", "this is a bug in the rule or in govdata")
        self.rule, self.table, self.reason = rule, table, reason
