"""`govdata scan`. The lines that it prints are those of `evidence.coverage`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from govdata import api
from govdata.cli.answer import emit, leave, say
from govdata.cli.bilingual import BilingualCommand, current_language
from govdata.cli.options import PATH, format_option, option, output_options
from govdata.errors import UsageError
from govdata.reports.lines import labelled
from govdata.reports.messages import Message
from govdata.reports.serialize import as_csv, as_json

if TYPE_CHECKING:
    from govdata import Coverage

Columns = Literal["figures", "observations"]


def _old_name(_: click.Context, __: click.Parameter, value: Path | None) -> Path | None:
    """`--wordings` is what `--lexicon` was called."""
    if value is not None:
        told = Message("--wordings is now --lexicon.", "--wordings 已改名为 --lexicon。")
        say(labelled("govdata", told.in_(current_language()), current_language()))
    return value


@click.command(
    cls=BilingualCommand,
    said=Message(
        "List every numeral of the sources of PACKAGE (recorded, excluded or unreviewed), or propose rows for"
        " FILEs.\n\n"
        "Exits with 1 while a numeral of the package is unreviewed.",
        "列出数据包 PACKAGE 各来源文本中的全部数字（已收录、已排除或待核），或为文本 FILE 提出候选行。\n\n"
        "数据包中仍有待核的数字时退出码为 1。",
    ),
)
@click.argument("places", nargs=-1, type=PATH, metavar="[PACKAGE | FILE...]")
@option(
    "--sources",
    type=PATH,
    said=Message("Folder of the source texts of PACKAGE.", "PACKAGE 的来源文本所在的文件夹。"),
)
@option(
    "--propose",
    type=click.Choice(["csv", "observations"]),
    said=Message(
        "Propose rows for texts outside of any package. csv: the place and the reading of each figure; observations:"
        " rows of a table of observations.",
        "为不属于任何数据包的文本提出候选行。csv：每个数字的位置与识读结果；observations：观测值表的行。",
    ),
)
@option(
    "--lexicon",
    type=PATH,
    said=Message("A lexicon of your own, used beside that of govdata.", "自定义词表，补充 govdata 的词表。"),
)
@option(
    "--currency",
    metavar="CODE",
    said=Message(
        "Currency of the texts, in which money without a name is, such as HKD. By default what a text tells, else CNY,"
        " and USD for $.",
        "文本中单独的“元”和“$”所指的货币，如 HKD；默认由文本判断，判断不出时分别为 CNY 和 USD。",
    ),
)
@option("--wordings", type=PATH, hidden=True, callback=_old_name, said=Message.same("--lexicon"))
@format_option("text", "json")
@output_options
def scan(
    places: tuple[Path, ...],
    sources: Path | None,
    propose: str | None,
    lexicon: Path | None,
    currency: str | None,
    wordings: Path | None,
    form: str,
    output: Path | None,
    lang: str,
) -> None:
    """Options in, one call, the numerals or the proposed rows out."""
    if propose or any(place.is_file() and place.suffix != ".json" for place in places):
        columns: Columns = "observations" if propose == "observations" else "figures"
        emit(_proposed(places, lexicon or wordings, columns, form, currency), output, exact=form != "json")
        return
    if sources is None or len(places) > 1:
        raise UsageError(
            Message(
                "A scan of a package needs one package and the folder of its sources.",
                "扫描数据包须指定一个数据包及其来源文本所在的文件夹。",
            ),
            Message.same("govdata scan PACKAGE --sources DIR"),
        )
    coverages = api.scan(next(iter(places), None), sources=sources)
    emit(_listed(coverages, form, lang), output)
    leave(failed=not all(coverage.complete for coverage in coverages))


def _proposed(files: Sequence[Path], lexicon: Path | None, columns: Columns, form: str, currency: str | None) -> str:
    from govdata.evidence.proposals import HEADER, OBSERVATION

    header = OBSERVATION if columns == "observations" else HEADER
    rows = api.propose(files, lexicon=lexicon, columns=columns, currency=currency)
    return as_json(rows) if form == "json" else as_csv([header, *(tuple(row.values()) for row in rows)])


def _listed(coverages: Sequence[Coverage], form: str, lang: str) -> str:
    from govdata.evidence.coverage import coverage_dict, coverage_lines

    if form == "json":
        return as_json(coverage_dict(coverages))
    return "".join(f"{line}\n" for line in coverage_lines(coverages, lang))
