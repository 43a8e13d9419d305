"""Mail to whoever lives at an address: `Current Resident`, `The Lee Family`, `Ann Lee or Current Resident`.

A file that stops mail to a person at an address does not name these, and they reach the person all the same.
The forms are the simplified, occupant and exceptional addresses of the United States Postal Service
(https://pe.usps.com/archive/html/dmmarchive20041209/A020.htm, http://pe.usps.gov/text/csr/PS-048.htm), and
those to families and neighbours.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

_WHOEVER = (
    "RESIDENTS|RESIDENT|OCCUPANTS|OCCUPANT|OCCUPIERS|OCCUPIER|RESIDENCE|HOUSEHOLDERS|HOUSEHOLDER|HOUSEHOLDS"
    "|HOUSEHOLD|HOMEOWNERS|HOMEOWNER|OWNERS|OWNER|TENANTS|TENANT|RENTERS|RENTER|NEIGHBORS|NEIGHBOR|NEIGHBOURS"
    "|NEIGHBOUR|VOTERS|VOTER|PATRONS|PATRON|CUSTOMERS|CUSTOMER|BOX HOLDERS|BOX HOLDER|BOXHOLDERS|BOXHOLDER"
    "|FAMILY|FAMILIES|FRIENDS|FRIEND"
)
OCCUPANT_WORDS = frozenset(_WHOEVER.replace("BOX ", "").split("|"))
"""Words of which one is the last of each form, but for `Family of Lee` and the like of `The Lees`."""
_QUALIFIER = (
    "CURRENT|PRESENT|NEW|OUR|YOUR|THE|TO|ALL|ANY|EVERY|DEAR|VALUED|LOCAL|GOOD|NEXT|DOOR|POSTAL|PROPERTY|HOME"
    "|HOUSE|APARTMENT|RESIDENTIAL|BUSINESS|RURAL|ROUTE|REGISTERED|OR|AND"
)
# Plain texts, one of which each form has: a search for these costs little beside the patterns.
_MARK = (
    "RESIDEN|OCCUP|HOUSEHOLD|OWNER|TENANT|RENTER|NEIGHBO|VOTER|PATRON|CUSTOMER|HOLDER|FAMIL|FRIEND|PARENT"
    "|THE |TO "
)
_OR_RESIDENT = rf"^(.+?)[ ,]+(?:(?:OR|AND)[ ,]+(?:(?:{_QUALIFIER})[ ,]+)*|CURRENT[ ,]+)(?:{_WHOEVER})$"
_FAMILY = (
    r"^(?:(?:TO|DEAR) )*(?:THE (?P<whole>.+)|(?:.+ )?(?P<last>[^ ]+)) (?:FAMILY|FAMILIES|HOUSEHOLD|RESIDENCE)$"
)
_FAMILY_OF = r"^(?:(?:TO|THE) )*(?:FAMILY|PARENTS?) OF (?:.+ )?([^ ]+)$"
_NOBODY = rf"^(?:(?:{_QUALIFIER}|{_WHOEVER})(?:[ ,]+|$))+$"
_SOMEBODY = r"^(?:THE|TO) "  # `The Lees`


@dataclass(frozen=True)
class Forms:
    """What the names of rows say when they are forms for whoever lives there; each null or false elsewhere."""

    is_form: pl.Expr
    """Boolean, never null: the name is such a form, whether or not it names somebody too."""
    person: pl.Expr
    """The name in `ANN LEE OR CURRENT RESIDENT`, as a whole name."""
    family: pl.Expr
    """The surname in `THE LEE FAMILY`."""


def marked_name(name: pl.Expr, first: pl.Expr, last: pl.Expr) -> pl.Expr:
    """The whole name where it may be a form for whoever lives there, else null; so most rows cost one look.

    Args:
        name: Whole names as standard text, which may keep commas; null where the list has none.
        first: First names as standard text.
        last: Surnames as standard text; they count before `name`.
    """
    begins = first.is_in(["THE", "TO"]) | first.str.starts_with("THE ") | first.str.starts_with("TO ")
    marked = name.str.contains(_MARK) | last.str.contains(_MARK) | begins
    parts = [pl.when(marked).then(part) for part in (first, last)]
    own = pl.concat_str(parts, separator=" ", ignore_nulls=True).str.strip_chars(" ")
    said = pl.when(last.str.len_bytes() > 0).then(own).otherwise(pl.coalesce(name, own))
    return pl.when(marked).then(said)


def says_whoever(surname: pl.Expr) -> pl.Expr:
    """Whether a surname as standard text may be a word for whoever lives there."""
    return surname.str.contains(_MARK)


def is_nobody(marked: pl.Expr) -> pl.Expr:
    """Whether what `marked_name` gives names nobody at all, such as `CURRENT RESIDENT`."""
    return marked.str.contains(_NOBODY)


def occupant_forms(marked: pl.Expr) -> Forms:
    """The forms in what `marked_name` gives."""
    nobody = is_nobody(marked)
    person = pl.when(~nobody).then(marked.str.extract(_OR_RESIDENT, 1))
    rest = pl.when(~nobody & person.is_null()).then(marked)
    family = pl.coalesce(
        rest.str.extract(_FAMILY_OF, 1), rest.str.extract(_FAMILY, 1), rest.str.extract(_FAMILY, 2)
    )
    is_form = nobody | marked.str.contains(_SOMEBODY) | person.is_not_null() | family.is_not_null()
    return Forms(is_form.fill_null(value=False), person, family)
