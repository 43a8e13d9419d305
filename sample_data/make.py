"""Writes the sample data: a campaign list of 5,000 invented people, what they said, six opt-out sources, and a
log of what a volunteer sent from an old list.

    python sample_data/make.py                                 the files of this folder, again
    python sample_data/make.py --as-of 2026-12-24 demo         the same, dated for a send on that day,
                                                               with the policy, in a folder of its own

All dates are so many days before the as-of date, so a copy of any day gives the same counts.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import random
import shutil
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from invent import FIRST, HEADER, LAST, PLACES, Person, invent_address, invent_people
from invent_events import write_events

AS_OF = date(2026, 11, 22)
ROWS = 5_000
RAGGED = (1_203, 2_871, 4_410)
"""Records that stand broken in the CSV: an unquoted comma, a line cut off, another comma."""

FTC_AREA_CODES = ("212", "415", "818")
FTC_GUIDS = {
    "212": "5f0c9d34-71aa-4b0e-9b0e-3d6a1f27c8e1",
    "415": "0b8e6c12-2f5d-4a7c-8f1b-9ce2d47a6035",
    "818": "c41d7e90-8b36-4d2f-a05e-71b9f3c8de24",
}
BLOCKED_LINES = ("@leads.example.net", ".shop.x.test", "rival.x.test", "@closed.example.org")


def write_sample(folder: Path, as_of: date = AS_OF, seed: int = 20_261_122) -> None:
    """Write every file of the sample below `folder`.

    Args:
        folder: Holds `campaigns/`, `ledger/`, `logs/` and `sources/` afterwards; files of the same name are
            replaced.
        as_of: The day that the dates in names and contents lead up to.
        seed: Start of the random numbers; the same seed and day give the same bytes.
    """
    rng = random.Random(seed)
    people = invent_people(rng, ROWS, as_of)
    (folder / "campaigns").mkdir(parents=True, exist_ok=True)
    (folder / "sources" / "ftc").mkdir(parents=True, exist_ok=True)
    _write_campaign(folder / "campaigns", people)
    sources = folder / "sources"
    write_events(folder / "ledger", people, random.Random(seed + 1), as_of)
    _write_log(folder / "logs", people, random.Random(seed + 2), as_of - timedelta(days=40))
    for code in FTC_AREA_CODES:
        _write_ftc(sources / "ftc", code, people, rng, as_of - timedelta(days=17))
    # What each list knows: about one in eight of the mailable households, and strangers.
    listed = [p for p in people if p.place.country == "US"]
    for name, share, days in (("mps", 0.1, 52), ("deceased", 0.012, 21)):
        some = [p for p in listed if rng.random() < share]
        _write_postal(sources / f"{name}-{as_of - timedelta(days=days)}.csv", name, some, rng, as_of)
    emails = sorted({p.email for p in people if p.email})
    preferences = sorted([e for e in emails if rng.random() < 0.06] + _strangers(rng, 300))
    added = [str(as_of - timedelta(days=rng.randrange(25, 1_500))) for _ in preferences]
    preference_file = sources / f"emps-{as_of - timedelta(days=21)}.csv"
    _write_csv(preference_file, ("email", "date"), zip(preferences, added, strict=True))
    acme = [e for e in emails if rng.random() < 0.05] + _strangers(rng, 600)
    digests = sorted(hashlib.md5(e.encode(), usedforsecurity=False).hexdigest() for e in acme)
    digests = [d.upper() if rng.random() < 0.02 else d for d in digests]
    _write_text(sources / f"acme-{as_of - timedelta(days=7)}-md5.txt", digests, "\r\n")
    _write_text(sources / "blocked-domains.txt", BLOCKED_LINES, "\n")


def _write_campaign(folder: Path, people: list[Person]) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADER)
    for index, person in enumerate(people):
        if index == RAGGED[1]:
            text.write(",".join(person.cells[:3]) + "\r\n")
        elif index in RAGGED:
            plain = [cell.replace("\n", " ").replace('"', "").replace(",", "") for cell in person.cells]
            text.write(",".join((*plain[:8], f"{plain[8]}, {plain[9]}", *plain[9:])) + "\r\n")
        else:
            writer.writerow(person.cells)
    (folder / "spring.csv").write_bytes(text.getvalue().encode())
    frame = pl.DataFrame([p.cells for p in people], schema=dict.fromkeys(HEADER, pl.String), orient="row")
    member_since = pl.col("Member Since").str.to_date("%Y-%m-%d", strict=False)
    frame.with_columns(member_since).write_parquet(folder / "spring.parquet", compression="zstd")


def _write_log(folder: Path, people: list[Person], rng: random.Random, day: date) -> None:
    folder.mkdir(exist_ok=True)
    reached = [p for p in people if p.email and rng.random() < 0.08]
    place = HEADER.index("Relationship")
    lines = [
        (p.email, "email", "newsletter", f"{day}T15:{number // 60:02}:{number % 60:02}Z", p.cells[place])
        for number, p in enumerate(reached)
    ]
    _write_csv(folder / "newsletter-sent.csv", ("to", "channel", "category", "sent at", "relationship"), lines)


def _write_ftc(folder: Path, code: str, people: list[Person], rng: random.Random, day: date) -> None:
    used = sorted({n[5:] for p in people for n in p.phones if n.startswith(f"+1{code}")})
    listed = {n for n in used if rng.random() < 0.25}
    listed |= {f"555{n:04}" for n in range(100, 200) if rng.random() < 0.1}
    # The rest has exchanges that begin with 0 or 1: nobody has them, and the real files hold some.
    listed |= {f"{rng.randrange(2_000_000):07}" for _ in range(2_400)} | {f"0000{code}"}
    text = "".join(f"{code},{number}\n" for number in sorted(listed)).encode()
    name = f"{day.year}-{day.month}-{day.day}_{code}_{FTC_GUIDS[code]}.txt"  # the FTC does not pad the date
    if code == "415":
        (folder / name).write_bytes(text)  # this one was unpacked by somebody
        return
    # Stored, not deflated: compressors differ between builds of Python, and the bytes have to be the same.
    with zipfile.ZipFile(folder / f"{name}.zip", "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo(name, (*day.timetuple()[:3], 0, 0, 0)), text)


def _write_postal(path: Path, name: str, listed: list[Person], rng: random.Random, as_of: date) -> None:
    strangers = []
    for _ in range(400 if name == "mps" else 60):
        place = PLACES[rng.randrange(15)]
        strangers.append(
            Person(0, rng.choice(FIRST.split()), rng.choice(LAST.split()), place, *invent_address(rng, place))
        )
    lines = []
    for p in [*listed, *strangers]:
        who = (p.first.upper(), p.last.upper(), p.address1.upper(), p.address2.upper(), p.place.city.upper())
        day = str(as_of - timedelta(days=rng.randrange(60, 3_000)))
        lines.append((*who, p.place.state, p.postal[:5], day))
    rng.shuffle(lines)
    header = ("first_name", "last_name", "address1", "address2", "city", "state", "postal_code", "date")
    _write_csv(path, header, lines)


def _strangers(rng: random.Random, count: int) -> list[str]:
    return [f"nobody{rng.randrange(10**8):08}@example.com" for _ in range(count)]


def _write_csv(path: Path, header: Sequence[str], lines: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *lines])


def _write_text(path: Path, lines: Iterable[str], end: str) -> None:
    path.write_bytes("".join(f"{line}{end}" for line in lines).encode())


def main() -> None:
    """Write the files of this folder, or a folder of its own with the policy in it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dir", nargs="?", type=Path, help="folder to make; without it, this one is rewritten")
    parser.add_argument(
        "--as-of", type=date.fromisoformat, default=AS_OF, help="a date, or by default the committed one"
    )
    arguments = parser.parse_args()
    here = Path(__file__).resolve().parent
    if arguments.dir is None:
        write_sample(here, arguments.as_of)
        return
    write_sample(arguments.dir / "sample_data", arguments.as_of)
    shutil.copyfile(here.parent / "policies.yaml", arguments.dir / "policies.yaml")


if __name__ == "__main__":
    main()
