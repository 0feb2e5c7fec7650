from __future__ import annotations

import pytest

from govdata.errors import StoreError
from govdata.stores import Location, open_store
from govdata.stores.probe import PROBE, Promises, probe
from tests.support.faulty_proxy import FAULTS, faulty_proxy
from tests.support.stores import QUICK, Server, opened


def test_a_store_that_keeps_its_promises_is_found_out_as_often_as_it_is_asked(store_server: Server) -> None:
    store = opened(store_server.url)
    assert [probe(store) for _ in range(3)] == [Promises(True, True)] * 3
    assert list(store.sizes()) == [PROBE]


def test_a_store_that_does_not_is_found_out_too(store_server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    if store_server.kind == "file" or store_server.signs_conditions:
        pytest.skip("a folder always keeps them, and elsewhere the signature covers the conditions")
    with faulty_proxy(store_server.port) as proxy:
        proxy.weak = True
        for name, value in store_server.through(proxy.port).items():
            monkeypatch.setenv(name, value)
        store = opened(store_server.url)
        assert [probe(store) for _ in range(3)] == [Promises(False, False)] * 3
        proxy.weak = False
        assert probe(store) == Promises(True, True)


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault != "delay"])
@pytest.mark.parametrize("number", range(6))
def test_faults_on_the_way_change_no_answer(
    store_server: Server, monkeypatch: pytest.MonkeyPatch, fault: str, number: int
) -> None:
    if not store_server.port:
        pytest.skip("nothing is on the way to a folder")
    with faulty_proxy(store_server.port) as proxy:
        for name, value in store_server.through(proxy.port).items():
            monkeypatch.setenv(name, value)
        proxy.start(lambda seen: fault if seen == number else "")
        assert probe(open_store(Location.parse(store_server.url), QUICK)) == Promises(True, True)


@pytest.mark.parametrize("kept", [(True, False), (False, True), (False, False)])
def test_what_is_not_promised_is_said_in_both_languages(kept: tuple[bool, bool]) -> None:
    error = Promises(*kept).error(Location.parse("s3://bucket/x"))
    assert isinstance(error, StoreError)
    told = ("no object is written over" in str(error), "latest.json never goes back" in str(error))
    assert told == tuple(not each for each in kept)
    assert ("对象不会被覆盖" in error.message.zh, "latest.json 不会倒退" in error.message.zh) == told
    assert "--weak" in error.next_step.en
