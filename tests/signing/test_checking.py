from __future__ import annotations

import base64
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.errors import SourceError, UsageError
from govdata.reports.messages import Message
from govdata.signing import Signer, Signers, check_signatures, openssh, read_proofs
from govdata.signing.checking import distinct
from govdata.signing.proof_names import LARGEST_PROOF, MOST_SIGNATURES, is_proof, signature_name
from tests.support.signing import run, signers_file, ssh_key, ssh_line

CONTENT = b"0123  a\n"
KEY = base64.b64encode(b"\0\0\0\x0bssh-ed25519\0\0\0\x20" + bytes(32)).decode()


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("keys")
    return {name: ssh_key(folder, name) for name in ("alice", "bob", "eve")}


@pytest.fixture(scope="module")
def signatures(keys: dict[str, Path]) -> dict[str, bytes]:
    return {f"SHA256SUMS.{name}.sig": openssh.sign(CONTENT, key) for name, key in keys.items()}


def named(keys: dict[str, Path], *names: str, required: int = 1) -> Signers:
    return Signers.of([ssh_line(keys[name]) for name in names], required, "a list")


@pytest.mark.parametrize("required", [1, 2, 3])
def test_as_many_as_are_required_have_to_have_signed(
    keys: dict[str, Path], signatures: dict[str, bytes], required: int
) -> None:
    found = check_signatures(signatures, CONTENT, named(keys, "alice", "bob", required=required))
    assert [each.identity for each in found.signers] == ["alice@stats.example", "bob@stats.example"]
    if required <= 2:
        assert found.problems == ()
    else:
        assert [str(each) for each in found.problems] == [
            "2 of the listed signers signed it; at least 3 must",
            "SHA256SUMS.eve.sig: its signer is not on the list",
        ]


def test_a_broken_signature_is_a_problem_whoever_else_signed(
    keys: dict[str, Path], signatures: dict[str, bytes]
) -> None:
    for wrong in (openssh.sign(b"other", keys["bob"]), b"", b"junk", Message("it is a folder", "是文件夹")):
        found = check_signatures({**signatures, "SHA256SUMS.z.sig": wrong}, CONTENT, named(keys, "alice"))
        assert [str(each).partition(":")[0] for each in found.problems] == ["SHA256SUMS.z.sig"]


def test_neither_copies_nor_second_keys_nor_second_names_are_another_signer(
    keys: dict[str, Path], signatures: dict[str, bytes]
) -> None:
    copied = {"SHA256SUMS.sig": signatures["SHA256SUMS.alice.sig"], **signatures}
    assert check_signatures(copied, CONTENT, named(keys, "alice", required=2)).problems
    two_keys = Signers.of([ssh_line(keys[name], "alice@x") for name in ("alice", "bob")], 2, "a list")
    assert check_signatures(signatures, CONTENT, two_keys).problems
    two_names = Signers.of([ssh_line(keys["alice"], name) for name in ("alice@x", "other@x")], 2, "a list")
    assert check_signatures(copied, CONTENT, two_names).problems


@given(st.sets(st.builds(Signer, st.sampled_from("abcd"), st.sampled_from("klmn")), max_size=7))
def test_distinct_signers_share_neither_name_nor_key(signers: set[Signer]) -> None:
    sizes = [
        size
        for size in range(len(signers) + 1)
        for some in combinations(signers, size)
        if len({each.identity for each in some}) == len({each.fingerprint for each in some}) == size
    ]
    assert distinct(signers) == max(sizes)


def test_names_on_one_line_are_those_of_one_signer(keys: dict[str, Path], signatures: dict[str, bytes]) -> None:
    lines = {"alice@home,alice@x": "alice@x", "alice@x,alice@home": "alice@x", "alice@x": "alice@x,other@x"}
    for one, other in lines.items():
        aliases = Signers.of([ssh_line(keys["alice"], one), ssh_line(keys["bob"], other)], 2, "a list")
        assert check_signatures(signatures, CONTENT, aliases).problems, (one, other)


def test_a_key_with_a_certificate_is_the_same_key(tmp_path: Path) -> None:
    authority, key = ssh_key(tmp_path, "ca"), ssh_key(tmp_path, "dora")
    bare = openssh.sign(CONTENT, key)
    run("ssh-keygen", "-q", "-s", authority, "-I", "dora", "-n", "other@x", key.with_suffix(".pub"))
    both = {"SHA256SUMS.sig": bare, "SHA256SUMS.b.sig": openssh.sign(CONTENT, tmp_path / "dora-cert.pub")}
    lines = [ssh_line(key), ssh_line(authority, "*@x", "cert-authority")]
    assert len(check_signatures(both, CONTENT, Signers.of(lines, 1, "a list")).signers) == 2
    assert check_signatures(both, CONTENT, Signers.of(lines, 2, "a list")).problems


