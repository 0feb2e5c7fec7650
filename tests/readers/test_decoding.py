"""From stored files to UTF-8: hashes, compression, encodings, and what is wrong with them."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import lzma
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govdata.readers import decoding as module
from govdata.readers.decoding import CHUNK, Unreadable, decompress, encoding_of, size_and_digest, transcode

DATA = "id,name\n1,公园\n".encode()


@pytest.mark.parametrize("algorithm", ["md5", "sha1", "sha256", "sha512"])
def test_size_and_digest_of_several_files(tmp_path: Path, algorithm: str) -> None:
    paths = [tmp_path / "a", tmp_path / "b"]
    for path, part in zip(paths, (DATA[:5], DATA[5:]), strict=True):
        path.write_bytes(part)
    assert size_and_digest(paths, algorithm) == (len(DATA), hashlib.new(algorithm, DATA).hexdigest())
    assert size_and_digest(paths, None) == (len(DATA), "")


def _zip(path: Path, **files: bytes) -> bytes:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.mkdir("folder")
        for name, data in files.items():
            archive.writestr(name, data)
    return path.read_bytes()


@pytest.mark.parametrize("compression", ["gz", "zip", "bz2", "xz"])
def test_decompress(tmp_path: Path, compression: str) -> None:
    path = tmp_path / f"a.{compression}"
    packed: dict[str, Callable[[bytes], bytes]] = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}
    path.write_bytes(_zip(path, a=DATA) if compression == "zip" else packed[compression](DATA))
    assert decompress(path, compression, "", tmp_path / "out").read_bytes() == DATA


def test_one_file_of_an_archive(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    _zip(path, a=b"x", b=DATA)
    assert decompress(path, "zip", "b", tmp_path / "out").read_bytes() == DATA
    with pytest.raises(Unreadable, match="holds 2 files"):
        decompress(path, "zip", "", tmp_path / "out")
    with pytest.raises(Unreadable, match='holds no file "c"'):
        decompress(path, "zip", "c", tmp_path / "out")


@pytest.mark.parametrize(
    ("compression", "data", "message"),
    [
        ("gz", b"no gzip", "not a valid gz file"),
        ("gz", gzip.compress(DATA, mtime=0)[:-9], "not a valid gz file"),
        (
            "gz",
            gzip.compress(DATA, mtime=0)[:12] + b"\xff\xff" + gzip.compress(DATA, mtime=0)[14:],
            "not a valid gz file",
        ),
        ("zip", b"no zip", "not a valid zip file"),
        ("bz2", b"no bzip", "not a valid bz2 file"),
        ("xz", b"no xz", "not a valid xz file"),
        ("rar", b"", 'Compression "rar" is not supported'),
    ],
)
def test_damage(tmp_path: Path, compression: str, data: bytes, message: str) -> None:
    path = tmp_path / "a.x"
    path.write_bytes(data)
    with pytest.raises(Unreadable, match=message):
        decompress(path, compression, "", tmp_path / "out")


PACK: dict[str, Callable[[bytes], bytes]] = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}


@pytest.mark.parametrize("compression", PACK)
def test_streams_that_follow_one_another_are_one_file(tmp_path: Path, compression: str) -> None:
    (tmp_path / "x").write_bytes(b"".join(PACK[compression](part) for part in (b"a" * CHUNK * 2, b"b", b"", b"c")))
    packed = decompress(tmp_path / "x", compression, "", tmp_path / "out")
    assert packed.read_bytes() == b"a" * CHUNK * 2 + b"bc"


@pytest.mark.parametrize("compression", PACK)
@pytest.mark.parametrize("rest", [b"X", b"\0X", b"a" * 3_000_000])
def test_what_follows_a_stream_and_is_none_is_damage(tmp_path: Path, compression: str, rest: bytes) -> None:
    for tail in (rest, rest + PACK[compression](b"b"), PACK[compression](b"b" * 1000)[:-5]):
        (tmp_path / "x").write_bytes(PACK[compression](b"a") + tail)
        with pytest.raises(Unreadable, match="not a valid") as found:
            decompress(tmp_path / "x", compression, "", tmp_path / "out")
        assert found.value.type == "compression-error"


def test_the_padding_of_xz_is_none(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(lzma.compress(b"a") + bytes(8) + lzma.compress(b"b") + bytes(4))
    assert decompress(tmp_path / "x", "xz", "", tmp_path / "out").read_bytes() == b"ab"


def test_a_full_disk_is_no_damage(tmp_path: Path) -> None:
    (tmp_path / "a.gz").write_bytes(gzip.compress(DATA))
    with pytest.raises(OSError, match="No space left"):
        decompress(tmp_path / "a.gz", "gz", "", Path("/dev/full"))


@pytest.mark.parametrize("compression", ["gz", "zip"])
def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compression: str) -> None:
    monkeypatch.setattr(module, "SAFE_SIZE", 4 << 20)
    path = tmp_path / "a"
    data = bytes(16 << 20)
    path.write_bytes(gzip.compress(data) if compression == "gz" else _zip(path, a=data))
    with pytest.raises(Unreadable, match="expands to more than") as caught:
        decompress(path, compression, "", tmp_path / "out")
    assert caught.value.type == "compression-error"
    assert (tmp_path / "out").stat().st_size <= 300 * path.stat().st_size


@pytest.mark.parametrize(
    ("data", "declared", "expected"),
    [
        (b"id", None, "utf-8"),
        ("id".encode("utf-8-sig"), None, "utf-8"),
        ("id".encode("utf-16"), None, "utf-16"),
        ("id".encode("utf-32"), None, "utf-32"),
        ("id".encode("utf-16"), "gbk", "gbk"),
        (b"", None, "utf-8"),
    ],
)
def test_only_a_byte_order_mark_is_believed(tmp_path: Path, data: bytes, declared: str | None, expected: str) -> None:
    path = tmp_path / "a"
    path.write_bytes(data)
    encoding, assumed = encoding_of(path, declared)
    assert encoding == expected
    assert bool(assumed) == (declared is None and expected != "utf-8")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-32", "gbk", "gb18030", "big5", "shift_jis"])
@settings(deadline=None)
@given(text=st.text(alphabet="ab,\n公大人1", min_size=1, max_size=40))
def test_transcode_in_any_chunks(tmp_path_factory: pytest.TempPathFactory, encoding: str, text: str) -> None:
    folder = tmp_path_factory.mktemp("t")
    (folder / "a").write_bytes(text.encode(encoding))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "CHUNK", 3)
        target = transcode(folder / "a", encoding, folder / "b")
    assert target.read_bytes() == text.encode()


def test_a_mark_that_the_codec_leaves_is_taken_off(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes("\ufeffid\n".encode("utf-16-le"))
    assert transcode(tmp_path / "a", "utf-16-le", tmp_path / "b").read_bytes() == b"id\n"


@pytest.mark.parametrize(
    ("data", "encoding", "message", "hint"),
    [
        ("id\n公园\n".encode("gbk") + b"\xff\n", "gbk", r"byte 8 \(line 3", "encoding"),
        ("id\n公园数量\n".encode(), "ascii", r"byte 3 \(line 2", "utf-8"),
        ("id\n公园数量达到\n".encode("gbk"), "utf-8", r"byte 3 \(line 2", "gb18030"),
        (b"id\n\x81", "shift_jis", r"byte 3 \(line 2", "encoding"),
    ],
)
@pytest.mark.parametrize("chunk", [2, 5, 1 << 20])
def test_a_byte_of_another_encoding_is_located(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes, encoding: str, message: str, hint: str, chunk: int
) -> None:
    monkeypatch.setattr(module, "CHUNK", chunk)
    (tmp_path / "a").write_bytes(data)
    with pytest.raises(Unreadable, match=message) as caught:
        transcode(tmp_path / "a", encoding, tmp_path / "b")
    assert caught.value.type == "encoding-error"
    assert hint in caught.value.next_step.en
