"""Whoever changes a file of a package after it was held is found out, however the change is made."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from govdata.metadata.file_states import FileStates
from govdata.metadata.package import load_package

FILES = ("t.csv", "part/1.parquet", "part/deep/2.parquet", "rules.json", "words.json", "dialect.json", "LICENSE", "own")


@pytest.fixture
def held(tmp_path: Path) -> FileStates:
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("{}")
    resources = [
        {"name": "t", "path": "t.csv", "dialect": "dialect.json", "licenses": [{"path": "own"}]},
        {"name": "p", "path": "part", "format": "parquet"},
        {"name": "inline", "data": []},
    ]
    raw = {
        "name": "x",
        "resources": resources,
        "licenses": [{"path": "LICENSE"}, {"path": "https://example.org/licence"}, {"name": "CC0-1.0"}],
        "govdata": {"rules": "rules.json", "lexicon": "words.json"},
    }
    (tmp_path / "datapackage.json").write_text(json.dumps(raw))
    return FileStates.of(load_package(tmp_path))


def _overwrite(path: Path) -> None:
    """Of the same size, and as old as before."""
    before = path.stat()
    path.write_text("[]")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def _exchange(path: Path) -> None:
    (path.parent / "other").write_text("[]")
    (path.parent / "other").replace(path)


def _exchange_and_put_back(path: Path) -> None:
    path.rename(path.parent / "kept")
    path.write_text("[]")
    (path.parent / "kept").replace(path)


def _link(path: Path) -> None:
    path.rename(path.parent / "kept")
    path.symlink_to(path.parent / "kept")


@pytest.mark.parametrize("change", [_overwrite, _exchange, _exchange_and_put_back, _link, Path.unlink])
@pytest.mark.parametrize("name", FILES)
def test_every_file_and_every_way_to_change_it(
    tmp_path: Path, held: FileStates, name: str, change: Callable[[Path], None]
) -> None:
    change(tmp_path / name)
    found = held.changed()
    assert found is not None
    # A link of another name in the folder of a table is a part of it, too.
    assert found.relative_to(tmp_path.resolve()).as_posix() in (name, f"{Path(name).parent}/kept")


def test_another_part_is_a_change_too(tmp_path: Path, held: FileStates) -> None:
    (tmp_path / "part/3.parquet").touch()
    assert held.changed() == tmp_path.resolve() / "part/3.parquet"


def test_what_is_no_part_of_the_package_may_change(tmp_path: Path, held: FileStates) -> None:
    (tmp_path / "part/notes.txt").write_text("x")
    (tmp_path / "README.md").write_text("x")
    (tmp_path / "t.csv").read_text()
    assert held.changed() is None


def test_a_name_that_no_file_can_have_is_no_file(tmp_path: Path) -> None:
    raw = {"name": "x", "resources": [{"name": "t", "path": "a\0b"}, {"name": "u", "path": "n" * 5000}]}
    (tmp_path / "datapackage.json").write_text(json.dumps(raw))
    assert FileStates.of(load_package(tmp_path)).changed() is None
