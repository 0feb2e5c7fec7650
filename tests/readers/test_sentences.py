"""What a person reads of a file that cannot be read: every sentence of the room, in both languages."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from govdata import readers
from govdata.errors import os_reason
from govdata.readers.decoding import encoding_of
from govdata.readers.infer import infer_package
from govdata.readers.inputs import open_inputs
from tests.support.languages import CJK, assert_both_languages


def sentences() -> Iterator[tuple[str, str, str]]:
    """Where each message of the room is written, and the words of it that stand in the source."""
    for path in sorted(Path(readers.__path__[0]).glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Message":
                en, zh = (words(argument) for argument in node.args)
                yield f"{path.name}:{node.lineno}", en, zh


def words(node: ast.expr) -> str:
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    return "".join(str(part.value) for part in parts if isinstance(part, ast.Constant))


@pytest.mark.parametrize(("place", "en", "zh"), [pytest.param(*each, id=each[0]) for each in sentences()])
def test_a_sentence_has_both_languages(place: str, en: str, zh: str) -> None:
    assert bool(CJK.search(zh)) or not any(letter.isalpha() for letter in en), place
    assert not CJK.search(en), place
    assert en.endswith(".") == zh.endswith("。"), place


def test_what_is_inferred_is_told_in_both_languages(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes("id;name\n1;公园数量\n".encode("gb18030"))
    package = infer_package(tmp_path / "t.csv")
    with open_inputs(package) as inputs:
        assert [text.zh for text in inputs["t"].assumed] == [
            "编码为 gb18030",
            "分隔符为“;”",
            "首行为表头",
        ]
        for said in inputs["t"].assumed:
            assert_both_languages(said)


def test_a_byte_order_mark_is_told_in_both_languages(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("id", encoding="utf-16")
    assert_both_languages(encoding_of(tmp_path / "t.csv", None)[1])


@pytest.mark.parametrize(
    ("number", "zh"), [(2, "文件或文件夹不存在"), (28, "磁盘空间不足"), (71, "系统错误（代码 71）")]
)
def test_a_reason_of_the_system_is_told_in_both_languages(number: int, zh: str) -> None:
    reason = os_reason(OSError(number, "the system's words"))
    assert (reason.en, reason.zh) == ("the system's words", zh)
