from __future__ import annotations

import base64
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.errors import UsageError
from govdata.signing import openssh
from govdata.signing.openssh import BROKEN, NOT_ALLOWED, UNKNOWN, OpenSsh, is_armored
from govdata.signing.signers import Signer
from tests.support.signing import run, ssh_key, ssh_line

CONTENT = b"0123  a\n"


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    for name in ("alice", "bob"):
        ssh_key(folder, name)
    return folder


@pytest.mark.parametrize("kind", [("-t", "ed25519"), ("-t", "ecdsa"), ("-t", "rsa", "-b", "2048")])
def test_the_signer_of_a_signature_is_who_the_file_says(tmp_path: Path, kind: tuple[str, ...]) -> None:
    key = ssh_key(tmp_path / "k", "carol", *kind)
    found = OpenSsh(ssh_line(key) + "\n").signer(CONTENT, openssh.sign(CONTENT, key))
    assert isinstance(found, Signer)
    assert found.identity == "carol@stats.example"
    assert found.key.startswith(f"{kind[1].upper()} SHA256:")


def signed_elsewhere(key: Path, namespace: str) -> bytes:
    return run("ssh-keygen", "-Y", "sign", "-f", key, "-n", namespace, given=CONTENT)


def test_who_signed_is_decided_by_openssh(keys: Path) -> None:
    alice, bob = keys / "alice", keys / "bob"
    good = openssh.sign(CONTENT, alice)
    for line, refused in {
        ssh_line(alice): None,
        ssh_line(alice, options=""): None,
        ssh_line(alice, options='valid-after="20200101",valid-before="20991231"'): None,
        ssh_line(alice, options='namespaces="git"'): NOT_ALLOWED,
        ssh_line(alice, options='valid-before="20200101"'): NOT_ALLOWED,
        ssh_line(alice, options='valid-after="20990101"'): NOT_ALLOWED,
        ssh_line(bob): UNKNOWN,
        "": UNKNOWN,
        f"nobody@x unknown AAAA\n{ssh_line(alice)}": None,
    }.items():
        found = OpenSsh(f"{line}\n").signer(CONTENT, good)
        assert (None if isinstance(found, Signer) else found) == refused, line
    known = OpenSsh(f"{ssh_line(alice)}\n")
    assert known.signer(b"other", good) == BROKEN
    assert known.signer(CONTENT, signed_elsewhere(alice, "git")) == BROKEN


@pytest.mark.parametrize("first", ['namespaces="git"', 'valid-before="20200101"', "cert-authority"])
def test_a_key_may_stand_on_several_lines_as_people_have_it_for_git(keys: Path, first: str) -> None:
    lines = (ssh_line(keys / "alice", "alice@git", first), ssh_line(keys / "alice"), ssh_line(keys / "bob"))
    for some in (lines, lines[::-1]):
        found = OpenSsh("".join(f"{line}\n" for line in some)).signer(CONTENT, openssh.sign(CONTENT, keys / "alice"))
        assert isinstance(found, Signer)
        assert (found.identity, found.names) == ("alice@stats.example", ("alice@stats.example",))


def test_a_name_that_a_line_takes_away_is_no_signer(keys: Path) -> None:
    good = openssh.sign(CONTENT, keys / "alice")
    found = OpenSsh(ssh_line(keys / "alice", "!eve@x,*@x") + "\n").signer(CONTENT, good)
    assert isinstance(found, Signer)
    assert found.names == ("*@x",)


def test_a_key_that_expired_was_good_before(keys: Path) -> None:
    line = ssh_line(keys / "alice", options='valid-before="20250101"') + "\n"
    good = openssh.sign(CONTENT, keys / "alice")
    assert isinstance(OpenSsh(line).signer(CONTENT, good, "20240601000000Z"), Signer)
    assert OpenSsh(line).signer(CONTENT, good, "20250601000000Z") == NOT_ALLOWED


def test_a_certificate_is_of_whom_its_authority_names(tmp_path: Path) -> None:
    authority, key = ssh_key(tmp_path, "ca"), ssh_key(tmp_path, "dora")
    run("ssh-keygen", "-q", "-s", authority, "-I", "dora", "-n", "dora@stats.example", key.with_suffix(".pub"))
    signature = openssh.sign(CONTENT, tmp_path / "dora-cert.pub")
    line = ssh_line(authority, "*@stats.example", 'cert-authority,namespaces="govdata"')
    found = OpenSsh(f"{line}\n").signer(CONTENT, signature)
    assert isinstance(found, Signer)
    assert found.identity == "dora@stats.example"


