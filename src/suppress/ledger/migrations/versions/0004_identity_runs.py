"""Identities of large appends as sorted runs (ledger/identity_runs.py); PostgreSQL keeps them as rows."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"

_TABLES = (
    # Which events the entries of a run belong to; others recorded between them may be elsewhere.
    """CREATE TABLE identity_runs (
        run INTEGER PRIMARY KEY,
        first_event INTEGER NOT NULL,
        last_event INTEGER NOT NULL,
        size INTEGER NOT NULL
    ) STRICT""",
    # Its entries, ascending, some together.
    """CREATE TABLE identity_pages (
        run INTEGER NOT NULL,
        first_lookup INTEGER NOT NULL,
        entries BLOB NOT NULL,
        PRIMARY KEY (run, first_lookup)
    ) STRICT""",
)
# A run may go once a newer one has its events, and its pages once it is gone.
_DELETABLE = {
    "identity_runs": "NOT EXISTS (SELECT 1 FROM identity_runs WHERE run > OLD.run "
    "AND first_event <= OLD.first_event AND last_event >= OLD.last_event)",
    "identity_pages": "EXISTS (SELECT 1 FROM identity_runs WHERE run = OLD.run)",
}
_REFUSE = "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"


def upgrade() -> None:
    """Make the tables and their triggers."""
    if op.get_context().dialect.name != "sqlite":
        return
    for table in _TABLES:
        op.execute(table)
    for table, kept in _DELETABLE.items():
        op.execute(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {_REFUSE}")
        op.execute(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} WHEN {kept} {_REFUSE}")
