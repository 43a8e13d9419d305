"""SHA-256 of a list as received, of bytes that are read for its rows as far as these come in order."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from suppress.errors import CampaignListError

_CHUNK = 1 << 18  # stays in the processor's cache


class ListDigest:
    """Hashes a file in a thread of its own: 1 GB takes as long as reading its keys.

    Args:
        path: The file.
        failed: Makes the error where it cannot be read.
    """

    def __init__(self, path: Path, failed: Callable[[OSError], CampaignListError]) -> None:
        self.path = path
        self._failed = failed
        self._hash = hashlib.sha256()
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="digest")
        self._covered = 0
        self._last: Future[None] | None = None
        self._rest: Future[str] | None = None

    def take(self, offset: int, data: bytes) -> None:
        """Hash bytes that somebody has read, unless they are hashed already; one thread at a time may say so.

        Args:
            offset: Place in the file of the first one. What was left out before it is read.
            data: They are not to change.
        """
        if self._rest is not None or offset < self._covered:
            return
        if self._last is not None:
            self._last.result()  # no more than one block waits
        if offset > self._covered:
            self._pool.submit(self._read, self._covered, offset - self._covered).result()
        self._last = self._pool.submit(self._hash.update, data)
        self._covered = offset + len(data)

    def read_rest(self) -> Future[str]:
        """Begin to read and hash what nobody has said."""
        if self._rest is None:
            self._rest = self._pool.submit(self._finished)
            self._pool.shutdown(wait=False)
        return self._rest

    def result(self) -> str:
        """Hexadecimal digest of the whole file; waits for it.

        Raises:
            CampaignListError: The file cannot be read.
        """
        return self.read_rest().result()

    def _finished(self) -> str:
        self._read(self._covered, None)
        return self._hash.hexdigest()

    def _read(self, offset: int, size: int | None) -> None:
        """Hash so many bytes of the file, or all that follow."""
        try:
            with self.path.open("rb", buffering=0) as file:
                file.seek(offset)
                while chunk := file.read(_CHUNK if size is None else min(_CHUNK, size)):
                    self._hash.update(chunk)
                    size = None if size is None else size - len(chunk)
        except OSError as error:
            raise self._failed(error) from error
