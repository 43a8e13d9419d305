"""A worker process that makes pages: lines of JSON in, one line out, until the input ends.

First line: what is shown (`report`, `earlier`, `mask_below`). Second line: the report as it is written and the
digest of the run's result (`report`, `result_sha256`), answered with `page`.
"""

from __future__ import annotations

import json
import sys

from suppress.report.charts import draw, warm_up
from suppress.report.page import Shown, page, warm_up_template
from suppress.report.page_charts import charts_of


def serve() -> None:
    """Draw while the run goes on, and give the page at its end."""
    warm_up()
    warm_up_template()
    asked = json.loads(sys.stdin.buffer.readline())
    below, earlier = asked["mask_below"], asked["earlier"]
    shown = Shown.of(asked["report"], earlier, below)
    drawn = draw(charts_of(shown.report, shown.earlier))
    last = json.loads(sys.stdin.buffer.readline())
    whole = page(Shown.of(last["report"], earlier, below), below, last["result_sha256"], drawn)
    sys.stdout.buffer.write(json.dumps({"page": whole}).encode() + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    serve()
