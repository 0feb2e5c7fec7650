"""Words of a command in a hint: a shell reads each as one word, as it was written, and no command as an option."""

from __future__ import annotations

import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.reports.commands import one_word, path_word

TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1)
NAMES = [
    "a b",
    "it's",
    "-x",
    "--lang",
    "~",
    "~root",
    "=ls",
    "a\\b",
    "a\\ b",
    "$(id)",
    "`id`",
    "!x",
    "#a",
    "a#b",
    "a%20b",
]
NAMES += ["`id`", "a;b", "a&b", "*", "?", "[a]", "{a,b}", "公园 2024", "a'b\"c", "(a)", "<a>", "a|b"]


@given(text=TEXTS)
def test_a_shell_reads_a_text_as_one_word(text: str) -> None:
    assert shlex.split(one_word(text)) == [text]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_a_shell_that_expands_leaves_a_word_as_it_is(name: str, tmp_path: Path) -> None:
    script = f"printf '%s\\n' {one_word(name)} {path_word(name)}"
    shown = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert shown.stdout.splitlines() == [name, f"./{name}" if name.startswith("-") else name]


@pytest.mark.parametrize("plain", ["releases/1.2.0", "/a/b-c_d", "C:/a", "s3://bucket/x", "包/公园", "../a~1"])
def test_a_plain_path_stays_as_it_is(plain: str) -> None:
    assert path_word(Path(plain)) == str(Path(plain))
    assert one_word(plain) == plain
