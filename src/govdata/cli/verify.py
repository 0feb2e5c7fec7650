"""`govdata verify`."""

from __future__ import annotations

from pathlib import Path

import click

from govdata import signed_releases
from govdata.cli.answer import emit, leave
from govdata.cli.bilingual import BilingualCommand
from govdata.cli.job_summary import append_job_summary
from govdata.cli.options import PLACE, format_option, limit_options, output_options, signer_options, verbose_option
from govdata.reports.messages import Message
from govdata.reports.renderers import RENDERERS, render


@click.command(
    cls=BilingualCommand,
    said=Message(
        "Check every byte of RELEASE, whether its CSV, Parquet and documents agree, and who signed it.\n\n"
        "RELEASE is a release, or a folder of releases, of which the highest version is checked; or the URL of one in a"
        " store, such as s3://bucket/folder/name.",
        "逐字节核验发布版 RELEASE，核对其 CSV、Parquet 与文档是否一致，以及由谁签署。\n\n"
        "RELEASE 是一个发布版，或存放发布版的文件夹（取最高版本）；也可以是存储中的 URL，例如 s3://bucket/folder/name。",
    ),
    exits={
        0: Message("The release is whole.", "发布版完好。"),
        1: Message(
            "A file was changed, is missing or was added, or too few of the signers have signed.",
            "文件有改动、缺失或多出，或签名人不足。",
        ),
    },
    example="govdata verify releases",
)
@click.argument("release", type=PLACE)
@format_option(*RENDERERS)
@output_options
@verbose_option
@signer_options
@limit_options()
def verify(
    release: Path | str, form: str, output: Path | None, lang: str, verbose: bool, signers: Path | None, require: int
) -> None:
    """Options in, one call, the rendered report out."""
    report = signed_releases.verify(release, signers=signers, require=require)
    emit(render(report, form, lang, verbose=verbose), output)
    append_job_summary(report, form, lang)
    leave(failed=not report.valid)
