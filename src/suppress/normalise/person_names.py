"""The frame of names, for whoever passes one on: to read names loads much more than this."""

from __future__ import annotations

import polars as pl

PERSON_NAMES = {
    "row": pl.UInt32,
    "person": pl.UInt8,
    "first": pl.String,
    "middle": pl.String,
    "last": pl.String,
    "generation": pl.String,
    "last_parts": pl.String,
}
"""One line for each person of a row, by row and person.

`first`: given name, one letter for an initial; null for none. `middle`: middle names or initials. `last`: the
letters of the surname (`DELACRUZ`, `OBRIEN`, `NELSONSMITH`). `generation`: JR (also for II), SR, 3, 4, 5.
`last_parts`: further forms of a surname of several words with a blank between them (`CRUZ`), null for others.
Letters are capitals folded to ASCII, those of other scripts as they are. Rows that name nobody have no line.
"""
