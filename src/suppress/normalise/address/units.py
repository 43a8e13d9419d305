"""Apartments, suites, floors and private mailboxes, whose designator does not matter: `APT 4` is `# 4`.

Designators are those of Publication 28, C2 (https://pe.usps.com/text/pub28/28apc_003.htm), their spellings
those of libpostal (https://github.com/openvenues/libpostal, resources/dictionaries/en/unit_types_numbered.txt,
MIT), the French ones those of Canada Post (Addressing Guidelines, unit designators).
"""

from __future__ import annotations

import polars as pl

from suppress.normalise.address.tables import alternatives, words

# A letter alone counts after these: `APT B`.
_LETTERED = (
    "APT|APTS|APARTMENT|APPARTMENT|APARTEMENT|APTMT|APRT|UNIT|UNT|UN|STE|SUITE|RM|ROOM|LOT|SPC|SP|TRLR|APP|APPT"
    "|APPARTEMENT|BUREAU|UNITE"
)
# These are words of street names, or short for something else, unless a figure follows.
_NUMBERED = (
    "SPACE|TRAILER|SLIP|STOP|PIER|HNGR|HANGAR|HANGER|DEPT|DEPARTMENT|KEY|NO|NUM|NUMBER|FLAT|OFC|OFFICE|CONDO|TOWNHOUSE"
    "|VILLA|COTTAGE|STUDIO|PAD|SITE|STALL|BOX"
)
_BUILDING = "BLDG|BUILDING|BLD|BDG|TOWER|TWR|EDIF|EDIFICIO"
_FLOOR = "FLOOR|FLR|FL|LEVEL|LVL|ETAGE"

# An ordinal is no value: `12 NO 5TH ST`.
_FIGURES = (
    "(?:[0-9]+(?:[A-Z]|[A-MO-QU-Z][A-Z]|[NRST][A-CE-GI-SU-Z])?|[A-Z]{1,3}-?[0-9]+[A-Z]?)(?:-[0-9A-Z]{1,5})*"
)
_VALUE = rf"(?:{_FIGURES}(?: [A-Z]$)?|[A-Z](?:-[0-9A-Z]{{1,5}})?)"
_ORDINAL_ENDING = "(?:ST|ND|RD|TH|E|EME)$"
_ORDINALS = words("ordinals.csv")
_ORDINAL = f"(?:[0-9]+(?:ST|ND|RD|TH|E|EME)|{alternatives(list(_ORDINALS))})"

_FLAT = rf"(?:\b(?:{_LETTERED})[ #-]+|#[ #-]*)(?:(?:NO|{_LETTERED})[ #-]+)?({_VALUE})\b"
_NUMBERED_FLAT = rf"\b(?:(?:{_NUMBERED})[ #-]+({_FIGURES})\b|NO[ #-]+([A-Z]) ?(?:,|$))"
_IN_BUILDING = rf"\b(?:{_BUILDING})[ #-]+({_FIGURES}|[A-Z])\b"
_ON_FLOOR = rf"\b({_ORDINAL}) (?:{_FLOOR})\b"
_ON_BARE_FLOOR = rf"\b([0-9]+) (?:{_FLOOR}) ?(?:,|$)"
_ON_FLOOR_AFTER = rf"\b(?:{_FLOOR})[ #-]+({_FIGURES}|[A-Z])\b"
_MAILBOX = rf"\bPMB[ #-]*({_FIGURES})\b"
_VALUED = "|".join((_MAILBOX, _IN_BUILDING, _ON_FLOOR, _ON_BARE_FLOOR, _FLAT, _NUMBERED_FLAT, _ON_FLOOR_AFTER))
_BARE = rf"(?:^|,) ?({_FIGURES}|[A-Z]) ?(?:,|$)"
_GLUED = (
    r"\b(APT|APARTMENT|UNIT|STE|SUITE|RM|ROOM|LOT|SPC|SP|TRLR|BLDG|FL|NO|PMB|APP|PH|BOX|POB|POBOX|RR|HC|HCR|PSC"
    r"|CMR)([0-9])"
)

