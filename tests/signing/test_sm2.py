from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from govdata.errors import SourceError, UsageError
from govdata.signing import Signer, Signers, check_signatures, openssh, sm2
from govdata.signing.signers import SM2
from tests.support.signing import run, sm2_key, sm2_line, ssh_key, ssh_line

CONTENT = b"0123  a\n"


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    for name in ("office", "other"):
        sm2_key(folder, name)
    return folder


def test_openssl_alone_finds_the_signature_good(keys: Path, tmp_path: Path) -> None:
    (tmp_path / "SHA256SUMS").write_bytes(CONTENT)
    (tmp_path / "SHA256SUMS.sm2.sig").write_bytes(sm2.sign(CONTENT, keys / "office.pem"))
    run("openssl", "pkey", "-in", keys / "office.pem", "-pubout", "-out", tmp_path / "office.pub")
    how = ("-sm3", "-verify", "office.pub", "-sigopt", "distid:1234567812345678", "-signature", "SHA256SUMS.sm2.sig")
    assert run("openssl", "dgst", *how, "SHA256SUMS", folder=tmp_path) == b"Verified OK\n"


def test_no_byte_of_a_signature_may_be_another(keys: Path) -> None:
    known = Signers.of([sm2_line(keys / "office.pem")], 1, "a list").own(SM2)
    made = (sm2.sign(CONTENT, keys / "office.pem") for _ in range(200))
    good = next(each for each in made if len(each) == 72)  # the longest: openssl reads no byte behind it
    found = sm2.signer(CONTENT, good, known)
    assert isinstance(found, Signer)
    assert found.identity == "office@stats.example"
    assert found.key.startswith("SM2 SHA256:")
    for place in range(len(good)):
        flipped = bytearray(good)
        flipped[place] ^= 1 << place % 8
        assert sm2.signer(CONTENT, bytes(flipped), known) == sm2.UNKNOWN, place
    assert sm2.signer(CONTENT, good + b"\0", known) == sm2.UNKNOWN
    assert sm2.signer(b"other", good, known) == sm2.UNKNOWN
    strangers = Signers.of([sm2_line(keys / "other.pem")], 1, "a list").own(SM2)
    assert sm2.signer(CONTENT, good, strangers) == sm2.UNKNOWN


def test_a_signature_with_another_algorithm_or_another_identity_is_none(keys: Path) -> None:
    known = Signers.of([sm2_line(keys / "office.pem")], 1, "a list").own(SM2)
    bare = run("openssl", "dgst", "-sm3", "-sign", keys / "office.pem", given=CONTENT)
    assert sm2.signer(CONTENT, bare, known) == sm2.UNKNOWN


def test_both_kinds_count_together(keys: Path, tmp_path: Path) -> None:
    alice = ssh_key(tmp_path, "alice")
    signed = {
        "SHA256SUMS.sig": openssh.sign(CONTENT, alice),
        "SHA256SUMS.sm2.sig": sm2.sign(CONTENT, keys / "office.pem"),
    }
    signers = Signers.of([ssh_line(alice), sm2_line(keys / "office.pem")], 2, "a list")
    assert check_signatures(signed, CONTENT, signers).problems == ()
    assert check_signatures({**signed, "SHA256SUMS.sm2.sig": b"0\0"}, CONTENT, signers).problems


def test_which_keys_are_for_sm2(keys: Path, tmp_path: Path) -> None:
    run("openssl", "genpkey", "-algorithm", "RSA", "-out", tmp_path / "rsa.pem")
    run("openssl", "ec", "-in", keys / "office.pem", "-out", tmp_path / "old.pem")
    run("openssl", "pkcs8", "-topk8", "-in", keys / "office.pem", "-passout", "pass:x", "-out", tmp_path / "locked.pem")
    alice = ssh_key(tmp_path, "alice")
    found = {path.name: sm2.is_key(path) for path in (keys / "office.pem", *tmp_path.glob("*.pem"), alice)}
    assert found == {"office.pem": True, "old.pem": True, "locked.pem": True, "rsa.pem": False, "alice": False}
    assert sm2.is_key(alice.with_suffix(".pub")) is False
    with pytest.raises(SourceError, match="No such file"):
        sm2.is_key(tmp_path / "none")


def test_a_key_that_cannot_sign_is_named(tmp_path: Path) -> None:
    run("openssl", "genpkey", "-algorithm", "RSA", "-out", tmp_path / "rsa.pem")
    with pytest.raises(UsageError, match=r"openssl does not sign with .*rsa\.pem"):
        sm2.sign(CONTENT, tmp_path / "rsa.pem")
    assert subprocess.run(["openssl", "version"], capture_output=True, check=True).stdout.startswith(b"OpenSSL 3")
