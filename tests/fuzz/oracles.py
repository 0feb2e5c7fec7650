"""What must hold of every mutant: how a command ends, and what may not pass."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import frictionless
import pyarrow as pa
import pyarrow.parquet as pq

from govdata.cli.app import run
from govdata.errors import GovdataError
from govdata.releases.manifest import SUMS, write_sums
from tests.fuzz.packages import Files, carried, write

ENDS = frozenset({0, 1, 2, 3, 4})
"""The exit codes of a command that knew what to say."""


@dataclass(frozen=True)
class Failure:
    """What does not hold: its kind, by which failures are counted, and the rest."""

    kind: str
    told: str


@dataclass(frozen=True)
class Said:
    """How a command ended and what it wrote; `native` is what came past Python on the error stream."""

    command: str
    code: int
    out: str
    err: str
    native: str

    def failures(self) -> Iterator[Failure]:
        """What no command may do, whatever it was given."""
        if self.code not in ENDS:
            where = re.search(r"\w+ at [\w.]+:\d+|\w+(Error|Exception)\b|crashed on", self.err)
            yield Failure(f"{self.command} exits with {self.code}: {where[0] if where else '?'}", self.err)
        for sign in ("Traceback (most recent", "stack backtrace"):
            if sign in self.err + self.native:
                yield Failure(f"{self.command} shows a traceback", self.err + self.native)
        if self.code != 2 and not _is_json(self.out):
            yield Failure(f"{self.command} prints no JSON", self.out[:400] + self.err)


def command(*arguments: str | Path) -> Said:
    """One command in this process; its report is JSON."""
    out, err = _utf8(), _utf8()
    with _native() as native, contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run([*map(str, arguments), "--format", "json"])
    return Said(str(arguments[0]), code, _text_of(out), _text_of(err), native.getvalue())


def _utf8() -> io.TextIOWrapper:
    """A stream that refuses what no terminal of UTF-8 could be sent."""
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="", write_through=True)


def _text_of(stream: io.TextIOWrapper) -> str:
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode("utf-8")


@contextlib.contextmanager
def _native() -> Iterator[io.StringIO]:
    """What libraries write to the error stream of the process."""
    told = io.StringIO()
    sys.stderr.flush()
    kept = os.dup(2)
    with tempfile.TemporaryFile() as file:
        os.dup2(file.fileno(), 2)
        try:
            yield told
        finally:
            os.dup2(kept, 2)
            os.close(kept)
            file.seek(0)
            told.write(file.read().decode("utf-8", "replace"))


def _is_json(text: str) -> bool:
    def refuse(constant: str) -> None:
        raise ValueError(constant)

    try:
        return isinstance(json.loads(text, parse_constant=refuse), dict)
    except ValueError:
        return False


def package_failures(files: Files, changed: Sequence[str], folder: Path) -> Iterator[Failure]:
    """A package validated; where it passes, published and verified; where its CSV alone is changed, by frictionless."""
    package = write(files, folder / "package")
    place = next((package / name for name in files if name.endswith(".yaml")), package)
    archive = ("--sources", package / "archive") if (package / "archive").is_dir() else ()
    said = command("validate", place, *archive, "--no-statistics")  # publish reads all, and so does this
    yield from said.failures()
    if any(name.endswith(".parquet") for name in files):
        yield from command("validate", place, *archive).failures()
    if said.code == 0:
        yield from _release_failures(place, archive, folder)
    if said.code == 0 and [*changed] == ["t.csv"] and list(files) == ["datapackage.json", "t.csv"]:
        yield from _unlike_frictionless(package)
    if archive:
        yield from command("scan", "--sources", package / "archive", place).failures()


def _release_failures(place: Path, archive: Sequence[str | Path], folder: Path) -> Iterator[Failure]:
    said = command("publish", place, "--to", folder / "releases", *archive)
    yield from said.failures()
    if said.code != 0:
        if said.code in (1, 3):
            yield Failure(f"valid, but publish exits with {said.code}", said.err + said.out[:2000])
        return
    release = next(path for path in (folder / "releases").iterdir() if path.is_dir() and not path.is_symlink())
    verified = command("verify", release)
    yield from verified.failures()
    if verified.code != 0:
        yield Failure("published, but not verified", verified.out + verified.err)
    compared = command("diff", release, place)
    yield from compared.failures()
    if compared.code not in (0, 2) or (compared.code == 0 and json.loads(compared.out)["tables"]):
        yield Failure("published, but differs", compared.err + compared.out)


def _unlike_frictionless(package: Path) -> Iterator[Failure]:
    with contextlib.redirect_stdout(io.StringIO()):
        report = frictionless.validate(str(package / "datapackage.json"))
    errors = [tuple(error) for error in report.flatten(["type", "rowNumber", "fieldName", "message"])]
    if errors:
        yield Failure(f"frictionless alone finds {errors[0][0]}", str(errors))


def release_failures(files: Files, original: Files, folder: Path, *, signed: bool) -> Iterator[Failure]:
    """A changed release: not verified as it is, and signed again only where no value differs."""
    release = write(files, folder / "1.0.0")
    if signed:
        (release / SUMS).unlink(missing_ok=True)
        write_sums(release)
    said = command("verify", release)
    yield from said.failures()
    different = [name for name in files if files[name] != original[name]]
    if said.code == 0 and different and not signed:
        yield Failure("changed, but verified", str(different))
    if said.code == 0 and signed:
        for name in different:
            if not _same_values(name, files[name], original[name]):
                yield Failure(f"another value in {name.rpartition('.')[2]}, but verified", name)
    yield from _load_failures(release)
    before = write(original, folder / "before" / "1.0.0")
    yield from command("diff", before, release).failures()
    yield from command("validate", release).failures()


def _load_failures(release: Path) -> Iterator[Failure]:
    with contextlib.suppress(GovdataError):
        try:
            for table in api_tables(release).values():
                table.arrow.validate()
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RuntimeError, pa.ArrowException) as error:
            yield Failure(f"tables raises {type(error).__name__}", str(error))


def api_tables(release: Path) -> Mapping[str, Any]:
    """The tables of a release, as other projects load them."""
    from govdata import tables

    return tables(release)


def _same_values(name: str, one: bytes, other: bytes) -> bool:
    """Whether a file of a release holds the same rows; a file of another kind may say something else."""
    if name.endswith(".csv"):
        return _records(one) == _records(other)
    if name.endswith(".parquet"):
        try:
            return bool(pq.read_table(io.BytesIO(one)).equals(pq.read_table(io.BytesIO(other))))
        except (pa.ArrowException, OSError, ValueError):
            return False
    return True


def _records(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8", "surrogateescape"), newline="")))


CARRIERS = ("csv", "json", "inline", "xlsx", "parquet")


def carrier_failures(rows: list[list[str]], folder: Path) -> Iterator[Failure]:
    """One table of texts: the same errors whatever carries it."""
    found: dict[str, set[tuple[Any, ...]]] = {}
    for carrier, files in carried(rows).items():
        if carrier not in CARRIERS:
            continue
        said = command("validate", write(files, folder / carrier), "--no-statistics")
        yield from said.failures()
        if said.code in (0, 1):
            found[carrier] = _errors_of(json.loads(said.out))
    for carrier, errors in found.items():
        if errors != found["csv"]:
            differs = sorted(map(str, errors ^ found["csv"]))
            yield Failure(f"{carrier} has other errors than csv", f"{differs} {rows}")


def _errors_of(report: Mapping[str, Any]) -> set[tuple[Any, ...]]:
    errors = [*report["errors"], *(error for task in report["tasks"] for error in task["errors"])]
    return {(error["type"], error.get("rowNumber"), error.get("fieldName")) for error in errors}


def cleared(folder: Path) -> None:
    """An empty folder for the next mutant."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
