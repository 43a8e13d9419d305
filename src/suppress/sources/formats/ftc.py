"""Full lists of the US National Do Not Call Registry, flat text, one zip for each area code.

    818,0000818

Area code, comma, seven digits, LF, no header; the file is named `2026-8-5_818_<guid>.txt.zip`
(domain/registries.md section 2, after https://github.com/kyoungd/mail-engine). Numbers that no plan
would give out are on the list and stay on it. Lines of ten digits with other separators are read
too. All 340 files are 3 GB of text, so lines of the regular form are read as a matrix of bytes.
"""

from __future__ import annotations

from typing import BinaryIO

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.sources.formats.batch import reject_lines
from suppress.sources.number_bitmap import LOCAL_NUMBERS, BitmapBuilder
from suppress.text_files.lines import REJECTS, split_lines

_BLOCK = 12 * 13 * (1 << 17)  # 20 MB, whole lines for both widths
_BOM = b"\xef\xbb\xbf"
_NUMBER_SIGNS = r"^[+\d\s(),;.'\"-]+$"
_CHANGE_LINE = r"^\d{10},\d{4}-\d\d-\d\dT[\d:.]+,[AD]$"


def read_numbers(file: BinaryIO, builder: BitmapBuilder) -> pl.DataFrame:
    """Add the numbers of one text to a builder.

    Args:
        file: The text.
        builder: Takes the numbers.

    Returns:
        REJECTS; every other line that is not blank is a number.
    """
    lines = blanks = 0
    rejects = [REJECTS.to_frame()]
    carry = file.read(len(_BOM))
    carry = b"" if carry == _BOM else carry
    while True:
        read = file.read(_BLOCK - len(carry))
        block = carry + read
        if not read:
            if not block:
                break
            block += b"\n"
        regular = _add_regular(block, builder, last=not read)
        if regular:
            cut, found = regular
            lines += found
        else:
            cut = _last_line_end(block, last=not read)
            found, blank, wrong = _add_any(block[:cut], lines + blanks, builder)
            rejects.append(wrong)
            lines += found
            blanks += blank
        carry = block[cut:] if read else b""
        if not read:
            break
    return pl.concat(rejects)


def _add_regular(block: bytes, builder: BitmapBuilder, *, last: bool) -> tuple[int, int] | None:
    # Bytes and lines taken from a block in which every line is `AAA,NNNNNNN` and one line end.
    for end in (b"\n", b"\r\n"):
        width = 11 + len(end)
        count = len(block) // width
        if not count or block[11:width] != end or (last and len(block) != count * width):
            continue
        matrix = np.frombuffer(block, np.uint8, count * width).reshape(count, width)
        digits = matrix - np.uint8(ord("0"))
        if (
            (matrix[:, 3] != ord(",")).any()
            or (matrix[:, 11:] != np.frombuffer(end, np.uint8)).any()
            or (digits[:, :3] > 9).any()
            or (digits[:, 4:11] > 9).any()
        ):
            return None
        _add(_number(digits, range(3)), _number(digits, range(4, 11)), builder)
        return count * width, count
    return None


def _number(digits: npt.NDArray[np.uint8], columns: range) -> npt.NDArray[np.int32]:
    number = digits[:, columns.start].astype(np.int32)
    for column in columns[1:]:
        number *= 10
        number += digits[:, column]
    return number


def _add(area: npt.NDArray[np.int32], local: npt.NDArray[np.int32], builder: BitmapBuilder) -> None:
    if not len(area):
        return
    if (area == area[0]).all():
        builder.add(int(area[0]), local)
        return
    for one in np.flatnonzero(np.bincount(area)):
        builder.add(int(one), local[area == one])


def _last_line_end(block: bytes, *, last: bool) -> int:
    cut = max(block.rfind(b"\n"), block.rfind(b"\r")) + 1
    if cut == len(block) and block.endswith(b"\r") and not last:
        # The LF of this CRLF may open the next block; one line stays behind for it.
        cut = max(block.rfind(b"\n", 0, -1), block.rfind(b"\r", 0, -1)) + 1
    return cut or len(block)


def _add_any(block: bytes, before: int, builder: BitmapBuilder) -> tuple[int, int, pl.DataFrame]:
    # Lines, blank lines and rejects of a block of whole lines; `before` lines came earlier.
    text = block.replace(b"\r\n", b"\n").replace(b"\r", b"\n").decode("latin-1")
    frame = split_lines(text, before + 1).with_columns(pl.col("text").str.strip_chars(" \t\"',;\x00\x1a"))
    filled = frame.filter(pl.col("text") != "")
    # Spreadsheets write 2125550100 as 2125550100.0; the country code may stand before it.
    whole = pl.col("text").str.replace(r"\.0+$", "").str.replace_all(r"\D", "")
    digits = pl.when(pl.col("text").str.contains(_NUMBER_SIGNS)).then(whole.str.replace(r"^1(\d{10})$", "$1"))
    read = filled.with_columns(pl.when(digits.str.contains(r"^\d{10}$")).then(digits).alias("digits"))
    number = read["digits"].drop_nulls().cast(pl.UInt64).to_numpy()
    area, local = number // np.uint64(LOCAL_NUMBERS), number % np.uint64(LOCAL_NUMBERS)
    _add(area.astype(np.int32), local.astype(np.int32), builder)
    wrong = read.filter(pl.col("digits").is_null())
    reason = (
        pl.when(pl.col("text").str.contains(_CHANGE_LINE))
        .then(pl.lit("line of a change list, not of a full list"))
        .otherwise(pl.lit("not an area code and a number of seven digits"))
    )
    return filled.height, frame.height - filled.height, reject_lines(wrong, reason)
