"""The command line: options in, one call, rendered text out, an exit code.

Machine output goes to stdout, everything else to stderr. Exit codes are those of `errors.py`; the JSON report is
printed in every case but a wrong call (2), also when the run broke.
"""

from __future__ import annotations

import gc
import re
import sys
import traceback
from collections.abc import Callable, MutableMapping, Sequence
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import Any, TypeVar

import click

from govdata import __version__
from govdata.errors import GovdataError, UsageError, WriteError
from govdata.reports import renderers, serialize
from govdata.reports.messages import untranslated
from govdata.reports.model import Finding, Outcome, Report, Severity

Command = TypeVar("Command", bound=Callable[..., None])
FORMAT, OUTPUT = "govdata.format", "govdata.output"


def _stacked(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


def _remember(key: str) -> Callable[[click.Context, click.Parameter, Any], Any]:
    """Kept for the edge: an answer in JSON is owed, where it was asked for, even when the command breaks."""

    def remember(context: click.Context, _: click.Parameter, value: Any) -> Any:
        context.meta[key] = value
        return value

    return remember


def _format_option(*names: str) -> Callable[[Command], Command]:
    return click.option(
        "--format",
        "form",
        type=click.Choice(names),
        default="text",
        show_default=True,
        callback=_remember(FORMAT),
        help="Form.",
    )


PATH = click.Path(path_type=Path)
package_argument = click.argument("package", required=False, type=PATH)
output_options = _stacked(
    click.option("--output", type=PATH, callback=_remember(OUTPUT), help="Write there instead of stdout."),
    click.option("--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="Language."),
)
check_options = _stacked(
    click.option("--sources", type=PATH, help="The archive of source texts: proves quotes and hashes."),
    click.option(
        "--limit-errors",
        "limit",
        type=click.IntRange(0),
        default=1000,
        show_default=True,
        help="List at most so many findings a table; all are counted.",
    ),
    click.option("--trusted", is_flag=True, help="Allow data and schemas outside of the package (.., absolute)."),
    click.option("--require-evidence", is_flag=True, help="Evidence that was skipped or stays undecided is an error."),
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="govdata")
def cli() -> None:
    """Decide whether tables of official indicators may be released, and release them."""


@cli.command()
@package_argument
@_format_option(*renderers.RENDERERS)
@output_options
@check_options
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "never"]),
    default="error",
    show_default=True,
    help="What makes the exit code 1.",
)
def validate(
    package: Path | None,
    form: str,
    output: Path | None,
    lang: str,
    sources: Path | None,
    limit: int,
    trusted: bool,
    require_evidence: bool,
    fail_on: str,
) -> None:
    """Say what is wrong with PACKAGE, and where.

    PACKAGE is a datapackage.json or the folder that holds it; left out, the one in this folder.
    """
    from govdata import validation

    report = validation.validate(package, validation.Options(sources, limit, trusted, require_evidence))
    _emit(renderers.RENDERERS[form](report, lang), output)
    _leave(_fails(report, fail_on))


@cli.command()
@package_argument
@_format_option("text", "json")
@output_options
@check_options
@click.option("--version", "version", default="", help="The number of the release; the descriptor's if left out.")
@click.option("--to", type=PATH, default=Path("releases"), show_default=True, help="The folder of all releases.")
@click.option("--dry-run", is_flag=True, help="Say what would be written, and write nothing.")
def publish(
    package: Path | None,
    form: str,
    output: Path | None,
    lang: str,
    sources: Path | None,
    limit: int,
    trusted: bool,
    require_evidence: bool,
    version: str,
    to: Path,
    dry_run: bool,
) -> None:
    """Validate PACKAGE, and release it as Parquet and CSV if it may be released."""
    from govdata import api
    from govdata.validation import Options

    options = Options(sources, limit, trusted, require_evidence)
    published = api.publish(package, options, to=to, version=version, dry_run=dry_run)
    told = renderers.render(published.report, "text", lang) + "\n" + published.describe()
    _emit(serialize.as_json(published.to_dict()) if form == "json" else told, output)
    _leave(published.plan is None)


@cli.command()
@click.argument("release", type=PATH)
@_format_option(*renderers.RENDERERS)
@output_options
def verify(release: Path, form: str, output: Path | None, lang: str) -> None:
    """Check every byte of RELEASE, and that its CSV, Parquet and documents agree."""
    from govdata.verification import verify as verified

    report = verified(release)
    _emit(renderers.RENDERERS[form](report, lang), output)
    _leave(not report.valid)


@cli.command()
@click.argument("old", type=PATH)
@click.argument("new", type=PATH)
@click.option("--releases", type=PATH, default=Path("releases"), show_default=True, help="Where versions are found.")
@click.option(
    "--limit", type=click.IntRange(0), default=1000, show_default=True, help="List at most so many cells a table."
)
@_format_option("text", "json", "markdown")
@output_options
def diff(old: Path, new: Path, releases: Path, limit: int, form: str, output: Path | None, lang: str) -> None:
    """Say what changed from OLD to NEW: releases, versions (or latest) in the folder of releases, or packages."""
    from govdata import api
    from govdata.comparison import change_texts

    found = api.compare(old, new, releases, limit)
    told = change_texts.as_markdown(found) if form == "markdown" else change_texts.as_text(found, lang)
    _emit(serialize.as_json(found.to_dict()) if form == "json" else told, output)


