"""The front door to the texts of sources: taken in, what of them is recorded, rows to review, corrected texts.

A part of `api`, under the same rules: what a call needs is imported when it is called.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from govdata.arguments import checks_arguments
from govdata.errors import NoTextError, SourceError, UsageError, os_reason
from govdata.reports.messages import Message

if TYPE_CHECKING:
    from govdata.documents.additions import Addition
    from govdata.documents.reading import Omission, Reading
    from govdata.evidence.coverage import Coverage
    from govdata.metadata import Package
    from govdata.quantities.grammar import Grammar
    from govdata.rebasing import Rebase


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


@checks_arguments
def scan(path: Path | str | None = None, *, sources: Path | str) -> tuple[Coverage, ...]:
    """Say of each numeral in each source of a package whether a row records or excludes it.

    Args:
        path: the package, as for `validate`.
        sources: the archive of source texts.

    Raises:
        UsageError: there is no such archive of source texts.
        DescriptorError: the descriptor cannot be read at all.
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
    from govdata.evidence.document_figures import doubtful_prints_of
    from govdata.evidence.exclusion_proposals import rows_for_texts
    from govdata.evidence.proposals import HEADER, OBSERVATION, proposal_rows
    from govdata.quantities.currencies import check_currency
    from govdata.quantities.quantity import grammar_with

    if not files:
        raise UsageError(
            Message("No text is named.", "未指明要扫描的文本。"),
            Message.same("govdata scan FILE... --propose csv"),
        )
    grammar = grammar_with(None if lexicon is None else Path(lexicon))
    documents = [(str(file), _reading_of(Path(file))) for file in files]
    omissions = tuple((file, omission) for file, reading in documents for omission in reading.omissions)
    if columns == "exclusions":
        return Proposed(rows_for_texts(documents, grammar), omissions)
    header = OBSERVATION if columns == "observations" else HEADER
    symbol = check_currency(currency, grammar.lexicon) if currency else ""
    rows = proposal_rows(documents, grammar, header, symbol, lang)

    def doubtful() -> Iterator[tuple[str, str]]:
        return ((file, each) for file, reading in documents for each in doubtful_prints_of(reading, grammar, symbol))

    return Proposed((dict(zip(header, row, strict=True)) for row in rows), omissions, doubtful)


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
        WriteError: a file cannot be written.
    """
    from govdata.rebasing import plan_rebase, write_rebase

    with _opened(path, sources) as (package, tables, folder, _grammar):
        planned = plan_rebase(package, tables, folder)
    return planned if dry_run else write_rebase(planned)


@checks_arguments
def add(
    files: Sequence[Path | str],
    path: Path | str | None = None,
    *,
    sources: Path | str | None = None,
    replace: bool = False,
    ocr: bool = False,
) -> Addition:
    """Take documents into the archive of a package: each as it is, its text, its position map, a row of `sources`.

    `bulletin.pdf` gives `bulletin.pdf`, `bulletin.txt` (UTF-8) and `bulletin.map.json`, side by side; plain text in
    UTF-8 is its own text. The row has what can be known, in the columns that the table has: file, hashes, media type,
    reader, pages, length, language, and title and date where the properties of the file tell them. The files come
    first and the row last: what was ended halfway is finished by the next call. A document that is there already
    changes nothing.

    Args:
        files: the documents.
        path: the package, as for `validate`.
        sources: the archive; by default the folder `archive` of the package, which is made.
        replace: put a corrected edition in the place of a document of the same name; `rebase` moves the package to it.
        ocr: recognise the text of PDF pages that have none (`govdata[ocr]`): a reading, whose figures stay undecided.

    Returns:
        What became of each document. One without text is refused, and the others are taken all the same.

    Raises:
        UsageError: no file is named, there is no such archive, no table has the role `sources`, or another file of
            that name is in the archive.
        SourceError: a document cannot be read; nothing is written.
        DescriptorError: the descriptor cannot be read at all.
        WriteError: a file cannot be written, or the table of sources is no plain CSV file.
    """
    from govdata.adding import ARCHIVE, plan_addition, write_addition
    from govdata.documents.archive import archive_folder
    from govdata.metadata import load_package

    if not files:
        raise UsageError(Message("No document is named.", "未指明要收入的文件。"), Message.same("govdata add FILE..."))
    package = load_package(None if path is None else Path(path))
    archive = package.root / ARCHIVE if sources is None else archive_folder(sources)
    planned = plan_addition(package, [Path(file) for file in files], archive, replace=replace, ocr=ocr)
    return write_addition(planned)


@checks_arguments
def read(file: Path | str, *, ocr: bool = False) -> Reading:
    """The text of a document with its blocks and their places (page, box, cell, bytes), and what is not in it.

    PDF (`govdata[pdf]`), HTML (`govdata[html]`), DOCX, OFD, workbooks (XLSX and ODS; XLS with `govdata[sheets]`),
    Markdown, and text in any usual encoding. What the bytes say comes before what the name says.

    Args:
        file: the document.
        ocr: whether the text of PDF pages that have none is recognised in their pictures (`govdata[ocr]`). It is a
            reading, and no proof: `uncertain` and `confidence` say where. Text that is there is never replaced.

    Raises:
        SourceError: it cannot be read, is encrypted, broken or too large, or is in a format that must be converted
            first; the next step says how.
    """
    from govdata.documents.archive import LARGEST_TEXT
    from govdata.documents.media_types import read_original
    from govdata.documents.reading import UnreadableDocument
    from govdata.files import read_bounded

    path = Path(file)
    try:
        return read_original(read_bounded(path, LARGEST_TEXT), path.name, ocr=ocr)
    except OSError as error:
        raise SourceError(path, os_reason(error)) from error
    except UnreadableDocument as error:
        raise SourceError(path, error.problem, error.next_step) from error


@contextmanager
def _opened(path: Path | str | None, sources: Path | str) -> Iterator[tuple[Package, Mapping[str, Any], Path, Grammar]]:
    """A package with its tables, the folder of its sources and its grammar, for what needs no report."""
    from govdata.documents.archive import archive_folder
    from govdata.metadata import load_package
    from govdata.quantities.quantity import grammar_with
    from govdata.readers import open_inputs
    from govdata.structure import check_structure

    folder = archive_folder(sources)
    package = load_package(None if path is None else Path(path))
    grammar = grammar_with(package.lexicon_path, package.boundary)
    with open_inputs(package) as inputs:
        yield package, check_structure(package, inputs).tables, folder, grammar


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
