"""The folder for temporary copies of one run: made private, removed at the end, also after a crash.

It may hold copies of campaign lists (standard input, unpacked files), so what a killed run has left
behind is removed by the next one.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from suppress.errors import ResultError

_PREFIX = "work-"


@contextmanager
def work_folder(home: Path) -> Iterator[Path]:
    """A folder of this process under the home folder, gone at the end.

    Args:
        home: Folder of prepared sources; made with mode 0700 where it is missing.

    Raises:
        ResultError: The folder cannot be made.
    """
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        _remove_left_behind(home)
        folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=home))
    except OSError as error:
        raise ResultError(
            f"the working folder {home} cannot be written to: {error.strerror}",
            hint="allow writing there, or name another folder with --home",
        ) from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _remove_left_behind(home: Path) -> None:
    for folder in home.glob(f"{_PREFIX}*"):
        process = folder.name.removeprefix(_PREFIX).partition("-")[0]
        if not (process.isdecimal() and _runs(int(process))):
            shutil.rmtree(folder, ignore_errors=True)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # it runs, and is somebody else's
        return True
    return True
