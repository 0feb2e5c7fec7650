"""Candidates that another extractor gives, line by line: plain objects, LangExtract's documents, Web Annotations.

What they say of numbers and offsets is a claim: it is held against the print, and never copied.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field, replace
from functools import partial
from typing import Any, Final

from govdata.metadata.json_values import JsonConstant, WrittenNumber, parse_json
from govdata.metadata.roles import NUMBERS_OF_FIGURE
from govdata.metadata.syntax_errors import json_reason
from govdata.reports.messages import EMPTY, Message
from govdata.values import dataclass

LONGEST_LINE: Final = 16 << 20
"""Characters of a line that are read: LangExtract has the whole document in one."""
CLAIMS: Final = (*NUMBERS_OF_FIGURE, "unit", "qualifier")
"""The columns that a candidate may claim, and that the draft has from the print alone."""
TEXTS: Final = (
    "id", "subject", "indicator", "breakdown", "period_start", "period_end", "period_basis", "status", "part_of",
    "restates", "note",
)  # fmt: skip
"""The columns that are taken over from a candidate."""
KEYS: Final = ("source", "source_file", "quote", "quote_start", "figure", "as_written", *CLAIMS, *TEXTS)
"""Everything that is read of a plain candidate; other keys are ignored."""
_ANNOTATION = "Annotation"


@dataclass(frozen=True)
class Candidate:
    """What one candidate says; an empty text is nothing said.

    `sources` are groups of names of its text: one of each group must be the id, the file or the address of its source,
    where it `is_named`; else they only may be. `text` is the whole text that it was extracted from, where it has that.
    `before` and `behind` stand around the quote. `start` is the offset at which quote or figure is said to begin.
    `problem` says why the line is none.
    """

    line: int
    quote: str = ""
    figure: str = ""
    sources: tuple[tuple[str, ...], ...] = ()
    is_named: bool = False
    text: str = ""
    before: str = ""
    behind: str = ""
    start: int | None = None
    claims: Mapping[str, str] = field(default_factory=dict)
    cells: Mapping[str, str] = field(default_factory=dict)
    problem: Message = EMPTY


class _NotOne(Exception):
    """Raised where a line is no candidate; it says why."""

    def __init__(self, why: Message) -> None:
        super().__init__(why.en)
        self.why = why


def read_candidates(text: str) -> Iterator[Candidate]:
    """The candidates of a file of JSON lines, in its order; a line that is none is a candidate with a `problem`."""
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        if line.strip():
            yield from _of_line(line.removesuffix("\r"), number)


def _of_line(line: str, number: int) -> Iterator[Candidate]:
    try:
        if len(line) > LONGEST_LINE:
            raise _NotOne(_TOO_LONG)
        yield from [replace(each, line=number) for each in _candidates(_parsed(line, number))]
    except _NotOne as error:
        yield Candidate(number, problem=error.why)


_TOO_LONG = Message(f"The line has more than {LONGEST_LINE:,} characters.", f"该行超过 {LONGEST_LINE:,} 个字符。")
_NO_OBJECT = Message("The line is no JSON object.", "该行不是 JSON 对象。")
_NOTHING = Message("The candidate has neither a quote nor a figure.", "候选项既无引文也无数字。")
_TWO_FIGURES = Message(
    "The candidate has a figure and another one as_written.", "候选项的 figure 与 as_written 不一致。"
)
_NO_UNICODE = Message(
    "The line holds half of a character (a lone surrogate).", "该行含有不完整的字符（孤立的代理码）。"
)


def _parsed(line: str, number: int) -> Mapping[str, Any]:
    try:
        parsed = parse_json(line, _members)
    except (ValueError, RecursionError) as error:
        why = json_reason(error, number)
        raise _NotOne(Message(f"It is not JSON: {why.en}.", f"不是有效的 JSON：{why.zh}。")) from error
    if not isinstance(parsed, dict):
        raise _NotOne(_NO_OBJECT)
    return parsed


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The members of an object; a key that comes twice says two things, and NaN is no JSON."""
    members = dict(pairs)
    if len(members) < len(pairs):
        name = Counter(name for name, _value in pairs).most_common(1)[0][0]
        raise _NotOne(Message(f'The key "{name}" comes twice.', f"键“{name}”出现两次。"))
    if any(isinstance(value, JsonConstant) for value in members.values()):
        raise _NotOne(Message("NaN and Infinity are no JSON.", "NaN 与 Infinity 不是 JSON。"))
    return members


def _candidates(parsed: Mapping[str, Any]) -> Iterator[Candidate]:
    """The candidates of one object, by the form that it has."""
    if isinstance(parsed.get("extractions"), list):
        yield from _of_document(parsed)
    elif isinstance(parsed.get("items"), list) and "AnnotationPage" in _types(parsed):
        for each in parsed["items"]:
            yield from _of_annotation(each if isinstance(each, dict) else {})
    elif _ANNOTATION in _types(parsed):
        yield from _of_annotation(parsed)
    else:
        yield _plain(parsed, _text(parsed, "quote"), _figure(parsed))


