"""What a person sees on a terminal, and what a pipe never gets: progress, colours, lines that fit the window."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace

import pytest

from govdata.cli import progress_line
from govdata.cli.fitting import width_of
from govdata.cli.painting import painted
from govdata.cli.progress_line import QUIET, ProgressLine, drawn, end_progress, step_line
from govdata.cli.screen import can_redraw, columns_of, has_colours
from govdata.progress import Step, begin
from govdata.reports.messages import Message
from govdata.reports.renderers import render
from tests.support.releasing import write_package
from tests.support.terminals import environment, govdata, on_terminal

WORK = Message("checking tables", "检查各表")
on_posix = pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal")
COLOUR = re.compile("\x1b\\[[0-9;]*m")
REDRAWN = "\r\x1b[K"


class Terminal(io.StringIO):
    """A stream that says that it is a terminal."""

    def isatty(self) -> bool:
        return True


# What the environment says


@pytest.mark.parametrize(
    ("given", "terminal", "pipe"),
    [
        ({}, True, False),
        ({"NO_COLOR": "1"}, False, False),
        ({"NO_COLOR": ""}, True, False),
        ({"FORCE_COLOR": "1"}, True, True),
        ({"FORCE_COLOR": "0"}, False, False),
        ({"FORCE_COLOR": ""}, True, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False, False),
        ({"TERM": "dumb"}, False, False),
        ({"TERM": "dumb", "FORCE_COLOR": "1"}, True, True),
    ],
)
def test_colours_are_wanted(given: Mapping[str, str], terminal: bool, pipe: bool) -> None:
    assert (has_colours(Terminal(), given), has_colours(io.StringIO(), given)) == (terminal, pipe)


@pytest.mark.parametrize(
    ("given", "moves"),
    [({}, True), ({"CI": "true"}, False), ({"CI": "false"}, True), ({"CI": ""}, True), ({"TERM": "dumb"}, False)],
)
def test_progress_is_drawn_where_a_person_looks_on(given: Mapping[str, str], moves: bool) -> None:
    assert (can_redraw(Terminal(), given), can_redraw(io.StringIO(), given)) == (moves, False)


@pytest.mark.parametrize(("given", "columns"), [({"COLUMNS": "72"}, 72), ({"COLUMNS": "1"}, None), ({}, None)])
def test_the_window_of_a_terminal_has_columns(given: Mapping[str, str], columns: int | None) -> None:
    assert columns_of(Terminal(), given) == columns
    assert columns_of(io.StringIO(), given) is None


# The colours of a report


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_colours_are_put_on_a_report_that_says_the_same_without_them(tmp_path: Path, lang: str) -> None:
    from govdata import validate

    for grants in ([("g", "p9", "x", "", "", "")], None):
        package = write_package(tmp_path / "package", **({"grants": grants} if grants else {}))
        report = validate(package)
        text = render(report, "text", lang)
        shown = painted(text)
        assert COLOUR.sub("", shown) == text
        assert shown.splitlines()[0].startswith("\x1b[31m" if grants else "\x1b[32m")
        of_findings = re.compile(r"\x1b\[31m\x1b\[1m  \D+\x1b")  # lines of counts have a number there
        assert len(of_findings.findall(shown)) == len(report.findings)


def test_what_data_say_is_not_painted() -> None:
    assert painted("      error: of a cell\n  erroneous  x\n") == "      error: of a cell\n  erroneous  x\n"


# A terminal, a pipe


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package with a finding whose lines are long."""
    return write_package(tmp_path / "package", grants=[("g", "很长的地名" * 20, "1", "", "", "")])


@on_posix
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_report_has_colours_and_fits_the_window(package: Path, lang: str) -> None:
    shown = on_terminal(govdata("validate", package, "--lang", lang, "-q"), package, environment(COLUMNS="60"))
    assert shown.code == 1
    assert COLOUR.search(shown.out)
    plain = COLOUR.sub("", shown.out).splitlines()
    assert max(map(width_of, plain)) <= 60
    piped = subprocess.run(
        govdata("validate", package, "--lang", lang), capture_output=True, check=False, env=environment(COLUMNS="60")
    ).stdout.decode()
    assert max(map(width_of, piped.splitlines())) > 60
    assert "".join("".join(plain).split()) == "".join(piped.split())


