from __future__ import annotations

import hashlib
import json
import math
import os
import re
import shutil
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from threading import Lock
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

import govdata
from govdata.errors import UsageError, VerificationError, WriteError
from govdata.releases.arrow_tables import ReleasedTable, ReleasedTables
from govdata.releases.loading import load, pin, tables
from govdata.releases.manifest import write_sums
from govdata.verification import verify
from tests.support.releasing import GRANTS, publish, schemas, write_package


@pytest.fixture
def releases(tmp_path: Path) -> Path:
    """Three releases of March, April and May."""
    package, folder = tmp_path / "package", tmp_path / "releases"
    for version, month, count in (("1.0.0", 3, 0), ("1.1.0", 4, 1), ("1.10.0", 5, 2)):
        more = [(f"g{number}", "p1", "1", "", "", "") for number in range(4, 4 + count)]
        write_package(package, [*GRANTS, *more], version=version, created=f"2025-{month:02}-01T00:00:00Z")
        publish(package, folder)
    return folder


def test_a_table_is_arrow_and_becomes_what_is_asked_for(releases: Path) -> None:
    table = load(releases / "1.0.0", table="grants")
    assert (table.version, table.arrow.num_rows, len(table)) == ("1.0.0", 3, 3)
    assert table.arrow.column_names == ["id", "place", "value", "day", "paid", "note"]
    assert table.arrow.column("value").to_pylist()[1] == Decimal("180000000.5")
    assert isinstance(table.to_arrow(), pa.Table)
    assert pa.table(table).equals(table.arrow)
    assert table.to_polars()["paid"].to_list() == [True, False, None]
    assert table.to_pandas()["day"].tolist()[0].date() == date(2024, 7, 29)
    assert table.to_pylist()[2]["place"] == "p2"
    assert table.arrow.schema.field("value").metadata[b"unit"] == b"yuan"


def test_integers_with_gaps_stay_integers_in_pandas(tmp_path: Path) -> None:
    counted = schemas()
    counted["places"]["fields"].append({"name": "count", "type": "integer"})
    package = write_package(tmp_path / "p", places=[("p1", "", "", "3"), ("p2", "", "", "")], schemas=counted)
    frame = load(publish(package, tmp_path / "r").path, "places").to_pandas()
    assert str(frame["count"].dtype) == "Int64"


def test_a_pandas_frame_calculates(releases: Path) -> None:
    frame = load(releases / "1.0.0", "grants").to_pandas()
    assert frame["value"].mul(1.1).nlargest(1).round().tolist() == [319000000]
    assert frame["day"].dt.year.dropna().tolist() == [2024, 2024]
    assert set(frame.describe().columns) == {"value", "day"}
    assert frame[frame["paid"]]["id"].tolist() == ["g1"]
    assert frame.attrs == {"decimals": "float", "rounded": {"value": 0}}


def test_decimals_are_numbers_of_pandas_or_exact(releases: Path) -> None:
    grants = load(releases / "1.0.0", "grants")
    exact, numbers = grants.to_pandas(decimals="exact"), grants.to_pandas(decimals="float")
    assert exact["value"].sum() == Decimal("510000000.5")
    assert exact.attrs == {"decimals": "exact", "rounded": {}}
    assert (str(numbers["value"].dtype), numbers["value"].sum()) == ("float64", 510000000.5)
    assert numbers.equals(grants.to_pandas())
    assert numbers.drop(columns="value").equals(exact.drop(columns="value"))
    with pytest.raises(UsageError, match='decimals are "exact" or "float", not "text"'):
        grants.to_pandas(decimals="text")  # type: ignore[arg-type]


@given(st.lists(st.none() | st.decimals(-(10**20), 10**20, places=4, allow_nan=False)))
def test_what_doubles_do_not_give_back_is_counted(values: list[Decimal | None]) -> None:
    exact = pa.table({"value": pa.array(values, pa.decimal128(28, 4))})
    changed = [value for value in values if value is not None and Decimal(repr(float(value))) != value]
    assert ReleasedTable("t", "1.0.0", exact).to_pandas().attrs["rounded"] == {"value": len(changed)}


