"""ro-crate-metadata.json: accepted by rocrate-validator as RO-Crate 1.2, with no request to anywhere."""

from __future__ import annotations

import email.message
import io
import shutil
import urllib.error
import urllib.request
import urllib.response
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from govdata.catalogs.ro_crate import NO_LICENCE
from tests.support.catalogs import CONTEXT_OF_RO_CRATE, Releases, outside, read

HOW = "`pip install -e .[catalogs-tests]`"
services = pytest.importorskip("rocrate_validator.services", reason=f"roc-validator is not installed: {HOW}")

Validate = Callable[[Path], list[str]]


@pytest.fixture
def validate(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Validate:
    """What the validator says of a release: every requirement, and none that is only recommended."""
    context = outside(CONTEXT_OF_RO_CRATE, "`npm pack ro-crate`, unpacked outside of the repository").read_bytes()
    _answer_with(context, monkeypatch)
    from rocrate_validator.models import Severity

    def issues(release: Path) -> list[str]:
        folder = shutil.copytree(release, tmp_path / "crate")
        settings = services.ValidationSettings(
            rocrate_uri=str(folder),
            profile_identifier="ro-crate-1.2",
            requirement_severity=Severity.REQUIRED,
            no_cache=True,
        )
        return [f"{each.violatingEntity}: {each.message}" for each in services.validate(settings).get_issues()]

    return issues


def _answer_with(context: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one document that is asked for, by either way to the network; any other is not there."""
    import requests

    def request(_: Any, __: str, url: str, **___: Any) -> requests.Response:
        answer = requests.Response()
        answer.status_code, answer._content = (200, context) if url.endswith("/ro/crate/1.2/context") else (404, b"")
        answer.headers["Content-Type"] = "application/ld+json"
        return answer

    def urlopen(asked: Any, *_: Any, **__: Any) -> Any:
        url = asked if isinstance(asked, str) else asked.full_url
        if not url.endswith("/ro/crate/1.2/context"):
            raise urllib.error.URLError(url)
        headers = email.message.Message()
        headers["Content-Type"] = "application/ld+json"
        return urllib.response.addinfourl(io.BytesIO(context), headers, url, 200)

    monkeypatch.setattr(requests.Session, "request", request)
    monkeypatch.setattr(urllib.request, "urlopen", urlopen)
    monkeypatch.setattr("rdflib._networking.urlopen", urlopen)


@pytest.mark.parametrize("name", ["flagship", "tables that differ by case", "hostile words", "all that can be said"])
def test_a_release_is_a_crate(releases: Releases, name: str, validate: Validate) -> None:
    assert validate(releases[name]) == []


def test_a_crate_that_lacks_what_is_required_is_refused(releases: Releases, validate: Validate, tmp_path: Path) -> None:
    folder = shutil.copytree(releases["template"], tmp_path / "release")
    path = folder / "ro-crate-metadata.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"datePublished"', '"dateCreated"'), encoding="utf-8")
    assert any("datePublished" in each for each in validate(folder))


def entities(release: Path) -> dict[str, Any]:
    return {each["@id"]: each for each in read(release, "ro-crate-metadata.json")["@graph"]}


def test_each_file_is_in_the_crate_and_each_source_has_its_hash(releases: Releases) -> None:
    found = entities(releases["flagship"])
    parts = {each["@id"] for each in found["./"]["hasPart"]}
    assert {"README.md", "datapackage.json", "csv/land.csv", "parquet/land.parquet", "report.json"} <= parts
    source = found["#source-gm-congress-2025"]
    assert source["sha256"] == "177bb8413f3e073e8efa83bfeac08f7992887d877a5591cd87f82d8657025d59"
    assert source["datePublished"] == "2025-01-16"
    assert {"@id": "#source-gm-congress-2025"} in found["csv/talent.csv"]["wasQuotedFrom"]
    assert len(found["./"]["wasQuotedFrom"]) == 7


def test_no_licence_is_made_up(releases: Releases) -> None:
    assert entities(releases["one column"])["./"]["license"] == NO_LICENCE
