"""The command line on copies of the flagship: what is printed, what is written, how it leaves."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from govdata import validate
from govdata.cli.app import cli, run
from govdata.errors import UsageError
from govdata.reports.renderers import RENDERERS

Edit = Callable[[dict[str, str]], None]


@pytest.fixture
def flagship(tmp_path: Path, root: Path) -> Path:
    """A copy of the flagship that a test may damage."""
    copy = tmp_path / "package"
    for name in ("schemas", "datapackage"):
        shutil.copytree(root / name, copy / name)
    shutil.copy(root / "datapackage.json", copy)
    return copy


def edit(package: Path, table: str, key: str, **cells: str) -> None:
    """Change cells of the row with that id."""
    path = package / "datapackage" / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    row = next(row for row in rows if row[0] == key)
    for name, value in cells.items():
        row[header.index(name)] = value
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


def columns(error: dict[str, Any]) -> list[str]:
    return [error["fieldName"]] if "fieldName" in error else error["fieldNames"]


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any]:
    """The exit code and the JSON that a command printed."""
    capsys.readouterr()
    code = run([*arguments, "--format", "json"])
    return code, json.loads(capsys.readouterr().out)


DAMAGE: list[tuple[str, str, dict[str, str], str, str]] = [
    ("funding", "funding-002", {"value": "390000000"}, "value", "parts-within-total"),
    ("green_space", "green_space-004", {"id": "green_space-003"}, "id", "primary-key"),
    ("green_space", "green_space-003", {"subject": "nowhere"}, "subject", "foreign-key"),
    ("industry", "industry-027", {"value": "150"}, "value", "share"),
    ("innovation", "innovation-011", {"value": "0"}, "value", "rank"),
    ("talent", "talent-013", {"period_start": "2030-01-01", "period_end": "2030-12-31"}, "period_start", "period"),
    ("talent", "talent-011", {"lower": "30", "upper": ""}, "lower", "evidence.bounds"),
    ("green_space", "green_space-003", {"quote": ""}, "quote", "constraint-error"),
    ("green_space", "green_space-003", {"value": "many"}, "value", "type-error"),
]


@pytest.mark.parametrize(("table", "key", "cells", "field", "rule"), DAMAGE, ids=[case[4] for case in DAMAGE])
def test_damage_is_named_by_table_row_column_and_rule_and_nothing_is_published(
    flagship: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    table: str,
    key: str,
    cells: dict[str, str],
    field: str,
    rule: str,
) -> None:
    edit(flagship, table, key, **cells)
    code, report = answer(capsys, "validate", str(flagship))
    errors = [(task["name"], error["type"], *columns(error)) for task in report["tasks"] for error in task["errors"]]
    assert code == 1
    assert (table, rule, field) in errors
    assert all(error["rowNumber"] >= 2 for task in report["tasks"] for error in task["errors"])
    code, refused = answer(capsys, "publish", str(flagship), "--to", str(tmp_path / "releases"))
    assert (code, refused["release"], (tmp_path / "releases").exists()) == (1, None, False)


def test_the_flagship_is_published_and_a_second_time_refused(
    flagship: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    releases = tmp_path / "releases"
    code, dry = answer(capsys, "publish", str(flagship), "--to", str(releases), "--dry-run")
    assert (code, dry["release"]["dryRun"], releases.exists()) == (0, True, False)
    code, published = answer(capsys, "publish", str(flagship), "--to", str(releases))
    assert (code, Path(published["release"]["path"])) == (0, releases / "1.0.0")
    assert sorted(path.name for path in releases.iterdir()) == ["1.0.0", "index.html", "latest"]
    code, refused = answer(capsys, "publish", str(flagship), "--to", str(releases))
    assert (code, refused["valid"], [error["type"] for error in refused["errors"]]) == (4, False, ["release-refused"])
    code, verified = answer(capsys, "verify", str(releases / "latest"))
    assert (code, verified["valid"]) == (0, True)


def test_the_command_line_says_what_the_api_says(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, report = answer(capsys, "validate", str(root))
    assert (code, report) == (0, validate(root).to_dict())


@pytest.mark.parametrize("form", RENDERERS)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_form_names_the_two_park_counts(root: Path, tmp_path: Path, form: str, lang: str) -> None:
    output = tmp_path / "report"
    assert run(["validate", str(root), "--format", form, "--lang", lang, "--output", str(output)]) == 0
    text = output.read_text(encoding="utf-8")
    assert "scope-doubt" in text
    assert "299" in text
    assert "273" in text


@pytest.mark.parametrize(("fail_on", "code"), [("error", 0), ("warning", 1), ("never", 0)])
def test_what_makes_the_exit_code_1(root: Path, fail_on: str, code: int) -> None:
    assert run(["validate", str(root), "--fail-on", fail_on]) == code


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{", "line 1"),
        ("[]", "not a JSON object"),
        (None, "no datapackage.json"),
    ],
)
def test_a_descriptor_that_cannot_be_read_is_one_clear_message_and_exit_3(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | None, says: str
) -> None:
    if content is not None:
        (tmp_path / "datapackage.json").write_text(content, encoding="utf-8")
    for command in ("validate", "publish"):
        code, report = answer(capsys, command, str(tmp_path))
        assert (code, report["valid"], report["errors"][0]["type"]) == (3, False, "descriptor-error")
        assert says in report["errors"][0]["message"]
    assert not list(tmp_path.glob("releases*"))


def test_a_missing_data_file_is_a_finding(flagship: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (flagship / "datapackage" / "land.csv").unlink()
    code, report = answer(capsys, "validate", str(flagship))
    land = next(task for task in report["tasks"] if task["name"] == "land")
    assert (code, land["valid"]) == (1, False)
    assert "land.csv" in land["errors"][0]["message"]


def test_a_target_that_cannot_be_written_is_exit_3_and_leaves_nothing(
    flagship: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    code, report = answer(capsys, "publish", str(flagship), "--to", str(tmp_path / "file" / "releases"))
    assert (code, report["errors"][0]["type"]) == (3, "write-error")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "package"]


@pytest.mark.parametrize("arguments", [["validate", "--format", "sms"], ["publish", "--nonsense"], ["frobnicate"]])
def test_a_wrong_call_is_exit_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 2
    assert "Usage" in capsys.readouterr().err


def test_a_crash_is_exit_70_and_no_traceback(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("govdata.validation.load_package", lambda *_: 1 / 0)
    assert run(["validate", str(root)]) == 70
    told = capsys.readouterr().err
    assert "Internal error" in told
    assert "Traceback" not in told


@pytest.mark.parametrize(
    "switch", [{"PANDERA_VALIDATION_ENABLED": "False"}, {"PANDERA_VALIDATION_DEPTH": "SCHEMA_ONLY"}], ids=str
)
def test_no_switch_in_the_environment_changes_the_answer(flagship: Path, switch: dict[str, str]) -> None:
    edit(flagship, "industry", "industry-027", value="150")
    done = subprocess.run(
        [sys.executable, "-m", "govdata", "validate", str(flagship), "--format", "json"],
        env={**os.environ, **switch},
        capture_output=True,
        text=True,
        check=False,
    )
    types = {error["type"] for task in json.loads(done.stdout)["tasks"] for error in task["errors"]}
    assert (done.returncode, "share" in types) == (1, True)


@pytest.mark.parametrize("switch", [{"POLARS_MAX_THREADS": "0"}, {"PANDERA_VALIDATION_DEPTH": "xx"}], ids=str)
def test_an_environment_in_which_nothing_runs_is_a_usage_error(flagship: Path, switch: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "govdata", "validate", str(flagship)],
        env={**os.environ, **switch},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert next(iter(switch)) in done.stderr


FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="no device that is always full")
@pytest.mark.parametrize("arguments", [["--help"], ["explain", "share"], ["explain", "share", "--lang", "zh"]])
def test_an_answer_that_cannot_be_written_is_exit_3(arguments: list[str]) -> None:
    with FULL.open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "govdata", *arguments], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert (done.returncode, "<stdout>" in done.stderr, "Traceback" in done.stderr) == (3, True, False)


@pytest.mark.skipif(not FULL.exists(), reason="no device that is always full")
@pytest.mark.parametrize(("arguments", "code"), [(["validate", "nowhere"], 3), (["validate", "--nowhere"], 2)])
def test_the_exit_code_tells_where_stderr_cannot(arguments: list[str], code: int) -> None:
    with FULL.open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "govdata", *arguments, "--format", "json"], stderr=full, check=False
        )
    assert done.returncode == code


@pytest.mark.skipif(os.name != "posix", reason="a shell that closes a stream")
@pytest.mark.parametrize(
    ("call", "code"),
    [
        pytest.param("explain share >&-", 3, id="an answer that nobody reads"),
        pytest.param("explain share --output answer.txt >&-", 0, id="an answer that goes elsewhere"),
        pytest.param("explain share 2>&-", 0, id="nothing to tell"),
        pytest.param("validate nowhere 2>&-", 3, id="a sentence that nobody reads"),
        pytest.param("validate nowhere >&- 2>&-", 3, id="both"),
    ],
)
def test_a_stream_that_is_closed(call: str, code: int, tmp_path: Path) -> None:
    shell = ["sh", "-c", f'"$0" -m govdata {call}', sys.executable]
    done = subprocess.run(shell, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (done.returncode, "Traceback" in done.stderr) == (code, False), done.stderr


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_reader_who_has_read_enough_is_no_crash(root: Path, form: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    call = [sys.executable, "-m", "govdata", "validate", str(root), "--format", form]
    done = subprocess.run(call, stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writing)
    assert (done.returncode, "Traceback" in done.stderr, "internal error" in done.stderr) == (3, False, False)


def test_a_name_that_is_too_long_cannot_be_read(capsys: pytest.CaptureFixture[str]) -> None:
    code, report = answer(capsys, "validate", "a" * 5000)
    assert (code, report["errors"][0]["type"]) == (3, "source-error")


def test_a_command_and_a_form_of_the_report_are_loaded_when_they_are_asked_for(root: Path) -> None:
    code = "import sys; from govdata.cli.app import run; run(['validate']); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    others = [name for name in cli.commands if name not in {"validate", "completion"}]
    unasked = {f"govdata.cli.{name}" for name in others} | {"govdata.reports.sarif", "govdata.reports.html"}
    assert unasked & set(done.stdout.splitlines()[-1].split()) == set()


def test_validate_of_clean_text_files_waits_for_no_library_that_it_can_do_without(root: Path) -> None:
    heavy = {"frictionless", "numpy", "pandas", "pandera", "pyarrow", "duckdb", "openpyxl", "govdata.releases"}
    start = "import sys; from govdata.cli.app import hide_pandas, run; hide_pandas()"
    code = f"{start}; run(['validate']); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.splitlines()[-1].split())
    assert "govdata.rules.check" in loaded
    assert heavy & loaded == set()


def test_validate_loads_no_reader_of_documents_no_engine_and_no_proof_that_it_does_not_come_to(root: Path) -> None:
    unasked = {
        *("documents.file_kind", "documents.media_types", "documents.plain_text", "engines.duckdb_engine"),
        *("engines.spark_cluster", "evidence.coverage", "evidence.table_figures", "readers.parquet_rewrite"),
        *("frame_validation", "structure.typed_frames", "rules.fact_table", "rules.pandera_schemas"),
    }
    code = "import sys; from govdata.cli.app import run; run(['validate']); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.splitlines()[-1].split())
    assert "govdata.evidence.check" in loaded
    assert {f"govdata.{name}" for name in unasked} & loaded == set()


def test_validate_of_a_package_without_rules_loads_nothing_that_runs_rules(tmp_path: Path) -> None:
    heavy = {"pandera", "pydantic", "frictionless", "numpy", "pandas", "pyarrow", "duckdb", "openpyxl", "pyspark"}
    heavy |= {"narwhals", "govdata.rules.check", "govdata.rules.load"}
    (tmp_path / "t.csv").write_text("a\n1\n")
    table = {"name": "t", "path": "t.csv", "schema": {"fields": [{"name": "a", "type": "integer"}]}}
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "p", "resources": [table]}))
    code = "import sys; from govdata.cli.app import run; run(['validate', '.']); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.splitlines()[-1].split())
    assert "polars" in loaded
    assert heavy & loaded == set()


def test_help_and_the_front_door_load_nothing_heavy() -> None:
    heavy = {"polars", "pandera", "frictionless", "narwhals", "pandas", "pyarrow", "jsonschema", "yaml"}
    code = "import sys, govdata; from govdata.cli.app import run; run(['--help']); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stderr.split())
    assert heavy & loaded == set()
    assert [name for name in loaded if name.startswith(("govdata.quantities", "govdata.rules"))] == []


def test_every_command_has_help_and_every_option_too() -> None:
    for command in cli.commands.values():
        assert command.help
        options = [parameter for parameter in command.params if parameter.param_type_name == "option"]
        assert [option.name for option in options if not getattr(option, "help", None)] == []


def test_a_changed_figure_shows_in_the_diff_and_is_refused_without_a_revision(
    flagship: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    releases = str(tmp_path / "releases")
    assert run(["publish", str(flagship), "--to", releases]) == 0
    edit(flagship, "innovation", "innovation-019", as_written="50家", value="50", note="")
    code, changes = answer(capsys, "diff", "1.0.0", str(flagship), "--releases", releases)
    assert (code, {table["table"] for table in changes["tables"]}) == (0, {"innovation", "facts"})
    edit(flagship, "innovation", "innovation-019", as_written="5家", value="5")
    descriptor = json.loads((flagship / "datapackage.json").read_text(encoding="utf-8"))
    edit(flagship, "industry", "industry-019", note="Doubling.")
    (flagship / "datapackage.json").write_text(json.dumps(descriptor | {"version": "1.0.1"}), encoding="utf-8")
    assert answer(capsys, "publish", str(flagship), "--to", releases)[0] == 0


@pytest.mark.parametrize(
    ("rule", "code", "says"), [("share", 0, "100"), ("scope-doubt", 0, "273"), ("sahre", 2, 'Did you mean "share"?')]
)
def test_explain(root: Path, capsys: pytest.CaptureFixture[str], rule: str, code: int, says: str) -> None:
    assert run(["explain", rule, "--package", str(root)]) == code
    told = capsys.readouterr()
    assert says in told.out + told.err


def test_scan_proposes_rows_for_a_text_it_has_never_seen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = tmp_path / "news.txt"
    text.write_text("全县新建口袋公园12座，\n绿道总长超过150公里。", encoding="utf-8")
    assert run(["scan", str(text), "--propose", "csv"]) == 0
    header, *rows = csv.reader(capsys.readouterr().out.splitlines())
    assert header[:4] == ["file", "line", "start", "as_written"]
    assert [row[1:9] for row in rows] == [
        ["1", "8", "12座", "12", "count", "exact", "", ""],
        ["2", "17", "超过150公里", "150", "km", "more_than", "150", ""],
    ]


def test_scan_of_the_flagship_leaves_nothing_open(
    root: Path, sources_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, covered = answer(capsys, "scan", str(root), "--sources", str(sources_dir))
    assert (code, covered["complete"], {source["share"] for source in covered["sources"]}) == (0, True, {100.0})


def test_scan_takes_the_currency_of_a_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = tmp_path / "notice.txt"
    text.write_text("拨款3亿元。", encoding="utf-8")
    assert run(["scan", str(text), "--propose", "csv", "--currency", "HKD"]) == 0
    assert "hkd" in capsys.readouterr().out
    assert run(["scan", str(text), "--propose", "csv", "--currency", "HKG"]) == 2
    assert "HKD" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["--propose", "csv"]])
def test_scan_without_what_it_needs_is_a_wrong_call(arguments: list[str]) -> None:
    assert run(["scan", *arguments]) == 2


def test_a_text_in_another_encoding_is_scanned_all_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = {}
    for encoding in ("utf-8", "gbk", "utf-16"):
        (tmp_path / "park.txt").write_bytes("全区新建公园12座，\n投入近2.9亿元。".encode(encoding))
        assert run(["scan", str(tmp_path / "park.txt"), "--propose", "csv"]) == 0
        told[encoding] = capsys.readouterr().out
    assert told["gbk"] == told["utf-16"] == told["utf-8"]
    assert "12座" in told["utf-8"]


def test_skipped_evidence_stops_a_release_only_when_asked(
    flagship: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    releases = tmp_path / "releases"
    code, report = answer(capsys, "publish", str(flagship), "--to", str(releases), "--require-evidence")
    types = {error["type"] for task in report["tasks"] for error in task["errors"]}
    wanted = {"evidence.source-hash", "evidence.quote-place", "evidence.status"}
    assert (code, types, releases.exists()) == (1, wanted, False)


def test_evidence_that_is_asked_for_and_is_nowhere_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.csv").write_text("id\n1\n")
    assert run(["validate", str(tmp_path / "a.csv"), "--require-evidence"]) == 1
    assert "no table has the role observations" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["validate", "publish", "scan"])
def test_an_archive_that_is_not_there_is_a_wrong_call(
    flagship: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([command, str(flagship), "--sources", str(flagship / "nowhere")]) == 2
    assert f"There is no folder {flagship / 'nowhere'}" in capsys.readouterr().err


def test_the_json_of_a_command_that_broke_goes_where_it_was_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "report.json"
    arguments = ["validate", str(tmp_path / "nowhere"), "--format", "json", "--output", str(output)]
    assert run(arguments) == 3
    assert json.loads(output.read_text())["errors"][0]["type"] == "descriptor-error"
    assert capsys.readouterr().out == ""


def test_a_panic_of_the_engine_is_a_bug_not_a_finding(
    flagship: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def panic(*_: object) -> None:
        raise pl.exceptions.PanicException("index out of bounds")

    monkeypatch.setattr("govdata.validation.load_package", panic)
    assert answer(capsys, "validate", str(flagship))[0] == 70


@pytest.mark.parametrize("option", ["--sources", "--receipts", "--output", "--to"])
def test_an_empty_path_is_not_the_folder_here(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A variable of the shell that is not set would have receipts, or releases, written anywhere."""
    command = "publish" if option == "--to" else "validate"
    assert run([command, option, ""]) == UsageError.exit_code
    assert "An empty path was given." in "".join(capsys.readouterr())


@pytest.mark.parametrize("master", ["", "foo", "local[]", "local-cluster[2,1]", "sc://localhost", "http://h:1"])
def test_what_is_no_master_is_refused_before_java_is_asked(master: str, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("pyspark")
    assert run(["validate", "--engine", "spark", "--spark-master", master]) == UsageError.exit_code
    assert f'"{master}" is not the URL of a Spark master.' in "".join(capsys.readouterr())


@pytest.mark.parametrize(
    "command",
    [
        *(f"{name} URL" for name in ("validate", "add", "sign", "export", "review", "rebase", "init", "scan", "read")),
        *("sign releases URL", "push URL file:///tmp/x", "deposit URL --to zenodo --token-file t", "publish URL"),
        *("verify releases --signers URL", "validate --sources URL", "validate --output URL"),
    ],
)
def test_a_url_where_a_path_is_needed_is_refused_and_not_printed(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    url = "https://me:s3cr3t@host/x?sig=s3cr3t"
    assert run([url if word == "URL" else word for word in command.split()]) == UsageError.exit_code
    told = "".join(capsys.readouterr())
    assert "https://host/x is a URL, and a path is needed here." in told
    assert "s3cr3t" not in told