# Designators that need no value. They count at the end of a line; those that are words of street names count
# there after a street type only: LAKE FRONT is a street.
_ALONE = {
    "BSMT": ("BSMT", "BASEMENT", "BSMNT"),
    "FRNT": ("FRNT",),
    "LBBY": ("LBBY", "LOBBY"),
    "LOWR": ("LOWR", "LWR"),
    "PH": ("PH", "PENTHOUSE", "PENT HOUSE", "PTHS"),
    "REAR": ("REAR",),
    "UPPR": ("UPPR", "UPR"),
}
_ALONE_AFTER_TYPE = {
    "FRNT": ("FRONT",),
    "GRND": ("GROUND", "GRND"),
    "LOWR": ("LOWER",),
    "SIDE": ("SIDE",),
    "TOP": ("TOP",),
    "UPPR": ("UPPER",),
}
_SPELLED, _SPELLED_AFTER_TYPE = (
    "|".join(word for spellings in table.values() for word in spellings)
    for table in (_ALONE, _ALONE_AFTER_TYPE)
)
_STANDARD = {
    word: standard for table in (_ALONE, _ALONE_AFTER_TYPE) for standard in table for word in table[standard]
}
_TYPE = (
    "ST|STREET|AVE|AV|AVENUE|RD|ROAD|DR|DRIVE|LN|LANE|CT|COURT|PL|PLACE|BLVD|BOULEVARD|WAY|TER|TERRACE|CIR|CIRCLE|PKWY"
    "|PARKWAY|HWY|HIGHWAY|SQ|TRL|TRAIL|LOOP"
)
_HYPHENATED = (
    rf"(\b(?:{_TYPE})(?: [NS]?[EW]?)?) ([0-9]{{1,5}}-[A-Z]|[A-Z]-[0-9]{{1,4}}|[0-9]{{1,4}}-[0-9]{{1,4}})( ?,|$)"
)
_OF = rf"(?: (?:UNIT|APT|APARTMENT|STE|SUITE|HOUSE|DOOR|DUPLEX|{_FLOOR}))?"
_TO = "(?:(?:UNIT|APT|APARTMENT|STE|SUITE|#)[ #]*)?"
_WORD = rf"\b{_TO}({_SPELLED}){_OF}(?: ?,|$)"
_NAMED = "(?:UNIT|APT|APARTMENT|STE|SUITE) ([A-Z]{2,})"
_WORD_AFTER_TYPE = (
    rf"((?:\b(?:{_TYPE})(?: [NS]?[EW]?)?|,)) ?(?:{_TO}({_SPELLED_AFTER_TYPE}){_OF}|{_NAMED})(?: ?,|$)"
)
_ATTIC = rf"\b(?:{_TO})(?:PH|PENTHOUSE|PENT HOUSE|PTHS)[ #-]+({_FIGURES}|[A-Z])\b"


def separated(text: pl.Expr) -> pl.Expr:
    """The text with a space between a designator and its figures, and one before a hyphenated unit.

    `APT4` gives `APT 4`, `12 OAK ST 2-B` gives `12 OAK ST UNIT 2-B`.
    """
    return text.str.replace_all(_GLUED, "$1 $2").str.replace(_HYPHENATED, "$1 UNIT $2$3")


def unit_value(text: pl.Expr) -> pl.Expr:
    """The unit that a text names: that of a mailbox, else of the flat, in its building where one is named.

    A floor counts where nothing else does: one list names the floor beside the flat, the other does not.

    Args:
        text: Lines separated by commas, designators separated from their figures; null gives null.
    """
    # Most texts have a flat alone: the rarer words are looked for where their letters are.
    in_mailbox = _where(text, "PMB").str.extract(_MAILBOX, 1)
    attic = "PH" + _where(text, "PH|PEN|PTH").str.extract(_ATTIC, 1)
    flat = pl.coalesce(attic, text.str.extract(_FLAT, 1), *_numbered_flat(text))
    building = _where(text, "B[UL]?I?DG|BUIL|BLD|TOWE|TWR|EDIF").str.extract(_IN_BUILDING, 1)
    high = _where(text, "FL|LEV|LVL|ETAG")
    ordinal = high.str.extract(_ON_FLOOR, 1).replace(_ORDINALS).str.replace(_ORDINAL_ENDING, "")
    floor = pl.coalesce(ordinal, high.str.extract(_ON_BARE_FLOOR, 1), high.str.extract(_ON_FLOOR_AFTER, 1))
    word = pl.coalesce(text.str.extract(_WORD, 1), text.str.extract(_WORD_AFTER_TYPE, 2)).replace(_STANDARD)
    named = _where(text, "UNIT|A?PT|APA|STE|SUI").str.extract(_WORD_AFTER_TYPE, 3)
    apart = pl.concat_str(building, pl.coalesce(flat, word), separator="-")
    return compact_unit(pl.coalesce(in_mailbox, apart, flat, building, word, named, floor))


def _numbered_flat(text: pl.Expr) -> list[pl.Expr]:
    return [text.str.extract(_NUMBERED_FLAT, 1), _where(text, r"\bNO\b").str.extract(_NUMBERED_FLAT, 2)]


def _where(text: pl.Expr, marks: str) -> pl.Expr:
    return pl.when(text.str.contains(marks)).then(text)


def bare_unit(text: pl.Expr) -> pl.Expr:
    """The unit that a line holds without a designator: `12 OAK ST, 4B`.

    Args:
        text: What `without_unit` gives.
    """
    return compact_unit(text.str.extract(_BARE, 1))


def without_unit(text: pl.Expr) -> pl.Expr:
    """The text with a comma in place of every unit."""
    return (
        text.str.replace_all(_ATTIC, ",")
        .str.replace_all(_VALUED, ",")
        .str.replace_all(_WORD_AFTER_TYPE, "$1,")
        .str.replace_all(_WORD, ",")
    )


def compact_unit(value: pl.Expr) -> pl.Expr:
    """The form in which two units are compared: `4-B`, `4 B` and `04B` are `4B`; `12-3` is not `123`."""
    letters = value.str.replace_all(" ", "", literal=True)
    joined = letters.str.replace_all("([A-Z])-", "$1").str.replace_all("-([A-Z])", "$1")
    return joined.str.replace("^0+([0-9])", "$1").str.replace_all("([A-Z-])0+([0-9])", "$1$2")
