"""A line that a shell completes, in the shells themselves where the machine has them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import govdata
from govdata import declarations
from govdata.cli.app import cli, run
from govdata.cli.completion import SHELLS, VARIABLE, completed
from govdata.quantities.lexicon import default_lexicon
from govdata.rules import known_names
from tests.support.releasing import write_package
from tests.support.terminals import environment

ASK = {
    "bash": """
source ./script
COMP_WORDS=({words})
COMP_CWORD=$(( ${{#COMP_WORDS[@]}} - 1 ))
compopt() {{ :; }}
_govdata_completion govdata
printf '%s\\n' "${{COMPREPLY[@]}}"
""",
    "zsh": """
autoload -Uz compinit && compinit -u -D
compadd() {{ for each in ${{(P)@[-1]}}; do print -r -- $each; done }}
_describe() {{ for each in ${{(P)3}}; do print -r -- ${{each%%:*}}; done }}
_path_files() {{ : }}
source ./script
words=({words}) CURRENT=${{#words}}
_govdata_completion
""",
    "fish": """
source ./script
complete --do-complete '{line}'
""",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A package in its own folder with two releases, and the command `govdata`."""
    package = write_package(tmp_path / "work")
    for version in ("1.0.0", "1.1.0"):
        govdata.publish(package, to=package / "releases", version=version)
    command = tmp_path / "bin" / "govdata"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -W ignore -m govdata "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    return package


def in_shell(shell: str, line: str, folder: Path) -> set[str]:
    """What a shell that has read the script offers for a line that ends where the cursor is."""
    if shutil.which(shell) is None:
        pytest.skip(f"this machine has no {shell}")
    env = environment(PATH=f"{folder.parent / 'bin'}{os.pathsep}{os.environ['PATH']}", HOME=str(folder.parent))
    script = subprocess.run(["govdata", "completion", shell], env=env, capture_output=True, check=True).stdout
    (folder / "script").write_bytes(script)
    words = " ".join(f"'{word}'" for word in line.split(" "))
    asked = ASK[shell].format(words=words, line=line)
    flags = {"zsh": ["-f"], "fish": ["--no-config"], "bash": ["--norc"]}[shell]
    done = subprocess.run(
        [shell, *flags, "-c", asked], cwd=folder, env=env, capture_output=True, text=True, check=False, timeout=120
    )
    return {each.split("\t")[0] for each in done.stdout.splitlines() if each}


@pytest.mark.skipif(sys.platform == "win32", reason="shells of POSIX")
@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("govdata val", {"validate"}),
        ("govdata validate --fail-on w", {"warning"}),
        ("govdata verify --mem", {"--memory-limit"}),
        ("govdata explain uniq", {"unique", "unique-error", "unique-key"}),
        ("govdata diff 1.", {"1.0.0", "1.1.0"}),
        ("govdata schema rep", {"report"}),
    ],
)
def test_a_shell_completes(folder: Path, shell: str, line: str, offered: set[str]) -> None:
    found = in_shell(shell, line, folder)
    assert found & offered
    assert all(each.startswith(line.rpartition(" ")[2]) for each in found)


def offered(line: str, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> list[list[str]]:
    """What zsh is answered: the type, the value and the help of each."""
    monkeypatch.setenv(VARIABLE, "zsh_complete")
    monkeypatch.setenv("COMP_WORDS", line)
    monkeypatch.setenv("COMP_CWORD", str(line.count(" ")))
    assert completed(cli) == 0
    lines = capsysbinary.readouterr().out.decode().strip().splitlines()
    return [list(each) for each in zip(*(lines[start::3] for start in range(3)), strict=True)]


def test_declared_rules_are_offered_where_their_package_is(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    govdata.init(folder.parent / "other")
    monkeypatch.chdir(folder.parent / "other")
    everywhere = {value for _, value, _ in offered("govdata explain ", monkeypatch, capsysbinary)}
    declared = {rule["id"] for rule in _rules(folder.parent / "other")} - known_names().keys()
    declared -= default_lexicon().symbols.keys()
    assert declared
    assert declared <= everywhere
    assert {"units", "hedges", "unique-error", "hkd"} <= everywhere
    monkeypatch.chdir(folder)
    assert not declared & {value for _, value, _ in offered("govdata explain ", monkeypatch, capsysbinary)}
    named = offered("govdata explain --package ../other ", monkeypatch, capsysbinary)
    assert declared <= {value for _, value, _ in named}


def _rules(package: Path) -> list[dict[str, str]]:
    found = json.loads((package / "schemas" / "rules.json").read_text(encoding="utf-8"))
    return list(found["rules"])


def test_a_package_that_cannot_be_read_offers_nothing_and_breaks_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    (tmp_path / "datapackage.json").write_text("{", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert offered("govdata explain uniq", monkeypatch, capsysbinary) == []


@pytest.mark.parametrize(("line", "words"), [("govdata --lang zh ver", "逐字节"), ("govdata ver", "every byte")])
def test_what_is_offered_is_told_in_the_language_of_the_line(
    line: str, words: str, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    (command,) = offered(line, monkeypatch, capsysbinary)
    assert command[1] == "verify"
    assert words in command[2]


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_is_that_which_click_asks_for(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["completion", shell]) == 0
    script = capsys.readouterr().out
    done = subprocess.run(
        [sys.executable, "-m", "govdata"],
        env=environment(**{VARIABLE: f"{shell}_source"}),
        capture_output=True,
        check=True,
    )
    assert done.stdout.decode() == script
    assert VARIABLE in script


@pytest.mark.parametrize("asked", ["", "nonsense", "bash_nonsense", "tcsh_source"])
def test_a_shell_that_asks_for_something_else_is_told_nothing(
    asked: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(VARIABLE, asked)
    assert completed(cli) == 1
    assert capsys.readouterr() == ("", "")


def test_every_name_that_explain_lists_is_explained_and_offered() -> None:
    known = declarations.explained_names()
    for lang in ("en", "zh"):
        listed = re.findall(r"^  ([^\s:：]+)(?:[:：]|  )", declarations.explain(lang=lang), re.MULTILINE)
        assert set(listed) <= known.keys()
    for name, said in known.items():
        assert declarations.explain(name).strip(), name
        assert said.en
        assert said.zh
    assert declarations.explain("at_least").splitlines()[0] == "at_least: the value or above"


@pytest.mark.parametrize(
    ("name", "meant"), [("typ-error", "type-error"), ("at_leest", "at_least"), ("hedgs", "hedges"), ("hkdd", "hkd")]
)
def test_the_nearest_of_all_names_is_suggested(name: str, meant: str) -> None:
    with pytest.raises(govdata.GovdataError, match=f'Did you mean "{meant}"'):
        declarations.explain(name)
    with pytest.raises(govdata.GovdataError, match="`govdata explain` lists all names"):
        declarations.explain("qqqqqqqqqqqqqqqqqqqq")


def test_what_is_told_of_a_declared_rule_is_its_own_sentence_on_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    govdata.init(tmp_path / "own")
    declared = {"id": "share", "kind": "share", "says": {"en": "one\nplain\nrm", "zh": "一"}}
    text = json.dumps({"rules": [declared]})
    (tmp_path / "own" / "schemas" / "rules.json").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path / "own")
    assert offered("govdata explain share", monkeypatch, capsysbinary) == [["plain", "share", "one\\nplain\\nrm"]]
