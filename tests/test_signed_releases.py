"""Who signed a release: what the front door refuses, and what the two lines of its README refuse without us."""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

import govdata
from govdata.errors import GovdataError, SourceError, UsageError, VerificationError, WriteError
from govdata.releases.manifest import write_sums
from govdata.reports.model import State
from tests.support.releasing import GRANTS, contents, listing, write_package
from tests.support.signing import Authority, run, signers_file, sm2_key, sm2_line, ssh_key, ssh_line

SIG = "SHA256SUMS.sig"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keys of alice, bob and eve; the signers alice and bob; a release that alice signed, and the one before it."""
    folder = tmp_path_factory.mktemp("office")
    keys = [ssh_key(folder / "keys", name) for name in ("alice", "bob", "eve")]
    signers_file(folder, *(ssh_line(key) for key in keys[:2]))
    for version, month, count in (("1.0.0", 3, 3), ("1.1.0", 4, 2), ("1.2.0", 5, 1)):
        rows = [*GRANTS, *(("h1", "p1", "1", "", "", ""), ("h2", "p2", "2", "", "", ""))[: 3 - count]]
        package = write_package(folder / "package", rows, version=version, created=f"2025-{month:02}-01T00:00:00Z")
        govdata.publish(package, to=folder / "releases", sign=keys[0])
    return folder


@pytest.fixture
def releases(office: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(office / "releases", tmp_path / "releases", symlinks=True))


@pytest.fixture
def release(releases: Path) -> Path:
    return releases / "1.2.0"


@pytest.fixture
def signers(office: Path) -> Path:
    return office / "allowed_signers"


def shell_refuses(release: Path, signers: Path) -> bool:
    """Whether the lines that the README of the release prints fail, as they stand there."""
    shutil.copy(signers, release.parent / "allowed_signers")
    lines = re.findall(r"^```sh\n(.*?)^```", (release / "README.md").read_text(encoding="utf-8"), re.M | re.S)[0]
    done = subprocess.run(["bash", "-ec", lines], cwd=release, capture_output=True, check=False)
    return done.returncode != 0


def problem(release: Path, signers: Path, require: int = 1) -> str:
    """What `verify` and `load` say against a release; "" where neither says anything. They agree on whether."""
    try:
        found = govdata.verify(release, signers=signers, require=require).errors
    except VerificationError as error:
        told = str(error)
    else:
        told = "; ".join(f"{each.type}: {each.message.en}" for each in found)
    try:
        govdata.load(release, "grants", signers=signers, require=require)
    except VerificationError:
        assert told
    else:
        assert not told
    return told


def test_a_signed_release_says_who_released_it(release: Path, signers: Path) -> None:
    report = govdata.verify(release, signers=signers)
    assert report.valid
    assert [each.partition(" (ED25519 SHA256:")[0] for each in report.signers] == ["alice@stats.example"]
    assert report.to_dict()["signers"] == list(report.signers)
    assert [each.identity for each in govdata.tables(release, signers=signers).signers] == ["alice@stats.example"]
    assert not shell_refuses(release, signers)


def test_what_nobody_was_asked_about_is_skipped(release: Path) -> None:
    check = next(each for each in govdata.verify(release).checks if each.id == "release-signatures")
    assert (check.state, str(check.reason)) == (
        State.SKIPPED,
        "it is signed, and no signers were named (--signers)",
    )
    assert govdata.tables(release).signers == ()
    (release / SIG).unlink()
    assert "release-signatures" not in {each.id for each in govdata.verify(release).checks}


def test_a_release_is_the_same_signed_or_not(office: Path, tmp_path: Path) -> None:
    package = write_package(tmp_path / "package")
    plain = govdata.publish(package, to=tmp_path / "plain")
    signed = govdata.publish(package, to=tmp_path / "signed", sign=office / "keys/bob")
    assert {**contents(plain.path), SIG: b""} == {**contents(signed.path), SIG: b""}
    assert plain.digest == signed.digest


def test_every_flipped_byte_is_refused(release: Path, signers: Path) -> None:
    """Every byte of SHA256SUMS and of the signature; of the other files some, at places of chance with a seed."""
    chance = random.Random(17)  # noqa: S311 (places to flip)
    files = contents(release)
    places: dict[str, Sequence[int]] = {name: range(len(files[name])) for name in ("SHA256SUMS", SIG)}
    places |= {
        name: chance.sample(range(len(data)), min(4, len(data))) for name, data in files.items() if name not in places
    }
    for name, chosen in places.items():
        for place in chosen:
            flipped = bytearray(files[name])
            flipped[place] ^= 1 << chance.randrange(8)
            (release / name).write_bytes(flipped)
            with pytest.raises(VerificationError, match=r"is not an intact release|is not signed as required"):
                govdata.load(release, "grants", signers=signers)
        (release / name).write_bytes(files[name])
    assert problem(release, signers) == ""


def test_every_flipped_byte_that_counts_is_refused_without_us(release: Path, signers: Path) -> None:
    """The armour of a signature says nothing; ssh-keygen passes over some of it."""
    chance, files = random.Random(18), contents(release)  # noqa: S311
    for name, data in files.items():
        last = data.rindex(b"\n-----END") if name == SIG else len(data)
        first = data.index(b"\n") + 1 if name == SIG else 0
        for place in chance.sample([each for each in range(first, last) if data[each : each + 1] != b"\n"], 2):
            flipped = bytearray(data)
            flipped[place] ^= 1
            (release / name).write_bytes(flipped)
            assert problem(release, signers), (name, place)
            if name != "README.md":  # which says the lines
                assert shell_refuses(release, signers), (name, place)
        (release / name).write_bytes(data)


def _swap(release: Path, _: Path) -> None:
    one, two = release / "csv/grants.csv", release / "csv/places.csv"
    both = one.read_bytes(), two.read_bytes()
    two.write_bytes(both[0])
    one.write_bytes(both[1])


def _mend(release: Path, _: Path) -> None:
    (release / "CHANGES.md").write_text("nothing\n")
    write_sums(release)


def _strip(release: Path, _: Path) -> None:
    (release / SIG).unlink()


def _sign_with(key: str, namespace: str = "govdata") -> Callable[[Path, Path], None]:
    def sign(release: Path, office: Path) -> None:
        what = (release / "SHA256SUMS").read_bytes()
        made = run("ssh-keygen", "-Y", "sign", "-f", office / "keys" / key, "-n", namespace, given=what)
        (release / SIG).write_bytes(made)

    return sign


def _from_before(release: Path, _: Path) -> None:
    shutil.copy(release.with_name("1.1.0") / SIG, release)


def _mend_and_sign_as_a_stranger(release: Path, office: Path) -> None:
    _mend(release, office)
    _sign_with("eve")(release, office)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_swap, "release-bytes: csv/grants.csv: the file was changed"),
        (_mend, "SHA256SUMS.sig: it is not a signature of SHA256SUMS for govdata"),
        (_strip, "0 of the listed signers signed it; at least 1 must"),
        (_sign_with("eve"), "SHA256SUMS.sig: its signer is not on the list"),
        (_mend_and_sign_as_a_stranger, "SHA256SUMS.sig: its signer is not on the list"),
        (_sign_with("alice", "git"), "SHA256SUMS.sig: it is not a signature of SHA256SUMS for govdata"),
        (_from_before, "SHA256SUMS.sig: it is not a signature of SHA256SUMS for govdata"),
    ],
)
def test_what_the_signers_did_not_sign_is_refused(
    release: Path, office: Path, signers: Path, change: Callable[[Path, Path], None], told: str
) -> None:
    change(release, office)
    assert told in problem(release, signers)
    assert shell_refuses(release, signers)


def test_an_expired_key_is_refused(release: Path, office: Path, tmp_path: Path) -> None:
    expired = signers_file(tmp_path, ssh_line(office / "keys/alice", options='valid-before="20250101"'))
    assert "its key is on the list, and may not sign" in problem(release, expired)
    assert shell_refuses(release, expired)


def test_a_file_beside_the_manifest_that_is_no_signature_is_refused(release: Path, signers: Path) -> None:
    for name in ("SHA256SUMS.txt", "SHA256SUMS.a.b.sig", "csv/SHA256SUMS.sig", "x.sig"):
        (release / name).write_text("x")
        assert f"{name}: the file is not listed in SHA256SUMS" in problem(release, signers)
        (release / name).unlink()
    (release / SIG).rename(release.parent / SIG)
    (release / SIG).symlink_to(release.parent / SIG)
    assert f"{SIG}: the file is not listed in SHA256SUMS" in problem(release, signers)


def test_a_bundle_of_sigstore_may_stand_there_and_proves_nothing_here(release: Path, signers: Path) -> None:
    (release / "SHA256SUMS.sigstore.json").write_text("{}")
    assert problem(release, signers) == ""
    (release / SIG).unlink()
    assert problem(release, signers)


def test_two_of_two(release: Path, office: Path, signers: Path) -> None:
    assert "1 of the listed signers signed it; at least 2 must" in problem(release, signers, 2)
    assert govdata.sign(release, office / "keys/bob", name="bob") == (release / "SHA256SUMS.bob.sig",)
    assert problem(release, signers, 2) == ""
    (release / "SHA256SUMS.bob.sig").write_bytes((release / SIG).read_bytes())
    assert problem(release, signers, 2)


def test_a_signature_is_never_overwritten(release: Path, office: Path) -> None:
    before = (release / SIG).read_bytes()
    with pytest.raises(WriteError, match=r"SHA256SUMS\.sig: it already exists\.\nGive another signer a name"):
        govdata.sign(release, office / "keys/bob")
    assert (release / SIG).read_bytes() == before


def test_only_a_whole_release_is_signed(release: Path, office: Path) -> None:
    (release / "README.md").write_text("x")
    with pytest.raises(VerificationError, match=r"README\.md: the file was changed"):
        govdata.sign(release, office / "keys/bob", name="bob")
    assert not (release / "SHA256SUMS.bob.sig").exists()


def _wrong_key(folder: Path) -> dict[str, Any]:
    (folder / "text").write_text("no key")
    return {"sign": folder / "text"}


def _no_key(folder: Path) -> dict[str, Any]:
    return {"sign": folder / "none"}


def _no_authority(folder: Path) -> dict[str, Any]:
    return {"sign": ssh_key(folder, "k"), "timestamp": "http://127.0.0.1:9/tsa"}


def _only_authority(_: Path) -> dict[str, Any]:
    return {"timestamp": "http://127.0.0.1:9/tsa"}


@pytest.mark.parametrize(
    ("how", "error", "told"),
    [
        (_wrong_key, UsageError, "ssh-keygen does not sign with"),
        (_no_key, SourceError, "No such file"),
        (_no_authority, UsageError, "gives no time stamp: it does not answer"),
        (_only_authority, UsageError, "A time stamp needs a signature"),
    ],
)
def test_what_cannot_be_signed_is_not_released(
    tmp_path: Path, how: Callable[[Path], dict[str, Any]], error: type[GovdataError], told: str
) -> None:
    with pytest.raises(error, match=told):
        govdata.publish(write_package(tmp_path / "package"), to=tmp_path / "releases", **how(tmp_path))
    assert listing(tmp_path / "releases") == []


def test_while_a_release_is_being_signed_nobody_sees_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key, seen = ssh_key(tmp_path, "alice"), []
    program = shutil.which("ssh-keygen")
    wrapper = tmp_path / "bin/ssh-keygen"
    wrapper.parent.mkdir()
    wrapper.write_text(f'#!/bin/sh\nls "{tmp_path}/releases" >> "{tmp_path}/seen"\nexec {program} "$@"\n')
    wrapper.chmod(0o755)
    monkeypatch.setenv("PATH", f"{wrapper.parent}:/usr/bin:/bin")
    release = govdata.publish(write_package(tmp_path / "package"), to=tmp_path / "releases", sign=key)
    seen = (tmp_path / "seen").read_text().split()
    assert set(seen) == set()
    assert (release.path / SIG).exists()


def test_sm2_and_a_time_stamp_from_the_front_door(tmp_path: Path) -> None:
    key, office, authority = ssh_key(tmp_path / "k", "alice"), sm2_key(tmp_path / "k"), Authority(tmp_path / "tsa")
    signers = signers_file(tmp_path, ssh_line(key), sm2_line(office), authority.line)
    with authority.served() as address:
        release = govdata.publish(
            write_package(tmp_path / "package"), to=tmp_path / "releases", sign=office, timestamp=address
        ).path
        govdata.sign(release, key, timestamp=address)
    proofs = {path.name for path in release.glob("SHA256SUMS.*")}
    assert proofs == {SIG, f"{SIG}.tsr", "SHA256SUMS.sm2.sig", "SHA256SUMS.sm2.sig.tsr"}
    assert problem(release, signers, 2) == ""


# Lock files


def lock_of(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))["releases"]["grants"]


def test_a_lock_that_was_made_with_signers_requires_them(
    release: Path, office: Path, signers: Path, tmp_path: Path
) -> None:
    lock = tmp_path / "govdata.lock"
    govdata.pin(release, lockfile=lock, signers=signers)
    assert lock_of(lock)["signers"] == [ssh_line(office / "keys" / name) for name in ("alice", "bob")]
    assert [each.identity for each in govdata.tables(release, lockfile=lock).signers] == ["alice@stats.example"]
    (release / SIG).unlink()
    for read in (lambda: govdata.load(release, "grants", lockfile=lock), lambda: govdata.pin(release, lockfile=lock)):
        with pytest.raises(VerificationError, match="is not signed as required: 0 of the listed signers"):
            read()
    govdata.sign(release, office / "keys/eve")
    with pytest.raises(VerificationError, match="is not signed as required"):
        govdata.pin(release, lockfile=lock)
    govdata.sign(release, office / "keys/bob", name="bob")
    govdata.pin(release, lockfile=lock)
    assert len(lock_of(lock)["signers"]) == 2


def test_a_newer_release_is_pinned_only_as_its_signers_signed_it(
    releases: Path, office: Path, signers: Path, tmp_path: Path
) -> None:
    lock = tmp_path / "govdata.lock"
    govdata.pin(releases / "1.1.0", lockfile=lock, signers=signers, require=1)
    govdata.pin(releases, lockfile=lock)
    assert lock_of(lock)["version"] == "1.2.0"
    package = write_package(tmp_path / "package", version="9.0.0", created="2025-09-01T00:00:00Z", name="grants")
    false = govdata.publish(package, to=tmp_path / "false", sign=office / "keys/eve").path
    with pytest.raises(VerificationError, match="is not signed as required"):
        govdata.pin(false, lockfile=lock)
    assert lock_of(lock)["version"] == "1.2.0"


def test_a_pin_outlives_the_keys_that_were_good_when_it_was_made(release: Path, office: Path, tmp_path: Path) -> None:
    lock = tmp_path / "govdata.lock"
    line = ssh_line(office / "keys/alice", options='valid-before="20990101"')
    govdata.pin(release, lockfile=lock, signers=signers_file(tmp_path, line))
    text = lock.read_text()
    lock.write_text(
        text.replace("20990101", lock_of(lock)["checked"][:4] + "0101").replace(
            lock_of(lock)["checked"], "20200101000000Z"
        )
    )
    assert govdata.load(release, "grants", lockfile=lock).version == "1.2.0"
    with pytest.raises(VerificationError, match="is not signed as required"):
        govdata.pin(release, lockfile=lock)


def test_a_latest_that_goes_back_is_noticed(releases: Path, tmp_path: Path) -> None:
    lock = tmp_path / "govdata.lock"
    govdata.pin(releases, lockfile=lock)
    shutil.rmtree(releases / "1.2.0")
    (releases / "latest").unlink()
    (releases / "latest").symlink_to("1.1.0")
    for path in (releases, releases / "latest"):
        with pytest.raises(VerificationError, match=r"pins 1\.2\.0 .*, and the last release there is now 1\.1\.0"):
            govdata.pin(path, lockfile=lock)
        with pytest.raises(VerificationError, match="is not the pinned release"):
            govdata.load(path, "grants", lockfile=lock)
    assert govdata.pin(releases / "1.1.0", lockfile=lock).version == "1.1.0"


def test_a_version_that_was_written_anew_is_noticed(releases: Path, tmp_path: Path) -> None:
    lock = tmp_path / "govdata.lock"
    govdata.pin(releases, lockfile=lock)
    _mend(releases / "1.2.0", tmp_path)
    with pytest.raises(VerificationError, match="is not the pinned release"):
        govdata.pin(releases, lockfile=lock)


def test_an_old_release_under_a_higher_number_is_refused(releases: Path, signers: Path) -> None:
    shutil.copytree(releases / "1.0.0", releases / "2.0.0")
    assert "version is 1.0.0, but the folder is named 2.0.0" in problem(releases / "2.0.0", signers)
    with pytest.raises(VerificationError, match=r"version is 1\.0\.0, but the folder is named 2\.0\.0"):
        govdata.load(releases, "grants", signers=signers)


@pytest.mark.parametrize("wrong", [{"signers": 1}, {"signers": []}, {"signers": ["a@x k"], "require": "many"}])
def test_a_lock_with_damaged_signers_is_no_lock_file(release: Path, tmp_path: Path, wrong: dict[str, Any]) -> None:
    lock = tmp_path / "govdata.lock"
    govdata.pin(release, lockfile=lock)
    raw = json.loads(lock.read_text())
    raw["releases"]["grants"] |= wrong
    lock.write_text(json.dumps(raw))
    with pytest.raises(UsageError, match=r"is not a lock file|names no signer"):
        govdata.load(release, "grants", lockfile=lock)


def test_requiring_signers_without_naming_them_is_a_usage_error(release: Path) -> None:
    for ask in (govdata.verify, lambda path, require: govdata.load(path, "grants", require=require)):
        with pytest.raises(UsageError, match="Signers are required, and none are named"):
            ask(release, require=2)
