"""The documentation as a site: built without a warning, and a page of it asks for nothing from elsewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

pytest.importorskip("mkdocs", reason="the extra docs is not installed")
from docs.site_hooks import OUTSIDE, with_site_links

ROOT = Path(__file__).resolve().parents[2]
LOADED = re.compile(r"<(?:script|img|iframe|source|link)\b[^>]*?\b(?:src|href)=\"?([^\" >]+)", re.I)
LEADING = re.compile(r"<a\b[^>]*?\bhref=\"?([^\" >]+)", re.I)
ANCHOR = re.compile(r"\bid=\"?([^\" >]+)", re.I)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs") / "site"
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return folder


def test_every_page_of_docs_is_on_the_site(site: Path) -> None:
    written = {path.relative_to(ROOT / "docs").with_suffix(".html").as_posix() for path in ROOT.glob("docs/**/*.md")}
    built = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    assert written - {"README.html"} <= built
    assert {place.replace(".md", ".html") for place in OUTSIDE.values()} | {"index.html"} <= built


def test_no_page_asks_for_anything_from_elsewhere(site: Path) -> None:
    pages = {path: path.read_text(encoding="utf-8") for path in site.rglob("*.html")}
    loaded = {(path.name, link) for path, text in pages.items() for link in LOADED.findall(text)}
    assert len(loaded) > len(pages)
    assert sorted(each for each in loaded if urlsplit(each[1]).netloc) == []
    assert [path.name for path, text in pages.items() if 'class="mermaid"' in text] == []  # would come from a CDN
    styles = "".join(path.read_text(encoding="utf-8") for path in site.rglob("*.css"))
    assert re.findall(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//[^)\"']+", styles) == []


def test_every_link_of_the_site_leads_to_a_page_and_an_anchor(site: Path) -> None:
    pages = {path.resolve(): path.read_text(encoding="utf-8") for path in site.rglob("*.html")}
    anchors = {path: {*ANCHOR.findall(text), ""} for path, text in pages.items()}
    dead = []
    for path, text in pages.items():
        for link in LEADING.findall(text) if path.name != "404.html" else ():
            parts = urlsplit(unquote(link.replace("&amp;", "&")))
            target = (path.parent / parts.path).resolve() if parts.path else path
            target = target / "index.html" if target.is_dir() else target
            if not (parts.scheme or (target in anchors and parts.fragment in anchors[target])):
                dead.append((path.name, link))
    assert dead == []


def test_each_page_says_its_language(site: Path) -> None:
    said = {
        path.relative_to(site).as_posix(): re.findall(r"<html[^>]*\blang=\"([\w-]+)", path.read_text(encoding="utf-8"))
        for path in site.rglob("*.html")
    }
    assert {page: ["zh" if page.startswith("zh/") else "en"] for page in said} == said


@pytest.mark.parametrize(
    ("text", "place", "led"),
    [
        ("[a](tables.md#x)", "guide/figures.md", "[a](tables.md#x)"),
        ("[a](../../README.md)", "guide/start.md", "[a](../readme.md)"),
        ("[a](docs/guide/start.md#b)", "readme.md", "[a](guide/start.md#b)"),
        ("[a](docs/zh/start.md)", "zh/readme.md", "[a](start.md)"),
        ("[a](../LICENSE)", "README.md", "a"),
        ("[a](https://x.org/b.md)", "guide/start.md", "[a](https://x.org/b.md)"),
        ("[a](#b)", "guide/start.md", "[a](#b)"),
    ],
)
def test_links_lead_to_where_files_stand_on_the_site(text: str, place: str, led: str) -> None:
    assert with_site_links(text, place) == led
