"""Only what is new is read, and no report shows it: with receipts it is, byte for byte, that of a run from nothing."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

import polars as pl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import govdata
from govdata.receipts import digests
from govdata.receipts.seal import unsealed
from govdata.reports.model import Report
from govdata.reports.serialize import as_json

Row = Mapping[str, str]
SCHEMA: dict[str, Any] = {
    "fields": [
        {"name": "id", "type": "integer", "constraints": {"minimum": 0}},
        {"name": "day", "type": "date", "constraints": {"required": True}},
        {"name": "area", "type": "string"},
        {"name": "value", "type": "number", "constraints": {"maximum": 100}},
        {"name": "parent", "type": "integer"},
    ],
    "primaryKey": ["id"],
    "uniqueKeys": [["area", "day"]],
    "foreignKeys": [
        {"fields": ["area"], "reference": {"resource": "areas", "fields": ["code"]}},
        {"fields": ["parent"], "reference": {"resource": "", "fields": ["id"]}},
    ],
}
AREAS: dict[str, Any] = {"fields": [{"name": "code", "type": "string"}], "primaryKey": ["code"]}
LABELS = [field["name"] for field in SCHEMA["fields"]]
CELLS = {
    "id": st.sampled_from(["1", "2", "3", "04", "5", "6.0", "x", "", "-7"]),
    "day": st.sampled_from(["2024-01-01", "2024-02-30", "", "2024-01-02"]),
    "area": st.sampled_from(["a", "b", "c", "", "b,c", '"']),
    "value": st.sampled_from(["1", "100.5", "1e3", "99999999999999999999", "", "0.1"]),
    "parent": st.sampled_from(["1", "2", "", "9", "+1"]),
}
Files = Sequence[Sequence[Row]]


def as_text(row: Row) -> str:
    return ",".join(
        f'"{cell.replace(chr(34), chr(34) * 2)}"' if set(cell) & set(',"') else cell for cell in row.values()
    )


def write(folder: Path, form: str, number: int, rows: Sequence[Row], cut: bool) -> None:
    file = folder / "t" / f"part={number % 2}" / f"part-{number}.{form}"
    file.parent.mkdir(parents=True, exist_ok=True)
    if form == "csv":
        lines = [as_text(row) for row in rows]
        lines[-1:] = [line.rpartition(",")[0] for line in lines[-1:]] if cut else lines[-1:]
        file.write_text("\n".join([",".join(LABELS), *lines, ""]), encoding="utf-8")
    else:
        frame = pl.DataFrame(
            [{name: cell or None for name, cell in row.items()} for row in rows], dict.fromkeys(LABELS, pl.String)
        )
        frame.write_parquet(file)


def package(folder: Path, form: str, files: Files, *, areas: Sequence[str] = ("a", "b"), **schema: Any) -> Path:
    """The package, anew: nothing of an earlier one is left."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for number, rows in enumerate(files):
        write(folder, form, number, rows, cut=number == 1)
    (folder / "areas.csv").write_text("\n".join(["code", *areas, ""]), encoding="utf-8")
    fields = [*SCHEMA["fields"], {"name": "part", "type": "integer"}]
    tables = {
        "t": (f"t/**/*.{form}", {**SCHEMA, "fields": fields, **schema}),
        "areas": ("areas.csv", AREAS),
    }
    resources = [{"name": name, "type": "table", "path": path, "schema": how} for name, (path, how) in tables.items()]
    (folder / "datapackage.json").write_text(json.dumps({"name": "p", "resources": resources}), encoding="utf-8")
    return folder


def said(report: Report) -> str:
    return as_json(report.to_dict())


def same(folder: Path, receipts: Path) -> Report:
    """The report with receipts, which is the one without."""
    report = govdata.validate(folder, receipts=receipts)
    assert said(report) == said(govdata.validate(folder))
    return report


ROWS = st.lists(st.fixed_dictionaries(CELLS), max_size=4)


