"""The tutorial, from nothing to a published release: in both languages it runs, and prints, what it shows."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.repo.test_docs import missing_lines

ROOT = Path(__file__).resolve().parents[2]
TOURS = {"en": "docs/guide/tutorial.md", "zh": "docs/zh/tutorial.md"}
MARK = "== next block =="
BLOCK = re.compile(r"^```(sh|text)\n(.*?)^```", re.M | re.S)


def blocks(lang: str) -> list[tuple[str, str]]:
    """The commands of the tutorial, each block with what stands below it as printed; the first one installs."""
    found = BLOCK.findall((ROOT / TOURS[lang]).read_text(encoding="utf-8"))
    assert found[0] == ("text", "pip install 'govdata[documents]'\n")
    pairs = zip(found[1:], [*found[2:], ("sh", "")], strict=True)
    return [(block, below if kind == "text" else "") for (own, block), (kind, below) in pairs if own == "sh"]


def run(parts: Sequence[str], folder: Path) -> list[tuple[str, int]]:
    """What each part of a script printed, and its exit code; all of them run in one shell."""
    script = "".join(f'{part}\necho "{MARK} $?"\n' for part in parts)
    commands = folder / "bin"
    commands.mkdir()
    (commands / "govdata").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m govdata "$@"\n', encoding="utf-8")
    (commands / "python3").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    for each in commands.iterdir():
        each.chmod(0o755)
    environment = {
        **os.environ,
        "PATH": f"{commands}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT / "src"),
        "PYTHONIOENCODING": "utf-8",
    }
    work = folder / "work"
    work.mkdir()
    done = subprocess.run(
        ["bash", "-uc", script],
        cwd=work,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    *printed, _ = re.split(rf"{MARK} (\d+)\n", done.stdout)
    return list(zip(printed[::2], map(int, printed[1::2]), strict=True))


@pytest.mark.skipif(shutil.which("bash") is None, reason="the commands of the tutorial are those of a POSIX shell")
@pytest.mark.parametrize("lang", TOURS)
def test_the_tutorial_runs_as_printed(tmp_path: Path, lang: str) -> None:
    pytest.importorskip("justhtml", reason="the document of the tutorial is a web page")
    tour = blocks(lang)
    printed = run([block for block, _ in tour], tmp_path)
    assert [
        line for (_, below), (text, _) in zip(tour, printed, strict=True) for line in missing_lines(below, text)
    ] == []
    ended = {block: code for (block, _), (_, code) in zip(tour, printed, strict=True) if code}
    assert [(block.split()[:2], code) for block, code in ended.items()] == [(["govdata", "scan"], 1)]
    assert sum(bool(below) for _, below in tour) > 6
    release = tmp_path / "work" / "parks" / "releases" / "latest"
    assert (release / "index.html").is_file()
    assert len((release / "csv" / "observations.csv").read_text(encoding="utf-8").splitlines()) == 7


def test_both_tutorials_are_one_tour() -> None:
    english, chinese = ([re.sub(r" --lang zh|,name,.*", "", block) for block, _ in blocks(lang)] for lang in TOURS)
    assert english == chinese
