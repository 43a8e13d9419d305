"""A campaign list as it arrives: a file or standard input, plain or packed, as one plain file.

Belongs here: what the first bytes say, unpacking in bounded memory, and the digest of what was
received. What the plain bytes mean is decided in `encoding.py` and after it.
"""

from __future__ import annotations

import gzip
import stat
import sys
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Literal

import zstandard

from suppress.errors import CampaignListError
from suppress.files.list_digest import ListDigest

CHUNK = 1 << 20
_ZSTD_CHUNK = 16 << 10  # small, because what it expands to is handed out in one piece

Compression = Literal["gzip", "zstd", "zip"]
Content = Literal["text", "parquet", "workbook"]

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x1f\x8b", "gzip"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),  # a zip without members
    (b"PAR1", "parquet"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "workbook"),  # [MS-CFB] 2.2: xls
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"%PDF", "PDF"),
)
_PACKED: dict[str, Compression] = {"gzip": "gzip", "zstd": "zstd", "zip": "zip"}
_SUFFIXES = frozenset(
    {
        ".gz",
        ".zst",
        ".zip",
        ".csv",
        ".tsv",
        ".txt",
        ".tab",
        ".psv",
        ".dat",
        ".parquet",
        ".pq",
        ".xlsx",
        ".xls",
        ".xlsb",
        ".ods",
    }
)


@dataclass(frozen=True)
class Received:
    """One list, unpacked.

    Args:
        name: Stem of the result files.
        shown: What messages call the list.
        source: The file as named by the operator; None for standard input.
        plain: The file that holds the unpacked bytes; `source` itself if it was not packed.
        content: What kind of file `plain` is.
        size: Bytes received.
        digest: SHA-256 of the bytes received; who does not tell it of what is read begins its own reading.
        compression: How they were packed.
    """

    name: str
    shown: str
    source: Path | None
    plain: Path
    content: Content
    size: int
    digest: ListDigest
    compression: Compression | None


def receive(path: Path | Literal["-"], work: Path) -> Received:
    """The list as one plain file, in place where it is one already.

    Args:
        path: A file, or `-` for standard input.
        work: Existing folder for what has to be unpacked; the caller removes it.

    Raises:
        CampaignListError: No such file, a folder, an empty, damaged or unknown kind of file.
    """
    if path == "-":
        name, shown, source = "stdin", "standard input", None
        local = work / "stdin"
        _copy(iter(lambda: sys.stdin.buffer.read(CHUNK), b""), local, shown)
    else:
        name, shown, source = _stem(path), str(path), path
        local = path
        _require_file(path, shown)
    size = local.stat().st_size
    first = _first_bytes(local, shown)
    kind = _kind(first, local)
    compression: Compression | None = None
    plain = local
    if kind in _PACKED:
        compression = _PACKED[kind]
        plain = work / f"{name}.plain"
        _copy(_unpacked(local, compression, shown), plain, shown)
        kind = _kind(_first_bytes(plain, shown), plain)
    if kind not in ("text", "parquet", "workbook"):
        raise CampaignListError(
            f"{shown} holds a {kind} file, which is not read" if compression else f"{shown} is a {kind} file",
            hint="unpack or export it to CSV, Parquet or xlsx; gzip, zstd and zip are unpacked here, once",
        )
    digest = ListDigest(local, partial(cannot_read, shown))
    content: Content = "parquet" if kind == "parquet" else "workbook" if kind == "workbook" else "text"
    return Received(name, shown, source, plain, content, size, digest, compression)


def cannot_read(shown: str, error: OSError) -> CampaignListError:
    """The message for a file that the operating system does not let us read."""
    return CampaignListError(
        f"{shown} cannot be read: {error.strerror or 'input/output error'}",
        hint="check the path and its permissions",
    )