@settings(deadline=None, max_examples=5, phases=[Phase.explicit, Phase.generate])
@given(st.sampled_from(["csv", "parquet"]), st.lists(ROWS, min_size=1, max_size=4), ROWS, st.integers(0, 3), st.data())
def test_the_report_is_that_of_a_run_from_nothing(
    form: str, files: Files, other: Sequence[Row], at: int, data: Any
) -> None:
    changed = [*files[:at], other, *files[at + 1 :]]
    runs: list[tuple[Files, dict[str, Any]]] = [
        (files, {}),
        (files, {}),
        (changed, {}),
        (files[:at], {}),
        ([*reversed(changed)], {}),
        (files, {"areas": ("a", "c")}),
        (changed, {"primaryKey": ["area"]}),
        (files, {"missingValues": ["", "x"]}),
        (changed, {"fieldsMatch": "subset"}),
    ]
    with tempfile.TemporaryDirectory() as folder:
        for run, how in data.draw(st.permutations(runs)):
            same(package(Path(folder) / "package", form, run, **how), Path(folder) / "receipts")


DAMAGED: Files = [
    [{"id": "1", "day": "2024-01-01", "area": "a", "value": "1", "parent": "1"}],
    [{"id": "1", "day": "x", "area": "c", "value": "101", "parent": ""}],
]


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_no_byte_of_any_receipt_changes_a_verdict(tmp_path: Path, form: str) -> None:
    """Every byte of every receipt, one at a time: the report stays, and it is said that a receipt was ignored."""
    kept, folder = tmp_path / "receipts", package(tmp_path / "package", form, DAMAGED)
    cold = said(govdata.validate(folder))
    same(folder, kept)
    for receipt in sorted(kept.iterdir()):
        whole = receipt.read_bytes()
        for at in range(len(whole)):
            assert unsealed(receipt.name, whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]) is None
        receipt.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    report = govdata.validate(folder, receipts=kept)
    assert said(report) == cold
    assert any("Damaged receipts" in note.en for note in report.notes)


def test_a_receipt_of_another_file_is_none(tmp_path: Path) -> None:
    """Whoever gives a receipt the name of another has a receipt that is none."""
    kept, folder = tmp_path / "receipts", package(tmp_path / "package", "csv", DAMAGED)
    same(folder, kept)
    names = sorted(kept.iterdir())
    contents = [name.read_bytes() for name in names]
    for name, content in zip(names, contents[1:] + contents[:1], strict=True):
        name.write_bytes(content)
    assert any("Damaged receipts" in note.en for note in same(folder, kept).notes)


def read_files(report: Report) -> str:
    return report.notes[0].en.removeprefix("Receipts: ")


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_only_what_is_new_is_read(tmp_path: Path, form: str) -> None:
    kept, folder = tmp_path / "receipts", tmp_path / "package"
    good = [[{**row, "id": str(number), "parent": "1"} for row in DAMAGED[0]] for number in range(1, 5)]
    other = [{**row, "value": "2"} for row in good[-1]]
    new = [{**row, "id": "9"} for row in good[0]]
    runs: list[tuple[Files, dict[str, Any], str]] = [
        (good, {}, "0 of 5 files known, 5 read."),
        (good, {}, "5 of 5 files known, 0 read."),
        ([*good, new], {}, "5 of 6 files known, 1 read."),
        ([*good[:-1], other], {}, "4 of 5 files known, 1 read."),
        (good, {"areas": ("b", "a")}, "4 of 5 files known, 1 read."),
        (good[:3], {}, "4 of 4 files known, 0 read."),
        (good, {"missingValues": ["", "-"]}, "1 of 5 files known, 4 read."),
    ]
    uniques: dict[str, Any] = {"uniqueKeys": []}
    assert [read_files(same(package(folder, form, files, **uniques, **how), kept)) for files, how, _ in runs] == [
        expected for _, _, expected in runs
    ]


def old_dated(file: Path, act: Callable[[], object]) -> None:
    """Do something to a file, and put its old date back."""
    found = file.stat()
    act()
    os.utime(file, ns=(found.st_atime_ns, found.st_mtime_ns))


def turned(file: Path) -> None:
    """The file with its rows the other way round, which is of the same length."""
    head, *rows = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join([head, *reversed(rows)]))


def swapped(file: Path, other: Path) -> None:
    aside = file.with_name("aside")
    file.rename(aside)
    other.rename(file)
    aside.rename(other)


def linked(file: Path, other: Path) -> None:
    file.unlink()
    file.hardlink_to(other)


def doubled(file: Path) -> None:
    file.write_bytes(file.read_bytes() + b"".join(file.read_bytes().splitlines(keepends=True)[1:]))


