"""Every figure tied to the clause that says it: `check_evidence`.

With the archive of texts: the source's hash, and the quote at its place (white space folded, nothing else). Without
it these two are reported as skipped. In any case: the quote is short, the figure as written stands once in it, and
what the figure says (number in the indicator's unit, qualifier, bounds) is what the row says.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from govdata.documents.archive import (
    Document,
    Source,
    present,
    read_document,
    sources,
)
from govdata.documents.source_hashes import NO_ARCHIVE, check_sources
from govdata.evidence.rows import COLUMNS, Observation, observations, units
from govdata.metadata.package import Package, Resource
from govdata.quantities.boundaries import QuotedText, whole_figure
from govdata.quantities.grammar import Grammar
from govdata.quantities.quantity import Quantity, grammar_of, read_quantity
from govdata.quantities.whitespace import Folded, squeezed
from govdata.reports.messages import Message, untranslated
from govdata.reports.model import CellRef, Check, CheckKind, Finding, Outcome, Quotation, Severity, State

if TYPE_CHECKING:
    import polars as pl

_NOTHING_ZH = "空"
LONGEST_QUOTE = 40
"""Folded characters; we never copy a document."""

RULES: dict[str, tuple[str, ...]] = {
    "evidence.quote-place": ("source", "quote", "quote_start"),
    "evidence.quote-length": ("quote",),
    "evidence.figure-in-quote": ("as_written", "quote"),
    "evidence.reading": ("as_written",),
    "evidence.unit": ("as_written", "unit"),
    "evidence.value": ("as_written", "value", "unit"),
    "evidence.qualifier": ("as_written", "qualifier"),
    "evidence.bounds": ("as_written", "lower", "upper"),
}
"""The rules on observations, with the columns that each one reads."""
_CELLS = {"value": "evidence.value", "lower": "evidence.bounds", "upper": "evidence.bounds"}
"""The cells that a row may leave empty, with the rules that read a meaning into that."""
_NEEDS_ARCHIVE = frozenset({"evidence.quote-place"})


@dataclass(frozen=True)
class _Case:
    """What one observation is judged by: the document it quotes and the quantity that its figure states."""

    observation: Observation
    source: Source | None
    document: Document | None
    text: QuotedText | None
    quantity: Quantity | None
    grammar: Grammar
    indicator_unit: str | None
    unread: Container[CellRef] = ()

    def blind(self, name: str) -> bool:
        """Whether structure has refused the cell already: what it says is unknown, which is not nothing."""
        return getattr(self.observation, name) is None and (
            CellRef(self.observation.table, self.observation.row, name) in self.unread
        )


@dataclass
class _Found:
    """The findings of one table, and the rules that some row left undecided."""

    findings: list[Finding] = field(default_factory=list)
    undecided: dict[str, int] = field(default_factory=dict)

    def leave(self, *rules: str) -> None:
        """One more row that gives these rules nothing to judge."""
        for rule in dict.fromkeys(rules):
            self.undecided[rule] = self.undecided.get(rule, 0) + 1


def check_evidence(
    package: Package,
    tables: Mapping[str, pl.LazyFrame],
    archive: Path | None = None,
    grammar: Grammar | None = None,
    unread: Container[CellRef] = frozenset(),
) -> Outcome:
    """Prove each observation; `archive` is the folder of source texts, None to go without.

    `unread` are the cells that structure refused: no row is blamed a second time for what it does not say there.
    `grammar` is for a table of wordings of one's own (`grammar_of(default_lexicon() + read_lexicon(path))`).
    """
    chosen = grammar or grammar_of()
    known = sources(package, tables)
    documents = {} if archive is None else {file: read_document(archive, file) for file in {s.file for s in known}}
    hashes = check_sources(package, tables, known, documents, archive)
    cases = _cases(package, tables, {source.id: source for source in known if source.id}, documents, chosen, unread)
    found: dict[str, _Found] = {}
    for case in cases:
        _judge(case, found.setdefault(case.observation.table, _Found()), archive is not None)
    shown = [resource for resource in package.with_role("observations") if resource.name in tables]
    proofs = (
        _outcome(r, found.get(r.name, _Found()), present(tables[r.name], COLUMNS), archive is None) for r in shown
    )
    return Outcome.join([hashes, *proofs])


def _cases(
    package: Package,
    tables: Mapping[str, pl.LazyFrame],
    by_id: Mapping[str, Source],
    documents: Mapping[str, Document],
    grammar: Grammar,
    unread: Container[CellRef],
) -> Iterator[_Case]:
    read = lru_cache(maxsize=None)(lambda text: read_quantity(text, grammar))
    of_indicator = units(package, tables)
    texts = {file: QuotedText(document.text) for file, document in documents.items()}
    for row in observations(package, tables):
        quantity = read(row.as_written) if row.as_written else None
        source = by_id.get(row.source or "")
        document = documents.get(source.file) if source else None
        text = texts.get(source.file) if source else None
        yield _Case(row, source, document, text, quantity, grammar, of_indicator.get(row.indicator or ""), unread)


def _judge(case: _Case, found: _Found, with_archive: bool) -> None:
    """All rules on one observation. What a rule cannot tell is counted; it is no finding."""
    row = case.observation
    if with_archive:
        readable = case.document is not None and not case.document.problem
        if not readable or case.text is None or row.quote is None or row.quote_start is None:
            found.leave("evidence.quote-place")
        else:
            found.findings += _quote_place(case, case.text.folded)
    found.findings += _quote_form(case)
    if case.quantity is None:
        if row.as_written is not None and row.status != "claim":
            found.findings.append(_unreadable(case))
        found.leave("evidence.value", "evidence.qualifier", "evidence.bounds")
        return
    found.leave(*(rule for name, rule in _CELLS.items() if case.blind(name)))
    found.findings += (finding for finding in _reading(case, case.quantity) if not case.blind(finding.field or ""))


def _quote_place(case: _Case, folded: Folded) -> Iterator[Finding]:
    row, file = case.observation, case.document.file if case.document else ""
    quote, start = squeezed(row.quote or ""), row.quote_start or 0
    if _stands(folded, quote, start):
        if case.source and not case.source.covers(start):
            yield _elsewhere(case, case.source)
        return
    place = folded.text.find(quote)
    if place < 0:
        message, message_zh = f"the quote does not stand in {file}", f"引文不见于 {file}"
        yield _finding(case, "evidence.quote-place", "quote", message, message_zh, "")
        return
    at = folded.offset(place)
    message = f"the quote does not stand at {start} in {file}; it stands at {at}"
    message_zh = f"引文不在 {file} 的第 {start} 个字符，而在第 {at} 个字符"
    yield _finding(case, "evidence.quote-place", "quote_start", message, message_zh, str(at))


def _stands(folded: Folded, quote: str, start: int) -> bool:
    position = folded.position(start)
    return position < len(folded.text) and folded.offset(position) == start and folded.text.startswith(quote, position)


def _elsewhere(case: _Case, source: Source) -> Finding:
    """A quote of another source that is in the same file."""
    start, part = case.observation.quote_start, f"[{source.part_start or 0}, {source.part_end or '∞'})"
    message = f"the quote stands at {start}, outside of {source.id}, which is the part {part} of its file"
    message_zh = f"引文在第 {start} 个字符，不在来源 {source.id} 之内，该来源为文件的 {part} 部分"
    expected = ("the source whose part of the file holds the quote", "引文所在部分的来源")
    return _finding(case, "evidence.quote-place", "source", message, message_zh, *expected)


def _quote_form(case: _Case) -> Iterator[Finding]:
    row = case.observation
    quote, figure = squeezed(row.quote or ""), squeezed(row.as_written or "")
    if len(quote) > LONGEST_QUOTE:
        message = f"the quote has {len(quote)} characters without white space; at most {LONGEST_QUOTE} are quoted"
        message_zh = f"引文去空白后有 {len(quote)} 个字符，最多引用 {LONGEST_QUOTE} 个"
        yield _finding(
            case,
            "evidence.quote-length",
            "quote",
            message,
            message_zh,
            f"at most {LONGEST_QUOTE}",
            f"最多 {LONGEST_QUOTE} 字",
        )
    if not quote or not figure:
        return
    if quote.count(figure) == 1:
        yield from _cut(case, quote.index(figure))
    else:
        times = "does not stand" if figure not in quote else f"stands {quote.count(figure)} times"
        message = f"{row.as_written} {times} in its quote {row.quote}"
        message_zh = f"引文“{row.quote}”中“{row.as_written}”出现 {quote.count(figure)} 次，应为一次"
        yield _finding(case, "evidence.figure-in-quote", "as_written", message, message_zh, "once", "一次")


def _cut(case: _Case, at: int) -> Iterator[Finding]:
    """Whether the figure is all that is printed there: in the text where the quote stands in it, else in the quote."""
    row, quote = case.observation, squeezed(case.observation.quote or "")
    if case.quantity is None or row.status == "claim":
        return
    text, start = QuotedText(row.quote or ""), at
    if case.text and row.quote_start is not None and _stands(case.text.folded, quote, row.quote_start):
        text, start = case.text, case.text.folded.position(row.quote_start) + at
    if longer := whole_figure(text, start, case.quantity, case.grammar):
        message = f"{row.as_written} is not the whole figure: {longer} is printed there"
        message_zh = f"“{row.as_written}”不是完整的数字：原文为“{longer}”"
        yield _finding(case, "evidence.figure-in-quote", "as_written", message, message_zh, longer)


def _unreadable(case: _Case) -> Finding:
    written = case.observation.as_written
    message = f"{written} cannot be read as one figure: number, unit and hedge, nothing more"
    return _finding(
        case, "evidence.reading", "as_written", message, f"“{written}”不能读作一个数字", "", severity=Severity.WARNING
    )


def _reading(case: _Case, quantity: Quantity) -> Iterator[Finding]:
    row, written = case.observation, case.observation.as_written
    if case.indicator_unit and row.unit and row.unit != case.indicator_unit:
        message = f"the unit {row.unit} is not the indicator's unit {case.indicator_unit}"
        message_zh = f"单位 {row.unit} 不是该指标的单位 {case.indicator_unit}"
        yield _finding(case, "evidence.unit", "unit", message, message_zh, case.indicator_unit)
    factor = _conversion(case, quantity)
    if factor is None:
        unit = case.indicator_unit or row.unit
        message = f"{written} is measured in {quantity.unit}, which is no way to measure {unit}"
        message_zh = f"“{written}”的单位是 {quantity.unit}，不能换算为 {unit}"
        yield _finding(case, "evidence.unit", "unit", message, message_zh, quantity.unit)
        return
    yield from _value(case, quantity, factor)
    yield from _bounds(case, quantity, factor)
    if row.qualifier is not None and row.qualifier != quantity.qualifier:
        message = f"{written} reads as {quantity.qualifier}, the row says {row.qualifier}"
        message_zh = f"“{written}”应为 {quantity.qualifier}，该行为 {row.qualifier}"
        yield _finding(case, "evidence.qualifier", "qualifier", message, message_zh, str(quantity.qualifier))


def _conversion(case: _Case, quantity: Quantity) -> Decimal | None:
    """From the printed unit to the indicator's (else the row's); a figure without a unit (千亿级) has that unit."""
    unit = case.indicator_unit or case.observation.unit
    if not unit or not quantity.unit:
        return Decimal(1)
    return case.grammar.lexicon.convert(Decimal(1), quantity.unit, unit)


def _value(case: _Case, quantity: Quantity, factor: Decimal) -> Iterator[Finding]:
    row, written = case.observation, case.observation.as_written
    read = None if quantity.value is None else quantity.value * factor
    if _same(read, row.value):
        return
    slip = _power_of_ten(read, row.value)
    message = (
        f"{written} reads as {_shown(read)} {row.unit or quantity.unit}, the row says {_shown(row.value)}{slip[0]}"
    )
    message_zh = f"“{written}”应读作 {_shown(read, _NOTHING_ZH)}，该行为 {_shown(row.value, _NOTHING_ZH)}{slip[1]}"
    yield _finding(case, "evidence.value", "value", message, message_zh, _shown(read), _shown(read, _NOTHING_ZH))


def _bounds(case: _Case, quantity: Quantity, factor: Decimal) -> Iterator[Finding]:
    row, written = case.observation, case.observation.as_written
    for name, read, said in (("lower", quantity.lower, row.lower), ("upper", quantity.upper, row.upper)):
        bound = None if read is None else read * factor
        if not _same(bound, said):
            message = f"{written} leaves {_shown(bound)} as its {name} bound, the row says {_shown(said)}"
            side = "下界" if name == "lower" else "上界"
            shown_zh = _shown(bound, _NOTHING_ZH)
            message_zh = f"“{written}”的{side}应为 {shown_zh}，该行为 {_shown(said, _NOTHING_ZH)}"
            yield _finding(case, "evidence.bounds", name, message, message_zh, _shown(bound), shown_zh)


def _same(read: Decimal | None, said: Decimal | None) -> bool:
    """Equal to four decimals, the scale of the value columns (三分之二 is 66.6667)."""
    if read is None or said is None:
        return read is said
    return abs(read - said) <= Decimal("0.00005")


def _power_of_ten(read: Decimal | None, said: Decimal | None) -> tuple[str, str]:
    """How far the row is from the reading, where that is a slip of the scale (万 against 亿)."""
    if not read or not said:
        return "", ""
    ratio = (said / read).normalize()
    if abs(ratio.as_tuple().digits[0]) != 1 or len(ratio.as_tuple().digits) != 1 or ratio in (1, -1) or ratio < 0:
        return "", ""
    zeros = ratio.adjusted()
    times = f"{10 ** abs(zeros):,} times too {'large' if zeros > 0 else 'small'}"
    return f": {times}", f"：{'大' if zeros > 0 else '小'}了 10 的 {abs(zeros)} 次方倍"


def _shown(value: Decimal | None, nothing: str = "nothing") -> str:
    if value is None:
        return nothing
    rounded = value if value == value.to_integral_value() else value.quantize(Decimal("0.0001")).normalize()
    return format(rounded, "f").rstrip("0").rstrip(".") if "." in format(rounded, "f") else format(rounded, "f")


def _finding(
    case: _Case,
    rule: str,
    name: str,
    message: str,
    message_zh: str,
    expected: str,
    expected_zh: str = "",
    severity: Severity = Severity.ERROR,
) -> Finding:
    row = case.observation
    quotation = Quotation(row.source or "", row.as_written or "", row.quote or "", row.row, row.table)
    cell = getattr(row, name)
    return Finding(
        rule,
        Message(message, message_zh),
        row.table,
        row.row,
        name,
        cell=None if cell is None else _cell(cell),
        severity=severity,
        title=TITLES[rule],
        expected=Message(expected, expected_zh or expected),
        next_step=Message(NEXT_STEPS[rule], NEXT_STEPS_ZH[rule]),
        key=row.id,
        quotations=(quotation,),
    )


def _cell(value: object) -> str:
    return _shown(value) if isinstance(value, Decimal) else str(value)


TITLES = {
    "evidence.quote-place": "Quote at its place",
    "evidence.quote-length": "Short quote",
    "evidence.figure-in-quote": "Figure in its quote",
    "evidence.reading": "Readable figure",
    "evidence.unit": "Unit as written",
    "evidence.value": "Value as written",
    "evidence.qualifier": "Qualifier as written",
    "evidence.bounds": "Bounds as written",
}
NEXT_STEPS = {
    "evidence.quote-place": "Copy the clause from the text again and give the offset of its first character.",
    "evidence.quote-length": "Quote only the clause that ties the figure to its noun.",
    "evidence.figure-in-quote": "Quote a clause that holds the figure as printed exactly once.",
    "evidence.reading": "Write hedge, number and unit as printed; new words can be added to the table of wordings.",
    "evidence.unit": "Correct the unit, or the figure as written.",
    "evidence.value": "Correct the value, or the figure as written, by looking at the source.",
    "evidence.qualifier": "Correct the qualifier, or keep the hedge in the figure as written.",
    "evidence.bounds": "Correct the bounds; docs/figures.md says what each wording leaves open.",
}

NEXT_STEPS_ZH = {
    "evidence.quote-place": "从文本中重新摘录该句，并给出其首字符的位置。",
    "evidence.quote-length": "只引用将数字与其名词相连的短句。",
    "evidence.figure-in-quote": "所引短句须恰好含有一次原文数字。",
    "evidence.reading": "照原文写出措辞、数字和单位；新词可加入词表。",
    "evidence.unit": "更正单位，或更正原文数字。",
    "evidence.value": "对照来源，更正数值或原文数字。",
    "evidence.qualifier": "更正限定词，或在原文数字中保留措辞。",
    "evidence.bounds": "更正上下界；各措辞的含义见 docs/figures.md。",
}


def _outcome(resource: Resource, found: _Found, present: tuple[str, ...], without: bool) -> Outcome:
    numbered = tuple(_numbered(finding, resource) for finding in found.findings)
    failed = {finding.type for finding in numbered}
    checks = (_state(rule, resource, found, present, failed, without) for rule in RULES)
    return Outcome(numbered, tuple(checks))


def _state(
    rule: str, resource: Resource, found: _Found, present: tuple[str, ...], failed: set[str], without: bool
) -> Check:
    missing = [name for name in RULES[rule] if name not in present]
    if missing:
        return _check(rule, resource.name, State.SKIPPED, f"the table has no column {', '.join(missing)}")
    if without and rule in _NEEDS_ARCHIVE:
        return _check(rule, resource.name, State.SKIPPED, NO_ARCHIVE)
    if rule in failed:
        return _check(rule, resource.name, State.FAILED)
    if count := found.undecided.get(rule):
        return _check(rule, resource.name, State.UNDECIDED, f"{count} rows give nothing to check")
    return _check(rule, resource.name, State.PASSED)


def _numbered(finding: Finding, resource: Resource) -> Finding:
    names = resource.schema.names if resource.schema else ()
    return replace(finding, field_number=names.index(finding.field) + 1) if finding.field in names else finding


def _check(rule: str, table: str, state: State, reason: str = "") -> Check:
    return Check(rule, table, CheckKind.EVIDENCE, state, untranslated(reason))
