"""A package in the hint of a command is named as it works for whoever reads the hint."""

from __future__ import annotations

from pathlib import Path

import pytest

from govdata.metadata.named_path import named_from_here


def test_the_package_of_the_working_folder_needs_no_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "datapackage.json").write_text("{}", encoding="utf-8")
    assert named_from_here(tmp_path) == str(tmp_path)
    monkeypatch.chdir(tmp_path)
    for package in (None, Path(), tmp_path, Path("datapackage.json")):
        assert named_from_here(package) == ""
