"""Which text encoding a list is in, and the list in UTF-8.

Belongs here: byte order marks, the check of a whole file for UTF-8, the doubt that is told, and
rewriting in bounded memory; the guess among other encodings is in `guess_encoding.py`. A byte that
does not decode becomes 0xFF in the rewritten file, which is never UTF-8: its row is rejected with its
line number like any other.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass, replace
from pathlib import Path

import nanoarrow as na
import numpy as np
import polars as pl

from suppress.counted import counted
from suppress.errors import CampaignListError, UsageError
from suppress.files.guess_encoding import guess_encoding
from suppress.files.received import CHUNK, cannot_read
from suppress.files.top import SAMPLE

_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it starts with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDE = ("utf-16", "utf-32")
_OF_PROTOCOLS = frozenset({"utf-7", "idna", "punycode", "unicode-escape", "raw-unicode-escape"})
"""What Python can decode and no list is in: their text may hold halves of characters."""
_SAMPLE = 64 << 10
_CHECKED = 4 << 20  # bytes looked at together; they stay in the processor's cache
_UNDECODABLE = "suppress-undecodable"


def _undecodable(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "\udcff", error.end


codecs.register_error(_UNDECODABLE, _undecodable)


@dataclass(frozen=True)
class Encoding:
    """How the bytes of a list become text.

    Args:
        name: Python's name, without a mark of its own (`utf-16-le`).
        bom: Byte order mark as received; empty if there was none.
        guessed: Found by comparing likelihoods: the report says so.
        doubt: Why it may be another, for a warning; empty where it is sure.
    """

    name: str
    bom: bytes
    guessed: bool
    doubt: str = ""


UTF8 = Encoding("utf-8", b"", guessed=False)


def begins_as_utf8(path: Path, shown: str) -> bool:
    """Whether a long text begins with UTF-8 without a mark, as far as its header is looked for.

    Args:
        path: Plain text file.
        shown: The list's name in messages.
    """
    try:
        with path.open("rb") as file:
            first = file.read(SAMPLE)
    except OSError as error:
        raise cannot_read(shown, error) from error
    if len(first) < SAMPLE:
        return False  # to look at all of it takes no time
    if any(first.startswith(mark) for mark, _ in _BOMS) or _wide_without_mark(first[:_SAMPLE]):
        return False
    last = _last_character(first, len(first))
    return last >= 0 and is_utf8(first[:last])


def find_encoding(path: Path, named: str | None, shown: str) -> Encoding:
    """The encoding of a text file: as named, by its mark, as UTF-8, or guessed.

    Args:
        path: Plain text file.
        named: What the operator said; None finds out.
        shown: The list's name in messages.

    Raises:
        UsageError: The name is no encoding.
        CampaignListError: No encoding fits.
    """
    try:
        with path.open("rb") as file:
            first = file.read(_SAMPLE)
    except OSError as error:
        raise cannot_read(shown, error) from error
    bom, marked = next(((mark, name) for mark, name in _BOMS if first.startswith(mark)), (b"", ""))
    if named is not None:
        found = _as_named(named, bom, marked)
        if found.name.startswith(_WIDE) and b"\0" not in first:
            raise CampaignListError(
                f"{shown} is not in {found.name}, whose line ends and delimiters have zero bytes: it has none",
                hint="leave --encoding out: what the list is in is found out, and named in the report",
            )
        return found
    if marked:
        return Encoding(marked, bom, guessed=False)
    wide = _wide_without_mark(first)
    if wide:
        return Encoding(wide, b"", guessed=True)
    return UTF8 if _file_is_utf8(path) else _not_all_utf8(path, shown)


def doubt_warning(name: str, encoding: Encoding) -> str:
    """What to say of a list whose encoding is in doubt."""
    return (
        f"{name} is read as {encoding.name}, but {encoding.doubt}: names may be misread, and opt-outs missed. "
        "Look at the names in the result files, and say with --encoding what the list is in"
    )


def transcode(path: Path, encoding: Encoding, target: Path, shown: str) -> None:
    """Write the file's text as UTF-8 without a mark.

    Args:
        path: Plain text file.
        encoding: How it is read.
        target: New file; a byte that does not decode is 0xFF in it.
        shown: The list's name in messages.
    """
    decoder = codecs.getincrementaldecoder(encoding.name)(_UNDECODABLE)
    try:
        with path.open("rb") as source, target.open("wb") as file:
            source.seek(len(encoding.bom))
            while chunk := source.read(CHUNK):
                file.write(decoder.decode(chunk).encode(errors="surrogateescape"))
            file.write(decoder.decode(b"", final=True).encode(errors="surrogateescape"))
    except OSError as error:
        raise cannot_read(shown, error) from error


def is_utf8(data: bytes | bytearray | memoryview) -> bool:
    """Whether bytes are UTF-8, many times faster than by decoding them."""
    values = na.c_array_from_buffers(na.large_binary(), 1, [None, np.array([0, len(data)]), data])
    try:
        pl.Series(values).cast(pl.String)
    except pl.exceptions.ComputeError:
        return False
    return True


def _as_named(named: str, bom: bytes, marked: str) -> Encoding:
    name = _codec(named)
    if name is None:
        raise UsageError(
            f"lists are not read in an encoding '{named}'",
            hint="usual ones are utf-8, utf-16, cp1252 and latin-1; convert a list in another to UTF-8",
        )
    name = name.removesuffix("-sig")
    if name in ("utf-16", "utf-32"):
        name = marked if marked.startswith(name) else f"{name}-le"
    return Encoding(name, bom if name == marked else b"", guessed=False)


def _codec(named: str) -> str | None:
    """Python's name of an encoding of files; None where there is none of that name."""
    try:
        name = codecs.lookup(named).name
        "".encode(name)  # what turns bytes into bytes has a name, too
    except (LookupError, UnicodeError):
        return None
    return None if name in _OF_PROTOCOLS else name


