"""What the benchmark's data looks like: sizes, shares, written forms, and which identities are listed.

Every identity is a number in a pool, and a pool is listed or not by construction. So sources and
campaign lists can be written apart from each other, the same sources serve every hit rate, and the
right answer is known for each row.
"""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import phonenumbers
import polars as pl

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Sizes:
    """How much of everything; the defaults are those of the published figures."""

    md5: int = 5_000_000
    """Digests of the advertiser's list."""
    preferences: int = 2_000_000
    """Addresses of the e-mail preference file."""
    domains: int = 1_000
    """Blocked domains."""
    smallest: int = 10_000_000
    """Numbers of the smallest registry: listed rows are in it, and so in every larger one."""
    largest: int = 258_000_000
    """Numbers of the largest registry: rows that are not listed are not even in this one."""

    events: int = 20_000_000
    """Events of the ledger."""
    house: int = 500_000
    """Numbers of the house's own list."""
    state: int = 2_000_000
    """Numbers of a state's list."""
    litigators: int = 50_000
    """Numbers of people who sue."""
    british: int = 17_000_000
    """Numbers of the list of the United Kingdom."""
    canadian: int = 12_000_000
    """Numbers of the Canadian list."""
    mail_preferences: int = 5_000_000
    """People on the mail preference file."""
    deceased: int = 2_000_000
    """People on the deceased file."""
    mail_opt_outs: int = 500_000
    """Opt-outs by mail in the house's own ledger."""

    @property
    def own_preferences(self) -> int:
        """Addresses of the preference file that the advertiser's list does not have."""
        return self.preferences - math.ceil(self.md5 / SHARED)


SHARED = 50
"""Each such address of the advertiser's list is on the preference file too."""

# Shares of the rows of a campaign list.
BLANK_PHONE, ODD_PHONE, FOREIGN_PHONE, JUNK_PHONE = 0.10, 0.05, 0.03, 0.01
BLANK_EMAIL, DIRTY_EMAIL, JUNK_EMAIL = 0.02, 0.05, 0.002
# Of the listed addresses: on the advertiser's list, on the preference file alone, at a blocked domain.
POOL_SHARES = {"m": 0.50, "p": 0.18, "d": 0.32}

PHONE_FORMS = (  # before the area code, after it, after the exchange, at the end
    ("(", ") ", "-", ""),
    ("", "-", "-", ""),
    ("", ".", ".", ""),
    ("", "", "", ""),
    ("+1", "", "", ""),
    ("1 ", " ", " ", ""),
)
"""Six common forms. For their key and that of all others in SQL see canonical.py."""
ODD_PHONE_FORMS = (
    ("", "-", "-", " ext. 12"),  # strip `(;ext=|\s*ext\.?\s*|\s*x)\d+$` before anything else
    ("tel:+1-", "-", "-", ";ext=12"),  # the same
    ("011 1 ", " ", " ", ""),  # after stripping to digits, drop a leading 011
    ("", "-", "-", ""),  # vanity: letters for 2 to 9; where it begins with 3 digits, translate A to 2, D to 3 …
)
"""Forms that a library is needed for, each in a simple rule of SQL."""
VANITY = len(ODD_PHONE_FORMS) - 1
LETTERS = str.maketrans("23456789", "ADGJMPTW")
FOREIGN_FORMS = ("+44 710", "+33 61")
"""What seven more digits make a mobile number of. In SQL: a plus and not +1: readable, and in no registry."""
PHONE_JUNK = ("2.12555E+09", "12345", "see notes", None)
"""Nothing that ten digits come out of by the rules above; none of them: a number without its area code."""
EMAIL_FORMS = ("  {} ", "mailto:{}", "{}")
"""Padded, a link, and in capitals. In SQL: trim, lower, and drop a leading `mailto:`."""
EMAIL_JUNK = "ask at desk"

LINES = 8_000_000
FIRST_LINE = 2_000_000
"""Numbers of an area code whose exchange begins with 2 to 9 (domain of the North American plan)."""
REGISTRY_AREA_CODES = 340


@cache
def area_codes() -> list[int]:
    """The first 340 geographic area codes of the United States, by phonenumbers' metadata."""
    geographic = phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE
    codes = []
    for code in range(200, 1000):
        number = phonenumbers.PhoneNumber(country_code=1, national_number=code * 10**7 + 2_342_368)
        if (
            phonenumbers.region_code_for_number(number) == "US"
            and phonenumbers.number_type(number) == geographic
        ):
            codes.append(code)
    return codes[:REGISTRY_AREA_CODES]


def registry_sizes(numbers: int) -> Ints:
    """Numbers listed in each of the area codes; a larger registry has no fewer in any."""
    # Uneven, as area codes are: between a third and five thirds of the mean.
    weights = 1 + 2 / 3 * np.sin(np.arange(REGISTRY_AREA_CODES) * 2.4)
    ends = np.floor(np.cumsum(weights) / weights.sum() * numbers).astype(np.int64)
    ends[-1] = numbers
    sizes: Ints = np.diff(ends, prepend=0)
    return sizes


