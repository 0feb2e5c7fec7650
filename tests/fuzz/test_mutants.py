"""A fair sample of mutants in each run; `python -m tests.fuzz` runs as many as one likes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from govdata.reports.model import Report
from tests.fuzz.campaign import mutant, run_mutants
from tests.fuzz.oracles import Failure, carrier_failures, package_failures, release_failures
from tests.fuzz.packages import HEADER, RELEASE, ROWS, subjects
from tests.fuzz.pool import DIES, HANGS, run_pool, save

SEED = 2025
SAMPLE, MANY = 60, 1200


@pytest.fixture(autouse=True)
def as_the_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUST_BACKTRACE", "0")


def failures(numbers: range, folder: Path) -> Iterator[tuple[int, str, tuple[str, ...], Failure]]:
    for number, made, found in run_mutants(SEED, numbers, folder):
        yield from ((number, made.subject, made.steps, failure) for failure in found)


@pytest.mark.parametrize("first", range(0, 5 * SAMPLE, SAMPLE))
def test_a_sample(tmp_path: Path, first: int) -> None:
    assert list(failures(range(first, first + SAMPLE), tmp_path / "m")) == []


@pytest.mark.slow
@pytest.mark.parametrize("first", range(1000, 1000 + 5 * MANY, MANY))
def test_a_large_sample(tmp_path: Path, first: int) -> None:
    assert list(failures(range(first, first + MANY), tmp_path / "m")) == []


def test_a_mutant_depends_on_its_seed_and_number_alone() -> None:
    numbers = range(40)
    assert [mutant(1, number) for number in numbers] == [mutant(1, number) for number in numbers]
    assert [mutant(1, number) for number in numbers] != [mutant(2, number) for number in numbers]
    assert {made.subject for made in (mutant(1, number) for number in range(400))} >= set(subjects())


@pytest.mark.parametrize("name", [name for name in subjects() if name != RELEASE])
def test_what_is_not_mutated_has_nothing_wrong(tmp_path: Path, name: str) -> None:
    assert list(package_failures(subjects()[name], ["t.csv"], tmp_path)) == []


# The oracles can see


def kinds(found: Iterator[Failure]) -> set[str]:
    return {failure.kind for failure in found}


def test_a_crash_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("govdata.validation.check_coverage", crash)
    (kind,) = kinds(package_failures(subjects()["json"], (), tmp_path))
    assert kind.startswith("validate exits with 70: ZeroDivisionError at test_mutants.py")


def test_a_release_that_is_not_verified_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("govdata.verification._has_declared_schema", lambda *_: False)
    assert kinds(package_failures(subjects()["csv"], (), tmp_path)) == {"published, but not verified"}


@pytest.mark.parametrize(
    ("name", "signed", "kind"),
    [
        ("README.md", False, "changed, but verified"),
        ("csv/t.csv", True, "another value in csv, but verified"),
        ("parquet/t.parquet", True, "another value in parquet, but verified"),
    ],
)
def test_a_release_that_passes_though_it_was_changed_is_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, signed: bool, kind: str
) -> None:
    release = subjects()[RELEASE]
    changed = {**release, name: release[name].replace(b"a1", b"a9") + b"x"}
    monkeypatch.setattr("govdata.verification.verify", lambda *_: Report("p", released=True))
    assert kind in kinds(release_failures(changed, release, tmp_path, signed=signed))


def test_what_frictionless_alone_finds_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {**subjects()["csv"], "t.csv": subjects()["csv"]["t.csv"].replace(b"1.5", b"x")}
    monkeypatch.setattr("govdata.api.validate", lambda *_, **__: Report("p"))
    assert "frictionless alone finds type-error" in kinds(package_failures(files, ["t.csv"], tmp_path))


def test_a_carrier_that_differs_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def other(*_: Any, **__: Any) -> Any:
        return []

    rows = [HEADER, ["1", *ROWS[0][1:]]]
    assert kinds(carrier_failures(rows, tmp_path / "a")) == set()
    monkeypatch.setattr("govdata.readers.inputs.sheet_records", other)
    assert kinds(carrier_failures(rows, tmp_path / "b")) == {"xlsx has other errors than csv"}


def test_a_mutant_that_takes_too_long_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    tally = run_pool(1, range(4), 1, tmp_path, limit=0.01)
    # On a crowded machine the stacks of a process that is just starting may end it before they are printed.
    assert sorted(number for found in tally.failures.values() for number in found) == [0, 1, 2, 3]
    assert set(tally.failures) <= {HANGS, DIES}
    assert "File" in tally.told[HANGS]


def test_a_mutant_is_kept_with_what_was_done_to_it(tmp_path: Path) -> None:
    place = save(1, 0, tmp_path)
    made = mutant(1, 0)
    assert {path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file()} == {
        *made.files,
        "MUTANT",
    }
    assert made.steps[0] in (place / "MUTANT").read_text()
