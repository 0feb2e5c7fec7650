"""What is mutated: small packages that pass every check, one for each carrier, and a release, as files in memory."""

from __future__ import annotations

import gzip
import io
import json
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import yaml  # type: ignore[import-untyped]  # comes with frictionless

from govdata import api
from tests.support.carriers import text_cell, write_sheet

Files = Mapping[str, bytes]
"""The files of a folder, by their relative names."""

TEMPLATE = Path(api.__file__).parent / "template"
RELEASE = "release"
HEADER = ["id", "name", "value", "day", "open"]
ROWS = [
    ["a1", "北岭", "1.5", "2024-02-29", "true"],
    ["a2", 'South, "Bay"', "-20", "", "false"],
    ["a3", "x", "", "2025-01-01", ""],
]
FIELDS: list[dict[str, Any]] = [
    {"name": "id", "type": "string", "constraints": {"required": True, "pattern": "[a-z][0-9]+"}},
    {"name": "name", "type": "string", "constraints": {"minLength": 1, "maxLength": 40}},
    {"name": "value", "type": "number", "constraints": {"minimum": -100}},
    {"name": "day", "type": "date", "format": "default"},
    {"name": "open", "type": "boolean", "trueValues": ["true"], "falseValues": ["false"]},
]
SCHEMA: dict[str, Any] = {"fields": FIELDS, "primaryKey": ["id"], "missingValues": [""], "fieldsMatch": "exact"}
DIALECT: dict[str, Any] = {"delimiter": ",", "quoteChar": '"', "header": True, "doubleQuote": True}
RULES: dict[str, Any] = {
    "rules": [
        {
            "id": "value-of-a1",
            "kind": "row",
            "tables": ["t"],
            "holds": "value is None or value * 2 >= -100 or starts_with(id, 'a1') and year(day) in [2024, 2025]",
            "where": "not (id == 'a9')",
            "severity": "error",
            "says": {"en": "The value is not small", "zh": "数值不小"},
        }
    ]
}
LEXICON: dict[str, Any] = {
    "units": [{"symbol": "hall", "dimension": "hall", "factor": "1", "words": ["馆"], "whole": True}],
    "hedges": [{"qualifier": "nearly", "before": ["逼近"]}],
    "phrases": [{"kind": "lexical", "words": ["一马当先"]}],
    "contexts": {"ranking": ["荣列"]},
}


def _descriptor(**resource: Any) -> dict[str, Any]:
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "p",
        "version": "1.0.0",
        "created": "2025-01-01T00:00:00Z",
        "licenses": [{"name": "CC-BY-4.0"}],
        "resources": [{"name": "t", "type": "table", **resource}],
    }


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def csv_bytes(rows: list[list[str]]) -> bytes:
    """Rows of texts as RFC 4180 has them."""
    quoted = [
        ['"' + cell.replace('"', '""') + '"' if set(cell) & set('",\r\n') else cell for cell in row] for row in rows
    ]
    return "".join(",".join(row) + "\r\n" for row in quoted).encode()


def parquet_bytes(rows: list[list[str]]) -> bytes:
    """A header and rows of texts, every column a string."""
    columns = {name: pa.array([row[at] for row in rows[1:]], pa.string()) for at, name in enumerate(rows[0])}
    target = io.BytesIO()
    pq.write_table(pa.table(columns), target)
    return target.getvalue()


def sheet_bytes(rows: list[list[str]]) -> bytes:
    """A workbook of text cells."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.xlsx"
        write_sheet(path, [[text_cell(cell) for cell in row] for row in rows])
        return path.read_bytes()


def zip_bytes(members: Files) -> bytes:
    """An archive of some members."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return target.getvalue()


