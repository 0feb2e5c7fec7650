"""Documentation that cannot fall behind: commands, options, exit codes, rules, terms and links are all there."""

from __future__ import annotations

import ast
import json
import re
import shutil
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from docs.reference import generate

from govdata import errors, validate
from govdata.cli.app import cli
from govdata.evidence.evidence_rules import RULES
from govdata.metadata.roles import FIELD_OWN, PACKAGE_OWN, RESOURCE_OWN
from govdata.reports.messages import LONGEST_QUOTE
from govdata.reports.model import Report
from govdata.reports.renderers import render
from govdata.rules.observations import JOINED, TABLE
from govdata.rules.types import RULE_TYPES
from tests.repo.test_architecture import ROOMS, SOURCE
from tests.support.releasing import publish

ROOT = Path(__file__).resolve().parent.parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *ROOT.glob("benchmarks/*.md")])
READMES = ("README.md", "README.zh-CN.md")
GLOSSARIES = ("docs/reference/glossary.md", "docs/zh/glossary.md")
STANDARDS = (
    *("Data Package", "Data Resource", "Table Schema", "SDMX", "PROV", "Web Annotation", "Dublin Core", "OWID"),
    *("frictionless", "pandera", "SARIF", "schema.org", "FHIR", "GB/T"),
)


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.M | re.S)


def rows(text: str, width: int) -> list[tuple[str, ...]]:
    """The rows, without the heads, of all tables with so many columns."""
    bodies = re.findall(r"^\|[ :|-]+\|\n((?:\|.*\n)+)", text, re.M)
    lines = (re.split(r"(?<!\\)\|", line)[1:-1] for body in bodies for line in body.splitlines())
    return [tuple(cell.strip() for cell in line) for line in lines if len(line) == width]


def id_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


# Commands, options, exit codes


@pytest.mark.parametrize("readme", READMES)
@pytest.mark.parametrize("command", sorted(cli.commands))
def test_each_command_is_in_both_readmes(readme: str, command: str) -> None:
    assert f"`govdata {command}" in page(readme)


def test_both_readmes_print_the_same_commands() -> None:
    first, second = (blocks(page(readme), "sh") + blocks(page(readme), "python") for readme in READMES)
    assert first == second
    assert len(first) == 4


@pytest.mark.parametrize("readme", READMES)
def test_each_option_of_validate_is_in_the_readme(readme: str) -> None:
    options = {
        option for parameter in cli.commands["validate"].params for option in parameter.opts if option[:2] == "--"
    }
    assert [option for option in sorted(options) if option not in page(readme)] == []


@pytest.mark.parametrize(
    "kind",
    [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.GovdataError)],
    ids=lambda kind: kind.__name__,
)
def test_each_exception_stands_in_the_tree_with_its_exit_code(kind: type[errors.GovdataError]) -> None:
    assert re.search(rf"\b{kind.__name__} +{kind.exit_code}\b", errors.__doc__ or "")
    assert f"| {kind.exit_code} |" in page("docs/reference/command-line.md")
    assert f"| {kind.exit_code} |" in page("docs/zh/report.md")


@pytest.mark.parametrize(("readme", "lang"), [("README.md", "en"), ("README.zh-CN.md", "zh")])
def test_the_readme_shows_what_is_printed(tmp_path: Path, readme: str, lang: str) -> None:
    for name in ("schemas", "datapackage"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "datapackage.json", tmp_path)
    as_it_is, with_a_slip = blocks(page(readme), "text")[:2]
    assert missing_lines(as_it_is, render(validate(tmp_path), "text", lang)) == []
    table = tmp_path / "datapackage" / "industry.csv"
    rows_of_table = table.read_text(encoding="utf-8")
    assert rows_of_table.count(",四分之一,25,") == 1
    table.write_text(rows_of_table.replace(",四分之一,25,", ",四分之一,150,"), encoding="utf-8")
    assert missing_lines(with_a_slip, render(validate(tmp_path), "text", lang)) == []


