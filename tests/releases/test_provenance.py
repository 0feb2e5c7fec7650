from __future__ import annotations

import hashlib
import json
import platform
from importlib import metadata
from pathlib import Path
from typing import Any

import govdata
from govdata.validation import TOOLS
from tests.releases.test_git_commit import commit, repository
from tests.support.releasing import contents, write_package


def provenance(release: Path) -> Any:
    return json.loads((release / "provenance.json").read_text(encoding="utf-8"))


def dependencies(release: Path) -> Any:
    return provenance(release)["predicate"]["buildDefinition"]["resolvedDependencies"]


def test_the_subjects_are_all_other_files_of_the_release(tmp_path: Path) -> None:
    release = govdata.publish(write_package(tmp_path / "package"), to=tmp_path / "releases").path
    said = {each["name"]: each["digest"]["sha256"] for each in provenance(release)["subject"]}
    files = {Path(name).as_posix(): data for name, data in contents(release).items()}
    del files["provenance.json"], files["SHA256SUMS"]
    assert said == {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}


def test_the_predicate_is_that_of_slsa(tmp_path: Path) -> None:
    release = govdata.publish(write_package(tmp_path / "package"), to=tmp_path / "releases").path
    told = provenance(release)
    assert (told["_type"], told["predicateType"]) == (
        "https://in-toto.io/Statement/v1",
        "https://slsa.dev/provenance/v1",
    )
    build, run = told["predicate"]["buildDefinition"], told["predicate"]["runDetails"]
    assert build["externalParameters"] == {"package": "grants", "version": "1.0.0"}
    assert build["resolvedDependencies"] == []
    assert run["builder"]["version"] == {"govdata": govdata.__version__, "python": platform.python_version()}
    tools = [f"pkg:pypi/{tool}@{metadata.version(tool)}" for tool in sorted(TOOLS) if tool != "govdata"]
    assert [each["uri"] for each in run["builder"]["builderDependencies"]] == tools


def test_the_commit_and_whether_the_files_are_its_own(tmp_path: Path) -> None:
    top = repository(tmp_path / "r")
    package = write_package(top / "package")
    (package / "schema.json").write_text('{"fields": [{"name": "a", "type": "string"}]}')
    raw = json.loads((package / "datapackage.json").read_text())
    raw["resources"].append({"name": "more", "path": "more.csv", "schema": "schema.json"})
    (package / "datapackage.json").write_text(json.dumps(raw))
    (package / "more.csv").write_text("a\nx\n")
    head = commit(top)
    clean = {"name": "grants", "digest": {"gitCommit": head}, "annotations": {"clean": True}}
    first = govdata.publish(package, to=package / "releases").path
    assert dependencies(first) == [clean]
    (package / "schema.json").write_text('{"fields": [{"name": "a", "type": "string"}] }')
    second = govdata.publish(package, to=package / "releases", version="1.0.1").path
    assert dependencies(second) == [{**clean, "annotations": {"clean": False, "changed": ["schema.json"]}}]


def test_the_same_commit_gives_the_same_bytes(tmp_path: Path) -> None:
    top = repository(tmp_path / "one")
    write_package(top / "package")
    commit(top)
    other = tmp_path / "elsewhere/two"
    other.parent.mkdir()
    top.rename(other)
    second = govdata.publish(other / "package", to=tmp_path / "second")
    other.rename(top)
    assert govdata.publish(top / "package", to=tmp_path / "first").digest == second.digest


def test_where_a_release_comes_from_in_the_words_of_prov(tmp_path: Path) -> None:
    package = write_package(repository(tmp_path / "r") / "package")
    head = commit(tmp_path / "r")
    first = govdata.publish(package, to=tmp_path / "releases")
    second = govdata.publish(package, to=tmp_path / "releases", version="1.0.1").path
    graph = {each["@id"]: each for each in json.loads((second / "prov.jsonld").read_text())["@graph"]}
    release, package_of_it = graph["./"], graph["#package"]
    assert release["prov:wasRevisionOf"] == {"@id": f"urn:sha256:{first.digest}"}
    assert graph[f"urn:sha256:{first.digest}"]["schema:version"] == "1.0.0"
    assert package_of_it["prov:specializationOf"] == {"@id": f"urn:git:{head}"}
    assert graph["#publish"]["prov:used"] == release["prov:wasDerivedFrom"] == {"@id": "#package"}
    tools = [each["@id"] for each in graph["#publish"]["prov:wasAssociatedWith"]]
    assert f"pkg:pypi/govdata@{govdata.__version__}" in tools
    assert {graph[each]["@type"] for each in tools} == {"prov:SoftwareAgent"}
    for each in graph.values():
        assert {key.partition(":")[0] for key in each} <= {"@id", "@type", "prov", "schema"}
