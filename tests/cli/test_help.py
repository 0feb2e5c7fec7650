"""Help by what one wants to do: each command in one part, with its exit codes and a call that works."""

from __future__ import annotations

import shlex

import click
import pytest

from govdata.cli.app import cli, run
from govdata.cli.bilingual import BilingualCommand, language_of
from govdata.cli.fitting import width_of
from govdata.cli.screen import LANGUAGE, language_here
from govdata.errors import GovdataError, NotReleasable, ReleaseRefused

COMMANDS = [pytest.param(command, id=name) for name, command in cli.commands.items()]
OWN_EXITS = {0, 1, ReleaseRefused.exit_code}


def test_each_command_stands_in_one_part_of_the_work() -> None:
    listed = [name for names in cli.parts.values() for name in names]
    assert sorted(listed) == sorted(cli.commands)
    assert {name: command.name for name, command in cli.commands.items()} == {name: name for name in listed}


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_tells_its_exit_codes_and_an_example(command: BilingualCommand) -> None:
    assert 0 in command.exits
    assert set(command.exits) <= OWN_EXITS
    for said in (*command.exits.values(), command.said):
        assert said.en.endswith(".")
        assert said.zh.endswith("。")


@pytest.mark.parametrize("command", COMMANDS)
def test_the_example_is_a_call_that_the_command_takes(command: BilingualCommand) -> None:
    program, name, *arguments = shlex.split(command.example)
    assert (program, name) == ("govdata", command.name)
    context = command.make_context(
        name, arguments, parent=click.Context(cli, obj="en", **cli.context_settings), resilient_parsing=False
    )
    with context:
        assert context.params


@pytest.mark.parametrize("command", COMMANDS)
def test_no_sentence_of_the_help_is_one_word(command: BilingualCommand) -> None:
    for parameter in command.params:
        if isinstance(parameter, click.Option) and not parameter.hidden:
            assert len(str(parameter.help).split()) > 2, parameter.name


def test_the_list_of_commands_cuts_no_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    for command in cli.commands.values():
        assert " ".join(command.get_short_help_str().split()) in told


@pytest.mark.parametrize(
    "command", [name for name, each in cli.commands.items() if "limit" in {p.name for p in each.params}]
)
def test_one_name_lists_fewer_and_the_old_one_goes_on_working(command: str) -> None:
    taken = cli.commands[command]
    needed = ["a", "b"] if command == "diff" else ["a"]
    for name in ("--limit", "--limit-errors"):
        parent = click.Context(cli, obj="en", **cli.context_settings)
        with taken.make_context(command, [*needed, name, "7"], parent=parent) as context:
            assert context.params["limit"] == 7
    assert "--limit-errors" not in {name for parameter in taken.params for name in parameter.opts}


@pytest.mark.parametrize("argument", ["--limit-errors", "--limit-errors=5"])
def test_an_old_name_says_the_new_one(argument: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["diff", "a", argument, *(["5"] if "=" not in argument else []), "--lang", "zh"]) == 2
    assert capsys.readouterr().err.startswith("govdata：--limit-errors 已改名为 --limit。\n")
    assert run(["diff", "a", "--limit", "5"]) == 2
    assert "is now" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("value", "lang"),
    [("", ""), ("zh", "zh"), ("zh_CN.UTF-8", "zh"), ("zh-Hant-HK", "zh"), ("EN", "en"), ("C.UTF-8", "c")],
)
def test_the_language_of_the_environment_is_its_first_part(value: str, lang: str) -> None:
    assert language_here({LANGUAGE: value}) == lang
    assert language_here({}) == ""


@pytest.mark.parametrize(
    ("value", "arguments", "lang"),
    [
        ("zh", ["validate"], "zh"),
        ("zh", ["validate", "--lang", "en"], "en"),
        ("zh", ["validate", "--lang", "xx"], "zh"),
        ("fr", ["validate"], "en"),
        ("en", ["--lang", "zh"], "zh"),
    ],
)
def test_an_option_comes_before_the_environment(
    value: str, arguments: list[str], lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(LANGUAGE, value)
    assert language_of(arguments) == lang


def test_help_and_answers_follow_the_language_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(LANGUAGE, "zh")
    assert run(["verify", "--help"]) == 0
    assert "用法：govdata verify" in capsys.readouterr().out
    assert run(["explain", "unique-error"]) == 0
    in_chinese = capsys.readouterr().out
    assert run(["explain", "unique-error", "--lang", "en"]) == 0
    assert capsys.readouterr().out != in_chinese


def test_the_codes_that_every_command_may_have_are_those_of_the_errors() -> None:
    assert GovdataError.exit_code == 70
    assert NotReleasable.exit_code in OWN_EXITS


@pytest.mark.parametrize("columns", [24, 45, 80, 300])
@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("command", ["", *cli.commands])
def test_help_fits_the_window(
    command: str, lang: str, columns: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    assert run([*filter(None, ["--lang", lang, command]), "--help"]) == 0
    lines = capsys.readouterr().out.splitlines()
    wide = [line for line in lines if width_of(line) > min(columns, 80)]
    assert not [line for line in wide if not _is_whole(line)]


def _is_whole(line: str) -> bool:
    """What is not broken, however narrow the window is: the usage, an example, the name of an option, a long word."""
    words = line.split()
    return len(words) == 1 or words[0] in ("Usage:", "govdata") or words[0].startswith(("-", "用法"))
