"""Files of the UK's Mailing Preference Service: PERSONAL, ORIGINAL and HOUSEHOLD.

    "P","14092009","","","Ms","Ann","Example","","1 High Street","","","Oxford","Oxfordshire","OX1 1AA","1A"

Fixed positions (PERSONAL 415 characters, the others 206) or quoted CSV in the same order without a header:
https://corporate.mpsonline.org.uk/index.php/mps/mps_personal_spec , …/mps_original_spec ,
…/mps_household_spec . What a record does and whom it names differs by record, so each says its own match
level, whatever a rule asks:

- `P` a person; in HOUSEHOLD, which has no forenames, everybody of the surname at the address.
- `R` everybody of the surname at the address: ORIGINAL was frozen when registration by person began, in
  October 2007 (http://corporate.mpsonline.org.uk/mpsC/html/technical_desc.asp). Later ones are persons, by
  initial, because the layout has no forenames.
- `X` a dead person, by initial.
- `I` asks for mail about some categories: it lists nobody.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import polars as pl

from suppress.model import KeyKind
from suppress.sources.formats.batch import Batch, Reading, reject_lines
from suppress.sources.formats.columns import day_first
from suppress.sources.formats.fixed_or_csv import Layout, read_records
from suppress.sources.formats.points import merged
from suppress.sources.formats.postal import postal_batch
from suppress.text_files.lines import open_text
from suppress.text_files.records import Records
from suppress.text_files.stream import Stream

_BY_PERSON_SINCE = date(2007, 10, 1)
_START = r"[A-Z][\d ]{8}"
_PERSONAL = Layout(
    {
        "action": 1, "date": 8, "interests": 8, "more_interests": 8, "prefix": 20, "first_name": 50,
        "last_name": 50, "suffix": 10, "address1": 50, "address2": 50, "address3": 50, "city": 50, "state": 50,
        "postal_code": 8, "delivery_point": 2,
    },
    _START,
)  # fmt: skip
_ORIGINAL = Layout(
    {
        "action": 1, "date": 8, "interests": 8, "more_interests": 6, "prefix": 4, "first_name": 3,
        "last_name": 21, "suffix": 4, "address1": 32, "address2": 32, "address3": 32, "city": 25, "state": 20,
        "postal_code": 8, "delivery_point": 2,
    },
    _START,
)  # fmt: skip

# Two letters in the field for forenames, which has nothing but initials for the dead, but for files that err.
_INITIALS_OF_THE_DEAD = r"^\p{L}{2}$"


def read_mps(stream: Stream, reading: Reading) -> Iterator[Batch]:
    """Batches of a file of the MPS; records of entries that the source leaves out are `others`."""
    source = reading.source
    layouts = {"personal": [_PERSONAL], "original": [_ORIGINAL], "household": [_ORIGINAL]}
    with open_text(stream, source.encoding) as text:
        if not text.first:
            return
        known = layouts[source.variant] if source.variant else [_PERSONAL, _ORIGINAL]
        layout, blocks = read_records(text, known, source.delimiter)
        for records in blocks:
            yield _batch(records, reading, has_forenames=layout is _PERSONAL)


def _batch(records: Records, reading: Reading, *, has_forenames: bool) -> Batch:
    wanted = reading.source.entries or ("remove", "deceased")
    cells = records.cells.with_columns(
        pl.col("action").str.to_uppercase(), day_first(pl.col("date")).alias("since")
    )
    action = pl.col("action")
    initials = pl.col("first_name").str.contains(_INITIALS_OF_THE_DEAD) & (action == "X")
    if not has_forenames:
        initials = pl.lit(True)
    # Apart, because `AL` is a name in a file that has names.
    spaced = pl.col("first_name").str.replace_all(r"(\p{L})", "$1 ")
    cells = cells.with_columns(pl.when(initials).then(spaced).otherwise("first_name").alias("first_name"))
    removed = cells.filter(action.is_in(["P", "R"]))
    dead = cells.filter(action == "X")
    asked = cells.filter(action == "I").height
    unknown = cells.filter(~action.is_in(["P", "R", "X", "I"]).fill_null(value=False))
    person = KeyKind.INDIVIDUAL if has_forenames else KeyKind.INDIVIDUAL_INITIAL
    if reading.source.variant == "household":
        person = KeyKind.HOUSEHOLD
    by_household = (action == "R") & (pl.col("since") < _BY_PERSON_SINCE).fill_null(value=True)
    level = (
        pl.when(by_household)
        .then(pl.lit(KeyKind.HOUSEHOLD.value))
        .when(action == "R")
        .then(pl.lit(KeyKind.INDIVIDUAL_INITIAL.value))
        .otherwise(pl.lit(person.value))
    )
    batches = []
    if "remove" in wanted:
        batches.append(postal_batch(removed.with_columns(level.alias("level")), deceased=False))
    else:
        asked += removed.height
    if "deceased" in wanted:
        initial = pl.lit(KeyKind.INDIVIDUAL_INITIAL.value)
        batches.append(postal_batch(dead.with_columns(initial.alias("level")), deceased=True))
    else:
        asked += dead.height
    rejects = [records.rejects, reject_lines(unknown, pl.lit("no action P, R, X or I in the first place"))]
    return merged([*batches, Batch(0, {}, pl.concat(rejects), others=asked)])
