from __future__ import annotations

import hashlib
import json
import random
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from govdata.comparison.snapshot import open_snapshot
from govdata.errors import UsageError, VerificationError
from govdata.readers.decoding import size_and_digest
from govdata.releases.loading import load
from govdata.releases.manifest import SUMS, write_sums
from govdata.reports.lines import summary
from govdata.reports.model import State
from govdata.reports.renderers import render
from govdata.verification import verify
from tests.support.releasing import contents, publish, write_package


@pytest.fixture
def release(tmp_path: Path) -> Path:
    return publish(write_package(tmp_path / "package"), tmp_path / "releases").path


def found(release: Path) -> list[tuple[str, str]]:
    return [(finding.type, finding.message.en) for finding in verify(release).findings]


def test_a_release_that_was_just_written_is_verified(release: Path) -> None:
    report = verify(release)
    assert report.valid
    assert {check.state for check in report.checks} <= {State.PASSED, State.SKIPPED}
    passed = {check.id for check in report.checks if check.state is State.PASSED}
    assert {"release-bytes", "release-parquet", "release-report", "release-changes"} <= passed
    assert verify(release.parent).name == "grants"
    assert summary(report) == "grants 1.0.0: verified (0 errors, 0 warnings)"


def test_a_damaged_release_is_not_said_to_be_kept_from_release(release: Path) -> None:
    (release / "README.md").unlink()
    assert summary(verify(release)) == "1.0.0: NOT verified (1 error, 0 warnings)"
    assert summary(verify(release), "zh") == "1.0.0：核验未通过（1 个错误，0 个警告）"


def test_the_digest_of_a_whole_release_is_told_and_of_no_other(release: Path) -> None:
    report, digest = verify(release), hashlib.sha256((release / SUMS).read_bytes()).hexdigest()
    assert report.to_dict()["digest"] == digest
    assert [line.partition(": ")[2] for line in render(report, "text").splitlines() if "igest" in line] == [
        f"sha256:{digest}"
    ]
    assert render(report, "text", "zh").endswith(f"摘要：sha256:{digest}\n")
    (release / "README.md").unlink()
    assert "digest" not in verify(release).to_dict()
    assert "igest" not in render(verify(release), "text")


@pytest.mark.parametrize("written", [b"\x4b", b"\x08"])
def test_a_page_that_would_end_the_process_is_a_finding(release: Path, written: bytes) -> None:
    """-38 or 4 of 3 values, in a release whose sums were written again."""
    path = release / "parquet/grants.parquet"
    data = path.read_bytes()
    assert b"\x2c\x15\x06" in data
    path.write_bytes(data.replace(b"\x2c\x15\x06", b"\x2c\x15" + written, 1))
    write_sums(release)
    assert ("release-parquet", "parquet/grants: it cannot be read as Parquet") in found(release)


def test_a_package_is_led_to_its_releases(release: Path) -> None:
    for folder in (release.parent.parent,):
        with pytest.raises(UsageError, match="No release found") as refused:
            verify(folder)
        assert str(folder / "releases") in refused.value.next_step.en


def test_no_release_no_answer(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No release found at"):
        verify(tmp_path)


def test_flipped_bytes_anywhere_are_seen_by_verify_and_by_load(release: Path) -> None:
    """Header, footer and some bytes between, of every file of the release, the manifest included."""
    chosen = random.Random(7)  # noqa: S311
    for name, content in contents(release).items():
        middle = chosen.sample(range(len(content)), min(3, len(content)))
        for position in {0, 4, len(content) // 2, len(content) - 5, len(content) - 1, *middle} & set(
            range(len(content))
        ):
            damaged = bytearray(content)
            damaged[position] ^= 1 << chosen.randrange(8)
            (release / name).write_bytes(damaged)
            problems = verify(release).findings
            assert any(name in problem.message.en or name == SUMS for problem in problems), (name, position)
            with pytest.raises(VerificationError, match="is not an intact release"):
                load(release, "places")
        (release / name).write_bytes(content)
    assert verify(release).valid


@pytest.mark.parametrize("name", ["csv/grants.csv", "parquet/places.parquet", "README.md", "report.json", SUMS])
def test_a_missing_file_is_named(release: Path, name: str) -> None:
    (release / name).unlink()
    said = f"{name}: {'No such file or directory' if name == SUMS else 'the file is missing'}"
    assert found(release) == [("release-bytes", said)]
    for place in (release, release.parent, release.parent / "latest"):
        with pytest.raises(VerificationError, match=f"1.0.0 is not an intact release: .*{said}|latest is not .*{said}"):
            load(place, "places")
    with pytest.raises(VerificationError, match=said):
        verify(release.parent)


LATER = [
    "release-descriptor", "structure", "release-parquet", "release-blocks", "release-report", "release-changes",
    "release-previous",
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "failed", "skipped", "reason"),
    [
        ("README.md", b"", "release-bytes", LATER, "a file does not match SHA256SUMS"),
        *(
            (
                "datapackage.json",
                raw,
                "release-descriptor",
                LATER[1:],
                "datapackage.json cannot be read",
            )
            for raw in (
                b"[]",
                b'{"resources": 5}',
                b'{"resources": ["x"]}',
                b'{"resources": [{"name": "grants", "path": "csv/grants.csv", "govdata": {"parquet": ["x"]}}]}',
            )
        ),
    ],
)
def test_each_check_that_could_not_run_says_why(
    release: Path, name: str, content: bytes, failed: str, skipped: list[str], reason: str
) -> None:
    (release / name).write_bytes(content)
    if failed != "release-bytes":
        write_sums(release)
    checks = verify(release).checks
    assert [check.id for check in checks if check.state is State.FAILED] == [failed]
    assert sorted(check.id for check in checks if check.state is State.SKIPPED) == sorted(skipped)
    assert all(check.reason.en == reason for check in checks if check.state is State.SKIPPED)


