"""Characters that nobody sees. Imports nothing, because worker processes of the phone library load it."""

from __future__ import annotations

# Soft hyphen, joiners, bidi marks, variation selectors, BOM and the control characters that are not
# white space: spreadsheets, word processors and web forms leave them.
INVISIBLE = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
    "\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff"
)
"""Body of a regular-expression character class that Python and Polars both read."""
