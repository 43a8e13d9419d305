"""Arrays in files: read whole, or mapped."""

from __future__ import annotations

from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt

_ONE_AT_A_TIME = Lock()
"""Reading a header parses it as Python, which in CPython 3.11 fails where another thread does the same at that
moment ("AST constructor recursion depth mismatch"): https://github.com/python/cpython/issues/106905"""


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
    # A memory map is an ndarray whose every index pays for a subclass: look at it as a plain one.
    return np.asarray(mapped).view(np.ndarray)
