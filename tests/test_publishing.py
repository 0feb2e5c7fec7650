from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import frictionless
import polars as pl
import pyarrow.parquet as pq
import pytest

import govdata
from govdata import api, publishing, validation
from govdata.errors import NotReleasable, ReleaseRefused, SourceError, UsageError, VerificationError, WriteError
from govdata.metadata.file_states import FileStates
from govdata.publishing import write_release
from govdata.releases import table_writer
from govdata.releases.atomic import atomic_directory
from govdata.releases.manifest import write_sums
from govdata.releases.publication_time import publication_time
from tests.support.releasing import GRANTS, Row, contents, descriptor_of, listing, plan, publish, schemas, write_package

ROOT = Path(__file__).resolve().parents[1]

FRICTIONLESS = Path(sys.executable).with_name("frictionless")
LAYOUT = {
    "CHANGES.md",
    "CITATION.cff",
    "README.md",
    "SHA256SUMS",
    "changes.json",
    "croissant.json",
    "csv-metadata.json",
    "csv/grants.csv",
    "csv/places.csv",
    "csv/revisions.csv",
    "datapackage.json",
    "dcat.jsonld",
    "grants.xlsx",
    "index.html",
    "parquet/grants.parquet",
    "parquet/places.parquet",
    "parquet/revisions.parquet",
    "prov.jsonld",
    "provenance.json",
    "report.json",
    "ro-crate-metadata.json",
    "blocks.json",
}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return write_package(tmp_path / "package")


@pytest.fixture
def releases(tmp_path: Path) -> Path:
    return tmp_path / "releases"


def changed(package: Path, row: int, column: int, value: str) -> list[Row]:
    rows = [list(line) for line in GRANTS]
    rows[row][column] = value
    return [tuple(line) for line in rows]


def test_the_layout_of_a_release(package: Path, releases: Path) -> None:
    release = publish(package, releases)
    assert release.path == releases / "1.0.0"
    assert set(contents(release.path)) == LAYOUT
    assert listing(releases) == ["1.0.0", "index.html", "latest"]


def test_a_number_of_the_descriptor_keeps_its_digits(package: Path, releases: Path) -> None:
    path = package / "datapackage.json"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"name"', '"custom": [12345678901234567.89, 1.10], "name"', 1), encoding="utf-8")
    released = (publish(package, releases).path / "datapackage.json").read_text(encoding="utf-8")
    assert re.search(r'"custom": \[\s*12345678901234567\.89,\s*1\.10\s*\]', released)


def test_the_descriptor_is_self_contained_and_describes_the_csv(package: Path, releases: Path) -> None:
    path = publish(package, releases).path
    descriptor = json.loads((path / "datapackage.json").read_text(encoding="utf-8"))
    grants = next(each for each in descriptor["resources"] if each["name"] == "grants")
    assert (grants["path"], grants["encoding"], grants["mediatype"]) == ("csv/grants.csv", "utf-8", "text/csv")
    assert grants["bytes"] == (path / "csv/grants.csv").stat().st_size
    assert grants["schema"]["primaryKey"] == ["id"]
    assert grants["govdata"] == {"parquet": ["parquet/grants.parquet"], "rows": 3}
    assert (descriptor["version"], descriptor["created"]) == ("1.0.0", "2025-03-01T00:00:00Z")