def test_a_table_whose_csv_cannot_be_read_is_not_passed_over(release: Path) -> None:
    rewrite(release, "csv/grants.csv", lambda _: b"\xff\xfe\xff")
    checks = {check.table: check for check in verify(release).checks if check.id == "release-parquet"}
    assert (checks["grants"].state, checks["grants"].reason.en) == (
        State.SKIPPED,
        "its CSV file cannot be read",
    )


def test_what_is_wrong_with_a_release_is_told_in_chinese(release: Path) -> None:
    path = release / "parquet/grants.parquet"
    pq.write_table(pq.read_table(path).slice(0, 2), path)
    rewrite(release, "report.json", lambda _: b"[]")
    told = {finding.type: finding.message.zh for finding in verify(release).findings}
    assert told["release-parquet"] == "parquet/grants 第 4 行与 csv/grants.csv 不同。"
    assert told["release-report"] == "report.json：缺失，或不是 JSON 对象"
    (release / "README.md").unlink()
    report = verify(release)
    assert [(each.message.zh, each.next_step.zh) for each in report.findings] == [
        ("README.md：文件缺失", "请从发布处重新获取该发布版。")
    ]
    assert {check.reason.zh for check in report.checks if check.state is State.SKIPPED} == {"有文件与 SHA256SUMS 不符"}


def test_an_added_file_is_named(release: Path) -> None:
    (release / "csv/more.csv").touch()
    assert found(release) == [("release-bytes", "csv/more.csv: the file is not listed in SHA256SUMS")]


def rewrite(release: Path, name: str, change: Callable[[bytes], bytes]) -> None:
    """Change a file and make the manifest agree, as somebody would who wants to deceive."""
    path = release / name
    path.write_bytes(change(path.read_bytes()))
    write_sums(release)


def test_another_value_in_parquet_alone_is_found_with_its_row(release: Path) -> None:
    path = release / "parquet/grants.parquet"
    table = pq.read_table(path)
    values = pa.array([Decimal(1), Decimal(7), None], table.schema.field("value").type)
    pq.write_table(table.set_column(2, table.schema.field("value"), values), path)
    write_sums(release)
    assert ("release-parquet", "Row 2 of parquet/grants differs from csv/grants.csv.") in found(release)


def test_a_missing_row_in_parquet_is_found(release: Path) -> None:
    path = release / "parquet/grants.parquet"
    pq.write_table(pq.read_table(path).slice(0, 2), path)
    write_sums(release)
    assert ("release-parquet", "Row 4 of parquet/grants differs from csv/grants.csv.") in found(release)


def test_another_type_in_parquet_is_found(release: Path) -> None:
    path = release / "parquet/grants.parquet"
    table = pq.read_table(path)
    pq.write_table(table.set_column(2, "value", table.column("value").cast(pa.float64())), path)
    write_sums(release)
    assert ("release-parquet", "The fields or types of parquet/grants differ from the schema.") in found(release)


def test_what_is_no_parquet_at_all_is_found(release: Path) -> None:
    rewrite(release, "parquet/grants.parquet", lambda content: content[:-9])
    assert ("release-parquet", "parquet/grants: it cannot be read as Parquet") in found(release)


