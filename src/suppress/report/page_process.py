"""Pages made beside the run, in a process of their own.

The engine that draws takes 0.5 s of a core to start and 100 MB while it is there, and where a machine does not
give it what it wants it ends its process. So it starts with the run, draws while row files are written, and
where it fails the page comes without charts and the run goes on.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from types import TracebackType
from typing import Any

from suppress.worker_process import can_start_workers, end_worker, start_worker

Report = Mapping[str, Any]
_SECONDS = 60
"""How long a page may take once all is known, before it is made without charts."""


def page_maker(wanted: bool) -> AbstractContextManager[PageMaker | None]:
    """What makes the page of a run; None where none is wanted."""
    return PageMaker() if wanted else nullcontext()


class PageMaker:
    """Context manager that makes the page of one run."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(1, thread_name_prefix="page")
        self._process: subprocess.Popen[bytes] | None = None
        self._earlier: Sequence[Report] = ()
        self._below: int | None = None

    def __enter__(self) -> PageMaker:
        if can_start_workers():
            try:
                self._process = start_worker("suppress.report.page_worker")
            except OSError:
                self._process = None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            end_worker(self._process)
        self._threads.shutdown(cancel_futures=True)

    def begin(self, report: Report, earlier: Sequence[Report]) -> None:
        """Start to draw.

        Args:
            report: Data of the report, as far as it is known before the result files are.
            earlier: Reports of earlier runs of the same campaign, oldest first.
        """
        self._earlier, self._below = earlier, report.get("mask_below")
        self._threads.submit(
            self._tell, {"report": report, "earlier": list(earlier), "mask_below": self._below}
        )

    def finish(self, report: Report, result_sha256: str) -> tuple[str, bool]:
        """The page, and whether it has its charts.

        Args:
            report: Data of the report as it is written.
            result_sha256: Digest of the run's result.
        """
        asked: Future[str] = self._threads.submit(self._ask, {"report": report, "result_sha256": result_sha256})
        try:
            return asked.result(_SECONDS), True
        except (OSError, ValueError, TimeoutError):
            from suppress.report.page import Shown, page  # the worker has it loaded already

            shown = Shown.of(report, self._earlier, self._below)
            return page(shown, self._below, result_sha256, None), False

    def _tell(self, what: Mapping[str, Any]) -> None:
        if self._process is None or self._process.stdin is None:
            raise OSError("there is no process that draws")
        self._process.stdin.write(json.dumps(what).encode() + b"\n")
        self._process.stdin.flush()

    def _ask(self, what: Mapping[str, Any]) -> str:
        self._tell(what)
        if self._process is None or self._process.stdout is None:
            raise OSError("there is no process that draws")
        return str(json.loads(self._process.stdout.readline())["page"])
