"""How fast the ledger takes events: an import, one opt-out at a time, and many processes at once.

Every recording is as durable as it always is: an answer comes after the sync.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Barrier

import numpy as np

from benchmarks.generate import write_events
from benchmarks.inputs import POLICIES, SUPPRESS, import_command
from benchmarks.measure import ROOT, CommandFailedError, Measured, measure
from benchmarks.shape import Sizes

PROCESSES = 8
_START_SECONDS = 120


@dataclass(frozen=True)
class Recording:
    """What recording took.

    Args:
        imported: Events of the imported file.
        import_run: Time and memory of the import.
        median: Seconds from a line given to its answer, one opt-out at a time.
        percentile_99: Seconds that 99 of 100 answers take at most.
        together: Events a second of all processes at once, each giving one line after the other, from when all
            of them have started.
    """

    imported: int
    import_run: Measured
    median: float
    percentile_99: float
    together: float


def record(folder: Path, sizes: Sizes, *, events: int, answers: int) -> Recording:
    """Measure recording in a ledger of its own.

    Args:
        folder: For the ledger and its events; made anew.
        sizes: Of the identities that the events are about.
        events: Events of the import.
        answers: Opt-outs that are recorded one after the other, by one process and by each of many.

    Raises:
        CommandFailedError: A command fails, or an answer says so.
    """
    shutil.rmtree(folder, ignore_errors=True)
    write_events(folder, sizes=replace(sizes, events=events))
    policy = folder / "ledger.yaml"
    policy.write_bytes((POLICIES / policy.name).read_bytes())
    imported = measure(import_command(folder / "events.csv", policy))
    alone = _answered(policy, "alone", answers, Barrier(1))
    ready = Barrier(PROCESSES)
    with ThreadPoolExecutor(PROCESSES) as pool:
        each = list(pool.map(lambda n: _answered(policy, f"together{n}", answers, ready), range(PROCESSES)))
    together = sum(map(len, each)) / max(map(sum, each))
    shutil.rmtree(folder)
    return Recording(events, imported, float(np.median(alone)), float(np.percentile(alone, 99)), together)


def _answered(policy: Path, who: str, count: int, ready: Barrier) -> list[float]:
    """Seconds until each of so many opt-outs was answered, given one after the other.

    The first, which waits for the program to start, is left out; the second waits for whoever begins with it.
    """
    command: list[str | Path] = [SUPPRESS, "ledger", "intake", "-p", policy]
    seconds = []
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        if process.stdin is None or process.stdout is None:
            raise TypeError("both ends of the intake are pipes")
        for number in range(count):
            if number == 1:
                ready.wait(_START_SECONDS)
            line = {"action": "opt_out", "contact": f"{who}.{number}@intake.example", "via": "bench"}
            started = time.perf_counter()
            process.stdin.write(json.dumps(line).encode() + b"\n")
            process.stdin.flush()
            answer = process.stdout.readline()
            seconds.append(time.perf_counter() - started)
            if not answer or json.loads(answer).get("ok") is not True:
                process.kill()
                raise CommandFailedError.of(command, 1, answer)
        process.stdin.close()
    return seconds[1:]
