"""The send files of an earlier run, and the proof that they are what that run wrote.

Belongs here: what can begin before anything else is loaded, so that hashing costs no time of its own.
"""

from __future__ import annotations

import hashlib
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from suppress.certificate import read_certificate
from suppress.errors import CampaignListError

_Stamp = tuple[int, int, int, int]
_CHUNK = 16 << 20  # large: between two of them the thread waits for whoever runs Python


@dataclass(frozen=True)
class _SendFile:
    path: Path
    sha256: str
    stamp: _Stamp | None
    digest: Future[str]


class SendFiles:
    """Context manager that hashes the send files of a run in a thread.

    A digest remembered with size and time would be quicker and is not relied on: a tool that writes a file
    anew may set both back, and whoever is in it would be sent to unjudged.

    Args:
        run: Result folder. What is wrong with its certificate is for `read_past_run` to say.

    Raises:
        UsageError: The folder has no certificate.
    """

    def __init__(self, run: Path) -> None:
        proof = read_certificate(run)
        outputs = [] if proof is None else proof["result"]["outputs"]
        self._named = [(run / one["name"], one["sha256"]) for one in outputs if one.get("kind") == "send"]
        self._pool = ThreadPoolExecutor(1)
        self._files: list[_SendFile] = []

    def __enter__(self) -> Self:
        self._files = [
            _SendFile(path, sha256, _stamp(path), self._pool.submit(_digest, path))
            for path, sha256 in self._named
        ]
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def require_unaltered(self) -> None:
        """Wait for the digests, and check that the files stayed as they were meanwhile.

        Raises:
            CampaignListError: A file is not what the run wrote.
        """
        for one in self._files:
            try:
                same = one.digest.result() == one.sha256
            except OSError as error:
                raise altered(one.path) from error
            if not same or _stamp(one.path) != one.stamp:
                raise altered(one.path)


def altered(path: Path) -> CampaignListError:
    """The message for a send file that cannot be brought up to date."""
    return CampaignListError(
        f"{path} is not what the run wrote; a rescrub of it would send to rows that nobody judged",
        hint="put the run's own file back (`suppress verify` says what else differs), or scrub the campaign "
        "list again",
    )


def _stamp(path: Path) -> _Stamp | None:
    """What differs once a file is written to or replaced; None where it is gone."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino


def _digest(path: Path) -> str:
    digest, buffer = hashlib.sha256(), memoryview(bytearray(_CHUNK))
    with path.open("rb", buffering=0) as file:
        while size := file.readinto(buffer):
            digest.update(buffer[:size])
    return digest.hexdigest()
