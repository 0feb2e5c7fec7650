"""The options that several commands have, each with its help in both languages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from govdata.cli.bilingual import LANGUAGES, BilingualOption, current_language
from govdata.cli.hidden_imports import show_pandas
from govdata.cli.progress_line import QUIET
from govdata.deadline import RUN_SECONDS
from govdata.reports.messages import Message
from govdata.reports.model import Report
from govdata.stores.locations import is_url, own_path

Command = TypeVar("Command", bound=Callable[..., Any])
FORMAT, OUTPUT, BROKEN = "govdata.format", "govdata.output", "govdata.broken"
TIME_LIMIT, MEMORY_LIMIT = "govdata.time-limit", "govdata.memory-limit"
STDIO = Path("-")

_RENAMED: Final = {"limit-errors": "limit"}


def current_name(name: str) -> str:
    """The name that an option has now; the old one goes on working."""
    return _RENAMED.get(name, name)


def renamed(arguments: Sequence[str]) -> Message:
    """What is said of old names among raw arguments; empty where there is none."""
    given = {argument.partition("=")[0] for argument in arguments}
    old = [name for name in _RENAMED if f"--{name}" in given]
    return Message(
        " ".join(f"--{name} is now --{_RENAMED[name]}." for name in old),
        "".join(f"--{name} 已改名为 --{_RENAMED[name]}。" for name in old),
    )


class OnThisMachine(click.Path):
    """A path, and no URL: taken for a path it would be printed with the password that it may hold."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path.

        Raises:
            UsageError: it is a URL, or empty.
        """
        return super().convert(own_path(value), param, ctx)


class _Place(click.Path):
    """A path, or the URL of a store, which stays a text: a path would lose one of its slashes."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return value if is_url(value) else super().convert(own_path(value), param, ctx)


PATH, PLACE = OnThisMachine(path_type=Path), _Place(path_type=Path)

option = partial(click.option, cls=BilingualOption)
"""`click.option` whose help is the keyword `said`, a `Message`."""


