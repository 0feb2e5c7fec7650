"""The command line: the group of commands, and the one place where an exception becomes an exit code.

Machine output goes to stdout, everything else to stderr. Exit codes are those of `errors.py`; the JSON report is
printed in every case but a usage error (2), also when the run broke.
"""

from __future__ import annotations

import gc
import io
import os
import re
import sys
import traceback
from collections.abc import MutableMapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO

import click

from govdata import __version__
from govdata.cli.answer import emit, say
from govdata.cli.bilingual import LANGUAGES, BilingualGroup, BilingualOption, language_of, show_usage_error
from govdata.cli.completion import completed, is_completing
from govdata.cli.hidden_imports import hide_pandas
from govdata.cli.options import BROKEN, FORMAT, OUTPUT, current_name, option, renamed
from govdata.cli.progress_line import drawn
from govdata.cli.watch import watched
from govdata.errors import (
    REPORT_IT,
    GovdataError,
    NotComparable,
    OutputIsInput,
    SourceError,
    UsageError,
    WriteError,
    os_reason,
)
from govdata.reports.lines import labelled
from govdata.reports.messages import Message
from govdata.reports.model import Finding, Outcome, Report
from govdata.reports.serialize import as_json


@click.group(
    cls=BilingualGroup,
    parts={
        Message("Collect figures:", "收集数字："): ("init", "add", "read", "scan", "fill", "admit", "review", "rebase"),
        Message("Check them:", "检查："): ("validate", "explain"),
        Message("Release them:", "发布："): ("publish", "push", "deposit", "sign", "verify"),
        Message("Look at what there is:", "查看："): ("diff", "export", "schema", "completion"),
    },
    context_settings={"token_normalize_func": current_name},
    said=Message(
        "Decide whether tables of official indicators may be released, and release them.\n\n"
        "Exit codes: 0 good; 1 errors in the data or in a release; 2 usage error; 3 a file cannot be read or written;"
        " 4 the release is refused; 70 internal error.",
        "判断官方指标数据表能否发布，并加以发布。\n\n"
        "退出码：0 正常；1 数据或发布版有错误；2 用法错误；3 文件无法读写；4 拒绝发布；70 内部错误。",
    ),
)
@click.version_option(
    __version__,
    prog_name="govdata",
    message="%(prog)s %(version)s",
    cls=BilingualOption,
    said=Message("Show the version and exit.", "显示版本号并退出。"),
)
@option(
    "--lang",
    type=click.Choice(LANGUAGES),
    expose_value=False,
    said=Message(
        "Language of help and of all commands: by default that of GOVDATA_LANG, else English.",
        "帮助与所有命令的语言；默认取环境变量 GOVDATA_LANG，否则为英文。",
    ),
)
def cli() -> None:
    """The group itself does nothing."""


def run(arguments: Sequence[str]) -> int:
    """Run one command; every exception becomes an exit code here, and nowhere else."""
    lang = language_of(arguments)
    meta: MutableMapping[str, Any] = {}
    _tell_renamed(arguments, lang)
    try:
        with cli.make_context("govdata", list(arguments), obj=lang) as context:
            meta = context.meta
            with watched(meta, lambda error: _tell(error, lang, meta)), drawn(meta, lang):
                cli.invoke(context)
        return 0
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.ClickException as error:
        with suppress(OSError):
            show_usage_error(error, lang)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return 130
    except GovdataError as error:
        _tell(error, lang, meta)
        return error.exit_code
    except BrokenPipeError:  # whoever closed the pipe has read enough
        return WriteError.exit_code
    except OSError as error:
        _tell(_unusable(error), lang, meta)
        return WriteError.exit_code
    except BaseException as error:  # noqa: BLE001 (the outermost edge: a crash, or a panic of the engine, is no finding)
        _tell(_internal(error), lang, meta)
        return GovdataError.exit_code


def _tell_renamed(arguments: Sequence[str], lang: str) -> None:
    told = renamed(arguments).in_(lang)
    with suppress(OSError):
        if told:
            say(labelled("govdata", told, lang))


def _tell(error: GovdataError, lang: str, meta: MutableMapping[str, Any]) -> None:
    """The sentence on stderr, and the JSON report that is owed in every case but a usage error.

    Nothing can be told where stderr, or stdout for the report, cannot be written either: the exit code says it; nor
    where stdout is a file of the package.
    """
    with suppress(OSError):
        say(labelled("govdata", error.in_(lang), lang), meta)
    if meta.get(FORMAT) == "json" and not isinstance(error, UsageError | OutputIsInput):
        told = as_json(meta[BROKEN](_report_of(error)))
        with suppress(OSError):
            _emit_report(told, meta)


def _report_of(error: GovdataError) -> Report:
    """The report that an exception has, or one that holds the exception as its finding."""
    if isinstance(error, NotComparable):
        return error.report
    finding = Finding(_type_of(error), error.message, next_step=error.next_step)
    return Report.of("", (), Outcome((finding,)))


def _emit_report(report: str, meta: MutableMapping[str, Any]) -> None:
    try:
        emit(report, meta.get(OUTPUT), meta=meta)
    except WriteError:  # it may be this very file that cannot be written
        emit(report, None, meta=meta)


def _unusable(error: OSError) -> GovdataError:
    """What the system says of a file that a command was given, or of its output, which has no name."""
    reason = os_reason(error)
    return SourceError(error.filename, reason) if error.filename else WriteError("<stdout>", reason)


def _type_of(error: GovdataError) -> str:
    """DescriptorError -> descriptor-error."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", type(error).__name__).lower()


def _internal(error: BaseException) -> GovdataError:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{type(error).__name__} at {Path(frame.filename).name}:{frame.lineno}"
    return GovdataError(
        Message(
            f"Internal error, not a mistake in your data: {place}: {error}", f"内部错误，与数据无关：{place}：“{error}”"
        ),
        REPORT_IT,
    )


def _hold_closed_streams() -> None:
    """Put something where the caller closed a stream (`>&-`), or the next file that is opened would be taken for it.

    An answer that is printed there fails, as for other tools; what is only told on stderr is told to nobody.
    """
    if sys.stdout is None:
        sys.stdout = _in_place_of(1, os.O_RDONLY)
    if sys.stderr is None:
        sys.stderr = _in_place_of(2, os.O_WRONLY)


def _in_place_of(descriptor: int, flags: int) -> TextIO:
    os.dup2(os.open(os.devnull, flags), descriptor)
    return os.fdopen(descriptor, "w", encoding="utf-8")


def _write_utf8() -> None:
    """What goes to a pipe or a file is UTF-8 with LF on every system; a terminal shows what it can."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not stream.isatty():
            stream.reconfigure(encoding="utf-8", newline="\n")
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def main() -> None:
    """The console script."""
    _hold_closed_streams()
    _write_utf8()
    os.environ["RUST_BACKTRACE"] = "0"  # damage may make the engine panic: a finding, and no stack on the screen
    gc.set_threshold(1_000_000)  # a short process makes little garbage: looking for it took a twelfth of a small run
    hide_pandas()
    code = completed(cli) if is_completing() else run(sys.argv[1:])
    code = _unless_lost(sys.stdout, _unless_lost(sys.stderr, code))
    os._exit(code)  # every block has closed what it opened; taking all modules apart took a tenth of a small run


def _unless_lost(stream: TextIO, code: int) -> int:
    """The exit code, or that of an answer that cannot be written, where what the stream still holds cannot be.

    What could not be written stays in the stream, and Python would try again at its end and exit with 120.
    """
    try:
        stream.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        return code or WriteError.exit_code
    return code
