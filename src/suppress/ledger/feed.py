"""Where the lines of intake come from: a stream that stays open, or files dropped into a folder.

Both end cleanly when they are asked to: what was read is recorded and answered first.
"""

from __future__ import annotations

import json
import os
import select
import signal
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FrameType

from suppress.errors import ResultError
from suppress.ledger.intake import Intake, Line

LONGEST_LINE = 16 << 20
"""Bytes; platforms post at most a few megabytes at once."""
DONE = "done"
"""Folder within the watched one in which files end up."""
FAILED = "failed"
"""Folder for files of which no line could be recorded whole."""
REJECTS = ".rejects"

_GROUP_BYTES = 1 << 20
_GROUP_LINES = 1000
_LOOK_EVERY = 0.2
"""Seconds between two looks into a watched folder."""
_UNFINISHED = (".tmp", ".part", ".partial", ".filepart", ".crdownload", REJECTS)


class Stop:
    """Whether the end was asked for; what waits can wait for it too."""

    def __init__(self) -> None:
        self._read, self._write = os.pipe()
        os.set_blocking(self._write, False)
        self.asked = False

    def fileno(self) -> int:
        """Readable when the end was asked for."""
        return self._read

    def ask(self) -> None:
        """Ask for the end."""
        self.asked = True
        os.write(self._write, b".")

    def close(self) -> None:
        """Give the pipe back."""
        os.close(self._read)
        os.close(self._write)


@contextmanager
def stop_on_signals() -> Iterator[Stop]:
    """A stop that SIGTERM and Ctrl-C ask for; the signals mean what they meant before when it ends."""
    stop = Stop()

    def asked(number: int, frame: FrameType | None) -> None:
        del number, frame
        if not stop.asked:
            stop.ask()

    before = {number: signal.signal(number, asked) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        stop.close()


def take_stream(source: int, intake: Intake, stop: Stop) -> None:
    """Take lines from a stream until it ends or the end is asked for.

    Args:
        source: File descriptor to read from.
        intake: What records and answers them. What waits in the stream is one group.
        stop: Ends it between two groups.

    Raises:
        LedgerError: A group could not be recorded.
    """
    waiting = b""
    number = 0
    skipping = False
    while not stop.asked:
        watched: list[int | Stop] = [source, stop]
        ready, _, _ = select.select(watched, [], [])
        if source not in ready:
            break
        read = os.read(source, _GROUP_BYTES)
        *whole, waiting = (waiting + read).split(b"\n")
        if not read and waiting:
            whole, waiting = [waiting], b""
        if skipping and whole:  # the end of a line that was too long
            whole, skipping = whole[1:], False
        lines = [Line(raw, number + place) for place, raw in enumerate(whole, start=1)]
        number += len(whole)
        if len(waiting) > LONGEST_LINE:
            # Answered as what it is without its end: no JSON.
            number += 1
            lines.append(Line(waiting[:1], number))
            waiting, skipping = b"", True
        elif skipping:
            waiting = b""
        for start in range(0, len(lines), _GROUP_LINES):
            intake.take(lines[start : start + _GROUP_LINES])
        if not read:
            break


def watch_folder(folder: Path, intake: Intake, stop: Stop, warn: Callable[[str], None]) -> None:
    """Take the files that are dropped into a folder until the end is asked for.

    A file is taken whole, once it is there under its final name, and moved to `done/`, or to `failed/`
    where no line of it could be recorded; such lines stand in a file beside it. Names that begin with a dot
    or end in `.tmp`, `.part` and the like are files still being written.

    Args:
        folder: The folder.
        intake: What records and answers them.
        stop: Ends it between two files.
        warn: Told, once for each, of files that cannot be read.

    Raises:
        LedgerError: A file could not be recorded; it stays and is taken again the next time.
        ResultError: A file could not be moved.
    """
    unreadable: set[str] = set()
    while not stop.asked:
        for path in dropped_files(folder):
            if stop.asked:
                break
            if path.name in unreadable:
                continue
            try:
                written = path.stat().st_mtime_ns
                raw = path.read_bytes()
            except FileNotFoundError:
                continue
            except OSError as error:
                unreadable.add(path.name)
                warn(f"{path} cannot be read: {error.strerror}")
                continue
            _take_file(path, raw, written, intake)
        if not stop.asked:
            select.select([stop], [], [], _LOOK_EVERY)


def dropped_files(folder: Path) -> list[Path]:
    """Files of a folder that are there to be taken, oldest first."""
    found = []
    for path in folder.iterdir():
        if path.name.startswith(".") or path.name.endswith(_UNFINISHED):
            continue
        try:
            status = path.stat()
        except OSError:
            continue
        if stat.S_ISREG(status.st_mode):
            found.append((status.st_mtime_ns, path.name, path))
    return [path for _, _, path in sorted(found)]


def _take_file(path: Path, raw: bytes, written: int, intake: Intake) -> None:
    lines = _lines(path.name, raw, written)
    bad: list[Line] = []
    for start in range(0, len(lines), _GROUP_LINES):
        group = lines[start : start + _GROUP_LINES]
        bad += [group[place] for place in intake.take(group)]
    folder = FAILED if bad and len(bad) == sum(bool(line.raw.strip()) for line in lines) else DONE
    try:
        _put_away(path, folder, b"".join(line.raw + b"\n" for line in bad))
    except OSError as error:
        raise ResultError(
            f"{path} cannot be moved to {folder}/: {error.strerror}",
            hint="it is recorded; let the folder be written to, or move the file away yourself",
        ) from error


def _lines(name: str, raw: bytes, written: int) -> list[Line]:
    start = datetime.fromtimestamp(written // 1_000_000_000, UTC) + timedelta(
        microseconds=written // 1000 % 1_000_000
    )
    try:
        json.loads(raw)
        whole = [raw.strip().replace(b"\r", b"").replace(b"\n", b" ")]  # one payload, however it is laid out
    except (ValueError, RecursionError):
        whole = raw.split(b"\n")
    # What stands further down was said later: a microsecond keeps the order.
    return [
        Line(one, number, name, start + timedelta(microseconds=number - 1))
        for number, one in enumerate(whole, start=1)
    ]


def _put_away(path: Path, folder: str, rejected: bytes) -> None:
    done = path.parent / folder
    done.mkdir(mode=0o700, exist_ok=True)
    target = done / path.name
    count = 1
    while target.exists() or target.with_name(target.name + REJECTS).exists():
        count += 1
        target = done / f"{path.stem}-{count}{path.suffix}"
    if rejected:
        rejects = target.with_name(target.name + REJECTS)
        with os.fdopen(os.open(rejects, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(rejected)
            file.flush()
            os.fsync(file.fileno())
    path.rename(target)
