"""The pages as HTML that a real parser reads: nothing of the data is ever markup, and the same tables give the same."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

import govdata
from govdata import api
from govdata.describing import describe_folder
from govdata.releases.file_words import file_words
from govdata.releases.manifest import find_release
from govdata.reports.messages import Message
from govdata.site import release_page, releases_page
from govdata.site.frame import document, json_in_html
from govdata.site.markup import LONGEST_TEXT, both, el, join, said
from tests.support.observed import HERE, PARKS, REPORT, contents_of, figure, many, release, write_observed
from tests.support.releasing import publish, write_package

justhtml = pytest.importorskip("justhtml", reason="justhtml is not installed: the page is not parsed")
HOSTILE = (
    "</script><script>document.title='hacked'</script>",
    "<img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)" x=\'',
    "-->]]></style></title></textarea>",
    "javascript:alert(1)",
    "a\u202ecba\u2066\u200f",
    "\u05d0\u05d1\u05d2 1 \u05d3",
    "&lt;b&gt;&amp;",
    "\u2028\u2029\x07",
    "{{7*7}} ${7*7}",
)


def parsed(page: bytes) -> Any:
    return justhtml.JustHTML(page, sanitize=False).root


def elements(root: Any) -> list[Any]:
    return list(root.query("*"))


def shape(page: bytes) -> set[tuple[str, ...]]:
    """The kinds of elements of a page, and the names of their attributes."""
    return {(node.name, *sorted(node.attrs or {})) for node in elements(parsed(page))}


LETTER = {**REPORT, "id": "letter", "sha256": "1" * 64, "precedence": 2}


def page_of(folder: Path, **given: Any) -> bytes:
    """The page of a package, which need not be one that may be released."""
    with contents_of(write_observed(folder / "p", given.pop("rows", [{}]), **given)) as contents:
        return release_page(contents)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return page_of(tmp_path_factory.mktemp("plain"), **_hostile("plain text"))


def _hostile(text: str) -> dict[str, Any]:
    """A package with a text in every field that may hold one."""
    revision = {"table": "observations", "row": "observations-1", "field": "value", "old": text, "new": text}
    names = ("title_en", "title_zh", "definition_en", "definition_zh", "scope", "note", "aliases", "direction")
    return {
        "rows": [
            {"note": text, "breakdown": text, "quote": f"{text}273座", "page": text, "period_basis": text},
            {"note": text, "breakdown": text, "source": "letter", "value": 299, "as_written": text},
        ],
        "indicators": [{**PARKS, **dict.fromkeys(names, text)}],
        "subjects": [{**HERE, "name_en": text, "name_zh": text}],
        "sources": [{**REPORT, "title": text, "publisher": text, "url": text}, LETTER],
        "revisions": [{**revision, "reason": text}],
        "title": text,
        "description": text,
        "contributors": [{"title": text}],
        "licenses": [{"name": "CC-BY-4.0", "title": text, "path": "https://example.org/"}],
    }  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_the_data_is_markup(tmp_path: Path, plain: bytes, text: str) -> None:
    page = page_of(tmp_path, **_hostile(text))
    # A text that runs backwards stands in an element of its own; a clause in which no figure is found has no mark.
    assert shape(page) - shape(plain) <= {("bdi",)}
    assert len(parsed(page).query("script")) == 1
    assert not re.search(r"[\u202a-\u202e\u2066-\u2069\u2028\u2029]", page.decode())


def test_a_text_that_no_page_can_bear_is_cut_and_says_so(tmp_path: Path) -> None:
    page = page_of(tmp_path, rows=[{"note": "x" * 100_000}]).decode()
    assert "x" * LONGEST_TEXT in page
    assert "x" * (LONGEST_TEXT + 1) not in page
    assert f"… (+{100_000 - LONGEST_TEXT:,})" in page


@given(st.text())
def test_a_text_is_text_wherever_it_enters(text: str) -> None:
    children = (el("p", text), el("a", said(text), href=text, title=text), both(Message(text, f"{text}。")))
    page = document(text, join(children), {"name": text})
    found = [node.name for node in elements(parsed(page)) if node.name != "bdi"]
    assert found[found.index("body") + 1 :] == ["p", "a", "span", "span", "script"]
    [written] = re.findall(r'ld\+json">(.*?)</script>', page.decode(), re.DOTALL)
    assert json.loads(written) == {"name": text}


@pytest.mark.parametrize("text", ["</script>", "<!--", "\u2028", "&amp;"])
def test_json_in_a_page_ends_no_script(text: str) -> None:
    found = json_in_html({"a": text})
    assert json.loads(found) == {"a": text}
    assert not re.search("[<>&\u2028\u2029]", found)


def test_only_what_is_allowed_by_its_hash_runs_or_styles(plain: bytes) -> None:
    root = parsed(plain)
    [policy] = [node.attrs["content"] for node in root.query("meta") if (node.attrs or {}).get("http-equiv")]
    for tag, directive in (("script", "script-src"), ("style", "style-src")):
        [body] = re.findall(rf"<{tag}>(.*?)</{tag}>", plain.decode(), re.S)
        assert f"{directive} 'sha256-{base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()}'" in policy
    assert policy.startswith("default-src 'none';")
    attributes = {name for node in elements(root) for name in node.attrs or {}}
    assert not [name for name in attributes if name == "style" or name.startswith("on")]


def test_nothing_is_asked_of_anybody(plain: bytes) -> None:
    root = parsed(plain)
    asked = [
        node.attrs[name]
        for node in elements(root)
        for name in ("src", "srcset", "action")
        if name in (node.attrs or {})
    ]
    assert asked == []
    assert [node.attrs["href"] for node in root.query("link")] == ["data:,"]


def test_every_link_within_the_page_leads_somewhere(tmp_path: Path) -> None:
    part = {"subject": "part", "value": 9, "part_of": "observations-1"}
    rows = [{}, {"restates": "observations-1", "source": "letter"}, part]
    root = parsed(page_of(tmp_path, rows=rows, sources=(REPORT, LETTER), subjects=(HERE, {"id": "part"})))
    places = [node.attrs["id"] for node in elements(root) if "id" in (node.attrs or {})]
    links = {node.attrs["href"] for node in root.query("a") if node.attrs["href"].startswith("#")}
    assert len(places) == len(set(places))
    assert {link[1:] for link in links} <= set(places)
    assert any(link.startswith("#row-") for link in links)


def test_each_file_of_the_release_is_linked_and_there(tmp_path: Path) -> None:
    folder = release(write_observed(tmp_path / "p", [figure(273)]), tmp_path / "r")
    root = parsed((folder / "index.html").read_bytes())
    linked = {node.attrs["href"][2:] for node in root.query("a") if node.attrs["href"].startswith("./")}
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert linked == there - {"index.html"}
    assert [name for name in sorted(there) if not file_words(name)] == []
    assert "ssh-keygen -Y verify" in root.query("#verify")[0].to_text()


def test_the_citation_is_there_for_people_and_for_programs(tmp_path: Path) -> None:
    links = parsed(page_of(tmp_path)).query("a[download]")
    data = {each.attrs["download"].rpartition(".")[2]: unquote(each.attrs["href"].partition(",")[2]) for each in links}
    assert data["txt"].startswith("Statistics Office (2025-03-01). Observed figures (version 1.0.0)")
    [item] = json.loads(data["json"])
    assert (item["author"], item["issued"]) == ([{"literal": "Statistics Office"}], {"date-parts": [[2025, 3, 1]]})
    assert data["bib"].startswith("@misc{observed-1.0.0,\n  author = {{Statistics Office}},\n")


def test_an_empty_package_makes_a_small_page(tmp_path: Path) -> None:
    page = page_of(tmp_path, rows=[])
    assert len(page) < 300_000
    assert parsed(page).query("#figures") == []


def test_a_package_without_roles_has_a_page_with_tables_and_downloads(tmp_path: Path) -> None:
    root = parsed((publish(write_package(tmp_path / "p"), tmp_path / "r").path / "index.html").read_bytes())
    assert [node.attrs["id"] for node in root.query("main > section")] == [
        "download", "cite", "changes", "checks", "tables", "verify",
    ]  # fmt: skip


def test_a_large_release_says_what_its_page_leaves_out(tmp_path: Path) -> None:
    given = many(3, 100, 7)
    root = parsed(page_of(tmp_path, rows=given.pop("observations"), **given))
    assert "2,100 observations" in root.query(".limit")[0].to_text()
    assert len(root.query("tr[data-status]")) == 2100


SAME = "import sys; from govdata import api; api.publish(sys.argv[1], to=sys.argv[2])"


def test_the_same_package_gives_the_same_page_everywhere(tmp_path: Path) -> None:
    rows = [figure(273), figure(299, source="letter")]
    package = write_observed(tmp_path / "p", rows, sources=(REPORT, LETTER))
    pages = set()
    for seed, zone, locale in (("1", "UTC", "C"), ("2", "Asia/Shanghai", "C.UTF-8")):
        to = tmp_path / seed
        env = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale}
        subprocess.run([sys.executable, "-c", SAME, package, to], env=env, check=True)
        pages.add(((to / "1.0.0" / "index.html").read_bytes(), (to / "index.html").read_bytes()))
    assert len(pages) == 1


# The folder of releases


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two releases: the second one corrects a figure, with its reason, and has one more."""
    release(write_observed(tmp_path / "p", [figure(273)]), tmp_path / "r")
    given = {"table": "observations", "row": "observations-1", "source": "report"}
    cells = (("value", "273", "275"), ("as_written", "273座", "275座"), ("quote", "公园数量达273座", "公园数量达275座"))
    told = [{**given, "field": name, "old": old, "new": new, "date": "2025-04-01"} for name, old, new in cells]
    revisions = [
        {**each, "reason": reason} for each, reason in zip(told, ("misprint", "misprint", "scan"), strict=True)
    ]
    rows = [figure(275), figure(12, subject="there")]
    package = write_observed(tmp_path / "p", rows, revisions=revisions, version="1.1.0", created="2025-04-01T00:00:00Z")
    release(package, tmp_path / "r")
    return tmp_path / "r"


