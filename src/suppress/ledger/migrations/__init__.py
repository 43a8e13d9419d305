"""Layout of the ledger's tables: Alembic migrations, run inside the caller's transaction.

SQLAlchemy and Alembic take half a second to load, so only a ledger that is made or brought up to
date imports them; `REVISIONS` tells the others what they need to know.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection

REVISIONS = ("0001", "0002", "0003", "0004")
"""Every revision, oldest first; a ledger with another one was made by a newer version."""

_TABLES = (
    "ledger",
    "batches",
    "terms",
    "blocks",
    "identities",
    "key_places",
    "targets",
    "erasures",
    "confirmed",
)
_GUARDED = tuple(
    f"{table}_no_{what}"
    for table in (*_TABLES, "contact_texts", "event_texts")
    for what in ("update", "delete")
)
_IN_SQLITE = (
    "blocks_no_replace",
    "confirmed_no_replace",
    *(f"identity_{table}_no_{what}" for table in ("runs", "pages") for what in ("update", "delete")),
)
GUARDS = {"sqlite": (*_GUARDED, *_IN_SQLITE), "postgresql": _GUARDED}
"""Names of the triggers that must be there, by database."""

VERSION_TABLE = "alembic_version"


def migrations_config() -> Config:
    """Alembic's configuration for the migrations of this package."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config


def upgrade(connection: Connection, config: Config, revision: str = "head") -> None:
    """Bring the tables up to a revision; all of it happens in the connection's transaction.

    Args:
        connection: With a transaction begun that locks out every other writer.
        config: `migrations_config()`.
        revision: Which one; `head` is the last.
    """
    from alembic import command

    config.attributes["connection"] = connection
    command.upgrade(config, revision)