def carried(rows: list[list[str]], schema: Any = SCHEMA) -> dict[str, Files]:
    """One table of texts as a package for each carrier."""
    content = csv_bytes(rows)
    lines = "".join(json.dumps(dict(zip(rows[0], row, strict=False)), ensure_ascii=False) + "\n" for row in rows[1:])
    files: dict[str, tuple[dict[str, Any], bytes | None]] = {
        "csv": ({"path": "t.csv", "dialect": DIALECT, "encoding": "utf-8"}, content),
        "json": ({"path": "t.json"}, _json(rows)),
        "jsonl": ({"path": "t.jsonl"}, lines.encode()),
        "xlsx": ({"path": "t.xlsx"}, sheet_bytes(rows)),
        "parquet": ({"path": "t.parquet"}, parquet_bytes(rows)),
        "gzip": ({"path": "t.csv.gz", "format": "csv", "compression": "gz"}, gzip.compress(content, mtime=0)),
        "zip": ({"path": "t.csv.zip", "format": "csv", "compression": "zip"}, zip_bytes({"t.csv": content})),
        "inline": ({"data": rows}, None),
    }
    return {
        name: {"datapackage.json": _json(_descriptor(**raw, schema=schema))}
        | ({raw["path"]: data} if data is not None else {})
        for name, (raw, data) in files.items()
    }


def _keys() -> Files:
    """Two tables, a key between them, schemas and a dialect in files of their own, and a rule that reads them."""
    other = {"fields": [{"name": "ref", "type": "string"}, {"name": "n", "type": "integer"}]}
    key = {"fields": ["ref"], "reference": {"resource": "t", "fields": ["id"]}}
    raw = _descriptor(path="t.csv", schema="schema.json", dialect="dialect.json")
    raw["resources"].append({"name": "u", "type": "table", "path": ["u1.csv", "u2.csv"], "schema": "other.json"})
    raw["govdata"] = {"rules": "rules.json"}
    return {
        "datapackage.json": _json(raw),
        "schema.json": _json(SCHEMA),
        "other.json": _json({**other, "foreignKeys": [key], "uniqueKeys": [["n"]]}),
        "dialect.json": _json(DIALECT),
        "rules.json": _json(RULES),
        "t.csv": csv_bytes([HEADER, *ROWS]),
        "u1.csv": b"ref,n\na1,1\n",
        "u2.csv": b"ref,n\na2,2\n,3\n",
    }


def _yaml() -> Files:
    raw = _descriptor(path="t.csv", schema=SCHEMA)
    text = yaml.safe_dump(raw, allow_unicode=True, sort_keys=False)
    return {"datapackage.yaml": text.encode(), "t.csv": csv_bytes([HEADER, *ROWS])}


def _evidence() -> Files:
    """The package that `govdata init` writes, with a lexicon of its own: rules, roles, sources and their archive."""
    files = {
        path.relative_to(TEMPLATE).as_posix(): path.read_bytes()
        for path in sorted(TEMPLATE.rglob("*"))
        if path.is_file() and path.suffix in {".json", ".csv", ".txt"}
    }
    raw = json.loads(files["datapackage.json"])
    raw["govdata"]["lexicon"] = "lexicon.json"
    return {**files, "datapackage.json": _json(raw), "lexicon.json": _json(LEXICON)}


def _release() -> Files:
    with tempfile.TemporaryDirectory() as folder:
        write(_keys(), Path(folder) / "package")
        path = api.publish(Path(folder) / "package", to=Path(folder) / "releases").path
        return {
            name.relative_to(path).as_posix(): name.read_bytes() for name in sorted(path.rglob("*")) if name.is_file()
        }


def write(files: Files, folder: Path) -> Path:
    """The files below a folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


_MADE: Mapping[str, Callable[[], Files]] = {
    "keys": _keys,
    "yaml": _yaml,
    "evidence": _evidence,
    RELEASE: _release,
}


@cache
def subjects() -> Mapping[str, Files]:
    """Every package that is mutated, by name; the release is the last."""
    return {**carried([HEADER, *ROWS]), **{name: make() for name, make in _MADE.items()}}
