"""Addresses and identifiers: whatever a table, a field or a file is called."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from govdata.catalogs.csvw import column_name
from govdata.catalogs.texts import absolute, file_address, fragment, texts, web_address

NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)


@given(NAMES, NAMES)
def test_two_names_never_have_one_identifier(first: str, second: str) -> None:
    assert (fragment(first) == fragment(second)) == (first == second)
    assert (column_name(first) == column_name(second)) == (first == second)


@given(NAMES)
def test_an_identifier_has_no_space_no_slash_and_no_escape_of_addresses(name: str) -> None:
    assert re.fullmatch(r"(?:\w|[-.~])+", fragment(name))
    assert fragment(name) not in {".", ".."}


@given(NAMES)
def test_an_address_is_the_name_escaped(name: str) -> None:
    assert unquote(file_address(name)) == name
    assert urlsplit(f"https://example.org/x/{file_address(name)}").fragment == ""


@pytest.mark.parametrize(
    "written",
    ["www.example.org", "javascript:alert(1)", "file:///etc/passwd", "https://a b", "http://<x>", "", None, 5, "//x"],
)
def test_what_is_no_address_of_the_web_is_none(written: object) -> None:
    assert web_address(written) is None


@pytest.mark.parametrize("written", ["https://example.org/a?b#c", "HTTP://例子.org/路"])
def test_an_address_of_the_web_is_one(written: str) -> None:
    assert web_address(written) == written


@pytest.mark.parametrize("written", ["urn:uuid:0", "https://doi.org/10.1/x", "doi:10.1/x"])
def test_an_absolute_identifier_is_one(written: str) -> None:
    assert absolute(written) == written


@given(NAMES)
@example("0 / 㐀")
def test_a_text_is_kept_whole_in_one_language_or_in_two(name: str) -> None:
    assert " / ".join(texts(name).values()).split() == name.split()
