"""Small changes of a file, each told in a few words. What a mutant is depends on its random numbers alone."""

from __future__ import annotations

import gzip
import io
import json
import random
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import yaml  # type: ignore[import-untyped]  # comes with frictionless

from tests.fuzz.hostile import ARROW, CELLS, NESTED, SIGNS, TOKENS, YAML
from tests.fuzz.packages import zip_bytes

Random = random.Random
Mutator = Callable[[bytes, Random], bytes]

CODECS = ("utf-16", "utf-8-sig", "gb18030", "latin-1", "utf-32")


class _Raw(str):
    """A node that is written as it stands."""

    __slots__ = ()


def mutate(files: Mapping[str, bytes], rng: Random, names: list[str]) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """One to three changes of the files that `names` lists, and what was done to which."""
    changed, steps = dict(files), []
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        name = rng.choice(names)
        mutator = rng.choice(mutators_of(name))
        changed[name] = mutator(changed[name], rng)
        steps.append(f"{mutator.__name__.strip('_')} {name}")
    return changed, tuple(steps)


def mutators_of(name: str) -> tuple[Mutator, ...]:
    """What may be done to a file of that name: twice as often what knows its form."""
    return (*_BY_SUFFIX.get(PurePosixPath(name).suffix, (insert_sign,)) * 2, *BYTES)


# Bytes


def flip(data: bytes, rng: Random) -> bytes:
    """Another byte at one to four places."""
    made = bytearray(data or b"\0")
    for _ in range(rng.randint(1, 4)):
        made[rng.randrange(len(made))] = rng.randrange(256)
    return bytes(made)


def truncate(data: bytes, rng: Random) -> bytes:
    """An end that is cut off."""
    return data[: rng.randint(0, len(data))]


def splice(data: bytes, rng: Random) -> bytes:
    """A part that stands somewhere else as well, or no more."""
    a, b, c = sorted(rng.randint(0, len(data)) for _ in range(3))
    return rng.choice(
        (data[:a] + data[b:], data[:b] + data[a:c] + data[b:], data[:a] + data[b:c] + data[a:b] + data[c:])
    )


def insert(data: bytes, rng: Random) -> bytes:
    """Random bytes somewhere."""
    at = rng.randint(0, len(data))
    return data[:at] + rng.randbytes(rng.randint(1, 8)) + data[at:]


BYTES: tuple[Mutator, ...] = (flip, truncate, splice, insert)


# Text


def insert_sign(data: bytes, rng: Random) -> bytes:
    """A sign that means something to some reader."""
    at = rng.randint(0, len(data))
    return data[:at] + rng.choice(SIGNS).encode() + data[at:]


def recode(data: bytes, rng: Random) -> bytes:
    """The text in another encoding."""
    return data.decode("utf-8", "replace").encode(rng.choice(CODECS), "replace")


def move_line(data: bytes, rng: Random) -> bytes:
    """A line twice, not at all, or somewhere else."""
    lines = data.splitlines(keepends=True) or [b""]
    line = lines[rng.randrange(len(lines))]
    if rng.random() < 0.6:
        lines.remove(line)
    if rng.random() < 0.6:
        lines.insert(rng.randint(0, len(lines)), line)
    return b"".join(lines)


# Tables


def change_cell(data: bytes, rng: Random) -> bytes:
    """Another cell, quoted or not."""
    lines = data.split(b"\n")
    at = rng.randrange(len(lines))
    cells = lines[at].split(b",")
    text = rng.choice(CELLS)
    cells[rng.randrange(len(cells))] = ('"' + text.replace('"', '""') + '"' if rng.random() < 0.5 else text).encode()
    lines[at] = b",".join(cells)
    return b"\n".join(lines)


def change_width(data: bytes, rng: Random) -> bytes:
    """A row that is shorter or longer, or an empty one."""
    lines = data.split(b"\n")
    at = rng.randrange(len(lines))
    lines[at] = rng.choice((lines[at].rpartition(b",")[0], lines[at] + b",x", b"", b"," * rng.randint(1, 9)))
    return b"\n".join(lines)


