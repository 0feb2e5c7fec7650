"""One door for files: a regular file, of so many bytes at most, inside, and the one that was looked at."""

from __future__ import annotations

import json
import os
import resource
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import polars as pl
import pytest

import govdata
from govdata.errors import FileRefused, os_reason
from govdata.files import HeldFiles, open_file, read_bounded
from govdata.metadata.package import load_package
from govdata.readers.data_files import read_files
from govdata.readers.decoding import Unreadable

POSIX = pytest.mark.skipif(os.name != "posix", reason="pipes and links of POSIX")
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="paths of open files are those of Linux")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "outside.csv").write_text("secret")
    (tmp_path / "p" / "sub").mkdir(parents=True)
    (tmp_path / "p" / "sub" / "t.csv").write_text("inside")
    return (tmp_path / "p").resolve()


def test_a_regular_file_is_read(folder: Path) -> None:
    assert read_bounded(folder / "sub/t.csv", 6) == b"inside"
    assert read_bounded(folder / "sub/t.csv", 6, folder) == b"inside"


def test_a_larger_file_is_refused(folder: Path) -> None:
    with pytest.raises(FileRefused, match="larger than 0 MB"):
        read_bounded(folder / "sub/t.csv", 5)


@POSIX
@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (os.mkfifo, "not a regular file"),
        (lambda path: path.symlink_to("/dev/zero"), "not a regular file"),
        (Path.mkdir, "is a folder"),
    ],
)
def test_what_is_no_regular_file_is_refused(folder: Path, make: Callable[[Path], None], reason: str) -> None:
    make(folder / "x")
    with pytest.raises(FileRefused, match=reason) as found:
        read_bounded(folder / "x", 10)
    assert os_reason(found.value).zh


@POSIX
@pytest.mark.parametrize(
    ("link", "target", "name"),
    [
        ("t.csv", "../outside.csv", "t.csv"),
        ("t.csv", "sub/../../outside.csv", "t.csv"),
        ("up", "..", "up/outside.csv"),
        ("sub/deep", "../..", "sub/deep/outside.csv"),
    ],
)
def test_a_link_leads_nowhere_outside(folder: Path, link: str, target: str, name: str) -> None:
    (folder / link).symlink_to(target)
    assert read_bounded(folder / name, 10) == b"secret"
    with pytest.raises(FileRefused, match="leads out of the folder"):
        read_bounded(folder / name, 10, folder)


@POSIX
def test_a_link_inside_is_followed(folder: Path) -> None:
    (folder / "link").symlink_to("sub")
    assert read_bounded(folder / "link/t.csv", 10, folder) == b"inside"