def _stacked(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    def decorate(command: Command) -> Command:
        for each in reversed(options):
            command = each(command)
        return command

    return decorate


def _file_or_stdout(context: click.Context, _: click.Parameter, value: Path | None) -> Path | None:
    """`-` is standard output."""
    output = None if value == STDIO else value
    context.meta[OUTPUT] = output
    return output


def _remember(key: str) -> Callable[[click.Context, click.Parameter, Any], Any]:
    """Keep a value in the context: where JSON was asked for, it is printed even when the command breaks."""

    def remember(context: click.Context, _: click.Parameter, value: Any) -> Any:
        context.meta[key] = value
        return value

    return remember


def format_option(
    *names: str, broken: Callable[[Report], dict[str, Any]] = Report.to_dict
) -> Callable[[Command], Command]:
    """`--format` with these values; the command's parameter is `form`.

    `broken` is the JSON of a run that broke, made of the report that says why: it has the keys of the command's own.
    """

    def remember(context: click.Context, parameter: click.Parameter, value: str) -> str:
        context.meta[BROKEN] = broken
        return str(_remember(FORMAT)(context, parameter, value))

    return option(
        "--format",
        "form",
        type=click.Choice(names),
        default="text",
        show_default=True,
        callback=remember,
        said=Message(
            "Format of the output: text for people, the others for programs.",
            "输出格式：text 供人阅读，其他格式供程序读取。",
        ),
    )


weak_option = option(
    "--weak",
    is_flag=True,
    said=Message(
        "Use a store that does not keep objects from being written over; the output says what is then not promised.",
        "即使存储不能防止对象被覆盖也照常使用；输出将说明因此不予保证的事项。",
    ),
)
package_argument = click.argument("package", required=False, type=PATH)
lang_option = option(
    "--lang",
    type=click.Choice(LANGUAGES),
    default=current_language,
    said=Message(
        "Language of the output: that of GOVDATA_LANG, else English.",
        "输出语言；默认取环境变量 GOVDATA_LANG，否则为英文。",
    ),
)
output_options = _stacked(
    option(
        "--output",
        type=PATH,
        callback=_file_or_stdout,
        said=Message(
            "Write to this file instead of standard output, which is also -. Behind > the shell empties a file first.",
            "写入此文件，而不是标准输出（也可写作 -）。用 > 时，shell 会先清空目标文件。",
        ),
    ),
    lang_option,
    option(
        "--quiet",
        "-q",
        is_flag=True,
        expose_value=False,
        callback=_remember(QUIET),
        said=Message(
            "Show no progress. It is shown on a terminal alone.",
            "不显示进度。进度只在终端上显示。",
        ),
    ),
)
package_option = option(
    "--package",
    type=PATH,
    said=Message(
        "Package: a datapackage.json, or its folder. By default the working folder.",
        "数据包：datapackage.json 或其所在的文件夹，默认为当前文件夹。",
    ),
)
archive_option = option(
    "--sources",
    type=PATH,
    required=True,
    said=Message("Folder of the source texts.", "存放来源文本的文件夹。"),
)
own_archive_option = option(
    "--sources",
    type=PATH,
    said=Message(
        "Folder of the source texts. By default the folder archive of the package.",
        "存放来源文本的文件夹，默认为数据包中的 archive 文件夹。",
    ),
)
sources_option = option(
    "--sources",
    type=PATH,
    said=Message(
        "Folder of the source texts. With it, quotes and hashes are checked.",
        "来源文本所在的文件夹；指定后将核对引文与哈希值。",
    ),
)


def limit_options(*, expose: bool = False) -> Callable[[Command], Command]:
    """`--time-limit` and `--memory-limit` of a run; the command has them as parameters where they are exposed."""
    time = option(
        "--time-limit",
        type=click.IntRange(0),
        default=RUN_SECONDS,
        show_default=True,
        metavar="SECONDS",
        expose_value=expose,
        callback=_remember(TIME_LIMIT),
        said=Message(
            "Time that the run may take. What is not checked then is an error.",
            "运行可用的秒数；届时尚未检查的视为错误。",
        ),
    )
    memory = option(
        "--memory-limit",
        type=click.IntRange(1),
        metavar="MB",
        expose_value=expose,
        callback=_remember(MEMORY_LIMIT),
        said=Message(
            "Memory that the run may take (Linux). By default nine tenths of what the machine has.",
            "运行可用的内存（MB，仅 Linux）；默认为本机内存的九成。",
        ),
    )
    return _stacked(time, memory)


verbose_option = option(
    "--verbose",
    is_flag=True,
    said=Message(
        "Show all findings, rows and checks as text, not what fits one screen.",
        "以文本输出全部问题、行与检查，而不只是一屏的内容。",
    ),
)
ocr_option = option(
    "--ocr",
    is_flag=True,
    said=Message(
        "Recognise the text of PDF pages that have none (needs the extra ocr). It is a reading, and no proof.",
        "识别 PDF 中没有文字层的页面（需安装 ocr 附加组件）。识别结果属识读，不能作为佐证。",
    ),
)

coverage_option = option(
    "--require-coverage",
    type=click.FloatRange(0, 1),
    metavar="SHARE",
    said=Message(
        "Report each source of whose numerals a smaller share (0 to 1) is recorded or excluded as an error. Needs"
        " --sources.",
        "来源文本中已收录或已排除的数字低于此比例（0 至 1）时，视为错误；须同时指定 --sources。",
    ),
)


def _prepared(_: click.Context, __: click.Parameter, engine: str) -> str:
    if engine == "spark":
        show_pandas()
    return engine


engine_options = _stacked(
    option(
        "--engine",
        callback=_prepared,
        type=click.Choice(["polars", "duckdb", "spark"]),
        default="polars",
        show_default=True,
        said=Message(
            "Engine that checks the tables: polars in this process, duckdb with spilling to disk, spark on a"
            " cluster. The report is the same.",
            "检查各表所用的引擎：polars 在本进程中运行，duckdb 可溢写到磁盘，spark 在集群上运行；报告相同。",
        ),
    ),
    option(
        "--spark-master",
        metavar="URL",
        said=Message(
            "Master of Spark: local[2], spark://HOST:PORT, yarn. By default all cores of this machine.",
            "Spark 主节点：local[2]、spark://主机:端口、yarn；默认使用本机全部核心。",
        ),
    ),
)
check_options = _stacked(
    sources_option,
    option(
        "--limit",
        type=click.IntRange(0),
        default=1000,
        show_default=True,
        said=Message(
            "List at most this many findings of each table. All are counted.",
            "每张表最多列出的问题数；全部问题都会计数。",
        ),
    ),
    option(
        "--trusted",
        is_flag=True,
        said=Message(
            "Allow data and schemas outside of the package folder (.. or absolute paths).",
            "允许数据与模式位于数据包文件夹之外（.. 或绝对路径）。",
        ),
    ),
    limit_options(expose=True),
    engine_options,
    option(
        "--require-evidence",
        is_flag=True,
        said=Message(
            "Report evidence that was skipped or is undecided as an error.", "把跳过或无法判定的佐证核对视为错误。"
        ),
    ),
    coverage_option,
    option(
        "--receipts",
        type=PATH,
        metavar="DIR",
        said=Message(
            "Keep in this folder what is learned of each data file, and read only files that are new or changed since."
            " The report is the same. A receipt is as trustworthy as its folder.",
            "在此文件夹中保存对每个数据文件的检查回执，此后只读取新增或改动的文件，报告不变。回执是否可信，取决于该文件夹由谁写入。",
        ),
    ),
)
signer_options = _stacked(
    option(
        "--signers",
        type=PATH,
        metavar="FILE",
        said=Message(
            "Require signatures of those that FILE names, in the format allowed_signers of OpenSSH.",
            "要求由 FILE 所列的签名人签署；FILE 为 OpenSSH 的 allowed_signers 格式。",
        ),
    ),
    option(
        "--require",
        type=click.IntRange(1),
        default=1,
        show_default=True,
        metavar="N",
        said=Message("At least N different signers must have signed.", "至少须由 N 名不同的签名人签署。"),
    ),
)
timestamp_option = option(
    "--timestamp",
    default="",
    metavar="URL",
    said=Message(
        "Have an authority stamp the time of the signature (RFC 3161).", "由时间戳机构证明签名的时间（RFC 3161）。"
    ),
)
