"""The front door: every command as a function with keywords, and nothing that a command line would add.

`govdata` exports these functions; those on what is declared are in `declarations`, on documents in `source_documents`,
on their texts in `source_texts`. What a call needs is imported when it is called, so that `import govdata` stays light.
Whatever goes wrong is a `govdata.GovdataError`; findings are a result, never an exception.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from govdata.arguments import checks_arguments
from govdata.errors import UsageError
from govdata.old_calls import accepts_old_calls
from govdata.reports.messages import Message
from govdata.reports.model import NotReleasable, Report
from govdata.values import dataclass

if TYPE_CHECKING:
    from govdata.comparison.changes import Changes
    from govdata.exporting import Exported
    from govdata.publishing_to_stores import Candidate
    from govdata.release_plans import Release, ReleasePlan
    from govdata.validation import ValidatedPackage


@accepts_old_calls(1, "options")
@checks_arguments
def validate(
    path: Path | str | None = None,
    *,
    sources: Path | str | None = None,
    limit: int = 1000,
    trusted: bool = False,
    require_evidence: bool = False,
    require_coverage: float | None = None,
    today: date | None = None,
    time_limit: int = 3600,
    engine: Literal["polars", "duckdb", "spark"] = "polars",
    memory_limit: int | None = None,
    spark: Any = None,
    receipts: Path | str | None = None,
    rehash: bool = False,
    statistics: bool = True,
    locate: bool = False,
) -> Report:
    """Check structure, evidence and rules of a package: may it be released?

    Args:
        path: a datapackage.json (or .yaml), the folder that holds it, or a table (a file, or a folder of its parts),
            whose schema is then inferred. By default the package in this folder.
        sources: the archive of source texts; without it quotes and hashes are not checked, and the report says so.
        limit: findings listed for each table; all of them are counted.
        trusted: paths of data and schemas may leave the folder of the package.
        require_evidence: evidence that was skipped or stays undecided is an error.
        require_coverage: the share of each source's numerals (0 to 1) to be reviewed; by default what the package asks.
        today: the day that waivers expire against; by default today in UTC.
        time_limit: seconds that the run may take; what is not checked then is an error.
        engine: what checks the tables, with the same report: "duckdb" out of core, "spark" by its executors.
        memory_limit: MB for "duckdb", which itself has half of them; by default what it takes by itself.
        spark: for "spark" a SparkSession, or the URL of a master; by default `local[*]`.
        receipts: a folder, made if need be, that keeps what this run learns of each data file. The next run reads
            only files that are new or changed, and gives the same report. Not for "spark".
        rehash: with `receipts`, read every byte of every file for its digest. By default a file whose size, times and
            inode are those of an earlier run is not read.
        statistics: what the statistics of Parquet files decide is not read.
        locate: the line and column of each finding are looked up, for SARIF and other forms of code hosts.

    Raises:
        UsageError: there is no such archive or engine, what was given does not fit it, or `receipts` is no folder of
            one's own.
        EngineFailed: Spark does not start, or breaks off.
        DescriptorError: the descriptor cannot be read at all.
        RuleCrashed: a rule raised instead of answering.
    """
    how = (sources, limit, trusted, require_evidence, today, time_limit, require_coverage)
    reading = {"receipts": receipts, "rehash": rehash, "statistics": statistics}
    with _validated(path, *how, engine=(engine, memory_limit, spark), locate=locate, **reading) as validated:
        return validated.report


@accepts_old_calls(3, "references", "limit")
@checks_arguments
def validate_frame(
    frame: Any,
    path: Path | str,
    table: str,
    *,
    references: Mapping[str, Any] | None = None,
    limit: int = 1000,
    time_limit: int = 3600,
) -> Report:
    """Check a frame against the schema and the rules that a package declares for one of its tables.

    Evidence needs files and is not looked at.

    Args:
        frame: a Polars frame (lazy or not), a DuckDB relation, a PySpark frame, or a pandas frame, whose index is left
            out and whose midnights are dates where the schema has dates. A row is its position from 0, + 2.
        path: the package: a datapackage.json or the folder that holds it.
        table: the name of the resource that the frame stands for.
        references: frames of the same engine by table name, for foreign keys and for what rules look up.
        limit: findings listed for the table; all of them are counted.
        time_limit: seconds that the run may take; what is not checked then is an error.

    Raises:
        UsageError: `frame` or one of `references` is not a frame.
        NoSuchTable: the package has no such table, or the table has no schema. Also a KeyError.
        DescriptorError: the descriptor cannot be read at all.
        RuleCrashed: a rule raised instead of answering.
    """
    from govdata import frame_validation

    return frame_validation.validate_frame(frame, Path(path), table, references, limit, time_limit)


@checks_arguments
def plan(
    path: Path | str | None = None,
    *,
    to: Path | str = "releases",
    version: str = "",
    sources: Path | str | None = None,
    limit: int = 1000,
    trusted: bool = False,
    require_evidence: bool = False,
    require_coverage: float | None = None,
    today: date | None = None,
    time_limit: int = 3600,
    engine: Literal["polars", "duckdb", "spark"] = "polars",
    memory_limit: int | None = None,
    spark: Any = None,
    receipts: Path | str | None = None,
) -> ReleasePlan:
    """Say what `publish` with the same arguments would write, and write nothing.

    Raises:
        NotReleasable: the report holds errors; the exception has it as `report`.
        ReleaseRefused: the version number is too low or exists, a published figure changed without a recorded
            reason, or a file of the package was changed while it was being released.
        SourceError: a data file was changed while it was read.
        UsageError: `version` is not a version, or there is no such archive of source texts.
        DescriptorError: the descriptor cannot be read at all.
        VerificationError: the previous release is damaged, so that nothing can be compared with it.
        RuleCrashed: a rule raised instead of answering.
    """
    from govdata.publishing_to_stores import plan_for, require_version

    require_version(version)
    how = (sources, limit, trusted, require_evidence, today, time_limit, require_coverage)
    with _validated(path, *how, engine=(engine, memory_limit, spark), **_of_release(receipts)) as validated:
        return plan_for(to, _candidate(validated, version))


@dataclass(frozen=True)
class Published:
    """What `publish(dry_run=True)` of govdata 0.1 returned: the report, and the plan where it holds no errors."""

    report: Report = field(repr=False)
    plan: ReleasePlan | None = field(default=None, repr=False)
    release: None = None


def _dry_run(*given: Any, **keywords: Any) -> Published:
    try:
        planned = plan(*given, **keywords)
    except NotReleasable as error:
        return Published(error.report)
    return Published(planned.report, planned)


@accepts_old_calls(1, "options", dry_run=_dry_run)
@checks_arguments
def publish(
    path: Path | str | None = None,
    *,
    to: Path | str = "releases",
    version: str = "",
    sources: Path | str | None = None,
    limit: int = 1000,
    trusted: bool = False,
    require_evidence: bool = False,
    require_coverage: float | None = None,
    today: date | None = None,
    time_limit: int = 3600,
    engine: Literal["polars", "duckdb", "spark"] = "polars",
    memory_limit: int | None = None,
    spark: Any = None,
    receipts: Path | str | None = None,
    sign: Path | str | None = None,
    timestamp: str = "",
    weak: bool = False,
) -> Release:
    """Validate a package and write it as the next release.

    Args:
        path: as for `validate`, like all keywords below.
        to: the folder of all releases of this package; or the URL of a folder in a store, to which the release is
            pushed from the folder `releases`, where it stays. See `push`.
        version: the number of the release; by default the version in the descriptor.
        sources: the archive of source texts.
        limit: findings listed for each table.
        trusted: paths of data and schemas may leave the folder of the package.
        require_evidence: evidence that was skipped or stays undecided is an error.
        require_coverage: the share of each source's numerals (0 to 1) to be reviewed; by default what the package asks.
        today: the day that waivers expire against.
        time_limit: seconds that the run may take; what is not checked then is an error.
        engine: as for `validate`; the bytes of the release are the same. "spark" writes large tables that have
            `partitionBy` by its executors, which must reach `to` by the same path.
        receipts: a folder that keeps what is learned of each data file; see `validate`. What is released is read all
            the same.
        sign: the key to sign with, as for `govdata.sign`; the release is there with its signature, or not at all.
        timestamp: the address of an authority that stamps the time of the signature (RFC 3161).
        weak: as for `push`.

    Returns:
        The release that was written; its `plan` holds the report that cleared it.

    Raises:
        NotReleasable: the report holds errors; the exception has it as `report`.
        ReleaseRefused: the version number is too low or exists, a published figure changed without a recorded
            reason, or a file of the package was changed while it was being released.
        SourceError: a data file was changed while it was read, or the key cannot be read.
        WriteError: the target cannot be written, or executors do not see it; nothing is left behind.
        EngineFailed: Spark does not start, or breaks off; nothing is left behind.
        ReadBackError: a file that was written, read back, does not hold its input; nothing is left behind.
        UsageError: `version` is not a version, there is no such archive of source texts, OpenSSH or OpenSSL is needed
            and not installed, the key cannot sign, or the authority gives no stamp; nothing is left behind.
        DescriptorError: the descriptor cannot be read at all.
        VerificationError: the previous release is damaged, so that nothing can be compared with it.
        RuleCrashed: a rule raised instead of answering.
        StoreError: the store cannot be reached, refuses, or does not keep its promises; a release that was written
            before it did is in the folder `releases`.
    """
    from govdata.publishing_to_stores import folder_for, publish_for, require_version
    from govdata.releases.atomic import recover
    from govdata.signed_releases import signing_with

    require_version(version)
    how = signing_with(sign, timestamp)
    recover(folder_for(to))
    run = (sources, limit, trusted, require_evidence, today, time_limit, require_coverage)
    reading: dict[str, Any] = {**_of_release(receipts), "keep": memory_limit is None}
    with _validated(path, *run, engine=(engine, memory_limit, spark), **reading) as validated:
        return publish_for(to, _candidate(validated, version), weak, how)


@checks_arguments
def diff(old: Path | str, new: Path | str, *, releases: Path | str = "releases", limit: int = 1000) -> Changes:
    """Compare two releases, versions or packages, and say which version number the difference needs.

    Args:
        old: a release, also the URL of one, a version in `releases` (or `latest`), or a package.
        new: the same.
        releases: the folder, or the URL of the folder, in which versions are looked up.
        limit: rows and cells listed for each table; all of them are counted.

    Raises:
        UsageError: there is no such version.
        DescriptorError: there is nothing that can be read.
        NotComparable: a cell of a package cannot be read, or a row has no primary key of its own; the exception has
            the errors as `report`.
        VerificationError: a release is damaged.
    """
    from govdata.comparison import compare, open_snapshot

    with open_snapshot(old, releases) as before, open_snapshot(new, releases) as after:
        return compare(before, after, limit)


@checks_arguments
def export(
    path: Path | str | None = None,
    *,
    form: str,
    sources: Path | str | None = None,
    output: Path | str | None = None,
    overwrite: bool = False,
) -> Exported:
    """Give a package, or a release, in another form.

    Args:
        path: a datapackage.json (or .yaml), or the folder that holds it: of a package or of a release.
        form: "webannotation": where each observation is printed, as a collection of Web Annotations (W3C, JSON-LD)
            with the quote, its offsets in code points of the text and, in a PDF, its page. "sqlite", "duckdb": all
            tables with their keys, and a dictionary, as one database file. "datasette": the metadata.json of Datasette
            for that SQLite file.
        sources: the archive of source texts and originals.
        output: the database file to write, in one step.
        overwrite: a file of that name is replaced.

    Returns:
        The `text`, or the `file` that was written; and a `note` on what of the package the form does not have, or on
        what the file holds.

    Raises:
        UsageError: there is no such form or archive, the form needs one, or it needs a file; DuckDB is not installed.
        DescriptorError: the descriptor cannot be read at all.
        NotReleasable: a database is asked for, and the package has errors of structure.
        VerificationError: a database is asked for, and the release is not whole.
        WriteError: the file is there and must not be replaced, or cannot be written.
    """
    from govdata.exporting import export_package

    return export_package(_path(path), form, sources, _path(output), overwrite=overwrite)


@checks_arguments
def init(folder: Path | str) -> tuple[Path, ...]:
    """Write a small package to start from into a new or empty folder.

    Returns:
        The files written, in order.

    Raises:
        UsageError: the folder is not empty.
        WriteError: the folder cannot be written; nothing is left in it then.
    """
    from govdata import scaffold

    return scaffold.init(Path(folder))


@contextmanager
def _validated(
    path: Path | str | None, *options: Any, engine: tuple[Any, ...], locate: bool = False, **reading: Any
) -> Iterator[ValidatedPackage]:
    from govdata.engines import EngineOptions
    from govdata.validation import Options, Reading, validated_package

    share = options[-1]
    if share is not None and options[0] is None:
        raise UsageError(
            Message("Coverage needs the folder of source texts.", "核对覆盖率须指定来源文本所在的文件夹。"),
            Message("Give it with --sources.", "请用 --sources 指定。"),
        )
    asked = None if share is None else Decimal(str(share))
    checked, read = Options(*(*options[:-1], asked, locate)), Reading(EngineOptions(*engine), **reading)
    with validated_package(_path(path), checked, read) as validated:
        yield validated


def _of_release(receipts: Path | str | None) -> dict[str, Any]:
    """How tables are read that are released: neither statistics nor the state of a file stand for bytes."""
    return {"receipts": receipts, "rehash": receipts is not None, "statistics": False}


def _candidate(validated: ValidatedPackage, version: str) -> Candidate:
    from govdata.publishing_to_stores import Candidate
    from govdata.releases.table_writer import TableWriter

    writer = TableWriter(validated.tasks)
    return Candidate(validated.package, validated.report, validated.tables, validated.held, version, writer)


def _path(path: Path | str | None) -> Path | None:
    return None if path is None else Path(path)
