"""`govdata review`."""

from __future__ import annotations

import getpass
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

import click

from govdata.cli.answer import emit, leave, say
from govdata.cli.bilingual import BilingualCommand
from govdata.cli.options import PATH, lang_option, option, own_archive_option, package_argument
from govdata.reports.messages import Message

if TYPE_CHECKING:
    from govdata.reviewing.server import ReviewServer


@click.command(
    cls=BilingualCommand,
    said=Message(
        "Serve a page on this machine on which a person decides what the sources of PACKAGE say: each figure is"
        " recorded, each other numeral excluded.\n\n"
        "Prints its address on a line of its own, and serves until Ctrl+C. Each decision goes to the log"
        " decisions.jsonl first; the tables follow. --compare prints what two logs decide otherwise.",
        "在本机提供审核页面，由人判定 PACKAGE 各来源文本中的数字：逐一收录，或予以排除。\n\n"
        "单独一行输出页面地址，按 Ctrl+C 结束。每项决定先写入审核记录 decisions.jsonl，再写入各表。"
        "--compare 列出两份记录的分歧。",
    ),
    exits={
        0: Message("The review has ended, or two logs agree.", "审核已结束，或两份记录一致。"),
        1: Message("Two logs disagree.", "两份记录有分歧。"),
    },
    example="govdata review mypackage",
)
@package_argument
@own_archive_option
@option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    said=Message("Port on 127.0.0.1. By default any that is free.", "127.0.0.1 上的端口，默认选用空闲端口。"),
)
@option("--no-browser", is_flag=True, said=Message("Do not open the page in a browser.", "不在浏览器中打开页面。"))
@option(
    "--reviewer",
    said=Message("Name in the log. By default that of the account.", "写入记录的审核人，默认为当前账户名。"),
)
@option(
    "--decisions",
    type=PATH,
    said=Message(
        "Log of the decisions. By default decisions.jsonl in the package.",
        "审核记录文件，默认为数据包中的 decisions.jsonl。",
    ),
)
@option(
    "--compare",
    type=PATH,
    nargs=2,
    metavar="LOG LOG",
    said=Message("List what two logs decide otherwise, and serve nothing.", "列出两份审核记录的分歧，不提供页面。"),
)
@lang_option
def review(
    package: Path | None,
    sources: Path | None,
    port: int,
    no_browser: bool,
    reviewer: str | None,
    decisions: Path | None,
    compare: tuple[Path, Path] | None,
    lang: str,
) -> None:
    """Options in; a page until it is ended, or the disagreements out."""
    if compare:
        _tell_disagreements(*compare, lang)
        return
    from govdata.documents.archive import archive_folder
    from govdata.reviewing.server import ReviewServer

    folder = archive_folder(sources or _root(package) / "archive")
    _serve(ReviewServer(package, folder, decisions, reviewer or _account(), port), lang, no_browser=no_browser)


def _serve(server: ReviewServer, lang: str, *, no_browser: bool) -> None:
    """Until it is ended."""
    if server.desk.log.torn:
        say(_TORN.in_(lang))
    emit(f"{server.address}\n", None)
    if not no_browser:
        webbrowser.open(server.address)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        say(_ENDED.in_(lang))
    finally:
        server.server_close()


_TORN = Message(
    "The last line of the log was torn, by a kill or a loss of power; it was cut off, and is kept in"
    " decisions.jsonl.torn.",
    "审核记录的最后一行残缺（进程被终止或断电所致），已切除并保存于 decisions.jsonl.torn。",
)
_ENDED = Message("The review has ended.", "审核已结束。")


def _root(package: Path | None) -> Path:
    where = package or Path()
    return where if where.is_dir() else where.parent


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


def _tell_disagreements(one: Path, other: Path, lang: str) -> None:
    from govdata.reviewing.decision_log import read_log
    from govdata.reviewing.disagreements import disagreements

    found = disagreements(read_log(one), read_log(other))
    emit("".join(f"{each.sentence.in_(lang)}\n" for each in found), None)
    leave(failed=bool(found))
