"""Addresses of the United Kingdom, the Channel Islands and Man.

    lines ─ _text ─▶ one text, its parts between commas ─ _with_unit ─▶ without the flat
      ─ _with_number ─▶ house number and what stands before and behind it ─ _with_building ─▶ ADDRESS_PARTS

The elements are those of the Postcode Address File: sub-building, building, number, thoroughfare, locality
(http://www.afd.co.uk/manuals/postcodeplus/format.asp). Localities and counties are left out: the postcode tells
more, and one list has them where the other has not.
"""

from __future__ import annotations

import polars as pl

from suppress.normalise.address import gb_words as words
from suppress.normalise.address.gb_street import street_parts
from suppress.normalise.address.parts import ADDRESS_PARTS
from suppress.normalise.text import standard_text

_BOX = r"(?:^|,)(?:[^,]* )?(?:P ?O ?BOX|POB|POST OFFICE BOX|BOX) ?(?:NO |NUMBER )?0*([0-9]+)\b"
_BOX_ALONE = r"\b(?:P ?O ?BOX|POB|POST OFFICE BOX|BOX) ?(?:NO |NUMBER )?0*[0-9]+\b"
_BFPO = r"\bB ?F ?P ?O ?(?:NO |NUMBER )?0*([0-9]+)\b"

_CARE_OF = "(^|,)(?:C/O|CARE OF) [^,]*,"

_FIGURES = "[0-9]+ ?[A-Z]?(?:[/-][0-9]+[A-Z]?|F[0-9LR])?"
_LETTERS = "[A-Z](?:[ -]?[0-9]+[A-Z]?)?|[BGPT]F[0-9LR]?"
_DESIGNATOR = rf"(?:{words.FLAT})(?: (?:NO|NUMBER|NUM))?"
# Letters need something before them: `Unity House` is no unit Y.
_FLAT = rf"(^|[ ,])(?:(?:{_DESIGNATOR}[ #-]*|#)({_FIGURES})|(?:{_DESIGNATOR}[ #-]+|#)({_LETTERS}))([ ,]|$)"
_SPELLED_FLAT = rf"(^|[ ,])((?:{words.FLAT}) )({'|'.join(words.SPELLED)})\b"
_FLOORS = "|".join(sorted(words.FLOORS, key=len, reverse=True))
_FLOOR = (
    rf"(^|[ ,])(?:THE )?({_FLOORS})(?: FLOOR(?: (?:FLAT|MAISONETTE|APARTMENT|STUDIO|FRONT|REAR|LEFT|RIGHT))*"
    rf"| (?:FLAT|MAISONETTE))(?:[ ,]|$)"
)
_SHORT_FLOOR = r"(^|,)(GFF|FFF|SFF|TFF|BFF|LGF)([ ,])"
_BARE_FLAT = r"^(?:THE )?(FLAT|ANNEXE|ANNEX|MAISONETTE|BEDSIT)(?: (?:ABOVE|OVER|AT))?[ ,]"
# A flat of a Scottish tenement by floor and door, before or behind the number of the stair: `2/1`, `2F1`, `GF2`
# (https://www.edinburghnews.scotsman.com/news/opinion/columnists/driven-stair-crazy-by-tenement-numbering-helen-martin-3188988).
_DOOR = r"[0-9]{1,2}/[0-9]{1,2}|[0-9]{1,2}F[0-9LR]|[BGPT]F[0-9LR]"
_DOOR_BEFORE = rf"^({_DOOR})[ ,]([0-9].*)$"
_DOOR_BEHIND = rf"(^|,)([0-9]+[A-Z]?)[ ,]({_DOOR})[ ,]"

_PLAIN = "^([0-9]+[A-Z]?) ([A-Z]{2}[A-Z ]*)(?:,([A-Z][A-Z ,]*))?$"
_MARKED = rf"\b(?:{words.FLAT}|FLOOR|ANNEXE?|BOX|POB|BFPO|F P O|[GFSTB]FF|LGF|[BGPT]F)\b"
_NUMBER = r"[0-9]+(?:[A-Z]| [A-Z])?(?:[/-][0-9]+[A-Z]?)?"
_NUMBERED = rf"^(?:(.*),)?(?:(?:NO|NUMBER|HOUSE|NR) )?({_NUMBER})[ ,]([A-Z0-9][^,]*)(?:,(.*))?$"
_NUMBER_INSIDE = rf"^([^,]*[A-Z][^,]*) ({_NUMBER}) ([A-Z][^,]*)$"


