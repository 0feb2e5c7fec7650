"""docs/guide/readers.md, run: each block, as it is printed, must print what a reader of the documents would say.

What a block needs beside this project is looked for where CONTRIBUTING.md says; a block whose reader is missing is
skipped, and says so.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from govdata.api import publish
from tests.end_to_end.test_downstream import GRANTED
from tests.support.browser import chromium
from tests.support.range_server import range_server

ROOT = Path(__file__).resolve().parents[2]
PAGES = {lang: (ROOT / "docs" / lang / "readers.md").read_text(encoding="utf-8") for lang in ("guide", "zh")}
READERS = Path(tempfile.gettempdir()) / "govdata-readers"
"""Where `.ci/run` puts the packages of the readers: `node_modules`, and `venv` for those in Python."""
PORT = 8765
"""The port that the page names."""


def blocks(lang: str) -> list[tuple[str, str]]:
    """The language and the text of each block of a page."""
    return re.findall(r"^```(\w+)\n(.*?)^```", PAGES[lang], re.M | re.S)


def block(language: str, word: str) -> str:
    (found,) = (text for name, text in blocks("guide") if name == language and word in text)
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the releases of the flagship, and the commands that blocks call."""
    folder = tmp_path_factory.mktemp("readers")
    publish(ROOT, to=folder / "releases")
    (folder / "bin").mkdir()
    for name, call in (("govdata", f"{sys.executable} -m govdata"), ("python3", sys.executable)):
        (folder / "bin" / name).write_text(f'#!/bin/sh\nexec {call} "$@"\n')
        (folder / "bin" / name).chmod(0o755)
    return folder


def printed(folder: Path, *call: str | Path, **known: str) -> dict[str, Decimal]:
    """What a block prints, as recipient -> yuan."""
    path = os.pathsep.join(map(str, (folder / "bin", READERS / "venv" / "bin", os.environ["PATH"])))
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PATH": path, **known}
    run = subprocess.run(call, cwd=folder, env=environment, capture_output=True, text=True, timeout=300)
    assert run.returncode == 0, run.stderr
    return answer(run.stdout)


def answer(text: str) -> dict[str, Decimal]:
    pairs = (line.split("\t") for line in text.splitlines() if "\t" in line)
    return {name: Decimal(value.removesuffix("n")) for name, value in pairs}


def require(command: str | Path, reason: str) -> str:
    found = shutil.which(command)
    if found is None:
        pytest.skip(reason)
    return found


def test_both_pages_print_the_same_blocks() -> None:
    assert blocks("guide") == blocks("zh")
    assert [language for language, _ in blocks("guide")] == ["sh", "r", "r", "r", "js", "html", "python", "sh", "sh"]


def test_a_spreadsheet(folder: Path, tmp_path: Path) -> None:
    require("soffice", "LibreOffice is not installed: apt-get install libreoffice-calc-nogui")
    assert printed(folder, "bash", "-ec", block("sh", "soffice"), HOME=str(tmp_path)) == GRANTED


@pytest.mark.parametrize("package", ["nanoparquet", "arrow", "readr"])
def test_r(folder: Path, package: str) -> None:
    require("Rscript", "R is not installed: apt-get install r-base-core r-cran-readr")
    there = f'quit(status = !requireNamespace("{package}", quietly = TRUE))'
    if subprocess.run(["Rscript", "-e", there], capture_output=True).returncode:
        pytest.skip(f"the package {package} of R is not installed")
    (folder / f"{package}.R").write_text(block("r", f"# {package}"), encoding="utf-8")
    assert printed(folder, "Rscript", f"{package}.R") == GRANTED


@pytest.fixture
def modules(folder: Path) -> Path:
    if not (READERS / "node_modules" / "hyparquet-compressors").is_dir():
        pytest.skip(f"hyparquet is not in {READERS}: npm install --prefix {READERS} hyparquet hyparquet-compressors")
    link = folder / "node_modules"
    if not link.is_symlink():
        link.symlink_to(READERS / "node_modules")
    return link


def test_javascript(folder: Path, modules: Path) -> None:
    require("node", "Node is not installed")
    (folder / "block.mjs").write_text(block("js", "// node"), encoding="utf-8")
    assert printed(folder, "node", "block.mjs") == GRANTED


