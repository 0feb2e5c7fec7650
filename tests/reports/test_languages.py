"""With --lang zh nothing is told in English: each Message has its Chinese, and no answer holds an English sentence."""

from __future__ import annotations

import ast
import csv
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

import govdata
from govdata.cli.app import cli, run
from govdata.reports.admission_codes import ADMISSION_CODES
from govdata.reports.messages import CHECKS, FINDINGS
from govdata.reports.renderers import RENDERERS, render
from govdata.rules.types import RULE_TYPES
from tests.drafts.test_admitting import CODES
from tests.support.candidates import as_lines
from tests.support.pdfs import Page, pdf
from tests.support.releasing import GRANTS, schemas, write_package
from tests.support.starting import plain_package

SOURCE = Path(__file__).resolve().parents[2] / "src" / "govdata"
TREES = {str(path.relative_to(SOURCE)): ast.parse(path.read_text(encoding="utf-8")) for path in SOURCE.rglob("*.py")}
CHINESE = re.compile("[\u3400-\u9fff]")
USER_DATA = re.compile(
    r"`[^`]*`|“[^”]*”|「[^」]*」|\"[^\"]*\"|'[^']*'|<style>.*?</style>|[^\s：，。；、（）]*[/_.-]\w[^\s：，。；、（）]*",
    re.S,
)
SENTENCE = re.compile(r"(?<![\w./-])[a-z]+(?:'[a-z]+)?(?: [a-z]+(?:'[a-z]+)?){3,}")
"""Four words of lower-case English in a row, outside of quotes, code and paths."""


def english(text: str) -> list[str]:
    """The English sentences of a text in Chinese; cells and quotations are user data."""
    lines = (line for line in text.splitlines() if not line.lstrip().startswith(("实际值：", "| ")))
    return SENTENCE.findall(USER_DATA.sub(" x ", "\n".join(lines)))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the file cannot be read", ["the file cannot be read"]),
        ("文件 a.csv：no such file or directory", ["no such file or directory"]),
        ("没有 `one two three four five`", []),
        ("没有“one two three four five”", []),
        ("缺少 id, subject, indicator, value", []),
        ("a_b c-d one two three 结束", []),
    ],
)
def test_what_counts_as_an_english_sentence(text: str, found: list[str]) -> None:
    assert english(text) == found


# Every Message of the source


def _messages() -> Iterator[tuple[str, ast.Call]]:
    for name, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Message":
                yield name, node


