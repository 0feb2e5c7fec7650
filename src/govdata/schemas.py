"""The JSON Schemas that govdata ships, by name: of what it writes, and of what people write for it.

Each has an `$id`, `urn:govdata:schemas:NAME:VERSION`: a name, not a place, so that nothing is fetched, and the files
that govdata writes name it by `$schema`. The version changes as docs/reference/stability.md says.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any, Final

from govdata.errors import UsageError
from govdata.reports.messages import Message
from govdata.values import dataclass


@dataclass(frozen=True)
class ShippedSchema:
    """One schema: the room whose files it describes, and what it is a schema of."""

    room: str
    says: Message
    edited: bool = False
    """People write such files by hand, and an editor can help them."""


SCHEMAS: Final[Mapping[str, ShippedSchema]] = {
    "candidates": ShippedSchema(
        "drafts",
        Message(
            "a figure that govdata admit reads, with descriptions for a language model",
            "govdata admit 所读的候选项，附有供语言模型使用的说明",
        ),
    ),
    "changes": ShippedSchema(
        "comparison",
        Message(
            "what govdata diff prints, and changes.json of a release", "govdata diff 的 JSON 与发布版的 changes.json"
        ),
    ),
    "lexicon": ShippedSchema("quantities", Message("a lexicon of your own", "自有词表"), edited=True),
    "lock": ShippedSchema("releases", Message("the lock file that govdata.pin writes", "govdata.pin 所写的锁定文件")),
    "package": ShippedSchema(
        "metadata",
        Message(
            "datapackage.json, with the properties of govdata and of Data Package 2.0",
            "datapackage.json，含 govdata 自有属性与 Data Package 2.0 的属性",
        ),
        edited=True,
    ),
    "report": ShippedSchema(
        "reports",
        Message("the JSON of a report, and report.json of a release", "JSON 报告与发布版的 report.json"),
    ),
    "rules": ShippedSchema("rules", Message("a rule file", "规则文件"), edited=True),
}
"""Every schema by the name that `govdata schema` prints it under."""

STANDARD_PROFILES: Final[Mapping[str, str]] = {
    "https://datapackage.org/profiles/2.0/datapackage.json": "",
    "https://datapackage.org/profiles/2.0/tableschema.json": "#/definitions/tableSchema",
}
"""The profiles that the standard wants a descriptor and a Table Schema to name, and where the schema of packages
describes the same."""


def shipped_schema(name: str) -> dict[str, Any]:
    """A schema by its name.

    Raises:
        UsageError: there is none of that name.
    """
    if name not in SCHEMAS:
        raise UsageError(
            Message(f'There is no schema "{name}".', f"没有名为“{name}”的 JSON Schema。"),
            Message(f"There are: {', '.join(SCHEMAS)}.", f"现有：{'、'.join(SCHEMAS)}。"),
        )
    text = files(f"govdata.{SCHEMAS[name].room}").joinpath(f"{name}.schema.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def list_schemas(lang: str) -> str:
    """A line for each schema: its name, its `$id`, and what it is a schema of."""
    names = ((name, shipped_schema(name)["$id"], each.says.in_(lang)) for name, each in SCHEMAS.items())
    return "".join(f"{name:<11} {address:<34} {says}\n" for name, address, says in names)


def vscode_settings() -> dict[str, Any]:
    """Settings with which VS Code completes what people write by hand, without a network.

    The editor looks a schema up by what `$schema` of a file says, so each stands under its `$id`, and that of packages
    under the names of the standard, too.
    """
    return {"json.schemas": list(_associations())}


def _associations() -> Iterator[dict[str, Any]]:
    for name, each in SCHEMAS.items():
        if each.edited:
            found = shipped_schema(name)
            yield {"url": found["$id"], "schema": found}
    package = shipped_schema("package")["$id"]
    for profile, part in STANDARD_PROFILES.items():
        yield {"url": profile, "schema": {"$ref": f"{package}{part}"}}
