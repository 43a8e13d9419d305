"""`suppress ledger`: intake, imports and care of the ledger."""

from __future__ import annotations

import os
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from suppress.cli.check import Address1, Address2, City, Country, Name, PostalCode, State
from suppress.cli.ledger_files import register as register_files
from suppress.cli.opt import Account, Contact, Email, FirstName, LastName, Phone
from suppress.cli.options import Home, PolicyFile
from suppress.cli.output import out, say, show_json, warn, warn_of_policy
from suppress.counted import counted
from suppress.errors import ResultError, UsageError
from suppress.interrupts import end_waits_on_interrupts

if TYPE_CHECKING:
    from suppress.ledger.store import Store
    from suppress.policy.model import Policy

app = typer.Typer(help="The ledger of opt-outs and consent.", no_args_is_help=True)
register_files(app)

Json = Annotated[bool, typer.Option("--json", help="As JSON on standard output.")]
USUAL_POLICY = Path("policies.yaml")


@app.command()
def intake(
    watch: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            file_okay=False,
            help="Folder into which files are dropped by renaming; they go to done/ in it, or to failed/ where "
            "nothing of them could be recorded.",
        ),
    ] = None,
    policy: PolicyFile = USUAL_POLICY,
    home: Home = None,
) -> None:
    """Stay running and record JSON lines; one answer a line on standard output, once it is durable."""
    from suppress.ledger.feed import stop_on_signals, take_stream, watch_folder
    from suppress.ledger.intake import Intake
    from suppress.ledger.place import home_folder
    from suppress.policy.readable import in_no_country, read_what_can_be_read
    from suppress.recording import open_to_record

    readable = read_what_can_be_read(policy)
    store = open_to_record(readable, policy, home_folder(policy, home), warn)
    loaded = in_no_country(readable.policy) if "imports" in readable.in_doubt else readable.policy
    if readable.error is not None:
        warn_of_policy(readable.error, "no opt-in is recorded by it; start intake again when it is corrected")
    with stop_on_signals() as stop, store:
        taking = Intake(store, loaded, _answer, opt_ins=readable.error is None)
        if watch is None:
            take_stream(sys.stdin.fileno(), taking, stop)
        else:
            watch_folder(watch, taking, stop, say)


@app.command()
def revert(
    batch: Annotated[int, typer.Argument(help="Number of the batch.")],
    reason: Annotated[str | None, typer.Option(help="Why; kept with the revert.")] = None,
    yes_free: Annotated[
        int | None,
        typer.Option("--yes-free", metavar="N", help="The number of contacts that it frees, for scripts."),
    ] = None,
    policy: PolicyFile = USUAL_POLICY,
    home: Home = None,
) -> None:
    """Take everything of a batch out of force; nothing is deleted."""
    from suppress.ledger.revert import revert as take_back
    from suppress.ledger.revert import reverting

    _, store = _open(policy, home)
    with store:
        planned = reverting(store, batch)
        back = f" and puts {planned.back:,} back that the batch had taken out" if planned.back else ""
        frees = f"up to {counted(planned.freed, 'contact')} may be contacted again"
        say(
            f"this takes {counted(planned.events, 'event')} out of force{back}; "
            f"{frees if planned.freed else 'it frees no contact'}"
        )
        ends = "is out of force"
        if planned.kept:
            several = len(planned.kept_by) > 1
            named = f"{'batches' if several else 'batch'} {', '.join(map(str, planned.kept_by))}"
            ends = "is reverted, and what it said stands by " + ("others" if several else "another")
            ends += f" but for {counted(planned.events, 'event')}" if planned.events else ""
            say(
                f"{counted(planned.kept, 'event')} of it {'stays' if planned.kept == 1 else 'stay'} in force, "
                f"because {named} said the same: revert {'those' if several else 'that'} too if it is to end"
            )
        if planned.freed:
            _confirm_number(planned.freed, yes_free)
        event = take_back(store, batch, reason)
    out().print(f"batch {batch} {ends}; event {event} says so")


@app.command()
def verify(policy: PolicyFile = USUAL_POLICY, home: Home = None) -> None:
    """Read the whole ledger and prove that it is what was recorded; exit 6 if it is not."""
    _, store = _open(policy, home)
    with store:
        store.verify()
        position = store.position()
    out().print(f"the ledger is sound: {counted(position, 'event')}")


@app.command()
def stats(policy: PolicyFile = USUAL_POLICY, home: Home = None, json: Json = False) -> None:
    """Events by action, batches, and what was reverted, erased or waits for review."""
    from suppress.ledger.statistics import ledger_stats

    loaded, store = _open(policy, home)
    with store:
        found = ledger_stats(store, loaded.reasons)
        batches = store.batches()
    if json:
        last = found.last_recorded_at
        rows = batches.with_columns(batches["started_at"].dt.to_string("iso:strict")).to_dicts()
        show_json({**asdict(found), "last_recorded_at": last.isoformat() if last else None, "batches": rows})
        return
    console = out()
    for action, count in found.actions.items():
        console.print(f"{action:<20}{count:>14,}")
    console.print(f"{'events':<20}{found.position:>14,}")
    for name in ("batches", "voided", "to_review", "erased"):
        console.print(f"{name.replace('_', ' '):<20}{getattr(found, name):>14,}")
    for reason, count in found.reasons.items():
        console.print(f"{'reason ' + reason:<20}{count:>14,}", markup=False)
    if batches.height > _SHOWN_BATCHES:
        console.print(f"the last {_SHOWN_BATCHES} of {batches.height:,} batches; --json has all of them")
    for batch in batches.tail(_SHOWN_BATCHES).iter_rows(named=True):
        source = f" {batch['source_name']}" if batch["source_name"] else ""
        console.print(
            f"batch {batch['batch']}: {batch['system']}{source}, {counted(batch['events'], 'event')}, "
            f"{batch['voided']:,} out of force, {batch['confirmed']:,} confirmed",
            markup=False,
        )


