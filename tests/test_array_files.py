"""Arrays that many threads read at once, as the blocks of a list are."""

from __future__ import annotations

import gc
import mmap
import re
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from suppress.array_files import give_back_pages, map_array, map_bytes, read_array


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
        read = list(pool.map(read_array, [path] * 150))
        mapped = list(pool.map(map_array, [path] * 150))
    assert {array.tobytes() for array in read + mapped} == {np.arange(6, dtype=np.uint32).tobytes()}


def _resident(path: Path) -> int:
    """Kilobytes of a file that count as memory of this process: https://man7.org/linux/man-pages/man5/proc.5.html"""
    maps = Path("/proc/self/smaps").read_text(encoding="utf-8").split(f"{path}\n")[1:]
    return sum(int(re.findall(r"^Rss: +(\d+) kB", one, re.MULTILINE)[0]) for one in maps)


@pytest.mark.skipif(sys.platform != "linux", reason="asks the kernel what is resident")
@pytest.mark.parametrize("mapping", [map_array, map_bytes])
def test_pages_given_back_are_no_memory_and_come_again(
    tmp_path: Path, mapping: Callable[[Path], npt.NDArray[np.uint32] | mmap.mmap]
) -> None:
    path = tmp_path / "array.npy"
    np.save(path, np.arange(1_000_000, dtype=np.uint32))
    mapped = mapping(path)
    before = bytes(mapped)
    assert _resident(path) >= 3_900
    give_back_pages()
    assert _resident(path) == 0
    assert bytes(mapped) == before
