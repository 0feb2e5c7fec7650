"""Mutants by number: the same seed and number make the same mutant, on any machine and in any order."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.fuzz.hostile import CELLS
from tests.fuzz.mutators import mutate
from tests.fuzz.oracles import Failure, carrier_failures, cleared, package_failures, release_failures
from tests.fuzz.packages import HEADER, RELEASE, ROWS, Files, subjects

CARRIED = "carriers"
"""One table, mutated cell by cell, in every carrier."""
SLOW = {"evidence": 2}
"""How often a subject is taken whose checks take ten times as long as those of the others, which are taken 10 times."""
WRITABLE = [cell for cell in CELLS if all(sign in "\t\n" or sign.isprintable() or sign in "\u2028​" for sign in cell)]
"""Cells that XML can hold as well: no control characters, and no CR, which it reads as LF."""


@dataclass(frozen=True)
class Mutant:
    """A package or a release with changes, and what they are. `rows` is a table for all carriers."""

    subject: str
    steps: tuple[str, ...]
    files: Files
    signed: bool = False
    rows: tuple[tuple[str, ...], ...] = ()


def mutant(seed: int, number: int) -> Mutant:
    """The mutant of that number."""
    rng = random.Random(f"{seed}:{number}")  # noqa: S311 (nothing is kept secret)
    names = (*subjects(), CARRIED)
    (subject,) = rng.choices(names, [SLOW.get(name, 10) for name in names])
    if subject == CARRIED:
        rows = tuple(tuple(row) for row in _table(rng))
        return Mutant(subject, ("cells",), {}, rows=rows)
    files, steps = mutate(subjects()[subject], rng, _names(subject))
    return Mutant(subject, steps, files, signed=subject == RELEASE and rng.random() < 0.6)


def _names(subject: str) -> list[str]:
    """Which files are changed: of each kind one is enough."""
    return [name for name in subjects()[subject] if name != "README.md"]


def _table(rng: random.Random) -> list[list[str]]:
    rows = [list(row) for row in rng.sample(ROWS, rng.randint(1, len(ROWS)))]
    for _ in range(rng.randint(1, 3)):
        rows[rng.randrange(len(rows))][rng.randrange(len(HEADER))] = rng.choice(WRITABLE)
    return [HEADER, *rows]


def failures_of(made: Mutant, folder: Path) -> Iterator[Failure]:
    """What does not hold of a mutant."""
    if made.subject == CARRIED:
        return carrier_failures([list(row) for row in made.rows], folder)
    original = subjects()[made.subject]
    if made.subject == RELEASE:
        return release_failures(made.files, original, folder, signed=made.signed)
    changed = [name for name in made.files if made.files[name] != original[name]]
    return package_failures(made.files, changed, folder)


def run_mutants(seed: int, numbers: range, folder: Path) -> Iterator[tuple[int, Mutant, tuple[Failure, ...]]]:
    """Each mutant with its failures; `folder` holds the last one."""
    for number in numbers:
        made = mutant(seed, number)
        cleared(folder)
        yield number, made, tuple(failures_of(made, folder))
