"""An option that a command needs only sometimes: its help says so in both languages, and the error names it."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest

from govdata.cli.app import cli, run
from govdata.cli.bilingual import BilingualOption

NEEDED = [
    ("export PACKAGE --format webannotation", "--sources", "--sources"),
    ("scan PACKAGE", "--sources", "--sources"),
    ("scan PACKAGE --propose exclusions", "--sources", "--sources"),
    ("scan TEXT --propose indicators", "--package", "--package"),
    ("validate PACKAGE --require-coverage 1", "--require-coverage", "--sources"),
    ("publish PACKAGE --to NEW", "--version", "--version"),
]
"""A call, the option whose help says what is needed, and the option that is missing."""


@pytest.fixture
def places(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "text.txt").write_text("产量1.5亿元。", encoding="utf-8")
    (tmp_path / "a.csv").write_text("id\n1\n", encoding="utf-8")
    schema = {"fields": [{"name": "id", "type": "integer"}], "primaryKey": "id"}
    resource = {"name": "a", "path": "a.csv", "schema": schema}
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "p", "resources": [resource]}), encoding="utf-8")
    return {"PACKAGE": str(tmp_path), "TEXT": str(tmp_path / "text.txt"), "NEW": str(tmp_path / "releases")}


@pytest.mark.parametrize(("call", "_", "missing"), NEEDED)
def test_the_error_names_the_option(
    call: str, _: str, missing: str, places: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([places.get(word, word) for word in call.split()]) in (2, 4)
    assert missing in capsys.readouterr().err


@pytest.mark.parametrize(("call", "name", "missing"), NEEDED)
def test_its_help_says_that_it_may_be_needed(call: str, name: str, missing: str) -> None:
    command = cli.commands[call.partition(" ")[0]]
    option = next(each for each in command.params if isinstance(each, click.Option) and name in each.opts)
    assert isinstance(option, BilingualOption)
    assert "need" in option.said.en.lower()
    assert any(word in option.said.zh for word in ("须", "必填"))
    assert name == missing or missing in option.said.en