def test_the_folder_tells_versions_digests_and_what_each_figure_was(folder: Path) -> None:
    root = parsed((folder / "index.html").read_bytes())
    digests = [hashlib.sha256((folder / name / "SHA256SUMS").read_bytes()).hexdigest() for name in ("1.1.0", "1.0.0")]
    assert [node.to_text() for node in root.query(".versions code")] == digests
    stages = [[item.to_text().split() for item in cell.query("li")] for cell in root.query(".stages")]
    assert [len(each) for each in stages] == [2, 2]
    assert {"misprint;", "scan"} < set(stages[0][1])
    assert "275" in stages[0][1]
    assert root.query(".versions a")[0].attrs["href"] == "./1.1.0/index.html"


def test_the_page_of_the_folder_is_made_of_the_folder_alone(folder: Path) -> None:
    before = (folder / "index.html").read_bytes()
    (folder / "index.html").unlink()
    assert describe_folder(folder) == ()
    assert (folder / "index.html").read_bytes() == before == releases_page(folder)


def test_the_page_of_the_folder_is_no_release(folder: Path) -> None:
    assert govdata.verify(folder).valid
    assert find_release(folder).name == "1.1.0"


def test_a_release_that_is_damaged_is_told_and_stops_nothing(folder: Path) -> None:
    (folder / "1.0.0" / "datapackage.json").write_text("{", encoding="utf-8")
    root = parsed(releases_page(folder))
    assert [row.query("td")[0].to_text().strip() for row in root.query(".versions tbody tr")] == ["1.1.0", "1.0.0"]
    assert "cannot be read" in root.query(".versions")[0].to_text()


def test_a_release_from_before_there_were_pages_is_listed(folder: Path) -> None:
    (folder / "1.0.0" / "index.html").unlink()
    assert parsed(releases_page(folder)).query(".versions a")[1].attrs["href"] == "./1.0.0/README.md"


def test_a_page_that_cannot_be_written_unmakes_no_release(tmp_path: Path) -> None:
    (tmp_path / "r" / "index.html").mkdir(parents=True)
    (tmp_path / "r" / "index.html" / "x").touch()
    done = api.publish(write_observed(tmp_path / "p", [figure(273)]), to=tmp_path / "r")
    assert govdata.verify(done.path).valid
    assert any("was not written" in note.en for note in done.plan.warnings)
