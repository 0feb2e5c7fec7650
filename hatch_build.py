"""The README as a package index shows it: there a link to a file of the repository leads nowhere.

Where `project.urls` names the `Source`, the links lead to its files; without one, they are their words alone.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

_LINK = re.compile(r"\[([^\]]+)\]\((?!https?:|#)([^)]+)\)")


def with_absolute_links(readme: str, source: str) -> str:
    """A README whose links lead to the files at `source`, the address of the repository; none if it is empty."""
    home = f"{source.removesuffix('/')}/blob/main/"
    return _LINK.sub(lambda link: f"[{link[1]}]({home}{link[2]})" if source else link[1], readme)


class ReadmeHook(MetadataHookInterface):
    """Sets `readme` of the metadata."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Called by hatchling before it builds."""
        text = (Path(self.root) / "README.md").read_text(encoding="utf-8")
        readme = with_absolute_links(text, metadata.get("urls", {}).get("Source", ""))
        metadata["readme"] = {"content-type": "text/markdown", "text": readme}