def _each(make: Callable[[Any], Candidate], parts: Any) -> Iterator[Candidate]:
    """The candidate of each part of a line; what is wrong with one says nothing of the others."""
    for part in parts:
        try:
            yield make(part)
        except _NotOne as error:
            yield Candidate(0, problem=error.why)


def _types(parsed: Mapping[str, Any]) -> Any:
    found = parsed.get("type")
    return found if isinstance(found, list) else [found]


def _object(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _NotOne(_NO_OBJECT)
    return value


def _plain(parsed: Mapping[str, Any], quote: str, figure: str) -> Candidate:
    if not (quote or figure):
        raise _NotOne(_NOTHING)
    named = tuple((said,) for name in ("source", "source_file") if (said := _text(parsed, name)))
    claims = {name: said for name in CLAIMS if (said := _text(parsed, name))}
    cells = {name: said for name in TEXTS if (said := _text(parsed, name))}
    start = _offset(parsed.get("quote_start"))
    return Candidate(0, quote, figure, named, bool(named), start=start, claims=claims, cells=cells)


def _figure(parsed: Mapping[str, Any]) -> str:
    figure, written = _text(parsed, "figure"), _text(parsed, "as_written")
    if figure and written and figure != written:
        raise _NotOne(_TWO_FIGURES)
    return written or figure


def _text(parsed: Mapping[str, Any], name: str, exact: bool = False) -> str:
    """A member as a text: a number with the digits that it is written with, nothing for null; `exact`: not stripped."""
    value = parsed.get(name)
    if value is None:
        return ""
    if isinstance(value, WrittenNumber):
        return value.text
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise _NotOne(Message(f'"{name}" is neither a text nor a number.', f"“{name}”既不是文本也不是数。"))
    text = str(value) if exact else str(value).strip()
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise _NotOne(_NO_UNICODE)
    return text


def _offset(value: Any) -> int | None:
    """An offset as it is claimed, which only helps to tell two places apart."""
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < _DIGITS:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


_DIGITS = 16


# LangExtract: a document a line, with `extractions`, `document_id` and `text`


def _of_document(parsed: Mapping[str, Any]) -> Iterator[Candidate]:
    name, text = _text(parsed, "document_id"), _text(parsed, "text", exact=True)
    for each in _each(_of_extraction, parsed["extractions"]):
        yield each if each.is_named else replace(each, text=text, sources=((name,),) if name else ())


def _of_extraction(given: Any) -> Candidate:
    """An extraction: its words are the quote of the figure among its attributes, or the figure of the quote there."""
    extraction = _object(given)
    attributes = {name: _joined(value) for name, value in _object(extraction.get("attributes") or {}).items()}
    words, interval = _text(extraction, "extraction_text"), _object(extraction.get("char_interval") or {})
    quote, figure = _text(attributes, "quote"), _figure(attributes)
    found = _plain(attributes, quote or words, figure or (words if quote else ""))
    return replace(found, start=_offset(interval.get("start_pos")))


def _joined(value: Any) -> Any:
    """An attribute; of a list of one that one."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


# Web Annotation Data Model (W3C Recommendation, 2017)


def _of_annotation(annotation: Mapping[str, Any]) -> Iterator[Candidate]:
    """A candidate for each target: the quote of its TextQuoteSelector, with our columns in the bodies."""
    bodies = annotation.get("body")
    said = [each for each in (bodies if isinstance(bodies, list) else [bodies]) if isinstance(each, dict)]
    columns = {name: value for body in said if "TextualBody" not in _types(body) for name, value in body.items()}
    targets = annotation.get("target")
    yield from _each(partial(_of_target, columns), targets if isinstance(targets, list) else [targets])


def _of_target(columns: Mapping[str, Any], given: Any) -> Candidate:
    target = _object(given)
    selectors = list(_selectors(target.get("selector")))
    words = next((each for each in selectors if "TextQuoteSelector" in _types(each)), {})
    place = next((each for each in selectors if "TextPositionSelector" in _types(each)), {})
    source = target.get("source")
    address = _text(source, "id") if isinstance(source, dict) else _text(target, "source")
    found = _plain({**columns, "source": None, "source_file": None}, _text(words, "exact"), _figure(columns))
    return replace(
        found,
        sources=((address, address.rpartition("/")[2]),) if address else (),
        is_named=bool(address),
        before=_text(words, "prefix"),
        behind=_text(words, "suffix"),
        start=_offset(place.get("start")),
    )


def _selectors(given: Any) -> Iterator[Mapping[str, Any]]:
    """The selectors of a target, and those that refine them."""
    waiting = deque(given if isinstance(given, list) else [given])
    while waiting:
        selector = waiting.popleft()
        if isinstance(selector, dict):
            yield selector
            refined = selector.get("refinedBy")
            waiting.extend(refined if isinstance(refined, list) else [refined])
