"""What publishing answers with: the plan of a release, and the release it became; a line shows each of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from govdata.comparison.change_texts import as_text
from govdata.comparison.changes import Changes
from govdata.describing import description_files
from govdata.metadata.file_states import FileStates
from govdata.metadata.package import Package
from govdata.pushing import Pushed
from govdata.releases.attachments import attached_files
from govdata.releases.blocks import BLOCKS
from govdata.releases.file_names import safe_file_name
from govdata.releases.proofs import PROOFS
from govdata.releases.table_files import TypedTable, exported_names
from govdata.releases.version import Version
from govdata.reports.lines import digest_line
from govdata.reports.messages import Message, counted
from govdata.reports.model import Report
from govdata.reports.notebook import html_table
from govdata.reports.printable import printable

_TEXTS = ("README.md", "CITATION.cff", "CHANGES.md")
DOCUMENTS = ("datapackage.json", *_TEXTS, "changes.json", "report.json", BLOCKS, *PROOFS)


@dataclass(frozen=True, repr=False)
class ReleasePlan:
    """What would be written, and why it may be."""

    package: Package
    report: Report
    tables: tuple[TypedTable, ...]
    releases: Path
    version: Version
    created: str
    changes: Changes
    previous: Version | None = None
    previous_digest: str = ""
    """The digest of the release before, which the changes were found against."""
    held: FileStates = field(default_factory=lambda: FileStates((), {}), repr=False)
    """Every file of the package, as it was before anything of it was checked."""
    warnings: tuple[Message, ...] = ()
    """What does not stop the release and should be looked at: unused revisions, a citation without an author."""

    def __repr__(self) -> str:
        after = f"after {self.previous}" if self.previous else _FIRST.en
        tables = counted(len(self.tables), "table")
        return f"<ReleasePlan {printable(self.package.name)} {self.version}: {after}, {tables}>"

    def _repr_html_(self) -> str:
        return html_table(f"{self!r}"[1:-1], _SHOWN_OF_TABLES, _shown_tables(self.report))

    @property
    def target(self) -> Path:
        """The folder that the release would be."""
        return self.releases / str(self.version)

    @property
    def before(self) -> dict[str, str] | None:
        """Version and digest of the release before."""
        return {"version": str(self.previous), "digest": self.previous_digest} if self.previous else None

    def file_names(self) -> list[str]:
        """Every file of the release, in code point order. Partitioned tables are read for it."""
        return sorted({*self.document_names(), *(name for table in self.tables for name in exported_names(table))})

    def document_names(self) -> list[str]:
        """Every file of the release that holds no single table."""
        tables = {table.name for table in self.tables}
        return [
            *DOCUMENTS,
            f"{safe_file_name(self.package.name)}.xlsx",
            *(name for _, name in attached_files(self.package, tables)),
            *description_files(self.package.descriptor),
        ]

    def describe(self, lang: str = "en") -> str:
        """The plan in words, for `--dry-run`; `lang` is en or zh."""
        after = Message(f"after {self.previous}", f"上一发布版为 {self.previous}") if self.previous else _FIRST
        title, day = f"{self.package.name} {self.version}", self.created[:10]
        head = Message(f"{title} ({after.en}, {day}) -> {self.target}", f"{title}（{after.zh}，{day}）-> {self.target}")
        lines = [head.in_(lang), *(f"  {name}" for name in self.file_names())]
        return "\n".join(lines) + "\n" + as_text(self.changes, lang)


_FIRST = Message("the first release", "首次发布")
_SHOWN_OF_TABLES = ("table", "rows", "fields")


def _shown_tables(report: Report) -> Iterator[tuple[object, ...]]:
    """The tables of a package as a notebook shows them."""
    yield from ((task.name, task.rows, task.fields) for task in report.tasks)


@dataclass(frozen=True, repr=False)
class Release:
    """A release that is there, whole and durable. `digest` is the SHA-256 of its SHA256SUMS."""

    path: Path
    name: str
    version: Version
    digest: str
    plan: ReleasePlan = field(repr=False, compare=False)
    """What was planned, with the report that cleared it."""
    pushed: Pushed | None = field(default=None, compare=False)
    """Where it is in a store, if it was published to one."""
    signatures: tuple[str, ...] = field(default=(), compare=False)
    """The files of its signatures, if it was signed."""

    def __repr__(self) -> str:
        return f"<Release {printable(self.name)} {self.version}: {printable(str(self.path))}>"

    def _repr_html_(self) -> str:
        title = f"Release {self.name} {self.version} (sha256:{self.digest}): {self.path}"
        return html_table(title, _SHOWN_OF_TABLES, _shown_tables(self.plan.report))

    def describe(self, lang: str = "en") -> str:
        """What was released and where, its signature, and its digest in a line of its own; `lang` is en or zh."""
        title = f"{self.name} {self.version}"
        released = Message(f"Released {title}: {self.path}", f"已发布 {title}：{self.path}").in_(lang)
        signed = (Message(f"Signed: {name}", f"已签名：{name}").in_(lang) for name in self.signatures)
        told = self.pushed.describe(lang) if self.pushed else digest_line(self.digest, lang)
        return "\n".join((released, *signed, told))
