"""Writes the data of the benchmark: campaign lists, a registry, the sources of an e-mail job.

    python -m benchmarks.generate campaign FILE --rows 10000000 --hit-rate 0.3
    python -m benchmarks.generate registry FOLDER --numbers 258000000
    python -m benchmarks.generate email FOLDER
    python -m benchmarks.generate ledger FOLDER

Everything is written in pieces, so memory stays small, and the same seed gives the same bytes. Beside a
campaign list stands `FILE.truth.parquet` with the right answer for each of its rows.
"""

from __future__ import annotations

import argparse
import shutil
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import polars_hash  # noqa: F401  registers the name space `nchash`

from benchmarks.ledger_events import LEDGER_ANSWERS, events, ledger_answers
from benchmarks.phones import PHONE_ANSWERS, next_identities, write_phones
from benchmarks.shape import (
    BLANK_EMAIL,
    CITIES,
    DIRTY_EMAIL,
    EMAIL_FORMS,
    EMAIL_JUNK,
    FIRST_LINE,
    FIRST_NAMES,
    JUNK_EMAIL,
    LAST_NAMES,
    LINES,
    POOL_SHARES,
    POOLS,
    RELATIONSHIPS,
    SHARED,
    STREETS,
    Ints,
    Sizes,
    addresses,
    area_codes,
    blocked_domains,
    lines,
    names,
    registry_sizes,
)  # fmt: skip

CHUNK = 400_000
EMAIL_ANSWERS = ("send", "blank", "unreadable", "md5", "preference", "domain", "exempt")

Random = np.random.Generator


def write_campaign(
    path: Path, rows: int, *, seed: int = 1, hit_rate: float = 0.3, sizes: Sizes | None = None
) -> pl.DataFrame:
    """Write a campaign list of ten columns, and the truth beside it.

    Args:
        path: The CSV file, replaced where it is there.
        rows: Rows to write.
        seed: Start of the random numbers.
        hit_rate: Share of rows found in a source, for e-mail and for phone each, among the rows that could
            be: those with a readable address, or a readable number of the United States. No contact point
            stands on two rows, so nothing is a duplicate.
        sizes: Of the sources that the list is scrubbed against.

    Returns:
        Counts of the truth: job, answer, rows. `exempt` is a member on the preference file alone.

    Raises:
        ValueError: If so many rows cannot be listed in sources of those sizes.
    """
    used = dict.fromkeys([*POOLS, "listed", "unlisted", "foreign"], 0)
    truth = []
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        for start in range(0, rows, CHUNK):
            rng = np.random.default_rng([seed, start])
            count = min(CHUNK, rows - start)
            frame, answers = _chunk(rng, start, count, hit_rate, sizes or Sizes(), used)
            frame.write_csv(file, include_header=start == 0)
            truth.append(answers)
    answers = pl.concat(truth)
    answers.write_parquet(path.with_name(path.name + ".truth.parquet"))
    counts = answers.cast(pl.String).unpivot(variable_name="job", value_name="answer")
    return counts.group_by("job", "answer").len("rows").sort("job", "answer")


