"""Worker processes: same answers, from any kind of program, and none left behind."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from suppress.normalise.phone_library import library_numbers
from suppress.normalise.phone_pool import MANY, numbers_of, shut_down_workers

TEXTS = [(f"{number:04} FLOWERS {number % 7}", ("US", "GB", "DE")[number % 3]) for number in range(MANY)]

# Without a guard for the main module: workers must not run this again.
PROGRAM = f"""
from suppress.normalise.phone_pool import MANY, numbers_of
print(len(numbers_of([("212-555-%04d x" % n, "US") for n in range({MANY})])))
"""


@pytest.fixture(autouse=True)
def _workers_end() -> Iterator[None]:
    yield
    shut_down_workers()


def _workers() -> list[psutil.Process]:
    return [
        child for child in psutil.Process().children() if "suppress.normalise.phone_worker" in child.cmdline()
    ]


def test_few_texts_start_no_process() -> None:
    assert numbers_of(TEXTS[:-1]) == library_numbers(TEXTS[:-1])
    assert _workers() == []


def test_many_texts_come_back_in_order() -> None:
    assert numbers_of(TEXTS) == library_numbers(TEXTS)
    assert _workers()


def test_threads_share_the_workers() -> None:
    with ThreadPoolExecutor(3) as threads:
        answers = list(threads.map(numbers_of, [TEXTS, TEXTS[::-1], TEXTS]))
    numbers = library_numbers(TEXTS)
    assert answers == [numbers, numbers[::-1], numbers]


def test_lost_workers_cost_time_but_no_answer() -> None:
    numbers_of(TEXTS)
    for worker in _workers():
        worker.kill()
        worker.wait()
    assert numbers_of(TEXTS) == library_numbers(TEXTS)


def test_shutting_down_ends_them_and_the_next_batch_starts_new_ones() -> None:
    numbers_of(TEXTS)
    shut_down_workers()
    assert _workers() == []
    numbers_of(TEXTS)
    assert _workers()


@pytest.mark.parametrize(
    "how",
    ["script", *(pytest.param(how, marks=pytest.mark.slow) for how in ("command line", "standard input"))],
)
def test_a_program_without_a_main_guard_runs_once(how: str, tmp_path: Path) -> None:
    script = tmp_path / "program.py"
    script.write_text(PROGRAM)
    arguments = {"script": [str(script)], "command line": ["-c", PROGRAM], "standard input": ["-"]}[how]
    done = subprocess.run(
        [sys.executable, *arguments], input=PROGRAM, capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{MANY}\n", "")


def test_a_folder_of_our_name_where_the_program_runs_is_not_taken_for_ours(tmp_path: Path) -> None:
    (tmp_path / "phonenumbers.py").write_text("raise SystemExit(3)")
    script = tmp_path / "program.py"
    script.write_text("import sys\nsys.path.pop(0)\n" + PROGRAM)
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{MANY}\n", "")


def test_a_worker_loads_nothing_heavy() -> None:
    program = "import sys, suppress.normalise.phone_worker; print({'polars', 'numpy'} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