def described(package: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    """The package with another descriptor."""
    raw = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    change(raw)
    (package / "datapackage.json").write_text(json.dumps(raw), encoding="utf-8")
    return package


MAP = {"name": "map", "path": "map.bin", "format": "bin", "mediatype": "application/octet-stream"}


def test_files_that_are_no_tables_go_with_the_release(package: Path, releases: Path) -> None:
    (package / "map.bin").write_bytes(b"\0\1")
    described(package, lambda raw: raw["resources"].append(MAP))
    path = publish(package, releases).path
    assert descriptor_of(path)["resources"][-1]["path"] == "files/map-1.bin"
    assert (path / "files/map-1.bin").read_bytes() == b"\0\1"


@pytest.mark.parametrize(
    ("written", "released"), [("r.yaml", "rules.yaml"), ("r.yml", "rules.yml"), ("r", "rules.json")]
)
def test_rules_can_be_read_again_from_a_release(tmp_path: Path, releases: Path, written: str, released: str) -> None:
    package = write_package(tmp_path / "package", govdata={"rules": written})
    (package / written).write_text('{"rules": []}' if written == "r" else "rules: []\n")
    path = publish(package, releases).path
    assert descriptor_of(path)["govdata"] == {"rules": released}
    assert api.diff(path, package).empty


def test_licences_that_are_files_go_with_the_release_and_keep_apart(package: Path, releases: Path) -> None:
    for folder in ("a", "b"):
        (package / folder).mkdir()
        (package / folder / "LICENCE").write_text(folder)
    both = [{"path": "a/LICENCE"}, {"path": "https://example.org/by"}, {"path": "b/LICENCE"}]
    described(package, lambda raw: raw.update(licenses=both))
    described(package, lambda raw: raw["resources"][0].update(licenses=both[2:]))
    path = publish(package, releases).path
    names = ["files/licences/1-LICENCE", "https://example.org/by", "files/licences/2-LICENCE"]
    assert [each["path"] for each in descriptor_of(path)["licenses"]] == names
    assert [each["path"] for each in descriptor_of(path)["resources"][0]["licenses"]] == names[2:]
    assert [(path / names[0]).read_text(), (path / names[2]).read_text()] == ["a", "b"]
    assert api.diff(path, package).empty


def test_a_file_without_a_schema_keeps_its_dialect(package: Path, releases: Path) -> None:
    (package / "raw.csv").write_text("a;b\n1;2\n")
    (package / "dialect.json").write_text('{"delimiter": ";"}')
    raw = {"name": "raw", "path": "raw.csv", "format": "csv", "dialect": "dialect.json"}
    described(package, lambda known: known["resources"].append(raw))
    path = publish(package, releases).path
    assert descriptor_of(path)["resources"][-1]["dialect"] == {"delimiter": ";"}
    assert frictionless.validate(str(path / "datapackage.json")).valid


def test_a_package_of_version_1_becomes_a_release_of_version_2(package: Path, releases: Path) -> None:
    """It may hold what the standard has since version 2 alone."""

    def older(raw: dict[str, Any]) -> None:
        del raw["$schema"]
        raw["resources"][0] |= {"name": "地方", "profile": "tabular-data-resource"}
        raw["resources"][1]["schema"]["fields"][2]["constraints"] = {"exclusiveMinimum": 0}
        raw["resources"][1]["schema"]["foreignKeys"][0]["reference"]["resource"] = "地方"

    path = publish(described(package, older), releases).path
    assert frictionless.validate(str(path / "datapackage.json")).valid


def test_plain_frictionless_finds_nothing(package: Path, releases: Path) -> None:
    path = publish(package, releases).path
    done = subprocess.run([FRICTIONLESS, "validate", "datapackage.json"], cwd=path, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode()


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="sha256sum is not installed")
def test_sha256sum_finds_nothing(package: Path, releases: Path) -> None:
    done = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=publish(package, releases).path, check=False)
    assert done.returncode == 0


def test_parquet_is_typed_and_described(package: Path, releases: Path) -> None:
    schema = pq.read_schema(publish(package, releases).path / "parquet/grants.parquet")
    assert [str(field.type) for field in schema] == [
        "string",
        "string",
        "decimal128(24, 4)",
        "date32[day]",
        "bool",
        "string",
    ]
    assert schema.field("value").metadata[b"unit"] == b"yuan"
    assert schema.field("value").metadata[b"title"].decode() == "Value / 字段"


def test_report_and_changes_belong_to_the_release(package: Path, releases: Path) -> None:
    path = publish(package, releases).path
    report, changes = (
        json.loads((path / name).read_text(encoding="utf-8")) for name in ("report.json", "changes.json")
    )
    assert report["valid"] is True
    assert report["release"] == changes["release"]
    assert changes["previous"] is None
    assert "first release" in (path / "CHANGES.md").read_text(encoding="utf-8")


def test_a_dry_run_writes_nothing(package: Path, releases: Path) -> None:
    told = plan(package, releases).describe()
    assert {line.strip() for line in told.splitlines()} >= LAYOUT
    assert "the first release" in told
    assert not releases.exists()


