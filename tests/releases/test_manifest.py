from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from govdata.errors import UsageError, VerificationError
from govdata.releases import manifest

FILES = {"a.txt": b"one\n", "b/数.csv": b"two\r\n", "b/c d.bin": bytes(range(256))}


@pytest.fixture
def release(tmp_path: Path) -> Path:
    folder = tmp_path / "1.0.0"
    for name, content in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    manifest.write_sums(folder)
    return folder


def test_what_was_written_is_whole(release: Path) -> None:
    assert manifest.problems(release) == ()
    assert list(manifest.listed(release)) == sorted(FILES)


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="sha256sum is not installed")
def test_sha256sum_reads_the_manifest(release: Path) -> None:
    done = subprocess.run(["sha256sum", "-c", "--strict", manifest.SUMS], cwd=release, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def _change(release: Path) -> str:
    (release / "a.txt").write_bytes(b"One\n")
    return "a.txt: the file was changed"


def _remove(release: Path) -> str:
    (release / "b/数.csv").unlink()
    return "b/数.csv: the file is missing"


def _add(release: Path) -> str:
    (release / "b/new").touch()
    return "b/new: the file is not listed in SHA256SUMS"


def _link(release: Path) -> str:
    (release / "a.txt").rename(release.parent / "elsewhere")
    (release / "a.txt").symlink_to(release.parent / "elsewhere")
    return "a.txt: not a regular file"


def _reorder(release: Path) -> str:
    lines = (release / manifest.SUMS).read_text().splitlines(keepends=True)
    (release / manifest.SUMS).write_text("".join(reversed(lines)))
    return "SHA256SUMS: the lines are out of order, or a file is listed twice"


@pytest.mark.parametrize("damage", [_change, _remove, _add, _link, _reorder])
def test_each_kind_of_damage_is_named(release: Path, damage: Callable[[Path], str]) -> None:
    named = damage(release)
    assert [problem.en for problem in manifest.problems(release)] == [named]


def test_every_flipped_bit_of_the_manifest_itself_is_seen(release: Path) -> None:
    sums = (release / manifest.SUMS).read_bytes()
    for position in range(len(sums)):
        damaged = bytearray(sums)
        damaged[position] ^= 1 << (position % 8)
        (release / manifest.SUMS).write_bytes(bytes(damaged))
        with pytest.raises(VerificationError, match="is not an intact release"):
            manifest.require_whole(release)


def test_a_folder_without_manifest_is_no_release(tmp_path: Path) -> None:
    with pytest.raises(VerificationError, match="SHA256SUMS: No such file"):
        manifest.problems(tmp_path)
    with pytest.raises(UsageError, match=r"No release found at .*\.\nName a folder such as releases/1\.2\.0"):
        manifest.find_release(tmp_path)


@pytest.fixture
def releases(release: Path) -> Path:
    folder = release.parent
    for name in ("1.10.0", "1.9.0", "draft", ".staging-2.0.0"):
        shutil.copytree(release, folder / name)
    (folder / ".staging-2.0.0" / manifest.SUMS).unlink()
    (folder / "3.0.0").touch()
    return folder


def test_folders_that_are_named_like_a_version_are_the_releases(releases: Path) -> None:
    assert [str(version) for version in manifest.versions(releases)] == ["1.0.0", "1.9.0", "1.10.0"]
    assert manifest.find_release(releases) == releases / "1.10.0"


def _lose(release: Path) -> str:
    (release / manifest.SUMS).unlink()
    return "SHA256SUMS: No such file or directory"


def _garble(release: Path) -> str:
    (release / manifest.SUMS).write_text("???")
    return "SHA256SUMS: the last line has no line break"


def _empty(release: Path) -> str:
    shutil.rmtree(release)
    release.mkdir()
    return "SHA256SUMS: No such file or directory"


@pytest.mark.parametrize("damage", [_lose, _garble, _empty, _remove])
@pytest.mark.parametrize("version", ["1.0.0", "1.10.0"])
def test_a_release_that_is_not_whole_is_named_and_never_passed_over(
    releases: Path, version: str, damage: Callable[[Path], str]
) -> None:
    named = damage(releases / version)
    for ask in (manifest.versions, manifest.find_release):
        with pytest.raises(VerificationError, match=rf"{version} is not an intact release: .*{named}"):
            ask(releases)
    assert manifest.find_release(releases / version) == releases / version
    assert manifest.find_release(releases / "1.9.0") == releases / "1.9.0"
