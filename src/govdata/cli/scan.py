"""`govdata scan`. The lines that it prints are those of `evidence.coverage`."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from govdata import source_texts
from govdata.cli.answer import emit, leave, say
from govdata.cli.bilingual import BilingualCommand, current_language
from govdata.cli.options import PATH, coverage_option, format_option, limit_options, option, output_options
from govdata.cli.standard_input import FileOrStdin
from govdata.errors import SourceError, UsageError
from govdata.reports.lines import labelled
from govdata.reports.messages import Message
from govdata.reports.serialize import as_csv, as_json

if TYPE_CHECKING:
    from govdata import Coverage
    from govdata.documents.reading import Omission


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
        " FILEs; - is a document on standard input.",
        "列出数据包 PACKAGE 各来源文本中的全部数字字样（已收录、已排除或待核），或为文件 FILE 提出候选行；"
        "- 表示标准输入中的文件。",
    ),
    exits={
        0: Message(
            "Every numeral is reviewed, or the rows are proposed.", "全部数字字样均已收录或排除，或已提出候选行。"
        ),
        1: Message(
            "A numeral of the package is unreviewed, or more of them than --require-coverage allows.",
            "数据包中仍有待核的数字字样，或其比例超出 --require-coverage 所允许的范围。",
        ),
    },
    example="govdata scan report.pdf --propose observations --package mypackage",
)
@click.argument("places", nargs=-1, type=FileOrStdin(), metavar="[PACKAGE | FILE...]")
@option(
    "--sources",
    type=PATH,
    said=Message(
        "Folder of the source texts of PACKAGE, which needs it; FILEs have none.",
        "PACKAGE 的来源文本所在的文件夹：指定 PACKAGE 时必填，指定 FILE 时不用。",
    ),
)
@option(
    "--propose",
    type=click.Choice(["csv", "observations", "exclusions", "indicators"]),
    said=Message(
        "Propose rows. csv: the place and the reading of each figure of FILEs; observations: rows of a table of"
        " observations; exclusions: a row for each phrase of FILEs, or of the sources of PACKAGE, whose numerals are"
        " still unreviewed; indicators: what is printed of figures whose indicator PACKAGE lacks.",
        "提出候选行。csv：FILE 中每个数字的位置与识读结果；observations：观测值表的行；"
        "exclusions：FILE 或 PACKAGE 来源文本中仍待核的数字，每个短语一行；"
        "indicators：PACKAGE 中尚无的指标，以文本所用名称列出。",
    ),
)
@option(
    "--package",
    type=PATH,
    said=Message(
        "The package whose tables tell what the figures of FILEs are of: --propose observations fills in subject,"
        " indicator and period, each as sure as `confidence` says; --propose indicators of FILEs needs it.",
        "据其各表判断 FILE 中数字含义的数据包：--propose observations 会填入主体、指标和时期，"
        "把握程度见 confidence 列；为 FILE 使用 --propose indicators 时必填。",
    ),
)
@coverage_option
@option(
    "--lexicon",
    type=PATH,
    said=Message(
        "A lexicon of your own for FILEs, used beside that of govdata; a package names its own.",
        "读取 FILE 时补充 govdata 词表的自定义词表；数据包自有其词表。",
    ),
)
@option(
    "--currency",
    metavar="CODE",
    said=Message(
        "Currency of FILEs, in which money without a name is, such as HKD. By default what a text tells, else CNY,"
        " and USD for $.",
        "FILE 中单独的“元”和“$”所指的货币，如 HKD；默认由文本判断，判断不出时分别为 CNY 和 USD。",
    ),
)
@option("--wordings", type=PATH, hidden=True, callback=_old_name, said=Message.same("--lexicon"))
@format_option("text", "json")
@output_options
@limit_options()
def scan(
    places: tuple[Path, ...],
    sources: Path | None,
    propose: str | None,
    package: Path | None,
    require_coverage: float | None,
    lexicon: Path | None,
    currency: str | None,
    wordings: Path | None,
    form: str,
    output: Path | None,
    lang: str,
) -> None:
    """Options in, one call, the numerals or the proposed rows out."""
    if told := _of_package(places, package, sources, currency, propose, form, lang):
        emit(told, output, exact=form != "json")
        return
    _check_places(places, propose)
    if propose or any(place.is_file() and place.suffix != ".json" for place in places):
        told = _proposed(places, lexicon or wordings, currency, propose, form, lang)
        emit(told, output, exact=form != "json")
        return
    scanned = _package(places)
    if sources is None:
        raise _not_one_package()
    coverages = source_texts.scan(scanned, sources=sources)
    emit(_listed(coverages, form, lang), output)
    leave(failed=not all(_is_good(coverage, require_coverage) for coverage in coverages))


def _check_places(places: tuple[Path, ...], propose: str | None) -> None:
    """A name of nothing is told first, whatever is asked for; then a package of which only a text can be given."""
    for place in places:
        if not place.exists():
            raise SourceError(
                place,
                Message("there is no such file or folder", "没有这个文件或文件夹"),
                Message("Name a text, or the folder of a package.", "请指明文本文件，或数据包所在的文件夹。"),
            )
    if propose and any(place.is_dir() for place in places):
        raise _files_only(propose)


def _files_only(propose: str) -> UsageError:
    """Figures are proposed from texts; a package has its sources in its archive."""
    if propose == "exclusions":
        return UsageError(
            Message(
                "--propose exclusions of a package needs its sources.",
                "为数据包起草 --propose exclusions 须指明其来源文本。",
            ),
            Message.same("govdata scan PACKAGE --sources DIR --propose exclusions"),
        )
    return UsageError(
        Message(
            f"--propose {propose} reads texts, not a package.", f"--propose {propose} 读取文本文件，而不是数据包。"
        ),
        Message(
            f"Name the files of the archive: govdata scan ARCHIVE/FILE.txt --propose {propose}",
            f"请指明存档中的文件：govdata scan ARCHIVE/FILE.txt --propose {propose} --lang zh",
        ),
    )


def _package(places: tuple[Path, ...]) -> Path | None:
    if len(places) > 1:
        raise _not_one_package()
    return next(iter(places), None)


def _not_one_package() -> UsageError:
    return UsageError(
        Message(
            "A scan of a package needs one package and the folder of its sources.",
            "扫描数据包须指定一个数据包及其来源文本所在的文件夹。",
        ),
        Message(
            "Run `govdata scan PACKAGE --sources DIR`.",
            "请运行 `govdata scan PACKAGE --sources DIR`。",
        ),
    )


def _is_good(coverage: Coverage, share: float | None) -> bool:
    return coverage.complete if share is None else coverage.reaches(Decimal(str(share)))


def _proposed(
    files: Sequence[Path], lexicon: Path | None, currency: str | None, propose: str | None, form: str, lang: str
) -> str:
    from govdata.evidence.proposals import HEADER, OBSERVATION

    notes: Literal["en", "zh"] = "zh" if lang == "zh" else "en"
    given = partial(source_texts.propose, files, lexicon=lexicon, currency=currency, lang=notes)
    if propose == "exclusions":
        rows, header = given(columns="exclusions"), _exclusion_header()
    elif propose == "observations":
        rows, header = given(columns="observations"), OBSERVATION
    else:
        rows, header = given(), HEADER
    _tell(rows.omissions, lang)
    _say_doubtful(rows.doubtful, lang)
    return _as_rows(rows, header, form)


def _tell(omissions: Sequence[tuple[str, Omission]], lang: str) -> None:
    """What documents hold and no row can be of, on standard error."""
    from govdata.documents.page_marks import told_together

    for file, of_file in groupby(omissions, key=itemgetter(0)):
        for message in told_together([omission for _file, omission in of_file]):
            say(labelled(Path(file).name, message.in_(lang), lang))


def _of_package(
    places: tuple[Path, ...],
    package: Path | None,
    sources: Path | None,
    currency: str | None,
    propose: str | None,
    form: str,
    lang: str,
) -> str:
    """What is proposed with the tables of a package; "" where it needs none."""
    if propose == "exclusions" and sources is not None:
        rows = source_texts.propose_exclusions(_package(places), sources=sources)
        return _as_rows(rows, _exclusion_header(), form)
    if propose in _DRAFTED and (package or sources or propose == "indicators"):
        return _drafted(places, package, sources, currency, propose, form, lang)
    if package is not None:
        raise UsageError(
            Message("--package is for drafts of observations and indicators.", "--package 用于起草观测值和指标。"),
            Message.same("govdata scan FILE... --propose observations --package DIR"),
        )
    return ""


_DRAFTED = ("observations", "indicators")
"""What is proposed from the tables of a package."""


def _drafted(
    places: tuple[Path, ...],
    package: Path | None,
    sources: Path | None,
    currency: str | None,
    propose: str,
    form: str,
    lang: str,
) -> str:
    """Drafts of FILEs, or of what is open in the sources of PACKAGE; or the indicators that it lacks."""
    from govdata.drafts.proposing import DRAFT, draft_cells, indicator_rows

    _check_drafted(places, package, sources, propose)
    if package is None:
        drafts = source_texts.draft(path=_package(places), sources=sources)
    else:
        drafts = source_texts.draft(places, package, currency=currency)
    _tell(drafts.omissions, lang)
    if propose == "indicators":
        return _as_rows(list(indicator_rows(drafts, drafts.indicator_columns)), drafts.indicator_columns, form)
    if form == "json":
        return as_json([each.to_dict() for each in drafts])
    return _as_rows([draft_cells(each) for each in drafts], DRAFT, form)


def _check_drafted(places: tuple[Path, ...], package: Path | None, sources: Path | None, propose: str) -> None:
    """Either files with --package, or one package with --sources."""
    if package is not None and sources is None and places and not any(place.is_dir() for place in places):
        return
    if package is None and sources is not None and all(place.is_dir() or place.suffix == ".json" for place in places):
        return
    raise UsageError(
        Message(
            f"--propose {propose} with a package needs either FILEs and --package, or PACKAGE and --sources.",
            f"--propose {propose} 配合数据包使用时，须给出 FILE 和 --package，或 PACKAGE 和 --sources。",
        ),
        Message.same(f"govdata scan FILE... --propose {propose} --package DIR"),
    )


_SHOWN = 5


def _say_doubtful(doubtful: Sequence[tuple[str, str]], lang: str) -> None:
    """How many prints of each document are left out, with the first few."""
    for file in dict.fromkeys(file for file, _ in doubtful):
        found = [each for name, each in doubtful if name == file]
        more, shown = len(found) > _SHOWN, found[:_SHOWN]
        message = Message(
            f"figures left out, since their print is in doubt ({len(found):,}): {', '.join(shown)}{', …' * more}",
            f"存疑而未列为候选的数字（{len(found):,} 处）：{'、'.join(shown)}{' 等' * more}",
        )
        say(labelled(Path(file).name, message.in_(lang), lang))


def _exclusion_header() -> tuple[str, ...]:
    from govdata.evidence.exclusion_proposals import EXCLUSION, SHOWN

    return (*EXCLUSION, *SHOWN)


def _as_rows(rows: Sequence[dict[str, str]], header: tuple[str, ...], form: str) -> str:
    return as_json(rows) if form == "json" else as_csv([header, *(tuple(row.values()) for row in rows)])


def _listed(coverages: Sequence[Coverage], form: str, lang: str) -> str:
    from govdata.evidence.coverage import coverage_dict, coverage_lines

    if form == "json":
        return as_json(coverage_dict(coverages))
    return "".join(f"{line}\n" for line in coverage_lines(coverages, lang))