def test_no_byte_of_a_signature_may_be_another(keys: Path) -> None:
    good = openssh.sign(CONTENT, keys / "alice")
    known = OpenSsh(f"{ssh_line(keys / 'alice')}\n")
    for place in range(len(good)):
        flipped = bytearray(good)
        flipped[place] ^= 1 << place % 8
        assert not isinstance(known.signer(CONTENT, bytes(flipped)), Signer), place


@pytest.mark.parametrize("more", [b"x", b"\n", b" ", openssh.TAIL])
def test_nothing_may_stand_around_a_signature(keys: Path, more: bytes) -> None:
    """ssh-keygen passes over what comes after the end of one."""
    good = openssh.sign(CONTENT, keys / "alice")
    for changed in (good + more, more + good, good.replace(b"\n", b"\n" + more, 1)):
        assert OpenSsh(f"{ssh_line(keys / 'alice')}\n").signer(CONTENT, changed) == BROKEN


@given(st.binary(min_size=1), st.integers(1, 100))
def test_one_text_of_a_signature_is_right_for_a_width(content: bytes, width: int) -> None:
    text = base64.b64encode(content)
    lines = b"".join(text[start : start + width] + b"\n" for start in range(0, len(text), width))
    armored = openssh.HEAD + lines + openssh.TAIL
    assert is_armored(armored)
    assert not is_armored(armored.replace(b"\n", b"\r\n"))
    assert not is_armored(armored[:-1])


def test_a_key_with_a_passphrase_that_nobody_types_signs_nothing(tmp_path: Path) -> None:
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "secret", "-f", tmp_path / "locked")
    code = (
        "import sys; from pathlib import Path\n"
        "from govdata.errors import UsageError; from govdata.signing import openssh\n"
        "try: openssh.sign(b'', Path(sys.argv[1]))\nexcept UsageError as error: print(error)"
    )
    asked = ("SSH_AUTH_SOCK", "DISPLAY", "SSH_ASKPASS")
    alone = {name: value for name, value in os.environ.items() if name not in asked}
    command = [sys.executable, "-c", code, str(tmp_path / "locked")]
    done = subprocess.run(
        command, capture_output=True, text=True, env=alone, start_new_session=True, check=True
    )  # a session of its own has no terminal
    assert "ssh-keygen does not sign with" in done.stdout


def test_the_agent_signs_for_a_public_key(keys: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    socket = tmp_path / "agent"
    agent = subprocess.Popen(["ssh-agent", "-D", "-a", str(socket)], stdout=subprocess.DEVNULL)
    try:
        while not socket.exists():
            assert agent.poll() is None
        monkeypatch.setenv("SSH_AUTH_SOCK", str(socket))
        run("ssh-add", "-q", keys / "bob")
        public = shutil.copy(keys / "bob.pub", tmp_path / "only.pub")
        found = OpenSsh(f"{ssh_line(keys / 'bob')}\n").signer(CONTENT, openssh.sign(CONTENT, Path(public)))
        assert isinstance(found, Signer)
    finally:
        agent.terminate()
        agent.wait()


def test_what_cannot_sign_is_named(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no key\n")
    with pytest.raises(UsageError, match=r"ssh-keygen does not sign with .*text: .*\.\nGive a private key"):
        openssh.sign(CONTENT, tmp_path / "text")


def test_without_openssh_the_next_step_is_told(keys: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match=r"ssh-keygen is not installed\.\nInstall OpenSSH 8\.9 or later"):
        openssh.sign(CONTENT, keys / "alice")


def test_no_program_is_run_from_the_folder_that_one_is_in(
    keys: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ssh-keygen").write_text("#!/bin/sh\ntouch ran\n")
    (tmp_path / "ssh-keygen").chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", ".")
    with pytest.raises(UsageError, match="ssh-keygen is not installed"):
        openssh.sign(CONTENT, keys / "alice")
    assert not (tmp_path / "ran").exists()
