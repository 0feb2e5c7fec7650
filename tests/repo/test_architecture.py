"""The folder listing is the architecture: the table of rooms, held as equality, and no circle anywhere."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "govdata"
ROOMS = {
    "reports": "",
    "errors": "reports",
    "arguments": "errors extras reports",
    "deadline": "reports",
    "extras": "reports",
    "names": "",
    "progress": "reports",
    "file_system": "",
    "programs": "errors reports",
    "files": "errors reports",
    "receipts": "errors file_system files reports",
    "metadata": "errors files reports",
    "readers": "errors extras file_system files metadata receipts reports",
    "structure": "deadline extras metadata progress readers receipts reports",
    "engines": "deadline errors extras metadata readers reports structure",
    "quantities": "errors metadata reports",
    "documents": "errors extras files metadata progress readers reports",
    "evidence": "deadline documents metadata quantities reports",
    "drafts": "documents evidence metadata names quantities readers reports",
    "rules": "deadline errors metadata reports structure",
    "signing": "errors files programs reports stores",
    "stores": "errors extras file_system files reports",
    "releases": (
        "arguments errors extras file_system files metadata names old_calls programs progress reports signing stores"
        " structure"
    ),
    "release_bytes": "errors releases reports signing",
    "comparison": "errors metadata readers releases reports rules structure",
    "catalogs": "metadata releases reports structure",
    "old_calls": "",
    "waivers": "metadata reports",
    "scaffold": "errors reports",
    "schemas": "errors reports",
    "validation": (
        "deadline documents engines errors evidence metadata progress readers receipts reports rules structure waivers"
    ),
    "frame_validation": "deadline errors metadata reports rules structure validation",
    "rebasing": "documents evidence metadata quantities readers reports",
    "adding": "documents errors files metadata readers reports",
    "reviewing": ("documents drafts errors evidence file_system files metadata quantities readers reports structure"),
    "site": "errors metadata quantities releases reports rules",
    "describing": "catalogs errors releases reports site",
    "pushing": "arguments errors releases reports signing stores",
    "deposits": "errors files releases reports stores",
    "depositing": "arguments deposits errors releases reports signing stores",
    "release_plans": "comparison describing metadata pushing releases reports",
    "publishing": (
        "catalogs comparison describing errors metadata progress release_plans releases reports scaffold signing"
    ),
    "publishing_to_stores": (
        "comparison errors metadata publishing pushing release_plans releases reports signing stores"
    ),
    "verification": ("errors files metadata progress readers release_bytes releases reports signing structure"),
    "signed_releases": "arguments errors extras release_bytes releases reports signing stores verification",
    "databases": "errors extras file_system metadata releases reports structure",
    "exporting": "comparison databases documents errors evidence metadata readers releases reports structure",
    "source_documents": "adding arguments documents errors files metadata progress reports",
    "source_texts": (
        "arguments documents drafts errors evidence files metadata progress quantities readers rebasing reports"
        " structure"
    ),
    "api": (
        "arguments comparison engines errors exporting frame_validation old_calls publishing_to_stores release_plans"
        " releases reports scaffold signed_releases validation"
    ),
    "examine": "validation",
    "declarations": "arguments errors metadata old_calls quantities reports rules schemas",
    "cli": (
        "api comparison deadline declarations depositing documents drafts errors evidence progress pushing reports"
        " reviewing schemas signed_releases source_documents source_texts stores"
    ),
    "__main__": "cli",
}
"""What each room, and each file at the top, imports of the others: exactly this."""
GROUND = {"values", "late"}
"""How classes are made and modules imported: any room may import these, and they import nothing of ours."""
LAZY = {"__init__", "api", "declarations", "signed_releases", "source_documents", "source_texts"}
"""The front door: what it offers is imported when it is called, so that `import govdata` stays light."""

TREES = {
    ".".join(path.relative_to(SOURCE).with_suffix("").parts): ast.parse(path.read_text(encoding="utf-8"))
    for path in sorted(SOURCE.rglob("*.py"))
}
FACES = {name for name in TREES if name.rpartition(".")[2] == "__init__"}
MODULES = sorted(set(TREES) - FACES)


def room(module: str) -> str:
    return module.partition(".")[0]


def late(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """What a module calls by `when_called`: module and name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "when_called":
            module, name = (each.value for each in node.args if isinstance(each, ast.Constant))
            yield str(module), str(name)


