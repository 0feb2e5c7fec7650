"""Hooks of MkDocs: the pages outside of docs/ that its pages lead to, their links, and the language of a page.

In the repository each link leads to a file; on the site the same files stand elsewhere, or not at all.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any, Final

from mkdocs.structure.files import File, Files

ROOT: Final = Path(__file__).resolve().parents[1]
OUTSIDE: Final = {
    "README.md": "readme.md",
    "README.zh-CN.md": "zh/readme.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "SECURITY.md": "security.md",
    "CODE_OF_CONDUCT.md": "code_of_conduct.md",
    "benchmarks/README.md": "benchmarks.md",
}
"""Pages outside of docs/, with their places on the site."""
_HOME: Final = {place: path for path, place in OUTSIDE.items()}
_LINK: Final = re.compile(r"\[([^\]]*)\]\(([^)#:]+)(#[^)]*)?\)")
_CODE: Final = re.compile(r"(^```.*?^```|`[^`\n]+`)", re.M | re.S)


def on_files(files: Files, config: Any) -> Files:
    """Add the pages outside of docs/."""
    for path, place in OUTSIDE.items():
        files.append(File.generated(config, place, content=(ROOT / path).read_text(encoding="utf-8")))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Lead links to where the files stand on the site."""
    place = page.file.src_uri
    pieces = _CODE.split(markdown)
    return "".join(piece if number % 2 else with_site_links(piece, place) for number, piece in enumerate(pieces))


def with_site_links(text: str, place: str) -> str:
    """A text without code, with links as the site has them; a file that the site lacks is named without a link."""
    return _LINK.sub(lambda link: _site_link(link, place), text)


def _site_link(link: re.Match[str], place: str) -> str:
    home = _HOME.get(place, f"docs/{place}")
    target = posixpath.normpath(posixpath.join(posixpath.dirname(home), link[2]))
    found = OUTSIDE.get(target) or (target.removeprefix("docs/") if target.startswith("docs/") else "")
    if not found.endswith(".md"):
        return link[1]
    return f"[{link[1]}]({posixpath.relpath(found, posixpath.dirname(place) or '.')}{link[3] or ''})"


def on_page_context(context: Any, page: Any, config: Any, **_: Any) -> Any:
    """Chinese pages say that they are, and have the words of the theme in Chinese."""
    config.theme["language"] = "zh" if page.file.src_uri.startswith("zh/") else "en"
    return context
