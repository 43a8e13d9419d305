"""Guards against changing or deleting what was recorded; erasure of clear text is all that passes."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"

_APPEND_ONLY = (
    "ledger",
    "batches",
    "terms",
    "blocks",
    "identities",
    "key_places",
    "targets",
    "erasures",
)
# A row of clear text may go once its erasure is on record.
_ERASABLE = {
    "contact_texts": "SELECT 1 FROM erasures WHERE event = OLD.event AND point = OLD.point",
    "event_texts": "SELECT 1 FROM erasures WHERE event = OLD.event",
}
_REFUSAL = "the ledger is append-only"
# REPLACE deletes unseen by other triggers unless the connection asks for it, so it is met here too.
_REPLACING = "NEW.first_event <= (SELECT max(first_event) FROM blocks)"


def upgrade() -> None:
    """Make the triggers."""
    if op.get_context().dialect.name == "sqlite":
        _sqlite()
    else:
        _postgresql()


def _sqlite() -> None:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
    for table in (*_APPEND_ONLY, *_ERASABLE):
        op.execute(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}")
    for table in _APPEND_ONLY:
        op.execute(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}")
    for table, erased in _ERASABLE.items():
        op.execute(
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} WHEN NOT EXISTS ({erased}) {refuse}"
        )
    op.execute(f"CREATE TRIGGER blocks_no_replace BEFORE INSERT ON blocks WHEN {_REPLACING} {refuse}")


def _postgresql() -> None:
    op.execute(
        f"""CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$"""
    )
    for table, erased in _ERASABLE.items():
        op.execute(
            f"""CREATE FUNCTION refuse_delete_{table}() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN
                IF EXISTS ({erased}) THEN RETURN OLD; END IF;
                RAISE EXCEPTION '{_REFUSAL}';
            END $$"""
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION refuse_delete_{table}()"
        )
    for table in (*_APPEND_ONLY, *_ERASABLE):
        op.execute(
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    for table in _APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
