from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.errors import UsageError
from govdata.stores.locations import SCHEMES, Location, is_url, own_path

SECRET = "s3cr3t"  # noqa: S105 (of nothing)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_url_of_a_store_is_no_path(scheme: str) -> None:
    assert is_url(f"{scheme}://host/folder")
    with pytest.raises(UsageError, match=rf"^{scheme}://host/folder is a URL, and a path is needed here"):
        own_path(f"{scheme}://host/folder")


def test_a_scheme_that_no_store_has_makes_no_path_of_a_url() -> None:
    assert is_url("ftp://host/x")
    assert str(Location.parse("S3://bucket/x")) == "s3://bucket/x"
    assert own_path("releases/1.0.0") == Path("releases/1.0.0")


@pytest.mark.parametrize("text", ["releases", "C:/releases", "s3:/bucket", "C://x", "./s3://x", 3, None])
def test_what_else_is_a_path_or_nothing(text: object) -> None:
    assert not is_url(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("s3://", ": no bucket, host or folder stands in it"),
        ("https:///x", ": no bucket, host or folder stands in it"),
        ("https://[::1/x", ": no bucket, host or folder stands in it"),
        ("ftp://host", ": no store has the scheme ftp"),
        ("s3:/bucket", ""),
        ("file://share/x", ": after file:// stands the name of a computer"),
        ("file://C:/x", ": after file:// stands the name of a computer"),
        (f"s3://KEY:{SECRET}@bucket/x", ": credentials stand in it"),
        (f"az://{SECRET}@container", ": credentials stand in it"),
    ],
)
def test_a_url_without_a_place_is_refused(text: str, reason: str) -> None:
    with pytest.raises(UsageError, match=rf"^This is not the URL of a store{re.escape(reason)}\.") as told:
        Location.parse(text)
    assert SECRET not in str(told.value)


@pytest.mark.parametrize("text", ["file:///x", "file://localhost/x"])
def test_a_folder_of_this_machine_has_no_other_host(text: str) -> None:
    assert Location.parse(text).name == "x"


WORDS = st.text(alphabet="abcxyz0129-_.", min_size=1, max_size=8)


@given(st.sampled_from(["https", "http"]), WORDS, st.lists(WORDS, max_size=4), WORDS)
def test_what_is_shown_has_the_place_and_no_secret(scheme: str, host: str, parts: list[str], name: str) -> None:
    path = "".join(f"/{part}" for part in parts)
    place = Location.parse(f"{scheme}://user:{SECRET}@h{host}{path}/?sig={SECRET}&x=1#{SECRET}")
    assert str(place) == place.as_posix() == f"{scheme}://h{host}{path}"
    below = place / name
    assert (str(below), below.name, str(below.parent)) == (f"{scheme}://h{host}{path}/{name}", name, str(place))
    assert SECRET not in f"{place}{place!r}{below!r}"
    assert f"sig={SECRET}" in below.url
