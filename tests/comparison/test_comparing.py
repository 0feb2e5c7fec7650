from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from govdata import api
from govdata.comparison.comparing import compare
from govdata.comparison.snapshot import Snapshot, manifest_snapshot, open_snapshot
from govdata.errors import UsageError, VerificationError
from govdata.releases.manifest import read_manifest, write_sums
from govdata.releases.version import Level
from tests.support.releasing import GRANTS, publish, write_package

RULES = {"rules": [{"id": "shares", "kind": "share"}]}


@pytest.fixture
def releases(tmp_path: Path) -> Path:
    package, folder = tmp_path / "package", tmp_path / "releases"
    publish(write_package(package), folder)
    publish(write_package(package, [*GRANTS, ("g4", "p1", "1", "", "", "")], version="1.1.0"), folder)
    return folder


def snapshot_of(release: Path) -> Snapshot:
    return manifest_snapshot(read_manifest(release))


def test_two_releases(releases: Path) -> None:
    changes = compare(snapshot_of(releases / "1.0.0"), snapshot_of(releases / "1.1.0"))
    assert (changes.old, changes.new, changes.level) == ("1.0.0", "1.1.0", Level.MINOR)
    assert [(table.table, table.added) for table in changes.tables] == [("grants", ("g4",))]
    assert json.loads((releases / "1.1.0/changes.json").read_text())["tables"] == [changes.tables[0].to_dict()]


def test_a_table_with_the_same_bytes_is_not_read(releases: Path) -> None:
    old, new = snapshot_of(releases / "1.0.0"), snapshot_of(releases / "1.1.0")
    for path in (releases / "1.1.0/parquet").glob("places*"):
        path.unlink()
    assert compare(old, new).tables[0].table == "grants"


def test_an_snapshot_does_not_differ_from_itself(releases: Path) -> None:
    assert compare(snapshot_of(releases / "1.0.0"), snapshot_of(releases / "1.0.0")).empty


@pytest.mark.parametrize("place", ["1.0.0", "releases/1.0.0", "package", "package/datapackage.json"])
def test_snapshots_are_named_by_version_folder_or_package(releases: Path, place: str) -> None:
    root = releases.parent
    where = place if place == "1.0.0" else root / place
    with open_snapshot(where, releases) as snapshot:
        assert snapshot.table("grants") is not None
    with open_snapshot(where, releases) as one, open_snapshot(str(releases), releases) as other:
        assert compare(one, other).empty == place.startswith("package")


def test_an_unknown_version_is_told(releases: Path) -> None:
    said = r"There is no release 7\.0\.0 in .*\.\nThere are: 1\.0\.0, 1\.1\.0"
    with pytest.raises(UsageError, match=said), open_snapshot("7.0.0", releases):
        pass
    said = r"There is no release latest in .*\.\nThere are no releases"
    with pytest.raises(UsageError, match=said), open_snapshot("latest", releases / "empty"):
        pass


def test_latest_is_the_highest_version(releases: Path) -> None:
    with open_snapshot(Path("latest"), releases) as snapshot:
        assert snapshot.label == "1.1.0"


def test_rules_that_changed_are_named(tmp_path: Path) -> None:
    for name, rules in (("a", {"rules": []}), ("b", RULES)):
        folder = write_package(tmp_path / name, govdata={"rules": "rules.json"})
        (folder / "rules.json").write_text(json.dumps(rules))
    with open_snapshot(tmp_path / "a", tmp_path) as old, open_snapshot(tmp_path / "b", tmp_path) as new:
        changes = compare(old, new)
    assert [(change.place, change.message.en, change.level) for change in changes.rules] == [
        ("shares", "rule added", Level.PATCH)
    ]


def test_wordings_that_changed_are_named_by_section(tmp_path: Path) -> None:
    more = {"hedges": [{"qualifier": "about", "before": ["差不多"]}]}
    for name, wordings in (("a", {"phrases": []}), ("b", {"phrases": [], **more})):
        folder = write_package(tmp_path / name, govdata={"wordings": "wordings.json"})
        (folder / "wordings.json").write_text(json.dumps(wordings))
    release = publish(tmp_path / "a", tmp_path / "releases").path
    with open_snapshot(release) as old, open_snapshot(tmp_path / "b") as new:
        changes = compare(old, new)
    assert [(change.place, change.message.en, change.level) for change in changes.rules] == [
        ("lexicon.hedges", "section of the lexicon added", Level.PATCH)
    ]
    assert not changes.empty


def test_a_release_that_lost_its_manifest_is_not_taken_for_a_package(releases: Path) -> None:
    (releases / "1.1.0" / "SHA256SUMS").unlink()
    for place in (releases / "1.1.0", releases, Path("1.1.0")):
        with (
            pytest.raises(VerificationError, match=r"1\.1\.0 is not an intact release"),
            open_snapshot(place, releases),
        ):
            pass


def test_a_package_in_a_folder_with_releases_is_the_package(releases: Path) -> None:
    with open_snapshot(write_package(releases, version="7.0.0"), releases) as snapshot:
        assert snapshot.label.startswith("7.0.0 (")


@pytest.mark.parametrize("version", ["1.0.0", "1.1.0"])
def test_a_release_whose_parquet_is_none_is_told_by_its_name(releases: Path, version: str) -> None:
    path = releases / version / "parquet/grants.parquet"
    path.write_bytes(b"PAR1" + path.read_bytes()[:-9])
    write_sums(releases / version)
    with pytest.raises(VerificationError, match=rf"{version} .*grants: its Parquet files cannot be read") as caught:
        api.diff(releases / "1.0.0", releases / "1.1.0")
    assert "无法按模式读取" in caught.value.in_("zh")


def test_a_release_with_days_that_no_calendar_has_is_told_by_its_name(releases: Path) -> None:
    path = releases / "1.1.0/parquet/grants.parquet"
    table = pq.read_table(path)
    days = pa.array([2**31 - 5] * table.num_rows, pa.int32()).cast(pa.date32())
    pq.write_table(table.set_column(table.column_names.index("day"), "day", days), path)
    write_sums(releases / "1.1.0")
    with pytest.raises(VerificationError, match=r"1\.1\.0 .*grants: its Parquet files cannot be read"):
        api.diff(releases / "1.0.0", releases / "1.1.0")


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (b"\xff\xfe", pa.binary()),
        ([0], pa.list_(pa.timestamp("ms"))),
        ([0], pa.list_(pa.timestamp("ns"))),
        ([0], pa.list_(pa.int64())),
    ],
)
def test_a_release_with_other_values_for_a_text_is_told_by_its_name(
    releases: Path, value: Any, kind: pa.DataType
) -> None:
    path = releases / "1.1.0/parquet/grants.parquet"
    table = pq.read_table(path)
    name = next(
        each.name for each in table.schema if pa.types.is_large_string(each.type) or pa.types.is_string(each.type)
    )
    broken = pa.array([value] * table.num_rows, kind)
    pq.write_table(table.set_column(table.column_names.index(name), name, broken), path)
    write_sums(releases / "1.1.0")
    with pytest.raises(VerificationError, match=r"1\.1\.0 .*grants: its Parquet files cannot be read"):
        api.diff(releases / "1.0.0", releases / "1.1.0")