def _require_file(path: Path, shown: str) -> None:
    try:
        mode = path.stat().st_mode
    except FileNotFoundError as error:
        raise CampaignListError(f"{shown} does not exist", hint="check its path") from error
    except OSError as error:
        raise cannot_read(shown, error) from error
    if stat.S_ISDIR(mode):
        raise CampaignListError(f"{shown} is a folder", hint="name the files in it, one or several")
    if not stat.S_ISREG(mode):
        raise CampaignListError(
            f"{shown} is not a regular file", hint="pipe it to standard input and name it -"
        )


def _stem(path: Path) -> str:
    name = path.name
    while Path(name).suffix.lower() in _SUFFIXES and Path(name).stem:
        name = Path(name).stem
    return name


def _first_bytes(path: Path, shown: str) -> bytes:
    try:
        with path.open("rb") as file:
            first = file.read(16)
    except OSError as error:
        raise cannot_read(shown, error) from error
    if not first:
        raise CampaignListError(
            f"{shown} is empty",
            hint="export it again; an empty file is never taken for a list of nobody",
        )
    return first


def _kind(first: bytes, path: Path) -> str:
    for magic, kind in _MAGIC:
        if first.startswith(magic):
            return "workbook" if kind == "zip" and _is_workbook(path) else kind
    return "text"


def _is_workbook(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except zipfile.BadZipFile:
        return False  # said when it is unpacked
    # ECMA-376 part 2 (xlsx, xlsb) and OpenDocument 1.3 part 2 (ods)
    return "[Content_Types].xml" in names or {"mimetype", "content.xml"} <= names


def _copy(chunks: Iterator[bytes], target: Path, shown: str) -> None:
    try:
        with target.open("wb") as file:
            for chunk in chunks:
                file.write(chunk)
    except OSError as error:
        raise CampaignListError(
            f"{shown} cannot be unpacked to {target.parent}: {error.strerror or 'input/output error'}",
            hint="make room there, or set TMPDIR to a folder with more",
        ) from error


def _unpacked(path: Path, kind: Compression, shown: str) -> Iterator[bytes]:
    damaged = (EOFError, gzip.BadGzipFile, zlib.error, zstandard.ZstdError, zipfile.BadZipFile)
    try:
        with path.open("rb") as file:
            match kind:
                case "gzip":
                    with gzip.open(file) as stream:
                        yield from iter(lambda: stream.read(CHUNK), b"")
                case "zstd":
                    yield from _unpacked_zstd(file)
                case "zip":
                    yield from _unpacked_zip(file, shown)
    except damaged as error:
        state, why = (
            ("cut off", "ends too early") if isinstance(error, EOFError) else ("damaged", "does not check")
        )
        raise CampaignListError(
            f"{shown} is {state}: its {kind} stream {why}",
            hint="transfer or export the file again; nothing of it was used",
        ) from error


def _unpacked_zstd(file: IO[bytes]) -> Iterator[bytes]:
    # `stream_reader` ends without a word where a frame is cut off; a decompression object says so.
    decompressor = zstandard.ZstdDecompressor()
    frame = decompressor.decompressobj()
    rest = b""
    while chunk := rest or file.read(_ZSTD_CHUNK):
        if frame.eof:
            frame = decompressor.decompressobj()
        yield frame.decompress(chunk)
        rest = frame.unused_data if frame.eof else b""
    if not frame.eof:
        raise EOFError


def _unpacked_zip(file: IO[bytes], shown: str) -> Iterator[bytes]:
    with zipfile.ZipFile(file) as archive:
        members = [
            member
            for member in archive.infolist()
            if not member.is_dir() and not member.filename.startswith("__MACOSX/")
        ]
        if len(members) != 1:
            raise CampaignListError(
                f"{shown} holds {len(members)} files",
                hint="unpack it and name the campaign lists in it one by one",
            )
        if members[0].flag_bits & 1:
            raise CampaignListError(f"{shown} is encrypted", hint="unpack it with its password first")
        try:
            stream = archive.open(members[0])
        except NotImplementedError as error:
            raise CampaignListError(
                f"{shown} is packed in a way that is not read", hint="unpack it first"
            ) from error
        with stream:
            yield from iter(lambda: stream.read(CHUNK), b"")
