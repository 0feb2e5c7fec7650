"""`govdata export`."""

from __future__ import annotations

from pathlib import Path

import click

from govdata import api
from govdata.cli.answer import emit, say
from govdata.cli.bilingual import BilingualCommand
from govdata.cli.options import PATH, limit_options, option, output_options, package_argument
from govdata.reports.lines import labelled
from govdata.reports.messages import Message

FORMATS = ("webannotation", "sqlite", "duckdb", "datasette")
FILES = ("sqlite", "duckdb")
"""The forms that are a file, and no text."""


@click.command(
    cls=BilingualCommand,
    said=Message(
        "Print PACKAGE, or a release, in another form.\n\n"
        "webannotation: where each observation is printed, as Web Annotations (W3C, JSON-LD): the quote, its offsets"
        " and, in a PDF, its page.\n\n"
        "sqlite, duckdb: all tables with their keys, the facts and a dictionary, as one file, named by --output.\n\n"
        "datasette: the metadata.json of Datasette for that SQLite file.",
        "以其他形式输出数据包 PACKAGE 或其发布版。\n\n"
        "webannotation：每条观测值在来源文件中的位置，按 W3C Web Annotation（JSON-LD）输出引文及其位置，PDF 另有页码。"
        "\n\n"
        "sqlite、duckdb：全部表及其键、事实与数据字典，写成一个文件，文件名由 --output 指定。\n\n"
        "datasette：与该 SQLite 文件配套的 Datasette 元数据（metadata.json）。",
    ),
    exits={
        0: Message("It is written.", "已写入。"),
    },
    example="govdata export mypackage --format sqlite --output mypackage.sqlite",
)
@package_argument
@option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    required=True,
    said=Message("Form of the output.", "输出形式。"),
)
@option(
    "--sources",
    type=PATH,
    said=Message("Folder of the source texts. webannotation needs it.", "来源文本所在的文件夹；webannotation 须指定。"),
)
@option(
    "--overwrite",
    is_flag=True,
    said=Message("Replace a database file that is there.", "替换已存在的数据库文件。"),
)
@output_options
@limit_options()
def export(
    package: Path | None, form: str, sources: Path | None, overwrite: bool, output: Path | None, lang: str
) -> None:
    """Options in, one call, the package in another form out."""
    if form in FILES:
        done = api.export(package, form=form, output=output, overwrite=overwrite)
    else:
        done = api.export(package, form=form, sources=sources)
        emit(done.text, output)
    if done.note:
        say(labelled("govdata", done.note.in_(lang), lang))
