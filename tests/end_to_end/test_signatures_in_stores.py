"""Who signed a release that is read from a URL: a store that lists what it holds, and a web server that does not."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

import govdata
from govdata.cli.app import run
from govdata.errors import UsageError, VerificationError
from govdata.releases.latest_json import LATEST_JSON, Listed
from govdata.releases.manifest import SUMS
from govdata.releases.remote import find_remote
from govdata.releases.version import Version
from govdata.signing import Signers, openssh
from govdata.stores import Location
from govdata.stores.opening import OpenStore
from tests.support.range_server import range_server
from tests.support.releasing import GRANTS, contents, write_package
from tests.support.signing import signers_file, ssh_key, ssh_line
from tests.support.stores import Server, opened, running

SIG = f"{SUMS}.sig"
Files = dict[str, bytes]
Put = Callable[[Mapping[str, Files]], str]
"""Puts releases, by version, behind a URL as whoever holds the credentials can; latest.json lists them."""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keys of alice, bob and eve; the signers alice and bob; two releases that alice signed, a third by eve."""
    folder = tmp_path_factory.mktemp("office")
    keys = {name: ssh_key(folder / "keys", name) for name in ("alice", "bob", "eve")}
    signers_file(folder, ssh_line(keys["alice"]), ssh_line(keys["bob"]))
    for month, (version, who) in enumerate({"1.0.0": "alice", "1.1.0": "alice", "1.2.0": "eve"}.items(), 3):
        rows = [*GRANTS, *((f"h{number}", "p1", "1", "", "", "") for number in range(month))]
        package = write_package(folder / "package", rows, version=version, created=f"2025-0{month}-01T00:00:00Z")
        govdata.publish(package, to=folder / "releases", sign=keys[who])
    return folder


@pytest.fixture
def signers(office: Path) -> Path:
    return office / "allowed_signers"


@pytest.fixture(params=["web", "seaweedfs", "moto", "file"])
def put(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Put]:
    folder = tmp_path / "there"
    folder.mkdir()
    if request.param == "web":
        with range_server(folder) as server:
            yield lambda releases: _served(folder, server.address, releases)
        return
    with running(request.param, folder) as store:
        for name, value in store.environment.items():
            monkeypatch.setenv(name, value)
        yield lambda releases: _stored(f"{store.url}/grants", releases)


def _listed(releases: Mapping[str, Files]) -> bytes:
    digests = {
        Version.asked(each): f"sha256:{hashlib.sha256(files[SUMS]).hexdigest()}" for each, files in releases.items()
    }
    return Listed("grants", digests).to_bytes()


def _served(folder: Path, address: str, releases: Mapping[str, Files]) -> str:
    for each in folder.iterdir():
        shutil.rmtree(each) if each.is_dir() else each.unlink()
    for version, files in releases.items():
        for name, content in files.items():
            path = folder / version / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    (folder / LATEST_JSON).write_bytes(_listed(releases))
    return address


def _stored(url: str, releases: Mapping[str, Files]) -> str:
    store = opened(url)
    for version, files in releases.items():
        for name, content in files.items():
            store.put(f"{version}/{name}", content)
    store.put(LATEST_JSON, _listed(releases))
    return url


def release(office: Path, version: str = "1.1.0") -> Files:
    return contents(office / "releases" / version)


def refused(url: str, signers: Path, folder: Path, require: int = 1) -> str:
    """What each way to a release says against it; they agree."""
    told = [each.type for each in govdata.verify(url, signers=signers, require=require).errors]
    asked: dict[str, Any] = {"signers": signers, "require": require}
    ways: list[Callable[[], object]] = [
        lambda: govdata.load(url, "grants", columns=["id"], **asked),
        lambda: govdata.tables(url, **asked),
        lambda: govdata.pin(url, lockfile=folder / "govdata.lock", **asked),
    ]
    for way in ways:
        with pytest.raises(VerificationError, match=r"is not signed as required|is not an intact release"):
            way()
    assert run(["verify", url, "--signers", str(signers), "--require", str(require)]) == 1
    assert told
    return told[0]


def test_a_release_behind_a_url_says_who_signed_it(put: Put, office: Path, signers: Path) -> None:
    url = put({"1.0.0": release(office, "1.0.0"), "1.1.0": release(office)})
    for place in (url, f"{url}/1.0.0"):
        assert [each.identity for each in govdata.tables(place, signers=signers).signers] == ["alice@stats.example"]
        report = govdata.verify(place, signers=signers)
        assert report.valid
        assert [each.partition(" ")[0] for each in report.signers] == ["alice@stats.example"]
    assert govdata.tables(url).signers == ()
    with pytest.raises(UsageError, match="Signers are required, and none are named"):
        govdata.load(url, "grants", require=2)


def _stripped(files: Files, _: Path) -> Files:
    return {name: content for name, content in files.items() if name != SIG}


def _foreign(files: Files, office: Path) -> Files:
    return {**files, SIG: openssh.sign(files[SUMS], office / "keys/eve")}