def lines(area: Ints | int, place: Ints) -> Ints:
    """Seven digits of the number that stands at a place in its area code: the listed ones come first."""
    # A bijection, so that they lie scattered: 3,001,339 shares no factor with LINES.
    scattered: Ints = (place * 3_001_339 + np.int64(982_451) * area) % LINES + FIRST_LINE
    return scattered


def spread(rank: Ints, size: int) -> Ints:
    """A different number below `size` for each rank below it, scattered."""
    step = int(size * 0.618_034) | 1
    while math.gcd(step, size) != 1:
        step += 2
    return (rank * step + size // 3) % size


def names(identity: Ints) -> tuple[Ints, Ints]:
    """Which first and last name an identity has."""
    return identity % len(FIRST_NAMES), identity // 7 % len(LAST_NAMES)


def addresses(pool: Ints, identity: Ints, sizes: Sizes) -> pl.Series:
    """E-mail addresses of identities.

    Args:
        pool: Which pool each is in, an index of POOLS.
        identity: Its number in the pool.
        sizes: The number of blocked domains.

    Returns:
        Clean addresses. Those of pool `d` are at a blocked domain, one in five below one.
    """
    large, small = 12, 5_000
    domains = [f"mail{n}.example" for n in range(large)] + [f"host{n}.example" for n in range(small)]
    blocked = blocked_domains(sizes)
    table = pl.Series(domains + blocked + [f"mail.{name}" for name in blocked])
    usual = np.where(identity % 16 < 11, identity % large, large + identity // 16 % small)
    below = np.where(identity // sizes.domains % 5 == 0, sizes.domains, 0)
    domain = np.where(pool == POOLS.index("d"), large + small + below + identity % sizes.domains, usual)
    first, last = names(identity)
    plain = [unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode() for name in FIRST_NAMES]
    frame = pl.DataFrame(
        {
            "first": pl.Series([name.lower() for name in plain]).gather(first),
            "last": pl.Series([name.lower() for name in LAST_NAMES]).gather(last),
            "pool": pl.Series(list(POOLS)).gather(pool),
            "identity": identity,
            "domain": table.gather(domain),
        }
    )
    text = pl.format("{}.{}{}{}@{}", "first", "last", "pool", "identity", "domain")
    return frame.select(text.alias("email")).to_series()


def blocked_domains(sizes: Sizes) -> list[str]:
    """The lines of the domain list."""
    return [f"blocked{n}.test" for n in range(sizes.domains)]


POOLS = "mpdn"
"""The advertiser's list, the preference file alone, blocked domains, and not listed."""

FIRST_NAMES = (
    "Ann", "Robert", "José", "Mary", "Zoë", "James", "Patricia", "William", "Aaliyah", "Renée",
    "Charles", "Karen", "Thomas", "Mei", "Steven", "Carlos", "Linda", "David", "Priya", "Michael",
    "Susan", "Barbara", "Richard", "Fatima", "Joseph", "Nancy", "Daniel", "Lucía", "Paul", "Mark",
    "Sandra",
)  # fmt: skip
LAST_NAMES = (
    "Smith", "Johnson", "Williams", "Nguyen", "Brown", "Jones", "Miller", "Davis", "Wilson", "Anderson",
    "Kowalski", "Taylor", "Moore", "Jackson", "White", "Harris", "Clark", "Lewis", "Robinson", "Walker",
    "Young", "Allen", "King", "Wright", "Scott", "Torres", "Hill", "Flores", "Green", "Adams", "Nelson",
    "Baker", "Hall", "Rivera", "Campbell", "Mitchell", "Carter", "Roberts", "Turner", "Phillips",
    "Evans", "Parker", "Edwards", "Collins", "Stewart", "Morris", "Murphy", "Cook", "Rogers", "Reed",
    "Bailey",
)  # fmt: skip
STREETS = ("Main St", "Oak Street", "Maple Ave", "Cedar Rd", "Elm Street", "Lake Dr", "Hill Road", "Park Blvd")
CITIES = (
    ("New York", "NY", 10000), ("Boston", "MA", 2100), ("Newark", "NJ", 7100), ("Philadelphia", "PA", 19100),
    ("Miami", "FL", 33100), ("Chicago", "IL", 60600), ("Houston", "TX", 77000), ("Phoenix", "AZ", 85000),
    ("Seattle", "WA", 98100), ("Denver", "CO", 80200), ("Los Angeles", "CA", 90000), ("Atlanta", "GA", 30300),
)  # fmt: skip
RELATIONSHIPS = (("member", 0.40), ("customer", 0.20), ("prospect", 0.35), (None, 0.05))
