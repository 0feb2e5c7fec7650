"""Releases that were written with older names stay loadable, verifiable and comparable."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from govdata.comparison.comparing import compare
from govdata.comparison.schema_diff import resource_changes
from govdata.comparison.snapshot import open_snapshot, rules_and_lexicon
from govdata.metadata.package import load_package
from govdata.releases.attachments import attached_files
from govdata.releases.loading import load
from govdata.releases.manifest import SUMS, write_sums
from govdata.releases.version import Level
from govdata.verification import verify
from tests.support.releasing import descriptor_of, publish, write_csv, write_package

WORDS = {"phrases": [{"text": "百强榜", "reason": "a list"}]}
EXCLUSION = ("id", "text", "kind", "reason")


def older_package(folder: Path) -> Path:
    """A package with the property `wordings` and a table with the role `set-asides`."""
    write_package(folder, govdata={"wordings": "wordings.json"})
    (folder / "wordings.json").write_text(json.dumps(WORDS), encoding="utf-8")
    write_csv(folder / "set_asides.csv", EXCLUSION, [("s1", "20+8", "name", "a name")])
    raw = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    fields = [{"name": name, "type": "string"} for name in EXCLUSION]
    raw["resources"].append(
        {
            "name": "set_asides",
            "path": "set_asides.csv",
            "schema": {"fields": fields, "primaryKey": ["id"]},
            "govdata": {"role": "set-asides"},
        }
    )
    (folder / "datapackage.json").write_text(json.dumps(raw), encoding="utf-8")
    return folder


def test_an_older_release_is_loaded_verified_and_compared(tmp_path: Path) -> None:
    package = older_package(tmp_path / "package")
    release = publish(package, tmp_path / "releases").path
    assert descriptor_of(release)["govdata"].keys() <= {"wordings", "lexicon"}
    assert verify(release).findings == ()
    assert load(release, "set_asides").to_pylist()[0]["text"] == "20+8"
    with open_snapshot(release) as old, open_snapshot(package) as new:
        assert [name for name in old.rules if name.startswith("lexicon.")] == ["lexicon.phrases"]
        assert compare(old, new).empty


def as_written_before(release: Path) -> None:
    """The descriptor of the release says the old names, as one of 0.1.0 does."""
    raw = descriptor_of(release)
    next(resource for resource in raw["resources"] if resource["name"] == "set_asides")["govdata"]["role"] = (
        "set-asides"
    )
    raw["govdata"] = {"wordings": raw["govdata"]["lexicon"]}
    (release / "datapackage.json").write_text(json.dumps(raw), encoding="utf-8")
    (release / SUMS).unlink()
    write_sums(release)


def test_verify_does_not_tell_a_reader_to_rename_what_nobody_may_change(tmp_path: Path) -> None:
    release = publish(older_package(tmp_path / "package"), tmp_path / "releases").path
    as_written_before(release)
    assert verify(release).findings == ()
    assert [problem.renamed for problem in load_package(release).problems] == [True, True]
    with open_snapshot(release) as old, open_snapshot(tmp_path / "package") as new:
        assert compare(old, new).empty


def test_what_changed_in_an_older_record_of_exclusions_is_a_patch(tmp_path: Path) -> None:
    package = older_package(tmp_path / "package")
    release = publish(package, tmp_path / "releases").path
    write_csv(package / "set_asides.csv", EXCLUSION, [("s1", "20+8", "name", "a name"), ("s2", "5G", "name", "a name")])
    with open_snapshot(release) as old, open_snapshot(package) as new:
        changes = compare(old, new)
    assert [(table.table, table.rows_added, table.level) for table in changes.tables if not table.empty] == [
        ("set_asides", 1, Level.PATCH)
    ]


def test_a_role_by_its_older_name_is_no_other_role() -> None:
    roles = [{"govdata": {"role": role}} for role in ("set-asides", "exclusions", "waivers")]
    assert list(resource_changes("t", roles[0], roles[1])) == []
    assert [change.place for change in resource_changes("t", roles[0], roles[2])] == ["t.role"]


@pytest.mark.parametrize("name", ["wordings", "lexicon"])
def test_the_lexicon_is_one_under_both_names_and_goes_with_the_release(tmp_path: Path, name: str) -> None:
    folder = older_package(tmp_path / "package")
    raw = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    (folder / "datapackage.json").write_text(json.dumps({**raw, "govdata": {name: "wordings.json"}}), encoding="utf-8")
    package = load_package(folder)
    assert rules_and_lexicon(package) == {"lexicon.phrases": WORDS["phrases"]}
    tables = [resource.name for resource in package.resources]
    assert attached_files(package, tables) == [(package.root / "wordings.json", "lexicon.json")]
