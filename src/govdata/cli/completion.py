"""`govdata completion`, and what a shell is answered that asks how a line may go on.

The scripts are click's: they call govdata again with `_GOVDATA_COMPLETE`, and the line in COMP_WORDS.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import click
from click.shell_completion import CompletionItem, get_completion_class, shell_complete

from govdata import declarations
from govdata.cli.answer import emit
from govdata.cli.bilingual import BilingualCommand, language_of
from govdata.cli.options import limit_options, output_options
from govdata.errors import GovdataError
from govdata.reports.lines import one_line
from govdata.reports.messages import Message

VARIABLE: Final = "_GOVDATA_COMPLETE"
SHELLS: Final = ("bash", "zsh", "fish")


@click.command(
    cls=BilingualCommand,
    said=Message(
        "Print the script that completes commands, options and names in SHELL.\n\n"
        'bash: eval "$(govdata completion bash)" in ~/.bashrc\n\n'
        'zsh: eval "$(govdata completion zsh)" in ~/.zshrc, behind compinit\n\n'
        "fish: govdata completion fish > ~/.config/fish/completions/govdata.fish\n\n"
        "A shell that is opened then completes.",
        "打印用于 SHELL 的补全脚本，可补全命令、选项和名称。\n\n"
        'bash：在 ~/.bashrc 中加入 eval "$(govdata completion bash)"\n\n'
        'zsh：在 ~/.zshrc 的 compinit 之后加入 eval "$(govdata completion zsh)"\n\n'
        "fish：govdata completion fish > ~/.config/fish/completions/govdata.fish\n\n"
        "此后新开的终端即可补全。",
    ),
    exits={0: Message("It is printed.", "已打印。")},
    example="govdata completion bash",
)
@click.argument("shell", type=click.Choice(SHELLS))
@output_options
@limit_options()
def completion(shell: str, output: Path | None, lang: str) -> None:  # noqa: ARG001
    """One call, the script out."""
    emit(f"{_script(click.get_current_context().find_root().command, shell)}\n", output)


def _script(cli: click.Command, shell: str) -> str:
    kind = get_completion_class(shell)
    if kind is None:
        raise click.UsageError(shell)
    asked = kind(cli, {}, "govdata", VARIABLE)
    return str(asked.source_template % asked.source_vars()).strip()


def is_completing() -> bool:
    """Whether a shell asks, and not a person."""
    return VARIABLE in os.environ


def completed(cli: click.Command) -> int:
    """Answer a shell on stdout, and say with which exit code. What cannot be completed is nothing to tell."""
    lang = language_of(os.environ.get("COMP_WORDS", "").split())
    asked = os.environ[VARIABLE]
    if asked.endswith("_source") and asked.removesuffix("_source") in SHELLS:
        sys.stdout.write(f"{_script(cli, asked.removesuffix('_source'))}\n")
        return 0
    with click.Context(cli, info_name="govdata", obj=lang).scope():
        return shell_complete(cli, {"obj": lang}, "govdata", VARIABLE, asked)


def rule_names(context: click.Context, _: click.Parameter, begun: str) -> list[CompletionItem]:
    """The names that `explain` knows, with what they mean, those of the package in this folder among them."""
    package = context.params.get("package")
    try:
        known = declarations.explained_names(package)
    except GovdataError:  # the package cannot be read, which nobody asked
        return []
    lang = "zh" if context.obj == "zh" else "en"
    return [
        CompletionItem(name, help=one_line(said.in_(lang))) for name, said in known.items() if name.startswith(begun)
    ]


def release_names(context: click.Context, _: click.Parameter, begun: str) -> list[CompletionItem]:
    """The versions in the folder of releases, and latest, beside files; bash shows those where no version fits."""
    folder = Path(context.params.get("releases") or "releases")
    found = [name for name in _versions(folder) if name.startswith(begun)]
    return [CompletionItem(begun, type="file"), *map(CompletionItem, found)]


def _versions(folder: Path) -> Iterator[Any]:
    try:
        names = sorted(path.name for path in folder.iterdir() if path.name[:1].isdigit() or path.name == "latest")
    except OSError:
        return
    yield from names
