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

FORMATS = ("webannotation",)


@click.command(
    cls=BilingualCommand,
    said=Message(
        "Print PACKAGE, or a release, in another form.\n\n"
        "webannotation: where each observation is printed, as Web Annotations (W3C, JSON-LD): the quote, its offsets"
        " and, in a PDF, its page.",
        "以其他形式输出数据包 PACKAGE 或其发布版。\n\n"
        "webannotation：每条观测值在来源文件中的位置，按 W3C Web Annotation（JSON-LD）输出引文及其位置，PDF 另有页码。",
    ),
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
@output_options
@limit_options()
def export(package: Path | None, form: str, sources: Path | None, output: Path | None, lang: str) -> None:
    """Options in, one call, the package in another form out."""
    done = api.export(package, form=form, sources=sources)
    emit(done.text, output)
    if done.note:
        say(labelled("govdata", done.note.in_(lang), lang))
