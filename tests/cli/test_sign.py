"""Signing and asking for signers, at the command line: what is printed, and how it leaves."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from govdata.cli.app import run
from tests.support.releasing import listing, write_package
from tests.support.signing import signers_file, ssh_key, ssh_line


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return write_package(tmp_path / "package")


def told(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    """The exit code, and what was printed to standard output and standard error."""
    capsys.readouterr()
    code = run([str(each) for each in arguments])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_from_publish_to_verify(package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    alice, bob = (ssh_key(tmp_path / "keys", name) for name in ("alice", "bob"))
    signers, releases = signers_file(tmp_path, ssh_line(alice), ssh_line(bob)), tmp_path / "releases"
    code, out, _ = told(capsys, "publish", package, "--to", releases, "--sign", alice)
    assert (code, out.count("\nSigned: SHA256SUMS.sig\n")) == (0, 1)
    require = ("--signers", signers, "--require", 2)
    code, out, _ = told(capsys, "verify", releases, *require)
    assert code == 1
    assert "1 of the listed signers signed it; at least 2 must" in out
    assert told(capsys, "verify", releases, *require, "--lang", "zh")[1].count("须有 2 名") == 1
    code, out, _ = told(capsys, "sign", releases, bob, "--name", "bob", "--lang", "zh")
    assert (code, out) == (0, f"已写入：{releases / '1.0.0' / 'SHA256SUMS.bob.sig'}\n")
    code, out, _ = told(capsys, "verify", releases, *require)
    assert code == 0
    assert out.count("Signed by: ") == 2
    assert "Signed by: alice@stats.example (ED25519 SHA256:" in out
    assert "签名人：bob@stats.example" in told(capsys, "verify", releases, *require, "--lang", "zh")[1]
    report = json.loads(told(capsys, "verify", releases, *require, "--format", "json")[1])
    assert [each.split()[0] for each in report["signers"]] == ["bob@stats.example", "alice@stats.example"]


def test_what_is_wrong_with_a_call_is_told(package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    releases, key = tmp_path / "releases", ssh_key(tmp_path / "keys", "alice")
    assert told(capsys, "publish", package, "--to", releases)[0] == 0
    for arguments, code, said in (
        (("verify", releases, "--require", 2), 2, "Signers are required, and none are named"),
        (("verify", releases, "--signers", tmp_path / "none"), 3, "No such file"),
        (("sign", releases, key, "--name", "../x"), 2, '"../x" is no name for a signature'),
        (("sign", tmp_path / "keys", key), 2, "No release found"),
        (("sign", releases, key.with_suffix(".pub.none")), 3, "No such file"),
        (("sign", releases, key, "--timestamp", "ftp://x"), 2, "ftp://x gives no time stamp"),
    ):
        found = told(capsys, *arguments)
        assert (found[0], said in found[2]) == (code, True), (arguments, found)
    assert listing(releases / "1.0.0").count("SHA256SUMS.sig") == 0


def test_a_publisher_that_is_killed_while_it_signs_leaves_no_release(package: Path, tmp_path: Path) -> None:
    key, releases = ssh_key(tmp_path / "keys", "alice"), tmp_path / "releases"
    wrapper = tmp_path / "bin/ssh-keygen"
    wrapper.parent.mkdir()
    wrapper.write_text("#!/bin/sh\nkill -9 $PPID\n")
    wrapper.chmod(0o755)
    command = [sys.executable, "-m", "govdata", "publish", str(package), "--to", str(releases), "--sign", str(key)]
    path = f"{wrapper.parent}:{os.environ['PATH']}"
    killed = subprocess.run(command, env={**os.environ, "PATH": path}, capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert [name for name in listing(releases) if not name.startswith(".staging-")] == []
    shutil.rmtree(wrapper.parent)
    subprocess.run(command, capture_output=True, check=True)
    assert listing(releases) == ["1.0.0", "index.html", "latest"]
    assert (releases / "latest/SHA256SUMS.sig").is_file()
