from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.errors import UsageError
from govdata.stores.locations import SCHEMES, WEB, Location, is_url, own_path

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


@pytest.mark.parametrize("text", ["HTTPS://u:p@host/x", " https://u:p@host/x", "ftp://u:p@host/x", "s3a://u:p@bucket"])
def test_no_url_is_taken_for_a_path_which_would_be_printed(text: str) -> None:
    assert is_url(text)
    with pytest.raises(UsageError, match="is a URL, and a path is needed here") as told:
        own_path(text)
    assert "u:p" not in str(told.value)


@pytest.mark.parametrize("text", ["releases", "C:/releases", "C://releases", "s3:/bucket", "./s3://x", 3, None])
def test_what_else_is_a_path_or_nothing(text: object) -> None:
    assert not is_url(text)


@pytest.mark.parametrize(
    ("text", "reason", "step"),
    [
        *(
            (text, ": no bucket, host or folder stands in it", "Write one such as")
            for text in (
                "s3://",
                "https:///x",
                "https://[::1/x",
                "file://",
                "https://host:99999/x",
                f"https://h:{SECRET}/x",
            )
        ),
        *(
            (text, ": no store has the scheme ftp", "the schemes are")
            for text in ("ftp://host", f"ftp://me:{SECRET}@host")
        ),
        ("s3:/bucket", "", "Write one such as"),
        *(
            (text, ": after file:// stands the name of a computer", "three slashes")
            for text in ("file://share/x", "file://C:/x")
        ),
        *(
            (text, ": what follows # or ? would be passed over", "Write %23")
            for text in (
                "file:///srv/a#b",
                "file:///srv/a?b",
                f"s3://bucket/a?sig={SECRET}",
                f"https://host/a#{SECRET}",
            )
        ),
        *(
            (text, ": credentials stand in it", "environment")
            for text in (f"s3://KEY:{SECRET}@bucket/x", f"az://{SECRET}@container")
        ),
    ],
)
def test_what_names_no_place_or_more_than_one_is_refused(text: str, reason: str, step: str) -> None:
    with pytest.raises(UsageError, match=rf"^This is not the URL of a store{re.escape(reason)}\.") as told:
        Location.parse(text)
    assert step in str(told.value)
    assert SECRET not in str(told.value)


@pytest.mark.parametrize("text", ["file:///x", "file://localhost/x"])
def test_a_folder_of_this_machine_has_no_other_host(text: str) -> None:
    assert Location.parse(text).name == "x"


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
