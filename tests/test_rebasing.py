"""A package moved to corrected texts: what changes, what stays, and every other byte."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

import govdata
from govdata.cli.app import cli, run

TEXT = "# 某区\n全区公园273座，投入2.9亿元。\n第二部分\n新增岗位300个，公园273座。\n"
PART = TEXT.index("第二")


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package about one text in two parts; the offset of each quote is looked up."""
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "text.txt").write_bytes(TEXT.encode())
    sha = hashlib.sha256(TEXT.encode()).hexdigest()
    rows = [
        ("f-1", "one", "公园273座", TEXT.index("公园")),
        ("f-2", "one", "投入2.9亿元", TEXT.index("投入")),
        ("f-3", "two", "岗位300个", TEXT.index("岗位")),
        ("f-4", "two", "公园273座", TEXT.rindex("公园")),
    ]
    tables: dict[str, list[list[object]]] = {
        "sources": [
            ["id", "file", "sha256", "part_start", "part_end", "length", "language"],
            ["one", "text.txt", sha, 0, PART, len(TEXT), "zh"],
            ["two", "text.txt", sha, PART, len(TEXT), len(TEXT), ""],
        ],
        "figures": [["id", "source", "quote", "quote_start"], *map(list, rows)],
        "exclusions": [["id", "source", "text", "start"], ["a-1", "", "第二", PART], ["a-2", "", "第二", ""]],
    }
    roles = {"sources": "sources", "figures": "observations", "exclusions": "exclusions"}
    for name, cells in tables.items():
        with (tmp_path / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(cells)
    resources = [
        {"name": name, "path": f"{name}.csv", "govdata": {"role": role}, "schema": _schema(tables[name][0])}
        for name, role in roles.items()
    ]
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "p", "resources": resources}))
    return tmp_path


def _schema(names: list[object]) -> dict[str, object]:
    return {"fields": [_field(name) for name in names]}


def _field(name: object) -> dict[str, object]:
    numbers = ("quote_start", "start", "part_start", "part_end", "length")
    return {"name": name, "type": "integer" if name in numbers else "string"}


def correct(package: Path, old: str, new: str) -> str:
    text = (package / "archive" / "text.txt").read_bytes().decode().replace(old, new, 1)
    (package / "archive" / "text.txt").write_bytes(text.encode())
    return text


