"""Runs migrations on the connection that the caller gives; Alembic imports this module by its name."""

from __future__ import annotations

from alembic import context

from suppress.ledger.migrations import VERSION_TABLE

# The caller's transaction holds everything, so that a migration happens wholly or not at all.
context.configure(
    connection=context.config.attributes["connection"],
    version_table=VERSION_TABLE,
    transaction_per_migration=False,
)
context.run_migrations()
