"""The ledger's secret key: its file, and the keyed digests that stand for contacts.

Digests without a key could be turned back by hashing every phone number there is.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl
import polars_hash  # noqa: F401  registers the name spaces

from suppress.errors import LedgerError
from suppress.model import KeyKind

KEY_FILE = "ledger.key"
DIGEST_BYTES = 16

_HEX_KEY = re.compile(r"[0-9a-f]{64}")
_RESTORE = (
    f"put back the {KEY_FILE} that was made with this ledger, from a backup or from the machine that made it; "
    "without it the ledger's contacts cannot be recognised"
)


@dataclass(frozen=True)
class LedgerKey:
    """Key of a ledger's digests."""

    secret: str = field(repr=False)
    """64 hexadecimal characters, used as they are written."""

    @property
    def fingerprint(self) -> str:
        """What the ledger stores to tell its key from others; the key cannot be found from it."""
        return hashlib.sha256(b"suppress ledger key " + self.secret.encode()).hexdigest()[:32]

    def digests(self, kind: pl.Expr | str, text: pl.Expr) -> pl.Expr:
        """Keyed digests of keys or contacts.

        Args:
            kind: KeyKind of each text, or of all. The strict and the wide key of an e-mail address
                have the same digest where they are the same text.
            text: String, nulls allowed.

        Returns:
            Binary, the first 16 bytes of HMAC-SHA256; null where the text is null.
        """
        if isinstance(kind, str):
            family = pl.lit(_family(kind))
        else:
            family = kind.replace({KeyKind.EMAIL_WIDE.value: KeyKind.EMAIL.value})
        said: Any = pl.concat_str([family, pl.lit(":"), text])  # `chash` appears at run time only
        digest: pl.Expr = said.chash.hmac_sha256(key=self.secret)
        return digest.str.slice(0, 2 * DIGEST_BYTES).str.decode("hex")

    def digest(self, kind: str, text: str) -> bytes:
        """Keyed digest of one text; see `digests`."""
        message = f"{_family(kind)}:{text}".encode()
        return hmac.digest(self.secret.encode(), message, "sha256")[:DIGEST_BYTES]


def read_key(home: Path) -> LedgerKey | None:
    """The key in a home folder, None where there is no file.

    Raises:
        LedgerError: The file cannot be read, or holds no key.
    """
    path = home / KEY_FILE
    try:
        text = path.read_text("ascii").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise LedgerError(f"key file {path} cannot be read", hint=_RESTORE) from error
    if not _HEX_KEY.fullmatch(text):
        raise LedgerError(f"key file {path} holds no key", hint=_RESTORE)
    return LedgerKey(text)


def make_key(home: Path) -> LedgerKey:
    """The key in a home folder, made where there is none; only for a ledger that is being made.

    Raises:
        LedgerError: The file cannot be written, or what is there is no key.
    """
    path = home / KEY_FILE
    draft = home / f".{KEY_FILE}.{secrets.token_hex(8)}"
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(32).hex().encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)  # of two processes at once, one makes the key and both use it
        except FileExistsError:
            pass
        finally:
            draft.unlink()
        folder = os.open(home, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        raise LedgerError(
            f"key file {path} cannot be written: {error.strerror}",
            hint="make room, or name another home folder with --home",
        ) from error
    key = read_key(home)
    if key is None:
        raise LedgerError(f"key file {path} vanished while it was made", hint="run the command again")
    return key


def check_key(key: LedgerKey | None, fingerprint: str, home: Path) -> LedgerKey:
    """The key, if it is the one that an existing ledger was made with.

    Raises:
        LedgerError: It is missing or another one.
    """
    path = home / KEY_FILE
    if key is None:
        raise LedgerError(f"key file {path} is missing, but the ledger was made with one", hint=_RESTORE)
    if not hmac.compare_digest(key.fingerprint, fingerprint):
        raise LedgerError(f"key file {path} is not the key of this ledger", hint=_RESTORE)
    return key


def _family(kind: str) -> str:
    return KeyKind.EMAIL.value if kind == KeyKind.EMAIL_WIDE else kind
