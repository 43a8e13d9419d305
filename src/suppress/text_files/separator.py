"""The first line that tells Excel which sign stands between cells: `sep=;`.

Excel takes the delimiter from it and does not show it; who writes CSV for a country with another list
separator puts it there. It is neither a header nor a row.
"""

from __future__ import annotations

import re

# Some writers quote it as a cell, or pad it to the width of the table.
_LINE = re.compile(r'("?)sep=([^"\r\n])\1\2*[ \t]*', re.IGNORECASE)


def named_delimiter(line: str) -> str | None:
    """The delimiter that such a line names.

    Args:
        line: First filled line of a text, without its line end.

    Returns:
        One ASCII character; None where the line is another.
    """
    found = _LINE.fullmatch(line)
    return found[2] if found and found[2].isascii() else None
