"""Records events until it is killed, and says so after each append; run as a process by the fault tests.

Arguments: home folder, url or `-`, name of this writer, events of an append, and `off` to lose durability.
"""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # a process of its own has no conftest

from store_events import CLI, emails
from suppress.ledger.open import open_ledger
from suppress.ledger.sqlite import SqliteDatabase


def main() -> None:
    """Record until killed, at most `appends` times where a number of them is given."""
    home, url, name, size, *rest = sys.argv[1:]
    with open_ledger(None if url == "-" else url, Path(home), create=True) as store:
        if "off" in rest:
            database = store._database  # type: ignore[attr-defined]
            assert isinstance(database, SqliteDatabase)
            database._connection.execute("PRAGMA synchronous = OFF")
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        limit = next((int(word) for word in rest if word.isdigit()), None)
        for turn in itertools.count() if limit is None else range(limit):
            store.append(*emails(*(f"{name}-{turn}-{n}" for n in range(int(size)))), CLI)
            sys.stdout.write(f"{turn}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