ARROW_JS = """
const fs = require('fs'), arrow = require('apache-arrow')
const column = arrow.tableFromIPC(fs.readFileSync('decimals.arrow')).getChild('value')
const i = 0
console.log('as given\\t' + Number(column.get(i)) + '\\nas the page says\\t' + (%s))
"""


def test_apache_arrow_leaves_out_the_scale_of_a_decimal(tmp_path: Path) -> None:
    if not (READERS / "node_modules" / "apache-arrow").is_dir():
        pytest.skip(f"apache-arrow is not in {READERS}: npm install --prefix {READERS} apache-arrow")
    (tmp_path / "node_modules").symlink_to(READERS / "node_modules")
    table = pa.table({"value": pa.array([Decimal(290000000)], pa.decimal128(24, 4))})
    with pa.OSFile(str(tmp_path / "decimals.arrow"), "wb") as file, pa.ipc.new_stream(file, table.schema) as stream:
        stream.write_table(table)
    (told,) = re.findall(r"`([^`]+column\.type\.scale)`", PAGES["guide"])
    (tmp_path / "block.cjs").write_text(ARROW_JS % told, encoding="utf-8")
    given = {"as given": Decimal(2900000000000), "as the page says": Decimal(290000000)}
    assert printed(tmp_path, "node", "block.cjs") == given


def test_a_page(folder: Path, modules: Path) -> None:
    (folder / "page.html").write_text(block("html", "importmap"), encoding="utf-8")
    with chromium() as browser, range_server(folder) as server:
        page = browser.new_page()
        page.goto(f"{server.address}/page.html")
        page.wait_for_function("document.getElementById('answer').textContent")
        text = page.inner_text("#answer")
    assert answer(text) == GRANTED


def test_duckdb_over_http(folder: Path, tmp_path: Path) -> None:
    """In the environment of the readers, where httpfs is a package: DuckDB's own server of extensions may be away."""
    python = require(READERS / "venv" / "bin" / "python", f"there is no DuckDB with httpfs in {READERS / 'venv'}")
    where = "import duckdb_ext; print([*duckdb_ext.__path__][0] + '/extensions')"
    found = subprocess.run([python, "-c", where], capture_output=True, text=True)
    if found.returncode:
        pytest.skip(f"httpfs is not installed: {python} -m pip install duckdb==1.4.4 duckdb-ext-httpfs")
    (tmp_path / ".duckdb").mkdir()
    (tmp_path / ".duckdb" / "extensions").symlink_to(found.stdout.strip())
    try:
        with range_server(folder, PORT) as server:
            call = (python, "-c", block("python", "http://127.0.0.1"))
            assert printed(folder, *call, HOME=str(tmp_path), PYTHONPATH="") == GRANTED
            assert all(asked.startswith("bytes=") for asked in server.ranges)
    except OSError as error:
        pytest.skip(f"port {PORT} is not free: {error}")


def test_a_duckdb_file(folder: Path) -> None:
    assert printed(folder, "bash", "-ec", block("sh", "grants.duckdb")) == GRANTED


DATASETTE = ("govdata-shenzhen-districts.sqlite", "metadata.json")
"""What the commands for Datasette write, which does not write over a file."""


def test_datasette(folder: Path) -> None:
    require(READERS / "venv" / "bin" / "datasette", f"Datasette is not installed in {READERS / 'venv'}")
    for path in DATASETTE:
        (folder / path).unlink(missing_ok=True)
    assert printed(folder, "bash", "-ec", block("sh", "metadata.json")) == GRANTED


def test_datasette_shows_the_words_of_the_package(folder: Path, tmp_path: Path) -> None:
    datasette = require(READERS / "venv" / "bin" / "datasette", f"Datasette is not installed in {READERS / 'venv'}")
    commands = [line for line in block("sh", "metadata.json").splitlines() if line.startswith("govdata")]
    for path in DATASETTE:
        (folder / path).unlink(missing_ok=True)
    printed(folder, "bash", "-ec", "\n".join(commands))
    call = [datasette, "govdata-shenzhen-districts.sqlite", "--metadata", "metadata.json", "--get"]
    shown: Any = subprocess.run(
        [*call, "/govdata-shenzhen-districts/funding"], cwd=folder, capture_output=True, text=True, check=True
    ).stdout
    for words in ("Creative Commons Attribution 4.0", "原文写法", '/subjects/kobilka-institute"'):
        assert words in shown