def read(lines: pl.DataFrame) -> pl.DataFrame:
    """The parts of British addresses.

    `12A High St` is flat A of number 12, like `Flat A, 12 High St`; of a range (`12-14`) the first number
    counts. A name of several homes (`3 Nelson House`, `Flat 3, Rose Court, High Street`) is `place` and
    its number `unit`; a house with a number has its name in `place` too, and is compared by the number.

    Args:
        lines: LINES.

    Returns:
        ADDRESS_PARTS, of the same height and order.
    """
    texts = _text(lines)
    is_plain = texts["plain"]
    groups = pl.col("segments").str.extract_groups(_PLAIN).struct.rename_fields(["said", "phrase", "behind"])
    odd = _with_number(_with_unit(texts.filter(~is_plain)))
    plain = texts.filter(is_plain).with_columns(groups.struct.unnest())
    same = [
        name if name in plain.columns else pl.lit(None, dtype).alias(name) for name, dtype in odd.schema.items()
    ]
    whole = _with_building(plain.select(same).merge_sorted(odd, key="row"))
    return whole.select(ADDRESS_PARTS.names())


def _text(lines: pl.DataFrame) -> pl.DataFrame:
    """`segments`: the lines with a comma between their parts, without postcode, town and country at the end.

    `plain` where there is one house number and then a street, and no word that makes anything of it.
    """
    joined = pl.concat_str("address1", "address2", "address3", separator=",", ignore_nulls=True)
    segments, code = pl.col("segments"), pl.col("postal_code")
    texts = lines.select(
        pl.int_range(pl.len(), dtype=pl.UInt32).alias("row"),
        pl.lit("GB").alias("form"),
        "postal_code",
        standard_text(pl.col("city")).alias("city"),
        joined.str.strip_chars(" ,-").alias("segments"),
    ).with_columns(segments.str.contains(_PLAIN).alias("plain"))
    # Nothing at the end of `12 HIGH STREET` has to go.
    ends = pl.col("segments").str.contains(r" ,|, |,,|,.*,|[0-9][A-Z]{2}$|[/-]") | ~pl.col("plain")
    long: pl.Expr = pl.when(ends).then(segments)
    spaced = code.str.head(code.str.len_chars().cast(pl.Int64) - 3) + " " + code.str.tail(3)
    short = (
        long.str.strip_suffix(spaced.fill_null("\n"))
        .str.strip_suffix(code.fill_null("\n"))
        .str.replace_all("[ ,]*,[ ,]*", ",")
        .str.replace_all(r"([0-9][A-Z]?) ?([/-]) ?([0-9])", "$1$2$3")
        .str.replace_all(r" -[ -]*", " ")
        .str.replace(rf",?(?:{words.COUNTRIES})$", "")
        .str.strip_suffix("," + pl.col("city").fill_null("\n"))
        .str.replace(_CARE_OF, "$1")
        .str.strip_chars(" ,")
    )
    return (
        texts.with_columns(pl.coalesce(short, segments).alias("segments"))
        .with_columns(
            (segments.str.contains(_PLAIN) & ~segments.str.contains(_MARKED)).alias("plain"),
            pl.when(segments.str.contains("[,#/-]")).then(segments).alias("marked"),
        )
        .with_columns(
            pl.coalesce(
                pl.col("marked").str.replace_all("[,#/ -]+", " "), pl.when(segments != "").then(segments)
            ).alias("text")
        )
    )