@app.command()
def confirmations(
    sent: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Events whose people were told.")
    ] = None,
    policy: PolicyFile = USUAL_POLICY,
    home: Home = None,
    json: Json = False,
) -> None:
    """Who asked through a collection point that we confirm, and has not been told."""
    from suppress.ledger.confirmations import due_confirmations, record_told

    loaded, store = _open(policy, home)
    with store:
        if sent is not None:
            out().print(f"{record_told(store, sent):,} told")
            return
        due = due_confirmations(store, loaded, datetime.now(UTC))
    if due.late_texts:
        say(f"{due.late_texts:,} asked by text message more than 5 minutes ago: too late for a text")
    if due.erased:
        say(f"{due.erased:,} whose contacts were erased")
    lines = due.lines.with_columns(due.lines["since"].dt.to_string("iso:strict"))
    if json:
        show_json(lines.to_dicts())
    else:
        sys.stdout.write(lines.write_csv())


@app.command()
def review(
    keep: Annotated[
        list[int] | None, typer.Option(metavar="EVENT", help="Event that stands as it is; may be repeated.")
    ] = None,
    dismiss: Annotated[
        list[int] | None,
        typer.Option(metavar="EVENT", help="Event that goes out of force; may be repeated, needs --reason."),
    ] = None,
    reason: Annotated[str | None, typer.Option(help="Why; kept with the decision.")] = None,
    contacts: Annotated[
        bool, typer.Option("--contacts", help="With contacts and what was written, in clear.")
    ] = False,
    policy: PolicyFile = USUAL_POLICY,
    home: Home = None,
    json: Json = False,
) -> None:
    """Events that wait for a person to look at them, and what was decided of them."""
    from suppress.ledger.reviewing import decide, waiting, waiting_with_contacts

    _, store = _open(policy, home)
    with store:
        if keep or dismiss:
            decide(store, keep or (), dismiss or (), reason)
            out().print(f"{len(keep or ()):,} kept, {len(dismiss or ()):,} out of force")
            return
        found = waiting_with_contacts(store) if contacts else waiting(store)
    lines = found.with_columns(found["recorded_at"].dt.to_string("iso:strict"))
    if json:
        show_json(lines.to_dicts())
    else:
        sys.stdout.write(lines.write_csv())


@app.command()
def erase(
    contact: Contact = None,
    email: Email = None,
    phone: Phone = None,
    account: Account = None,
    name: Name = None,
    first_name: FirstName = None,
    last_name: LastName = None,
    address1: Address1 = None,
    address2: Address2 = None,
    city: City = None,
    state: State = None,
    postal_code: PostalCode = None,
    country: Country = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    policy: PolicyFile = USUAL_POLICY,
    home: Home = None,
) -> None:
    """Remove a contact's clear text for good; opt-outs on it still hold."""
    from suppress.ledger.erasing import erasure_digests
    from suppress.ledger.place import forget_snapshot, home_folder
    from suppress.ledger.record import with_contact
    from suppress.model import FIELDS

    given = locals()
    contacts = with_contact({field: given[field] for field in FIELDS if given.get(field)}, contact)
    loaded, store = _open(policy, home)
    with store:
        digests = erasure_digests(contacts, loaded, home_folder(policy, home))
        said = [] if account is None else store.events_by(account)
        events = len({*said, *store.events_of(digests)})
        if events:
            if not yes:
                _confirm_word("erase", f"{events:,} events name this contact; its clear text goes for good")
            events = store.erase(digests, account)
            forget_snapshot(store, home_folder(policy, home))
    out().print(
        f"erased from {counted(events, 'event')}" if events else "the ledger has nothing of this contact"
    )


_SHOWN_BATCHES = 20


def _open(policy: Path, home: Path | None) -> tuple[Policy, Store]:
    from suppress.ledger.place import home_folder, open_policy_ledger
    from suppress.policy.load import load_policy

    loaded = load_policy(policy).policy
    return loaded, open_policy_ledger(loaded, home_folder(policy, home))


def _answer(answers: bytes) -> None:
    """Write answers past every buffer of this process."""
    try:
        while answers:
            answers = answers[os.write(sys.stdout.fileno(), answers) :]
    except OSError as error:
        raise ResultError(
            "answers cannot be written any more; what was read before is recorded",
            hint="start intake again and send what was not answered: what is known already is not recorded "
            "twice if it carries a `reference`",
        ) from error


def _confirm_number(number: int, given: int | None) -> None:
    if given is None:
        given = _typed(f"type their number, {number}, to go on: ", f"give it with --yes-free {number}")
    if given != str(number) and given != number:
        raise UsageError(f"this would free {number:,}; nothing was reverted", hint=f"--yes-free {number}")


def _confirm_word(word: str, what: str) -> None:
    if _typed(f"{what}; type {word} to go on: ", "give --yes") != word:
        raise UsageError("nothing was erased", hint=f"type {word}, or give --yes")


def _typed(prompt: str, otherwise: str) -> Any:
    if not sys.stdin.isatty():
        raise UsageError("nobody can be asked here; nothing was changed", hint=otherwise)
    sys.stderr.write(prompt)
    sys.stderr.flush()
    end_waits_on_interrupts()
    return sys.stdin.readline().strip()