def _flipped(files: Files, _: Path) -> Files:
    signature = bytearray(files[SIG])
    signature[len(signature) // 2] ^= 1
    return {**files, SIG: bytes(signature)}


def _from_before(files: Files, office: Path) -> Files:
    return {**files, SIG: release(office, "1.0.0")[SIG]}


def _mended(files: Files, _: Path) -> Files:
    """Another README, with its hash in the manifest."""
    other = files["README.md"] + b"\n"
    old, new = (hashlib.sha256(each).hexdigest().encode() for each in (files["README.md"], other))
    return {**files, "README.md": other, SUMS: files[SUMS].replace(old, new)}


@pytest.mark.parametrize("attack", [_stripped, _foreign, _flipped, _from_before, _mended])
def test_what_the_signers_did_not_sign_is_refused_behind_a_url(
    put: Put, office: Path, signers: Path, tmp_path: Path, attack: Callable[[Files, Path], Files]
) -> None:
    url = put({"1.1.0": attack(release(office), office)})
    assert refused(url, signers, tmp_path) == "release-signatures"
    assert not (tmp_path / "govdata.lock").exists()


def test_signatures_of_others_are_found(put: Put, office: Path, signers: Path) -> None:
    """Where nothing is listed, that of `bob@stats.example` is the one that is named `bob`."""
    files = release(office)
    bob = openssh.sign(files[SUMS], office / "keys/bob")
    url = put({"1.1.0": {**files, f"{SUMS}.bob.sig": bob, f"{SUMS}.bob.sig.tsr": b"stamp"}})
    found = {each.identity for each in govdata.tables(url, signers=signers, require=2).signers}
    assert found == {"alice@stats.example", "bob@stats.example"}
    assert govdata.verify(url, signers=signers, require=2).valid
    there = find_remote(Location.parse(url)).proofs(Signers.read(signers))
    assert set(there) == {SIG, f"{SUMS}.bob.sig", f"{SUMS}.bob.sig.tsr"}


def test_a_signature_of_another_name_counts_where_it_is_listed(office: Path, signers: Path, tmp_path: Path) -> None:
    files = release(office)
    named = {f"{SUMS}.deputy.sig": openssh.sign(files[SUMS], office / "keys/bob")}
    folder = tmp_path / "there"
    folder.mkdir()
    url = _stored(folder.as_uri(), {"1.1.0": {**files, **named}})
    assert len(govdata.tables(url, signers=signers, require=2).signers) == 2
    with range_server(folder) as server:
        assert refused(server.address, signers, tmp_path, require=2) == "release-signatures"


def test_a_latest_that_goes_back_behind_a_url_is_noticed(put: Put, office: Path, tmp_path: Path) -> None:
    lockfile = tmp_path / "govdata.lock"
    first, second = release(office, "1.0.0"), release(office)
    url = put({"1.0.0": first, "1.1.0": second})
    govdata.pin(url, lockfile=lockfile)
    held = lockfile.read_bytes()
    put({"1.0.0": first})
    with pytest.raises(VerificationError, match=r"pins 1\.1\.0 .*, and the last release there is now 1\.0\.0"):
        govdata.pin(url, lockfile=lockfile)
    with pytest.raises(VerificationError, match="is not the pinned release"):
        govdata.load(url, "grants", lockfile=lockfile)
    assert lockfile.read_bytes() == held
    assert govdata.pin(f"{url}/1.0.0", lockfile=lockfile).version == "1.0.0"


def test_who_stole_the_credentials_of_a_store_signs_nothing(
    put: Put, office: Path, signers: Path, tmp_path: Path
) -> None:
    """A whole release of a higher version, listed, and signed by a key of the thief."""
    lockfile = tmp_path / "held" / "govdata.lock"
    lockfile.parent.mkdir()
    url = put({"1.1.0": release(office)})
    govdata.pin(url, lockfile=lockfile, signers=signers)
    put({"1.1.0": release(office), "1.2.0": release(office, "1.2.0")})
    assert refused(url, signers, tmp_path) == "release-signatures"
    with pytest.raises(VerificationError, match="is not signed as required"):
        govdata.pin(url, lockfile=lockfile)
    assert json.loads(lockfile.read_bytes())["releases"]["grants"]["version"] == "1.1.0"
    assert govdata.load(url, "grants", lockfile=lockfile).version == "1.1.0"


def test_a_signature_is_there_before_the_release_is(
    store_server: Server, office: Path, signers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    written: list[str] = []
    own = OpenStore.put_new

    def put_new(store: OpenStore, name: str, content: bytes) -> None:
        written.append(name)
        own(store, name, content)

    monkeypatch.setattr(OpenStore, "put_new", put_new)
    package = write_package(tmp_path / "package", created="2025-03-01T00:00:00Z", version="1.0.0")
    done = govdata.publish(package, to=store_server.url, sign=office / "keys/alice")
    names = [name.partition("/")[2] for name in written if name.startswith("1.0.0/")]
    assert SIG in names[:-1]
    assert names[-1] == SUMS
    url = f"{store_server.url}/grants"
    assert govdata.verify(url, signers=signers).valid
    govdata.sign(done.path, office / "keys/bob", name="bob")
    assert govdata.push(done.path, store_server.url).written == 1
    assert len(govdata.tables(url, signers=signers, require=2).signers) == 2
