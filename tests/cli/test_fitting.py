"""Lines that fit a window, whatever they are written in."""

from __future__ import annotations

import re

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.cli.app import cli
from govdata.cli.fitting import cut, fitted, padded, width_of, wrapped

WORDS = st.text(st.sampled_from("ab1 ，。（）“”全国粮食é́…/[]"), max_size=120)
LINES = st.lists(WORDS, max_size=4).map("\n".join)


@pytest.mark.parametrize(
    ("text", "width"), [("", 0), ("abc", 3), ("粮食", 4), ("e\u0301", 1), ("（a）", 5), ("\u200bx", 1), ("…", 1)]
)
def test_a_chinese_character_takes_two_columns(text: str, width: int) -> None:
    assert width_of(text) == width


@given(LINES, st.integers(20, 60))
def test_nothing_is_lost_and_no_line_is_wider_than_what_cannot_be_broken(text: str, width: int) -> None:
    shown = fitted(text, width)
    assert re.sub(r"\s+", "", shown) == re.sub(r"\s+", "", text)
    for line in shown.split("\n"):
        assert width_of(line.rstrip()) <= width or " " not in line.strip()


@given(st.text(st.sampled_from("全国粮食，。a "), max_size=120), st.integers(20, 60))
def test_chinese_is_broken_behind_any_character_that_may_end_a_line(text: str, width: int) -> None:
    plain = re.sub("[，。]{2,}|a{2,}", "，", text)  # of marks in a row, and of a word, none begins a line
    lines = list(wrapped(plain.strip(), width))
    assert all(width_of(line) <= width for line in lines)
    assert not any(line.startswith(("，", "。")) for line in lines[1:])


@given(WORDS)
def test_text_that_fits_is_left_alone(text: str) -> None:
    assert fitted(text, 1000) == text


def test_what_is_broken_off_hangs_below_its_line() -> None:
    assert fitted("    found: one two three four\nx\n", 20) == "    found: one two\n      three four\nx\n"


@given(WORDS, st.integers(20, 60))
def test_what_is_cut_fits(text: str, width: int) -> None:
    assert width_of(cut(text, width)) <= width
    assert cut(text, 1000) == text


def test_a_column_begins_where_it_should() -> None:
    assert [width_of(padded(name, 12)) for name in ("sources", "来源", "指标 a")] == [12, 12, 12]


@pytest.mark.parametrize("width", [60, 80, 110])
@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", [None, *cli.commands])
def test_help_fits_the_window_in_both_languages(name: str | None, lang: str, width: int) -> None:
    group = cli.context_class(cli, info_name="govdata", obj=lang, terminal_width=width, **cli.context_settings)
    command = cli if name is None else cli.commands[name]
    context = group if name is None else cli.context_class(command, parent=group, info_name=name, terminal_width=width)
    with context.scope(cleanup=False):
        lines = command.get_help(context).splitlines()
    wide = [line for line in lines if width_of(line) > width and line.strip() != getattr(command, "example", "")]
    breakable = [line for line in wide if " " in line.strip().lstrip("-")]
    assert [line for line in breakable if not re.fullmatch(r"--[a-z-]+ \[\S+\]", line.strip())] == []
    assert isinstance(context, click.Context)
