"""govdata decides whether tables of official indicators may be released, and releases them.

The front door: what `__all__` lists is what the project promises to keep. Reading a release (`load`, `tables`) needs
pyarrow alone; whatever needs more is imported when it is called. `govdata-reader` is this package without what reading
does not import.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from govdata.api import (
    diff,
    export,
    init,
    plan,
    publish,
    validate,
    validate_frame,
)
from govdata.declarations import explain, pandera_schema, schema
from govdata.errors import (
    DescriptorError,
    EngineFailed,
    GovdataError,
    NoSuchTable,
    NotComparable,
    NoTextError,
    NotReleasable,
    ReadBackError,
    ReleaseRefused,
    RuleCrashed,
    SourceError,
    StoreError,
    UsageError,
    VerificationError,
    WriteError,
)
from govdata.reports.model import Case, Check, Finding, Report
from govdata.signed_releases import sign, verify
from govdata.source_documents import add, read
from govdata.source_texts import Drafted, Proposed, admit, draft, fill, propose, propose_exclusions, rebase, scan

if TYPE_CHECKING:
    from govdata.comparison.changes import Changes
    from govdata.documents.additions import Addition
    from govdata.documents.reading import Reading
    from govdata.drafts import Admission, Fill
    from govdata.drafts.draft import Draft, Guess
    from govdata.evidence.coverage import Coverage
    from govdata.exporting import Exported
    from govdata.pushing import Pushed, push
    from govdata.rebasing import Rebase
    from govdata.release_plans import Release, ReleasePlan
    from govdata.releases import ReleasedTable, ReleasedTables, load, pin, tables

__version__ = "0.1.0"

__all__ = [
    "Addition",
    "Admission",
    "Case",
    "Changes",
    "Check",
    "Coverage",
    "DescriptorError",
    "Draft",
    "Drafted",
    "EngineFailed",
    "Exported",
    "Fill",
    "Finding",
    "GovdataError",
    "Guess",
    "NoSuchTable",
    "NoTextError",
    "NotComparable",
    "NotReleasable",
    "Proposed",
    "Pushed",
    "ReadBackError",
    "Reading",
    "Rebase",
    "Release",
    "ReleasePlan",
    "ReleaseRefused",
    "ReleasedTable",
    "ReleasedTables",
    "Report",
    "RuleCrashed",
    "SourceError",
    "StoreError",
    "UsageError",
    "VerificationError",
    "WriteError",
    "__version__",
    "add",
    "admit",
    "diff",
    "draft",
    "explain",
    "export",
    "fill",
    "init",
    "load",
    "pandera_schema",
    "pin",
    "plan",
    "propose",
    "propose_exclusions",
    "publish",
    "push",
    "read",
    "rebase",
    "scan",
    "schema",
    "sign",
    "tables",
    "validate",
    "validate_frame",
    "verify",
]

_IMPORTED_WHEN_ASKED = {
    "Addition": "govdata.documents.additions",
    "Admission": "govdata.drafts",
    "Changes": "govdata.comparison.changes",
    "Coverage": "govdata.evidence.coverage",
    "Draft": "govdata.drafts.draft",
    "Exported": "govdata.exporting",
    "Fill": "govdata.drafts",
    "Guess": "govdata.drafts.draft",
    **dict.fromkeys(("Pushed", "push"), "govdata.pushing"),
    "Reading": "govdata.documents.reading",
    "Rebase": "govdata.rebasing",
    "Release": "govdata.release_plans",
    "ReleasePlan": "govdata.release_plans",
    **dict.fromkeys(("ReleasedTable", "ReleasedTables", "load", "pin", "tables"), "govdata.releases"),
}
"""What reads releases, and the types of what some functions return, with the modules they are in.

A run that asks for none of them does not wait for their modules, some of which load Polars.
"""


def __getattr__(name: str) -> Any:
    if name not in _IMPORTED_WHEN_ASKED:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        return getattr(import_module(_IMPORTED_WHEN_ASKED[name]), name)
    except ImportError as error:
        from govdata.extras import is_not_in_reader, not_in_reader
        from govdata.reports.messages import Message

        if not is_not_in_reader(error):
            raise
        problem, step = not_in_reader(Message.same(f"govdata.{name}"))
        raise ImportError(f"{problem.en}\n{step.en}") from error


def __dir__() -> list[str]:
    return sorted({*globals(), *_IMPORTED_WHEN_ASKED})
