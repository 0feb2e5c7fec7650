"""Documentation that cannot fall behind: commands, options, exit codes, rules and links are all there."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from govdata import errors
from govdata.cli.app import cli
from govdata.evidence.check import RULES
from govdata.reports.model import Report
from govdata.rules.observations import JOINED, TABLE
from govdata.rules.types import RULE_TYPES

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("benchmarks/*.md")])
READMES = ("README.md", "README.zh-CN.md")


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.M | re.S)


@pytest.mark.parametrize("readme", READMES)
@pytest.mark.parametrize("command", sorted(cli.commands))
def test_each_command_is_in_both_readmes(readme: str, command: str) -> None:
    assert f"`govdata {command}" in page(readme)


def test_both_readmes_print_the_same_commands() -> None:
    first, second = (blocks(page(readme), "sh") + blocks(page(readme), "python") for readme in READMES)
    assert first == second
    assert len(first) == 4


def test_each_option_of_validate_is_in_the_readme() -> None:
    options = {
        option for parameter in cli.commands["validate"].params for option in parameter.opts if option[:2] == "--"
    }
    assert [option for option in sorted(options) if option not in page("README.md")] == []


@pytest.mark.parametrize(
    "kind",
    [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.GovdataError)],
    ids=lambda kind: kind.__name__,
)
def test_each_exception_stands_in_the_tree_with_its_exit_code(kind: type[errors.GovdataError]) -> None:
    assert re.search(rf"\b{kind.__name__} +{kind.exit_code}\b", errors.__doc__ or "")
    assert f"| {kind.exit_code} |" in page("docs/report.md")


@pytest.mark.parametrize("kind", sorted(RULE_TYPES))
def test_each_kind_of_rule_is_documented(kind: str) -> None:
    assert f"`{kind}`" in page("docs/rules.md")


def test_what_the_reference_tables_say_is_listed_in_full() -> None:
    listed = re.search(r"what the reference tables say: (.*?)\.", page("docs/rules.md"), re.S)
    assert listed
    assert set(re.findall(r"`(\w+)`", listed[1])) == {TABLE, *JOINED}


@pytest.mark.parametrize("rule", sorted([*RULES, "evidence.source-hash"]))
def test_each_rule_of_evidence_is_documented(rule: str) -> None:
    assert rule in page("docs/figures.md") + page("docs/rules.md")


def test_each_key_of_the_json_report_is_documented() -> None:
    keys = Report("demo").to_dict()
    assert [key for key in keys if f"`{key}`" not in page("docs/report.md").replace("[]`", "`")] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_the_page_on_python_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("datapackage.json", "schemas", "datapackage"):
        (tmp_path / name).symlink_to(ROOT / name)
    shutil.copytree(tmp_path, tmp_path / "copy", symlinks=False)
    monkeypatch.chdir(tmp_path / "copy")
    known: dict[str, Any] = {}
    for block in blocks(page("docs/python.md"), "python"):
        exec(block, known)  # noqa: S102 (the page's own words)
    assert known["report"].valid
    assert known["report"].checks
    assert "csv/land.csv" in known["published"].plan.file_names()
