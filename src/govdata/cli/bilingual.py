"""click in both languages: commands and options whose help is a `Message`, and its usage errors in Chinese.

The language is read from the raw arguments, because usage errors and `--help` come before any option is read. It is
kept as the `obj` of the context.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

import click

from govdata.reports.messages import EMPTY, Message

LANGUAGES = ("en", "zh")
_USAGE: Final = Message("Usage: ", "用法：")
_OPTIONS: Final = Message("Options:", "选项：")
_COMMANDS: Final = Message("Commands:", "命令：")
_HELP: Final = Message("Show this help and exit.", "显示此帮助并退出。")


def language_of(arguments: Sequence[str]) -> str:
    """The value of the last `--lang` among raw arguments, "en" where there is none that is known.

    >>> language_of(["validate", "--lang=zh", "."])
    'zh'
    """
    pairs = zip(arguments, [*arguments[1:], ""], strict=False)
    given = [
        value if name == "--lang" else name.removeprefix("--lang=") for name, value in pairs if name[:6] == "--lang"
    ]
    return next((value for value in reversed(given) if value in LANGUAGES), "en")


def current_language() -> str:
    """The language of the command that is running."""
    context = click.get_current_context(silent=True)
    return "zh" if context is not None and context.obj == "zh" else "en"


class BilingualOption(click.Option):
    """An option whose help is a `Message`."""

    def __init__(self, *given: Any, said: Message, **attributes: Any) -> None:
        super().__init__(*given, **{**attributes, "help": said.en})
        self.said = said

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The names of the option and its help in the language of the command."""
        record = super().get_help_record(ctx)
        if record is None or current_language() == "en":
            return record
        extra = record[1].removeprefix(self.said.en).replace("default: ", "默认：").replace("required", "必填")
        return record[0], self.said.zh + extra


class BilingualCommand(click.Command):
    """A command whose help is a `Message`."""

    said: Message = EMPTY

    def __init__(self, *given: Any, said: Message = EMPTY, **attributes: Any) -> None:
        super().__init__(*given, **{**attributes, "help": said.en})
        self.said = said

    def get_short_help_str(self, limit: int = 45) -> str:  # noqa: ARG002 (a sentence is never cut)
        """The first paragraph of the help, for the list of commands."""
        return self.said.in_(current_language()).partition("\n\n")[0]

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the line that says how the command is called."""
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=_USAGE.in_(current_language()))

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 (click's)
        """Write what the command does."""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(self.said.in_(current_language()))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options."""
        options = (each for each in self.get_params(ctx) if isinstance(each, click.Option))
        _write_section(formatter, _OPTIONS, [record for each in options if (record := each.get_help_record(ctx))])

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The option `--help`."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = _HELP.in_(current_language())
        return option


class BilingualGroup(BilingualCommand, click.Group):
    """A group of commands whose help is a `Message`."""

    command_class = BilingualCommand

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options and the commands."""
        super().format_options(ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands, each with one sentence."""
        commands = [(name, self.commands[name].get_short_help_str()) for name in self.list_commands(ctx)]
        _write_section(formatter, _COMMANDS, commands)


def _write_section(formatter: click.HelpFormatter, title: Message, records: Sequence[tuple[str, str]]) -> None:
    formatter.write(f"\n{title.in_(current_language())}\n")
    with formatter.indentation():
        formatter.write_dl(records)


def _in_words(error: click.ClickException) -> click.ClickException:
    """The same error, without the type names of click where a number is out of its bounds."""
    if type(error) is not click.BadParameter:
        return error
    message = re.sub("a valid (integer|float) range", _number_of, error.message)
    return click.BadParameter(message, error.ctx, error.param, error.param_hint)


def show_usage_error(error: click.ClickException, lang: str) -> None:
    """Tell on stderr what is wrong with a call, and how the command is called."""
    if lang == "en":
        _in_words(error).show()
        return
    context = getattr(error, "ctx", None)
    if context is not None:
        with context.scope(cleanup=False):
            click.echo(context.get_usage(), err=True)
        click.echo(f"运行 `{context.command_path} --help --lang zh` 可查看帮助。\n", err=True)
    click.echo(f"错误：{_sentence(error)}", err=True)


def _number_of(found: re.Match[str]) -> str:
    """What click calls a range that no number is."""
    return "a whole number" if found[1] == "integer" else "a number"


def _sentence(error: click.ClickException) -> str:
    """What is wrong with a call, in Chinese."""
    if isinstance(error, click.NoSuchOption):
        meant = f"是否为 {'、'.join(error.possibilities)}？" if error.possibilities else ""
        return f"没有选项 {error.option_name}。{meant}"
    if isinstance(error, click.MissingParameter):
        return f"缺少{_kind(error)} {_hint(error)}。{_allowed(error)}"
    if isinstance(error, click.BadParameter):
        given = re.search(r"^'?(.+?)'? is not |not in the range|'(.+?)'", error.message)
        value = next(filter(None, given.groups()), "") if given else ""
        return f"{_hint(error)} 的取值{f'“{value}”' if value else ''}无效。{_allowed(error)}"
    if isinstance(error, click.BadOptionUsage):
        return f"选项 {error.option_name} 缺少取值，或不接受取值。"
    return _plain_sentence(error.format_message())


def _plain_sentence(said: str) -> str:
    """click knows the rest by its words alone: an unknown command, arguments that are too many."""
    name = re.search(r"'(.*)'", said)
    if said.startswith("No such command") and name:
        return f"没有命令 {name[1]}。"
    extra = re.search(r"extra argument.* \((.*)\)", said)
    return f"多余的参数：{extra[1]}。" if extra else "缺少命令。" if "Missing command" in said else f"“{said}”"


def _kind(error: click.BadParameter) -> str:
    return "参数" if isinstance(error.param, click.Argument) else "选项"


def _hint(error: click.BadParameter) -> str:
    return "" if error.param is None else error.param.get_error_hint(error.ctx).replace("'", "")


def _allowed(error: click.BadParameter) -> str:
    kind = error.param.type if error.param is not None else None
    if isinstance(kind, click.Choice):
        return f"可选值：{'、'.join(map(str, kind.choices))}。"
    if isinstance(kind, click.FloatRange):
        return f"须为 {kind.min:g} 至 {kind.max:g} 的数。"
    if isinstance(kind, click.IntRange):
        return f"须为不小于 {kind.min}{'' if kind.max is None else f'、不大于 {kind.max}'} 的整数。"
    return ""
