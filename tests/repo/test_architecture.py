"""The listing of src/govdata is the architecture: a module imports only from those that stand before it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ORDER = """
    errors report markdown
    descriptor standard roles dialect tableschema resource package
    unpack survey records cells inputs bare
    fieldtypes constraints judge canonical labels textframe patterns doubts layout keys typed_keys typed structure
    interval wordings numerals folding forms grammar quantity english setasides contexts proposals
    printed archive scan texts evidence
    expression mentions kinds kinds_rows kinds_pairs kinds_groups kinds_computed
    catalogue rules pandera_bridge pandera_mapping consistency facts waivers explain
    examine
    version manifest staging arrow export exactness dictionary spreadsheet workbook
    changes compatibility rowdiff enclosures editions diff revisions release verify load
    render workflow scaffold cli __main__
""".split()  # noqa: SIM905 (read as a list of rooms, one floor a line)
SOURCE = Path(__file__).resolve().parent.parent.parent / "src" / "govdata"
MODULES = sorted(path.stem for path in SOURCE.glob("*.py") if path.stem != "__init__")


def _own_imports(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "govdata":
            found |= {alias.name for alias in node.names if alias.name in ORDER}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("govdata."):
            found.add((node.module or "").split(".")[1])
        elif isinstance(node, ast.Import):
            found |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith("govdata.")}
    return found


def test_every_module_has_its_place_in_the_order() -> None:
    assert set(MODULES) <= set(ORDER)


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_what_stands_before_it(module: str) -> None:
    tree = ast.parse((SOURCE / f"{module}.py").read_text(encoding="utf-8"))
    before = set(ORDER[: ORDER.index(module)])
    assert _own_imports(tree) <= before


@pytest.mark.parametrize("module", [module for module in MODULES if module != "cli"])
def test_no_module_of_ours_is_imported_inside_a_function(module: str) -> None:
    tree = ast.parse((SOURCE / f"{module}.py").read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    assert [function.name for function in functions if _own_imports(function)] == []


@pytest.mark.parametrize("module", MODULES)
def test_a_module_that_passes_400_lines_is_asking_to_be_two(module: str) -> None:
    assert (SOURCE / f"{module}.py").read_text(encoding="utf-8").count("\n") <= 400


@pytest.mark.parametrize("module", MODULES)
def test_the_architecture_page_says_what_each_module_says_of_itself(module: str) -> None:
    docstring = ast.get_docstring(ast.parse((SOURCE / f"{module}.py").read_text(encoding="utf-8"))) or ""
    says = docstring.split("\n\n")[0].replace("\n", " ")
    page = (SOURCE.parent.parent / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert f"| `{module}` | {says} |" in page
