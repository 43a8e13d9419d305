"""When something was said: the ways of writing a time, read as the interval in which it may have been.

Texts in, instants out. A text is read by how it is written, never by what would be likely: nothing tells
the month in `3/4/2026` but the one who says in which order its source writes dates.
"""

from __future__ import annotations

from typing import Literal

import polars as pl

from suppress.consent import MICROSECONDS_PER_SECOND
from suppress.normalise.text import is_blank, stripped

DayOrder = Literal["month_first", "day_first"]
"""Order in dates such as `3/4/2026`."""

SAID = pl.Schema(
    [
        ("said_from", pl.Datetime("us", "UTC")),
        ("said_until", pl.Datetime("us", "UTC")),
        ("readable", pl.Boolean()),  # false where there is text that is no time; true for blank
    ]
)
"""An interval for each cell, both ends included; null where nothing is known."""

EARLIEST_ZONE = 14 * 60
LATEST_ZONE = -12 * 60
"""Minutes ahead of UTC: nowhere is it earlier or later than there (design.md, Time)."""

_MINUTE = 60 * MICROSECONDS_PER_SECOND
_DAY = 24 * 60 * _MINUTE
_EPOCH = r"^(?:\d{9,10}(?:\.\d{1,9})?|\d{13}|\d{19})$"
_CLOCK = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"(?:\s?(?P<half>[AaPp])\.?[Mm]\.?)?"
)
_ZONE = r"(?:\s*(?P<zone>[+-]\d{2}:?\d{2}|[+-]\d{2}|[A-Za-z]{1,5}))?(?:\s*(?:UTC|GMT|Z|\([A-Za-z ]*\)))?"
_TIME_AFTER = rf"(?:(?:T|,?\s+){_CLOCK}{_ZONE})?$"
_ISO = rf"^(?P<year>\d{{4}})[-/](?P<month>\d{{1,2}})[-/](?P<day>\d{{1,2}}){_TIME_AFTER}"
# What most programs write, and what `strptime` alone reads, all of it and nothing else.
_USUAL = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$"
_COMPACT = rf"^(?P<year>(?:19|20)\d{{2}})(?P<month>\d{{2}})(?P<day>\d{{2}}){_TIME_AFTER}"
_RFC_2822 = (
    rf"^(?:[A-Za-z]{{3}},?\s+)?(?P<day>\d{{1,2}})[ -](?P<month>[A-Za-z]{{3}})[ -](?P<year>\d{{4}}){_TIME_AFTER}"
)
_ORDERED: dict[DayOrder, str] = {
    "month_first": rf"^(?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}})[-/.](?P<year>\d{{4}}){_TIME_AFTER}",
    "day_first": rf"^(?P<day>\d{{1,2}})[-/.](?P<month>\d{{1,2}})[-/.](?P<year>\d{{4}}){_TIME_AFTER}",
}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ZONES = (
    {"z": 0, "ut": 0, "utc": 0, "gmt": 0}
    | {
        # RFC 2822 section 4.3; every other name counts as unknown there, and so it does here.
        name: 60 * hours
        for name, hours in {"edt": -4, "est": -5, "cdt": -5, "cst": -6}.items()
    }
    | {name: 60 * hours for name, hours in {"mdt": -6, "mst": -7, "pdt": -7, "pst": -8}.items()}
)


