"""Tables of events in the blocks of the hash chain, of where they are found, and of clear text."""

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
    # Events as they are hashed (chain.py), without their clear text: each append is a block or several.
    """CREATE TABLE blocks (
        first_event {number} PRIMARY KEY,
        last_event {number} NOT NULL,
        batch {number} NOT NULL REFERENCES batches,
        hash {bytes} NOT NULL,
        events {bytes} NOT NULL,
        lines {bytes} NOT NULL
    ){end}""",
    # Where events are found: by identity and by the digest of their first contact, with whose first bytes
    # `lookup` begins; by the first bytes of their other contacts' and keys' digests; by what they concern.
    """CREATE TABLE identities (
        lookup {number} NOT NULL,
        rest {number} NOT NULL,
        event {number} NOT NULL,
        PRIMARY KEY (lookup, rest)
    ){keyed}""",
    """CREATE TABLE key_places (
        key {number} NOT NULL,
        event {number} NOT NULL,
        point {number} NOT NULL,
        PRIMARY KEY (key, event, point)
    ){keyed}""",
    """CREATE TABLE targets (
        event {number} PRIMARY KEY,
        term {number} NOT NULL REFERENCES terms,
        target {number} NOT NULL
    ){end}""",
    # Clear text.
    """CREATE TABLE contact_texts (
        event {number} NOT NULL,
        point {number} NOT NULL,
        text TEXT NOT NULL,
        PRIMARY KEY (event, point)
    ){keyed}""",
    """CREATE TABLE event_texts (
        event {number} PRIMARY KEY,
        subject TEXT,
        reason TEXT,
        evidence TEXT,
        reference TEXT
    ){end}""",
    # Contacts whose clear text was removed, by which erasure.
    """CREATE TABLE erasures (
        event {number} NOT NULL,
        point {number} NOT NULL,
        erasure {number} NOT NULL,
        erased_at {number} NOT NULL,
        PRIMARY KEY (event, point)
    ){keyed}""",
)
_INDEXES = ("CREATE INDEX targets_target ON targets (target)",)
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
