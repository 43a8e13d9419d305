"""A header that stands again among the rows, as where several exports were put behind one another.

It is a row like any other: its contacts cannot be read, and it is held. Where it stands is told.
"""

from __future__ import annotations

import numpy as np

from suppress.files.check import Checked

_NAMED = 5
"""Lines that a warning names."""


def header_lines(checked: Checked, header: bytes) -> tuple[int, ...]:
    """Physical lines, from 1, on which rows of a block start that are the header once more.

    Args:
        checked: The block.
        header: The bytes of the header's own columns.
    """
    block = checked.block
    starts = block.rows.starts
    if not header or not len(starts):
        return ()
    # Only few rows are as long as the header, and hardly one of them begins and ends as it does.
    likely = starts[checked.ends - starts == len(header)]
    data = np.frombuffer(block.data, np.uint8)
    for place in (0, len(header) // 2, len(header) - 1):
        likely = likely[data[likely + place] == header[place]]
    found = likely[[block.data.startswith(header, start) for start in likely.tolist()]]
    return tuple((block.line + np.searchsorted(block.rows.breaks, found)).tolist())


def repeated_header_warning(name: str, lines: tuple[int, ...]) -> str:
    """What to say of a list whose header stands on these lines again; at least one."""
    more = len(lines) - _NAMED
    named = [f"{line:,}" for line in lines[:_NAMED]] + ([f"{more:,} more"] if more > 0 else [])
    *before, last = named
    where = f"lines {', '.join(before)} and {last}" if before else f"line {last}"
    return (
        f"{name}: the header stands again in {where} and is read as a row there: take it out, and see that "
        "what was put together has the same columns in the same order"
    )
