"""What a command prints: UTF-8 wherever it goes, and nothing of the data that acts on a terminal."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

import govdata
from govdata.cli.app import run
from tests.support.releasing import GRANTS, write_package

ESCAPE = "\x1b[2J\u202e"
SHOWN = "\\x1b[2J\\u202e"


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A package whose cells, keys and name would clear a screen, and its releases."""
    rows = [*GRANTS, (f"g{ESCAPE}", "p2", "1", "", "", f"n{ESCAPE}")]
    package = write_package(tmp_path / "package", grants=rows, title=f"t{ESCAPE}")
    govdata.publish(package, to=tmp_path / "releases")
    return write_package(package, grants=[*GRANTS, (f"h{ESCAPE}", "p2", "1", "", "", "")], title="t")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    "call",
    [
        ("diff", "1.0.0", "package", "--releases", "releases"),
        ("diff", "1.0.0", "package", "--releases", "releases", "--format", "markdown"),
        ("diff", "1.0.0", "package", "--releases", "releases", "--format", "json"),
        ("publish", "package", "--to", "releases", "--version", "2.0.0"),
        ("publish", "package", "--to", "releases", "--version", "2.0.0", "--format", "json"),
        ("explain", f"x{ESCAPE}"),
        ("validate", f"x{ESCAPE}"),
        ("scan", f"x{ESCAPE}", "--propose", "csv"),
    ],
)
def test_nothing_of_the_data_acts_on_a_terminal(
    hostile: Path, call: tuple[str, ...], lang: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(hostile.parent)
    assert run([*call, "--lang", lang]) != 70
    told = "".join(capsys.readouterr())
    assert not set(told) & set(ESCAPE[:1] + ESCAPE[-1:])
    assert SHOWN in re.sub(r"\\(?=[\\\[])", "", told) or "u001b[2J" in told


def printed_in(encoding: str, *arguments: object) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-W", "ignore", "-m", "govdata", *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, check=False, env={**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    )


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "gbk"])
def test_a_pipe_gets_utf_8_whatever_the_encoding_of_the_system_is(tmp_path: Path, encoding: str) -> None:
    package = write_package(tmp_path / "package", grants=[("g\u2066", "p9", "\u00e9", "", "", "")])
    for form in ("text", "json"):
        done = printed_in(encoding, "validate", package, "--lang", "zh", "--format", form)
        assert (done.returncode, done.stderr) == (1, b"")
        assert "é" in done.stdout.decode("utf-8")
    assert not json.loads(done.stdout)["valid"]
    broken = printed_in(encoding, "validate", tmp_path / "nowhere", "--lang", "zh")
    assert (broken.returncode, broken.stderr.decode("utf-8")[:8]) == (3, "govdata：")


@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal")
@pytest.mark.parametrize("call", [("read", "a.txt"), ("scan", "a.txt", "--propose", "csv")])
def test_a_text_is_exact_in_a_pipe_and_harmless_on_a_terminal(tmp_path: Path, call: tuple[str, ...]) -> None:
    (tmp_path / "a.txt").write_text(f"公园{ESCAPE}273座。\n", encoding="utf-8")
    command = [sys.executable, "-m", "govdata", *call]
    piped = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True).stdout.decode()
    assert ESCAPE in piped
    assert ESCAPE[0] not in shown_on_terminal(command, tmp_path)
    assert SHOWN in shown_on_terminal(command, tmp_path)


def shown_on_terminal(command: list[str], folder: Path) -> str:
    ours, theirs = os.openpty()
    with subprocess.Popen(command, cwd=folder, stdout=theirs, stderr=subprocess.DEVNULL) as process:
        os.close(theirs)
        shown = b""
        with suppress(OSError):  # the terminal is closed
            while part := os.read(ours, 4096):
                shown += part
        assert process.wait() == 0
    os.close(ours)
    return shown.decode()
