"""`govdata init` says what it named, where the folder has no such name."""

from __future__ import annotations

from pathlib import Path

import pytest

from govdata.cli.app import run


@pytest.mark.parametrize(
    ("folder", "named"),
    [("parks", ""), ("三省数据", '"example"'), ("My Data", '"my-data"'), ("a.b_c-1", "")],
)
def test_another_name_than_the_folder_has_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], folder: str, named: str
) -> None:
    assert run(["init", str(tmp_path / folder)]) == 0
    told = capsys.readouterr().err
    assert "Check it: govdata validate" in told
    assert (f"The package is called {named}" in told) is bool(named)
    assert ("is called" in told) is bool(named)
