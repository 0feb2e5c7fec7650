"""The releases of a folder, as far as they can be read, and what each figure was in each of them.

Only what is in the folder is read. A release that is damaged is told, not passed over, and stops nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path
from typing import Any, Final

import polars as pl

from govdata.errors import VerificationError
from govdata.releases.manifest import digest, read_descriptor
from govdata.releases.version import Version
from govdata.reports.messages import EMPTY, Message
from govdata.site.cells import Row, day, figure, text
from govdata.site.known import REFERENCES, Known
from govdata.site.periods import Period
from govdata.values import dataclass

MOST_ROWS: Final = 100_000
"""Facts of all releases together, up to which the history of each figure is told."""
_KEY: Final = ("indicator", "subject", "breakdown", "period_start", "period_end", "status", "unit")
Figure = tuple[Any, ...]


@dataclass(frozen=True)
class PublishedRelease:
    """A release of a folder; `descriptor` is empty where it cannot be read."""

    path: Path
    version: Version
    digest: str = ""
    descriptor: Mapping[str, Any] = field(default_factory=dict)
    changes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def facts(self) -> int:
        """How many facts it states."""
        return sum(int(each.get("govdata", {}).get("rows", 0)) for each in self._of_role("facts"))

    def rows(self, role: str) -> list[dict[str, Any]]:
        """The rows of the first table of a role; none where there is none, or where it cannot be read."""
        found = next(iter(self._of_role(role)), None)
        names = found["govdata"].get("parquet", ()) if found else ()
        try:
            frames = [pl.read_parquet(self.path / str(name), hive_partitioning=False) for name in names]
        except (OSError, pl.exceptions.PolarsError):
            return []
        return pl.concat(frames, how="diagonal_relaxed").rows(named=True) if frames else []

    def _of_role(self, role: str) -> list[Any]:
        resources = self.descriptor.get("resources", ())
        return [each for each in resources if _own(each).get("role") == role]


def _own(resource: Mapping[str, Any]) -> Mapping[str, Any]:
    found = resource.get("govdata")
    return found if isinstance(found, Mapping) else {}


@dataclass(frozen=True)
class Stage:
    """What a figure was from one release to another; EMPTY where they do not have it."""

    first: Version
    last: Version
    figure: Message
    reason: str = ""


@dataclass(frozen=True)
class FigureHistory:
    """A figure in all releases, the oldest first."""

    indicator: Message
    subject: Message
    breakdown: str
    period: Period
    stages: tuple[Stage, ...]

    @property
    def changed(self) -> bool:
        """Whether it is another one in some releases."""
        return len({stage.figure for stage in self.stages}) > 1


def published_releases(folder: Path) -> tuple[PublishedRelease, ...]:
    """The releases of a folder, the highest version first."""
    named = ((Version.parse(path.name), path) for path in folder.iterdir() if path.is_dir() and not path.is_symlink())
    found = sorted(((version, path) for version, path in named if version), reverse=True)
    return tuple(_read(version, path) for version, path in found)


def _read(version: Version, path: Path) -> PublishedRelease:
    try:
        changes = json.loads((path / "changes.json").read_text(encoding="utf-8"))
        return PublishedRelease(path, version, digest(path), read_descriptor(path), changes)
    except (OSError, ValueError, VerificationError):
        return PublishedRelease(path, version)


def figure_histories(releases: Sequence[PublishedRelease]) -> tuple[FigureHistory, ...] | None:
    """What each figure was in each release; None where there are too many of them to tell."""
    if sum(release.facts for release in releases) > MOST_ROWS or not releases:
        return None
    oldest_first = releases[::-1]
    found: dict[Figure, dict[Version, Row]] = {}
    for release in oldest_first:
        for row in release.rows("facts"):
            found.setdefault(tuple(row.get(name) for name in _KEY), {})[release.version] = row
    known = Known.from_rows(*(releases[0].rows(role) for role in REFERENCES))
    reasons = {release.version: _reasons(release.changes) for release in oldest_first}
    versions = [release.version for release in oldest_first]
    return tuple(_history(key, rows, versions, known, reasons) for key, rows in found.items())


def _history(
    key: Figure,
    rows: Mapping[Version, Row],
    versions: Iterable[Version],
    known: Known,
    reasons: Mapping[Version, Mapping[str, str]],
) -> FigureHistory:
    stages: list[Stage] = []
    for version in versions:
        row = rows.get(version)
        told = figure(row) if row else EMPTY
        if stages and stages[-1].figure == told:
            stages[-1] = replace(stages[-1], last=version)
        else:
            stages.append(Stage(version, version, told, _reason(row, reasons[version])))
    indicator, subject, breakdown, start, end, *_ = key
    return FigureHistory(
        known.indicator_title(text(indicator)),
        known.subject(text(subject)).title,
        text(breakdown),
        Period(day(start), day(end)),
        tuple(stages),
    )


def _reason(row: Row | None, reasons: Mapping[str, str]) -> str:
    return reasons.get(f"{row.get('observation_table')}:{row.get('observation')}", "") if row else ""


def _reasons(changes: Mapping[str, Any]) -> dict[str, str]:
    """Why an observation was changed, by table and id, as the changes of a release say: each reason once."""
    found: dict[str, dict[str, None]] = {}
    for table in changes.get("tables", ()):
        for cell in table.get("changed", ()):
            if cell.get("reason"):
                found.setdefault(f"{table.get('table')}:{cell.get('row')}", {})[str(cell["reason"])] = None
    return {observation: "; ".join(reasons) for observation, reasons in found.items()}