def _words_of(node: ast.expr) -> str | None:
    """The text that stands in an expression; None where it is all computed."""
    if isinstance(node, ast.Subscript):  # words["zh"] is a key, no sentence
        return None
    texts = [each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    texts = [text for text in texts if text not in ("en", "zh")]  # of a language, and no words of it
    return " ".join(texts) if texts else None


def test_a_count_has_its_thousands_apart() -> None:
    """1,234 values and a header of 1234 are not one style; a row, a line or an offset is no count, and is searched."""
    shown = [
        (name, each) for name, call in _messages() for each in ast.walk(call) if isinstance(each, ast.FormattedValue)
    ]
    counts = [(name, each) for name, each in shown if ast.unparse(each.value).startswith("len(")]
    assert len(counts) > 10
    assert [f"{name}:{each.lineno}" for name, each in counts if not _is_grouped(each)] == []


def _is_grouped(shown: ast.FormattedValue) -> bool:
    return isinstance(shown.format_spec, ast.JoinedStr) and ast.unparse(shown.format_spec) == "f','"


def _is_translated(call: ast.Call) -> bool:
    if call.args and isinstance(call.args[0], ast.Starred):  # worked out, or split; words in pairs are not seen
        return isinstance(call.args[0].value, ast.Call | ast.GeneratorExp)
    arguments: dict[str | None, ast.expr] = {each.arg: each.value for each in call.keywords}
    arguments |= dict(zip(("en", "zh"), call.args, strict=False))
    en, zh = _words_of(arguments["en"]), _words_of(arguments["zh"])
    says_something = en is None or re.search("[A-Za-z]{2}", en)
    has_words = zh is not None and (en is not None or re.search("[A-Za-z]{2}", zh))
    return not has_words or bool(CHINESE.search(zh or "")) or not says_something


def test_each_message_has_its_chinese() -> None:
    calls = list(_messages())
    assert len(calls) > 100
    assert [f"{name}:{call.lineno}" for name, call in calls if not _is_translated(call)] == []


@pytest.mark.parametrize(
    ("code", "fine"),
    [
        ("Message('a word', '一词')", True),
        ("Message(*bilingual(text))", True),
        ("Message(*pair)", False),
        ("Message('a word', '')", False),
        ("Message('a word', 'a word')", False),
        ("Message(f'a {b}', f'{b}')", True),
        ("Message(f'the {b}', f'of {b}')", False),
        ("Message(f' ({b})', f'（{b}）')", True),
        ("Message(en, zh)", True),
        ("Message(en='a word', zh='one')", False),
    ],
)
def test_what_counts_as_translated(code: str, fine: bool) -> None:
    call = ast.parse(code, mode="eval").body
    assert isinstance(call, ast.Call)
    assert _is_translated(call) is fine


# What the commands print

Spoil = Callable[[Path], object]


def _rewrite(path: Path, change: Callable[[Any], object]) -> None:
    raw = json.loads(path.read_text(encoding="utf-8"))
    change(raw)
    path.write_text(json.dumps(raw, ensure_ascii=False), encoding="utf-8")


def _descriptor(change: Callable[[Any], object]) -> Spoil:
    return lambda folder: _rewrite(folder / "datapackage.json", change)


def _text(name: str, old: str, new: str) -> Spoil:
    def spoil(folder: Path) -> None:
        path = folder / name
        content = path.read_text(encoding="utf-8")
        assert old in content
        path.write_text(content.replace(old, new), encoding="utf-8")

    return spoil


def _bytes(name: str, content: bytes) -> Spoil:
    return lambda folder: (folder / name).write_bytes(content)


def _fields(change: Callable[[Any], object]) -> Spoil:
    return _descriptor(lambda raw: change(raw["resources"][1]["schema"]))


def _resource(**properties: object) -> Spoil:
    return _descriptor(lambda raw: raw["resources"][1].update(properties))


def _folder_for_a_file(folder: Path) -> None:
    (folder / "grants.csv").unlink()
    (folder / "grants.csv").mkdir()


HEADER = "id,place,value,day,paid,note\n"
BROKEN: dict[str, Spoil] = {
    "cells": _bytes("grants.csv", f"{HEADER}g1,p1,x,yesterday,maybe,\ng1,p9,,,,\n,p1,1,,,\n".encode()),
    "long and short rows": _bytes("grants.csv", f"{HEADER}g1,p1,1\ng2,p1,1,,,,,,\n\n,,,,,\n".encode()),
    "labels": _bytes("grants.csv", b"id,place,place,,other,note\ng1,p1,1,,,\n"),
    "another delimiter": _bytes("grants.csv", HEADER.replace(",", ";").encode() + b"g1;p1;1;;;\n"),
    "no header": _bytes("grants.csv", b""),
    "GBK": _bytes("grants.csv", f"{HEADER}g1,p1,1,,,公园\n".encode("gbk")),
    "UTF-16": _bytes("grants.csv", f"{HEADER}g1,p1,1,,,公园\n".encode("utf-16")),
    "a quote that is left open": _bytes("grants.csv", f'{HEADER}g1,p1,1,,,"open\n'.encode()),
    "a NUL": _bytes("grants.csv", f"{HEADER}g1,p1,1,,,\0\n".encode()),
    "a missing file": lambda folder: (folder / "grants.csv").unlink(),
    "a folder for a file": _folder_for_a_file,
    "no Parquet": _resource(path="grants.csv", format="parquet"),
    "no Excel": _resource(path="grants.csv", format="xlsx"),
    "no JSON": _resource(path="grants.csv", format="json"),
    "no zip": _resource(path="grants.csv", compression="zip"),
    "no gzip": _resource(path="grants.csv", compression="gz"),
    "an unknown encoding": _resource(encoding="klingon"),
    "an unknown format": _resource(format="sdmx"),
    "a wrong hash and size": _resource(hash="0" * 32, bytes=3),
    "a hash of no kind": _resource(hash="crc:12"),
    "a path that leaves": _resource(path="../grants.csv"),
    "a path on the web": _resource(path="https://example.org/grants.csv"),
    "no path": _descriptor(lambda raw: raw["resources"][1].pop("path")),
    "no name": _descriptor(lambda raw: raw["resources"][1].pop("name")),
    "one name twice": _descriptor(lambda raw: raw["resources"][1].update(name="places")),
    "no resources": _descriptor(lambda raw: raw.update(resources=[])),
    "resources that are none": _descriptor(lambda raw: raw.update(resources=[1, "x"])),
    "wrong types of properties": _descriptor(lambda raw: raw.update(name=1, title=2, licenses="x", created="x")),
    "a dialect": _resource(dialect={"delimiter": ",,", "quoteChar": 1, "header": "no", "headerRows": [0]}),
    "an unknown role": _resource(govdata={"role": "observation"}),
    "a role without its columns": _resource(govdata={"role": "observations"}),
    "an unknown type": _fields(lambda schema: schema["fields"][2].update(type="nubmer")),
    "an unknown format of a field": _fields(lambda schema: schema["fields"][3].update(format="dd/mm")),
    "constraints that cannot be": _fields(
        lambda schema: schema["fields"][2].update(
            constraints={"minimum": "x", "pattern": "(", "minLength": -1, "enum": [], "required": "yes", "more": 1}
        )
    ),
    "constraints that are broken": _fields(
        lambda schema: schema["fields"][5].update(
            constraints={"required": True, "pattern": "a|b", "enum": ["a"], "minLength": 3, "unique": True}
        )
    ),
    "bounds that are broken": _fields(
        lambda schema: schema["fields"][2].update(constraints={"minimum": 5e8, "exclusiveMaximum": 1})
    ),
    "keys of no field": _fields(
        lambda schema: schema.update(
            primaryKey=["nope"],
            uniqueKeys=[["nope"], []],
            foreignKeys=[{"fields": ["nope"], "reference": {"resource": "nowhere", "fields": ["a", "b"]}}],
        )
    ),
    "unique keys that are broken": _fields(lambda schema: schema.update(uniqueKeys=[["place"]], primaryKey=["day"])),
    "fields that are none": _fields(lambda schema: schema.update(fields=[1, {"type": "string"}, {"name": "a"}] * 2)),
    "fields matched otherwise": _fields(lambda schema: schema.update(fieldsMatch="sometimes")),
    "missing values": _fields(lambda schema: schema.update(missingValues=[1, "x"])),
    "a schema that is missing": _resource(schema="schemas/nowhere.json"),
    "a schema that is no object": _resource(schema=[1]),
    "more digits than fit": _bytes("grants.csv", f"{HEADER}g1,p1,0.12345678901234567890,,,\n".encode()),
    "a descriptor that is no JSON": _bytes("datapackage.json", b"{"),
    "a descriptor that is a list": _bytes("datapackage.json", b"[]"),
    "a descriptor that is not UTF-8": _bytes("datapackage.json", b'{"name": "\xff"}'),
    "no descriptor": lambda folder: (folder / "datapackage.json").unlink(),
    "rules that are missing": _descriptor(lambda raw: raw.update(govdata={"rules": "nowhere.json"})),
    "a version that is none": _descriptor(lambda raw: raw.update(version="soon")),
}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return write_package(tmp_path / "package", grants=GRANTS, schemas=schemas())


def told(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, list[str]]:
    """The exit code of a command with --lang zh, and the English sentences that it printed."""
    capsys.readouterr()
    code = run(["--lang", "zh", *map(str, arguments)])
    printed = capsys.readouterr()
    return code, english(printed.out + "\n" + printed.err)


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_package_is_told_in_chinese(
    package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], case: str
) -> None:
    BROKEN[case](package)
    code, sentences = told(capsys, "validate", package)
    assert code != 70
    assert sentences == []
    code, sentences = told(capsys, "publish", package, "--to", tmp_path / "releases", "--dry-run")
    assert code != 70
    assert sentences == []


