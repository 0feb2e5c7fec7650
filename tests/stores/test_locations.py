from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.errors import UsageError
from govdata.stores.locations import SCHEMES, Location, is_url

SECRET = "s3cr3t"  # noqa: S105 (of nothing)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_url_of_a_store_is_no_path(scheme: str) -> None:
    assert is_url(f"{scheme}://host/folder")


@pytest.mark.parametrize("text", ["releases", "C:/releases", "s3:/bucket", "ftp://host/x", "./s3://x", 3, None])
def test_what_else_is_a_path_or_nothing(text: object) -> None:
    assert not is_url(text)


@pytest.mark.parametrize("text", ["s3://", "https:///x", "https://[::1/x", "ftp://host", "s3:/bucket"])
def test_a_url_without_a_place_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="This is not the URL of a store"):
        Location.parse(text)


WORDS = st.text(alphabet="abcxyz0129-_.", min_size=1, max_size=8)


@given(st.sampled_from(["s3", "gs", "az", "https", "http"]), WORDS, st.lists(WORDS, max_size=4), WORDS)
def test_what_is_shown_has_the_place_and_no_secret(scheme: str, host: str, parts: list[str], name: str) -> None:
    path = "".join(f"/{part}" for part in parts)
    place = Location.parse(f"{scheme}://user:{SECRET}@h{host}{path}/?sig={SECRET}&x=1#{SECRET}")
    assert str(place) == place.as_posix() == f"{scheme}://h{host}{path}"
    below = place / name
    assert (str(below), below.name, str(below.parent)) == (f"{scheme}://h{host}{path}/{name}", name, str(place))
    assert SECRET not in f"{place}{place!r}{below!r}"
    assert f"sig={SECRET}" in below.url
