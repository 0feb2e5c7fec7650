"""What tells others of a release: it is planned, it is there, and nothing depends on the page of the folder."""

from __future__ import annotations

from pathlib import Path

import pytest

import govdata
from govdata.describing import describe_folder, description_files
from govdata.errors import VerificationError
from govdata.releases.atomic import PAGE, STAGING, atomic_directory, recover, replace_file
from tests.support.releasing import contents, listing, plan, publish, write_package


def test_a_plan_names_every_file_that_is_written(tmp_path: Path) -> None:
    package = write_package(tmp_path / "package")
    names = plan(package, tmp_path / "releases").file_names()
    assert {*description_files({}), "croissant.json", PAGE} <= set(names)
    release = publish(package, tmp_path / "releases").path
    assert names == sorted(contents(release))
    assert f"`{PAGE}`" in (release / "README.md").read_text(encoding="utf-8")


def test_a_changed_page_is_damage_as_any_other_file(tmp_path: Path) -> None:
    release = publish(write_package(tmp_path / "package"), tmp_path / "releases").path
    (release / PAGE).write_bytes(b"<h1>other</h1>")
    assert [str(finding.message) for finding in govdata.verify(release).errors] == [f"{PAGE}: the file was changed"]


def test_a_release_from_before_there_were_pages_is_followed_by_one_that_has_one(tmp_path: Path) -> None:
    releases = tmp_path / "releases"
    with atomic_directory(releases, "1.0.0") as folder:
        (folder / "SHA256SUMS").write_text("", encoding="utf-8")
    assert listing(releases) == ["1.0.0", "latest"]
    assert describe_folder(releases) == ()
    assert b"cannot be read" in (releases / PAGE).read_bytes()


def test_the_page_of_the_folder_may_be_lost(tmp_path: Path) -> None:
    publish(write_package(tmp_path / "package"), tmp_path / "releases")
    (tmp_path / "releases" / PAGE).unlink()
    assert govdata.verify(tmp_path / "releases").valid
    publish(write_package(tmp_path / "package", title="Other"), tmp_path / "releases", "1.0.1")
    assert listing(tmp_path / "releases") == ["1.0.0", "1.0.1", PAGE, "latest"]


def test_a_page_that_a_killed_run_left_half_is_removed(tmp_path: Path) -> None:
    publish(write_package(tmp_path / "package"), tmp_path / "releases")
    (tmp_path / "releases" / f"{STAGING}{PAGE}").write_bytes(b"<!doct")
    recover(tmp_path / "releases")
    assert listing(tmp_path / "releases") == ["1.0.0", PAGE, "latest"]


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    replace_file(tmp_path / PAGE, b"one")
    replace_file(tmp_path / PAGE, b"two")
    assert contents(tmp_path) == {PAGE: b"two"}
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "x").touch()
    with pytest.raises(OSError, match=r"folder"):
        replace_file(tmp_path / "folder", b"three")
    assert sorted(contents(tmp_path)) == ["folder/x", PAGE]


def test_what_follows_a_release_is_done_under_its_lock_and_only_once_it_is_there(tmp_path: Path) -> None:
    seen: list[list[str]] = []
    with atomic_directory(tmp_path, "1.0.0", lambda: seen.append(listing(tmp_path))) as folder:
        (folder / "SHA256SUMS").write_text("", encoding="utf-8")
        assert seen == []
    assert seen == [["1.0.0", "latest"]]
    with (
        pytest.raises(VerificationError, match="broken"),
        atomic_directory(tmp_path, "1.1.0", lambda: seen.append([])),
    ):
        raise VerificationError(tmp_path / "broken", ())
    assert len(seen) == 1
