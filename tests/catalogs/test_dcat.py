"""dcat.jsonld: accepted by pyshacl with the rules of DCAT-AP 3, ours and, where they can be had, the official ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.catalogs import NAMES, OFFICIAL_SHAPES, Releases, outside, read

HOW = "`pip install -e .[catalogs-tests]`"
rdflib = pytest.importorskip("rdflib", reason=f"rdflib is not installed: {HOW}")
pyshacl = pytest.importorskip("pyshacl", reason=f"pyshacl is not installed: {HOW}")

SHAPES = Path(__file__).with_name("dcat_ap_3.ttl")
DCT, PROV = "http://purl.org/dc/terms/", "http://www.w3.org/ns/prov#"


def graph_of(document: Any) -> Any:
    """The graph of a document that stands at an address."""
    return rdflib.Graph().parse(data=json.dumps(document), format="json-ld", publicID="https://example.org/1.0.0/")


def violations(graph: Any, shapes: Path) -> str:
    conforms, _, told = pyshacl.validate(graph, shacl_graph=rdflib.Graph().parse(shapes))
    return "" if conforms else str(told)


@pytest.mark.parametrize("name", NAMES)
def test_the_rules_of_the_specification_are_kept(releases: Releases, name: str) -> None:
    assert violations(graph_of(read(releases[name], "dcat.jsonld")), SHAPES) == ""


@pytest.mark.parametrize("name", NAMES)
def test_the_official_shapes_are_kept(releases: Releases, name: str) -> None:
    how = "the shapes of releases/3.0.1/shacl of github.com/SEMICeu/DCAT-AP, outside of this repository"
    assert violations(graph_of(read(releases[name], "dcat.jsonld")), outside(OFFICIAL_SHAPES, how)) == ""


@pytest.mark.parametrize("lost", ["dct:title", "dct:description", "dcat:accessURL", "spdx:algorithm", "foaf:name"])
def test_what_the_specification_demands_is_missed(releases: Releases, lost: str) -> None:
    text = json.dumps(read(releases["template"], "dcat.jsonld"))
    assert violations(graph_of(json.loads(text.replace(f'"{lost}"', '"dct:nothing"'))), SHAPES) != ""


def test_nothing_is_fetched_to_read_it_and_its_addresses_are_those_of_the_release(releases: Releases) -> None:
    graph = graph_of(read(releases["flagship"], "dcat.jsonld"))
    release = rdflib.URIRef("https://example.org/1.0.0/")
    places = {str(each) for each in graph.objects(None, rdflib.URIRef("http://www.w3.org/ns/dcat#downloadURL"))}
    assert "https://example.org/1.0.0/csv/land.csv" in places
    assert {each.language for each in graph.objects(release, rdflib.URIRef(f"{DCT}title"))} == {"en", "zh"}
    assert len(list(graph.objects(release, rdflib.URIRef(f"{PROV}wasQuotedFrom")))) == 7


def test_what_a_package_does_not_say_is_not_said(releases: Releases) -> None:
    said = read(releases["one column"], "dcat.jsonld")
    assert {"dct:publisher", "dct:creator", "dcat:landingPage", "dcat:keyword"}.isdisjoint(said)
    assert all("dct:license" not in each for each in said["dcat:distribution"])