def write_registry(folder: Path, numbers: int, *, as_of: date, sizes: Sizes | None = None) -> int:
    """Write a registry as the FTC delivers it unpacked: a file for each of 340 area codes.

    Args:
        folder: Where `2026-11-5_AAA_GUID.txt` and so on are written: `AAA,NNNNNNN` and a line feed, sorted.
        numbers: Numbers in all, between the smallest and the largest of the sizes.
        as_of: The date in the names.
        sizes: The sizes that campaign lists were written for.

    Returns:
        Bytes written.

    Raises:
        ValueError: If the number of numbers is out of that range.
    """
    limits = sizes or Sizes()
    if not limits.smallest <= numbers <= limits.largest:
        raise ValueError(f"a registry has {limits.smallest} to {limits.largest} numbers; asked for {numbers}")
    folder.mkdir(parents=True, exist_ok=True)
    day = f"{as_of.year}-{as_of.month}-{as_of.day}"
    high = np.frombuffer("".join(f"{n:03}" for n in range(1_000)).encode(), np.uint8).reshape(-1, 3)
    low = np.frombuffer("".join(f"{n:04}" for n in range(10_000)).encode(), np.uint8).reshape(-1, 4)
    written = 0
    for area, (code, size) in enumerate(zip(area_codes(), registry_sizes(numbers), strict=True)):
        listed = np.zeros(LINES, np.bool_)
        listed[lines(area, np.arange(size)) - FIRST_LINE] = True
        found = np.flatnonzero(listed) + FIRST_LINE
        text = np.empty((found.size, 12), np.uint8)
        text[:, :4] = np.frombuffer(f"{code},".encode(), np.uint8)
        text[:, 4:7] = high[found // 10_000]
        text[:, 7:11] = low[found % 10_000]
        text[:, 11] = ord("\n")
        guid = uuid.uuid5(uuid.NAMESPACE_OID, str(code))
        (folder / f"{day}_{code}_{guid}.txt").write_bytes(text.data)
        written += text.nbytes
    return written


def write_email_sources(folder: Path, *, as_of: date, sizes: Sizes | None = None) -> None:
    """Write the advertiser's MD5 list, the e-mail preference file and the domain list.

    Args:
        folder: Where `acme-DATE-md5.txt`, `emps-DATE.csv` and `blocked-domains.txt` are written.
        as_of: The date in the names.
        sizes: How many of each.
    """
    limits = sizes or Sizes()
    folder.mkdir(parents=True, exist_ok=True)
    advertiser = (("m", part) for part in _parts(limits.md5))
    with (folder / f"acme-{as_of}-md5.txt").open("wb") as file:
        for pool, identity in advertiser:
            digest = pl.col("email").nchash.md5()  # type: ignore[attr-defined]
            _addresses_of(pool, identity, limits).select(digest).write_csv(file, include_header=False)
    with (folder / f"emps-{as_of}.csv").open("wb") as file:
        file.write(b"email\n")
        shared = (("m", part[part % SHARED == 0]) for part in _parts(limits.md5))
        own = (("p", part) for part in _parts(limits.own_preferences))
        for pool, identity in (*shared, *own):
            _addresses_of(pool, identity, limits).write_csv(file, include_header=False)
    (folder / "blocked-domains.txt").write_text("".join(f"{name}\n" for name in blocked_domains(limits)))


def write_events(folder: Path, *, sizes: Sizes | None = None) -> None:
    """Write the ledger's events as the program imports them, and as Parquet for the other side.

    Args:
        folder: Where `events.csv` and `events.parquet` are written.
        sizes: How many events.
    """
    folder.mkdir(parents=True, exist_ok=True)
    pieces = folder / "pieces"
    pieces.mkdir()
    with (folder / "events.csv").open("wb") as file:
        for number, piece in enumerate(events(sizes or Sizes())):
            piece.write_parquet(pieces / f"{number:04}.parquet")
            piece.with_columns(pl.col("said").dt.strftime("%Y-%m-%dT%H:%M:%SZ")).write_csv(
                file, include_header=number == 0
            )
    pl.scan_parquet(pieces / "*.parquet").sink_parquet(folder / "events.parquet")
    shutil.rmtree(pieces)


def _parts(size: int) -> Iterator[Ints]:
    for start in range(0, size, CHUNK):
        yield np.arange(start, min(start + CHUNK, size))


def _addresses_of(pool: str, identity: Ints, sizes: Sizes) -> pl.DataFrame:
    return addresses(np.full_like(identity, POOLS.index(pool)), identity, sizes).to_frame()


def _chunk(
    rng: Random, start: int, count: int, hit_rate: float, sizes: Sizes, used: dict[str, int]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    relationship = rng.choice(len(RELATIONSHIPS), count, p=[share for _, share in RELATIONSHIPS])
    pool, identity, email, email_answer = _emails(rng, count, hit_rate, sizes, used)
    phone, phone_answer = write_phones(rng, count, hit_rate, sizes, used)
    ledger_answer = ledger_answers(pool, identity, email_answer, relationship == 0)
    member_only = (relationship == 0) & (email_answer == EMAIL_ANSWERS.index("preference"))
    email_answer = np.where(member_only, EMAIL_ANSWERS.index("exempt"), email_answer)
    first, last = names(identity)
    city = rng.integers(0, len(CITIES), count)
    address = pl.concat_str("number", pl.lit(" "), "street", "unit")
    where = pl.DataFrame(
        {
            "number": rng.integers(1, 9_900, count),
            "street": pl.Series(STREETS).gather(rng.integers(0, len(STREETS), count)),
            "unit": pl.Series(["", ", Apt 4"]).gather((rng.random(count) < 0.02).astype(np.int64)),
            "zip": np.array([zip_code for _, _, zip_code in CITIES])[city] + rng.integers(0, 99, count),
        }
    ).select(address.alias("address"), pl.col("zip").cast(pl.String).str.zfill(5))
    frame = pl.DataFrame(
        {
            "id": np.arange(10_000_001 + start, 10_000_001 + start + count),
            "first_name": pl.Series(FIRST_NAMES).gather(first),
            "last_name": pl.Series(LAST_NAMES).gather(last),
            "email": email,
            "phone": phone,
            "address1": where["address"],
            "city": pl.Series([name for name, _, _ in CITIES]).gather(city),
            "state": pl.Series([state for _, state, _ in CITIES]).gather(city),
            "zip": where["zip"],
            "relationship": pl.Series([name for name, _ in RELATIONSHIPS]).gather(relationship),
        }
    )
    answers = pl.DataFrame(
        {
            "email": pl.Series(EMAIL_ANSWERS, dtype=pl.Enum(EMAIL_ANSWERS)).gather(email_answer),
            "phone": pl.Series(PHONE_ANSWERS, dtype=pl.Enum(PHONE_ANSWERS)).gather(phone_answer),
            "ledger": pl.Series(LEDGER_ANSWERS, dtype=pl.Enum(LEDGER_ANSWERS)).gather(ledger_answer),
        }
    )
    return frame, answers


def _emails(
    rng: Random, count: int, hit_rate: float, sizes: Sizes, used: dict[str, int]
) -> tuple[Ints, Ints, pl.Series, Ints]:
    shares = [*(share * hit_rate for share in POOL_SHARES.values()), 1 - hit_rate]
    pool = rng.choice(len(POOLS), count, p=shares).astype(np.int64)
    state = rng.random(count)
    blank, junk = state < BLANK_EMAIL, (state >= BLANK_EMAIL) & (state < BLANK_EMAIL + JUNK_EMAIL)
    pool[blank | junk] = POOLS.index("n")
    identity = np.empty(count, np.int64)
    for index, (name, limit) in enumerate(
        zip(POOLS, (sizes.md5, sizes.own_preferences, None, None), strict=True)
    ):
        chosen = np.flatnonzero(pool == index)
        identity[chosen] = next_identities(used, name, chosen.size, limit)
    dirty = np.where(rng.random(count) < DIRTY_EMAIL, rng.choice(3, count, p=(0.4, 0.2, 0.4)), -1)
    clean = pl.col("email")
    written = (
        pl.when(pl.col("blank")).then(None)
        .when(pl.col("junk")).then(pl.lit(EMAIL_JUNK))
        .when(pl.col("dirty") == 0).then(pl.format(EMAIL_FORMS[0], clean))
        .when(pl.col("dirty") == 1).then(pl.format(EMAIL_FORMS[1], clean))
        .when(pl.col("dirty") == 2).then(clean.str.to_uppercase())
        .otherwise(clean)
    )  # fmt: skip
    columns = {"email": addresses(pool, identity, sizes), "blank": blank, "junk": junk, "dirty": dirty}
    text = pl.DataFrame(columns).select(written.alias("email")).to_series()
    listed = [EMAIL_ANSWERS.index(name) for name in ("md5", "preference", "domain", "send")]
    answer = np.select([blank, junk], [1, 2], np.array(listed)[pool])
    return pool, identity, text, answer


def main() -> None:
    """Write what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    jobs = parser.add_subparsers(dest="job", required=True)
    for job in ("campaign", "registry", "email", "ledger"):
        command = jobs.add_parser(job)
        command.add_argument("path", type=Path)
        if job == "campaign":
            command.add_argument("--rows", type=int, default=10_000_000)
            command.add_argument("--hit-rate", type=float, default=0.3)
            command.add_argument("--seed", type=int, default=1)
        elif job != "ledger":
            week_ago = datetime.now(tz=UTC).date() - timedelta(days=7)
            command.add_argument("--as-of", type=date.fromisoformat, default=week_ago, help="date in the names")
        if job == "registry":
            command.add_argument("--numbers", type=int, default=258_000_000)
    given = parser.parse_args()
    match given.job:
        case "campaign":
            truth = write_campaign(given.path, given.rows, seed=given.seed, hit_rate=given.hit_rate)
            print(*(f"{job:6}{answer:12}{rows:>12,}" for job, answer, rows in truth.iter_rows()), sep="\n")
        case "registry":
            print(f"{write_registry(given.path, given.numbers, as_of=given.as_of):,} bytes")
        case "email":
            write_email_sources(given.path, as_of=given.as_of)
        case "ledger":
            write_events(given.path)


if __name__ == "__main__":
    main()
