"""How memory is kept between the blocks of a list.

A scrub takes and frees the same few hundred megabytes for every block. Given back to the system each
time, they come again page by page: a third of a run's time went into that. Measured on 2 million rows:
369,000 page faults and 2.2 s of system time without this, 58,000 and 0.6 s with it. Kept by every thread
for itself, it adds up to 1,060 MB; in one place of each allocator, to 800.
"""

from __future__ import annotations

import ctypes
import gc
import os
import sys

# https://man7.org/linux/man-pages/man3/mallopt.3.html
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
_KEPT = 1 << 30
_ARENAS = 1  # threads take turns in what one of them has freed, instead of keeping as much each

# The engine's allocator; https://jemalloc.net/jemalloc.3.html
_ENGINE_SETTING = "_RJEM_MALLOC_CONF"
# Without `oversize_threshold:0` whatever has 8 MB or more is given back at once, and comes anew for each block.
_ENGINE_VALUE = (
    "background_thread:true,dirty_decay_ms:3000,muzzy_decay_ms:-1,thp:always,narenas:2,oversize_threshold:0"
)
# numpy's linear algebra starts its threads when it is loaded, and they wait by running: 0.15 s of a core.
# https://github.com/OpenMathLib/OpenBLAS#setting-the-number-of-threads-using-environment-variables
_ALGEBRA_SETTING = "OPENBLAS_NUM_THREADS"

# A check makes 110,000 objects that stay, most of them of libraries, and the usual threshold of 700 searches
# them for cycles again and again: 0.1 s of the 0.8 s that it took. A single search of them takes 20 ms.
_ALLOCATIONS = 200_000


def keep_freed_memory() -> None:
    """Let both allocators keep what a block has freed for the next one, and start no threads for algebra.

    Must run before the engine is loaded. Does nothing where the platform's allocator has no such setting,
    or where the operator has set it.
    """
    gc.set_threshold(_ALLOCATIONS)
    os.environ.setdefault(_ENGINE_SETTING, _ENGINE_VALUE)
    os.environ.setdefault(_ALGEBRA_SETTING, "1")
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt is not None:
        mallopt(_MMAP_THRESHOLD, _KEPT)
        mallopt(_TRIM_THRESHOLD, _KEPT)
        mallopt(_ARENA_MAX, _ARENAS)
