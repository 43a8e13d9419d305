"""The phone library on all cores: it holds the interpreter's lock, so it runs in worker processes.

Workers start at the first large batch, are shared by all threads, and end with the program: their
input ends when it does, however it does. What a worker cannot answer is answered here.
"""

from __future__ import annotations

import atexit
import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from queue import SimpleQueue
from threading import Lock

from suppress.normalise.phone_library import library_numbers
from suppress.worker_process import can_start_workers, end_worker, start_worker

MANY = 5_000
"""Fewer texts are faster done here than sent away; the library takes about 65,000 a second."""

_CHUNK = 1_000


def numbers_of(texts: Sequence[tuple[str, str]]) -> list[int | None]:
    """`library_number` of each pair of text and region, in order; in worker processes if many.

    Args:
        texts: Pairs of text and region; distinct ones, as each is parsed.
    """
    if len(texts) < MANY or not can_start_workers():
        return library_numbers(texts)
    try:
        pool = _started_pool()
    except OSError:
        return library_numbers(texts)  # slower, but the machine starts no more processes
    return pool.numbers(texts)


def shut_down_workers() -> None:
    """End the worker processes, if there are any; the next large batch starts new ones."""
    global _pool
    with _lock:
        pool, _pool = _pool, None
    if pool is not None:
        pool.close()


class _Worker:
    """One process and its two pipes."""

    def __init__(self) -> None:
        self._process = start_worker("suppress.normalise.phone_worker")

    def ask(self, texts: Sequence[tuple[str, str]]) -> list[int | None]:
        """Numbers of the texts.

        Raises:
            OSError: The process is gone.
            ValueError: It went while it answered, or its pipes are closed.
        """
        into, out = self._process.stdin, self._process.stdout
        if into is None or out is None:
            raise OSError("the worker has no pipes")
        into.write(json.dumps(texts).encode() + b"\n")
        into.flush()
        numbers: list[int | None] = json.loads(out.readline())
        return numbers

    def close(self) -> None:
        """End the process and wait for it."""
        end_worker(self._process)


class _Pool:
    """As many workers as cores, each served by one thread at a time."""

    def __init__(self, size: int) -> None:
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="phone")
        self._idle: SimpleQueue[_Worker] = SimpleQueue()
        for _ in range(size):
            self._idle.put(_Worker())

    def numbers(self, texts: Sequence[tuple[str, str]]) -> list[int | None]:
        """Numbers of the texts, in order."""
        chunks = [texts[start : start + _CHUNK] for start in range(0, len(texts), _CHUNK)]
        return list(chain.from_iterable(self._threads.map(self._answer, chunks)))

    def _answer(self, chunk: Sequence[tuple[str, str]]) -> list[int | None]:
        worker = self._idle.get()
        try:
            numbers = worker.ask(chunk)
        except (OSError, ValueError):
            # Lost workers are not replaced: a machine that ends one may end the next.
            numbers = library_numbers(chunk)
        finally:
            self._idle.put(worker)
        return numbers

    def close(self) -> None:
        """End all workers; a thread that still waits for one answers by itself."""
        self._threads.shutdown(cancel_futures=True)
        while not self._idle.empty():
            self._idle.get().close()


def _started_pool() -> _Pool:
    global _pool  # noqa: PLW0603  one pool a program, made when it is first needed
    with _lock:
        if _pool is None:
            _pool = _Pool(os.cpu_count() or 1)
        return _pool


_lock = Lock()
_pool: _Pool | None = None
atexit.register(shut_down_workers)