def change_delimiter(data: bytes, rng: Random) -> bytes:
    """One sign of the dialect for another, everywhere."""
    one, other = rng.sample((b",", b";", b"\t", b'"', b"'", b"\n", b"\r", b"\r\n"), 2)
    return data.replace(one, other)


# JSON and YAML


def change_json(data: bytes, rng: Random) -> bytes:
    """A node of JSON deleted, doubled, moved, or another one in its place."""
    try:
        return _dumped(_changed(json.loads(data), rng)).encode("utf-8", "surrogatepass")
    except (ValueError, RecursionError):
        return insert_sign(data, rng)


def change_yaml(data: bytes, rng: Random) -> bytes:
    """The same of YAML, with what only YAML has: JSON is YAML, and a node of it may be written otherwise."""
    try:
        tree = yaml.safe_load(data)
        return _dumped(_changed(tree, rng, TOKENS + YAML * 3)).encode("utf-8", "surrogatepass")
    except (yaml.YAMLError, TypeError, ValueError, RecursionError):
        return insert_sign(data, rng)


def _changed(tree: Any, rng: Random, tokens: Sequence[str] = TOKENS) -> Any:
    """A tree with one change. Its root is changed where it has nothing else."""
    holders = [node for node in _holders(tree) if node]
    if not holders:
        return _Raw(rng.choice(tokens))
    holder = rng.choice(holders)
    key = rng.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
    rng.choice((_replace, _replace, _replace, _delete, _double, _swap, _rename))(holder, key, rng, tokens)
    return tree


def _holders(node: Any) -> Iterator[Any]:
    if isinstance(node, (dict, list)):
        yield node
        for inner in node.values() if isinstance(node, dict) else node:
            yield from _holders(inner)


def _replace(holder: Any, key: Any, rng: Random, tokens: Sequence[str]) -> None:
    value = holder[key]
    if isinstance(value, str) and value and rng.random() < 0.3:
        at = rng.randint(0, len(value))
        holder[key] = value[:at] + rng.choice(SIGNS) + value[at:]
    else:
        holder[key] = _Raw(rng.choice(tokens))


def _delete(holder: Any, key: Any, rng: Random, tokens: Sequence[str]) -> None:
    del holder[key]


def _double(holder: Any, key: Any, rng: Random, tokens: Sequence[str]) -> None:
    if isinstance(holder, list):
        holder.append(holder[key])
    else:
        holder[_Raw(key)] = holder.pop(key)


def _swap(holder: Any, key: Any, rng: Random, tokens: Sequence[str]) -> None:
    other = rng.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
    holder[key], holder[other] = holder[other], holder[key]


def _rename(holder: Any, key: Any, rng: Random, tokens: Sequence[str]) -> None:
    if isinstance(holder, dict):
        name = rng.choice(
            ("", "x", str(key).upper(), f"{key}x", "\x00", "required", "enum", "maximum", "pattern", "format")
        )
        holder[name] = holder.pop(key)
    else:
        holder.insert(key, _Raw(rng.choice(tokens)))


def _dumped(node: Any) -> str:
    """JSON text; a raw key stands twice."""
    if isinstance(node, _Raw):
        return str(node)
    if isinstance(node, dict):
        pairs = [(key, f"{json.dumps(key, ensure_ascii=False)}: {_dumped(value)}") for key, value in node.items()]
        return "{" + ", ".join(pair for key, pair in pairs for _ in range(1 + isinstance(key, _Raw))) + "}"
    if isinstance(node, list):
        return "[" + ", ".join(map(_dumped, node)) + "]"
    return json.dumps(node, ensure_ascii=False)


# Containers


