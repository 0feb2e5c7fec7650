from __future__ import annotations

import pytest

from govdata.errors import StoreError
from govdata.reports.messages import Message
from govdata.stores import Patience
from govdata.stores.store import AccessRefused, StoreUnreachable

WHY = Message("why", "原因")


@pytest.mark.parametrize("failures", [0, 1, 3])
def test_a_request_is_tried_until_it_is_answered(failures: int) -> None:
    left = [StoreUnreachable("s3://b", WHY)] * failures

    def request() -> str:
        if left:
            raise left.pop()
        return "answer"

    assert Patience(tries=4, first=0).of(request) == "answer"


@pytest.mark.parametrize(("kind", "tries"), [(StoreUnreachable, 4), (AccessRefused, 1), (StoreError, 1)])
def test_tries_are_bounded_and_only_for_what_may_pass(kind: type[StoreError], tries: int) -> None:
    seen: list[int] = []

    def request() -> None:
        seen.append(1)
        raise kind("s3://b", WHY)

    with pytest.raises(kind, match="Cannot use s3://b: why"):
        Patience(tries=4, first=0).of(request)
    assert len(seen) == tries


def test_waits_double_up_to_the_longest() -> None:
    waits = list(Patience(tries=6, first=1, longest=4).waits())
    assert [due / 2 <= wait <= due for wait, due in zip(waits, (1, 2, 4, 4, 4), strict=True)] == [True] * 5


def test_a_large_upload_has_more_time() -> None:
    assert Patience(answer=60).for_bytes(1 << 30).answer > 3600
