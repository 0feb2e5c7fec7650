from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.releases.version import Level, Version

versions = st.builds(Version, *[st.integers(0, 99)] * 3)


@pytest.mark.parametrize("text", ["1.2.3", "0.0.0", "10.20.30"])
def test_three_whole_numbers_are_a_version(text: str) -> None:
    assert str(Version.parse(text)) == text


@pytest.mark.parametrize("text", ["", "1.2", "v1.2.3", "01.2.3", "1.2.3-rc1", "1.2.3\n", "1.2.x", "１.2.3", "1.2.-3"])
def test_anything_else_is_not(text: str) -> None:
    assert Version.parse(text) is None


@pytest.mark.parametrize(
    ("before", "level", "after"),
    [
        ("1.2.3", Level.MAJOR, "2.0.0"),
        ("1.2.3", Level.MINOR, "1.3.0"),
        ("1.2.3", Level.PATCH, "1.2.4"),
        ("1.2.3", Level.NONE, "1.2.4"),
        ("0.2.3", Level.MAJOR, "0.3.0"),
        ("0.2.3", Level.PATCH, "0.2.4"),
    ],
)
def test_the_smallest_version_that_counts_up_enough(before: str, level: Level, after: str) -> None:
    version = Version.parse(before)
    assert version is not None
    assert str(version.next(level)) == after


@given(versions, st.sampled_from(Level))
def test_the_next_version_is_higher_and_a_heavier_change_never_asks_for_less(version: Version, level: Level) -> None:
    assert version < version.next(level) <= version.next(Level.MAJOR)


@given(versions, versions)
def test_versions_compare_by_number_and_not_by_text(one: Version, other: Version) -> None:
    assert (one < other) == ((one.major, one.minor, one.patch) < (other.major, other.minor, other.patch))
    assert Version(1, 9, 0) < Version(1, 10, 0)
