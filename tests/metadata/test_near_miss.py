"""The name that was probably meant, and how it is suggested."""

from __future__ import annotations

import pytest

from govdata.metadata.near_miss import did_you_mean, name_one_of, near_miss
from govdata.reports.messages import Message


@pytest.mark.parametrize(
    ("name", "expected"),
    [("maxium", "maximum"), ("Maximum", "maximum"), ("foriegnKeys", "foreignKeys"), ("zzz", "")],
)
def test_near_miss(name: str, expected: str) -> None:
    assert near_miss(name, {"maximum", "minimum", "foreignKeys"}) == expected


def test_what_shares_a_few_letters_is_no_near_miss() -> None:
    """Its next step would be to rename what is something else."""
    assert near_miss("expect", {"next", "holds", "where"}) == ""
    assert near_miss("heading", {"reading"}) == "reading"
    assert near_miss("half", {"halves", "quarters"}) == "halves"
    assert near_miss("", {"next"}) == near_miss("x", {""}) == ""


def test_a_near_miss_is_asked_for_and_else_all_names_are_listed() -> None:
    assert (
        name_one_of("parkz", ["parks", "land"])
        == did_you_mean("parks")
        == Message('Did you mean "parks"?', "是否应为“parks”？")
    )
    assert name_one_of("x", ["parks", "land"]) == Message("There are: parks, land.", "可用的有：parks、land。")
    assert not did_you_mean("")
