"""Frames of this package: the lines of an address as the grammars read them, and the parts that they find.

All columns are String; null stands for what is absent. Both frames have one line for each row, in row order.
"""

from __future__ import annotations

import polars as pl

LINES = pl.Schema(
    dict.fromkeys(
        (
            "address1",  # standard text that keeps `,` `#` `/` and `-`; without a postal code at the end
            "address2",
            "address3",
            "city",  # the same; may still hold the state: `SPRINGFIELD, IL`
            "state",  # standard text
            "country",  # ISO 3166 alpha-2 code that the cell names
            "postal_code",  # as compared, wherever it stood
        ),
        pl.String,
    )
)
"""What a grammar reads."""

ADDRESS_PARTS = pl.Schema(
    dict.fromkeys(
        (
            "form",  # US | CA | GB | other: the grammar that read the row
            "kind",  # street | box | route | military | place (a house name) | null (no address understood)
            "number",  # of house, box, route or military unit; text: `12 1/2`, `3628`, `N6W23001`
            "street",  # core name: no suffix, no directional, ordinals as digits without ending
            "suffix",  # standard street type; null where none was written
            "directional",  # N NE E SE S SW W NW; null where none was written
            "unit",  # value without its designator; box of a route or military address; private mailbox
            "place",  # urbanization, house name or dependent locality
            "postal_code",  # as compared
            "city",  # standard text
            "box",  # number of a PO box that stands beside a street: mail may go to either
            "text",  # whole standard address without city and postal code
        ),
        pl.String,
    )
)
"""What a grammar answers: upper case, A–Z and 0–9 with letters folded to ASCII where they can be."""
