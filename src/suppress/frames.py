"""Schemas of the frames that cross modules, and the check at the seam.

The wide rows of a campaign list stay in their file; what travels between stages is `row` (the
number of the row in its list, from 0) and compact columns beside it.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import polars as pl

KEYS = pl.Schema(
    {
        "row": pl.UInt32,
        "point": pl.UInt8,  # which contact point of the row, from 0, in the order of fields and cells
        "key": pl.UInt64,  # phone: the E.164 digits as a number; digest: its first 8 bytes; else XXH3 low half
        "check": pl.UInt64,  # digest: its bytes 9 to 16; text: XXH3 high half; phone: 0
    }
)
"""One frame for each kind of key; any number of lines for each row, none where there is no key."""

FOUND = pl.Schema(
    {
        "row": pl.UInt32,
        "point": pl.UInt8,
        "since": pl.Date,  # day the entry stands since, null where the source does not say
        "member": pl.UInt16,  # index into the prepared source's members (its files)
    }
)
"""What one prepared source answers for one kind of key: the entries found."""

UNCOVERED = pl.Schema({"row": pl.UInt32, "point": pl.UInt8, "area": pl.String})
"""Keys a source could not answer for: `area` is e.g. the area code that has no file."""


# Empty frames, made once: a block needs dozens of them, and each takes as long as a small look-up.
NO_KEYS, NOTHING_FOUND, ALL_COVERED = KEYS.to_frame(), FOUND.to_frame(), UNCOVERED.to_frame()
NO_ROWS = pl.Series("row", [], pl.UInt32)


def together(none: pl.DataFrame, frames: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """The lines of frames of one schema, one frame below the other; as it is where only one has lines.

    Args:
        none: A frame of the schema without lines.
        frames: Any number.
    """
    filled = [frame for frame in frames if frame.height]
    if len(filled) == 1:
        return filled[0]
    return pl.concat(filled) if filled else none


def marked(height: int, *rows: npt.NDArray[np.unsignedinteger | np.signedinteger]) -> npt.NDArray[np.bool_]:
    """For each row of a batch whether it is named.

    Args:
        height: Rows of the batch.
        rows: Numbers of rows, repetitions allowed.
    """
    mask = np.zeros(height, np.bool_)
    for named in rows:
        mask[named.astype(np.intp)] = True  # with an index of 32 bits it would take three times as long
    return mask


def require(frame: pl.DataFrame, schema: pl.Schema, name: str) -> pl.DataFrame:
    """The frame itself, if it has exactly the columns and types of the schema.

    Args:
        frame: Frame that crosses a module boundary.
        schema: What the next stage relies on.
        name: The frame's name in the message.

    Raises:
        TypeError: All differences in one message; a mistake in the program, not in the input.
    """
    if frame.schema == schema:
        return frame
    wrong = [
        f"{column}: {frame.schema.get(column)} instead of {dtype}"
        for column, dtype in schema.items()
        if frame.schema.get(column) != dtype
    ]
    extra = [column for column in frame.columns if column not in schema]
    raise TypeError(f"frame '{name}': {'; '.join(wrong) or 'column order'}; not expected: {extra}")
