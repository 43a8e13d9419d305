"""How texts of a field differ that are not equal: a typing error, a short form, or something else.

Thresholds of similarity are those at which the trade and Splink cut: 0.92 and 0.88 are levels of Splink's own
name comparison (https://moj-analytical-services.github.io/splink/api_docs/comparison_library.html), and between
0.80 and 0.90 recall hardly changes (measured on FEBRL 4).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.linkage.levels import level
from suppress.linkage.rarity import is_given_name, is_surname
from suppress.linkage.similar import Levels, TextPairs
from suppress.linkage.unlike import Unlike
from suppress.normalise.names import given_forms

_ROUNDED = 0.001
"""More than by which two ways to the same measure differ."""


def surnames_differ(pairs: TextPairs) -> Levels:
    """Levels of `last` of unequal surnames."""
    jaro, edits = pairs.jaro_winkler(), pairs.edits()
    shorter, longer = pairs.lengths()
    near = ((jaro >= 0.92) | ((edits == 1) & (shorter >= 4))) & (shorter > 1)
    close = ((jaro >= 0.85) | ((edits <= 2) & (longer >= 7))) & (shorter > 1)
    known = is_surname(pairs.lesser) & is_surname(pairs.greater)
    one_letter = (edits == 1) & (jaro >= 0.95)  # ELLIOT, ELLIOTT: a spelling, though both are surnames
    return _leveled("last", {"known": (near | close) & known & ~one_letter, "near": near, "close": close})


def given_names_differ(pairs: TextPairs) -> Levels:
    """Levels of `first` of unequal given names."""
    jaro, edits = pairs.jaro_winkler(), pairs.edits()
    shorter, _ = pairs.lengths()
    near = ((jaro >= 0.90) | ((edits == 1) & (shorter >= 4))) & (shorter > 1)
    known, also_known = is_given_name(pairs.lesser), is_given_name(pairs.greater)
    names = {
        "nickname": _nicknames(pairs),
        "initial": _initial(pairs),
        "known": near & known & also_known,
        "slip": near & (known | also_known),
        "near": near,
    }
    return _leveled("first", names)


def middle_names_differ(pairs: TextPairs) -> Levels:
    """Levels of `middle` of unequal middle names: an initial, or a typing error, is as good as one."""
    shorter, _ = pairs.lengths()
    return _leveled("middle", {"initial": _initial(pairs) | ((pairs.edits() == 1) & (shorter >= 4))})


def numbers_differ(pairs: TextPairs) -> Levels:
    """Levels of `number` of unequal house numbers: 1234 and 1236 are neighbours, 1234 and 1243 an error."""
    shorter, longer = pairs.lengths()
    # Two neighbours that change places are one edit, or two substitutions.
    one, exchanged = pairs.edits() == 1, pairs.substitutions() == 2
    left_out = (shorter < longer) & (longer >= 3)
    return _leveled("number", {"near": one & (exchanged | left_out), "digit": one & (shorter >= 2)})


def streets_differ(pairs: TextPairs) -> Levels:
    """Levels of `street` of unequal names; numbered streets are equal or others, but for a slip in `24TH`."""
    jaro, edits = pairs.jaro_winkler(), pairs.edits()
    shorter, longer = pairs.lengths()
    numbered = pairs.select(pl.col("lesser").str.contains(r"^\d") | pl.col("greater").str.contains(r"^\d"))
    begins = pairs.select(pl.col("greater").str.starts_with(pl.col("lesser"))) & (shorter >= 5)
    near = (jaro >= 0.92) | ((edits == 1) & (shorter >= 4)) | begins
    close = (jaro >= 0.85) | ((edits <= 2) & (longer >= 6)) | ((edits == 1) & (longer >= 3))
    figures = [pl.col(side).str.extract("^([0-9]+)[A-Z]{0,3}$") for side in ("lesser", "greater")]
    ordinal = pairs.select(
        (figures[0] == figures[1]) & pl.any_horizontal(pl.col("lesser", "greater") == figures[0])
    )
    return _leveled("street", {"near": (near & ~numbered) | ordinal, "close": close & ~numbered})


def streets_are_other(pairs: Unlike) -> npt.NDArray[np.bool_]:
    """Unequal streets of which `streets_differ` can say nothing but `other`: not those of all such."""
    # What one begins with, or has behind its figures, is all in the other.
    unlike = (pairs.edits > 2) & (pairs.jaro_winkler() < 0.85 - _ROUNDED)
    return pairs.known & ~pairs.within & (pairs.numbered | unlike)


def places_differ(pairs: TextPairs) -> Levels:
    """Levels of `place` of unequal names of houses and districts."""
    near = (pairs.jaro_winkler() >= 0.88) | (pairs.edits() <= 1)
    return _leveled("place", {"near": near})


def cities_differ(pairs: TextPairs) -> Levels:
    """As levels of `place`, of unequal cities."""
    return places_differ(pairs)


def cities_are_other(pairs: Unlike) -> npt.NDArray[np.bool_]:
    """Unequal cities of which `cities_differ` can say nothing but `other`: not those of all such."""
    return pairs.known & (pairs.edits > 1) & (pairs.jaro_winkler() < 0.88 - _ROUNDED)


def postal_codes_differ(pairs: TextPairs) -> Levels:
    """As levels of `place`, of unequal postal codes: one character, or the end of the code."""
    area = pl.col("lesser").str.slice(0, 3) == pl.col("greater").str.slice(0, 3)
    lettered = pl.col("lesser").str.contains("[A-Z]")
    outward = pl.col("lesser").str.head(-3) == pl.col("greater").str.head(-3)
    same_area = pairs.select(pl.when(lettered).then(outward).otherwise(area))
    return _leveled("place", {"near": (pairs.edits() == 1) | same_area})


def _leveled(field: str, names: dict[str, npt.NDArray[np.bool_]]) -> Levels:
    """The first of the named levels that holds, `other` where none does."""
    found = np.full(len(next(iter(names.values()))), level(field, "other"), np.uint8)
    for name in reversed(names):
        found[names[name]] = level(field, name)
    return found


def _initial(pairs: TextPairs) -> npt.NDArray[np.bool_]:
    return pairs.select(
        (pl.col("lesser").str.len_chars() == 1) & pl.col("greater").str.starts_with(pl.col("lesser"))
    )


def _nicknames(pairs: TextPairs) -> npt.NDArray[np.bool_]:
    """One is short for the other, or both are for the same name."""
    lesser, greater = (_forms(names) for names in (pairs.lesser, pairs.greater))
    met = lesser.join(greater, on=["row", "form"], how="semi")["row"]
    found = np.zeros(len(pairs), np.bool_)
    found[met.to_numpy()] = True
    return found


def _forms(names: pl.Series) -> pl.DataFrame:
    people = pl.DataFrame({"first": names}).select(
        pl.int_range(pl.len(), dtype=pl.UInt32).alias("row"),
        pl.lit(0, pl.UInt8).alias("person"),
        "first",
        pl.lit(None, pl.String).alias("middle"),
    )
    return given_forms(people)
