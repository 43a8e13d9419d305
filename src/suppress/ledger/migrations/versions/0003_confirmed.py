"""Which known events a batch said again (ledger/confirmed.py), guarded as what was recorded is."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"

_TABLE = """CREATE TABLE confirmed (
    number {number} PRIMARY KEY,
    batch {number} NOT NULL REFERENCES batches,
    after_event {number} NOT NULL,
    first_event {number} NOT NULL,
    last_event {number} NOT NULL,
    size {number} NOT NULL,
    hash {bytes} NOT NULL,
    events {bytes} NOT NULL
){end}"""
_TYPES = {
    "sqlite": {"number": "INTEGER", "bytes": "BLOB", "end": " STRICT"},
    "postgresql": {"number": "BIGINT", "bytes": "BYTEA", "end": ""},
}
_REFUSAL = "the ledger is append-only"


def upgrade() -> None:
    """Make the table and its triggers."""
    dialect = op.get_context().dialect.name
    op.execute(_TABLE.format(**_TYPES[dialect]))
    refused = {"update": "UPDATE", "delete": "DELETE"}
    if dialect == "sqlite":
        refuse = f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
        replacing = "WHEN NEW.number <= (SELECT max(number) FROM confirmed)"
        op.execute(f"CREATE TRIGGER confirmed_no_replace BEFORE INSERT ON confirmed {replacing} {refuse}")
    else:
        # Of revision 0002.
        refuse = "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        refused["update"] = "UPDATE OR TRUNCATE"
    for name, what in refused.items():
        op.execute(f"CREATE TRIGGER confirmed_no_{name} BEFORE {what} ON confirmed {refuse}")
