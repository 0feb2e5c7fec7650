from __future__ import annotations

import sqlite3

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from govdata.databases.names import distinct_names, quoted

NAMES = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.sampled_from(["a", "A", "a_2", ""]))


@given(NAMES, NAMES)
def test_a_name_for_each_and_none_twice(names: list[str], taken: list[str]) -> None:
    found = [name.casefold() for name in distinct_names(names, taken)]
    assert len(set(found)) == len(names)
    assert not {name.casefold() for name in taken} & set(found)


@settings(deadline=None, max_examples=30)
@given(NAMES.filter(bool))
def test_both_databases_take_them(names: list[str]) -> None:
    columns = ", ".join(f"{quoted(name)} INTEGER" for name in distinct_names(["sqlite_x", *names]))
    for database in (sqlite3.connect(":memory:"), duckdb.connect()):
        for name in distinct_names(["sqlite_x", *names]):
            database.execute(f"CREATE TABLE {quoted(name)} ({columns})")
        database.close()


def test_who_comes_first_has_the_plain_name() -> None:
    assert distinct_names(["Name", "name", "NAME"]) == ["Name", "name_2", "NAME_3"]