def test_a_plan_names_every_file_that_is_then_written(tmp_path: Path, releases: Path) -> None:
    package = write_package(
        tmp_path / "package", licenses=[{"path": "LICENCE"}, {"path": "../x"}], govdata={"rules": "r.json"}
    )
    (package / "LICENCE").write_text("Take it.")
    (package / "r.json").write_text('{"rules": []}')
    (package / "map.bin").write_bytes(b"\0\1")
    raw = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    raw["resources"][1]["govdata"] = {"partitionBy": ["place", "day"]}
    raw["resources"][2]["govdata"] |= {"partitionBy": ["table"]}  # a table without rows
    raw["resources"].append({"name": "a map", "path": "map.bin", "format": "bin"})
    (package / "datapackage.json").write_text(json.dumps(raw), encoding="utf-8")
    planned = plan(package, releases)
    assert planned.file_names() == sorted(contents(write_release(planned).path))


def test_data_with_errors_are_not_released(tmp_path: Path, releases: Path) -> None:
    package = write_package(tmp_path / "bad", grants=[("g1", "nowhere", "x", "", "", "")])
    with pytest.raises(
        NotReleasable, match=r"grants has 2 errors; nothing was written\.\n`govdata validate`"
    ) as refused:
        plan(package, releases)
    assert {finding.type for finding in refused.value.report.findings} == {"foreign-key", "type-error"}
    assert refused.value.in_("zh") == "grants 有 2 个错误，未写入任何文件。\n请用 `govdata validate` 查看。"
    assert not releases.exists()


def test_a_plan_and_a_release_are_told_in_both_languages(package: Path, releases: Path) -> None:
    planned = plan(package, releases)
    assert planned.describe().startswith(f"grants 1.0.0 (the first release, 2025-03-01) -> {releases}/1.0.0\n")
    chinese = planned.describe("zh").splitlines()
    assert chinese[0] == f"grants 1.0.0（首次发布，2025-03-01）-> {releases}/1.0.0"
    assert chinese[-1] == "1.0.0：这是首次发布。"
    release = write_release(planned)
    digest = hashlib.sha256((releases / "1.0.0/SHA256SUMS").read_bytes()).hexdigest()
    assert release.describe() == f"Released grants 1.0.0: {releases}/1.0.0\nDigest: sha256:{digest}"
    assert release.describe("zh") == f"已发布 grants 1.0.0：{releases}/1.0.0\n摘要：sha256:{digest}"
    write_package(package, title="Other", version="1.0.1")
    assert plan(package, releases).describe("zh").startswith("grants 1.0.1（上一发布版为 1.0.0，")


def test_a_number_that_a_release_cannot_hold_is_not_dropped(tmp_path: Path, releases: Path) -> None:
    wide = schemas()
    wide["places"]["fields"].append({"name": "count", "type": "integer"})
    package = write_package(tmp_path / "wide", places=[("p1", "", "", "1" * 25), ("p2", "", "", "")], schemas=wide)
    with pytest.raises(NotReleasable, match="1 error"):
        plan(package, releases)


def test_a_row_that_would_be_blank_is_not_released(package: Path, releases: Path) -> None:
    """Its values are in fields that the schema does not declare, which are not released."""

    def looser(raw: dict[str, Any]) -> None:
        raw["resources"][0]["schema"] = {"fields": [{"name": "en", "type": "string"}], "fieldsMatch": "subset"}
        raw["resources"][1]["schema"]["foreignKeys"] = []

    (package / "places.csv").write_text("id,en\np1,North Ridge\np2,\n", encoding="utf-8")
    with pytest.raises(NotReleasable, match="1 error"):
        plan(described(package, looser), releases)


def test_data_that_change_after_they_were_checked_are_not_released(package: Path, releases: Path) -> None:
    late = plan(package, releases)
    (package / "grants.csv").write_text("id,place,value,day,paid,note\ng9,p1,1,,,\n")
    with pytest.raises(ReleaseRefused, match=r"grants\.csv was changed while it was being released"):
        write_release(late)
    assert not releases.exists()


