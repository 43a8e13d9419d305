"""Addresses of countries without a grammar of their own: number, street and flat, in either order.

`5 rue de la Paix`, `Hauptstr. 5`, `Via Roma, 5`, `12 Smith Street` give number, core name and type. What is
read less surely than this is compared by its whole text.
"""

from __future__ import annotations

import polars as pl

from suppress.normalise.address import gb_words
from suppress.normalise.address.parts import ADDRESS_PARTS
from suppress.normalise.text import standard_text

# Designators of flats and boxes: libpostal (https://github.com/openvenues/libpostal, MIT),
# resources/dictionaries/*/unit_types_numbered.txt and post_office.txt.
_UNIT = (
    "UNIT|FLAT|APT|APARTMENT|SUITE|STE|ROOM|VILLA|SHOP|LOT|APP|APPT|APPARTEMENT|WOHNUNG|WHG|TOP|BUS|BTE|BOITE|INTERNO"
    "|INT|PUERTA|PTA|PISO|DEPTO|DPTO|DEPARTAMENTO|APTO|APARTAMENTO|BLOCO|SALA|FRACCION|LEJLIGHED|LGH|AS|BYT|MIESZKANIE"
)
_BOX = (
    "GPO BOX|PO ?BOX|P O BOX|LOCKED BAG|PRIVATE BAG|POSTFACH|POSTBUS|POSTBOKS|POSTBOX|BOITE POSTALE|BP"
    "|CASELLA POSTALE|CASILLA|APARTADO(?: POSTAL| DE CORREOS)?|APDO|CAIXA POSTAL|POSTILOKERO"
)
_IN_BOX = rf"(?:^|,|\b)(?:{_BOX})(?: NR| NO| N)? ?0*([0-9][0-9 ]*)"
_HOUSE_NUMBER = "^[0-9]{1,4}[^0-9]*$"  # what is longer may be the code of the box's office
_IN_UNIT = rf"(^|[ ,])(?:{_UNIT})(?: NR| NO| N)?(?:[ #-]*([0-9]+[A-Z]?)|[ #-]+([A-Z][0-9]*))([ ,]|$)"

# Houses that came between two: `12 bis`, `12 ter`, which are written `12B`, `12T` too
# (https://fr.wikipedia.org/wiki/Num%C3%A9rotation_des_immeubles).
_BETWEEN, _ENDS = "BIS|TER|QUATER", "IS|ER|UATER"
_NUMBER = rf"[0-9]+ ?[A-Z]?(?:[-/][0-9]+[A-Z]?)?(?: ?(?:{_BETWEEN})\b)?"
_NUMBER_FIRST = rf"^(?:[^,]*,)*?(?:NO |NR |N )?({_NUMBER})[ ,]+(\p{{L}}{{2}}[^,]*)"
_NUMBER_LAST = rf"^(?:[^,0-9]*,)*?([^,0-9]*\p{{L}}{{2}}[^,0-9]*?)[ ,]+(?:NO |NR |NUM |N )?({_NUMBER})(?:[ ,]|$)"

# Types before the name, by the form that we compare.
_BEFORE = {
    "RUE": "RUE", "R": "RUE", "AVENUE": "AVE", "AV": "AVE", "AVE": "AVE", "AVENIDA": "AVE", "AVDA": "AVE",
    "BOULEVARD": "BLVD", "BD": "BLVD", "BLVD": "BLVD", "BVD": "BLVD", "PLACE": "PL", "PLAZA": "PL", "PL": "PL",
    "PIAZZA": "PL", "PZA": "PL", "PZZA": "PL", "PRACA": "PL", "CHEMIN": "CH", "CH": "CH", "ALLEE": "ALLEE",
    "IMPASSE": "IMP", "IMP": "IMP", "ROUTE": "RTE", "RTE": "RTE", "QUAI": "QUAI", "COURS": "COURS",
    "SQUARE": "SQ", "CALLE": "CALLE", "C": "CALLE", "CL": "CALLE", "PASEO": "PASEO", "CAMINO": "CAMINO",
    "CARRER": "CALLE", "VIA": "VIA", "V": "VIA", "VIALE": "VIALE", "CORSO": "CORSO", "LARGO": "LARGO",
    "VICOLO": "VICOLO", "RUA": "RUA", "TRAVESSA": "TRV", "ESTRADA": "ESTRADA", "UL": "UL", "ULICA": "UL",
}  # fmt: skip
_ARTICLES = r"^(?:(?:DE|DELLA|DELLE|DELLO|DEGLI|DEI|DEL|DU|DES|DAS|DOS|DA|DO|DI|D|LAS|LOS|LES|LA|LE|L) )+"
# Endings that are glued to the name: `Hauptstr.`, `Hauptstraße`, `Kerkstraat`.
_GLUED = "^(.{2,}?) ?(?:STRASSE|STRASE|STRAAT|STR)$"