@pytest.mark.parametrize("form", [form for form in RENDERERS if form != "json"])
def test_every_form_is_told_in_chinese(package: Path, capsys: pytest.CaptureFixture[str], form: str) -> None:
    BROKEN["cells"](package)
    assert told(capsys, "validate", package, "--format", form) == (1, [])


def _row(table: str, column: str, value: str, number: int = 0) -> Spoil:
    """Change one cell of the template."""

    def spoil(folder: Path) -> None:
        path = folder / "datapackage" / f"{table}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        rows[number][header.index(column)] = value
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([header, *rows])

    return spoil


def _waiver(cells: Mapping[str, str]) -> Spoil:
    def spoil(folder: Path) -> None:
        path = folder / "datapackage" / "waivers.csv"
        header = path.read_text(encoding="utf-8").splitlines()[0].split(",")
        with path.open("a", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerow([cells.get(name, "") for name in header])

    return spoil


def _rules(*rules: object) -> Spoil:
    return lambda folder: (folder / "schemas" / "rules.json").write_text(
        json.dumps({"rules": rules}, ensure_ascii=False), encoding="utf-8"
    )


WAIVER = {
    "id": "w1",
    "rule": "share",
    "table": "observations",
    "row": "x",
    "reason": "r",
    "reviewer": "A",
    "expires": "2099-01-01",
}
DAMAGED: dict[str, Spoil] = {
    "nothing": lambda _: None,
    **{
        f"{column} of an observation": _row("observations", column, value)
        for column, value in {
            "value": "7",
            "unit": "km",
            "qualifier": "about",
            "lower": "3",
            "as_written": "没有",
            "quote": "没有这句话",
            "quote_start": "3",
            "source": "nowhere",
            "subject": "nowhere",
            "indicator": "nowhere",
            "period_start": "2030-01-01",
            "period_end": "1990-01-01",
            "status": "target",
            "part_of": "nowhere",
            "restates": "nowhere",
        }.items()
    },
    "a quote that is long": _row("observations", "quote", "长" * 50),
    "a hash of a source": _row("sources", "sha256", "0" * 64),
    "a file of a source": _row("sources", "file", "nowhere.txt"),
    "a file outside": _row("sources", "file", "../x.txt"),
    "a source that changed": lambda folder: (folder / "archive" / "example-report.txt").write_text(
        "别的", encoding="utf-8"
    ),
    "a source that is not UTF-8": lambda folder: (folder / "archive" / "example-report.txt").write_bytes(b"\xff\xfe"),
    "a waiver that matches nothing": _waiver(WAIVER),
    "a waiver without grounds": _waiver({"id": "w1", "rule": "share", "table": "observations"}),
    "a waiver that expired": _waiver({**WAIVER, "expires": "2001-01-01"}),
    "a waiver of structure": _waiver({**WAIVER, "rule": "type-error"}),
    "an unknown rule type": _rules({"id": "a", "kind": "shar"}),
    "a rule without its parameters": _rules({"id": "a", "kind": "row"}, {"id": "a", "kind": "jump"}, {"kind": "share"}),
    "parameters of the wrong kind": _rules(
        {"id": "a", "kind": "jump", "factor": 0.5},
        {"id": "b", "kind": "row", "holds": "value >"},
        {"id": "c", "kind": "row", "holds": "nope > 1", "tables": ["nowhere"]},
        {"id": "d", "kind": "row", "holds": "value > 'x'", "severity": "fatal", "where": 1},
        {"id": "e", "kind": "complete", "subjects": [], "days": ["x"]},
        {"id": "f", "kind": "recomputed", "formula": "a /", "variables": {"a": 1}},
        "no object",
    ),
    "rules that are no JSON": lambda folder: (folder / "schemas" / "rules.json").write_text("{", encoding="utf-8"),
    "rules that are no list": lambda folder: (folder / "schemas" / "rules.json").write_text("{}", encoding="utf-8"),
    "a table that is missing": lambda folder: (folder / "datapackage" / "observations.csv").unlink(),
    "a reference table that is missing": lambda folder: (folder / "datapackage" / "indicators.csv").unlink(),
}


@pytest.fixture
def parks(tmp_path: Path) -> Path:
    govdata.init(tmp_path / "parks")
    return tmp_path / "parks"


def test_no_message_quotes_as_python_does() -> None:
    """Texts stand in the quotes of each language; `'x'` and None are Python's."""
    found = [
        f"{path}:{call.lineno}"
        for path, tree in TREES.items()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Message"
        for part in ast.walk(call)
        if isinstance(part, ast.FormattedValue) and part.conversion == ord("r")
    ]
    assert found == []


@pytest.mark.parametrize("case", DAMAGED)
def test_damaged_observations_are_told_in_chinese(parks: Path, capsys: pytest.CaptureFixture[str], case: str) -> None:
    DAMAGED[case](parks)
    for arguments in (["--sources", parks / "archive", "--require-evidence"], []):
        code, sentences = told(capsys, "validate", parks, *arguments)
        assert code != 70
        assert sentences == []
    code, sentences = told(capsys, "scan", parks, "--sources", parks / "archive")
    assert code != 70
    assert sentences == []


def test_evidence_that_is_nowhere_is_told_in_chinese(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, "validate", package, "--require-evidence") == (1, [])
    assert told(capsys, "validate", package, "--sources", package / "nowhere") == (2, [])
    assert told(capsys, "validate", package / "grants.csv") == (0, [])


RELEASES: dict[str, Spoil] = {
    "a changed file": _bytes("README.md", b"changed"),
    "a missing file": lambda folder: (folder / "README.md").unlink(),
    "an added file": _bytes("more.txt", b"more"),
    "no manifest": lambda folder: (folder / "SHA256SUMS").unlink(),
    "a manifest that is none": _bytes("SHA256SUMS", b"nothing\n"),
    "no descriptor": lambda folder: (folder / "datapackage.json").unlink(),
}


def _signed(folder: Path) -> None:
    """Write the manifest anew, as somebody would who changed a release on purpose."""
    from govdata.releases.manifest import SUMS, write_sums

    (folder / SUMS).unlink()
    write_sums(folder)


SIGNED: dict[str, Spoil] = {
    "another value": _text("csv/grants.csv", "290000000", "280000000"),
    "a cell that is none": _text("csv/grants.csv", "290000000", "x"),
    "another report": _text("report.json", '"name": "grants"', '"name": "other"'),
    "no report": _bytes("report.json", b"x"),
    "other changes": _text("changes.json", '"new": "1.0.0"', '"new": "9.0.0"'),
    "a descriptor that is none": _bytes("datapackage.json", b"{"),
    "a table without a schema": _descriptor(lambda raw: raw["resources"][0].pop("schema")),
    "a Parquet file that is none": _bytes("parquet/grants.parquet", b"x"),
}


@pytest.mark.parametrize("case", [*RELEASES, *SIGNED])
def test_a_damaged_release_is_told_in_chinese(
    package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], case: str
) -> None:
    release = govdata.publish(package, to=tmp_path / "releases").path
    (RELEASES | SIGNED)[case](release)
    if case in SIGNED:
        _signed(release)
        assert told(capsys, "verify", release) == (1, [])
        return
    assert told(capsys, "verify", release) == (1, [])
    for call in (("diff", release, package), ("publish", package, "--to", release.parent, "--version", "1.0.1")):
        code, sentences = told(capsys, *call)
        assert code in (1, 3)
        assert sentences == []