RULE = {"rules": [{"id": "positive", "kind": "row", "tables": ["grants"], "holds": "value > 0"}]}
HELD = ("grants.csv", "places.csv", "rules.json", "words.json", "LICENSE", "map.txt")
MOMENTS = ("plan_release", "_write_files", "copy_attachments", "release_descriptor", "_write_texts")


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("name", HELD)
def test_what_is_released_is_what_was_validated(
    package: Path, releases: Path, monkeypatch: pytest.MonkeyPatch, name: str, moment: str
) -> None:
    """A file that is exchanged at any moment after it was checked: nothing is released."""
    raw = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    raw["resources"].append({"name": "map", "path": "map.txt"})
    raw |= {"licenses": [{"path": "LICENSE"}], "govdata": {"rules": "rules.json", "lexicon": "words.json"}}
    contents = {"rules.json": json.dumps(RULE), "words.json": "{}", "LICENSE": "free", "map.txt": "north"}
    for file, text in {**contents, "datapackage.json": json.dumps(raw)}.items():
        (package / file).write_text(text, encoding="utf-8")
    done: list[str] = []
    step = getattr(publishing, moment)

    def exchanged_first(*given: Any, **named: Any) -> Any:
        if not done:
            done.append(name)
            fresh = package / "fresh"
            fresh.write_bytes((package / name).read_bytes())
            fresh.replace(package / name)
        return step(*given, **named)

    monkeypatch.setattr(publishing, moment, exchanged_first)
    with pytest.raises(ReleaseRefused, match=rf"{re.escape(name)} was changed while it was being released"):
        api.publish(package, to=releases)
    assert done
    assert not releases.exists()
    assert api.publish(package, to=releases).version