def read(lines: pl.DataFrame) -> pl.DataFrame:
    """The parts of addresses anywhere.

    Args:
        lines: LINES.

    Returns:
        ADDRESS_PARTS, of the same height and order; `kind` is null where no house number or box was found.
    """
    joined = pl.concat_str("address1", "address2", "address3", separator=",", ignore_nulls=True)
    segments = pl.col("segments")
    texts = lines.select(
        pl.lit("other").alias("form"),
        "postal_code",
        standard_text(pl.col("city")).alias("city"),
        joined.str.replace_all("[ ,#]*,[ ,]*", ",").str.strip_chars(" ,-").alias("segments"),
    ).with_columns(
        standard_text(segments).alias("text"),
        segments.str.extract(_IN_BOX, 1).str.replace_all(" ", "", literal=True).alias("box"),
        pl.coalesce(segments.str.extract(_IN_UNIT, 2), segments.str.extract(_IN_UNIT, 3)).alias("unit"),
        segments.str.replace(_IN_BOX, ",")
        .str.replace(_IN_UNIT, "$1,")
        .str.replace_all("[ ,]*,[ ,]*", ",")
        .str.strip_chars(" ,-")
        .alias("rest"),
    )
    return _with_street(_with_number(texts)).select(
        pl.when(pl.col(part) != "").then(part).alias(part) for part in ADDRESS_PARTS
    )


def _with_number(texts: pl.DataFrame) -> pl.DataFrame:
    """`said` (the house number as written) and `phrase`, the street."""
    rest = pl.col("rest")
    # `10115 Berlin` is no house.
    first: pl.Expr = pl.when(pl.col("before") != pl.col("postal_code").fill_null("")).then("before")
    return texts.with_columns(
        rest.str.extract(_NUMBER_FIRST, 1).alias("before"),
        rest.str.extract(_NUMBER_FIRST, 2).alias("behind_number"),
        rest.str.extract(_NUMBER_LAST, 1).alias("before_number"),
        rest.str.extract(_NUMBER_LAST, 2).alias("behind"),
    ).with_columns(
        pl.coalesce(first, "behind").alias("said"),
        pl.when(first.is_not_null()).then("behind_number").otherwise("before_number").alias("phrase"),
        first.is_not_null().alias("number_first"),
    )


def _with_street(texts: pl.DataFrame) -> pl.DataFrame:
    box, said, phrase = pl.col("box"), pl.col("said"), pl.col("phrase")
    joined = said.str.replace_all(" ", "", literal=True).str.replace(rf"([BTQ])(?:{_ENDS})$", "$1")
    one, two = joined.str.extract("^0*([0-9]+[A-Z]?)", 1), joined.str.extract("[/]([0-9]+[A-Z]?)", 1)
    # `2/14 Smith St` is flat 2 of number 14, `Hauptstr. 14/2` flat 2 of number 14.
    flat_first = pl.col("number_first") & two.is_not_null()
    streets = _street_parts(texts["phrase"])
    house = pl.when(flat_first).then(two).otherwise(one)
    # Beside a street that is read surely a box is a second address, else it is the address.
    surely = phrase.is_not_null() & house.str.contains(_HOUSE_NUMBER)
    boxed = box.is_not_null() & ~surely.fill_null(value=False)
    kind = pl.when(boxed).then(pl.lit("box")).when(phrase.is_not_null()).then(pl.lit("street"))
    return pl.concat([texts, streets], how="horizontal").with_columns(
        kind.alias("kind"),
        pl.when(boxed).then(box).otherwise(house).alias("number"),
        pl.when(~boxed).then(pl.coalesce("unit", pl.when(flat_first).then(one).otherwise(two))).alias("unit"),
        *(pl.when(~boxed).then(part).alias(part) for part in ("street", "suffix")),
        pl.lit(None, pl.String).alias("directional"),
        pl.lit(None, pl.String).alias("place"),
        pl.when(~boxed).then("box").alias("box"),
    )


def _street_parts(phrases: pl.Series) -> pl.DataFrame:
    """`street` and `suffix` of each phrase: a type before the name, behind it, or glued to it."""
    distinct = phrases.unique().drop_nulls().to_frame("phrase")
    words, name = pl.col("words"), pl.col("name")
    read = (
        distinct.with_columns(standard_text(pl.col("phrase")).alias("words"))
        .with_columns(
            words.str.extract("^([^ ]+) ", 1).replace_strict(_BEFORE, default=None).alias("before"),
            words.str.extract(" ([^ ]+)$", 1).replace_strict(gb_words.TYPES, default=None).alias("behind"),
            words.str.extract(_GLUED, 1).alias("glued"),
        )
        .with_columns(
            pl.when(pl.col("glued").is_not_null())
            .then("glued")
            .when(pl.col("behind").is_not_null())
            .then(words.str.replace(" [^ ]+$", ""))
            .when(pl.col("before").is_not_null())
            .then(words.str.replace("^[^ ]+ ", "").str.replace(_ARTICLES, ""))
            .otherwise(words)
            .alias("name"),
            pl.when(pl.col("glued").is_not_null()).then(pl.lit("STR")).alias("street_suffix"),
        )
        .select(
            "phrase", name.alias("street"), pl.coalesce("street_suffix", "behind", "before").alias("suffix")
        )
    )
    return phrases.to_frame("phrase").join(read, on="phrase", how="left", maintain_order="left").drop("phrase")
