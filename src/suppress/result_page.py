"""`report.html` in a result folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from suppress.certificate import PAGE, result_digest
from suppress.progress import Progress
from suppress.report.page_process import PageMaker


def write_page(
    pages: PageMaker, report: Mapping[str, Any], result: Mapping[str, Any], folder: Path, progress: Progress
) -> bytes:
    """Write the page of a run.

    Args:
        pages: Makes it; has been told to begin.
        report: Data of the report as it is written.
        result: What the certificate says of the run.
        folder: The result folder.
        progress: Warned where the page has no charts.

    Returns:
        The page.
    """
    page, with_charts = pages.finish(report, result_digest(result))
    if not with_charts:
        progress.warn(
            f"{PAGE} has no charts: they could not be drawn on this machine; its tables hold all figures"
        )
    content = page.encode()
    (folder / PAGE).write_bytes(content)
    return content
