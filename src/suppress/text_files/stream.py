"""The bytes of a text file: plain, gzip or zip, read as a stream to the very end.

Only a stream that was read to its end has had its checksum compared. A list that was cut short still
looks like a list, and would suppress too little without a word (domain/registries.md section 2).
"""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from suppress.errors import SourceError

_ZIP_MAGIC = b"PK\x03\x04"
_EMPTY_ZIP_MAGIC = b"PK\x05\x06"
_GZIP_MAGIC = b"\x1f\x8b"
_SPREADSHEET_ENDINGS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
_ENCRYPTED = 0x1  # general purpose bit 0, APPNOTE.TXT 4.4.4
_UNPACK = "unpack it and name the text file"
_DAMAGED = "download the file again and replace it; a list that was cut short would suppress too little"


@dataclass(frozen=True)
class Stream:
    """One text of a file."""

    name: str
    """Name of the file, for a zip followed by the member's: `mps.zip/part1.csv`."""
    file: io.BufferedReader


def open_streams(path: Path) -> Iterator[Stream]:
    """The texts in a file: the file itself, or each member of a zip in order.

    Each is open only until the next one is asked for.

    Raises:
        SourceError: The file cannot be read, is cut short, damaged or encrypted, or is of a kind
            that holds no text; also while a stream is read, inside `damage_named`.
    """
    if path.suffix.lower() in _SPREADSHEET_ENDINGS:
        raise SourceError(f"'{path.name}' is a spreadsheet", hint="save it as CSV and name that file")
    with damage_named(path.name):
        magic = _magic(path)
        if magic.startswith((_ZIP_MAGIC, _EMPTY_ZIP_MAGIC)):
            yield from _zip_members(path)
        elif magic.startswith(_GZIP_MAGIC):
            with gzip.open(path, "rb") as unpacked:
                yield Stream(path.name, io.BufferedReader(unpacked, 1 << 20))
        elif path.suffix.lower() in {".zip", ".gz"} and magic:
            raise SourceError(f"'{path.name}' is not a {path.suffix[1:]} file", hint=_DAMAGED)
        else:
            with path.open("rb") as plain:
                yield Stream(path.name, plain)


@contextmanager
def damage_named(name: str) -> Iterator[None]:
    """Names the file where reading it fails.

    Raises:
        SourceError: In place of whatever the unpacker or the system raises.
    """
    try:
        yield
    except (zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise SourceError(f"'{name}' is damaged or cut short", hint=_DAMAGED) from error
    except NotImplementedError as error:  # zipfile's way to say that it does not know the packing
        raise SourceError(f"'{name}' is packed in an unknown way", hint=_UNPACK) from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise SourceError(f"'{name}' cannot be read: {reason}", hint="check the file and its rights") from error


def _magic(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(4)


def _zip_members(path: Path) -> Iterator[Stream]:
    with zipfile.ZipFile(path) as archive:
        members = [member for member in archive.infolist() if _is_text_member(member)]
        if not members:
            raise SourceError(f"'{path.name}' has no file in it", hint=_DAMAGED)
        if any(member.flag_bits & _ENCRYPTED for member in members):
            raise SourceError(f"'{path.name}' is encrypted", hint=_UNPACK)
        for member in members:
            with archive.open(member) as opened:
                unpacked = cast("io.RawIOBase", opened)  # it has `readinto`, which its type does not say
                name = path.name if len(members) == 1 else f"{path.name}/{member.filename}"
                yield Stream(name, io.BufferedReader(unpacked, 1 << 20))


def _is_text_member(member: zipfile.ZipInfo) -> bool:
    # macOS adds folders of resource forks to zip files.
    hidden = member.filename.startswith("__MACOSX/") or Path(member.filename).name.startswith(".")
    return not member.is_dir() and not hidden
