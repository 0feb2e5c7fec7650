"""Releases whose catalogues are read by the validators of their formats: the flagship, the template, odd packages."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

import govdata
from tests.end_to_end.test_odd_packages import OBSERVED, ODD, table, text, written

ROOT = Path(__file__).resolve().parents[2]
OUTSIDE = (ROOT.parent, ROOT.parent / "shared", Path(tempfile.gettempdir()))
"""Where material of others may stand that is not part of the repository."""
CONTEXT_OF_RO_CRATE = "ro-crate/package/lib/context.json"
"""The context of RO-Crate 1.2, which `npm pack ro-crate` brings."""
OFFICIAL_SHAPES = "dcat-ap/dcat-ap-SHACL.ttl"
"""The shapes of DCAT-AP 3.0.1 (github.com/SEMICeu/DCAT-AP, releases/3.0.1/shacl)."""

HOSTILE = "</script><script>alert(1)</script> \u202e\u2066 & \" ' \\ \u2028 {x} <b> %20 #"
KEYED = [
    table(
        [text("id"), text("other"), text("n", "integer", unit="km")],
        "id,other,n\na,x,1\nb,x,\n",
        "one",
        primaryKey=["id"],
        foreignKeys=[{"fields": ["other"], "reference": {"resource": "two", "fields": ["id"]}}],
    ),
    table(
        [text("id"), text("back"), text("none")],
        "id,back,none\nx,a,\ny,,\n",
        "two",
        primaryKey=["id"],
        foreignKeys=[
            {"fields": ["back"], "reference": {"resource": "one", "fields": ["id"]}},
            {"fields": ["none"], "reference": {"resource": "one", "fields": ["id"]}},
        ],
    ),
]
DESCRIPTORS: Mapping[str, Mapping[str, Any]] = {
    "hostile words": {
        "title": HOSTILE,
        "description": HOSTILE * 500,
        "homepage": "https://example.org/a?b=c&d=<e>",
        "id": "not an IRI",
        "keywords": [HOSTILE, "深圳"],
        "licenses": [{"name": "no such licence", "title": HOSTILE}],
        "contributors": [{"title": HOSTILE, "path": "javascript:alert(1)"}],
        "sources": [{"title": HOSTILE, "path": "not a place"}],
    },
    "all that can be said": {
        "title": "Data / 数据",
        "description": "What is measured, where, and since when it has been. / 测量了什么、在哪里、从何时起。",
        "homepage": "https://example.org/data",
        "id": "https://example.org/id/data",
        "keywords": ["one", "二"],
        "licenses": [{"name": "CC0-1.0"}, {"name": "CC-BY-4.0", "path": "https://example.org/licence"}],
        "contributors": [
            {"givenName": "Ada", "familyName": "Li", "roles": ["author"], "path": "https://example.org/ada"},
            {"organization": "Office", "roles": ["publisher"]},
        ],
        "sources": [{"title": "A book", "path": "https://example.org/book"}],
    },
    "a title in Chinese alone": {"title": "数据", "description": "数据的说明。"},
}
CASES: Mapping[str, Sequence[Mapping[str, Any]]] = {
    **ODD,
    "keys both ways, some empty": KEYED,
    "observations without rows": [
        {**OBSERVED, "content": OBSERVED["content"].partition("\n")[0] + "\n"},
        {**table([text("id"), text("file"), text("sha256")], "id,file,sha256\n", "s"), "govdata": {"role": "sources"}},
    ],
    "a resource that is no table": [
        {"name": "notes", "path": "notes.a b", "content": "x", "format": "bin", "mediatype": "application/x-notes"},
        *ODD["one column"],
    ],
    **dict.fromkeys(DESCRIPTORS, ODD["Chinese names"]),
}
NAMES = ("flagship", "template", *CASES)
ALL = {"govdata": {"catalogs": ["schema.org", "croissant", "dcat", "ro-crate", "csvw", "sdmx"]}}


class Releases:
    """Each case is published once in a session, with every catalogue."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.done: dict[str, Path] = {}

    def __getitem__(self, name: str) -> Path:
        if name not in self.done:
            place = self.folder / str(len(self.done))
            place.mkdir()
            package = _PACKAGES.get(name, _written)(name, place / "package")
            self.done[name] = govdata.publish(package, to=place / "releases").path
        return self.done[name]


def _flagship(_: str, folder: Path) -> Path:
    shutil.copytree(ROOT / "datapackage", folder / "datapackage")
    shutil.copytree(ROOT / "schemas", folder / "schemas")
    shutil.copy(ROOT / "datapackage.json", folder)
    return _asking_for_all(folder)


def _template(_: str, folder: Path) -> Path:
    govdata.init(folder)
    return _asking_for_all(folder)


def _asking_for_all(folder: Path) -> Path:
    path = folder / "datapackage.json"
    said = json.loads(path.read_text(encoding="utf-8"))
    own = {**said["govdata"], **ALL["govdata"]}
    path.write_text(json.dumps({**said, "govdata": own}, ensure_ascii=False), encoding="utf-8")
    return folder


def _written(name: str, folder: Path) -> Path:
    return written(folder, CASES[name], **{**ALL, **DESCRIPTORS.get(name, {})})


_PACKAGES: Mapping[str, Callable[[str, Path], Path]] = {"flagship": _flagship, "template": _template}


def read(release: Path, name: str) -> Any:
    """A JSON document of a release."""
    return json.loads((release / name).read_text(encoding="utf-8"))


def outside(name: str, how: str) -> Path:
    """A file of others, which is not part of the repository; the test is skipped where it is not there."""
    found = next((folder / name for folder in OUTSIDE if (folder / name).is_file()), None)
    if found is None:
        pytest.skip(f"{name} is not there: {how}")
    return found
