"""`govdata scan`: what was named and cannot be scanned is told, with what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from govdata.cli.app import run

TEXTS = {"en": "ARCHIVE/FILE.txt", "zh": "存档中的文件"}


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    ("arguments", "said", "step"),
    [
        (["nofile.txt"], "nofile.txt", {"en": "Name a text", "zh": "请指明"}),
        (["nofile.txt", "--propose", "csv"], "nofile.txt", {"en": "Name a text", "zh": "请指明"}),
        ([".", "--propose", "observations"], "--propose observations", TEXTS),
        ([".", "--sources", ".", "--propose", "csv"], "--propose csv", TEXTS),
        ([".", "--propose", "exclusions"], "--propose exclusions", {"en": "--sources DIR", "zh": "--sources DIR"}),
    ],
)  # fmt: skip
def test_what_cannot_be_scanned_is_named(
    arguments: list[str],
    said: str,
    step: dict[str, str],
    lang: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["scan", *arguments, "--lang", lang]) == (3 if "nofile.txt" in arguments else 2)
    told = capsys.readouterr().err.splitlines()
    assert said in told[0]
    assert step[lang] in told[1]
