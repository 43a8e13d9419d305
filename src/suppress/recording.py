"""The ledger opened to record in: begun where there is none, but never in the place of one that was lost.

A ledger begun anew is empty: whoever opted out in the one before would be sent to. Where anything beside the
policy shows that there was one, it must be put back, or an empty one be begun on purpose, with `suppress init`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from suppress.errors import LedgerError, NoLedgerError
from suppress.ledger.key_file import KEY_FILE
from suppress.ledger.open import LEDGER_FILE
from suppress.ledger.place import CHRONICLES, SEEN, SNAPSHOTS, open_policy_ledger, open_readable_ledger
from suppress.ledger.store import Store
from suppress.policy.readable import Readable

_TRACES = (
    (KEY_FILE, "its key"),
    (f"{SEEN}-*", "how far it was read"),
    (f"{SNAPSHOTS}/*", "what scrubs prepared of it"),
    (f"{CHRONICLES}/*", "what reports prepared of it"),
)
"""What a ledger leaves in a home folder, and what it is in a message."""
_RUNS_LOOKED_AT = 400


def open_to_record(readable: Readable, policy: Path, home: Path, tell: Callable[[str], None]) -> Store:
    """The ledger that a policy names, begun where there is none and never was one.

    Args:
        readable: The policy, or what could be read of it.
        policy: The policy file.
        home: Home folder.
        tell: Told where a ledger is begun.

    Raises:
        PolicyError: Nobody can tell which ledger it is.
        LedgerError: It does not answer, is another one than was used before, or is gone.
    """
    try:
        return open_readable_ledger(readable, home)
    except NoLedgerError as error:
        trace = _trace(policy.absolute().parent, home)
        # Who begins one at this moment makes its file before its key.
        if trace is not None and not (home / LEDGER_FILE).exists():
            raise LedgerError(
                f"{error.ledger} is gone: {trace} is still there",
                hint="put the ledger back from its backup: without it people who opted out would be contacted; "
                "nothing was recorded. Only if a new, empty ledger is what you want, begin it with "
                f"`{_init(policy, home)}`",
            ) from error
        store = open_policy_ledger(readable.policy, home, create=True)
        tell(f"began a new, empty {error.ledger}: opt-outs recorded elsewhere are not in it")
        return store


def _init(policy: Path, home: Path) -> str:
    folder = policy.absolute().parent
    where = "" if folder == Path.cwd() else f" {folder}"
    return f"suppress init{where}" + ("" if home == folder / ".suppress" else f" --home {home}")


def _trace(folder: Path, home: Path) -> str | None:
    """What shows that there was a ledger, in words; None where nothing does."""
    for pattern, what in _TRACES:
        if any(home.glob(pattern)):
            return f"{what} in {home}"
    from suppress.runs import list_runs  # only where a ledger is begun

    for results in (folder / "runs", folder):
        for run in list_runs(results, _RUNS_LOOKED_AT).runs:
            if any(source.get("format") == "ledger" for source in run.result.get("sources", ())):
                return f"the run {run.folder}, which asked it,"
    return None
