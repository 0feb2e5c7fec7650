"""Candidates of an extractor, right and wrong in one way each, made from figures that people labelled.

`packed(folder)` writes a package whose sources are the labelled texts; `right_candidates` gives one for each label, in
the forms that extractors write; `WRONG` has a function for each way to be wrong.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.support.starting import plain_package

GOLD = Path(__file__).resolve().parents[1] / "end_to_end" / "gold"
Json = dict[str, Any]
_STOP = "，。；！？：;,.!?\n"


@dataclass(frozen=True)
class Label:
    """A figure that somebody labelled, in its text."""

    file: str
    text: str
    start: int
    row: Mapping[str, str]

    @property
    def figure(self) -> str:
        """The figure as the text prints it."""
        return self.row["as_written"]

    def quote(self, before: int = 16, behind: int = 10) -> str:
        """Words around the figure within its clause."""
        first, last = self.start, self.start + self._length
        while first > max(0, self.start - before) and self.text[first - 1] not in _STOP:
            first -= 1
        while last < min(len(self.text), self.start + self._length + behind) and self.text[last] not in _STOP:
            last += 1
        return self.text[first:last].strip()

    @property
    def _length(self) -> int:
        """The characters of the text that the figure takes, white space included."""
        words, at = "".join(self.figure.split()), self.start
        for char in words:
            while self.text[at] != char:
                at += 1
            at += 1
        return at - self.start


def labels() -> Iterator[Label]:
    """Every label whose figure stands where it is said to stand."""
    for path in sorted(GOLD.glob("*.csv")):
        text = path.with_suffix(".txt").read_bytes().decode("utf-8")
        with path.open(encoding="utf-8", newline="") as file:
            yield from (
                Label(path.with_suffix(".txt").name, text, int(row["start"]), row) for row in csv.DictReader(file)
            )


def packed(folder: Path, texts: Mapping[str, str]) -> tuple[Path, Path]:
    """A package whose sources are some texts, without observations; the package and its archive."""
    plain_package(folder)
    archive = folder / "archive"
    with (folder / "datapackage" / "sources.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        names, first = list(reader.fieldnames or ()), next(reader)
    rows = [{**first, **_source(archive, file, text)} for file, text in texts.items()]
    _write(folder / "datapackage" / "sources.csv", names, rows)
    observations = folder / "datapackage" / "observations.csv"
    _write(observations, observations.read_text(encoding="utf-8").splitlines()[0].split(","), ())
    return folder, archive


def _source(archive: Path, file: str, text: str) -> dict[str, str]:
    (archive / file).write_bytes(text.encode("utf-8"))
    code = re.search(r"\.(hkd|mop|twd|sgd)\.txt$", file)
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
    cells = {"id": f"s{file[:2]}-{Path(file).stem[3:].replace('.', '-')}", "file": file, "sha256": digest}
    itself = {"original": file, "original_sha256": digest}
    return {
        **cells,
        **itself,
        "currency": code[1].upper() if code else "",
        "part_start": "",
        "part_end": "",
        "length": "",
    }


def _write(path: Path, names: Sequence[str], rows: Sequence[Mapping[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)


def right_candidates(label: Label) -> Iterator[Json]:
    """What an extractor may say of a labelled figure that is right, in several forms."""
    row, quote = label.row, label.quote()
    said = {name: row[name] for name in ("value", "lower", "upper", "unit", "qualifier") if row[name]}
    whole: Json = {"source_file": label.file, "quote": quote, "as_written": label.figure, **said}
    yield whole
    yield {"source_file": label.file, "quote": quote, "figure": label.figure}
    if row["value"]:
        yield {"source_file": label.file, "quote": quote, "figure": label.figure, "value": float(row["value"])}
    span = {"start_pos": label.text.index(quote), "end_pos": label.text.index(quote) + len(quote)}
    extraction = {"extraction_class": "figure", "extraction_text": quote, "char_interval": span}
    yield {"document_id": label.file, "extractions": [{**extraction, "attributes": {"figure": label.figure, **said}}]}
    selector = [
        {"type": "TextQuoteSelector", "exact": quote},
        {"type": "TextPositionSelector", "start": span["start_pos"]},
    ]
    target = {"source": f"https://example.org/archive/{label.file}", "selector": selector}
    yield {"type": "Annotation", "body": {"figure": label.figure, **said}, "target": target}


def plain(label: Label) -> Json:
    """The first form."""
    return next(right_candidates(label))


# In which ways a candidate is wrong


def _digit(label: Label, other: Label) -> Iterator[Json]:
    """One digit is another: in the value, in the figure, in the figure and its quote."""
    right = plain(label)
    if label.row["value"]:
        number = Decimal(label.row["value"])
        yield {**right, "value": f"{number + Decimal(10) ** number.adjusted():f}", "lower": None, "upper": None}
    at = next((index for index, char in enumerate(label.figure) if char in "0123456789"), None)
    if at is not None:
        changed = f"{label.figure[:at]}{(int(label.figure[at]) + 1) % 10}{label.figure[at + 1 :]}"
        yield {**right, "as_written": changed}
        yield {**right, "as_written": changed, "quote": right["quote"].replace(label.figure, changed)}


def _scale(label: Label, other: Label) -> Iterator[Json]:
    right = plain(label)
    for factor in ("10000", "0.001", "10", "0.0001"):
        numbers = {name: Decimal(right[name]) for name in ("value", "lower", "upper") if name in right}
        if any(numbers.values()):
            yield {**right, **{name: f"{number * Decimal(factor):f}" for name, number in numbers.items()}}
    for one, two in (("万", "亿"), ("亿", "万"), ("million", "billion")):
        if one in label.figure:
            yield {"source_file": label.file, "quote": right["quote"], "figure": label.figure.replace(one, two)}


def _hedge(label: Label, other: Label) -> Iterator[Json]:
    right, is_exact = plain(label), label.row["qualifier"] == "exact"
    yield {**right, "qualifier": "less_than" if is_exact else "exact", "lower": None, "upper": None}
    for word in ("近", "超过", "约", "不足", "逾", "about ", "more than ", "nearly "):
        if label.figure.startswith(word):
            bare = label.figure.removeprefix(word)
            yield {"source_file": label.file, "quote": right["quote"], "figure": bare}
            yield {
                "source_file": label.file,
                "figure": bare,
                "quote": right["quote"],
                "value": label.row["value"] or None,
            }


def _unit(label: Label, other: Label) -> Iterator[Json]:
    right, unit = plain(label), label.row["unit"]
    for wrong in sorted({"kg", "percentage_point", "ha", "kWh"} - {unit}):
        yield {**right, "unit": wrong}
    bare = "".join(char for char in label.figure if char in "0123456789.,")
    is_all = bare == label.figure or not re.fullmatch(r"[\d.,]+[^\d.,]+", label.figure)
    is_english_count = label.figure.isascii() and unit in ("count", "persons", "households")
    if bare and not (is_all or is_english_count) and right["quote"].count(bare) == 1 and unit != "rank":
        yield {"source_file": label.file, "quote": right["quote"], "figure": bare}


_FALLS = re.compile(r"[降减減少低跌]|decline|less|below|fewer|fell|drop|lower|under")
"""Where a text speaks of a fall, its number may be recorded below nothing."""


def _sign(label: Label, other: Label) -> Iterator[Json]:
    right = plain(label)
    numbers = {name: Decimal(right[name]) for name in ("value", "lower", "upper") if name in right}
    if any(numbers.values()) and not _FALLS.search(right["quote"]):
        yield {**right, **{name: f"{-number:f}" for name, number in numbers.items()}}
    for word in ("下降", "减少", "降低", "回落"):
        if label.figure.startswith(word):
            bare = label.figure.removeprefix(word)
            yield {"source_file": label.file, "quote": right["quote"], "figure": bare}
            yield {"source_file": label.file, "quote": right["quote"], "figure": bare, "value": label.row["value"][1:]}


def _cut(label: Label, other: Label) -> Iterator[Json]:
    """The figure is cut out of a longer one."""
    right = plain(label)
    digits = re.search(r"[\d.,]{2,}", label.figure)
    if digits:
        part = label.figure[digits.start() + 1 :].lstrip(".,")
        if part and part[0].isdecimal() and label.text.count(part) == 1:
            yield {"source_file": label.file, "quote": right["quote"], "figure": part}
            if part in right["quote"]:
                yield {"source_file": label.file, "figure": part, "quote": right["quote"][right["quote"].index(part) :]}
    scaled = re.fullmatch(r"([\d.,]+)[万亿].*", label.figure)
    if scaled:
        yield {"source_file": label.file, "quote": right["quote"], "figure": scaled[1]}


def _other_sentence(label: Label, other: Label) -> Iterator[Json]:
    right = plain(label)
    quote = other.quote()
    if label.figure not in quote and label.row["value"] != other.row["value"]:
        yield {**right, "quote": quote, "source_file": other.file}
        if label.row["value"]:
            yield {"source_file": other.file, "quote": quote, "value": label.row["value"], "unit": label.row["unit"]}


def _invented(label: Label, other: Label) -> Iterator[Json]:
    right = plain(label)
    yield {**right, "quote": f"据统计，{right['quote']}"}
    yield {**right, "quote": f"另据报道全年实现{label.figure}"}


def _look_alike(label: Label, other: Label) -> Iterator[Json]:
    """A character that looks like a digit stands in the place of one."""
    right = plain(label)
    for digit, alike in (("0", "О"), ("0", "O"), ("1", "l"), ("5", "Ƽ"), ("3", "З"), ("2", "２"), ("8", "𝟖")):
        if digit in label.figure:
            changed = label.figure.replace(digit, alike, 1)
            yield {**right, "as_written": changed, "quote": right["quote"].replace(label.figure, changed)}
            yield {**right, "as_written": changed}


WRONG: Mapping[str, Callable[[Label, Label], Iterator[Json]]] = {
    "digit": _digit,
    "scale": _scale,
    "hedge": _hedge,
    "unit": _unit,
    "sign": _sign,
    "cut": _cut,
    "other sentence": _other_sentence,
    "invented": _invented,
    "look-alike": _look_alike,
}
"""From a label, and another one of the same text, candidates that are wrong in one way."""


def as_lines(candidates: Sequence[Json]) -> str:
    """Candidates as JSON lines."""
    return "".join(f"{json.dumps(each, ensure_ascii=False)}\n" for each in candidates)
