"""Where the reason of a rule can be read: the command, as it works for whoever reads the finding."""

from __future__ import annotations

from pathlib import Path

from govdata.metadata.package import DESCRIPTORS
from govdata.reports.messages import Message


def explain_hint(rule: str, package: Path | None = None) -> Message:
    """The sentence that names the command; `package` is the package as the reader named it, none for the folder's."""
    option = f" --package {_quoted(str(package))}" if package and not _is_here(package) else ""
    command = f"govdata explain {rule}{option}"
    return Message(f"Why: `{command}`", f"详见：`{command} --lang zh`")


def _is_here(package: Path) -> bool:
    """Whether `explain` finds the package without an option: it is that of the working folder."""
    here = Path.cwd()
    return package.resolve() in (here, *(here / name for name in DESCRIPTORS))


def _quoted(path: str) -> str:
    return f'"{path}"' if any(char.isspace() for char in path) else path