@cli.command()
@click.argument("rule")
@click.option("--package", type=PATH, help="The package that declares the rule; the one in this folder if left out.")
@output_options
def explain(rule: str, package: Path | None, output: Path | None, lang: str) -> None:
    """Say what RULE means, why it is there, and give an example."""
    from govdata import api

    _emit(api.explain(rule, package, lang) + "\n", output)


@cli.command()
@click.argument("places", nargs=-1, type=PATH, metavar="[PACKAGE | FILE...]")
@click.option("--sources", type=PATH, help="The archive of source texts of PACKAGE.")
@click.option(
    "--propose",
    type=click.Choice(["csv", "observations"]),
    help="Propose rows for texts that no package knows: where each figure stands, or rows of a table of observations.",
)
@click.option("--wordings", type=PATH, help="Wordings of your own, added to the table (docs/figures.md).")
@_format_option("text", "json")
@output_options
def scan(
    places: tuple[Path, ...],
    sources: Path | None,
    propose: str | None,
    wordings: Path | None,
    form: str,
    output: Path | None,
    lang: str,
) -> None:
    """List every numeral of the sources of PACKAGE: recorded, excluded or unreviewed; or propose rows for FILEs.

    Leaves with 1 while a numeral of the package is unreviewed.
    """
    from govdata import api
    from govdata.evidence import coverage as scanning
    from govdata.evidence.proposals import HEADER, OBSERVATION

    files = [place for place in places if place.is_file() and place.suffix != ".json"]
    if propose or files:
        rows = api.propose(places, wordings, OBSERVATION if propose == "observations" else HEADER)
        told = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
        _emit(serialize.as_json(told) if form == "json" else serialize.as_csv(rows), output)
        return
    if sources is None or len(places) > 1:
        raise UsageError(
            untranslated("to scan one package, name it and its archive of texts"),
            untranslated("govdata scan PACKAGE --sources DIR"),
        )
    coverages = api.scan(next(iter(places), None), sources)
    lines = "".join(f"{line}\n" for line in scanning.coverage_lines(coverages, lang))
    _emit(serialize.as_json(scanning.coverage_dict(coverages)) if form == "json" else lines, output)
    _leave(not all(coverage.complete for coverage in coverages))


@cli.command()
@click.argument("folder", type=PATH)
def init(folder: Path) -> None:
    """Write a small package to start from into FOLDER, which is new or empty."""
    from govdata import scaffold

    for file in scaffold.init(folder):
        click.echo(file)
    click.echo(f"Look at it: govdata validate {folder} --sources {folder / 'archive'}", err=True)


def _fails(report: Report, fail_on: str) -> bool:
    warned = fail_on == "warning" and report.count(Severity.WARNING) > 0
    return fail_on != "never" and (warned or not report.valid)


def _leave(failed: bool) -> None:
    click.get_current_context().exit(1 if failed else 0)


def _emit(text: str, output: Path | None) -> None:
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise WriteError(output, untranslated(error.strerror or "it cannot be opened")) from error


def run(arguments: Sequence[str]) -> int:
    """Run one command; every exception becomes an exit code here, and nowhere else."""
    meta: MutableMapping[str, Any] = {}
    try:
        with cli.make_context("govdata", list(arguments)) as context:
            meta = context.meta
            cli.invoke(context)
        return 0
    except click.exceptions.Exit as leave:
        return leave.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return 130
    except GovdataError as error:
        _tell(error, meta)
        return error.exit_code
    except BaseException as error:  # noqa: BLE001 (the outermost edge: a crash, or a panic of the engine, is no finding)
        _tell(_bug(error), meta)
        return GovdataError.exit_code


def _tell(error: GovdataError, meta: MutableMapping[str, Any]) -> None:
    """The sentence on stderr, and the JSON report that is owed in every case but a wrong call."""
    click.echo(f"govdata: {error}", err=True)
    if meta.get(FORMAT) == "json" and not isinstance(error, UsageError):
        finding = Finding(_name(error), error.message, next_step=error.next_step)
        told, output = renderers.render(Report.of("", (), Outcome((finding,))), "json"), meta.get(OUTPUT)
        try:
            _emit(told, output)
        except WriteError:  # it may be this very file that cannot be written
            _emit(told, None)


def _name(error: GovdataError) -> str:
    """DescriptorError -> descriptor-error."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", type(error).__name__).lower()


def _bug(error: BaseException) -> GovdataError:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(frame.filename).name}:{frame.lineno}"
    return GovdataError(
        untranslated(f"this is a bug of ours, not of your data: {type(error).__name__} at {place}: {error}"),
        untranslated("Please report it with the command you ran."),
    )


class _Blind(MetaPathFinder):
    """Answers for pandas and numpy as if they were not installed, in the words that pandera looks for."""

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> None:  # noqa: ARG002
        if fullname in {"numpy", "pandas"}:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)


def hide_pandas() -> None:
    """From now on pandera is imported without pandas and numpy, which take longer than all rules of a small package.

    For a process of our own, which is the command line: a program that imports govdata may want pandera whole.
    """
    sys.meta_path.insert(0, _Blind())


def main() -> None:
    """The console script."""
    gc.set_threshold(100_000)  # a short process makes little garbage: looking for it took a twentieth of a small run
    hide_pandas()
    code = run(sys.argv[1:])
    gc.freeze()  # and looking for it once more at the end, through every imported module, a tenth
    sys.exit(code)
