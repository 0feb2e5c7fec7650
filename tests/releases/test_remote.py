"""Releases behind a URL: the same answers as those of a folder, from bytes that are verified."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import govdata
from govdata.errors import NoSuchTable, StoreError, UsageError, VerificationError
from govdata.releases import remote_tables
from govdata.releases.blocks import BLOCKS, parsed_blocks
from govdata.releases.latest_json import Listed, parse_listed
from govdata.releases.manifest import write_sums
from govdata.releases.version import Version
from govdata.stores import Location
from govdata.stores.opening import OpenStore
from tests.support.range_server import RangeServer, range_server
from tests.support.releasing import GRANTS, publish, write_package
from tests.support.stores import Server, opened

LARGE = [
    (f"g{number}", "p1", str(number * 7919 % 100_003), "2024-07-29", "true", f"n{number % 977}")
    for number in range(40_000)
]
"""Enough rows for a Parquet file that is cut."""


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three releases of March, April and May; the last one has a table that is cut into blocks."""
    folder = tmp_path_factory.mktemp("remote")
    package, target = folder / "package", folder / "releases"
    rows = {"1.0.0": GRANTS, "1.1.0": [*GRANTS, ("g4", "p1", "1", "", "", "")]}
    for month, (version, grants) in enumerate(rows.items(), 3):
        publish(write_package(package, grants, version=version, created=f"2025-0{month}-01T00:00:00Z"), target)
    last = folder / "large"
    publish(write_package(last, LARGE, version="2.0.0", created="2025-05-01T00:00:00Z"), last / "releases")
    shutil.copytree(last / "releases" / "2.0.0", target / "2.0.0")
    return target


@pytest.fixture
def url(store_server: Server, releases: Path) -> str:
    """The folder of the package in a store."""
    for version in ("1.1.0", "1.0.0", "2.0.0"):
        govdata.push(releases / version, store_server.url)
    return f"{store_server.url}/grants"


@pytest.fixture
def web(releases: Path, tmp_path: Path) -> Iterator[tuple[Path, RangeServer]]:
    """A copy of the release with the blocks, and a server of the folder that holds it."""
    shutil.copytree(releases / "2.0.0", tmp_path / "web" / "2.0.0")
    with range_server(tmp_path / "web") as server:
        yield tmp_path / "web" / "2.0.0", server


def test_a_url_gives_what_the_folder_gives(url: str, releases: Path, tmp_path: Path) -> None:
    for there, here in ((url, "2.0.0"), (f"{url}/", "2.0.0"), (f"{url}/1.0.0", "1.0.0"), (f"{url}/2.0.0", "2.0.0")):
        found, own = govdata.tables(there), govdata.tables(releases / here)
        assert (found.name, found.version, found.digest, list(found)) == (own.name, own.version, own.digest, list(own))
        for table in own:
            assert found[table].arrow.equals(own[table].arrow)
        for columns in (["value"], ["note", "id"], []):
            assert found.read("grants", columns).arrow.equals(own.read("grants", columns).arrow)
        assert govdata.verify(there).valid
    assert found.to_duckdb().sql("select count(*) from grants").fetchall() == [(40_000,)]


@pytest.mark.parametrize(
    ("day", "version"), [("2025-03-01", "1.0.0"), ("2025-04-30", "1.1.0"), ("2026-01-01", "2.0.0"), ("2025-02-28", "")]
)
def test_a_folder_stands_for_what_was_public_on_a_day(url: str, day: str, version: str) -> None:
    if version:
        assert govdata.load(url, table="places", as_of=day).version == version
    else:
        with pytest.raises(UsageError, match=f"No release in .*grants was public on {day}"):
            govdata.load(url, table="places", as_of=day)
        with pytest.raises(UsageError, match=f"was not public on {day}"):
            govdata.load(f"{url}/1.0.0", table="places", as_of=day)


def test_a_lock_file_pins_a_release_behind_a_url(url: str, releases: Path, tmp_path: Path) -> None:
    lockfile = tmp_path / "govdata.lock"
    govdata.pin(f"{url}/1.1.0", lockfile=lockfile)
    assert govdata.load(url, table="places", lockfile=lockfile).version == "1.1.0"
    assert govdata.load(releases / "1.1.0", table="places", lockfile=lockfile).version == "1.1.0"
    with pytest.raises(VerificationError, match="is not the pinned release"):
        govdata.load(f"{url}/1.0.0", table="places", lockfile=lockfile)


def test_releases_are_compared_where_they_are(url: str, releases: Path) -> None:
    here = govdata.diff("1.0.0", "1.1.0", releases=releases).to_dict()
    assert govdata.diff("1.0.0", "1.1.0", releases=url).to_dict() == here
    assert govdata.diff(f"{url}/1.0.0", releases / "1.1.0").to_dict() == here
    assert govdata.diff("2.0.0", "latest", releases=url).to_dict()["level"] == "none"


