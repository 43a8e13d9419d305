"""The send files of an earlier run, and the proof that they are what that run wrote."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Self

from suppress.certificate import digest_of
from suppress.errors import CampaignListError
from suppress.past_run import PastList

_Stamp = tuple[int, int, int, int]


class SendFiles:
    """Context manager that hashes send files in a thread while the run looks at them.

    A digest remembered with size and time would be quicker and is not relied on: a tool that writes a file
    anew may set both back, and whoever is in it would be sent to unjudged.

    Args:
        lists: Of the earlier run.

    Raises:
        CampaignListError: A file is missing or has another size.
    """

    def __init__(self, lists: Sequence[PastList]) -> None:
        self._lists = lists
        self._stamps = [_stamp(one.path) for one in lists]
        for one, stamp in zip(lists, self._stamps, strict=True):
            if stamp is None or stamp[0] != one.bytes:
                raise altered(one.path)
        self._pool = ThreadPoolExecutor(1)
        self._digests: list[Future[str]] = []

    def __enter__(self) -> Self:
        self._digests = [self._pool.submit(digest_of, one.path) for one in self._lists]
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def require_unaltered(self) -> None:
        """Wait for the digests, and check that the files stayed as they were meanwhile.

        Raises:
            CampaignListError: A file is not what the run wrote.
        """
        for one, stamp, digest in zip(self._lists, self._stamps, self._digests, strict=True):
            try:
                same = digest.result() == one.sha256
            except OSError as error:
                raise altered(one.path) from error
            if not same or _stamp(one.path) != stamp:
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
