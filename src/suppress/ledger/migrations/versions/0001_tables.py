"""Tables of events, their contacts and clear text, and of the hash chain."""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None

# {number} and {bytes} are types, {end} ends a table, {keyed} one that is stored by its primary key.
_TABLES = (
    # One row: which ledger this is, and the fingerprint of the key that its digests are made with.
    """CREATE TABLE ledger (
        one {number} PRIMARY KEY CHECK (one = 1),
        ledger_id TEXT NOT NULL,
        key_fingerprint TEXT NOT NULL,
        made_at {number} NOT NULL
    ){end}""",
    """CREATE TABLE batches (
        batch {number} PRIMARY KEY,
        system TEXT NOT NULL,
        source_name TEXT,
        sha256 TEXT,
        started_at {number} NOT NULL
    ){end}""",
    # Each combination of the columns that take few values.
    """CREATE TABLE terms (
        term {number} PRIMARY KEY,
        action TEXT NOT NULL,
        brand TEXT,
        channels TEXT,
        category TEXT,
        assumed {number},
        via TEXT,
        basis TEXT,
        expires TEXT,
        review {number},
        system TEXT,
        campaign TEXT
    ){end}""",
    # Instants are microseconds since 1970 UTC.
    """CREATE TABLE events (
        event {number} PRIMARY KEY,
        batch {number} NOT NULL REFERENCES batches,
        term {number} NOT NULL REFERENCES terms,
        said_from {number},
        said_until {number},
        recorded_at {number} NOT NULL,
        target {number},
        subject {bytes},
        texts {bytes},
        identity {bytes} NOT NULL
    ){end}""",
    """CREATE TABLE event_contacts (
        event {number} NOT NULL REFERENCES events,
        point {number} NOT NULL,
        kind TEXT NOT NULL,
        digest {bytes} NOT NULL,
        PRIMARY KEY (event, point)
    ){keyed}""",
    """CREATE TABLE event_keys (
        event {number} NOT NULL REFERENCES events,
        point {number} NOT NULL,
        kind TEXT NOT NULL,
        digest {bytes} NOT NULL,
        PRIMARY KEY (event, point, kind)
    ){keyed}""",
    # Clear text.
    """CREATE TABLE contact_texts (
        event {number} NOT NULL REFERENCES events,
        point {number} NOT NULL,
        text TEXT NOT NULL,
        PRIMARY KEY (event, point)
    ){keyed}""",
    """CREATE TABLE event_texts (
        event {number} PRIMARY KEY REFERENCES events,
        subject TEXT,
        reason TEXT,
        evidence TEXT,
        reference TEXT
    ){end}""",
    # Contacts whose clear text was removed, by which erasure.
    """CREATE TABLE erasures (
        event {number} NOT NULL REFERENCES events,
        point {number} NOT NULL,
        erasure {number} NOT NULL,
        erased_at {number} NOT NULL,
        PRIMARY KEY (event, point)
    ){keyed}""",
    """CREATE TABLE links (
        link {number} PRIMARY KEY,
        batch {number} NOT NULL REFERENCES batches,
        first_event {number} NOT NULL REFERENCES events,
        last_event {number} NOT NULL REFERENCES events,
        hash {bytes} NOT NULL
    ){end}""",
)
_INDEXES = (
    "CREATE UNIQUE INDEX events_identity ON events (identity)",
    "CREATE INDEX events_target ON events (target) WHERE target IS NOT NULL",
    "CREATE INDEX event_keys_digest ON event_keys (digest)",
)
_TYPES = {
    "sqlite": {"number": "INTEGER", "bytes": "BLOB", "end": " STRICT", "keyed": " STRICT, WITHOUT ROWID"},
    "postgresql": {"number": "BIGINT", "bytes": "BYTEA", "end": "", "keyed": ""},
}


def upgrade() -> None:
    """Make the tables."""
    types = _TYPES[op.get_context().dialect.name]
    for table in _TABLES:
        op.execute(table.format(**types))
    for index in _INDEXES:
        op.execute(index)
