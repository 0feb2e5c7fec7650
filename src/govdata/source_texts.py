"""The front door to the texts of sources: what of them is recorded, rows to review, corrected texts.

A part of `api`, under the same rules: what a call needs is imported when it is called.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from govdata import progress
from govdata.arguments import checks_arguments
from govdata.errors import SAVE_AS_UTF8, NoTextError, SourceError, UsageError, not_utf8, os_reason
from govdata.reports.messages import EMPTY, Message
from govdata.reports.model import Severity

if TYPE_CHECKING:
    from govdata.documents.reading import Omission, Reading
    from govdata.drafts import Admission, Fill
    from govdata.drafts.draft import Draft
    from govdata.evidence.coverage import Coverage
    from govdata.metadata import Package, Resource
    from govdata.quantities.grammar import Grammar
    from govdata.rebasing import Rebase
    from govdata.reports.model import Finding

    _Readings = Sequence[tuple[str, Reading]]
    """Documents by the names of their files."""


class Proposed(list[dict[str, str]]):
    """Rows to be reviewed. `omissions` are what the documents hold and no row can be of: (file name, omission)."""

    def __init__(
        self,
        rows: Iterable[dict[str, str]],
        omissions: tuple[tuple[str, Omission], ...] = (),
        find_doubtful: Callable[[], Iterable[tuple[str, str]]] = tuple,
    ) -> None:
        super().__init__(rows)
        self.omissions, self._find_doubtful = omissions, find_doubtful

    @cached_property
    def doubtful(self) -> tuple[tuple[str, str], ...]:
        """Prints of sentences that read as figures and are in doubt, so that no row is proposed: (file name, print)."""
        return tuple(self._find_doubtful())


class Drafted(list["Draft"]):
    """Drafts of rows. `omissions` are what the documents hold and no row can be of: (file name, omission).

    `indicator_columns` are those of a row that proposes an indicator to the package.
    """

    def __init__(
        self,
        drafts: Iterable[Draft],
        indicator_columns: tuple[str, ...],
        omissions: tuple[tuple[str, Omission], ...] = (),
    ) -> None:
        super().__init__(drafts)
        self.indicator_columns, self.omissions = indicator_columns, omissions


@checks_arguments
def scan(path: Path | str | None = None, *, sources: Path | str) -> tuple[Coverage, ...]:
    """Say of each numeral in each source of a package whether a row records or excludes it.

    Args:
        path: the package, as for `validate`.
        sources: the archive of source texts.

    Raises:
        UsageError: there is no such archive of source texts.
        DescriptorError: the descriptor cannot be read at all.
        SourceError: a table that says what is recorded cannot be read.
    """
    from govdata.evidence import measure_coverage

    with _opened(path, sources) as opened:
        return measure_coverage(*opened)


@checks_arguments
def propose_exclusions(path: Path | str | None = None, *, sources: Path | str) -> list[dict[str, str]]:
    """Propose rows of a table of exclusions for the numerals of a package that are still open, one for each phrase.

    The keys are the columns of such a table, then `count` (in how many places the phrase stands) and `context` (the
    words around the first). `start` is empty where the phrase is excluded wherever it stands. `reason` is empty: a
    person says it. Figures that no row records come last, each at its place, with the kind `out_of_scope`.

    Args:
        path: the package, as for `validate`.
        sources: the archive of source texts.

    Raises:
        UsageError: there is no such archive of source texts.
        DescriptorError: the descriptor cannot be read at all.
    """
    from govdata.evidence.exclusion_proposals import rows_for_package

    with _opened(path, sources) as opened:
        return rows_for_package(*opened)


@checks_arguments
def propose(
    files: Sequence[Path | str],
    *,
    lexicon: Path | str | None = None,
    columns: Literal["figures", "observations", "exclusions"] = "figures",
    currency: str | None = None,
    lang: Literal["en", "zh"] = "en",
) -> Proposed:
    """Propose a row for each figure of documents that no package knows, to be reviewed by a person.

    Args:
        files: the documents, in any format that `read` takes. A text in UTF-8 is read character by character.
        lexicon: words of your own, which are added to those of govdata.
        columns: "figures": where each figure stands and how it reads; "observations": the columns of a table of
            observations, in which what only a reader knows stays empty; "exclusions": a row for each phrase that holds
            a numeral, as `propose_exclusions` gives them for a package.
        currency: ISO 4217 code of the currency that 元 and $ mean where they stand alone (`HKD`). By default what each
            text tells by the words of its place (香港特別行政區, 行政院, HKSAR), else yuan for 元 and usd for $.
        lang: the language of notes on figures in tables, "en" or "zh".

    Returns:
        The rows, a list; its `omissions` are what the documents hold and the readers left out (hidden text, pictures).

    Raises:
        UsageError: no file is named, or the currency is none.
        NoTextError: a document has no text: a scan.
        SourceError: a file cannot be read, is of a format that has no reader, or is no document: a table, JSON.
        DescriptorError: the lexicon cannot be read.
    """
    from govdata.evidence.exclusion_proposals import rows_for_texts
    from govdata.evidence.proposals import HEADER, OBSERVATION, proposal_rows
    from govdata.quantities.currencies import check_currency
    from govdata.quantities.quantity import grammar_with

    if not files:
        raise UsageError(
            Message("No text is named.", "未指明要扫描的文本。"),
            Message.same("govdata scan FILE... --propose csv"),
        )
    grammar, documents = grammar_with(None if lexicon is None else Path(lexicon)), _readings_of(files)
    omissions = _omissions(documents)
    if columns == "exclusions":
        return Proposed(rows_for_texts(documents, grammar), omissions)
    header = OBSERVATION if columns == "observations" else HEADER
    symbol = check_currency(currency, grammar.lexicon) if currency else ""
    rows = (dict(zip(header, row, strict=True)) for row in proposal_rows(documents, grammar, header, symbol, lang))
    return Proposed(rows, omissions, partial(_doubtful, documents, grammar, symbol))


@checks_arguments
def draft(
    files: Sequence[Path | str] = (),
    path: Path | str | None = None,
    *,
    sources: Path | str | None = None,
    currency: str | None = None,
) -> Drafted:
    """Draft a row for each figure of documents with what a package knows: what it is of, where, when, a part of what.

    Each cell that nobody reads off the print is a guess, with a confidence from 0 to 1 and the words of the text that
    gave it (`Draft.guesses`). One below the limit is left empty, and what it may be is listed.

    Args:
        files: the documents. One with the name of a source of the package is drafted as that source. None for all
            sources of the package.
        path: the package, as for `validate`.
        sources: the archive of source texts, where no file is named.
        currency: ISO 4217 code of the currency that 元 and $ mean in `files`; by default what each text tells.

    Returns:
        The drafts, a list in the order of the texts, of the figures that no row records or excludes; its `omissions`
        are what the documents hold and the readers left out (hidden text, pictures).

    Raises:
        UsageError: neither files nor sources are given, there is no such archive, or the currency is none.
        NoTextError: a document has no text: a scan.
        SourceError: a file cannot be read, or is no document.
        DescriptorError: the descriptor cannot be read at all.
    """
    from govdata.drafts.proposing import draft_documents, draft_package, indicator_columns
    from govdata.quantities.currencies import check_currency

    if not files and sources is None:
        raise UsageError(
            Message("No text is named, and no archive.", "未指明文本，也未指明存档。"),
            Message.same("govdata scan FILE... --propose observations --package DIR"),
        )
    if not files:
        with _opened(path, sources or "") as (package, tables, folder, grammar):
            return Drafted(draft_package(package, tables, folder, grammar), indicator_columns(package))
    documents = _readings_of(files)
    with _tables_of(path) as (package, tables, grammar):
        symbol = check_currency(currency, grammar.lexicon) if currency else ""
        drafts = draft_documents(documents, package, tables, grammar, symbol)
        return Drafted(drafts, indicator_columns(package), _omissions(documents))


@checks_arguments
def rebase(path: Path | str | None = None, *, sources: Path | str, dry_run: bool = False) -> Rebase:
    """Move a package to source texts that were corrected: offsets of quotes, exclusions and parts, hashes, lengths.

    An offset is moved where its quote stands in the new text, and what moved around it leaves no doubt that it is the
    same; the others are listed and stay. In the table of sources `sha256` and, where there are such columns, `length`
    (code points) and an empty `language` are filled in. The CSV files keep every other byte.

    Args:
        path: the package, as for `validate`.
        sources: the archive of source texts, as they are now.
        dry_run: write nothing.

    Returns:
        The cells that changed (or would), and what could not be moved.

    Raises:
        UsageError: there is no such archive of source texts.
        DescriptorError: the descriptor cannot be read at all.
        SourceError: a table that says what is recorded cannot be read.
        WriteError: a file cannot be written.
    """
    from govdata.rebasing import plan_rebase, write_rebase

    with _opened(path, sources) as (package, tables, folder, _grammar):
        planned = plan_rebase(package, tables, folder)
    return planned if dry_run else write_rebase(planned)


@checks_arguments
def fill(path: Path | str | None = None, *, sources: Path | str, dry_run: bool = False) -> Fill:
    """Fill in the derived columns of rows in which a person typed the source and the figure as written, or its quote.

    Filled are `as_written`, `quote`, `quote_start`, `page` (where a table has it), `value`, `unit`, `qualifier`,
    `lower` and `upper`, where the print leaves one answer and the rules of evidence have nothing against it. A cell
    that has a value is not changed; the CSV files keep every other byte.

    Args:
        path: the package, as for `validate`.
        sources: the archive of source texts.
        dry_run: write nothing.

    Returns:
        The cells that were filled (or would be), and the rows that could not be decided, each with the reason.

    Raises:
        UsageError: there is no such archive of source texts.
        DescriptorError: the descriptor cannot be read at all.
        SourceError: a table that says what is recorded cannot be read.
        WriteError: a file cannot be written.
    """
    from govdata.drafts import plan_fill, write_fill

    with _opened(path, sources) as opened:
        planned = plan_fill(*opened)
    return planned if dry_run else write_fill(planned)


@checks_arguments
def admit(file: Path | str, path: Path | str | None = None, *, sources: Path | str) -> Admission:
    """Say of each figure that another extractor found whether the print proves it, and draft a row for it.

    A candidate is a line of JSON: an object with `quote` or `figure` and any columns of a table of observations
    (`govdata.schema("candidates")` describes it), a document of LangExtract, or a Web Annotation. Its numbers are
    compared with the print and never copied. Nothing is written.

    Args:
        file: the candidates, as JSON lines in UTF-8.
        path: the package, as for `validate`.
        sources: the archive of source texts.

    Returns:
        An answer for each candidate in the order of the file: admitted, needs a look, or refused, with a stable code;
        `rows` are the draft rows of those that are admitted and not on record yet.

    Raises:
        UsageError: there is no such archive of source texts.
        SourceError: the file cannot be read, is larger than 256 MB, or is not UTF-8; or a table cannot be read.
        DescriptorError: the descriptor cannot be read at all.
    """
    from govdata.drafts import admit as admitted

    text = _utf8_of(Path(file))
    with _opened(path, sources) as opened:
        return admitted(text, *opened)


@contextmanager
def _opened(path: Path | str | None, sources: Path | str) -> Iterator[tuple[Package, Mapping[str, Any], Path, Grammar]]:
    """A package with its tables, the folder of its sources and its grammar, for what needs no report."""
    from govdata.documents.archive import archive_folder

    folder = archive_folder(sources)
    with _tables_of(path) as (package, tables, grammar):
        yield package, tables, folder, grammar


@contextmanager
def _tables_of(path: Path | str | None) -> Iterator[tuple[Package, Mapping[str, Any], Grammar]]:
    """A package with its tables and its grammar."""
    from govdata.metadata import load_package
    from govdata.quantities.quantity import grammar_with
    from govdata.readers import open_inputs
    from govdata.structure import check_structure

    package = load_package(None if path is None else Path(path))
    grammar = grammar_with(package.lexicon_path, package.boundary)
    with open_inputs(package) as inputs:
        tables = check_structure(package, inputs).tables
        for resource in package.resources:
            if resource.role in _READ and resource.name in inputs:
                _require_whole(resource, inputs[resource.name].outcome.findings, resource.name in tables)
        yield package, tables, grammar


_READ = ("sources", "subjects", "indicators", "observations", "exclusions")
"""The roles of the tables without which nothing can be said of texts."""


def _require_whole(resource: Resource, findings: Sequence[Finding], is_table: bool) -> None:
    """Refuse a table that cannot be read, or not to its end: what its other rows record is not known.

    Raises:
        SourceError: the first reason.
    """
    found = next((each for each in findings if each.severity is Severity.ERROR and each.type not in _DECLARED), None)
    if is_table and found is None:
        return
    why = found.message if found else Message("It is no table.", "它不是表。")
    path = next(iter(resource.paths), Path(resource.name))
    raise SourceError(path, why, found.next_step if found else EMPTY)


_DECLARED = frozenset({"byte-count", "hash-count"})
"""What is said of a file that was read whole, and is not the one that the descriptor declares."""


def _omissions(documents: _Readings) -> tuple[tuple[str, Omission], ...]:
    return tuple((file, omission) for file, reading in documents for omission in reading.omissions)


def _utf8_of(file: Path) -> str:
    """The text of a file in UTF-8, nothing translated.

    Raises:
        SourceError: it cannot be read, is larger than 256 MB, or is not UTF-8.
    """
    from govdata.documents.archive import LARGEST_TEXT
    from govdata.files import read_bounded

    try:
        return read_bounded(file, LARGEST_TEXT).decode("utf-8")
    except OSError as error:
        raise SourceError(file, os_reason(error)) from error
    except UnicodeDecodeError as error:
        raise SourceError(file, not_utf8(error), SAVE_AS_UTF8) from error


def _doubtful(documents: _Readings, grammar: Grammar, currency: str) -> Iterator[tuple[str, str]]:
    from govdata.evidence.document_figures import doubtful_prints_of

    return ((file, each) for file, reading in documents for each in doubtful_prints_of(reading, grammar, currency))


def _readings_of(files: Iterable[Path | str]) -> _Readings:
    begun = progress.each(progress.READING, files, str, lambda file: [Path(file)])
    return [(str(file), _reading_of(Path(file))) for file in begun]


def _reading_of(file: Path) -> Reading:
    """A document that is to be scanned.

    Raises:
        NoTextError: there is nothing in it to read.
        SourceError: it cannot be read, is larger than 256 MB, or is no document.
    """
    from govdata.documents.reading import UnreadableDocument
    from govdata.documents.source_readings import NothingToRead, read_source

    try:
        return read_source(file)
    except UnreadableDocument as error:
        told = NoTextError if isinstance(error, NothingToRead) else SourceError
        raise told(file, error.problem, error.next_step) from error
