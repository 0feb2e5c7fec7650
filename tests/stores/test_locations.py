from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.errors import UsageError
from govdata.stores.locations import SCHEMES, WEB, Location, is_url

SECRET = "s3cr3t"  # noqa: S105 (of nothing)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_url_of_a_store_is_no_path(scheme: str) -> None:
    assert is_url(f"{scheme}://host/folder")


@pytest.mark.parametrize("text", ["HTTPS://u:p@host/x", " https://u:p@host/x", "ftp://u:p@host/x", "s3a://bucket"])
def test_no_url_is_taken_for_a_path_which_would_be_printed(text: str) -> None:
    assert is_url(text)


@pytest.mark.parametrize("text", ["releases", "C:/releases", "C://releases", "s3:/bucket", "./s3://x", 3, None])
def test_what_else_is_a_path_or_nothing(text: object) -> None:
    assert not is_url(text)


@pytest.mark.parametrize(
    ("text", "step"),
    [
        *((text, "Write one such as") for text in ("s3://", "https:///x", "https://[::1/x", "s3:/bucket", "file://")),
        *((text, "the schemes are") for text in (f"ftp://me:{SECRET}@host", "s3a://bucket", f"https://h:{SECRET}/x")),
        ("https://host:99999/x", "the schemes are"),
        ("file://srv/releases", "three slashes"),
        ("file:///srv/a#b", "Write %23"),
        ("file:///srv/a?b", "%3F"),
        (f"s3://bucket/a?sig={SECRET}", "%3F"),
        (f"https://host/a#{SECRET}", "Write %23"),
        (f"s3://KEY:{SECRET}@bucket/a", "environment"),
        (f"az://{SECRET}@container", "environment"),
    ],
)
def test_what_names_no_place_or_more_than_one_is_refused(text: str, step: str) -> None:
    with pytest.raises(UsageError, match="This is not the URL of a store") as told:
        Location.parse(text)
    assert step in str(told.value)
    assert SECRET not in str(told.value)


WORDS = st.text(alphabet="abcxyz0129-_.", min_size=1, max_size=8)


@given(st.sampled_from(WEB), WORDS, st.lists(WORDS, max_size=4), WORDS)
def test_what_is_shown_has_the_place_and_no_secret(scheme: str, host: str, parts: list[str], name: str) -> None:
    path = "".join(f"/{part}" for part in parts)
    place = Location.parse(f"{scheme}://user:{SECRET}@h{host}{path}/?sig={SECRET}&x=1")
    assert str(place) == place.as_posix() == f"{scheme}://h{host}{path}"
    below = place / name
    assert (str(below), below.name, str(below.parent)) == (f"{scheme}://h{host}{path}/{name}", name, str(place))
    assert SECRET not in f"{place}{place!r}{below!r}"
    assert f"sig={SECRET}" in below.url


@given(st.sampled_from(SCHEMES), st.text(min_size=1).filter(lambda name: not set(name) & set("/\n\r\t")))
def test_a_name_below_a_place_stays_that_name(scheme: str, name: str) -> None:
    place = Location.parse(f"{scheme}://{'' if scheme == 'file' else 'bucket'}/data")
    below = place / name
    assert (below.name, str(below.parent), Location(below.url)) == (name, str(place), below)


@pytest.mark.parametrize("text", ["S3://bucket/a/", " s3://bucket/a\n", "s3://bucket/a"])
def test_a_place_has_one_url(text: str) -> None:
    assert Location.parse(text).url == "s3://bucket/a"