def _wide_without_mark(first: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of Western text is zero."""
    pairs = len(first) // 2
    if not pairs:
        return None
    high, low = first[1 : pairs * 2 : 2].count(0), first[0 : pairs * 2 : 2].count(0)
    if high * 2 > pairs and low * 10 < pairs:
        return "utf-16-le"
    if low * 2 > pairs and high * 10 < pairs:
        return "utf-16-be"
    return None


def _file_is_utf8(path: Path) -> bool:
    buffer = bytearray(_CHECKED)
    view = memoryview(buffer)
    kept = 0
    with path.open("rb", buffering=0) as file:
        while read := file.readinto(view[kept:]):
            size = kept + read
            last = _last_character(buffer, size)  # waits for the rest of it
            if last < 0 or not is_utf8(view[:last]):
                return False
            kept = size - last
            buffer[:kept] = buffer[last:size]
    return is_utf8(view[:kept])


def _last_character(data: bytes | bytearray, size: int) -> int:
    """Where the last character starts; -1 where no UTF-8 ends so: at most 3 bytes follow a first one."""
    return next((end for end in range(size - 1, max(size - 5, -1), -1) if data[end] & 0xC0 != 0x80), -1)


def _not_all_utf8(path: Path, shown: str) -> Encoding:
    """A file with bytes that are not UTF-8.

    A file that is UTF-8 but for some lines counts as UTF-8, and those lines are rejected: text in
    another encoding hardly ever has a valid multi-byte sequence, so that one for each bad byte tells.
    """
    well, badly, sample = _counted(path)
    if well >= badly:
        spoilt = counted(badly, "place has bytes", "places have bytes")
        return replace(UTF8, doubt=f"{spoilt} that are not, and every such row is rejected")
    guess = guess_encoding(sample)
    if guess is None:
        raise CampaignListError(
            f"{shown} is neither UTF-8 nor in another encoding that can be told",
            hint="name it with --encoding, for example --encoding cp1252 or --encoding cp1250",
        )
    doubt = "" if guess.sure else "it may as well be in another encoding"
    if well:
        doubt = f"{counted(well, 'character')} of it may be UTF-8"
    return Encoding(codecs.lookup(guess.name).name, b"", guessed=True, doubt=doubt)


def _counted(path: Path) -> tuple[int, int, bytes]:
    """How many characters above ASCII are UTF-8, how many are spoilt, and lines that show the encoding."""
    well, badly = 0, 0
    sample = b""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    with path.open("rb", buffering=0) as file:
        pending = False
        while True:
            chunk = file.read(CHUNK)
            if chunk and not pending and chunk.isascii():
                continue
            text = decoder.decode(chunk, final=not chunk)
            pending = bool(decoder.getstate()[0])
            received = chunk.count(b"\xef\xbf\xbd")  # U+FFFD that the file itself has
            bad = max(0, text.count("\ufffd") - received)
            badly += bad
            well += int(np.count_nonzero(np.frombuffer(text.encode(), np.uint8) >= 0xC0)) - bad
            if badly and len(sample) < _SAMPLE:
                sample += b"\n".join(line for line in chunk.splitlines() if not line.isascii())[:_SAMPLE]
            if not chunk:
                return well, badly, sample