@given(st.lists(st.none() | st.decimals("-99999999999999", "99999999999999", places=4)))
def test_a_float_of_a_decimal_is_the_nearest(values: list[Decimal | None]) -> None:
    exact = pa.table({"value": pa.array(values, pa.decimal128(24, 4))})
    floats = ReleasedTable("t", "1.0.0", exact).to_pandas(decimals="float")["value"]
    assert [None if math.isnan(each) else each for each in floats] == [
        None if value is None else float(value) for value in values
    ]


def test_columns_can_be_chosen(releases: Path) -> None:
    assert load(releases, "grants", columns=["value", "id"]).arrow.column_names == ["value", "id"]
    with pytest.raises(UsageError, match=r'has no column "nope"\.\nIt has: id, place'):
        load(releases, "grants", columns=["nope"])


def test_an_unknown_table_is_told_with_those_there_are(releases: Path) -> None:
    with pytest.raises(UsageError, match=r'grants 1\.0\.0 has no table "x"\.\nIt has: places, grants, revisions'):
        load(releases / "1.0.0", "x")


def test_tables_are_a_mapping(releases: Path) -> None:
    found = tables(releases)
    assert ("grants" in found, "x" in found) == (True, False)
    assert (len(found.get("grants") or ()), found.get("x")) == (5, None)
    with pytest.raises(KeyError, match=r'has no table "x"\.\nIt has: places'):
        found["x"]


def test_whether_a_table_is_there_is_asked_without_reading_it(releases: Path) -> None:
    found = tables(releases / "1.0.0")
    (releases / "1.0.0/parquet/grants.parquet").unlink()
    assert "grants" in found


@pytest.mark.parametrize("place", [".", "latest", "1.10.0"])
def test_a_folder_of_releases_stands_for_the_highest(releases: Path, place: str) -> None:
    assert load(releases / place, "grants").version == "1.10.0"


@pytest.mark.parametrize(
    ("day", "version"),
    [
        ("2025-03-01", "1.0.0"),
        ("2025-03-31", "1.0.0"),
        (date(2025, 4, 1), "1.1.0"),
        ("2025-04-30T12:00:00", "1.1.0"),
        ("2030-01-01", "1.10.0"),
    ],
)
def test_what_was_public_that_day(releases: Path, day: date | str, version: str) -> None:
    assert load(releases, "grants", as_of=day).version == version


@pytest.mark.parametrize(
    ("place", "day", "version"),
    [
        ("1.0.0", "2025-03-01", "1.0.0"),
        ("1.0.0", "2030-01-01", "1.0.0"),
        ("1.1.0", "2025-04-01", "1.1.0"),
        ("1.1.0", "2025-03-31", ""),
        ("latest", "2025-05-01", "1.10.0"),
        ("latest", "2025-04-30", ""),
        ("../copied", "2030-01-01", "1.0.0"),
        ("../copied", "2025-02-28", ""),
    ],
)
def test_a_release_that_is_named_is_that_release_or_was_not_public_that_day(
    releases: Path, place: str, day: str, version: str
) -> None:
    shutil.copytree(releases / "1.0.0", releases.parent / "copied")
    if version:
        assert load(releases / place, "grants", as_of=day).version == version
    else:
        with pytest.raises(UsageError, match=rf"{place} was not public on {day}\.\nIt is dated 2025-0"):
            load(releases / place, "grants", as_of=day)


def test_before_the_first_release_nothing_was_public(releases: Path) -> None:
    with pytest.raises(
        UsageError, match=r"No release in .* was public on 2025-02-28\.\nThe first release is dated 2025-03-01"
    ):
        load(releases, "grants", as_of="2025-02-28")
    with pytest.raises(UsageError, match='"soon" is not a date'):
        load(releases, "grants", as_of="soon")


def test_a_forged_date_of_publication_is_not_believed(releases: Path) -> None:
    path = releases / "1.10.0/datapackage.json"
    path.write_text(path.read_text(encoding="utf-8").replace("2025-05", "2020-05"), encoding="utf-8")
    with pytest.raises(VerificationError, match=r"datapackage\.json: the file was changed"):
        load(releases, "grants", as_of="2025-03-15")


def test_a_release_without_its_descriptor_has_no_date_of_publication(releases: Path) -> None:
    (releases / "1.0.0/datapackage.json").unlink()
    with pytest.raises(VerificationError, match=r"datapackage\.json: No such file"):
        load(releases / "1.0.0", "grants", as_of="2025-03-15")


