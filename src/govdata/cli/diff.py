"""`govdata diff`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from govdata import api
from govdata.cli.answer import emit
from govdata.cli.bilingual import BilingualCommand
from govdata.cli.completion import release_names
from govdata.cli.options import PLACE, format_option, limit_options, option, output_options
from govdata.reports.messages import Message
from govdata.reports.serialize import as_json

if TYPE_CHECKING:
    from govdata import Changes, Report


def _not_compared(report: Report) -> dict[str, Any]:
    """The form of the changes with nothing in it; the report says why."""
    from govdata.comparison.changes import CHANGES_FORM

    nothing: dict[str, Any] = {**CHANGES_FORM, "level": None, "metadata": [], "tables": [], "rules": []}
    return {**nothing, "report": report.to_dict()}


@click.command(
    cls=BilingualCommand,
    said=Message(
        "Compare OLD with NEW, and show which version number the changes need.\n\n"
        "Each is a release, a version in the folder of releases (or latest), or a package.",
        "比较 OLD 与 NEW，并说明其中的更改至少须升哪一级版本号。\n\n"
        "二者可以是发布版、发布文件夹中的版本号（或 latest），或数据包。",
    ),
    exits={
        0: Message("The changes are listed.", "已列出更改。"),
        1: Message("The package cannot be read as it is.", "数据包按目前的内容无法读取。"),
    },
    example="govdata diff 1.0.0 mypackage",
)
@click.argument("old", type=PLACE, shell_complete=release_names)
@click.argument("new", type=PLACE, shell_complete=release_names)
@option(
    "--releases",
    type=PLACE,
    default=Path("releases"),
    show_default=True,
    said=Message(
        "Folder of all releases, in which versions are looked up.", "存放所有发布版的文件夹，用于查找版本号。"
    ),
)
@option(
    "--limit",
    type=click.IntRange(0),
    default=1000,
    show_default=True,
    said=Message(
        "List at most this many rows and cells of each table. All are counted.",
        "每张表最多列出的行数与单元格数；全部更改都会计数。",
    ),
)
@format_option("text", "json", "markdown", broken=_not_compared)
@output_options
@limit_options()
def diff(
    old: Path | str, new: Path | str, releases: Path | str, limit: int, form: str, output: Path | None, lang: str
) -> None:
    """Options in, one call, the changes out."""
    emit(_rendered(api.diff(old, new, releases=releases, limit=limit), form, lang), output)


def _rendered(found: Changes, form: str, lang: str) -> str:
    from govdata.comparison.change_texts import as_markdown, as_text

    if form == "json":
        return as_json(found.to_dict())
    return as_markdown(found) if form == "markdown" else as_text(found, lang)
