"""click in both languages: commands and options whose help is a `Message`, and its usage errors in Chinese.

The language is read from the raw arguments, because usage errors and `--help` come before any option is read. It is
kept as the `obj` of the context.
"""

from __future__ import annotations

import re
from collections import UserDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from types import MappingProxyType
from typing import Any, Final

import click

from govdata.cli.help_formatter import HelpFormatter
from govdata.cli.screen import language_here
from govdata.reports.messages import EMPTY, Message

LANGUAGES = ("en", "zh")
_USAGE: Final = Message("Usage: ", "用法：")
_OPTIONS: Final = Message("Options:", "选项：")
_COMMANDS: Final = Message("Commands:", "命令：")
_EXAMPLE: Final = Message("Example:", "示例：")
_EXITS: Final = Message("Exit codes:", "退出码：")
ANY_EXIT: Final = Message(
    "2 usage error; 3 a file cannot be read or written; 70 internal error.",
    "2 用法错误；3 文件无法读写；70 内部错误。",
)
_HELP: Final = Message("Show this help and exit.", "显示此帮助并退出。")


def language_of(arguments: Sequence[str]) -> str:
    """The value of the last `--lang` among raw arguments, else of GOVDATA_LANG, else "en"; unknown ones count as none.

    >>> language_of(["validate", "--lang=zh", "."])
    'zh'
    """
    pairs = zip(arguments, [*arguments[1:], ""], strict=False)
    given = [
        value if name == "--lang" else name.removeprefix("--lang=") for name, value in pairs if name[:6] == "--lang"
    ]
    return next((value for value in (*reversed(given), language_here()) if value in LANGUAGES), "en")


def current_language() -> str:
    """The language of the command that is running."""
    context = click.get_current_context(silent=True)
    return "zh" if context is not None and context.obj == "zh" else "en"


class BilingualOption(click.Option):
    """An option whose help is a `Message`."""

    def __init__(self, *given: Any, said: Message, **attributes: Any) -> None:
        self.said = said
        super().__init__(*given, **attributes)

    @property
    def help(self) -> str:
        """The help in the language of the command."""
        return self.said.in_(current_language())

    @help.setter  # noqa: A003 (the name is click's)
    def help(self, _: object) -> None:
        """click sets it, where `said` has it already."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The names of the option and its help in the language of the command."""
        record = super().get_help_record(ctx)
        if record is None or current_language() == "en":
            return record
        extra = record[1].removeprefix(self.help).replace("default: ", "默认：").replace("required", "必填")
        return record[0], self.help + extra


class BilingualContext(click.Context):
    """A context whose help is laid out for both languages."""

    formatter_class = HelpFormatter


class BilingualCommand(click.Command):
    """A command whose help is a `Message`.

    `exits` says what its own exit codes mean, `example` is a call that works.
    """

    context_class = BilingualContext

    def __init__(
        self,
        *given: Any,
        said: Message = EMPTY,
        exits: Mapping[int, Message] = MappingProxyType({}),
        example: str = "",
        **attributes: Any,
    ) -> None:
        settings = {"help_option_names": ["-h", "--help"], **(attributes.get("context_settings") or {})}
        super().__init__(*given, **{**attributes, "help": said.en, "context_settings": settings})
        self.said, self.exits, self.example = said, exits, example

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
        _write_example(formatter, self.example)
        _write_exits(formatter, self.exits)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The option `--help`."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = _HELP.in_(current_language())
        return option


class CommandsWhenAsked(UserDict[str, click.Command]):
    """The commands of `govdata` by name: each is imported, from the module of its name, when it is asked for."""

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__()
        self._names = tuple(names)

    def __missing__(self, name: str) -> click.Command:
        if name not in self._names:
            raise KeyError(name)
        self.data[name] = getattr(import_module(f"govdata.cli.{name}"), name)
        return self.data[name]

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


class BilingualGroup(BilingualCommand, click.Group):
    """A group of commands whose help is a `Message`, listed by what they are for."""

    command_class = BilingualCommand

    def __init__(self, *given: Any, parts: Mapping[Message, Sequence[str]], **attributes: Any) -> None:
        names = [name for part in parts.values() for name in part]
        super().__init__(*given, commands=CommandsWhenAsked(names), **attributes)
        self.parts = parts

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options and the commands."""
        super().format_options(ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 (click's)
        """Write the commands part by part, each with one sentence."""
        first = max(len(name) for name in self.commands)
        for title, names in self.parts.items():
            said = [(name.ljust(first), self.commands[name].get_short_help_str()) for name in names]
            _write_section(formatter, title, said)


def _write_section(formatter: click.HelpFormatter, title: Message, records: Sequence[tuple[str, str]]) -> None:
    formatter.write(f"\n{title.in_(current_language())}\n")
    with formatter.indentation():
        formatter.write_dl(records)


def _write_example(formatter: click.HelpFormatter, example: str) -> None:
    """A line to copy, which is never broken."""
    if example:
        formatter.write(f"\n{_EXAMPLE.in_(current_language())}\n  {example}\n")


def _write_exits(formatter: click.HelpFormatter, exits: Mapping[int, Message]) -> None:
    if not exits:
        return
    own = [(str(code), said.in_(current_language())) for code, said in exits.items()]
    _write_section(formatter, _EXITS, own)
    with formatter.indentation():
        formatter.write_text(ANY_EXIT.in_(current_language()))


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
