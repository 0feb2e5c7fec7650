"""What hatchling puts into the wheel and the sdist of govdata-reader: files of govdata, from where they are."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).resolve().parent))

import closure


class ReaderFiles(BuildHookInterface):  # type: ignore[misc]
    """The build hook: no file of govdata is copied into the repository a second time."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 (the kind of the build)
        """Name the files; `version` is the kind of the build, such as "standard"."""
        folder = "src/" if self.target_name == "sdist" else ""
        found = {str(path): f"{folder}{place}" for place, path in closure.files().items()}
        build_data["force_include"].update({**found, **self._licence()})

    def _licence(self) -> dict[str, str]:
        """The licence, where hatchling does not find it by itself: it does below its own folder, in an sdist."""
        path = closure.source().parent / "LICENSE"
        if path.parent == closure.PROJECT:
            return {}
        in_wheel = f"govdata_reader-{closure.version()}.dist-info/licenses/LICENSE"
        return {str(path): "LICENSE" if self.target_name == "sdist" else in_wheel}