def said_interval(
    cells: pl.Series, *, time_zone: str | None, day_order: DayOrder | None = None
) -> pl.DataFrame:
    """The interval in which each of some times may have been.

    Read are: seconds, milliseconds (13 digits) and nanoseconds (19 digits) since 1970; ISO 8601 with or
    without offset; RFC 2822; dates such as `3/4/2026`, with or without a time, where their order is known.
    A date alone is its whole day, a time without seconds its whole minute. What says no zone is anywhere
    between UTC+14 and UTC−12; with a known zone it is there, and where the clock was put back, at any of
    the two times that it showed this.

    Args:
        cells: String as received, nulls allowed.
        time_zone: IANA name of the zone in which times without one are written; None where unknown.
        day_order: Order in dates such as `3/4/2026`; without it they cannot be read.

    Returns:
        SAID, a line for each cell.
    """
    if cells.null_count() == len(cells):
        return pl.DataFrame({"readable": pl.Series([True]).new_from_index(0, len(cells))}).select(
            *(pl.lit(None, SAID[name]).alias(name) for name in ("said_from", "said_until")), "readable"
        )
    # In one piece: of a filtered column in several, Polars 2.1 panics where one of them has nothing left.
    cells = cells.cast(pl.String).rechunk()
    instant = _usual(pl.col("text"))
    instants = cells.to_frame("text").select(instant).to_series()
    if not instants.null_count():
        both = [instants.cast(SAID[name]).alias(name) for name in ("said_from", "said_until")]
        return pl.DataFrame(both).with_columns(readable=True)
    texts = pl.DataFrame({"text": stripped(cells)}).with_row_index("index")
    rest = texts.filter(~is_blank(pl.col("text")))
    read: list[pl.DataFrame] = []
    exact = rest.select("index", instant.alias("from"), instant.alias("until"))
    if exact["from"].null_count() < exact.height:
        read.append(exact.drop_nulls("from"))
        rest = rest.filter(exact["from"].is_null())
    numeric = rest.filter(pl.col("text").str.contains(_EPOCH))
    if numeric.height:
        read.append(_since_1970(numeric))
        rest = rest.join(numeric, on="index", how="anti", maintain_order="left")
    for pattern in (_ISO, _RFC_2822, _COMPACT, *([_ORDERED[day_order]] if day_order else [])):
        if not rest.height:
            break
        parts = rest.select("index", pl.col("text").str.extract_groups(pattern)).unnest("text")
        matched = parts["year"].is_not_null()
        if matched.any():
            read.append(_written(parts.filter(matched), time_zone))
            rest = rest.filter(~matched)
    return _in_order(texts, read)


def _usual(text: pl.Expr) -> pl.Expr:
    """Microseconds since 1970 of what is written as most programs do; else null."""
    usual = pl.when(text.str.contains(_USUAL)).then(text)
    return usual.str.strptime(pl.Datetime("us"), "%Y-%m-%dT%H:%M:%SZ", strict=False).dt.epoch("us")


def _in_order(texts: pl.DataFrame, read: list[pl.DataFrame]) -> pl.DataFrame:
    micros = (
        pl.concat(read)
        if read
        else pl.DataFrame(schema={"index": pl.UInt32, "from": pl.Int64, "until": pl.Int64})
    )
    whole = texts.join(micros, on="index", how="left", maintain_order="left")
    known = pl.col("from").is_not_null() & pl.col("until").is_not_null()
    return whole.select(
        said_from=pl.when(known).then("from").cast(SAID["said_from"]),
        said_until=pl.when(known).then("until").cast(SAID["said_until"]),
        readable=known | is_blank(pl.col("text")),
    )