@pytest.mark.parametrize("name", ["docs/guide/inputs.md", "docs/zh/inputs.md"])
def test_the_example_of_a_header_of_two_rows_is_valid(tmp_path: Path, name: str) -> None:
    (table,), (resource,) = blocks(page(name), "csv"), blocks(page(name), "json")
    (tmp_path / "parks.csv").write_text(table, encoding="utf-8")
    descriptor = {"name": "x", "resources": [json.loads(resource)]}
    (tmp_path / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    report = validate(tmp_path)
    assert report.valid, render(report, "text", "en")
    assert [task.rows for task in report.tasks] == [2]


@pytest.mark.parametrize("name", ["docs/guide/engines.md", "docs/zh/engines.md"])
def test_the_example_of_partitions_is_valid_and_can_be_published(tmp_path: Path, name: str) -> None:
    (descriptor,) = blocks(page(name), "json")
    (tmp_path / "datapackage.json").write_text(descriptor, encoding="utf-8")
    for year in (2023, 2024):
        (tmp_path / f"obs/year={year}").mkdir(parents=True)
        pl.DataFrame({"id": ["a", "b"], "value": [1.5, 2.0]}).write_parquet(tmp_path / f"obs/year={year}/p.parquet")
    assert [task.rows for task in validate(tmp_path).tasks] == [4]
    written = publish(tmp_path, tmp_path / "releases").path
    assert len(list(written.glob("parquet/obs/year=*/part-0.parquet"))) == 2


def missing_lines(shown: str, printed: str) -> list[str]:
    """The lines of an example that were not printed; "…" stands for anything."""
    lines = [line for line in shown.splitlines() if line and not line.startswith("$ ")]
    patterns = {line: re.compile(re.escape(line).replace("…", ".*") + "$", re.M) for line in lines}
    return [line for line, pattern in patterns.items() if not pattern.search(printed)]


# Rules, roles, reports


@pytest.mark.parametrize("kind", sorted(RULE_TYPES))
def test_each_rule_type_is_documented(kind: str) -> None:
    assert f"\n| `{kind}` |" in page("docs/guide/rules.md")


def test_each_column_of_the_reference_tables_is_listed_in_full() -> None:
    listed = re.search(r"columns of the reference tables: (.*?)\.", page("docs/guide/rules.md"), re.S)
    assert listed
    assert set(re.findall(r"`(\w+)`", listed[1])) == {TABLE, *JOINED}


@pytest.mark.parametrize("name", ["docs/guide/figures.md", "docs/zh/figures.md"])
@pytest.mark.parametrize("rule", sorted([*RULES, "evidence.source-hash", "evidence.original", "evidence.source-part"]))
def test_each_check_of_evidence_is_documented(name: str, rule: str) -> None:
    assert f"\n| `{rule}` |" in page(name)


@pytest.mark.parametrize("name", sorted({*PACKAGE_OWN, *RESOURCE_OWN, *FIELD_OWN}))
def test_each_property_of_our_own_is_documented(name: str) -> None:
    assert f"`{name}`" in page("docs/reference/roles.md")


def test_each_key_of_the_json_report_is_documented() -> None:
    keys = Report("demo").to_dict()
    assert [key for key in keys if f"`{key}`" not in page("docs/reference/report.md").replace("[]`", "`")] == []


def test_each_key_of_the_schema_of_the_report_is_documented() -> None:
    schema = json.loads((SOURCE / "reports" / "report.schema.json").read_text(encoding="utf-8"))
    text = page("docs/reference/report.md").replace("[]`", "`")
    assert len(keys_of(schema)) > 30
    assert [key for key in sorted(keys_of(schema)) if f"`{key}`" not in text] == []


def keys_of(schema: Any) -> set[str]:
    """The names of all properties that a JSON Schema declares, at any depth."""
    if isinstance(schema, list):
        return {key for each in schema for key in keys_of(each)}
    if not isinstance(schema, dict):
        return set()
    inner = {key for each in schema.values() for key in keys_of(each)}
    return inner | set(schema["properties"]) if isinstance(schema.get("properties"), dict) else inner


# What is made from the code


@pytest.mark.parametrize("path", PAGES, ids=id_of)
def test_generated_parts_are_as_the_code_has_them(path: Path) -> None:
    """To renew them: `python -m docs.reference.generate`."""
    text = path.read_text(encoding="utf-8")
    assert generate.written(text) == text


def test_each_generated_part_stands_on_one_page() -> None:
    found = [name for path in PAGES for _, name, _ in generate.PART.findall(path.read_text(encoding="utf-8"))]
    assert sorted(found) == sorted(generate.PARTS)


@pytest.mark.parametrize("name", sorted(generate.MADE))
def test_made_schemas_are_as_the_code_has_them(name: str) -> None:
    """To renew them: `python -m docs.reference.generate`."""
    assert generate.schema_file(name).read_text(encoding="utf-8") == generate.schema_text(name)


# Architecture


def test_the_page_on_architecture_lists_the_rooms_by_their_purpose() -> None:
    listed = {name: purpose for name, purpose, *_ in rows(page("docs/explanation/architecture.md"), 4)}
    shown = {name: purpose_of(name).replace("|", "\\|").replace("<", "&lt;") for name in ROOMS}
    assert listed == {f"`{name}`": purpose for name, purpose in shown.items()}


def purpose_of(room: str) -> str:
    path = SOURCE / room / "__init__.py" if (SOURCE / room).is_dir() else SOURCE / f"{room}.py"
    return (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").partition("\n")[0]


def test_where_to_change_what_leads_to_files() -> None:
    table = page("docs/explanation/architecture.md").partition("## Where to change what")[2]
    named = set(re.findall(r"`([\w/]+(?:\.\w+|/)+)`", table))
    assert len(named) > 20
    assert [name for name in sorted(named) if not any((base / name).exists() for base in (SOURCE, ROOT))] == []


def test_where_to_change_a_type_names_every_module_that_knows_one() -> None:
    row = next(
        line for line in page("docs/explanation/architecture.md").splitlines() if "a type of Table Schema" in line
    )
    modules = {path for path in SOURCE.rglob("*.py") if re.search('"(yearmonth|geopoint)"', path.read_text("utf-8"))}
    assert len(modules) > 3
    assert [name for path in sorted(modules) if (name := path.relative_to(SOURCE).as_posix()) not in row] == []


@pytest.mark.parametrize("name", ["docs/explanation/portability.md", "docs/reference/units.md", "CONTRIBUTING.md"])
def test_the_code_that_a_page_names_is_there(name: str) -> None:
    named = set(re.findall(r"`((?:src|tests|docs|benchmarks)/[\w./-]+)`", page(name)))
    assert named
    assert [each for each in sorted(named) if not (ROOT / each).exists()] == []


DEPARTURES = sorted(set(re.findall(r"`(\w+/test_\w+\.py)(?:::(\w+))?`", page("docs/explanation/conformance.md"))))


@pytest.mark.parametrize("named", DEPARTURES, ids="::".join)
def test_the_tests_of_the_departures_from_frictionless_are_there(named: tuple[str, str]) -> None:
    text = (ROOT / "tests" / named[0]).read_text(encoding="utf-8")
    assert f"def {named[1]}" in text


# The longest quote


def test_the_schemas_allow_the_longest_quote() -> None:
    schemas = [
        path for folder in ("schemas", "src/govdata/template/schemas") for path in (ROOT / folder).glob("*.json")
    ]
    fields = [field for path in schemas for field in json.loads(page(id_of(path))).get("fields", ())]
    quotes = [field for field in fields if field["name"] == "quote"]
    assert len(quotes) > 8
    assert {quote["constraints"]["maxLength"] for quote in quotes} == {LONGEST_QUOTE}
    assert {length for quote in quotes for length in lengths(quote["description"])} == {LONGEST_QUOTE}


def lengths(text: str) -> list[int]:
    """The numbers of characters that a text speaks of."""
    return [int(number) for number in re.findall(r"(\d+) ?(?:characters|个?字)", text)]


def test_the_documentation_says_the_longest_quote() -> None:
    lines = [line for path in PAGES for line in page(id_of(path)).splitlines() if re.search("quote|引文", line)]
    said = [length for line in lines for length in lengths(line)]
    assert len(said) > 5
    assert set(said) == {LONGEST_QUOTE}


# The glossary


@cache
def code_words() -> frozenset[str]:
    """The words of the code, its data, and the flagship's schemas."""
    files = [*SOURCE.rglob("*.py"), *SOURCE.rglob("*.json"), *ROOT.glob("schemas/*.json"), ROOT / "datapackage.json"]
    return frozenset(word for path in files for word in re.findall(r"\w+", path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", GLOSSARIES)
def test_each_term_names_its_counterpart_or_says_that_there_is_none(name: str) -> None:
    found = rows(page(name), 5)
    assert len(found) > 40
    known = re.compile("|".join(map(re.escape, (*STANDARDS, "none", "无"))))
    assert [term for term, *_, counterpart in found if not known.match(counterpart)] == []


@pytest.mark.parametrize("name", GLOSSARIES)
def test_the_names_in_code_of_each_term_exist(name: str) -> None:
    cells = [cell for row in rows(page(name), 5) for cell in re.findall(r"`([^`]+)`", row[2])]
    names = [word for cell in cells for word in re.findall(r"\w+", cell)]
    assert len(names) > 50
    assert sorted({each for each in names if each not in code_words()}) == []


def test_both_glossaries_have_the_same_terms() -> None:
    english, chinese = (rows(page(name), 5) for name in GLOSSARIES)
    assert [(row[0], row[1]) for row in english] == [(row[1], row[0]) for row in chinese]
    assert [re.findall(r"`[^`]+`", row[2]) for row in english] == [re.findall(r"`[^`]+`", row[2]) for row in chinese]


# Links


@pytest.mark.parametrize("path", PAGES, ids=id_of)
def test_links_lead_somewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    dead = []
    for link, anchor in re.findall(r"\]\(([^)#:]*)(?:#([^)]*))?\)", text):
        target = path.parent / link if link else path
        if not target.exists() or (anchor and anchor not in anchors(target)):
            dead.append(f"{link}#{anchor}")
    assert dead == []


@pytest.mark.parametrize("path", PAGES, ids=id_of)
def test_a_block_of_code_names_its_language_and_nothing_else(path: Path) -> None:
    """The site takes a fence with more words for prose, and the rest of the page for code."""
    fences = re.findall(r"^ *```(.*)$", path.read_text(encoding="utf-8"), re.M)
    assert [fence for fence in fences if not re.fullmatch(r"[\w+-]*", fence)] == []
    assert len(fences) % 2 == 0


@cache
def anchors(path: Path) -> frozenset[str]:
    """The anchors of a page's headings, as code hosts make them: punctuation goes, blanks become hyphens."""
    prose = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.M | re.S)
    heads = re.findall(r"^#+ (.*)$", prose, re.M)
    return frozenset(re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads)


def test_the_pages_that_the_code_names_are_there() -> None:
    files = [*SOURCE.rglob("*.py"), *SOURCE.rglob("*.json"), ROOT / "pyproject.toml"]
    named = {(id_of(path), page) for path in files for page in re.findall(r"docs/[\w/-]+\.md", path.read_text("utf-8"))}
    assert named
    assert [each for each in sorted(named) if not (ROOT / each[1]).exists()] == []


def test_every_page_is_linked_from_the_index() -> None:
    linked = {(DOCS / link).resolve() for link in re.findall(r"\]\(([^)#:]+)", page("docs/README.md"))}
    assert [id_of(path) for path in DOCS.rglob("*.md") if path not in linked and path != DOCS / "README.md"] == []


@pytest.mark.parametrize("path", sorted((DOCS / "zh").glob("*.md")), ids=id_of)
def test_a_page_in_chinese_and_its_page_in_english_lead_to_each_other_under_their_titles(path: Path) -> None:
    (english,) = (each for each in DOCS.glob(f"*/{path.name}") if each.parent != path.parent)
    led = [each.read_text(encoding="utf-8").splitlines()[1:4] for each in (path, english)]
    folder = english.parent.name
    assert led == [["", f"[English](../{folder}/{path.name})", ""], ["", f"[中文](../zh/{path.name})", ""]]
    assert f"](zh/{path.name})" in page("docs/README.md").partition("## 中文文档")[0]


# Python


def test_the_page_on_python_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("datapackage.json", "schemas", "datapackage"):
        (tmp_path / name).symlink_to(ROOT / name)
    shutil.copytree(tmp_path, tmp_path / "copy", symlinks=False)
    monkeypatch.chdir(tmp_path / "copy")
    known: dict[str, Any] = {}
    for block in blocks(page("docs/guide/python.md"), "python"):
        exec(block, known)  # noqa: S102 (the page's own words)
    assert known["report"].valid
    assert known["report"].checks
    assert "csv/land.csv" in known["plan"].file_names()
