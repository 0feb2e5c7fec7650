"""What `validate` finds in the package as it is now, told by row; run in a process of its own, so that no key waits."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from typing import Any

from govdata.metadata.file_states import FileStates
from govdata.reviewing.open_package import OpenPackage

_SECONDS = 600.0


class Validation:
    """Validates a package when asked, once for each state of its files.

    Args:
        package: is open.
    """

    def __init__(self, package: OpenPackage) -> None:
        self._package, self._lock = package, threading.Lock()
        self._seen: FileStates | None = None
        self._found: dict[str, Any] = {"findings": []}

    def findings(self) -> dict[str, Any]:
        """The findings of all tables with their rows; empty where `validate` could not be run."""
        with self._lock:
            if self._seen is None or self._seen.changed():
                self._seen = FileStates.of(self._package.package)
                self._found = {"findings": list(map(_told, self._validated()))}
            return self._found

    def _validated(self) -> list[dict[str, Any]]:
        command = [sys.executable, "-m", "govdata", "validate", str(self._package.package.path), "--format", "json"]
        command += ["--sources", str(self._package.archive)]
        try:
            done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603
            tasks = json.loads(done.stdout).get("tasks", [])
        except (subprocess.TimeoutExpired, ValueError):
            return []
        return [
            {**finding, "table": task["name"]} for task in tasks for finding in (*task["errors"], *task["warnings"])
        ]


def _told(finding: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": finding.get("type", ""),
        "table": finding["table"],
        "key": finding.get("key", ""),
        "field": finding.get("fieldName", ""),
        "error": finding.get("severity") == "error",
        "message": {"en": finding.get("message", ""), "zh": finding.get("messageZh", finding.get("message", ""))},
        "next": {"en": finding.get("nextStep", ""), "zh": finding.get("nextStepZh", "")},
    }