def change_member(data: bytes, rng: Random) -> bytes:
    """A member of an archive mutated, and packed again."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError, EOFError, zlib.error):
        return flip(data, rng)
    if not members:
        return data
    name = rng.choice(list(members))
    members[name] = rng.choice((change_markup, *mutators_of(name)))(members[name], rng)
    if rng.random() < 0.1:
        members[rng.choice(("../x", "/x", "x" * 300, "", "t.csv/", "a\nb"))] = members.pop(name)
    return zip_bytes(members)


def change_markup(data: bytes, rng: Random) -> bytes:
    """Another number, text or attribute in XML."""
    parts = data.replace(b"<", b"\0<").replace(b">", b">\0").replace(b'"', b'\0"').split(b"\0")
    at = rng.randrange(len(parts))
    other = rng.choice((*(cell.encode() for cell in CELLS), rng.choice(parts)))
    parts[at] = (parts[at][:1] if parts[at][:1] in (b'"', b"<") else b"") + other.replace(b"\0", b"")
    return b"".join(parts)


def change_packed(data: bytes, rng: Random) -> bytes:
    """The content of a gzip file mutated, and packed again."""
    try:
        inner = gzip.decompress(data)
    except (OSError, EOFError, zlib.error):
        return flip(data, rng)
    return gzip.compress(rng.choice((change_cell, *BYTES))(inner, rng), mtime=0)


def change_column(data: bytes, rng: Random) -> bytes:
    """A column of a Parquet file with values of another type."""
    try:
        table = pq.read_table(io.BytesIO(data))
        names = table.column_names
    except (pa.ArrowException, OSError, ValueError):  # of a name that is no UTF-8, too
        return flip(data, rng)
    if not names:
        return flip(data, rng)
    at = rng.randrange(table.num_columns)
    kind = rng.choice((*ARROW, *NESTED))
    column = pa.nulls(table.num_rows, kind) if rng.random() < 0.2 else _column(table.num_rows, kind, rng)
    name = names[at] if rng.random() < 0.9 else rng.choice(CELLS)
    target = io.BytesIO()
    options = {"use_deprecated_int96_timestamps": True} if rng.random() < 0.3 else {}
    try:
        pq.write_table(table.set_column(at, pa.field(name, kind), column), target, **options)
    except (pa.ArrowException, OSError):  # a type that Parquet has not
        return flip(data, rng)
    return target.getvalue()


def _column(rows: int, kind: pa.DataType, rng: Random) -> Any:
    """Random bits as values of the type, where Arrow will have them; else nulls."""
    if kind in NESTED:
        return pa.array([NESTED[kind] if rng.random() < 0.8 else None for _ in range(rows)], kind)
    if pa.types.is_dictionary(kind):
        return pa.nulls(rows, kind)
    if pa.types.is_binary(kind) or pa.types.is_fixed_size_binary(kind):
        return pa.array([rng.randbytes(4) for _ in range(rows)], kind)
    if pa.types.is_large_string(kind):
        return pa.array([rng.choice(CELLS) for _ in range(rows)], kind)
    if pa.types.is_null(kind):
        return pa.nulls(rows)
    width = kind.bit_width
    if width == 1:
        return pa.array([rng.random() < 0.5 for _ in range(rows)], kind)
    bits = b"".join(_bits(width, rng) for _ in range(rows))
    return pa.Array.from_buffers(kind, rows, [None, pa.py_buffer(bits)])


def _bits(width: int, rng: Random) -> bytes:
    small = rng.choice((0, 1, -1, rng.randint(-(10**6), 10**6), 2 ** (width - 1) - 1, -(2 ** (width - 1))))
    limited: int = max(-(2 ** (width - 1)), min(small, 2 ** (width - 1) - 1))
    return limited.to_bytes(width // 8, "little", signed=True)


_BY_SUFFIX: Mapping[str, tuple[Mutator, ...]] = {
    ".json": (change_json, change_json, change_json, insert_sign),
    ".jsonl": (insert_sign, move_line, recode),
    ".yaml": (change_yaml, change_yaml, insert_sign, move_line),
    ".csv": (change_cell, change_cell, change_width, change_delimiter, insert_sign, move_line, recode),
    ".txt": (insert_sign, move_line, recode),
    ".parquet": (change_column, change_column),
    ".xlsx": (change_member, change_member),
    ".zip": (change_member,),
    ".gz": (change_packed,),
}
