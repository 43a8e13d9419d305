"""People of the tests, each a variation of one."""

from __future__ import annotations

import polars as pl

from suppress.linkage.people import PEOPLE

JOHN = {
    "form": "US",
    "kind": "street",
    "number": "123",
    "street": "MAPLEWOOD",
    "suffix": "AVE",
    "postal_code": "48104",
    "city": "ANN ARBOR",
    "text": "123 MAPLEWOOD AVE",
    "first": "JOHN",
    "last": "HENDERSON",
}


def people(*changes: dict[str, str | None]) -> pl.DataFrame:
    """PEOPLE: John with the changes of each."""
    return pl.DataFrame([{**dict.fromkeys(PEOPLE), **JOHN, **change} for change in changes], schema=PEOPLE)
