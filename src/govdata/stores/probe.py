"""What a store promises, found out by asking: two writes of one new object, of which the second has to be refused.

The object stays, so that nobody needs the right to delete: a store that refuses the first write as well has answered.
No probe sees whether two writes at the very same moment are told apart; that is the word of the store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from govdata.errors import StoreError
from govdata.reports.messages import Message
from govdata.stores.locations import Location
from govdata.stores.opening import OpenStore
from govdata.stores.store import NotSupported, ObjectChanged, ObjectExists
from govdata.values import dataclass

PROBE = ".probe"
_FIRST, _SECOND = b"written once by govdata\n", b"written twice: this store does not keep its promises\n"
_NEVER = {"e_tag": '"00000000000000000000000000000000"', "version": "1"}
"""The tag of a state that no object has."""
ONCE, SWAP = "written_once", "swapped"
NOT_PROMISED: Final[Mapping[str, Message]] = {
    ONCE: Message(
        "Not promised: that no object is written over. Two publishers at once can mix two releases of one version.",
        "不予保证：对象不会被覆盖。两人同时推送时，同一版本可能混入两个发布版的文件。",
    ),
    SWAP: Message(
        "Not promised: that latest.json never goes back. Of two publishers at once the slower one can undo the other.",
        "不予保证：latest.json 不会倒退。两人同时推送时，较慢者可能抹去另一人的更新。",
    ),
}


@dataclass(frozen=True)
class Promises:
    """What a store kept when it was probed: objects are written once; a state is replaced only if it is still there."""

    written_once: bool
    swapped: bool

    @property
    def all(self) -> bool:
        """Whether both hold."""
        return self.written_once and self.swapped

    def broken(self) -> Iterator[str]:
        """The names of those that do not hold."""
        return (name for name, kept in ((ONCE, self.written_once), (SWAP, self.swapped)) if not kept)

    def error(self, location: Location) -> StoreError:
        """Why nothing is pushed."""
        missing = [NOT_PROMISED[name] for name in self.broken()]
        en, zh = " ".join(each.en for each in missing), "".join(each.zh for each in missing)
        return StoreError(
            location,
            Message(f"the probe failed. {en.rstrip('.')}", f"探测未通过。{zh.rstrip('。')}"),
            Message("With --weak it is used all the same.", "加 --weak 则仍然使用。"),
        )


def probe(store: OpenStore) -> Promises:
    """Find out what a store promises, by a probe object that stays there.

    Raises:
        StoreError: the store cannot be reached or written at all.
    """
    if _is_refused(lambda: store.put_new(PROBE, _FIRST)) is None:
        store.put(PROBE, _FIRST)
    held = store.get(PROBE).content
    other = _FIRST if held == _SECOND else _SECOND
    writes = (lambda: store.put_new(PROBE, other), lambda: store.replace(PROBE, other, _NEVER))
    return Promises(*(bool(_is_refused(write)) and store.get(PROBE).content == held for write in writes))


def _is_refused(write: Callable[[], None]) -> bool | None:
    """Whether a write was refused for what is there; None where the store does not know such writes."""
    try:
        write()
    except (ObjectExists, ObjectChanged):
        return True
    except NotSupported:
        return None
    return False
