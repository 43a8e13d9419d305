"""The mail job as an analyst would write it in DuckDB: a key of standardised name and address.

Replacements in SQL for what the generator writes in several ways, and no more: a unit that one side leaves
out, a compound surname or a generation would need more than one key.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from benchmarks.mail import FIRST_NAMES, SUFFIXES

MAIL_RULES = {
    1: ("deceased", "deceased", "individual_initial"),
    2: ("opted-out", "ledger", "household"),
    3: ("mail-preference", "dma_mps", "household"),
    4: ("no-contact-point", None, "blank"),
}

_ADDRESS = r"regexp_replace(upper(address1), '[.,]', '', 'g')"
_UNIT = r" (?:APT |UNIT |#)([0-9A-Z]+)$"


def _replaced(text: str, forms: dict[str, str]) -> str:
    for long, short in forms.items():
        text = f"replace({text}, '{long}', '{short}')"
    return text


_SHORT = {f" {long.upper()} ": f" {short} " for short, long in SUFFIXES.items()}
_SHORT |= {" NORTH ": " N ", " SOUTH ": " S "}
STREET_SQL = _replaced(f"regexp_replace({_ADDRESS}, '{_UNIT}', '') || ' '", _SHORT)
UNIT_SQL = f"regexp_extract({_ADDRESS}, '{_UNIT}', 1)"
FIRST_SQL = r"regexp_extract(upper(first_name), '^(?:(?:MR|MRS|DR)\. )?([A-Z]+)', 1)"


def household_sql(postal_code: str) -> str:
    """The key of surname and address."""
    return f"concat_ws('|', left({postal_code}, 5), {STREET_SQL}, {UNIT_SQL}, upper(last_name))"


def prepare_mail(sources: Path, folder: Path) -> None:
    """Write the keys of the sources as Parquet, and the short forms of first names.

    Args:
        sources: What `write_mail_sources` wrote.
        folder: There already, where `mps.parquet`, `deceased.parquet`, `events.parquet` and `names.parquet` go.
    """
    connection = duckdb.connect(config={"threads": 2, "temp_directory": str(folder / "spill")})
    pairs = ", ".join(f"('{short.upper()}', '{name}')" for name, short in FIRST_NAMES.items())
    connection.execute(f"CREATE TABLE names AS SELECT * FROM (VALUES {pairs}) AS pairs(short, formal)")
    connection.execute(f"COPY names TO '{folder}/names.parquet' (PARQUET_VERSION V2)")
    key = household_sql("postal_code")
    for name, columns in (
        ("mps", ""),
        ("deceased", f", coalesce(formal, {FIRST_SQL}) AS first"),
        ("events", ", min(said::TIMESTAMP) AS said"),
    ):
        grouped = " GROUP BY ALL" if name == "events" else ""
        connection.execute(f"""
            COPY (SELECT DISTINCT {key} AS key{columns}
                  FROM read_csv('{sources}/{name}*.csv', all_varchar = true)
                  LEFT JOIN names ON short = {FIRST_SQL}{grouped})
            TO '{folder}/{name}.parquet' (PARQUET_VERSION V2)""")


def decided_mail(rows: str, sources: Path, columns: str) -> str:
    """The query that decides each row.

    Args:
        rows: The list, as a table function.
        sources: Folder of the prepared sources.
        columns: Columns of the list.
    """
    return rf"""
        WITH keyed AS (SELECT *, {household_sql("zip")} AS key, {FIRST_SQL} AS written FROM {rows}),
             named AS (SELECT keyed.*, coalesce(formal, written) AS first
                       FROM keyed LEFT JOIN '{sources}/names.parquet' AS names ON short = written),
             mps AS (SELECT key, true AS listed FROM '{sources}/mps.parquet'),
             dead AS (SELECT key, first, true AS listed FROM '{sources}/deceased.parquet'),
             found AS (SELECT {columns}, dead.listed IS NOT NULL AS by_death, said,
                              mps.listed IS NOT NULL AND relationship IS DISTINCT FROM 'member' AS by_mps
                       FROM named LEFT JOIN mps USING (key) LEFT JOIN '{sources}/events.parquet' USING (key)
                            LEFT JOIN dead ON dead.key = named.key AND dead.first = named.first)
        SELECT {columns},
               CASE WHEN address1 IS NULL THEN 4::UTINYINT WHEN by_death THEN 1 WHEN said IS NOT NULL THEN 2
                    WHEN by_mps THEN 3 ELSE 0 END AS rule,
               NULL::VARCHAR AS also,
               strftime(CASE WHEN NOT by_death THEN said END, '%Y-%m-%d') AS since
        FROM found"""
