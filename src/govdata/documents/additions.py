"""What becomes of documents that are taken into an archive: what is to be written, what was, and how it is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from enum import StrEnum
from pathlib import Path
from typing import Any

from govdata.documents.reading import Omission
from govdata.reports.messages import Message, counted
from govdata.reports.printable import printable
from govdata.values import dataclass


class AdditionState(StrEnum):
    """What became of a document."""

    ADDED = "added"
    UNCHANGED = "unchanged"
    REPLACED = "replaced"
    """Its files were replaced; its row is as it was, and `rebase` moves the package to the new text."""


@dataclass(frozen=True)
class AddedSource:
    """A document as it is in the archive: the source that it is, its files, and the cells of its row that are filled.

    `empty` are required columns that a person fills in, `unprinted` those which the properties of the file gave and
    not its print, `absent` what is known and has no column in the table.
    """

    id: str
    state: AdditionState
    document: str
    file: str
    files: tuple[str, ...]
    cells: Mapping[str, str] = field(default_factory=dict)
    empty: tuple[str, ...] = ()
    unprinted: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    omissions: tuple[Omission, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        lists = {name: list(getattr(self, name)) for name in ("files", "empty", "unprinted", "absent")}
        told = {"id": self.id, "state": str(self.state), "document": self.document, "file": self.file}
        return {**told, **lists, "cells": dict(self.cells)}


@dataclass(frozen=True)
class RefusedDocument:
    """A document that has no text to be quoted, and what to do with it."""

    document: str
    problem: Message
    next_step: Message

    @property
    def sentence(self) -> Message:
        """Why it was not taken, and the next step, in one line."""
        document, problem, step = self.document, self.problem, self.next_step
        return Message(
            f"{document}: not added, since {problem.en}. {step.en}", f"{document}：未收入，{problem.zh}。{step.zh}"
        )

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        told = {"problem": self.problem.en, "problemZh": self.problem.zh}
        return {"document": self.document, **told, "nextStep": self.next_step.en, "nextStepZh": self.next_step.zh}


@dataclass(frozen=True)
class AdditionPlan:
    """What is to be written: each file with its bytes, in order, and what will have become of each document."""

    sources: tuple[AddedSource, ...] = ()
    refused: tuple[RefusedDocument, ...] = ()
    contents: Mapping[Path, bytes] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Addition:
    """What became of some documents, and the files that were written."""

    sources: tuple[AddedSource, ...] = ()
    refused: tuple[RefusedDocument, ...] = ()
    written: tuple[Path, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every document is in the archive."""
        return not self.refused

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "complete": self.complete,
            "sources": [source.to_dict() for source in self.sources],
            "refused": [each.to_dict() for each in self.refused],
            "written": [str(path) for path in self.written],
        }

    def describe(self, lang: str = "en") -> str:
        """A line or some for each document; `lang` is en or zh."""
        lines = [line for source in self.sources for line in _lines(source)]
        lines += (each.sentence for each in self.refused)
        return "".join(f"{printable(line.in_(lang))}\n" for line in lines)


def _lines(source: AddedSource) -> Iterator[Message]:
    yield _STATES[source.state](source)
    if source.empty:
        yield Message(
            f"  To be filled in, since the document does not say it: {', '.join(source.empty)}.",
            f"  文件未写明、需填写的列：{'、'.join(source.empty)}。",
        )
    if source.unprinted:
        yield Message(
            f"  Compare with the print, since the file's properties gave it: {', '.join(source.unprinted)}.",
            f"  取自文件属性、请与正文核对的列：{'、'.join(source.unprinted)}。",
        )
    if source.absent:
        yield Message(
            f"  Not kept, since the table has no such column: {', '.join(source.absent)}."
            " Add what you need to the schema and to the header; govdata rebase fills it in.",
            f"  表中没有以下列，故未记录：{'、'.join(source.absent)}。"
            "请将需要的列加入模式与表头，再用 govdata rebase 填入。",
        )


def _added(source: AddedSource) -> Message:
    count = counted(len(source.files), "file")
    return Message(
        f"{source.document}: added as {source.id} ({count}: {', '.join(source.files)})",
        f"{source.document}：已收入，标识为 {source.id}（{len(source.files):,} 个文件：{'、'.join(source.files)}）",
    )


def _unchanged(source: AddedSource) -> Message:
    return Message(
        f"{source.document}: it is there already as {source.id}; nothing changed",
        f"{source.document}：已在存档中，标识为 {source.id}；未作改动",
    )


def _replaced(source: AddedSource) -> Message:
    return Message(
        f"{source.document}: the files of {source.id} are the new ones; move the package to them:"
        " govdata rebase PACKAGE --sources DIR",
        f"{source.document}：{source.id} 的文件已换成新的；请使数据包随之改写：govdata rebase PACKAGE --sources DIR",
    )


_STATES = {
    AdditionState.ADDED: _added,
    AdditionState.UNCHANGED: _unchanged,
    AdditionState.REPLACED: _replaced,
}
