"""Full lists of a registry as XML, of the US registry and of Canada's, read as a stream of tags.

    <list type='full' level='ac' val='818'><ac val='818'><ph val='0000818'/> … </ac></list>
    <list type='full' level='all' val='' /> <ac val='416'><ph val='4165550' /> … </ac></list>

The second is Canada's official sample: its root is closed at once and once more at the end, so an XML
parser refuses it, and it has typographic quotes. Numbers stand directly in the root or inside `ac`,
and may lack leading zeros (domain/registries.md sections 2 and 5.1). Only names of tags, `val` and
`type` are looked at. Where all numbers of a block are written alike they are read as a matrix of
bytes, several million a second.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.errors import SourceError
from suppress.sources.number_bitmap import LOCAL_NUMBERS, BitmapBuilder, Indices
from suppress.text_files.lines import CP1252_FALLBACK, REJECTS

_BLOCK = 8 << 20
_LONGEST_TAG = 1 << 20
_QUOTES = "'\"‘’‚‛“”„‟′″`´"
_TAG = re.compile(r"<\s*(?P<name>/?\s*[^\s<>/]*)(?P<rest>[^>]*)(?P<end>>?)(?P<behind>.*)", re.DOTALL)
_VAL = rf"(?i)\bval\s*=\s*[{_QUOTES}]?\s*([^{_QUOTES}<>/]*)"
_VALUE = re.compile(_VAL)
_TYPE = re.compile(rf"(?i)\btype\s*=\s*[{_QUOTES}]?\s*([^{_QUOTES}\s<>/]*)")
_AREA_CODE = re.compile(r"\s*(\d{3})\s*")
_IGNORED = ("?xml", "!--", "!doctype", "/ph")
_UNKNOWN = -1

Bytes = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.int32]


def read_xml(file: BinaryIO, name: str, builder: BitmapBuilder) -> pl.DataFrame:
    """Add the numbers of one XML text to a builder.

    Args:
        file: The text.
        name: Its name, for messages.
        builder: Takes the numbers.

    Returns:
        REJECTS: numbers that cannot be read or stand in no area code, other tags, text between tags.

    Raises:
        SourceError: It does not end with `</list>`, so that its end is missing, or it is no full list.
    """
    tags = _Tags(name, builder)
    for block in _blocks(file, name):
        tags.add(block)
    if not tags.closed:
        raise SourceError(
            f"'{name}' is cut short: it does not end with </list>",
            hint="download the file again and replace it; a list that was cut short would suppress too little",
        )
    return pl.DataFrame(tags.rejects, schema=REJECTS, orient="row").sort("line")


def _blocks(file: BinaryIO, name: str) -> Iterator[bytes]:
    # Whole tags, each with the text behind it; UTF-8, perhaps with single bytes of cp1252.
    head = file.read(3)
    wide = head[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}
    decoder = codecs.getincrementaldecoder("utf-16")("replace") if wide else None
    carry, piece = b"", head.removeprefix(codecs.BOM_UTF8)
    while True:
        text = decoder.decode(piece).encode() if decoder else piece
        block = carry + text
        cut = block.rfind(b"<")
        if cut > 0:
            yield block[:cut]
        carry = block[max(cut, 0) :]
        if len(carry) > _LONGEST_TAG + _BLOCK:
            raise SourceError(f"'{name}' has a tag longer than 1 MB", hint="is this the right file?")
        piece = file.read(_BLOCK)
        if not piece:
            break
    if carry:
        yield carry


class _Tags:
    """The tags so far: the area code that numbers now stand in, and whether the root was closed."""

    def __init__(self, name: str, builder: BitmapBuilder) -> None:
        self.rejects: list[tuple[int, str]] = []
        self.closed = False
        self._name, self._builder = name, builder
        self._root = self._area = _UNKNOWN
        self._lines = 0

    def add(self, block: bytes) -> None:
        """Read whole tags."""
        buffer = np.frombuffer(block + b"    ", np.uint8)
        starts = np.flatnonzero(buffer == ord("<"))
        if block[: int(starts[0]) if len(starts) else len(block)].strip():
            self._reject(block, 0, "text that is in no tag")
        is_number = _is_number(buffer, starts)
        ends = np.append(starts[1:], len(block))
        others = [
            (int(start), block[start:end])
            for start, end in zip(starts[~is_number], ends[~is_number], strict=True)
        ]
        areas = self._areas(block, starts[is_number], others)
        if is_number.any() and not self._add_alike(buffer[: len(block)], starts[is_number], areas, others):
            self._add_any(block, starts, is_number, areas)
        self._lines += block.count(b"\n")

    def _areas(self, block: bytes, numbers: Indices, others: list[tuple[int, bytes]]) -> Numbers:
        # The area code of each number; reads what stands around them.
        before, opened = [0], [self._area]
        self.closed &= not len(numbers)
        for start, raw in others:
            self._enter(block, start, raw.decode("utf-8", CP1252_FALLBACK))
            before.append(start)
            opened.append(self._area)
            self.closed &= not len(numbers) or start > numbers[-1]
        return np.array(opened, np.int32)[np.searchsorted(before, numbers, side="right") - 1]

    def _enter(self, block: bytes, start: int, text: str) -> None:
        found = _TAG.match(text)
        name = re.sub(r"\s", "", found["name"]).lower() if found else ""
        if not found or not found["end"] or found["behind"].strip():
            self._reject(block, start, "a tag that is not closed, or text behind it")
        rest = found["rest"] if found else ""
        if name == "list":
            self._refuse_changes(rest)
            self._root = self._area = _area_code(rest)
        elif name == "ac":
            self._area = _area_code(rest)
        elif name == "/ac":
            self._area = self._root
        elif name != "/list" and not name.startswith(_IGNORED):
            self._reject(block, start, "not a tag of a registry's list")
            if _area_code(rest) != _UNKNOWN:  # perhaps a damaged `ac`, whose numbers are of no other area code
                self._area = _UNKNOWN
        self.closed = name == "/list" and bool(found and found["end"])

    def _refuse_changes(self, rest: str) -> None:
        kind = _TYPE.search(rest)
        if kind and kind[1] and kind[1].lower() != "full":
            raise SourceError(
                f"'{self._name}' is no full list: its type is '{kind[1][:20]}'",
                hint="download change lists as flat text, or the full list",
            )

    def _add_alike(
        self, buffer: Bytes, numbers: Indices, areas: Numbers, others: list[tuple[int, bytes]]
    ) -> bool:
        # Numbers of a block in which each is written like the first: `<ph val='0000818'/>` and blanks.
        first = bytes(buffer[numbers[0] : numbers[0] + 80])
        shape = re.match(rb"(<ph\s+val\s*=\s*)(['\"])(\d{7})(\2\s*/\s*>)", first)
        if not shape or (areas == _UNKNOWN).any() or int(numbers[-1]) + shape.end() > len(buffer):
            return False
        matrix = buffer[numbers[:, None] + np.arange(shape.end())]
        digits = matrix[:, shape.start(3) : shape.end(3)] - np.uint8(ord("0"))
        text = np.frombuffer(shape[0], np.uint8)
        if (
            (matrix[:, : shape.start(3)] != text[: shape.start(3)]).any()
            or (matrix[:, shape.end(3) :] != text[shape.end(3) :]).any()
            or (digits > 9).any()
        ):
            return False
        # Nothing but blanks between the tags, or there would be more that is not blank.
        solid = len(numbers) * _solid(text) + sum(_solid(np.frombuffer(raw, np.uint8)) for _, raw in others)
        if _solid(buffer[int(min(numbers[0], others[0][0] if others else numbers[0])) :]) != solid:
            return False
        local = digits[:, 0].astype(np.int32)
        for column in digits.T[1:]:
            local = local * 10 + column
        self._add(areas, local)
        return True

    def _add_any(self, block: bytes, starts: Indices, is_number: npt.NDArray[np.bool_], areas: Numbers) -> None:
        text = block.decode("utf-8", CP1252_FALLBACK)
        tags = pl.Series("tag", [text]).str.split("<").explode().slice(1).filter(pl.Series(is_number))
        read = pl.DataFrame({"tag": tags, "area": areas, "at": starts[is_number]}).with_columns(
            digits=pl.col("tag").str.extract(_VAL).str.replace_all(r"[\s()-]", ""),
            behind=pl.col("tag").str.extract(r"(?s)>(.*)$").str.strip_chars(),
        )
        local = pl.col("digits").str.contains(r"^\d{1,7}$") & (pl.col("area") != _UNKNOWN)
        whole = pl.col("digits").str.contains(r"^1?\d{10}$")
        number = (
            pl.when(local)
            .then(pl.col("area").cast(pl.Int64) * LOCAL_NUMBERS + pl.col("digits").cast(pl.Int64, strict=False))
            .when(whole)
            .then(pl.col("digits").str.tail(10).cast(pl.Int64, strict=False))
        )
        read = read.with_columns(number=number)
        found = read["number"].drop_nulls().to_numpy()
        self._add((found // LOCAL_NUMBERS).astype(np.int32), (found % LOCAL_NUMBERS).astype(np.int32))
        unread = pl.col("number").is_null()
        wrong = read.filter(unread | pl.col("behind").is_null() | (pl.col("behind") != ""))
        reason = (
            pl.when(unread & pl.col("digits").str.contains(r"^\d{1,7}$"))
            .then(pl.lit("a number in no area code"))
            .when(unread)
            .then(pl.lit("not a number of seven digits"))
            .otherwise(pl.lit("a tag that is not closed, or text behind it"))
        )
        for at, why in wrong.select("at", reason.alias("why")).iter_rows():
            self._reject(block, at, why)

    def _add(self, areas: Numbers, local: Numbers) -> None:
        # Runs of one area code, as they stand.
        if not len(areas):
            return
        edges = np.flatnonzero(np.r_[True, areas[1:] != areas[:-1]])
        for start, end in zip(edges, [*edges[1:], len(areas)], strict=True):
            self._builder.add(int(areas[start]), local[start:end])

    def _reject(self, block: bytes, at: int, reason: str) -> None:
        self.rejects.append((self._lines + block.count(b"\n", 0, at) + 1, reason))


def _is_number(buffer: Bytes, starts: Indices) -> npt.NDArray[np.bool_]:
    # Whether tags are `ph`, in either case, and not another whose name begins so.
    small = np.uint8(0x20)
    behind = buffer[starts + 3]
    named = (buffer[starts + 1] | small == ord("p")) & (buffer[starts + 2] | small == ord("h"))
    whole: npt.NDArray[np.bool_] = named & ((behind <= ord(" ")) | (behind == ord("/")) | (behind == ord(">")))
    return whole


def _area_code(rest: str) -> int:
    value = _VALUE.search(rest)
    found = _AREA_CODE.fullmatch(value[1]) if value else None
    return int(found[1]) if found else _UNKNOWN


def _solid(text: Bytes) -> int:
    return int((text > ord(" ")).sum())
