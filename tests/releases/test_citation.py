"""Citations: each form says the same of who, what, which version, when and where."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from govdata.releases.citation import address, citation, in_a_sentence
from govdata.site.citing import bibtex, csl_json

CSL_FIELDS = {"id", "type", "title", "author", "version", "issued", "DOI", "URL"}
"""Those of csl-data.json (https://github.com/citation-style-language/schema) that a release uses."""
NAMED: dict[str, Any] = {
    "name": "p",
    "title": "Grants & co. / 拨款",
    "version": "1.2.0",
    "created": "2025-03-01T00:00:00Z",
    "contributors": [{"title": "统计局"}, {"familyName": "Li", "givenName": "Wei"}],
}


@pytest.mark.parametrize(
    ("given", "place", "doi"),
    [
        ({}, "", None),
        ({"id": "p"}, "", None),
        ({"id": "urn:uuid:1"}, "urn:uuid:1", None),
        ({"id": "urn:uuid:1", "homepage": "https://example.org/p"}, "https://example.org/p", None),
        ({"id": "10.5281/zenodo.1"}, "https://doi.org/10.5281/zenodo.1", "10.5281/zenodo.1"),
        ({"id": "doi:10.5281/zenodo.1"}, "https://doi.org/10.5281/zenodo.1", "10.5281/zenodo.1"),
        (
            {"id": "https://doi.org/10.5281/zenodo.1", "homepage": "https://example.org/p"},
            "https://doi.org/10.5281/zenodo.1",
            "10.5281/zenodo.1",
        ),
    ],
)
def test_every_form_says_the_same(given: dict[str, Any], place: str, doi: str | None) -> None:
    descriptor = {**NAMED, **given}
    cff = yaml.safe_load(citation(descriptor))
    [item] = json.loads(csl_json(descriptor))
    tex = dict(re.findall(r"^  (\w+) = \{(.*)\},?$", bibtex(descriptor), re.M))
    said = in_a_sentence(descriptor)
    assert set(item) <= CSL_FIELDS
    assert address(descriptor) == place == item.get("URL", "") == tex.get("url", "")
    assert {cff.get("doi"), item.get("DOI"), tex.get("doi")} == {doi}
    assert cff["version"] == item["version"] == tex["version"] == "1.2.0"
    assert tex["note"] == "Data set, version 1.2.0"
    assert (str(cff["date-released"]), item["issued"]["date-parts"]) == ("2025-03-01", [[2025, 3, 1]])
    assert (tex["year"], tex["month"]) == ("2025", "03")
    assert cff["authors"] == [{"name": "统计局"}, {"family-names": "Li", "given-names": "Wei"}]
    assert item["author"] == [{"literal": "统计局"}, {"family": "Li", "given": "Wei"}]
    assert tex["author"] == "{统计局} and {Li}, {Wei}"
    assert said.en == f"统计局; Li, Wei (2025-03-01). Grants & co. (version 1.2.0) [data set]. {place}".strip()
    assert said.zh == f"统计局；Li, Wei：《拨款》，1.2.0 版[数据集]，2025-03-01。{place}"


def test_a_name_that_is_one_whole_is_not_parted() -> None:
    descriptor = {**NAMED, "contributors": [{"title": "Roads, Parks and Water"}]}
    assert "author = {{Roads, Parks and Water}}" in bibtex(descriptor)


def test_a_name_in_two_languages_is_said_in_each() -> None:
    descriptor = {**NAMED, "contributors": [{"title": "Your office / 您的机构"}]}
    said = in_a_sentence(descriptor)
    assert (said.en.startswith("Your office (2025"), said.zh.startswith("您的机构：《")) == (True, True)
    assert "author = {{Your office}}" in bibtex(descriptor)
    assert json.loads(csl_json(descriptor))[0]["author"] == [{"literal": "Your office"}]
