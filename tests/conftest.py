"""Fixtures shared by all tests. Texts and conformance cases are read from ../shared, never copied here."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# No deadline: the machines are shared. In CI the examples are the same each time; on the desk they differ.
settings.register_profile("desk", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "desk")

# As the command line has it. The engine reads it once in a process, at its first panic.
os.environ["RUST_BACKTRACE"] = "0"

# Processes that tests start hold back what they print, as a user's do: what is held at the end may be lost.
os.environ.pop("PYTHONUNBUFFERED", None)

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


def _shared(name: str) -> Path:
    folder = SHARED / name
    if not folder.is_dir():
        pytest.skip(f"{folder} is not there: this test reads it")
    return folder


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository, which is also the root of the flagship package."""
    return ROOT


@pytest.fixture(scope="session")
def sources_dir() -> Path:
    """The archive of the five source texts."""
    return _shared("sources")


@pytest.fixture(scope="session")
def corpus_dir() -> Path:
    """The conformance cases, with what frictionless says of each."""
    return _shared("corpus")