def rows(package: Path, name: str) -> list[dict[str, str]]:
    with (package / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_after_one_correction_everything_stands_at_its_place(package: Path) -> None:
    text = correct(package, "某区", "某某区")
    done = govdata.rebase(package, sources=package / "archive")
    assert (done.complete, done.dry_run) == (True, False)
    for row in rows(package, "figures"):
        assert text.startswith(row["quote"], int(row["quote_start"]))
    one, two = rows(package, "sources")
    assert {row["sha256"] for row in (one, two)} == {hashlib.sha256(text.encode()).hexdigest()}
    assert [row[name] for row in (one, two) for name in ("part_start", "part_end", "length", "language")] == [
        "0", str(PART + 1), str(len(text)), "zh", str(PART + 1), str(len(text)), str(len(text)), "zh",
    ]  # fmt: skip
    assert [row["start"] for row in rows(package, "exclusions")] == [str(PART + 1), ""]
    again = govdata.rebase(package, sources=package / "archive")
    assert (again.changes, again.unmoved) == ((), ())


def test_a_quote_that_was_corrected_is_listed_and_its_copy_is_not_taken(package: Path) -> None:
    text = correct(package, "公园273座", "公园274座")
    done = govdata.rebase(package, sources=package / "archive")
    assert [(each.table, each.row, each.field, each.key) for each in done.unmoved] == [
        ("figures", 2, "quote_start", "f-1")
    ]
    assert str(text.rindex("公园")) in done.unmoved[0].message.en
    assert "公园" in text
    again = govdata.rebase(package, sources=package / "archive")
    assert (again.changes, again.unmoved) == ((), done.unmoved)


def test_a_quote_that_is_gone_is_listed_with_the_place_where_it_should_be(package: Path) -> None:
    text = correct(package, "新增岗位300个", "新增岗住300个")
    (told,) = govdata.rebase(package, sources=package / "archive").unmoved
    ((first, last),) = re.findall(r"between offsets (\d+) and (\d+)", told.message.en)
    assert int(first) <= text.index("新增岗住") < int(last)
    assert f"位置 {first} 与 {last} 之间" in told.message.zh


def test_a_boundary_whose_surroundings_changed_is_listed(package: Path) -> None:
    correct(package, "第二部分", "以下为另一部分")
    done = govdata.rebase(package, sources=package / "archive", dry_run=True)
    fields = [(each.table, each.row, each.field) for each in done.unmoved]
    assert ("sources", 2, "part_end") in fields
    assert ("sources", 3, "part_start") in fields
    assert "the boundary is now between" in next(e for e in done.unmoved if e.table == "sources").message.en


def test_a_dry_run_writes_nothing(package: Path) -> None:
    correct(package, "某区", "某某区")
    before = {path.name: path.read_bytes() for path in package.glob("*.csv")}
    planned = govdata.rebase(package, sources=package / "archive", dry_run=True)
    assert planned.changes
    assert {path.name: path.read_bytes() for path in package.glob("*.csv")} == before
    assert sorted(path.name for path in package.iterdir()) == [
        "archive", "datapackage.json", "exclusions.csv", "figures.csv", "sources.csv",
    ]  # fmt: skip


def _with_semicolons(data: bytes) -> bytes:
    return b"\xef\xbb\xbf" + data.replace(b",", b";").replace(b"\r\n", b"\n").replace(b"f-1", b'"f-1"')


@pytest.mark.parametrize(
    ("change", "dialect"),
    [(bytes, {}), (_with_semicolons, {"delimiter": ";"}), (lambda data: data.replace(b"300", b"300").rstrip(), {})],
    ids=["crlf", "semicolons, mark, quotes", "no last line end"],
)
def test_every_other_byte_stays(package: Path, change: Callable[[bytes], bytes], dialect: dict[str, str]) -> None:
    table, descriptor = package / "figures.csv", package / "datapackage.json"
    table.write_bytes(change(table.read_bytes()))
    raw = json.loads(descriptor.read_text())
    raw["resources"][1]["dialect"] = dialect
    descriptor.write_text(json.dumps(raw))
    before = table.read_bytes()
    correct(package, "某区", "某某区")
    done = govdata.rebase(package, sources=package / "archive")
    lines = before.splitlines(keepends=True)
    for each in (change for change in done.changes if change.table == "figures"):
        line, mark, last = lines[each.row - 1].rpartition(each.old.encode())
        lines[each.row - 1] = line + each.new.encode() + last
        assert mark
    assert table.read_bytes() == b"".join(lines)


def test_hash_length_and_language_are_filled_in(package: Path) -> None:
    table = package / "sources.csv"
    sha = hashlib.sha256(TEXT.encode()).hexdigest()
    table.write_bytes(table.read_bytes().replace(sha.encode(), b"").replace(f",{len(TEXT)},zh".encode(), b",,"))
    done = govdata.rebase(package, sources=package / "archive")
    assert {change.table for change in done.changes} == {"sources"}
    for row in rows(package, "sources"):
        assert (row["sha256"], row["length"], row["language"]) == (sha, str(len(TEXT)), "zh")


def test_a_text_that_cannot_be_read_is_listed(package: Path) -> None:
    (package / "archive" / "text.txt").unlink()
    done = govdata.rebase(package, sources=package / "archive")
    assert [(each.key, each.field) for each in done.unmoved] == [("one", "file"), ("two", "file")]
    assert "text.txt cannot be read: No such file" in done.unmoved[0].message.en


def test_a_table_with_a_declared_hash_is_left_alone(package: Path) -> None:
    descriptor = package / "datapackage.json"
    raw = json.loads(descriptor.read_text())
    raw["resources"][1]["bytes"] = (package / "figures.csv").stat().st_size
    descriptor.write_text(json.dumps(raw))
    correct(package, "某区", "某某区")
    before = (package / "figures.csv").read_bytes()
    done = govdata.rebase(package, sources=package / "archive")
    assert (package / "figures.csv").read_bytes() == before
    assert {each.table for each in done.unmoved} == {"figures"}
    assert "declares the bytes or the hash of figures" in done.unmoved[0].message.en


def test_the_rows_of_a_table_in_two_files_are_found(package: Path) -> None:
    head, *lines = (package / "figures.csv").read_bytes().splitlines(keepends=True)
    (package / "figures.csv").write_bytes(head + b"".join(lines[:2]))
    (package / "more.csv").write_bytes(head + b"".join(lines[2:]))
    descriptor = package / "datapackage.json"
    raw = json.loads(descriptor.read_text())
    raw["resources"][1]["path"] = ["figures.csv", "more.csv"]
    descriptor.write_text(json.dumps(raw))
    text = correct(package, "某区", "某某区")
    assert govdata.rebase(package, sources=package / "archive").complete
    for row in (*rows(package, "figures"), *rows(package, "more")):
        assert text.startswith(row["quote"], int(row["quote_start"]))


def test_the_command_says_what_it_did(package: Path) -> None:
    correct(package, "公园273座", "公园2,740座")
    call = ["rebase", str(package), "--sources", str(package / "archive")]
    dry = CliRunner().invoke(cli, [*call, "--dry-run"], obj="en")
    assert dry.exit_code == 1
    assert "cells would change" in dry.output
    said = CliRunner().invoke(cli, [*call, "--lang", "zh"], obj="zh")
    assert "figures 第 2 行（f-1）quote_start 列：" in said.output
    assert said.output.rstrip().endswith("1 处未能移动。")
    told = json.loads(CliRunner().invoke(cli, [*call, "--format", "json"], obj="en").output)
    assert (told["complete"], told["changes"], len(told["unmoved"])) == (False, [], 1)


def test_the_command_needs_the_archive(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rebase", str(package)]) == 2
    assert run(["rebase", str(package), "--sources", str(package / "nowhere")]) == 2
    assert "There is no folder" in capsys.readouterr().err


def test_the_flagship_passes_again_after_one_corrected_character(root: Path, sources_dir: Path, tmp_path: Path) -> None:
    for name in ("datapackage", "schemas", "datapackage.json"):
        source = root / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    archive = shutil.copytree(sources_dir, tmp_path / "archive")
    file = next(path for path in sorted(archive.iterdir()) if path.name.startswith("004"))
    text = file.read_bytes().decode("utf-8")
    file.write_bytes(("（更正）" + text).encode())
    broken = govdata.validate(tmp_path, sources=archive)
    assert len([finding for finding in broken.errors if finding.type == "evidence.quote-place"]) > 20
    done = govdata.rebase(tmp_path, sources=archive)
    assert done.complete
    report = govdata.validate(tmp_path, sources=archive, require_coverage=1)
    assert [(finding.type, finding.table, finding.row) for finding in report.errors] == []


# Texts with a map


PAGE = "<!doctype html><h1>某区</h1><p>全区公园<b>273</b>座，投入2.9亿元。</p><p>新增岗位300个，公园273座。</p>"


@pytest.fixture
def mapped(package: Path) -> Path:
    """The package with a page in the place of its text: nothing is known yet but the name of the text."""
    fields = ["id", "file", "sha256", "original", "original_sha256", "media_type", "reader", "pages", "length"]
    descriptor = json.loads((package / "datapackage.json").read_text())
    descriptor["resources"] = descriptor["resources"][:2]
    descriptor["resources"][0]["schema"] = _schema([*fields])
    (package / "datapackage.json").write_text(json.dumps(descriptor))
    (package / "sources.csv").write_text(f"{','.join(fields)}\n")
    (package / "page.html").write_text(PAGE, encoding="utf-8")
    govdata.add([package / "page.html"], package)
    text = (package / "archive" / "page.txt").read_text(encoding="utf-8")
    quotes = [("f-1", "page", "公园273座", text.index("公园")), ("f-2", "page", "岗位300个", text.index("岗位"))]
    with (package / "figures.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("id", "source", "quote", "quote_start"), *quotes])
    return package


def states(package: Path) -> dict[str, str]:
    report = govdata.validate(package, sources=package / "archive")
    wanted = ("evidence.source-hash", "evidence.original", "evidence.quote-place")
    return {check.id: str(check.state) for check in report.checks if check.id in wanted}


def test_a_corrected_edition_moves_original_text_map_and_offsets_together(mapped: Path) -> None:
    assert set(states(mapped).values()) == {"passed"}
    corrected = mapped / "new" / "page.html"
    corrected.parent.mkdir()
    corrected.write_text(PAGE.replace("<p>全区", "<p hidden>废稿</p><p>至年底，全区"), encoding="utf-8")
    govdata.add([corrected], mapped, replace=True)
    assert states(mapped)["evidence.source-hash"] == "failed"
    done = govdata.rebase(mapped, sources=mapped / "archive")
    assert done.complete
    assert {change.field for change in done.changes} == {"sha256", "original_sha256", "length", "quote_start"}
    assert set(states(mapped).values()) == {"passed"}
    assert govdata.rebase(mapped, sources=mapped / "archive").changes == ()


def test_columns_that_were_added_later_are_filled_in(mapped: Path) -> None:
    (row,) = rows(mapped, "sources")
    bare = {**dict.fromkeys(row, ""), "id": "page", "file": "page.txt", "sha256": row["sha256"]}
    with (mapped / "sources.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, row)
        writer.writeheader()
        writer.writerow(bare)
    govdata.rebase(mapped, sources=mapped / "archive")
    assert rows(mapped, "sources") == [row]


def test_a_text_that_does_not_fit_its_map_is_left_alone(mapped: Path) -> None:
    (mapped / "archive" / "page.txt").write_text("公园283座", encoding="utf-8")
    done = govdata.rebase(mapped, sources=mapped / "archive")
    assert (done.complete, done.changes) == (False, ())
    assert "the text was changed: it is not the one that page.map.json tells of" in done.unmoved[0].message.en


def test_an_original_that_is_named_directly_is_moved_with_its_reader(mapped: Path) -> None:
    (row,) = rows(mapped, "sources")
    text = (mapped / "sources.csv").read_text(encoding="utf-8")
    text = text.replace("page.txt", "page.html").replace(row["sha256"], row["original_sha256"])
    (mapped / "sources.csv").write_text(text.replace(row["reader"], "html 0"), encoding="utf-8")
    figures = (mapped / "figures.csv").read_text(encoding="utf-8")
    (mapped / "figures.csv").write_text(re.sub(r"(?m),(\d+)$", lambda each: f",{int(each[1]) - 1}", figures))
    assert states(mapped)["evidence.original"] == "undecided"
    done = govdata.rebase(mapped, sources=mapped / "archive")
    assert {change.field for change in done.changes} == {"reader", "quote_start"}
    assert set(states(mapped).values()) == {"passed"}
