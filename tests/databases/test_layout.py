from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from govdata.databases import write_duckdb, write_sqlite
from govdata.databases.duckdb_file import in_order_of_keys
from govdata.databases.layout import Reference, lay_out
from govdata.databases.sqlite_file import ENGINE
from govdata.metadata.schema import ForeignKey
from govdata.releases.table_files import TypedTable
from tests.support.databases import contents, field, table


def key(name: str, target: str, there: str = "id") -> ForeignKey:
    return ForeignKey((name,), target, (there,))


ID = field("id")
PLACES = table("places", [ID, field("code", constraints={"unique": True})], [{"id": "p", "code": "1"}], key=("id",))


def grants(*keys: ForeignKey) -> TypedTable:
    fields = [ID, *(field(name) for each in keys for name in each.fields)]
    rows = [{"id": "b"}, {"id": "a", **{each.fields[0]: "p" for each in keys if each.resource == "places"}}]
    return table("grants", fields, rows, key=("id",), keys=keys)


@pytest.mark.parametrize(
    ("keys", "references"),
    [
        ((key("place", "places"),), (Reference(("place",), "places", ("id",)),)),
        ((key("part_of", ""),), (Reference(("part_of",), "grants", ("id",)),)),
        ((key("place", "places", "code"),), (Reference(("place",), "places", ("code",)),)),
    ],
)
def test_a_key_is_declared(keys: tuple[ForeignKey, ...], references: tuple[Reference, ...]) -> None:
    found = {each.name: each for each in lay_out([PLACES, grants(*keys)], ENGINE)}
    assert found["grants"].references == references
    assert found["places"].unique == ((("code",),) if references[0].targets == ("code",) else ())


def test_a_key_to_what_is_not_unique_or_of_another_type_is_none() -> None:
    many = table("many", [ID, field("kind")], [], key=("id",))
    number = table("number", [field("id", "integer")], [], key=("id",))
    to_both = grants(key("kind", "many", "kind"), key("number", "number"))
    assert lay_out([many, number, to_both], ENGINE)[2].references == ()


def test_a_key_of_values_that_have_several_texts_is_none(tmp_path: Path) -> None:
    one = table("one", [field("span", "duration")], [{"span": "P1Y"}], key=("span",))
    two = table("two", [field("of", "duration")], [{"of": "P12M"}], keys=(key("of", "one", "span"),))
    write_duckdb(contents(one, two), tmp_path / "a.duckdb")
    with closing(duckdb.connect(tmp_path / "a.duckdb")) as database:
        assert database.execute("SELECT * FROM two").fetchall() == [("P12M",)]


def test_tables_are_filled_after_those_that_they_refer_to() -> None:
    laid = lay_out([grants(key("place", "places"), key("part_of", "")), PLACES], ENGINE)
    first, second = in_order_of_keys(laid)
    assert (first.name, second.name) == ("places", "grants")
    assert [each.table for each in second.references] == ["places"]


def test_of_a_circle_one_key_is_left_out() -> None:
    one = table("one", [ID, field("two")], [], key=("id",), keys=(key("two", "two"),))
    two = table("two", [ID, field("one")], [], key=("id",), keys=(key("one", "one"),))
    found = {each.name: each.references for each in in_order_of_keys(lay_out([one, two], ENGINE))}
    assert {name: len(keys) for name, keys in found.items()} == {"one": 0, "two": 1}


def test_keys_stand_in_both_databases(tmp_path: Path) -> None:
    given = contents(grants(key("place", "places")), PLACES)
    write_sqlite(given, tmp_path / "a.sqlite")
    write_duckdb(given, tmp_path / "a.duckdb")
    with closing(sqlite3.connect(tmp_path / "a.sqlite")) as database:
        assert [row[2:5] for row in database.execute("PRAGMA foreign_key_list(grants)")] == [("places", "place", "id")]
        assert [row[1] for row in database.execute("PRAGMA table_info(grants)") if row[5]] == ["id"]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        assert database.execute("SELECT id FROM grants").fetchall() == [("a",), ("b",)]
    with closing(duckdb.connect(tmp_path / "a.duckdb")) as database:
        kinds = "SELECT constraint_type FROM duckdb_constraints() WHERE table_name = 'grants' ORDER BY ALL"
        assert [kind for (kind,) in database.execute(kinds).fetchall() if kind != "NOT NULL"] == [
            "FOREIGN KEY",
            "PRIMARY KEY",
        ]


def test_names_that_a_database_takes_for_one_are_two(tmp_path: Path) -> None:
    alike = table("T", [field("a"), field("A"), field("money", "number"), field("money_exact")], [{"a": "1", "A": "2"}])
    given = contents(alike, table("t", [ID], [{"id": "x"}]), table("dictionary_tables", [ID], [{"id": "y"}]))
    write_sqlite(given, tmp_path / "a.sqlite")
    with closing(sqlite3.connect(tmp_path / "a.sqlite")) as database:
        assert [row[1] for row in database.execute('PRAGMA table_info("T")')] == [
            *("a", "A_2", "money", "money_exact_2", "money_exact")
        ]
        names = 'SELECT "table", name FROM dictionary_tables_2 ORDER BY position'
        assert database.execute(names).fetchall() == [
            *(("T", "T"), ("t_2", "t"), ("dictionary_tables", "dictionary_tables"))
        ]
