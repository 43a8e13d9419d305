"""The floor: Polars reads a campaign list as text and writes it back, nothing else.

python -m benchmarks.floor LIST FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl


def main() -> None:
    """Copy the list into the folder."""
    campaign, folder = Path(sys.argv[1]), Path(sys.argv[2])
    folder.mkdir(parents=True)
    pl.scan_csv(campaign, infer_schema=False).sink_csv(folder / "copy.csv")


if __name__ == "__main__":
    main()
