"""Whether a statement on a household was said by the person of the row, however the name is written."""

from __future__ import annotations

import numpy as np
import polars as pl

from suppress.given_names import is_initial
from suppress.guards import compatible, given_name
from suppress.keys import Keys
from suppress.ledger.snapshot_layer import Layer, Place
from suppress.model import KeyKind
from suppress.statements import HeardOn


def persons_told(keys: Keys, place: Place, layer: Layer, found: pl.DataFrame) -> pl.Series:
    """`theirs` of STATEMENTS.

    Args:
        keys: Keys of the batch.
        place: Which table the statements are from.
        layer: The layer that it is in.
        found: `row`, `event` and `same` of the statements; `nameless`, whether the event says no first name.

    Returns:
        Boolean: true where a person of the row may be one whom the event names, also where one has an initial
        alone that agrees with what the event says; null where the event or somebody in the row has no first
        name, or the row has an initial for a name that begins with it. Of erased contacts no more is known than
        whether everything is the same.
    """
    if place.heard_on is HeardOn.INDIVIDUAL_INITIAL:
        # Found by the person. Digests of initials tell JOHN and JAMES no more apart.
        unknown = pl.lit(None, pl.Boolean) if place.erased else pl.lit(value=True)
        return found.select(pl.when("same").then(True).otherwise(unknown).alias("theirs")).to_series()
    unnamed = pl.col("row").is_in(keys.of_unnamed()["row"].unique().implode()) | pl.col("nameless")
    if place.erased:
        short = unnamed | pl.col("row").is_in(keys.of_initials()["row"].unique().implode())
        return found.select(_told(pl.col("same"), short)).to_series()
    named = _by_name(keys, layer, found["row"]).group_by("row", "event").agg(pl.col("sure").any())
    said = found.join(named, on=["row", "event"], how="left", maintain_order="left")
    sure = pl.col("same") | pl.col("sure").fill_null(value=False)
    return said.select(_told(sure, unnamed | pl.col("sure").is_not_null())).to_series()


def _told(sure: pl.Expr, short: pl.Expr) -> pl.Expr:
    return pl.when(sure).then(True).when(short).then(None).otherwise(False).alias("theirs")


def _by_name(keys: Keys, layer: Layer, rows: pl.Series) -> pl.DataFrame:
    """`row` and `event` whose names agree; `sure` where the row's is not an initial for the event's name."""
    table = layer.tables.get(Place(HeardOn.PERSON, erased=False))
    if table is None:
        return pl.DataFrame(schema={"row": pl.UInt32, "event": pl.Int64, "sure": pl.Boolean})
    asked = np.zeros(keys.points.height, np.bool_)
    asked[rows.to_numpy()] = True
    lines = keys.of(KeyKind.INDIVIDUAL_INITIAL)
    lines = lines.filter(pl.Series(asked[lines["row"].to_numpy()]))
    check = lines["check"].to_numpy()
    at, place = table.index.positions(lines["key"].to_numpy(), check, compatible)
    initial = is_initial(given_name(check[at])) & ~is_initial(given_name(table.index.check[place]))
    pair, entry = table.entries(np.arange(len(at)), place)
    return pl.DataFrame(
        {
            "row": lines["row"].to_numpy()[at[pair]],
            "event": table.event[entry].astype(np.int64),
            "sure": ~initial[pair],
        }
    )