@on_posix
@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("command", ["explain", "schema"])
def test_an_answer_of_a_command_without_formats_fits_the_window(command: str, lang: str, tmp_path: Path) -> None:
    shown = on_terminal(govdata(command, "--lang", lang), tmp_path, environment(COLUMNS="45"))
    assert shown.code == 0
    assert max(map(width_of, shown.out.splitlines())) <= 45
    code = on_terminal(govdata("schema", "lock"), tmp_path, environment(COLUMNS="45")).out
    assert json.loads(code)["$id"] == "urn:govdata:schemas:lock:1"


@on_posix
def test_colours_can_be_had_in_a_pipe_and_refused_on_a_terminal(package: Path) -> None:
    piped = subprocess.run(
        govdata("validate", package), capture_output=True, check=False, env=environment(FORCE_COLOR="1")
    ).stdout.decode()
    assert COLOUR.search(piped)
    shown = on_terminal(govdata("validate", package, "-q"), package, environment(NO_COLOR="1", COLUMNS="80"))
    assert "\x1b" not in shown.out


@on_posix
def test_json_on_a_terminal_is_json(package: Path) -> None:
    shown = on_terminal(govdata("validate", package, "--format", "json", "-q"), package, environment(COLUMNS="40"))
    assert json.loads(shown.out)["valid"] is False


IMPATIENT = """
import govdata.cli.progress_line as line
line.PATIENCE = line.EVERY = 0.001
from govdata.cli import main
main()
"""


@on_posix
def test_progress_is_on_stderr_alone_and_gone_at_the_end(package: Path) -> None:
    call = [sys.executable, "-W", "ignore", "-c", IMPATIENT, "validate", str(package)]
    shown = on_terminal(call, package, piped=True)
    assert f"{REDRAWN}checking tables: " in shown.err
    assert shown.err.endswith(REDRAWN)
    assert "\x1b" not in shown.out
    assert shown.out.startswith("grants: may NOT")
    for quiet, env in ((["--quiet"], environment()), ([], environment(CI="true")), ([], environment(TERM="dumb"))):
        assert on_terminal([*call, *quiet], package, env, piped=True).err == ""


# The line


@pytest.mark.parametrize(
    ("step", "en", "zh"),
    [
        (Step(WORK), "checking tables, 1:05", "检查各表，1:05"),
        (Step(WORK, "a", 2, 5), "checking tables: a (2 of 5), 1:05", "检查各表：a（第 2 个，共 5 个），1:05"),
        (
            Step(WORK, "a", 2, 5, 3 << 20, 2000 << 20),
            "checking tables: a (2 of 5), 3 of 2,000 MB, 1:05",
            "检查各表：a（第 2 个，共 5 个），已读 3/2,000 MB，1:05",
        ),
    ],
)
def test_a_step_is_told_in_both_languages(step: Step, en: str, zh: str) -> None:
    assert step_line(step, 65.9) == Message(en, zh)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """stderr, where a person looks on who has no patience."""
    stream = Terminal()
    monkeypatch.setattr(progress_line, "sys", SimpleNamespace(stderr=stream))  # pytest puts its own into sys
    monkeypatch.setattr(progress_line, "PATIENCE", 0.0)
    monkeypatch.setattr(progress_line, "EVERY", 0.001)
    for name in ("CI", "TERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "40")
    return stream


def wait_for(stream: Terminal, text: str) -> None:
    for _ in range(5000):
        if text in stream.getvalue():
            return
        time.sleep(0.001)
    raise AssertionError(stream.getvalue())


def test_the_line_fits_the_window_and_nothing_in_it_acts_on_the_terminal(terminal: Terminal) -> None:
    with drawn({}, "zh"):
        begin(WORK, "粮食\x1b[2J" + "粮食" * 30)
        wait_for(terminal, "粮食")
    lines = [line for line in terminal.getvalue().split(REDRAWN) if line]
    assert all(width_of(line) < 40 and "\x1b" not in line for line in lines)


def test_before_anything_is_said_the_line_is_taken_away(terminal: Terminal) -> None:
    meta: dict[str, object] = {}
    with drawn(meta, "en"):
        begin(WORK)
        wait_for(terminal, "checking")
        end_progress(meta)
        terminal.write("said\n")
        begin(WORK, "more")
        time.sleep(0.01)
    assert terminal.getvalue().endswith(f"{REDRAWN}said\n")


def test_a_quiet_run_draws_nothing(terminal: Terminal) -> None:
    with drawn({QUIET: True}, "en"):
        begin(WORK)
        time.sleep(0.02)
    assert terminal.getvalue() == ""


def test_a_terminal_that_is_gone_ends_the_line_and_not_the_run() -> None:
    line = ProgressLine(Terminal(), "en", {})
    line.listen(Step(WORK))
    line.stream.close()
    line.draw_until_ended()
    line.end()
