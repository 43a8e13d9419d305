"""Names and addresses in the form two lists are compared in: exact standardised text.

Four texts, one for each match level of the trade: address, household (address and surname), individual
with initial, individual. City and country are not part of them: a postal code is more reliable than a
city, and one list has a country column where the other has none.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from suppress.normalise.occupant import marked_name, occupant_forms
from suppress.normalise.text import is_blank, standard_text, visible

_LINES = ("address1", "address2", "address3")
_FILLED_BY = (*_LINES, "city", "postal_code")
_READ = (*_FILLED_BY, "name", "first_name", "last_name")
_SEPARATOR = "¦"  # punctuation, so never in standard text

# English and French courtesy titles; generations and degrees. As standard text, so without dots.
_TITLE = r"^(?:(?:MR|MRS|MS|MISS|MX|DR|REV|PROF|M|MM|MME|MLLE|MONSIEUR|MADAME|MADEMOISELLE) )+"
_SUFFIX = r"(?:[ ,]+(?:JR|SR|II|III|IV|ESQ|MD|PHD|DDS|CPA))+$"
_MIDDLE_INITIALS = r"(?: \p{L})+$"

# A ZIP+4 changes without a move, so only its ZIP code counts; the second shape lost a leading zero.
_ZIP4 = r"^([0-9]{5})[ -]?[0-9]{4}$"
_SHORT_ZIP4 = r"^([0-9]{4})-[0-9]{4}$"


def postal_texts(rows: pl.DataFrame, columns: Mapping[str, str]) -> pl.DataFrame:
    """The texts that stand for the name and address of each row.

    Args:
        rows: Columns of String, nulls allowed.
        columns: Fields (`name`, `first_name`, `last_name`, `address1` to `address3`, `city`,
            `postal_code` …) and the columns of `rows` that hold them; any may be absent.

    Returns:
        A frame of the same height. `address` (all address lines and the postal code; both are needed),
        `household` (and the surname), `individual_initial` (and the first letter of the first name),
        `individual` (and the first name): String, null where a part is missing. `blank`: Boolean, true
        where neither address line, city nor postal code is filled. `occupant`: Boolean, true where there
        is no surname, or the name is a form for whoever lives there; `THE LEE FAMILY` has the surname LEE.
    """
    # The number column gives the frame its height when no field is there.
    cells = rows.select(
        pl.int_range(rows.height, dtype=pl.UInt32).alias("row"),
        *(pl.col(columns[field]).alias(field) for field in _READ if field in columns),
        *(pl.lit(None, pl.String).alias(field) for field in _READ if field not in columns),
    )
    # Step by step, so that what two texts share is made once.
    texts = (
        cells.with_columns(pl.concat_str(_LINES, separator=" ", ignore_nulls=True).alias("street"))
        .select(
            pl.all_horizontal(is_blank(pl.col(field)) for field in _FILLED_BY).alias("blank"),
            standard_text(pl.col("street")).alias("street"),
            _compared_postal_codes(cells["postal_code"]),
            *_standard_names(),
        )
        .with_columns(
            _joined(_filled(pl.col("street")), pl.col("postal_code")).alias("address"),
            marked_name(pl.col("name"), pl.col("first_name"), pl.col("last_name")).alias("marked"),
            *_names(whole="name" in columns),
        )
        .pipe(_of_forms)
        .with_columns(_joined(pl.col("address"), pl.col("last")).alias("household"))
    )
    return texts.select(
        "address",
        "household",
        _joined(pl.col("household"), pl.col("first").str.head(1)).alias("individual_initial"),
        _joined(pl.col("household"), pl.col("first")).alias("individual"),
        "blank",
        (pl.col("occupant") | pl.col("last").is_null()).alias("occupant"),
    )


def _compared_postal_codes(cells: pl.Series) -> pl.Series:
    """Postal codes as they are compared, whatever the country: the other list may not say one."""
    cell, code, compared = pl.col(cells.name), pl.col("code"), pl.col("compared")
    # In steps: one expression would clean each code nine times over.
    steps = (
        cells.to_frame()
        .with_columns(cell.str.contains("^[0-9]{5}$").alias("is_zip"))
        .with_columns(pl.when(~pl.col("is_zip")).then(cell).alias("code"))
        .with_columns(visible(code).str.to_uppercase().str.strip_suffix(".0"))
        .with_columns(
            pl.coalesce(
                code.str.extract(_ZIP4, 1),
                code.str.extract(_SHORT_ZIP4, 1),
                code.str.replace_all(r"[^\p{L}\p{N}]+", ""),
            ).alias("compared")
        )
    )
    # A leading zero is lost in one list and not in the other, so both sides are padded alike.
    padded = pl.when(compared.str.contains("^[0-9]{3,4}$")).then(compared.str.zfill(5)).otherwise(compared)
    return steps.select(pl.when(pl.col("is_zip")).then(cell).otherwise(_filled(padded))).to_series()


def _standard_names() -> list[pl.Expr]:
    return [
        standard_text(pl.col("name"), keep=",").str.replace(_SUFFIX, "").str.replace(_TITLE, "").alias("name"),
        standard_text(pl.col("first_name")).str.replace(_TITLE, "").alias("first_name"),
        standard_text(pl.col("last_name")).str.replace(_TITLE, "").str.replace(_SUFFIX, "").alias("last_name"),
    ]


def _names(*, whole: bool) -> list[pl.Expr]:
    """`first` and `last`, from the field `name` where their own field is empty and the list has one."""
    first, last = _first_name(pl.col("first_name")), _letters(pl.col("last_name"))
    if whole:
        name = pl.col("name")
        first = pl.coalesce(first, _first_name(_first_of(name)))
        last = pl.coalesce(last, _letters(_last_of(name)))
    return [first.alias("first"), last.alias("last")]


def _of_forms(names: pl.DataFrame) -> pl.DataFrame:
    """`first` and `last` as forms for whoever lives there say them, and `occupant`, whether the name is one."""
    if names["marked"].null_count() == names.height:
        return names.with_columns(pl.lit(value=False).alias("occupant"))
    forms = occupant_forms(pl.col("marked"))
    told = names.with_columns(
        forms.is_form.alias("occupant"), forms.person.alias("person"), forms.family.alias("family")
    )
    person, family = pl.col("person"), pl.col("family")
    own = pl.when(family.is_null()).then(pl.col("first"))
    return told.with_columns(
        pl.when(person.is_null()).then(own).otherwise(_first_name(_first_of(person))).alias("first"),
        pl.coalesce(_letters(_last_of(person)), _letters(family), pl.col("last")).alias("last"),
    )


def _first_of(name: pl.Expr) -> pl.Expr:
    """First name in `SMITH, DR JOHN` or `JOHN SMITH`; null where there is one word only."""
    after_comma = name.str.extract(r"^[^,]*, *([^,]+)", 1).str.replace(_TITLE, "")
    return pl.coalesce(after_comma, name.str.extract(r"^([^ ,]+) [^,]+$", 1))


def _last_of(name: pl.Expr) -> pl.Expr:
    return pl.coalesce(name.str.extract(r"^([^,]+),", 1), name.str.extract(r"([^ ,]+)$", 1))


def _first_name(first: pl.Expr) -> pl.Expr:
    return _letters(first.str.replace(_MIDDLE_INITIALS, ""))


def _letters(name: pl.Expr) -> pl.Expr:
    return _filled(name.str.replace_all(r"[^\p{L}\p{M}]+", ""))


def _joined(left: pl.Expr, right: pl.Expr) -> pl.Expr:
    return left + pl.lit(_SEPARATOR) + right


def _filled(text: pl.Expr) -> pl.Expr:
    return pl.when(text != "").then(text)