def own_imports(tree: ast.AST) -> Iterator[str]:
    """The modules of ours that are imported, as `room.module`; "" is the package itself."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name.removeprefix("govdata.") for name in node.names if name.name.startswith("govdata."))
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "govdata":
            base = (node.module or "").removeprefix("govdata").removeprefix(".")
            for alias in node.names:
                module = f"{base}.{alias.name}".removeprefix(".")
                yield module if module in TREES else base
    yield from (module.removeprefix("govdata.") for module, _ in late(tree))


def test_each_room_imports_exactly_what_its_row_says() -> None:
    found: dict[str, set[str]] = {room(module): set() for module in MODULES}
    for module in MODULES:
        found[room(module)] |= {room(each) for each in own_imports(TREES[module])} - {room(module), ""}
    assert {name: found.pop(name) for name in GROUND} == {name: set() for name in GROUND}
    found = {name: others - GROUND for name, others in found.items()}
    assert {name: " ".join(sorted(others)) for name, others in found.items()} == ROOMS


def test_no_circle_between_rooms() -> None:
    order = list(TopologicalSorter({name: row.split() for name, row in ROOMS.items()}).static_order())
    assert set(order) == set(ROOMS)


def test_no_circle_between_modules() -> None:
    graph = {module: set(own_imports(TREES[module])) & set(MODULES) for module in MODULES}
    assert len(list(TopologicalSorter(graph).static_order())) == len(MODULES)


@pytest.mark.parametrize("module", [name for name in TREES if room(name) not in {*LAZY, "cli"}])
def test_no_module_of_ours_is_imported_inside_a_function(module: str) -> None:
    functions = [node for node in ast.walk(TREES[module]) if isinstance(node, ast.FunctionDef)]
    assert [function.name for function in functions if set(own_imports(function))] == []


def defined(tree: ast.Module) -> set[str]:
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}


def test_what_is_imported_when_it_is_called_is_there() -> None:
    found = [each for tree in TREES.values() for each in late(tree)]
    assert found
    assert [
        (module, name) for module, name in found if name not in defined(TREES[module.removeprefix("govdata.")])
    ] == []


def test_frozen_values_have_one_home() -> None:
    """The standard library takes three times as long to make one; what else a dataclass may be is its business."""
    theirs = [
        name
        for name, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "dataclasses" and name != "values"
        if "dataclass" in {alias.name for alias in node.names}
        if "@dataclass(frozen=True)\n"
        in SOURCE.joinpath(*name.split(".")).with_suffix(".py").read_text(encoding="utf-8")
    ]
    assert theirs == []


@pytest.mark.parametrize("face", sorted(FACES))
def test_no_module_has_the_name_of_what_its_package_exports(face: str) -> None:
    package = face.removesuffix("__init__").removesuffix(".")
    inside = {
        name.removeprefix(f"{package}.").partition(".")[0]
        for name in TREES
        if name.startswith(package) and name != face
    }
    module = importlib.import_module(f"govdata.{package}".removesuffix("."))
    assert set(getattr(module, "__all__", ())) & inside == set()


@pytest.mark.parametrize("module", sorted(TREES))
def test_a_module_that_passes_400_lines_is_asking_to_be_two(module: str) -> None:
    path = SOURCE.joinpath(*module.split(".")).with_suffix(".py")
    assert path.read_text(encoding="utf-8").count("\n") <= 400
