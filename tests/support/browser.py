"""A real Chromium, and a review that runs in a process of its own."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
AXE = (ROOT.parent / "axe-core" / "axe.min.js", Path(tempfile.gettempdir()) / "axe-core" / "package" / "axe.min.js")
"""Where `npm pack axe-core` may have been unpacked, outside of the repository."""


@contextmanager
def chromium() -> Iterator[Any]:
    """The browser of the distribution, driven by playwright; the test is skipped where one of them is missing."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: no test in a browser")
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("there is no Chromium on this machine")
    with api.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@dataclass
class Review:
    """A running `govdata review`."""

    process: subprocess.Popen[str]
    address: str

    def kill(self) -> None:
        """End it as nothing else can be ended: at once."""
        self.process.kill()
        self.process.wait()

    def end(self) -> None:
        """End it, and close what it was heard by."""
        self.kill()
        if self.process.stdout:
            self.process.stdout.close()


def start_review(folder: Path) -> Review:
    """Start a review of a package, and wait for its address."""
    command = [sys.executable, "-m", "govdata", "review", str(folder), "--no-browser", "--reviewer", "tester"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout
    address = process.stdout.readline().strip()
    assert address.startswith("http://127.0.0.1:"), "the review did not start"
    return Review(process, address)


@contextmanager
def review(folder: Path) -> Iterator[Review]:
    """A review of a package until the end of the block."""
    found = start_review(folder)
    try:
        yield found
    finally:
        found.end()
