"""csv-metadata.json: accepted by csvw, and what it says of the evidence when it is turned into RDF."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from govdata.catalogs.csvw import column_name
from govdata.catalogs.terms import PREFIXES, iri
from govdata.catalogs.texts import file_address
from tests.support.catalogs import NAMES, Releases, read

csvw = pytest.importorskip("csvw", reason="csvw is not installed: `pip install -e .[catalogs-tests]`")


def reachable(release: Path, folder: Path) -> Path:
    """A copy in which the file of each address has the address as its name: csvw does not unescape one."""
    shutil.copytree(release, folder)
    for file in (release / "csv").iterdir():
        shutil.copy(file, folder / file_address(f"csv/{file.name}"))
    return folder


@pytest.mark.parametrize("name", NAMES)
def test_csvw_accepts_the_tables_as_they_are_described(releases: Releases, name: str, tmp_path: Path) -> None:
    folder = reachable(releases[name], tmp_path / "release")
    found = csvw.CSVW(str(folder / "csv-metadata.json"), validate=True)
    assert found.is_valid, [str(each.message) for each in found.warnings]


def test_a_table_that_is_not_as_it_is_described_is_refused(releases: Releases, tmp_path: Path) -> None:
    folder = reachable(releases["template"], tmp_path / "release")
    path = folder / "csv" / "observations.csv"
    path.write_bytes(re.sub(rb",observed,", b",observed,no-such-source-", path.read_bytes(), count=1))
    with pytest.raises(ValueError, match=r"Key `no-such-source-.* not found in table csv/sources\.csv"):
        _ = csvw.CSVW(str(folder / "csv-metadata.json"), validate=True).is_valid


def test_the_rdf_of_an_observation_has_its_quote(releases: Releases, monkeypatch: pytest.MonkeyPatch) -> None:
    release = releases["template"]
    said = triples(release, monkeypatch)
    with (release / "csv" / "observations.csv").open(encoding="utf-8", newline="") as file:
        row = next(csv.DictReader(file))
    about = f"csv/observations.csv#{row['id']}"
    assert (about, "prov:wasQuotedFrom", f"csv/sources.csv#{row['source']}") in said
    assert (f"{about}-annotation", "oa:hasBody", about) in said
    assert (f"{about}-annotation", "oa:hasTarget", f"{about}-target") in said
    for part, property_, value in (
        ("quote", "oa:exact", row["quote"]),
        ("quote_start", "oa:start", row["quote_start"]),
    ):
        assert (f"{about}-target", "oa:hasSelector", f"{about}-{part}") in said
        assert (f"{about}-{part}", property_, value) in said
    assert (f"{about}-quote", "rdf:type", "oa:TextQuoteSelector") in said


def triples(release: Path, monkeypatch: pytest.MonkeyPatch) -> set[tuple[str, str, str]]:
    """What the RDF of the tables says: subjects and objects from the release, properties by their prefixes."""
    found: list[Any] = []
    monkeypatch.setattr(csvw.jsonld, "group_triples", lambda each: found.extend(of_row(each)))
    with served(release) as address:
        csvw.CSVW(f"{address}/csv-metadata.json").to_json()
    named = ([short(str(part).removeprefix(f"{address}/")) for part in each] for each in found)
    return {(about, term, value) for about, term, value in named}


def of_row(made: list[Any]) -> Iterator[tuple[object, object, object]]:
    """The statements on a row, and on what it is about; the first one names the row."""
    row = made[0].value if made[0].property == "@id" else None
    return ((each.about or row, each.property, each.value) for each in made)


def short(value: str) -> str:
    prefixes = ((of, f"{name}:") for name, of in PREFIXES.items() if value.startswith(of))
    return next((value.replace(of, name) for of, name in prefixes), value)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """A folder on the loopback interface, while the block runs."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def columns(release: Path, table: str) -> dict[str, Any]:
    found = next(each for each in read(release, "csv-metadata.json")["tables"] if each["url"] == f"csv/{table}.csv")
    return {each["name"]: each for each in found["tableSchema"]["columns"]}


def test_the_columns_of_a_role_are_the_properties_of_their_vocabularies(releases: Releases) -> None:
    found = columns(releases["template"], "observations")
    assert found["source"]["propertyUrl"] == iri("prov:wasQuotedFrom")
    assert found["source"]["valueUrl"] == "sources.csv#{source}"
    assert found["quote"]["propertyUrl"] == iri("oa:exact")
    assert found["quote"]["aboutUrl"] == "#{id}-quote"
    assert found["value"]["datatype"] == "decimal"
    assert columns(releases["template"], "subjects")["name_zh"]["lang"] == "zh"


@pytest.mark.parametrize("name", ["a b", "_x", "1", "数量", "e\nf", "a.b", "%41"])
def test_the_name_of_a_column_is_a_variable_of_a_template(name: str) -> None:
    assert re.fullmatch(r"(?:[A-Za-z0-9]|%[0-9A-F]{2})(?:\.?(?:[A-Za-z0-9_]|%[0-9A-F]{2}))*", column_name(name))
