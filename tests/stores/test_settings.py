from __future__ import annotations

import pytest

from govdata.errors import StoreError
from govdata.stores import Location, open_store
from govdata.stores.settings import SETTINGS

SECRET = "s3cr3t"  # noqa: S105 (of nothing)


@pytest.fixture(autouse=True)
def _of_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    for settings in SETTINGS.values():
        for name in (settings.allow_http, *settings.endpoints):
            monkeypatch.delenv(name, raising=False)


def test_where_a_request_was_sent_is_the_server_that_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert str(SETTINGS["s3"].where_it_was_sent()) == (
        "The request went to Amazon S3. Check the network. AWS_ENDPOINT_URL names another server."
    )
    assert str(SETTINGS["gs"].where_it_was_sent()) == "The request went to Google Cloud Storage. Check the network."
    monkeypatch.setenv("AWS_ENDPOINT", f"https://user:{SECRET}@store.example:8333/?sig={SECRET}")
    assert str(SETTINGS["s3"].where_it_was_sent()) == (
        "The request went to https://store.example:8333/, which AWS_ENDPOINT names."
        " Check that address, and the network."
    )


@pytest.mark.parametrize(
    ("url", "endpoint", "allow"),
    [
        ("s3://bucket/x", "AWS_ENDPOINT_URL", "AWS_ALLOW_HTTP"),
        ("az://container/x", "AZURE_STORAGE_ENDPOINT", "AZURE_ALLOW_HTTP"),
    ],
)
def test_a_server_without_tls_has_to_be_allowed(
    url: str, endpoint: str, allow: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(endpoint, "http://127.0.0.1:1")
    with pytest.raises(StoreError, match=rf"{endpoint} is an address without TLS, http://\.\s.*set {allow}=true"):
        open_store(Location.parse(url))
    monkeypatch.setenv(allow, "true")
    assert not SETTINGS[url[:2]].refuses_http


def test_each_kind_of_store_tells_its_own_credentials() -> None:
    own = {"s3": "AWS_ACCESS_KEY_ID", "gs": "GOOGLE_APPLICATION_CREDENTIALS", "az": "AZURE_STORAGE_ACCOUNT_KEY"}
    for scheme, settings in SETTINGS.items():
        for told in (settings.credentials.en, settings.credentials.zh):
            assert [name for name in own.values() if name in told] == [own[scheme]]
