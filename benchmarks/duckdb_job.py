"""The other side: the same job as an analyst would write it in DuckDB.

    python -m benchmarks.duckdb_job email|voice|calls|ledger|mail LIST PARQUET_FOLDER FOLDER LABELS

LABELS is JSON: what `suppress_source` says, by name of a source. Two threads, sources prepared as Parquet,
each row decided once in a temporary table, then the same files with the same columns; rows may come in any
order. Tried and slower: to keep the decisions alone and read the list again for each file, and to look up the
registry in a step of its own.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import duckdb

from benchmarks.canonical import DOMAIN_SQL, EMAIL_SQL, FOREIGN_SQL, PARENT_DOMAIN_SQL, PHONE_SQL
from benchmarks.duckdb_mail import MAIL_RULES, decided_mail

THREADS = 2
COLUMNS = "id, first_name, last_name, email, phone, address1, city, state, zip, relationship"

# Key columns of the rules in a policy, by the code that stands in the decided table. 0 is a row that is sent.
EMAIL_RULES = {
    1: ("acme-opt-outs", "acme", "email_md5"),
    2: ("email-preference", "dma_emps", "email"),
    3: ("blocked-domains", "blocked_domains", "domain"),
    4: ("no-contact-point", None, "blank"),
    5: ("no-contact-point", None, "unreadable"),
}
VOICE_RULES = {
    1: ("ftc-do-not-call", "ftc_dnc", "phone"),
    4: ("no-contact-point", None, "blank"),
    5: ("no-contact-point", None, "unreadable"),
}
CALLS_RULES = {
    1: ("house", "house", "phone"),
    2: ("ftc-do-not-call", "ftc_dnc", "phone"),
    4: ("no-contact-point", None, "blank"),
    5: ("no-contact-point", None, "unreadable"),
    6: ("tps", "tps", "phone"),
    7: ("state-do-not-call", "state", "phone"),
    8: ("litigators", "litigators", "phone"),
    9: ("dncl", "dncl", "phone"),
}
LEDGER_RULES = {
    1: ("undeliverable", "ledger", "email"),
    2: ("complained", "ledger", "email"),
    3: ("opted-out", "ledger", "email"),
    4: ("no-contact-point", None, "blank"),
    5: ("no-contact-point", None, "unreadable"),
}
HELD = 5


def prepare_email(sources: Path, folder: Path) -> None:
    """Write the e-mail sources as Parquet: digests as two integers, sorted; addresses canonical.

    Args:
        sources: What `write_email_sources` wrote.
        folder: There already, where `acme.parquet`, `emps.parquet` and `domains.parquet` are written.
    """
    connection = _connection(folder)
    connection.execute(f"""
        COPY (SELECT DISTINCT {_hexadecimal(16, 32)} AS high, {_hexadecimal(0, 16)} AS low
              FROM read_csv('{sources}/acme-*.txt', header = false, all_varchar = true) ORDER BY ALL)
        TO '{folder}/acme.parquet' (PARQUET_VERSION V2)""")
    connection.execute(f"""
        COPY (SELECT DISTINCT {EMAIL_SQL} AS key FROM read_csv('{sources}/emps-*.csv', all_varchar = true))
        TO '{folder}/emps.parquet' (PARQUET_VERSION V2)""")
    connection.execute(f"""
        COPY (SELECT DISTINCT lower(column0) AS domain
              FROM read_csv('{sources}/blocked-domains.txt', header = false, all_varchar = true))
        TO '{folder}/domains.parquet' (PARQUET_VERSION V2)""")


def prepare_registry(registry: Path, folder: Path) -> None:
    """Write a registry as Parquet: one column of integers, sorted.

    Args:
        registry: What `write_registry` wrote.
        folder: There already, where `registry.parquet` is written.
    """
    # The files and what is in them are in order already: a sort would only take memory.
    _connection(folder).execute(f"""
        COPY (SELECT area * 10000000 + line AS number
              FROM read_csv('{registry}/*.txt', header = false, columns = {{area: UBIGINT, line: UBIGINT}}))
        TO '{folder}/registry.parquet' (PARQUET_VERSION V2)""")


def prepare_calls(calls: Path, folder: Path) -> None:
    """Write the five other lists of a telephone campaign as Parquet: one column of integers each, sorted.

    Args:
        calls: What `write_call_sources` wrote.
        folder: There already, where `house.parquet` and so on are written.
    """
    connection = _connection(folder)
    national = "TRY_CAST(right(column0, 10) AS UBIGINT)"
    for name, number, options in (
        ("house", national, "header = false, skip = 1, all_varchar = true"),
        ("state", national, "header = false, all_varchar = true"),
        ("litigators", national, "header = false, skip = 1, all_varchar = true"),
        ("tps", "trim(column0)[2:]::UBIGINT + 440000000000", "header = false, all_varchar = true"),
    ):
        connection.execute(f"""
            COPY (SELECT DISTINCT {number} AS number FROM read_csv('{calls}/{name}-*', {options}) ORDER BY ALL)
            TO '{folder}/{name}.parquet' (PARQUET_VERSION V2)""")
    connection.execute(f"""
        COPY (SELECT column0 * 10000000 + column1 AS number
              FROM read_csv('{calls}/*_dncl.txt', header = false) ORDER BY ALL)
        TO '{folder}/dncl.parquet' (PARQUET_VERSION V2)""")


def scrub(job: str, campaign: Path, sources: Path, folder: Path, labels: dict[str, str]) -> None:
    """Write send, suppressed and hold file of a campaign list.

    Args:
        job: `email`, `voice`, `calls`, `ledger` or `mail`.
        campaign: The list.
        sources: Folder of the prepared sources.
        folder: Result folder, made here.
        labels: What `suppress_source` says, by name of a source.
    """
    folder.mkdir(parents=True)
    connection = _connection(folder)
    rows = f"read_csv('{campaign}', header = true, all_varchar = true, delim = ',', quote = '\"')"
    decide, rules = {
        "email": (_decided_email, EMAIL_RULES),
        "voice": (_decided_voice, VOICE_RULES),
        "calls": (_decided_calls, CALLS_RULES),
        "ledger": (_decided_ledger, LEDGER_RULES),
        "mail": (_decided_mail, MAIL_RULES),
    }[job]
    if job in {"voice", "calls"}:
        # The look-up in the registry does not keep the order anyway; the files are written faster so.
        connection.execute("SET preserve_insertion_order = false")
    connection.execute(f"CREATE TEMP TABLE decided AS {decide(rows, sources)}")
    reasons = _reasons(rules, labels)
    name = campaign.stem
    for word, columns, which in (
        ("send", COLUMNS, "rule = 0"),
        ("suppressed", f"{COLUMNS}, {reasons}", f"rule > 0 AND rule <> {HELD}"),
        ("hold", f"{COLUMNS}, {reasons}", f"rule = {HELD}"),
    ):
        connection.execute(
            f"COPY (SELECT {columns} FROM decided WHERE {which}) TO '{folder}/{name}.{word}.csv' (HEADER)"
        )


def _decided_email(rows: str, sources: Path) -> str:
    return rf"""
        WITH keyed AS (SELECT *, {EMAIL_SQL} AS key, {DOMAIN_SQL} AS domain, {PARENT_DOMAIN_SQL} AS parent
                       FROM {rows}),
             hashed AS (SELECT *, md5_number(key) AS digest FROM keyed),
             acme AS (SELECT (high::UHUGEINT << 64) | low AS digest, true AS listed
                      FROM '{sources}/acme.parquet'),
             emps AS (SELECT key, true AS listed FROM '{sources}/emps.parquet'),
             domains AS (SELECT domain, true AS listed FROM '{sources}/domains.parquet'),
             found AS (SELECT {COLUMNS}, contains(key, '@') AS readable, acme.listed IS NOT NULL AS by_acme,
                              emps.listed IS NOT NULL AND relationship IS DISTINCT FROM 'member' AS by_emps,
                              same.listed IS NOT NULL OR below.listed IS NOT NULL AS by_domain
                       FROM hashed LEFT JOIN acme USING (digest) LEFT JOIN emps USING (key)
                            LEFT JOIN domains AS same ON same.domain = hashed.domain
                            LEFT JOIN domains AS below ON below.domain = hashed.parent)
        SELECT {COLUMNS},
               CASE WHEN email IS NULL THEN 4::UTINYINT WHEN NOT readable THEN 5 WHEN by_acme THEN 1
                    WHEN by_emps THEN 2 WHEN by_domain THEN 3 ELSE 0 END AS rule,
               CASE WHEN by_acme AND by_emps AND by_domain THEN 'email-preference;blocked-domains'
                    WHEN by_acme AND by_emps THEN 'email-preference'
                    WHEN (by_acme OR by_emps) AND by_domain THEN 'blocked-domains' END AS also,
               NULL::VARCHAR AS since
        FROM found"""


def _decided_ledger(rows: str, sources: Path) -> str:
    # Everything that covers a newsletter by e-mail, less what a later yes to it has lifted.
    return rf"""
        WITH keyed AS (SELECT *, {EMAIL_SQL} AS key FROM {rows}),
             events AS (SELECT email AS key, action, channel = '' AND category = '' AS blanket, said
                        FROM '{sources}/events.parquet'
                        WHERE category <> 'fundraising'),
             yes AS (SELECT key, max(said) AS at FROM events WHERE action = 'opt_in' GROUP BY key),
             standing AS (SELECT events.key,
                                 min(said) FILTER (action = 'hard_bounce') AS bounced,
                                 min(said) FILTER (action = 'complaint') AS complained,
                                 min(said) FILTER (action = 'opt_out') AS opted_out,
                                 bool_and(blanket) FILTER (action = 'opt_out') AS by_blanket
                          FROM events LEFT JOIN yes ON yes.key = events.key
                          WHERE action = 'hard_bounce'
                             OR action <> 'opt_in' AND (yes.at IS NULL OR said >= yes.at)
                          GROUP BY events.key),
             found AS (SELECT {COLUMNS}, contains(keyed.key, '@') AS readable, bounced, complained,
                              CASE WHEN NOT (by_blanket AND relationship IS NOT DISTINCT FROM 'member')
                                   THEN opted_out END AS opted_out
                       FROM keyed LEFT JOIN standing ON standing.key = keyed.key)
        SELECT {COLUMNS},
               CASE WHEN email IS NULL THEN 4::UTINYINT WHEN NOT readable THEN 5
                    WHEN bounced IS NOT NULL THEN 1 WHEN complained IS NOT NULL THEN 2
                    WHEN opted_out IS NOT NULL THEN 3 ELSE 0 END AS rule,
               CASE WHEN bounced IS NOT NULL AND opted_out IS NOT NULL THEN 'opted-out' END AS also,
               strftime(coalesce(bounced, complained, opted_out), '%Y-%m-%d') AS since
        FROM found"""


def _decided_mail(rows: str, sources: Path) -> str:
    return decided_mail(rows, sources, COLUMNS)


def _decided_voice(rows: str, sources: Path) -> str:
    return rf"""
        WITH keyed AS (SELECT *, {FOREIGN_SQL} AS abroad, TRY_CAST({PHONE_SQL} AS UBIGINT) AS number
                       FROM {rows}),
             registry AS (SELECT number, true AS listed FROM '{sources}/registry.parquet')
        SELECT {COLUMNS},
               CASE WHEN phone IS NULL THEN 4::UTINYINT WHEN abroad THEN 0 WHEN keyed.number IS NULL THEN 5
                    WHEN listed THEN 1 ELSE 0 END AS rule,
               NULL::VARCHAR AS also, NULL::VARCHAR AS since
        FROM keyed LEFT JOIN registry ON keyed.number = registry.number"""


def _decided_calls(rows: str, sources: Path) -> str:
    names = ("house", "registry", "state", "litigators", "dncl", "tps")
    listed = ", ".join(
        f"{name} AS (SELECT number, true AS listed FROM '{sources}/{name}.parquet')" for name in names
    )
    joined = " ".join(f"LEFT JOIN {name} ON keyed.number = {name}.number" for name in names[:5])
    found = ", ".join(f"{name}.listed IS NOT NULL AS by_{name}" for name in names)
    abroad = "TRY_CAST(regexp_replace(phone, '\\D', '', 'g') AS UBIGINT)"
    return rf"""
        WITH keyed AS (SELECT *, {FOREIGN_SQL} AS abroad, TRY_CAST({PHONE_SQL} AS UBIGINT) AS number,
                              CASE WHEN {FOREIGN_SQL} THEN {abroad} END AS foreign_number
                       FROM {rows}),
             {listed},
             found AS (SELECT {COLUMNS}, abroad, keyed.number, {found}
                       FROM keyed {joined} LEFT JOIN tps ON foreign_number = tps.number)
        SELECT {COLUMNS},
               CASE WHEN phone IS NULL THEN 4::UTINYINT WHEN abroad AND NOT by_tps THEN 0 WHEN by_tps THEN 6
                    WHEN number IS NULL THEN 5 WHEN by_house THEN 1 WHEN by_registry THEN 2
                    WHEN by_state THEN 7 WHEN by_litigators THEN 8 WHEN by_dncl THEN 9 ELSE 0 END AS rule,
               nullif(concat_ws(';', CASE WHEN by_house AND by_registry THEN 'ftc-do-not-call' END,
                                CASE WHEN by_state AND (by_house OR by_registry) THEN 'state-do-not-call' END,
                                CASE WHEN by_litigators AND (by_house OR by_registry OR by_state)
                                     THEN 'litigators' END), '') AS also,
               NULL::VARCHAR AS since
        FROM found"""


def _hexadecimal(start: int, end: int) -> str:
    # `md5_number` of DuckDB takes the sixteen bytes of a digest as a little-endian number.
    pairs = " || ".join(f"column0[{first}:{first + 1}]" for first in range(end - 1, start, -2))
    return f"('0x' || {pairs})::UBIGINT"


def _reasons(rules: dict[int, tuple[str, str | None, str]], labels: dict[str, str]) -> str:
    shown = {
        "suppress_rule": {code: name for code, (name, _, _) in rules.items()},
        "suppress_source": {code: labels[source] for code, (_, source, _) in rules.items() if source},
        "suppress_key": {code: key for code, (_, _, key) in rules.items()},
    }
    cases = []
    for column, texts in shown.items():
        when = " ".join(f"WHEN {code} THEN '{text}'" for code, text in texts.items())
        cases.append(f"CASE rule {when} END AS {column}")
    return ", ".join([*cases, "since AS suppress_since", "also AS suppress_also"])


def _connection(folder: Path) -> duckdb.DuckDBPyConnection:
    # What does not fit in memory goes beside the results, which are deleted after the round.
    return duckdb.connect(config={"threads": THREADS, "temp_directory": str(folder / "spill")})


def main() -> None:
    """Run one job."""
    job, campaign, sources, folder, labels = sys.argv[1:]
    scrub(job, Path(campaign), Path(sources), Path(folder), json.loads(labels))


if __name__ == "__main__":
    main()
