from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from govdata.releases.git_commit import Commit, read_commit
from tests.support.signing import run

_IDENTITY = ("-c", "user.name=a", "-c", "user.email=a@stats.example", "-c", "commit.gpgsign=false")


def repository(folder: Path, *options: str) -> Path:
    folder.mkdir(parents=True)
    run("git", "init", "-q", *options, folder)
    return folder


def commit(folder: Path) -> str:
    run("git", "add", "-A", folder=folder)
    run("git", *_IDENTITY, "commit", "-q", "--no-verify", "-m", "x", folder=folder)
    return run("git", "rev-parse", "HEAD", folder=folder).decode().strip()


@pytest.mark.parametrize("options", [(), ("--object-format=sha256",)])
@pytest.mark.parametrize("below", ["", "data/figures"])
def test_a_package_is_of_the_commit_that_has_its_files(tmp_path: Path, options: tuple[str, ...], below: str) -> None:
    top = repository(tmp_path / "r", *options)
    root = top / below
    (root / "sub").mkdir(parents=True)
    names = ("datapackage.json", "sub/表.csv", "b c.csv")
    for name in names:
        (root / name).write_text(name)
    files = [root / name for name in names]
    assert read_commit(root, files) is None  # nothing is committed yet
    head = commit(top)
    assert read_commit(root, files) == Commit(head)
    (top / "other.txt").write_text("no file of the package")
    assert read_commit(root, files) == Commit(head)
    files[1].write_text("changed")
    (root / "new.csv").write_text("new")
    found = read_commit(root, [*files, root / "new.csv"])
    assert found == Commit(head, ("new.csv", "sub/表.csv"))
    assert not found.clean
    files[0].unlink()
    assert read_commit(root, files[:1]) == Commit(head, ("datapackage.json",))


def test_a_package_beside_the_commits_files_is_of_none(tmp_path: Path) -> None:
    top = repository(tmp_path / "r")
    (top / "a").write_text("a")
    commit(top)
    (top / "package").mkdir()
    (top / "package/datapackage.json").write_text("{}")
    assert read_commit(top / "package", [top / "package/datapackage.json"]) is None
    (tmp_path / "plain").mkdir()
    assert read_commit(tmp_path / "plain", [tmp_path / "plain/datapackage.json"]) is None


def test_a_link_and_a_file_outside_are_not_of_the_commit(tmp_path: Path) -> None:
    top = repository(tmp_path / "r")
    (tmp_path / "away.csv").write_text("a")
    (top / "datapackage.json").write_text("{}")
    (top / "link.csv").symlink_to("datapackage.json")
    head = commit(top)
    files = [top / "datapackage.json", top / "link.csv", top / "../away.csv"]
    assert read_commit(top, files) == Commit(head, ("../away.csv", "link.csv"))


def test_a_folder_is_found_by_any_name(tmp_path: Path) -> None:
    top = repository(tmp_path / "r")
    (top / "datapackage.json").write_text("{}")
    head = commit(top)
    (tmp_path / "alias").symlink_to(top)
    assert read_commit(tmp_path / "alias", [tmp_path / "alias/datapackage.json"]) == Commit(head)


def test_variables_of_git_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    top, other = repository(tmp_path / "r"), repository(tmp_path / "other")
    for folder in (top, other):
        (folder / "datapackage.json").write_text(folder.name)
    head = commit(top)
    commit(other)
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    assert read_commit(top, [top / "datapackage.json"]) == Commit(head)


def test_without_git_there_is_no_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    top = repository(tmp_path / "r")
    (top / "datapackage.json").write_text("{}")
    commit(top)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert read_commit(top, [top / "datapackage.json"]) is None


def would_run(ran: Path, folder: Path, *arguments: str) -> None:
    """Git as people call it does run what the repository names, so that not running it is worth something."""
    subprocess.run(["git", *arguments], cwd=folder, capture_output=True, check=False)
    assert ran.exists()
    ran.unlink()


def test_the_repository_of_a_stranger_runs_nothing(tmp_path: Path) -> None:
    """What `git status` would run: a monitor, a filter, a hook, and the transport to a remote that lacks objects."""
    top, ran = repository(tmp_path / "r"), tmp_path / "ran"
    (top / "datapackage.json").write_text("{}")
    (top / ".gitattributes").write_text("* filter=evil\n")
    head = commit(top)
    bad = f"touch {ran}"
    for name, value in {
        "core.fsmonitor": bad,
        "filter.evil.clean": bad,
        "filter.evil.process": bad,
        "core.sshCommand": bad,
        "core.pager": bad,
        "remote.origin.url": "ssh://example.invalid/x",
        "remote.origin.promisor": "true",
        "extensions.partialClone": "origin",
        "core.repositoryFormatVersion": "1",
    }.items():
        run("git", "config", name, value, folder=top)
    (top / "datapackage.json").write_text("{ }")
    would_run(ran, top, "status")
    assert read_commit(top, [top / "datapackage.json"]) == Commit(head, ("datapackage.json",))
    for path in (top / ".git/objects").rglob("*"):  # and now the objects are gone
        if path.is_file():
            path.unlink()
    would_run(ran, top, "ls-tree", "-r", head)
    assert read_commit(top, [top / "datapackage.json"]) is None
    assert not ran.exists()
