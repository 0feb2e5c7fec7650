from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from govdata.errors import UsageError, VerificationError
from govdata.releases import manifest
from govdata.stores import Location

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
    assert manifest.problems(manifest.read_manifest(release)) == ()
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


@pytest.mark.parametrize("damage", [_change, _remove, _add, _link])
def test_each_kind_of_damage_is_named(release: Path, damage: Callable[[Path], str]) -> None:
    named = damage(release)
    assert [problem.en for problem in manifest.problems(manifest.read_manifest(release))] == [named]


A, B = "0" * 64, "1" * 64
TWICE = "SHA256SUMS: the lines are out of order, or a file is listed twice"


@pytest.mark.parametrize("place", [Path("1.0.0"), Location.parse("https://host/1.0.0")])
@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (f"{A}  b\n{A}  a\n", TWICE),
        (f"{A}  a\n{B}  a\n", TWICE),
        (f"{A}  a\n{A}  a\n", TWICE),
        *(
            (f"{A}  a\n{A}  {name}\n", "SHA256SUMS: line 2 is not a hash and a file name")
            for name in ("/etc/passwd", "../a", "b/../c", "./a", "b//c", "b/", "C:a", "b\\c", "..", "")
        ),
    ],
)
def test_one_manifest_is_right_for_some_files_wherever_it_is(place: manifest.Place, text: str, problem: str) -> None:
    with pytest.raises(VerificationError, match="is not an intact release") as told:
        manifest.parsed_sums(place, text.encode())
    assert [each.en for each in told.value.problems] == [problem]


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
        manifest.read_manifest(tmp_path)
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


def described(release: Path, version: str) -> Path:
    (release / manifest.DESCRIPTOR).write_text(json.dumps({"version": version, "resources": []}))
    manifest.write_sums(release)
    return release


def test_a_folder_is_named_like_the_version_in_it(releases: Path) -> None:
    described(releases / "1.0.0", "1.0.0")
    described(releases / "1.10.0", "1.0.0")
    said = r"1\.10\.0 is not an intact release: datapackage\.json: version is 1\.0\.0, but the folder is named 1\.10\.0"
    for ask in (manifest.versions, manifest.find_release):
        with pytest.raises(VerificationError, match=said):
            ask(releases)
    with pytest.raises(VerificationError, match=said):
        manifest.verified_descriptor(manifest.require_whole(releases / "1.10.0"))


@pytest.mark.parametrize("place", ["9.9.9", "."])
def test_a_link_is_named_like_the_version_that_it_leads_to(tmp_path: Path, release: Path, place: str) -> None:
    described(release, "1.0.0")
    (tmp_path / "9.9.9").symlink_to("1.0.0")
    with pytest.raises(VerificationError, match=r"version is 1\.0\.0, but the folder is named 9\.9\.9"):
        manifest.find_release(tmp_path / place)


def test_a_folder_of_another_name_may_hold_any_version(tmp_path: Path, release: Path) -> None:
    described(release, "1.0.0").rename(tmp_path / "copy")
    assert manifest.verified_descriptor(manifest.require_whole(tmp_path / "copy"))["version"] == "1.0.0"


def test_a_link_is_followed_once(tmp_path: Path, release: Path) -> None:
    (tmp_path / "latest").symlink_to("1.0.0")
    found = manifest.find_release(tmp_path / "latest")
    (tmp_path / "latest").unlink()
    assert found == release.resolve()


def test_a_descriptor_is_read_as_the_manifest_has_it(release: Path) -> None:
    whole = manifest.require_whole(described(release, "1.0.0"))
    described(release, "1.0.0 ")
    with pytest.raises(VerificationError, match=r"datapackage\.json: the file was changed"):
        manifest.verified_descriptor(whole)


@pytest.mark.parametrize("name", [manifest.SUMS, manifest.DESCRIPTOR])
@pytest.mark.parametrize("kind", ["pipe", "link", "large"])
def test_documents_are_regular_files_of_a_bounded_size(
    release: Path, name: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    described(release, "1.0.0").joinpath(name).rename(release.parent / name)
    if kind == "pipe":
        os.mkfifo(release / name)
    elif kind == "link":
        (release / name).symlink_to(release.parent / name)
    else:
        monkeypatch.setattr(manifest, "LARGEST_DOCUMENT", 1 << 20)
        (release / name).write_bytes(b" " * ((1 << 20) + 1))
    said = {"pipe": "it is not a regular file", "link": "it leads out of the folder", "large": "it is larger than 1 MB"}
    with pytest.raises(VerificationError, match=rf"{name}: {said[kind]}"):
        (manifest.read_manifest if name == manifest.SUMS else manifest.read_descriptor)(release)


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