@pytest.mark.parametrize("hidden", ["\u2028", "\u0085", "\f", "\v", "\x1c", "\r"])
def test_a_line_of_the_file_of_signers_ends_where_it_ends_for_openssh(
    tmp_path: Path, keys: dict[str, Path], signatures: dict[str, bytes], hidden: str
) -> None:
    """What OpenSSH takes for a part of a comment is no signer here."""
    path = tmp_path / "allowed_signers"
    path.write_bytes(f"# left: {hidden}{ssh_line(keys['alice'])}\n{ssh_line(keys['bob'])}\n".encode())
    alone = {name: each for name, each in signatures.items() if "alice" in name}
    assert check_signatures(alone, CONTENT, Signers.read(path)).signers == ()


def test_a_mark_of_utf_8_and_line_ends_of_windows_are_no_part_of_a_name(
    tmp_path: Path, keys: dict[str, Path], signatures: dict[str, bytes]
) -> None:
    path = tmp_path / "allowed_signers"
    path.write_bytes(f"\ufeff{ssh_line(keys['alice'])}\r\n".encode())
    found = check_signatures(signatures, CONTENT, Signers.read(path))
    assert [each.identity for each in found.signers] == ["alice@stats.example"]


def test_more_signatures_than_are_looked_at_are_refused(keys: dict[str, Path], signatures: dict[str, bytes]) -> None:
    many = {f"SHA256SUMS.{number}.sig": signatures["SHA256SUMS.alice.sig"] for number in range(MOST_SIGNATURES + 1)}
    found = check_signatures(many, CONTENT, named(keys, "alice"))
    assert [str(each) for each in found.problems] == ["more than 64 signatures"]


def test_what_cannot_be_read_as_a_signature_says_why(tmp_path: Path) -> None:
    (tmp_path / "release").mkdir()
    (tmp_path / "away").write_bytes(b"-----BEGIN")
    (tmp_path / "release/SHA256SUMS.sig").symlink_to(tmp_path / "away")
    (tmp_path / "release/SHA256SUMS.large.sig").write_bytes(b"0" * (LARGEST_PROOF + 1))
    (tmp_path / "release/SHA256SUMS.folder.sig").mkdir()
    told = {name: str(proof) for name, proof in read_proofs(tmp_path / "release").items()}
    assert told == {
        "SHA256SUMS.folder.sig": "it is a folder, not a file",
        "SHA256SUMS.large.sig": "it is larger than 1 MB",
        "SHA256SUMS.sig": "it leads out of the folder that it has to stay in",
    }


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("SHA256SUMS.sig", True),
        ("SHA256SUMS.bob_2-b.sig", True),
        ("SHA256SUMS.sig.tsr", True),
        ("SHA256SUMS.bob.sig.tsr", True),
        ("SHA256SUMS.sigstore.json", True),
        ("SHA256SUMS", False),
        ("SHA256SUMS.tsr", False),
        ("SHA256SUMS..sig", False),
        ("SHA256SUMS.a.b.sig", False),
        ("SHA256SUMS.sig\n", False),
        ("SHA256SUMS.sig.tsr.tsr", False),
        ("csv/SHA256SUMS.sig", False),
        ("sha256sums.sig", False),
        (f"SHA256SUMS.{'a' * 65}.sig", False),
    ],
)
def test_the_names_of_what_the_manifest_does_not_list(name: str, allowed: bool) -> None:
    assert is_proof(name) == allowed


@given(st.text())
def test_the_signature_of_a_name_is_one_or_none(name: str) -> None:
    file = signature_name(name)
    assert file is None or is_proof(file)


@pytest.mark.parametrize(
    ("lines", "required", "error", "told"),
    [
        ((), 1, UsageError, "names no signer"),
        (("office@x sm2 ?",), 1, SourceError, "the line of office@x has no key in base64"),
        (("office@x tsa",), 1, SourceError, "the line of office@x has no key in base64"),
        (("a@x ssh-ed25519 AAAA",), 0, UsageError, "At least one signer has to be required"),
        ((f"ssh-ed25519 {KEY} a@x",), 1, UsageError, "no list of signers: it is a public key without a name before it"),
        (("-----BEGIN OPENSSH PRIVATE KEY-----", "b3Bl"), 1, UsageError, "no list of signers: it is a private key"),
        (("a@x ssh-ed25519 AAAA",), 1, UsageError, "no list of signers: no line has a name and a key"),
        ((f"a@x ssh-rsa {KEY}",), 1, UsageError, "no list of signers: no line has a name and a key"),
    ],
)
def test_a_file_of_signers_says_what_is_wrong_with_it(
    tmp_path: Path, lines: tuple[str, ...], required: int, error: type[Exception], told: str
) -> None:
    with pytest.raises(error, match=told):
        Signers.read(signers_file(tmp_path, *lines), required)


def test_a_file_of_signers_is_utf_8_and_there(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="No such file"):
        Signers.read(tmp_path / "none")
    (tmp_path / "latin").write_bytes(b"\xe9@x ssh-ed25519 AAAA\n")
    with pytest.raises(SourceError, match="it is not UTF-8"):
        Signers.read(tmp_path / "latin")
