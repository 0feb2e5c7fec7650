"""A mistake in a rule file: what is wrong, where below the rule, and what was probably meant."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from govdata.metadata.near_miss import near_miss
from govdata.metadata.place import Place
from govdata.reports.messages import Message

_LONGEST = 60


class RuleMistake(ValueError):
    """One mistake in a rule.

    `path` is the JSON path below the rule, such as `.where`; `message` is a clause without a full stop; `suggestion`
    is the name that was probably meant; `missing` says that nothing stands at `path`, and something has to.
    """

    def __init__(self, path: str, message: Message, suggestion: str = "", *, missing: bool = False) -> None:
        super().__init__(message.en)
        self.path, self.message, self.suggestion, self.missing = path, message, suggestion, missing
        self.new_name = ""
        """What the property at `path` is to be called, where its name is the mistake."""

    def next_step(self, place: Place) -> Message:
        """What to do at the place of the mistake."""
        if self.missing:
            return place.add
        return place.rename(self.new_name) if self.new_name else place.fix


def one_of(value: Any, choices: Collection[str], path: str, noun: Message) -> str:
    """The value, which must be one of the choices.

    Raises:
        RuleMistake: it is none of them; the nearest is suggested, or all are listed.
    """
    if isinstance(value, str) and value in choices:
        return value
    meant = near_miss(value, choices) if isinstance(value, str) else ""
    listed = "" if meant else f"; there are {', '.join(choices)}"
    listed_zh = "" if meant else f"；可用的有 {'、'.join(choices)}"
    given = json_text(value)
    raise RuleMistake(
        path, Message(f"unknown {noun.en} {given.en}{listed}", f"未知的{noun.zh}{given.zh}{listed_zh}"), meant
    )


def json_text(value: Any) -> Message:
    """A value of the file as a message quotes it, at most 60 characters; a text has quotation marks."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    text = text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."
    return Message(text, f"“{text.strip(chr(34))}”" if isinstance(value, str) else f" {text}")
