"""Lists of the UK's Telephone Preference Services: TPS, CTPS (of companies) and FPS (fax).

    0207 3787244

Twelve characters and CRLF, either the dialling code in five and the rest in seven (`0191 5657153`,
`01635 506160`), or the digits alone with blanks behind them; no header, no names:
http://corporate.mpsonline.org.uk/shared/technical_desc.asp?context=CTPS . Lines that lost their blanks
or, to a spreadsheet, the zero in front are read too: ten digits that start with 1, 2, 3 or 7. What is
left is read as a number of a campaign list would be, so that nine digits are a national number of nine
(there are such, `016977 3999`), and a number that no plan would give out meets itself. TPS has 17
million numbers, so regular lines are read as bytes.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.model import KeyKind
from suppress.sources.formats.batch import Batch, Reading, keyed, reject_lines
from suppress.sources.formats.points import by_line, cells_of, merged, phone_batch
from suppress.text_files.lines import bare_text, open_text, text_blocks
from suppress.text_files.stream import Stream

_COUNTRY = "GB"  # whoever sends: the numbers are national ones
_CALLING_CODE = np.uint64(44)
_NATIONAL_LENGTH = 10
_ZERO, _LINE_FEED = b"0\n"
_LOST_ZERO = b"1237"  # first digits of numbers without the zero; others may be a calling code


def read_tps(stream: Stream, reading: Reading) -> Iterator[Batch]:
    """Batches of a list of the TPS."""
    with open_text(stream, reading.source.encoding) as text:
        for first, block in text_blocks(text):
            yield _batch(block, first)


def _batch(block: str, first: int) -> Batch:
    is_open = not block.endswith("\n")
    number = _regular_numbers(f"{block}\n" if is_open else block)
    lines = pl.DataFrame({"number": number}).select(
        pl.int_range(first, first + len(number), dtype=pl.UInt64).alias("line"),
        pl.when(pl.col("number") != 0).then(pl.col("number")).alias("number"),
        pl.lit(None, pl.Date).alias("since"),
    )
    keys = keyed(lines, pl.col("number"), pl.lit(0, pl.UInt64))
    regular = Batch(keys.height, {KeyKind.PHONE: keys}, merged([]).rejects)
    if keys.height == lines.height:
        return regular
    places = lines["number"].is_null().arg_true()
    written = block.split("\n")
    odd = pl.DataFrame({"line": lines["line"].gather(places), "text": [written[place] for place in places]})
    filled = odd.with_columns(bare_text(pl.col("text")).alias("text")).filter(pl.col("text") != "")
    if is_open:
        # The last line, without its end: what is no whole number there is what is left of one.
        return merged([regular, Batch(0, {}, reject_lines(filled, pl.lit("cut short")))])
    return merged([regular, by_line(phone_batch(cells_of(filled), _COUNTRY))])


def _regular_numbers(block: str) -> npt.NDArray[np.uint64]:
    """E.164 digits of each line that is of the layout or lost its zero, else 0.

    Args:
        block: Lines that all end with LF.
    """
    buffer = np.frombuffer(block.encode().translate(None, b" "), np.uint8)
    stops = np.flatnonzero(buffer == _LINE_FEED)
    lengths = np.diff(stops, prepend=-1) - 1
    numbers = np.zeros(len(stops), np.uint64)
    for count in (_NATIONAL_LENGTH + 1, _NATIONAL_LENGTH):
        at = np.flatnonzero(lengths == count)
        starts = stops[at] - count
        first = buffer[starts]
        if count > _NATIONAL_LENGTH:
            # A zero behind the first one starts an international prefix.
            good = (first == _ZERO) & (buffer[starts + 1] != _ZERO)
            starts = starts + 1
        else:
            good = np.isin(first, np.frombuffer(_LOST_ZERO, np.uint8))
        national = np.zeros(len(at), np.uint64)
        for place in range(_NATIONAL_LENGTH):
            digit = buffer[starts + place] - np.uint8(_ZERO)
            good &= digit < 10
            national *= np.uint64(10)
            national += digit
        numbers[at[good]] = national[good] + _CALLING_CODE * np.uint64(10**_NATIONAL_LENGTH)
    return numbers