def _with_unit(texts: pl.DataFrame) -> pl.DataFrame:
    """`unit`, taken out of `segments`."""
    own = pl.col("segments")
    texts = texts.with_columns(own.str.extract(_BFPO, 1).alias("bfpo"), own.str.extract(_BOX, 1).alias("box"))
    spelled: pl.Expr = pl.when(own.str.contains(_SPELLED_FLAT)).then(own)
    figures = spelled.str.extract(_SPELLED_FLAT, 3).replace(words.SPELLED)
    floorless = own.str.replace(_FLOOR, "$1,").str.replace(_SHORT_FLOOR, "$1,").str.strip_chars(" ,")
    found = (
        texts.with_columns(
            pl.coalesce(spelled.str.replace(_SPELLED_FLAT, "${1}${2}" + figures), own).alias("segments")
        )
        .with_columns(
            pl.when(pl.col("box").is_not_null())
            .then(own.str.replace(_BOX_ALONE, ",").str.replace_all("[ ,]*,[ ,]*", ",").str.strip_chars(" ,"))
            .otherwise(own)
            .alias("segments")
        )
        # `Garden Flat 12 High St` is no flat 12.
        .with_columns(
            pl.coalesce(own.str.extract(_FLOOR, 2), own.str.extract(_SHORT_FLOOR, 2)).alias("floor"),
            floorless.alias("segments"),
        )
        .with_columns(
            pl.coalesce(own.str.extract(_FLAT, 2), own.str.extract(_FLAT, 3)).alias("flat"),
            own.str.extract(_DOOR_BEFORE, 1).alias("door_before"),
            own.str.extract(_DOOR_BEHIND, 3).alias("door_behind"),
            own.str.extract(_BARE_FLAT, 1).alias("bare"),
        )
    )
    left = (
        pl.when(pl.col("door_behind").is_not_null())
        .then(own.str.replace(_DOOR_BEHIND, "$1$2 "))
        .when(pl.col("flat").is_null() & pl.col("door_before").is_not_null())
        .then(own.str.replace(_DOOR_BEFORE, "$2"))
        .otherwise(own)
        .str.replace(_FLAT, "$1,")
        .str.replace(_BARE_FLAT, ",")
        .str.replace_all("[ ,]*,[ ,]*", ",")
        .str.strip_chars(" ,-")
    )
    said = pl.coalesce("flat", "door_behind", "door_before")
    return found.with_columns(
        left.alias("segments"),
        pl.coalesce(_compared_unit(said), pl.col("floor").replace(words.FLOORS), pl.col("bare")).alias("unit"),
    )


def _compared_unit(value: pl.Expr) -> pl.Expr:
    """`4 B` and `04B` are `4B`; `2/1` and `2F1` are `2-1`, which is not 21."""
    joined = value.str.replace_all(" ", "", literal=True).str.replace("([0-9])[F/]([0-9LR])", "$1-$2")
    return joined.str.replace("^0+([0-9])", "$1").str.replace("([A-Z])-([0-9])", "$1$2")


def _with_number(texts: pl.DataFrame) -> pl.DataFrame:
    """`said` (the house number as written), `before`, `phrase` (the street) and `behind`; null for none."""
    own, phrase = pl.col("segments"), pl.col("phrase")
    groups = own.str.extract_groups(_NUMBERED).struct.rename_fields(["before", "said", "phrase", "behind"])
    # Without a number at its beginning, the first part may have one inside.
    numbered = texts.with_columns(groups.struct.unnest()).with_columns(
        pl.coalesce(phrase, own.str.extract("^([^,]+)", 1)).alias("line")
    )
    line = pl.col("line")
    inside = numbered.with_columns(
        line.str.extract(_NUMBER_INSIDE, 1).alias("building"),
        line.str.extract(_NUMBER_INSIDE, 2).alias("inner"),
        line.str.extract(_NUMBER_INSIDE, 3).alias("inner_phrase"),
    )
    is_inside = pl.col("inner").is_not_null()
    outer: pl.Expr = pl.when(is_inside).then("said")
    return inside.with_columns(
        pl.when(is_inside).then("inner").otherwise("said").alias("said"),
        pl.when(is_inside).then("inner_phrase").otherwise("phrase").alias("phrase"),
        pl.when(is_inside)
        .then(pl.concat_str(outer, "building", separator=" ", ignore_nulls=True))
        .otherwise(pl.col("before").str.extract("([^,]+)$", 1))
        .alias("before"),
    )


def _with_building(texts: pl.DataFrame) -> pl.DataFrame:
    """ADDRESS_PARTS: number, unit and place, by what is a street and what a building."""
    own, line, suffix = pl.col("segments"), pl.col("line"), pl.col("suffix")
    has_number = pl.col("said").is_not_null()
    behind = pl.when(has_number).then("behind").otherwise(own.str.extract("^[^,]+,(.+)$", 1))
    texts = texts.with_columns(
        pl.when(has_number).then("phrase").otherwise(own.str.extract("^([^,]+)", 1)).alias("line"),
        behind.alias("behind"),
    ).with_columns(
        line.str.contains(rf" (?:{words.BUILDINGS})$").fill_null(value=False).alias("of_several"),
        line.str.contains(rf" (?:{words.BUILDINGS_OR_STREETS})$").fill_null(value=False).alias("court"),
    )
    # What stands behind counts where the line may be a building.
    asked: pl.Expr = pl.when(~has_number | pl.col("of_several") | pl.col("court")).then("behind")
    texts = texts.with_columns(asked.str.extract("^([^,]+)", 1).alias("next"))
    streets = street_parts(texts["line"])
    behind_it = street_parts(texts["next"]).rename(lambda name: f"next_{name}")
    texts = pl.concat([texts, streets, behind_it], how="horizontal")
    on_road = pl.col("next_suffix").is_in(sorted(words.ROADS)).fill_null(value=False)
    shared = pl.col("of_several") | (pl.col("court") & on_road)
    # Without a number, what is no street is a name; and so is a street before another.
    named = ~has_number & (suffix.is_null() | on_road | shared)
    flats_alone = ~has_number & ~named & pl.col("unit").str.contains("^[0-9]").fill_null(value=False)
    texts = texts.with_columns(
        (named | (has_number & shared & pl.col("unit").is_null())).alias("is_building"),
        flats_alone.alias("flats_alone"),
    )
    return _assembled(_with_unit_of_number(texts))


