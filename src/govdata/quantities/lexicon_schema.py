"""The JSON Schema of a lexicon, for editors; lexicon.schema.json beside this module is its text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from govdata.quantities.lexicon import HEDGE_KEYS, HEDGING, KEYS, KINDS, UNIT_KEYS, default_lexicon
from govdata.reports.messages import Message

_WORDS: Final = {"type": "array", "items": {"type": "string", "minLength": 1}}
_FLAG: Final = {"type": "boolean"}
_TEXT: Final = {"type": "string"}
_NAME: Final = {"type": "string", "minLength": 1}
_FACTOR: Final = {"anyOf": [{"type": "number", "exclusiveMinimum": 0}, {"type": "string"}]}
_FORMS: Final[Mapping[str, Mapping[str, Any]]] = {
    "qualifier": {"enum": list(HEDGING)},
    "usual": {"const": "step"},
    **dict.fromkeys(("within_resolution", "scale_only", "verb", "figures", "whole"), _FLAG),
    **dict.fromkeys(("symbol", "dimension"), _NAME),
    "factor": _FACTOR,
    "ucum": _TEXT,
    "kind": {"enum": list(KINDS)},
}
"""What a key holds that is no list of words."""

MEANS: Final[Mapping[str, Message]] = {
    "qualifier": Message("How the words qualify the number.", "这些词如何限定数值。"),
    "before": Message("Chinese words before the figure.", "数字之前的中文词。"),
    "after": Message("Chinese words after it.", "数字之后的中文词。"),
    "before_en": Message("English words before it.", "数字之前的英文词。"),
    "after_en": Message("English words after it.", "数字之后的英文词。"),
    "not_after": Message("What may not precede the words: 贴 for 近.", "不得出现在这些词之前的字，如“近”之前的“贴”。"),
    "yet_after": Message(
        "Words that end so and still may precede them: 补贴.", "以这些字结尾、但允许出现在之前的词，如“补贴”。"
    ),
    "not_before": Message("What may not follow the words: 容 for 内.", "不得跟在这些词之后的字，如“内”之后的“容”。"),
    "through": Message("Verbs that may follow a word before: 最高奖励.", "可接在前置词之后的动词，如“最高奖励”。"),
    "within_resolution": Message(
        "A reader expects the value within one unit of its last digit.", "读者会认为数值在末位一个单位以内。"
    ),
    "usual": Message('The old name of "within_resolution": true.', '"within_resolution": true 的旧写法。'),
    "scale_only": Message("Before 百 千 万 亿 alone: 上百.", "只用于百、千、万、亿之前，如“上百”。"),
    "verb": Message("No hedge before a few things: 突破三项技术.", "后接少量事物时不是模糊措辞，如“突破三项技术”。"),
    "figures": Message("Before 万 and 亿 with digits alone: 迈上5万亿.", "只用于带数字的万、亿之前，如“迈上5万亿”。"),
    "symbol": Message("The unit in the column `unit`.", "`unit` 列中的单位。"),
    "dimension": Message("What it measures; its units are converted.", "所量度的量；同一量的单位可以换算。"),
    "factor": Message("How many of the base unit of the dimension it is.", "等于该量基本单位的多少倍。"),
    "words": Message(
        "All are read; the first Chinese and the first English one are written.",
        "各词均可读取；写出时用第一个中文词与第一个英文词。",
    ),
    "whole": Message("Its values are whole numbers, for they are counted.", "其数值为计数，须为整数。"),
    "marks": Message("Marks before the number: ¥, US$.", "数字之前的符号，如 ¥、US$。"),
    "bare": Message(
        "Words and marks that mean it in its own documents: 元, $.", "在其本国文件中表示它的词与符号，如元、$。"
    ),
    "homes": Message("Words of those documents.", "这类文件中的用词。"),
    "ucum": Message("Its code in UCUM; shown, and changes nothing.", "其 UCUM 代码；仅供显示。"),
    "kind": Message("What the words are, if no figure.", "这些词不是数字时是什么。"),
}
"""What each key of a hedge, a unit or a phrase holds."""


def lexicon_schema() -> dict[str, Any]:
    """The JSON Schema of a lexicon, made from the keys that its reader knows."""
    lists = {"type": "object", "additionalProperties": _WORDS}
    lexicon = default_lexicon()
    forms: dict[str, Any] = {
        "$schema": _TEXT,
        "_about": {"description": "A note; it is not read. / 说明，不读取。"},
        "hedges": _list_of(HEDGE_KEYS, ("qualifier",)),
        "units": _list_of(UNIT_KEYS, ("symbol", "dimension", "words")),
        "phrases": _list_of(("kind", "words"), ("kind", "words")),
        "not_before": lists,
        "not_before_spelt": lists,
        "contexts": _named(lexicon.contexts),
        "terms": _named(lexicon.terms),
    }
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": "urn:govdata:schemas:lexicon:1",
        "title": "Lexicon of govdata",
        "description": "Words that figures are read with, added to ours. / 读取数字所用的词，补充默认词表。",
        "type": "object",
        "properties": {key: forms[key] for key in KEYS},
        "additionalProperties": False,
    }


def _list_of(keys: Iterable[str], required: Iterable[str]) -> dict[str, Any]:
    item = {
        "type": "object",
        "required": list(required),
        "properties": {key: _property(key) for key in keys},
        "additionalProperties": False,
    }
    return {"type": "array", "items": item}


def _property(key: str) -> dict[str, Any]:
    return {**_FORMS.get(key, _WORDS), "description": f"{MEANS[key].en} / {MEANS[key].zh}"}


def _named(lists: Iterable[str]) -> dict[str, Any]:
    return {"type": "object", "properties": dict.fromkeys(lists, _WORDS), "additionalProperties": False}
