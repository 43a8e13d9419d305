"""Arrays in files: read whole, or mapped."""

from __future__ import annotations

import mmap
from pathlib import Path
from threading import Lock
from typing import Any
from weakref import WeakSet

import numpy as np
import numpy.typing as npt

_ONE_AT_A_TIME = Lock()
"""Reading a header parses it as Python, which in CPython 3.11 fails where another thread does the same at that
moment ("AST constructor recursion depth mismatch"): https://github.com/python/cpython/issues/106905"""


_MAPPED: WeakSet[mmap.mmap] = WeakSet()


def read_array(path: Path) -> npt.NDArray[Any]:
    """A saved array.

    Raises:
        OSError, ValueError: It is missing or cut short.
    """
    with _ONE_AT_A_TIME:
        array: npt.NDArray[Any] = np.load(path)
    return array


def map_array(path: Path) -> npt.NDArray[Any]:
    """A saved array, mapped: nothing is read until it is looked at.

    Raises:
        OSError, ValueError: It is missing or cut short.
    """
    with _ONE_AT_A_TIME:
        mapped: npt.NDArray[Any] = np.load(path, mmap_mode="r")
    if isinstance(mapped.base, mmap.mmap):
        _MAPPED.add(mapped.base)
    # A memory map is an ndarray whose every index pays for a subclass: look at it as a plain one.
    return np.asarray(mapped).view(np.ndarray)


def map_bytes(path: Path) -> mmap.mmap:
    """The bytes of a file, mapped: for hundreds of files, as `map_array` takes 0.3 ms for each.

    Raises:
        OSError, ValueError: It is missing or empty.
    """
    with path.open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    _MAPPED.add(mapped)
    return mapped


def give_back_pages() -> None:
    """Let go of the memory of everything mapped; whatever is looked at again comes back by itself.

    Look-ups of a long list touch nearly every page of its sources, which then count as memory of the process.
    """
    if hasattr(mmap, "MADV_DONTNEED"):  # not on every platform
        for mapped in list(_MAPPED):
            mapped.madvise(mmap.MADV_DONTNEED)