def test_a_table_that_breaks_off_because_its_file_changed_says_so(
    package: Path, releases: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        (package / "grants.csv").write_text("id\n")
        raise pl.exceptions.ComputeError("schema")

    monkeypatch.setattr(table_writer, "export", broken)
    with pytest.raises(ReleaseRefused, match=r"grants\.csv was changed while it was being released"):
        api.publish(package, to=releases)
    monkeypatch.setattr(validation, "check_coverage", broken)
    with pytest.raises(SourceError, match=r"grants\.csv: it was changed while it was read"):
        api.validate(package)


def test_the_release_before_is_the_one_that_was_compared(package: Path, releases: Path) -> None:
    publish(package, releases)
    late = plan(write_package(package, title="Other", version="1.0.1"), releases)
    shutil.rmtree(releases)
    publish(write_package(package, title="Third"), releases, "1.0.0")
    write_package(package, title="Other", version="1.0.1")
    with pytest.raises(ReleaseRefused, match=r"1\.0\.0 was released during this run"):
        write_release(replace(late, held=FileStates.of(late.package)))


def test_an_old_release_under_a_higher_version_stops_the_next_one(package: Path, releases: Path) -> None:
    publish(package, releases)
    shutil.copytree(releases / "1.0.0", releases / "9.9.9")
    with pytest.raises(VerificationError, match=r"version is 1\.0\.0, but the folder is named 9\.9\.9"):
        api.publish(package, to=releases, version="10.0.0")


@pytest.mark.skipif(os.name != "posix", reason="there is no umask")
@pytest.mark.parametrize(("umask", "told"), [(0o022, False), (0o027, False), (0o077, True)])
def test_a_release_that_only_its_owner_can_read_is_told(package: Path, releases: Path, umask: int, told: bool) -> None:
    before = os.umask(umask)
    try:
        warnings = api.publish(package, to=releases).plan.warnings
    finally:
        os.umask(before)
    said = f"Only you can read {releases / '1.0.0'}, because of your umask."
    assert any(each.en.startswith(said) for each in warnings) is told


@pytest.mark.parametrize(
    ("cells", "refusal"),
    [
        ({"a": "x" * (17 << 20)}, NotReleasable),
        ({"a": "x" * (9 << 20), "b": "y" * (9 << 20)}, NotReleasable),
        ({"a": '"' * (9 << 20)}, ReleaseRefused),
        ({"a": "x" * (7 << 20), "b": "y" * (8 << 20)}, None),
    ],
)
@pytest.mark.parametrize("form", ["parquet", "json"])
def test_what_verify_would_not_read_is_not_released(
    tmp_path: Path, cells: dict[str, str], refusal: type[Exception] | None, form: str
) -> None:
    frame = pl.DataFrame({"a": ["-", cells["a"]], "b": ["-", cells.get("b", "")]})
    path = tmp_path / f"t.{form}"
    frame.write_parquet(path) if form == "parquet" else frame.write_json(path)
    fields = [{"name": "a", "type": "string"}, {"name": "b", "type": "string"}]
    resource = {"name": "t", "path": path.name, "schema": {"fields": fields}}
    (tmp_path / "datapackage.json").write_text(
        json.dumps({"name": "x", "version": "1.0.0", "resources": [resource]}), encoding="utf-8"
    )
    if refusal is None:
        assert govdata.verify(api.publish(tmp_path, to=tmp_path / "r").path).valid
        return
    with pytest.raises(refusal, match=r"1 error|longer than 16 MB as a line of CSV"):
        api.publish(tmp_path, to=tmp_path / "r")
    found = [(each.type, each.row, each.message.en) for each in api.validate(tmp_path).findings]
    assert found == ([("source-error", 3, "The row is longer than 16 MB.")] if refusal is NotReleasable else [])


@pytest.mark.parametrize("version", ["1.0", "v1.0.0", "1.0.0-rc1", "next", "../x"])
def test_a_version_is_three_numbers(tmp_path: Path, releases: Path, version: str) -> None:
    """A wrong call is one; a wrong descriptor is refused."""
    package = write_package(tmp_path / "package", version=version)
    for wrong in (plan, workflow_publish):
        with pytest.raises(UsageError, match=r"is not a version\.\n.*for example --version 1\.2\.0"):
            wrong(package, releases, version)
    with pytest.raises(ReleaseRefused, match=r"is not a version\.\n.*for example 1\.0\.0"):
        plan(package, releases)


def workflow_publish(package: Path, releases: Path, version: str) -> object:
    return api.publish(package, to=releases, version=version)


def test_without_any_version_one_is_proposed(tmp_path: Path, releases: Path) -> None:
    package = write_package(tmp_path / "package", version="")
    with pytest.raises(ReleaseRefused, match="No version was named"):
        plan(package, releases)


def test_the_row_that_is_proposed_has_to_be_completed(package: Path, releases: Path) -> None:
    publish(package, releases)
    grants = changed(package, 0, 2, "280000000")
    write_package(package, grants, version="1.0.1")
    with pytest.raises(ReleaseRefused, match="REASON,SOURCE") as refused:
        plan(package, releases)
    row = refused.value.next_step.en.splitlines()[-1].split(",")
    write_package(package, grants, [row], version="1.0.1")
    with pytest.raises(ReleaseRefused, match=r"The revision of grants, row g1, .*gives no reason"):
        plan(package, releases)
    done = [*row[:6], "misprint", "letter", "2025-03-02"]
    idle = ["r2", "grants", "g9", "value", "1", "2", "misprint", "letter", ""]
    write_package(package, grants, [done, idle], version="1.0.1")
    warned = plan(package, releases).warnings
    assert [each.en for each in warned] == [
        "The revision of grants, row g9, value (1 -> 2) matches no change since 1.0.0",
        'datapackage.json names no contributors: the author in CITATION.cff is "unknown".',
        "datapackage.json has no description: catalogues and search engines ask for it, and govdata makes up none.",
    ]
    write_package(package, grants, [done], version="1.0.1", contributors=[{"title": "统计局"}], description="拨款")
    assert plan(package, releases).warnings == ()


def test_a_release_that_is_not_whole_stops_the_next_one(package: Path, releases: Path) -> None:
    publish(package, releases)
    second = publish(write_package(package, title="Other"), releases, "1.0.1").path
    (second / "SHA256SUMS").unlink()
    with pytest.raises(VerificationError, match=r"1\.0\.1 is not an intact release: SHA256SUMS"):
        plan(write_package(package, title="Third"), releases, "1.0.2")


def test_the_same_version_is_refused(package: Path, releases: Path) -> None:
    publish(package, releases)
    before = contents(releases)
    with pytest.raises(
        ReleaseRefused,
        match=r"Version 1\.0\.0 is already released, and nothing changed since\.\nThere is nothing to release",
    ):
        publish(package, releases)
    assert contents(releases) == before


def test_a_version_that_is_too_small_is_refused_and_the_right_one_proposed(package: Path, releases: Path) -> None:
    publish(package, releases)
    write_package(package, grants=[*GRANTS, ("g4", "p1", "1", "", "", "")])
    said = r"Version 1\.0\.1 is too low: adding rows \(grants\) is a minor change\.\nUse 1\.1\.0 or higher: --version 1"
    with pytest.raises(ReleaseRefused, match=said):
        publish(package, releases, "1.0.1")
    assert str(publish(package, releases, "1.1.0").version) == "1.1.0"
    assert listing(releases) == ["1.0.0", "1.1.0", "index.html", "latest"]


def test_a_new_field_asks_for_a_major_version(package: Path, releases: Path) -> None:
    publish(package, releases)
    wider = schemas()
    wider["places"]["fields"].append({"name": "code", "type": "string"})
    write_package(package, places=[("p1", "北岭", "North Ridge", "1"), ("p2", "南湾", "South Bay", "2")], schemas=wider)
    with pytest.raises(
        ReleaseRefused, match=r"1\.1\.0 is too low: adding a field \(places\.code\) is a major change\.\nUse 2\.0\.0"
    ):
        publish(package, releases, "1.1.0")


REASON = ("clerk's slip", "letter of 2025-04-01", "2025-04-02")


def test_a_changed_figure_needs_a_revision_on_record(package: Path, releases: Path) -> None:
    publish(package, releases)
    rows = changed(package, 1, 2, "190000000")
    write_package(package, grants=rows)
    moved = r"grants, row g2, value \(180000000\.5 -> 190000000\)"
    expected = moved + r"\.\n.*\n.*\nrevision-1,grants,g2,value,180000000\.5,190000000"
    with pytest.raises(ReleaseRefused, match=expected):
        publish(package, releases, "1.0.1")
    write_package(package, grants=rows, revisions=[("r1", "grants", "g2", "value", "180000000.50", "1.9E8", *REASON)])
    path = publish(package, releases, "1.0.1").path
    assert "| g2 | value | 180000000.5 | 190000000 | +9,999,999.5 (+5.56%) |" in (path / "CHANGES.md").read_text()
    assert b"clerk's slip" in (path / "csv/revisions.csv").read_bytes()


def test_a_removed_row_needs_one_too(package: Path, releases: Path) -> None:
    publish(package, releases)
    write_package(package, grants=GRANTS[:2])
    with pytest.raises(ReleaseRefused, match="grants: row g3 was removed"):
        publish(package, releases, "2.0.0")
    write_package(package, grants=GRANTS[:2], revisions=[("r1", "grants", "g3", "", "", "", *REASON)])
    publish(package, releases, "2.0.0")


def test_words_beside_a_figure_may_change_without_one(package: Path, releases: Path) -> None:
    publish(package, releases)
    write_package(package, grants=changed(package, 0, 5, "a better note"))
    publish(package, releases, "1.0.1")


def test_a_damaged_release_before_stops_the_comparison(package: Path, releases: Path) -> None:
    path = publish(package, releases).path
    (path / "csv/grants.csv").write_bytes(b"id\r\n")
    with pytest.raises(VerificationError, match=r"csv/grants\.csv: the file was changed"):
        publish(package, releases, "1.0.1")


def test_a_release_that_appeared_meanwhile_is_noticed(package: Path, releases: Path) -> None:
    late = plan(package, releases, "1.5.0")
    publish(package, releases, "1.0.0")
    with pytest.raises(ReleaseRefused, match=r"1\.0\.0 was released during this run"):
        write_release(late)
    assert listing(releases) == ["1.0.0", "index.html", "latest"]


def test_while_another_publisher_writes_this_one_is_told(package: Path, releases: Path) -> None:
    with atomic_directory(releases, "0.1.0") as folder:
        write_sums(folder)
        with pytest.raises(WriteError, match="another run of publish is writing"):
            publish(package, releases)


@pytest.mark.parametrize(
    ("declared", "before", "epoch", "expected"),
    [
        ("2025-03-01", "", "", "2025-03-01T00:00:00Z"),
        ("2025-03-01T12:30:00+08:00", "", "", "2025-03-01T04:30:00Z"),
        ("2025-03-01", "2025-02-01T00:00:00Z", "", "2025-03-01T00:00:00Z"),
        ("2025-03-01", "", "1700000000", "2023-11-14T22:13:20Z"),
        ("", "", "1700000000", "2023-11-14T22:13:20Z"),
    ],
)
def test_when_a_release_was_published(
    monkeypatch: pytest.MonkeyPatch, declared: str, before: str, epoch: str, expected: str
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    assert publication_time(declared, before) == expected


@pytest.mark.parametrize("declared", ["", "no date", "2025-02-01", "2025-01-01"])
def test_a_date_that_nobody_updated_is_not_the_day_of_publication(
    monkeypatch: pytest.MonkeyPatch, declared: str
) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    found = publication_time(declared, "2025-02-01T00:00:00Z")
    assert found > "2026"
    assert found.endswith("T00:00:00Z")


@pytest.mark.parametrize("epoch", ["abc", "1e9", "-", "9" * 30])
def test_an_epoch_that_is_no_time_is_a_wrong_call(monkeypatch: pytest.MonkeyPatch, epoch: str) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    with pytest.raises(
        UsageError, match=rf'SOURCE_DATE_EPOCH is "{epoch}", which is not a time\.\n.*seconds since 1970'
    ):
        publication_time("2025-03-01", "")


@pytest.mark.parametrize(("epoch", "before"), [("0", "2025-02-01T00:00:00Z"), ("", "2999-01-01T00:00:00Z")])
def test_a_release_is_not_older_than_the_one_before(
    monkeypatch: pytest.MonkeyPatch, package: Path, releases: Path, epoch: str, before: str
) -> None:
    publish(write_package(package, created=before), releases)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    with pytest.raises(
        ReleaseRefused, match=rf"cannot follow one dated {before[:10]}\.\nFix SOURCE_DATE_EPOCH, or `created`"
    ):
        plan(package, releases, "1.0.1")


def test_two_releases_of_one_day_may_follow_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert publication_time("", "2023-11-14T23:00:00Z") == "2023-11-14T22:13:20Z"


def test_a_folder_of_releases_belongs_to_one_package(package: Path, releases: Path) -> None:
    publish(package, releases)
    write_package(package, grants=GRANTS[:1], name="transport", version="2.0.0")
    said = (
        r"holds the releases of grants, and this package is transport\.\nPublish transport to a folder of its own: --to"
    )
    with pytest.raises(ReleaseRefused, match=said):
        plan(package, releases)


PUBLISH = """
import sys; from pathlib import Path
sys.path.insert(0, sys.argv[1])
from tests.support.releasing import publish
publish(Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4])
"""
PLACES = (
    {"PYTHONHASHSEED": "1", "TZ": "Asia/Shanghai", "LANG": "C", "LC_ALL": "C", "POLARS_MAX_THREADS": "1"},
    {"PYTHONHASHSEED": "4242", "TZ": "America/Lima", "LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"},
)


def test_the_same_bytes_whatever_hash_seed_time_zone_locale_folder_and_order_of_rows(tmp_path: Path) -> None:
    code = [sys.executable, "-c", PUBLISH, str(ROOT)]
    for name, environment, rows in zip("ab", PLACES, (GRANTS, GRANTS[::-1]), strict=True):
        folder = tmp_path / name
        package, work = write_package(folder / "package", grants=rows), tmp_path if name == "a" else folder
        places = [os.path.relpath(package, work), os.path.relpath(folder / "releases", work)]
        environment = {**os.environ, "SOURCE_DATE_EPOCH": "1750000000", **environment}
        for version in ("1.0.0", "1.1.0"):
            subprocess.run([*code, *places, version], cwd=work, env=environment, check=True)
            write_package(package, grants=[*rows, ("g4", "p1", "5", "", "", "")])
    done = subprocess.run(["diff", "-r", "a/releases", "b/releases"], cwd=tmp_path, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (0, b"")