def _since_1970(cells: pl.DataFrame) -> pl.DataFrame:
    whole = pl.col("text").str.extract(r"^(\d+)", 1).cast(pl.Int64, strict=False)
    digits = pl.col("text").str.extract(r"^(\d+)", 1).str.len_bytes()
    micros = (
        pl.when(digits == 19)
        .then(whole // 1000)
        .when(digits == 13)
        .then(whole * 1000)
        .otherwise(whole * MICROSECONDS_PER_SECOND + _micros(pl.col("text").str.extract(r"\.(\d+)$", 1)))
    )
    return cells.select("index", micros.alias("from"), micros.alias("until"))


def _written(parts: pl.DataFrame, time_zone: str | None) -> pl.DataFrame:
    """Ends, in microseconds since 1970, of texts taken apart."""
    month = pl.col("month").str.to_lowercase()
    named = month.replace_strict(_MONTHS, [str(number) for number in range(1, 13)], default=month)
    hour = pl.col("hour").cast(pl.Int64)
    half = pl.col("half").str.to_lowercase()
    on_the_dial = half.is_not_null() & ~hour.is_between(1, 12)
    shown = pl.when(half == "p").then(hour % 12 + 12).when(half == "a").then(hour % 12).otherwise(hour)
    clock = pl.format("{}:{}:{}", shown, "minute", pl.col("second").fill_null("0"))
    stamp = pl.format(
        "{}-{}-{} {}", "year", named, "day", pl.when(hour.is_null()).then(pl.lit("0:0:0")).otherwise(clock)
    )
    local = stamp.str.strptime(pl.Datetime("us"), "%Y-%m-%d %H:%M:%S", strict=False)
    width = (
        pl.when(hour.is_null())
        .then(pl.lit(_DAY - 1))
        .when(pl.col("second").is_null())
        .then(pl.lit(_MINUTE - 1))
        .otherwise(0)
    )
    timed = parts.select(
        "index",
        pl.when(~on_the_dial.fill_null(value=False))
        .then(local.dt.epoch("us") + _micros(pl.col("fraction")))
        .alias("local"),
        width.alias("width"),
        _offset(pl.col("zone")).alias("offset"),
        pl.col("zone").is_not_null().alias("named"),
    )
    first, last = pl.col("local"), pl.col("local") + pl.col("width")
    shift = pl.col("offset") * _MINUTE
    anywhere = (first - EARLIEST_ZONE * _MINUTE, last - LATEST_ZONE * _MINUTE)
    if time_zone is None:
        there = anywhere
    else:
        # A text that names its zone, if only by a name that nobody knows, is not in the zone of the others.
        unnamed = ~pl.col("named")
        there = (
            pl.when(unnamed).then(_in_zone(first, time_zone, latest=False)),
            pl.when(unnamed).then(_in_zone(last, time_zone, latest=True)),
        )
    return timed.select(
        "index",
        pl.coalesce(first - shift, there[0], anywhere[0]).alias("from"),
        pl.coalesce(last - shift, there[1], anywhere[1]).alias("until"),
    )


def _micros(fraction: pl.Expr) -> pl.Expr:
    return fraction.str.pad_end(6, "0").str.head(6).cast(pl.Int64).fill_null(0)


def _offset(zone: pl.Expr) -> pl.Expr:
    """Minutes ahead of UTC, null where the text names no zone that is known."""
    digits = zone.str.extract_groups(r"^(?P<sign>[+-])(?P<hours>\d{2}):?(?P<minutes>\d{2})?$")
    size = digits.struct.field("hours").cast(pl.Int64) * 60 + digits.struct.field("minutes").cast(
        pl.Int64
    ).fill_null(0)
    signed = pl.when(digits.struct.field("sign") == "-").then(-size).otherwise(size)
    named = zone.str.to_lowercase().replace_strict(_ZONES, default=None, return_dtype=pl.Int64)
    somewhere = pl.when(signed.abs() <= EARLIEST_ZONE).then(signed)
    return pl.coalesce(somewhere, named)


def _in_zone(local: pl.Expr, time_zone: str, *, latest: bool) -> pl.Expr:
    """Microseconds since 1970 of what a clock in a zone shows, at the earliest or latest."""

    def instant(shown: pl.Expr) -> pl.Expr:
        clock = shown.cast(pl.Datetime("us"))
        side: Literal["latest", "earliest"] = "latest" if latest else "earliest"
        return clock.dt.replace_time_zone(time_zone, ambiguous=side, non_existent="null").dt.epoch("us")

    # A time that the clock leapt over: by the offset before the leap it is later than by the one behind.
    aside = (-3 if latest else 3) * 60 * _MINUTE
    return pl.coalesce(instant(local), instant(local + aside) - aside)
