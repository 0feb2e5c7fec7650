"""The commit that the files of a package are of, where they stand in a Git repository.

Git answers two questions on objects alone (`rev-parse`, `ls-tree`). Whether a file is that of the commit is found by
its bytes: `git status` would run the filters and the monitor that the repository of a stranger may name. So a file that
is stored otherwise than it stands here (other line ends, Git LFS) counts as changed.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from govdata.programs import find_program, run_program
from govdata.values import dataclass


@dataclass(frozen=True)
class Commit:
    """A commit by its full id, and the files of the package that are not as it has them, by their paths in it."""

    id: str
    changed: tuple[str, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether every file that the release was made from is as the commit has it."""
        return not self.changed


def read_commit(root: Path, files: Iterable[Path]) -> Commit | None:
    """The commit of the package in `root`, whose files are named; None where Git knows none of them, or is not there.

    Raises:
        OSError: a file cannot be read.
    """
    said = _git(root, "rev-parse", "--show-toplevel", "HEAD^{commit}").decode("utf-8", "replace").splitlines()
    if len(said) != 2:
        return None
    top, commit = Path(said[0]), said[1]
    real = Path(os.path.realpath(root))
    stored = _stored(top, commit, real)
    places = {os.path.relpath(path, real): real / path for path in (_below(file, root, real) for file in files)}
    own = {name: _stored_as(path, top, stored) for name, path in places.items()}
    if not any(own.values()):
        return None
    changed = (name for name, blob in own.items() if not blob or _blob_id(places[name], blob) != blob)
    return Commit(commit, tuple(sorted(Path(name).as_posix() for name in changed)))


def _below(file: Path, root: Path, real: Path) -> Path:
    """A file of the package by where its folder really is; a link to the file itself stays one."""
    return real / os.path.relpath(file, root)


def _stored(top: Path, commit: str, real: Path) -> Mapping[str, str]:
    """Path from the top of the repository -> id of the blob, of the plain files that a commit has below a folder."""
    folder = Path(os.path.relpath(real, os.path.realpath(top))).as_posix()
    listed = _git(top, "ls-tree", "-r", "-z", "--full-tree", commit, "--", *([] if folder == "." else [f"{folder}/"]))
    entries = (entry.decode("utf-8", "surrogateescape").partition("\t") for entry in listed.split(b"\0") if entry)
    return {path: head.split()[2] for head, _, path in entries if head.startswith("100")}


def _stored_as(path: Path, top: Path, stored: Mapping[str, str]) -> str:
    """The id of the blob that a commit has for a file; empty where it has none."""
    return stored.get(Path(os.path.relpath(path, os.path.realpath(top))).as_posix(), "")


def _blob_id(path: Path, like: str) -> str:
    """The id that Git gives the bytes of a file, by the hash that a repository uses; empty where there is no file."""
    if not path.is_file() or path.is_symlink():
        return ""
    found = hashlib.new("sha1" if len(like) == 40 else "sha256", usedforsecurity=False)
    with path.open("rb") as file:
        found.update(b"blob %d\0" % path.stat().st_size)
        while chunk := file.read(1 << 20):
            found.update(chunk)
    return found.hexdigest()


def _git(folder: Path, *arguments: str) -> bytes:
    """What Git answers, without variables of ours and without the network; empty where it is not there or refuses."""
    if find_program("git") is None:
        return b""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    alone = {"GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none", "GIT_NO_REPLACE_OBJECTS": "1"}
    answer = run_program("git", "-C", folder, *arguments, environment={**kept, **alone})
    return answer.output if answer.good else b""