EDITS: Mapping[str, Callable[[Path, Path], object]] = {
    "nothing": lambda *_: None,
    "touched": lambda file, _: file.touch(),
    "turned": lambda file, _: old_dated(file, lambda: turned(file)),
    "one cell": lambda file, _: old_dated(file, lambda: file.write_bytes(file.read_bytes().replace(b"1", b"2", 1))),
    "longer": lambda file, _: doubled(file),
    "gone": lambda file, other: file.unlink() if other.exists() and other != file else None,
    "renamed": lambda file, _: file.rename(file.with_name(f"renamed-{file.name[-40:]}")),
    "swapped": lambda file, other: swapped(file, other) if other != file else None,
    "copied over": lambda file, other: shutil.copy2(other, file) if other != file else None,
    "linked": lambda file, other: linked(file, other) if other != file else None,
}


@pytest.mark.skipif(os.name != "posix", reason="no time of a change of status")
@settings(deadline=None, max_examples=8, phases=[Phase.explicit, Phase.generate])
@given(st.lists(ROWS, min_size=2, max_size=4), st.lists(st.sampled_from([*EDITS]), min_size=1, max_size=6), st.data())
def test_a_file_that_is_known_by_its_state_is_what_it_was(files: Files, edits: Sequence[str], data: Any) -> None:
    """Whatever is done to files between runs, old dates put back or not, the report is that of a run from nothing.

    The two seconds that a file has to lie still are none here: so each edit waits for a step of the clock of files.
    """
    with tempfile.TemporaryDirectory() as place, patch.object(digests, "SETTLED_SECONDS", 0):
        folder = package(Path(place) / "package", "csv", files)
        same(folder, Path(place) / "receipts")
        for edit in edits:
            time.sleep(0.02)
            parts = sorted((folder / "t").rglob("*.csv"))
            EDITS[edit](data.draw(st.sampled_from(parts)), data.draw(st.sampled_from(parts)))
            same(folder, Path(place) / "receipts")


@pytest.mark.skipif(os.name != "posix", reason="no time of a change of status")
def test_what_is_released_is_known_by_its_bytes_alone(tmp_path: Path) -> None:
    folder, kept = package(tmp_path / "package", "csv", DAMAGED[:1]), tmp_path / "receipts"
    with patch.object(digests, "SETTLED_SECONDS", -10):
        govdata.validate(folder, receipts=kept)
        validated = govdata.validate(folder, receipts=kept)
        rehashed = govdata.validate(folder, receipts=kept, rehash=True)
        planned = govdata.plan(folder, to=tmp_path / "releases", version="1.0.0", receipts=kept).report
    said_of = [[note.en for note in report.notes] for report in (validated, rehashed, planned)]
    known = "Receipts: 2 of 2 files known, 0 read."
    unread = "Digests known by size, times and inode, without reading: 2 (--rehash reads every byte)."
    assert said_of == [[known, unread], [known], [known]]


def test_a_release_is_the_same_with_receipts(tmp_path: Path) -> None:
    """What is published is read whatever receipts say."""
    folder = package(tmp_path / "package", "csv", DAMAGED[:1])
    whole = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    whole |= {"version": "1.0.0", "licenses": [{"name": "CC0-1.0"}]}
    (folder / "datapackage.json").write_text(json.dumps(whole), encoding="utf-8")
    plans = [
        govdata.plan(folder, to=tmp_path / "releases", receipts=kept) for kept in (None, tmp_path / "r", tmp_path / "r")
    ]
    assert len({said(plan.report) for plan in plans}) == 1
    released = [govdata.publish(folder, to=tmp_path / name, receipts=tmp_path / "r") for name in ("one", "two")]
    assert len({(each.path / "csv" / "t.csv").read_bytes() for each in released}) == 1


def test_a_key_that_is_the_same_everywhere_is_not_unique(tmp_path: Path) -> None:
    """The engine shows one value of a column that it knows to be constant: here that of the folder."""
    rows = [{**DAMAGED[0][0], "id": str(number), "parent": "1"} for number in (1, 2)]
    folder = package(tmp_path / "package", "csv", [rows], primaryKey=["part"], uniqueKeys=[])
    assert [error.type for error in same(folder, tmp_path / "receipts").errors] == ["primary-key"]


def test_what_is_asked_has_the_same_digest_in_every_process(tmp_path: Path) -> None:
    folder, kept = package(tmp_path / "package", "parquet", DAMAGED), tmp_path / "receipts"
    code = f"import govdata; print(govdata.validate({str(folder)!r}, receipts={str(kept)!r}).notes[0].en)"
    told = [
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()[1]
        for seed in ("1", "2")
    ]
    assert told == ["0", "3"]