@pytest.fixture
def lockfile(releases: Path, tmp_path: Path) -> Path:
    """A lock file that pins 1.0.0."""
    pin(releases / "1.0.0", lockfile=tmp_path / "govdata.lock")
    return tmp_path / "govdata.lock"


def pinned(found: ReleasedTables) -> dict[str, str]:
    return {"version": found.version, "digest": f"sha256:{found.digest}"}


def test_pin_writes_name_version_and_digest(releases: Path, lockfile: Path) -> None:
    assert json.loads(lockfile.read_text()) == {
        "$schema": "urn:govdata:schemas:lock:1",
        "$version": "1",
        "releases": {"grants": pinned(tables(releases / "1.0.0"))},
    }


def test_pin_takes_what_load_takes(releases: Path, lockfile: Path) -> None:
    assert pin(releases, lockfile=lockfile).version == "1.10.0"
    assert pin(str(releases), lockfile=str(lockfile), as_of="2025-04-30").version == "1.1.0"
    assert json.loads(lockfile.read_text())["releases"]["grants"] == pinned(tables(releases / "1.1.0"))


def test_pin_leaves_the_pins_of_other_packages(lockfile: Path, tmp_path: Path) -> None:
    other = publish(write_package(tmp_path / "o", name="other"), tmp_path / "others").path
    pin(other, lockfile=lockfile)
    assert list(json.loads(lockfile.read_text())["releases"]) == ["grants", "other"]


