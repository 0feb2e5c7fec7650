"""Fixtures shared by all tests. Texts and conformance cases are read from ../shared, never copied here."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import settings

from tests.support.stores import KINDS, Server, running

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


@pytest.fixture(scope="session", params=KINDS)
def running_store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A store of each kind that this machine can run."""
    with running(request.param, tmp_path_factory.mktemp("store")) as server:
        yield server


@pytest.fixture
def store_server(running_store: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    """A folder of it that nobody else has, and the environment that reaches it."""
    for name, value in running_store.environment.items():
        monkeypatch.setenv(name, value)
    return replace(running_store, url=f"{running_store.url}/{uuid4().hex}")
