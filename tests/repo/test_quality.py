"""The gates that are the same on the desk and in CI: lint, format, types."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

GATES = (("ruff", "check", "."), ("ruff", "format", "--check", "."), ("mypy",))


@pytest.mark.parametrize("gate", GATES, ids=" ".join)
def test_gate(gate: tuple[str, ...], root: Path) -> None:
    done = subprocess.run([sys.executable, "-m", *gate], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
