"""Packages that govdata works without: one sentence where one is missing, and a requirement that brings it."""

from __future__ import annotations

import ast
import importlib.util
import re
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

import govdata
from govdata.arguments import checks_arguments
from govdata.documents import html_reader, ocr_pages, pdf_pages, xls_sheets
from govdata.documents.reading import MissingReader
from govdata.errors import UsageError
from govdata.extras import INSTALLED_BY, not_installed
from govdata.metadata.schema import Field
from govdata.reports.messages import Message
from govdata.structure import text_table

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
SOURCES = {path: path.read_text(encoding="utf-8") for path in sorted((ROOT / "src" / "govdata").rglob("*.py"))}
TREES = [ast.parse(text) for text in SOURCES.values()]
MODULES = {
    "python-calamine": "python_calamine",
    "python-dateutil": "dateutil",
    "pyyaml": "yaml",
    "roc-validator": "rocrate_validator",
}
"""Packages whose module has another name."""
COMES_WITH = {"onnxruntime": "rapidocr", "cv2": "rapidocr", "py4j": "pyspark"}
"""Modules that are imported beside the package whose requirement brings them."""


def module(requirement: str) -> str:
    """The module that a requirement brings."""
    name = re.split(r"[>=;\[]", requirement)[0]
    return MODULES.get(name, name)


CORE = set(map(module, PROJECT["dependencies"]))


def uses() -> Iterator[str]:
    """The packages that `not_installed`, or what passes them on to it, is called with."""
    for tree in TREES:
        calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name))
        asking = (node.args for node in calls if getattr(node.func, "id", "") in {"not_installed", "_missing"})
        yield from (str(args[0].value) for args in asking if isinstance(args[0], ast.Constant))


def imported(trees: Iterable[ast.AST]) -> Iterator[str]:
    """The packages of others that are imported somewhere."""
    own = {"govdata", "tests", "docs", "benchmarks", *sys.stdlib_module_names}
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, ast.Import):
            yield from {alias.name.partition(".")[0] for alias in node.names} - own
        if isinstance(node, ast.ImportFrom):
            yield from {(node.module or "").partition(".")[0]} - own


@pytest.mark.parametrize(("package", "requirement"), sorted(INSTALLED_BY.items()))
def test_the_requirement_brings_the_package(package: str, requirement: str) -> None:
    extra = re.fullmatch(r"govdata\[(\w+)\]", requirement)
    if extra is None:
        assert requirement.partition("[")[0] in CORE
    else:
        assert package in map(module, EXTRAS[extra[1]])


def test_each_package_that_is_imported_is_declared_and_each_that_is_declared_is_imported() -> None:
    found = {COMES_WITH.get(name, name) for name in imported(TREES)}
    assert found == CORE | set(INSTALLED_BY) - {"tatsu"}  # frictionless imports that one


def test_the_tests_and_the_documentation_need_no_more_than_is_declared() -> None:
    paths = [path for folder in ("tests", "docs") for path in (ROOT / folder).rglob("*.py")]
    found = set(imported(ast.parse(path.read_text(encoding="utf-8")) for path in paths))
    assert found <= CORE | {module(each) for extra in ("dev", "docs", "catalogs-tests") for each in EXTRAS[extra]}


def test_an_extra_that_is_made_of_others_has_what_they_have() -> None:
    assert EXTRAS["excel"] == EXTRAS["sheets"]
    assert set(EXTRAS["documents"]) == {*EXTRAS["html"], *EXTRAS["pdf"], *EXTRAS["sheets"]}
    assert set(EXTRAS["dev"]) >= {*EXTRAS["documents"], *EXTRAS["duckdb"], *EXTRAS["pandas"]}


def test_each_package_that_may_be_missing_has_its_sentence() -> None:
    assert set(uses()) == set(INSTALLED_BY)


def test_nobody_else_says_what_to_install() -> None:
    words = re.compile("pip install|尚未安装|which is not installed")
    assert [path.name for path, text in SOURCES.items() if words.search(text)] == ["extras.py"]


@pytest.mark.parametrize(
    ("missing", "package", "read"),
    [
        ("pypdfium2", "pypdfium2", pdf_pages.read_pages),
        ("justhtml", "justhtml", html_reader.read_html),
        ("xlrd", "xlrd", xls_sheets.read_workbook),
        ("rapidocr", "rapidocr", ocr_pages.read_pages_with_ocr),
        ("onnxruntime", "rapidocr", ocr_pages.read_pages_with_ocr),
    ],
)
def test_a_reader_that_is_missing_says_so_in_the_same_words(
    monkeypatch: pytest.MonkeyPatch, missing: str, package: str, read: Callable[[bytes], object]
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(MissingReader, match=f"needs {package}, which is not installed$") as refusal:
        read(b"")
    use = Message(*(said.removesuffix(end) for said, end in _ends(refusal.value.problem, package)))
    assert (refusal.value.problem, refusal.value.next_step) == not_installed(package, use)


def _ends(problem: Message, package: str) -> Iterator[tuple[str, str]]:
    bare, _ = not_installed(package, Message("", ""))
    return zip((problem.en, problem.zh), (bare.en, bare.zh), strict=True)


def test_a_format_that_nobody_reads_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_table, "find_spec", lambda _: None)
    (reason,) = text_table._unread_formats(Field("a", "string", "wkt")).values()
    assert reason.en == "the format wkt needs tatsu, which is not installed. Run: pip install 'frictionless[wkt]'"
    monkeypatch.setattr(text_table, "find_spec", importlib.util.find_spec)
    assert text_table._unread_formats(Field("a", "string", "uri")) == {}


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if `govdata-reader` were installed: what validates and publishes is not there."""
    for name in ("validation", "publishing", "drafts"):
        monkeypatch.setitem(sys.modules, f"govdata.{name}", None)
        monkeypatch.delattr(govdata, name, raising=False)
    monkeypatch.setitem(sys.modules, "govdata.drafts.draft", None)


@pytest.mark.usefixtures("reader")
def test_a_part_that_the_reader_has_not_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"^govdata\.validate is not in govdata-reader") as refusal:
        govdata.validate(tmp_path)
    assert refusal.value.next_step.en == "Run: pip uninstall govdata-reader; then: pip install govdata"
    assert "不含 govdata.validate" in refusal.value.in_("zh")
    with pytest.raises(ImportError, match=r"^govdata\.Draft is not in govdata-reader.*\n.*pip install govdata"):
        _ = govdata.Draft


@pytest.mark.usefixtures("reader")
def test_the_reader_brings_what_its_functions_need_by_its_own_extras() -> None:
    _, step = not_installed("pandas", Message("a pandas frame", "转换为 pandas 数据框"))
    assert step.en == "Run: pip install 'govdata-reader[pandas]'"
    _, step = not_installed("polars", Message("a Polars frame", "转换为 Polars 数据框"))
    assert step.en == "Run: pip install 'polars'"


@pytest.mark.parametrize("name", ["numpy", "govdata.validation"])
def test_what_is_missing_otherwise_is_an_error_of_python(name: str) -> None:
    """A package of others, and a module of ours where all of govdata is installed."""

    def broken() -> None:
        raise ModuleNotFoundError(name=name)

    with pytest.raises(ModuleNotFoundError, match=r"^$"):
        checks_arguments(broken)()
