"""Bringing what look-ups will touch from the disk in order, while something else is done.

Keys of a list fall everywhere in a table. Where its pages are on the disk alone, each look-up waits for one
of them, and the threads that look up all wait at the same time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

import numpy as np

from suppress.model import Kind
from suppress.sources.prepared import PreparedSource

_PAGE = 4096
_BYTES_OF_A_ROW = 100  # of a campaign list, about
_PIECE = 4 << 20  # between two looks at whether to stop
# Several bytes of each page: numpy leaves the interpreter free only from 500 elements on, and the bitmap of
# an area code has 305 pages.
_STEP = _PAGE // 4


@contextmanager
def reading_ahead(sources: Iterable[PreparedSource], kinds: frozenset[Kind], list_bytes: int) -> Iterator[None]:
    """Context manager: a thread looks once at every page that the rows of a run are likely to need.

    A source that has more pages than the run has rows is left to the look-ups.

    Args:
        sources: Sources in the order in which they will be asked.
        kinds: Kinds of key that are looked up.
        list_bytes: Size of the run's lists.
    """
    rows = list_bytes // _BYTES_OF_A_ROW
    wanted = [source for source in sources if source.looked_through_bytes(kinds) // _PAGE <= rows]
    stop = Event()
    thread = Thread(target=_look, args=(wanted, kinds, stop), name="read-ahead", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _look(sources: Iterable[PreparedSource], kinds: frozenset[Kind], stop: Event) -> None:
    with suppress(OSError, ValueError):  # a file that is gone or cut short is said by the look-up that needs it
        for source in sources:
            for array in source.looked_through(kinds):
                whole = array.view(np.uint8)
                for start in range(0, len(whole), _PIECE):
                    if stop.is_set():
                        return
                    np.bitwise_or.reduce(whole[start : start + _PIECE : _STEP])
