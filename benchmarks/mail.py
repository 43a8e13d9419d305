"""The mail job: a list of people and where they live, a preference file, a deceased file and opt-outs by mail.

A person's name and address are known from a number in a pool, and each time they are written they may look
another way: street types and directions in full or short, three words for a unit, capitals, ZIP+4, short
forms of first names, titles, middle initials. All of that means the same to the program and, by a few
replacements in SQL, to the other side. Neighbours of listed people and families of the dead are sent to.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from benchmarks.ledger_events import FIRST_DAY
from benchmarks.phones import next_identities
from benchmarks.shape import CITIES, RELATIONSHIPS, Ints, Sizes
from suppress.normalise.address.tables import words
from suppress.normalise.names.words import BESIDE_A_NAME
from suppress.normalise.occupant import OCCUPANT_WORDS

MAIL_ANSWERS = ("send", "exempt", "blank", "deceased", "opted-out", "preference")
"""What is right for a row; `exempt` is a member on the preference file."""
CHUNK = 400_000

FIRST_NAMES = {
    "WILLIAM": "Bill", "ROBERT": "Bob", "MARGARET": "Peggy", "ELIZABETH": "Betsy", "RICHARD": "Dick",
    "MICHAEL": "Mike", "PATRICIA": "Patty", "THOMAS": "Tom", "JENNIFER": "Jenny", "CHRISTOPHER": "Chris",
    "SUSAN": "Sue", "DEBORAH": "Debbie", "DONALD": "Don", "GREGORY": "Greg", "PAMELA": "Pam",
}  # fmt: skip
"""First names and a short form of each; no two share a form."""
SURNAMES, NAMED_AFTER = 1_000, 200


def _surnames() -> tuple[str, ...]:
    """Surnames of the census that are nothing else, commonest first."""
    table = pl.read_csv((files("suppress.linkage") / "names_us.csv").read_bytes())
    other = table.filter(pl.col("kind") == "given")["name"].to_list()
    beside = [*words("street_types.csv"), *words("street_words.csv"), *BESIDE_A_NAME, *OCCUPANT_WORDS]
    names = table.filter((pl.col("kind") == "surname") & pl.col("name").str.contains("^[A-Z]{5,}$"))["name"]
    return tuple(names.filter(~names.is_in([*other, *beside])).str.to_titlecase().to_list())


LAST_NAMES = _surnames()[:SURNAMES]
STREETS = _surnames()[SURNAMES : SURNAMES + NAMED_AFTER]
"""Enough of both that people who share name and number live in one place, as elsewhere."""
SUFFIXES = {"ST": "Street", "AVE": "Avenue", "RD": "Road", "DR": "Drive", "LN": "Lane", "BLVD": "Boulevard"}
DIRECTIONS = {"": "", "N ": "North ", "S ": "South "}
UNITS = (" Apt {}", " #{}", ", Unit {}")
TITLES = ("", "Mr. ", "Mrs. ", "Dr. ")
INITIALS = ("", " J", " M.")
POOLS = ("d", "o", "p", "n")
"""Dead, opted out, on the preference file, on none."""
SHARES = {"d": 0.1, "o": 0.1, "p": 0.8}
"""Of the rows that are listed."""
BLANK, NEIGHBOURS, FAMILIES = 0.01, 0.05, 0.02
"""Of all rows; of those that are not listed, at the address of somebody on the preference file with another
surname; and at the address of a dead person with the same."""
ZIPS, NUMBERS = 40_000, 9_000
ODD, STEPS = np.uint64(0x9E3779B97F4A7C15), (np.uint64(1), np.uint64(0xD1B54A32D192ED03))
"""Multiplied by them, modulo 2⁶⁴, numbers spread over all values."""

Random = np.random.Generator
Mask = npt.NDArray[np.bool_]


def write_mail_list(path: Path, rows: int, *, seed: int = 1, hit_rate: float = 0.3, sizes: Sizes) -> None:
    """Write a campaign list of ten columns, and the truth beside it.

    Args:
        path: The CSV file, replaced where it is there.
        rows: Rows to write.
        seed: Start of the random numbers.
        hit_rate: Share of rows that are listed; no person stands on two rows.
        sizes: Of the sources that the list is scrubbed against.

    Raises:
        ValueError: If so many rows cannot be listed in sources of those sizes.
    """
    used = dict.fromkeys(POOLS, 0)
    truth = []
    with path.open("wb") as file:
        for start in range(0, rows, CHUNK):
            rng = np.random.default_rng([seed, start])
            frame, answers = _rows(rng, start, min(CHUNK, rows - start), hit_rate, sizes, used)
            frame.write_csv(file, include_header=start == 0)
            truth.append(answers)
    pl.concat(truth).write_parquet(path.with_name(path.name + ".truth.parquet"))


def write_mail_sources(folder: Path, *, as_of: date, sizes: Sizes) -> None:
    """Write the preference file, the deceased file and the opt-outs.

    Args:
        folder: Where `mps-DATE.csv`, `deceased-DATE.csv` and `events.csv` are written.
        as_of: The date in the names.
        sizes: How many of each.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, pool in ((f"mps-{as_of}.csv", "p"), (f"deceased-{as_of}.csv", "d")):
        with (folder / name).open("wb") as file:
            for number, piece in enumerate(_people(pool, sizes)):
                piece.drop("identity").write_csv(file, include_header=number == 0)
    said = pl.lit(FIRST_DAY) + pl.duration(days=pl.col("identity") % 600)
    with (folder / "events.csv").open("wb") as file:
        for number, piece in enumerate(_people("o", sizes)):
            piece.select(
                pl.lit("opt_out").alias("action"),
                pl.exclude("identity"),
                pl.lit("mail").alias("channel"),
                said.dt.strftime("%Y-%m-%dT%H:%M:%SZ").alias("said"),
            ).write_csv(file, include_header=number == 0)


