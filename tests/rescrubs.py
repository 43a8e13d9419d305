"""Runs against a ledger, and what a rescrub makes of them."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from small_runs import Desk, lines_of
from suppress.consent import Action
from suppress.ledger.event import CONTACTS, EVENTS
from suppress.ledger.open import open_ledger
from suppress.ledger.record import Words, hear
from suppress.ledger.store import BatchInfo
from suppress.policy.load import load_policy
from suppress.progress import Silent
from suppress.rescrub import RescrubJob, RescrubResult, rescrub

CHANNELS = {
    "email": {"contact": "email"},
    "voice": {"contact": "phone", "fields": ["phone"]},
    "mail": {"contact": "postal"},
}
OPTED_OUT = {"id": "opted-out", "kind": "opted_out"}
RULES = (
    {"id": "died", "kind": "recorded", "actions": ["deceased"]},
    {"id": "complained", "kind": "recorded", "actions": ["complaint"]},
    {"id": "undeliverable", "kind": "recorded", "actions": ["hard_bounce"]},
    OPTED_OUT,
)
FURTHER: dict[str, Any] = {"channels": CHANNELS}


def desk_with_ledger(folder: Path, *rules: Any, **more: Any) -> Desk:
    """A desk whose rules ask a ledger, which exists and is empty."""
    sources = {"ledger": {"format": "ledger"}, **more.pop("sources", {})}
    desk = Desk(folder, rules or RULES, sources, {**FURTHER, **more})
    open_ledger(None, home_of(desk), create=True).close()
    return desk


def copy_of(desk: Desk, folder: Path) -> Desk:
    """The same desk in another folder, with its ledger and its runs: a copy, for a run takes a while."""
    shutil.copytree(desk.folder, folder, dirs_exist_ok=True)
    return replace(desk, folder=folder)


def home_of(desk: Desk) -> Path:
    home = desk.folder / ".suppress"
    home.mkdir(mode=0o700, exist_ok=True)
    return home


def say(desk: Desk, *words: Words) -> list[int]:
    """Record what people said; gives the numbers of the events."""
    heard = hear(words, load_policy(desk.policy).policy, datetime.now(UTC))
    with open_ledger(None, home_of(desk)) as store:
        info = BatchInfo("cli", None, None)
        return store.append(
            heard.events.select(EVENTS.names()), heard.contacts.select(CONTACTS.names()), info
        ).events.to_list()


def opt_out(email: str | None = None, **more: Any) -> Words:
    contacts = {"email": email} if email is not None else more.pop("contacts")
    return Words(Action.OPT_OUT, contacts, **more)


def bring_up_to_date(desk: Desk, run: str = "out", **more: Any) -> RescrubResult:
    return rescrub(RescrubJob(desk.folder / run, desk.policy, **more), Silent())


def without_index(desk: Desk) -> None:
    shutil.rmtree(home_of(desk) / "runs", ignore_errors=True)


def ids(folder: Path, kind: str, stem: str = "list") -> list[str]:
    return [line.split(",")[0] for line in lines_of(folder, stem, kind)]


def row_files(folder: Path) -> dict[str, str]:
    """Digest of every file but the certificate, which says when it was made."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
        if path.name != "certificate.json"
    }