@POSIX
@pytest.mark.parametrize("swapped", ["sub", "sub/t.csv"])
def test_a_name_that_is_swapped_after_the_look_leads_nowhere(
    folder: Path, swapped: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The moment between the look at a path and its opening, made as long as one likes."""
    (folder.parent / "t.csv").write_text("secret")
    resolved = os.path.realpath(folder / "sub/t.csv")
    target = folder.parent if swapped == "sub" else folder.parent / "outside.csv"
    (folder / swapped).rename(folder / "aside")
    (folder / swapped).symlink_to(target)
    monkeypatch.setattr("govdata.files.os.path.realpath", lambda _: resolved)
    with pytest.raises(OSError, match=r"symbolic links|Not a directory"):
        open_file(folder / "sub/t.csv", folder)


@LINUX
@pytest.mark.parametrize("read", [Path.read_bytes, lambda path: pl.read_csv(path).to_series()[0].encode()])
def test_a_held_file_is_read_whatever_its_name_is(folder: Path, read: Callable[[Path], bytes]) -> None:
    (folder / "sub/t.csv").write_text("a\nfirst\n")
    with ExitStack() as stack:
        held = HeldFiles(folder / "held", stack).path_of(folder / "sub/t.csv", folder)
        (folder / "sub/t.csv").unlink()
        (folder / "sub/t.csv").write_text("a\nsecond\n")
        assert held.name == "t.csv"
        assert b"first" in read(held)


@LINUX
def test_more_files_than_a_process_has_at_first(folder: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (len([*Path("/proc/self/fd").iterdir()]) + 20, before[1]))
    try:
        with ExitStack() as stack:
            held = HeldFiles(folder / "held", stack)
            for number in range(50):
                (folder / f"{number}").write_text(str(number))
                held.path_of(folder / f"{number}", folder)
            assert [path.read_text() for path in held.paths.values()] == [*map(str, range(50))]
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


@LINUX
def test_files_beyond_what_the_system_allows_are_read_by_name(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    most = 2 * (len([*Path("/proc/self/fd").iterdir()]) + 10)
    monkeypatch.setattr("govdata.files.resource.getrlimit", lambda _: (most, most))
    with ExitStack() as stack:
        held = HeldFiles(folder / "held", stack)
        for number in range(20):
            (folder / f"{number}").write_text(str(number))
            held.path_of(folder / f"{number}", folder)
        assert [path.read_text() for path in held.paths.values()] == [*map(str, range(20))]
        assert {path.parent == folder for path in held.paths.values()} == {False, True}


FIELDS = [{"name": "a", "type": "string"}, {"name": "n", "type": "number"}]
TABLE = {"name": "t", "path": "t.csv", "schema": {"fields": FIELDS}}
PLACES: dict[str, dict[str, object]] = {
    "schema": {"resources": [{**TABLE, "schema": "f"}]},
    "dialect": {"resources": [{**TABLE, "dialect": "f"}]},
    "data": {"resources": [{**TABLE, "path": "f"}]},
    "part": {"resources": [{**TABLE, "path": ["t.csv", "f"]}]},
    "archive": {"resources": [{**TABLE, "path": "f", "compression": "gz"}]},
    "sheet": {"resources": [{**TABLE, "path": "f", "format": "xlsx"}]},
    "parquet": {"resources": [{**TABLE, "path": "f", "format": "parquet"}]},
    "file": {"resources": [TABLE, {"name": "f", "path": "f"}]},
    "rules": {"resources": [TABLE], "govdata": {"rules": "f"}},
    "lexicon": {"resources": [TABLE], "govdata": {"lexicon": "f"}},
}
"""Wherever a descriptor names a file."""


def package(root: Path, **descriptor: object) -> None:
    (root / "datapackage.json").write_text(json.dumps({"name": "x", "version": "1.0.0", **descriptor}))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "p").mkdir()
    (tmp_path / "p/t.csv").write_text("a,n\nx,1\n")
    return tmp_path / "p"


@POSIX
@pytest.mark.parametrize("place", PLACES)
def test_a_pipe_is_an_error_wherever_a_file_is_named(root: Path, place: str) -> None:
    os.mkfifo(root / "f")
    package(root, **PLACES[place])
    assert not govdata.validate(root).valid


@POSIX
@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (os.mkfifo, "it is not a regular file"),
        (lambda path: path.symlink_to("../outside"), "leads out of the folder"),
        (Path.exists, "No such file"),
    ],
)
def test_a_file_that_is_to_be_written_anew_comes_through_the_door(
    root: Path, make: Callable[[Path], None], reason: str
) -> None:
    (root.parent / "outside").write_text("a,n\nx,1\n")
    package(root, resources=[TABLE])
    loaded = load_package(root)
    assert list(read_files(loaded.resources[0], loaded.boundary)) == [(root.resolve() / "t.csv", b"a,n\nx,1\n")]
    (root / "t.csv").unlink()
    make(root / "t.csv")
    with pytest.raises(Unreadable, match=f"t.csv cannot be used: .*{reason}"):
        list(read_files(loaded.resources[0], loaded.boundary))


@POSIX
def test_a_pipe_is_no_text_to_be_scanned(root: Path) -> None:
    os.mkfifo(root / "f")
    with pytest.raises(govdata.SourceError, match="it is not a regular file"):
        govdata.propose([root / "f"])


@POSIX
@pytest.mark.parametrize("content", ["a,n\nx,1\n", '{"fields": [], "rules": []}'])
@pytest.mark.parametrize("place", PLACES)
def test_a_link_out_of_the_package_is_an_error_wherever_a_file_is_named(root: Path, place: str, content: str) -> None:
    (root.parent / "outside").write_text(content)
    (root / "f").symlink_to("../outside")
    package(root, **PLACES[place])
    found = govdata.validate(root)
    assert not found.valid
    assert any("out" in finding.message.en for finding in found.findings)


@LINUX
def test_a_link_that_comes_and_goes_is_never_read(root: Path) -> None:
    package(root, resources=[TABLE])
    (root.parent / "outside.csv").write_text("a,n\nSECRET,zz\n")
    stop = threading.Event()

    def flip() -> None:
        while not stop.is_set():
            (root / "l").symlink_to("../outside.csv")
            (root / "l").replace(root / "t.csv")
            (root / "g").write_text("a,n\nx,1\n")
            (root / "g").replace(root / "t.csv")

    flipping = threading.Thread(target=flip)
    flipping.start()
    try:
        for _ in range(30):
            assert not any(finding.cell == "zz" for finding in govdata.validate(root).findings)
    finally:
        stop.set()
        flipping.join()