def _with_unit_of_number(texts: pl.DataFrame) -> pl.DataFrame:
    """`number` and `unit` of what is written as a number: `12A`, `12/3`, `12-14`, and `3, 12 High St`."""
    before = pl.col("before")
    # Nothing but figures says nothing more.
    said: pl.Expr = pl.when(pl.col("said").str.contains("[^0-9]")).then("said")
    letter, second = said.str.extract("^[0-9]+ ?([A-Z])", 1), said.str.extract("[/-]([0-9]+)", 1)
    figures = pl.col("said").str.extract("^0*([0-9]+)", 1)
    is_range = said.str.contains("-", literal=True) & (
        second.cast(pl.Int64, strict=False) > figures.cast(pl.Int64, strict=False)
    )
    behind = pl.when(~is_range.fill_null(value=False)).then(second)
    outer = before.str.extract(r"^([0-9]+[A-Z]?)(?: |$)", 1)
    whole = figures + letter.fill_null("")
    explicit = pl.coalesce("unit", behind, outer)
    of_building = pl.coalesce("unit", whole)
    return texts.with_columns(
        pl.when(pl.col("is_building"))
        .then(None)
        .when(pl.col("flats_alone"))
        .then("unit")
        .when(explicit.is_not_null())
        .then(whole)
        .otherwise(figures)
        .alias("number"),
        pl.when(pl.col("is_building"))
        .then(of_building)
        .when(pl.col("flats_alone"))
        .then(None)
        .otherwise(pl.coalesce(explicit, letter))
        .alias("unit"),
        before.str.replace(r"^[0-9]+[A-Z]?(?: |$)", "").alias("before"),
    )


def _assembled(texts: pl.DataFrame) -> pl.DataFrame:
    is_building, box = pl.col("is_building"), pl.col("box")
    # A box is the address, but where a numbered street is beside it a second one.
    boxed = box.is_not_null() & (pl.col("number").is_null() | is_building)
    elsewhere = pl.col("bfpo").is_not_null() | boxed
    place = pl.when(is_building).then("line").otherwise("before")
    kind = (
        pl.when(pl.col("bfpo").is_not_null())
        .then(pl.lit("military"))
        .when(boxed)
        .then(pl.lit("box"))
        .when(pl.col("number").is_not_null())
        .then(pl.lit("street"))
        .when(is_building & pl.col("line").is_not_null())
        .then(pl.lit("place"))
    )
    street = {
        part: pl.when(~elsewhere & is_building).then(f"next_{part}").when(~elsewhere).then(part).alias(part)
        for part in ("street", "suffix", "directional")
    }
    parts = texts.with_columns(
        kind.alias("kind"),
        pl.coalesce("bfpo", pl.when(boxed).then("box"), "number").alias("number"),
        pl.when(~elsewhere).then("unit").alias("unit"),
        pl.when(~elsewhere).then(place).alias("place"),
        *street.values(),
        pl.when(~elsewhere).then("box").alias("box"),
    )
    return parts.with_columns(_house_names(parts["place"]))


def _house_names(places: pl.Series) -> pl.Series:
    """Names of houses and buildings without the article, their kind written out."""
    distinct = places.unique().drop_nulls().to_frame("place")
    tokens = standard_text(pl.col("place")).str.replace("^THE ", "").str.split(" ")
    name = distinct.select(
        "place", tokens.list.eval(pl.element().replace(words.HOUSE_WORDS)).list.join(" ").alias("name")
    )
    named = name.select("place", pl.when(pl.col("name") != "").then("name").alias("name"))
    return places.replace_strict(named["place"], named["name"], default=None, return_dtype=pl.String)
