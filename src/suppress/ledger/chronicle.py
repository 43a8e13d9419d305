"""What the ledger recorded as columns that can be counted: one line an event, no clear text of anybody.

Belongs here: a copy under the home folder that grows with the ledger, so that a report over millions of events
reads a few columns and not the ledger. Nothing depends on it: it is built anew where it is missing or damaged,
and after an erasure.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from suppress.consent import Action
from suppress.errors import LedgerError
from suppress.ledger.key_file import LedgerKey
from suppress.ledger.statistics import OTHER
from suppress.ledger.store import Store
from suppress.ledger.voids import LOCATED, void_events
from suppress.model import POSTAL_FIELDS
from suppress.normalise.country import country_codes
from suppress.normalise.email import email_domain
from suppress.normalise.postal_country import postal_country
from suppress.normalise.states import address_states, phone_states
from suppress.whole_file import replace_file

ACTION = pl.Enum([action.value for action in Action])
_TIME = pl.Datetime("us", "UTC")
# Few different texts: counting numbers in their place takes a fraction of the time and memory.
_NAME = pl.Categorical()
CHRONICLE = pl.Schema(
    [
        ("event", pl.Int64()),
        ("batch", pl.Int64()),
        ("action", ACTION),
        # The middle of when it may have been said, so that a day alone, wherever on earth it was, counts on
        # that day; not later than it was recorded, and null where nobody knows. What decides is said elsewhere.
        ("said", _TIME),
        ("dated", pl.Boolean()),  # it is known when it was said
        ("recorded_at", _TIME),
        ("channels", _NAME),  # joined by `,`; null is every channel
        ("category", _NAME),
        ("brand", _NAME),
        ("via", _NAME),
        ("basis", _NAME),
        ("reason", _NAME),  # one that the policy names, else OTHER; null where none was given
        ("reason_text", pl.UInt64()),  # of OTHER: tells texts apart and holds none
        ("system", _NAME),
        ("campaign", _NAME),
        ("contact", pl.UInt64()),  # of the first contact's keyed digest: tells contacts apart and names none
        ("kind", _NAME),  # of the first contact: email | phone | account | postal
        ("domain", _NAME),  # of its first e-mail address
        ("state", _NAME),  # of its first postal address, else of its first phone number: `TX`
    ]
)
"""One line for each event that says something of a contact, ascending."""

_LAYOUT = 3
_MANIFEST = "chronicle.json"
_LOCK = ".chronicle.lock"
_PART = 4_000_000  # events of a part that is left as it is; the last one is written anew until then
_PIECE = 1_000_000  # events that are counted at a time
_TOLD_OF_OTHERS = (Action.VOID, Action.UNVOID, Action.TOLD, Action.REVIEWED)


@dataclass(frozen=True)
class Chronicle:
    """The chronicle as it stands."""

    folder: Path
    parts: tuple[tuple[str, int], ...]
    """Name and number of lines of each file."""
    position: int
    """Number of the last event that it knows."""
    void: pl.Series
    """Int64, events out of force."""

    def in_force(self) -> Iterator[pl.LazyFrame]:
        """CHRONICLE of the events that are in force, in pieces, one at least, in their order."""
        if not self.parts:
            yield CHRONICLE.to_frame().lazy()
        void = self.void.to_frame("event").lazy()
        for name, height in self.parts:
            for start in range(0, height, _PIECE):
                piece = pl.scan_parquet(self.folder / name).slice(start, _PIECE)
                if not self.void.is_empty():
                    piece = piece.join(void, on="event", how="anti", maintain_order="left")
                yield piece


def open_chronicle(store: Store, folder: Path, reasons: Collection[str]) -> Chronicle:
    """The chronicle of a ledger as it is now; what was recorded since it was last opened is added first.

    Args:
        store: The ledger.
        folder: Where its chronicle is, and nothing else; made with mode 0700 where it is missing.
        reasons: Reasons that are told apart; what else people wrote stays in the ledger.

    Raises:
        LedgerError: The ledger cannot be read, or the chronicle not be written.
    """
    from filelock import FileLock

    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with FileLock(folder / _LOCK):
            parts, position = _extended(store, folder, sorted(reasons))
    except OSError as error:
        raise LedgerError(
            f"the chronicle of the ledger in {folder} cannot be written: {error.strerror}",
            hint="make room or allow writing there, or name another home folder with --home",
        ) from error
    return Chronicle(folder, parts, position, _void(store, folder, parts, position))


def _extended(store: Store, folder: Path, reasons: list[str]) -> tuple[tuple[tuple[str, int], ...], int]:
    whose = [_LAYOUT, ACTION.categories.to_list(), store.ledger_id, store.erasures(), reasons]
    known = _manifest(folder, whose)
    position = store.position()
    if known is None or known["position"] > position:
        for path in folder.glob("*.parquet"):
            path.unlink()
        known = {"parts": [], "position": 0}
    if known["position"] < position:
        parts = [*known["parts"]]
        _add(store, folder, parts, reasons, (known["position"], position))
        known = {"of": whose, "parts": parts, "position": position}
        replace_file(folder / _MANIFEST, json.dumps(known).encode())
        for path in set(folder.glob("*.parquet")) - {folder / name for name, _, _ in parts}:
            path.unlink()
    return tuple((name, height) for name, height, _ in known["parts"]), position


def _manifest(folder: Path, whose: list[Any]) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = json.loads((folder / _MANIFEST).read_bytes())
        whole = all((folder / name).stat().st_size == size for name, _, size in found["parts"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found if whole and found.get("of") == whose else None


def _add(
    store: Store, folder: Path, parts: list[list[Any]], reasons: list[str], between: tuple[int, int]
) -> None:
    """Write what was recorded from one event to another, and put it into `parts`: name, lines and bytes."""
    waiting: list[pl.DataFrame] = []
    if parts and parts[-1][1] < _PART:
        name, *_ = parts.pop()
        waiting.append(pl.read_parquet(folder / name))
    for lines in _lines(store, reasons, *between):
        waiting.append(lines)
        if sum(one.height for one in waiting) >= _PART:
            parts.append(_written(folder, waiting))
            waiting = []
    if sum(one.height for one in waiting):
        parts.append(_written(folder, waiting))


def _written(folder: Path, waiting: list[pl.DataFrame]) -> list[Any]:
    lines = pl.concat(waiting)
    path = folder / f"{lines['event'][0]}-{lines['event'][-1]}.parquet"
    lines.write_parquet(path, compression="zstd", compression_level=1)
    return [path.name, lines.height, path.stat().st_size]


def _lines(store: Store, reasons: list[str], after: int, upto: int) -> Iterator[pl.DataFrame]:
    for recorded, contacts in store.recorded(after, upto):
        said = recorded.filter(~pl.col("action").is_in(_TOLD_OF_OTHERS))
        first = contacts.unique("event", keep="first", maintain_order=True)
        named = first.select("event", "kind", contact=contact_number(store.key))
        told = pl.when(pl.col("reason").is_in(reasons)).then("reason").otherwise(pl.lit(OTHER))
        found = said.with_columns(
            said=_said(),
            dated=pl.col("said_from").is_not_null(),
            reason=pl.when(pl.col("reason").is_not_null()).then(told),
            reason_text=_number(store.key.digests("reason", pl.when(told == OTHER).then("reason"))),
        )
        for more in (named, _domains(contacts), _states(contacts)):
            found = found.join(more, on="event", how="left", maintain_order="left")
        yield found.select(CHRONICLE.names()).cast(CHRONICLE)


def _said() -> pl.Expr:
    start, end = pl.col("said_from"), pl.coalesce("said_until", "said_from")
    return pl.when(start.is_not_null()).then(pl.min_horizontal(start + (end - start) / 2, "recorded_at"))


def contact_number(key: LedgerKey) -> pl.Expr:
    """`contact` of CHRONICLE, of CONTACTS.

    Args:
        key: The ledger's key.
    """
    return _number(key.digests(pl.col("kind"), pl.col("text")))


def _number(digest: pl.Expr) -> pl.Expr:
    return digest.bin.slice(0, 8).bin.reinterpret(dtype=pl.UInt64, endianness="little")


def _domains(contacts: pl.DataFrame) -> pl.DataFrame:
    email = contacts.filter(pl.col("kind") == "email").unique("event", keep="first", maintain_order=True)
    return email.select("event", domain=email_domain(pl.col("text")))


def _states(contacts: pl.DataFrame) -> pl.DataFrame:
    """The state of each event's first address; of one without an address that of its first phone number."""
    postal = contacts.filter(pl.col("kind") == "postal").unique("event", keep="first", maintain_order=True)
    fields = pl.Struct(dict.fromkeys(POSTAL_FIELDS, pl.String))
    said = postal.select(pl.col("text").str.json_decode(fields)).unnest("text")
    country = country_codes(said["country"])
    country = country.zip_with(country.is_not_null(), postal_country(said["state"], said["postal_code"]))
    told = address_states(country, said["state"], said["postal_code"])
    by_address = postal.select("event", state=told.select(pl.coalesce("written", "by_code")).to_series())
    phones = contacts.filter(pl.col("kind") == "phone").unique("event", keep="first", maintain_order=True)
    numbers = phones["text"].str.strip_prefix("+").cast(pl.UInt64)
    by_phone = phones.select("event", state=phone_states(numbers))
    told_by_address = by_address.drop_nulls("state")
    rest = by_phone.join(told_by_address, on="event", how="anti", maintain_order="left")
    return pl.concat([told_by_address, rest])


def _void(store: Store, folder: Path, parts: Sequence[tuple[str, int]], position: int) -> pl.Series:
    voids = store.voids(position)
    if voids.said.is_empty() or not parts:
        return pl.Series("event", [], pl.Int64)
    located = pl.scan_parquet([folder / name for name, _ in parts]).select(LOCATED.names()).collect()
    return void_events(located, voids)
