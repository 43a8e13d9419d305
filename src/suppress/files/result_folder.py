"""A folder of results that appears whole or not at all.

Belongs here: where results go, the hidden folder they are written into, the one rename, and what is
said when the machine does not let us write.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
from datetime import date
from pathlib import Path
from types import TracebackType

from suppress.errors import ResultError
from suppress.interrupts import ignore_interrupts
from suppress.whole_file import sync_to_disk

_HINTS = {
    errno.ENOSPC: "make room there, or write elsewhere with --out",
    errno.EDQUOT: "make room there, or write elsewhere with --out",
    errno.EROFS: "write elsewhere with --out",
    errno.EACCES: "allow writing there, or write elsewhere with --out",
    errno.EPERM: "allow writing there, or write elsewhere with --out",
    errno.ENAMETOOLONG: "name a shorter folder with --out",
    errno.ENOTDIR: "a part of the path is a file: name another folder with --out",
    errno.EEXIST: "a part of the path is a file: name another folder with --out",
    errno.ENOENT: "a part of the path is gone: name another folder with --out",
}


class ResultFolder:
    """Context manager: yields a hidden folder beside the final one, which it becomes at the end.

    Ctrl-C stops it until then, and nothing afterwards.

    Args:
        final: Folder of the run; must not exist.

    Raises:
        ResultError: The folder exists, or cannot be made, synced or renamed; nothing is left then.
    """

    def __init__(self, final: Path) -> None:
        self.final = final
        self._hidden = final.parent / f".suppress-{secrets.token_hex(8)}"

    def __enter__(self) -> Path:
        self._refuse_existing()
        try:
            self.final.parent.mkdir(parents=True, exist_ok=True)
            self._hidden.mkdir()
        except BaseException as error:  # Ctrl-C right after the folder was made, too
            shutil.rmtree(self._hidden, ignore_errors=True)
            if isinstance(error, OSError):
                raise cannot_write(self.final, error) from error
            raise
        return self._hidden

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            shutil.rmtree(self._hidden, ignore_errors=True)
            if isinstance(error, OSError):
                raise cannot_write(self.final, error) from error
            return
        try:
            self._publish()
        except BaseException as failure:
            shutil.rmtree(self._hidden, ignore_errors=True)
            if isinstance(failure, OSError):
                raise cannot_write(self.final, failure) from failure
            raise

    def _publish(self) -> None:
        for path in sorted(self._hidden.rglob("*")):
            sync_to_disk(path)
        sync_to_disk(self._hidden)
        self._refuse_existing()  # `rename` would take the place of an empty folder
        ignore_interrupts()  # whoever stopped the run now would be told that nothing was written
        self._hidden.rename(self.final)
        sync_to_disk(self.final.parent)

    def _refuse_existing(self) -> None:
        if os.path.lexists(self.final):
            raise ResultError(
                f"{self.final} exists; results are never overwritten",
                hint="name another folder with --out, or move that one away",
            )


def default_folder(base: Path, list_name: str, channel: str, category: str, contact: date) -> Path:
    """First free `<list>-<channel>-<category>-<contact date>` in a folder, with `-2`, `-3` when taken.

    Args:
        base: Folder of runs, which need not exist.
        list_name: Stem of the (first) campaign list.
        channel: Channel of the send.
        category: Category of the send, several joined by the caller.
        contact: Day of the send.
    """
    stem = re.sub(r"[\s/\\]+", "_", f"{list_name}-{channel}-{category}-{contact.isoformat()}")
    folder, number = base / stem, 1
    while os.path.lexists(folder):
        number += 1
        folder = base / f"{stem}-{number}"
    return folder


def cannot_write(path: Path, error: OSError) -> ResultError:
    """The message for an operating system that does not let us write; nothing was left behind."""
    hint = _HINTS.get(error.errno or 0, "check the disk, then run again")
    what = error.strerror or "input/output error"
    return ResultError(f"results cannot be written to {path}: {what}; nothing was left there", hint=hint)