def test_what_is_not_there_is_told(url: str) -> None:
    with pytest.raises(NoSuchTable, match='has no table "nothing"'):
        govdata.load(url, table="nothing")
    with pytest.raises(UsageError, match='has no column "nothing"'):
        govdata.load(url, table="grants", columns=["nothing"])
    with pytest.raises(UsageError, match="No release found at"):
        govdata.load(f"{url}/nowhere", table="grants")
    with pytest.raises(UsageError, match="No release found at"):
        govdata.verify(f"{url}/3.0.0")


def test_a_plain_folder_of_releases_is_read_by_its_link(releases: Path) -> None:
    with range_server(releases) as server:
        assert govdata.load(f"{server.address}/1.1.0", table="places").version == "1.1.0"
        assert govdata.load(server.address, table="places").version == "1.1.0"
        assert govdata.verify(f"{server.address}/1.1.0").valid


def test_one_column_is_read_by_its_blocks_alone(web: tuple[Path, RangeServer]) -> None:
    release, server = web
    blocks = parsed_blocks(release, (release / BLOCKS).read_bytes())["parquet/grants.parquet"]
    govdata.load(f"{server.address}/2.0.0", table="grants", columns=["day"])
    asked = [each for each in server.ranges if each]
    assert set(asked) <= {f"bytes={block.start}-{block.end - 1}" for block in blocks}
    assert len(asked) == 2
    assert server.ranges.count("") == 3


def test_a_release_without_blocks_is_read_whole(web: tuple[Path, RangeServer], releases: Path) -> None:
    release, server = web
    (release / BLOCKS).unlink()
    write_sums(release)
    own = govdata.load(release, table="grants", columns=["value"])
    assert govdata.load(f"{server.address}/2.0.0", table="grants", columns=["value"]).arrow.equals(own.arrow)
    assert set(server.ranges) == {""}
    checks = {check.id: check for check in govdata.verify(release).checks}
    assert checks["release-blocks"].reason.en == "the release is older than blocks.json"


def _flip(path: Path, place: int) -> None:
    content = bytearray(path.read_bytes())
    content[place] ^= 0x10
    path.write_bytes(content)


def _read_all(address: str) -> None:
    for columns in (["id"], ["value"], ["note"], None):
        govdata.load(address, table="grants", columns=columns)


