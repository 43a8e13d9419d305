"""Settings of the whole suite: Hypothesis profiles, and the switch that rewrites golden files."""

from __future__ import annotations

import importlib
import os
import shutil
import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from suppress.cli.memory import keep_freed_memory

keep_freed_memory()  # as the program does: before the engine is loaded, or it takes no notice
if "PYTEST_XDIST_WORKER" in os.environ:
    # There is a worker for each core; what a worker starts has its usual threads.
    threads = os.environ.get("POLARS_MAX_THREADS")
    os.environ["POLARS_MAX_THREADS"] = threads or "1"
    importlib.import_module("polars").thread_pool_size()
    if threads is None:
        del os.environ["POLARS_MAX_THREADS"]

pytest.register_assert_rewrite("golden_files")  # so that a difference is shown

# Few examples where a person waits for the suite; CI asks for `--hypothesis-profile=thorough` besides.
for profile, examples in (("suppress", 4), ("thorough", 100)):
    settings.register_profile(
        profile,
        deadline=None,
        max_examples=examples,
        derandomize=bool(os.environ.get("CI")),
        suppress_health_check=[HealthCheck.too_slow],
    )
settings.load_profile("suppress")
# Tests start the program hundreds of times; each would compile it anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
# … and most of them are not about the page, which costs most of a second of CPU.
os.environ["SUPPRESS_HTML"] = "0"


IN_MEMORY = Path("/dev/shm")  # a file system of Linux that has no disk
ROOM = 4 << 30
"""Bytes that must be free there; the suite, with the slow tests, leaves a part of them behind."""


def pytest_configure(config: pytest.Config) -> None:
    """Keep the temporary folders in memory where there is much room: the program syncs every file it writes.

    What a machine that loses its power leaves cannot be told on either file system, and what a process
    that is killed leaves is the same on both.
    """
    roomy = os.access(IN_MEMORY, os.W_OK) and shutil.disk_usage(IN_MEMORY).free > ROOM
    if roomy and "TMPDIR" not in os.environ and not config.getoption("basetemp"):
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(IN_MEMORY))


@pytest.fixture(autouse=True)
def ctrl_c_stops_tests() -> None:
    """Undoes what a finished run does for the rest of its process, and what a shell does in the background.

    Before each test, not after it: a run of a fixture of the module or the session comes between two
    tests, and a process started by the next one would be deaf to Ctrl-C for ever.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def new_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with a ledger that has no events, to be copied: making one takes a while."""
    from suppress.ledger.open import open_ledger

    home = tmp_path_factory.mktemp("new_home")
    open_ledger(None, home, create=True).close()
    return home


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write what is printed into the golden files")
