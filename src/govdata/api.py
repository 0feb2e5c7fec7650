"""The front door: every command as a function with keywords, and nothing that a command line would add.

`govdata` exports these functions; those on documents are in `source_documents`, on their texts in `source_texts`. What
a call needs is imported when it is called, so that `import govdata` stays light. Whatever goes wrong is a
`govdata.GovdataError`; findings are a result, never an exception.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from govdata.arguments import checks_arguments
from govdata.errors import UsageError
from govdata.old_calls import accepts_old_calls
from govdata.reports.messages import Message
from govdata.reports.model import NotReleasable, Report

if TYPE_CHECKING:
    from govdata.comparison.changes import Changes
    from govdata.exporting import Exported
    from govdata.publishing import Release, ReleasePlan
    from govdata.publishing_to_stores import Candidate
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
) -> Report:
    """Check structure, evidence and rules of a package: may it be released?

    Args:
        path: a datapackage.json (or .yaml), the folder that holds it, or a table (a file, or a folder of its parts),
            whose schema is then inferred. By default the package in this folder.
        sources: the archive of source texts; without it quotes and hashes are not checked, and the report says so.
        limit: findings listed for each table; all of them are counted.
        trusted: paths of data and schemas may leave the folder of the package.
        require_evidence: evidence that was skipped or stays undecided is an error.
        require_coverage: the share of the numerals of each source, from 0 to 1, that must be recorded or excluded; by
            default what the package asks for.
        today: the day that waivers expire against; by default today in UTC.
        time_limit: seconds that the run may take; what is not checked then is an error.

    Raises:
        UsageError: there is no such archive of source texts, or coverage is required without one.
        DescriptorError: the descriptor cannot be read at all.
        RuleCrashed: a rule raised instead of answering.
    """
    how = (sources, limit, trusted, require_evidence, today, time_limit, require_coverage)
    with _validated(path, *how, named_as=_path(path)) as validated:
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
        frame: a Polars frame (lazy or not), a DuckDB relation or a PySpark frame. A row is its index + 2.
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
    from govdata import validation

    return validation.validate_frame(frame, Path(path), table, references, limit, time_limit)


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
    with _validated(path, sources, limit, trusted, require_evidence, today, time_limit, require_coverage) as validated:
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
        require_coverage: the share of the numerals of each source, from 0 to 1, that must be recorded or excluded; by
            default what the package asks for.
        today: the day that waivers expire against.
        time_limit: seconds that the run may take; what is not checked then is an error.
        weak: as for `push`.

    Returns:
        The release that was written; its `plan` holds the report that cleared it.

    Raises:
        NotReleasable: the report holds errors; the exception has it as `report`.
        ReleaseRefused: the version number is too low or exists, a published figure changed without a recorded
            reason, or a file of the package was changed while it was being released.
        SourceError: a data file was changed while it was read.
        WriteError: the target cannot be written; nothing is left behind.
        ReadBackError: a file that was written, read back, does not hold its input; nothing is left behind.
        UsageError: `version` is not a version, or there is no such archive of source texts.
        DescriptorError: the descriptor cannot be read at all.
        VerificationError: the previous release is damaged, so that nothing can be compared with it.
        RuleCrashed: a rule raised instead of answering.
        StoreError: the store cannot be reached, refuses, or does not keep its promises; a release that was written
            before it did is in the folder `releases`.
    """
    from govdata.publishing_to_stores import folder_for, publish_for, require_version
    from govdata.releases.atomic import recover

    require_version(version)
    recover(folder_for(to))
    with _validated(path, sources, limit, trusted, require_evidence, today, time_limit, require_coverage) as validated:
        return publish_for(to, _candidate(validated, version), weak)


@checks_arguments
def verify(release: Path | str) -> Report:
    """Check every byte of a release, and that its CSV files, Parquet files and documents agree.

    Args:
        release: a release, or a folder of releases, which stands for the highest version; or the URL of one, which is
            fetched whole.

    Raises:
        UsageError: there is no release at that place.
        VerificationError: the place is a folder of releases, and one of them is damaged.
        StoreError: the store cannot be reached, or refuses.
    """
    from govdata import verification

    return verification.verify(release)


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
def schema(name: Literal["candidates", "report", "rules"]) -> dict[str, Any]:
    """A JSON Schema that govdata ships.

    Args:
        name: "candidates": what `admit` reads, with descriptions for a language model; "report": the JSON of a report;
            "rules": a rule file.

    Raises:
        UsageError: there is no such schema.
    """
    import json
    from importlib.resources import files

    rooms = {"candidates": "drafts", "report": "reports", "rules": "rules"}
    shipped = files(f"govdata.{rooms[name]}").joinpath(f"{name}.schema.json").read_text(encoding="utf-8")
    return dict(json.loads(shipped))


@checks_arguments
def explain(name: str = "", *, package: Path | str | None = None, lang: Literal["en", "zh"] = "en") -> str:
    """Say what a rule, a rule type, a check, a type of finding or an answer of `admit` means; or list what there is.

    Args:
        name: for example `share`, `type-error` or the id of a declared rule; the symbol of a unit.
            `units` and `hedges` list those; without a name everything is listed.
        package: where declared rules are looked up; by default the package in this folder, if there is one.
        lang: "en" or "zh".

    Raises:
        UsageError: there is no such rule; the message names the nearest.
        DescriptorError: `package` cannot be read.

    >>> print(explain("unique-error"))
    unique-error
    Two rows share a value that must be unique.
    """
    from govdata.metadata.package import DESCRIPTORS, load_package
    from govdata.quantities.hedge_list import explain_words
    from govdata.rules import explain as explanation

    here = package is not None or any(Path(each).is_file() for each in DESCRIPTORS)
    words = explain_words(name, lang)
    try:
        told = explanation(name, load_package(_path(package)) if here else None, lang)
    except UsageError:
        if words:
            return words
        raise
    return told if name else f"{told}\n\n{words}"


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


@accepts_old_calls(2)
@checks_arguments
def pandera_schema(path: Path | str, table: str) -> Any:
    """Translate the Table Schema of one table into a `pandera.polars.DataFrameSchema`, for pipelines of your own.

    Args:
        path: the package: a datapackage.json or the folder that holds it.
        table: the name of the resource.

    Raises:
        NoSuchTable: the package has no such table, or the table has no schema. Also a KeyError.
        DescriptorError: the descriptor cannot be read at all.
    """
    from govdata.metadata import load_package
    from govdata.rules import pandera_schema as translate

    return translate(load_package(Path(path)).schema_of(table))


@contextmanager
def _validated(path: Path | str | None, *options: Any, named_as: Path | None = None) -> Iterator[ValidatedPackage]:
    from govdata.validation import Options, validated_package

    share = options[-1]
    if share is not None and options[0] is None:
        raise UsageError(
            Message("Coverage needs the folder of source texts.", "核对覆盖率须指定来源文本所在的文件夹。"),
            Message("Give it with --sources.", "请用 --sources 指定。"),
        )
    asked = None if share is None else Decimal(str(share))
    with validated_package(_path(path), Options(*(*options[:-1], asked)), named_as) as validated:
        yield validated


def _candidate(validated: ValidatedPackage, version: str) -> Candidate:
    from govdata.publishing_to_stores import Candidate

    return Candidate(validated.package, validated.report, validated.tables, validated.held, version)


def _path(path: Path | str | None) -> Path | None:
    return None if path is None else Path(path)
