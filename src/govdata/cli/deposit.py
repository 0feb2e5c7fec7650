"""`govdata deposit`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from govdata.cli.answer import emit
from govdata.cli.bilingual import BilingualCommand
from govdata.cli.options import PATH, format_option, limit_options, option, output_options
from govdata.reports.messages import Message
from govdata.reports.serialize import as_json


@click.command(
    cls=BilingualCommand,
    said=Message(
        "Publish RELEASE by a service for deposits, whole or not at all.\n\n"
        "It is filled as a draft, read back, and published last. A deposit that broke off goes"
        " on. None of it was tried on the real services yet: try it on a sandbox first.",
        "通过存缴服务公开发布版 RELEASE：要么整体公开，要么不公开。\n\n"
        "先以草稿上传并读回核对，最后才公开。中断的存缴会接着进行。尚未在真实服务上试用，请先在沙盒中尝试。",
    ),
    exits={
        0: Message("The release is published there.", "发布版已在该处公开。"),
        4: Message("The service has another release of that version.", "该处已有同版本的另一发布版。"),
    },
    example="govdata deposit releases --to zenodo --at https://sandbox.zenodo.org --token-file token",
)
@click.argument("release", type=PATH)
@option(
    "--to",
    type=click.Choice(["zenodo", "ckan", "github"]),
    required=True,
    said=Message(
        "Kind of the service: zenodo (any InvenioRDM), ckan, or github (releases of a Git host).",
        "服务类型：zenodo（任何 InvenioRDM）、ckan 或 github（Git 托管平台的发布）。",
    ),
)
@option(
    "--token-file",
    type=PATH,
    required=True,
    metavar="FILE",
    said=Message(
        "File of one line, the token. It is sent to the service alone, and never shown.",
        "存放令牌的文件，仅一行。令牌只发送给该服务，绝不显示。",
    ),
)
@option(
    "--at",
    default="",
    metavar="URL",
    said=Message(
        "Address of the service. By default https://zenodo.org, or https://api.github.com.",
        "服务地址；默认为 https://zenodo.org 或 https://api.github.com。",
    ),
)
@option(
    "--in",
    "inside",
    default="",
    metavar="NAME",
    said=Message(
        "Repository (owner/name) for github, organization for ckan.", "github 的仓库（所有者/名称），或 ckan 的组织。"
    ),
)
@option(
    "--doi",
    default="",
    metavar="DOI",
    said=Message(
        "DOI that you have from elsewhere. By default Zenodo reserves one.",
        "已从别处取得的 DOI；默认由 Zenodo 预留。",
    ),
)
@option(
    "--previous",
    default="",
    metavar="ID",
    said=Message("Record of the version before, at Zenodo.", "上一版本在 Zenodo 的记录号。"),
)
@format_option("text", "json")
@output_options
@limit_options()
def deposit(
    release: Path,
    to: str,
    token_file: Path,
    at: str,
    inside: str,
    doi: str,
    previous: str,
    form: str,
    output: Path | None,
    lang: str,
) -> None:
    """Options in, one call, where the release is out."""
    from govdata.depositing import deposit as put

    done = put(release, to=to, token_file=token_file, at=at, inside=inside, doi=doi, previous=previous)
    emit(as_json(asdict(done)) if form == "json" else f"{done.describe(lang)}\n", output)