@pytest.mark.parametrize("number", range(9))
def test_a_flipped_byte_of_any_block_that_is_read_is_refused(web: tuple[Path, RangeServer], number: int) -> None:
    release, server = web
    path = release / "parquet" / "grants.parquet"
    blocks = parsed_blocks(release, (release / BLOCKS).read_bytes())["parquet/grants.parquet"]
    block = blocks[number % len(blocks)]
    _flip(path, (block.start + block.end) // 2)
    with pytest.raises(VerificationError, match=r"grants\.parquet: the file was changed"):
        _read_all(f"{server.address}/2.0.0")


@pytest.mark.parametrize("name", ["datapackage.json", BLOCKS, "parquet/grants.parquet"])
def test_a_file_that_is_changed_or_gone_is_refused(web: tuple[Path, RangeServer], name: str) -> None:
    release, server = web
    _flip(release / name, 40)
    with pytest.raises(VerificationError, match="the file was changed"):
        _read_all(f"{server.address}/2.0.0")
    (release / name).unlink()
    with pytest.raises(VerificationError, match=r"the file (is missing|was changed)"):
        _read_all(f"{server.address}/2.0.0")


def _with_list(release: Path, change: Any) -> None:
    told = json.loads((release / BLOCKS).read_text(encoding="utf-8"))
    change(told["files"]["parquet/grants.parquet"])
    (release / BLOCKS).write_text(json.dumps(told), encoding="utf-8")
    write_sums(release)


def test_a_list_of_blocks_that_lies_is_found_by_verify_and_by_whom_it_concerns(web: tuple[Path, RangeServer]) -> None:
    release, server = web
    _with_list(release, lambda blocks: blocks[1].__setitem__(1, hashlib.sha256(b"").hexdigest()))
    found = [(finding.type, finding.message.en) for finding in govdata.verify(f"{server.address}/2.0.0").findings]
    assert found == [("release-blocks", "blocks.json: the blocks of parquet/grants.parquet are not those of its bytes")]
    with pytest.raises(VerificationError, match=r"grants\.parquet: the file was changed"):
        _read_all(f"{server.address}/2.0.0")


@pytest.mark.parametrize("cut", ["no footer", "one block"])
def test_another_cut_is_read_or_refused_and_never_misread(web: tuple[Path, RangeServer], cut: str) -> None:
    release, server = web
    content = (release / "parquet" / "grants.parquet").read_bytes()
    cuts = [len(content) - 3, 3] if cut == "no footer" else [len(content)]

    def change(blocks: list[Any]) -> None:
        start = 0
        blocks.clear()
        for size in cuts:
            blocks.append([size, hashlib.sha256(content[start : start + size]).hexdigest()])
            start += size

    _with_list(release, change)
    if cut == "no footer":
        with pytest.raises(VerificationError, match="it cannot be read as Parquet"):
            govdata.load(f"{server.address}/2.0.0", table="grants", columns=["id"])
    else:
        found = govdata.load(f"{server.address}/2.0.0", table="grants", columns=["id"])
        assert found.arrow.equals(govdata.load(release, table="grants", columns=["id"]).arrow)


def test_blocks_that_follow_each_other_are_one_request(
    web: tuple[Path, RangeServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, server = web
    govdata.load(f"{server.address}/2.0.0", table="grants", columns=["id", "place", "value"])
    assert len([each for each in server.ranges if each]) == 2
    monkeypatch.setattr(remote_tables, "LARGEST_REQUEST", 1)
    server.ranges.clear()
    govdata.load(f"{server.address}/2.0.0", table="grants", columns=["id", "place", "value"])
    assert len([each for each in server.ranges if each]) == 4


def test_a_release_that_is_not_the_listed_one_is_refused(web: tuple[Path, RangeServer]) -> None:
    release, server = web
    listed = Listed("grants", {Version(2, 0, 0): f"sha256:{'0' * 64}"})
    (release.parent / "latest.json").write_bytes(listed.to_bytes())
    with pytest.raises(VerificationError, match=r"latest\.json: its digest is not the one listed there"):
        govdata.load(server.address, table="grants")
    shutil.rmtree(release)
    with pytest.raises(VerificationError, match="SHA256SUMS: the file is missing"):
        govdata.load(server.address, table="grants")


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b'{"name": "x", "releases": {}}', b'{"name": "x", "releases": {"1": "d"}}', b"\xff"]
)
def test_what_is_no_list_of_releases_is_refused(content: bytes) -> None:
    with pytest.raises(StoreError, match="it does not list releases"):
        parse_listed(content, Location.parse("s3://b/latest.json"))


def test_an_old_release_under_a_new_version_is_refused(web: tuple[Path, RangeServer]) -> None:
    release, server = web
    release.rename(release.with_name("3.0.0"))
    with pytest.raises(VerificationError, match=r"version is 2\.0\.0, but the folder is named 3\.0\.0"):
        govdata.load(f"{server.address}/3.0.0", table="grants")


def test_a_manifest_that_leads_elsewhere_fetches_nothing(web: tuple[Path, RangeServer]) -> None:
    release, server = web
    secret = release.parent / "secret"
    secret.write_bytes(b"x")
    sums = (release / "SHA256SUMS").read_text(encoding="utf-8")
    line = f"{hashlib.sha256(b'x').hexdigest()}  ../secret\n"
    (release / "SHA256SUMS").write_text(line + sums, encoding="utf-8", newline="\n")
    for read in (govdata.verify, govdata.tables):
        with pytest.raises(VerificationError, match="line 1 is not a hash and a file name"):
            read(f"{server.address}/2.0.0")


@pytest.mark.parametrize(
    "name", ["evil:x", "csv/evil:x", "csv/grants.csv/evil", "SHA256SUMS/x", ".part-x", "x" * 256, "evil?x", "年.csv"]
)
def test_an_object_that_was_added_is_told_whatever_its_name(url: str, name: str) -> None:
    """In a store there may be names that no file here can have, also below that of another object."""
    try:
        opened(f"{url}/2.0.0").put_new(name, b"x")
    except StoreError:
        pytest.skip("this store has no such names")
    try:
        told = [finding.message.en for finding in govdata.verify(url).findings]
    except VerificationError as error:
        told = [each.en for each in error.problems]
    assert f"{name}: the file is not listed in SHA256SUMS" in told


@pytest.mark.parametrize(
    ("size", "told"), [(1 << 62, "it does not fit into the memory"), (1 << 70, "no list of blocks"), (True, "no list")]
)
def test_blocks_of_no_possible_size_are_refused(
    web: tuple[Path, RangeServer], monkeypatch: pytest.MonkeyPatch, size: int, told: str
) -> None:
    """Also where the server gives the right footer for whatever range it is asked."""
    release, server = web
    footer = parsed_blocks(release, (release / BLOCKS).read_bytes())["parquet/grants.parquet"][-1]
    content = (release / "parquet/grants.parquet").read_bytes()[footer.start :]
    _with_list(release, lambda blocks: blocks[1].__setitem__(0, size))
    monkeypatch.setattr(OpenStore, "part", lambda *_: content)
    with pytest.raises(VerificationError, match=told):
        govdata.load(f"{server.address}/2.0.0", table="grants", columns=["id"])
