"""The table of words: it covers what a package can say, it uses words that are there, and the page shows it."""

from __future__ import annotations

import re

import pytest

from govdata.catalogs import terms
from govdata.catalogs.terms import COLUMNS, COMPONENTS, PREFIXES, ROLES, TYPES, iri
from govdata.metadata.roles import ROLES as ALL_ROLES
from govdata.metadata.roles import role_columns
from govdata.metadata.standard import CONSTRAINTS_OF_TYPE
from govdata.rules.fact_table import SHARED
from tests.support.catalogs import ROOT

BESIDE = {
    "sources": {"title", "publisher", "note"},
    "subjects": {"name_en", "name_zh", "note"},
    "indicators": {"title_en", "title_zh", "definition_en", "definition_zh", "note"},
    "facts": {"id", *SHARED, "sources"},
}
"""Columns that the template and the flagship have beside those of a role."""


def test_each_type_of_the_standard_has_its_words() -> None:
    assert set(TYPES) == set(CONSTRAINTS_OF_TYPE)


@pytest.mark.parametrize("role", COLUMNS)
def test_each_column_is_one_of_its_role(role: str) -> None:
    assert set(COLUMNS[role]) - role_columns(role) <= BESIDE.get(role, set())


def test_each_role_is_one_of_ours() -> None:
    assert {*ROLES, *COLUMNS} <= set(ALL_ROLES)


@pytest.mark.parametrize(
    "compact", sorted({*ROLES.values(), *(each for role in COLUMNS.values() for each in role.values())})
)
def test_each_word_has_a_known_prefix(compact: str) -> None:
    assert re.fullmatch(r"https?://[^ ]+[/#][A-Za-z0-9]+", iri(compact))


@pytest.mark.parametrize("table", [terms.PACKAGE, terms.FILE], ids=["PACKAGE", "FILE"])
def test_each_word_of_rdf_has_a_known_prefix(table: dict[str, terms.Words]) -> None:
    used = {word for words in table.values() for word in (words.dcat, words.csvw) if ":" in word}
    assert {word.partition(":")[0] for word in used} <= {*PREFIXES, "dc"}


def test_no_two_things_have_one_word_of_dcat_but_languages_of_one() -> None:
    words = [each.dcat for name, each in terms.PACKAGE.items() if each.dcat and name != "title in Chinese"]
    assert len(words) == len(set(words))


def test_no_concept_of_sdmx_is_there_twice() -> None:
    assert len({each.concept for each in COMPONENTS}) == len(COMPONENTS)


@pytest.mark.parametrize("page", ["docs/reference/catalogs.md", "docs/zh/catalogs.md"])
def test_the_page_has_each_word(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    words = {
        word
        for table in (terms.PACKAGE, terms.FILE)
        for each in table.values()
        for word in (each.schema, each.croissant, each.dcat, each.ro_crate, each.csvw)
        if word
    }
    assert [word for word in sorted(words) if f"`{word}`" not in text] == []
