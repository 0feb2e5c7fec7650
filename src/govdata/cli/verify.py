"""`govdata verify`."""

from __future__ import annotations

from pathlib import Path

import click

from govdata import api
from govdata.cli.answer import emit, leave
from govdata.cli.bilingual import BilingualCommand
from govdata.cli.options import PLACE, format_option, limit_options, output_options
from govdata.reports.messages import Message
from govdata.reports.renderers import RENDERERS, render


@click.command(
    cls=BilingualCommand,
    said=Message(
        "Check every byte of RELEASE, and whether its CSV, Parquet and documents agree.\n\n"
        "RELEASE is a release, or a folder of releases, of which the highest version is checked. Exits with 1 if"
        " a file was changed, is missing or was added.",
        "逐字节核验发布版 RELEASE，并核对其 CSV、Parquet 与文档是否一致。\n\n"
        "RELEASE 是一个发布版，或存放发布版的文件夹（取最高版本）。文件有改动、缺失或多出时退出码为 1。",
    ),
)
@click.argument("release", type=PLACE)
@format_option(*RENDERERS)
@output_options
@limit_options()
def verify(release: Path | str, form: str, output: Path | None, lang: str) -> None:
    """Options in, one call, the rendered report out."""
    report = api.verify(release)
    emit(render(report, form, lang), output)
    leave(failed=not report.valid)
