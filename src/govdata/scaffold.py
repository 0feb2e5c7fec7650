"""A package to start from: `govdata init` copies the template, a small package that passes every check, and names it.

The template (`govdata/template`) has the layout of the flagship and is a package like any other: descriptor, schemas,
rules, tables with fifteen figures of two invented documents, and these in `archive/`.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from govdata.errors import UsageError, WriteError, os_reason
from govdata.reports.messages import Message

_STAGE = ".govdata-init"
_OF_THE_USER = ("title", "description", "contributors", "sources")


def init(folder: Path) -> tuple[Path, ...]:
    """Write a package to start from into a new or empty folder; the files written, in order.

    Raises:
        UsageError: there is something in the folder already.
        WriteError: the folder cannot be written; nothing is left in it then.
    """
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise UsageError(
            Message(f"{folder} exists and is not an empty folder.", f"{folder} 已存在，且不是空文件夹。"),
            Message("Name a new folder.", "请指定新文件夹。"),
        )
    stage, made = folder / _STAGE, not folder.exists()
    try:
        with as_file(files("govdata").joinpath("template")) as template:
            shutil.copytree(template, stage, copy_function=shutil.copyfile)
        _name_package(stage / "datapackage.json", folder)
        written = tuple(sorted(folder / path.relative_to(stage) for path in stage.rglob("*") if path.is_file()))
        for part in stage.iterdir():
            part.rename(folder / part.name)
        stage.rmdir()
    except OSError as error:
        shutil.rmtree(folder if made else stage, ignore_errors=True)
        raise WriteError(folder, os_reason(error)) from error
    return written


def placeholders(descriptor: Mapping[str, Any]) -> tuple[str, ...]:
    """The properties of a descriptor that are still those of the template, and that only the user can know."""
    template = json.loads(files("govdata").joinpath("template", "datapackage.json").read_text(encoding="utf-8"))
    return tuple(name for name in _OF_THE_USER if name in descriptor and descriptor[name] == template[name])


def name_from(folder: Path) -> str:
    """What a package in this folder is called; empty where its name has none of the letters of package names."""
    return re.sub("[^a-z0-9._-]+", "-", folder.resolve().name.lower()).strip("-")


def _name_package(descriptor: Path, folder: Path) -> None:
    """The package is named after its folder, in the letters that the standard recommends for names."""
    raw = json.loads(descriptor.read_text(encoding="utf-8"))
    raw["name"] = name_from(folder) or raw["name"]
    text = json.dumps(raw, ensure_ascii=False, indent=2) + "\n"
    descriptor.write_text(text, encoding="utf-8", newline="\n")
