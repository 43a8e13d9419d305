"""`suppress ledger import` and `export`: files into the ledger and out of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from suppress.cli.options import Home, PolicyFile, split_names
from suppress.cli.output import out, say, show_json, warn
from suppress.counted import counted
from suppress.errors import ExitCode, PolicyError, UsageError

if TYPE_CHECKING:
    from suppress.export import Exported
    from suppress.ledger.importing import Imported
    from suppress.ledger.imports.format import ImportFormat
    from suppress.ledger.store import Store
    from suppress.policy.model import Policy

Json = Annotated[bool, typer.Option("--json", help="As JSON on standard output.")]
_SHOWN_COUNTS = 20
"""Lines of what a file says; a platform may have thousands of groups."""


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("import")(import_)
    app.command()(export)


def import_(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", exists=True, dir_okay=False, help="Exports.")],
    format_: Annotated[
        str, typer.Option("--format", help="Platform or kind of export, a map of your own, or auto.")
    ] = "auto",
    scope: Annotated[
        str | None, typer.Option(help="group:NAME, or the category that the file's opt-outs are for.")
    ] = None,
    brand: Annotated[str | None, typer.Option(help="Brand that the file is for.")] = None,
    via: Annotated[str | None, typer.Option(help="Collection point, as the policy names it.")] = None,
    rejects: Annotated[
        Path | None, typer.Option(help="File for rows that are no use; by default beside the input.")
    ] = None,
    yes_free: Annotated[
        int | None,
        typer.Option(help="So many events may be gone from a full export of an authoritative platform."),
    ] = None,
    fail_on: Annotated[str, typer.Option(help="Exit 1 on: rejected, rows that are no use.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and count only.")] = False,
    policy: PolicyFile = Path("policies.yaml"),
    home: Home = None,
    json: Json = False,
) -> None:
    """Record exports and logs of e-mail and SMS platforms; the same file again adds nothing."""
    from suppress.ledger.importing import import_into
    from suppress.ledger.imports.chunk import settings_for
    from suppress.ledger.imports.format import formats_named
    from suppress.ledger.imports.recognise import the_format
    from suppress.ledger.place import home_folder
    from suppress.new_file import check_writable
    from suppress.policy.readable import Readable
    from suppress.policy.typed_names import require_known
    from suppress.recording import open_to_record

    fails = _checked_fail_on(fail_on)
    loaded = _sound(policy)
    sound = Readable(loaded, frozenset(), None)
    if brand is not None:
        require_known("brand", brand, loaded.brands)
    if via is not None and loaded.collection_points:
        require_known("collection point", via, loaded.collection_points)
    if rejects is not None and len(files) > 1:
        raise UsageError("--rejects is for one file", hint="leave it out, or import the files one by one")
    known = formats_named(format_, policy.absolute().parent / "imports")
    planned = [(path, the_format(path, known)) for path in files]
    _check_scope(scope, planned, loaded)
    beside = {path: rejects or path.with_name(f"{path.name}.rejects.csv") for path in files}
    for target in () if dry_run else beside.values():
        check_writable(target)
    found = []
    failed = False
    for path, fmt in planned:
        settings = settings_for(loaded, fmt.name, fmt.platform, brand=brand, scope=scope, via=via)
        if dry_run:
            imported = import_into(None, path, fmt, settings)
        else:
            with open_to_record(sound, policy, home_folder(policy, home), warn) as store:
                imported = import_into(store, path, fmt, settings)
                _withdraw_gone(store, fmt, imported, loaded, yes_free)
        found.append(_show_imported(path, imported, beside[path], loaded, quiet=json, dry=dry_run))
        _warn_of(path, imported, loaded)
        failed |= imported.says_nothing or (fails and imported.rejects.height > 0)
    if json:
        show_json(found)
    if failed:
        raise typer.Exit(ExitCode.NEGATIVE)


def _check_scope(scope: str | None, planned: Sequence[tuple[Path, ImportFormat]], policy: Policy) -> None:
    """Refuse a scope that is none, or that a file would not take: its opt-outs would be of everything."""
    from suppress.ledger.imports.format import EVENTS_FORMAT
    from suppress.ledger.record import check_category

    if scope is None:
        return
    if not scope.startswith("group:"):
        check_category(scope, policy)
    plain = [path.name for path, fmt in planned if fmt.name == EVENTS_FORMAT]
    if plain:
        raise UsageError(
            f"--scope is for exports of platforms, and '{plain[0]}' is a plain CSV of events",
            hint="say it in columns `channel` and `category`",
        )


def _sound(path: Path) -> Policy:
    """The policy in a file.

    What a file means (its groups, channels, brand, platform's clock) is told by the policy, and an event stays
    as it was recorded: by a policy with mistakes, many would be recorded wider than they were said.

    Raises:
        PolicyError: It has mistakes; said with what records an opt-out all the same.
    """
    from suppress.policy.load import load_policy

    try:
        return load_policy(path).policy
    except PolicyError as error:
        hint = (
            f"{error.hint}. Nothing is imported by a policy with mistakes, for what is recorded stays as it "
            "was understood; until then `suppress opt-out` and `suppress ledger intake` record opt-outs"
        )
        raise PolicyError(error.message, hint=hint, problems=error.problems) from error


def _checked_fail_on(text: str) -> bool:
    """Whether `--fail-on` names the rejects, which is all that it knows."""
    names = split_names(text)
    for name in names:
        if name != "rejected":
            raise UsageError(f"--fail-on does not know '{name}'", hint="it takes: rejected")
    return bool(names)


def _warn_of(path: Path, imported: Imported, policy: Policy) -> None:
    from suppress.ledger.imports.names import unknown_name_warnings

    if imported.unknown_columns:
        named = ", ".join(f"'{name}'" for name in imported.unknown_columns)
        warn(f"{path.name}: not read, for the format has no such column: {named}")
    if imported.unknown_channels:
        warn(
            f"{path.name}: {counted(imported.unknown_channels, 'event')} with a channel that the policy does "
            "not have: an opt-out of them is taken to cover every channel, and an opt-in none"
        )
    for says in unknown_name_warnings(imported.named, policy):
        warn(f"{path.name}: {says}")
    rejected = imported.rejects["line"].n_unique()
    if rejected and not imported.says_nothing:
        warn(
            f"{path.name}: {counted(rejected, 'row')} could not be read or not in full: whoever stands "
            "there may still be contacted. Look at the rejects, correct these rows and import them again"
        )
    if not imported.rows:
        warn(f"{path.name}: a header and no row; export it again if somebody should be in it")
    if imported.says_nothing:
        every = "every row was rejected" if imported.silent == 0 else "no row says anything"
        warn(
            f"{path.name}: {every}, and nothing was recorded. It was read as {imported.format}: look at its "
            "header, and name what it is with --format, or tell its columns by a map: --format FILE.yaml"
        )


def _withdraw_gone(
    store: Store, fmt: ImportFormat, imported: Imported, policy: Policy, yes_free: int | None
) -> None:
    """Of an authoritative platform, take out of force what its full export lists no more."""
    from suppress.ledger.authoritative import gone_from, withdraw
    from suppress.ledger.platforms import declared_import

    declared = declared_import(policy.imports, fmt.name, fmt.platform or "")
    if not (fmt.full_export and declared is not None and declared.authoritative):
        return
    gone = gone_from(store, imported.info.system, imported.listed)
    count = len(gone.events)
    if not count:
        return
    if imported.rejects.height:
        why = "rows of it could not be read"
    elif not gone.is_plausible and yes_free != count:
        why = f"that is much of the {gone.in_force:,} in force; if the file is whole, add --yes-free {count}"
    else:
        withdraw(store, gone, imported.info)
        are = "is" if count == 1 else "are"
        say(f"{counted(count, 'event')} that the export lists no more {are} out of force")
        return
    warn(f"gone from the export, and still in force: {counted(count, 'event')}; {why}")


def export(
    to: Annotated[Path, typer.Option("--out", "-o", help="File to write; one that is there stays.")],
    channel: Annotated[
        str | None, typer.Option(help="Channel whose suppressions are exported, as the policy names it.")
    ] = None,
    category: Annotated[
        list[str] | None, typer.Option(help="Category that they are for; all of marketing without it.")
    ] = None,
    brand: Annotated[list[str] | None, typer.Option(help="Brand that they are for.")] = None,
    format_: Annotated[
        str | None, typer.Option("--format", help="plain, csv, hashed or events; plain without it.")
    ] = None,
    digest: Annotated[
        str | None, typer.Option(help="Of hashed: md5, sha1, sha256 or sha512; sha256 without it.")
    ] = None,
    recipe: Annotated[
        str | None, typer.Option(help="Of hashed: the form that is hashed, such as lower_trim or e164_plus.")
    ] = None,
    segment: Annotated[
        bool, typer.Option("--segment", help="What people who opted out of something may still get.")
    ] = False,
    policy: PolicyFile = Path("policies.yaml"),
    home: Home = None,
) -> None:
    """Write who may not be contacted, for vendors, advertisers and platforms; or every event."""
    from suppress.export import contact_of, export_events, export_segment, export_suppressions, form_of
    from suppress.ledger.place import home_folder, open_policy_ledger, open_policy_snapshot
    from suppress.policy.load import load_policy
    from suppress.suppressions import send_of

    about = {"--channel": channel, "--category": category, "--brand": brand}
    hashing = {"--digest": digest, "--recipe": recipe}
    _check_together(to, format_, segment, about, hashing)
    loaded = load_policy(policy).policy
    folder = home_folder(policy, home)
    today = loaded.sender.today()
    with open_policy_ledger(loaded, folder) as store:
        if format_ == "events":
            done = export_events(store, to)
        elif segment:
            ledger = open_policy_snapshot(store, folder)
            done = export_segment(store, ledger, loaded, today, to)
        elif channel is None:
            raise UsageError(
                "a list of suppressions is for a channel", hint="add --channel, or --format events"
            )
        else:
            form = form_of(format_ or "plain", digest, recipe, contact_of(loaded, channel))
            send = send_of(channel, category or (), brand or (), today, loaded)
            ledger = open_policy_snapshot(store, folder)
            done = export_suppressions(store, ledger, loaded, send, to, form)
    _show_exported(done, to, channel, contact_of(loaded, channel or ""))


_KINDS = {"email": "an e-mail address", "phone": "a phone number", "postal": "a postal address"}


def _show_exported(done: Exported, to: Path, channel: str | None, kind: str) -> None:
    out().print(f"{counted(done.lines, 'line')} in {to}", markup=False)
    if done.erased:
        entries = "entry" if done.erased == 1 else "entries"
        out().print(f"{done.erased:,} erased {entries} could not be carried: the clear text is gone")
    if done.of_other_kinds:
        others = ", ".join(name for known, name in _KINDS.items() if known != kind)
        out().print(
            f"{counted(done.of_other_kinds, 'contact')} of other kinds (who opted out by {others} or an "
            f"account alone) may not be contacted by {channel} either: this list cannot carry them, "
            "a scrub finds them"
        )


def _check_together(
    to: Path, format_: str | None, segment: bool, about: Mapping[str, Any], hashing: Mapping[str, Any]
) -> None:
    """Refuse options that would do nothing: a file may be other than who asked for it believes."""
    if str(to) == "-":
        raise UsageError("an export is personal data and goes into a file", hint="--out FILE")
    given = [name for name, value in {**about, **hashing}.items() if value]
    if segment and (given or format_):
        named = ", ".join([*given, *(["--format"] if format_ else [])])
        raise UsageError(
            f"--segment does not go with {named}",
            hint="it is about every channel and category, as CSV: give --segment and --out alone",
        )
    if format_ == "events" and given:
        raise UsageError(
            f"--format events does not go with {', '.join(given)}",
            hint="it is every event: give --format events and --out alone; a list of one channel is "
            "plain, csv or hashed",
        )
    if format_ != "hashed" and any(hashing.values()):
        named = " and ".join(name for name, value in hashing.items() if value)
        raise UsageError(f"{named} without --format hashed would write clear text", hint="add --format hashed")


def _show_imported(
    path: Path, imported: Imported, rejects: Path, policy: Policy, *, quiet: bool, dry: bool
) -> dict[str, Any]:
    from suppress.ledger.imports.names import shown_counts
    from suppress.new_file import write_private

    if imported.rejects.height and not dry:
        write_private(rejects, imported.rejects.write_csv, replace=True)
    counts = shown_counts(imported.counts, policy)
    names = ("format", "batch", "rows", "added", "known", "unvoided", "assumed", "silent", "undated")
    shown = {name: getattr(imported, name) for name in (*names, "unread_times", "unknown_channels")}
    shown |= {"rejected": imported.rejects.height, "counts": counts.to_dicts(), "file": path.name}
    if quiet:
        return shown
    console = out()
    console.print(f"{path.name}: read as {imported.format}, {counted(imported.rows, 'row')}", markup=False)
    for line in counts.head(_SHOWN_COUNTS).iter_rows(named=True):
        what = [line["channels"] or "every channel", line["category"] or "everything", line["group"] or ""]
        scope = " · ".join(filter(None, what)) + (" (assumed)" if line["assumed"] else "")
        said = line["action"] if line["code"] == line["action"] else f"{line['action']} ({line['code']})"
        console.print(f"  {line['events']:>12,}  {said}: {scope}", markup=False)
    more = counts.slice(_SHOWN_COUNTS)
    if more.height:
        console.print(f"  {more['events'].sum():>12,}  of {counted(more.height, 'other sort')}; --json has all")
    if dry:
        console.print("nothing was recorded")
    elif imported.batch is None:
        console.print("there was nothing to record; the ledger is as it was")
    else:
        console.print(
            f"batch {imported.batch}: {imported.added:,} added, {imported.known:,} known already, "
            f"{imported.unvoided:,} put back in force"
        )
    if imported.silent:
        console.print(
            f"{counted(imported.silent, 'row')} that {'says' if imported.silent == 1 else 'say'} nothing"
        )
    if imported.undated:
        console.print(f"{imported.undated:,} undated: counts as said when recorded")
    if imported.rejects.height:
        where = "" if dry else f" in {rejects}"
        console.print(f"{counted(imported.rejects.height, 'reject')}{where}", markup=False)
    return shown