def test_a_csv_that_does_not_fit_the_descriptor_is_found(release: Path) -> None:
    rewrite(release, "csv/grants.csv", lambda content: content.replace(b"290000000", b"29 million"))
    assert {"hash-count", "byte-count", "type-error", "release-parquet"} <= {kind for kind, _ in found(release)}


def test_each_file_of_a_release_is_hashed_once(release: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[str | None] = []

    def only_size(paths: tuple[Path, ...], algorithm: str | None) -> tuple[int, str]:
        hashed.append(algorithm)
        return size_and_digest(paths, algorithm)

    monkeypatch.setattr("govdata.readers.data_files.size_and_digest", only_size)
    report = verify(release)
    assert report.valid
    assert {"hash-count", "byte-count"} <= {check.id for check in report.checks if check.state is State.PASSED}
    assert set(hashed) == {None}


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("report.json", lambda raw: {**raw, "valid": False}, "report.json: valid is false, not true"),
        (
            "report.json",
            lambda raw: {**raw, "release": {**raw["release"], "version": "9.0.0"}},
            "report.json: version is not",
        ),
        ("changes.json", lambda raw: {**raw, "release": None}, "changes.json: data is not that of this release"),
        ("changes.json", lambda raw: {**raw, "new": "0.0.1"}, 'changes.json: new is "0.0.1", not "1.0.0"'),
        ("changes.json", lambda raw: [raw], "changes.json: missing, or not a JSON object"),
    ],
)
def test_documents_of_another_release_are_found(
    release: Path, name: str, change: Callable[[dict[str, object]], object], said: str
) -> None:
    rewrite(release, name, lambda content: json.dumps(change(json.loads(content))).encode())
    assert any(said in message for _, message in found(release))


def test_the_release_before_is_looked_at_where_it_stands_beside(release: Path, tmp_path: Path) -> None:
    second = publish(write_package(tmp_path / "package", title="Other"), release.parent, "1.0.1").path
    assert verify(second).valid
    rewrite(release, "README.md", lambda content: content + b"!")
    assert found(second) == [
        ("release-previous", "1.0.0 is not the release that 1.0.1 was compared with: its digest differs")
    ]
    for each in verify(second).findings:
        assert each.next_step.en.startswith("Fetch the release before again")
        assert each.next_step.zh.startswith("请从发布处重新获取")
    (release / "README.md").write_bytes(b"")
    assert found(second) == [("release-previous", "1.0.0/README.md: the file was changed")]
    (release / SUMS).unlink()
    assert found(second) == [("release-previous", "1.0.0/SHA256SUMS: No such file or directory")]
    shutil.rmtree(release)
    report = verify(second)
    assert report.valid
    assert [check.reason.en for check in report.checks if check.id == "release-previous"] == [
        "release 1.0.0 is not beside this one"
    ]


@pytest.mark.parametrize("version", ["../../elsewhere/1.0.0", "/etc", "", "1.0"])
def test_the_release_before_is_named_by_a_version(release: Path, version: str) -> None:
    changes = json.loads((release / "changes.json").read_text(encoding="utf-8"))
    changes["previous"] = {"version": version, "digest": "0"}
    (release / "changes.json").write_text(json.dumps(changes), encoding="utf-8")
    write_sums(release)
    assert found(release) == [("release-previous", "changes.json: the version of the release before is none")]


def test_a_release_under_another_version_is_found(release: Path) -> None:
    shutil.copytree(release, release.parent / "9.9.9")
    [(type_, said)] = found(release.parent / "9.9.9")
    assert type_ == "release-descriptor"
    assert "version is 1.0.0, but the folder is named 9.9.9" in said


@pytest.mark.parametrize("place", ["../outside.json", "/outside.json"])
def test_rules_are_a_file_of_the_release(release: Path, place: str) -> None:
    raw = json.loads((release / "datapackage.json").read_text(encoding="utf-8"))
    (release / "datapackage.json").write_text(json.dumps({**raw, "govdata": {"rules": place}}), encoding="utf-8")
    write_sums(release)
    with pytest.raises(VerificationError, match=r'outside\.json" is not listed in SHA256SUMS'), open_snapshot(release):
        pass


@pytest.mark.parametrize("name", ["report.json", "changes.json"])
def test_a_document_that_is_nested_too_deeply_is_none(release: Path, name: str) -> None:
    rewrite(release, name, lambda _: b"[" * 5000 + b"]" * 5000)
    assert (f"release-{name.removesuffix('.json')}", f"{name}: missing, or not a JSON object") in found(release)
