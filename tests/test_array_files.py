"""Arrays that many threads read at once, as the blocks of a list are."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from suppress.array_files import map_array, read_array


@pytest.fixture
def other_threads_run_in_every_collection() -> Iterator[None]:
    """What tools that watch the collector do, and finalisers of any library may."""

    def let_others_run(phase: str, info: dict[str, int]) -> None:
        time.sleep(0)

    before = gc.get_threshold()
    gc.callbacks.append(let_others_run)
    gc.set_threshold(5)
    yield
    gc.set_threshold(*before)
    gc.callbacks.remove(let_others_run)


@pytest.mark.usefixtures("other_threads_run_in_every_collection")
def test_many_threads_read_headers_at_once(tmp_path: Path) -> None:
    path = tmp_path / "array.npy"
    np.save(path, np.arange(6, dtype=np.uint32).reshape(2, 3))
    with ThreadPoolExecutor(4) as pool:
        read = list(pool.map(read_array, [path] * 300))
        mapped = list(pool.map(map_array, [path] * 300))
    assert {array.tobytes() for array in read + mapped} == {np.arange(6, dtype=np.uint32).tobytes()}