def test_pin_writes_govdata_lock_in_this_folder(
    releases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    pin(releases)
    assert (tmp_path / "govdata.lock").is_file()


def test_a_damaged_release_is_not_pinned(releases: Path, lockfile: Path) -> None:
    before = lockfile.read_bytes()
    (releases / "1.10.0/README.md").unlink()
    with pytest.raises(VerificationError, match=r"README\.md: the file is missing"):
        pin(releases / "1.10.0", lockfile=lockfile)
    assert lockfile.read_bytes() == before


def test_a_pin_that_cannot_be_written_is_told(releases: Path, tmp_path: Path) -> None:
    with pytest.raises(WriteError, match="No such file or directory"):
        pin(releases, lockfile=tmp_path / "absent" / "govdata.lock")


def test_a_lock_file_accepts_the_release_that_is_pinned_and_no_other(releases: Path, lockfile: Path) -> None:
    assert load(releases / "1.0.0", "grants", lockfile=lockfile).version == "1.0.0"
    assert tables(releases, as_of="2025-03-01", lockfile=str(lockfile)).version == "1.0.0"
    said = (
        r"10\.0 is not the pinned release: .*govdata\.lock pins 1\.0\.0 \(sha256:.*this release is 1\.10\.0 .*"
        r'To pin this release: govdata\.pin\(".*1\.10\.0", lockfile=".*govdata\.lock"\)'
    )
    with pytest.raises(VerificationError, match=said):
        load(releases / "1.10.0", "grants", lockfile=lockfile)


def test_a_lock_on_a_folder_means_the_pinned_release_that_stands_there(releases: Path, lockfile: Path) -> None:
    for version in ("1.0.0", "1.1.0", "1.10.0"):
        pin(releases / version, lockfile=lockfile)
        assert load(releases, "grants", lockfile=lockfile).version == version
        assert tables(str(releases), lockfile=str(lockfile)).version == version
        assert tables(releases / "latest", lockfile=lockfile).version == version
    with pytest.raises(VerificationError, match=r"pins 1\.10\.0 .*this release is 1\.0\.0"):
        tables(releases, as_of="2025-03-01", lockfile=lockfile)


@pytest.mark.parametrize("place", [".", "latest"])
def test_a_lock_goes_on_holding_when_the_next_release_comes(tmp_path: Path, place: str) -> None:
    package, releases, lockfile = tmp_path / "package", tmp_path / "releases", tmp_path / "govdata.lock"
    publish(write_package(package), releases)
    assert pin(releases / place, lockfile=lockfile).version == "1.0.0"
    more = [*GRANTS, ("g9", "p1", "1", "", "", "")]
    publish(write_package(package, more, version="1.1.0", created="2025-04-01T00:00:00Z"), releases)
    assert load(releases / place, "grants", lockfile=lockfile).version == "1.0.0"
    assert load(releases / place, "grants").version == "1.1.0"


def test_other_bytes_in_the_folder_are_not_the_pinned_release(releases: Path, lockfile: Path) -> None:
    pins = json.loads(lockfile.read_text())
    pins["releases"]["grants"]["digest"] = f"sha256:{'0' * 64}"
    lockfile.write_text(json.dumps(pins))
    with pytest.raises(VerificationError, match=r"1\.0\.0 is not the pinned release"):
        load(releases, "grants", lockfile=lockfile)


def test_where_the_pinned_release_is_gone_no_other_takes_its_place(releases: Path, lockfile: Path) -> None:
    shutil.rmtree(releases / "1.0.0")
    with pytest.raises(VerificationError, match=r"pins 1\.0\.0 .*this release is 1\.10\.0"):
        load(releases, "grants", lockfile=lockfile)


def test_a_lock_file_refuses_other_bytes_under_the_same_version(lockfile: Path, tmp_path: Path) -> None:
    other = publish(write_package(tmp_path / "o", title="Other"), tmp_path / "elsewhere", "1.0.0").path
    with pytest.raises(VerificationError, match=r"pins 1\.0\.0"):
        load(other, "grants", lockfile=lockfile)


def test_a_lock_file_is_checked_and_never_written(releases: Path, lockfile: Path, tmp_path: Path) -> None:
    before = lockfile.read_bytes()
    other = publish(write_package(tmp_path / "o", name="other"), tmp_path / "others").path
    with pytest.raises(VerificationError, match=r'govdata\.lock does not pin "other"\. To pin .*: govdata\.pin\('):
        load(other, "grants", lockfile=lockfile)
    assert lockfile.read_bytes() == before
    with pytest.raises(UsageError, match=r"There is no lock file .*absent\.\nTo pin this release: govdata\.pin\("):
        load(releases, "grants", lockfile=tmp_path / "absent")
    assert not (tmp_path / "absent").exists()


def test_what_a_lock_file_says_is_said_in_chinese(releases: Path, lockfile: Path) -> None:
    with pytest.raises(VerificationError, match="is not the pinned release") as refused:
        load(releases / "1.10.0", "grants", lockfile=lockfile)
    assert "不是锁定的发布版" in refused.value.in_("zh")
    assert "如需锁定此发布版：govdata.pin(" in refused.value.in_("zh")


@pytest.mark.parametrize("content", ["", "[]", '{"releases": 1}', "{"])
def test_a_broken_lock_file_pins_nothing(releases: Path, tmp_path: Path, content: str) -> None:
    (tmp_path / "lock").write_text(content)
    for call in (
        lambda: load(releases, "grants", lockfile=tmp_path / "lock"),
        lambda: pin(releases, lockfile=tmp_path / "lock"),
    ):
        with pytest.raises(UsageError, match=r"is not a lock file\.\nDelete it, and pin the release again"):
            call()
    assert (tmp_path / "lock").read_text() == content


def test_the_old_lock_pins_at_first_use_and_says_what_replaced_it(releases: Path, tmp_path: Path) -> None:
    lock, said = tmp_path / "old.lock", r"lock= is deprecated: .*govdata\.pin\(release, lockfile=\.\.\.\)"
    with pytest.warns(DeprecationWarning, match=said) as warned:
        found = tables(releases / "1.0.0", lock=lock)
    assert [Path(each.filename).name for each in warned] == [Path(__file__).name]
    assert json.loads(lock.read_text())["releases"]["grants"] == pinned(found)
    with pytest.warns(DeprecationWarning, match=said):
        assert load(releases / "1.0.0", "grants", lock=lock).version == "1.0.0"
    with (
        pytest.warns(DeprecationWarning, match=said),
        pytest.raises(VerificationError, match=r"pins 1\.0\.0 \(sha256:.*this release is 1\.10\.0"),
    ):
        load(releases / "1.10.0", "grants", lock=lock)


def renamed(release: Path, name: str) -> None:
    path = release / "datapackage.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), "name": name}), encoding="utf-8")
    write_sums(release)


def test_a_release_that_says_another_name_gains_no_pin(releases: Path, tmp_path: Path) -> None:
    lock, said = tmp_path / "old.lock", r'old\.lock does not pin "grants-2"\. To pin .*: govdata\.pin\('
    with pytest.warns(DeprecationWarning, match="lock= is deprecated"):
        load(releases / "1.0.0", "grants", lock=lock)
    before = lock.read_bytes()
    renamed(releases / "1.0.0", "grants-2")
    with (
        pytest.warns(DeprecationWarning, match="lock= is deprecated"),
        pytest.raises(VerificationError, match=said),
    ):
        load(releases / "1.0.0", "grants", lock=lock)
    assert lock.read_bytes() == before


def test_what_stands_beside_a_lock_file_is_not_written_into(releases: Path, tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("kept")
    (tmp_path / "govdata.lock.new").symlink_to("precious")
    pin(releases, lockfile=tmp_path / "govdata.lock")
    assert (tmp_path / "precious").read_text() == "kept"
    assert (tmp_path / "govdata.lock").is_file()


def test_a_pipe_is_no_lock_file(releases: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "lock")
    with pytest.raises(UsageError, match="is not a lock file"):
        load(releases, "grants", lockfile=tmp_path / "lock")


ODD: list[pa.Array] = [
    pa.array([1], pa.timestamp("us", "Nowhere/Bad")),
    pa.array([1], pa.timestamp("us", "UTC")),
    pa.array([1], pa.timestamp("ns")),
    pa.array([1]).cast(pa.decimal256(60, 0)),
    pa.array(["x"]).dictionary_encode(),
    pa.array([[1]]),
    pa.array([b"x"]),
]


@pytest.mark.parametrize("values", ODD)
def test_a_type_that_no_release_has_is_refused_before_a_library_meets_it(releases: Path, values: pa.Array) -> None:
    pq.write_table(pa.table({"x": values}), releases / "1.0.0/parquet/grants.parquet")
    write_sums(releases / "1.0.0")
    with pytest.raises(VerificationError, match=r'parquet/grants.parquet: "x" has the type .*, which no release has'):
        load(releases / "1.0.0", "grants")


def with_parquet(release: Path, *files: str) -> None:
    path = release / "datapackage.json"
    raw = json.loads(path.read_text(encoding="utf-8"))
    raw["resources"][1]["govdata"]["parquet"] = list(files)
    path.write_text(json.dumps(raw), encoding="utf-8")
    write_sums(release)


@pytest.mark.parametrize("place", ["/{}/elsewhere.parquet", "../elsewhere.parquet", "parquet/../../elsewhere.parquet"])
def test_a_parquet_file_is_one_of_the_release(releases: Path, tmp_path: Path, place: str) -> None:
    shutil.copyfile(releases / "1.0.0/parquet/grants.parquet", releases / "elsewhere.parquet")
    shutil.copyfile(releases / "1.0.0/parquet/grants.parquet", tmp_path / "elsewhere.parquet")
    with_parquet(releases / "1.0.0", place.format(tmp_path))
    said = r'the Parquet file ".*elsewhere\.parquet" of grants is not listed in SHA256SUMS'
    for ask in (tables, pin, lambda release: load(release, "places")):
        with pytest.raises(VerificationError, match=said):
            ask(releases / "1.0.0")
    assert [(each.type, "not listed" in each.message.en) for each in verify(releases / "1.0.0").findings] == [
        ("release-descriptor", True)
    ]


@pytest.mark.parametrize("stray", ["parquet/grants/kind=b/part-0.parquet", "parquet/more.parquet", "parquet/a/b/c"])
def test_a_file_among_the_parquet_files_is_that_of_a_table(releases: Path, stray: str) -> None:
    """Who reads the folder of a partitioned table, or of all, has the rows of every file in it."""
    release = releases / "1.0.0"
    for place in ("parquet/grants/kind=a/part-0.parquet", stray):
        (release / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(release / "parquet/grants.parquet", release / place)
    (release / "parquet/grants.parquet").unlink()
    with_parquet(release, "parquet/grants/kind=a/part-0.parquet")
    said = f'"{stray}" lies among the Parquet files of the tables'
    for ask in (tables, pin, lambda release: load(release, "places")):
        with pytest.raises(VerificationError, match=said):
            ask(release)
    assert [each.type for each in verify(release).findings] == ["release-descriptor"]


def test_a_latest_that_moves_gives_rows_of_the_release_whose_digest_it_has(
    releases: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`latest` moves at each step from the path to the rows; what comes is one release, or an error."""
    seen, plain, one_at_a_time = [], Path.open, Lock()

    def moving(path: Path, *rest: Any, **named: Any) -> Any:
        with one_at_a_time:  # files are hashed by several threads
            if "releases" in path.parts:
                seen.append(path)
                (releases / "next").symlink_to("1.0.0" if len(seen) % 2 else "1.10.0")
                (releases / "next").replace(releases / "latest")
        return plain(path, *rest, **named)

    monkeypatch.setattr(Path, "open", moving)
    found = tables(releases / "latest")
    rows = {"1.0.0": 3, "1.10.0": 5}
    assert len(found["grants"]) == rows[found.version]
    assert len(seen) > 2
    assert not any("latest" in path.parts for path in seen)


def test_a_day_of_publication_that_is_none_is_a_mistake_of_the_release(releases: Path) -> None:
    path = releases / "1.0.0/datapackage.json"
    path.write_text(path.read_text(encoding="utf-8").replace("2025-03-01T00:00:00Z", "soon"), encoding="utf-8")
    write_sums(path.parent)
    with pytest.raises(VerificationError, match=r'datapackage\.json: "soon" is not a date'):
        load(releases / "1.0.0", "grants", as_of="2025-03-15")


def test_a_path_is_no_pattern_for_duckdb(releases: Path, tmp_path: Path) -> None:
    for name, version in (("r*[1]?", "1.0.0"), ("rxx1y", "1.10.0")):
        shutil.copytree(releases / version, tmp_path / name)
    connection = tables(tmp_path / "r*[1]?").to_duckdb()
    assert connection.sql("SELECT count(*) FROM grants").fetchall() == [(3,)]


@pytest.mark.parametrize("name", ["schema", "column_names", "num_rows", "column"])
def test_the_old_names_of_a_table_go_on_working_and_say_what_replaced_them(releases: Path, name: str) -> None:
    table = load(releases / "1.0.0", "grants")
    with pytest.warns(DeprecationWarning, match=rf"ReleasedTable\.{name}.* use ReleasedTable\.arrow\.{name}") as warned:
        old = table.column("id") if name == "column" else getattr(table, name)
    assert [Path(each.filename).name for each in warned] == [Path(__file__).name]
    assert old == (table.arrow.column("id") if name == "column" else getattr(table.arrow, name))


def test_a_table_and_all_tables_are_shown_in_a_line(releases: Path) -> None:
    found = tables(releases / "1.0.0")
    assert repr(found["grants"]) == "<ReleasedTable grants 1.0.0: 3 rows, 6 columns>"
    assert repr(found) == "<ReleasedTables grants 1.0.0: places, grants, revisions>"


def test_a_notebook_shows_the_first_rows_and_the_tables(releases: Path) -> None:
    found = tables(releases / "1.0.0")
    assert found["grants"]._repr_html_().count("<tr>") == 4
    assert "其中, a &quot;part&quot;" in found["grants"]._repr_html_()
    long = ReleasedTable("t", "1.0.0", pa.table({"a": range(1000)}))
    assert long._repr_html_().count("<tr>") == 12  # the head, ten rows, and one that says that there are more
    assert long._repr_html_().endswith("<tr><td>…</td></tr></table>")
    assert found._repr_html_().startswith(f"<p>grants 1.0.0 (sha256:{found.digest})</p>")
    assert "<td>parquet/grants.parquet</td>" in found._repr_html_()


def test_all_tables_are_read_when_they_are_asked_for(releases: Path) -> None:
    found = tables(releases)
    assert list(found) == ["places", "grants", "revisions"]
    assert found["places"].to_polars()["zh"].to_list() == ["北岭", "南湾"]
    (releases / "1.10.0/parquet/places.parquet").write_bytes(b"PAR1")
    with pytest.raises(VerificationError, match=r"parquet/places\.parquet: the file was changed"):
        found["places"]


def test_a_file_that_is_gone_or_exchanged_with_its_manifest_is_not_read(releases: Path) -> None:
    found, path = tables(releases / "1.0.0"), releases / "1.0.0"
    shutil.copyfile(path / "parquet/places.parquet", path / "parquet/grants.parquet")
    write_sums(path)
    (path / "parquet/places.parquet").unlink()
    with pytest.raises(VerificationError, match=r"parquet/grants\.parquet: the file was changed"):
        found["grants"]
    with pytest.raises(VerificationError, match=r"parquet/places\.parquet: No such file"):
        found["places"]


def test_a_file_that_is_overwritten_after_it_was_hashed_is_read_as_hashed(
    releases: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, path, plain = tables(releases / "1.0.0"), releases / "1.0.0/parquet/places.parquet", hashlib.sha256

    def hashed_and_overwritten(content: bytes) -> Any:
        digest = plain(content)
        path.write_bytes(bytes(path.stat().st_size))
        return digest

    monkeypatch.setattr(hashlib, "sha256", hashed_and_overwritten)
    assert found["places"].arrow.column("en").to_pylist() == ["North Ridge", "South Bay"]


def test_duckdb_sees_a_view_of_every_table(releases: Path) -> None:
    connection = tables(releases / "1.0.0").to_duckdb()
    question = "SELECT en, sum(value) FROM grants JOIN places ON place = places.id GROUP BY en ORDER BY en"
    assert connection.sql(question).fetchall() == [
        ("North Ridge", Decimal("470000000.5")),
        ("South Bay", Decimal("40000000")),
    ]
    own = duckdb.connect()
    assert tables(releases).to_duckdb(own) is own


def test_duckdb_tells_what_a_column_means(releases: Path) -> None:
    connection = tables(releases / "1.0.0").to_duckdb()
    question = "SELECT comment FROM duckdb_columns() WHERE table_name = 'grants' AND column_name = 'value'"
    assert connection.sql(question).fetchall() == [("Value / 字段",)]


@pytest.mark.parametrize(
    ("library", "requirement"), [("pandas", "govdata[pandas]"), ("duckdb", "govdata[duckdb]"), ("polars", "polars")]
)
def test_a_library_that_is_not_installed_is_told_with_its_extra(
    releases: Path, monkeypatch: pytest.MonkeyPatch, library: str, requirement: str
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    found = tables(releases)
    ask = getattr(found if library == "duckdb" else found["grants"], f"to_{library}")
    with pytest.raises(
        UsageError, match=re.escape(f"needs {library}, which is not installed.\nRun: pip install '{requirement}'")
    ):
        ask()


def test_a_partitioned_table_comes_back_whole_and_typed(tmp_path: Path) -> None:
    package = write_package(tmp_path / "p")
    raw = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    raw["resources"][1]["govdata"] = {"partitionBy": ["place"]}
    (package / "datapackage.json").write_text(json.dumps(raw), encoding="utf-8")
    release = publish(package, tmp_path / "r").path
    assert load(release, "grants").to_polars()["id"].to_list() == ["g1", "g2", "g3"]
    assert tables(release).to_duckdb().sql("SELECT count(*) FROM grants WHERE place = 'p1'").fetchall() == [(2,)]
    assert (release / "parquet/grants/place=p2/part-0.parquet").is_file()


def test_arrow_streams_are_understood_by_others(releases: Path) -> None:
    table = load(releases, "places")
    assert pl.DataFrame(table).height == 2
    places = duckdb.from_arrow(table.arrow)
    assert places.aggregate("count(*)").fetchall() == [(2,)]


LIGHT = """
import sys, govdata
govdata.load(sys.argv[1], table="grants")
heavy = {"polars", "pandera", "frictionless", "narwhals", "pandas", "duckdb", "click"} & set(sys.modules)
assert not heavy, heavy
"""


def test_reading_a_release_imports_nothing_heavy(releases: Path) -> None:
    done = subprocess.run([sys.executable, "-c", LIGHT, str(releases)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_front_door_is_a_function_even_after_its_module_was_imported() -> None:
    assert callable(govdata.load)
    assert callable(govdata.tables)


@pytest.mark.parametrize("kept", [slice(-9), slice(0), slice(4, None)])
def test_a_damaged_file_in_a_manifest_that_was_written_again_is_told(releases: Path, kept: slice) -> None:
    path = releases / "1.0.0/parquet/grants.parquet"
    path.write_bytes(path.read_bytes()[kept])
    write_sums(releases / "1.0.0")
    with pytest.raises(VerificationError, match=r"parquet/grants\.parquet: it cannot be read as Parquet"):
        load(releases / "1.0.0", "grants")
