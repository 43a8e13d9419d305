"""Work on the blocks of a list in a few threads, with results in the order of the blocks.

Belongs here: the order of work and how much of it waits; nothing of what is done.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self, TypeVar

T = TypeVar("T")

_THREADS = 3  # on two cores a fifth faster than two: one is at work in Python while others wait for the engine


_AHEAD = 1  # calls of a lane that wait: each holds the bytes of a block


class Lane:
    """Context manager: calls made one after the other in a thread of their own.

    All of them are done when it is left, unless one failed or the caller did.
    """

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1)
        self._waiting: deque[Future[object]] = deque()

    def __enter__(self) -> Self:
        return self

    def do(self, call: Callable[[], object]) -> None:
        """Line a call up; waits where too many do already.

        Raises:
            Exception: What an earlier call raised.
        """
        self._waiting.append(self._pool.submit(call))
        if len(self._waiting) > _AHEAD:  # one is at work
            self._waiting.popleft().result()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            while self._waiting and error is None:
                self._waiting.popleft().result()
        finally:
            self._pool.shutdown(cancel_futures=True)


def in_order(tasks: Iterable[Callable[[], T]]) -> Iterator[T]:
    """Results of the tasks in their order, with few of them started ahead.

    Args:
        tasks: Each works on one block; taken from the iterable when a thread is free.
    """
    with ThreadPoolExecutor(_THREADS) as pool:
        waiting: deque[Future[T]] = deque()
        try:
            for task in tasks:
                waiting.append(pool.submit(task))
                if len(waiting) > _THREADS:  # one waits for a free thread
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
