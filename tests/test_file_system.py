"""Systems other than this one, simulated: without fcntl, links, and folders that can be opened."""

from __future__ import annotations

import errno
import gzip
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from govdata import api, file_system
from govdata.comparison.comparing import compare
from govdata.comparison.snapshot import open_snapshot
from govdata.errors import UsageError, WriteError
from govdata.releases.atomic import atomic_directory, recover
from govdata.releases.latest import LATEST, is_foreign, latest_target, resolve_latest, write_latest
from govdata.releases.loading import load, pin, tables
from govdata.releases.manifest import find_release, is_release, write_sums
from govdata.verification import verify
from tests.support.releasing import contents, listing, publish, write_package
from tests.support.windows import OPEN, no_link

ROOT = Path(__file__).resolve().parents[1]
PLAIN_LINK = os.symlink

WINDOWS = """
import sys; sys.path.insert(0, sys.argv[1])
from tests.support.windows import pretend
pretend()
from pathlib import Path
package, releases = map(Path, sys.argv[2:4])
"""
PUBLISH = (
    WINDOWS
    + """
import warnings; warnings.simplefilter("ignore", UserWarning)  # of filelock: this is no Windows
import govdata
from govdata import api, verification
from govdata.cli.app import run
from govdata.releases.loading import pin
published = api.publish(package, to=releases)
for place in (releases, releases / "latest", published.path):
    assert verification.verify(place).findings == (), place
    assert len(govdata.load(place, "grants")) == 3
    assert len(govdata.load(place, "grants", as_of="2026-01-01")) == 3
pin(releases / "latest", lockfile=releases.parent / "govdata.lock")
assert len(govdata.load(releases, "grants", lockfile=releases.parent / "govdata.lock")) == 3
assert run(["diff", str(releases / "latest"), str(package)]) == 0
for form in ("sqlite", "duckdb"):
    for place in (releases, package):
        written = api.export(place, form=form, output=releases.parent / form, overwrite=place == package)
        assert written.file.is_file()
assert "fcntl" not in sys.modules
"""
)


