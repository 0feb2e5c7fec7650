"""The command line in Chinese: help and usage errors, which come before any option is read."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import click
import pytest

from govdata.cli.app import cli, run
from govdata.cli.bilingual import BilingualCommand, BilingualOption, language_of

CHINESE = re.compile("[\u4e00-\u9fff]")
ENGLISH = re.compile(r"(?:\b[a-z]+\b[ ,]+){3}\b[a-z]+\b")
COMMANDS = [*cli.commands.values(), cli]


@pytest.mark.parametrize(
    ("arguments", "lang"),
    [
        ([], "en"),
        (["validate"], "en"),
        (["validate", "--lang", "zh"], "zh"),
        (["validate", "--lang=zh", "."], "zh"),
        (["--lang", "zh", "validate"], "zh"),
        (["validate", "--lang", "zh", "--lang", "en"], "en"),
        (["validate", "--lang", "xx"], "en"),
        (["validate", "--lang"], "en"),
        (["validate", "zh"], "en"),
    ],
)
def test_the_language_is_read_from_the_raw_arguments(arguments: list[str], lang: str) -> None:
    assert language_of(arguments) == lang


WRONG_CALLS = {
    "validate --format sms": (
        "--format 的取值“sms”无效。可选值：text、json、markdown、html、junit、sarif、github、gitlab。"
    ),
    "validate --limit-errors x": "--limit 的取值“x”无效。须为不小于 0 的整数。",
    "validate --limit -1": "--limit 的取值“-1”无效。须为不小于 0 的整数。",
    "review --port 65536": "--port 的取值“65536”无效。须为不小于 0、不大于 65535 的整数。",
    "validate --trusted=1": "选项 --trusted 缺少取值，或不接受取值。",
    "validate a b c": "多余的参数：b c。",
    "publish --nonsense": "没有选项 --nonsense。",
    "publish --dry-rum": "没有选项 --dry-rum。是否为 --dry-run？",
    "verify": "缺少参数 RELEASE。",
    "diff one": "缺少参数 NEW。",
    "frobnicate": "没有命令 frobnicate。",
    "": "缺少命令。",
}


def test_a_number_that_is_none_is_told_in_english(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["validate", "--time-limit", "0.5"]) == 2
    assert "'0.5' is not a whole number." in capsys.readouterr().err
    assert run(["validate", "--require-coverage", "all"]) == 2
    assert "'all' is not a number." in capsys.readouterr().err


@pytest.mark.parametrize("call", WRONG_CALLS)
def test_a_usage_error_is_told_in_chinese(call: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--lang", "zh", *call.split()]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.endswith(f"错误：{WRONG_CALLS[call]}\n")
    assert ENGLISH.findall(told.err) == []
    assert "Usage" not in told.err


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_help_is_told_in_both_languages(command: click.Command, capsys: pytest.CaptureFixture[str]) -> None:
    name = [] if command is cli else [str(command.name)]
    assert run([*name, "--help"]) == 0
    english = capsys.readouterr().out
    assert run(["--lang", "zh", *name, "--help"]) == 0
    chinese = capsys.readouterr().out
    assert CHINESE.search(english) is None
    assert ENGLISH.findall(chinese) == []
    assert english.count("--") == chinese.count("--")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_and_option_has_help_in_both_languages(command: click.Command) -> None:
    assert isinstance(command, BilingualCommand)
    options = [each for each in command.params if isinstance(each, click.Option)]
    said = [command.said, *(each.said for each in options if isinstance(each, BilingualOption) and not each.hidden)]
    assert len(said) >= len([each for each in options if not each.hidden])
    for message in said:
        assert message.en[0].isupper()
        assert message.en.endswith((".", ")."))
        assert CHINESE.search(message.zh)


def test_a_command_body_is_options_one_call_render_exit() -> None:
    folder = Path(__file__).resolve().parents[2] / "src" / "govdata" / "cli"
    for name in cli.commands:
        tree = ast.parse((folder / f"{name}.py").read_text(encoding="utf-8"))
        body = next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name).body
        assert (body[-1].end_lineno or 0) - body[1].lineno < 15, name


def test_the_old_name_of_the_lexicon_goes_on_working(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text, lexicon = tmp_path / "a.txt", tmp_path / "own.json"
    text.write_text("共有3个。", encoding="utf-8")
    lexicon.write_text("[]", encoding="utf-8")
    assert run(["scan", str(text), "--lexicon", str(lexicon)]) == 3
    new = capsys.readouterr()
    assert run(["scan", str(text), "--wordings", str(lexicon)]) == 3
    old = capsys.readouterr()
    assert old.err == "govdata: --wordings is now --lexicon.\n" + new.err
    assert run(["scan", str(text), "--wordings", str(lexicon), "--lang", "zh"]) == 3
    assert "--wordings 已改名为 --lexicon。" in capsys.readouterr().err


@pytest.mark.parametrize("first", ["--lexicon", "--wordings"])
def test_of_both_names_of_the_lexicon_the_current_one_counts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], first: str
) -> None:
    text = tmp_path / "a.txt"
    text.write_text("共有3个。", encoding="utf-8")
    (tmp_path / "lexicon").write_text("{}", encoding="utf-8")
    (tmp_path / "wordings").write_text("[]", encoding="utf-8")
    names = sorted(["--lexicon", "--wordings"], key=lambda name: name != first)
    options = (part for name in names for part in (name, str(tmp_path / name.strip("-"))))
    assert run(["scan", str(text), *options]) == 0
    assert capsys.readouterr().err == "govdata: --wordings is now --lexicon.\n"


def test_init_says_how_to_go_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["init", str(tmp_path / "parks"), "--lang", "zh"]) == 0
    assert capsys.readouterr().err.startswith("检查该数据包：govdata validate ")


@pytest.mark.parametrize("arguments", [["--lang", "zh", "explain", "share"], ["explain", "share", "--lang", "zh"]])
def test_the_language_may_stand_before_the_command(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 0
    assert CHINESE.search(capsys.readouterr().out)