def _limit(pool: str, sizes: Sizes) -> int | None:
    return {"d": sizes.deceased, "o": sizes.mail_opt_outs, "p": sizes.mail_preferences}.get(pool)


def _people(pool: str, sizes: Sizes) -> Iterator[pl.DataFrame]:
    size = _limit(pool, sizes) or 0
    for start in range(0, size, CHUNK):
        identity = np.arange(start, min(start + CHUNK, size))
        rng = np.random.default_rng([7, POOLS.index(pool), start])
        place = np.full_like(identity, POOLS.index(pool))
        written = _written(rng, place, identity, identity)
        yield written.with_columns(identity=pl.Series(identity))


def _rows(
    rng: Random, start: int, count: int, hit_rate: float, sizes: Sizes, used: dict[str, int]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    pool = rng.choice(len(POOLS), count, p=[*(share * hit_rate for share in SHARES.values()), 1 - hit_rate])
    blank = rng.random(count) < BLANK
    pool[blank] = POOLS.index("n")
    identity = np.empty(count, np.int64)
    for place, name in enumerate(POOLS):
        chosen = np.flatnonzero(pool == place)
        identity[chosen] = next_identities(used, name, chosen.size, _limit(name, sizes))
    # Who lives beside the listed: at their address, with a name of their own.
    home, at = pool.copy(), identity.copy()
    unlisted, chance = (pool == POOLS.index("n")) & ~blank, rng.random(count)
    for name, low, high in (("p", 0.0, NEIGHBOURS), ("d", NEIGHBOURS, NEIGHBOURS + FAMILIES)):
        beside = unlisted & (chance >= low) & (chance < high)
        home[beside] = POOLS.index(name)
        at[beside] = rng.integers(0, _limit(name, sizes) or 1, int(beside.sum()))
    relationship = rng.choice(len(RELATIONSHIPS), count, p=[share for _, share in RELATIONSHIPS])
    written = _written(rng, home, at, identity, beside=(home != pool), family=(home == 0) & (pool != 0))
    city = rng.integers(0, len(CITIES), count)
    address = [
        pl.when(~pl.Series(blank)).then(pl.col(name)).alias(name) for name in ("address1", "city", "zip")
    ]
    frame = written.rename({"postal_code": "zip"}).select(
        pl.Series("id", np.arange(10_000_001 + start, 10_000_001 + start + count)),
        "first_name",
        "last_name",
        pl.lit("someone@example.org").alias("email"),
        pl.lit("555 0100").alias("phone"),
        "address1",
        pl.Series("city", [name for name, _, _ in CITIES]).gather(city),
        pl.Series("state", [state for _, state, _ in CITIES]).gather(city),
        "zip",
        pl.Series("relationship", [name for name, _ in RELATIONSHIPS]).gather(relationship),
    )
    member = (pool == POOLS.index("p")) & (relationship == 0)
    answer = np.select([blank, member], [2, 1], np.array([3, 4, 5, 0])[pool])
    truth = pl.Series("mail", MAIL_ANSWERS, dtype=pl.Enum(MAIL_ANSWERS)).gather(answer)
    return frame.with_columns(address), truth.to_frame()


def _written(
    rng: Random,
    pool: Ints,
    at: Ints,
    identity: Ints,
    *,
    beside: Mask | None = None,
    family: Mask | None = None,
) -> pl.DataFrame:
    """First and last name, address and postal code as somebody may write them.

    Args:
        rng: Source of chance.
        pool: Pool of the address, by its place in POOLS.
        at: Number of the address in its pool.
        identity: Number of the person, who lives there unless `beside`.
        beside: Rows of people who are not the address's own.
        family: Those of them who share the surname.
    """
    count = len(at)
    number = at * len(POOLS) + pool
    none = np.zeros(count, np.bool_)
    beside = none if beside is None else beside
    family = none if family is None else family
    # Neighbours in number have nothing else in common: they would be found by scores.
    spread = [(number.astype(np.uint64) * ODD * step >> np.uint64(33)).astype(np.int64) for step in STEPS]
    first, last = number % len(FIRST_NAMES), spread[0] % len(LAST_NAMES)
    # Another first name for a family, another surname for a neighbour.
    first = (first + np.where(beside, 1 + identity % (len(FIRST_NAMES) - 1), 0)) % len(FIRST_NAMES)
    last = (last + np.where(beside & ~family, 1 + identity % (len(LAST_NAMES) - 1), 0)) % len(LAST_NAMES)

    def chosen(texts: tuple[str, ...], place: Ints) -> pl.Series:
        return pl.Series(texts, dtype=pl.String).gather(place)

    def either(short: dict[str, str], place: Ints, share: float) -> pl.Series:
        forms = (*short, *short.values())
        return chosen(tuple(forms), place + len(short) * (rng.random(count) < share))

    unit = number // 5 % 40 + 1
    columns = {
        "title": chosen(TITLES, rng.choice(len(TITLES), count, p=(0.91, 0.03, 0.03, 0.03))),
        "first": either(FIRST_NAMES, first, 0.1),
        "initial": chosen(INITIALS, rng.choice(len(INITIALS), count, p=(0.8, 0.1, 0.1)) * (number % 2)),
        "last": chosen(LAST_NAMES, last),
        "house": number // ZIPS % NUMBERS + 1,
        "direction": either(DIRECTIONS, number // 3 % len(DIRECTIONS), 0.5),
        "street": chosen(STREETS, spread[1] % len(STREETS)),
        "suffix": either(SUFFIXES, number // 13 % len(SUFFIXES), 0.4),
        "unit": pl.Series(unit),
        "unit_form": rng.integers(0, len(UNITS), count),
        "in_flat": number % 5 == 0,
        "capitals": rng.random(count) < 0.3,
        "zip": 501 + number % ZIPS,
        "plus4": np.where(rng.random(count) < 0.3, rng.integers(1_000, 9_999, count), 0),
    }
    flat = pl.coalesce(
        *(
            pl.when(pl.col("unit_form") == place).then(pl.format(form, "unit"))
            for place, form in enumerate(UNITS)
        )
    )
    # Another initial would be another person: only odd numbers have one, always of the same letter.
    texts = {
        "first_name": pl.concat_str("title", "first", pl.col("initial").replace({" M.": " J."})),
        "last_name": pl.col("last"),
        "address1": pl.concat_str(
            "house",
            pl.lit(" "),
            "direction",
            "street",
            pl.lit(" "),
            "suffix",
            pl.when("in_flat").then(flat).otherwise(pl.lit("")),
        ),
    }
    cased = [
        pl.when("capitals").then(text.str.to_uppercase()).otherwise(text).alias(name)
        for name, text in texts.items()
    ]
    code = pl.col("zip").cast(pl.String).str.zfill(5)
    plus4 = pl.when(pl.col("plus4") > 0).then(pl.format("{}-{}", code, "plus4")).otherwise(code)
    return pl.DataFrame(columns).select(*cased, plus4.alias("postal_code"))