def run_as_windows(code: str, *arguments: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-X", "warn_default_encoding", "-c", code, str(ROOT), *map(str, arguments)]
    with tempfile.TemporaryDirectory() as own:  # a run on POSIX does not see the locks of Windows
        environment = {**os.environ, "TMPDIR": own}
        return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


def test_without_fcntl_links_and_folders_that_open_a_release_has_the_same_bytes(tmp_path: Path) -> None:
    package = write_package(tmp_path / "package")
    done = run_as_windows(PUBLISH, package, tmp_path / "releases")
    assert (done.returncode, done.stderr) == (0, "")
    assert listing(tmp_path / "releases") == ["1.0.0", "index.html", "latest"]
    assert (tmp_path / "releases/latest").read_bytes() == b"1.0.0"
    here = api.publish(package, to=tmp_path / "here")
    assert contents(tmp_path / "releases/1.0.0") == contents(here.path)


REFUSED = (
    WINDOWS
    + """
import mmap
package.mkdir()
(package / "a").write_bytes(b"a")
(package / "b").write_bytes(b"b")
(package / "folder").mkdir()
handle = (package / "a").open("rb")
refused = []
def attempt(name, act):
    try:
        act()
    except PermissionError:
        refused.append(name)
attempt("open file", (package / "a").unlink)
attempt("onto a folder", lambda: (package / "b").replace(package / "folder"))
attempt("onto a file", lambda: (package / "b").rename(package / "a"))
attempt("around an open file", lambda: package.rename(package.with_name("moved")))
mapped = mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ)
handle.close()
attempt("around a mapped file", lambda: package.rename(package.with_name("moved")))
mapped.close()
attempt("free", lambda: package.rename(package.with_name("moved")))
print(*refused, sep=",")
"""
)


@pytest.mark.skipif(not OPEN.exists(), reason="the system does not say which files are open")
def test_the_simulation_refuses_what_windows_refuses(tmp_path: Path) -> None:
    done = run_as_windows(REFUSED, tmp_path / "package", tmp_path)
    refused = "open file,onto a folder,onto a file,around an open file,around a mapped file\n"
    assert (done.returncode, done.stdout, done.stderr) == (0, refused, "")


COMMANDS = (
    WINDOWS
    + """
import warnings; warnings.simplefilter("ignore", UserWarning); warnings.simplefilter("error", EncodingWarning)
from govdata.cli.app import run
answers, archive = releases.parent / "answers", package / "archive"
answers.mkdir()
def code(*arguments):
    output = [] if arguments[0] == "init" else ["--output", answers / "-".join(map(str, arguments[:1]))]
    return run([str(each) for each in (*arguments, *output)])
codes = [
    code("init", package),
    code("validate", package, "--sources", archive),
    code("publish", package, "--to", releases, "--dry-run"),
    code("publish", package, "--to", releases),
    code("publish", package, "--to", releases),
    code("publish", package, "--to", releases, "--version", "0.1.1"),
    code("verify", releases),
    code("diff", "0.1.0", "latest", "--releases", releases),
    code("scan", package, "--sources", archive),
    code("scan", archive / "example-report.txt", "--propose", "csv"),
    code("explain", "share"),
]
assert codes == [0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0], codes
assert not any(b"\\r" in path.read_bytes() for path in answers.iterdir())
"""
)


def test_every_command_works_where_no_name_of_an_open_file_can_be_changed(tmp_path: Path) -> None:
    done = run_as_windows(COMMANDS, tmp_path / "package", tmp_path / "releases")
    assert done.returncode == 0, done.stderr
    assert listing(tmp_path / "releases") == ["0.1.0", "0.1.1", "index.html", "latest"]
    assert latest_target(tmp_path / "releases") == "0.1.1"


def test_carriers_are_read_where_no_name_of_an_open_file_can_be_changed(tmp_path: Path) -> None:
    """Compressed, partitioned, inferred and typed tables leave no handle behind."""
    package = write_package(tmp_path / "package")
    raw = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    raw["resources"][0].update(path="places.parquet", format="parquet")
    pl.read_csv(package / "places.csv").write_parquet(package / "places.parquet")
    raw["resources"][1].update(path="grants.csv.gz", compression="gz", govdata={"partitionBy": ["place"]})
    (package / "grants.csv.gz").write_bytes(gzip.compress((package / "grants.csv").read_bytes()))
    (package / "datapackage.json").write_text(json.dumps(raw), encoding="utf-8")
    done = run_as_windows(PUBLISH, package, tmp_path / "releases")
    assert (done.returncode, done.stderr) == (0, "")


LOCKED = (
    WINDOWS
    + """
import os, warnings; warnings.simplefilter("ignore", UserWarning)
from govdata.releases.atomic import locked
with locked(releases):
    print("locked", flush=True)
    sys.stdin.readline()
    os._exit(9)
"""
)
RECOVER = (
    WINDOWS
    + """
import warnings; warnings.simplefilter("ignore", UserWarning)
from govdata.errors import WriteError
from govdata.releases.atomic import recover
try:
    recover(releases)
except WriteError as error:
    sys.exit(str(error))
"""
)


def test_without_fcntl_a_second_publisher_is_told_so_and_a_killed_one_stops_nobody(tmp_path: Path) -> None:
    releases = publish(write_package(tmp_path / "package"), tmp_path / "releases").path.parent
    command = [sys.executable, "-c", LOCKED, str(ROOT), str(tmp_path / "package"), str(releases)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "locked\n"
        assert listing(releases) == [".lock", "1.0.0", "index.html", "latest"]
        assert "another run of publish is writing there" in run_as_windows(RECOVER, tmp_path, releases).stderr
        holder.communicate("\n")
    assert holder.returncode == 9
    assert listing(releases) == [".lock", "1.0.0", "index.html", "latest"]
    assert find_release(releases) == releases / "1.0.0"
    done = run_as_windows(RECOVER, tmp_path, releases)
    assert (done.returncode, done.stderr) == (0, "")
    assert listing(releases) == ["1.0.0", "index.html", "latest"]


@pytest.fixture
def pointed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two releases where no link can be made."""
    monkeypatch.setattr(os, "symlink", no_link)
    package = write_package(tmp_path / "package")
    publish(package, tmp_path / "releases")
    publish(write_package(package, title="Other"), tmp_path / "releases", "1.0.1")
    return tmp_path / "releases"


def test_where_no_link_can_be_made_latest_is_a_file_with_the_version(pointed: Path) -> None:
    assert listing(pointed) == ["1.0.0", "1.0.1", "index.html", "latest"]
    assert (pointed / LATEST).read_bytes() == b"1.0.1"
    assert not is_foreign(pointed / LATEST)


def test_a_system_that_knows_no_links_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise NotImplementedError

    monkeypatch.setattr(os, "symlink", unknown)
    publish(write_package(tmp_path / "package"), tmp_path / "releases")
    assert latest_target(tmp_path / "releases") == "1.0.0"


READERS: dict[str, Callable[[Path], str]] = {
    "find_release": lambda place: find_release(place).resolve().name,
    "load": lambda place: load(place, "grants").version,
    "load as_of": lambda place: load(place, "grants", as_of="2030-01-01").version,
    "tables": lambda place: tables(place).version,
    "pin": lambda place: pin(place, lockfile=place.parent.parent / "lock").version,
    "verify": lambda place: "" if verify(place).findings else "1.0.1",
    "diff": lambda place: api.diff(place, place.parent / "1.0.0").old or "",
}


@pytest.mark.parametrize("kind", ["link", "file", "file with a line end"])
@pytest.mark.parametrize("reader", READERS)
def test_every_reader_understands_both_kinds_of_latest(pointed: Path, reader: str, kind: str) -> None:
    (pointed / LATEST).unlink()
    if kind == "link":
        PLAIN_LINK("1.0.1", pointed / LATEST)
    else:
        (pointed / LATEST).write_text("1.0.1\n" if kind.endswith("end") else "1.0.1", encoding="utf-8")
    assert READERS[reader](pointed / LATEST) == "1.0.1"


def test_as_of_a_day_before_it_latest_was_not_public(pointed: Path) -> None:
    with pytest.raises(UsageError, match=r"latest was not public on 2020-01-01\.\nIt is dated 20"):
        load(pointed / LATEST, "grants", as_of="2020-01-01")


@pytest.mark.parametrize("text", ["1.0.0", "9.9.9", ""])
def test_recover_corrects_a_file_that_names_another_version(pointed: Path, text: str) -> None:
    (pointed / LATEST).unlink()
    if text:
        (pointed / LATEST).write_text(text)
    recover(pointed)
    assert latest_target(pointed) == "1.0.1"
    assert listing(pointed) == ["1.0.0", "1.0.1", "index.html", "latest"]


def test_where_links_can_be_made_again_the_next_release_makes_one(
    pointed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    with atomic_directory(pointed, "1.0.2") as folder:
        write_sums(folder)
    assert str((pointed / LATEST).readlink()) == "1.0.2"


@pytest.mark.parametrize("content", ["", "notes", "1.0", "../elsewhere", "1.0.0\n1.0.1"])
def test_a_file_that_holds_no_version_is_not_ours(pointed: Path, content: str) -> None:
    (pointed / LATEST).write_text(content)
    assert resolve_latest(pointed / LATEST) == pointed / LATEST
    assert not is_release(pointed / LATEST)
    with pytest.raises(WriteError, match="it is neither a symbolic link nor a file with a version"):
        recover(pointed)
    assert (pointed / LATEST).read_text() == content


def test_a_file_that_names_a_version_which_is_not_there_is_no_release(pointed: Path) -> None:
    (pointed / LATEST).write_text("7.0.0")
    with pytest.raises(UsageError, match=r"No release found at .*7\.0\.0"):
        load(pointed / LATEST, "grants")


def test_a_link_to_a_folder_is_replaced_in_two_steps_where_it_must(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows, where no name replaces a folder's, nor that of a link to one."""
    (tmp_path / LATEST).symlink_to("1.0.0")
    plain = Path.replace

    def replace(path: Path, target: Path) -> Path:
        if target.is_symlink():
            raise PermissionError(13, "Access is denied", str(target))
        return plain(path, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(PermissionError, match="Access is denied"):
        write_latest(tmp_path, "1.1.0")
    (tmp_path / ".latest").unlink()
    monkeypatch.setattr(file_system, "POSIX", False)
    write_latest(tmp_path, "1.1.0")
    assert listing(tmp_path) == [LATEST]
    assert latest_target(tmp_path) == "1.1.0"


def test_a_version_and_latest_are_snapshots_in_a_folder_with_a_file(pointed: Path) -> None:
    with open_snapshot("latest", pointed) as new, open_snapshot(pointed / LATEST) as same:
        assert (new.label, same.label) == ("1.0.1", "1.0.1")
        assert compare(new, same).empty


def refuse_links(*_: object) -> None:
    raise PermissionError(errno.EPERM, "Operation not permitted")


@pytest.mark.parametrize("links", [True, False], ids=["links", "a file system without links"])
def test_a_new_name_is_given_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool) -> None:
    if not links:
        monkeypatch.setattr(os, "link", refuse_links)
    fresh, path = tmp_path / "fresh", tmp_path / "name"
    fresh.write_text("new")
    file_system.give_new_name(fresh, path)
    assert path.read_text() == "new"
    other = tmp_path / "other"
    other.write_text("other")
    with pytest.raises(FileExistsError, match="name"):
        file_system.give_new_name(other, path)
    assert path.read_text() == "new"