def test_what_publish_verify_and_diff_say_is_told_in_chinese(
    package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    releases = tmp_path / "releases"
    calls: list[tuple[int, tuple[object, ...]]] = [
        (0, ("publish", package, "--to", releases, "--dry-run")),
        (0, ("publish", package, "--to", releases)),
        (4, ("publish", package, "--to", releases)),
        (2, ("publish", package, "--to", releases, "--version", "x")),
        (0, ("verify", releases)),
        (2, ("verify", tmp_path / "nowhere")),
        (2, ("diff", "7.0.0", package, "--releases", releases)),
        (3, ("diff", tmp_path / "nowhere", package)),
        (3, ("publish", package, "--to", package / "grants.csv" / "x")),
        (3, ("validate", package, "--output", package)),
        (3, ("scan", tmp_path / "nowhere.txt", "--propose", "csv")),
        (2, ("scan", "--propose", "csv")),
        (2, ("scan",)),
        (2, ("scan", package)),
        (2, ("review", package)),
        (2, ("review", package, "--sources", package)),
        (3, ("review", "--compare", tmp_path / "nowhere", tmp_path / "nowhere")),
        (2, ("init", package)),
        (0, ("init", tmp_path / "new")),
        (2, ("explain", "uniqe-error")),
        (2, ("explain", "nothing like it")),
    ]
    for expected, call in calls:
        assert told(capsys, *call) == (expected, []), call


TYPED = ("275座", "75座", "七把", "9座", "的", "")
"""Figures of rows that `fill` completes, or says why not."""


def test_what_is_said_of_source_texts_is_chinese(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    started = tmp_path / "started"
    plain_package(started)
    archive, text = started / "archive", started / "archive" / "example-report.txt"
    given = (started, "--sources", archive)
    text.write_text(text.read_text(encoding="utf-8").replace("273座", "275座") + "另有七把椅子。", encoding="utf-8")
    chinese = tmp_path / "公报.txt"
    chinese.write_text("全市公园275座。", encoding="utf-8")
    scanned, page = tmp_path / "扫描.pdf", tmp_path / "网页.html"
    scanned.write_bytes(pdf(Page().picture((0, 0, 400, 600))))
    page.write_text("<p>全市公园275座。</p><p hidden>废稿</p>", encoding="utf-8")
    candidates = tmp_path / "候选项.jsonl"
    candidates.write_text(as_lines([each for _code, each in CODES]) + "{\n[]\n", encoding="utf-8")
    with (started / "datapackage" / "observations.csv").open("a", encoding="utf-8") as table:
        table.writelines(
            f"open-{at},example,parks,,{figure}{',' * 9}observed,example-report{',' * 5}\n"
            for at, figure in enumerate(TYPED)
        )
    calls: list[tuple[int, tuple[object, ...]]] = [
        (1, ("validate", *given, "--require-coverage", "1")),
        (2, ("validate", started, "--require-coverage", "1")),
        (2, ("validate", *given, "--require-coverage", "2")),
        (0, ("scan", *given, "--require-coverage", "0.1")),
        (1, ("rebase", *given, "--dry-run")),
        (1, ("rebase", *given)),
        (3, ("scan", started / "datapackage" / "sources.csv")),
        (0, ("read", chinese)),
        (1, ("scan", scanned, "--propose", "csv")),
        (0, ("scan", page, "--propose", "csv")),
        (0, ("export", *given, "--format", "webannotation", "--output", tmp_path / "out.json")),
        (2, ("export", started, "--format", "webannotation")),
        (1, ("fill", *given, "--dry-run")),
        (1, ("admit", candidates, "--package", *given)),
        (3, ("admit", tmp_path / "nowhere.jsonl", "--package", *given)),
        (0, ("schema", "candidates", "--output", tmp_path / "schema.json")),
        (2, ("schema", "nothing")),
        (3, ("read", tmp_path / "nowhere.pdf")),
        (3, ("validate", text)),
    ]
    for expected, call in calls:
        assert told(capsys, *call) == (expected, []), call


PAGE = (
    "<!doctype html><title>公报</title><meta name='PubDate' content='2025-01-15'><h1>公报</h1><p>公园273座。"
    "<p hidden>废稿</p>"
)


def test_what_becomes_of_documents_is_told_in_chinese(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    started = tmp_path / "started"
    govdata.init(started)
    archive, given = started / "archive", ("--package", started)
    page, scan, other = tmp_path / "page.html", tmp_path / "scan.html", tmp_path / "more" / "page.html"
    other.parent.mkdir()
    page.write_text(PAGE, encoding="utf-8")
    scan.write_text("<html><body><img src='x.png'></body></html>", encoding="utf-8")
    other.write_text(PAGE.replace("273", "283"), encoding="utf-8")
    check = ("validate", started, "--sources", archive)
    calls: list[tuple[int, tuple[object, ...]]] = [
        (2, ("add", *given)),
        (3, ("add", tmp_path / "nowhere.pdf", *given)),
        (2, ("add", page, *given, "--sources", tmp_path / "nowhere")),
        (1, ("add", page, scan, *given)),
        (0, ("add", page, *given)),
        (2, ("add", other, *given)),
        (0, ("add", other, *given, "--replace")),
        (1, check),
        (0, ("rebase", started, "--sources", archive)),
        (0, check),
    ]
    for expected, call in calls:
        assert told(capsys, *call) == (expected, []), call
    for name, old, new in (
        ("page.map.json", b'"version": "', b'"version": "0'),
        ("page.map.json", b"[0, 2,", b"[0, 1,"),
        ("page.html", b"283", b"293"),
        ("page.txt", b"283", b"293"),
        ("page.map.json", b"{", b"["),
    ):
        path = archive / name
        path.write_bytes(path.read_bytes().replace(old, new, 1))
        code, sentences = told(capsys, *check)
        assert (code != 70, sentences) == (True, []), name


def test_what_changed_is_told_in_chinese(package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    releases, changed = tmp_path / "releases", tmp_path / "changed"
    govdata.publish(package, to=releases)
    shutil.copytree(package, changed)
    _text("grants.csv", "290000000", "280000000")(changed)
    _text("places.csv", "p2,", "p3,")(changed)
    _text("grants.csv", "p2,", "p3,")(changed)
    _fields(lambda schema: schema["fields"].append({"name": "more", "type": "string"}))(changed)
    _fields(lambda schema: schema["fields"][2].update(constraints={"minimum": 1}))(changed)
    (changed / "grants.csv").write_text(
        "".join(f"{line},\n" for line in (changed / "grants.csv").read_text(encoding="utf-8").splitlines()).replace(
            "note,", "note,more"
        ),
        encoding="utf-8",
    )
    for form in ("text", "json", "markdown"):
        code, sentences = told(capsys, "diff", "1.0.0", changed, "--releases", releases, "--format", form)
        assert code == 0
        assert form != "text" or sentences == []
    for version in ("1.0.1", "2.0.0"):
        assert told(capsys, "publish", changed, "--to", releases, "--version", version) == (4, [])


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="OpenSSH is not installed")
def test_signing_is_told_in_chinese(package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    releases, key, signers = tmp_path / "releases", tmp_path / "key", tmp_path / "signers"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    signers.write_text(f"office {key.with_suffix('.pub').read_text(encoding='utf-8')}", encoding="utf-8")
    govdata.publish(package, to=releases)
    check = ("verify", releases, "--signers", signers)
    assert told(capsys, *check) == (1, [])
    assert told(capsys, "sign", releases, key) == (0, [])
    assert told(capsys, *check) == (0, [])
    assert told(capsys, *check, "--require", 2)[1] == []
    assert told(capsys, "sign", releases, key) == (3, [])
    assert told(capsys, "sign", releases, signers)[1] == []
    assert told(capsys, "sign", tmp_path / "nowhere", key)[1] == []
    signers.write_text("x", encoding="utf-8")
    assert told(capsys, *check)[1] == []


def test_pushing_is_told_in_chinese(package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    releases, store = tmp_path / "releases", (tmp_path / "store").as_uri()
    govdata.publish(package, to=releases)
    for _again in range(2):
        assert told(capsys, "push", releases, store) == (0, [])
    assert told(capsys, "push", releases, "ftp://example.org/x")[1] == []
    assert told(capsys, "push", tmp_path / "nowhere", store)[1] == []
    _text("grants.csv", "290000000", "280000000")(package)
    govdata.publish(package, to=tmp_path / "other")
    assert told(capsys, "push", tmp_path / "other", store) == (4, [])


def test_what_hinders_a_deposit_is_told_in_chinese(
    package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    releases, token, nowhere = tmp_path / "releases", tmp_path / "token", "http://127.0.0.1:9"
    token.write_text("t", encoding="utf-8")
    govdata.publish(package, to=releases)
    how = ("--to", "zenodo", "--at", nowhere, "--token-file")
    assert told(capsys, "deposit", releases, "--to", "zenodo") == (2, [])
    assert told(capsys, "deposit", releases, *how, tmp_path / "no token")[1] == []
    assert told(capsys, "deposit", tmp_path / "nowhere", *how, token)[1] == []
    assert told(capsys, "deposit", releases, *how, token)[1] == []


def test_the_script_of_completion_is_one_of_the_shell(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--lang", "zh", "completion", "bash"]) == 0
    assert told(capsys, "completion", "nonsense") == (2, [])


@pytest.mark.parametrize("name", sorted({*FINDINGS, *CHECKS, *RULE_TYPES, *ADMISSION_CODES}))
def test_what_explain_says_is_chinese(name: str) -> None:
    assert CHINESE.search(govdata.explain(name, lang="zh"))
    assert english(govdata.explain(name, lang="zh")) == []
    assert CHINESE.sub("", govdata.explain(name)).strip()


def test_conformance_cases_are_told_in_chinese(corpus_dir: Path) -> None:
    cases = sorted([*corpus_dir.glob("fr-cases/*/datapackage.json"), *corpus_dir.glob("torture/**/datapackage.json")])
    assert len(cases) > 50
    found = {}
    for case in cases:
        try:
            answer = render(govdata.validate(case), "text", "zh")
        except govdata.DescriptorError as error:
            answer = error.in_("zh")
        if sentences := english(answer):
            found[case.parent.name] = sentences[:3]
    assert found == {}


def test_every_command_is_tried_in_chinese() -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    assert [name for name in cli.commands if f'"{name}"' not in source and f".{name}(" not in source] == []
