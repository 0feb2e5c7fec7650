"""`govdata sign`."""

from __future__ import annotations

from pathlib import Path

import click

from govdata import signed_releases
from govdata.cli.answer import emit
from govdata.cli.bilingual import BilingualCommand
from govdata.cli.options import PATH, lang_option, option, timestamp_option
from govdata.reports.messages import Message


@click.command(
    cls=BilingualCommand,
    said=Message(
        "Sign RELEASE with KEY, beside those who signed it before.\n\n"
        "RELEASE is a release, or a folder of releases, of which the highest version is signed; it has to be whole. KEY"
        " is a private key of OpenSSH, the .pub file of one in the agent or on a security key, or an SM2 key in PEM.",
        "用 KEY 签署发布版 RELEASE，与此前的签名并存。\n\n"
        "RELEASE 是一个完好的发布版，或存放发布版的文件夹（取最高版本）。KEY 为 OpenSSH 私钥、代理或安全密钥中密钥的"
        " .pub 文件，或 PEM 格式的 SM2 私钥。",
    ),
    exits={
        0: Message("The release is signed.", "已签署发布版。"),
        1: Message("The release is not whole.", "发布版不完好。"),
    },
    example="govdata sign releases ~/.ssh/id_ed25519",
)
@click.argument("release", type=PATH)
@click.argument("key", type=PATH)
@option(
    "--name",
    default="",
    metavar="NAME",
    said=Message(
        "Name of the signature: SHA256SUMS.NAME.sig. By default SHA256SUMS.sig.",
        "签名的名称：SHA256SUMS.NAME.sig；默认为 SHA256SUMS.sig。",
    ),
)
@timestamp_option
@lang_option
def sign(release: Path, key: Path, name: str, timestamp: str, lang: str) -> None:
    """Options in, one call, the files that were written out."""
    for path in signed_releases.sign(release, key, name=name, timestamp=timestamp):
        emit(Message(f"Written: {path}", f"已写入：{path}").in_(lang) + "\n", None)
